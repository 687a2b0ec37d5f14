"""The obstacle ledger: as it changes, and before and after."""

from collections.abc import Mapping, Sequence
from textwrap import fill

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from numpy.typing import NDArray

from adoptsim.experiments.summary import Replicates
from adoptsim.faces.charts.style import (
    MOST_PANELS,
    STYLE,
    Table,
    by_solution,
    grid,
    has_officials,
    lay_out,
    name,
    names,
    percent,
    share_axis,
    time_axis,
)
from adoptsim.faces.outcomes import early
from adoptsim.faces.tongues.speaking import number, said
from adoptsim.faces.words import OBSTACLES, PIPELINE, plain

LEDGER = {
    "effective": "#00664b",
    "nominal": "#7fcdb4",
    "lapsed": "#4d4d4d",
    "time": "#f2c6de",
    "seat": "#cc79a7",
    "skill": "#8c3f6b",
    "procurement": "#fbe3a1",
    "budget": "#e69f00",
    "regulation": "#d55e00",
    "undecided": "#8a3b00",
    "unpersuaded_peers": "#cfe8f7",
    "unpersuaded_difficulty": "#8cc5ea",
    "unpersuaded_usefulness": "#3d94cc",
    "unpersuaded_reluctance": "#00507d",
    "unaware": "#dcdcdc",
}
"""The ledger from the goal up to the start of the way: green in use, purple the official's own
means, orange the agency, blue persuasion, grey the rest."""

PIPELINE_COLOURS = {
    "available": "#00664b",
    "procuring": "#f0e442",
    "funding": "#e69f00",
    "clearing": "#d55e00",
    "undecided": "#dcdcdc",
    "withdrawn": "#4d4d4d",
}

ROOM = 0.035
"""Smallest share that is written into a bar."""


def obstacles(monthly: Table) -> Figure:
    """Draw the obstacle ledger of one scenario as a stacked area, the mean over replicates.

    Without officials, draw the agencies' pipelines.
    """
    prefix, colours, words = _classes(monthly)
    runs = by_solution(monthly)[:MOST_PANELS]
    with mpl.rc_context(STYLE):
        figure, panels, _ = grid(len(runs))
        for panel, run in zip(panels, runs, strict=True):
            shares = [run.measures[f"{prefix}_{one}"].mean(axis=0) for one in colours]
            panel.stackplot(run.date, shares, colors=list(colours.values()), edgecolor="white", linewidth=0.3)
            share_axis(panel, "officials" if colours is LEDGER else "agencies")
            time_axis(panel, [run])
            panel.set_title(plain(run.solution))
        _legend(figure, colours, words)
        name(figure, said("What holds it back: {scenario}", scenario=plain(runs[0].scenario)))
        lay_out(figure)
    return figure


def before_and_after(monthly: Table) -> Figure:
    """Draw the ledger early and in the end, and the end of each further scenario; means over replicates.

    Without officials, draw the agencies' pipelines.
    """
    prefix, colours, words = _classes(monthly)
    runs = by_solution(monthly)
    scenarios, solutions = names(runs)
    with mpl.rc_context(STYLE):
        figure, panels, _ = grid(len(solutions), height=max(2.6, 0.5 * (len(scenarios) + 1)))
        for panel, solution in zip(panels, solutions, strict=True):
            moments = _moments([run for run in runs if run.solution == solution])
            shares = [[run.measures[f"{prefix}_{one}"][:, at].mean() for one in colours] for _, run, at in moments]
            _bars(panel, np.array(shares), list(colours.values()))
            panel.set_yticks(range(len(moments)), [label for label, _, _ in moments])
            panel.set_xlabel(
                said("share of officials; numbers in per cent")
                if colours is LEDGER
                else said("share of agencies; numbers in per cent")
            )
            panel.set_title(plain(solution))
        _legend(figure, colours, words)
        name(figure, said("What holds it back, before and after"))
        lay_out(figure)
    return figure


def _moments(runs: Sequence[Replicates]) -> list[tuple[str, Replicates, int]]:
    """Return what is set side by side: a label, runs, a month."""
    first = runs[0]
    then, when = early(first)
    if len(runs) == 1:
        return [(when, first, then), (said("in the end"), first, -1)]
    before = (f"{_short(first.scenario)}\n{when}", first, then)
    return [before, *((f"{_short(run.scenario)}\n{said('in the end')}", run, -1) for run in runs)]


def _short(scenario: str) -> str:
    return fill(plain(scenario), 24)


def _bars(panel: Axes, shares: NDArray[np.float64], colours: Sequence[str]) -> None:
    """Stack shares, a row a bar; write in those that there is room for."""
    left = np.cumsum(shares, axis=1) - shares
    for place, colour in enumerate(colours):
        own = shares[:, place]
        panel.barh(
            range(len(own)), own, left=left[:, place], color=colour, height=0.7, edgecolor="white", linewidth=0.3
        )
        ink = "black" if np.dot(to_rgb(colour), (0.299, 0.587, 0.114)) > 0.5 else "white"
        for row, share in enumerate(own):
            if share >= ROOM:
                at = left[row, place] + share / 2
                panel.text(at, row, number(100 * share), color=ink, fontsize=7, ha="center", va="center")
    panel.set_xlim(0, 1)
    panel.set_ylim(len(shares) - 0.5, -0.5)
    panel.xaxis.set_major_formatter(percent)
    panel.tick_params(axis="y", length=0)
    panel.spines["left"].set_visible(False)


def _classes(monthly: Table) -> tuple[str, Mapping[str, str], Mapping[str, str]]:
    """Return where the classes stand in the table, their colours and their words."""
    return ("obstacle", LEDGER, OBSTACLES) if has_officials(monthly) else ("pipeline", PIPELINE_COLOURS, PIPELINE)


def _legend(figure: Figure, colours: Mapping[str, str], words: Mapping[str, str]) -> None:
    handles = [Patch(color=colours[one], label=said(text)) for one, text in words.items()]
    figure.legend(handles=handles, loc="outside right upper", frameon=False, fontsize=8)
