"""Replicates: scenarios, each with the same seeds, gathered into tables."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from adoptsim.experiments.design import Case, crossed
from adoptsim.experiments.executors import Progress
from adoptsim.experiments.runner import Results, Spread, perform
from adoptsim.scenario.schema import Scenario, free_name
from adoptsim.simulation.engine import LARGEST_SEED
from adoptsim.world.errors import UserError

KEPT = ("monthly", "agencies", "programmes")
"""The tables of a results folder, beside the summary."""


def simulate(
    scenario: Scenario | Sequence[Scenario] | Mapping[str, Scenario],
    replicates: int = 20,
    seed: int = 1,
    months: int | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
    *,
    cluster: str = "",
    folder: str | Path | None = None,
) -> Results:
    """Run scenarios many times.

    Parameters
    ----------
    scenario : Scenario, or several
        What to run; a mapping gives the names used in the tables, else they come from the titles.
    replicates : int
        Runs of each scenario, at least 1. Their seeds are `seed`, `seed` + 1, … and the same for
        every scenario, so that scenarios can be compared run by run.
    seed : int
        First seed, 0 .. 2^63 - 1.
    months : int, optional
        Length of the runs, 1 .. 1200; else the scenario's own.
    jobs : int, optional
        Processes to spread the runs over; all processors by default. The tables are the same to
        the byte for any number. From a script, put the call under ``if __name__ == "__main__":``.
    progress : callable, optional
        Told the number of runs done and wanted, at the start and after each batch.
    cluster : str
        Address of a Dask scheduler to spread the runs over instead of processes here.
    folder : str or Path, optional
        Where finished runs are kept, and sought; without it they are gone with the process.

    Raises
    ------
    UserError
        If the request or a scenario cannot be used.
    Interrupted
        On Ctrl-C; holds the finished runs.
    """
    scenarios = by_name(scenario)
    design = crossed({name: Case(one) for name, one in scenarios.items()}, seeds(replicates, seed), months, KEPT)
    check_months(months)
    where = None if folder is None else Path(folder)
    return perform(design, spread=Spread(jobs, cluster), folder=where, progress=progress)


def by_name(scenario: Scenario | Sequence[Scenario] | Mapping[str, Scenario]) -> dict[str, Scenario]:
    """Give scenarios their names in the tables: those of a mapping, else from the titles.

    Raises
    ------
    UserError
        If there is none.
    """
    if isinstance(scenario, Mapping):
        named = dict(scenario)
    else:
        named = {}
        for one in [scenario] if isinstance(scenario, Scenario) else scenario:
            named[free_name(slug(one.title) or "scenario", named)] = one
    if not named:
        raise UserError("there is no scenario to run")
    return named


def slug(title: str) -> str:
    """Turn a title into a name: lower-case words joined by ``_``."""
    return "_".join(re.findall(r"\w+", title.casefold()))[:60]


def seeds(replicates: int, seed: int) -> range:
    """Return the seeds of replicates.

    Raises
    ------
    UserError
        If they are out of range.
    """
    check("replicates", replicates, 1, 1_000_000)
    check("seed", seed, 0, LARGEST_SEED)
    if seed + replicates - 1 > LARGEST_SEED:
        raise UserError(f"seed: the last seed, {seed + replicates - 1}, is above {LARGEST_SEED:,}; start lower")
    return range(seed, seed + replicates)


def check_months(months: int | None) -> None:
    """Refuse a length that no run may have."""
    if months is not None:
        check("months", months, 1, 1200)


def check(name: str, value: int, low: int, high: int) -> None:
    """Refuse a number out of its range.

    Raises
    ------
    UserError
        If it is.
    """
    if not low <= value <= high:
        raise UserError(f"{name}: {value} is outside {low} to {high:,}")
