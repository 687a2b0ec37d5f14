"""Figures of a sweep: a line for one number, a map for two, clouds for more."""

from collections.abc import Iterator

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from adoptsim.experiments.sweep import Sweep
from adoptsim.faces.charts.style import LINES, MOST_PANELS, STYLE, grid, lay_out, legend_below, name


def figures(made: Sweep) -> Iterator[tuple[str, Figure]]:
    """Yield a figure for each measure of the study, with its name."""
    for measure in made.study.measures:
        table = made.summary[made.summary["measure"] == measure].dropna(subset="mean")
        if not table.empty:
            with mpl.rc_context(STYLE):
                yield measure, _figure(made, table, measure)


def _figure(made: Sweep, table: pd.DataFrame, measure: str) -> Figure:
    study = made.study
    paths = study.paths
    if study.design == "factorial" and len(paths) == 2:
        figure = _maps(table, paths, measure)
    else:
        panels = paths[:MOST_PANELS]
        figure, axes, _ = grid(len(panels))
        for axis, path in zip(axes, panels, strict=True):
            _line_or_cloud(axis, table, path, measure, is_line=len(paths) == 1)
        if len(study.scenarios) > 1:
            legend_below(figure, _handles(table))
    name(figure, study.title or f"{measure} over {' and '.join(paths[:3])}")
    lay_out(figure)
    return figure


def _line_or_cloud(axis: Axes, table: pd.DataFrame, path: str, measure: str, *, is_line: bool) -> None:
    for number, (_, part) in enumerate(table.groupby("scenario", sort=False)):
        colour = LINES[number % len(LINES)]
        ordered = part.sort_values(path) if pd.api.types.is_numeric_dtype(part[path]) else part
        places = ordered[path].to_numpy()
        if is_line:
            axis.plot(places, ordered["mean"], color=colour, marker="o", markersize=3)
            axis.fill_between(places, ordered["low"], ordered["high"], color=colour, alpha=0.18, linewidth=0)
        else:
            axis.scatter(places, ordered["mean"], color=colour, s=9, alpha=0.6, linewidths=0)
    axis.set_xlabel(path)
    axis.set_ylabel(f"{measure}" + (", mean and 90 % of seeds" if is_line else ", mean over seeds"))


def _maps(table: pd.DataFrame, paths: tuple[str, ...], measure: str) -> Figure:
    across, up = paths
    scenarios = list(dict.fromkeys(table["scenario"]))[:MOST_PANELS]
    figure, axes, _ = grid(len(scenarios))
    bounds = (table["mean"].min(), table["mean"].max())
    for axis, scenario in zip(axes, scenarios, strict=True):
        part = table[table["scenario"] == scenario]
        wide = part.pivot_table(index=up, columns=across, values="mean", sort=pd.api.types.is_numeric_dtype(part[up]))
        shown = axis.imshow(wide, origin="lower", aspect="auto", cmap="viridis", vmin=bounds[0], vmax=bounds[1])
        axis.set_xticks(range(wide.shape[1]), [_label(one) for one in wide.columns])
        axis.set_yticks(range(wide.shape[0]), [_label(one) for one in wide.index])
        axis.set_xlabel(across)
        axis.set_ylabel(up)
        axis.set_title(scenario if len(scenarios) > 1 else "")
        _numbers(axis, wide, bounds)
        figure.colorbar(shown, ax=axis, label=f"{measure}, mean over seeds")
    return figure


def _numbers(axis: Axes, wide: pd.DataFrame, bounds: tuple[float, float]) -> None:
    """Write the numbers into the map, where there is room for them."""
    if wide.size > 64:
        return
    for (row, column), value in np.ndenumerate(wide.to_numpy()):
        dark = value < (bounds[0] + bounds[1]) / 2
        axis.text(column, row, f"{value:.3g}", ha="center", va="center", color="white" if dark else "black", fontsize=8)


def _label(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _handles(table: pd.DataFrame) -> list[Line2D]:
    scenarios = list(dict.fromkeys(table["scenario"]))
    return [Line2D([], [], color=LINES[place % len(LINES)], label=scenario) for place, scenario in enumerate(scenarios)]
