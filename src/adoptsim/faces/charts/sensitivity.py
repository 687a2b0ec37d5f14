"""Figures of sensitivity: indices with their intervals beside the floor that chance makes."""

from collections.abc import Iterator

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from adoptsim.experiments.apportioning import DUMMY
from adoptsim.experiments.sensitivity import Sensitivity
from adoptsim.faces.charts.style import LINES, STYLE, lay_out, legend_below, name

MOST_BARS = 25
"""Numbers in one figure, the largest; the others are left to the table."""

COLOURS = {"influential": LINES[0], "negligible": "#999999", "inconclusive": LINES[4]}


def figures(found: Sensitivity) -> Iterator[tuple[str, Figure]]:
    """Yield a figure for each scenario and measure, with its name."""
    several = len(found.study.scenarios) > 1
    for (scenario, measure), table in found.indices.groupby(["scenario", "measure"], sort=False):
        with mpl.rc_context(STYLE):
            draw = _bars if found.study.design == "sobol" else _effects
            figure = draw(table, str(measure))
            name(figure, f"What moves {measure}" + (f" in {scenario}" if several else ""))
            legend_below(figure, _handles())
            lay_out(figure)
            yield (f"{measure}_{scenario}" if several else str(measure)), figure


def _bars(table: pd.DataFrame, measure: str) -> Figure:
    shown, floor = _ranked(table, "ST")
    figure = Figure(figsize=(8.4, 1.6 + 0.42 * len(shown)), layout="constrained")
    panel = figure.subplots()
    _bar(panel, shown, "ST", 0.16, 0.3)
    _bar(panel, shown, "S1", -0.16, 0.3, alpha=0.45)
    _floor(panel, max(floor, 0.0))
    panel.set_yticks(range(len(shown)), shown["path"])
    panel.set_xlabel(f"share of the variance of {measure}: dark with all others (ST), light alone (S1)")
    panel.set_xlim(left=min(0.0, float(shown["S1_low"].min())))
    return figure


def _effects(table: pd.DataFrame, measure: str) -> Figure:
    shown, floor = _ranked(table, "mu_star")
    figure = Figure(figsize=(11.5, max(4.0, 1.6 + 0.3 * len(shown))), layout="constrained")
    bars, plane = figure.subplots(1, 2, width_ratios=(1.2, 1))
    _bar(bars, shown, "mu_star", 0.0, 0.6)
    _floor(bars, floor)
    bars.set_yticks(range(len(shown)), shown["path"])
    bars.set_xlabel(f"mu*: mean size of the effect on {measure}\nof going through the whole range")
    plane.scatter(shown["mu_star"], shown["sigma"], c=[COLOURS[one] for one in shown["verdict"]], s=22)
    top = max(float(shown["mu_star"].max()), float(shown["sigma"].max())) * 1.05 or 1.0
    plane.plot([0, top], [0, top], color="#999999", linewidth=0.8, linestyle=":")
    _floor(plane, floor)
    for _, row in shown.iloc[-8:].iterrows():
        short = ".".join(str(row["path"]).split(".")[-2:])
        plane.annotate(short, (row["mu_star"], row["sigma"]), xytext=(3, 3), textcoords="offset points", fontsize=7)
    plane.set_xlabel("mu*")
    plane.set_ylabel("sigma: how much the effect depends on the other numbers")
    return figure


def _ranked(table: pd.DataFrame, index: str) -> tuple[pd.DataFrame, float]:
    """Return the largest, the largest last, and the floor."""
    floor = float(table.loc[table["path"] == DUMMY, f"{index}_high"].iloc[0])
    return table[table["path"] != DUMMY].nlargest(MOST_BARS, index).iloc[::-1].reset_index(drop=True), floor


def _bar(panel: Axes, shown: pd.DataFrame, index: str, shift: float, height: float, alpha: float = 1.0) -> None:
    places = [place + shift for place in range(len(shown))]
    colours = [COLOURS[one] for one in shown["verdict"]]
    panel.barh(places, shown[index], height=height, color=colours, alpha=alpha)
    reach = [shown[index] - shown[f"{index}_low"], shown[f"{index}_high"] - shown[index]]
    panel.errorbar(shown[index], places, xerr=reach, fmt="none", ecolor="black", elinewidth=0.9, capsize=2)


def _floor(panel: Axes, floor: float) -> None:
    panel.axvspan(0, floor, color="#D55E00", alpha=0.12, linewidth=0)
    panel.axvline(floor, color="#D55E00", linewidth=0.9, linestyle="--")


def _handles() -> list[Line2D | Patch]:
    verdicts = [Patch(color=colour, label=verdict) for verdict, colour in COLOURS.items()]
    floor = Line2D([], [], color="#D55E00", linestyle="--", label="what a number without effect would show")
    return [*verdicts, floor]
