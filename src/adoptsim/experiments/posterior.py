"""What runs say of the numbers that were varied: approximate Bayesian computation with regression adjustment.

Every point of the design was drawn from the prior. To each come synthetic observations: the mean over
its runs, the chance that a single government has and a mean over few runs still holds, scaled from how
its own runs differ, and an error as large as the targets are uncertain. Points whose synthetic
observations are like the real one are kept, by how like they are, and moved along a local regression to
where they would lie if they were the same. What is compared is what observations say of the numbers (the
predictions of a first regression), so that many targets do no harm.

Numbers are held as normal scores: 0 is the middle of the prior, -1.64 and 1.64 the ends of its middle nine tenths.

Sources: Beaumont, Zhang & Balding 2002, Genetics 162(4) (regression adjustment); Fearnhead & Prangle
2012, Journal of the Royal Statistical Society B 74(3) (what observations say of the numbers); Wilkinson
2013, Statistical Applications in Genetics and Molecular Biology 12(2) (errors of model and measurement
make it exact); Wood 2010, Nature 466 (chance as a normal spread about the mean over runs).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from adoptsim.world.columns import Doubles

COPIES = 8
"""Synthetic observations of a point."""

HALF, KEPT = 0.5, 0.2
"""Parts of all synthetic observations that are kept after the first regression, and after the second."""

LEAST = 200
"""Synthetic observations that are kept in any case."""

POINTS_PER_DIRECTION = 30
"""Points of the design to each direction in which observations may differ; further directions are left out."""

ALIKE = 1e-10
"""Terms of a regression that differ by less, as a part of the largest, count as the same."""

NOISE_SEED = 1
"""Of the errors of synthetic observations."""

LEVEL = 0.9
"""Of intervals."""


@dataclass(frozen=True)
class Posterior:
    """Points that were kept, moved to where the observation is met.

    Attributes
    ----------
    scores : array of float, kept x numbers
        Normal scores of the numbers within their priors.
    weights : array of float, kept
        How like the observation each is; they add up to 1.
    points : array of int, kept
        Which point of the design each comes from.
    """

    scores: Doubles
    weights: Doubles
    points: NDArray[np.intp]

    @property
    def effective(self) -> float:
        """Effective number of points: how many of equal weight would say as much."""
        whole = np.bincount(self.points, self.weights)
        return float(1.0 / (whole**2).sum())

    @property
    def shares(self) -> Doubles:
        """The numbers as shares 0..1 of their priors."""
        places: Doubles = ndtr(self.scores)
        return places

    @property
    def centre(self) -> Doubles:
        """Mean of the numbers, as shares 0..1 of their priors."""
        middle: Doubles = ndtr(self.weights @ self.scores)
        return middle

    def quantiles(self, levels: Doubles) -> Doubles:
        """Return weighted quantiles of the numbers, as shares 0..1 of their priors: levels x numbers."""
        columns = []
        for column in self.scores.T:
            order = np.argsort(column, kind="stable")
            reached = np.cumsum(self.weights[order]) - 0.5 * self.weights[order]
            columns.append(np.interp(levels, reached, column[order]))
        found: Doubles = ndtr(np.stack(columns, axis=1))
        return found

    def interval(self) -> Doubles:
        """Return the bounds of the 90 % intervals, as shares of the priors: 2 x numbers."""
        return self.quantiles(np.array([(1 - LEVEL) / 2, (1 + LEVEL) / 2]))

    def narrowing(self) -> Doubles:
        """Return by which part the 90 % intervals are narrower than those of the priors."""
        low, high = self.interval()
        narrower: Doubles = 1.0 - (high - low) / LEVEL
        return narrower

    def correlation(self) -> Doubles:
        """Return the correlations between numbers."""
        apart = self.scores - self.weights @ self.scores
        covariance = (apart * self.weights[:, np.newaxis]).T @ apart
        spread = np.sqrt(np.diag(covariance))
        related: Doubles = covariance / np.outer(spread, spread)
        return related

    def draws(self, count: int) -> Doubles:
        """Return draws from it as shares of the priors, evenly over the weights: count x numbers."""
        order = np.lexsort(self.scores.T)
        reached = np.cumsum(self.weights[order])
        places = np.searchsorted(reached, (np.arange(count) + 0.5) / count)
        drawn: Doubles = self.shares[order[np.minimum(places, len(order) - 1)]]
        return drawn


def scores_of(shares: Doubles) -> Doubles:
    """Return normal scores of places 0..1 in priors."""
    scores: Doubles = ndtri(np.clip(shares, 1e-9, 1 - 1e-9))
    return scores


def synthetic(runs: Doubles, sd: Doubles, many: NDArray[np.bool_], seen: float = np.inf) -> Doubles:
    """Make synthetic observations of every point.

    Parameters
    ----------
    runs : array of float, points x seeds x targets
        What was simulated; two seeds or more.
    sd : array of float, targets
        How uncertain the targets are.
    many : array of bool, targets
        Whether a target is a mean over many governments.
    seen : float
        Over how many of them.

    Returns
    -------
    array of float, points x `COPIES` x targets
    """
    points, seeds, targets = runs.shape
    chance = np.random.default_rng(NOISE_SEED)
    mean = runs.mean(axis=1, keepdims=True)
    apart = runs - mean

    def spread(size: float) -> Doubles:
        """Draw chance as runs show it, of so many times their variance."""
        drawn = chance.standard_normal((points, COPIES, seeds)) * np.sqrt(size / (seeds - 1))
        said: Doubles = np.einsum("pcs,pst->pct", drawn, apart)
        return said

    shared = spread(1.0 / seeds) + spread(1.0 / seen)
    alone = spread(1.0 - 1.0 / seen)
    error = sd * chance.standard_normal((points, COPIES, targets))
    made: Doubles = mean + shared + np.where(many, 0.0, alone) + error
    return made


def directions(seen: Doubles) -> Doubles:
    """Return the directions in which synthetic observations differ most, as many as points can tell apart.

    Parameters
    ----------
    seen : array of float, points x copies x targets
        Synthetic observations.

    Returns
    -------
    array of float, targets x directions
        What to multiply observations by; all of them turned where targets are few.
    """
    flat = seen.reshape(-1, seen.shape[2])
    spread = flat.std(axis=0)
    scale = np.where(spread > 0, 1.0 / np.where(spread > 0, spread, 1.0), 0.0)
    most = max(1, len(seen) // POINTS_PER_DIRECTION)
    if flat.shape[1] <= most:
        return np.diag(scale)
    scaled = (flat - flat.mean(axis=0)) * scale
    _, axes = np.linalg.eigh(scaled.T @ scaled)
    turned: Doubles = scale[:, np.newaxis] * axes[:, : -most - 1 : -1]
    return turned


def posterior(scores: Doubles, seen: Doubles, observed: Doubles) -> Posterior:
    """Say what an observation tells of the numbers.

    Parameters
    ----------
    scores : array of float, points x numbers
        Normal scores of the points.
    seen : array of float, points x copies x directions
        Their synthetic observations; see `directions`.
    observed : array of float, directions
        What was observed.
    """
    points, copies, targets = seen.shape
    numbers = np.repeat(scores, copies, axis=0)
    home = np.repeat(np.arange(points), copies)
    flat = seen.reshape(-1, targets) - observed
    kept = np.arange(len(flat))
    for part in (HALF, KEPT):
        told = _predicted(flat[kept], numbers[kept])
        far = np.sqrt((told**2).sum(axis=1))
        near = np.argsort(far, kind="stable")[: max(int(part * len(flat)), min(LEAST, len(far)))]
        kept, told, far = kept[near], told[near], far[near]
    weights = 1.0 - (far / max(float(far[-1]), 1e-300)) ** 2
    weights = np.maximum(weights, 1e-12)
    slopes = _fitted(np.column_stack([np.ones(len(told)), told]), numbers[kept], weights)[1:]
    return Posterior(numbers[kept] - told @ slopes, weights / weights.sum(), home[kept])


def _predicted(flat: Doubles, numbers: Doubles) -> Doubles:
    """Return what observations say of the numbers, less what the real one says: it lies at nought."""
    terms = np.column_stack([np.ones(len(flat)), flat, flat**2])
    fitted = _fitted(terms, numbers)
    told: Doubles = terms[:, 1:] @ fitted[1:]
    return told


def _fitted(terms: Doubles, numbers: Doubles, weights: Doubles | None = None) -> Doubles:
    """Fit by least squares, by way of the normal equations: there are many rows and few terms."""
    across = terms.T if weights is None else terms.T * weights
    return np.linalg.lstsq(across @ terms, across @ numbers, rcond=ALIKE)[0]
