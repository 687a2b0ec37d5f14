"""The money of an answer: who spent what, on what of it in vain, and what a year of use costs."""

from collections.abc import Sequence

import numpy as np
from rich.console import Console
from rich.table import Table

from adoptsim.experiments.accounts import Account
from adoptsim.experiments.summary import band
from adoptsim.faces.answering import price
from adoptsim.faces.cli.console import small_table
from adoptsim.faces.outcomes import scale
from adoptsim.faces.words import plain
from adoptsim.world.columns import Doubles

ITEMS = {
    "programme": "programmes",
    "agencies": "agencies",
    "transfers": "  given to them by programmes",
    "sunk": "  of it sunk",
    "stopped": "    on what was stopped",
    "should_stop": "  on what should be stopped",
    "staff_time": "officials’ time",
}
"""Costs and their words, in the order in which they are read."""


def money(accounts: Sequence[Account], console: Console) -> None:
    """Print what was spent, and what a year of effective use costs.

    A single scenario has a table of its own, each further one a table beside the first.
    """
    first, *others = accounts
    for account in others or [first]:
        items = {item: words for item, words in ITEMS.items() if any(one.money(item).any() for one in (first, account))}
        if items:
            console.print()
            console.print(_table(account, first, items))
    priced = price(accounts)
    if priced:
        console.print(f"\n{priced}", soft_wrap=True)


def _table(account: Account, first: Account, items: dict[str, str]) -> Table:
    """Lay out the costs: one scenario alone, or beside the first with the difference of runs of the same seed."""
    held = [first] if account is first else [first, account]
    here, there = account.paired(first)
    amounts = {words: [one.money(item)[:, -1] for one in held] for item, words in items.items()}
    amounts["together"] = [one.spent()[:, -1] for one in held]
    divisor, unit = scale(max(float(np.median(values)) for row in amounts.values() for values in row))
    laid = small_table(f"money, {unit}")
    laid.add_column("median", no_wrap=True)
    for one in held:
        laid.add_column(plain(one.scenario), justify="right", max_width=12)
    if account is not first:
        laid.add_column("difference, 90 % interval", no_wrap=True)
    elif len(here) > 1:
        laid.add_column("90 % interval", no_wrap=True)
    for words, values in amounts.items():
        scaled = [one / divisor for one in values]
        shown = [f"{np.median(one):z,.2f}" if one.any() else "0" for one in scaled]
        if account is not first:
            shown.append(_difference(scaled[1][here] - scaled[0][there]))
        elif len(here) > 1:
            shown.append(_interval(scaled[0]))
        laid.add_row(words, *shown)
    return laid


def _difference(values: Doubles) -> str:
    if not len(values):
        return "–"
    return f"{np.median(values):+z,.2f}" + (f" ({_interval(values, '+')})" if len(values) > 1 else "")


def _interval(values: Doubles, sign: str = "") -> str:
    low, _, high = (float(one[0]) for one in band(values[:, np.newaxis]))
    return f"{low:{sign}z,.2f} to {high:{sign}z,.2f}"
