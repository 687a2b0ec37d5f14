"""``adoptsim sensitivity``: which numbers matter, and whether that is known."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console

from adoptsim.experiments.apportioning import DUMMY
from adoptsim.experiments.sensitivity import Sensitivity, analysed, lay, sentences
from adoptsim.faces.cli.conduct import How, conduct, keep
from adoptsim.faces.cli.console import answers, remarks, small_table
from adoptsim.faces.cli.frames import csv
from adoptsim.faces.cli.sweep import MOST_LINES, announce, read, short
from adoptsim.world.errors import UserError

FAILED = 1


def sensitivity(study: str, how: How) -> int:
    """Do what was asked for and return the exit code."""
    asked = read(study, how)
    laid = lay(asked)
    design = laid.design()
    announce(design, how)
    made = conduct(design, how, f"sensitivity_{Path(study).stem}")
    try:
        found = analysed(laid, made.results)
    except UserError as refusal:
        remarks().print(f"adoptsim: {refusal}", soft_wrap=True)
        keep(made, how, {"points.csv": csv(laid.table())})
        return FAILED
    if not how.quiet:
        answer(found, answers())
    more = {"points.csv": csv(found.points), "indices.csv": csv(found.indices), "noise.csv": csv(found.noise)}
    more |= {"pairs.csv": csv(found.pairs)} if not found.pairs.empty else {}
    more |= {} if how.no_figures else _figures(found)
    return keep(made, how, more)


def answer(found: Sensitivity, console: Console) -> None:
    """Print the answer."""
    for sentence in sentences(found):
        console.print(sentence, soft_wrap=True)
    is_sobol = found.study.design == "sobol"
    names = {"S1": "alone (S1)", "ST": "with all others (ST)"} if is_sobol else {"mu_star": "mu*", "sigma": "sigma"}
    for (scenario, measure), part in found.indices.groupby(["scenario", "measure"], sort=False):
        table = small_table(f"\n{measure}" + (f" in {scenario}" if len(found.study.scenarios) > 1 else ""))
        for heading in ("varied", *names.values(), "verdict"):
            table.add_column(heading, overflow="fold")
        rank = "ST" if is_sobol else "mu_star"
        ranked = part[part["path"] != DUMMY].nlargest(MOST_LINES, rank)
        for _, row in [*ranked.iterrows(), *part[part["path"] == DUMMY].iterrows()]:
            cells = [_cell(row, index) for index in names]
            why = f": {row['why']}" if row["why"] else ""
            table.add_row(short(str(row["path"])), *cells, f"{row['verdict']}{why}")
        console.print(table)
        if len(part) - 1 > MOST_LINES:
            console.print(f"and {len(part) - 1 - MOST_LINES} smaller, in indices.csv", soft_wrap=True)


def _cell(row: "pd.Series[Any]", index: str) -> str:
    value = f"{row[index]:.3g}"
    if f"{index}_low" not in row:
        return value
    return f"{value} ({row[f'{index}_low']:.3g} to {row[f'{index}_high']:.3g})"


def _figures(found: Sensitivity) -> Mapping[str, bytes]:
    from adoptsim.faces.charts.sensitivity import figures
    from adoptsim.faces.charts.style import drawn

    return {
        f"figures/{name}.{ending}": drawn(figure, ending)
        for name, figure in figures(found)
        for ending in ("png", "svg")
    }
