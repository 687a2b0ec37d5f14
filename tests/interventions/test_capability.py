from typing import NamedTuple

import numpy as np
import pytest

from adoptsim.interventions.capability import Capability
from adoptsim.interventions.programme import Programme
from adoptsim.world.founding import Founding, found
from adoptsim.world.levers import neutralise
from adoptsim.world.population import Population
from tests.interventions.test_in_the_month import run

PLAN = Founding(population=Population(officials="none", agencies=40))


class Now(NamedTuple):
    seed: int
    month: int
    months_left: int = 0


def capability(**said):
    return Programme(Capability.model_validate(said), *found(PLAN, 7), PLAN.calendar, 7)


def act(programme, first, last):
    for month in range(first, last + 1):
        neutralise(programme.whole.levers)
        programme.act(Now(7, month))


def test_a_part_of_what_is_missing_is_built_each_month():
    programme = capability(built=0.1, where={"largest": 10})
    before = programme.whole.agencies.capability.astype(np.float64)
    act(programme, 1, 3)
    expected = np.where(programme.agencies, 1 - 0.9**3 * (1 - before), before)
    np.testing.assert_allclose(programme.whole.agencies.capability, expected, atol=1e-6)


@pytest.mark.parametrize("kept", [0.0, 0.25, 1.0])
def test_a_part_of_what_was_built_stays_at_the_end(kept):
    programme = capability(built=0.2, kept=kept, months=4)
    before = programme.whole.agencies.capability.astype(np.float64)
    act(programme, 1, 4)
    built = programme.whole.agencies.capability.astype(np.float64) - before
    assert (built > 0).all()
    act(programme, 5, 7)
    np.testing.assert_allclose(programme.whole.agencies.capability, before + kept * built, atol=1e-6)


def test_two_programmes_take_with_them_no_more_than_they_built():
    one, other = capability(built=0.3, kept=0, months=2), capability(built=0.3, kept=0, months=4)
    other = Programme(other.intervention, one.whole, one.names, PLAN.calendar, 7)
    before = one.whole.agencies.capability.copy()
    for month in range(1, 6):
        neutralise(one.whole.levers)
        one.act(Now(7, month))
        other.act(Now(7, month))
    np.testing.assert_allclose(one.whole.agencies.capability, before, atol=1e-6)


def test_experts_are_there_while_it_runs_and_are_paid_by_the_agency():
    programme = capability(lent=0.3, failure=0.5, bids=2, months=2, where={"largest": 6}, cost_per_agency=10.5)
    levers = programme.whole.levers
    act(programme, 1, 2)
    chosen = programme.agencies
    np.testing.assert_array_equal(levers.capability, np.where(chosen, np.float32(0.3), 0))
    np.testing.assert_array_equal(levers.failure, np.where(chosen, 0.5, 1))
    np.testing.assert_array_equal(levers.bids, np.where(chosen, 2, 1))
    act(programme, 3, 4)
    assert not levers.capability.any()
    assert (levers.failure == 1).all()
    assert programme.cost == 2 * 6 * 1050


def test_projects_fail_less_often_are_faster_and_draw_more_bids():
    helped, baseline = (
        run(*said, months=72) for said in ([{"kind": "capability", "lent": 0.5, "built": 0.05}], [])
    )  # fmt: skip
    failures = [one.world.pipelines.failures.sum() / one.world.pipelines.attempt.sum() for one in (helped, baseline)]
    assert failures[0] < 0.7 * failures[1]
    bids = [one.world.solutions.bids.sum() / one.world.solutions.tenders.sum() for one in (helped, baseline)]
    assert bids[0] > bids[1]
