"""Each relief lifts one barrier, for everybody and wherever it acts, and moves nothing else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adoptsim.processes import month
from adoptsim.processes.contract import Transition
from adoptsim.processes.relief import Relief, at_least, at_most, difficulty_that_counts
from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.engine import Engine
from adoptsim.simulation.obstacles import Barrier, Obstacle
from adoptsim.world.agencies import KEEP, State
from adoptsim.world.officials import PilotState, Stage
from tests.states import assert_money, stirred
from tests.strategies import scenarios, seeds

NAMES = tuple(Relief.model_fields)
DRAWS = st.integers(0, 2**32 - 1)
MONTHS = 10

STAGES = {
    "awareness": {Stage.UNAWARE},
    "reluctance": set(Stage),
    "usefulness": {Stage.AWARE, Stage.USING, Stage.ROUTINISED},
    "difficulty": set(Stage) - {Stage.ROUTINISED},
    "peers": set(Stage),
    "skill": {Stage.INTENDING},
    "time": {Stage.INTENDING},
}
"""Stages at which a relief may change what an official proposes; the others change nothing there."""

STATES = {
    "decision": {State.UNDECIDED, State.WITHDRAWN},
    "budget": {State.FUNDING},
    "procurement": {State.PROCURING},
}
"""States at which a relief may change what an agency proposes."""

LEDGER = {
    "reluctance": Obstacle.UNPERSUADED_RELUCTANCE,
    "usefulness": Obstacle.UNPERSUADED_USEFULNESS,
    "difficulty": Obstacle.UNPERSUADED_DIFFICULTY,
    "peers": Obstacle.UNPERSUADED_PEERS,
    "skill": Obstacle.SKILL,
    "seat": Obstacle.SEAT,
}
"""Classes in which nobody is left; through the others everybody passes, in a month."""


def lifting(scenario, *names):
    """The scenario with these barriers lifted and no other."""
    relief = Relief(**dict.fromkeys(names, 1))
    return scenario.model_copy(update={"processes": scenario.processes.model_copy(update={"relief": relief})})


def proposed(engine):
    """What officials and agencies propose this month, by letting it pass."""
    seen = {}

    def look():
        seen["agencies"] = engine.world.pipelines.proposal.copy()
        month.propose(engine.rows, engine.coefficients, engine.now)
        seen["officials"] = engine.world.adoption.proposal.copy()

    engine.step(look)
    return seen


def small(**said):
    population = {"population": {"officials": 60, "agencies": 6}, "officials": {"delegated_budget": 0}}
    return Scenario.model_validate(population | said)


def test_reliefs_are_the_barriers_in_their_order():
    assert tuple(barrier.name.lower() for barrier in Barrier) == NAMES
    assert not any(Relief().model_dump().values())


@pytest.mark.parametrize("value", [-1, 2, 0.5])
def test_a_relief_is_there_or_not(value):
    with pytest.raises(ValueError, match="relief"):
        small(processes={"relief": {"time": value}})


def test_what_counts():
    assert (at_most(0, 3, 1), at_most(1, 3, 1), at_most(1, -3, 1)) == (3, 1, -3)
    assert (at_least(0, -3, 1), at_least(1, -3, 1), at_least(1, 3, 1)) == (-3, 1, 3)
    # A hard tool for somebody one SD short: the shortfall is made up; for somebody well skilled there is none.
    assert difficulty_that_counts(0, 0.5, 0.25, 1) == 0.5
    assert difficulty_that_counts(1, 0.5, 0.25, 1) + 0.25 * 1 == 0
    assert difficulty_that_counts(1, 0.5, 0.25, -3) == 0.5


@pytest.mark.parametrize("name", NAMES)
@given(scenario=scenarios(30, programmes=0, reliefs=False), seed=seeds, draw=DRAWS)
@settings(max_examples=15)
def test_it_changes_proposals_only_where_the_barrier_stands_on_the_way(name, scenario, seed, draw):
    plain, relieved = stirred(scenario, seed, draw), stirred(lifting(scenario, name), seed, draw)
    if name == "seat":  # what seats cost cannot keep pilots up
        for engine in (plain, relieved):
            engine.world.pilots.state[:] = PilotState.NONE
    stage, state = plain.world.adoption.stage.copy(), plain.world.pipelines.state.copy()
    before, after = proposed(plain), proposed(relieved)
    moved = before["officials"] != after["officials"]
    assert set(map(Stage, np.unique(stage[moved]))) <= STAGES.get(name, set())
    # Nobody who would have gone on stays behind, but where more solutions share the time.
    forward = (Transition.NOTICE, Transition.INTEND, Transition.START, Transition.COMPEL)
    gone = np.isin(before["officials"], forward)
    if name != "skill" or len(before["officials"]) == 1:
        assert np.isin(after["officials"][gone], forward).all()
    assert (after["officials"][before["officials"] == Transition.ROUTINISE] == Transition.ROUTINISE).all()
    moved = before["agencies"] != after["agencies"]
    assert set(map(State, np.unique(state[moved]))) <= STATES.get(name, set())
    assert (after["agencies"][moved] != KEEP).all()


def as_the_reference(engine, name):
    """Make everybody in this respect what a relief lets count: at least as well placed as the reference official."""
    world = engine.world
    if name == "reluctance":
        world.officials.reluctance[:] = np.minimum(world.officials.reluctance, world.traits.reluctance_mean)
    elif name == "usefulness":
        world.adoption.usefulness[:] = np.maximum(world.adoption.usefulness, 1.0)
    elif name == "peers":
        half = (world.ties.degree + 1) // 2
        for count in (world.adoption.ties_using, world.adoption.ties_routinised):
            count[:] = np.maximum(count, half)
    elif name == "skill":
        world.levers.help[:] = 1.0
    else:
        world.officials.slack[:] = 1e9


@pytest.mark.parametrize("name", ["reluctance", "usefulness", "peers", "skill", "time"])
@given(scenario=scenarios(60, programmes=0, reliefs=False), seed=seeds, draw=DRAWS)
@settings(max_examples=50)
def test_everybody_acts_as_the_reference_official_would(name, scenario, seed, draw):
    relieved, twin = stirred(lifting(scenario, name), seed, draw), stirred(scenario, seed, draw)
    as_the_reference(twin, name)
    one, other = proposed(relieved)["officials"], proposed(twin)["officials"]
    # Of an odd number of ties no half is whole, and without ties there is none; with the rule of Bass all persuade.
    comparable = np.ones(one.shape[1], dtype=bool)
    if name == "skill":  # who lacks it and is given help cannot be made to start; under a relief still
        comparable = comparable & ~(one == Transition.COMPEL).any(axis=0)
    if name == "peers":
        degree = relieved.world.ties.degree
        comparable = (degree % 2 == 0) & (degree > 0) & (scenario.processes.persuasion.rule != "bass")
    np.testing.assert_array_equal(one[:, comparable], other[:, comparable])


@pytest.mark.parametrize("name", NAMES)
@given(scenario=scenarios(30, programmes=0, reliefs=False), seed=seeds, draw=DRAWS)
@settings(max_examples=5)
def test_what_is_lifted_stands_before_nobody(name, scenario, seed, draw):
    engine = stirred(lifting(scenario, name), seed, draw)
    hazard = scenario.processes.persuasion.rule == "hazard"
    for _ in range(MONTHS):
        engine.step()
        assert not engine.counts.barrier[:, :, Barrier[name.upper()]].any()
        if name in LEDGER and (hazard or name in ("skill", "seat")):
            assert not engine.counts.obstacle[:, :, LEDGER[name]].any()


@given(scenarios(30, programmes=0, reliefs=False), seeds, DRAWS)
@settings(max_examples=40)
def test_lifted_barriers_are_passed_in_a_month(scenario, seed, draw):
    """Whoever is at a lifted step is past it the month after, where nothing else stands in the way."""
    names = ("awareness", "decision", "budget", "procurement", "skill", "time", "seat")
    engine = stirred(lifting(scenario, *names), seed, draw)
    world = engine.world
    world.levers.withdrawn[:] = 0
    for _ in range(MONTHS):
        stage, state = world.adoption.stage.copy(), world.pipelines.state.copy()
        since = world.officials.base_skill.copy()
        engine.step()
        launched = (engine.now.month >= world.solutions.launch)[:, None]
        stayed = (since == world.officials.base_skill)[None, :]
        assert not (launched & stayed & (stage == Stage.UNAWARE) & (world.adoption.stage == Stage.UNAWARE)).any()
        offered = (state == State.AVAILABLE)[:, world.officials.agency]
        ready = launched & stayed & (stage == Stage.INTENDING) & offered
        assert (world.adoption.stage[ready] == Stage.USING).all()
        for step, after in ((State.FUNDING, State.PROCURING), (State.PROCURING, State.AVAILABLE)):
            assert (world.pipelines.state[state == step] == after).all()
        assert (world.pipelines.state[state == State.WITHDRAWN] == State.UNDECIDED).all()
        free = launched & (state == State.UNDECIDED) & ~world.solutions.requires.any(axis=1)[:, None]
        assert (world.pipelines.state[free] == State.CLEARING).all()


def test_no_law_stands_from_the_start():
    said = {"solutions": {"tool": {"legal_burden": 1, "available_at_start": 0}}}
    assert Engine(small(**said), 1).world.pipelines.barrier.all()
    engine = Engine(lifting(small(**said), "regulation"), 1)
    assert not engine.world.pipelines.barrier.any()
    assert not engine.counts.barrier[:, :, Barrier.REGULATION].any()


def test_who_cannot_pay_the_set_up_is_given_what_is_missing():
    scenario = small(
        agencies={"digital_budget": 1},
        solutions={"tool": {"price": 0, "set_up_cost": 10000, "legal_burden": 0}},
        processes={"market": {"bid": 0}},
    )
    engine = Engine(lifting(scenario, "budget", "decision", "procurement"), 1)
    world = engine.world
    for _ in range(2):
        engine.step()
    balance, received = world.agencies.balance.copy(), world.agencies.received.copy()
    assert (balance > 0).all()
    assert (world.pipelines.set_up[0] > balance).all()
    engine.step()
    assert (world.pipelines.cost_set_up == world.pipelines.set_up).all()
    assert (world.agencies.balance == 0).all()
    np.testing.assert_array_equal(world.agencies.received - received, world.pipelines.set_up[0] - balance)
    assert_money(world)


def test_who_cannot_pay_the_seats_is_given_what_is_missing():
    scenario = small(
        agencies={"digital_budget": 1},
        solutions={"tool": {"price": 1200, "available_at_start": 1, "aware_at_start": 1, "skill_needed": 0}},
        processes={"persuasion": {"base": 50}, "turnover": {"yearly": 0}, "lapse": {"base": -50}},
    )
    without = Engine(scenario, 1)
    engine = Engine(lifting(scenario, "seat", "time"), 1)
    for _ in range(12):
        without.step()
        engine.step()
        assert_money(engine.world)
    world = engine.world
    assert (world.adoption.stage >= Stage.USING).all()
    assert (without.world.adoption.stage < Stage.USING).all()
    # From the third month on everybody has a seat, at 100 a month.
    assert world.pipelines.cost_seats.sum() == 60 * 100_00 * 10
    assert (world.agencies.balance == 0).all()
    assert (world.agencies.received.sum() - world.agencies.forfeited.sum()) == 60 * 100_00 * 10


def test_what_an_agency_can_pay_it_pays_itself():
    said = {
        "agencies": {"digital_budget": 1e5},
        "solutions": {"tool": {"available_at_start": 0.5, "aware_at_start": 1, "legal_burden": 0}},
        "processes": {"persuasion": {"base": 0}, "decision": {"base": 0}},
    }
    plain = Engine(small(**said), 1)
    relieved = Engine(lifting(small(**said), "budget", "seat"), 1)
    for _ in range(30):
        plain.step()
        relieved.step()
    assert plain.world.pipelines.cost_seats.all()
    np.testing.assert_array_equal(plain.world.agencies.received, relieved.world.agencies.received)
    np.testing.assert_array_equal(plain.world.adoption.stage, relieved.world.adoption.stage)
