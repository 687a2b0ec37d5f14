"""The self-check of a calibration: are numbers recovered where they are known?

Points of the design play the truth in turn. What a point would have shown is made of runs with seeds
that its judges do not use, other ones for each point, as all points share the luck of a seed; with an
error as large as the targets are uncertain. All other points are calibrated to it. If the 90 % intervals
are what they say, nine in ten hold the truth. The points that play are those that would have shown
something like what was observed: whether intervals hold elsewhere does not matter. No run is made for it.

Sources: Csilléry, François & Blum 2012, Methods in Ecology and Evolution 3(3) (leave-one-out
cross-validation); Prangle, Blum, Popovic & Sisson 2014, Australian & New Zealand Journal of Statistics
56(4) (coverage near what was observed); Cook, Gelman & Rubin 2006, Journal of Computational and Graphical
Statistics 15(3) (intervals hold drawn truths at their rate).
"""

from collections.abc import Sequence
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
    effective : float
        Effective number of points that a truth was judged by, in the mean.
    """

    truth: Doubles
    estimate: Doubles
    in_90: NDArray[np.bool_]
    in_50: NDArray[np.bool_]
    effective: float

    @property
    def told(self) -> Doubles:
        """Part of the squared error of a guess, the middle of the prior, that the estimate takes away."""
        error = ((self.estimate - self.truth) ** 2).mean(axis=0)
        guess = ((0.5 - self.truth) ** 2).mean(axis=0)
        part: Doubles = 1.0 - error / guess
        return part

    def coverage(self, number: int) -> tuple[float, float, float]:
        """Return how often the 90 % intervals of a number held the truth, and its 99 % interval.

        Truths that lie close together are judged by nearly the same points, whose own scatter they share: as
        many cases count as truths and effective points together allow, 1 / (1 / truths + 1 / points).
        """
        from scipy.stats import binomtest  # noqa: PLC0415  it is slow to import

        rate = float(self.in_90[:, number].mean())
        cases = max(1, round(1.0 / (1.0 / len(self.in_90) + 1.0 / self.effective)))
        low, high = binomtest(round(rate * cases), cases).proportion_ci(SURE, method="exact")
        return rate, float(low), float(high)


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
    splits = [np.roll(np.arange(runs.shape[1]), -first) for first in range(runs.shape[1])]
    split_of = np.arange(len(scores)) % len(splits)
    shown = _shown(runs, many, playing, [splits[number] for number in split_of])
    shown += sd * np.random.default_rng(ERRORS_SEED).standard_normal(shown.shape)
    truths = _nearest(shown, observed)
    estimates, bounds = np.empty((len(truths), scores.shape[1])), np.empty((len(truths), len(LEVELS), scores.shape[1]))
    effective = np.empty(len(truths))
    for number, split in enumerate(splits):
        seen = synthetic(runs[:, split[playing:]], sd, many, playing)
        axes = directions(seen)
        seen, turned = seen @ axes, shown @ axes
        for row in np.flatnonzero(split_of[truths] == number):
            others = np.arange(len(scores)) != truths[row]
            found = posterior(scores[others], seen[others], turned[truths[row]])
            estimates[row], bounds[row], effective[row] = found.centre, found.quantiles(LEVELS), found.effective
    truth: Doubles = ndtr(scores[truths])
    return Recovery(
        truth,
        estimates,
        (bounds[:, 0] <= truth) & (truth <= bounds[:, 4]),
        (bounds[:, 1] <= truth) & (truth <= bounds[:, 3]),
        float(effective.mean()),
    )


def _shown(runs: Doubles, many: NDArray[np.bool_], playing: int, splits: Sequence[NDArray[np.intp]]) -> Doubles:
    """Return what each point would have shown: one of its runs, or the mean over those that play."""
    return np.array(
        [
            np.where(many, own[split[:playing]].mean(axis=0), own[split[0]])
            for own, split in zip(runs, splits, strict=True)
        ]
    )


def _nearest(shown: Doubles, observed: Doubles) -> NDArray[np.intp]:
    """Return the points that would have shown what is most like the observation."""
    spread = shown.std(axis=0)
    far = (((shown - observed) / np.where(spread > 0, spread, 1.0)) ** 2).sum(axis=1)
    return np.sort(np.argsort(far, kind="stable")[:TRUTHS])
