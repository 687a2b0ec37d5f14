"""Executors: how the rows of a design are spread over this machine.

An executor takes work, a function of one row, and rows; it yields each row with its outcome as
soon as it is there, in any order. A row that fails yields a `Failure` and the others go on; a
mistake of the user's (`UserError`) would be the same in every row, so it ends the work at once.
"""

import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import forkserver
from typing import NamedTuple

from adoptsim.world.errors import UserError

BATCHES_PER_PROCESS = 5
"""Batches that each process gets: enough to even out slow rows, few enough to cost nothing."""

LOST = (
    "its process ended without a word: killed, out of memory, or started by a script "
    "that lacks an `if __name__ == '__main__':` around its work"
)


class Row(NamedTuple):
    """One run to be made."""

    scenario: str
    """Name of the scenario."""
    seed: int


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a row has no result.

    Attributes
    ----------
    row : Row
        The run.
    error : str
        What went wrong, in one line.
    trace : str
        The whole traceback; empty where the process was lost.
    """

    row: Row
    error: str
    trace: str = ""


type Progress = Callable[[int, int], None]
"""Told how many runs are done, of how many."""

type Outcome[T] = tuple[Row, T | Failure]

type Outcomes[T] = Generator[Outcome[T]]


def attempt[T](work: Callable[[Row], T], row: Row) -> Outcome[T]:
    """Do the work of one row; what goes wrong becomes its outcome."""
    try:
        return row, work(row)
    except UserError:
        raise
    except Exception as error:  # noqa: BLE001  whatever a rule or a plugin raises, the other rows go on
        return row, Failure(row, "".join(traceback.format_exception_only(error)).strip(), traceback.format_exc())


def attempt_all[T](work: Callable[[Row], T], rows: Sequence[Row]) -> list[Outcome[T]]:
    """Do the work of a batch."""
    return [attempt(work, row) for row in rows]


def serial[T](work: Callable[[Row], T], rows: Sequence[Row]) -> Outcomes[T]:
    """Do the work in this process, row by row."""
    return (attempt(work, row) for row in rows)


def start_early(modules: Sequence[str]) -> None:
    """Let the process that all workers descend from import its modules while this one goes on.

    To be called from the main thread. That process and the workers ignore Ctrl-C from their birth:
    it is this one's to say what becomes of the work.
    """
    forkserver.set_forkserver_preload(list(modules))
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        forkserver.ensure_running()
    finally:
        signal.signal(signal.SIGINT, before)


def processes[T](
    work: Callable[[Row], T], rows: Sequence[Row], jobs: int, *, before: Sequence[Callable[[], None]] = ()
) -> Outcomes[T]:
    """Spread the work over processes.

    Parameters
    ----------
    work : callable
        What to do for a row; must be picklable.
    rows : sequence of Row
        The runs to be made.
    jobs : int
        Processes to use, at least 1.
    before : sequence of callable
        What the processes do, side by side, before the first row: compiling, so that it is done
        once. Where it goes wrong, the rows that need it go wrong too, and say so.

    Yields
    ------
    Row and its result or `Failure`
        As they come. Closing the iterator ends the workers at once.
    """
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("forkserver"), _leave_interrupts_to_the_parent)
    finished = False
    try:
        wait([pool.submit(part) for part in before])
        pending = {_submit(pool, work, batch): batch for batch in batches(rows, jobs)}
        while pending:
            done, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                yield from _results(future, pending.pop(future))
        finished = True
    finally:
        if not finished:
            for worker in set(multiprocessing.active_children()) - others:
                worker.terminate()
        pool.shutdown(wait=True, cancel_futures=True)


def batches(rows: Sequence[Row], jobs: int) -> list[Sequence[Row]]:
    """Cut rows into batches of equal size, a few for each process."""
    size = max(1, len(rows) // (jobs * BATCHES_PER_PROCESS))
    return [rows[first : first + size] for first in range(0, len(rows), size)]


def usable_processors() -> int:
    """Count the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _submit[T](pool: ProcessPoolExecutor, work: Callable[[Row], T], batch: Sequence[Row]) -> "Future[list[Outcome[T]]]":
    try:
        return pool.submit(attempt_all, work, batch)
    except BrokenProcessPool as lost:
        refused: Future[list[Outcome[T]]] = Future()
        refused.set_exception(lost)
        return refused


def _results[T](future: "Future[list[Outcome[T]]]", batch: Sequence[Row]) -> list[Outcome[T]]:
    try:
        return future.result()
    except BrokenProcessPool:
        return [(row, Failure(row, LOST)) for row in batch]


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
