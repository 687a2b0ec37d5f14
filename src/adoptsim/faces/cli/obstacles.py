"""``adoptsim obstacles``: what holds a scenario back, and what would come of it if it did not."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from adoptsim.experiments.lifting import design_of
from adoptsim.experiments.reliefs import Reliefs, reliefs
from adoptsim.faces.cli.conduct import How, conduct, keep
from adoptsim.faces.cli.console import answers, remarks, small_table
from adoptsim.faces.cli.frames import csv
from adoptsim.faces.tongues.speaking import number, percent, said
from adoptsim.faces.words import ALL, BARRIERS, plain
from adoptsim.scenario.reading import reading

MOST_PAIRS = 5
"""Pairs that the answer shows; the others are in the files."""

MADE_BY = {"agency_size": "agencies of", "sector": "sector", "skill": ""}
"""What stands before the name of a group."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for; see the options of the command."""

    scenario: str
    replicates: int
    seed: int
    months: int | None
    no_pairs: bool
    sets: Sequence[str]


def obstacles(request: Request, how: How) -> int:
    """Do what was asked for and return the exit code."""
    read = reading(request.scenario, request.sets)
    for warning in () if how.quiet else read.warnings:
        remarks().print(f"warning: {warning}", soft_wrap=True)
    asked = design_of(read.scenario, request.replicates, request.seed, request.months, pairs=not request.no_pairs)
    made = conduct(asked, how, f"obstacles_{read.name}")
    if not made.results.tables["outcomes"]:
        return keep(made, how)
    found = reliefs(made.results)
    if not how.quiet:
        answer(found, answers())
    files = {f"{name}.csv": csv(frame) for name, frame in frames(found).items()}
    if not how.no_figures:
        files |= _figures(found)
    return keep(made, how, files)


def frames(found: Reliefs) -> Mapping[str, pd.DataFrame]:
    """Return the frames by the names of their files; those that are empty are left out."""
    every = {
        "ledger": found.ledger,
        "barriers": found.barriers,
        "relief": found.relief,
        "pairs": found.pairs,
        "by_group": found.groups,
    }
    return {name: frame for name, frame in every.items() if not frame.empty}


def _figures(found: Reliefs) -> Mapping[str, bytes]:
    from adoptsim.faces.charts.reliefs import figures
    from adoptsim.faces.charts.style import drawn

    return {
        f"figures/{name}.{ending}": drawn(figure, ending)
        for name, figure in figures(found)
        for ending in ("png", "svg")
    }


def answer(found: Reliefs, console: Console) -> None:
    """Print the answer."""
    for sentence in sentences(found):
        console.print(sentence, soft_wrap=True)
    for solution in shown(found):
        console.print()
        console.print(_relief(found, solution))
    if not found.pairs.empty:
        console.print()
        console.print(_pairs(found))
    if not found.groups.empty:
        console.print()
        console.print(_groups(found))


def shown(found: Reliefs) -> list[str]:
    """Return the solutions to be told of one by one: all together only where there are several."""
    every = list(dict.fromkeys(found.relief["solution"]))
    return [ALL, *(one for one in every if one != ALL)] if len(every) > 2 else every[:1]


def sentences(found: Reliefs) -> Iterator[str]:
    """Say what binds, what does so only together, and where the ledger says otherwise."""
    own = _by_barrier(found)
    now = float(np.nanmean([row["now"] for row in own.values()]))
    if len(shown(found)) == 1:
        as_it_is = said("As it is, {now} of officials end up in routine use.", now=_percent(now))
    else:
        as_it_is = said("As it is, {now} of officials, over all solutions, end up in routine use.", now=_percent(now))
    yield f"{as_it_is} {binds(found)}"
    for solution in shown(found)[1:]:
        yield f"{plain(solution)}: {binds(found, solution)}"
    most = max(own, key=lambda one: float(own[one]["filed"]))
    if most not in found.binding():
        yield said(
            "Most are filed under {barrier} ({filed}), but lifted alone it brings {points}.",
            barrier=barrier(most),
            filed=_percent(own[most]["filed"]),
            points=f"{_points(own[most]['value'])}{_between(own[most])}",
        )
    yield from _of_pairs(found)


def binds(found: Reliefs, solution: str = ALL) -> str:
    """Name the barrier that binds, or those that cannot be told apart."""
    own = _by_barrier(found, solution)
    highest = found.binding(solution)
    if not highest:
        return said("No barrier binds alone: what lifting any single one brings cannot be told from chance.")
    first = own[highest[0]]
    if len(highest) == 1:
        return said(
            "What binds is {barrier}: were nobody held back by it, {lifted} would, {points} more{between}; no other "
            "barrier alone brings as much.",
            barrier=barrier(highest[0]),
            lifted=_percent(first["lifted"]),
            points=_points(first["value"]),
            between=_between(first),
        )
    named = [f"{barrier(one)}, {_points(own[one]['value'])}{_between(own[one])}" for one in highest]
    return said(
        "What binds most cannot be told apart: {barriers}; and {last}. More replicates may tell.",
        barriers="; ".join(named[:-1]),
        last=named[-1],
    )


