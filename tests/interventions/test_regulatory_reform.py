from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest

from adoptsim.interventions.programme import Programme
from adoptsim.interventions.regulatory_reform import RegulatoryReform
from adoptsim.world.agencies import State
from adoptsim.world.founding import Founding, found
from adoptsim.world.levers import neutralise
from adoptsim.world.population import Population
from adoptsim.world.solutions import SolutionTraits
from tests.interventions.test_in_the_month import run

PLAN = Founding(
    population=Population(officials="none", agencies=5000),
    solutions={"chat": SolutionTraits(legal_burden=1), "maps": SolutionTraits(legal_burden=1)},
)
REFORM = {"kind": "regulatory_reform"}


class Now(NamedTuple):
    seed: int
    month: int
    months_left: int = 0


def reform(plan=PLAN, **said):
    return Programme(RegulatoryReform.model_validate(said), *found(plan, 7), plan.calendar, 7)


def barriers_after(programme, months):
    """The barriers that stand after each month."""
    left = []
    for month in range(1, months + 1):
        neutralise(programme.whole.levers)
        programme.act(Now(7, month))
        left.append(programme.whole.pipelines.barrier.copy())
    return left


def test_all_are_struck_at_once_or_none_at_all():
    assert not barriers_after(reform(barriers_lifted=1), 1)[0].any()
    assert barriers_after(reform(barriers_lifted=0), 12)[-1].all()


@pytest.mark.statistical
def test_so_many_are_left_after_so_many_months():
    """Within four and a half standard errors of a share."""
    for month, left in enumerate(barriers_after(reform(barriers_lifted=0.1), 12), start=1):
        expected = 0.9**month
        error = np.sqrt(expected * (1 - expected) / left.size)
        assert abs(left.mean() - expected) < 4.5 * error, month


def test_what_is_struck_stays_struck_and_a_larger_share_strikes_all_of_a_smaller():
    less, more = (barriers_after(reform(barriers_lifted=share, months=9), 12) for share in (0.05, 0.1))
    for left in (less, more):
        assert all((after <= before).all() for before, after in pairwise(left))
        np.testing.assert_array_equal(left[8], left[-1])
    assert (more[-1] <= less[-1]).all()
    assert more[-1].sum() < less[-1].sum()


def test_it_strikes_only_where_it_is_aimed():
    programme = reform(barriers_lifted=1, solutions="maps", where={"largest": 40})
    left = barriers_after(programme, 1)[0]
    np.testing.assert_array_equal(left[1] == 0, programme.agencies)
    assert left[0].all()


def test_two_reforms_have_lots_of_their_own():
    one, other = (barriers_after(reform(barriers_lifted=0.5, name=name), 1)[0] for name in ("one", "other"))
    both = (one == 0) & (other == 0)
    assert both.mean() == pytest.approx(0.25, abs=0.03)


def test_rules_are_lighter_while_it_is_in_force():
    programme = reform(months=2, burden_relief=0.25, clearing=0.75, paperwork=0.5)
    levers = programme.whole.levers
    for month, set_to in ((1, (0.25, 0.75, 0.5)), (2, (0.25, 0.75, 0.5)), (3, (0, 0, 1))):
        neutralise(levers)
        programme.act(Now(7, month))
        assert (levers.burden_relief[0], levers.clearing[0], levers.paperwork[0]) == set_to


def test_agencies_pass_the_law_sooner_and_cost_is_what_is_said():
    reformed, baseline = run(REFORM | {"months": 24}), run()
    assert reformed.world.pipelines.barrier.sum() < baseline.world.pipelines.barrier.sum()
    assert reformed.programmes[0].cost == 50000_00 + 24 * 12000_00
    waiting = [
        sum((after["pipelines.state"] == State.CLEARING).sum() for after in one.months) for one in (reformed, baseline)
    ]
    passed = [(one.world.pipelines.state > State.CLEARING).sum() for one in (reformed, baseline)]
    assert passed[0] > passed[1]
    assert waiting[0] < waiting[1]
