"""From a case to its terms: the model's own rules, what the case adds, and what all data need.

Agencies follow the agency's decision; officials are persuaded, and under a mandate compelled as well. What the model
declares has its declared value as the mean of its prior, and its plausible range as the middle nine tenths.
"""

from collections.abc import Iterator

import numpy as np

from adoptsim.evidence.hazard.terms import Effect, Formula, Part, Term
from adoptsim.evidence.panel.case import Case, CaseFile, Event
from adoptsim.evidence.panel.case_reading import bound
from adoptsim.evidence.panel.panel import Panel, iso, month_of, months
from adoptsim.evidence.panel.peers import circles_of, peers_of
from adoptsim.interventions.mandate import Mandate
from adoptsim.processes.compulsion import Compulsion
from adoptsim.processes.decision import Decision
from adoptsim.processes.persuasion import Persuasion
from adoptsim.world.columns import Doubles, Longs
from adoptsim.world.errors import UserError, nearest
from adoptsim.world.parameters import Parameters, declared

NINE_TENTHS = 3.29
"""Standard deviations of a normal distribution that hold its middle nine tenths."""

LAW_SPREAD = 0.5
"""Standard deviation of laws from the mandate that the model knows, in log HR. A judgement."""

USERS_SPREAD = 2.0
"""Standard deviation, in log HR, of how much sooner those come to effective use who have adopted before than those who
would do both at once. A judgement: next to nothing is taken for known."""

HALF_YEAR, YEAR = 6, 12
"""Months over which the level of everybody is one, and over which that of a group is."""

MOST_STEPS = 600
"""Steps of all groups together; with more, groups keep a level for longer than a year."""

RULES: dict[str, type[Parameters]] = {
    "processes.decision": Decision,
    "processes.persuasion": Persuasion,
    "processes.compulsion": Compulsion,
}
"""Rules of the model, by where their numbers stand in a scenario."""

OWN, COMPELLED = 0, 1
"""Parts: what a unit does of itself, and, of officials, what a mandate makes it do."""

LEVELS = {"agency": ("processes.decision",), "official": ("processes.persuasion", "processes.compulsion")}
"""Rules of each level, by part."""


class _Maker:
    """Collects the terms of a case."""

    def __init__(self, said: CaseFile, panel: Panel, starts: Longs) -> None:
        self.said, self.panel, self.starts = said, panel, starts
        self.terms: list[Term] = []
        self.names: dict[str, int] = {}
        self.rules = LEVELS[said.level]
        self.effects: list[list[Effect]] = [[] for _ in self.rules]
        self.open: list[tuple[np.ndarray, np.ndarray]] = []
        self.everybody = np.ones(len(panel))
        self.always = np.ones(len(starts) - 1)

    def add(
        self, term: Term, units: Doubles | None = None, when: Doubles | None = None, part: int | None = None
    ) -> int:
        """Add a term, if it is not there, and an effect of it in one part or in all."""
        if term.name not in self.names:
            self.names[term.name] = len(self.terms)
            self.terms.append(term)
        row = self.names[term.name]
        if units is not None:
            effect = Effect(row, units, self.always if when is None else when)
            for effects in self.effects if part is None else (self.effects[part],):
                effects.append(effect)
        return row

    def of_model(self, field: str, part: int = OWN) -> Term:
        """Return the term of a coefficient that the model declares."""
        path = self.rules[part]
        rule = RULES[path]
        declaration = declared(rule, field)
        assert declaration is not None  # noqa: S101  all of them are declared numbers
        low, high = declaration.plausible
        mean, spread = float(rule.model_fields[field].default), (high - low) / NINE_TENTHS
        name = f"compulsion.{field}" if part == COMPELLED and field in _IN_BOTH else field
        if name in self.said.priors:
            mean, spread = self.said.priors[name].mean, self.said.priors[name].sd
        return Term(name, mean, spread, "model", f"{path}.{field}")

    def profile(self, event: Event) -> Doubles:
        """Share of each month in which an event is in force."""
        end = self.starts[-1] if event.end is None else event.end
        covered = np.minimum(self.starts[1:], end) - np.maximum(self.starts[:-1], event.start)
        return np.asarray(np.maximum(covered, 0) / np.diff(self.starts))


_IN_BOTH = ("base", "peers")


def formula(case: Case, panel: Panel) -> Formula:
    """Return the terms of a case for a panel, which may be the known part of the case's own.

    Raises
    ------
    UserError
        If a fee says neither cost nor paperwork, or a cost without a budget; or a prior is of nothing that is there.
    """
    said = case.said
    maker = _Maker(said, panel, months(panel.first + 1, max(case.until, panel.last)))
    maker.add(maker.of_model("base"), maker.everybody, part=OWN)
    if said.size is not None and said.level == "agency":
        sizes = np.asarray(panel.columns[said.size], dtype=np.float64)
        maker.add(maker.of_model("size"), np.log(sizes / np.median(sizes)))
    _covariates(maker)
    reported = {"all": np.ones(len(panel), dtype=np.bool_)}
    for name, event in said.events.items():
        chosen = bound(panel, event.where)
        _EVENTS[event.kind](maker, name, event, chosen.astype(np.float64))
        if event.where:
            reported[f"{name}: bound"] = chosen
            reported[f"{name}: not bound"] = ~chosen
    levels, groups, drifts = tuple(_levels(maker)), tuple(_groups(maker)), tuple(_drifts(maker))
    if said.group is not None:
        words = panel.columns[said.group].astype(np.str_)
        reported |= {f"{said.group}: {word}": words == word for word in np.unique(words)}
    there = panel.until >= panel.last
    peers = peers_of(panel) if said.peers_within is None else circles_of(panel, said.peers_within)
    parts = tuple(_parts(maker, has_peers=bool(peers.degree.any())))
    _check_priors(maker)
    return Formula(
        tuple(maker.terms), parts, maker.starts, peers, levels, groups, drifts,
        {name: chosen & there for name, chosen in reported.items() if (chosen & there).any()},
    )  # fmt: skip


