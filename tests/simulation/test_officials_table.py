"""The officials' table tells, one by one, what the measures count."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.engine import Engine
from adoptsim.simulation.obstacles import Obstacle
from adoptsim.simulation.officials_table import OFFICIAL_MEASURES, officials_table
from adoptsim.simulation.record import run
from adoptsim.world.officials import Role, Stage
from tests.states import stirred
from tests.strategies import scenarios, seeds


@given(scenarios(40, programmes=0), seeds, st.integers(0, 2**32 - 1))
@settings(max_examples=40)
def test_it_counts_what_the_measures_count(scenario, seed, draw):
    engine = stirred(scenario, seed, draw)
    for _ in range(2):
        engine.step()
    table = officials_table(engine)
    solutions, agencies = engine.world.pipelines.state.shape
    s = np.repeat(np.arange(solutions), len(engine.world.officials.id))
    a = np.tile(engine.world.officials.agency, solutions)
    for column, codes in (("obstacle", Obstacle), ("stage", Stage)):
        found = np.zeros((solutions, agencies, len(codes)), dtype=np.int64)
        np.add.at(found, (s, a, [codes[word.upper()] for word in table[column]]), 1)
        np.testing.assert_array_equal(found, getattr(engine.counts, column))


def test_its_columns():
    scenario = Scenario.model_validate(
        {"population": {"officials": 50, "agencies": 4}, "solutions": {"chat": {"aware_at_start": 0.5}, "maps": {}}}
    )
    engine = Engine(scenario, 9)
    for _ in range(30):
        engine.step()
    table = officials_table(engine)
    assert list(table) == ["seed", "solution", *OFFICIAL_MEASURES]
    assert {len(column) for column in table.values()} == {100}
    world = engine.world
    np.testing.assert_array_equal(table["solution"], np.repeat(["chat", "maps"], 50))
    np.testing.assert_array_equal(table["official"], np.tile(world.officials.id, 2))
    np.testing.assert_array_equal(table["base_skill"], np.tile(world.officials.base_skill, 2))
    np.testing.assert_array_equal([Stage[word.upper()] for word in table["stage"]], world.adoption.stage.ravel())
    np.testing.assert_array_equal([Role[word.upper()] for word in table["role"][:50]], world.officials.role)
    for name, size in zip(table["agency"], table["agency_size"], strict=True):
        assert world.agencies.size[engine.names.agencies.index(name)] == size == (table["agency"][:50] == name).sum()
    table["base_skill"][:] = 0
    assert world.officials.base_skill.all(), "the table is a copy"


def test_a_run_keeps_it_only_when_asked():
    scenario = Scenario.model_validate({"population": {"officials": 20, "agencies": 2}})
    assert not run(scenario, 3, months=5).officials
    kept = run(scenario, 3, months=5, keep={"officials"})
    assert len(kept.officials["stage"]) == 20
    assert not kept.monthly
    share = (kept.officials["stage"] == "routinised").mean()
    assert share == kept.outcomes["share_effective"][0]
