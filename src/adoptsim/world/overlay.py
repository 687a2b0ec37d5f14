"""The overlay: ties that programmes add to those the world was founded with, and take away again.

The main graph never changes. The overlay is a second graph by speaker, in room set aside before the
run; a change of it is felt at once in what listeners see and hear.
"""

import numpy as np
from numpy.typing import NDArray

from adoptsim.world.officials import Adoption, Stage
from adoptsim.world.ties import Ties
from adoptsim.world.world import World

type Pairs = tuple[NDArray[np.intp], NDArray[np.intp]]
"""Rows of speakers, and of those who listen to them."""

ARRAYS = (
    "ties.overlay_start", "ties.overlay", "ties.degree",
    "adoption.ties_using", "adoption.ties_routinised", "adoption.heard",
)  # fmt: skip
"""Every array that a change of the overlay writes."""


def with_room(ties: Ties, room: int) -> Ties:
    """Set room aside for so many ties."""
    if room == 0:
        return ties
    start = np.zeros(len(ties.degree) + 1, dtype=np.int32)
    return ties._replace(overlay_start=start, overlay=np.zeros(room, dtype=np.int32))


def present(ties: Ties) -> Pairs:
    """Return the ties of the overlay, by speaker."""
    start = ties.overlay_start
    speakers = np.repeat(np.arange(len(start) - 1), np.diff(start))
    return speakers, ties.overlay[: start[-1]].astype(np.intp)


def add_ties(world: World, pairs: Pairs, shows_from: Stage) -> None:
    """Add ties, each pair once more.

    Parameters
    ----------
    world : World
        The world; see `ARRAYS` for what is written.
    pairs : pair of arrays of int
        Speakers and listeners.
    shows_from : Stage
        The first stage whose example shows, as the rule of persuasion has it.

    Raises
    ------
    ValueError
        If there is no room for them.
    """
    if len(pairs[0]) == 0:
        return
    before = present(world.ties)
    _write(world.ties, tuple(np.concatenate([old, new]) for old, new in zip(before, pairs, strict=True)))  # type: ignore[arg-type]
    _tell(world, pairs, shows_from, 1)


def remove_ties(world: World, pairs: Pairs, shows_from: Stage) -> None:
    """Remove ties that were added before, each pair once."""
    if len(pairs[0]) == 0:
        return
    posts = len(world.ties.degree)
    keys, gone = (speakers * posts + listeners for speakers, listeners in (present(world.ties), pairs))
    order = np.argsort(keys, kind="stable")
    gone = np.sort(gone)
    # The n-th of equal pairs to go is the n-th of those that are there.
    place = np.searchsorted(keys[order], gone) + np.arange(len(gone)) - np.searchsorted(gone, gone)
    kept = np.delete(keys[order], place)
    _write(world.ties, (kept // posts, kept % posts))
    _tell(world, pairs, shows_from, -1)


def _write(ties: Ties, pairs: Pairs) -> None:
    speakers, listeners = pairs
    if len(speakers) > len(ties.overlay):
        raise ValueError(f"{len(speakers)} ties of programmes; room was set aside for {len(ties.overlay)}")
    order = np.lexsort((listeners, speakers))
    ties.overlay[: len(order)] = listeners[order]
    ties.overlay_start[0] = 0
    ties.overlay_start[1:] = np.cumsum(np.bincount(speakers, minlength=len(ties.degree)))


def _tell(world: World, pairs: Pairs, shows_from: Stage, sign: int) -> None:
    """Let listeners see and hear what the speakers show, or no longer."""
    speakers, listeners = pairs
    adoption: Adoption = world.adoption
    posts = len(world.ties.degree)
    world.ties.degree[:] += sign * np.bincount(listeners, minlength=posts).astype(np.int32)
    for s in range(len(world.solutions.id)):
        stage = adoption.stage[s, speakers]
        shows = (stage >= shows_from) & (stage <= Stage.ROUTINISED)
        for column, told in (
            (adoption.ties_using, shows),
            (adoption.ties_routinised, stage == Stage.ROUTINISED),
            (adoption.heard, adoption.told[s, speakers]),
        ):
            change = np.bincount(listeners, weights=told, minlength=posts)
            column[s] += (sign * change).astype(np.int32)
