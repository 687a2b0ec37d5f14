"""``adoptsim describe``: what a panel of real adoptions shows before anything is assumed about why."""

from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Console

from adoptsim.evidence.description.describing import Description, describe
from adoptsim.evidence.description.sentences import sentences
from adoptsim.evidence.panel.case_reading import read_case
from adoptsim.faces.cli.cases import day_of, folder_for, keep
from adoptsim.faces.cli.console import answers, small_table
from adoptsim.faces.cli.frames import csv

MOST_GROUPS = 12
NOT_REACHED = "not reached"


def describe_case(path: str, cut: str | None, seed: int, out: Path | None, *, no_figures: bool, quiet: bool) -> int:
    """Describe a case as it was at its cut."""
    case = read_case(path, cut=day_of(cut, "--cut"))
    folder = folder_for(out, f"describe_{case.name}")
    depths = {depth: describe(one, seed=seed) for depth, one in case.depths().items()}
    files: dict[str, bytes] = {}
    for number, (depth, found) in enumerate(depths.items()):
        if not quiet:
            if len(depths) > 1:
                answers().print(f"\n{depth.capitalize()} adoption")
            answer(found, answers())
        before = f"{depth}_" if number else ""
        files |= {f"{before}{name}.csv": csv(table) for name, table in found.tables().items()}
        files |= {} if no_figures else _figures(found, before)
    return keep(folder, case, files, quiet=quiet, seed=seed)


def answer(found: Description, console: Console) -> None:
    """Print what a panel shows: sentences, then adopter categories, then groups."""
    for sentence in sentences(found):
        console.print(sentence, soft_wrap=True)
    console.print(_categories(found.categories))
    if len(found.half) > 1:
        console.print(_groups(found.half))


def _categories(table: pd.DataFrame) -> object:
    made = small_table("\nAdopter categories, cut at the mean and standard deviations of the time: names, not causes")
    for heading in ("", "units", "of adopters", "if times were normal", "from month", "to month"):
        made.add_column(heading, overflow="fold")
    for _, row in table.iterrows():
        shares = ["" if np.isnan(row[name]) else f"{row[name]:.1%}" for name in ("share_of_adopters", "normal")]
        edges = [f"{row[name]:.1f}" if row[name] > 0 else "" for name in ("since", "until")]
        made.add_row(str(row["category"]), f"{row['units']:,}", *shares, *edges)
    return made


def _groups(table: pd.DataFrame) -> object:
    left = len(table) - MOST_GROUPS
    made = small_table(
        "\nMonths until half had adopted" + (f"; {left} more groups are in half.csv" if left > 0 else "")
    )
    for heading in ("", "units", "adopted", "half after", "90 % interval"):
        made.add_column(heading, overflow="fold")
    for _, row in table.head(MOST_GROUPS).iterrows():
        half, low, high = (_months(row[name]) for name in ("half", "low", "high"))
        ends = f"{low} to {high}" if low != NOT_REACHED else ""
        made.add_row(str(row["group"]), f"{row['units']:,}", f"{row['adopted']:,}", half, ends)
    return made


def _months(value: float) -> str:
    if np.isnan(value):
        return NOT_REACHED
    return f"{value:.1f}" if value > 0 else "from the first"


def _figures(found: Description, before: str) -> dict[str, bytes]:
    from adoptsim.faces.charts.description import figures
    from adoptsim.faces.charts.style import drawn

    return {
        f"figures/{before}{name}.{ending}": drawn(picture, ending)
        for name, picture in figures(found)
        for ending in ("png", "svg")
    }
