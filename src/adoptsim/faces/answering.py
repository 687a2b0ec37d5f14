"""What happened, in sentences and in cells of tables: said by the command line and by the report."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from adoptsim.experiments.accounts import Account
from adoptsim.experiments.paired import settled
from adoptsim.experiments.runner import Results
from adoptsim.experiments.summary import Replicates, band, replicates
from adoptsim.faces.outcomes import early
from adoptsim.faces.tongues.speaking import number, percent, said
from adoptsim.faces.words import ALL, OBSTACLES, PIPELINE, USES, lasting, plain
from adoptsim.world.columns import Doubles, Longs

type Column = "tuple[Callable[[Told], Doubles], str]"
"""Values of a run, one a replicate, and whether they are shares or numbers."""

type Cell = tuple[str, str]
"""A median and its interval, as they are read."""


class Told:
    """The runs of one scenario and solution, with what the answer needs of them."""

    def __init__(self, runs: Replicates, results: Results) -> None:
        self.runs = runs
        self.results = results
        self.scenario, self.solution = runs.scenario, runs.solution
        self.has_officials = bool(np.isfinite(runs.measures["share_effective"]).any())

    def last(self, measure: str) -> Doubles:
        """Values in the last month, one a replicate."""
        return self.runs.measures[measure][:, -1]

    def count(self, what: str) -> Doubles:
        """Officials or agencies of each replicate; for all solutions together, once for each."""
        agencies = self.results.tables["agencies"]
        here = (agencies["scenario"] == self.scenario) & (
            (agencies["solution"] == self.solution) | (self.solution == ALL)
        )
        here &= agencies["month"] == agencies["month"][here].max()
        counted = agencies["officials"] if what == "officials" else np.ones(len(here))
        return np.array(
            [counted[here & (agencies["seed"] == seed)].sum() for seed in self.runs.seeds], dtype=np.float64
        )

    def obstacles(self, month: int) -> list[tuple[str, float]]:
        """Return the obstacles in a month, in words, and their mean shares, the largest first."""
        prefix, words = ("obstacle", OBSTACLES) if self.has_officials else ("pipeline", PIPELINE)
        shares = [
            (said(text), float(self.runs.measures[f"{prefix}_{name}"][:, month].mean()))
            for name, text in words.items()
            if name not in USES and name != "available"
        ]
        return sorted(shares, key=lambda one: -one[1])


def told(results: Results) -> tuple[list[Told], list[Told]]:
    """Return the runs of each scenario and solution: one by one, and with all solutions together where several.

    Where a scenario has a single row for all its solutions, that row stands for them.
    """
    runs = [Told(one, results) for one in replicates(results.tables["monthly"])]
    single = [run for run in runs if run.solution != ALL] or runs
    if len({run.solution for run in single}) < 2:
        return single, single
    rows = sorted(single, key=lambda run: run.solution)
    return single, rows + [run for run in runs if run.solution == ALL]


def sentence(run: Told) -> str:
    """Say what happens to a solution, how sure that is, and what holds it back."""
    month, at_first = early(run.runs)
    then, now = run.obstacles(month)[0], run.obstacles(-1)[0]
    back = said(
        "What holds most back: {at_first} “{obstacle}” ({share}), in the end “{last_obstacle}” ({last_share}).",
        at_first=at_first,
        obstacle=then[0],
        share=rounded(then[1]),
        last_obstacle=now[0],
        last_share=rounded(now[1]),
    )
    return f"{use(run)} {back}"


def use(run: Told) -> str:
    """Say how many use a solution in the end, and how sure that is."""
    values = {
        "scenario": opening(run.scenario),
        "lasted": lasting(int(run.runs.month[-1])),
        "solution": plain(run.solution),
    }
    several = len(run.results.scenarios) > 1
    if run.has_officials:
        values["routine"] = share_of_runs(run.last("share_effective"))
        values["at_all"] = rounded(float(np.median(run.last("share_nominal"))))
        values["officials"] = number(float(np.median(run.count("officials"))))
        if several:
            return said(
                "{scenario}: after {lasted}, {routine} of {officials} officials use {solution} in routine, "
                "{at_all} use it at all.",
                **values,
            )
        return said(
            "After {lasted}, {routine} of {officials} officials use {solution} in routine, {at_all} use it at all.",
            **values,
        )
    values["with_it"] = share_of_runs(run.last("share_agencies_available"))
    values["agencies"] = number(float(np.median(run.count("agencies"))))
    if several:
        return said(
            "{scenario}: after {lasted}, {solution} is available in {with_it} of {agencies} agencies.", **values
        )
    return said("After {lasted}, {solution} is available in {with_it} of {agencies} agencies.", **values)


def opening(name: str) -> str:
    """Write a name as it opens a sentence."""
    words = plain(name)
    return f"{words[0].upper()}{words[1:]}"


def how_sure(run: Told, first: Told) -> str:
    """Say in how many runs of the same seed a scenario is above the first, and by how much."""
    officials = run.has_officials and first.has_officials
    here, there = paired(run, first)
    measure = "share_effective" if officials else "share_agencies_available"
    change = settled(first.last(measure)[there], run.last(measure)[here])
    change = change[np.isfinite(change)]
    scenario, baseline = plain(run.scenario), plain(first.scenario)
    if not len(change):
        return said("{scenario} and {baseline} have no run of the same seed.", scenario=scenario, baseline=baseline)
    median, sure = cell(change, "share", signed=True)
    values = {
        "scenario": scenario,
        "baseline": baseline,
        "solution": plain(run.solution),
        "more": number(int((change > 0).sum())),
        "runs": number(len(change)),
        "change": f"{median} ({sure})" if len(change) > 1 else median,
    }
    if officials:
        return said(
            "Routine use of {solution} ends higher with {scenario} than with {baseline} in {more} of {runs} pairs of "
            "runs with the same chance; the difference is {change}, the median and 90 % of runs.",
            **values,
        )
    return said(
        "{solution} ends up in more agencies with {scenario} than with {baseline} in {more} of {runs} pairs of runs "
        "with the same chance; the difference is {change}, the median and 90 % of runs.",
        **values,
    )


def paired(run: Told, first: Told) -> tuple[Longs, Longs]:
    """Return where the runs of the same seed stand, here and there."""
    _, here, there = np.intersect1d(run.runs.seeds, first.runs.seeds, return_indices=True)
    return here, there


def shown(run: Told) -> Mapping[str, Column]:
    """Return the columns of the table of a solution, by their headings in English."""
    return COLUMNS if run.has_officials else {"agencies with it": COLUMNS["agencies with it"]}


def cells(run: Told, columns: Mapping[str, Column]) -> Iterator[Cell]:
    """Yield what a scenario ends with."""
    for values, kind in columns.values():
        yield cell(values(run), kind)


def differences(run: Told, first: Told, columns: Mapping[str, Column]) -> Iterator[Cell]:
    """Yield the differences of runs with the same seed."""
    here, there = paired(run, first)
    for values, kind in columns.values():
        difference = values(run)[here] - values(first)[there]
        yield cell(difference, kind, signed=True) if len(here) else ("–", "")


def cell(values: Doubles, kind: str, *, signed: bool = False) -> Cell:
    """Write a median and a 90 % interval."""
    low, median, high = (float(one[0]) for one in band(values[:, np.newaxis]))
    if not np.isfinite(median):
        return "–", ""
    if kind == "share":
        ends = (number(100 * one, 1, sign=signed) for one in (low, high))
        middle = number(100 * median, 1, sign=signed)
        return said("{number} points", number=middle) if signed else f"{middle} %", between(*ends)
    digits = 2 if kind == "decimal" else 0
    ends = (number(one, digits, sign=signed) for one in (low, high))
    return number(median, digits, sign=signed), between(*ends)


def between(low: str, high: str) -> str:
    """Write an interval."""
    return said("{low} to {high}", low=low, high=high)


COLUMNS: Mapping[str, Column] = {
    "in routine (effective)": (lambda run: run.last("share_effective"), "share"),
    "in use at all (nominal)": (lambda run: run.last("share_nominal"), "share"),
    "agencies with it": (lambda run: run.last("share_agencies_available"), "share"),
    "value per official, SD": (lambda run: run.last("value"), "decimal"),
}


def share_of_runs(values: Doubles) -> str:
    """Write a share, with what it is in 90 % of the runs where there are several."""
    low, median, high = (float(one[0]) for one in band(values[:, np.newaxis]))
    if len(values) == 1:
        return rounded(median)
    return said(
        "{median} (90 % of runs: {low} to {high})", median=rounded(median), low=rounded(low), high=rounded(high)
    )


def rounded(share: float) -> str:
    """Write a share as a percentage, with a digit more where it is small."""
    return percent(share, 1 if 0 < abs(share) < 0.095 else 0)


def price(accounts: Sequence[Account]) -> str:
    """Say what a year of effective use costs, and an additional one; nothing where nobody uses anything."""
    first, *others = accounts
    prices = [_in(_price(values), one, accounts) for one in accounts if np.isfinite(values := one.cost_of_use()).any()]
    more = [(one.cost_of_more(first), one) for one in others]
    additional = [_in(number(cost), one, accounts) for cost, one in more if np.isfinite(cost)]
    if not prices:
        return ""
    if additional:
        return said(
            "A year of effective use costs {prices}; an additional one {additional}.",
            prices=", ".join(prices),
            additional=", ".join(additional),
        )
    return said("A year of effective use costs {prices}.", prices=", ".join(prices))


def _price(values: Doubles) -> str:
    low, median, high = (number(float(one[0])) for one in band(values[:, np.newaxis]))
    return f"{median} ({between(low, high)})" if len(values) > 1 else median


def _in(amount: str, account: Account, accounts: Sequence[Account]) -> str:
    if len(accounts) == 1:
        return amount
    return said("{amount} in {scenario}", amount=amount, scenario=plain(account.scenario))
