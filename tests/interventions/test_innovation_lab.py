from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest

from adoptsim.interventions.innovation_lab import InnovationLab
from adoptsim.interventions.programme import Programme
from adoptsim.world.agencies import State
from adoptsim.world.founding import Founding, found
from adoptsim.world.levers import neutralise
from adoptsim.world.officials import PilotState, Stage
from adoptsim.world.population import Population
from adoptsim.world.solutions import SolutionTraits
from tests.interventions.test_in_the_month import run

PLAN = Founding(
    population=Population(officials=400, agencies=20),
    solutions={
        "chat": SolutionTraits(legal_burden=0),
        "maps": SolutionTraits(legal_burden=1),
        "e_id": SolutionTraits(legal_burden=0, launch=30),
        "files": SolutionTraits(legal_burden=0, requires=("chat",)),
    },
)
CHAT, MAPS, E_ID, FILES = range(4)


class Now(NamedTuple):
    seed: int
    month: int
    months_left: int = 0


def lab(**said):
    return Programme(InnovationLab.model_validate(said), *found(PLAN, 7), PLAN.calendar, 7)


def month(programme, number):
    """Let one month pass for the lab alone; return where its pilots run at the end of it."""
    neutralise(programme.whole.levers)
    programme.act(Now(7, number))
    programme.after()
    return programme.world.pilots.state == PilotState.RUNNING


def test_it_fills_its_places_and_no_more():
    assert month(lab(projects=5), 1).sum() == 5
    assert not month(lab(projects=0), 1).any()
    programme = lab(projects=3)
    first = month(programme, 1)
    np.testing.assert_array_equal(month(programme, 2), first)
    programme.whole.pilots.state[first] = PilotState.KEPT
    second = month(programme, 3)
    assert second.sum() == 3
    assert not (second & first).any()


def test_an_agency_has_one_project_with_a_solution_at_a_time():
    programme = lab(projects=1000)
    running = month(programme, 1)
    assert set(np.flatnonzero(running.any(axis=1))) == {CHAT}
    agency = programme.world.teams.agency
    assert np.bincount(agency[running[CHAT]], minlength=20).tolist() == [1] * 20
    np.testing.assert_array_equal(month(programme, 2), running)


def test_only_what_is_on_offer_allowed_and_not_available_is_piloted():
    programme = lab(projects=1000)
    world = programme.whole
    world.pipelines.state[CHAT, :5] = State.AVAILABLE
    world.pipelines.barrier[MAPS, 7] = 0
    world.pipelines.sandboxed[MAPS, 8] = 1
    running = month(programme, 1)
    agencies = [set(world.teams.agency[running[s]]) for s in range(4)]
    assert agencies == [set(range(5, 20)), {7, 8}, set(), set(range(5))]
    neutralise(world.levers)
    world.levers.barrier_waived[MAPS, 9] = 1
    programme.after()
    assert set(world.teams.agency[world.pilots.state[MAPS] == PilotState.RUNNING]) == {7, 8, 9}
    assert set(world.teams.agency[month(programme, 30)[E_ID]]) == set(range(20))


def test_only_named_solutions_and_agencies():
    programme = lab(projects=1000, solutions="chat", where={"largest": 3})
    running = month(programme, 1)
    assert running.sum() == 3
    assert programme.agencies[programme.world.teams.agency[running[CHAT]]].all()


def test_a_project_is_a_pilot_paid_for_at_once_by_the_lab():
    programme = lab(projects=2, project_months=5, staff=3, cost_per_staff=1000.25, hours=2)
    world = programme.whole
    world.pipelines.price[:] = 1717
    running = month(programme, 1)
    s, t = np.nonzero(running)
    seats = int(np.diff(world.teams.start)[t].sum())
    np.testing.assert_array_equal(world.pilots.seats[s, t], np.diff(world.teams.start)[t])
    assert (world.pilots.months_left[s, t] == 5).all()
    assert not world.pilots.spent.any()
    assert world.solutions.pilots_begun.sum() == 2
    assert programme.cost == 3 * 100025 + seats * 1717 * 5
    assert programme.minutes == 0
    month(programme, 2)
    assert programme.cost == 2 * 3 * 100025 + seats * 1717 * 5
    assert programme.minutes == seats * 120


