"""Describing a panel: all that is known of it before anything is assumed about why."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from adoptsim.evidence.description.bass import bass
from adoptsim.evidence.description.categories import categories
from adoptsim.evidence.description.clustering import SHUFFLES, clustering
from adoptsim.evidence.description.cumulative import cumulative
from adoptsim.evidence.description.curve import Curve, curve
from adoptsim.evidence.description.exposure import exposure
from adoptsim.evidence.description.half import half
from adoptsim.evidence.description.hazard import hazard
from adoptsim.evidence.description.months import Months, months_of
from adoptsim.evidence.description.thresholds import summary, thresholds
from adoptsim.evidence.panel.case import Case
from adoptsim.evidence.panel.panel import Panel, iso, words
from adoptsim.evidence.panel.peers import peers_of
from adoptsim.world.errors import UserError, nearest, quoted

EVERYBODY = "all"


@dataclass(frozen=True, slots=True)
class Description:
    """What a panel shows.

    Attributes
    ----------
    title : str
        What it is about.
    panel : Panel
        What is described.
    months : Months
        Its months, numbered from 1.
    cumulative : DataFrame
        ``group, month, date, new, adopted, share, share_at_most``.
    hazard : DataFrame
        ``group, month, date, at_risk, adopted, hazard, low, high``.
    half : DataFrame
        ``group, units, adopted, half, low, high, after, by``: months until half had adopted.
    curve : DataFrame
        ``date, month, share, low, high``: the share that has adopted, by the intervals in which units did.
    categories : DataFrame
        ``category, units, share, share_of_adopters, normal, since, until``.
    exposure : DataFrame
        ``month, date, exposure, exposure_without, exposure_adopting``; empty if nobody looks to anybody.
    thresholds : DataFrame
        ``unit, month, peers, before, by_then``; empty if nobody looks to anybody.
    clustering : DataFrame
        ``month, date, moran, expected, sd, high, p``; empty if nobody looks to anybody.
    bass : DataFrame
        ``name, estimate, low, high``.
    """

    title: str
    panel: Panel
    months: Months
    cumulative: pd.DataFrame
    hazard: pd.DataFrame
    half: pd.DataFrame
    curve: pd.DataFrame
    categories: pd.DataFrame
    exposure: pd.DataFrame
    thresholds: pd.DataFrame
    clustering: pd.DataFrame
    bass: pd.DataFrame

    @property
    def threshold_summary(self) -> pd.DataFrame:
        """Thresholds in short: ``bound, units, mean, sd, zero, above_half``."""
        return summary(self.thresholds)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return all tables that are not empty, by name."""
        made = {name: getattr(self, name) for name in TABLES}
        if not self.thresholds.empty:
            made["threshold_summary"] = self.threshold_summary
        return {name: table for name, table in made.items() if not table.empty}


TABLES = (
    "cumulative", "hazard", "half", "curve", "categories", "exposure", "thresholds", "clustering", "bass",
)  # fmt: skip
"""Tables of a description."""


def describe(
    found: Case | Panel, *, group: str | None = None, within: str | None = None, seed: int = 1, shuffles: int = SHUFFLES
) -> Description:
    """Describe a panel.

    Parameters
    ----------
    found : Case or Panel
        A case is described as it was at its cut, by its own group and peers.
    group : str, optional
        Column whose words are groups; of a case its own by default.
    within : str, optional
        Column whose words make peers, all units of one word; of a case its own by default.
    seed : int
        Seed of the permutation test.
    shuffles : int
        Shuffles of the permutation test.

    Returns
    -------
    Description

    Raises
    ------
    UserError
        If there is no such column, or every unit had adopted from the first.
    """
    title = found.said.title or found.name if isinstance(found, Case) else ""
    if isinstance(found, Case):
        group, within = group or found.said.group, within or found.said.peers_within
    panel = found.known() if isinstance(found, Case) else found
    _check(panel, group, within)
    months, peers = months_of(panel), peers_of(panel, within)
    parts = _parts(panel, group)
    network = len(peers.of) > 0
    return Description(
        title, panel, months,
        cumulative=_by_group({name: cumulative(part, months) for name, part in parts.items()}),
        hazard=_by_group({name: hazard(part, months) for name, part in parts.items()}),
        half=pd.DataFrame([_half(name, part, months) for name, part in parts.items()]),
        curve=_curve(curve(panel), months),
        categories=categories(panel, months),
        exposure=exposure(panel, months, peers) if network else pd.DataFrame(),
        thresholds=thresholds(panel, months, peers) if network else pd.DataFrame(),
        clustering=clustering(panel, months, peers, seed=seed, shuffles=shuffles) if network else pd.DataFrame(),
        bass=bass(panel, months),
    )  # fmt: skip


def _check(panel: Panel, group: str | None, within: str | None) -> None:
    for what, column in (("group", group), ("within", within)):
        if column is not None and column not in panel.columns:
            raise UserError(f"{what}: the panel has no column {quoted(column)}{nearest(column, panel.columns)}")
    if panel.had.all():
        raise UserError(f"all {len(panel):,} units had adopted from the first; there is nothing to describe")


def _parts(panel: Panel, group: str | None) -> dict[str, Panel]:
    """Return all units, and those of each group."""
    parts = {EVERYBODY: panel}
    if group is not None:
        of_each = words(panel.columns[group])
        parts |= {f"{group}: {word}": panel.select(of_each == word) for word in np.unique(of_each)}
    return parts


def _by_group(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    made = pd.concat(tables, names=["group", None])
    return made.reset_index(level=0).reset_index(drop=True)


def _half(name: str, part: Panel, months: Months) -> dict[str, object]:
    adopted = int((part.had | (part.seen <= part.last)).sum())
    return {"group": name, "units": len(part), "adopted": adopted, **half(curve(part), months)}


def _curve(found: Curve, months: Months) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "date": [iso(day) for day in found.right],
            "month": months.passed(found.right),
            "share": found.share,
            "low": found.low,
            "high": found.high,
        }
    )
