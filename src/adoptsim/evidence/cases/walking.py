"""The real cases walked: splits, scores, and what the fits say."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import norm

from adoptsim.evidence.cases.conversion import LAST_SCAN, read
from adoptsim.evidence.forecasting import BANDS, OURS, Forecast, crps, forecast_depths
from adoptsim.evidence.hazard.fitting import Fit, fit
from adoptsim.evidence.hazard.paths import coefficients
from adoptsim.evidence.hazard.replaying import replayed
from adoptsim.evidence.panel.case import Case
from adoptsim.evidence.panel.case_reading import read_case
from adoptsim.evidence.panel.panel import EFFECTIVE, NOMINAL, day, months
from adoptsim.evidence.rivals import RIVALS
from adoptsim.world.columns import Doubles, Longs

DRAWS = 300
PUBLISHED = {NOMINAL: "share_uses_https", EFFECTIVE: "share_enforces_https"}
LAST_MONTH = day("2016-12-02")
"""The last scan before December."""

YEAR = 365


@dataclass(frozen=True, slots=True)
class Judged:
    """A forecast of the published share of live domains.

    Attributes
    ----------
    days : array of int64
        Scans after the cut.
    drawn : array of float64
        Shares, draws by scans.
    truth : array of float64
        Published shares.
    before : tuple of arrays
        Scans up to the cut, and the published shares then.
    kept : float
        Domains that had it at the cut over those that ever had had it by then.
    board : DataFrame
        A line a forecaster.
    """

    days: Longs
    drawn: Doubles
    truth: Doubles
    before: tuple[Longs, Doubles]
    kept: float
    board: pd.DataFrame

    def rush(self) -> tuple[float, float, float, float]:
        """Rise of the share in December 2016: median, 90 % band, and what came."""
        since = int(np.flatnonzero(self.days == LAST_MONTH)[0])
        rise = self.drawn[:, -1] - self.drawn[:, since]
        low, high = np.quantile(rise, [0.05, 0.95])
        return float(np.median(rise)), float(low), float(high), float(self.truth[-1] - self.truth[since])


def https(data: Path, folder: Path, name: str) -> dict[str, Judged]:
    """Forecast the federal domains by depth, and judge each by the published share of live domains.

    The forecast is of domains that ever had it; it is scaled by the part of those that still had it at the cut, which
    the published share of the last scan before the cut tells.
    """
    made = forecast_depths(read_case(folder / name), draws=DRAWS)
    return {depth: judged(one, *published(data, PUBLISHED[depth])) for depth, one in made.items()}


def published(data: Path, column: str) -> tuple[Longs, Doubles]:
    """Return the scans of the executive branch, and a published share of live domains."""
    lines = [
        one for one in read(data, "us_https_weekly.csv", "date", "branch", column)
        if one["branch"] == "executive" and one["date"] <= LAST_SCAN and one[column]
    ]  # fmt: skip
    days = np.array([day(one["date"]) for one in lines])
    return days, np.array([float(one[column]) for one in lines])


def judged(made: Forecast, days: Longs, shares: Doubles) -> Judged:
    """Judge a forecast by a published series; nothing after the cut enters but the truth."""
    known = days <= made.fit.panel.last
    ever = made.futures.shares[:, made.futures.groups.index("all")]
    kept = float(shares[known][-1] / ever[0, 0])
    drawn = np.array([np.interp(days[~known], made.futures.days, one) for one in ever]) * kept
    truth = shares[~known]
    low, half_low, middle, half_high, high = np.quantile(drawn, list(BANDS.values()), axis=0)
    lines = [
        {
            "forecaster": OURS,
            "mae": np.abs(middle - truth).mean(),
            "crps": crps(drawn, truth).mean(),
            "coverage_50": ((half_low <= truth) & (truth <= half_high)).mean(),
            "coverage_90": ((low <= truth) & (truth <= high)).mean(),
        }
    ]
    past = _monthly(days[known], shares[known])
    for name, rival in RIVALS.items():
        later = np.concatenate([[past[-1]], rival(past, len(made.futures.days) - 1)])
        error = np.abs(np.interp(days[~known], made.futures.days, later) - truth).mean()
        lines.append({"forecaster": name, "mae": error, "crps": error})
    before = (days[known], shares[known])
    return Judged(days[~known], drawn, truth, before, kept, pd.DataFrame(lines).set_index("forecaster"))


def _monthly(days: Longs, shares: Doubles) -> Doubles:
    """Return a series at the ends of its months and at its end."""
    ends = months(int(days[0]), int(days[-1]))[1:] - 1
    return np.asarray(np.interp(np.concatenate([ends[ends < days[-1]], days[-1:]]), days, shares))


@dataclass(frozen=True, slots=True)
class Break:
    """What happened to the hazard when the fee was waived, and what the priors of price and paperwork say of it.

    Attributes
    ----------
    before, after : float
        Mean monthly hazard in the year before and after.
    jump, jump_error : float
        Logarithm of their ratio, and its standard error (by counts).
    explained : array of float64
        Draws of what price and paperwork explain, in log HR.
    """

    before: float
    after: float
    jump: float
    jump_error: float
    explained: Doubles

    def part(self) -> tuple[float, float, float]:
        """Part of the jump that is explained: median and 90 % interval."""
        jumps = self.jump + self.jump_error * np.random.default_rng(1).normal(size=len(self.explained))
        low, middle, high = np.quantile(self.explained / jumps, [0.05, 0.5, 0.95])
        return float(middle), float(low), float(high)


def broke(found: Fit, whole: Case) -> Break:
    """Measure the break at the fee's end against what a fit that ends before it believes of price and paperwork."""
    fee = whole.said.events["fee_waived"]
    counts = [_hazard(whole, fee.start - YEAR, fee.start), _hazard(whole, fee.start, fee.start + YEAR)]
    beta = coefficients(found, 2000, 1)
    change = np.zeros(len(beta))
    for term in ("burden", "paperwork"):
        row = found.formula.row(term)
        effect = next(one for one in found.formula.parts[0].effects if one.term == row)
        change += beta[:, row] * (effect.months[-1] - effect.months[0])
    (before, early), (after, late) = counts
    return Break(before, after, float(np.log(after / before)), float(np.sqrt(1 / early + 1 / late)), change)


