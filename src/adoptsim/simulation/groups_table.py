"""Groups of officials at the end of a run: the ledger by size of agency, by sector and by skill.

As much of `officials_table` as a study of thousands of runs can keep: counts, a row per group and
solution. Together the groups of one kind hold every official once.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adoptsim.simulation.engine import Engine
from adoptsim.simulation.obstacles import Obstacle
from adoptsim.simulation.officials_table import classes_of

SIZES: Mapping[int, str] = {0: "under 20 officials", 20: "20 to 99", 100: "100 to 499", 500: "500 or more"}
"""Classes of agencies, by the least head-count in each."""

SKILLS = ("least skilled third", "middle third", "most skilled third")
"""Officials of a run, by the skill they had on taking the post."""

GROUP_MEASURES: Mapping[str, str] = {
    "by": "what the groups are made by: agency_size, sector or skill",
    "group": "the group",
    "officials": "officials in it",
    **{
        f"obstacle_{one.name.lower()}": "officials of the group in this class of the obstacle ledger"
        for one in Obstacle
    },
}
"""Every column beside seed and solution, and its meaning, in their order."""


def groups_table(engine: Engine) -> dict[str, NDArray[Any]]:
    """Count officials by group and class of the ledger, as they are now.

    Parameters
    ----------
    engine : Engine
        A run, at its end or on the way.

    Returns
    -------
    dict of arrays
        ``seed, solution`` and `GROUP_MEASURES`; groups without officials are left out, and so are
        sectors where none is known.
    """
    classes = classes_of(engine).astype(np.int64)
    names, kinds = np.array(engine.names.solutions, dtype=object), len(Obstacle)
    found: list[tuple[str, str, str, NDArray[np.int64]]] = []
    for by, words, place in (
        ("agency_size", *_sizes(engine)),
        ("sector", *_sectors(engine)),
        ("skill", *_skills(engine)),
    ):
        for solution, own in zip(names, classes if len(words) else classes[:, :0], strict=True):
            counts = np.bincount(place * kinds + own, minlength=len(words) * kinds).reshape(-1, kinds)
            found += [(solution, by, word, count) for word, count in zip(words, counts, strict=True) if count.any()]
    counted = np.array([count for *_, count in found], dtype=np.int64).reshape(-1, kinds)
    solutions, kinds_of, groups = (np.array([one[at] for one in found], dtype=object) for at in range(3))
    return {
        "seed": np.full(len(found), engine.seed, dtype=np.int64),
        "solution": solutions,
        "by": kinds_of,
        "group": groups,
        "officials": counted.sum(axis=1),
        **{f"obstacle_{one.name.lower()}": counted[:, one] for one in Obstacle},
    }


def _sizes(engine: Engine) -> tuple[Sequence[str], NDArray[np.int64]]:
    """Return the classes of agencies, and that of each official."""
    place = np.searchsorted(list(SIZES), engine.world.agencies.size, side="right") - 1
    return tuple(SIZES.values()), place[engine.world.officials.agency]


def _sectors(engine: Engine) -> tuple[Sequence[str], NDArray[np.int64]]:
    """Return the sectors, and that of each official; none if no sector is known."""
    sectors, place = np.unique(engine.names.sectors, return_inverse=True)
    if not any(sectors):
        return (), np.zeros(0, dtype=np.int64)
    return [str(sector) or "unknown" for sector in sectors], place[engine.world.officials.agency]


def _skills(engine: Engine) -> tuple[Sequence[str], NDArray[np.int64]]:
    """Return the thirds, and that of each official; who is as skilled is told apart by id."""
    officials = engine.world.officials
    rank = np.empty(len(officials.id), dtype=np.int64)
    rank[np.lexsort((officials.id, officials.base_skill))] = np.arange(len(rank))
    return SKILLS, rank * len(SKILLS) // max(len(rank), 1)
