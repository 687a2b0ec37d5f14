"""What holds it back: the obstacle ledger over time, before and after, and what lifting each barrier would bring."""

from collections.abc import Mapping, Sequence

import numpy as np

from adoptsim.faces.charts.obstacles import LEDGER, PIPELINE_COLOURS
from adoptsim.faces.charts.style import LINES
from adoptsim.faces.tongues.speaking import number, percent, said
from adoptsim.faces.web.chart import (
    INK,
    SMALL,
    Amount,
    Chart,
    Option,
    bars,
    called,
    drawing,
    failed,
    lying,
    month_axis,
    months,
    nothing,
    rounded,
    row_axis,
    value_axis,
    years,
)
from adoptsim.faces.web.found import SCENARIO, Found
from adoptsim.faces.web.telling import largest_obstacle, obstacles
from adoptsim.faces.words import ALL, BARRIERS, OBSTACLES, PIPELINE, counted
from adoptsim.world.columns import Doubles

HIGH = 400
"""Height of these charts, pixels."""

ROOM = 6.0
"""Smallest share that is written into a bar, points."""


def ledger(found: Found, solution: str, month: int | None = None) -> Chart:
    """Draw where officials stand, month by month: the obstacle ledger of the scenario, the mean over runs.

    Without officials, draw the agencies' pipelines.

    Parameters
    ----------
    found : Found
    solution : str
    month : int, optional
        A month to be marked.
    """
    title = said("What holds it back, month by month")
    if found.is_empty:
        return nothing("ledger", title, failed(found))
    runs = found.runs(SCENARIO, solution)
    names = _classes(found)
    shares = {name: _means(found, SCENARIO, solution, name) for name in names}
    series: list[Option] = [
        {
            "type": "line",
            "name": words,
            "stack": "ledger",
            "symbol": "none",
            "lineStyle": {"width": 0.5, "color": "#ffffff"},
            "itemStyle": _look(name),
            "areaStyle": {"opacity": 1},
            "data": rounded(shares[name], 100),
        }
        for name, words in names.items()
    ]
    at = found.month(month)
    if month is not None:
        series[-1]["markLine"] = {
            "silent": True,
            "symbol": "none",
            "lineStyle": {"type": "solid", "width": 2, "color": "#000000"},
            "label": {"formatter": months(runs)[at], "fontSize": SMALL, "color": INK},
            "data": [{"xAxis": months(runs)[at]}],
        }
    worst, share = largest_obstacle(found, SCENARIO, solution, at)
    note = said("Mean of {runs}.", runs=counted(len(runs.seeds)))
    now = said(
        "In {month} most are held back by “{obstacle}”: {share}.",
        month=months(runs)[at],
        obstacle=obstacles(found)[worst],
        share=percent(share, 1),
    )
    option = drawing(f"{title}, {called(found, solution)}. {now}", hatched=True) | {
        "xAxis": month_axis(runs),
        "yAxis": value_axis(_whose(found), 100),
        "series": series,
    }
    _legend_below(option)
    columns = years(runs)
    head = (said("where officials stand") if found.has_officials else said("where agencies stand"),)
    rows = tuple(
        (words, *(percent(float(shares[name][one]), 1) for one in columns)) for name, words in _from_the_start(names)
    )
    return Chart(
        "ledger", title, option, head + tuple(months(runs)[one] for one in columns), rows, f"{now} {note}", HIGH
    )


