"""Executors: how tasks, each a batch of rows, are spread over processors.

An executor takes work, a function of a task, and tasks, which it may ask for one by one; it yields
each task with what the work returned, as soon as it is there, in any order. A process that dies
takes nothing with it but the row that killed it: every other row of its tasks is done again, and
the killer is named by a `Lost`.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import forkserver
from threading import Thread
from typing import Any, Protocol, Self

from adoptsim.world.errors import UserError

LOST = (
    "its process ended without a word: killed, out of memory, or started by a script "
    "that lacks an `if __name__ == '__main__':` around its work"
)

AHEAD = 2
"""Tasks handed out for each process: one at work, one waiting."""


class Task(Protocol):
    """A batch of rows."""

    def split(self) -> Sequence[Self]:
        """Return the same rows, each in a task of its own."""
        ...


@dataclass(frozen=True, slots=True)
class Lost:
    """What comes of a task whose process ended."""

    error: str = LOST


type Progress = Callable[[int, int], None]
"""Told how many runs are done, of how many."""

type Outcome[T, R] = tuple[T, R | Lost]

type Outcomes[T, R] = Generator[Outcome[T, R]]

type Executor = Callable[[Callable[[Any], Any], Iterable[Any]], Outcomes[Any, Any]]
"""What spreads work over tasks."""


def serial[T: Task, R](work: Callable[[T], R], tasks: Iterable[T]) -> Outcomes[T, R]:
    """Do the work in this process, task by task."""
    return ((task, work(task)) for task in tasks)


def start_early(modules: Sequence[str]) -> None:
    """Let the process that all workers descend from import its modules while this one goes on.

    To be called from the main thread. That process and the workers ignore Ctrl-C from their birth:
    it is this one's to say what becomes of the work.

    Raises
    ------
    UserError
        If the working folder is gone.
    """
    forkserver.set_forkserver_preload(list(modules))
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        forkserver.ensure_running()
    except FileNotFoundError:
        raise UserError("the folder in which this was called is gone; call it in another") from None
    finally:
        signal.signal(signal.SIGINT, before)


def processes[T: Task, R](
    work: Callable[[T], R], tasks: Iterable[T], jobs: int, *, before: Sequence[Callable[[], None]] = ()
) -> Outcomes[T, R]:
    """Spread the work over processes.

    Parameters
    ----------
    work : callable
        What to do for a task; must be picklable.
    tasks : iterable of Task
        Asked for as processes become free.
    jobs : int
        Processes to use, at least 1.
    before : sequence of callable
        What the processes do, side by side, before the first task: compiling, so that it is done
        once. Where it goes wrong, the tasks that need it go wrong too, and say so.

    Yields
    ------
    Task and its result or `Lost`
        As they come. Closing the iterator ends the workers at once.
    """
    waiting = iter(tasks)
    while True:
        suspects = yield from _spread(work, waiting, jobs, AHEAD * jobs, before)
        if not suspects:
            return
        if not _can_start():
            yield from ((task, Lost()) for task in (*suspects, *waiting))
            return
        # A process died, and any of the tasks that were at work may be to blame: alone, each row shows.
        for task in [one for suspect in suspects for one in suspect.split()]:
            if (yield from _spread(work, iter([task]), 1, 1, ())):
                yield task, Lost()
        before = ()


def _can_start() -> bool:
    """Say whether a process of ours lives long enough to do anything at all."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("forkserver"), begin_worker) as pool:
        try:
            pool.submit(os.getpid).result()
        except BrokenProcessPool:
            return False
    return True


def _spread[T: Task, R](
    work: Callable[[T], R], tasks: Iterator[T], jobs: int, ahead: int, before: Sequence[Callable[[], None]]
) -> Generator[Outcome[T, R], None, list[T]]:
    """Spread tasks over processes until none is left or a process dies; return those that were at work then."""
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("forkserver"), begin_worker)
    pending: dict[Future[R], T] = {}
    suspects: list[T] = []
    finished = False
    try:
        wait([pool.submit(part) for part in before])
        while True:
            while len(pending) < ahead and not suspects and (task := next(tasks, None)) is not None:
                try:
                    pending[pool.submit(work, task)] = task
                except BrokenProcessPool:
                    suspects.append(task)
            if not pending:
                break
            done, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                task = pending.pop(future)
                try:
                    result = future.result()
                except BrokenProcessPool:
                    suspects.append(task)
                    continue
                yield task, result
        finished = True
    finally:
        if not finished:
            for worker in set(multiprocessing.active_children()) - others:
                worker.terminate()
            expect_no_more(pool)
        pool.shutdown(wait=True, cancel_futures=True)
    return suspects


def cluster[T: Task, R](work: Callable[[T], R], tasks: Iterable[T], address: str) -> Outcomes[T, R]:
    """Spread the work over a Dask cluster.

    Parameters
    ----------
    work, tasks
        As for `processes`; adoptsim must be installed on the workers, in the same version.
    address : str
        The scheduler's, such as ``tcp://10.0.0.1:8786``.

    Raises
    ------
    UserError
        If no scheduler answers there, or no worker joins it.
    """
    from adoptsim.experiments.cluster import spread  # noqa: PLC0415  dask takes a second to import

    return spread(work, tasks, address)


def usable_processors() -> int:
    """Count the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def expect_no_more(pool: ProcessPoolExecutor) -> None:
    """Let a pool whose processes were ended not wait for the rest of what one of them had half said.

    The pool reads from a pipe that it could itself write to, so it would never see the pipe's end.
    """
    answers: Any = pool._result_queue  # noqa: SLF001  there is no public way
    if answers is not None:
        answers._writer.close()  # noqa: SLF001


def begin_worker() -> None:
    """Leave interrupts to the parent, and end when it does: a worker would wait for ever for one that was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
