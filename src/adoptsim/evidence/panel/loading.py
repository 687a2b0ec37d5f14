"""Reading a panel from a CSV file: one line a unit; every fault named by its place.

Columns, under these names or others that the case gives: ``unit``; ``adopted``, the first day on which it was seen
to have adopted, empty where it never was; optionally ``without``, the last day on which it was seen not to have;
``had``, 1 where it had adopted when observation began; ``entered`` and ``until``, from and to when it was observed;
``effective``, the first day on which it was seen in effective use, and ``effective_without``: then ``adopted`` is
nominal adoption, which comes no later. All other columns are kept as they are. Days are written ``2021-04-27``; or
all of them are months counted from 1, and it is said which month is the first: then adoption in month 7 lies between
the ends of months 6 and 7.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import Field

from adoptsim.evidence.panel.links import LinkColumns, read_links
from adoptsim.evidence.panel.moments import Moments
from adoptsim.evidence.panel.panel import NEVER, Column, Panel, iso, month_end, month_of
from adoptsim.evidence.panel.rules import Rule
from adoptsim.world.columns import Longs
from adoptsim.world.errors import UserError, quoted
from adoptsim.world.parameters import Parameters
from adoptsim.world.roster import attribute_of, clean_name
from adoptsim.world.tables import Row, Table, only, open_table

MOST_UNITS = 2_000_000
_YES, _NO = ("1", "true", "yes"), ("0", "false", "no", "")


class PanelColumns(Parameters):
    """Which column holds what; all others are kept under their own names."""

    unit: str = Field(default="unit", description="Column with the unit's name or code, unique.")
    adopted: str = Field(default="adopted", description="Column with the first day it was seen to have adopted.")
    without: str | None = Field(default=None, description="Column with the last day it was seen without.")
    had: str | None = Field(default=None, description="Column that is 1 where it had adopted from the first.")
    entered: str | None = Field(default=None, description="Column with the day from which it is observed.")
    until: str | None = Field(default=None, description="Column with the last day on which it is observed.")
    effective: str | None = Field(
        default=None, description="Column with the first day it was seen in effective use; 'adopted' is nominal then."
    )
    effective_without: str | None = Field(
        default=None, description="Column with the last day it was seen without effective use."
    )

    def places(self, table: Table) -> dict[str, int]:
        """Return where each of them is; a column of its name is it, unless said otherwise.

        Raises
        ------
        UserError
            If one that is named is not there, or the header names a column twice.
        """
        for position, title in enumerate(table.header):
            if title and title in table.header[:position]:
                raise UserError(
                    f"{table.path}:1:{position + 1}: the header names column {quoted(title)} twice; rename one of them"
                )
        titles = {key: getattr(self, key) for key in PanelColumns.model_fields}
        free = set(table.header) - set(titles.values())
        titles |= {key: key for key in titles if key not in self.model_fields_set and key in free}
        return {key: table.column(title, f"panel.columns.{key}") for key, title in titles.items() if title is not None}


def read_panel(
    file: Path,
    columns: PanelColumns | None = None,
    *,
    observed_from: int | None = None,
    observed_until: int | None = None,
    links: Path | None = None,
    link_columns: LinkColumns | None = None,
    months_from: int | None = None,
    never: str | int | None = None,
    directed: bool = False,
    links_where: Rule | None = None,
) -> Panel:
    """Read a panel.

    Where no column says when a unit was last seen without, it is the latest day before on which any unit was seen
    to have adopted: on that day somebody looked. This widens intervals where nobody adopted, and never narrows them.

    Parameters
    ----------
    file : Path
        The CSV file.
    columns : PanelColumns, optional
        Which column holds what.
    observed_from, observed_until : int, optional
        First and last day of observation; by default the first and last day in the file.
    links : Path, optional
        A CSV file of links.
    link_columns : LinkColumns, optional
        Its columns.
    months_from : int, optional
        Where the file counts months from 1: which month that is, from January 1970.
    never : str or int, optional
        What stands for never, besides a blank.
    directed : bool
        Whether the first unit of a link looks to the second only; else each looks to the other.
    links_where : dict, optional
        Which links count, by their further columns.

    Raises
    ------
    UserError
        If the files cannot be used: the line and column, and what would be right.
    """
    table = open_table(file)
    columns = columns or PanelColumns()
    at = columns.places(table)
    rows = list(table.rows())
    only(table, rows)
    if len(rows) > MOST_UNITS:
        raise UserError(f"{file}:{rows[MOST_UNITS].line}:1: a panel may hold {MOST_UNITS:,} units at most")
    moments = Moments(months_from, "" if never is None else str(never))
    units = _units(table, rows, at["unit"])
    whole = _Reading(table, rows, at, moments, observed_from, observed_until)
    ties = (
        read_links(links, link_columns or LinkColumns(), units, directed=directed, where=links_where)
        if links else np.zeros((0, 2), dtype=np.int64)
    )  # fmt: skip
    others = _others(table, rows, set(at.values()))
    made = [
        Panel(tuple(units), **when, columns=others, links=ties, any_day=months_from is None, directed=directed)
        for when in whole.depths()
    ]  # fmt: skip
    if len(made) == 1:
        return made[0]
    nominal, effective = made
    using = np.where(nominal.had, nominal.entered, nominal.seen)
    return replace(nominal, effective=replace(effective, using=using))


class _Reading:
    """What a table says of when; each depth has its own days, and all have the same span of observation."""

    def __init__(
        self, table: Table, rows: list[Row], at: dict[str, int], moments: Moments,
        observed_from: int | None, observed_until: int | None,
    ) -> None:  # fmt: skip
        self.table, self.rows, self.at, self.moments = table, rows, at, moments
        self.seen, self.effective = self._days("adopted"), self._days("effective")
        self.had = _flags(table, rows, at.get("had"))
        self.entered, self.until = self._days("entered", begins=True), self._days("until")
        if moments.months_from is not None and observed_from is None:
            observed_from = month_end(moments.months_from - 1)
        ends = (self.seen, self.effective, self.entered, self.until)
        self.first, self.last = _span(table.path, ends, observed_from, observed_until)
        self.entered = np.where(self.entered == NEVER, self.first, np.maximum(self.entered, self.first))
        self.until = np.where(self.until == NEVER, self.last, np.minimum(self.until, self.last))
        self.looks = self._looks()

    def _looks(self) -> Longs:
        """Days on which somebody looked."""
        if self.moments.months_from is not None:
            between = _month_ends(self.first, self.last)
        else:
            befores = [self._days(key) for key in ("without", "effective_without")]
            between = np.concatenate([self.seen, self.effective, *befores])
        between = between[(between >= self.first) & (between <= self.last)]
        return np.unique(np.concatenate([between, [self.first, self.last]]))

    def _days(self, key: str, *, begins: bool = False) -> Longs:
        if key not in self.at:
            return np.full(len(self.rows), NEVER)
        return _days(self.table, self.rows, self.at[key], self.moments, begins=begins)

    def depths(self) -> Iterator[dict[str, Any]]:
        """Return what a panel holds of when, nominal and, if said, effective.

        Raises
        ------
        UserError
            If days contradict each other.
        """
        yield self._depth("adopted", "without", self.seen, self.had)
        if "effective" in self.at:
            self._check_depths()
            yield self._depth(
                "effective", "effective_without", self.effective, np.zeros(len(self.rows), dtype=np.bool_)
            )

    def _depth(self, key: str, before: str, seen: Longs, had: np.ndarray) -> dict[str, Any]:
        last, entered = self.last, self.entered
        for row, is_late in zip(self.rows, (seen != NEVER) & (seen > last), strict=True):
            if is_late:
                text = row.cells[self.at[key]]
                raise self.table.fault(row, self.at[key], f"{text} is after the last day of observation, {iso(last)}")
        had = had | (seen <= entered)
        seen = np.where(had & (seen == NEVER), entered, seen)
        looks = self.looks
        look_before = looks[np.maximum(np.searchsorted(looks, np.minimum(seen, last), side="left") - 1, 0)]
        without = self._days(before)
        known = np.where(without == NEVER, look_before, without)
        lower = np.where(seen == NEVER, self.until, np.where(had, entered, np.maximum(known, entered)))
        _check_order(
            self.table, self.rows, {**self.at, "without": self.at.get(before, -1)}, seen, lower, entered, self.until
        )
        return {"entered": entered, "without": lower, "seen": seen, "until": self.until, "had": had, "observed": looks}

    def _check_depths(self) -> None:
        """Refuse effective use before nominal, or without it."""
        for row, nominal, deep, had in zip(self.rows, self.seen, self.effective, self.had, strict=True):
            if deep != NEVER and deep < nominal and not had:
                when = "was never seen to adopt" if nominal == NEVER else f"was first seen to adopt on {iso(nominal)}"
                message = f"it was in effective use on {iso(deep)}, but {when}; nominal adoption comes first"
                raise self.table.fault(row, self.at["effective"], message)


def line_of(file: Path, unit_column: str, unit: str) -> int:
    """Return the line on which a unit of a panel stands."""
    table = open_table(file)
    position = table.column(unit_column, "panel.columns.unit")
    return next(row.line for row in table.rows() if clean_name(row.cells[position]) == unit)


def _month_ends(first: int, last: int) -> Longs:
    """Last days of the months from that of one day to that of another, as far as they are not beyond it."""
    ends = np.array([month_end(number) for number in range(month_of(first), month_of(last) + 1)])
    return ends[ends <= last]


def _units(table: Table, rows: Sequence[Row], position: int) -> list[str]:
    lines: dict[str, int] = {}
    for row in rows:
        name = clean_name(row.cells[position])
        if not name:
            raise table.fault(row, position, "the unit's name is blank")
        if not name.isprintable():
            raise table.fault(row, position, "the unit's name holds a control character")
        if name in lines:
            raise table.fault(row, position, f"unit {quoted(name)} is on line {lines[name]} already")
        lines[name] = row.line
    return list(lines)


def _days(table: Table, rows: Sequence[Row], position: int, moments: Moments, *, begins: bool = False) -> Longs:
    days = np.full(len(rows), NEVER)
    for index, row in enumerate(rows):
        text = row.cells[position]
        if text in ("", moments.never):
            continue
        try:
            days[index] = moments.day(text, begins=begins)
        except ValueError as error:
            raise table.fault(row, position, f"{quoted(text)} {error}") from None
    return days


def _flags(table: Table, rows: Sequence[Row], position: int | None) -> np.ndarray:
    flags = np.zeros(len(rows), dtype=np.bool_)
    if position is None:
        return flags
    for index, row in enumerate(rows):
        text = row.cells[position].casefold()
        if text not in (*_YES, *_NO):
            raise table.fault(row, position, f"{quoted(row.cells[position])} says neither yes nor no; write 1 or 0")
        flags[index] = text in _YES
    return flags


def _span(file: Path, ends: Sequence[Longs], observed_from: int | None, observed_until: int | None) -> tuple[int, int]:
    """First and last day of observation."""
    days = np.concatenate([one[one != NEVER] for one in ends])
    if not len(days) and (observed_from is None or observed_until is None):
        raise UserError(f"{file}: no unit adopted, and nothing says from when to when they were observed; say so")
    first = int(days.min()) if observed_from is None else observed_from
    last = int(days.max()) if observed_until is None else observed_until
    if first >= last:
        raise UserError(f"{file}: observation begins on {iso(first)} and ends on {iso(last)}; it needs some days")
    return first, last


def _check_order(
    table: Table, rows: Sequence[Row], at: dict[str, int], seen: Longs, without: Longs, entered: Longs, until: Longs
) -> None:
    """Refuse days that contradict each other."""
    for row, one, other, when in zip(rows, entered, until, seen, strict=True):
        if one > other:
            where = at.get("until", at.get("entered", at["unit"]))
            raise table.fault(row, where, f"observation begins on {iso(one)} and ends before, on {iso(other)}")
        if NEVER > when > other:
            message = f"it was observed until {iso(other)}, but seen with it later, on {iso(when)}"
            raise table.fault(row, at.get("until", at["unit"]), message)
    for row, when, before, first in zip(rows, seen, without, entered, strict=True):
        if when != NEVER and at["without"] >= 0 and row.cells[at["without"]] and before >= when > first:
            message = f"it was seen without on {iso(before)}, not before it was seen with it, on {iso(when)}"
            raise table.fault(row, at["without"], message)


def _others(table: Table, rows: Sequence[Row], taken: set[int]) -> dict[str, Column]:
    return {
        title: attribute_of(rows, position)
        for position, title in enumerate(table.header)
        if position not in taken and title
    }
