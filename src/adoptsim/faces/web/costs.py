"""What it costs, and what a further year of routine use costs."""

from collections.abc import Mapping

import numpy as np

from adoptsim.experiments.summary import band
from adoptsim.faces.charts.style import LINES
from adoptsim.faces.outcomes import scale
from adoptsim.faces.tongues.speaking import number, said
from adoptsim.faces.web.chart import (
    Amount,
    Chart,
    Option,
    bars,
    drawing,
    failed,
    lying,
    month_axis,
    months,
    nothing,
    rounded,
    value_axis,
    years,
)
from adoptsim.faces.web.found import BASELINE, SCENARIO, Found
from adoptsim.faces.web.telling import cost_of_more
from adoptsim.faces.words import ALL, counted, plain
from adoptsim.simulation.record import SPENT
from adoptsim.world.columns import Doubles

LOOKS: Mapping[str, tuple[str, str]] = {
    "programme": (LINES[0], "circle"),
    "agencies": (LINES[4], "rect"),
    "staff_time": (LINES[2], "triangle"),
    "together": ("#000000", "diamond"),
}
"""Colour and marks of what is spent by whom."""


def money(found: Found) -> Chart:
    """Draw what was spent so far by whom, in the scenario and in the baseline; the median over runs."""
    title = said("Money spent so far")
    if found.is_empty:
        return nothing("money", title, failed(found))
    held = {key: values for key, values in _spent(found).items() if key[1] == "together" or values.any()}
    divisor, unit = scale(max(float(np.nanmax(one)) for one in held.values()))
    words = {(case, item): _words(case, item) for case, item in held}
    runs = found.runs(SCENARIO, ALL)
    note = said("Money in {unit}, cumulative; the median of {runs}.", unit=said(unit), runs=counted(len(runs.seeds)))
    option = drawing(f"{title}. {note}") | {
        "xAxis": month_axis(runs),
        "yAxis": value_axis(said("money, {unit}", unit=said(unit))),
        "series": [_line(words[key], key, rounded(values, 1 / divisor, 3)) for key, values in held.items()],
    }
    dates = months(runs)
    rows = tuple(
        (dates[place], *(number(float(values[place]) / divisor, 2) for values in held.values()))
        for place in years(runs)
    )
    return Chart("money", title, option, (said("month"), *words.values()), rows, note)


def _spent(found: Found) -> dict[tuple[str, str], Doubles]:
    """Return the median over runs of what was spent so far, by case and by whom, and all together."""
    spent: dict[tuple[str, str], Doubles] = {}
    for case in found.cases:
        account = found.accounts[case]
        spent |= {(case, item): band(account.money(item)).median for item in SPENT}
        spent[case, "together"] = band(account.spent()).median
    return spent


def _words(case: str, item: str) -> str:
    if case == SCENARIO:
        words = {"programme": said("programmes"), "agencies": said("agencies"), "staff_time": said("officials’ time")}
        return words.get(item, said("together"))
    words = {
        "programme": said("programmes, baseline"),
        "agencies": said("agencies, baseline"),
        "staff_time": said("officials’ time, baseline"),
    }
    return words.get(item, said("together, baseline"))


def _line(words: str, key: tuple[str, str], values: list[float | None]) -> Option:
    """Return a line: by colour and marks whose money, by dashes in which case."""
    case, item = key
    colour, mark = LOOKS[item]
    return {
        "type": "line",
        "name": words,
        "symbol": mark if case == SCENARIO else f"empty{mark.capitalize()}",
        "symbolSize": 7,
        "showSymbol": True,
        "showAllSymbol": False,
        "data": values,
        "lineStyle": {"width": 3 if item == "together" else 2, "type": "solid" if case == SCENARIO else "dashed"},
        "itemStyle": {"color": colour},
    }


def cost_of_use(found: Found) -> Chart:
    """Draw what a year of routine use costs, what one more costs, and what one more costs by each intervention.

    What a year costs: the median over runs, and between which values 90 % of them lie. What one more
    costs: the ratio of two means over runs, with Fieller's 90 % interval.
    """
    title = said("Cost of a year of routine use")
    if found.is_empty:
        return nothing("cost_of_use", title, failed(found))
    held = {name: _a_year(found.accounts[case].cost_of_use()) for case, name in _named(found).items()}
    held |= _more(found)
    there = {name: amount for name, amount in held.items() if np.isfinite(amount.value)}
    note = said(
        "A year of routine use: all money spent over all use, the median and 90 % of runs. One more: the money spent "
        "beyond the baseline over the use beyond it, with 90 % interval. All solutions together."
    )
    missing = [name for name in held if name not in there]
    if missing:
        note = " ".join([note, said("No further use to divide by: {names}.", names="; ".join(missing))])
    if not there:
        return nothing("cost_of_use", title, note)
    option = drawing(f"{title}. {note}") | bars(list(there), list(there.values()), said("money"))
    lying(option)
    rows = tuple(
        (name, number(one.value), said("{low} to {high}", low=number(one.low), high=number(one.high)))
        if np.isfinite(one.low)
        else (name, number(one.value), "–")
        for name, one in there.items()
    )
    head = ("", said("money"), said("90 % interval"))
    return Chart("cost_of_use", title, option, head, rows, note, 90 + 36 * len(there))


def _named(found: Found) -> dict[str, str]:
    if found.is_baseline:
        return {SCENARIO: said("a year of it")}
    return {BASELINE: said("a year of it, baseline"), SCENARIO: said("a year of it, scenario")}


def _a_year(prices: Doubles) -> Amount:
    low, median, high = (float(one[0]) for one in band(prices[:, np.newaxis]))
    return Amount(median, low, high) if low < high else Amount(median, np.nan, np.nan)


def _more(found: Found) -> dict[str, Amount]:
    """Return what one more year costs: by the whole package, and by each intervention if that was worked out."""
    if found.is_baseline or not found.has_officials:
        return {}
    price, sure = cost_of_more(found)
    more = {said("one more, by all interventions"): Amount(price, *sure)}
    if found.attribution is None:
        return more
    costs = found.attribution.costs
    own = costs[costs["way"] == "shapley"].sort_values("cost", kind="stable")
    return more | {
        said("one more, by {intervention}", intervention=plain(str(row["intervention"]))): Amount(
            float(row["cost"]), float(row["low"]), float(row["high"])
        )
        for row in own.to_dict("records")
    }
