"""Simple forecasts of a share that any model must be held against.

Each takes the past of a share by months and says how it goes on. Source of the curve: Bass 1969, Management Science
15(5), 215-227, F(t) = m (1 - e^-(p+q)t) / (1 + q/p e^-(p+q)t).
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy.optimize import least_squares

from adoptsim.world.columns import Doubles

RECENT = 12
"""Months that linear and null hazard look back."""


def persistence(past: Doubles, ahead: int) -> Doubles:
    """The share stays as it was last."""
    return np.full(ahead, past[-1])


def linear(past: Doubles, ahead: int) -> Doubles:
    """The share goes on by the line through its last year, from where it is, up to 1."""
    recent = past[-RECENT - 1 :]
    slope = np.polyfit(np.arange(len(recent)), recent, 1)[0] if len(recent) > 1 else 0.0
    return np.asarray(np.clip(past[-1] + slope * np.arange(1, ahead + 1), 0.0, 1.0))


def null_hazard(past: Doubles, ahead: int) -> Doubles:
    """Those without adopt at the rate of the last year, whatever happens."""
    recent = past[-RECENT - 1 :]
    rate = np.log((1.0 - recent[0]) / (1.0 - recent[-1])) / max(len(recent) - 1, 1) if recent[-1] < 1.0 else 0.0
    return np.asarray(1.0 - (1.0 - past[-1]) * np.exp(-rate * np.arange(1, ahead + 1)))


def logistic(past: Doubles, ahead: int) -> Doubles:
    """The logistic curve nearest to the past by least squares, with a ceiling of at most 1."""

    def curve(p: Doubles, t: Doubles) -> Doubles:
        return np.asarray(p[0] / (1.0 + np.exp(-np.clip(p[1] * (t - p[2]), -50.0, 50.0))))

    months = len(past)
    return _fitted(
        curve, past, ahead, [[min(1.0, 1.5 * past[-1] + 0.01), 0.05, months], [1.0, 0.02, 2.0 * months]],
        ([1e-6, 1e-6, -1e4], [1.0, 2.0, 1e4]),
    )  # fmt: skip


def bass(past: Doubles, ahead: int) -> Doubles:
    """The Bass curve nearest to the past by least squares, with a market of at most 1 and a free beginning."""

    def curve(p: Doubles, t: Doubles) -> Doubles:
        market, innovation, imitation, origin = p
        grown = np.exp(-np.clip((innovation + imitation) * np.maximum(t + origin, 0.0), 0.0, 50.0))
        return np.asarray(market * (1.0 - grown) / (1.0 + imitation / innovation * grown))

    return _fitted(
        curve, past, ahead, [[min(1.0, 1.5 * past[-1] + 0.01), 0.002, 0.05, 10.0], [1.0, 0.001, 0.03, 50.0]],
        ([1e-6, 1e-7, 0.0, 0.0], [1.0, 1.0, 2.0, 1e4]),
    )  # fmt: skip


def _fitted(
    curve: Callable[[Doubles, Doubles], Doubles],
    past: Doubles,
    ahead: int,
    starts: list[list[float]],
    bounds: tuple[list[float], list[float]],
) -> Doubles:
    """Fit a curve from several starts and go on with the best."""
    t = np.arange(len(past), dtype=np.float64)

    def missed(p: Any) -> Doubles:
        return curve(np.asarray(p), t) - past

    tried = [least_squares(missed, start, bounds=bounds, x_scale="jac") for start in starts]
    best = min(tried, key=lambda one: float(one.cost))
    return np.asarray(np.clip(curve(best.x, len(past) - 1 + np.arange(1.0, ahead + 1)), 0.0, 1.0))


RIVALS: Mapping[str, Callable[[Doubles, int], Doubles]] = {
    "persistence": persistence, "linear": linear, "logistic": logistic, "bass": bass, "null_hazard": null_hazard,
}  # fmt: skip
