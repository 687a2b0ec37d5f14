"""The sections of a report that runs alone give: question, answer, figures, obstacles, costs."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import numpy as np

from adoptsim.experiments.accounts import Account, accounts
from adoptsim.experiments.runner import Results
from adoptsim.experiments.summary import band
from adoptsim.faces.answering import (
    Told,
    between,
    cells,
    differences,
    how_sure,
    opening,
    price,
    rounded,
    sentence,
    shown,
    told,
)
from adoptsim.faces.charts.adoption import adoption
from adoptsim.faces.charts.agencies import LEFT_BEHIND, agency_map, by_size, left_behind
from adoptsim.faces.charts.cost import cost
from adoptsim.faces.charts.obstacles import before_and_after, obstacles
from adoptsim.faces.charts.style import of, where
from adoptsim.faces.cli.endings import endings
from adoptsim.faces.cli.targets import in_words
from adoptsim.faces.outcomes import early, scale
from adoptsim.faces.report.parts import Grid, Heading, Listed, Part, Section, Text
from adoptsim.faces.report.pictures import picture
from adoptsim.faces.tongues.speaking import number, said
from adoptsim.faces.words import ALL, OBSTACLES, PIPELINE, counted, lasting, plain
from adoptsim.scenario.schema import Scenario
from adoptsim.world.columns import Doubles

ITEMS = {
    "programme": "programmes",
    "agencies": "agencies",
    "transfers": "agencies: given to them by programmes",
    "sunk": "agencies: sunk, on what failed or was stopped",
    "stopped": "agencies: sunk, on what was stopped",
    "should_stop": "agencies: on what should be stopped",
    "staff_time": "officials’ time",
}
"""Costs and their words, in the order in which they are read."""

MOST_OBSTACLES = 3
"""Obstacles that the text in place of a figure names."""


def question(results: Results) -> Section:
    """Say what was asked: scenarios, solutions, runs, and what is done."""
    scenarios = results.scenarios
    first, *others = scenarios
    solutions = ", ".join(
        plain(one) for one in dict.fromkeys(one for each in scenarios.values() for one in each.solutions)
    )
    if others:
        asked = said(
            "What happens with {scenarios} rather than {baseline}: who ends up using {solutions} in routine, what "
            "holds the rest back, and what does it cost?",
            scenarios=", ".join(f"“{plain(one)}”" for one in others),
            baseline=f"“{plain(first)}”",
            solutions=solutions,
        )
    else:
        asked = said(
            "What happens with {scenario}: who ends up using {solutions} in routine, what holds the rest back, and "
            "what does it cost?",
            scenario=f"“{plain(first)}”",
            solutions=solutions,
        )
    parts: list[Part] = [Text(asked, is_strong=True)]
    parts += [Text(text) for name, one in scenarios.items() if (text := _about(name, one))]
    parts.append(Text(_made(results)))
    for name, one in scenarios.items():
        if one.interventions:
            parts.append(_done(name, one))
    return Section("question", said("The question"), tuple(parts))


def _about(name: str, scenario: Scenario) -> str:
    """Say what a scenario says of itself."""
    called = opening(name)
    if scenario.title.casefold() not in ("", plain(name).casefold()):
        called = f"{called} ({said(scenario.title)})"
    about = " ".join(scenario.about.split())
    return said("{scenario}: {about}", scenario=called, about=said(about)) if about else ""


def _made(results: Results) -> str:
    """Say how many runs were made."""
    return said(
        "Each scenario was run {runs} times, with seeds {first} to {last}. Runs of the same seed share all chance, so "
        "that scenarios are compared run by run.",
        runs=number(len(results.seeds)),
        first=min(results.seeds),
        last=max(results.seeds),
    )


def _done(name: str, scenario: Scenario) -> Grid:
    """Lay out what a government does in a scenario."""
    heads = (
        said("programme"), said("what it is"), said("from"), said("how long"), said("which agencies"),
        said("which officials"),
    )  # fmt: skip
    rows = [
        (
            plain(one.name),
            said(one.TITLE),
            f"{scenario.calendar.date(one.start):%Y-%m}",
            said("to the end") if one.months is None else lasting(one.months),
            in_words(one.where) if "where" in one.TARGETS else "–",
            in_words(one.who) if "who" in one.TARGETS else "–",
        )
        for one in sorted(scenario.interventions, key=lambda one: one.start)
    ]
    return Grid(said("What is done in {scenario}", scenario=plain(name)), heads, tuple(rows), is_wordy=True)


def answer(results: Results) -> Section:
    """Say what happens and how sure that is."""
    single, rows = told(results)
    parts: list[Part] = [Text(sentence(run), is_strong=True) for run in single]
    first = {run.solution: run for run in reversed(single)}
    parts += [
        Text(how_sure(run, first[run.solution])) for run in single if run.scenario != first[run.solution].scenario
    ]
    parts += [Text(one) for one in _went_wrong(results)]
    for solution, group in groupby(rows, key=lambda run: run.solution):
        parts.append(_ends(said("all solutions together") if solution == ALL else plain(solution), list(group)))
    told_endings = tuple(endings(results.tables["programmes"], several=len(results.scenarios) > 1))
    if told_endings:
        parts += [Heading(said("Programmes that ended before their time")), Listed(told_endings)]
    return Section("answer", said("The answer"), tuple(parts))


def _went_wrong(results: Results) -> Iterator[str]:
    """Say which runs failed or were not made."""
    wanted = number(len(results.design.rows))
    if results.failures:
        one = results.failures[0]
        yield said(
            "{failed} of {wanted} runs failed and are left out; the first: {scenario}, seed {seed}: {error}",
            failed=number(len(results.failures)),
            wanted=wanted,
            scenario=plain(one.row.scenario),
            seed=one.row.seed,
            error=one.error,
        )
    monthly = results.tables["monthly"]
    there = len(set(zip(monthly["scenario"].tolist(), monthly["seed"].tolist(), strict=True)))
    lacking = len(results.scenarios) * len(results.seeds) - there - len(results.failures)
    if lacking > 0:
        yield said("{lacking} runs were not made, as the work was interrupted.", lacking=number(lacking))


def _ends(title: str, runs: Sequence[Told]) -> Grid:
    """Lay out where a solution ends, and the differences of runs with the same seed."""
    columns, first, *others = shown(runs[0]), *runs
    rows = [(plain(first.scenario), *map(_on_one_line, cells(first, columns)))]
    for run in others:
        rows.append((plain(run.scenario), *map(_on_one_line, cells(run, columns))))
        less = said("{scenario} less {baseline}", scenario=plain(run.scenario), baseline=plain(first.scenario))
        rows.append((less, *map(_on_one_line, differences(run, first, columns))))
    return Grid(
        said("How it ends: {solution}", solution=title),
        (said("scenario"), *(said(heading) for heading in columns)),
        tuple(rows),
        note=said("The median of {runs}; in brackets, 90 % of them.", runs=counted(len(first.runs.seeds))),
    )


def _on_one_line(cell: tuple[str, str]) -> str:
    middle, sure = cell
    return f"{middle} ({sure})" if sure else middle


def use_and_agencies(results: Results) -> Section:
    """Show adoption curves and agencies."""
    monthly, agencies, programmes = (results.tables[one] for one in ("monthly", "agencies", "programmes"))
    single, _ = told(results)
    figure = adoption(monthly, programmes)
    parts: list[Part] = [picture(figure, figure.get_suptitle(), " ".join(sentence(run) for run in single))]
    behind = " ".join(_left_behind(run) for run in single)
    figure = left_behind(agencies)
    parts.append(picture(figure, figure.get_suptitle(), behind))
    parts.append(Text(behind))
    for scenario in dict.fromkeys(run.scenario for run in single):
        figure = agency_map(of(agencies, scenario))
        own = " ".join(_left_behind(run) for run in single if run.scenario == scenario)
        title = figure.get_suptitle()
        alt = said("{title}: a row an agency, the largest on top, a column a year.", title=title)
        parts.append(picture(figure, title, f"{alt} {own}"))
    return Section("use", said("Who uses it, and who is left behind"), tuple(parts))


def _left_behind(run: Told) -> str:
    """Say how many agencies are left behind."""
    agencies = of(run.results.tables["agencies"], run.scenario)
    own = agencies if run.solution == ALL else where(agencies, agencies["solution"] == run.solution)
    share = rounded(float(np.median(by_size(own, officials=run.has_officials).behind)))
    values = {"scenario": opening(run.scenario), "solution": plain(run.solution), "share": share}
    if run.has_officials:
        return said(
            "{scenario}: in {share} of agencies fewer than {least} of officials use {solution} in routine in the end.",
            least=rounded(LEFT_BEHIND),
            **values,
        )
    return said("{scenario}: {share} of agencies do not have {solution} in the end.", **values)


def held_back(results: Results) -> tuple[Part, ...]:
    """Show the obstacle ledger, and set it side by side."""
    monthly = results.tables["monthly"]
    single, _ = told(results)
    figure = before_and_after(monthly)
    parts: list[Part] = [picture(figure, figure.get_suptitle(), " ".join(_worst(run) for run in single))]
    parts += [_ledger(list(group)) for _, group in groupby(_by_solution(single), key=lambda run: run.solution)]
    for scenario in dict.fromkeys(run.scenario for run in single):
        figure = obstacles(of(monthly, scenario))
        own = " ".join(_worst(run) for run in single if run.scenario == scenario)
        title = figure.get_suptitle()
        parts.append(picture(figure, title, f"{said('{title}, month by month.', title=title)} {own}"))
    return tuple(parts)


def _by_solution(runs: Sequence[Told]) -> list[Told]:
    order = list(dict.fromkeys(run.solution for run in runs))
    return sorted(runs, key=lambda run: order.index(run.solution))


def _worst(run: Told) -> str:
    """Name the largest obstacles early and in the end."""
    month, when = early(run.runs)
    return said(
        "{scenario}, {solution}: {when} {then}; in the end {now}.",
        scenario=opening(run.scenario),
        solution=plain(run.solution),
        when=when,
        then=_named(run.obstacles(month)),
        now=_named(run.obstacles(-1)),
    )


def _named(obstacles: Sequence[tuple[str, float]]) -> str:
    return ", ".join(f"“{words}” {rounded(share)}" for words, share in obstacles[:MOST_OBSTACLES] if share > 0)


def _ledger(runs: Sequence[Told]) -> Grid:
    """Lay out the ledger of a solution: early, and in the end of each scenario."""
    prefix, words = ("obstacle", OBSTACLES) if runs[0].has_officials else ("pipeline", PIPELINE)
    month, when = early(runs[0].runs)
    heads = [f"{plain(runs[0].scenario)}, {when}"]
    heads += [said("{scenario}, in the end", scenario=plain(run.scenario)) for run in runs]
    moments = [(runs[0], month), *((run, -1) for run in runs)]
    rows = tuple(
        (said(text), *(rounded(float(run.runs.measures[f"{prefix}_{name}"][:, at].mean())) for run, at in moments))
        for name, text in words.items()
    )
    whose = said("officials") if prefix == "obstacle" else said("agencies")
    caption = said(
        "{solution}: where {whose} stand, the mean of all runs", solution=plain(runs[0].solution), whose=whose
    )
    return Grid(caption, (said("obstacle"), *heads), rows)


def costs(results: Results) -> Section:
    """Show who spent what, and what a year of use costs."""
    monthly, agencies = results.tables["monthly"], results.tables["agencies"]
    held = accounts(monthly, agencies)
    items = {item: words for item, words in ITEMS.items() if any(one.money(item).any() for one in held)}
    priced = price(held)
    if not items:
        return Section("costs", said("What it costs"), (Text(said("Nothing was spent in any run.")),))
    figure = cost(monthly, agencies)
    grid = _money(held, items)
    spent = "; ".join(f"{head}: {cell}" for head, cell in zip(grid.heads[1:], grid.rows[-1][1:], strict=True))
    alt = said("{title}. All money: {spent}. {price}", title=figure.get_suptitle(), spent=spent, price=priced)
    parts: list[Part] = [Text(priced, is_strong=True)] if priced else []
    return Section("costs", said("What it costs"), (*parts, grid, picture(figure, figure.get_suptitle(), alt.strip())))


def _money(held: Sequence[Account], items: Mapping[str, str]) -> Grid:
    """Lay out the costs of each scenario, and what each further one costs beyond the first."""
    first, *others = held
    amounts = {said(words): [one.money(item)[:, -1] for one in held] for item, words in items.items()}
    amounts[said("together")] = [one.spent()[:, -1] for one in held]
    divisor, unit = scale(max(float(np.median(values)) for row in amounts.values() for values in row))
    heads = [said("{scenario}, {unit}", scenario=plain(one.scenario), unit=unit) for one in held]
    heads += [
        said("{scenario} less {baseline}", scenario=plain(one.scenario), baseline=plain(first.scenario))
        for one in others
    ]
    rows = []
    for words, values in amounts.items():
        cells = [_amount(one / divisor) for one in values]
        for one, own in zip(others, values[1:], strict=True):
            here, there = one.paired(first)
            cells.append(_amount((own[here] - values[0][there]) / divisor, sign=True))
        rows.append((words, *cells))
    note = said("The median; in brackets, 90 % of runs. Money given by programmes is spent, and counted, by agencies.")
    return Grid(said("Money over the whole run"), (said("who spends, on what"), *heads), tuple(rows), note=note)


def _amount(values: Doubles, *, sign: bool = False) -> str:
    if not values.any():
        return "0" if len(values) else "–"
    low, median, high = (number(float(one[0]), 2, sign=sign) for one in band(values[:, np.newaxis]))
    return f"{median} ({between(low, high)})" if len(values) > 1 else median
