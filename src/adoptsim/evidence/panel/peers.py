"""Who looks to whom in a panel: by its network, or by a word that units share."""

from typing import NamedTuple

import numpy as np

from adoptsim.evidence.panel.panel import Panel
from adoptsim.world.columns import Doubles, Longs
from adoptsim.world.errors import UserError

MOST_TOGETHER = 3000
"""Units that may be peers of each other where all pairs are looked at."""


class Ears(NamedTuple):
    """Who hears of whose adoption, by counters: a unit reads one, and an adoption moves some by one.

    Attributes
    ----------
    reads : array of int64
        Counter that each unit reads.
    start : array of int64, one more than units
        Where the counters that each unit moves begin.
    moves : array of int64
        These counters.
    """

    reads: Longs
    start: Longs
    moves: Longs


class Circles(NamedTuple):
    """Units that are all peers of each other, circle by circle.

    Attributes
    ----------
    circle : array of int64
        To which each unit belongs, from 0.
    """

    circle: Longs

    @property
    def degree(self) -> Longs:
        """How many peers each unit has."""
        return np.bincount(self.circle)[self.circle] - 1

    def share(self, had: np.ndarray) -> Doubles:
        """Share of the peers of each unit that have something, 0..1; 0 for units without peers."""
        others = np.bincount(self.circle, weights=had)[self.circle] - had
        return np.asarray(others / np.maximum(self.degree, 1))

    def ears(self) -> Ears:
        """Return one counter a circle; who has not adopted is not in it, so that it counts the others."""
        return Ears(self.circle, np.arange(len(self.circle) + 1), self.circle)


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

    def ears(self) -> Ears:
        """Return a counter of each unit, which is moved by those to whom it looks."""
        order = np.argsort(self.of, kind="stable")
        start = np.concatenate([[0], np.cumsum(np.bincount(self.of, minlength=len(self.degree)))])
        listeners = np.repeat(np.arange(len(self.degree)), self.degree)[order]
        return Ears(np.arange(len(self.degree)), start.astype(np.int64), listeners)


def circles_of(panel: Panel, within: str) -> Circles:
    """Return who are peers because they share a word of a column."""
    _, circle = np.unique(panel.columns[within].astype(np.str_), return_inverse=True)
    return Circles(circle.astype(np.int64))


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
            raise UserError(
                f"peers_within: {len(members):,} units are of one word; a description looks at all pairs of peers, and "
                f"takes {MOST_TOGETHER:,} of one word at most"
            )
        one, other = np.meshgrid(members, members, indexing="ij")
        apart = one != other
        ends.append(one[apart])
        peers.append(other[apart])
    return np.concatenate(ends), np.concatenate(peers)
