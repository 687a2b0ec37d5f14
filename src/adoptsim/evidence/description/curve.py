"""The share that has adopted, as far as intervals tell: Turnbull's estimate, with a band.

A unit that was without on one day and had it on another adopted somewhere between; one that was never seen with it
adopts after its last day, if ever; one that joined later is counted among those that still were without. The estimate
is the distribution over time that makes what was seen most likely. Where intervals do not overlap, as in whole months,
it is that of Kaplan and Meier, and its variance is Greenwood's.

Sources: Turnbull 1976, JRSS B 38(3), 290-295; Kaplan & Meier 1958, JASA 53(282), 457-481; intervals on the log-log
scale, Kalbfleisch & Prentice 2002, The Statistical Analysis of Failure Time Data, 2nd ed.
"""

from typing import NamedTuple

import numpy as np
from scipy.stats import norm

from adoptsim.evidence.description.hazard import COVERAGE
from adoptsim.evidence.panel.panel import NEVER, Panel
from adoptsim.world.columns import Doubles, Longs
from adoptsim.world.errors import UserError

MOST_STEPS = 20_000
CLOSE = 1e-9
NOTHING = 1e-9
"""Mass below which a cell is taken to be empty."""


class Curve(NamedTuple):
    """Shares that have adopted.

    Attributes
    ----------
    left, right : arrays of int64
        Days between which adoptions lie, ascending; of who had it from the first both are the first day.
    share, low, high : arrays of float64
        Share that had adopted by the right end of each, and its interval.
    """

    left: Longs
    right: Longs
    share: Doubles
    low: Doubles
    high: Doubles


class _Classes(NamedTuple):
    """Units that are known alike.

    Attributes
    ----------
    first, last : arrays of int64
        Cells in which each class may have adopted, the last included.
    since : array of int64
        Cells from which on it was observed.
    units : array of float64
        How many there are.
    """

    first: Longs
    last: Longs
    since: Longs
    units: Doubles


def curve(panel: Panel) -> Curve:
    """Estimate the share that has adopted.

    Parameters
    ----------
    panel : Panel

    Raises
    ------
    UserError
        If the estimate does not settle.
    """
    known = panel.select(~panel.had | (panel.entered == panel.first))
    if not len(known):  # all joined later, and had it then
        begin, whole = np.array([panel.first]), np.ones(1)
        return Curve(begin, begin, whole, whole, whole)
    lower, upper = np.where(known.had, known.first - 1, known.without), np.where(known.had, known.first, known.seen)
    since = np.where(known.entered == known.first, known.first - 1, known.entered)
    left, right = _cells(lower, upper, since)
    rows, count = np.unique(np.stack([lower, upper, since]), axis=1, return_counts=True)
    classes = _Classes(
        np.searchsorted(right, rows[0], side="right"), np.searchsorted(right, rows[1], side="right") - 1,
        np.searchsorted(right, rows[2], side="right"), count.astype(np.float64),
    )  # fmt: skip
    mass = _settled(classes, len(right))
    share = mass.cumsum()[:-1]
    low, high = _band(share, _spread(classes, mass)[:-1])
    return Curve(np.maximum(left[:-1], known.first), right[:-1], share, low, high)


def _cells(lower: Longs, upper: Longs, since: Longs) -> tuple[Longs, Longs]:
    """Return the intervals that may hold mass: from the end of one without to the next end of another; and the last."""
    begins, ends = np.unique(np.concatenate([lower, since])), np.unique(np.concatenate([upper, since]))
    ends = ends[(ends > begins[0]) & (ends != NEVER)]
    before = begins[np.searchsorted(begins, ends, side="left") - 1]
    innermost = np.concatenate([[True], before[1:] >= ends[:-1]]) if len(ends) else np.zeros(0, dtype=np.bool_)
    left, right = before[innermost], ends[innermost]
    return np.append(left, max(begins[-1], right[-1] if len(right) else begins[-1])), np.append(right, NEVER)