def _parts(maker: _Maker, *, has_peers: bool) -> Iterator[Part]:
    """Put the parts together; what works under mandates alone is left out where there are none."""
    for part, effects in enumerate(maker.effects):
        if part == COMPELLED and not maker.open:
            continue
        row = maker.add(maker.of_model("peers", part)) if has_peers else -1
        users = -1 if maker.panel.using is None else maker.add(Term("users", 0.0, USERS_SPREAD, "depth"))
        yield Part(tuple(effects), row, users, tuple(maker.open) if part == COMPELLED else ())


def _check_priors(maker: _Maker) -> None:
    known = list(dict.fromkeys(name for part in range(len(maker.rules)) for name in _numbers(maker, part)))
    for name in maker.said.priors:
        if name not in known:
            rules = " and ".join(maker.rules)
            raise UserError(f"priors.{name}: {rules} has no such number{nearest(name, known)}")


def _numbers(maker: _Maker, part: int) -> Iterator[str]:
    for field in RULES[maker.rules[part]].model_fields:
        yield f"compulsion.{field}" if part == COMPELLED and field in _IN_BOTH else field


def _covariates(maker: _Maker) -> None:
    own = {"users", *(number for part in range(len(maker.rules)) for number in _numbers(maker, part))}
    for name, covariate in maker.said.covariates.items():
        if name in own:
            raise UserError(f"covariates.{name}: a term of the model has this name already; call it otherwise")
        values = np.asarray(maker.panel.columns[covariate.column], dtype=np.float64)
        values = np.log(values) if covariate.log else values
        spread = values.std()
        if spread == 0.0:
            raise UserError(f"covariates.{name}: column {covariate.column!r} is the same for all units")
        maker.add(Term(name, 0.0, 1.0, "covariate"), (values - values.mean()) / spread)


def _mandate(maker: _Maker, name: str, event: Event, units: Doubles) -> None:
    """Add a law: the mandate of the model by its own course, its deviation, and its last month."""
    deadline = int(event.deadline or 0)
    origin = month_of(event.start) - 1
    law = event.mandate(1, month_of(deadline) - origin)
    numbers = np.arange(len(maker.always)) + month_of(maker.starts[0]) - origin
    in_force = maker.profile(event)
    course = _course(law, numbers) * in_force
    part = len(maker.rules) - 1
    if part == COMPELLED and not maker.open:
        maker.add(maker.of_model("base", part), maker.everybody, part=part)
    if part == COMPELLED:
        maker.open.append((units > 0.0, in_force > 0.0))
    maker.add(maker.of_model("mandate", part), units, course, part)
    maker.add(Term(f"mandate.{name}", 0.0, LAW_SPREAD, "event"), units, course, part)
    known = maker.of_model("mandate", part)
    size = float(np.sqrt(known.mean**2 + known.spread**2 + LAW_SPREAD**2))
    for field, aside in _courses(law, numbers):
        if (aside * in_force).any():
            maker.add(Term(f"mandate.{name}.{field}", 0.0, size, "course"), units, aside * in_force, part)
    maker.add(maker.of_model("deadline", part), units, (numbers == law.deadline).astype(np.float64), part)


def _courses(law: Mandate, numbers: Longs) -> Iterator[tuple[str, Doubles]]:
    """Yield by how much the course of a law changes if one of its numbers is off by a standard deviation.

    Times the effect of a full mandate it is what is added in a month; to either side, on the average.
    """
    for field in ("early", "build_up", "afterwards"):
        declaration = declared(Mandate, field)
        assert declaration is not None  # noqa: S101  all of them are declared numbers
        low, high = declaration.plausible
        value, spread = getattr(law, field), (high - low) / NINE_TENTHS
        below, above = max(value - spread, min(low, value)), min(value + spread, max(high, value))
        less, more = (_course(law.model_copy(update={field: one}), numbers) for one in (below, above))
        yield field, (more - less) / 2.0


def _course(law: Mandate, numbers: Longs) -> Doubles:
    """Return the strength of a law in each month."""
    return np.array([law.strength_in(int(number)) for number in numbers])


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


def _words(maker: _Maker) -> dict[str, Doubles]:
    """Return which units are of each group, where there are several."""
    if maker.said.group is None:
        return {}
    words = maker.panel.columns[maker.said.group].astype(np.str_)
    distinct = np.unique(words)
    return {str(word): (words == word).astype(np.float64) for word in distinct} if len(distinct) > 1 else {}


def _groups(maker: _Maker) -> Iterator[int]:
    for word, units in _words(maker).items():
        yield maker.add(Term(f"group.{word}", 0.0, 1.0, "group"), units)


def _drifts(maker: _Maker) -> Iterator[tuple[int, ...]]:
    """Add how each group departs from its level, step by step, as far as there is room for steps."""
    groups, count = _words(maker), len(maker.always)
    years = -(-count // YEAR)
    length = YEAR * max(1, -(-years * len(groups) // MOST_STEPS))
    steps = np.arange(count) // length
    for word, units in groups.items():
        yield tuple(
            maker.add(
                Term(f"drift.{word}.{iso(maker.starts[step * length])[:7]}", 0.0, 1.0, "drift"),
                units, (steps == step).astype(np.float64),
            )
            for step in range(1, int(steps[-1]) + 1)
        )  # fmt: skip
