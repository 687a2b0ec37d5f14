"""Adoption curves, and above them what the government did when."""

from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from adoptsim.experiments.summary import Replicates
from adoptsim.faces.charts import time_line
from adoptsim.faces.charts.style import (
    STYLE,
    Table,
    by_solution,
    colour,
    grid,
    has_officials,
    lay_out,
    legend_below,
    name,
    names,
    share_axis,
    time_axis,
    top,
)
from adoptsim.faces.tongues.speaking import said
from adoptsim.faces.words import counted, plain

type Curve = tuple[str, str, str]
"""Measure, dashes and words of a line."""

USE: Sequence[Curve] = (
    ("share_effective", "-", "in routine (effective)"),
    ("share_nominal", "--", "in use at all (nominal)"),
)
AVAILABLE: Sequence[Curve] = (("share_agencies_available", "-", "available in the agency"),)


def adoption(monthly: Table, programmes: Table) -> Figure:
    """Draw adoption curves: nominal and effective, the median and the 90 % interval over replicates.

    Without officials, draw the agencies where the solution is available. Above the curves stands
    what the government did when, if it did anything.
    """
    curves = USE if has_officials(monthly) else AVAILABLE
    runs = by_solution(monthly)
    scenarios, solutions = names(runs)
    lines = time_line.lines(programmes, runs)
    with mpl.rc_context(STYLE):
        figure, panels, heads = grid(len(solutions), above=time_line.height(lines))
        for panel, solution in zip(panels, solutions, strict=True):
            for run in runs:
                if run.solution == solution:
                    _curves(panel, run, curves, colour(scenarios, run.scenario))
            share_axis(panel, "officials" if curves is USE else "agencies")
            time_axis(panel, runs)
            panel.set_ylim(0, top([run.band(measure).high for run in runs for measure, _, _ in curves]))
            panel.set_title(plain(solution))
        for number, head in enumerate(heads):
            time_line.draw(head, lines, scenarios, named=number == 0)
            time_axis(head, runs)
            head.tick_params(axis="x", labelbottom=False)
        handles: list[Line2D | Patch] = [
            Line2D([], [], color=colour(scenarios, scenario), label=plain(scenario), linewidth=2)
            for scenario in scenarios
        ]
        handles += [Line2D([], [], color="#333333", linestyle=dash, label=said(words)) for _, dash, words in curves]
        handles.append(
            Patch(color="#333333", alpha=0.2, label=said("90 % of {runs}", runs=counted(len(runs[0].seeds))))
        )
        handles += time_line.explained(lines)
        legend_below(figure, handles)
        name(figure, said("Who uses it"))
        lay_out(figure)
    return figure


def _curves(panel: Axes, run: Replicates, curves: Sequence[Curve], line: str) -> None:
    for measure, dashes, _ in curves:
        band = run.band(measure)
        panel.fill_between(run.date, band.low, band.high, color=line, alpha=0.15, linewidth=0)
        panel.plot(run.date, band.median, color=line, linestyle=dashes, linewidth=1.5)
