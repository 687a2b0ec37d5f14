"""The journal of a run: month by month, where every agency stands and what holds its officials back.

Measures of the whole government lose who is left behind; this table keeps it. It is as long as
months x solutions x agencies, so it is kept only for whoever walks through a single run.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adoptsim.simulation.engine import Engine
from adoptsim.simulation.obstacles import Obstacle
from adoptsim.world.agencies import State
from adoptsim.world.officials import Stage

JOURNAL_MEASURES: Mapping[str, str] = {
    "agency": "the agency",
    "officials": "officials in it",
    "pipeline": "where its pipeline stands",
    "months_in_state": "months for which it has stood there",
    "share_nominal": "of its officials who use it, in routine or not",
    "share_effective": "of its officials in routine use",
    "obstacle": "the class of the ledger that holds most of those back who do not use it; empty where all do",
    "obstacle_share": "share of its officials in that class",
}
"""Every column beside seed, month and solution, and its meaning, in their order."""

USES = (Obstacle.NOMINAL, Obstacle.EFFECTIVE)
"""Classes of the ledger that hold nobody back."""


STATES, OBSTACLES = (np.array([one.name.lower() for one in codes], dtype=object) for codes in (State, Obstacle))


class Journal:
    """What was written down of a run so far."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._pages: list[dict[str, NDArray[Any]]] = []
        self._state = engine.world.pipelines.state.copy()
        self._since = np.zeros(self._state.shape, dtype=np.int32)

    def write(self) -> None:
        """Write down the month that passed."""
        engine = self.engine
        world, counts, month = engine.world, engine.counts, engine.now.month
        moved = world.pipelines.state != self._state
        self._since[moved] = month
        self._state = world.pipelines.state.copy()
        posts = counts.stage.sum(axis=2)
        held = counts.obstacle.copy()
        held[:, :, list(USES)] = 0
        largest = held.argmax(axis=2)
        most = held.max(axis=2)
        effective = counts.stage[:, :, Stage.ROUTINISED]
        self._pages.append(
            {
                "month": np.full(moved.size, month, dtype=np.int32),
                "officials": posts.ravel(),
                "pipeline": STATES[self._state.ravel()],
                "months_in_state": (month - self._since).ravel(),
                "share_nominal": _share(effective + counts.stage[:, :, Stage.USING], posts),
                "share_effective": _share(effective, posts),
                "obstacle": np.where(most > 0, OBSTACLES[largest], "").ravel(),
                "obstacle_share": _share(most, posts),
            }
        )

    def table(self) -> dict[str, NDArray[Any]]:
        """Return what was written.

        Returns
        -------
        dict of arrays
            ``seed, month, solution`` and `JOURNAL_MEASURES`; a row a month, solution and agency.
        """
        names = self.engine.names
        solutions, agencies = self._state.shape
        columns = {name: np.concatenate([page[name] for page in self._pages]) for name in self._pages[0]}
        columns["seed"] = np.full(len(columns["month"]), self.engine.seed, dtype=np.int64)
        columns["solution"] = np.tile(np.repeat(np.array(names.solutions, dtype=object), agencies), len(self._pages))
        columns["agency"] = np.tile(np.array(names.agencies, dtype=object), solutions * len(self._pages))
        return {name: columns[name] for name in ("seed", "month", "solution", *JOURNAL_MEASURES)}


def peers_table(engine: Engine) -> dict[str, NDArray[Any]]:
    """Return which agency looks to which: ``seed, agency, peer``, a row a link."""
    agencies, names = engine.world.agencies, np.array(engine.names.agencies, dtype=object)
    looking = np.repeat(np.arange(len(names)), np.diff(agencies.peers_start))
    return {
        "seed": np.full(len(looking), engine.seed, dtype=np.int64),
        "agency": names[looking],
        "peer": names[agencies.peers],
    }


def _share(part: NDArray[Any], posts: NDArray[Any]) -> NDArray[np.float64]:
    """Divide; NaN for an agency without officials."""
    whole = posts.ravel().astype(np.float64)
    return np.divide(part.ravel(), whole, out=np.full(whole.shape, np.nan), where=whole > 0)
