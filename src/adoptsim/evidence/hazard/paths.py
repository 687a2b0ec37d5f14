"""Many possible futures of a panel: each draws its coefficients once, and then chance month by month."""

import math
from typing import Any, NamedTuple

import numpy as np

from adoptsim.evidence.hazard.fitting import Fit
from adoptsim.evidence.hazard.terms import Effect, Formula
from adoptsim.evidence.panel.panel import NEVER
from adoptsim.world.chance import Question, hazard, uniform
from adoptsim.world.columns import Doubles, Longs
from adoptsim.world.compilation import compiled
from adoptsim.world.draws import normals
from adoptsim.world.roster import hashed_ids


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
        The coefficients, with their covariance.
    draws : int
        Futures to draw.
    seed : int
        Seed of all chance.
    """
    formula, panel = found.formula, found.panel
    begins = int(np.searchsorted(formula.starts, panel.last + 1, side="right")) - 1
    span = np.ones(len(formula.starts) - 1 - begins)
    span[0] = (formula.starts[begins + 1] - panel.last - 1) / (formula.starts[begins + 1] - formula.starts[begins])
    beta = coefficients(found, draws, seed)
    listeners_start, listeners = _listeners(formula)
    alone, together, shared = _parts(formula, len(panel))
    members, starts = _memberships(formula)
    ids = hashed_ids(panel.units, 63)
    identity = np.array([ids[unit] for unit in panel.units], dtype=np.int64)
    adopted = (panel.seen != NEVER) | panel.had
    gone = panel.until < panel.last
    counts = np.zeros((draws, len(formula.reported), len(span) + 1), dtype=np.int64)
    fixed, moving = _stacked(alone, len(panel)), _stacked(together, len(formula.starts) - 1)
    for draw in range(draws):
        by_unit = beta[draw, fixed[0]] @ fixed[1]
        by_month = beta[draw, moving[0]] @ moving[1]
        extra = _rows([_summed(parts, beta[draw]) for _, parts in shared], len(formula.starts) - 1)
        _one(
            seed, draw, by_unit, by_month[begins:], _rows([units for units, _ in shared], len(panel)),
            np.ascontiguousarray(extra[:, begins:]), float(beta[draw, formula.peers]) if formula.peers >= 0 else 0.0,
            np.diff(formula.peers_start), listeners_start, listeners, span, identity, adopted, gone,
            members, starts, counts[draw],
        )  # fmt: skip
    days = np.concatenate([[panel.last], formula.starts[begins + 1 :] - 1])
    sizes = np.array([chosen.sum() for chosen in formula.reported.values()], dtype=np.int64)
    return Futures(list(formula.reported), sizes, days, counts)


def coefficients(found: Fit, draws: int, seed: int) -> Doubles:
    """Draw coefficients from what the fit says of them, shape (draws, terms)."""
    ids = hashed_ids(found.formula.names, 63)
    identity = np.array([ids[name] for name in found.formula.names], dtype=np.int64)
    standard = np.array([normals(seed, Question.COEFFICIENT, draw, identity) for draw in range(draws)])
    return found.estimate + standard @ np.linalg.cholesky(found.covariance).T


def _parts(
    formula: Formula, units: int
) -> tuple[list[tuple[int, Doubles]], list[tuple[int, Doubles]], list[tuple[Doubles, list[tuple[int, Doubles]]]]]:
    """Part the effects: of the unit alone, of the month alone, of both (those of the same units together)."""
    alone: list[tuple[int, Doubles]] = []
    together: list[tuple[int, Doubles]] = []
    shared: list[tuple[Doubles, list[tuple[int, Doubles]]]] = []
    for effect in formula.effects:
        if (effect.months == 1.0).all():
            alone.append((effect.term, effect.units))
        elif (effect.units == 1.0).all():
            together.append((effect.term, effect.months))
        else:
            _join(shared, effect)
    assert all(len(one) == units for _, one in alone)  # noqa: S101  effects are made for this panel
    return alone, together, shared


def _join(shared: list[tuple[Doubles, list[tuple[int, Doubles]]]], effect: Effect) -> None:
    for units, parts in shared:
        if np.array_equal(units, effect.units):
            parts.append((effect.term, effect.months))
            return
    shared.append((effect.units, [(effect.term, effect.months)]))


def _stacked(parts: list[tuple[int, Doubles]], width: int) -> tuple[Longs, Doubles]:
    return np.array([term for term, _ in parts], dtype=np.int64), _rows([values for _, values in parts], width)


def _summed(parts: list[tuple[int, Doubles]], beta: Doubles) -> Doubles:
    return np.asarray(sum(beta[term] * when for term, when in parts))


def _rows(values: list[Doubles], width: int) -> Doubles:
    return np.array(values).reshape(len(values), width)


def _memberships(formula: Formula) -> tuple[Longs, Longs]:
    """Groups of each unit, as in a compressed sparse row."""
    chosen = np.array(list(formula.reported.values()))
    unit, group = np.nonzero(chosen.T)
    start = np.concatenate([[0], np.cumsum(np.bincount(unit, minlength=chosen.shape[1]))])
    return group.astype(np.int64), start.astype(np.int64)


def _listeners(formula: Formula) -> tuple[Longs, Longs]:
    """Units that look to each unit, as in a compressed sparse row."""
    degree = np.diff(formula.peers_start)
    order = np.argsort(formula.peers_of, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(formula.peers_of, minlength=len(degree)))])
    return start.astype(np.int64), np.repeat(np.arange(len(degree)), degree)[order]


@compiled
def _one(
    seed: int, draw: int, by_unit: Doubles, by_month: Doubles, bound: Doubles, extra: Doubles, peers: float,
    degree: Longs, listeners_start: Longs, listeners: Longs, span: Doubles, identity: Longs, adopted: np.ndarray,
    gone: np.ndarray, members: Longs, starts: Longs, counts: Longs,
) -> None:  # fmt: skip
    """Draw one future; `counts` receives the adopted of each group by the end of each month."""
    had = np.zeros(len(by_unit), dtype=np.int64)
    for unit in np.flatnonzero(adopted):
        _take_up(unit, 0, members, starts, counts, had, listeners_start, listeners)
    risk = np.flatnonzero(~adopted & ~gone)
    left = len(risk)
    fresh = np.empty(left, dtype=np.int64)
    for month in range(len(span)):
        kept = taken = 0
        for place in range(left):
            unit = risk[place]
            eta = by_unit[unit] + by_month[month] + math.log(span[month])
            for row in range(len(bound)):
                eta += bound[row, unit] * extra[row, month]
            if degree[unit] > 0:
                eta += peers * had[unit] / degree[unit]
            if uniform(seed, Question.FORECAST_ADOPTION, draw, identity[unit], month) < hazard(eta):
                fresh[taken] = unit
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
