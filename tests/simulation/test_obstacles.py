"""The ledger and the standing barriers: officials built by hand for every class."""

import numpy as np
import pytest

from adoptsim.processes.contract import Now
from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.engine import Engine
from adoptsim.simulation.measures import gini
from adoptsim.simulation.obstacles import Barrier, Obstacle
from adoptsim.world.agencies import State
from adoptsim.world.officials import PilotState, Stage
from tests.states import recount, tied

SCENARIO = Scenario.model_validate(
    {
        "population": {"officials": 10, "agencies": 1},
        "officials": {"span": 20, "reluctance_mean": 0.5, "skill_mean": 0.4, "skill_sd": 0.2},
        "solutions": {"tool": {"skill_needed": 0.3, "difficulty": 0.0, "onboarding_hours": 10, "price": 120}},
        "processes": {
            "persuasion": {"rule": "hazard", "reluctance": 1, "usefulness": 1, "ease": 0.5, "peers": 2},
        },
    }
)


def engine(scenario=SCENARIO):
    """One official looked at, like the reference official in every respect; the agency offers the tool."""
    run = Engine(scenario, 1)
    run.now = Now(1, 10, 2)
    world = run.world
    # Official 9 listens to 0 and 1, of whom 0 uses it: half of the ties.
    tied(run, [[] for _ in range(9)] + [[0, 1]])
    world = run.world
    world.officials.reluctance[:] = 0.5
    world.officials.skill[:] = 0.3
    world.officials.slack[:] = 10
    world.adoption.usefulness[:] = 1.0
    world.adoption.stage[:] = Stage.LAPSED
    world.adoption.stage[0, 0] = Stage.USING
    world.pipelines.state[:] = State.AVAILABLE
    world.pipelines.barrier[:] = 0
    world.agencies.balance[:] = 10**9
    world.agencies.digital_budget[:] = 10**9
    return run


def classes(run):
    """The ledger's class of official 9, by changing it alone; and its barriers."""
    recount(run.world, "users")
    run.measure()
    with_it = run.counts.obstacle[0, 0].copy(), run.counts.barrier[0, 0].copy()
    stage = run.world.adoption.stage[0, 9]
    run.world.adoption.stage[0, 9] = Stage.ROUTINISED
    recount(run.world, "users")
    run.measure()
    rest = run.counts.obstacle[0, 0].copy(), run.counts.barrier[0, 0].copy()
    rest[0][Obstacle.EFFECTIVE] -= 1
    run.world.adoption.stage[0, 9] = stage
    (own,) = np.flatnonzero(with_it[0] - rest[0])
    return Obstacle(own), {Barrier(bit) for bit in np.flatnonzero(with_it[1] - rest[1])}


def at(run, stage, state=State.AVAILABLE, **official):
    """Put official 9 at a stage, the agency at a state, and change what is said of the official."""
    run.world.adoption.stage[0, 9] = stage
    run.world.pipelines.state[:] = state
    for name, value in official.items():
        table = run.world.adoption if name == "usefulness" else run.world.officials
        getattr(table, name)[..., 9] = value
    return run


def test_the_reference_official_meets_no_barrier_of_persuasion():
    assert classes(at(engine(), Stage.AWARE))[1] == set()


@pytest.mark.parametrize(
    ("stage", "state", "official", "obstacle", "barriers"),
    [
        (Stage.UNAWARE, State.AVAILABLE, {}, Obstacle.UNAWARE, {Barrier.AWARENESS}),
        (Stage.AWARE, State.AVAILABLE, {"reluctance": 2}, Obstacle.UNPERSUADED_RELUCTANCE, {Barrier.RELUCTANCE}),
        (Stage.AWARE, State.AVAILABLE, {"usefulness": -1}, Obstacle.UNPERSUADED_USEFULNESS, {Barrier.USEFULNESS}),
        (
            Stage.AWARE, State.AVAILABLE, {"skill": 0.1}, Obstacle.UNPERSUADED_DIFFICULTY,
            {Barrier.DIFFICULTY, Barrier.SKILL},
        ),
        (Stage.INTENDING, State.UNDECIDED, {}, Obstacle.UNDECIDED, {Barrier.DECISION}),
        (Stage.INTENDING, State.WITHDRAWN, {}, Obstacle.UNDECIDED, {Barrier.DECISION}),
        (Stage.INTENDING, State.PROCURING, {}, Obstacle.PROCUREMENT, {Barrier.PROCUREMENT}),
        (Stage.INTENDING, State.AVAILABLE, {"skill": 0.2}, Obstacle.SKILL, {Barrier.SKILL}),
        (Stage.INTENDING, State.AVAILABLE, {"slack": 2}, Obstacle.TIME, {Barrier.TIME}),
        (Stage.LAPSED, State.AVAILABLE, {}, Obstacle.LAPSED, set()),
        (Stage.LAPSED, State.AVAILABLE, {"reluctance": 2}, Obstacle.LAPSED, {Barrier.RELUCTANCE}),
        (Stage.USING, State.AVAILABLE, {"skill": 0, "reluctance": 3}, Obstacle.NOMINAL, set()),
        (Stage.ROUTINISED, State.AVAILABLE, {"slack": 0}, Obstacle.EFFECTIVE, set()),
    ],
)  # fmt: skip
def test_every_class_and_its_barriers(stage, state, official, obstacle, barriers):
    assert classes(at(engine(), stage, state, **official)) == (obstacle, barriers)


