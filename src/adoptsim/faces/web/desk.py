"""The desk: processes that all visitors share, and who is served next.

Of the rows that wait, those nearest to an answer go first: previews before the walk through a run, that
before what confirms them, and that before what takes long. Previews go in the order in which they were
asked for; of all else, that of whoever has used least goes first. A row takes a fraction of a second and
none is interrupted; those of heavy scenarios, which take longer, never have all processes. So nobody
waits long for a preview, whatever others do.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from itertools import count
from queue import Empty, SimpleQueue
from threading import Condition, Event, Thread
from typing import Any

from adoptsim.experiments.executors import Executor, Lost, Outcomes, begin_worker, expect_no_more, usable_processors


class Urgency(IntEnum):
    """How near to an answer work is; the lowest goes first."""

    PREVIEW = 0
    WALK = 1
    CONFIRMATION = 2
    BACKGROUND = 3


class WithdrawnError(Exception):
    """The visitor no longer wants it."""


@dataclass
class Visitor:
    """Somebody who is served.

    Attributes
    ----------
    used : float
        Seconds of a process used so far.
    """

    used: float = 0.0


@dataclass(eq=False)
class _Job:
    """A task that waits or is at work."""

    urgency: Urgency
    number: int
    work: Callable[[Any], Any]
    task: Any
    done: "SimpleQueue[_Job]"
    visitor: Visitor
    stop: Event
    is_heavy: bool
    begun: float = 0.0
    suspect: bool = False
    result: Any = None

    @property
    def rank(self) -> tuple[bool, Urgency, float, int]:
        """Return its place in the queue: what may have killed a process first, for all others wait for it."""
        used = 0.0 if self.urgency is Urgency.PREVIEW else self.visitor.used
        return not self.suspect, self.urgency, used, self.number


class Desk:
    """Processes that all visitors share.

    Parameters
    ----------
    processes : int, optional
        How many; all processors by default.
    """

    def __init__(self, processes: int | None = None) -> None:
        self.processes = processes or usable_processors()
        self._pool = self._new_pool()
        self._waiting: list[_Job] = []
        self._at_work: set[_Job] = set()
        self._number = count()
        self._turn = Condition()
        self._open = True
        self._is_broken = False
        Thread(target=self._serve, name="desk", daemon=True).start()

    def lane(self, visitor: Visitor, urgency: Urgency, stop: Event, *, is_heavy: bool = False) -> Executor:
        """Return an executor for one visitor's work; it raises `WithdrawnError` soon after `stop` is set.

        Heavy work leaves one process to others, where there is more than one.
        """
        return partial(self._spread, visitor, urgency, stop, is_heavy)

    def warm_up(self, parts: Iterable[Callable[[], None]]) -> None:
        """Let the processes do something side by side before the first visitor comes, such as compiling."""
        for future in [self._pool.submit(part) for part in parts]:
            future.result()

    def close(self) -> None:
        """End the processes; whoever waits is told that it is withdrawn."""
        with self._turn:
            self._open = False
            for job in self._waiting:
                job.stop.set()
            self._turn.notify_all()
        workers = list((self._pool._processes or {}).values())  # noqa: SLF001  a run must not keep the server from ending
        for worker in workers:
            worker.terminate()
        expect_no_more(self._pool)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _new_pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.processes, multiprocessing.get_context("forkserver"), begin_worker)

    def _spread(
        self,
        visitor: Visitor,
        urgency: Urgency,
        stop: Event,
        is_heavy: bool,  # noqa: FBT001  an executor is called with work and tasks
        work: Callable[[Any], Any],
        tasks: Iterable[Any],
    ) -> Outcomes[Any, Any]:
        done: SimpleQueue[_Job] = SimpleQueue()
        wanted = 0
        try:
            for task in tasks:
                wanted += 1
                self._add(_Job(urgency, next(self._number), work, task, done, visitor, stop, is_heavy))
            while wanted:
                job = _next(done, stop)
                wanted -= 1
                yield job.task, job.result
        finally:
            if wanted:
                self._withdraw(done)

    def _add(self, job: _Job) -> None:
        with self._turn:
            self._waiting.append(job)
            self._turn.notify_all()

    def _withdraw(self, done: "SimpleQueue[_Job]") -> None:
        """Let what waits be forgotten; what is at work goes on to its end, unheard."""
        with self._turn:
            self._waiting = [job for job in self._waiting if job.done is not done]

    def _serve(self) -> None:
        """Hand out whatever is next as soon as a process is free."""
        while True:
            with self._turn:
                self._turn.wait_for(lambda: not self._open or self._is_free())
                if not self._open:
                    return
                job = min(self._may_begin(), key=lambda one: one.rank)
                self._waiting.remove(job)
                if job.stop.is_set():
                    continue
                self._at_work.add(job)
                if self._is_broken and len(self._at_work) == 1:
                    # Not where its end is heard: the old pool holds a lock there that it needs to be shut down.
                    self._pool, self._is_broken = self._new_pool(), False
            job.begun = time.monotonic()
            try:
                future = self._pool.submit(job.work, job.task)
            except (BrokenProcessPool, RuntimeError):  # broken since, or shut down
                future = Future()
                future.set_exception(BrokenProcessPool())
            future.add_done_callback(partial(self._finished, job))

    def _is_free(self) -> bool:
        """Say whether something waits and may begin; what may have killed a process works alone."""
        if len(self._at_work) >= self.processes or not self._may_begin():
            return False
        return not self._at_work or not any(job.suspect for job in (*self._waiting, *self._at_work))

    def _may_begin(self) -> list[_Job]:
        """Return what waits, without heavy work where that would have the last process too."""
        heavy = sum(job.is_heavy for job in self._at_work)
        room = heavy < max(1, self.processes - 1)
        return [job for job in self._waiting if room or not job.is_heavy]

    def _finished(self, job: _Job, future: "Future[Any]") -> None:
        error = future.exception() if not future.cancelled() else BrokenProcessPool()
        if isinstance(error, BrokenProcessPool):
            self._blame(job)
            return
        job.visitor.used += time.monotonic() - job.begun
        job.result = Lost(f"{type(error).__name__}: {error}") if error is not None else future.result()
        job.done.put(job)
        with self._turn:
            self._at_work.discard(job)
            self._turn.notify_all()

    def _blame(self, job: _Job) -> None:
        """Begin again with new processes; whoever was at work when one died is tried once more, alone."""
        with self._turn:
            self._at_work.discard(job)
            if not self._open:
                return
            self._is_broken = True
            if job.suspect:
                job.result = Lost()
                job.done.put(job)
            else:
                job.suspect = True
                self._waiting.append(job)
            self._turn.notify_all()


def _next(done: "SimpleQueue[_Job]", stop: Event) -> _Job:
    """Wait for the next that is done.

    Raises
    ------
    WithdrawnError
        If it is no longer wanted.
    """
    while not stop.is_set():
        with suppress(Empty):
            return done.get(timeout=0.05)
    raise WithdrawnError
