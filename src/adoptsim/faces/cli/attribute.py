"""``adoptsim attribute``: which intervention of a package did it, and which mix for the money."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from adoptsim.experiments.attributing import plan
from adoptsim.experiments.attribution import SURE, USE, Attribution, attribution
from adoptsim.experiments.paired import Verdict
from adoptsim.faces.amounts import change, is_share, number, percent, span, words
from adoptsim.faces.cli.conduct import How, conduct, keep
from adoptsim.faces.cli.console import answers, small_table
from adoptsim.faces.cli.frames import csv
from adoptsim.faces.cli.several import read_several
from adoptsim.faces.tongues import speaking
from adoptsim.faces.tongues.speaking import said
from adoptsim.faces.words import plain

MOST_LINES = 8
"""Lines of a table of synergies, or of packages."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for; see the options of the command."""

    scenario: str
    budget: float | None
    replicates: int
    orders: int
    seed: int
    months: int | None
    sets: tuple[str, ...]


def attribute(request: Request, how: How) -> int:
    """Do what was asked for and return the exit code."""
    ((name, scenario),) = read_several([request.scenario], request.sets, quiet=how.quiet).items()
    asked = plan(scenario, request.replicates, request.seed, request.months, request.orders)
    made = conduct(asked.design, how, f"attribute_{name}")
    found = attribution(made.results, asked.members, asked.packages, asked.drawn)
    within = None if request.budget is None or found.packages.empty else found.under(request.budget)
    if not how.quiet:
        answer(found, answers())
        if within is not None and request.budget is not None:
            answers().print(under(within, found, request.budget), soft_wrap=True)
    frames = {"shapley": found.shapley, "synergies": found.synergies, "costs": found.costs}
    frames |= {"packages": found.packages, "frontier": found.frontier}
    more = {f"{name}.csv": csv(frame) for name, frame in frames.items() if not frame.empty}
    more |= {} if within is None else {"affordable.csv": csv(within)}
    more |= {} if how.no_figures else _figures(found)
    return keep(made, how, more)


def _figures(found: Attribution) -> Mapping[str, bytes]:
    from adoptsim.faces.charts.attribution import figures
    from adoptsim.faces.charts.style import drawn

    return {
        f"figures/{name}.{ending}": drawn(figure, ending)
        for name, figure in figures(found)
        for ending in ("png", "svg")
    }


def headline(found: Attribution) -> str:
    """Return the measure that the answer is about."""
    measures = list(dict.fromkeys(found.shapley["measure"]))
    return next(one for one in ("share_effective", "share_agencies_available") if one in measures)


def answer(found: Attribution, console: Console) -> None:
    """Print the answer."""
    measure = headline(found)
    console.print(sentence(found, measure), soft_wrap=True)
    console.print()
    console.print(_members(found, measure))
    pairs = _pairs(found, measure)
    if pairs is not None:
        console.print()
        console.print(pairs)
    if not found.frontier.empty:
        console.print()
        console.print(_frontier(found))
    console.print()
    for line in _effort(found):
        console.print(line, soft_wrap=True)


def sentence(found: Attribution, measure: str) -> str:
    """Say what all bring, and who brings most of it."""
    own = found.shapley[found.shapley["measure"] == measure].sort_values("shapley", ascending=False)
    (whole,) = found.whole[found.whole["measure"] == measure].to_dict("records")
    brought = _sure(whole["whole"], whole["low"], whole["high"], measure)
    count = len(found.members)
    if count > 1:
        all_of_them = said(
            "All {count} interventions together, at the end, all solutions, {measure}: {change}.",
            count=count,
            measure=words(measure),
            change=brought,
        )
    else:
        all_of_them = said(
            "The one intervention, {name}, at the end, all solutions, {measure}: {change}.",
            name=plain(found.members[0]),
            measure=words(measure),
            change=brought,
        )
    surely = own[own["verdict"].isin(SURE) & (own["shapley"] > 0)]
    if surely.empty:
        return f"{all_of_them} {said('What any of them brings cannot be told from chance.')}"
    best = surely.iloc[0]
    rest = own[own["verdict"] == Verdict.CHANCE]["intervention"]
    largest = said(
        "The largest part, in the mean, comes from {name}: {change}.",
        name=plain(str(best["intervention"])),
        change=_sure(best["shapley"], best["low"], best["high"], measure),
    )
    if not len(rest):
        return f"{all_of_them} {largest}"
    none = said("No difference beyond chance: {names}.", names=", ".join(map(plain, map(str, rest))))
    return f"{all_of_them} {largest} {none}"


def _sure(value: float, low: float, high: float, measure: str) -> str:
    """Write a difference and how sure it is."""
    sure = span(low, high, measure)
    if not sure:
        return change(value, measure)
    return said("{change} (90 % interval {between})", change=change(value, measure), between=sure)


