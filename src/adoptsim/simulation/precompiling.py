"""Compiling ahead: the model in two halves of about the same length, to be compiled side by side.

What a half compiles goes to the cache on disk, where every other process finds it.
"""

from collections.abc import Callable

from numba import typeof

from adoptsim.processes import month
from adoptsim.processes.contract import Now
from adoptsim.scenario.schema import Processes
from adoptsim.simulation.measures import empty_counts, take
from adoptsim.world.agencies import Agencies, Pipelines
from adoptsim.world.columns import allocate
from adoptsim.world.founding import Founding, found
from adoptsim.world.levers import Levers
from adoptsim.world.officials import Adoption, Officials, OfficialTraits, Pilots, Teams
from adoptsim.world.population import Population
from adoptsim.world.rows import Rows, pack
from adoptsim.world.solutions import SUPPLIERS, Solutions
from adoptsim.world.ties import Ties
from adoptsim.world.traits import traits
from adoptsim.world.world import World


def blank_world() -> tuple[World, Rows]:
    """Make a world of one post without founding it: of the right types, and nothing else."""
    sizes = {"N": 1, "T": 1, "A": 1, "S": 1, "E": 0, "P": 0, "V": 0, "O": 0, "K": SUPPLIERS}
    world = World(
        officials=allocate(Officials, sizes),
        adoption=allocate(Adoption, sizes),
        teams=allocate(Teams, sizes),
        pilots=allocate(Pilots, sizes),
        agencies=allocate(Agencies, sizes),
        pipelines=allocate(Pipelines, sizes),
        solutions=allocate(Solutions, sizes),
        ties=allocate(Ties, sizes),
        levers=allocate(Levers, sizes),
        traits=traits(OfficialTraits()),
        median_size=1.0,
    )
    return pack(world)


def compile_first_half() -> None:
    """Compile founding, the opening of the month, and measures."""
    found(Founding(population=Population(officials=2, agencies=1)), 0)
    world, rows = blank_world()
    arguments = (typeof(rows), typeof(month.compile_coefficients(Processes())), typeof(Now(0, 1, 11)))
    month.begin.compile(arguments)  # type: ignore[attr-defined]
    take.compile((*arguments, typeof(empty_counts(world))))  # type: ignore[attr-defined]


def compile_second_half() -> None:
    """Compile the proposals of officials, and the settling of the month."""
    _, rows = blank_world()
    arguments = (typeof(rows), typeof(month.compile_coefficients(Processes())), typeof(Now(0, 1, 11)))
    month.propose.compile(arguments)  # type: ignore[attr-defined]
    month.finish.compile(arguments)  # type: ignore[attr-defined]


HALVES: tuple[Callable[[], None], ...] = (compile_second_half, compile_first_half)
"""The two halves, the longer one first."""
