"""The officials at the end of a run, one row per official and solution, for whoever asks who they are.

Measures count officials; this table keeps them apart. It is as long as officials x solutions, so it is
made only when asked for. What it needs compiled is compiled at the first call.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adoptsim.processes.contract import Now
from adoptsim.processes.month import Coefficients
from adoptsim.simulation import obstacles
from adoptsim.simulation.engine import Engine
from adoptsim.world.columns import Bytes
from adoptsim.world.compilation import kernel
from adoptsim.world.officials import Role, Stage
from adoptsim.world.rows import Rows

OFFICIAL_MEASURES: Mapping[str, str] = {
    "official": "persistent id of the post",
    "agency": "the agency",
    "sector": "its sector; empty where unknown",
    "agency_size": "its head-count",
    "role": "staff, manager or head",
    "base_skill": "skill on taking the post, 0..1, of whoever holds it now",
    "stage": "unaware, aware, intending, using, routinised or lapsed",
    "obstacle": "class of the obstacle ledger",
}
"""Every column beside seed and solution, and its meaning, in their order."""


def words(codes: type[IntEnum]) -> NDArray[Any]:
    """Return the words of some codes, by place."""
    return np.array([code.name.lower() for code in codes], dtype=object)


ROLES, STAGES, OBSTACLES = words(Role), words(Stage), words(obstacles.Obstacle)


@kernel
def classify(world: Rows, c: Coefficients, now: Now, classes: Bytes) -> None:
    """Write the class of the ledger of every official and solution: array of shape (S, N)."""
    lift = obstacles.lifted(c.relief)
    for s in range(world.solutions.shape[0]):
        for a in range(world.agencies.shape[0]):
            seat_free = obstacles.seat_is_free(world, s, a, now.months_left) or c.relief.seat > 0.0
            for i in range(world.first_official[a], world.first_official[a + 1]):
                terms = obstacles.shortfalls(world, c.persuasion, lift, s, i)
                classes[s, i] = obstacles.class_of(world, c, s, i, seat_free, terms)


def classes_of(engine: Engine) -> NDArray[np.uint8]:
    """Return the class of the ledger of every official and solution now, by its number: shape (S, N)."""
    classes = np.zeros(engine.world.adoption.stage.shape, dtype=np.uint8)
    classify(engine.rows, engine.coefficients, engine.now, classes)
    return classes


def officials_table(engine: Engine) -> dict[str, NDArray[Any]]:
    """Return every official and solution as they are now.

    Parameters
    ----------
    engine : Engine
        A run, at its end or on the way.

    Returns
    -------
    dict of arrays
        ``seed, solution`` and `OFFICIAL_MEASURES`, a row an official and solution; the rows of one
        solution follow each other.
    """
    world, names = engine.world, engine.names
    solutions, officials = world.adoption.stage.shape
    agency = world.officials.agency
    each = {
        "official": world.officials.id,
        "agency": np.array(names.agencies, dtype=object)[agency],
        "sector": np.array(names.sectors, dtype=object)[agency],
        "agency_size": world.agencies.size[agency].astype(np.int32),
        "role": ROLES[world.officials.role],
        "base_skill": world.officials.base_skill.astype(np.float32),
    }
    return {
        "seed": np.full(solutions * officials, engine.seed, dtype=np.int64),
        "solution": np.repeat(np.array(names.solutions, dtype=object), officials),
        **{name: np.tile(column, solutions) for name, column in each.items()},
        "stage": STAGES[world.adoption.stage.ravel()],
        "obstacle": OBSTACLES[classes_of(engine).ravel()],
    }
