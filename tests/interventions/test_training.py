from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adoptsim.interventions.programme import Programme
from adoptsim.interventions.training import Training, skill_after
from adoptsim.world.founding import Founding, found
from adoptsim.world.officials import Stage
from adoptsim.world.population import Population
from adoptsim.world.solutions import SolutionTraits
from tests.strategies import shares

PLAN = Founding(
    population=Population(officials=200, agencies=8),
    solutions={"chat": SolutionTraits(aware_at_start=0.5), "maps": SolutionTraits(aware_at_start=0, launch=3)},
)


class Now(NamedTuple):
    seed: int
    month: int
    months_left: int = 0


def training(plan=PLAN, **said):
    return Programme(Training.model_validate(said), *found(plan, 7), plan.calendar, 7)


def trained_in(programme, month):
    """Rows of the officials whose skill a month of training raises."""
    before = programme.whole.officials.skill.copy()
    programme.act(Now(7, month))
    return np.flatnonzero(programme.whole.officials.skill > before)


def test_each_day_closes_a_part_of_what_is_missing_and_a_part_is_carried_over():
    assert skill_after(np.array([0.4]), 0.15, 1, 0.6) == pytest.approx(0.4 + 0.6 * 0.15 * 0.6)
    assert skill_after(np.array([0.4]), 0.15, 2, 0.6) == pytest.approx(0.4 + 0.6 * 0.2775 * 0.6)
    assert skill_after(np.array([0.4]), 1.0, 1, 1.0) == 1.0


@given(shares, shares, st.integers(1, 250), shares)
def test_skill_rises_never_above_one_and_ever_less(skill, gain, days, transfer):
    after = [skill_after(np.array([skill]), gain, count, transfer)[0] for count in (days, days + 1, days + 2)]
    assert skill <= after[0] + 1e-12
    assert after[2] <= 1 + 1e-12
    assert after[2] - after[1] <= after[1] - after[0] + 1e-12


def test_so_many_are_trained_in_a_month_and_all_in_turn():
    programme = training(seats_per_month=70)
    rows = [trained_in(programme, month) for month in (1, 2, 3, 4)]
    assert [len(few) for few in rows] == [70, 70, 60, 0]
    assert len(np.unique(np.concatenate(rows))) == 200


def test_nobody_is_trained_again_too_soon_and_the_longest_waiting_come_first():
    programme = training(seats_per_month=70, again_after=5)
    rows = [trained_in(programme, month) for month in range(1, 8)]
    assert [len(few) for few in rows] == [70, 70, 60, 0, 0, 70, 70]
    np.testing.assert_array_equal(rows[5], rows[0])
    np.testing.assert_array_equal(rows[6], rows[1])


def test_newcomers_count_as_never_trained():
    programme = training(seats_per_month=200)
    trained_in(programme, 1)
    officials = programme.whole.officials
    officials.base_skill[[3, 50]] = officials.skill[[3, 50]] = 0.11
    assert trained_in(programme, 2).tolist() == [3, 50]


def test_places_go_first_to_those_whom_who_puts_first():
    programme = training(seats_per_month=30, who={"least_skilled": "all"})
    skill = programme.whole.officials.skill.copy()
    rows = trained_in(programme, 1)
    assert skill[rows].max() <= np.delete(skill, rows).min()
    assert len(np.intersect1d(rows, trained_in(programme, 2))) == 0


def test_only_those_meant_are_trained():
    programme = training(seats_per_month=200, where={"largest": 2}, who={"role": "staff"})
    rows = trained_in(programme, 1)
    officials = programme.whole.officials
    meant = np.isin(officials.agency, np.flatnonzero(programme.agencies)) & (officials.role == 0)
    np.testing.assert_array_equal(rows, np.flatnonzero(meant))


def test_programme_pays_by_the_day_and_time_is_booked():
    programme = training(seats_per_month=70, days=3, cost_per_day=120.25, hours_per_day=7.5, cost_start=1000, months=4)
    for month in range(1, 7):
        programme.act(Now(7, month))
    assert programme.cost == 100_000 + 200 * 3 * 12025
    assert programme.minutes == 200 * 3 * 450


def test_those_trained_hear_of_the_solutions_that_are_on_offer():
    programme = training(seats_per_month=70, again_after=1)
    adoption = programme.whole.adoption
    adoption.stage[0, :10] = Stage.LAPSED
    before = adoption.stage.copy()
    rows = trained_in(programme, 1)
    told = rows[before[0, rows] == Stage.UNAWARE]
    assert (adoption.stage[0, told] == Stage.AWARE).all()
    assert (adoption.since[0, told] == 1).all()
    rest = np.setdiff1d(np.arange(200), told)
    np.testing.assert_array_equal(adoption.stage[0, rest], before[0, rest])
    assert (adoption.since[0, rest] == 0).all()
    assert (adoption.stage[1] == Stage.UNAWARE).all()
    trained_in(programme, 2)
    assert (adoption.stage[1] == Stage.UNAWARE).all()
    late = trained_in(programme, 3)
    assert (adoption.stage[1, late] == Stage.AWARE).all()


def test_only_the_named_solutions_are_heard_of():
    programme = training(PLAN, seats_per_month=200, solutions=["maps"], start=3)
    before = programme.whole.adoption.stage.copy()
    trained_in(programme, 3)
    np.testing.assert_array_equal(programme.whole.adoption.stage[0], before[0])
    assert (programme.whole.adoption.stage[1] == Stage.AWARE).all()


def test_the_disposition_that_skill_decays_to_is_untouched():
    programme = training(seats_per_month=200)
    base = programme.whole.officials.base_skill.copy()
    trained_in(programme, 1)
    np.testing.assert_array_equal(programme.whole.officials.base_skill, base)


def test_more_places_add_to_those_who_are_trained():
    few, many = training(seats_per_month=20), training(seats_per_month=50)
    assert np.isin(trained_in(few, 1), trained_in(many, 1)).all()


def test_agencies_without_simulated_officials_have_nobody_to_train():
    programme = training(Founding(population=Population(officials="none", agencies=5)))
    programme.act(Now(7, 1))
    assert programme.cost == programme.minutes == 0