def now_and_then(found: Found, solution: str, month: int | None = None) -> Chart:
    """Draw where officials stand at the start and in a month, in the baseline and in the scenario; means over runs.

    Parameters
    ----------
    found : Found
    solution : str
    month : int, optional
        The last, if nothing is said.
    """
    title = said("What holds it back, then and now")
    if found.is_empty:
        return nothing("now_and_then", title, failed(found))
    runs = found.runs(SCENARIO, solution)
    at = found.month(month)
    dates = months(runs)
    columns = [(said("at the start, {month}", month=dates[0]), SCENARIO, 0)]
    columns += [(_case(case, dates[at]), case, at) for case in reversed(found.cases)]
    names = _classes(found)
    shares = np.array([[_means(found, case, solution, name)[one] for _, case, one in columns] for name in names])
    series = [_bar(words, name, rounded(row, 100)) for (name, words), row in zip(names.items(), shares, strict=True)]
    worst, share = largest_obstacle(found, SCENARIO, solution, at)
    note = said(
        "In {month} most are held back by “{obstacle}”: {share}.",
        month=dates[at],
        obstacle=obstacles(found)[worst],
        share=percent(share, 1),
    )
    option = drawing(f"{title}, {called(found, solution)}. {note}", hatched=True) | {
        "xAxis": value_axis("", 100),
        "yAxis": row_axis([words for words, _, _ in columns]),
        "series": series,
    }
    option["xAxis"]["axisLabel"]["formatter"] = "{value} %"
    option["tooltip"] |= {"trigger": "item"}
    option["grid"] |= {"top": 8, "left": 20}
    option["yAxis"]["axisLabel"]["width"] = 100
    _legend_below(option)
    rows = tuple(
        (words, *(percent(float(shares[list(names).index(name), column]), 1) for column in range(len(columns))))
        for name, words in _from_the_start(names)
    )
    head = (said("where officials stand") if found.has_officials else said("where agencies stand"),)
    return Chart("now_and_then", title, option, head + tuple(words for words, _, _ in columns), rows, note, HIGH)


def reliefs(found: Found, solution: str) -> Chart:
    """Draw what routine use would gain if a barrier were lifted for everybody, each by itself."""
    title = said("What would help: lifting one barrier at a time")
    if found.reliefs is None:
        return nothing("reliefs", title, said("This has not been worked out yet."), HIGH)
    table = found.reliefs.relief
    name = _of(found, solution)
    own = table[table["solution"] == name].sort_values("value", ascending=False, kind="stable")
    records = [{str(key): value for key, value in row.items()} for row in own.to_dict("records")]
    words = [said(BARRIERS[row["barrier"]]) for row in records]
    note = " ".join([_binds(found, name, records), said("Hatched: what binds; lines: 90 % interval.")])
    amounts = [Amount(*(100 * float(row[part]) for part in Amount._fields)) for row in records]
    option = drawing(f"{title}. {note}", hatched=True)
    option |= bars(words, amounts, said("points gained"), said("points of routine use gained"))
    lying(option)
    drawn = option["series"][0]
    drawn["data"] = [
        {"value": value, "itemStyle": _binding(binds=bool(row["binds"]))}
        for value, row in zip(drawn["data"], records, strict=True)
    ]
    rows = tuple(
        (text, _points(row["value"]), _span(row["low"], row["high"]), said("yes") if row["binds"] else said("no"))
        for text, row in zip(words, records, strict=True)
    )
    head = (said("barrier"), said("points gained"), said("90 % interval"), said("binds"))
    return Chart("reliefs", title, option, head, rows, note, HIGH)


def _of(found: Found, solution: str) -> str:
    """Return whose barriers are shown: all solutions together where there are no others."""
    there = set() if found.reliefs is None else set(found.reliefs.relief["solution"])
    wanted = solution if found.is_empty else found.named(solution)
    return wanted if wanted in there else ALL


def _binds(found: Found, solution: str, records: Sequence[Mapping[str, object]]) -> str:
    """Say in words what binds."""
    highest = () if found.reliefs is None else found.reliefs.binding(solution)
    if not highest:
        return said("No barrier binds alone: what lifting any single one brings cannot be told from chance.")
    values = {str(row["barrier"]): row for row in records}
    first = values[highest[0]]
    gain = {"points": _points(first["value"]), "sure": _span(first["low"], first["high"])}
    if len(highest) == 1:
        return said(
            "What binds is {barrier}: were nobody held back by it, {points} points more would use it in routine "
            "(90 % interval {sure}); no other barrier alone brings as much.",
            barrier=said(BARRIERS[highest[0]]),
            **gain,
        )
    return said(
        "What binds most cannot be told apart: {barriers}. The first would bring {points} points "
        "(90 % interval {sure}).",
        barriers="; ".join(said(BARRIERS[one]) for one in highest),
        **gain,
    )


