"""Figures of a calibration: what the targets tell of each number, which trade off, and whether targets are met."""

from collections.abc import Iterator

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from adoptsim.experiments.calibration import Calibration
from adoptsim.experiments.calibration_tables import INCONCLUSIVE, NARROWED, PINNED, UNKNOWN
from adoptsim.experiments.study import Range
from adoptsim.faces.charts.style import LINES, MOST_PANELS, STYLE, grid, lay_out, legend_below, name
from adoptsim.faces.tongues.speaking import number, said

BARS = 18
"""Bars over the range of a number."""

VERDICTS = {one: one for one in (PINNED, NARROWED, UNKNOWN, INCONCLUSIVE)}
"""What is said of a number, to be translated."""

MOST_PAIRS = 6
MOST_TARGETS = 40
WIDE = 6.0
"""Standard deviations to either side beyond which nothing is drawn."""


def figures(found: Calibration) -> Iterator[tuple[str, Figure]]:
    """Yield the figures, with their names."""
    with mpl.rc_context(STYLE):
        yield "posterior", _posterior(found)
        yield "targets", _targets(found)
        if len(found.correlation):
            yield "pairs", _pairs(found)


def _posterior(found: Calibration) -> Figure:
    shown = found.estimates.sort_values("narrower", ascending=False, kind="stable").head(MOST_PANELS)
    figure, panels, _ = grid(len(shown), height=2.4)
    for panel, row in zip(panels, shown.to_dict("records"), strict=True):
        path = str(row["path"])
        varied = found.study.vary[path]
        spaced = np.geomspace if row["prior"] == "log" else np.linspace
        edges = spaced(row["prior_low"], row["prior_high"], BARS + 1).tolist()
        panel.hist(found.posterior[path], edges, weights=found.posterior["weight"], color=LINES[0], alpha=0.75)
        if isinstance(varied, Range):
            prior = np.array([varied.at(float(share)) for share in (np.arange(2000) + 0.5) / 2000])
            panel.hist(prior, edges, weights=np.full(2000, 1 / 2000), histtype="step", color="#777777", linewidth=1.2)
        if row["prior_low"] <= row["before"] <= row["prior_high"]:
            panel.axvline(row["before"], color=LINES[1], linestyle="--", linewidth=1.2)
        panel.axvline(row["estimate"], color="black", linewidth=1.2)
        panel.set_xscale("log" if row["prior"] == "log" else "linear")
        panel.set_title(f"{_short(path)}: {said(VERDICTS[row['verdict']])}")
        panel.set_xlabel(str(row["unit"]))
        panel.set_yticks([])
        panel.spines["left"].set_visible(False)
    legend_below(figure, [
        Patch(color=LINES[0], alpha=0.75, label=said("after calibration")),
        Line2D([], [], color="#777777", label=said("before: the prior")),
        Line2D([], [], color="black", label=said("estimate")),
        Line2D([], [], color=LINES[1], linestyle="--", label=said("the scenario’s own value")),
    ])  # fmt: skip
    name(figure, said("What the targets tell of each number"))
    lay_out(figure)
    return figure


def _targets(found: Calibration) -> Figure:
    """Draw every target in its own standard deviations: observed lies at nought."""
    shown = found.targets.head(MOST_TARGETS)
    figure = Figure(figsize=(8.8, 1.9 + 0.36 * len(shown)), layout="constrained")
    panel = figure.subplots()
    places = np.arange(len(shown))[::-1]
    panel.axvspan(-1.645, 1.645, color=LINES[2], alpha=0.15, linewidth=0)
    panel.axvline(0, color=LINES[2], linewidth=1.2)
    _bars(panel, shown, places, ("prior_low", "prior_high"), "#999999", 1.6)
    if "simulated" in shown:
        _bars(panel, shown, places, ("low", "high"), LINES[0], 5.0)
        panel.plot(np.clip(_off(shown, "simulated"), -WIDE, WIDE), places, "o", color="black", markersize=4)
    panel.set_yticks(places, shown["target"])
    panel.set_xlim(-WIDE, WIDE)
    panel.set_xlabel(said("standard deviations off what was observed"))
    legend_below(figure, [
        Patch(color=LINES[2], alpha=0.3, label=said("observed, and nine tenths of its uncertainty")),
        Line2D([], [], color="#999999", linewidth=1.6, label=said("before calibration, nine tenths")),
        Line2D([], [], color=LINES[0], linewidth=5, label=said("runs of the posterior, nine tenths; dot: mean")),
    ])  # fmt: skip
    name(figure, said("Are the targets met?"))
    lay_out(figure)
    return figure


def _off(shown: pd.DataFrame, column: str) -> "pd.Series[float]":
    return (shown[column] - shown["observed"]) / shown["sd"]


def _bars(
    panel: Axes, shown: pd.DataFrame, places: np.ndarray, ends: tuple[str, str], colour: str, width: float
) -> None:
    low, high = (np.clip(_off(shown, end), -WIDE, WIDE) for end in ends)
    panel.hlines(places, low, high, color=colour, linewidth=width)


def _pairs(found: Calibration) -> Figure:
    shown = found.correlation.head(MOST_PAIRS)
    figure, panels, _ = grid(len(shown), height=2.9)
    ends = {str(row["path"]): (row["prior_low"], row["prior_high"]) for row in found.estimates.to_dict("records")}
    sizes = 40 * found.posterior["weight"] / found.posterior["weight"].max()
    for panel, row in zip(panels, shown.to_dict("records"), strict=True):
        first, second = str(row["first"]), str(row["second"])
        panel.scatter(found.posterior[first], found.posterior[second], s=sizes, color=LINES[0], alpha=0.35, linewidth=0)
        for path, limit in ((first, panel.set_xlim), (second, panel.set_ylim)):
            limit(*ends[path])
        panel.set_xlabel(_short(first))
        panel.set_ylabel(_short(second))
        panel.set_title(said("correlation {size}", size=number(row["correlation"], 2, sign=True)))
    name(figure, said("Which numbers trade off?"))
    lay_out(figure)
    return figure


def _short(path: str) -> str:
    return ".".join(path.split(".")[1:])
