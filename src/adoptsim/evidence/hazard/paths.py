"""Many possible futures of a panel: each draws its coefficients once, and then chance month by month."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from adoptsim.evidence.hazard.fitting import Fit
from adoptsim.evidence.hazard.likelihood import STEEPEST
from adoptsim.evidence.hazard.making import HALF_YEAR
from adoptsim.evidence.hazard.terms import Formula, Part
from adoptsim.evidence.panel.panel import NEVER, Panel
from adoptsim.evidence.panel.peers import Ears
from adoptsim.world.chance import Question, uniform
from adoptsim.world.columns import Doubles, Longs
from adoptsim.world.compilation import compiled
from adoptsim.world.draws import normals
from adoptsim.world.roster import hashed_ids

HEAVINESS = 3
"""Degrees of freedom of what moves everybody after the cut."""


class Futures(NamedTuple):
    """What was drawn.

    Attributes
    ----------
    groups : list of str
        Groups of units.
    sizes : array of int64
        Units in each.
    days : array of int64
        Last days of the months, the cut first.
    adopted : array of int64, shape (draws, groups, days)
        Units that had adopted by the end of each day.
    """

    groups: list[str]
    sizes: Longs
    days: Longs
    adopted: Longs

    @property
    def shares(self) -> Doubles:
        """Adopted units over all, shape (draws, groups, days)."""
        return self.adopted / self.sizes[None, :, None]


def futures(found: Fit, draws: int, seed: int) -> Futures:
    """Simulate forward from the last day that was known.

    Parameters
    ----------
    found : Fit
        The coefficients, with their covariance; of effective use, see `futures_by_depth`.
    draws : int
        Futures to draw.
    seed : int
        Seed of all chance.

    Raises
    ------
    ValueError
        If it is of effective use alone, which depends on who adopts at all.
    """
    return futures_by_depth([found], draws, seed)[0]


def futures_by_depth(fits: Sequence[Fit], draws: int, seed: int) -> list[Futures]:
    """Simulate depths of adoption forward together: in each future, a unit is as deep as the one before lets it be.

    Parameters
    ----------
    fits : sequence of Fit
        Of the same units, nominal adoption before effective use.
    draws, seed : int
        As in `futures`.
    """
    if fits[0].panel.using is not None:
        raise ValueError("effective use is forecast together with nominal adoption: forecast_depths, of the whole case")
    courses = [_Course.of(found, draws, seed) for found in fits]
    for draw in range(draws):
        began = np.zeros(len(fits[0].panel), dtype=np.int64)
        for course in courses:
            began = course.pass_through(seed, draw, began)
    return [course.futures for course in courses]


class _Course(NamedTuple):
    """What a depth brings to its futures; `futures` fills as they are drawn."""

    units: "_Units"
    beta: Doubles
    parts: "list[_Sparse]"
    span: Doubles
    futures: Futures

    @classmethod
    def of(cls, found: Fit, draws: int, seed: int) -> "_Course":
        formula, panel = found.formula, found.panel
        begins = int(np.searchsorted(formula.starts, panel.last + 1, side="right")) - 1
        span = np.ones(len(formula.starts) - 1 - begins)
        span[0] = (formula.starts[begins + 1] - panel.last - 1) / (formula.starts[begins + 1] - formula.starts[begins])
        days = np.concatenate([[panel.last], formula.starts[begins + 1 :] - 1])
        sizes = np.array([chosen.sum() for chosen in formula.reported.values()], dtype=np.int64)
        counts = np.zeros((draws, len(sizes), len(days)), dtype=np.int64)
        return cls(
            _Units.of(found, (panel.seen != NEVER) | panel.had, panel.until < panel.last),
            _shocked(found, coefficients(found, draws, seed), seed),
            [_Sparse.of(part, len(panel), begins, len(span)) for part in formula.parts],
            span,
            Futures(list(formula.reported), sizes, days, counts),
        )

    def pass_through(self, seed: int, draw: int, began: Longs) -> Longs:
        """Draw one future; take and return the month in which each unit came to the depth before and to this one.

        Months count from 1; 0 is by the cut, and `NEVER` is not at all.
        """
        beta = self.beta[draw]
        eta = np.array([part.log_hazard(beta) for part in self.parts]) + np.log(self.span)
        when = self.units.drawn(seed, draw, beta, eta, began, self.futures.adopted[draw])
        return np.where(self.units.adopted, 0, np.where(when > 0, when, NEVER))


def simulated(found: Fit, beta: Doubles, seed: int, months: int, began: Longs) -> Longs:
    """Simulate a panel from its first month on; return the month of each unit's adoption from 1, 0 for none.

    Parameters
    ----------
    found : Fit
        Its units, of which those that had adopted from the first have done so.
    beta : array of float64
        Coefficients.
    seed : int
        Seed of chance.
    months : int
        How many months.
    began : array of int64
        In which of them each unit came to the depth before: 0 for before them all, `NEVER` for in none.
    """
    formula, panel = found.formula, found.panel
    eta = np.array([_Sparse.of(part, len(panel), 0, months).log_hazard(beta) for part in formula.parts])
    counts = np.zeros((len(formula.reported), months + 1), dtype=np.int64)
    units = _Units.of(found, panel.had, np.zeros(len(panel), dtype=np.bool_))
    return units.drawn(seed, 0, beta, eta, began, counts)


class _Units(NamedTuple):
    """Units, as compiled code takes them.

    Attributes
    ----------
    identity : array of int64
        A number of each by its name, by which its chance is drawn.
    degree : array of int64
        To how many each looks.
    ears : Ears
        Who hears of whose adoption.
    adopted, gone : arrays of bool
        Who had adopted before the first month, and who is not followed.
    members, starts : arrays of int64
        Groups of each, as in a compressed sparse row.
    peers, users : arrays of int64
        Rows of these terms, a part each; -1 without.
    """

    identity: Longs
    degree: Longs
    ears: Ears
    adopted: np.ndarray
    gone: np.ndarray
    members: Longs
    starts: Longs
    peers: Longs
    users: Longs

    @classmethod
    def of(cls, found: Fit, adopted: np.ndarray, gone: np.ndarray) -> "_Units":
        formula = found.formula
        rows = np.array([[part.peers, part.users] for part in formula.parts])
        return cls(
            _identity(found.panel), formula.peers.degree, formula.peers.ears(), adopted, gone,
            *_memberships(formula), rows[:, 0], rows[:, 1],
        )  # fmt: skip

    def drawn(self, seed: int, draw: int, beta: Doubles, eta: Doubles, began: Longs, counts: Longs) -> Longs:
        """Draw one future, fill in its counts, and return the month of each unit's adoption from 1, 0 for none."""
        peers, users = (np.where(rows >= 0, beta[rows], 0.0) for rows in (self.peers, self.users))
        when = np.zeros(len(self.identity), dtype=np.int64)
        _one(
            seed, draw, eta, peers, users, began, self.identity, self.degree, *self.ears, self.adopted, self.gone,
            self.members, self.starts, counts, when,
        )  # fmt: skip
        return when


