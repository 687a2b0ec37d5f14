"""Drawing one question for many rows at once."""

import numpy as np

from adoptsim.world.chance import normal, uniform
from adoptsim.world.columns import Doubles, Longs
from adoptsim.world.compilation import compiled


def uniforms(seed: int, question: int, solution: int, ids: Longs, moment: int = 0) -> Doubles:
    """Answer a question for every id with a number in [0, 1)."""
    return _uniforms(seed, int(question), solution, ids, moment)


def normals(seed: int, question: int, solution: int, ids: Longs) -> Doubles:
    """Answer a question for every id with a standard normal number."""
    return _normals(seed, int(question), solution, ids)


@compiled
def _uniforms(seed: int, question: int, solution: int, ids: Longs, moment: int) -> Doubles:
    drawn = np.empty(len(ids), dtype=np.float64)
    for row in range(len(ids)):
        drawn[row] = uniform(seed, question, solution, ids[row], moment)
    return drawn


@compiled
def _normals(seed: int, question: int, solution: int, ids: Longs) -> Doubles:
    drawn = np.empty(len(ids), dtype=np.float64)
    for row in range(len(ids)):
        drawn[row] = normal(seed, question, solution, ids[row], 0)
    return drawn
