"""What all figures have in common: colours, panels, axes, files.

Colours are told apart by colour-blind readers (Okabe & Ito 2008; viridis), every figure has its
units written on it, and the same results give the same bytes.
"""

import io
import math
from collections.abc import Iterable, Mapping, Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from adoptsim.experiments.summary import Replicates, replicates
from adoptsim.faces.tongues import speaking
from adoptsim.faces.tongues.speaking import said
from adoptsim.faces.words import ALL

LINES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
"""Okabe and Ito's colours, for scenarios."""

PANEL = (5.2, 3.3)
"""Width and height of a panel, inches."""

TOPS = (0.1, 0.2, 0.3, 0.5, 0.75, 1.0)
"""Where scales of shares may end."""

MOST_PANELS = 12
"""Panels of one figure; further solutions are left to the tables."""

DOTS = 130
"""Dots per inch of a picture."""

LETTER, HANDLE = 0.072, 0.6
"""Width of a letter, and of what stands before the words of a legend, inches."""

STYLE = {
    "svg.hashsalt": "adoptsim",
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 10,
    "hatch.linewidth": 0.6,
}

SHARE_OF = {"officials": "share of officials", "agencies": "share of agencies"}

type Table = Mapping[str, NDArray[np.generic]]


def grid(count: int, height: float = PANEL[1], above: float = 0) -> tuple[Figure, list[Axes], list[Axes]]:
    """Make a figure of so many panels.

    Parameters
    ----------
    count : int
        Panels.
    height : float
        Height of each, inches.
    above : float
        Height of one more panel on top of each column, inches; 0 for none.

    Returns
    -------
    figure : Figure
    panels : list of Axes
        The panels, row by row.
    heads : list of Axes
        The panels on top of the columns.
    """
    columns = min(count, math.ceil(math.sqrt(count)))
    rows = math.ceil(count / columns)
    width = PANEL[0] * columns + (2.3 if columns == 1 else 2.6)
    figure = Figure(figsize=(width, above + height * rows + 1.2), layout="constrained")
    heights = ([above] if above else []) + [height] * rows
    panels = figure.subplots(len(heights), columns, squeeze=False, height_ratios=heights).ravel()
    heads, panels = (panels[:columns], panels[columns:]) if above else (panels[:0], panels)
    for spare in panels[count:]:
        spare.remove()
    return figure, list(panels[:count]), list(heads)


def name(figure: Figure, title: str) -> None:
    """Write the name of a figure on top of it."""
    figure.suptitle(title, x=0.01, ha="left", fontweight="bold")


def legend_below(figure: Figure, handles: Sequence[Line2D | Patch]) -> None:
    """Put a legend under the panels, in as many columns, up to three, as there is room for."""
    words = [len(str(one.get_label())) for one in handles]
    wide = {
        columns: sum(HANDLE + LETTER * max(part) for part in np.array_split(words, columns) if len(part))
        for columns in (3, 2, 1)
    }
    columns = next((one for one, width in wide.items() if width <= figure.get_figwidth()), 1)
    figure.legend(handles=handles, loc="outside lower center", ncols=columns, frameon=False)


def lay_out(figure: Figure) -> None:
    """Lay the figure out once: each further pass would move things by a hair."""
    FigureCanvasAgg(figure)
    figure.draw_without_rendering()
    figure.set_layout_engine("none")


def drawn(figure: Figure, ending: str, dots: int = DOTS) -> bytes:
    """Return a figure as the content of a ``png`` or ``svg`` file; the same figure gives the same bytes.

    Parameters
    ----------
    figure : Figure
    ending : str
        ``png`` or ``svg``.
    dots : int
        Dots per inch of a ``png``.
    """
    stream = io.BytesIO()
    with mpl.rc_context(STYLE):
        if ending == "svg":
            FigureCanvasSVG(figure).print_figure(stream, format="svg", metadata={"Date": None, "Creator": "adoptsim"})
        else:
            FigureCanvasAgg(figure).print_figure(stream, format="png", dpi=dots, metadata={"Software": "adoptsim"})
    return stream.getvalue()


def time_axis(panel: Axes, runs: Iterable[Replicates]) -> None:
    """Let time go from the first moment of these runs to their last."""
    dates = [run.date for run in runs]
    panel.set_xlim(min(one[0] for one in dates), max(one[-1] for one in dates))
    panel.tick_params(axis="x", rotation=30)


def share_axis(panel: Axes, whose: str) -> None:
    """Let the vertical axis be a share of ``officials`` or ``agencies``."""
    panel.set_ylim(0, 1)
    panel.yaxis.set_major_formatter(percent)
    panel.set_ylabel(said(SHARE_OF[whose]))


def top(shares: Sequence[NDArray[np.float64]]) -> float:
    """Return the smallest of a few round shares that all of these stay below."""
    most = max((float(np.nanmax(one)) for one in shares if np.isfinite(one).any()), default=0.0)
    return next(one for one in TOPS if most <= one or one == TOPS[-1])


def percent(value: float, _: float = 0) -> str:
    """Write a share as a percentage."""
    return speaking.percent(value)


def has_officials(table: Table) -> bool:
    """Say whether the runs had officials; without them, shares of officials are NaN."""
    return not np.isnan(table["share_effective"].astype(np.float64)).all()


def by_solution(monthly: Table) -> list[Replicates]:
    """Return the runs by solution; all together only where there is a single row for them."""
    found = list(replicates(monthly))
    return [run for run in found if run.solution != ALL] or found


def names(runs: Iterable[Replicates]) -> tuple[list[str], list[str]]:
    """Return the scenarios and the solutions of some runs; of the solutions as many as there may be panels."""
    pairs = [(run.scenario, run.solution) for run in runs]
    scenarios, solutions = (list(dict.fromkeys(pair[place] for pair in pairs)) for place in (0, 1))
    return scenarios, solutions[:MOST_PANELS]


def colour(scenarios: Sequence[str], scenario: str) -> str:
    """Return the colour of a scenario."""
    return LINES[scenarios.index(scenario) % len(LINES)]


def of(table: Table, scenario: str) -> Table:
    """Return the rows of a scenario."""
    return where(table, table["scenario"] == scenario)


def where(table: Table, rows: NDArray[np.bool_]) -> Table:
    """Return some rows."""
    return {name: column[rows] for name, column in table.items()}
