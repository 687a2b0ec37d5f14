"""What the log-hazard of a unit is made of, month by month.

log-hazard = sum over effects of coefficient * what it is of the unit * what it is of the month
             + peers * share of its peers that adopted before the month

This is the agency's decision of the model (or, for officials, compulsion), with three things that data have and a
scenario has not: a level that wanders from half-year to half-year (whatever moves everybody), a level of each group,
and a deviation of each law from the mandate that the model knows. What the model declares has its declared value as
the mean of its prior, and its plausible range as the middle nine tenths.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from adoptsim.evidence.panel.case import Case, CaseFile, Event
from adoptsim.evidence.panel.case_reading import bound
from adoptsim.evidence.panel.panel import Panel, iso, month_of, months
from adoptsim.evidence.panel.peers import Peers, peers_of
from adoptsim.processes.compulsion import Compulsion
from adoptsim.processes.decision import Decision
from adoptsim.world.columns import Doubles, Longs
from adoptsim.world.errors import UserError, nearest
from adoptsim.world.parameters import Parameters, declared

NINE_TENTHS = 3.29
"""Standard deviations of a normal distribution that hold its middle nine tenths."""

LAW_SPREAD = 0.5
"""Standard deviation of laws from the mandate that the model knows, in log HR. A judgement."""

HALF_YEAR = 6
"""Months over which the level of everybody is one."""

RULES: dict[str, tuple[str, type[Parameters]]] = {
    "agency": ("processes.decision", Decision),
    "official": ("processes.compulsion", Compulsion),
}
"""Where the coefficients of each level stand in a scenario."""


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
        ``model``, ``covariate``, ``event``, ``level`` or ``group``.
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
class Formula:
    """All terms of a case, over the months from the first look to the end of the forecast.

    Attributes
    ----------
    terms : tuple of Term
        The coefficients.
    effects : tuple of Effect
        What they act on.
    starts : array of int64
        First days of the months, and of one more.
    peers : int
        Row of the term for peers; -1 without one.
    peers_start, peers_of : arrays of int64
        Peers of each unit, as in a compressed sparse row.
    levels : tuple of int
        Rows of the levels that wander, in order.
    groups : tuple of int
        Rows of the levels of groups.
    reported : dict of str to array of bool
        Groups of units that forecasts report, without those that have left.
    """

    terms: tuple[Term, ...]
    effects: tuple[Effect, ...]
    starts: Longs
    peers: int
    peers_start: Longs
    peers_of: Longs
    levels: tuple[int, ...]
    groups: tuple[int, ...]
    reported: dict[str, np.ndarray]

    @property
    def names(self) -> list[str]:
        """Names of the terms."""
        return [term.name for term in self.terms]

    def row(self, name: str) -> int:
        """Return the row of a term."""
        return self.names.index(name)


class _Maker:
    """Collects the terms of a case."""

    def __init__(self, said: CaseFile, panel: Panel, starts: Longs) -> None:
        self.said, self.panel, self.starts = said, panel, starts
        self.terms: list[Term] = []
        self.effects: list[Effect] = []
        self.everybody = np.ones(len(panel))
        self.always = np.ones(len(starts) - 1)
        self.rule_path, self.rule = RULES[said.level]

    def add(self, term: Term, units: Doubles | None = None, when: Doubles | None = None) -> int:
        """Add a term, if it is not there, and an effect of it."""
        names = [one.name for one in self.terms]
        if term.name not in names:
            self.terms.append(term)
            names.append(term.name)
        row = names.index(term.name)
        if units is not None:
            self.effects.append(Effect(row, units, self.always if when is None else when))
        return row

    def of_model(self, name: str) -> Term:
        """Return the term of a coefficient that the model declares."""
        declaration = declared(self.rule, name)
        assert declaration is not None  # noqa: S101  all of them are declared numbers
        low, high = declaration.plausible
        mean, spread = float(self.rule.model_fields[name].default), (high - low) / NINE_TENTHS
        if name in self.said.priors:
            mean, spread = self.said.priors[name].mean, self.said.priors[name].sd
        return Term(name, mean, spread, "model", f"{self.rule_path}.{name}")

    def profile(self, event: Event) -> Doubles:
        """Share of each month in which an event is in force."""
        end = self.starts[-1] if event.end is None else event.end
        covered = np.minimum(self.starts[1:], end) - np.maximum(self.starts[:-1], event.start)
        return np.asarray(np.maximum(covered, 0) / np.diff(self.starts))


def formula(case: Case, panel: Panel) -> Formula:
    """Return the terms of a case for a panel, which may be the known part of the case's own.

    Raises
    ------
    UserError
        If a fee says neither cost nor paperwork, or a cost without a budget.
    """
    said = case.said
    starts = months(panel.first + 1, max(case.until, panel.last))
    maker = _Maker(said, panel, starts)
    maker.add(maker.of_model("base"), maker.everybody)
    if said.size is not None and said.level == "agency":
        sizes = np.asarray(panel.columns[said.size], dtype=np.float64)
        maker.add(maker.of_model("size"), np.log(sizes / np.median(sizes)))
    for name, covariate in said.covariates.items():
        values = np.asarray(panel.columns[covariate.column], dtype=np.float64)
        values = np.log(values) if covariate.log else values
        spread = values.std()
        if spread == 0.0:
            raise UserError(f"covariates.{name}: column {covariate.column!r} is the same for all units")
        maker.add(Term(name, 0.0, 1.0, "covariate"), (values - values.mean()) / spread)
    reported = {"all": np.ones(len(panel), dtype=np.bool_)}
    for name, event in said.events.items():
        chosen = bound(panel, event.where)
        _EVENTS[event.kind](maker, name, event, chosen.astype(np.float64))
        if event.where:
            reported[f"{name}: bound"] = chosen
            reported[f"{name}: not bound"] = ~chosen
    odd = [name for name in said.priors if name not in maker.rule.model_fields]
    if odd:
        hint = nearest(odd[0], maker.rule.model_fields)
        raise UserError(f"priors.{odd[0]}: {maker.rule_path} has no such number{hint}")
    levels = tuple(_levels(maker))
    groups = tuple(_groups(maker))
    if said.group is not None:
        words = panel.columns[said.group].astype(np.str_)
        reported |= {f"{said.group}: {word}": words == word for word in np.unique(words)}
    there = panel.until >= panel.last
    start, peers = peers_of(panel, said.peers_within)
    row = maker.add(maker.of_model("peers")) if len(peers) else -1
    return Formula(
        tuple(maker.terms), tuple(maker.effects), starts, row, start, peers, levels, groups,
        {name: chosen & there for name, chosen in reported.items() if (chosen & there).any()},
    )  # fmt: skip


def _mandate(maker: _Maker, name: str, event: Event, units: Doubles) -> None:
    """Add a law: the mandate of the model by its own course, its deviation, and its last month."""
    deadline = int(event.deadline or 0)
    begins = month_of(maker.starts[0])
    origin = min(begins, month_of(event.start)) - 1
    law = event.mandate(month_of(event.start) - origin, month_of(deadline) - origin)
    numbers = np.arange(len(maker.always)) + begins - origin
    course = np.array([law.strength_in(int(number)) for number in numbers]) * maker.profile(event)
    maker.add(maker.of_model("mandate"), units, course)
    maker.add(Term(f"mandate.{name}", 0.0, LAW_SPREAD, "event"), units, course)
    maker.add(maker.of_model("deadline"), units, (numbers == law.deadline).astype(np.float64))


def _fee(maker: _Maker, name: str, event: Event, units: Doubles) -> None:
    """Add a change of cost and paperwork, by the price and paperwork terms of the agency's decision."""
    if maker.said.level != "agency":
        raise UserError(f"events.{name}: officials pay no fees; at the level of officials write a change")
    if event.cost is None and event.hours is None:
        raise UserError(f"events.{name}: a fee needs cost, hours or both")
    if event.cost is not None and event.budget is None:
        raise UserError(f"events.{name}: the cost needs a budget to be held against")
    after = maker.profile(event)
    for term, change, unit in (("burden", event.cost, event.budget), ("paperwork", event.hours, 8.0)):
        if change is not None and unit is not None:
            before, then = (np.log1p(amount / unit) for amount in (change.before, change.after))
            maker.add(maker.of_model(term), units, -(before + (then - before) * after))


