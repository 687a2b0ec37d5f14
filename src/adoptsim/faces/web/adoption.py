"""Who uses it: nominal and effective adoption over time, against the baseline."""

from typing import NamedTuple

from adoptsim.experiments.summary import Band
from adoptsim.faces.charts.style import LINES, top
from adoptsim.faces.tongues.speaking import said
from adoptsim.faces.web.chart import (
    Chart,
    Option,
    called,
    drawing,
    failed,
    interval,
    month_axis,
    months,
    nothing,
    rounded,
    value_axis,
    years,
)
from adoptsim.faces.web.found import SCENARIO, Found
from adoptsim.faces.web.telling import headline
from adoptsim.faces.words import counted

PARTS = ("median", "low", "width")
"""Columns of a curve: its line, where its band begins, and how wide that is."""

COLOUR = {"scenario": LINES[0], "baseline": LINES[1]}


class _Curve(NamedTuple):
    key: str
    words: str
    band: Band
    line: Option


def adoption(found: Found, solution: str) -> Chart:
    """Draw nominal and effective use: medians and the bands in which 90 % of runs lie, against the baseline.

    Without officials, draw the agencies where the solution is available.
    """
    title = said("Who uses it")
    if found.is_empty:
        return nothing("adoption", title, failed(found))
    runs = found.runs(SCENARIO, solution)
    curves = _curves(found, solution)
    names = ["month", *(f"{curve.key}_{part}" for curve in curves for part in PARTS)]
    columns = [
        rounded(values, 100)
        for curve in curves
        for values in (curve.band.median, curve.band.low, curve.band.high - curve.band.low)
    ]
    whose = said("% of officials") if found.has_officials else said("% of agencies")
    option = drawing(f"{title}, {called(found, solution)}. {headline(found, solution)}") | {
        "dataset": {
            "dimensions": names,
            "source": [list(row) for row in zip(months(runs), *columns, strict=True)],
        },
        "xAxis": month_axis(runs),
        "yAxis": value_axis(whose, 100 * top([curve.band.high for curve in curves])),
        "series": [series for curve in curves for series in _series(curve)],
    }
    option["legend"]["data"] = [curve.words for curve in curves]
    rows = tuple(
        (
            months(runs)[at],
            *(interval(curve.band.low[at], curve.band.median[at], curve.band.high[at]) for curve in curves),
        )
        for at in years(runs)
    )
    note = said("Lines: the median; bands: 90 % of {runs}.", runs=counted(len(runs.seeds)))
    return Chart("adoption", title, option, (said("month"), *(curve.words for curve in curves)), rows, note, wide=True)


def _curves(found: Found, solution: str) -> list[_Curve]:
    words = {
        ("share_effective", "scenario"): said("in routine"),
        ("share_nominal", "scenario"): said("at all"),
        ("share_effective", "baseline"): said("in routine, baseline"),
        ("share_nominal", "baseline"): said("at all, baseline"),
        ("share_agencies_available", "scenario"): said("available"),
        ("share_agencies_available", "baseline"): said("available, baseline"),
    }
    measures = ("share_effective", "share_nominal") if found.has_officials else ("share_agencies_available",)
    return [
        _Curve(
            f"{case}_{measure}", words[measure, case], found.runs(case, solution).band(measure), _line(case, measure)
        )
        for case in found.cases
        for measure in measures
    ]


def _line(case: str, measure: str) -> Option:
    """Return how a curve is told from the others: by colour and dashes whose it is, by width and marks what it is."""
    nominal = measure == "share_nominal"
    return {
        "lineStyle": {"width": 1.5 if nominal else 3, "type": "solid" if case == SCENARIO else "dashed"},
        "itemStyle": {"color": COLOUR[case]},
        "symbol": "emptyTriangle" if nominal else "circle",
        "symbolSize": 8 if nominal else 6,
        "showSymbol": True,
        "showAllSymbol": False,
    }


def _series(curve: _Curve) -> list[Option]:
    """Return the line of a curve and its band: an invisible line, and what is stacked upon it."""
    hidden = {
        "type": "line",
        "stack": curve.key,
        "stackStrategy": "all",
        "symbol": "none",
        "silent": True,
        "lineStyle": {"opacity": 0},
        "tooltip": {"show": False},
    }
    colour = curve.line["itemStyle"]["color"]
    opacity = 0.10 if curve.line["lineStyle"]["type"] == "dashed" else 0.18
    return [
        hidden | {"name": f"{curve.key}_low", "encode": {"x": "month", "y": f"{curve.key}_low"}},
        hidden
        | {
            "name": f"{curve.key}_width",
            "encode": {"x": "month", "y": f"{curve.key}_width"},
            "areaStyle": {"color": colour, "opacity": opacity},
        },
        {
            "type": "line",
            "name": curve.words,
            "encode": {"x": "month", "y": f"{curve.key}_median"},
            **curve.line,
        },
    ]
