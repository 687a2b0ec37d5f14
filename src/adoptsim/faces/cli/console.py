"""Where commands write: answers to standard output, everything else to standard error."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from adoptsim.experiments.executors import Progress as Report

UNWRAPPED = 100
"""Width of what is written to a file or a pipe."""


def answers() -> Console:
    """Return the console for answers."""
    console = Console(highlight=False, emoji=False, markup=False)
    return console if console.is_terminal else Console(highlight=False, emoji=False, markup=False, width=UNWRAPPED)


def remarks() -> Console:
    """Return the console for progress, warnings and remarks."""
    return Console(stderr=True, highlight=False, emoji=False, markup=False)


@contextmanager
def progress(what: str, *, quiet: bool) -> Iterator[Report | None]:
    """Give a report of runs done that draws a bar with the time left; None where nobody would see it."""
    console = remarks()
    if quiet or not console.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=None)

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield report
