"""Charts of the page: an ECharts option, and the same numbers as a table for those who read or hear them.

An option is JSON alone: no function and no HTML, as names come from visitors. So tooltips are drawn,
not marked up (``renderMode: richText``), and what is written goes through `label` first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from adoptsim.experiments.summary import Replicates
from adoptsim.faces.charts.style import LINES
from adoptsim.faces.tongues.speaking import number, percent, said
from adoptsim.faces.web.found import Found
from adoptsim.faces.words import ALL, plain

type Option = dict[str, Any]

HEIGHT = 360
"""Height of a chart, pixels, where it needs no other."""

LONGEST = 60
"""Letters of a name that are shown."""

SMALL = 12
"""Size of letters, pixels; none is smaller."""

INK = "#333333"


LONGEST_WHISKER = 3.0
"""How far an interval is drawn, in lengths of the longest bar."""


class Amount(NamedTuple):
    """A number and its 90 % interval; NaN where there is none."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Chart:
    """A chart.

    Attributes
    ----------
    name : str
        What it is called in files and addresses.
    title : str
        What stands above it, in the language spoken.
    option : dict
        ECharts 5.4 option; JSON only.
    head, rows : tuple
        The same numbers as a table: its headings, and its rows of texts.
    note : str
        What is to be said below it.
    height : int
        Height that it needs, pixels; it is as wide as there is room.
    wide : bool
        Whether it stands alone in its row.
    """

    name: str
    title: str
    option: Option = field(repr=False)
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    height: int = HEIGHT
    wide: bool = False


def nothing(name: str, title: str, why: str, height: int = 0) -> Chart:
    """Return the chart of what there is not, which says why; it may keep the room that it will need."""
    return Chart(name, title, {}, (), (), why, height)


def drawing(description: str, *, hatched: bool = False) -> Option:
    """Return what all options have in common.

    Parameters
    ----------
    description : str
        What a screen reader says of it.
    hatched : bool
        Whether the hatching of its series is drawn.
    """
    return {
        "animation": False,
        "textStyle": {"fontSize": SMALL, "fontFamily": "system-ui, sans-serif"},
        "aria": aria(description, hatched=hatched),
        "tooltip": {"trigger": "axis", "renderMode": "richText", "confine": True, "textStyle": {"fontSize": SMALL}},
        "legend": {
            "top": 0,
            "left": 0,
            "right": 0,
            "itemWidth": 30,
            "itemHeight": 14,
            "itemGap": 8,
            "textStyle": {"fontSize": SMALL, "color": INK},
        },
        "grid": {"left": 8, "right": 32, "top": 64, "bottom": 4, "containLabel": True},
    }


def aria(description: str, *, hatched: bool = False) -> Option:
    """Return what is said of a chart to those who do not see it."""
    plain_decals = [{"symbol": "none"}]
    return {
        "enabled": True,
        "label": {"enabled": True, "description": description},
        "decal": {"show": hatched, "decals": plain_decals},
    }


