"""The self-check of a calibration: are numbers recovered where they are known?

Points of the design play the truth in turn. What a point would have shown is made of runs with seeds
that its judges do not use, with an error as large as the targets are uncertain; all other points are
calibrated to it. If the 90 % intervals are what they say, nine in ten hold the truth. The points that play
are those that would have shown something like what was observed: whether intervals hold elsewhere does
not matter. No run is made for it.

Sources: Csilléry, François & Blum 2012, Methods in Ecology and Evolution 3(3) (leave-one-out
cross-validation); Prangle, Blum, Popovic & Sisson 2014, Australian & New Zealand Journal of Statistics
56(4) (coverage near what was observed); Cook, Gelman & Rubin 2006, Journal of Computational and Graphical
Statistics 15(3) (intervals hold drawn truths at their rate).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from adoptsim.experiments.posterior import directions, posterior, synthetic
from adoptsim.world.columns import Doubles

TRUTHS = 200
"""Points that play the truth, at most."""

ERRORS_SEED = 2
"""Of the errors in what they would have shown."""

SURE = 0.99
"""How sure it must be that intervals do not hold at their rate, before that is said."""

LEVELS = np.array([0.05, 0.25, 0.5, 0.75, 0.95])


@dataclass(frozen=True)
class Recovery:
    """How known numbers were recovered; arrays are truths x numbers, in shares 0..1 of the priors.

    Attributes
    ----------
    truth, estimate : array of float
        What is so, and what was found.
    in_90, in_50 : array of bool
        Whether the 90 % and the 50 % interval held the truth.
    """

    truth: Doubles
    estimate: Doubles
    in_90: NDArray[np.bool_]
    in_50: NDArray[np.bool_]

    @property
    def told(self) -> Doubles:
        """Part of the squared error of a guess, the middle of the prior, that the estimate takes away."""
        error = ((self.estimate - self.truth) ** 2).mean(axis=0)
        guess = ((0.5 - self.truth) ** 2).mean(axis=0)
        part: Doubles = 1.0 - error / guess
        return part

    def coverage(self, number: int) -> tuple[float, float, float]:
        """Return how often the 90 % intervals of a number held the truth, and its 99 % interval."""
        from scipy.stats import binomtest  # noqa: PLC0415  it is slow to import

        held = self.in_90[:, number]
        low, high = binomtest(int(held.sum()), len(held)).proportion_ci(SURE, method="exact")
        return float(held.mean()), float(low), float(high)


def recovery(scores: Doubles, runs: Doubles, sd: Doubles, many: NDArray[np.bool_], observed: Doubles) -> Recovery:
    """Let points of the design play the truth, and calibrate to each.

    Parameters
    ----------
    scores : array of float, points x numbers
        Normal scores of the points.
    runs : array of float, points x seeds x targets
        What was simulated; four seeds or more.
    sd, many : array, targets
        How uncertain the targets are, and whether each is a mean over many governments.
    observed : array of float, targets
        What was observed.
    """
    playing = runs.shape[1] // 2 if many.any() else 1
    shown = np.where(many, runs[:, :playing].mean(axis=1), runs[:, 0])
    shown += sd * np.random.default_rng(ERRORS_SEED).standard_normal(shown.shape)
    seen = synthetic(runs[:, playing:], sd, many, playing)
    axes = directions(seen)
    seen, turned = seen @ axes, shown @ axes
    spread = shown.std(axis=0)
    far = (((shown - observed) / np.where(spread > 0, spread, 1.0)) ** 2).sum(axis=1)
    truths = np.sort(np.argsort(far, kind="stable")[:TRUTHS])
    estimates, bounds = [], []
    for truth in truths:
        others = np.arange(len(scores)) != truth
        found = posterior(scores[others], seen[others], turned[truth])
        estimates.append(found.centre)
        bounds.append(found.quantiles(LEVELS))
    truth, reached = ndtr(scores[truths]), np.array(bounds)
    return Recovery(
        truth,
        np.array(estimates),
        (reached[:, 0] <= truth) & (truth <= reached[:, 4]),
        (reached[:, 1] <= truth) & (truth <= reached[:, 3]),
    )
