"""Interventions in time, and the kinds that may be added to them."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from adoptsim.faces.tongues.speaking import said, spoken
from adoptsim.faces.web.making import Made
from adoptsim.faces.web.titles import about_of, label_of, title_of
from adoptsim.interventions.catalogue import kinds
from adoptsim.interventions.contract import Intervention
from adoptsim.scenario.schema import Scenario

COLOURS = 8
"""Different colours of bars."""

MONTHS = (
    "January {year}", "February {year}", "March {year}", "April {year}", "May {year}", "June {year}", "July {year}",
    "August {year}", "September {year}", "October {year}", "November {year}", "December {year}",
)  # fmt: skip
"""Months as they are written with their year."""


@dataclass(frozen=True, slots=True)
class Bar:
    """An intervention on the time line.

    Attributes
    ----------
    name, title, kind : str
        Its name as changes have it, what it is called, and its kind.
    start : int
        Its first month, from 1.
    months : int or None
        How long it runs; None for the end of the run.
    start_words, end_words : str
        Its first and last month in words.
    chosen : bool
        Whether a government chooses it; what merely happens is part of the baseline too.
    colour : int
        Which of the `COLOURS` it has.
    reviews : tuple of int
        Months of the run in which it is reviewed.
    """

    name: str
    title: str
    kind: str
    start: int
    months: int | None
    start_words: str
    end_words: str
    chosen: bool
    colour: int
    reviews: tuple[int, ...]


class Kind(NamedTuple):
    """A kind of intervention that can be added."""

    kind: str
    title: str
    about: str


def time_line(made: Made) -> tuple[Bar, ...]:
    """Return the interventions in the order of the scenario, each a bar."""
    return tuple(_bar(made.scenario, one, position) for position, one in enumerate(made.scenario.interventions))


def kinds_to_add() -> tuple[Kind, ...]:
    """Return what a government may do, and what may happen."""
    return _kinds_to_add(spoken())


def month_words(scenario: Scenario, month: int) -> str:
    """Return a month of the run in words, such as ``June 2026``; 0 is the month before it."""
    day = scenario.calendar.date(month)
    return said(MONTHS[day.month - 1], year=day.year)


@lru_cache(maxsize=16)
def _kinds_to_add(language: str) -> tuple[Kind, ...]:
    del language  # it is the one spoken
    return tuple(Kind(name, label_of(name), about_of(kind)) for name, kind in kinds().items())


def _bar(scenario: Scenario, one: Intervention, position: int) -> Bar:
    end = scenario.calendar.months if one.ends is None else one.ends - 1
    reviews = () if one.review is None else tuple(one.start + month for month in one.review.months)
    words = said("the end of the run") if one.ends is None else month_words(scenario, end)
    months = None if one.ends is None else one.ends - one.start
    start = month_words(scenario, one.start)
    return Bar(
        one.name, title_of(one), one.kind, one.start, months, start, words, one.CHOSEN, position % COLOURS, reviews
    )
