"""What commands that make many runs share: a folder that is gone on with, progress, and how they end."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import click

from adoptsim.experiments import studies
from adoptsim.experiments.design import Design
from adoptsim.experiments.executors import Progress
from adoptsim.experiments.runner import Interrupted, Results, Spread, perform
from adoptsim.faces.cli.console import answers, progress, remarks
from adoptsim.world.compilation import is_compiled

COMPILING = "Compiling the model for this machine; this happens once and takes some ten seconds."


@dataclass(frozen=True, slots=True)
class How:
    """How the runs are made, and where they go; see the options of the commands."""

    jobs: int | None = None
    cluster: str = ""
    shard: tuple[int, int] = (1, 1)
    out: Path | None = None
    no_figures: bool = False
    quiet: bool = False

    @property
    def spread(self) -> Spread:
        """How rows are spread."""
        return Spread(self.jobs, self.cluster, self.shard)


class Made(NamedTuple):
    """Runs that were made, and where they are."""

    results: Results
    folder: Path


def conduct(design: Design, how: How, name: str) -> Made:
    """Make the runs of a design that are not there yet.

    Parameters
    ----------
    design : Design
        What is wanted.
    how : How
        The options of the command.
    name : str
        What the folder is called where nothing is said: ``results/NAME``.

    Raises
    ------
    click.exceptions.Exit
        After Ctrl-C, with code 1; after a shard, with code 0, or 1 if a run of it failed. What is to be
        done then has been said.
    """
    folder = begun(design, how, name)
    with at_work(folder, how) as report:
        results = perform(design, spread=how.spread, folder=folder, progress=report)
    end_shard(results, folder, how)
    return Made(results, folder)


def begun(design: Design, how: How, name: str) -> Path:
    """Make the folder of a study, or go on with it; see `conduct`."""
    folder = how.out or studies.available_folder(Path("results") / name[:60], design)
    studies.begin(folder, design)
    if not is_compiled() and not how.quiet:
        remarks().print(COMPILING, soft_wrap=True)
    return folder


@contextmanager
def at_work(folder: Path, how: How) -> Iterator[Progress | None]:
    """Show progress; after Ctrl-C say what is kept, and exit with code 1."""
    try:
        with progress("Running", quiet=how.quiet) as report:
            yield report
    except Interrupted as stop:
        there = len(stop.results.design.rows) - len(stop.results.missing)
        remarks().print(
            f"adoptsim: stopped after {there:,} of {len(stop.results.design.rows):,} runs; they are kept in {folder}, "
            "and the same command goes on from there",
            soft_wrap=True,
        )
        raise click.exceptions.Exit(1) from None


def end_shard(results: Results, folder: Path, how: How) -> None:
    """After a shard, say what is to be done, and exit."""
    if how.shard == (1, 1):
        return
    report_failures(results)
    part, parts = how.shard
    remarks().print(
        f"Shard {part} of {parts} is done: {len(results.design.rows):,} runs in {folder}; "
        f"when all are, run: adoptsim merge {folder}",
        soft_wrap=True,
    )
    raise click.exceptions.Exit(1 if results.failures else 0)


def keep(made: Made, how: How, more: Mapping[str, bytes] | None = None) -> int:
    """Write what was made and what the command adds, say where, and return the exit code."""
    studies.save(made.results, made.folder, more=more, command=["adoptsim", *sys.argv[1:]])
    if not how.quiet:
        answers().print(f"\nAll results are in {made.folder}", soft_wrap=True)
    report_failures(made.results)
    return 1 if made.results.failures else 0


def report_failures(results: Results) -> None:
    """Say which runs failed, if any did."""
    if results.failures:
        first = results.failures[0]
        remarks().print(
            f"adoptsim: {len(results.failures):,} of {len(results.design.rows):,} runs failed; "
            f"the first: {first.row.scenario}, seed {first.row.seed}: {first.error}",
            soft_wrap=True,
        )
