"""Bass's curve, fitted to what was seen by maximum likelihood, with what the data leave open.

F' = (p + q F)(1 - F) in months, F the share of a market of m of all units. Units that had it from the first set where F
begins. What is fitted are the intervals in which the others adopted, given that they had not when observation began.
Intervals are those of the profile likelihood: they end where a number can be held no more, and may end at a bound.

Sources: Bass 1969, Management Science 15(5), 215-227; by maximum likelihood, Schmittlein & Mahajan 1982, Marketing
Science 1(1), 57-78.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import brentq, minimize
from scipy.stats import chi2

from adoptsim.evidence.description.hazard import COVERAGE
from adoptsim.evidence.description.months import Months
from adoptsim.evidence.panel.panel import NEVER, Panel
from adoptsim.world.columns import Doubles

NAMES = ("p", "q", "market")
BOUNDS = ((1e-7, 1.0), (1e-5, 2.0))
"""Bounds of p and q, per month."""

STARTS = ((0.002, 0.02), (0.01, 0.2), (0.03, 0.002))
TINY = 1e-300
PRECISE = 0.003
"""How close the ends of an interval are found: of p and q by their logarithms."""


class _Seen(NamedTuple):
    """What is fitted: intervals in months from the beginning, and how many units share each.

    Attributes
    ----------
    times : array of float64, shape (3, K)
        From when on it was observed, and between when it adopted; infinite where it did not.
    units : array of float64
        How many there are.
    first : float
        Share of all units that had it from the first.
    least : float
        Share of all units that the market holds at least.
    """

    times: Doubles
    units: Doubles
    first: float
    least: float


def bass(panel: Panel, months: Months) -> pd.DataFrame:
    """Fit Bass's curve.

    Parameters
    ----------
    panel : Panel
    months : Months
        Its months.

    Returns
    -------
    DataFrame
        ``name, estimate, low, high``: p and q per month, and the market as a share of all units. Empty where fewer than
        three units adopted under observation.
    """
    adopted = int(((panel.seen != NEVER) & ~panel.had).sum())
    if adopted < len(NAMES):
        return pd.DataFrame(columns=["name", "estimate", "low", "high"])
    seen = _seen(panel, months)
    bounds = [*np.log(BOUNDS).tolist(), (seen.least, 1.0)]
    starts = [np.array([np.log(p), np.log(q), (seen.least + 1.0) / 2]) for p, q in STARTS]
    best, height = _best(seen, starts, {}, bounds)
    lines = []
    for number, name in enumerate(NAMES):
        ends = [_end(seen, number, best, height, bounds, side) for side in (0, 1)]
        values = np.array([best[number], *ends])
        lines.append([name, *(values if name == "market" else _rates(values, bounds[number][0]))])
    return pd.DataFrame(lines, columns=["name", "estimate", "low", "high"])


def _rates(logs: Doubles, least: float) -> Doubles:
    """Return rates from their logarithms; at the lower bound there is none."""
    return np.where(logs > least + 1e-9, np.exp(logs), 0.0)


def curve_of(p: float, q: float, market: float, first: float, passed: Doubles) -> Doubles:
    """Return the share of all units that has adopted after so many months, where `first` had it from the first."""
    begun = min(first / market, 1.0)
    ahead = (1.0 - begun) / (1.0 + q / p * begun) * np.exp(-(p + q) * passed)
    return np.asarray(market * (1.0 - ahead) / (1.0 + q / p * ahead))


def _seen(panel: Panel, months: Months) -> _Seen:
    risk = panel.select(~panel.had)
    rows, count = np.unique(np.stack([risk.entered, risk.without, risk.seen]), axis=1, return_counts=True)
    times = months.passed(np.where(rows == NEVER, months.begin, rows).ravel()).reshape(rows.shape)
    times = np.where(rows == NEVER, np.inf, times)
    first = (panel.had & (panel.entered == panel.first)).mean()
    ever = ((panel.seen != NEVER) | panel.had).mean()
    return _Seen(times, count.astype(np.float64), float(first), float(ever))


def _loglik(seen: _Seen, p: float, q: float, market: float) -> float:
    entered, after, by = curve_of(p, q, market, seen.first, seen.times)
    chance = (np.where(np.isinf(seen.times[2]), 1.0, by) - after) / np.maximum(1.0 - entered, TINY)
    return float(seen.units @ np.log(np.maximum(chance, TINY)))


def _best(
    seen: _Seen, starts: list[Doubles], held: dict[int, float], bounds: list[tuple[float, float]]
) -> tuple[Doubles, float]:
    """Find the best numbers while some are held; p and q as logarithms."""
    free = [number for number in range(len(NAMES)) if number not in held]

    def whole(point: Doubles) -> Doubles:
        every = np.empty(len(NAMES))
        every[free] = point
        every[list(held)] = list(held.values())
        return every

    def missed(point: Doubles) -> float:
        p, q, market = whole(point)
        return -_loglik(seen, float(np.exp(p)), float(np.exp(q)), float(market))

    inside = [bounds[number] for number in free]
    tried = [minimize(missed, start[free], method="L-BFGS-B", bounds=inside) for start in starts]
    found = min(tried, key=lambda one: float(one.fun))
    return whole(np.asarray(found.x)), -float(found.fun)


def _end(seen: _Seen, number: int, best: Doubles, height: float, bounds: list[tuple[float, float]], side: int) -> float:
    """Return where the profile has fallen too far, on one side; the bound where it does not."""
    fall = chi2.ppf(COVERAGE, 1) / 2

    def above(value: float) -> float:
        return _best(seen, [best], {number: value}, bounds)[1] - height + fall

    bound = bounds[number][side]
    if above(bound) > 0:
        return float(bound)
    return float(brentq(above, best[number], bound, xtol=PRECISE))
