from typing import NamedTuple

import numpy as np
import pytest

from adoptsim.interventions.programme import Programme
from adoptsim.interventions.sandbox import Sandbox
from adoptsim.world.agencies import State
from adoptsim.world.founding import Founding, found
from adoptsim.world.levers import neutralise
from adoptsim.world.population import Population
from adoptsim.world.solutions import SolutionTraits

PLAN = Founding(
    population=Population(officials="none", agencies=40),
    solutions={
        "chat": SolutionTraits(legal_burden=1),
        "maps": SolutionTraits(legal_burden=0),
        "e_id": SolutionTraits(legal_burden=1, launch=30),
    },
)
ALWAYS_GOOD = {"bar": -10}


class Now(NamedTuple):
    seed: int
    month: int
    months_left: int = 0


def sandbox(**said):
    return Programme(Sandbox.model_validate(said), *found(PLAN, 7), PLAN.calendar, 7)


def month(programme, number):
    """Let one month's levers be set."""
    neutralise(programme.whole.levers)
    programme.act(Now(7, number))
    return programme.whole.pipelines.sandboxed.astype(bool)


def test_places_are_taken_at_once_and_never_more():
    inside = month(sandbox(places=10), 1)
    assert inside.sum() == 10
    assert month(sandbox(places=1000), 1).sum() == 80
    assert not month(sandbox(places=0), 1).any()


def test_those_clearing_a_barrier_come_first_then_those_barred_then_the_longest_waiting():
    programme = sandbox(places=10)
    pipelines = programme.whole.pipelines
    pipelines.state[0, 5:9] = pipelines.state[1, 5:9] = State.CLEARING
    pipelines.since[0, :] = 9
    pipelines.since[0, [20, 30, 31, 35, 36, 39]] = 2
    inside = month(programme, 10)
    assert np.flatnonzero(inside[0]).tolist() == [5, 6, 7, 8, 20, 30, 31, 35, 36, 39]
    assert not inside[1:].any()


def test_only_agencies_that_have_not_bought_it_yet_may_enter():
    programme = sandbox(places=1000)
    states = np.arange(40) % 6
    programme.whole.pipelines.state[0] = states
    inside = month(programme, 1)
    np.testing.assert_array_equal(inside[0], np.isin(states, (State.UNDECIDED, State.CLEARING)))


def test_only_named_solutions_and_agencies_enter_and_nothing_before_its_launch():
    programme = sandbox(places=1000, where={"largest": 4}, solutions=["chat", "e_id"])
    inside = month(programme, 1)
    np.testing.assert_array_equal(inside[0], programme.agencies)
    assert inside.sum() == 4
    assert month(programme, 30)[2].sum() == 4


def test_inside_projects_fail_less_decisions_are_supported_and_iteration_is_faster():
    programme = sandbox(places=10, failure=0.5, decision_support=0.3, iteration=3.0)
    inside = month(programme, 1)
    levers = programme.whole.levers
    np.testing.assert_array_equal(levers.decision_support, np.where(inside, np.float32(0.3), 0))
    np.testing.assert_array_equal(levers.failure, np.where(inside.any(axis=0), np.float32(0.5), 1))
    np.testing.assert_allclose(levers.iteration, [1 + 2 * 10 / 40, 1, 1])
    assert not levers.withdrawn.any()


def test_a_bad_solution_is_stopped_at_the_review_and_its_place_freed():
    programme = sandbox(places=10, review_months=3, months_inside=99, bar=0.2)
    first = month(programme, 1)
    programme.whole.pipelines.experience[:] = 1.0
    programme.whole.pipelines.using[:] = 1
    bad = first & (np.arange(40) % 2 == 0)
    programme.whole.pipelines.experience[bad] = 0.1
    np.testing.assert_array_equal(month(programme, 3), first)
    inside = month(programme, 4)
    np.testing.assert_array_equal(programme.whole.levers.withdrawn > 0, bad)
    assert not (inside & bad).any()
    assert (inside & first).sum() == 10 - bad.sum()
    assert inside.sum() == 10
    assert (programme.whole.pipelines.barrier[0] == 1).all()


