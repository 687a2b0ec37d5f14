"""Forecasts with bands, and how they did: against simple rivals, on what was held out.

CRPS of draws: mean |x - y| - half the mean |x - x'|, Gneiting & Raftery 2007, JASA 102(477), 359-378; of a point
forecast it is the absolute error.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from adoptsim.evidence.hazard.fitting import Fit, fit
from adoptsim.evidence.hazard.paths import Futures, futures, futures_by_depth
from adoptsim.evidence.panel.case import Case
from adoptsim.evidence.panel.panel import NEVER, iso, months
from adoptsim.evidence.rivals import RIVALS
from adoptsim.world.columns import Doubles, Longs
from adoptsim.world.errors import UserError

DRAWS = 500
BANDS = {"low_90": 0.05, "low_50": 0.25, "median": 0.5, "high_50": 0.75, "high_90": 0.95}
OURS = "adoptsim"


@dataclass(frozen=True, slots=True)
class Forecast:
    """A forecast.

    Attributes
    ----------
    fit : Fit
        What it rests on.
    futures : Futures
        The draws.
    draws, seed : int
        How many, and by which chance.
    """

    fit: Fit
    futures: Futures
    draws: int
    seed: int

    def bands(self) -> pd.DataFrame:
        """Return a line a group and month: median, mean, and bands that hold half and nine tenths of the draws."""
        drawn, shares = self.futures, self.futures.shares
        quantiles = np.quantile(shares, list(BANDS.values()), axis=0)
        groups, days = len(drawn.groups), len(drawn.days)
        made = {
            "group": np.repeat(drawn.groups, days),
            "units": np.repeat(drawn.sizes, days),
            "date": np.tile([iso(day) for day in drawn.days], groups),
            "month": np.tile(np.arange(days), groups),
            "mean": shares.mean(axis=0).ravel(),
        }
        return pd.DataFrame(made | {name: band.ravel() for name, band in zip(BANDS, quantiles, strict=True)})

    def held_out(self) -> tuple[Longs, Doubles]:
        """Days of the forecast that the panel has seen since, and the shares then, groups by days.

        The panel beyond the cut is read here and nowhere else.
        """
        whole = self.fit.case.panel
        days = self.futures.days[1:][self.futures.days[1:] <= whole.last]
        there = whole.entered <= self.fit.panel.last
        known = whole.select(there)
        chosen = self.fit.formula.reported.values()
        return days, np.array([known.share(days, group) for group in chosen]).reshape(len(self.futures.groups), -1)

    def scoreboard(self, groups: Collection[str] = ()) -> pd.DataFrame:
        """Return a line a group and forecaster: errors, CRPS, coverage; empty where nothing is held out.

        Parameters
        ----------
        groups : collection of str
            Which groups; all of them if none is named.
        """
        days, truth = self.held_out()
        lines = []
        for number, group in enumerate(self.futures.groups if len(days) else ()):
            if groups and group not in groups:
                continue
            drawn = self.futures.shares[:, number, 1 : len(days) + 1]
            lines.append(_ours(group, drawn, truth[number]))
            past = self.past(group)
            for name, rival in RIVALS.items():
                error = np.abs(rival(past, len(self.futures.days) - 1)[: len(days)] - truth[number]).mean()
                lines.append({"group": group, "forecaster": name, "mae": error, "crps": error})
        columns = ["group", "forecaster", "mae", "crps", "coverage_50", "coverage_90", "last_error"]
        return pd.DataFrame(lines, columns=columns)

    def history(self, group: str) -> tuple[Longs, Doubles]:
        """Ends of the months up to the cut, and the cut; and the share of a group then."""
        panel = self.fit.panel
        ends = months(panel.first, panel.last)[1:] - 1
        days = np.concatenate([ends[ends < panel.last], [panel.last]])
        return days, panel.share(days, self.fit.formula.reported[group])

    def past(self, group: str) -> Doubles:
        """Share of a group at the ends of the months up to the cut, and at the cut."""
        return self.history(group)[1]


def forecast(case: Case, *, draws: int = DRAWS, seed: int = 1, fitted: Fit | None = None) -> Forecast:
    """Fit a case to what was known at its cut, and simulate forward.

    Parameters
    ----------
    case : Case
        See `read_case`.
    draws : int
        Futures to draw.
    seed : int
        Seed of all chance: the same seed gives the same bytes.
    fitted : Fit, optional
        A fit of this very case, if there is one.

    Raises
    ------
    UserError
        If there is nothing to learn from.
    ValueError
        If the case is of effective use alone; see `forecast_depths`.
    """
    found = fit(case) if fitted is None else fitted
    _refuse_if_over([found])
    return Forecast(found, futures(found, draws, seed), draws, seed)


def _refuse_if_over(fits: Sequence[Fit]) -> None:
    """Refuse a forecast of what is over at every depth.

    Raises
    ------
    UserError
        If all units had adopted.
    """
    adopted = [(found.panel.had | (found.panel.seen != NEVER))[found.formula.reported["all"]] for found in fits]
    if all(one.all() for one in adopted):
        name, last = fits[0].case.said.panel.file.name, iso(fits[0].panel.last)
        raise UserError(f"{name}: all {len(fits[0].panel):,} units had adopted by {last}; nothing is left to forecast")


def forecast_depths(case: Case, *, draws: int = DRAWS, seed: int = 1) -> dict[str, Forecast]:
    """Forecast a case by each depth of adoption that its panel tells apart, together; see `forecast`.

    In every future only units that have adopted at all come to effective use.

    Returns
    -------
    dict of str to Forecast
        By ``nominal`` and, if the panel tells it, ``effective``.
    """
    fits = {depth: fit(one) for depth, one in case.depths().items()}
    _refuse_if_over(list(fits.values()))
    drawn = futures_by_depth(list(fits.values()), draws, seed)
    return {depth: Forecast(found, one, draws, seed) for (depth, found), one in zip(fits.items(), drawn, strict=True)}


def together(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Put the tables of all depths in one; with several, a first column says which is which."""
    if len(tables) == 1:
        return next(iter(tables.values()))
    made = [table.assign(depth=depth)[["depth", *table.columns]] for depth, table in tables.items()]
    return pd.concat(made, ignore_index=True)


def _ours(group: str, drawn: Doubles, truth: Doubles) -> dict[str, object]:
    """Judge the draws of one group, draws by days."""
    low, half_low, middle, half_high, high = np.quantile(drawn, list(BANDS.values()), axis=0)
    return {
        "group": group,
        "forecaster": OURS,
        "mae": np.abs(middle - truth).mean(),
        "crps": crps(drawn, truth).mean(),
        "coverage_50": ((half_low <= truth) & (truth <= half_high)).mean(),
        "coverage_90": ((low <= truth) & (truth <= high)).mean(),
        "last_error": middle[-1] - truth[-1],
    }


def crps(drawn: Doubles, truth: Doubles) -> Doubles:
    """Continuous ranked probability score of draws (draws by days) against what came, day by day."""
    count = len(drawn)
    ordered = np.sort(drawn, axis=0)
    weights = 2.0 * np.arange(1, count + 1) - count - 1.0
    spread = (weights[:, None] * ordered).sum(axis=0) * 2.0 / count**2
    return np.asarray(np.abs(drawn - truth).mean(axis=0) - 0.5 * spread)
