"""Paired differences: what differs between two scenarios, run by run with the same chance.

Runs of one seed share all chance, so the difference between two scenarios is taken seed by seed. The
seeds are a sample of possible worlds: the mean difference has an interval (Student 1908), the chance
of being above another scenario in a world has one too (Wilson 1927), and so has the gain in precision
over independent seeds (jackknife of the logarithm, Miller 1968).

Sources: Student 1908, Biometrika 6(1); Wilson 1927, Journal of the American Statistical Association
22(158); Miller 1968, Annals of Mathematical Statistics 39(2); Fieller 1954, Journal of the Royal
Statistical Society B 16(2); Hanley & Lippman-Hand 1983, JAMA 249(13), for what never happened.
"""

from enum import StrEnum
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri, stdtrit

from adoptsim.world.columns import Doubles

LEVEL = 0.90
"""Confidence of every interval."""

TAIL = (1 + LEVEL) / 2

ROUNDING = 1e-12
"""Differences this small beside the values themselves are rounding, and count as none."""


class Verdict(StrEnum):
    """What can be said of a difference."""

    MORE = "more"
    LESS = "less"
    CHANCE = "no difference beyond chance"
    IDENTICAL = "identical in every run"
    CONSTANT = "the same difference in every run"
    FEW = "too few runs"
    UNDEFINED = "not defined"


class Interval(NamedTuple):
    """A 90 % interval; NaN where there is none, infinite where it has no end."""

    low: float
    high: float


NO_INTERVAL = Interval(np.nan, np.nan)


class Gain(NamedTuple):
    """How many times more runs independent seeds would need for the same interval."""

    ratio: float
    """Variance of a difference of independent seeds over that of paired ones; infinite if paired ones never vary."""
    low: float
    high: float


class Difference(NamedTuple):
    """The difference of one measure between two scenarios, run by run.

    Where the difference is the same in every run there is no interval: nothing is known then of the
    worlds in which it is not, but that they are rare; see `rarer_than`.
    """

    runs: int
    """Pairs of runs with a number on both sides."""
    missing: int
    """Pairs without: a run failed, or the measure has no meaning in it."""
    mean: float
    interval: Interval
    """Of the mean."""
    range: Interval
    """In which 90 % of single runs lie."""
    chance: float
    """Share of runs in which the second is above the first."""
    chance_interval: Interval
    ties: float
    """Share of runs in which the two are the same."""
    gain: Gain
    verdict: Verdict


def difference(first: Doubles, second: Doubles) -> Difference:
    """Compare two scenarios on one measure.

    Parameters
    ----------
    first, second : array of float
        Values of the two, one a seed, in the same order of seeds; NaN where there is none.

    Returns
    -------
    Difference
        Of the second less the first.
    """
    there = np.isfinite(first) & np.isfinite(second)
    one, other = first[there], second[there]
    runs, missing = len(one), int((~there).sum())
    if not runs:
        none = (np.nan, NO_INTERVAL)
        return Difference(0, missing, *none, NO_INTERVAL, *none, np.nan, Gain(np.nan, *NO_INTERVAL), Verdict.UNDEFINED)
    differences = settled(one, other)
    interval = interval_of_mean(differences)
    low, high = np.quantile(differences, (1 - TAIL, TAIL))
    more = int((differences > 0).sum())
    return Difference(
        runs,
        missing,
        float(differences.mean()),
        interval,
        Interval(float(low), float(high)),
        more / runs,
        interval_of_share(more, runs),
        float((differences == 0).mean()),
        gain(one, other),
        verdict(differences, interval),
    )


def settled(first: Doubles, second: Doubles) -> Doubles:
    """Return the second less the first, without differences that are rounding alone."""
    differences = second - first
    scale = max(np.abs(first).max(initial=0.0), np.abs(second).max(initial=0.0))
    differences[np.abs(differences) <= ROUNDING * scale] = 0.0
    if len(differences) and np.ptp(differences) <= ROUNDING * scale:
        differences[:] = differences[0]
    return differences


def verdict(differences: Doubles, interval: Interval) -> Verdict:
    """Say what can be said of differences, given the interval of their mean."""
    if len(differences) < 2:
        return Verdict.FEW
    if np.ptp(differences) == 0:
        return Verdict.CONSTANT if differences[0] else Verdict.IDENTICAL
    return of_interval(interval)


def of_interval(interval: Interval) -> Verdict:
    """Say what an interval says of a difference; without one, nothing can be told from chance."""
    if interval.low > 0:
        return Verdict.MORE
    return Verdict.LESS if interval.high < 0 else Verdict.CHANCE


def without_rounding(values: Doubles, scale: Doubles) -> Doubles:
    """Return values without what is rounding alone: what is nought is nought, what never varies is the same.

    Parameters
    ----------
    values : array of float, shape (..., measures)
        Differences of outcomes, in runs; so is every sum of them.
    scale : array of float, shape (measures,)
        The largest outcomes they were made of.
    """
    least = ROUNDING * scale
    found = np.where(np.abs(values) <= least, 0.0, values)
    runs = found.reshape(-1, found.shape[-1])
    still = np.ptp(runs, axis=0) <= least
    runs[:, still] = runs[0, still]
    return found


def half_width_of_mean(values: Doubles) -> float:
    """Return half the width of the 90 % interval of a mean (Student's t); NaN with fewer than two values."""
    runs = len(values)
    if runs < 2:
        return np.nan
    return float(stdtrit(runs - 1, TAIL) * values.std(ddof=1) / np.sqrt(runs))


