"""Contagion by adoptsim: the whole month with everything but persuasion open, and the rule on its own."""

from collections.abc import Callable

import numpy as np

from adoptsim import Scenario, contagion, ties_between
from adoptsim.simulation.engine import Engine
from adoptsim.world.columns import Doubles, Longs
from adoptsim.world.rows import pack


def prepare_alone(
    edges: Longs, officials: int, innovation: float, imitation: float, months: int, seed: int
) -> Callable[[], Doubles]:
    """Make the ties; return what runs the rule on its own and gives the curve."""
    ties = ties_between(edges, officials, both_ways=True)
    return lambda: contagion(ties, innovation=innovation, imitation=imitation, months=months, seed=seed).curve()


def scenario(officials: int, innovation: float, imitation: float) -> Scenario:
    """Everybody is aware, everything is there and free, nobody stops or leaves: only persuasion takes its time."""
    free = {"price": 0, "set_up_cost": 0, "skill_needed": 0, "onboarding_hours": 0}
    return Scenario.model_validate(
        {
            "population": {"officials": officials, "agencies": max(1, officials // 80)},
            "ties": {"ties": 1},  # replaced
            "solutions": {"tool": free | {"aware_at_start": 1, "available_at_start": 1}},
            "processes": {
                "persuasion": {
                    "rule": "contagion",
                    "example": "persuaded",
                    "innovation": innovation,
                    "imitation": imitation,
                    "cooling": 0,
                },
                "lapse": {"base": -50},
                "turnover": {"yearly": 0},
            },
        }
    )


def prepare(
    edges: Longs, officials: int, innovation: float, imitation: float, months: int, seed: int
) -> Callable[[], Doubles]:
    """Found the world on these ties; return what runs it and gives the curve."""
    engine = Engine(scenario(officials, innovation, imitation), seed)
    ties = ties_between(edges, officials, both_ways=True)
    engine.world, engine.rows = pack(engine.world._replace(ties=ties))

    def run() -> Doubles:
        persuaded = [0]
        for _ in range(months):
            engine.step()
            pipelines = engine.world.pipelines
            persuaded.append(int((pipelines.wanting + pipelines.using + pipelines.routinised).sum()))
        return np.array(persuaded) / officials

    return run
