"""Exact limits: with hazards of nil nothing moves, with certain ones every stage takes one month."""

import numpy as np
import pytest
from hypothesis import given, settings

from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.engine import Engine
from adoptsim.world.agencies import State
from adoptsim.world.officials import PilotState, Stage
from tests.states import recount, snapshot
from tests.strategies import scenarios, seeds

NEVER, CERTAIN = -50.0, 50.0

STILL = {
    "awareness": {"base": NEVER, "peers": 0, "access": 0, "media": 0},
    "persuasion": {"rule": "hazard", "base": NEVER, "cooling": 0},
    "decision": {"base": NEVER, "reconsider": 0},
    "clearing": {"base": NEVER},
    "routinising": {"base": NEVER},
    "lapse": {"base": NEVER, "recall": 0},
    "pilots": {"buy": 0},
    "turnover": {"yearly": 0},
}
"""Nothing happens."""

SWIFT = {
    "awareness": {"base": CERTAIN},
    "persuasion": {"rule": "hazard", "base": CERTAIN},
    "decision": {"base": CERTAIN, "reconsider": 1},
    "clearing": {"base": CERTAIN},
    "procurement": {"full_route": 0.1, "light_route": 0.1, "spread": 0, "failure": 0},
    "routinising": {"base": CERTAIN},
    "lapse": {"base": NEVER, "recall": 1},
    "pilots": {"buy": 0},
    "turnover": {"yearly": 0},
}
"""Everything happens as soon as it may."""

FREE = {"price": 0, "set_up_cost": 0, "skill_needed": 0, "onboarding_hours": 0, "aware_at_start": 0}


def with_processes(scenario, changes):
    """The scenario with other numbers of some processes."""
    said = {name: getattr(scenario.processes, name) for name in type(scenario.processes).model_fields}
    groups = {name: type(said[name])(**(said[name].model_dump() | numbers)) for name, numbers in changes.items()}
    return scenario.model_copy(update={"processes": type(scenario.processes)(**(said | groups))})


def run(processes, **solution):
    said = {
        "population": {"officials": 60, "agencies": 6},
        "solutions": {"tool": FREE | solution},
        "processes": processes,
    }
    return Engine(Scenario.model_validate(said), seed=5)


@given(scenarios(programmes=0, reliefs=False), seeds)
@settings(max_examples=25)
def test_with_hazards_of_nil_nobody_moves(scenario, seed):
    engine = Engine(with_processes(scenario, STILL), seed)
    before = snapshot(engine.world)
    for _ in range(24):
        engine.step()
    after = snapshot(engine.world)
    for name in ("adoption.stage", "adoption.ties_using", "pipelines.state", "pilots.state", "officials.base_skill"):
        np.testing.assert_array_equal(after[name], before[name], err_msg=name)


def test_with_hazards_of_nil_users_go_on():
    engine = run(STILL, available_at_start=1)
    engine.world.adoption.stage[0] = np.arange(60) % 2 + Stage.USING
    recount(engine.world, "users")
    for _ in range(24):
        engine.step()
    assert (engine.world.adoption.stage[0] == np.arange(60) % 2 + Stage.USING).all()


def test_with_certain_hazards_every_stage_takes_a_month():
    engine = run(SWIFT, available_at_start=1)
    for month, stage in enumerate((Stage.AWARE, Stage.INTENDING, Stage.USING, Stage.ROUTINISED, Stage.ROUTINISED), 1):
        engine.step()
        assert (engine.world.adoption.stage == stage).all(), month
        assert (engine.world.adoption.since == min(month, 4)).all()


def test_with_certain_hazards_a_lapsed_official_comes_back_as_fast():
    lapsing = SWIFT | {"lapse": {"base": CERTAIN, "recall": 1}, "routinising": {"base": NEVER}}
    engine = run(lapsing, available_at_start=1)
    for stage in (1, 2, 3, Stage.LAPSED, Stage.AWARE, Stage.INTENDING, Stage.USING, Stage.LAPSED):
        engine.step()
        assert (engine.world.adoption.stage == stage).all()


