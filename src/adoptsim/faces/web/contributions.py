"""What each intervention contributed."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from adoptsim.experiments.attribution import SURE, USE, Attribution
from adoptsim.faces.charts.style import LINES
from adoptsim.faces.tongues.speaking import number, said
from adoptsim.faces.web.chart import Amount, Chart, bars, drawing, lying, nothing
from adoptsim.faces.web.found import Found
from adoptsim.faces.words import plain

MOST_PAIRS = 3
"""Pairs of interventions that are told of."""

AVAILABLE = "share_agencies_available"
"""What is attributed where there are no officials; in points."""


def contributions(found: Found) -> Chart:
    """Draw what each intervention brings, all solutions together, with its interval and what a year costs by it.

    The mean over all orders in which interventions could be added to those before (Shapley value).
    """
    title = said("What each intervention contributed")
    shared = found.attribution
    if shared is None:
        return nothing("contributions", title, said("This has not been worked out yet."))
    measure = USE if (shared.shapley["measure"] == USE).any() else AVAILABLE
    points = 1 if measure == USE else 100
    rows = list(_records(shared.shapley, measure, "shapley"))
    names = [plain(str(row["intervention"])) for row in rows]
    amounts = [Amount(*(points * float(row[part]) for part in ("shapley", "low", "high"))) for row in rows]
    words = said("years of routine use") if measure == USE else said("points of agencies that have it")
    note = " ".join([said(
        "All solutions together; the mean over all orders in which interventions could be added (Shapley value), "
        "from {seeds} runs of each package, with 90 % interval.",
        seeds=number(len(shared.seeds)),
    ), *_pairs(shared, measure)])  # fmt: skip
    option = drawing(f"{title}. {note}") | bars(names, amounts, words)
    option["series"][0]["itemStyle"] = {"color": LINES[2]}
    lying(option)
    prices = _prices(shared)
    laid = tuple(
        (name, number(one.value, 0 if measure == USE else 1), _span(one, 0 if measure == USE else 1), *price)
        for name, one, price in zip(names, amounts, (prices.get(str(row["intervention"]), ("–", "–")) for row in rows),
                                    strict=True)
    )  # fmt: skip
    head = (said("intervention"), words, said("90 % interval"), said("cost of one more year"), said("90 % interval"))
    return Chart("contributions", title, option, head, laid, note, 90 + 36 * len(names))


def _records(table: pd.DataFrame, measure: str, by: str) -> Iterator[Mapping[str, Any]]:
    own = table[table["measure"] == measure].sort_values(by, ascending=False, kind="stable")
    return ({str(key): value for key, value in row.items()} for row in own.to_dict("records"))


def _prices(shared: Attribution) -> dict[str, tuple[str, str]]:
    """Return what one more year of routine use costs by each intervention, and how sure that is."""
    if shared.costs.empty:
        return {}
    own = shared.costs[shared.costs["way"] == "shapley"]
    amounts = {
        str(row["intervention"]): Amount(*(float(row[part]) for part in ("cost", "low", "high")))
        for row in own.to_dict("records")
    }
    return {
        name: (number(one.value) if np.isfinite(one.value) else said("brings none"), _span(one, 0))
        for name, one in amounts.items()
    }


def _span(amount: Amount, digits: int) -> str:
    if not np.isfinite(amount.low):
        return "–"
    return said("{low} to {high}", low=number(amount.low, digits), high=number(amount.high, digits))


def _pairs(shared: Attribution, measure: str) -> Iterator[str]:
    """Say which pairs bring more or less together than apart, beyond chance; the strongest."""
    way = "synergy" if shared.is_exact else "last"
    rows = [row for row in _records(shared.synergies, measure, way) if row["verdict"] in SURE]
    strongest = sorted(rows, key=lambda one: -abs(one[way]))[:MOST_PAIRS]
    more, less = ([_pair(row) for row in strongest if sign * row[way] > 0] for sign in (1, -1))
    if more:
        yield said("More together than apart: {pairs}.", pairs="; ".join(more))
    if less:
        yield said("Partly in each other’s place: {pairs}.", pairs="; ".join(less))


def _pair(row: Mapping[str, Any]) -> str:
    return f"{plain(str(row['first']))} + {plain(str(row['second']))}"
