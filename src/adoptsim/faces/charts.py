"""Figures of results: adoption curves, the obstacle ledger, agencies left behind.

Colours are told apart by colour-blind readers (Okabe & Ito 2008; viridis), every figure has its
units written on it, and the same results give the same bytes.
"""

import io
import math
from collections.abc import Iterator, Mapping, Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from adoptsim.experiments.summary import Replicates, in_order, replicates
from adoptsim.faces.words import ALL, OBSTACLES, PIPELINE, plain

LINES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
"""Okabe and Ito's colours, for scenarios."""

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

PANEL = (5.2, 3.3)
"""Width and height of a panel, inches."""

TOPS = (0.1, 0.2, 0.3, 0.5, 0.75, 1.0)
"""Where scales of shares may end."""

MOST_PANELS = 12
"""Panels of one figure; further solutions are left to the tables."""

STYLE = {
    "svg.hashsalt": "adoptsim",
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 10,
}

type Curve = tuple[str, str, str]
"""Measure, dashes and words of a line."""

USE: Sequence[Curve] = (
    ("share_effective", "-", "in routine (effective)"),
    ("share_nominal", "--", "in use at all (nominal)"),
)
AVAILABLE: Sequence[Curve] = (("share_agencies_available", "-", "available in the agency"),)

type Table = Mapping[str, NDArray[np.generic]]


def figures(monthly: Table, agencies: Table) -> Iterator[tuple[str, Figure]]:
    """Yield every figure of some results with its file name, without ending.

    Parameters
    ----------
    monthly, agencies : mapping
        The tables of the results.
    """
    scenarios = in_order(monthly["scenario"])
    yield "adoption", adoption(monthly)
    for scenario in scenarios:
        ending = f"_{scenario}" if len(scenarios) > 1 else ""
        yield f"obstacles{ending}", obstacles(_of(monthly, scenario))
        yield f"agencies{ending}", agency_map(_of(agencies, scenario))


def adoption(monthly: Table) -> Figure:
    """Draw adoption curves: nominal and effective, the median and the 90 % interval over replicates.

    Without officials, draw the agencies where the solution is available.
    """
    curves = USE if has_officials(monthly) else AVAILABLE
    runs = _solutions(monthly)
    scenarios = list(dict.fromkeys(run.scenario for run in runs))
    solutions = list(dict.fromkeys(run.solution for run in runs))[:MOST_PANELS]
    with mpl.rc_context(STYLE):
        figure, panels = _grid(len(solutions))
        for panel, solution in zip(panels, solutions, strict=True):
            for run in runs:
                if run.solution == solution:
                    _curves(panel, run, curves, LINES[scenarios.index(run.scenario) % len(LINES)])
            _share_axis(panel, runs[0], "officials" if curves is USE else "agencies")
            panel.set_ylim(0, _top([run.band(measure).high for run in runs for measure, _, _ in curves]))
            panel.set_title(plain(solution))
        handles: list[Line2D | Patch] = [
            Line2D([], [], color=LINES[number % len(LINES)], label=plain(scenario), linewidth=2)
            for number, scenario in enumerate(scenarios)
        ]
        handles += [Line2D([], [], color="#333333", linestyle=dash, label=words) for _, dash, words in curves]
        handles.append(Patch(color="#333333", alpha=0.2, label=f"90 % of {len(runs[0].seeds)} runs"))
        figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False)
        figure.suptitle("Who uses it", x=0.01, ha="left", fontweight="bold")
        _lay_out(figure)
    return figure


def obstacles(monthly: Table) -> Figure:
    """Draw the obstacle ledger of one scenario as a stacked area, the mean over replicates.

    Without officials, draw the agencies' pipelines.
    """
    officials = has_officials(monthly)
    prefix, colours, words = ("obstacle", LEDGER, OBSTACLES) if officials else ("pipeline", PIPELINE_COLOURS, PIPELINE)
    runs = _solutions(monthly)[:MOST_PANELS]
    with mpl.rc_context(STYLE):
        figure, panels = _grid(len(runs))
        for panel, run in zip(panels, runs, strict=True):
            shares = [run.measures[f"{prefix}_{name}"].mean(axis=0) for name in colours]
            panel.stackplot(run.date, shares, colors=list(colours.values()), edgecolor="white", linewidth=0.3)
            _share_axis(panel, run, "officials" if officials else "agencies")
            panel.set_title(plain(run.solution))
        handles = [Patch(color=colours[name], label=text) for name, text in words.items()]
        figure.legend(handles=handles, loc="outside right upper", frameon=False, fontsize=8)
        figure.suptitle(f"What holds it back: {plain(runs[0].scenario)}", x=0.01, ha="left", fontweight="bold")
        _lay_out(figure)
    return figure


