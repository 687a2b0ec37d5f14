"""The answer of a run: what happens and what holds it back, in sentences and small tables; then money."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

import numpy as np
from rich.console import Console
from rich.table import Table

from adoptsim.experiments.accounts import accounts
from adoptsim.experiments.runner import Results
from adoptsim.experiments.summary import Replicates, band, replicates
from adoptsim.faces.cli.console import small_table
from adoptsim.faces.cli.endings import endings
from adoptsim.faces.cli.market import market
from adoptsim.faces.cli.money import money
from adoptsim.faces.outcomes import early
from adoptsim.faces.words import ALL, OBSTACLES, PIPELINE, USES, lasting, plain
from adoptsim.world.columns import Doubles

type _Column = "tuple[Callable[[_Run], Doubles], str]"
"""Values of a run, one a replicate, and whether they are shares or numbers."""

type Cell = tuple[str, str]
"""A median and its interval, as they are read."""


def answer(results: Results, console: Console) -> None:
    """Print the answer."""
    runs = [_Run(one, results) for one in replicates(results.tables["monthly"])]
    single = [run for run in runs if run.solution != ALL] or runs
    for run in single:
        console.print(sentence(run), soft_wrap=True)
    baseline = single[0].scenario
    rows = single
    if len({run.solution for run in single}) > 1:
        rows = sorted(single, key=lambda run: run.solution) + [run for run in runs if run.solution == ALL]
    for solution, group in groupby(rows, key=lambda run: run.solution):
        console.print()
        console.print(table("all solutions together" if solution == ALL else plain(solution), list(group), baseline))
    money(accounts(results.tables["monthly"], results.tables["agencies"]), console)
    for ending in endings(results.tables["programmes"], several=len(results.scenarios) > 1):
        console.print(ending, soft_wrap=True)
    if len(results.scenarios) > 1:
        market([run.runs for run in single], console)


class _Run:
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

    def obstacle(self, month: int) -> tuple[str, float]:
        """Return the largest obstacle in a month, in words, and its mean share."""
        prefix, words = ("obstacle", OBSTACLES) if self.has_officials else ("pipeline", PIPELINE)
        shares = {
            text: float(self.runs.measures[f"{prefix}_{name}"][:, month].mean())
            for name, text in words.items()
            if name not in USES and name != "available"
        }
        worst = max(shares, key=lambda text: shares[text])
        return worst, shares[worst]


def sentence(run: _Run) -> str:
    """Say what happens to a solution, how sure that is, and what holds it back."""
    lasted = lasting(int(run.runs.month[-1]))
    name = plain(run.solution)
    where = f"{plain(run.scenario)}: " if len(run.results.scenarios) > 1 else ""
    if run.has_officials:
        routine, at_all = _share(run.last("share_effective")), _percent(float(np.median(run.last("share_nominal"))))
        officials = _number(run.count("officials"))
        said = (
            f"{where}after {lasted}, {routine} of {officials} officials use {name} in routine, {at_all} use it at all."
        )
    else:
        with_it, agencies = _share(run.last("share_agencies_available")), _number(run.count("agencies"))
        said = f"{where}after {lasted}, {name} is available in {with_it} of {agencies} agencies."
    month, at_first = early(run.runs)
    then, now = run.obstacle(month), run.obstacle(-1)
    back = f"{at_first} “{then[0]}” ({_percent(then[1])}), in the end “{now[0]}” ({_percent(now[1])})"
    return f"{said[0].upper()}{said[1:]} What holds most back: {back}."


def table(title: str, runs: Sequence[_Run], baseline: str) -> Table:
    """Lay out one solution: a row a scenario, the difference from the first below each other."""
    columns = _COLUMNS if runs[0].has_officials else {"agencies with it": _COLUMNS["agencies with it"]}
    laid = small_table(title)
    laid.add_column("median, 90 %", no_wrap=True)
    for heading in columns:
        laid.add_column(heading, justify="right")
    first = next((run for run in runs if run.scenario == baseline), runs[0])
    for run in runs:
        values = {heading: values(run) for heading, (values, _) in columns.items()}
        laid.add_row(plain(run.scenario), *("\n".join(_cell(values[one], columns[one][1])) for one in columns))
        if run is not first:
            laid.add_row(f"  − {plain(first.scenario)}", *_differences(run, first, columns))
    return laid


def _differences(run: _Run, first: _Run, columns: Mapping[str, _Column]) -> Iterator[str]:
    """Yield the differences of runs with the same seed."""
    common, here, there = np.intersect1d(run.runs.seeds, first.runs.seeds, return_indices=True)
    for values, kind in columns.values():
        difference = values(run)[here] - values(first)[there]
        yield "\n".join(_cell(difference, kind, signed=True)) if len(common) else "–"


def _cell(values: Doubles, kind: str, *, signed: bool = False) -> Cell:
    """Write a median and a 90 % interval."""
    low, median, high = (float(one[0]) for one in band(values[:, np.newaxis]))
    if not np.isfinite(median):
        return "–", ""
    sign = "+" if signed else ""
    if kind == "share":
        unit = " points" if signed else " %"
        return f"{100 * median:{sign}.1f}{unit}", f"{100 * low:{sign}.1f} to {100 * high:{sign}.1f}"
    digits = 2 if kind == "decimal" else 0
    return f"{median:{sign},.{digits}f}", f"{low:{sign},.{digits}f} to {high:{sign},.{digits}f}"


_COLUMNS: dict[str, _Column] = {
    "in routine (effective)": (lambda run: run.last("share_effective"), "share"),
    "in use at all (nominal)": (lambda run: run.last("share_nominal"), "share"),
    "agencies with it": (lambda run: run.last("share_agencies_available"), "share"),
    "value per official, SD": (lambda run: run.last("value"), "decimal"),
}


def _share(values: Doubles) -> str:
    low, median, high = (float(one[0]) for one in band(values[:, np.newaxis]))
    sure = f" (90 % of runs: {_percent(low)} to {_percent(high)})" if len(values) > 1 else ""
    return f"{_percent(median)}{sure}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if 0 < abs(share) < 0.095 else f"{100 * share:.0f} %"


def _number(values: Doubles) -> str:
    return f"{np.median(values):,.0f}"