def _members(found: Attribution, measure: str) -> Table:
    """Lay out what each brings, and at what cost."""
    table = small_table(f"who did it: {words(measure)}, points" if measure.startswith("share_") else words(measure))
    table.add_column("intervention", overflow="fold")
    headings = ["mean over all orders (Shapley)", "of the whole", "alone", "last"]
    priced = not found.costs.empty
    for heading in headings + (["per additional user-year"] if priced else []):
        table.add_column(heading, justify="right", overflow="fold")
    own = found.shapley[found.shapley["measure"] == measure].sort_values("shapley", ascending=False)
    prices = found.costs[found.costs["way"] == "shapley"].set_index("intervention") if priced else None
    for row in own.to_dict("records"):
        name = str(row["intervention"])
        price = [] if prices is None else [price_of(dict(prices.loc[name]))]
        table.add_row(
            plain(name),
            points(row["shapley"], row["low"], row["high"], measure),
            "–" if np.isnan(row["share"]) else f"{100 * row['share']:.0f} %",
            points(row["alone"], row["alone_low"], row["alone_high"], measure),
            points(row["last"], row["last_low"], row["last_high"], measure),
            *price,
        )
    return table


def points(value: float, low: float, high: float, measure: str) -> str:
    """Write a difference and its interval, shares as points without the word."""
    sure = span(low, high, measure)
    bare = is_share(measure) and not np.isnan(value)
    written = speaking.number(100 * value, 1, sign=True) if bare else change(value, measure)
    return written + (f"\n{sure}" if sure else "")


def price_of(row: Mapping[Any, Any]) -> str:
    """Write the cost of an additional user-year and its interval."""
    if np.isnan(row["cost"]):
        return said("adds none")
    if np.isnan(row["low"]):
        return said("cannot be told")
    return f"{number(row['cost'])}\n{said('{low} to {high}', low=number(row['low']), high=number(row['high']))}"


def _pairs(found: Attribution, measure: str) -> Table | None:
    """Lay out the strongest synergies that are beyond chance; None where there is none."""
    own = found.synergies[(found.synergies["measure"] == measure) & found.synergies["verdict"].isin(SURE)]
    if own.empty:
        return None
    ways = (["synergy"] if found.is_exact else []) + ["alone", "last"]
    headings = {"synergy": "mean over all others", "alone": "beside nothing else", "last": "beside all others"}
    table = small_table("together beyond what each brings (−: they take each other’s place)")
    table.add_column("pair", overflow="fold")
    for way in ways:
        table.add_column(headings[way], justify="right", overflow="fold")
    for row in own.reindex(own[ways[0]].abs().sort_values(ascending=False).index).head(MOST_LINES).to_dict("records"):
        ends = {"synergy": ("low", "high")} | {way: (f"{way}_low", f"{way}_high") for way in ("alone", "last")}
        cells = (points(row[way], row[ends[way][0]], row[ends[way][1]], measure) for way in ways)
        table.add_row(f"{plain(str(row['first']))} + {plain(str(row['second']))}", *cells)
    return table


def _frontier(found: Attribution) -> Table:
    """Lay out the packages that none beats for as much money or less."""
    rows = found.frontier[found.frontier["size"] > 0]
    table = small_table("the best package for the money (public money over the whole run)")
    table.add_column("package", overflow="fold")
    for heading in ("public money", "user-years more", "cost of one", "best in", "held out"):
        table.add_column(heading, justify="right", overflow="fold")
    places = np.unique(np.linspace(0, len(rows) - 1, min(len(rows), MOST_LINES)).round().astype(int))
    for row in rows.iloc[places].to_dict("records"):
        table.add_row(
            plain(str(row["package"])),
            number(row["public_money"]),
            points(row[USE], row["low"], row["high"], USE),
            price_of({"cost": row["cost"], "low": row["cost_low"], "high": row["cost_high"]}),
            percent(row["best_in"]),
            number(row["held_out"], "+"),
        )
    if len(places) < len(rows):
        table.caption = f"{len(rows) - len(places)} more in frontier.csv"
    return table


def under(within: pd.DataFrame, found: Attribution, budget: float) -> str:
    """Say which package is best under a budget, and how sure that is."""
    best, *others = within.head(4).to_dict("records")
    line = f"With {number(budget)} of public money, the best of {len(within)} packages is {plain(str(best['package']))}"
    sure = span(best["low"], best["high"], USE)
    line += f": {change(best[USE], USE)} years of effective use" + (f" ({sure})" if sure else "")
    line += f", best in {percent(best['best_in'])} of {len(found.seeds)} worlds"
    for row in others:
        line += f"; {plain(str(row['package']))}: {change(row[USE], USE)}, best in {percent(row['best_in'])}"
    return f"{line}."


def _effort(found: Attribution) -> Iterator[str]:
    """Say what was run, and what the intervals cover."""
    packages, seeds = len(found.results.design.cases), len(found.seeds)
    kind = "all packages" if found.is_exact else "packages on the way of drawn orders, which the intervals cover too"
    yield f"This took {len(found.results.design.rows):,} runs: {packages:,} packages ({kind}), each with {seeds} seeds."
    yield (
        "“Held out”: what choosing the best package for that money brings in worlds that had no say in the choice; "
        "the best of many looks better than it is."
    )
    left_out = len(found.results.seeds) - seeds
    if left_out:
        yield f"{left_out} seeds are left out, in which a run failed or left no number."