def _settled(classes: _Classes, cells: int) -> Doubles:
    """Find the masses by Turnbull's self-consistency, from those of Kaplan and Meier."""
    mass = _started(classes, cells)
    for _ in range(MOST_STEPS):
        after = _step(classes, mass)
        if np.abs(after - mass).max() < CLOSE:
            return after
        mass = after
    raise UserError(f"the curve of adoption does not settle in {MOST_STEPS:,} steps")


def _started(classes: _Classes, cells: int) -> Doubles:
    """Return the masses if every unit had adopted in the last cell in which it may have."""
    events = np.bincount(classes.last, classes.units, minlength=cells)
    entered = np.bincount(classes.since, classes.units, minlength=cells).cumsum()
    censored = classes.last == cells - 1
    left = np.where(censored, classes.first, classes.last + 1)
    gone = np.bincount(left, classes.units, minlength=cells + 1).cumsum()[:cells]
    at_risk = np.maximum(entered - gone, events)
    hazard = np.divide(events, at_risk, out=np.zeros(cells), where=at_risk > 0)
    hazard[-1] = 1.0
    mass = hazard * np.concatenate([[1.0], np.cumprod(1.0 - hazard)[:-1]])
    mass = np.maximum(mass, NOTHING)
    return np.asarray(mass / mass.sum())


def _step(classes: _Classes, mass: Doubles) -> Doubles:
    """Expect where everybody adopted, those included that were never observed because they had adopted before."""
    total = np.concatenate([[0.0], mass.cumsum()])
    inside = classes.units / (total[classes.last + 1] - total[classes.first])
    observed = classes.units / (total[-1] - total[classes.since])
    cells = len(mass)
    change = np.bincount(classes.first, inside, minlength=cells + 1)
    change -= np.bincount(classes.last + 1, inside, minlength=cells + 1)
    unseen = observed.sum() - np.bincount(classes.since, observed, minlength=cells + 1).cumsum()
    expected = mass * (change.cumsum() + unseen)[:cells]
    return np.asarray(expected / expected.sum())


def _spread(classes: _Classes, mass: Doubles) -> Doubles:
    """Return the standard error of the share by the end of each cell, from the observed information."""
    kept = np.flatnonzero(mass > 10 * NOTHING)
    inside = ((classes.first[:, None] <= kept) & (kept <= classes.last[:, None])).astype(np.float64)
    observed = (kept >= classes.since[:, None]).astype(np.float64)
    information = _outer(inside, classes.units, mass[kept]) - _outer(observed, classes.units, mass[kept])
    free = np.vstack([np.eye(len(kept) - 1), -np.ones(len(kept) - 1)])
    covariance = free @ np.linalg.inv(free.T @ information @ free) @ free.T
    at_kept = np.sqrt(np.maximum(covariance.cumsum(axis=0).cumsum(axis=1).diagonal(), 0.0))
    place = np.searchsorted(kept, np.arange(len(mass)), side="right") - 1
    return np.where(place >= 0, at_kept[np.maximum(place, 0)], 0.0)


def _outer(where: Doubles, count: Doubles, mass: Doubles) -> Doubles:
    chance = where @ mass
    weight = np.divide(count, chance**2, out=np.zeros_like(count), where=chance > NOTHING)
    return np.asarray(where.T @ (where * weight[:, None]))


def _band(share: Doubles, error: Doubles) -> tuple[Doubles, Doubles]:
    """Return intervals on the log-log scale; where all have adopted or none, there is no width."""
    still = 1.0 - share
    inner = (share > NOTHING) & (still > NOTHING) & (error > 0)
    low, high = share.copy(), share.copy()
    log = np.log(still[inner])
    reach = norm.ppf(0.5 + COVERAGE / 2) * error[inner] / (still[inner] * np.abs(log))
    low[inner], high[inner] = 1.0 - still[inner] ** np.exp(-reach), 1.0 - still[inner] ** np.exp(reach)
    return low, high
