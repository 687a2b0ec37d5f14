"""The panel: which unit adopted when, as far as anybody looked.

Adoption is seen, not watched: a unit that was without at one look and had it at the next adopted somewhere in
between. So each unit holds an interval, and nothing is rounded to a month. Days are whole numbers from
1970-01-01; `NEVER` stands for a day that has not come.

Source: interval censoring, Prentice & Gloeckler 1978, Biometrics 34(1), 57-67.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray
from typing_extensions import TypeIs

from adoptsim.world.columns import Longs

type Column = NDArray[np.float64] | NDArray[np.str_]
type Mask = NDArray[np.bool_]

YEARS = range(1800, 2200)
"""In which something may have been seen, or may come."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH = re.compile(r"\d{4}-\d{2}")

NOMINAL, EFFECTIVE = "nominal", "effective"
"""How deep an adoption is: taken up, and in routine use."""

NEVER = np.iinfo(np.int64).max
"""A day after all others."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Units, and between which days each adopted.

    Attributes
    ----------
    units : tuple of str
        What they are called.
    entered : array of int64
        Day from which each unit is observed.
    without : array of int64
        Last day on which it was seen without; `entered` where it had it from the first.
    seen : array of int64
        First day on which it was seen with it; `NEVER` where it was not.
    until : array of int64
        Last day on which it was observed.
    had : array of bool
        Whether it had adopted when observation began (left-censored): it was never at risk.
    observed : array of int64
        Days on which somebody looked, ascending.
    columns : mapping
        Further columns: numbers (NaN where blank), or words (empty where blank).
    any_day : bool
        Whether somebody may have looked on any day, so that a cut counts as a look; else on those observed alone.
    links : array of int64, shape (E, 2)
        Who is linked with whom, rows of units; empty without a network.
    directed : bool
        Whether a link holds one way: the first looks to the second.
    effective : Panel or None
        The same units by effective use, where the panel tells it from nominal adoption.
    using : array of int64 or None
        In a panel of effective use: first day on which each unit was seen to have adopted at all; `NEVER` where it
        was not.
    """

    units: tuple[str, ...]
    entered: Longs
    without: Longs
    seen: Longs
    until: Longs
    had: Mask
    observed: Longs
    columns: Mapping[str, Column]
    links: Longs
    any_day: bool = True
    directed: bool = False
    effective: "Panel | None" = None
    using: Longs | None = None

    def __len__(self) -> int:
        """Count the units."""
        return len(self.units)

    @property
    def first(self) -> int:
        """Day on which observation began."""
        return int(self.observed[0])

    @property
    def last(self) -> int:
        """Day on which observation ended."""
        return int(self.observed[-1])

    def at(self, cut: int) -> "Panel":
        """Return the panel as it was known at the end of a day: nothing that was seen later is in it.

        Units observed only from a later day on are taken out. The day itself counts as a look, so that the panel is
        the one that ends on it; unless looks were at the ends of months.

        Raises
        ------
        ValueError
            If nobody had looked by then.
        """
        observed = self.observed[self.observed <= cut]
        if not len(observed):
            raise ValueError(f"the panel begins on {iso(self.first)}, after {iso(cut)}")
        if self.any_day and observed[-1] < cut < self.last:
            observed = np.append(observed, cut)
        there = self.entered <= observed[-1]
        known = self.select(there)
        until = np.minimum(known.until, observed[-1])
        seen = np.where(known.seen <= observed[-1], known.seen, NEVER)
        without = np.where(seen == NEVER, until, known.without)
        deeper = None if known.effective is None else known.effective.at(cut)
        using = None if known.using is None else np.where(known.using <= observed[-1], known.using, NEVER)
        return replace(known, observed=observed, until=until, seen=seen, without=without, effective=deeper, using=using)

    def select(self, chosen: Mask) -> "Panel":
        """Return some of the units, and the links among them."""
        if chosen.all():
            return self
        rows = np.cumsum(chosen) - 1
        kept = self.links[chosen[self.links].all(axis=1)] if len(self.links) else self.links
        return replace(
            self,
            units=tuple(unit for unit, is_chosen in zip(self.units, chosen, strict=True) if is_chosen),
            entered=self.entered[chosen], without=self.without[chosen], seen=self.seen[chosen],
            until=self.until[chosen], had=self.had[chosen],
            columns={name: column[chosen] for name, column in self.columns.items()},
            links=rows[kept],
            effective=None if self.effective is None else self.effective.select(chosen),
            using=None if self.using is None else self.using[chosen],
        )  # fmt: skip

    def depths(self) -> Mapping[str, "Panel"]:
        """Return the panel by each depth of adoption that it tells apart."""
        if self.effective is None:
            return {NOMINAL: self}
        return {NOMINAL: replace(self, effective=None), EFFECTIVE: self.effective}

    def ties(self) -> Longs:
        """Return who looks to whom, shape (T, 2): links as they are, and the other way unless they are directed."""
        return self.links if self.directed else np.concatenate([self.links, self.links[:, ::-1]])

    def share(self, days: Longs, chosen: Mask | None = None) -> NDArray[np.float64]:
        """Share of the units seen with it by each day, 0..1."""
        seen = np.sort(self.seen if chosen is None else self.seen[chosen])
        return np.searchsorted(seen, days, side="right") / len(seen)


def is_numbers(column: Column) -> TypeIs[NDArray[np.float64]]:
    """Say whether a column holds numbers, not words."""
    return column.dtype.kind == "f"


def words(column: Column) -> NDArray[np.str_]:
    """Return a column as words; numbers as short as they can be written."""
    return np.array([f"{value:g}" for value in column]) if is_numbers(column) else column.astype(np.str_)


def day(text: str) -> int:
    """Return the number of a day written ``2021-04-27``.

    Raises
    ------
    ValueError
        If it is no such day, or none of the `YEARS`.
    """
    if not _DAY.fullmatch(text) or int(text[:4]) not in YEARS:
        raise ValueError(f"{text!r} is not a day")
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


def month(text: str) -> int:
    """Return the number of a month written ``1953-11``, counted from January 1970.

    Raises
    ------
    ValueError
        If it is no such month.
    """
    if not _MONTH.fullmatch(text):
        raise ValueError(f"{text!r} is not a month")
    return month_of(day(f"{text}-01"))


def month_end(number: int) -> int:
    """Return the last day of a month counted from January 1970."""
    return int(np.datetime64(number + 1, "M").astype("datetime64[D]").astype(np.int64)) - 1


def iso(number: int) -> str:
    """Write a day as ``2021-04-27``; ``never`` for `NEVER`."""
    return "never" if number == NEVER else date.fromordinal(int(number) + date(1970, 1, 1).toordinal()).isoformat()


def month_of(number: int) -> int:
    """Return the calendar month of a day, counted from January 1970."""
    return int(np.datetime64(int(number), "D").astype("datetime64[M]").astype(np.int64))


def months(first: int, last: int) -> Longs:
    """First days of the months from that of one day to that of another, and of the month after."""
    calendar = np.arange(month_of(first), month_of(last) + 2).astype("datetime64[M]")
    return calendar.astype("datetime64[D]").astype(np.int64)
