"""Which intervention did it, and which package for the money."""

from collections.abc import Iterator, Mapping
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from adoptsim.experiments.attribution import Attribution
from adoptsim.faces.amounts import is_share, percent, words
from adoptsim.faces.charts.style import STYLE, grid, lay_out, legend_below, name
from adoptsim.faces.outcomes import scale
from adoptsim.faces.tongues.speaking import said
from adoptsim.faces.words import plain

BAR, ALONE, LAST, FRONTIER = "#56B4E9", "#009E73", "#D55E00", "#0072B2"

DRAWN = ("share_effective", "user_years", "share_agencies_available")

ROW = 0.38
"""Height of a row, inches."""

MOST_NAMED = 8
"""Packages of the frontier that the figure names."""


def figures(found: Attribution) -> Iterator[tuple[str, Figure]]:
    """Yield the figures of an attribution and their names."""
    yield "who_did_it", who_did_it(found)
    if len(found.frontier) > 1:
        yield "frontier", frontier(found)


def who_did_it(found: Attribution) -> Figure:
    """Draw what each intervention brings, a panel a measure."""
    there = set(found.shapley["measure"])
    measures = [one for one in DRAWN if one in there][:2]
    with mpl.rc_context(STYLE):
        figure, panels, _ = grid(len(measures), height=max(1.6, ROW * len(found.members) + 0.9))
        for panel, measure in zip(panels, measures, strict=True):
            _bars(panel, found.shapley[found.shapley["measure"] == measure], measure)
        legend_below(
            figure,
            [
                Patch(color=BAR, label=said("mean over all orders (Shapley), 90 % interval")),
                Line2D([], [], color=ALONE, marker="o", linestyle="", label=said("alone")),
                Line2D([], [], color=LAST, marker=">", linestyle="", label=said("added last to all others")),
            ],
        )
        members, seeds = len(found.members), len(found.seeds)
        name(figure, said("Who did it: {members} interventions, {seeds} seeds", members=members, seeds=seeds))
        lay_out(figure)
    return figure


def _bars(panel: Axes, own: pd.DataFrame, measure: str) -> None:
    factor = 100.0 if is_share(measure) else 1.0
    own = own.sort_values("shapley", ascending=False)
    for place, row in enumerate(_records(own)):
        panel.barh(place, factor * row["shapley"], color=BAR, height=0.6)
        panel.plot([factor * row["low"], factor * row["high"]], [place] * 2, color="black", linewidth=1.2)
        panel.plot([factor * row["alone"]], [place - 0.18], color=ALONE, marker="o", markersize=5)
        panel.plot([factor * row["last"]], [place + 0.18], color=LAST, marker=">", markersize=5)
    panel.axvline(0, color="black", linewidth=0.8)
    panel.set_yticks(range(len(own)), [plain(str(one)) for one in own["intervention"]])
    panel.set_ylim(len(own) - 0.5, -0.5)
    panel.set_title(words(measure))
    panel.set_xlabel(said("points of a hundred officials") if is_share(measure) else said("years over the run"))


def frontier(found: Attribution) -> Figure:
    """Draw all packages by what they take and bring, and name those that none beats."""
    divisor, unit = scale(float(found.packages["public_money"].max()))
    best = found.frontier
    named = set(np.unique(np.linspace(1, len(best) - 1, min(len(best) - 1, MOST_NAMED)).round().astype(int)).tolist())
    with mpl.rc_context(STYLE):
        figure, (panel,), _ = grid(1, height=4.2)
        panel.scatter(
            found.packages["public_money"] / divisor, found.packages["user_years"], s=10, color="black", alpha=0.3,
            linewidths=0,
        )  # fmt: skip
        panel.plot(
            best["public_money"] / divisor, best["user_years"], color=FRONTIER, linewidth=1.2, drawstyle="steps-post"
        )
        run = said("a package that was run")
        handles = [Line2D([], [], color="black", alpha=0.3, marker=".", linestyle="", label=run)]
        for place, row in enumerate(_records(best)):
            at = row["public_money"] / divisor
            panel.plot([at] * 2, [row["low"], row["high"]], color=FRONTIER, linewidth=1)
            panel.plot([at], [row["user_years"]], color=FRONTIER, marker="o", markersize=4)
            if place in named:
                number = len(handles)
                panel.annotate(str(number), (at, row["user_years"]), (4, 4), textcoords="offset points", color=FRONTIER)
                package, share = members(str(row["package"])), percent(row["best_in"])
                label = said("{number}: {package} (best in {share})", number=number, package=package, share=share)
                handles.append(
                    Line2D([], [], color=FRONTIER, marker="o", linestyle="", markersize=4, label=_cut(label))
                )
        panel.axhline(0, color="black", linewidth=0.8)
        panel.set_xlabel(said("public money over the run, {unit}", unit=unit))
        panel.set_ylabel(said("additional years of effective use"))
        legend_below(figure, handles)
        name(figure, said("The best package for the money, with 90 % intervals"))
        lay_out(figure)
    return figure


def members(package: str) -> str:
    """Write the name of a package, each member in the words of the language."""
    return " + ".join(plain(one) for one in package.split(" + "))


def _cut(text: str, most: int = 100) -> str:
    """Shorten the names of a long package in the middle."""
    head, _, tail = text.rpartition(" (")
    return text if len(text) <= most else f"{head[: most - len(tail) - 4]}… ({tail}"


def _records(frame: pd.DataFrame) -> list[Mapping[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]
