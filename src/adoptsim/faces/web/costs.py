"""What it costs, and what a further year of routine use costs."""

import numpy as np

from adoptsim.faces.charts.style import LINES
from adoptsim.faces.outcomes import scale
from adoptsim.faces.tongues.speaking import number, said
from adoptsim.faces.web.chart import (
    SMALL,
    Chart,
    drawing,
    failed,
    month_axis,
    months,
    nothing,
    rounded,
    row_axis,
    value_axis,
    whiskers,
    years,
)
from adoptsim.faces.web.found import SCENARIO, Found
from adoptsim.faces.web.telling import cost_of_more
from adoptsim.simulation.record import SPENT

ITEMS = {"programme": "programmes", "agencies": "agencies", "staff_time": "officials’ time"}
"""Who spends, and the words for it; in the order of `SPENT`."""

LOOKS = ("solid", "dashed", "dotted")


def money(found: Found) -> Chart:
    """Draw what was spent so far by whom, in the scenario and in the baseline; the median over runs."""
    title = said("Money spent so far")
    if found.is_empty:
        return nothing("money", title, failed(found))
    held = {(case, item): np.median(found.accounts[case].money(item), axis=0) for case in found.cases for item in SPENT}
    divisor, unit = scale(max(float(one.max()) for one in held.values()))
    names = {key: said(ITEMS[key[1]]) if key[0] == SCENARIO else _in_baseline(key[1]) for key in held}
    series = [
        {
            "type": "line",
            "name": names[case, item],
            "symbol": "none",
            "data": rounded(values, 1 / divisor, 3),
            "lineStyle": {"width": 2, "type": LOOKS[0] if case == SCENARIO else LOOKS[1]},
            "itemStyle": {"color": LINES[SPENT.index(item)]},
        }
        for (case, item), values in held.items()
    ]
    runs = found.runs(SCENARIO, "all")
    note = said("Money in {unit}, cumulative; the median of runs.", unit=said(unit))
    option = drawing(f"{title}. {note}") | {
        "xAxis": month_axis(runs),
        "yAxis": value_axis(said("money, {unit}", unit=said(unit))),
        "series": series,
    }
    dates = months(runs)
    rows = tuple(
        (dates[place], *(number(float(values[place]) / divisor, 2) for values in held.values()))
        for place in years(runs)
    )
    return Chart("money", title, option, (said("month"), *names.values()), rows, note)


def _in_baseline(item: str) -> str:
    return said("{item}, baseline", item=said(ITEMS[item]))


def cost_of_use(found: Found) -> Chart:
    """Draw the cost per additional year of routine use: of the whole package, and of each intervention if known."""
    title = said("Cost of one more year of routine use")
    if found.is_empty:
        return nothing("cost_of_use", title, failed(found))
    if found.is_baseline or not found.has_officials:
        return nothing(
            "cost_of_use", title, said("There is no intervention yet whose cost could be compared with its use.")
        )
    price, sure = cost_of_more(found)
    held = [(said("all together"), price, sure.low, sure.high)]
    if found.attribution is not None:
        own = found.attribution.costs
        own = own[own["way"] == "shapley"].sort_values("cost")
        held += [
            (said(row["intervention"].replace("_", " ")), row["cost"], row["low"], row["high"])
            for row in own.to_dict("records")
        ]
    there = [one for one in held if np.isfinite(one[1])]
    missing = [one[0] for one in held if not np.isfinite(one[1])]
    note = said("All money spent beyond the baseline, per additional year of routine use, with 90 % interval.")
    if missing:
        note = said("{note} Brings no more use: {names}.", note=note, names=", ".join(missing))
    if not there:
        return nothing("cost_of_use", title, note)
    option = drawing(f"{title}. {note}") | {
        "xAxis": value_axis(""),
        "yAxis": row_axis([one[0] for one in there]),
        "series": [
            {
                "type": "bar",
                "data": rounded([one[1] for one in there], digits=0),
                "barMaxWidth": 18,
                "itemStyle": {"color": LINES[0]},
                "markLine": whiskers(
                    zip(
                        rounded([one[2] for one in there], digits=0),
                        rounded([one[3] for one in there], digits=0),
                        strict=True,
                    )
                ),
            }
        ],
    }
    option["legend"]["show"] = False
    option["grid"] |= {"top": 8}
    option["xAxis"]["axisLabel"]["fontSize"] = SMALL
    rows = tuple((name, number(price), _span(low, high)) for name, price, low, high in there)
    head = (said("intervention"), said("cost of a year"), said("90 % interval"))
    return Chart("cost_of_use", title, option, head, rows, note, 120 + 28 * len(there))


def _span(low: float, high: float) -> str:
    return (
        said("{low} to {high}", low=number(low), high=number(high)) if np.isfinite(low) and np.isfinite(high) else "–"
    )
