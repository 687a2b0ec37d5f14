"""Compiling ahead compiles what runs need, and nothing else."""

from numba import typeof

from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.engine import Engine
from adoptsim.simulation.precompiling import blank_world
from adoptsim.world.population import Population


def test_a_blank_world_has_the_types_of_a_founded_one():
    engine = Engine(Scenario(population=Population(officials=12, agencies=2)), 1)
    _, rows = blank_world()

    assert typeof(rows) == typeof(engine.rows)
    assert str(typeof(rows)) == str(typeof(engine.rows))
