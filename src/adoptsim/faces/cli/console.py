"""Where commands write: answers to standard output, everything else to standard error."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from adoptsim.experiments.executors import Progress as Report
from adoptsim.world.errors import on_one_line

UNWRAPPED = 100
"""Width of what is written to a file or a pipe."""


class Plain(Console):
    """Writes what it is given, letter by letter: no markup, and nothing that commands a terminal."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(highlight=False, emoji=False, markup=False, **settings)

    def render_str(self, text: str, **settings: Any) -> Text:
        """Lay text out; of what cannot be printed only line breaks keep their meaning."""
        return super().render_str("\n".join(map(on_one_line, text.split("\n"))), **settings)

    def on_broken_pipe(self) -> None:
        """Say no more, and go on: nobody reads further, as after ``| head``, but there are files to write."""
        self.quiet = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.file.fileno())
        os.close(nowhere)


def answers() -> Console:
    """Return the console for answers."""
    console = Plain()
    return console if console.is_terminal else Plain(width=UNWRAPPED)


def remarks() -> Console:
    """Return the console for progress, warnings and remarks."""
    return Plain(stderr=True)


def small_table(title: str) -> Table:
    """Return a table with a title and no more lines than it needs."""
    return Table(
        title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False,
        show_edge=False, collapse_padding=True,
    )  # fmt: skip


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
