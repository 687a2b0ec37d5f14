"""A panel as rows for an event history: one row a unit, span and state of knowledge.

A unit is known to have been without from its entry to the last day it was seen without, and to have adopted between
that day and the day it was first seen with it. Each row is the part of a month that lies in one of the two spans;
months that say the same of a unit are one row.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from adoptsim.evidence.hazard.terms import Formula
from adoptsim.evidence.panel.panel import NEVER, Panel
from adoptsim.world.columns import Doubles, Longs


class Rows(NamedTuple):
    """Rows sorted by unit.

    Attributes
    ----------
    unit : array of int64
        Whose row it is.
    start : array of int64, one more than units at risk
        Where the rows of each begin.
    span : array of float64
        Months, or the part of one, that it lasts.
    adopting : array of bool
        Whether the unit adopted within the span of these rows.
    column, weight : arrays
        Terms that act in each row, and by how much, as in a compressed sparse row.
    first : array of int64
        Where each row's terms begin.
    """

    unit: Longs
    start: Longs
    span: Doubles
    adopting: np.ndarray
    column: Longs
    weight: Doubles
    first: Longs


def history(panel: Panel, formula: Formula) -> Rows:
    """Lay a panel out as rows; units that had adopted from the first have none."""
    surviving = _spans(formula.starts, panel.entered, np.where(panel.had, panel.entered, panel.without))
    adopted = (panel.seen != NEVER) & ~panel.had
    adopting = _spans(formula.starts, np.where(adopted, panel.without, 0), np.where(adopted, panel.seen, 0))
    unit, month, span = (np.concatenate(pair) for pair in zip(surviving, adopting, strict=True))
    is_adopting = np.arange(len(unit)) >= len(surviving[0])
    order = np.lexsort((month, is_adopting, unit))
    unit, month, span, is_adopting = unit[order], month[order], span[order], is_adopting[order]
    works = [part.works(unit, month) for part in formula.parts]
    which = np.concatenate([np.flatnonzero(mask) for mask in works])
    part = np.repeat(np.arange(len(works)), [int(mask.sum()) for mask in works])
    order = np.lexsort((which, part, unit[which]))
    which, part = which[order], part[order]
    unit, month, span, is_adopting = unit[which], month[which], span[which], is_adopting[which]
    column, weight, first = _compressed(_effects(panel, formula, unit, month, part), len(unit))
    return _merged(unit, span, is_adopting, column, weight, first)


def _merged(unit: Longs, span: Doubles, adopting: np.ndarray, column: Longs, weight: Doubles, first: Longs) -> Rows:
    """Make one row of those that follow each other and say the same of a unit, for longer.

    Rows are alike if their terms are: same number, and same sums under two weightings of the terms drawn once.
    """
    count = np.diff(first)
    marks = np.random.default_rng(1).normal(size=(2, int(column.max()) + 1))
    sums = [np.add.reduceat(mark[column] * weight, first[:-1]) for mark in marks]
    same = [one[1:] == one[:-1] for one in (unit, adopting, count, *sums)]
    begins = np.flatnonzero(np.concatenate([[True], ~np.all(same, axis=0)]))
    kept = np.repeat(np.isin(np.arange(len(unit)), begins), count)
    start = np.concatenate([np.flatnonzero(np.diff(unit[begins], prepend=-1)), [len(begins)]])
    return Rows(
        unit[begins], start, np.add.reduceat(span, begins), adopting[begins], column[kept], weight[kept],
        np.concatenate([[0], np.cumsum(count[begins])]),
    )  # fmt: skip


def _effects(
    panel: Panel, formula: Formula, unit: Longs, month: Longs, part: Longs
) -> list[tuple[int, Longs, Doubles]]:
    """Return each effect as its term, the rows where it is not nought, and what it is there."""
    shares = _shares(panel, formula, unit, month)
    found: list[tuple[int, Longs, Doubles]] = []
    for number, one in enumerate(formula.parts):
        there = np.flatnonzero(part == number)
        if one.peers >= 0:
            found.append((one.peers, there, shares[there]))
        if one.users >= 0 and panel.using is not None:
            using = there[panel.using[unit[there]] < formula.starts[month[there]]]
            found.append((one.users, using, np.ones(len(using))))
        for effect in one.effects:
            values = effect.units[unit[there]] * effect.months[month[there]]
            kept = np.flatnonzero(values)
            found.append((effect.term, there[kept], values[kept]))
    return found


def _spans(starts: Longs, since: Longs, until: Longs) -> tuple[Longs, Longs, Doubles]:
    """Cut the days after `since` and up to `until` of each unit into parts of months."""
    begins, ends = since + 1, until + 1
    first = np.searchsorted(starts, begins, side="right") - 1
    last = np.searchsorted(starts, until, side="right") - 1
    count = np.where(ends > begins, last - first + 1, 0)
    unit = np.repeat(np.arange(len(since)), count)
    month = first[unit] + np.arange(len(unit)) - np.repeat(np.cumsum(count) - count, count)
    days = np.minimum(starts[month + 1], ends[unit]) - np.maximum(starts[month], begins[unit])
    return unit, month, days / np.diff(starts)[month]


def _shares(panel: Panel, formula: Formula, unit: Longs, month: Longs) -> Doubles:
    if not formula.peers.degree.any():
        return np.zeros(len(unit))
    shares = np.empty(len(unit))
    order = np.argsort(month, kind="stable")
    bounds = np.searchsorted(month[order], np.arange(len(formula.starts)))
    for number in range(len(formula.starts) - 1):
        rows = order[bounds[number] : bounds[number + 1]]
        if len(rows):
            shares[rows] = formula.exposure(panel.seen, number)[unit[rows]]
    return shares


def _compressed(effects: list[tuple[int, Longs, Doubles]], rows: int) -> tuple[Longs, Doubles, Longs]:
    """Lay effects out row by row; several of one term in one row are added."""
    row, column, weight = (np.concatenate(one) for one in zip(*_with_terms(effects), strict=True))
    order = np.lexsort((column, row))
    row, column, weight = row[order], column[order], weight[order]
    begins = np.flatnonzero((np.diff(row, prepend=-1) != 0) | (np.diff(column, prepend=-1) != 0))
    row, column, weight = row[begins], column[begins], np.add.reduceat(weight, begins)
    first = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=rows))])
    return column, weight, first.astype(np.int64)


def _with_terms(effects: list[tuple[int, Longs, Doubles]]) -> Iterator[tuple[Longs, Longs, Doubles]]:
    for term, rows, values in effects:
        yield rows, np.full(len(rows), term), values