def test_peers_hold_back_whose_ties_do_not_use_it():
    run = at(engine(), Stage.AWARE)
    run.world.adoption.stage[0, 0] = Stage.LAPSED
    assert classes(run) == (Obstacle.UNPERSUADED_PEERS, {Barrier.PEERS})


def test_the_largest_shortfall_names_the_class_and_all_of_them_stand():
    run = at(engine(), Stage.AWARE, reluctance=1.5, usefulness=-0.5)
    barriers = {Barrier.RELUCTANCE, Barrier.USEFULNESS}
    assert classes(run) == (Obstacle.UNPERSUADED_USEFULNESS, barriers)
    assert classes(at(run, Stage.AWARE, reluctance=2.5)) == (Obstacle.UNPERSUADED_RELUCTANCE, barriers)


@pytest.mark.parametrize("rule", ["threshold", "bass", "contagion"])
def test_under_the_other_rules_only_peers_persuade(rule):
    persuasion = SCENARIO.processes.persuasion.model_copy(update={"rule": rule})
    processes = SCENARIO.processes.model_copy(update={"persuasion": persuasion})
    run = engine(SCENARIO.model_copy(update={"processes": processes}))
    assert classes(at(run, Stage.AWARE, reluctance=5))[0] is Obstacle.UNPERSUADED_PEERS


def test_the_law_stands_and_goes():
    run = at(engine(), Stage.INTENDING, State.CLEARING)
    run.world.pipelines.barrier[:] = 1
    assert classes(run) == (Obstacle.REGULATION, {Barrier.REGULATION})
    run.world.levers.barrier_waived[:] = 1
    assert classes(run) == (Obstacle.REGULATION, set())
    run.world.levers.barrier_waived[:] = 0
    run.world.pipelines.sandboxed[:] = 1
    assert classes(run)[1] == set()
    run.world.pipelines.sandboxed[:] = 0
    assert classes(at(run, Stage.INTENDING, State.UNDECIDED))[1] == {Barrier.DECISION, Barrier.REGULATION}
    assert classes(at(run, Stage.INTENDING, State.AVAILABLE))[1] == set()


def test_money_stands_and_goes():
    run = at(engine(), Stage.INTENDING, State.FUNDING)
    run.world.agencies.balance[:] = run.world.pipelines.set_up[0] - 1
    assert classes(run) == (Obstacle.BUDGET, {Barrier.BUDGET})
    run.world.agencies.balance[:] += 1
    assert classes(run) == (Obstacle.BUDGET, set())
    assert classes(at(run, Stage.INTENDING, State.UNDECIDED))[1] == {Barrier.DECISION}


def test_a_seat_stands_and_goes():
    run = at(engine(), Stage.INTENDING)
    # One user: two seats at 10 a month need 20 in each of the two months left, and 240 a year.
    run.world.agencies.balance[:] = 3999
    assert classes(run) == (Obstacle.SEAT, {Barrier.SEAT})
    run.world.agencies.balance[:] = 6000
    assert classes(run) == (Obstacle.TIME, set())
    run.world.agencies.digital_budget[:] = 2 * 12 * 1000 - 1
    assert classes(run) == (Obstacle.SEAT, {Barrier.SEAT})


def test_a_pilot_gives_access_without_the_agency():
    run = at(engine(), Stage.INTENDING, State.UNDECIDED, skill=0.1)
    assert classes(run) == (Obstacle.UNDECIDED, {Barrier.DECISION, Barrier.SKILL})
    run.world.pilots.state[:] = PilotState.RUNNING
    assert classes(run) == (Obstacle.SKILL, {Barrier.SKILL})
    run.world.levers.help[:] = 0.25
    assert classes(run) == (Obstacle.TIME, set())


def test_several_barriers_hold_at_once():
    run = at(engine(), Stage.UNAWARE, State.UNDECIDED, skill=0.0, slack=1, reluctance=2, usefulness=-1)
    run.world.pipelines.barrier[:] = 1
    run.world.agencies.balance[:] = 0
    run.world.adoption.stage[0, 0] = Stage.LAPSED
    assert classes(run) == (Obstacle.UNAWARE, set(Barrier) - {Barrier.PROCUREMENT, Barrier.SEAT})


def test_the_gini_of_known_distributions():
    assert gini(np.array([0.5, 0.5, 0.5])) == pytest.approx(0)
    assert gini(np.array([0.0, 0.0, 0.0, 1.0])) == pytest.approx(0.75)
    values = np.random.default_rng(1).random(50)
    differences = np.abs(values[:, None] - values).sum() / (2 * 50 * values.sum())
    assert gini(values) == pytest.approx(differences)
    assert np.isnan(gini(np.zeros(4)))
    assert np.isnan(gini(np.zeros(0)))
