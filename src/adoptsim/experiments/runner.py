"""The one runner: makes the rows of a design that are not there yet, and gathers what all of them left."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adoptsim.experiments import executors
from adoptsim.experiments.design import Design, Row
from adoptsim.experiments.executors import Executor, Lost, Outcomes, Progress
from adoptsim.experiments.library import Library
from adoptsim.experiments.rows import Batch, Failure, Model, model_version
from adoptsim.experiments.shelves import InMemory, OnDisk, Shelf
from adoptsim.experiments.tables import Table, frame
from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.precompiling import HALVES
from adoptsim.simulation.record import run
from adoptsim.world.compilation import CACHE, is_compiled
from adoptsim.world.errors import UserError

if TYPE_CHECKING:
    import pandas as pd

SECONDS_PER_BATCH = 3.0
"""About how long a batch takes: what a kill can cost at most, long against the cost of handing it out."""

OFFICIALS_PER_SECOND = 4e6
"""Officials x solutions x months that a processor does in a second, give or take."""

BATCHES_PER_PROCESS = 5
"""Batches that each process gets at least, where there are rows enough: to even out slow rows."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How rows are spread.

    Attributes
    ----------
    jobs : int or None
        Processes on this machine; all processors if nothing is said.
    cluster : str
        Address of a Dask scheduler, in place of processes here; empty for none.
    shard : tuple of int
        ``(i, n)``: make only every n-th row, from the i-th on, 1 <= i <= n.
    through : Executor or None
        An executor of the caller's own, in place of processes here; each row is a task.
    """

    jobs: int | None = None
    cluster: str = ""
    shard: tuple[int, int] = (1, 1)
    through: Executor | None = None

    def __post_init__(self) -> None:
        if self.jobs is not None and not 1 <= self.jobs <= 4096:
            raise UserError(f"jobs: {self.jobs} is outside 1 to 4,096")
        part, parts = self.shard
        if not 1 <= part <= parts:
            raise UserError(f"shard: {part}/{parts} is none; write 1/{parts} to {parts}/{parts}")


@dataclass(frozen=True)
class Results:
    """What the runs of a design left.

    Attributes
    ----------
    design : Design
        The runs that were wanted.
    tables : mapping
        `outcomes`, one row per run and solution, and what the design keeps: `monthly`, `agencies`,
        `programmes`, `officials`; each a mapping of columns, the runs in the order of the design.
    failures : sequence of Failure
        Runs that went wrong; their rows are missing from the tables.
    """

    design: Design
    tables: Mapping[str, Table]
    failures: Sequence[Failure] = ()

    @cached_property
    def scenarios(self) -> Mapping[str, Scenario]:
        """The scenarios, their changes made, by the names that the tables give them."""
        wrong = {failure.row.scenario for failure in self.failures if failure.mistake}
        return {name: case.resolved() for name, case in self.design.cases.items() if name not in wrong}

    @property
    def seeds(self) -> Sequence[int]:
        """Seeds of the runs."""
        return self.design.seeds

    @property
    def months(self) -> int | None:
        """Length of the runs, where it is not the scenario's own."""
        return self.design.months

    @cached_property
    def outcomes(self) -> "pd.DataFrame":
        """Measures of the last month and totals of the run, one row per run and solution, as a pandas frame."""
        return frame(self.tables["outcomes"])

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

    @cached_property
    def officials(self) -> "pd.DataFrame":
        """Every official and solution at the end of the run, as a pandas frame."""
        return frame(self.tables["officials"])

    def summary(self) -> "pd.DataFrame":
        """Return the median and the 90 % interval over replicates, each 12th month and the last."""
        from adoptsim.experiments.summary import summarise  # noqa: PLC0415  it needs this module's tables alone

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

    @cached_property
    def missing(self) -> tuple[Row, ...]:
        """Runs that were wanted and neither succeeded nor failed."""
        table = self.tables["outcomes"]
        there = set(zip(table.get("scenario", ()), table.get("seed", ()), strict=True))
        there |= {failure.row for failure in self.failures}
        return tuple(row for row in self.design.rows if row not in there)


class Interrupted(KeyboardInterrupt):
    """The work was interrupted; `results` holds what was finished."""

    def __init__(self, results: Results) -> None:
        super().__init__("interrupted")
        self.results = results


def perform(
    design: Design,
    *,
    spread: Spread = Spread(),
    folder: Path | None = None,
    progress: Progress | None = None,
    model: Model = run,
    library: Library | None = None,
) -> Results:
    """Make the runs of a design that are not there yet.

    Parameters
    ----------
    design : Design
        What is wanted.
    spread : Spread
        How the rows are spread; what they leave does not depend on it, to the byte.
    folder : Path, optional
        Where finished rows are kept, and sought; several processes, on several machines, may write
        there at once. Without it everything is held in memory.
    progress : callable, optional
        Told the number of runs there and wanted, at the start and as they come.
    model : callable, optional
        What makes a run; a function of a module.
    library : Library, optional
        Memory that several designs share, where no folder is given.

    Returns
    -------
    Results
        Of the whole design, or of the shard asked for.

    Raises
    ------
    UserError
        If a scenario cannot be used, or the folder cannot be written.
    Interrupted
        On Ctrl-C; holds the finished runs.
    """
    part, parts = spread.shard
    wanted = replace(design, rows=design.rows[part - 1 :: parts])
    known = None if library is None else library.opened(wanted, model)
    shelf: Shelf = OnDisk(wanted, folder, model) if folder else InMemory(wanted, known)
    work = _Work(wanted, shelf, model)
    try:
        work.make(spread, progress)
    except KeyboardInterrupt:
        raise Interrupted(work.results()) from None
    return work.results()


