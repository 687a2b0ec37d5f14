"""Patterns: what diffusion in government looks like, measured on runs.

Each function measures one thing that has been observed outside (see `calibration` for the bands
and their sources), on columns of `Results.monthly` or `Results.agencies` of one seed and one
solution, or on a run as it goes.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import curve_fit

from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.engine import Engine
from adoptsim.world.officials import PilotState, Stage

type Series = NDArray[np.float64]

TWO_YEARS = 24
"""Months after which a pilot that passed is looked at again."""


def fit_of_s_curve(share: Series) -> float:
    """Return the part of variance that the best logistic curve explains (R squared).

    Parameters
    ----------
    share : array of float, shape (M,)
        A share, month by month.
    """
    month = np.arange(len(share), dtype=np.float64)
    start = (max(float(share.max()), 1e-6), 0.05, float(np.searchsorted(share, share.max() / 2)))
    bounds = ([0.0, 0.0, -1000.0], [2.0, 2.0, 5000.0])
    best, _ = curve_fit(_logistic, month, share, p0=start, bounds=bounds, maxfev=20000)
    residual = share - _logistic(month, *best)
    return float(1.0 - residual.var() / share.var())


def _logistic(month: Series, ceiling: float, pace: float, middle: float) -> Series:
    return np.asarray(ceiling / (1.0 + np.exp(-pace * (month - middle))))


def bass_by_year(month_of_adoption: Series) -> tuple[float, float]:
    """Estimate Bass's p and q a year by maximum likelihood, the eventual adopters as the market.

    Parameters
    ----------
    month_of_adoption : array of float, shape (K,)
        Months in which the units that adopted did so.

    Source: Bass 1969, Management Science 15(5); the hazard of a year is p + q F.
    """
    year = np.sort(np.ceil(month_of_adoption / 12.0)).astype(int)
    counts = np.bincount(year - year.min() + 1)[1:]
    at_risk = counts.sum() - np.concatenate([[0], np.cumsum(counts)[:-1]])
    share = 1.0 - at_risk / counts.sum()
    p_grid, q_grid = np.meshgrid(np.linspace(0.0, 0.3, 301), np.linspace(0.0, 1.2, 601), indexing="ij")
    likelihood = np.zeros_like(p_grid)
    for events, risk, before in zip(counts, at_risk, share, strict=True):
        hazard = np.clip(p_grid + q_grid * before, 1e-9, 1 - 1e-9)
        likelihood += events * np.log(hazard) + (risk - events) * np.log1p(-hazard)
    best = np.unravel_index(np.argmax(likelihood), likelihood.shape)
    return float(p_grid[best]), float(q_grid[best])


def intraclass_correlation(share: Series, officials: Series) -> float:
    """Return how alike officials of one agency are in a yes-or-no matter (one-way ANOVA estimator).

    Parameters
    ----------
    share, officials : array of float, shape (A,)
        Share of each agency's officials who say yes, and how many officials it has.

    Source: Donner 1986, International Statistical Review 54(1).
    """
    total, agencies = officials.sum(), len(officials)
    mean = (share * officials).sum() / total
    if not 0.0 < mean < 1.0:
        return float("nan")
    between = (officials * (share - mean) ** 2).sum() / (agencies - 1)
    within = (officials * share * (1.0 - share)).sum() / (total - agencies)
    size = (total - (officials**2).sum() / total) / (agencies - 1)
    return float((between - within) / (between + (size - 1.0) * within))


def ratio_in_year(monthly: pd.DataFrame, year: int) -> float:
    """Return effective over nominal use in one year, counted from when 0.5 % first use it nominally."""
    first = monthly.month[monthly.share_nominal > 0.005].min()
    if np.isnan(first):
        return float("nan")
    inside = monthly[(monthly.month > first + 12 * (year - 1)) & (monthly.month <= first + 12 * year)]
    return float(inside.share_effective.sum() / inside.share_nominal.sum()) if len(inside) == 12 else float("nan")


def month_of_widest_gap(monthly: pd.DataFrame) -> int:
    """Return the month in which nominal exceeds effective use most."""
    gap = (monthly.share_nominal - monthly.share_effective).to_numpy()
    return int(monthly.month.to_numpy()[gap.argmax()])


def months_until(monthly: pd.DataFrame, column: str, level: float) -> float:
    """Return the first month in which a share reaches a level; NaN if it never does."""
    return float(monthly.month[monthly[column] >= level].min())


@dataclass(frozen=True, slots=True)
class Uptake:
    """What was seen at single officials and pilots in one run, of its first solution.

    Attributes
    ----------
    exposure : array of float, shape (K,)
        Share of ties using at the moment of starting, for everyone with ties who started, the first
        time.
    passed, scaled : int
        Pilots that passed at least two years before the end; those of them that the agency had
        taken over two years later, with a routine user in the team.
    opinion : array of float, shape (2,)
        Mean perceived usefulness of those who started, in the month they started and a year later;
        of those who were still using it then.
    """

    exposure: Series
    passed: int
    scaled: int
    opinion: Series


def watch(scenario: Scenario, seed: int) -> Uptake:
    """Run a scenario and watch who starts, and what becomes of pilots."""
    engine = Engine(scenario, seed)
    world = engine.world
    stage, opinion = world.adoption.stage[0], world.adoption.usefulness[0]
    exposures: list[Series] = []
    started = np.full(len(stage), -99, dtype=np.int64)
    first_opinion = np.full(len(stage), np.nan)
    later: list[Series] = []
    passed_at = np.full(world.pilots.state.shape[1], -TWO_YEARS - 1, dtype=np.int64)
    ever = np.zeros(len(stage), dtype=np.bool_)
    scaled = 0
    months = scenario.calendar.months
    for month in range(1, months + 1):
        before, shares = stage.copy(), world.adoption.ties_using[0] / np.maximum(world.ties.degree, 1)
        engine.step()
        starting = (before == Stage.INTENDING) & (stage == Stage.USING)
        exposures.append(shares[starting & ~ever & (world.ties.degree > 0)])
        ever |= starting
        started[starting], first_opinion[starting] = month, opinion[starting]
        a_year = (started == month - 12) & ((stage == Stage.USING) | (stage == Stage.ROUTINISED))
        later.append(np.stack([first_opinion[a_year], opinion[a_year]]))
        started[stage < Stage.USING] = -99
        passed_at[(world.pilots.state[0] == PilotState.KEPT) & (passed_at < 0)] = month
        routine = np.bincount(world.officials.team[stage == Stage.ROUTINISED], minlength=len(passed_at)) > 0
        taken_over = (world.pilots.state[0] == PilotState.SCALED) & routine
        scaled += int((taken_over & (passed_at == month - TWO_YEARS)).sum())
    passed = int(((passed_at > 0) & (passed_at <= months - TWO_YEARS)).sum())
    return Uptake(np.concatenate(exposures), passed, scaled, np.concatenate(later, axis=1).mean(axis=1))
