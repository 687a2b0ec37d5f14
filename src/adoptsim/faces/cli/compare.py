"""``adoptsim compare``: scenarios side by side, run by run, until the difference is known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from adoptsim.experiments import studies
from adoptsim.experiments.comparing import MOST, REPLICATES, Runs, compared, refuse_if_unfit
from adoptsim.experiments.comparison import Aim, Comparison
from adoptsim.experiments.design import crossed
from adoptsim.experiments.paired import Verdict, rarer_than
from adoptsim.experiments.precision import PILOT
from adoptsim.faces.amounts import change, level, number, percent, percent_span, span, words
from adoptsim.faces.cli.conduct import How, Made, at_work, begun, end_shard, keep
from adoptsim.faces.cli.console import answers, small_table
from adoptsim.faces.cli.frames import csv
from adoptsim.faces.cli.several import read_several
from adoptsim.faces.words import ALL, lasting, plain
from adoptsim.world.errors import UserError

SHOWN = ("share_effective", "share_nominal", "share_agencies_available", "value")
"""Measures of the tables; all of them are in comparison.csv."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for; see the options of the command."""

    scenarios: Sequence[str]
    replicates: int | None
    precision: float | None
    measure: str
    solution: str
    most: int | None
    seed: int
    months: int | None
    sets: Sequence[str]


def compare(request: Request, how: How) -> int:
    """Do what was asked for and return the exit code."""
    aim = None
    if request.precision is not None:
        aim = Aim(request.precision, request.measure, request.solution, request.most or MOST)
    elif request.most is not None:
        raise UserError("--most ends a search for precision; give it with --precision")
    if aim is not None and how.shard != (1, 1):
        raise UserError("--precision decides from run to run whether there are enough; give --replicates with --shard")
    named = read_several(request.scenarios, request.sets, quiet=how.quiet)
    refuse_if_unfit(named, request.replicates, request.seed, request.months, request.measure, request.solution, aim)
    first = range(request.seed, request.seed + (PILOT if aim else request.replicates or REPLICATES))
    folder = begun(crossed(named, first, request.months), how, "_".join(["compare", *named]))
    with at_work(folder, how) as report:
        runs = Runs(named, request.seed, request.months, how.spread, folder, report)
        if how.shard != (1, 1):
            runs.reach(len(first))
            end_shard(runs.whole(), folder, how)
        found = compared(runs, request.replicates, request.measure, aim)
    studies.begin(folder, found.results.design)
    if not how.quiet:
        answer(found, request.measure, answers(), request.solution)
    more = {"comparison.csv": csv(found.differences), "costs.csv": csv(found.costs), "changed.csv": csv(found.changed)}
    more |= {"best.csv": csv(found.best)} if len(found.scenarios) > 2 else {}
    more |= {} if how.no_figures else _figures(found, request.measure)
    return keep(Made(found.results, folder), how, more)


def _figures(found: Comparison, measure: str) -> Mapping[str, bytes]:
    from adoptsim.faces.charts.comparison import figures
    from adoptsim.faces.charts.style import drawn

    return {
        f"figures/{name}.{ending}": drawn(figure, ending)
        for name, figure in figures(found, headline(found, measure))
        for ending in ("png", "svg")
    }


def headline(found: Comparison, measure: str) -> str:
    """Return the measure that the answer begins with: the one asked for, or that of agencies without officials."""
    return measure if (found.differences["measure"] == measure).any() else "share_agencies_available"


def answer(found: Comparison, measure: str, console: Console, solution: str = ALL) -> None:
    """Print the answer."""
    measure = headline(found, measure)
    first = found.scenarios[0]
    for row in _headlines(found, measure, solution):
        console.print(sentence(row, first, _lasted(found)), soft_wrap=True)
    for name in found.scenarios[1:]:
        console.print()
        console.print(_table(found, name, measure))
    for said in (*_costs(found), *_best(found, measure, solution)):
        console.print(said, soft_wrap=True)
    for name in found.scenarios[1:]:
        own = found.changed[found.changed["scenario"] == name]
        if not own.empty:
            console.print()
            console.print(_changed(own, name, first))
    console.print()
    for said in _effort(found, measure, solution):
        console.print(said, soft_wrap=True)


