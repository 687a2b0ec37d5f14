"""How many runs a wanted precision takes: a sequential rule whose interval covers.

The mean paired difference is wanted to within P: half the width of its 90 % interval is to be P at
most. To stop as soon as the usual interval is that narrow stops too often when chance makes it look
narrow (Chow & Robbins 1965: right only in the limit). So after a pilot of `PILOT` pairs the rule goes
on, and stops at the first number of pairs n, looked at in batches, for which

    t(19) * s(pilot) / sqrt(n) <= P        Stein's second stage (1945)
    t(n - 1) * s(n) / sqrt(n) <= P         the usual interval of all pairs
    n >= 25 * skewness(n) ** 2             Cochran's rule (1977) for skewed values

with t the quantile for 90 % and s the standard deviation. The half-width that is stated is the wider
of the first two.

Coverage. All three look at how the differences scatter, never at where they lie. If differences are
normal, the mean of n is independent of that scatter, so that whatever n comes out, Stein's statistic
(mean - truth) * sqrt(n) / s(pilot) follows Student's t with 19 degrees of freedom exactly, and the
stated interval covers the truth in at least 90 of 100 comparisons, for any P. If they are not normal,
coverage tends to at least 90 % as P becomes small (Blum, Hanson & Rosenblatt 1963), and the third
condition keeps it near there before. Differences that were the same in each pair so far are looked at until they are so
in 95 of 100 worlds, with 90 % confidence: `SAME` pairs.

Sources: Stein 1945, Annals of Mathematical Statistics 16(3); Chow & Robbins 1965, Annals of
Mathematical Statistics 36(2); Blum, Hanson & Rosenblatt 1963, Zeitschrift für
Wahrscheinlichkeitstheorie 1(4); Cochran 1977, Sampling Techniques, 3rd edition, section 2.15.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from adoptsim.experiments.paired import TAIL, half_width_of_mean
from adoptsim.world.columns import Doubles

PILOT = 20
"""Pairs before the first look."""

SAME = 45
"""Pairs that have to be the same before they count as such: 0.95 ** 45 < 0.1."""

COCHRAN = 25.0

GROWTH = 1.0
"""How many times the pairs so far the next batch holds at most: an early guess is a poor one."""


class Look(NamedTuple):
    """What the rule says after some pairs."""

    runs: int
    half_width: float
    """Of the stated interval; NaN where the differences never vary."""
    wanted: int
    """Pairs that it seems to take; no more than there are where they are enough."""
    skewed: bool
    """Whether the differences are too skewed for so few pairs."""

    @property
    def enough(self) -> bool:
        """Whether to stop."""
        return self.wanted <= self.runs


def look(differences: Doubles, precision: float) -> Look:
    """Apply the rule.

    Parameters
    ----------
    differences : array of float
        The paired differences so far in the order of their seeds, without NaN; the first `PILOT`
        are the pilot.
    precision : float
        Half the width that the interval may have, above 0.
    """
    runs = len(differences)
    if runs < PILOT:
        return Look(runs, np.nan, PILOT, skewed=False)
    if np.ptp(differences) == 0:
        return Look(runs, np.nan, SAME, skewed=False)
    stein = float(stdtrit(PILOT - 1, TAIL) * differences[:PILOT].std(ddof=1) / np.sqrt(runs))
    half = max(stein, half_width_of_mean(differences))
    for_skewness = COCHRAN * skewness(differences) ** 2
    wanted = max((half / precision) ** 2 * runs, for_skewness, PILOT)
    return Look(runs, half, int(np.ceil(wanted)), for_skewness > runs)


def skewness(values: Doubles) -> float:
    """Return the skewness of some values that vary."""
    centred = values - values.mean()
    return float((centred**3).mean() / (centred**2).mean() ** 1.5)


def next_runs(runs: int, wanted: int, most: int) -> int:
    """Return how many pairs there should be at the next look, `most` at most."""
    return min(max(wanted, runs + 1), int(runs * (1 + GROWTH)), most)