def _points(value: object) -> str:
    share = float(str(value))
    return "–" if np.isnan(share) else number(100 * share, 1, sign=True)


def _span(low: object, high: object) -> str:
    if np.isnan(float(str(low))):
        return "–"
    return said("{low} to {high}", low=_points(low), high=_points(high))


def _binding(*, binds: bool) -> Option:
    """Return how a barrier that binds is told from the others: by colour, and by lines across it."""
    if binds:
        return {"color": LINES[1], "decal": _stripes(0.7)}
    return {"color": LINES[5], "decal": {"symbol": "none"}}


def _whose(found: Found) -> str:
    return said("% of officials") if found.has_officials else said("% of agencies")


def _case(case: str, month: str) -> str:
    return said("scenario, {month}", month=month) if case == SCENARIO else said("baseline, {month}", month=month)


def _classes(found: Found) -> dict[str, str]:
    """Return the classes as columns of the monthly table, the goal first, and their words."""
    if found.has_officials:
        return {f"obstacle_{name}": said(OBSTACLES[name]) for name in LEDGER}
    return {f"pipeline_{name}": said(PIPELINE[name]) for name in PIPELINE_COLOURS}


def _from_the_start(names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the classes in the order of the way, as a table is read."""
    return list(reversed(list(names.items())))


def _means(found: Found, case: str, solution: str, name: str) -> Doubles:
    return np.asarray(found.runs(case, solution).measures[name].mean(axis=0))


def _look(name: str) -> Option:
    """Return the colour of a class and its hatching, by what kind of obstacle it is."""
    kind, _, one = name.partition("_")
    if kind == "pipeline":
        return {"color": PIPELINE_COLOURS[one], "decal": _HATCHED.get(one, {"symbol": "none"})}
    return {"color": LEDGER[one], "decal": _HATCHED.get(one, {"symbol": "none"})}


def _stripes(turned: float) -> Option:
    """Return thin lines, turned so much."""
    return {
        "symbol": "rect",
        "color": "rgba(0,0,0,0.28)",
        "dashArrayX": [1, 0],
        "dashArrayY": [1, 7],
        "rotation": turned,
    }


_DOTS = {
    "symbol": "circle",
    "symbolSize": 0.5,
    "color": "rgba(0,0,0,0.35)",
    "dashArrayX": [[6, 6], [0, 6, 6, 0]],
    "dashArrayY": [6, 0],
}

_HATCHED: Mapping[str, Option] = {
    **dict.fromkeys(
        ("undecided", "regulation", "budget", "procurement", "clearing", "funding", "procuring"), _stripes(0.7)
    ),
    **dict.fromkeys(("skill", "seat", "time"), _DOTS),
    "lapsed": _stripes(-0.7),
    "withdrawn": _stripes(-0.7),
}
"""Lines across what agencies hold up, dots on what officials lack, lines the other way on what was given up."""


def _bar(words: str, name: str, values: Sequence[float | None]) -> Option:
    """Return one class of stacked bars, written in where there is room."""
    ink = "#ffffff" if _is_dark(_look(name)["color"]) else "#000000"
    return {
        "type": "bar",
        "name": words,
        "stack": "ledger",
        "barMaxWidth": 44,
        "itemStyle": _look(name),
        "label": {"color": ink, "fontSize": SMALL},
        "data": [
            {"value": value, "label": {"show": value is not None and value >= ROOM, "formatter": _whole(value)}}
            for value in values
        ],
    }


def _whole(value: float | None) -> str:
    return "" if value is None else number(value)


def _is_dark(colour: str) -> bool:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 128


def _legend_below(option: Option) -> None:
    """Put the legend of many classes below."""
    option["legend"] |= {"top": "auto", "bottom": 0, "itemWidth": 22, "icon": "roundRect"}
    option["grid"] |= {"top": min(option["grid"]["top"], 32), "bottom": 36}
