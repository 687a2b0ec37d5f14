"""The market of an answer: who offers, who competes, who wins."""

from collections.abc import Sequence

import numpy as np
from rich.console import Console

from adoptsim.experiments.summary import Replicates
from adoptsim.faces.cli.console import small_table
from adoptsim.faces.words import plain

COLUMNS = {
    "suppliers": ("sup-\npliers", "{:,.0f}"),
    "bids_per_tender": ("bids per\ntender", "{:,.1f}"),
    "share_single_bids": ("single\nbids", "{:.0%}"),
    "share_start_ups": ("won by\nstart-ups", "{:.0%}"),
    "concentration": ("concen-\ntration", "{:.2f}"),
    "price_per_seat": ("price\nper seat", "{:,.0f}"),
}
"""Measures, their headings and how they are written."""


def market(runs: Sequence[Replicates], console: Console) -> None:
    """Print the market in the last month, the median over replicates: a row a scenario, solution by solution.

    What does not exist, such as bids where nothing was tendered, is left out.
    """
    values = {name: [_median(run, name) for run in runs] for name in COLUMNS}
    shown = [name for name, medians in values.items() if np.isfinite(medians).any()]
    if not shown:
        return
    several = len({run.solution for run in runs}) > 1
    laid = small_table("market")
    laid.add_column("median", overflow="fold")
    for name in shown:
        laid.add_column(COLUMNS[name][0], justify="right")
    for solution in dict.fromkeys(run.solution for run in runs):
        if several:
            laid.add_row(plain(solution))
        for number, run in enumerate(runs):
            if run.solution == solution:
                written = (COLUMNS[name][1].format(values[name][number]) for name in shown)
                label = f"{'  ' if several else ''}{plain(run.scenario)}"
                laid.add_row(label, *("–" if one.startswith("nan") else one.replace("%", " %") for one in written))
    console.print()
    console.print(laid)


def _median(run: Replicates, name: str) -> float:
    last = run.measures[name][:, -1]
    last = last[np.isfinite(last)]
    return float(np.median(last)) if len(last) else np.nan
