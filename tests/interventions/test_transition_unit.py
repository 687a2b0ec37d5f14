from typing import NamedTuple

import numpy as np
import pytest

from adoptsim.interventions.programme import Programme
from adoptsim.interventions.transition_unit import TransitionUnit, best_practice
from adoptsim.world.agencies import AgencyTraits, State
from adoptsim.world.founding import Founding, found
from adoptsim.world.levers import neutralise
from adoptsim.world.population import Population
from adoptsim.world.solutions import SolutionTraits
from tests.interventions.test_in_the_month import run, users

PLAN = Founding(
    population=Population(officials="none", agencies=40),
    agencies=AgencyTraits(capability_mean=0.4),
    solutions={"chat": SolutionTraits(), "maps": SolutionTraits()},
)


class Now(NamedTuple):
    seed: int
    month: int
    months_left: int = 0


def unit(**said):
    return Programme(TransitionUnit.model_validate(said), *found(PLAN, 7), PLAN.calendar, 7)


def month(programme, number):
    """Let one month's levers be set."""
    neutralise(programme.whole.levers)
    programme.act(Now(7, number))
    return programme.whole.levers


@pytest.mark.parametrize(
    ("staff", "agencies", "month", "intensity"),
    [(10, 40, 6, 1.0), (10, 40, 60, 1.0), (10, 40, 3, 0.5), (10, 80, 6, 0.5), (5, 80, 3, 0.125), (0, 10, 6, 0.0)],
)
def test_intensity_is_the_share_served_and_grows_while_the_unit_is_built(staff, agencies, month, intensity):
    assert TransitionUnit(staff=staff, months_to_build=6).intensity(agencies, month) == pytest.approx(intensity)


def test_a_unit_without_agencies_does_nothing_and_does_not_fail():
    assert TransitionUnit().intensity(0, 6) == 1.0


def test_every_effect_is_scaled_alike_and_reaches_its_agencies_alone():
    said = {"support": 0.8, "help": 0.4, "capability": 0.2, "clearing": 0.6, "burden_relief": 0.4, "culture": 1.0}
    programme = unit(
        staff=5, months_to_build=1, solutions="chat", where={"largest": 32}, decision_support=0.2, **said
    )  # 20 of 32 served
    levers = month(programme, 1)
    here = programme.agencies
    assert here.sum() == 32
    for lever in ("support", "help", "decision_support"):
        full = said.get(lever, 0.2)
        np.testing.assert_allclose(getattr(levers, lever)[0], np.where(here, 0.625 * full, 0), rtol=1e-6)
        assert not getattr(levers, lever)[1].any()
    for lever in ("capability", "clearing", "burden_relief", "culture"):
        np.testing.assert_allclose(getattr(levers, lever), np.where(here, 0.625 * said[lever], 0), rtol=1e-6)


def test_best_practice_is_the_mean_of_the_better_half():
    assert best_practice(np.array([4.0, 1.0, 3.0, 2.0])) == 3.5
    assert best_practice(np.array([3.0, 1.0, 2.0])) == 2.5
    assert best_practice(np.array([-1.0])) == -1.0


def test_fit_is_learned_where_it_is_available_and_never_lost():
    programme = unit(months_to_build=1, replication=0.5, solutions="chat")
    pipelines = programme.whole.pipelines
    pipelines.state[0, :4] = State.AVAILABLE
    pipelines.fit[:, :4] = (-1.0, 0.0, 1.0, 3.0)
    before = pipelines.fit.copy()
    month(programme, 1)
    np.testing.assert_allclose(pipelines.fit[0, :4], (0.5, 1.0, 1.5, 3.0))  # best practice 2
    np.testing.assert_array_equal(pipelines.fit[0, 4:], before[0, 4:])
    np.testing.assert_array_equal(pipelines.fit[1], before[1])
    for number in range(2, 40):
        month(programme, number)
    assert pipelines.fit[0, :4].max() == 3.0
    assert (pipelines.fit[0, :4] >= before[0, :4]).all()


def test_capability_is_handed_over_in_part_and_the_rest_stops():
    programme = unit(months=3, months_to_build=6, capability=0.4, handover=0.5, where={"largest": 4})
    capability = programme.whole.agencies.capability
    before = capability.copy()
    for number in (1, 2, 3):
        month(programme, number)
        np.testing.assert_array_equal(capability, before)
    levers = month(programme, 4)
    gained = np.where(programme.agencies, 0.5 * 0.5 * 0.4, 0.0)
    np.testing.assert_allclose(capability, np.minimum(1.0, before + gained), rtol=1e-6)
    for lever in TransitionUnit.SETS:
        assert not getattr(levers, lever).any()
    after = capability.copy()
    month(programme, 5)
    np.testing.assert_array_equal(capability, after)


def test_it_costs_its_staff():
    programme = unit(staff=7, months=5, cost_per_staff=1234.56, cost_start=10)
    for number in range(1, 9):
        month(programme, number)
    assert programme.cost == 1000 + 5 * 7 * 123456


def test_nobody_can_be_singled_out():
    with pytest.raises(ValueError, match="transition_unit takes no who"):
        TransitionUnit.model_validate({"who": {"role": "head"}})


def test_in_a_run_more_use_it_and_more_agencies_offer_it():
    alone, helped = run(), run({"kind": "transition_unit"})
    assert 1.1 * users(alone) < users(helped) < 6 * users(alone)
    offered = [(one.world.pipelines.state == State.AVAILABLE).sum() for one in (alone, helped)]
    assert offered[1] > offered[0]
    assert helped.world.officials.reluctance.mean() < alone.world.officials.reluctance.mean()


def test_in_a_run_what_was_learned_stays_after_the_end():
    one = run({"kind": "transition_unit", "months": 24})
    (end, last), before = (one.months[number] for number in (24, 47)), one.months[0]
    assert (end["pipelines.fit"] >= before["pipelines.fit"]).all()
    assert (end["pipelines.fit"] > before["pipelines.fit"]).any()
    np.testing.assert_array_equal(end["pipelines.fit"], last["pipelines.fit"])
    assert (end["agencies.capability"] > before["agencies.capability"]).all()
    np.testing.assert_array_equal(end["agencies.capability"], last["agencies.capability"])
