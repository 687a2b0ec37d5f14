"""Who is left behind: routine use by agency and year."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from adoptsim.experiments.tables import Table
from adoptsim.faces.tongues.speaking import number, percent, said
from adoptsim.faces.web.chart import INK, SMALL, Chart, called, drawing, failed, label, nothing, row_axis
from adoptsim.faces.web.found import SCENARIO, Found
from adoptsim.faces.words import ALL
from adoptsim.world.columns import Doubles

MOST = 40
"""Agencies that are shown."""

ROW = 16
"""Height of a row, pixels."""

COLOURS = ("#440154", "#3b528b", "#21918c", "#5ec962", "#fde725")
"""Viridis: dark where few use it."""


def heat_map(found: Found, solution: str, month: int | None = None) -> Chart:
    """Draw routine use of the largest agencies at each year's end, in the first run of the scenario.

    Agencies without a roster are others in each run, so that a mean over runs would be of nobody.

    Parameters
    ----------
    found : Found
    solution : str
    month : int, optional
        Years after it are left out.
    """
    title = said("Agencies, year by year")
    if found.is_empty or not found.has_officials:
        why = failed(found) if found.is_empty else said("This scenario has agencies, and no officials.")
        return nothing("heat_map", title, why)
    agencies, years, use = _use(found, solution, found.month(month))
    rest = len(agencies) - MOST
    order = np.argsort([-size for size in agencies.values()], kind="stable")[:MOST]
    names = [label(list(agencies)[place]) for place in order]
    shown = use[order]
    cells = [
        [column, row, round(100 * float(value), 1)]
        for row, values in enumerate(shown)
        for column, value in enumerate(values)
        if np.isfinite(value)
    ]
    note = said("Routine use in the first run, of 0 to 100 %; the largest agencies first.")
    if rest > 0:
        note = said("{note} {count} smaller agencies are not shown.", note=note, count=number(rest))
    option = drawing(f"{title}, {called(found, solution)}. {note}") | {
        "xAxis": {"type": "category", "data": years, "axisLabel": {"fontSize": SMALL, "color": INK}},
        "yAxis": row_axis(names),
        "visualMap": {
            "min": 0,
            "max": 100,
            "orient": "horizontal",
            "left": "center",
            "bottom": 0,
            "text": ["100 %", "0 %"],
            "inRange": {"color": list(COLOURS)},
            "textStyle": {"fontSize": SMALL, "color": INK},
        },
        "series": [{"type": "heatmap", "data": cells, "itemStyle": {"borderColor": "#ffffff", "borderWidth": 1}}],
    }
    option["tooltip"] |= {"trigger": "item"}
    option["grid"] |= {"top": 8, "bottom": 50}
    rows = tuple(
        (name, *("–" if np.isnan(value) else percent(float(value), 1) for value in values))
        for name, values in zip(names, shown, strict=True)
    )
    return Chart("heat_map", title, option, (said("agency"), *years), rows, note, 90 + ROW * len(names))


def _use(found: Found, solution: str, last: int) -> tuple[Mapping[str, float], tuple[str, ...], NDArray[np.float64]]:
    """Return agencies with their officials, years, and routine use: agencies x years."""
    table = found.results.tables["agencies"]
    here = (table["scenario"] == SCENARIO) & (table["seed"] == min(found.results.seeds))
    shown = found.named(solution)
    if shown != ALL:
        here &= table["solution"] == shown
    rows: Table = {name: column[here] for name, column in table.items()}
    names = dict.fromkeys(map(str, rows["agency"]))
    months = [month for month in sorted(set(rows["month"].tolist())) if month <= last] or [int(rows["month"].min())]
    place = {name: row for row, name in enumerate(names)}
    when = {month: column for column, month in enumerate(months)}
    users, officials = (np.zeros((len(names), len(months))) for _ in range(2))
    dates: dict[int, str] = {}
    for name, month, date, share, count in zip(
        rows["agency"], rows["month"], rows["date"], rows["share_effective"], rows["officials"], strict=True
    ):
        if month in when and np.isfinite(share):
            users[place[name], when[month]] += share * count
            officials[place[name], when[month]] += count
        dates[int(month)] = str(date)[:4]
    use: Doubles = np.divide(users, officials, out=np.full(users.shape, np.nan), where=officials > 0)
    sizes = {name: float(officials[row].max()) for name, row in place.items()}
    return sizes, tuple(dates[month] for month in months), use