def test_what_was_stopped_stays_so_while_it_is_bad_and_the_programme_runs():
    programme = sandbox(places=1, review_months=1, months=5, bar=0)
    first = month(programme, 1)
    programme.whole.pipelines.experience[:] = -1.0
    month(programme, 2)
    assert not programme.whole.levers.withdrawn.any()  # nobody has used it
    programme.whole.pipelines.using[:] = 1
    month(programme, 3)
    assert programme.whole.levers.withdrawn[first] == 1
    month(programme, 3)
    assert programme.whole.levers.withdrawn[first] == 1
    programme.whole.pipelines.experience[first] = 0.5
    month(programme, 4)
    assert programme.whole.levers.withdrawn[first] == 0
    programme.whole.pipelines.experience[first] = -1.0
    month(programme, 6)
    assert programme.whole.levers.withdrawn[first] == 0


def test_at_the_end_of_the_term_it_leaves_and_never_returns():
    programme = sandbox(places=10, months_inside=6, **ALWAYS_GOOD)
    seen = np.zeros((3, 40), dtype=int)
    for start in range(1, 49, 6):
        first = month(programme, start)
        for number in range(start + 1, start + 6):
            np.testing.assert_array_equal(month(programme, number), first)
        seen += first
    assert seen.max() == 1
    assert seen.sum() == 80


@pytest.mark.parametrize(("chance", "barred"), [(0.0, 10), (1.0, 0)])
def test_on_graduation_the_barrier_is_lifted_for_good(chance, barred):
    programme = sandbox(places=10, months_inside=6, graduation=chance, **ALWAYS_GOOD)
    first = month(programme, 1)
    month(programme, 7)
    assert programme.whole.pipelines.barrier[first].sum() == barred
    assert programme.whole.pipelines.barrier[0][~first[0]].all()


def test_graduation_is_drawn_for_each_agency_with_each_solution():
    programme = sandbox(places=40, months_inside=6, solutions="chat", graduation=0.5, **ALWAYS_GOOD)
    month(programme, 1)
    month(programme, 7)
    lifted = (programme.whole.pipelines.barrier[0] == 0).sum()
    assert 10 < lifted < 30


def test_what_does_not_graduate_is_withdrawn_only_past_clearing_and_where_a_barrier_stands():
    programme = sandbox(places=80, months_inside=6, graduation=0, **ALWAYS_GOOD)
    month(programme, 1)
    states = np.arange(40) % 6
    pipelines = programme.whole.pipelines
    pipelines.state[:2] = states
    month(programme, 7)
    beyond = np.isin(states, (State.FUNDING, State.PROCURING, State.AVAILABLE))
    np.testing.assert_array_equal(programme.whole.levers.withdrawn[0] > 0, beyond)
    assert not programme.whole.levers.withdrawn[1:].any()


def test_when_the_programme_ends_all_leave():
    programme = sandbox(places=10, months=3, graduation=0, **ALWAYS_GOOD)
    first = month(programme, 1)
    programme.whole.pipelines.state[first] = State.AVAILABLE
    month(programme, 3)
    assert not month(programme, 4).any()
    np.testing.assert_array_equal(programme.whole.levers.withdrawn > 0, first)
    month(programme, 5)
    assert not programme.whole.levers.withdrawn.any()
    assert (programme.whole.levers.failure == 1).all()


def test_two_sandboxes_do_not_share_a_place():
    world, names = found(PLAN, 7)
    one, two = (
        Programme(Sandbox(name=name, places=10, months=months), world, names, PLAN.calendar, 7)
        for name, months in (("one", 2), ("two", 9))
    )
    for number in (1, 2, 3):
        for programme in (one, two):
            programme.act(Now(7, number))
    np.testing.assert_array_equal(world.pipelines.sandboxed.astype(bool), two.memory["inside"])
    at_once = two.memory["admitted"] == 1
    assert at_once.sum() == 10
    assert not one.memory["admitted"][at_once].any()


def test_running_and_admitting_cost_money():
    programme = sandbox(places=10, months=5, cost_start=500, cost_month=20, cost_admission=3.5)
    for number in range(1, 8):
        month(programme, number)
    assert programme.cost == 50000 + 5 * 2000 + 10 * 350
    assert programme.minutes == 0


def test_officials_cannot_be_singled_out():
    with pytest.raises(ValueError, match="sandbox takes no who"):
        Sandbox.model_validate({"who": {"role": "head"}})
