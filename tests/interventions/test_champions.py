from typing import NamedTuple

import numpy as np
import pytest

from adoptsim.interventions.champions import Champions, entries
from adoptsim.interventions.programme import Programme
from adoptsim.world.founding import Founding, found
from adoptsim.world.levers import neutralise
from adoptsim.world.officials import Role, Stage
from adoptsim.world.population import Population
from adoptsim.world.solutions import SolutionTraits
from tests.interventions.test_in_the_month import run

PLAN = Founding(
    population=Population(officials=400, agencies=10), solutions={"chat": SolutionTraits(), "maps": SolutionTraits()}
)


class Now(NamedTuple):
    seed: int
    month: int
    months_left: int = 0


def champions(**said):
    return Programme(Champions.model_validate(said), *found(PLAN, 7), PLAN.calendar, 7)


def month(programme, number):
    """Let one month's levers be set; return who is a champion."""
    neutralise(programme.whole.levers)
    programme.act(Now(7, number))
    return programme.memory["champions"]


def listeners_of(world, i):
    return set(world.ties.listeners[world.ties.listeners_start[i] : world.ties.listeners_start[i + 1]].tolist())


def test_by_default_they_are_the_managers_whom_most_listen_to():
    programme = champions(number=10)
    rows = month(programme, 1)
    world = programme.whole
    listeners = np.diff(world.ties.listeners_start)
    managers = np.flatnonzero(world.officials.role == Role.MANAGER)
    assert len(rows) == 10
    assert set(rows) <= set(managers)
    assert listeners[rows].min() >= np.sort(listeners[managers])[-10]
    assert len(month(champions(number=10_000), 1)) == len(managers)


def test_others_may_be_named_and_are_taken_by_lot():
    one, two = (month(champions(name=name, number=20, who={"role": "staff"}), 1) for name in ("one", "two"))
    assert len(one) == len(two) == 20
    assert set(one) != set(two)


def test_they_are_recruited_for_its_solutions_alone():
    programme = champions(number=10, solutions="maps")
    rows = month(programme, 1)
    np.testing.assert_array_equal(np.flatnonzero(programme.world.levers.recruited[1]), rows)
    assert not programme.world.levers.recruited[0].any()
    assert not programme.world.levers.official_support[0].any()


def test_a_champion_supports_the_team_and_one_without_a_team_those_who_listen():
    programme = champions(number=4, support=0.5, who={"role": "manager"})
    rows, world = month(programme, 1), programme.world
    teams = np.flatnonzero(np.isin(world.teams.manager, rows))
    expected = np.isin(world.officials.team, teams)
    np.testing.assert_array_equal(world.levers.official_support[0], np.where(expected, np.float32(0.5), 0))
    programme = champions(number=4, support=0.5, who={"role": "staff"})
    rows, world = month(programme, 1), programme.world
    expected = np.zeros(400, dtype=bool)
    expected[sorted(set.union(*(listeners_of(world, i) for i in rows)))] = True
    np.testing.assert_array_equal(world.levers.official_support[1], np.where(expected, np.float32(0.5), 0))


def test_when_a_post_changes_hands_another_champion_is_found():
    programme = champions(number=5, who={"role": "staff"})
    first = month(programme, 1).copy()
    np.testing.assert_array_equal(month(programme, 2), first)
    programme.whole.officials.base_skill[first[0]] += 0.01
    programme.whole.officials.role[first[0]] = Role.MANAGER  # is no longer in question
    second = month(programme, 3)
    assert len(set(second)) == 5
    assert set(first) - set(second) == {first[0]}
    np.testing.assert_array_equal(month(programme, 4), second)


def test_a_new_holder_may_become_champion_again():
    programme = champions(number=10)
    first = month(programme, 1).copy()
    programme.whole.officials.base_skill[first] += 0.01
    np.testing.assert_array_equal(month(programme, 2), first)


def test_they_cost_money_and_time():
    programme = champions(number=7, months=3, cost_per_champion=1.5, cost_month=10, hours=2)
    for number in range(1, 6):
        month(programme, number)
    assert programme.cost == 3 * (1000 + 7 * 150)
    assert programme.minutes == 3 * 7 * 120


def test_entries_of_rows():
    start = np.array([0, 2, 2, 5, 6], dtype=np.int32)
    assert entries(start, np.array([2, 0, 1])).tolist() == [2, 3, 4, 0, 1]
    assert entries(start, np.array([], dtype=np.intp)).tolist() == []


def test_who_they_are_is_checked():
    with pytest.raises(ValueError, match="nothing is chosen by 'loudest'"):
        Champions.model_validate({"who": {"loudest": 5}})


def test_in_a_run_they_are_persuaded_within_two_months_of_the_launch():
    one = run({"kind": "champions", "number": 20, "start": 3}, months=6)
    for solution in range(2):
        stage = one.months[3]["adoption.stage"][solution]
        rows = one.programmes[0].memory["champions"]
        persuaded = np.isin(stage[rows], (Stage.INTENDING, Stage.USING, Stage.ROUTINISED))
        assert persuaded.mean() > 0.85  # some posts changed hands or cooled


def test_in_a_run_they_bring_others_and_what_they_brought_stays():
    alone, led = run(), run({"kind": "champions", "number": 60, "months": 24})
    intending = [
        np.isin(one.months[23]["adoption.stage"], (Stage.INTENDING, Stage.USING, Stage.ROUTINISED)).sum()
        for one in (alone, led)
    ]
    assert intending[1] > 1.2 * intending[0]
    using = [np.isin(one.world.adoption.stage, (Stage.USING, Stage.ROUTINISED)).sum() for one in (alone, led)]
    assert using[1] > using[0]
    assert not led.months[24]["levers.official_support"].any()
