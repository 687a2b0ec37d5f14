"""Runs: scenarios, each with the same seeds, gathered into tables."""

import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from adoptsim.experiments.executors import (
    Failure,
    Outcome,
    Outcomes,
    Progress,
    Row,
    processes,
    serial,
    usable_processors,
)
from adoptsim.experiments.summary import summarise
from adoptsim.scenario.schema import Scenario, free_name
from adoptsim.simulation.engine import LARGEST_SEED
from adoptsim.simulation.precompiling import HALVES
from adoptsim.simulation.record import Record, run
from adoptsim.world.compilation import CACHE, is_compiled
from adoptsim.world.errors import UserError

if TYPE_CHECKING:
    import pandas as pd

type Table = dict[str, NDArray[Any]]
"""Columns of equal length, by name."""


@dataclass(frozen=True, slots=True)
class Replicate:
    """The work of one row: one run of one scenario."""

    scenarios: Mapping[str, Scenario]
    months: int | None

    def __call__(self, row: Row) -> Record:
        """Run it."""
        return run(self.scenarios[row.scenario], row.seed, self.months)


@dataclass(frozen=True)
class Results:
    """What the runs of a few scenarios left.

    Attributes
    ----------
    scenarios : mapping of str to Scenario
        The scenarios by the names that the tables give them.
    seeds : sequence of int
        Seeds of the replicates; the same for every scenario.
    months : int or None
        Length of the runs, where it is not the scenario's own.
    tables : mapping
        `monthly` and `agencies`, each a mapping of columns: one row per scenario x seed x month x
        solution (and agency), in that order; and `programmes`, one per scenario x seed x intervention.
    failures : sequence of Failure
        Runs that went wrong; their rows are missing from the tables.
    """

    scenarios: Mapping[str, Scenario]
    seeds: Sequence[int]
    months: int | None
    tables: Mapping[Literal["monthly", "agencies", "programmes"], Table]
    failures: Sequence[Failure] = ()

    @cached_property
    def monthly(self) -> "pd.DataFrame":
        """Measures of every month, as a pandas frame."""
        return frame(self.tables["monthly"])

    @cached_property
    def agencies(self) -> "pd.DataFrame":
        """Measures of every agency at each year's end and in the last month, as a pandas frame."""
        return frame(self.tables["agencies"])

    @cached_property
    def programmes(self) -> "pd.DataFrame":
        """When each intervention began and ended, why, and what it cost, as a pandas frame."""
        return frame(self.tables["programmes"])

    def summary(self) -> "pd.DataFrame":
        """Return the median and the 90 % interval over replicates, each 12th month and the last."""
        return frame(summarise(self.tables["monthly"]))

    def complete(self) -> "Results":
        """Return the results themselves, if no run went wrong.

        Raises
        ------
        RuntimeError
            If one did.
        """
        if self.failures:
            raise RuntimeError(f"a run failed: {self.failures[0].error}")
        return self

    @property
    def missing(self) -> tuple[Row, ...]:
        """Runs that were wanted and neither succeeded nor failed."""
        table = self.tables["monthly"]
        there = set(zip(table.get("scenario", ()), table.get("seed", ()), strict=True))
        there |= {failure.row for failure in self.failures}
        return tuple(row for row in design(self.scenarios, self.seeds) if row not in there)


class Interrupted(KeyboardInterrupt):
    """The work was interrupted; `results` holds what was finished."""

    def __init__(self, results: Results) -> None:
        super().__init__("interrupted")
        self.results = results


def simulate(
    scenario: Scenario | Sequence[Scenario] | Mapping[str, Scenario],
    replicates: int = 20,
    seed: int = 1,
    months: int | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
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
        Told the number of runs done and wanted, at the start and after each.

    Raises
    ------
    UserError
        If the request or a scenario cannot be used.
    Interrupted
        On Ctrl-C; holds the finished runs.
    """
    scenarios = by_name(scenario)
    _check(replicates, seed, months, jobs)
    seeds = tuple(range(seed, seed + replicates))
    return run_rows(scenarios, seeds, months, design(scenarios, seeds), jobs, progress)


def run_rows(
    scenarios: Mapping[str, Scenario],
    seeds: Sequence[int],
    months: int | None,
    rows: Sequence[Row],
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Results:
    """Make some runs of a design; see `simulate`."""
    workers = min(jobs or usable_processors(), max(1, len(rows)))
    work = Replicate(scenarios, months)
    outcomes: Outcomes[Record]
    before = () if CACHE is None or is_compiled() else HALVES
    outcomes = serial(work, rows) if workers == 1 else processes(work, rows, workers, before=before)
    finished: list[Outcome[Record]] = []
    try:
        with closing(outcomes):
            if progress:
                progress(0, len(rows))
            for outcome in outcomes:
                finished.append(outcome)
                if progress:
                    progress(len(finished), len(rows))
    except KeyboardInterrupt:
        raise Interrupted(gather(scenarios, seeds, months, finished)) from None
    return gather(scenarios, seeds, months, finished)


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


def design(scenarios: Mapping[str, Scenario], seeds: Sequence[int]) -> list[Row]:
    """List the runs: every scenario with every seed."""
    return [Row(name, seed) for name in scenarios for seed in seeds]


def gather(
    scenarios: Mapping[str, Scenario],
    seeds: Sequence[int],
    months: int | None,
    outcomes: Sequence[Outcome[Record]],
) -> Results:
    """Put outcomes in the order of the design, whatever order they came in."""
    came = dict(outcomes)
    there = [(row, came[row]) for row in design(scenarios, seeds) if row in came]
    records = [(row, record) for row, record in there if not isinstance(record, Failure)]
    return Results(
        scenarios=scenarios,
        seeds=seeds,
        months=months,
        tables={
            "monthly": stack([(row.scenario, record.monthly) for row, record in records]),
            "agencies": stack([(row.scenario, record.agencies) for row, record in records]),
            "programmes": stack([(row.scenario, record.programmes) for row, record in records]),
        },
        failures=tuple(failure for _, failure in there if isinstance(failure, Failure)),
    )


def stack(parts: Sequence[tuple[str, Mapping[str, NDArray[Any]]]]) -> Table:
    """Lay the tables of single runs one below the other, the scenario's name in front."""
    if not parts:
        return {}
    names = [np.full(len(part["seed"]), name, dtype=object) for name, part in parts]
    columns = {name: np.concatenate([part[name] for _, part in parts]) for name in parts[0][1]}
    return {"scenario": np.concatenate(names), **columns}


def frame(table: Table) -> "pd.DataFrame":
    """Make a pandas frame of columns; pandas is slow to import, so only here."""
    import pandas as pd  # noqa: PLC0415

    return pd.DataFrame(
        {name: column.astype(object) if column.dtype.kind == "U" else column for name, column in table.items()}
    )


def _check(replicates: int, seed: int, months: int | None, jobs: int | None) -> None:
    wanted = (
        ("replicates", replicates, 1, 1_000_000),
        ("seed", seed, 0, LARGEST_SEED),
        ("months", months, 1, 1200),
        ("jobs", jobs, 1, 4096),
    )
    for name, value, low, high in wanted:
        if value is not None and not low <= value <= high:
            raise UserError(f"{name}: {value} is outside {low} to {high:,}")
    if seed + replicates - 1 > LARGEST_SEED:
        raise UserError(f"seed: the last seed, {seed + replicates - 1}, is above {LARGEST_SEED:,}; start lower")