def _headlines(found: Comparison, measure: str, solution: str) -> Iterator[Mapping[str, Any]]:
    """Yield the difference that matters most, one a scenario."""
    own = found.differences[found.differences["measure"] == measure]
    own = own[own["solution"] == (solution if (own["solution"] == solution).any() else own["solution"].iloc[0])]
    return ({str(key): value for key, value in row.items()} for row in own.to_dict("records"))


def _lasted(found: Comparison) -> str:
    calendars = {one.calendar.months for one in found.results.scenarios.values()}
    months = found.results.months or (calendars.pop() if len(calendars) == 1 else None)
    return f"after {lasting(months)}" if months else "at the end"


def sentence(row: Mapping[str, Any], first: str, lasted: str) -> str:
    """Say what a scenario changes, and how sure that is."""
    measure = str(row["measure"])
    what = words(measure) + ("" if row["solution"] == ALL else f", {plain(str(row['solution']))}")
    name = plain(str(row["scenario"]))
    head = f"{name[0].upper()}{name[1:]} against {plain(first)}, {lasted}, {what}: "
    verdict = row["verdict"]
    if verdict in (Verdict.IDENTICAL, Verdict.CONSTANT):
        same = "identical" if verdict == Verdict.IDENTICAL else f"{change(row['difference'], measure)}, the same,"
        rare = percent(1 - rarer_than(int(row["runs"])))
        return (
            f"{head}{same} in all {row['runs']} pairs of runs (so, with 90 % confidence, in {rare} of worlds or more)."
        )
    if verdict in (Verdict.FEW, Verdict.UNDEFINED):
        return f"{head}{verdict}."
    sure = f"{change(row['difference'], measure)} (90 % interval {span(row['low'], row['high'], measure)})"
    above = f"above in {percent(row['chance'])} of worlds ({percent_span(row['chance_low'], row['chance_high'])})"
    if row["ties"]:
        above += f", the same in {percent(row['ties'])}"
    return f"{head}{'no difference beyond chance: ' if verdict == Verdict.CHANCE else ''}{sure}; {above}."


def _table(found: Comparison, name: str, measure: str) -> Table:
    """Lay out one scenario against the first: a row a solution and measure."""
    own = found.differences[found.differences["scenario"] == name]
    shown = list(dict.fromkeys((*SHOWN, measure)))
    solutions = [one for one in dict.fromkeys(own["solution"]) if one != ALL or len(set(own["solution"])) != 2]
    table = small_table(f"{plain(name)} against {plain(found.scenarios[0])}")
    table.add_column("mean", overflow="fold")
    for heading in (plain(found.scenarios[0]), plain(name), "difference", "90 % interval", "above in"):
        table.add_column(heading, justify="right", overflow="fold")
    for solution in solutions:
        if len(solutions) > 1:
            table.add_row("all solutions together" if solution == ALL else plain(str(solution)))
        for row in own[own["solution"] == solution].to_dict("records"):
            if row["measure"] in shown:
                table.add_row(*_cells({str(key): value for key, value in row.items()}, len(solutions) > 1))
    return table


def _cells(row: Mapping[str, Any], indented: bool) -> tuple[str, ...]:  # noqa: FBT001  a detail of the layout
    measure = str(row["measure"])
    sure = span(row["low"], row["high"], measure)
    if row["verdict"] in (Verdict.IDENTICAL, Verdict.CONSTANT, Verdict.UNDEFINED, Verdict.FEW):
        sure = str(row["verdict"])
    elif row["verdict"] == Verdict.CHANCE:
        sure += " (chance)"
    return (
        ("  " if indented else "") + words(measure).partition(" (")[0],
        level(row["baseline"], measure),
        level(row["mean"], measure),
        change(row["difference"], measure),
        sure,
        percent(row["chance"]) if row["runs"] else "–",
    )


def _costs(found: Comparison) -> Iterator[str]:
    """Say what an additional year of effective use costs."""
    if found.costs["user_years"].notna().any():
        yield ""
    for row in found.costs.dropna(subset=["user_years"]).to_dict("records"):
        more = f"{plain(str(row['scenario']))}: {number(row['user_years'], '+')} years of effective use"
        spent = f"{number(row['spent'], '+')} money spent; {number(row['public_money'], '+')} public money"
        if np.isnan(row["cost"]):
            price = "no additional use, so no price of it"
        elif np.isnan(row["low"]):
            price = "what an additional year costs cannot be told: the additional use is not beyond chance"
        else:
            sure = f"90 % interval {number(row['low'])} to {number(row['high'])}"
            price = f"{number(row['cost'])} per additional effective user-year ({sure})"
        yield f"{more[0].upper()}{more[1:]}; {spent}; {price}."


