"""Who looks to whom in a panel: by its network, or by a word that units share."""

from typing import NamedTuple

import numpy as np

from adoptsim.evidence.panel.panel import Panel
from adoptsim.world.columns import Doubles, Longs
from adoptsim.world.errors import UserError

MOST_TOGETHER = 3000
"""Units that may be peers of each other."""


class Peers(NamedTuple):
    """Peers of each unit, as in a compressed sparse row.

    Attributes
    ----------
    start : array of int64, one more than units
        Where the peers of each unit begin.
    of : array of int64
        Rows of the peers.
    """

    start: Longs
    of: Longs

    @property
    def degree(self) -> Longs:
        """How many peers each unit has."""
        return self.start[1:] - self.start[:-1]

    def share(self, had: np.ndarray) -> Doubles:
        """Share of the peers of each unit that have something, 0..1; 0 for units without peers."""
        total = np.concatenate([[0.0], np.cumsum(had[self.of].astype(np.float64))])
        return np.asarray((total[self.start[1:]] - total[self.start[:-1]]) / np.maximum(self.degree, 1))


def peers_of(panel: Panel, within: str | None = None) -> Peers:
    """Return the peers of each unit.

    Parameters
    ----------
    panel : Panel
        Its links make peers.
    within : str, optional
        Column whose words make peers in their place, all units of one word.

    Raises
    ------
    UserError
        If too many units are of one word.
    """
    ends, peers = panel.ties().T if within is None else _within(panel.columns[within].astype(np.str_))
    order = np.lexsort((peers, ends))
    start = np.concatenate([[0], np.cumsum(np.bincount(ends, minlength=len(panel)))])
    return Peers(start.astype(np.int64), peers[order].astype(np.int64))


def _within(words: np.ndarray) -> tuple[Longs, Longs]:
    _, which = np.unique(words, return_inverse=True)
    ends, peers = [], []
    for group in range(int(which.max()) + 1):
        members = np.flatnonzero(which == group)
        if len(members) > MOST_TOGETHER:
            raise UserError(f"peers_within: {len(members):,} units are of one word; {MOST_TOGETHER:,} may be")
        one, other = np.meshgrid(members, members, indexing="ij")
        apart = one != other
        ends.append(one[apart])
        peers.append(other[apart])
    return np.concatenate(ends), np.concatenate(peers)
