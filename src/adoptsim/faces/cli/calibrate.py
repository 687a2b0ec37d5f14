"""``adoptsim calibrate``: what observed values say of the model's numbers."""

from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.table import Table

from adoptsim.experiments import studies
from adoptsim.experiments.calibrating import analysed, lay, trial_of, tried
from adoptsim.experiments.calibration import Calibration
from adoptsim.experiments.calibration_words import overlay, sentences
from adoptsim.experiments.runner import gather, perform
from adoptsim.faces.cli.conduct import How, Made, at_work, conduct, keep
from adoptsim.faces.cli.console import answers, remarks, small_table
from adoptsim.faces.cli.frames import csv
from adoptsim.faces.cli.sweep import MOST_LINES, announce, read, short
from adoptsim.world.errors import UserError

FAILED = 1


def calibrate(study: str, how: How, *, self_check: bool) -> int:
    """Do what was asked for and return the exit code."""
    asked = read(study, how)
    laid = lay(asked)
    design = laid.design()
    announce(design, how)
    name = Path(study).stem
    made = conduct(design, how, f"calibrate_{name.removeprefix('calibrate_')}")
    try:
        found = analysed(laid, made.results)
        trial = trial_of(found)
        whole = trial.beside(design)
        studies.begin(made.folder, whole)
        with at_work(made.folder, how) as report:
            results = perform(whole, spread=how.spread, folder=made.folder, progress=report)
        made = Made(results, made.folder)
        found = tried(found, trial, gather(trial.design, made.folder), results)
    except UserError as refusal:
        remarks().print(f"adoptsim: {refusal}", soft_wrap=True)
        keep(made, how, {"points.csv": csv(laid.table())})
        return FAILED
    if not how.quiet:
        answer(found, answers(), self_check=self_check)
    files = tables(found) | {f"{name}_calibrated.yaml": overlay(found, made.folder).encode()}
    return keep(made, how, files | ({} if how.no_figures else _figures(found)))


def tables(found: Calibration) -> dict[str, bytes]:
    """Return the tables of a calibration as files."""
    held = {
        "estimates": found.estimates, "posterior": found.posterior, "correlation": found.correlation,
        "targets": found.targets, "self_check": found.recovery, "predictive": found.predictive, "points": found.points,
    }  # fmt: skip
    return {f"{name}.csv": csv(table) for name, table in held.items()}


def answer(found: Calibration, console: Console, *, self_check: bool = False) -> None:
    """Print the answer."""
    for sentence in sentences(found):
        console.print(sentence, soft_wrap=True)
    console.print(_numbers(found.estimates))
    if len(found.estimates) > MOST_LINES:
        console.print(f"and {len(found.estimates) - MOST_LINES} more, in estimates.csv", soft_wrap=True)
    console.print(_targets(found.targets))
    if len(found.targets) > MOST_LINES:
        console.print(f"and {len(found.targets) - MOST_LINES} more, in targets.csv", soft_wrap=True)
    if self_check:
        console.print(_check(found.recovery))


def _numbers(estimates: pd.DataFrame) -> Table:
    table = small_table("\nNumbers")
    for heading in ("number", "it was", "estimate", "90 % interval", "prior", "narrower by", "verdict"):
        table.add_column(heading, overflow="fold")
    for _, row in estimates.nlargest(MOST_LINES, "narrower").iterrows():
        table.add_row(
            short(str(row["path"])), f"{row['before']:.4g}", f"{row['estimate']:.4g}",
            f"{row['low']:.3g} to {row['high']:.3g}", f"{row['prior_low']:.3g} to {row['prior_high']:.3g}",
            f"{max(row['narrower'], 0):.0%}", str(row["verdict"]),
        )  # fmt: skip
    return table


def _targets(targets: pd.DataFrame) -> Table:
    table = small_table("\nTargets")
    for heading in ("target", "observed", "SD", "simulated", "90 % of runs", "off by", "met"):
        table.add_column(heading, overflow="fold")
    for _, row in targets.head(MOST_LINES).iterrows():
        table.add_row(
            str(row["target"]), f"{row['observed']:.3g}", f"{row['sd']:.2g}", f"{row['simulated']:.3g}",
            f"{row['low']:.3g} to {row['high']:.3g}", f"{row['z']:+.1f} SD", "yes" if row["met"] else "no",
        )  # fmt: skip
    return table


def _check(recovery: pd.DataFrame) -> Table:
    table = small_table(f"\nSelf-check on {int(recovery['truths'].iloc[0])} cases in which the numbers are known")
    for heading in ("number", "in 90 % interval", "99 % interval of that", "in 50 % interval", "error taken away"):
        table.add_column(heading, overflow="fold")
    for _, row in recovery.iterrows():
        table.add_row(
            short(str(row["path"])), f"{row['coverage_90']:.0%}",
            f"{row['coverage_low']:.0%} to {row['coverage_high']:.0%}", f"{row['coverage_50']:.0%}",
            f"{max(row['told'], 0):.0%}",
        )  # fmt: skip
    return table


def _figures(found: Calibration) -> dict[str, bytes]:
    from adoptsim.faces.charts.calibration import figures
    from adoptsim.faces.charts.style import drawn

    return {
        f"figures/{name}.{ending}": drawn(figure, ending)
        for name, figure in figures(found)
        for ending in ("png", "svg")
    }
