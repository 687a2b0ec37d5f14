"""The likelihood of an event history with interval censoring, and its derivatives.

A unit known to have been without over rows of hazards r contributes exp(-sum r); one that adopted within rows of
hazards r contributes 1 - exp(-sum r). Where a span lies in one month this is the discrete-time complementary log-log
model. Source: Prentice & Gloeckler 1978, Biometrics 34(1), 57-67.
"""

import math

import numpy as np

from adoptsim.evidence.hazard.rows import Rows
from adoptsim.world.columns import Doubles, Longs
from adoptsim.world.compilation import compiled

STEEPEST = 30.0
"""Log-hazard above which a month is certain and derivatives are of no more use."""


def evaluate(rows: Rows, beta: Doubles) -> tuple[float, Doubles, Doubles]:
    """Return the log-likelihood, its gradient, and minus its matrix of second derivatives."""
    size = len(beta)
    gradient, curvature = np.zeros(size), np.zeros((size, size))
    value = _evaluate(
        beta, rows.start, rows.span, rows.adopting, rows.column, rows.weight, rows.first, gradient, curvature
    )
    lower = np.tril(curvature)
    return value, gradient, lower + np.tril(lower, -1).T


def scores(rows: Rows, beta: Doubles) -> tuple[Longs, Doubles]:
    """Return units and the gradient of each one's part of the log-likelihood."""
    each = np.zeros((len(rows.start) - 1, len(beta)))
    _scores(beta, rows.start, rows.span, rows.adopting, rows.column, rows.weight, rows.first, each)
    return rows.unit[rows.start[:-1]], each


@compiled
def _evaluate(
    beta: Doubles, start: Longs, span: Doubles, adopting: np.ndarray, column: Longs, weight: Doubles, first: Longs,
    gradient: Doubles, curvature: Doubles,
) -> float:  # fmt: skip
    value = 0.0
    own = np.zeros(len(beta))
    for unit in range(len(start) - 1):
        total, lasted = _totals(beta, start, span, adopting, column, weight, first, unit)
        value -= lasted
        factor = 0.0
        if total > 0.0:
            value += math.log(-math.expm1(-total))
            factor = 1.0 / math.expm1(total)
        for row in range(start[unit], start[unit + 1]):
            rate = _rate(beta, span, column, weight, first, row)
            _add_row(gradient, curvature, factor * rate if adopting[row] else -rate, column, weight, first, row)
            if adopting[row]:
                for i in range(first[row], first[row + 1]):
                    own[column[i]] += rate * weight[i]
        if total > 0.0:
            _add_square(curvature, own, factor * (1.0 + factor), start, column, first, unit, adopting)
    return value


@compiled
def _totals(
    beta: Doubles, start: Longs, span: Doubles, adopting: np.ndarray, column: Longs, weight: Doubles, first: Longs,
    unit: int,
) -> tuple[float, float]:  # fmt: skip
    """Return the hazard over the rows in which a unit adopted, and over those in which it did not."""
    total = lasted = 0.0
    for row in range(start[unit], start[unit + 1]):
        rate = _rate(beta, span, column, weight, first, row)
        if adopting[row]:
            total += rate
        else:
            lasted += rate
    return total, lasted


@compiled
def _add_row(
    gradient: Doubles, curvature: Doubles, signed: float, column: Longs, weight: Doubles, first: Longs, row: int
) -> None:
    for i in range(first[row], first[row + 1]):
        gradient[column[i]] += signed * weight[i]
        for j in range(first[row], first[row + 1]):
            if column[j] <= column[i]:
                curvature[column[i], column[j]] -= signed * weight[i] * weight[j]


@compiled
def _add_square(
    curvature: Doubles, own: Doubles, factor: float, start: Longs, column: Longs, first: Longs, unit: int,
    adopting: np.ndarray,
) -> None:  # fmt: skip
    """Add the square of a unit's vector, over the terms that its adopting rows name, each once; and clear it."""
    seen = np.zeros(len(own), dtype=np.bool_)
    named = np.empty(len(own), dtype=np.int64)
    count = 0
    for row in range(start[unit], start[unit + 1]):
        if adopting[row]:
            for i in range(first[row], first[row + 1]):
                if not seen[column[i]]:
                    seen[column[i]] = True
                    named[count] = column[i]
                    count += 1
    for i in range(count):
        for j in range(count):
            if named[j] <= named[i]:
                curvature[named[i], named[j]] += factor * own[named[i]] * own[named[j]]
    for i in range(count):
        own[named[i]] = 0.0


@compiled
def _scores(
    beta: Doubles, start: Longs, span: Doubles, adopting: np.ndarray, column: Longs, weight: Doubles, first: Longs,
    each: Doubles,
) -> None:  # fmt: skip
    for unit in range(len(start) - 1):
        total, _ = _totals(beta, start, span, adopting, column, weight, first, unit)
        factor = 1.0 / math.expm1(total) if total > 0.0 else 0.0
        for row in range(start[unit], start[unit + 1]):
            rate = _rate(beta, span, column, weight, first, row)
            sign = factor if adopting[row] else -1.0
            for i in range(first[row], first[row + 1]):
                each[unit, column[i]] += sign * rate * weight[i]


@compiled
def _rate(beta: Doubles, span: Doubles, column: Longs, weight: Doubles, first: Longs, row: int) -> float:
    """Hazard of a row."""
    eta = 0.0
    for i in range(first[row], first[row + 1]):
        eta += beta[column[i]] * weight[i]
    return float(span[row] * math.exp(min(eta, STEEPEST)))