def _change(maker: _Maker, name: str, event: Event, units: Doubles) -> None:
    maker.add(Term(f"change.{name}", event.effect, event.uncertainty, "event"), units, maker.profile(event))


_EVENTS = {"mandate": _mandate, "fee": _fee, "change": _change}


def _levels(maker: _Maker) -> Iterator[int]:
    """Add the level of every half-year but the first, which is the base."""
    halves = np.arange(len(maker.always)) // HALF_YEAR
    for half in range(1, int(halves[-1]) + 1):
        when = (halves == half).astype(np.float64)
        begins = iso(maker.starts[half * HALF_YEAR])[:7]
        yield maker.add(Term(f"level.{begins}", 0.0, 1.0, "level"), maker.everybody, when)


def _groups(maker: _Maker) -> Iterator[int]:
    if maker.said.group is None:
        return
    words = maker.panel.columns[maker.said.group].astype(np.str_)
    distinct = np.unique(words)
    for word in distinct if len(distinct) > 1 else ():
        yield maker.add(Term(f"group.{word}", 0.0, 1.0, "group"), (words == word).astype(np.float64))


def exposure(formula: Formula, seen: Longs, month: int) -> Doubles:
    """Share of the peers of each unit that had adopted when a month began, 0..1."""
    return Peers(formula.peers_start, formula.peers_of).share(seen <= formula.starts[month])


def prior(formula: Formula, level_spread: float, group_spread: float) -> tuple[Doubles, Doubles]:
    """Return the mean and the precision matrix of all coefficients before the data are seen.

    Levels are a random walk from the base; groups are independent of each other.
    """
    mean = np.array([term.mean for term in formula.terms])
    precision = np.diag([1.0 / term.spread**2 for term in formula.terms])
    for row in formula.groups:
        precision[row, row] = 1.0 / group_spread**2
    step = 1.0 / level_spread**2
    for row in formula.levels:
        precision[row, row] = 0.0
    for before, row in zip((None, *formula.levels), formula.levels, strict=False):
        precision[row, row] += step
        if before is not None:
            precision[before, before] += step
            precision[before, row] -= step
            precision[row, before] -= step
    return mean, precision
