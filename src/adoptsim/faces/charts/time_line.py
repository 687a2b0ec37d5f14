"""The time line of programmes: a thin bar each, paler the fewer runs it goes on in."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from adoptsim.experiments.summary import Replicates, in_order
from adoptsim.faces.charts.style import Table, colour, of, where
from adoptsim.faces.tongues.speaking import said
from adoptsim.faces.words import ENDED_AS_PLANNED, plain

MOST = 36
"""Bars of one figure; further programmes are left to the table."""

MANY = 14
"""Bars from which they are drawn thinner."""

PALEST = 0.15
"""Opacity of a bar that goes on in hardly any run."""

LONGEST = 34
"""Letters of a name."""


class Line(NamedTuple):
    """One programme over all runs of its scenario; times as matplotlib's days."""

    scenario: str
    name: str
    pieces: Sequence[tuple[float, float, float]]
    """Begin, end, and the share of runs in which it goes on in between."""
    reviewed: Sequence[float]
    """When a review ended it in some run."""
    stopped: Sequence[float]
    """When something else ended it before its time in some run."""


def lines(programmes: Table, runs: Sequence[Replicates]) -> list[Line]:
    """Gather the programmes that began, scenario by scenario."""
    found = []
    for scenario in dict.fromkeys(run.scenario for run in runs) if programmes else ():
        dates = date2num(next(run.date for run in runs if run.scenario == scenario))
        own = of(programmes, scenario)
        for programme in in_order(own["programme"]) if len(own["programme"]) else ():
            began = where(own, (own["programme"] == programme) & (own["start"].astype(np.int64) > 0))
            if len(began["start"]):
                found.append(_line(scenario, str(programme), began, dates))
    return found


def _line(scenario: str, programme: str, began: Table, dates: Sequence[float]) -> Line:
    last = len(dates) - 1
    start = began["start"].astype(np.int64)
    end = began["end"].astype(np.int64)
    why = began["why"].astype(str)
    end = np.minimum(np.where(end == 0, last, end), last)
    times = np.unique(np.concatenate([start, end]))
    pieces = [
        (dates[one], dates[other], float(((start <= one) & (end >= other)).mean())) for one, other in pairwise(times)
    ]
    by_review = np.char.startswith(why, "review")
    otherwise = ~by_review & ~np.isin(why, ENDED_AS_PLANNED)
    reviewed, stopped = ([dates[month] for month in np.unique(end[rows])] for rows in (by_review, otherwise))
    return Line(scenario, programme, pieces, reviewed, stopped)


def height(drawn: Sequence[Line]) -> float:
    """Return the height that the time line needs, inches; 0 for none."""
    count = min(len(drawn), MOST) + (len(drawn) > MOST)
    return 0.25 + count * (0.19 if len(drawn) <= MANY else 0.14) if count else 0


def draw(panel: Axes, drawn: Sequence[Line], scenarios: Sequence[str], *, named: bool) -> None:
    """Draw the bars, one below the other."""
    labels = []
    for place, line in enumerate(drawn[:MOST]):
        own = colour(scenarios, line.scenario)
        for begin, end, share in line.pieces:
            bar = [(begin, end - begin)]
            panel.broken_barh(bar, (place - 0.32, 0.64), color=own, alpha=max(PALEST, share), linewidth=0)
        for times, sign in ((line.reviewed, "D"), (line.stopped, "X")):
            at = [place] * len(times)
            panel.plot(
                times, at, sign, color="black", markeredgecolor="white", markeredgewidth=0.5, markersize=5, linewidth=0
            )
        labels.append(_short(plain(line.name)))
    if len(drawn) > MOST:
        labels.append(said("and {count} more", count=len(drawn) - MOST))
    panel.set_ylim(len(labels) - 0.4, -0.6)
    panel.set_yticks(range(len(labels)) if named else [], labels if named else [])
    panel.tick_params(axis="y", length=0, labelsize=8 if len(drawn) <= MANY else 6.5)
    panel.spines["left"].set_visible(False)
    panel.grid(axis="x", color="#dddddd", linewidth=0.5)
    panel.set_axisbelow(True)
    if named:
        panel.set_title(said("What is done"))


def explained(drawn: Sequence[Line]) -> list[Line2D | Patch]:
    """Return what the legend says about the bars."""
    shown = drawn[:MOST]
    handles: list[Line2D | Patch] = []
    if any(share < 1 for line in shown for _, _, share in line.pieces):
        handles.append(Patch(color="#333333", alpha=0.4, label=said("bar: paler where it goes on in fewer runs")))
    for sign, words, there in (
        ("D", said("ended by a review"), any(line.reviewed for line in shown)),
        ("X", said("ended before its time"), any(line.stopped for line in shown)),
    ):
        if there:
            handles.append(Line2D([], [], color="black", marker=sign, markersize=5, linewidth=0, label=words))
    return handles


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
