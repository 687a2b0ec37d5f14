"""What differs between scenarios, and for whom."""

from collections.abc import Iterator, Mapping
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from adoptsim.experiments.comparison import Comparison
from adoptsim.faces.amounts import is_share, words
from adoptsim.faces.charts.style import MOST_PANELS, STYLE, colour, grid, lay_out, legend_below, name
from adoptsim.faces.tongues.speaking import said
from adoptsim.faces.words import ALL, plain

BESIDE = ("share_nominal", "share_agencies_available", "value")
"""Drawn beside the measure that was asked for."""

GAINED, LOST = "#0072B2", "#E69F00"

ROW = 0.3
"""Height of a row, inches."""


def figures(found: Comparison, measure: str) -> Iterator[tuple[str, Figure]]:
    """Yield the figures of a comparison and their names."""
    yield "differences", differences(found, measure)
    if not found.changed.empty:
        yield "who_changed", who_changed(found)


def differences(found: Comparison, measure: str) -> Figure:
    """Draw every difference from the first scenario with its interval, a panel a measure."""
    there = set(found.differences["measure"])
    measures = [one for one in dict.fromkeys((measure, *BESIDE)) if one in there]
    own = found.differences
    if len(set(own["solution"])) == 2:
        own = own[own["solution"] != ALL]
    rows = max(len(own[own["measure"] == one]) for one in measures)
    with mpl.rc_context(STYLE):
        figure, panels, _ = grid(len(measures), height=max(1.6, ROW * rows + 0.9))
        for panel, one in zip(panels, measures, strict=True):
            _forest(panel, own[own["measure"] == one], found, one)
        legend_below(
            figure,
            [
                Line2D(
                    [], [], color="black", marker="o", markersize=5, linewidth=2, label=said("mean, its 90 % interval")
                ),
                Line2D([], [], color="black", alpha=0.3, linewidth=1, label=said("90 % of single runs")),
            ],
        )
        first, seeds = plain(found.scenarios[0]), len(found.seeds)
        name(figure, said("Against {scenario}, in the same worlds: {seeds} seeds", scenario=first, seeds=seeds))
        lay_out(figure)
    return figure


def _forest(panel: Axes, own: pd.DataFrame, found: Comparison, measure: str) -> None:
    factor = 100.0 if is_share(measure) else 1.0
    several = len(set(own["solution"])) > 1
    labels = []
    for place, row in enumerate(_records(own)):
        tone = colour(found.scenarios, str(row["scenario"]))
        panel.plot([factor * row["run_low"], factor * row["run_high"]], [place] * 2, color=tone, alpha=0.3, linewidth=1)
        panel.plot([factor * row["low"], factor * row["high"]], [place] * 2, color=tone, linewidth=2)
        panel.plot([factor * row["difference"]], [place], color=tone, marker="o", markersize=5)
        solution = said("all solutions") if row["solution"] == ALL else plain(str(row["solution"]))
        labels.append(plain(str(row["scenario"])) + (f", {solution}" if several else ""))
    panel.axvline(0, color="black", linewidth=0.8)
    panel.set_yticks(range(len(labels)), labels)
    panel.set_ylim(len(labels) - 0.5, -0.5)
    panel.set_title(words(measure))
    panel.set_xlabel(said("difference, points of a hundred") if is_share(measure) else said("difference"))


def who_changed(found: Comparison) -> Figure:
    """Draw which officials gain and which lose routine use, a panel a scenario and solution."""
    groups = [(key, part) for key, part in found.changed.groupby(["scenario", "solution"], sort=False)][:MOST_PANELS]
    several = len({solution for (_, solution), _ in groups}) > 1
    with mpl.rc_context(STYLE):
        figure, panels, _ = grid(len(groups), height=ROW * max(len(part) for _, part in groups) + 0.9)
        for panel, ((scenario, solution), part) in zip(panels, groups, strict=True):
            _bars(panel, part)
            panel.set_title(plain(str(scenario)) + (f", {plain(str(solution))}" if several else ""))
        widest = max(max(np.abs(panel.get_xlim())) for panel in panels)
        for panel in panels:
            panel.set_xlim(-widest, widest)
        legend_below(
            figure,
            [
                Patch(color=GAINED, label=said("gain routine use")),
                Patch(color=LOST, label=said("lose it")),
                Line2D([], [], color="black", marker="d", linewidth=1, label=said("net, 90 % interval")),
            ],
        )
        first = plain(found.scenarios[0])
        name(figure, said("Who changed against {scenario}, official by official", scenario=first))
        lay_out(figure)
    return figure


def _bars(panel: Axes, part: pd.DataFrame) -> None:
    for place, row in enumerate(_records(part)):
        panel.barh(place, 100 * row["gained"], color=GAINED, height=0.7)
        panel.barh(place, -100 * row["lost"], color=LOST, height=0.7)
        panel.plot([100 * row["net_low"], 100 * row["net_high"]], [place] * 2, color="black", linewidth=1)
        panel.plot([100 * row["net"]], [place], color="black", marker="d", markersize=4)
    ends = np.flatnonzero(part["by"].to_numpy()[1:] != part["by"].to_numpy()[:-1]) + 0.5
    for end in ends:
        panel.axhline(end, color="black", linewidth=0.4, alpha=0.5)
    panel.axvline(0, color="black", linewidth=0.8)
    panel.set_yticks(range(len(part)), [plain(str(group)) for group in part["group"]])
    panel.set_ylim(len(part) - 0.5, -0.5)
    panel.set_xlabel(said("of a hundred officials of the group"))


def _records(frame: pd.DataFrame) -> list[Mapping[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]