def gather(design: Design, folder: Path, model: Model = run) -> Results:
    """Gather what is in a folder of the runs of a design, and make none."""
    return _Work(design, OnDisk(design, folder, model), model).results()


class _Work:
    """Rows on their way."""

    def __init__(self, design: Design, shelf: Shelf, model: Model) -> None:
        self.design = design
        self.shelf = shelf
        self.model = model
        self.failures = {row: Failure(row, why, mistake=True) for row, why in unfit(design)}
        self.made = 0

    def make(self, spread: Spread, progress: Progress | None) -> None:
        """Make what is not there yet."""
        total = len(self.design.rows)
        left = [row for row in self.design.rows if row not in self.failures and row not in self.shelf]
        done = total - len(left)
        if progress:
            progress(done, total)
        if not left:
            return
        with closing(self.spread(spread, left)) as outcomes:
            for batch, result in outcomes:
                if isinstance(result, Lost):
                    self.note([Failure(row, result.error, lost=True) for row in batch.rows])
                else:
                    self.note(self.shelf.failures(result))
                    self.shelf.put(result)
                self.made += len(batch.rows)
                if progress:
                    progress(done + self.made, total)

    def spread(self, spread: Spread, left: Sequence[Row]) -> Outcomes[Batch, Any]:
        """Spread rows over this process, processes, or a cluster."""
        jobs = min(spread.jobs or executors.usable_processors(), len(left))
        work = self.shelf.work(self.model)
        if spread.cluster:
            return executors.cluster(work, self.batches(left, 1), spread.cluster)
        if spread.through:
            return spread.through(work, self.batches(left, len(left)))
        if jobs == 1:
            return executors.serial(work, self.batches(left, jobs))
        before = () if CACHE is None or is_compiled() else HALVES
        return executors.processes(work, self.batches(left, jobs), jobs, before=before)

    def batches(self, left: Sequence[Row], jobs: int) -> Iterator[Batch]:
        """Cut rows into batches, each made when it is asked for.

        Every process begins at a place of its own and looks, before each batch, what others have done:
        so several that share a folder share the work, and none waits for another.
        """
        size = min(max(1, len(left) // (jobs * BATCHES_PER_PROCESS)), self.most(left[0]))
        cut = [left[first : first + size] for first in range(0, len(left), size)]
        begin = os.getpid() % len(cut) if self.shelf.is_shared() else 0
        for rows in (*cut[begin:], *cut[:begin]):
            self.shelf.look()
            missing = [row for row in rows if row not in self.shelf]
            self.made += len(rows) - len(missing)
            if missing:
                names = dict.fromkeys(row.scenario for row in missing)
                scenarios = {name: self.design.cases[name].resolved() for name in names}
                yield Batch(tuple(missing), scenarios, self.design.months, self.design.keep, model_version())

    def most(self, row: Row) -> int:
        """Return how many rows such as this one fill a batch."""
        return max(1, int(SECONDS_PER_BATCH / rough_seconds(self.design, row)))

    def note(self, failures: Iterable[Failure]) -> None:
        """Note failures; a scenario that cannot be used at all ends the work."""
        for failure in failures:
            if failure.mistake and not self.design.cases[failure.row.scenario].changes:
                raise UserError(failure.error)
            self.failures[failure.row] = failure

    def results(self) -> Results:
        """Gather what is there."""
        there = [row for row in self.design.rows if row not in self.failures and row in self.shelf]
        found = {row: failure for row in there if (failure := self.shelf.failure(row)) is not None}
        wrong = self.failures | found
        return Results(
            self.design,
            self.shelf.tables([row for row in there if row not in wrong]),
            tuple(wrong[row] for row in self.design.rows if row in wrong),
        )


def rough_seconds(design: Design, row: Row) -> float:
    """Return about how long a run takes on one processor."""
    scenario = design.cases[row.scenario].scenario
    officials = scenario.population.officials
    months = design.months or scenario.calendar.months
    size = (officials if isinstance(officials, int) else 10_000) * len(scenario.solutions)
    return 0.01 + size * months / OFFICIALS_PER_SECOND


def unfit(design: Design) -> Iterator[tuple[Row, str]]:
    """Yield the rows whose changes do not fit their scenario, and why."""
    why: dict[str, str] = {}
    for name, case in design.cases.items():
        try:
            case.resolved()
        except UserError as error:
            why[name] = str(error)
    return ((row, why[row.scenario]) for row in design.rows if row.scenario in why)
