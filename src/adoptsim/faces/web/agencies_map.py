"""Who is left behind: use by agency and year."""

from typing import NamedTuple

import numpy as np

from adoptsim.faces.charts.agencies import LEFT_BEHIND
from adoptsim.faces.tongues.speaking import number, percent, said
from adoptsim.faces.web.chart import INK, SMALL, Chart, Option, called, drawing, failed, label, nothing, row_axis
from adoptsim.faces.web.found import Found
from adoptsim.faces.words import ALL, counted
from adoptsim.world.columns import Doubles

MOST = 60
"""Agencies that are shown."""

ROW = 17
"""Height of a row, pixels."""

COLOURS = ("#440154", "#3b528b", "#21918c", "#5ec962", "#fde725")
"""Viridis: dark where few use it."""


class _Use(NamedTuple):
    """Use by agency at the ends of years: agencies x years."""

    agencies: tuple[str, ...]
    officials: Doubles
    months: tuple[int, ...]
    years: tuple[str, ...]
    use: Doubles
    note: str


def heat_map(found: Found, solution: str, month: int | None = None) -> Chart:
    """Draw routine use of the largest agencies at each year's end; without officials, where it is available.

    A mean over runs, where agencies are the same in all of them; else one run, as a mean would be of nobody.

    Parameters
    ----------
    found : Found
    solution : str
    month : int, optional
        What comes after it is left blank.
    """
    title = said("Agencies, year by year")
    if found.is_empty:
        return nothing("heat_map", title, failed(found))
    held = _use(found, solution)
    at = found.month(month)
    over = sum(one <= at for one in held.months)
    order = np.argsort(-held.officials, kind="stable")[:MOST]
    names = [label(held.agencies[place]) for place in order]
    shown = held.use[order]
    shown[:, over:] = np.nan
    note = " ".join([held.note, *_left_behind(held, over), *_left_out(len(held.agencies))])
    option = drawing(f"{title}, {called(found, solution)}. {note}") | {
        "xAxis": {"type": "category", "data": list(held.years), "axisLabel": {"fontSize": SMALL, "color": INK}},
        "yAxis": row_axis(names),
        "visualMap": scale_of_use(),
        "series": [
            {
                "type": "heatmap",
                "data": [
                    {
                        "name": f"{names[row]}, {held.years[column]}",
                        "value": [column, row, round(100 * float(value), 1)],
                    }
                    for (row, column), value in np.ndenumerate(shown)
                    if np.isfinite(value)
                ],
                "itemStyle": {"borderColor": "#ffffff", "borderWidth": 1},
            }
        ],
    }
    option["tooltip"] |= {"trigger": "item"}
    option["legend"]["show"] = False
    option["grid"] |= {"top": 8, "bottom": 50}
    option["yAxis"]["axisLabel"] |= {"width": 130, "overflow": "truncate"}
    cells = [["–" if np.isnan(one) else percent(float(one), 1) for one in row] for row in shown]
    rows = tuple((name, *row) for name, row in zip(names, cells, strict=True))
    return Chart("heat_map", title, option, (said("agency"), *held.years), rows, note, 90 + ROW * len(names))


def scale_of_use() -> Option:
    """Return the scale of colours, from nobody to all."""
    return {
        "min": 0,
        "max": 100,
        "orient": "horizontal",
        "left": "center",
        "bottom": 0,
        "itemHeight": 160,
        "text": ["100 %", "0 %"],
        "inRange": {"color": list(COLOURS)},
        "textStyle": {"fontSize": SMALL, "color": INK},
    }


def _left_behind(held: _Use, over: int) -> list[str]:
    """Say how many agencies are left behind in the last of the years that are over."""
    if not over:
        return [said("No year is over yet.")]
    values = {
        "year": held.years[over - 1],
        "count": number(int((held.use[:, over - 1] < LEFT_BEHIND).sum())),
        "agencies": number(len(held.agencies)),
        "share": percent(LEFT_BEHIND),
    }
    return [said("Agencies below {share} at the end of {year}: {count} of {agencies}.", **values)]


def _left_out(agencies: int) -> list[str]:
    """Say how many agencies there is no room for."""
    if agencies <= MOST:
        return []
    return [said("Smaller agencies that are not shown: {count}.", count=number(agencies - MOST))]


def _use(found: Found, solution: str) -> _Use:
    """Lay out use by agency and year; see `heat_map`."""
    held, shares = found.by_agency, found.by_agency.shares
    if found.named(solution) != ALL:
        one = found.solutions.index(found.named(solution))
        shares = shares[:, :, one : one + 1]
    seed = found.journal.seeds[0] if found.journal is not None else held.seeds[0]
    place = held.seeds.index(seed) if seed in held.seeds else 0
    if held.are_alike:
        use = shares.mean(axis=(0, 2))
        note = said("Mean of {runs}; the largest agencies first.", runs=counted(len(held.seeds)))
    else:
        use = shares[place].mean(axis=1)
        seed = held.seeds[place]
        note = said("One run, number {seed}, as every run has other agencies; the largest first.", seed=seed)
    return _Use(
        tuple(map(str, held.names[place, 0, 0])),
        held.sizes[place, 0, 0].astype(np.float64),
        held.months,
        tuple(str(date)[:4] if str(date).endswith("-12") else str(date) for date in held.dates),
        use.T.copy(),
        note,
    )
