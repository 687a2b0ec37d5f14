"""What holds it back: what each barrier is worth beside the ledger, and barriers in pairs."""

from collections.abc import Iterator

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from adoptsim.experiments.reliefs import BARRIERS as ORDER
from adoptsim.experiments.reliefs import Reliefs
from adoptsim.faces.charts.style import LINES, MOST_PANELS, STYLE, grid, lay_out, legend_below, name
from adoptsim.faces.tongues.speaking import number, said
from adoptsim.faces.words import ALL, BARRIERS, plain
from adoptsim.world.columns import Doubles

type Mask = NDArray[np.bool_]

FILED_IN, STANDS, GAIN = "#dcdcdc", "#8a8a8a", LINES[0]

GAINS, BEYOND = "viridis", "PuOr"


def figures(found: Reliefs) -> Iterator[tuple[str, Figure]]:
    """Yield every figure of a study of barriers with its file name, without ending."""
    yield "relief", relief(found)
    if not found.pairs.empty:
        yield "pairs", pairs(found)


def relief(found: Reliefs) -> Figure:
    """Draw what lifting each barrier brings, with its interval, beside its share in the ledger."""
    solutions = list(dict.fromkeys(found.relief["solution"]))
    shown = (solutions if len(solutions) > 2 else solutions[:1])[:MOST_PANELS]
    with mpl.rc_context(STYLE):
        figure, panels, _ = grid(len(shown), height=3.6)
        for panel, solution in zip(panels, shown, strict=True):
            _bars(panel, found, solution)
            panel.set_title(said("all solutions together") if solution == ALL else plain(solution))
        handles: list[Line2D | Patch] = [
            Line2D(
                [], [], color=GAIN, marker="o", label=said("routine use gained if it alone were lifted, 90 % interval")
            ),
            Patch(color=FILED_IN, label=said("filed under it in the obstacle ledger")),
            Line2D(
                [],
                [],
                color=STANDS,
                marker="|",
                linestyle="",
                markersize=9,
                label=said("it stands before, with others"),
            ),
        ]
        legend_below(figure, handles)
        name(figure, said("What holds it back, and what lifting it would bring"))
        lay_out(figure)
    return figure


def _bars(panel: Axes, found: Reliefs, solution: str) -> None:
    own = found.relief[found.relief["solution"] == solution].sort_values("value", kind="stable")
    places = np.arange(len(own))
    value, low, high = (own[column].to_numpy(dtype=np.float64) * 100 for column in ("value", "low", "high"))
    panel.barh(places, own["filed"] * 100, color=FILED_IN, height=0.75)
    panel.plot(own["standing"] * 100, places, "|", color=STANDS, markersize=9)
    sides = np.nan_to_num([value - low, high - value])
    panel.errorbar(value, places, xerr=sides, fmt="o", color=GAIN, markersize=4, linewidth=1.5)
    words = [said(BARRIERS[one]) for one in own["barrier"]]
    panel.set_yticks(places, words)
    for label, binds in zip(panel.get_yticklabels(), own["binds"], strict=True):
        label.set_fontweight("bold" if binds else "normal")
    panel.axvline(0, color="black", linewidth=0.6)
    panel.tick_params(axis="y", length=0)
    panel.set_xlabel(said("of 100 officials; bold: binds, or not told apart from what does"))


def pairs(found: Reliefs) -> Figure:
    """Draw what two barriers lifted together bring, and what of it goes beyond the two alone."""
    own = found.pairs[found.pairs["solution"] == ALL]
    place = {barrier: at for at, barrier in enumerate(ORDER)}
    both, beyond = np.full((12, 12), np.nan), np.full((12, 12), np.nan)
    sure = np.zeros((12, 12), dtype=np.bool_)
    alone = found.relief[found.relief["solution"] == ALL]
    for row in alone.to_dict("records"):
        both[place[row["barrier"]], place[row["barrier"]]] = 100 * row["value"]
    for row in own.to_dict("records"):
        at = place[row["second"]], place[row["first"]]
        both[at], beyond[at] = 100 * row["value"], 100 * row["beyond"]
        sure[at] = row["beyond_verdict"] in ("more", "less", "the same difference in every run")
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(13.2, 6.4), layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True)
        most = max(float(np.nanmax(np.abs(beyond))), 0.1)
        _matrix(left, both, GAINS, (min(0.0, float(np.nanmin(both))), max(float(np.nanmax(both)), 0.1)), None)
        left.set_title(said("Both lifted; on the diagonal, one alone: points gained"))
        _matrix(right, beyond, BEYOND, (-most, most), sure)
        right.set_title(said("Beyond the two alone (bold: beyond chance), points"))
        name(figure, said("Two barriers lifted together: what routine use would gain, of 100 officials"))
        lay_out(figure)
    return figure


def _matrix(panel: Axes, values: Doubles, colours: str, ends: tuple[float, float], sure: Mask | None) -> None:
    scale = mpl.colors.Normalize(*ends)
    colour = mpl.colormaps[colours]
    panel.imshow(values, cmap=colour, norm=scale)
    for row, column in zip(*np.nonzero(np.isfinite(values)), strict=True):
        value = values[row, column]
        ink = "black" if np.dot(colour(scale(value))[:3], (0.299, 0.587, 0.114)) > 0.5 else "white"
        weight = "bold" if sure is not None and sure[row, column] else "normal"
        text = number(value, 1)
        panel.text(column, row, text, ha="center", va="center", color=ink, fontsize=7, fontweight=weight)
    words = [said(BARRIERS[one]) for one in ORDER]
    panel.set_xticks(range(12), words, rotation=45, ha="right")
    panel.set_yticks(range(12), words)
    panel.tick_params(length=0)
    for side in ("left", "bottom"):
        panel.spines[side].set_visible(False)
