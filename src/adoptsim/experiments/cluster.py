"""A Dask cluster as an executor: the only file that imports dask."""

from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError
from contextlib import suppress
from queue import Empty, SimpleQueue

from distributed import Client, Future, KilledWorker
from distributed.comm import resolve_address

from adoptsim.experiments.executors import AHEAD, Lost, Outcomes, Task
from adoptsim.world.errors import UserError

PATIENCE = 60
"""Seconds in which a scheduler must answer, and a first worker must have joined it."""


def spread[T: Task, R](work: Callable[[T], R], tasks: Iterable[T], address: str) -> Outcomes[T, R]:
    """Spread the work over a cluster; see `executors.cluster`.

    A worker that dies has its tasks done again by others. Dask gives a task up when it has taken
    several workers with it; its rows are then tried one by one.
    """
    try:
        resolve_address(address)  # a client that is given no address at all would wait for ever when it is done with
        client = Client(address, timeout=PATIENCE, set_as_default=False, name="adoptsim")
    except (OSError, ValueError) as error:
        raise UserError(f"--cluster {address}: no Dask scheduler answers there: {error}") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            message = f"--cluster {address}: no worker has joined the scheduler within {PATIENCE} seconds"
            raise UserError(message) from None
        yield from _spread(client, work, tasks)


def _spread[T: Task, R](client: Client, work: Callable[[T], R], tasks: Iterable[T]) -> Outcomes[T, R]:
    waiting = iter(tasks)
    pending: dict[Future, T] = {}
    coming: SimpleQueue[Future] = SimpleQueue()
    suspects: list[T] = []

    def hand_out(task: T) -> None:
        future = client.submit(work, task, pure=False)
        pending[future] = task
        future.add_done_callback(coming.put)

    def fill() -> None:
        room = AHEAD * max(1, sum(client.nthreads().values()))
        while len(pending) < room and (task := next(waiting, None)) is not None:
            hand_out(task)

    fill()
    while pending:
        future = _next(client, coming)
        task = pending.pop(future)
        error = _error_of(future)
        if error is None:
            yield task, future.result()
        elif isinstance(error, KilledWorker):
            suspects.extend(task.split())
        else:
            raise error
        fill()
    # Dask blames whatever was handed to a worker that died; alone, each row shows.
    for task in suspects:
        hand_out(task)
        future = _next(client, coming)
        error = _error_of(future)
        if isinstance(error, KilledWorker):
            yield task, Lost("the workers of the cluster that were to make it died")
        elif error is not None:
            raise error
        else:
            yield task, future.result()


def _next(client: Client, coming: "SimpleQueue[Future]") -> Future:
    """Wait for the next task that is done.

    Raises
    ------
    UserError
        If no worker is left to do any.
    """
    while True:
        with suppress(Empty):
            return coming.get(timeout=PATIENCE)
        if not client.nthreads():
            message = f"no worker has been there for {PATIENCE} seconds; rows that were finished are kept"
            raise UserError(f"--cluster {client.scheduler.address}: {message}")


def _error_of(future: Future) -> BaseException | None:
    """Return what went wrong with a task, or None.

    Raises
    ------
    UserError
        If the scheduler is gone, and the task with it.
    """
    try:
        error: BaseException | None = future.exception()
    except (CancelledError, OSError) as lost:
        raise UserError(f"--cluster: the cluster is gone ({lost}); rows that were finished are kept") from None
    return error