def _hazard(case: Case, since: int, until: int) -> tuple[float, int]:
    """Mean monthly hazard between two days, and the count that it rests on."""
    seen = case.panel.seen
    count = int(((seen > since) & (seen <= until)).sum())
    at_risk = ((seen > since) & ~case.panel.had).sum() - count / 2
    return count / float(at_risk) / 12.0, count


def law_effect(found: Fit, law: str) -> tuple[float, float]:
    """Effect of a law at full strength, in log HR, and its standard error."""
    rows = [found.formula.row("mandate"), found.formula.row(f"mandate.{law}")]
    return float(found.estimate[rows].sum()), float(np.sqrt(found.covariance[np.ix_(rows, rows)].sum()))


def recovered(found: Fit, seeds: Iterable[int]) -> pd.DataFrame:
    """Simulate panels from a fit, estimate each anew, and say how the coefficients of the model come back.

    Parameters
    ----------
    found : Fit
        Its estimate is put in.
    seeds : iterable of int
        One a panel.

    Returns
    -------
    DataFrame
        A line a coefficient: what was put in, what came back in the mean, its scatter over the panels, the standard
        error that was stated in the mean, and the share of panels whose 90 % interval holds what was put in.
    """
    again = [fit(replayed(found, seed), spreads=found.spreads) for seed in seeds]
    table = found.table().set_index("term")
    lines = []
    for name in table.index[table["kind"] == "model"]:
        put_in = table["estimate"][name]
        back = np.array([one.estimate[one.formula.row(name)] for one in again])
        errors = np.array([one.errors[one.formula.row(name)] for one in again])
        lines.append(
            {
                "term": name,
                "put in": put_in,
                "came back": back.mean(),
                "scatter": back.std(ddof=1),
                "se": errors.mean(),
                "inside": (np.abs(back - put_in) <= norm.ppf(0.95) * errors).mean(),
            }
        )
    return pd.DataFrame(lines)
