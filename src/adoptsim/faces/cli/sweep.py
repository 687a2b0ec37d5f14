"""``adoptsim sweep``: a scenario at every point of a design."""

from collections.abc import Mapping
from pathlib import Path

from rich.console import Console

from adoptsim.experiments.design import Design
from adoptsim.experiments.points import points_of
from adoptsim.experiments.runner import rough_seconds
from adoptsim.experiments.study import Study
from adoptsim.experiments.study_reading import read_study
from adoptsim.experiments.sweep import Sweep, sentences
from adoptsim.experiments.tables import parquet
from adoptsim.faces.cli.conduct import How, conduct, keep
from adoptsim.faces.cli.console import answers, remarks, small_table
from adoptsim.faces.cli.frames import csv

MOST_LINES = 15
"""Lines of a table in the terminal; the rest is in the files."""

LONG = 600
"""Seconds from which on it is said beforehand how long it takes."""


def sweep(study: str, how: How) -> int:
    """Do what was asked for and return the exit code."""
    asked = read(study, how)
    laid = points_of(asked)
    design = laid.design()
    announce(design, how)
    made = conduct(design, how, f"sweep_{Path(study).stem}")
    found = Sweep(asked, made.results, laid.table())
    if not how.quiet and not found.outcomes.empty:
        answer(found, answers())
    more = {} if found.outcomes.empty else {"points.csv": csv(found.points), "summary.csv": csv(found.summary)}
    if more:
        more |= {
            "sweep.parquet": parquet({str(name): column.to_numpy() for name, column in found.outcomes.items()}),
            "effects.csv": csv(found.effects),
        }
        more |= {} if how.no_figures else _figures(found)
    return keep(made, how, more)


def read(study: str, how: How) -> Study:
    """Read a study and say what deserves a doubt."""
    asked = read_study(study)
    for warning in () if how.quiet else asked.warnings:
        remarks().print(f"warning: {warning}", soft_wrap=True)
    return asked


def announce(design: Design, how: How) -> None:
    """Say how many runs there are and about how long they take, where that is long."""
    if how.quiet:
        return
    seconds = sum(rough_seconds(design, row) for row in design.rows)
    words = f"{len(design.rows):,} runs of {len(design.cases):,} cases"
    if seconds >= LONG:
        long = f"{seconds / 3600:.1f} hours" if seconds >= 5400 else f"{seconds / 60:.0f} minutes"
        words += f"; on one processor they take about {long}"
    remarks().print(words, soft_wrap=True)


def short(path: str) -> str:
    """Name a path in a narrow table: the section is plain from the rest."""
    return path.removeprefix("processes.").removeprefix("interventions.")


def answer(found: Sweep, console: Console) -> None:
    """Print the answer."""
    for sentence in sentences(found):
        console.print(sentence, soft_wrap=True)
    if found.effects.empty:
        return
    study = found.study
    several = len(study.scenarios) > 1
    table = small_table(f"\nWhat moves {study.measures[0]}")
    headings = ("varied", "from", "to", "mean from", "mean to", "difference", "90 % interval")
    for heading in ("scenario", *headings) if several else headings:
        table.add_column(heading, overflow="fold")
    for _, row in found.effects[found.effects["measure"] == study.measures[0]].head(MOST_LINES).iterrows():
        means = [f"{row[name]:.4g}" for name in ("mean_from", "mean_to")]
        interval = f"{row['low']:+.3g} to {row['high']:+.3g}"
        whose = [str(row["scenario"])] if several else []
        ends = [str(row["from"]), str(row["to"])]
        table.add_row(*whose, short(str(row["path"])), *ends, *means, f"{row['effect']:+.3g}", interval)
    console.print(table)


def _figures(found: Sweep) -> Mapping[str, bytes]:
    from adoptsim.faces.charts.style import drawn
    from adoptsim.faces.charts.sweep import figures

    return {
        f"figures/{name}.{ending}": drawn(figure, ending)
        for name, figure in figures(found)
        for ending in ("png", "svg")
    }