def month_axis(runs: Replicates) -> Option:
    """Return the axis of months, with up to six of them written, a whole number of years apart."""
    years = max(1, -(-(len(runs.month) - 1) // (12 * 5)))
    every = 12 * years if len(runs.month) > 13 else max(1, (len(runs.month) - 1) // 4)
    return {
        "type": "category",
        "data": months(runs),
        "boundaryGap": False,
        "axisLabel": {"interval": every - 1, "fontSize": SMALL, "color": INK, "hideOverlap": True},
        "axisTick": {"interval": every - 1},
    }


def value_axis(name: str, most: float | None = None, *, unit: str = "") -> Option:
    """Return an axis of amounts, from nought on."""
    axis: Option = {
        "type": "value",
        "name": name,
        "nameTextStyle": {"fontSize": SMALL, "color": INK, "align": "left", "padding": [0, 0, 0, -18]},
        "axisLabel": {"fontSize": SMALL, "color": INK, "formatter": f"{{value}}{unit}", "hideOverlap": True},
        "splitLine": {"lineStyle": {"color": "#e6e6e6"}},
    }
    return axis if most is None else axis | {"min": 0, "max": most}


def row_axis(names: Sequence[str]) -> Option:
    """Return the axis of bars that lie: the first on top."""
    words = {"fontSize": SMALL, "color": INK, "width": 130, "overflow": "break", "lineHeight": 15, "interval": 0}
    return {"type": "category", "data": list(names), "inverse": True, "axisTick": {"show": False}, "axisLabel": words}


def months(runs: Replicates) -> list[str]:
    """Return the months of runs as they are written: ``2026-03``."""
    return [str(date) for date in runs.date.astype("datetime64[M]")]


def years(runs: Replicates) -> list[int]:
    """Return the places of the months in a table: the first, each twelfth and the last, as in the summary."""
    return [int(one) for one in np.flatnonzero((runs.month % 12 == 0) | (runs.month == runs.month[-1]))]


def rounded(values: NDArray[Any] | Sequence[float], factor: float = 1.0, digits: int = 2) -> list[float | None]:
    """Return values as JSON takes them: rounded, none where there is no number."""
    scaled = np.round(np.asarray(values, dtype=np.float64) * factor, digits) + 0.0
    return [value if np.isfinite(value) else None for value in scaled.tolist()]


def interval(low: float, value: float, high: float, *, sign: bool = False) -> str:
    """Write a share and its interval."""
    if not np.isfinite(value):
        return "–"
    if not (np.isfinite(low) and np.isfinite(high)) or low == high:
        return percent(value, 1, sign=sign)
    ends = (number(100 * end, 1, sign=sign) for end in (low, high))
    return said(
        "{value} (90 %: {low} to {high})", value=percent(value, 1, sign=sign), **dict(zip(ENDS, ends, strict=True))
    )


ENDS = ("low", "high")


def bars(names: Sequence[str], amounts: Sequence[Amount], words: str, unit: str = "") -> Option:
    """Return axes and series of bars that lie, each with its interval as a line across it.

    Parameters
    ----------
    names : sequence of str
        Of the bars, the first on top.
    amounts : sequence of Amount
        In the order of the names; NaN where there is none.
    words : str
        What the bars are.
    unit : str
        What the axis counts, if it is not what the bars are.
    """
    values, lows, highs = (rounded([getattr(one, part) for one in amounts]) for part in ("value", "low", "high"))
    most = LONGEST_WHISKER * max((abs(value) for value in values if value is not None), default=0.0)
    ends = [
        (row, max(low, -most), min(high, most))
        for row, (low, high) in enumerate(zip(lows, highs, strict=True))
        if low is not None and high is not None
    ]
    axis = value_axis(unit or words)
    axis |= {"nameLocation": "middle", "nameGap": 28, "nameTextStyle": {"fontSize": SMALL, "color": INK}}
    line: Option = {
        "silent": True,
        "symbol": "none",
        "label": {"show": False},
        "lineStyle": {"type": "solid", "width": 2, "color": "#000000"},
        "data": [[{"coord": [low, row]}, {"coord": [high, row]}] for row, low, high in ends],
    }
    caps: Option = {
        "type": "scatter",
        "name": said("90 % interval"),
        "symbol": "rect",
        "symbolSize": [2, 10],
        "silent": True,
        "tooltip": {"show": False},
        "itemStyle": {"color": "#000000"},
        "data": [[end, row] for row, *both in ends for end in both],
    }
    series: Option = {"type": "bar", "name": words, "data": values, "barMaxWidth": 18, "markLine": line}
    series["itemStyle"] = {"color": LINES[0]}
    return {"xAxis": axis, "yAxis": row_axis(names), "series": [series, caps]}


def lying(option: Option) -> None:
    """Fit an option for bars that lie: no legend, and a tooltip for a whole row."""
    option["legend"]["show"] = False
    option["grid"] |= {"top": 8, "bottom": 24, "left": 20}
    option["tooltip"] |= {"axisPointer": {"type": "shadow"}}


def label(name: str, most: int = LONGEST) -> str:
    """Write a name that a visitor may have given: one line, not too long, nothing that ECharts would read as style."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
    line = line.translate(str.maketrans("{}|", "()/"))
    return line if len(line) <= most else f"{line[: most - 1]}…"


def called(found: Found, solution: str) -> str:
    """Return what a solution is called; all of them together have words of their own."""
    return together() if found.named(solution) == ALL else label(plain(found.named(solution)))


def together() -> str:
    """Say that all solutions are meant."""
    return said("all solutions together")


def failed(found: Found) -> str:
    """Say why there is nothing to show."""
    return said("No run of it came to its end.") if found.results.failures else said("Nothing has been run yet.")
