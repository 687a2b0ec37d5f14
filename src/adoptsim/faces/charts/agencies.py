"""Agencies: which of them use it when, and who is left behind."""

from typing import NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from adoptsim.experiments.summary import band, in_order
from adoptsim.faces.charts.style import (
    MOST_PANELS,
    STYLE,
    Table,
    colour,
    grid,
    has_officials,
    lay_out,
    name,
    of,
    percent,
    top,
    where,
)
from adoptsim.faces.tongues.speaking import number, said
from adoptsim.faces.words import ALL, counted, plain
from adoptsim.world.columns import Doubles

LEFT_BEHIND = 0.1
"""Effective use below which an agency counts as left behind."""

QUARTERS = ("smallest quarter", "second quarter", "third quarter", "largest quarter")


class BySize(NamedTuple):
    """Agencies of one scenario and solution by size, in the last month; arrays of replicates x groups."""

    sizes: Doubles
    """Smallest and largest size in each group, the median over replicates, shape (groups, 2)."""
    shares: Doubles
    """Officials in routine use, or agencies that have it, of all in the group."""
    behind: Doubles
    """Agencies left behind, of all; one a replicate."""


def agency_map(agencies: Table) -> Figure:
    """Draw agencies of one scenario over the years: a row an agency, the largest on top.

    Where agencies are drawn by chance, a row is the agency of that rank in each run, since the
    same name has another size there. Without officials, colour says in how many runs the solution
    is available.
    """
    officials = has_officials(agencies)
    solutions = _solutions(agencies)
    with mpl.rc_context(STYLE):
        figure, panels, _ = grid(len(solutions))
        ranked = [share_by_rank(where(agencies, agencies["solution"] == one), officials=officials) for one in solutions]
        most = top([shares for _, shares in ranked])
        for panel, solution, (dates, shares) in zip(panels, solutions, ranked, strict=True):
            picture = panel.imshow(shares, aspect="auto", cmap="viridis", vmin=0, vmax=most, interpolation="nearest")
            panel.set_xticks(range(len(dates)), [str(date)[:7] for date in dates], rotation=60)
            panel.set_yticks([0, len(shares) - 1], [said("largest"), said("smallest")])
            panel.set_ylabel(said("{count} agencies by size", count=len(shares)))
            panel.set_title(plain(solution))
        bar = figure.colorbar(picture, ax=panels, shrink=0.8)
        label = said("officials using it in routine") if officials else said("runs in which it is available")
        bar.set_label(label, fontsize=8)
        bar.ax.yaxis.set_major_formatter(percent)
        scenario = plain(str(agencies["scenario"][0]))
        name(figure, said("Agencies over the years: {scenario}", scenario=scenario))
        lay_out(figure)
    return figure


def left_behind(agencies: Table) -> Figure:
    """Draw use in the last month by size of agency: the median and the 90 % interval over replicates.

    Agencies are put into four groups by size, in each run; the legend says how many of them are
    left behind. Without officials, draw the agencies where the solution is available.
    """
    officials = has_officials(agencies)
    scenarios = [str(one) for one in in_order(agencies["scenario"])]
    solutions = _solutions(agencies)
    with mpl.rc_context(STYLE):
        figure, panels, _ = grid(len(solutions), height=3.3 + 0.15 * len(scenarios))
        highest = []
        for panel, solution in zip(panels, solutions, strict=True):
            own = where(agencies, agencies["solution"] == solution)
            held = {
                scenario: by_size(of(own, scenario), officials=officials)
                for scenario in scenarios
                if (own["scenario"] == scenario).any()
            }
            for scenario, sized in held.items():
                low, median, high = band(sized.shares)
                at = np.arange(len(median)) + 0.6 * (scenarios.index(scenario) + 0.5) / len(scenarios) - 0.3
                panel.errorbar(
                    at,
                    median,
                    [median - low, high - median],
                    fmt="o",
                    color=colour(scenarios, scenario),
                    label=_legend(plain(scenario), sized.behind, officials=officials),
                )
                highest.append(high)
            sizes = next(iter(held.values())).sizes
            panel.set_xticks(range(len(sizes)), _groups(sizes), fontsize=8)
            panel.set_ylabel(
                said("officials there who use it in routine") if officials else said("agencies that have it")
            )
            panel.yaxis.set_major_formatter(percent)
            panel.legend(
                title=plain(solution),
                loc="lower left",
                bbox_to_anchor=(0, 1),
                alignment="left",
                frameon=False,
                fontsize=8,
                title_fontsize=10,
            )
            panel.set_xlim(-0.5, len(sizes) - 0.5)
        for panel in panels:
            panel.set_ylim(-0.02 * top(highest), 1.02 * top(highest))
        runs = counted(len(in_order(agencies["seed"])))
        figure.supxlabel(said("agencies by size; dot: median, line: 90 % of {runs}", runs=runs), fontsize=8)
        name(figure, said("Who is left behind: use in the last month"))
        lay_out(figure)
    return figure


def by_size(agencies: Table, *, officials: bool) -> BySize:
    """Put the agencies of one scenario and solution into groups of about equal number by size, last month."""
    last = where(agencies, agencies["month"] == agencies["month"].astype(np.int64).max())
    shape = (len(in_order(last["seed"])), -1)
    sizes = last["officials"].astype(np.float64).reshape(shape)
    used = last["share_effective"] if officials else last["pipeline"] == "available"
    share = np.nan_to_num(used.astype(np.float64)).reshape(shape)
    weight = sizes if officials else np.ones_like(sizes)
    order = np.argsort(sizes, axis=1, kind="stable")
    ranked = [np.take_along_axis(one, order, axis=1) for one in (sizes, share * weight, weight)]
    groups = np.array_split(np.arange(sizes.shape[1]), min(len(QUARTERS), sizes.shape[1]))
    users, people = (np.stack([one[:, group].sum(axis=1) for group in groups], axis=1) for one in ranked[1:])
    ends = [[np.median(ranked[0][:, group[at]]) for at in (0, -1)] for group in groups]
    shares = np.divide(users, people, out=np.zeros_like(users), where=people > 0)
    return BySize(np.array(ends), shares, (share < LEFT_BEHIND).mean(axis=1))


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


def _solutions(agencies: Table) -> list[str]:
    return [str(one) for one in in_order(agencies["solution"]) if one != ALL][:MOST_PANELS]


def _legend(scenario: str, behind: Doubles, *, officials: bool) -> str:
    share = percent(float(np.median(behind)))
    if officials:
        least = percent(LEFT_BEHIND)
        return said(
            "{scenario}: routine use below {least} in {share} of agencies", scenario=scenario, least=least, share=share
        )
    return said("{scenario}: not available in {share} of agencies", scenario=scenario, share=share)


def _groups(sizes: Doubles) -> list[str]:
    titles = [said("no. {number}", number=place) for place in range(1, len(sizes) + 1)]
    if len(sizes) == len(QUARTERS):
        titles = [said(title) for title in QUARTERS]
    ranges = [number(low) if low == high else f"{number(low)}–{number(high)}" for low, high in sizes]
    return [f"{title}\n{said('{count} officials', count=count)}" for title, count in zip(titles, ranges, strict=True)]
