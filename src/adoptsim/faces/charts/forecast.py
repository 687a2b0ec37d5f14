"""The figure of a forecast: the past, bands that hold half and nine tenths of the draws, and what came."""

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from adoptsim.evidence.forecasting import Forecast
from adoptsim.faces.charts.style import LINES, MOST_PANELS, STYLE, grid, lay_out, legend_below, name, percent

BEFORE = 24
"""Months of the past that are drawn."""


def figure(made: Forecast) -> Figure:
    """Draw all units, then those that each law binds and does not, then the other groups, as far as there is room."""
    shown = made.futures.groups[:MOST_PANELS]
    with mpl.rc_context(STYLE):
        drawn, axes, _ = grid(len(shown))
        for axis, group in zip(axes, shown, strict=True):
            _panel(axis, made, group)
        handles = [
            Line2D([], [], color="black", label="seen"),
            Line2D([], [], color=LINES[0], label="forecast: median, bands of 50 % and 90 %"),
        ]
        if made.held_out()[0].size:
            handles.append(Line2D([], [], color="black", linestyle="none", marker="o", markersize=3, label="held out"))
        legend_below(drawn, handles)
        name(drawn, made.fit.case.said.title or made.fit.case.name)
        lay_out(drawn)
        return drawn


def _panel(axis: Axes, made: Forecast, group: str) -> None:
    number = made.futures.groups.index(group)
    days = made.futures.days.astype("datetime64[D]")
    low, half_low, middle, half_high, high = np.quantile(
        made.futures.shares[:, number], [0.05, 0.25, 0.5, 0.75, 0.95], axis=0
    )
    axis.fill_between(days, low, high, color=LINES[0], alpha=0.15, linewidth=0)
    axis.fill_between(days, half_low, half_high, color=LINES[0], alpha=0.25, linewidth=0)
    axis.plot(days, middle, color=LINES[0])
    when, past = made.history(group)
    axis.plot(when[-BEFORE:].astype("datetime64[D]"), past[-BEFORE:], color="black")
    later, truth = made.held_out()
    if len(later):
        axis.plot(later.astype("datetime64[D]"), truth[number], "ko", markersize=3)
    for event in made.fit.case.said.events.values():
        if event.deadline is not None and made.futures.days[0] <= event.deadline <= made.futures.days[-1]:
            axis.axvline(event.deadline, color="0.6", linewidth=0.8, linestyle=":")
    axis.set_title(f"{group} ({made.futures.sizes[number]:,} units)")
    axis.set_ylim(0, min(1.0, float(high.max()) * 1.15 + 0.02))
    axis.yaxis.set_major_formatter(percent)
    axis.tick_params(axis="x", labelrotation=30)
