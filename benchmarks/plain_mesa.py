"""Contagion as a plain Mesa model: an object for each official, no arrays, no compiling.

Written in the way of Mesa's own example of a virus on a network (`mesa.examples.basic.virus_on_network`): agents in
the cells of a `Network`, a `DataCollector`. As everybody acts on last month's state, the agents step and then advance,
Mesa's way of simultaneous activation; no order is drawn, which makes this half as long as `shuffle_do`.

`ListedOfficial` does what Mesa's documentation does not: it asks its cell for the neighbours once, and keeps them.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Self

import mesa
import networkx as nx
import numpy as np
from mesa.discrete_space import FixedAgent, Network

from adoptsim.world.columns import Doubles, Longs


class PlainOfficial(FixedAgent):
    """An official, tied to those in the neighbouring cells."""

    def __init__(self, model: "PlainModel", cell: mesa.discrete_space.Cell) -> None:
        super().__init__(model)
        self.cell = cell
        self.adopted = False
        self.adopts = False

    @property
    def ties(self) -> list["PlainOfficial"]:
        """The officials in the neighbouring cells."""
        return list(self.cell.neighborhood.agents)

    def step(self) -> None:
        """Adopt, or not, by the state at the start of the month."""
        if self.adopted:
            return
        ties = self.ties
        share = sum(tie.adopted for tie in ties) / len(ties) if ties else 0.0
        chance = 1 - (1 - self.model.innovation) * (1 - self.model.imitation * share)
        self.adopts = self.random.random() < chance

    def advance(self) -> None:
        """Let it come true."""
        self.adopted = self.adopted or self.adopts


class ListedOfficial(PlainOfficial):
    """An official who keeps a list of ties."""

    @cached_property
    def ties(self) -> list[PlainOfficial]:
        """The officials in the neighbouring cells, when first asked."""
        return list(self.cell.neighborhood.agents)


class PlainModel(mesa.Model):
    """Officials on a network."""

    def __init__(
        self,
        graph: nx.Graph,
        innovation: float,
        imitation: float,
        rng: int,
        official: type[PlainOfficial] = PlainOfficial,
    ) -> None:
        super().__init__(rng=rng)
        self.innovation = innovation
        self.imitation = imitation
        # Without `layout=None` Mesa works out where to draw every node: 200 s for 10,000 of them.
        self.grid = Network(graph, capacity=1, random=self.random, layout=None)
        official.create_agents(self, len(graph), list(self.grid.all_cells))
        self.datacollector = mesa.DataCollector({"share": lambda model: model.share_adopted})
        self.datacollector.collect(self)

    @classmethod
    def on(
        cls,
        edges: Longs,
        officials: int,
        innovation: float,
        imitation: float,
        rng: int,
        official: type[PlainOfficial] = PlainOfficial,
    ) -> Self:
        """Make the model from an edge list."""
        graph = nx.empty_graph(officials)
        graph.add_edges_from(edges.tolist())
        return cls(graph, innovation, imitation, rng, official)

    @property
    def share_adopted(self) -> float:
        """Share of officials who have adopted."""
        return sum(official.adopted for official in self.agents) / len(self.agents)

    def step(self) -> None:
        """Let a month pass."""
        self.agents.do("step")
        self.agents.do("advance")
        self.datacollector.collect(self)


def prepare(
    edges: Longs,
    officials: int,
    innovation: float,
    imitation: float,
    months: int,
    seed: int,
    official: type[PlainOfficial] = PlainOfficial,
) -> Callable[[], Doubles]:
    """Make the model; return what runs it and gives the curve."""
    model = PlainModel.on(edges, officials, innovation, imitation, seed, official)

    def run() -> Doubles:
        for _ in range(months):
            model.step()
        return np.array(model.datacollector.model_vars["share"])

    return run


def prepare_listed(
    edges: Longs, officials: int, innovation: float, imitation: float, months: int, seed: int
) -> Callable[[], Doubles]:
    """Make the model of officials who keep a list of ties."""
    return prepare(edges, officials, innovation, imitation, months, seed, ListedOfficial)
