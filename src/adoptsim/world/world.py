"""The world: every array in one named tuple, as the compiled month reads it."""

from typing import NamedTuple

from adoptsim.world.agencies import Agencies, Pipelines
from adoptsim.world.levers import Levers
from adoptsim.world.officials import Adoption, Officials, Pilots, Teams
from adoptsim.world.solutions import Solutions
from adoptsim.world.ties import Ties
from adoptsim.world.traits import Traits


class World(NamedTuple):
    """All state of one run. Axes: N officials, T teams, A agencies, S solutions."""

    officials: Officials
    adoption: Adoption
    teams: Teams
    pilots: Pilots
    agencies: Agencies
    pipelines: Pipelines
    solutions: Solutions
    ties: Ties
    levers: Levers
    traits: Traits
    median_size: float
    """Median size of the agencies, officials."""
