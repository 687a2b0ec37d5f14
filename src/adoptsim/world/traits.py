"""Traits of newcomers: what a post's next holder is like, drawn inside the compiled month.

The Beta distribution has no closed quantile, so skill comes from a table of its quantiles,
interpolated linearly (1,025 points; the largest error is below 0.002 of skill away from the ends).
"""

import math
from typing import NamedTuple

import numpy as np
from scipy.special import betaincinv

from adoptsim.world.chance import NO_SOLUTION, normal, normal_quantile, uniform
from adoptsim.world.columns import Annotated, Column, Doubles
from adoptsim.world.compilation import rule
from adoptsim.world.officials import OfficialTraits

POINTS = 1024


class Traits(NamedTuple):
    """The distributions that founding and turnover draw from."""

    skill_quantiles: Annotated[Doubles, Column("Q", "0..1", "quantiles of skill at 0, 1/1024 .. 1")]
    skill_mean: float
    skill_sd: float
    reluctance_mean: float
    reluctance_own_sd: float
    slack_log_median: float
    slack_log_sd: float
    threshold_mean: float
    threshold_sd: float


def beta_shape(mean: float, sd: float) -> tuple[float, float]:
    """Return the two shape parameters of a Beta distribution by its mean and SD.

    Raises
    ------
    ValueError
        If no Beta distribution has this mean and SD, that is if sd**2 >= mean * (1 - mean).
    """
    concentration = mean * (1.0 - mean) / sd**2 - 1.0
    if concentration <= 0.0:
        most = math.sqrt(mean * (1.0 - mean))
        raise ValueError(f"no Beta distribution has mean {mean:g} and SD {sd:g}; the SD must be below {most:.3g}")
    return mean * concentration, (1.0 - mean) * concentration


def beta_quantiles(mean: float, sd: float, u: Doubles) -> Doubles:
    """Return the quantiles of a Beta distribution, by its mean and SD, at 0 <= u <= 1."""
    first, second = beta_shape(mean, sd)
    return np.asarray(betaincinv(first, second, u), dtype=np.float64)


def traits(officials: OfficialTraits) -> Traits:
    """Prepare the distributions declared in a scenario."""
    return Traits(
        skill_quantiles=beta_quantiles(officials.skill_mean, officials.skill_sd, np.linspace(0.0, 1.0, POINTS + 1)),
        skill_mean=officials.skill_mean,
        skill_sd=officials.skill_sd,
        reluctance_mean=officials.reluctance_mean,
        reluctance_own_sd=officials.reluctance_sd * math.sqrt(1.0 - officials.reluctance_shared),
        slack_log_median=math.log(officials.slack_median) if officials.slack_median > 0 else -700.0,
        slack_log_sd=officials.slack_log_sd,
        threshold_mean=officials.threshold_mean,
        threshold_sd=officials.threshold_sd,
    )


@rule
def quantile(table: Doubles, u: float) -> float:
    """Read a quantile off a table, 0 <= u < 1."""
    position = u * POINTS
    below = int(position)
    part = position - below
    return float(table[below] * (1.0 - part) + table[below + 1] * part)


@rule
def draw_reluctance(traits: Traits, culture: float, seed: int, question: int, identity: int, moment: int) -> float:
    """Draw the disposition of a post's holder: own part plus the agency's culture."""
    own = normal(seed, question, NO_SOLUTION, identity, moment)
    return traits.reluctance_mean + culture + traits.reluctance_own_sd * own


@rule
def draw_skill(traits: Traits, seed: int, question: int, identity: int, moment: int) -> float:
    """Draw the skill of a post's holder."""
    return quantile(traits.skill_quantiles, uniform(seed, question, NO_SOLUTION, identity, moment))


@rule
def draw_slack(traits: Traits, seed: int, question: int, identity: int, moment: int) -> float:
    """Draw the hours a month that a post's holder has free."""
    return math.exp(
        traits.slack_log_median + traits.slack_log_sd * normal(seed, question, NO_SOLUTION, identity, moment)
    )


@rule
def draw_threshold(traits: Traits, seed: int, question: int, identity: int, moment: int) -> float:
    """Draw the share of ties that persuades a post's holder under the threshold rule."""
    z = normal_quantile(uniform(seed, question, NO_SOLUTION, identity, moment))
    return min(1.0, max(0.0, traits.threshold_mean + traits.threshold_sd * z))