def barrier(name: str) -> str:
    """Return the words of a barrier."""
    return said(BARRIERS[name])


def _by_barrier(found: Reliefs, solution: str = ALL) -> dict[str, dict[Hashable, Any]]:
    own = found.relief[found.relief["solution"] == solution]
    return {str(row["barrier"]): row for row in own.to_dict("records")}


def _of_pairs(found: Reliefs) -> Iterator[str]:
    if found.pairs.empty:
        return
    own = found.pairs[found.pairs["solution"] == ALL].sort_values("value", ascending=False, kind="stable")
    for row in own[own["together"]].head(MOST_PAIRS).to_dict("records"):
        yield said(
            "Only together do {first} and {second} give way: both lifted bring {points}, neither alone anything beyond "
            "chance.",
            first=barrier(row["first"]),
            second=barrier(row["second"]),
            points=_points(row["value"]),
        )
    best = own.iloc[0]
    if best["verdict"] == "more" and best["beyond_verdict"] == "more" and not best["together"]:
        yield said(
            "Of all pairs, {first} and {second} bring most in the mean: {points}, {beyond} of it only because both are "
            "lifted.",
            first=barrier(best["first"]),
            second=barrier(best["second"]),
            points=_points(best["value"]),
            beyond=_points(best["beyond"]),
        )


def _relief(found: Reliefs, solution: str) -> Table:
    """Lay out the barriers, the most valuable first."""
    title = "all solutions together" if solution == ALL and len(shown(found)) > 1 else plain(shown(found)[-1])
    table = small_table(f"{title if solution == ALL else plain(solution)}: if a barrier were lifted for everybody")
    table.add_column("barrier", overflow="fold")
    for heading in ("filed under it", "stands before", "routine use gains, points"):
        table.add_column(heading, justify="right", overflow="fold")
    own = found.relief[found.relief["solution"] == solution].sort_values("value", ascending=False, kind="stable")
    for row in own.to_dict("records"):
        name = barrier(row["barrier"]) + (" *" if row["binds"] else "")
        gained = gain(row["value"], row["low"], row["high"])
        table.add_row(name, _percent(row["filed"]), _percent(row["standing"]), gained)
    if own["binds"].any():
        table.caption, table.caption_justify = "* binds, or cannot be told apart from what does", "left"
    return table


def _pairs(found: Reliefs) -> Table:
    """Lay out the pairs that bring most, all solutions together."""
    table = small_table("two barriers lifted together, points")
    table.add_column("pair", overflow="fold")
    for heading in ("both", "beyond the two alone"):
        table.add_column(heading, justify="right", overflow="fold")
    own = found.pairs[found.pairs["solution"] == ALL].sort_values("value", ascending=False, kind="stable")
    for row in own.head(MOST_PAIRS).to_dict("records"):
        both = gain(row["value"], row["low"], row["high"])
        beyond = gain(row["beyond"], row["beyond_low"], row["beyond_high"])
        table.add_row(f"{barrier(row['first'])} + {barrier(row['second'])}", both, beyond)
    return table


def _groups(found: Reliefs) -> Table:
    """Lay out what binds for whom, all solutions together."""
    table = small_table("what binds for whom")
    table.add_column("group", overflow="fold")
    table.add_column("officials", justify="right", overflow="fold")
    table.add_column("in routine", justify="right", overflow="fold")
    table.add_column("binds (points if lifted)", overflow="fold")
    own = found.groups[found.groups["solution"] == ALL]
    solutions = len(set(found.groups["solution"]) - {ALL})
    for (by, group), rows in own.groupby(["by", "group"], sort=False):
        binding = rows[rows["binds"]].sort_values("value", ascending=False, kind="stable")
        named = [f"{barrier(row['barrier'])} {_plus(row['value'])}" for row in binding.to_dict("records")]
        table.add_row(
            f"{MADE_BY[str(by)]} {group}".strip(),
            f"{rows['officials'].iloc[0] / solutions:,.0f}",
            _percent(float(rows["now"].mean())),
            ", ".join(named) or "none that can be told from chance",
        )
    return table


def _percent(share: float) -> str:
    return "–" if np.isnan(share) else percent(share, 1)


def _plus(value: float) -> str:
    return number(100 * value, 1, sign=True)


def _points(value: float) -> str:
    return said("{number} points", number=number(100 * value, 1))


def _between(row: Mapping[Hashable, Any]) -> str:
    """Write the interval of a value in brackets; nothing where there is none."""
    sure = _span(row["low"], row["high"])
    return f" ({sure})" if sure else ""


def gain(value: float, low: float, high: float) -> str:
    """Write what is gained, and how sure that is."""
    sure = _span(low, high)
    return "–" if np.isnan(value) else _plus(value) + (f" ({sure})" if sure else "")


def _span(low: float, high: float) -> str:
    if np.isnan(low):
        return ""
    return said("{low} to {high}", low=number(100 * low, 1), high=number(100 * high, 1))