def _identity(panel: Panel) -> Longs:
    """Return a number of each unit by its name, by which its chance is drawn."""
    ids = hashed_ids(panel.units, 63)
    return np.array([ids[unit] for unit in panel.units], dtype=np.int64)


def coefficients(found: Fit, draws: int, seed: int) -> Doubles:
    """Draw coefficients from what the fit says of them, shape (draws, terms)."""
    ids = hashed_ids(found.formula.names, 63)
    identity = np.array([ids[name] for name in found.formula.names], dtype=np.int64)
    standard = np.array([normals(seed, Question.COEFFICIENT, draw, identity) for draw in range(draws)])
    return found.estimate + standard @ np.linalg.cholesky(found.covariance).T


def _shocked(found: Fit, beta: Doubles, seed: int) -> Doubles:
    """Give what the level of everybody does after the cut heavy tails: Student's t in place of the normal.

    How far it wanders is known from few half-years, and what moves everybody now and then moves far.
    """
    formula = found.formula
    levels = np.array(formula.levels, dtype=np.int64)
    begins = formula.starts[HALF_YEAR * np.arange(1, len(levels) + 1)]
    if not len(levels) or begins[-1] <= found.panel.last:
        return beta
    ids = hashed_ids([f"shock {number}" for number in range(HEAVINESS)], 63)
    names = np.array(list(ids.values()), dtype=np.int64)
    squares = [(normals(seed, Question.COEFFICIENT, draw, names) ** 2).sum() for draw in range(len(beta))]
    scale = np.sqrt(HEAVINESS / np.array(squares))
    steps = np.diff(beta[:, levels], axis=1, prepend=0.0)
    steps[:, begins > found.panel.last] *= scale[:, None]
    shocked = beta.copy()
    shocked[:, levels] = np.cumsum(steps, axis=1)
    return shocked


