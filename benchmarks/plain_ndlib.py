"""Contagion as a model of NDlib.

NDlib's ready-made compartments know a chance per neighbour, not a share of neighbours, so this is a `DiffusionModel` of
its own with an `iteration`, as NDlib's documentation describes and all its own models are made.
"""

import warnings
from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np

from adoptsim.world.columns import Doubles, Longs

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from ndlib.models.DiffusionModel import DiffusionModel
    from ndlib.models.ModelConfig import Configuration


class PlainContagion(DiffusionModel):
    """Adoption from outside, or by the share of neighbours who have adopted."""

    def __init__(self, graph: nx.Graph, seed: int) -> None:
        super().__init__(graph, seed)
        self.available_statuses = {"Susceptible": 0, "Infected": 1}
        self.parameters = {
            "model": {
                name: {"descr": f"chance of {name}", "range": [0, 1], "optional": False}
                for name in ("innovation", "imitation")
            },
            "nodes": {},
            "edges": {},
        }
        self.name = "Contagion"

    def iteration(self, node_status: bool = True) -> dict[str, Any]:  # noqa: FBT001, FBT002  as NDlib calls it
        """Let a month pass; the first call reports the start."""
        self.clean_initial_status(self.available_statuses.values())
        after = dict(self.status)
        if self.actual_iteration > 0:
            innovation, imitation = (self.params["model"][name] for name in ("innovation", "imitation"))
            for node in self.graph.nodes:
                if self.status[node] == 1:
                    continue
                neighbours = list(self.graph.neighbors(node))
                share = sum(self.status[other] for other in neighbours) / len(neighbours) if neighbours else 0.0
                if np.random.random_sample() < 1 - (1 - innovation) * (1 - imitation * share):  # noqa: NPY002  NDlib seeds this one
                    after[node] = 1
        delta, counts, changes = self.status_delta(after)
        self.status = after
        self.actual_iteration += 1
        return {
            "iteration": self.actual_iteration - 1,
            "status": delta if node_status else {},
            "node_count": counts,
            "status_delta": changes,
        }


def prepare(
    edges: Longs, officials: int, innovation: float, imitation: float, months: int, seed: int
) -> Callable[[], Doubles]:
    """Make the model; return what runs it and gives the curve."""
    graph = nx.empty_graph(officials)
    graph.add_edges_from(edges.tolist())
    model = PlainContagion(graph, seed)
    configuration = Configuration()
    configuration.add_model_parameter("innovation", innovation)
    configuration.add_model_parameter("imitation", imitation)
    configuration.add_model_initial_configuration("Infected", [])
    model.set_initial_status(configuration)

    def run() -> Doubles:
        iterations = model.iteration_bunch(months + 1, node_status=False)
        return np.array([one["node_count"][1] for one in iterations]) / officials

    return run