def interval_of_mean(values: Doubles) -> Interval:
    """Return the 90 % interval of a mean; none for values that never vary."""
    if len(values) < 2 or np.ptp(values) == 0:
        return NO_INTERVAL
    half = half_width_of_mean(values)
    return Interval(float(values.mean() - half), float(values.mean() + half))


def interval_of_share(count: int, runs: int) -> Interval:
    """Return the 90 % interval of a chance of which `count` of `runs` came true (Wilson 1927)."""
    if not runs:
        return NO_INTERVAL
    z = float(ndtri(TAIL))
    share = count / runs
    middle = (share + z * z / (2 * runs)) / (1 + z * z / runs)
    half = z * np.sqrt(share * (1 - share) / runs + z * z / (4 * runs * runs)) / (1 + z * z / runs)
    return Interval(max(0.0, float(middle - half)), min(1.0, float(middle + half)))


def rarer_than(runs: int) -> float:
    """Return the chance below which, with 90 % confidence, lies what did not happen in any of some runs."""
    return float(1.0 - (1.0 - LEVEL) ** (1.0 / runs))


def gain(first: Doubles, second: Doubles) -> Gain:
    """Return how many times more runs independent seeds would need than paired ones, for the same interval.

    With independent seeds the variance of a difference is the sum of both variances; with paired seeds
    it is that of the differences themselves. The interval is the jackknife's of the logarithm of the
    ratio, which makes no assumption about how the two hang together.

    Parameters
    ----------
    first, second : array of float
        Values without NaN, one a seed.
    """
    runs = len(first)
    if runs < 2:
        return Gain(np.nan, np.nan, np.nan)
    whole = _ratio(first.var(ddof=1) + second.var(ddof=1), settled(first, second).var(ddof=1))
    if not 0 < whole < np.inf or runs < 4:
        return Gain(whole, np.nan, np.nan)
    apart = _variances_without_each(first) + _variances_without_each(second)
    paired = _variances_without_each(second - first)
    if paired.min() <= apart.max() * ROUNDING:  # a single run makes all the difference
        return Gain(whole, np.nan, np.nan)
    pseudo = runs * np.log(whole) - (runs - 1) * np.log(apart / paired)
    half = half_width_of_mean(pseudo)
    return Gain(whole, float(np.exp(pseudo.mean() - half)), float(np.exp(pseudo.mean() + half)))


def _ratio(apart: float, paired: float) -> float:
    if paired > 0:
        return float(apart / paired)
    return np.inf if apart > 0 else np.nan


def _variances_without_each(values: Doubles) -> Doubles:
    """Return the variance of all values but one, for each."""
    runs = len(values)
    centred = values - values.mean()
    return np.asarray((np.square(centred).sum() - centred**2 * runs / (runs - 1)) / (runs - 2))


class Estimate(NamedTuple):
    """Means of a few measures, and how sure they are.

    Attributes
    ----------
    mean : array of float, shape (measures,)
    covariance : array of float, shape (measures, measures)
        Of the means; NaN where a single run was made.
    freedom : array of float, shape (measures,)
        Degrees of freedom of each variance.
    """

    mean: Doubles
    covariance: Doubles
    freedom: Doubles

    @classmethod
    def of(cls, values: Doubles) -> "Estimate":
        """Estimate from values, one row a seed: shape (seeds, measures)."""
        runs, measures = values.shape
        covariance = np.full((measures, measures), np.nan)
        if runs > 1:
            covariance = np.cov(values, rowvar=False).reshape(measures, measures) / runs
            still = np.ptp(values, axis=0) == 0
            covariance[still] = covariance[:, still] = 0.0
        return cls(values.mean(axis=0), covariance, np.full(measures, max(runs - 1.0, 0.0)))

    def verdict(self, measure: int) -> Verdict:
        """Say what can be said of the mean of a measure."""
        variance = self.covariance[measure, measure]
        if np.isnan(variance):
            return Verdict.FEW
        if variance == 0:
            return Verdict.CONSTANT if self.mean[measure] else Verdict.IDENTICAL
        return of_interval(self.interval(measure))

    def interval(self, measure: int) -> Interval:
        """Return the 90 % interval of the mean of a measure; none where it never varied."""
        variance = self.covariance[measure, measure]
        if not variance > 0:
            return NO_INTERVAL
        half = float(stdtrit(self.freedom[measure], TAIL) * np.sqrt(variance))
        return Interval(float(self.mean[measure] - half), float(self.mean[measure] + half))

    def ratio(self, above: int, below: int) -> tuple[float, Interval]:
        """Return the ratio of two means, such as costs over user-years, and its 90 % interval.

        The interval is Fieller's (1954), for means that are jointly normal.

        Parameters
        ----------
        above, below : int
            Places of the two measures.

        Returns
        -------
        ratio : float
            NaN unless the mean below is positive.
        interval : Interval
            None (NaN) where the mean below cannot be told from nothing: any ratio is possible then.
        """
        over, under = float(self.mean[above]), float(self.mean[below])
        if not under > 0:
            return np.nan, NO_INTERVAL
        ratio = over / under
        t2 = float(stdtrit(min(self.freedom[above], self.freedom[below]), TAIL)) ** 2
        a = under**2 - t2 * self.covariance[below, below]
        b = under * over - t2 * self.covariance[above, below]
        c = over**2 - t2 * self.covariance[above, above]
        if not a > 0:
            return ratio, NO_INTERVAL
        root = np.sqrt(max(b * b - a * c, 0.0))
        return ratio, Interval(float((b - root) / a), float((b + root) / a))