def agency_map(agencies: Table) -> Figure:
    """Draw agencies of one scenario over the years: a row an agency, the largest on top.

    Where agencies are drawn by chance, a row is the agency of that rank in each run, since the
    same name has another size there. Without officials, colour says in how many runs the solution
    is available.
    """
    officials = has_officials(agencies)
    solutions = [solution for solution in in_order(agencies["solution"]) if solution != ALL][:MOST_PANELS]
    with mpl.rc_context(STYLE):
        figure, panels = _grid(len(solutions))
        ranked = [
            share_by_rank(_where(agencies, agencies["solution"] == one), officials=officials) for one in solutions
        ]
        top = _top([shares for _, shares in ranked])
        for panel, solution, (dates, shares) in zip(panels, solutions, ranked, strict=True):
            picture = panel.imshow(shares, aspect="auto", cmap="viridis", vmin=0, vmax=top, interpolation="nearest")
            panel.set_xticks(range(len(dates)), [str(date)[:7] for date in dates], rotation=60)
            panel.set_yticks([0, len(shares) - 1], ["largest", "smallest"])
            panel.set_ylabel(f"{len(shares)} agencies by size")
            panel.set_title(plain(str(solution)))
        bar = figure.colorbar(picture, ax=panels, shrink=0.8)
        bar.set_label("officials using it in routine" if officials else "runs in which it is available", fontsize=8)
        bar.ax.yaxis.set_major_formatter(_percent)
        name = plain(str(agencies["scenario"][0]))
        figure.suptitle(f"Who is left behind: {name}", x=0.01, ha="left", fontweight="bold")
        _lay_out(figure)
    return figure


def share_by_rank(agencies: Table, *, officials: bool) -> tuple[NDArray[np.datetime64], NDArray[np.float64]]:
    """Average over replicates by the agencies' rank in size.

    Parameters
    ----------
    agencies : mapping
        Rows of one scenario and solution.
    officials : bool
        Average effective use; else whether the solution is available.

    Returns
    -------
    dates : array, shape (Y,)
        The moments of the table.
    shares : array, shape (A, Y)
        Shares; the largest agency first.
    """
    months = in_order(agencies["month"])
    shape = (len(in_order(agencies["seed"])), len(months), -1)
    sizes = agencies["officials"].reshape(shape)[:, 0]
    share = agencies["share_effective"] if officials else agencies["pipeline"] == "available"
    shares = share.astype(np.float64).reshape(shape)
    order = np.argsort(-sizes.astype(np.float64), axis=1, kind="stable")
    ranked = np.take_along_axis(shares, order[:, np.newaxis, :], axis=2)
    return agencies["date"].astype("datetime64[D]").reshape(shape)[0, :, 0], ranked.mean(axis=0).T


def drawn(figure: Figure, ending: str) -> bytes:
    """Return a figure as the content of a ``png`` or ``svg`` file; the same figure gives the same bytes."""
    stream = io.BytesIO()
    with mpl.rc_context(STYLE):
        if ending == "svg":
            FigureCanvasSVG(figure).print_figure(stream, format="svg", metadata={"Date": None, "Creator": "adoptsim"})
        else:
            FigureCanvasAgg(figure).print_figure(stream, format="png", dpi=130, metadata={"Software": "adoptsim"})
    return stream.getvalue()


def has_officials(table: Table) -> bool:
    """Say whether the runs had officials; without them, shares of officials are NaN."""
    return not np.isnan(table["share_effective"].astype(np.float64)).all()


def _curves(panel: Axes, run: Replicates, curves: Sequence[Curve], colour: str) -> None:
    for measure, dashes, _ in curves:
        band = run.band(measure)
        panel.fill_between(run.date, band.low, band.high, color=colour, alpha=0.15, linewidth=0)
        panel.plot(run.date, band.median, color=colour, linestyle=dashes, linewidth=1.5)


def _solutions(monthly: Table) -> list[Replicates]:
    """Return the runs by solution; all together only where there is a single row for them."""
    found = list(replicates(monthly))
    return [run for run in found if run.solution != ALL] or found


def _grid(count: int) -> tuple[Figure, Sequence[Axes]]:
    columns = min(count, math.ceil(math.sqrt(count)))
    rows = math.ceil(count / columns)
    width = PANEL[0] * columns + (2.3 if columns == 1 else 2.6)
    figure = Figure(figsize=(width, PANEL[1] * rows + 1.2), layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for spare in panels[count:]:
        spare.remove()
    return figure, list(panels[:count])


def _lay_out(figure: Figure) -> None:
    """Lay the figure out once: each further pass would move things by a hair."""
    FigureCanvasAgg(figure)
    figure.draw_without_rendering()
    figure.set_layout_engine("none")


def _share_axis(panel: Axes, run: Replicates, whose: str) -> None:
    panel.set_ylim(0, 1)
    panel.set_xlim(run.date[0], run.date[-1])
    panel.yaxis.set_major_formatter(_percent)
    panel.set_ylabel(f"share of {whose}")
    panel.tick_params(axis="x", rotation=30)


def _top(shares: Sequence[NDArray[np.float64]]) -> float:
    """Return the smallest of a few round shares that all of these stay below."""
    most = max((float(np.nanmax(one)) for one in shares if np.isfinite(one).any()), default=0.0)
    return next(top for top in TOPS if most <= top or top == TOPS[-1])


def _percent(value: float, _: float = 0) -> str:
    return f"{100 * value:.0f} %"


def _of(table: Table, scenario: str) -> Table:
    return _where(table, table["scenario"] == scenario)


def _where(table: Table, rows: NDArray[np.bool_]) -> Table:
    return {name: column[rows] for name, column in table.items()}
