"""What the log-hazard of a unit is made of, month by month.

log-hazard = sum over effects of coefficient * what it is of the unit * what it is of the month
             + peers * share of its peers that adopted before the month
             + users * whether it had adopted at all before the month, where effective use is what is asked

Where several rules compete, such as persuasion and compulsion, each has such a sum, and the hazards add. Beside what
the model declares stand three things that data have and a scenario has not: a level that wanders from half-year to
half-year (whatever moves everybody), a level of each group and how it departs from it year by year, and a deviation
of each law from the mandate that the model knows.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from adoptsim.evidence.panel.peers import Circles, Peers
from adoptsim.world.columns import Doubles, Longs


@dataclass(frozen=True, slots=True)
class Term:
    """One coefficient.

    Attributes
    ----------
    name : str
        What it is called.
    mean, spread : float
        Of its prior; the spread of levels and groups is set by the data (`kind`).
    kind : str
        ``model``, ``depth``, ``covariate``, ``event``, ``course``, ``level``, ``group`` or ``drift``.
    path : str
        Where it stands in a scenario; empty where it stands nowhere.
    """

    name: str
    mean: float
    spread: float
    kind: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """A coefficient times what it is of each unit times what it is of each month.

    Attributes
    ----------
    term : int
        Row of the term.
    units : array of float64
        One a unit.
    months : array of float64
        One a month.
    """

    term: int
    units: Doubles
    months: Doubles


@dataclass(frozen=True, slots=True)
class Part:
    """One of the rules that compete for a unit.

    Attributes
    ----------
    effects : tuple of Effect
        What it consists of.
    peers : int
        Row of its term for peers; -1 without one.
    users : int
        Row of its term for units that have adopted at all, where it is of effective use; -1 without one.
    open : tuple of pairs of arrays
        Units and months in which it works, any of them; empty if it always does.
    """

    effects: tuple[Effect, ...]
    peers: int
    users: int = -1
    open: tuple[tuple[np.ndarray, np.ndarray], ...] = ()

    def works(self, unit: Longs, month: Longs) -> np.ndarray:
        """Say in which units and months it works, pair by pair."""
        if not self.open:
            return np.ones(len(unit), dtype=np.bool_)
        return np.asarray(np.any([units[unit] & months[month] for units, months in self.open], axis=0))


@dataclass(frozen=True, slots=True)
class Formula:
    """All terms of a case, over the months from the first look to the end of the forecast.

    Attributes
    ----------
    terms : tuple of Term
        The coefficients.
    parts : tuple of Part
        Rules that compete; their hazards add.
    starts : array of int64
        First days of the months, and of one more.
    peers : Peers or Circles
        Who looks to whom.
    levels : tuple of int
        Rows of the levels that wander, in order.
    groups : tuple of int
        Rows of the levels of groups.
    drifts : tuple of tuples of int
        Rows of how each group departs from its level, in order.
    reported : dict of str to array of bool
        Groups of units that forecasts report, without those that have left.
    """

    terms: tuple[Term, ...]
    parts: tuple[Part, ...]
    starts: Longs
    peers: Peers | Circles
    levels: tuple[int, ...]
    groups: tuple[int, ...]
    drifts: tuple[tuple[int, ...], ...]
    reported: dict[str, np.ndarray]

    @property
    def names(self) -> list[str]:
        """Names of the terms."""
        return [term.name for term in self.terms]

    def row(self, name: str) -> int:
        """Return the row of a term."""
        return self.names.index(name)

    def exposure(self, seen: Longs, month: int) -> Doubles:
        """Share of the peers of each unit that had adopted when a month began, 0..1."""
        return self.peers.share(seen <= self.starts[month])


class Spreads(NamedTuple):
    """How far what data have and scenarios have not may go, in log HR.

    Attributes
    ----------
    level : float
        The level of everybody, from half-year to half-year.
    group : float
        Groups from each other.
    drift : float
        Each group from its level, from year to year.
    """

    level: float
    group: float
    drift: float


def prior(formula: Formula, spreads: Spreads) -> tuple[Doubles, Doubles]:
    """Return the mean and the precision matrix of all coefficients before the data are seen.

    Levels are a random walk from the base, and so is each group's departure from its level; groups are independent.
    """
    mean = np.array([term.mean for term in formula.terms])
    precision = np.diag([1.0 / term.spread**2 for term in formula.terms])
    for row in formula.groups:
        precision[row, row] = 1.0 / spreads.group**2
    _walk(precision, formula.levels, spreads.level)
    for rows in formula.drifts:
        _walk(precision, rows, spreads.drift)
    return mean, precision


def _walk(precision: Doubles, rows: tuple[int, ...], spread: float) -> None:
    """Make rows of a precision matrix a random walk from nought."""
    step = 1.0 / spread**2
    for row in rows:
        precision[row, row] = 0.0
    for before, row in zip((None, *rows), rows, strict=False):
        precision[row, row] += step
        if before is not None:
            precision[before, before] += step
            precision[before, row] -= step
            precision[row, before] -= step