class _Sparse(NamedTuple):
    """Effects of a part, those of the same units together.

    Attributes
    ----------
    units : sparse matrix, units by kinds of units
        What they are of each unit.
    months : list of lists of pairs
        Terms of each kind, and what they are of each month.
    closed : array of float64, units by months
        Minus infinity where the part does not work, else 0.
    """

    units: csr_matrix
    months: list[list[tuple[int, Doubles]]]
    closed: Doubles

    @classmethod
    def of(cls, part: Part, units: int, begins: int, months: int) -> "_Sparse":
        """Gather the effects of a part over the months of a forecast."""
        kinds: dict[bytes, tuple[Doubles, list[tuple[int, Doubles]]]] = {}
        for effect in part.effects:
            when = effect.months[begins : begins + months]
            if when.any():
                kinds.setdefault(effect.units.tobytes(), (effect.units, []))[1].append((effect.term, when))
        unit, month = np.divmod(np.arange(units * months), months)
        works = part.works(unit, begins + month).reshape(units, months)
        held = csr_matrix(np.array([values for values, _ in kinds.values()]).T)
        return cls(held, [terms for _, terms in kinds.values()], np.where(works, 0.0, -np.inf))

    def log_hazard(self, beta: Doubles) -> Doubles:
        """Return the log-hazard without peers, units by months."""
        months = np.array([np.sum([beta[term] * when for term, when in terms], axis=0) for terms in self.months])
        return np.asarray(self.units @ months) + self.closed


def _memberships(formula: Formula) -> tuple[Longs, Longs]:
    """Groups of each unit, as in a compressed sparse row."""
    chosen = np.array(list(formula.reported.values()))
    unit, group = np.nonzero(chosen.T)
    start = np.concatenate([[0], np.cumsum(np.bincount(unit, minlength=chosen.shape[1]))])
    return group.astype(np.int64), start.astype(np.int64)


@compiled
def _one(
    seed: int, draw: int, eta: Doubles, peers: Doubles, users: Doubles, began: Longs, identity: Longs, degree: Longs,
    reads: Longs, listeners_start: Longs, listeners: Longs, adopted: np.ndarray, gone: np.ndarray, members: Longs,
    starts: Longs, counts: Longs, when: Longs,
) -> None:  # fmt: skip
    """Draw one future.

    `began` is the month from 1 in which each unit came to the depth before: in no month before it can a unit come to
    this one. `counts` receives the adopted of each group by the end of each month, `when` the month of each unit from
    1, or 0.
    """
    when[:] = 0
    had = np.zeros(len(identity), dtype=np.int64)
    for unit in np.flatnonzero(adopted):
        _take_up(unit, 0, members, starts, counts, had, listeners_start, listeners)
    risk = np.flatnonzero(~adopted & ~gone)
    left = len(risk)
    fresh = np.empty(left, dtype=np.int64)
    for month in range(eta.shape[2]):
        kept = taken = 0
        for place in range(left):
            unit = risk[place]
            if began[unit] > month + 1:
                risk[kept] = unit
                kept += 1
                continue
            share = had[reads[unit]] / max(degree[unit], 1)
            rate = 0.0
            for part in range(len(eta)):
                log_hazard = eta[part, unit, month] + peers[part] * share
                if began[unit] <= month:
                    log_hazard += users[part]
                rate += math.exp(min(log_hazard, STEEPEST))
            if uniform(seed, Question.FORECAST_ADOPTION, draw, identity[unit], month) < -math.expm1(-rate):
                fresh[taken] = unit
                when[unit] = month + 1
                taken += 1
            else:
                risk[kept] = unit
                kept += 1
        left = kept
        for unit in fresh[:taken]:
            _take_up(unit, month + 1, members, starts, counts, had, listeners_start, listeners)
    for month in range(1, counts.shape[1]):
        counts[:, month] += counts[:, month - 1]


@compiled
def _take_up(
    unit: Any, month: int, members: Longs, starts: Longs, counts: Longs, had: Longs, listeners_start: Longs,
    listeners: Longs,
) -> None:  # fmt: skip
    """Count a unit that adopted, in its groups and with those that look to it."""
    for place in range(starts[unit], starts[unit + 1]):
        counts[members[place], month] += 1
    for place in range(listeners_start[unit], listeners_start[unit + 1]):
        had[listeners[place]] += 1
