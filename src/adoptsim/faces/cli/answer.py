"""The answer of a run: what happens and what holds it back, in sentences and small tables; then money."""

from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.table import Table

from adoptsim.experiments.accounts import accounts
from adoptsim.experiments.runner import Results
from adoptsim.faces.answering import Told, cells, differences, sentence, shown, told
from adoptsim.faces.cli.console import small_table
from adoptsim.faces.cli.endings import endings
from adoptsim.faces.cli.market import market
from adoptsim.faces.cli.money import money
from adoptsim.faces.words import ALL, plain


def answer(results: Results, console: Console) -> None:
    """Print the answer."""
    single, rows = told(results)
    for run in single:
        console.print(sentence(run), soft_wrap=True)
    baseline = single[0].scenario
    for solution, group in groupby(rows, key=lambda run: run.solution):
        console.print()
        console.print(table("all solutions together" if solution == ALL else plain(solution), list(group), baseline))
    money(accounts(results.tables["monthly"], results.tables["agencies"]), console)
    for ending in endings(results.tables["programmes"], several=len(results.scenarios) > 1):
        console.print(ending, soft_wrap=True)
    if len(results.scenarios) > 1:
        market([run.runs for run in single], console)


def table(title: str, runs: Sequence[Told], baseline: str) -> Table:
    """Lay out one solution: a row a scenario, the difference from the first below each other."""
    columns = shown(runs[0])
    laid = small_table(title)
    laid.add_column("median, 90 %", no_wrap=True)
    for heading in columns:
        laid.add_column(heading, justify="right")
    first = next((run for run in runs if run.scenario == baseline), runs[0])
    for run in runs:
        laid.add_row(plain(run.scenario), *map("\n".join, cells(run, columns)))
        if run is not first:
            laid.add_row(f"  − {plain(first.scenario)}", *map("\n".join, differences(run, first, columns)))
    return laid