def test_the_team_hears_of_it_and_is_supported_while_it_runs():
    programme = lab(projects=2, support=0.7, help=0.2, iteration=0.5)
    world = programme.whole
    running = month(programme, 1)
    members = running[:, world.officials.team]
    assert (world.adoption.stage[members] != Stage.UNAWARE).all()
    assert (world.adoption.stage[~members] == found(PLAN, 7)[0].adoption.stage[~members]).all()
    month(programme, 2)
    np.testing.assert_array_equal(world.levers.official_support, np.where(members, np.float32(0.7), 0))
    np.testing.assert_array_equal(world.levers.official_help, np.where(members, np.float32(0.2), 0))
    np.testing.assert_array_equal(world.levers.iteration, [2.0, 1.0, 1.0, 1.0])
    world.pilots.state[running] = PilotState.STOPPED
    programme.act(Now(7, 3))
    neutralise(world.levers)
    programme.act(Now(7, 4))
    assert not world.levers.official_support.any()
    assert (world.levers.iteration == 1).all()


def test_when_it_closes_running_pilots_stop_and_those_of_others_go_on():
    programme = lab(projects=2, months=3)
    pilots = programme.world.pilots
    pilots.state[FILES, 5] = PilotState.RUNNING
    first = month(programme, 1)
    ours = np.flatnonzero(first[CHAT])
    pilots.state[CHAT, ours[0]] = PilotState.KEPT
    second = month(programme, 2)
    assert month(programme, 3).sum() == second.sum() == 3
    pilots.state[second & ~first] = PilotState.KEPT
    assert month(programme, 3).sum() == 2  # nothing is begun in the last month
    assert np.argwhere(month(programme, 4)).tolist() == [[FILES, 5]]
    assert pilots.state[CHAT, ours].tolist() == [PilotState.KEPT, PilotState.STOPPED]


def test_two_labs_have_lots_of_their_own():
    one, two = (month(lab(name=name, projects=5), 1) for name in ("one", "two"))
    assert (one != two).any()


def test_without_officials_there_is_nobody_to_work_with():
    plan = replace(PLAN, population=Population(officials="none", agencies=5))
    programme = Programme(InnovationLab(staff=1), *found(plan, 1), plan.calendar, 1)
    assert not month(programme, 1).any()
    assert programme.cost == 400000


def test_nobody_can_be_singled_out():
    with pytest.raises(ValueError, match="innovation_lab takes no who"):
        InnovationLab.model_validate({"who": {"role": "head"}})


def test_in_a_run_projects_are_judged_and_leave_successes_but_not_scale():
    alone, helped = run(), run({"kind": "innovation_lab", "projects": 10, "cost_start": 5})
    for measure in ("pilots_begun", "pilots_passed"):
        counts = [getattr(one.world.solutions, measure).sum() for one in (alone, helped)]
        assert counts[1] > counts[0] + 5, measure
    begun, passed = helped.world.solutions.pilots_begun.sum(), helped.world.solutions.pilots_passed.sum()
    assert 0.15 < passed / begun < 0.85
    most = max((after["pilots.state"] == PilotState.RUNNING).sum() for after in helped.months)
    assert most >= 10
    # Agencies pay nothing for the lab's pilots before they keep them.
    agencies, pipelines = helped.world.agencies, helped.world.pipelines
    spent = (pipelines.cost_set_up + pipelines.cost_seats + pipelines.cost_pilots).sum(axis=0)
    np.testing.assert_array_equal(agencies.received + agencies.transfers, spent + agencies.forfeited + agencies.balance)


def test_in_a_run_a_project_gives_access_for_its_whole_length():
    one = run({"kind": "innovation_lab", "projects": 1, "project_months": 5}, months=12)
    ((s, t),) = np.argwhere(
        (one.months[0]["pilots.state"] == PilotState.RUNNING) & (one.months[0]["pilots.spent"] == 0)
    )
    states = [after["pilots.state"][s, t] for after in one.months]
    assert states[:5] == [PilotState.RUNNING] * 5
    assert states[5] in (PilotState.KEPT, PilotState.STOPPED, PilotState.SCALED)


def test_in_a_run_its_users_lapse_when_it_closes():
    one = run({"kind": "innovation_lab", "projects": 10, "project_months": 36, "months": 20}, months=24)
    running = one.months[19]["pilots.state"] == PilotState.RUNNING
    stopped = running & (one.months[20]["pilots.state"] == PilotState.STOPPED)
    assert stopped.sum() >= 5
    members = stopped[:, one.world.officials.team]
    using = np.isin(one.months[19]["adoption.stage"], (Stage.USING, Stage.ROUTINISED)) & members
    assert using.sum() > 5
    assert not np.isin(one.months[20]["adoption.stage"], (Stage.USING, Stage.ROUTINISED))[members].any()