@pytest.mark.parametrize("legal_burden", [0, 1])
def test_with_certain_hazards_every_state_takes_a_month(legal_burden):
    engine = run(SWIFT, legal_burden=legal_burden)
    pipelines = engine.world.pipelines
    states = (State.CLEARING, State.FUNDING, State.PROCURING, State.AVAILABLE, State.AVAILABLE)
    for month, state in enumerate(states, 1):
        assert pipelines.barrier.all() == (legal_burden and month <= 2)
        engine.step()
        assert (pipelines.state == state).all()
        assert (pipelines.since == min(month, 4)).all()
    engine.world.levers.withdrawn[:] = 1
    engine.step()
    assert (pipelines.state == State.WITHDRAWN).all()
    engine.world.levers.withdrawn[:] = 0
    engine.step()
    assert (pipelines.state == State.UNDECIDED).all()
    engine.step()
    assert (pipelines.state == State.CLEARING).all()


@pytest.mark.parametrize("months", [1, 2, 3, 7])
def test_a_procurement_takes_its_lead_time(months):
    lead = {"procurement": {"full_route": months, "light_route": months, "spread": 0, "capability": 0, "failure": 0}}
    engine = run(SWIFT | lead)
    for _ in range(3 + months - 1):
        engine.step()
        assert (engine.world.pipelines.state != State.AVAILABLE).all()
    engine.step()
    assert (engine.world.pipelines.state == State.AVAILABLE).all()


def test_certain_failure_returns_an_agency_to_undecided():
    engine = run(SWIFT | {"procurement": {"full_route": 0.1, "light_route": 0.1, "failure": 1, "skilled": 0}})
    for _ in range(4):
        engine.step()
    assert (engine.world.pipelines.state == State.UNDECIDED).all()
    assert (engine.world.pipelines.failures == 1).all()


def test_certain_cooling_takes_a_month():
    engine = run(STILL | {"persuasion": {"base": NEVER, "cooling": 1}})
    engine.world.adoption.stage[:] = Stage.INTENDING
    recount(engine.world, "users")
    engine.step()
    assert (engine.world.adoption.stage == Stage.AWARE).all()


def test_without_access_users_lapse_in_a_month():
    engine = run(STILL)
    engine.world.adoption.stage[0] = np.arange(60) % 2 + Stage.USING
    recount(engine.world, "users")
    engine.step()
    assert (engine.world.adoption.stage == Stage.LAPSED).all()


def test_a_pilot_takes_its_months_and_is_judged():
    pilots = {"buy": 1, "months": 3, "bar": -10, "noise": 0}
    engine = run(SWIFT | {"decision": {"base": NEVER, "reconsider": 0}, "pilots": pilots}, legal_burden=0)
    state = engine.world.pilots.state
    for month, expected in enumerate(
        (PilotState.NONE, PilotState.NONE, *3 * (PilotState.RUNNING,), PilotState.KEPT), 1
    ):
        engine.step()
        assert (state == expected).all(), month
    assert engine.world.solutions.pilots_begun == engine.world.solutions.pilots_passed == len(engine.world.teams.id)


def test_everybody_leaves_where_turnover_is_certain():
    engine = run(SWIFT | {"turnover": {"yearly": 1}}, available_at_start=1)
    skill = engine.world.officials.base_skill.copy()
    for _ in range(3):
        engine.step()
        assert (engine.world.adoption.stage == Stage.UNAWARE).all()
        assert (engine.world.officials.base_skill != skill).mean() > 0.9
        skill = engine.world.officials.base_skill.copy()


def test_full_mandate_makes_everybody_start_at_once():
    engine = run(STILL | {"compulsion": {"base": CERTAIN}}, available_at_start=1)
    engine.world.levers.mandate[:] = 1
    engine.step()
    assert (engine.world.adoption.stage == Stage.USING).all()
    engine.world.levers.mandate[:] = 0
    engine.step()
    assert (engine.world.adoption.stage == Stage.USING).all()


def test_nothing_moves_before_the_launch():
    engine = run(SWIFT, available_at_start=1, launch=5)
    for _ in range(4):
        engine.step()
        assert (engine.world.adoption.stage == Stage.UNAWARE).all()
    engine.step()
    assert (engine.world.adoption.stage == Stage.AWARE).all()


def test_what_is_required_comes_first():
    said = {
        "population": {"officials": 60, "agencies": 6},
        "solutions": {"first": FREE, "second": FREE | {"requires": ["first"]}},
        "processes": SWIFT,
    }
    engine = Engine(Scenario.model_validate(said), seed=5)
    for _ in range(4):
        engine.step()
        assert (engine.world.pipelines.state[1] == State.UNDECIDED).all()
    engine.step()
    assert (engine.world.pipelines.state[0] == State.AVAILABLE).all()
    assert (engine.world.pipelines.state[1] == State.CLEARING).all()