def _best(found: Comparison, measure: str, solution: str) -> Iterator[str]:
    """Say which of several scenarios is best."""
    own = found.best[(found.best["measure"] == measure) & (found.best["solution"] == solution)]
    if own.empty:
        return
    ranked = own.sort_values("mean", ascending=False)
    leader, *others = ranked.to_dict("records")
    said = f"Best in the mean ({words(measure)}): {plain(str(leader['scenario']))}, "
    said += f"first in {percent(leader['best_in'])} of worlds"
    for row in others:
        behind = span(row["low"], row["high"], measure)
        unsure = " (no difference beyond chance)" if row["verdict"] == Verdict.CHANCE else ""
        said += f"; {plain(str(row['scenario']))} {change(row['behind'], measure)}"
        said += (f" ({behind})" if behind else "") + f"{unsure}, first in {percent(row['best_in'])}"
    yield f"{said}."


def _changed(own: pd.DataFrame, name: str, first: str) -> Table:
    """Lay out who gains and who loses routine use."""
    runs = int(own["runs"].iloc[0])
    table = small_table(f"who changed: {plain(name)} against {plain(first)}, official by official, {runs} seeds")
    several = len(set(own["solution"])) > 1
    table.add_column("of a hundred in the group", overflow="fold")
    for heading in ("in routine before", "gained", "lost", "net, 90 % interval"):
        table.add_column(heading, justify="right", overflow="fold")
    for solution, part in own.groupby("solution", sort=False):
        if several:
            table.add_row(plain(str(solution)))
        for row in part.to_dict("records"):
            sure = span(row["net_low"], row["net_high"], "share_")
            table.add_row(
                ("  " if several else "") + plain(str(row["group"])),
                f"{100 * row['before']:.1f}",
                f"{100 * row['gained']:.1f}",
                f"{100 * row['lost']:.1f}",
                f"{100 * row['net']:+z.1f}" + (f" ({sure})" if sure else ""),
            )
    return table


def _effort(found: Comparison, measure: str, solution: str) -> Iterator[str]:
    """Say how many runs it took, and how many it would have taken without pairing."""
    seeds, scenarios = len(found.seeds), len(found.scenarios)
    if found.aim is not None:
        half = change(found.aim.precision, measure).lstrip("+")
        unmet = [name for name, look in found.looks.items() if not look.enough]
        if not unmet:
            yield f"The precision asked for, {half} on either side of the mean, was reached with {seeds} seeds."
        else:
            look = found.looks[unmet[0]]
            why = "they are too skewed for so few" if look.skewed else f"it seems to take about {look.wanted:,}"
            yield (
                f"Stopped at {seeds:,} seeds: the precision asked for, {half}, was not reached for "
                f"{', '.join(map(plain, unmet))} ({why}); --most lets it go on."
            )
    yield f"This took {seeds * scenarios:,} runs: {scenarios} scenarios with the same {seeds} seeds."
    times = [_times(row, scenarios > 2) for row in _headlines(found, measure, solution) if 0 < row["gain"] < np.inf]
    if times:
        yield f"Independent seeds would have needed about {'; '.join(times)}."
    missing = int(found.differences["missing"].max())
    if found.failures:
        yield f"{len(found.failures)} runs failed; up to {missing} pairs are left out."


def _times(row: Mapping[str, Any], named: bool) -> str:  # noqa: FBT001  a detail of the sentence
    """Say how many times as many runs independent seeds would have needed."""
    gain = float(row["gain"])
    said = "as many" if 0.95 < gain < 1.05 else f"{_about(gain)} times as many"
    sure = f"90 % interval {_about(row['gain_low'])} to {_about(row['gain_high'])}" if row["gain_low"] > 0 else ""
    whose = plain(str(row["scenario"])) if named else ""
    beside = ", ".join(part for part in (whose, sure) if part)
    return f"{said} ({beside})" if beside else said


def _about(times: float) -> str:
    return f"{times:,.0f}" if times >= 10 else f"{times:.2g}"
