"""What a report assumes: every declared number that its scenarios use, how it is known, and what they set otherwise."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pydantic import BaseModel

from adoptsim.faces.amounts import number as amount
from adoptsim.faces.answering import between
from adoptsim.faces.report.parts import Folded, Grid, Listed, Part, Section, Text
from adoptsim.faces.tongues.speaking import number, said
from adoptsim.faces.words import plain
from adoptsim.scenario.schema import Scenario
from adoptsim.world.parameters import EVIDENCE, bounds, declared

TAGS: Mapping[str, str] = {"F": "found", "C": "computed", "M": "recalled", "J": "judgement"}
"""How a number is known, in a word."""

SECTIONS: Mapping[str, str] = {
    "calendar": "When the run takes place",
    "population": "How many officials and agencies there are",
    "officials": "How officials differ",
    "agencies": "How agencies differ",
    "ties": "Who listens to whom",
    "solutions": "The solution {name}",
    "processes": "What happens each month: {name}",
    "interventions": "What the government does: {name}",
}
"""What the numbers of a group are about."""


SWITCHES = ("processes", "relief")
"""Numbers that are no assumptions where they are off: they lift a barrier, to see what it costs."""


@dataclass(frozen=True, slots=True)
class Number:
    """A declared number of some scenarios.

    Attributes
    ----------
    path : tuple of str
        Where it stands in a scenario.
    values : mapping of str to number or str
        What it is, by the name of the scenario; a word where none is wanted, as of officials.
    shipped : number or str
        What is declared.
    unit, meaning, evidence : str
        As declared.
    low, high : float
        What it may be.
    """

    path: tuple[str, ...]
    values: dict[str, float | str]
    shipped: float | str
    unit: str
    meaning: str
    evidence: str
    low: float
    high: float

    @property
    def is_own(self) -> bool:
        """Whether a scenario sets it otherwise than declared."""
        return any(value != self.shipped for value in self.values.values())

    @property
    def tag(self) -> str:
        """The letter of its evidence."""
        return self.evidence[0]

    def group(self) -> str:
        """Say what the group it stands in is about."""
        return said(SECTIONS[self.path[0]], name=plain(self.path[1]))

    def written(self) -> str:
        """Write its value, or its values where scenarios differ."""
        if len(set(self.values.values())) == 1:
            return amount_of(next(iter(self.values.values())))
        return "; ".join(f"{plain(name)}: {amount_of(value)}" for name, value in self.values.items())

    def range(self) -> str:
        """Write what it may be."""
        return between(amount_of(self.low), amount_of(self.high))

    def source(self) -> str:
        """Write what its evidence rests on; nothing where none is said, or where it is of another value than this."""
        return said(self.evidence[2:]) if self.evidence[2:] and not self.is_own else "–"


def amount_of(value: float | str) -> str:
    """Write a number as it was set: all its digits, no more; or the word that stands in its place."""
    if isinstance(value, str):
        return plain(value)
    if float(value).is_integer() and abs(value) < 1e15:
        return number(value)
    digits = next((one for one in range(1, 9) if round(value, one) == value), 0)
    return number(value, digits) if digits else amount(value)


def numbers(scenarios: Mapping[str, Scenario]) -> list[Number]:
    """Gather the declared numbers of scenarios, in the order in which they are declared."""
    found: dict[tuple[str, ...], Number] = {}
    for name, scenario in scenarios.items():
        for path, group, field in _declared(scenario):
            declaration = declared(type(group), field)
            if declaration is None:
                continue
            value = getattr(group, field)
            info = type(group).model_fields[field]
            low, high = bounds(type(group), field)
            meaning = " ".join((info.description or "").split())
            one = Number(path, {}, info.default, declaration.unit, meaning, declaration.evidence, low, high)
            found.setdefault(path, one).values[name] = value
    order = list(SECTIONS)
    used = [one for one in found.values() if one.path[:2] != SWITCHES or one.is_own]
    return sorted(used, key=lambda one: order.index(one.path[0]))


def _declared(scenario: Scenario) -> Iterator[tuple[tuple[str, ...], BaseModel, str]]:
    """Yield the path, the group and the name of every field of a scenario."""
    sections = [section for section in SECTIONS if section not in ("solutions", "interventions")]
    for section in sections:
        yield from _fields((section,), getattr(scenario, section))
    for name, traits in scenario.solutions.items():
        yield from _fields(("solutions", name), traits)
    for one in scenario.interventions:
        yield from _fields(("interventions", one.name), one)


def _fields(path: tuple[str, ...], group: BaseModel) -> Iterator[tuple[tuple[str, ...], BaseModel, str]]:
    for name in type(group).model_fields:
        value: Any = getattr(group, name)
        if isinstance(value, BaseModel):
            yield from _fields((*path, name), value)
        else:
            yield (*path, name), group, name


def how_known(every: Iterable[Number]) -> str:
    """Say how many of the numbers are known how; what a scenario sets otherwise is its own."""
    held = list(every)
    counts = Counter("own" if one.is_own else one.tag for one in held)
    return said(
        "Of the {total} numbers behind these results, {found} were found at the source named, {computed} are computed "
        "from public data, {recalled} are recalled from the literature and not yet checked, and {judged} are the "
        "modellers’ judgement; {own} are set by the scenarios themselves.",
        total=number(len(held)),
        found=number(counts["F"]),
        computed=number(counts["C"]),
        recalled=number(counts["M"]),
        judged=number(counts["J"]),
        own=number(counts["own"]),
    )


def section(scenarios: Mapping[str, Scenario]) -> Section:
    """Lay out what is assumed: first what the scenarios set themselves, then every number with its source."""
    every = numbers(scenarios)
    meanings = tuple(
        said("{tag}: {meaning}", tag=said(TAGS[letter]), meaning=said(meaning)) for letter, meaning in EVIDENCE.items()
    )
    set_here, chosen = own(every), choices(scenarios)
    parts: list[Part] = [Text(how_known(every), is_strong=True), Listed(meanings)]
    parts.append(
        set_here if set_here.rows else Text(said("These scenarios set no number otherwise than the model ships it."))
    )
    parts += [chosen] if chosen.rows else []
    parts.append(Text(said("Every number that was used, by what it is about:")))
    parts += [Folded(f"{grid.caption} ({len(grid.rows)})", (grid,)) for grid in grouped(every)]
    return Section("assumptions", said("What is assumed"), tuple(parts))


def own(every: Iterable[Number]) -> Grid:
    """Lay out the numbers that the scenarios set otherwise than the baseline file."""
    heads = (said("number"), said("value"), said("as shipped"), said("unit"), said("what it means"), said("where"))
    rows = [
        (_called(one), one.written(), amount_of(one.shipped), said(one.unit), said(one.meaning), ".".join(one.path))
        for one in every
        if one.is_own
    ]
    caption = said("Numbers that these scenarios set otherwise than the model ships them")
    return Grid(caption, heads, tuple(rows), is_wordy=True)


def choices(scenarios: Mapping[str, Scenario]) -> Grid:
    """Lay out what else the scenarios set otherwise than the baseline file, such as a rule or a roster."""
    held: dict[tuple[str, ...], tuple[str, dict[str, str]]] = {}
    for name, scenario in scenarios.items():
        for path, group, field in _declared(scenario):
            info, value = type(group).model_fields[field], getattr(group, field)
            is_number = declared(type(group), field) is not None
            if is_number or path[0] == "interventions" or value == info.get_default(call_default_factory=True):
                continue
            held.setdefault(path, (" ".join((info.description or "").split()), {}))[1][name] = _word(value)
    rows = [
        (_called_by(path), "; ".join(_each(values)), said(meaning), ".".join(path))
        for path, (meaning, values) in held.items()
    ]
    heads = (said("setting"), said("value"), said("what it means"), said("where"))
    return Grid(said("What else these scenarios set"), heads, tuple(rows), is_wordy=True)


def _word(value: Any) -> str:
    if isinstance(value, (tuple, list, frozenset)):
        return ", ".join(map(str, value))
    return str(value)


def _each(values: Mapping[str, str]) -> Iterable[str]:
    if len(set(values.values())) == 1:
        return (next(iter(values.values())),)
    return (f"{plain(name)}: {value}" for name, value in values.items())


def grouped(every: Iterable[Number]) -> Iterator[Grid]:
    """Lay out all numbers, group by group."""
    heads = (
        said("number"), said("value"), said("unit"), said("may be"), said("what it means"), said("how it is known"),
        said("source or reason"),
    )  # fmt: skip
    for title, held in groupby(every, key=Number.group):
        rows = tuple(
            (
                _called(one), one.written(), said(one.unit), one.range(), said(one.meaning),
                said("set by the scenario") if one.is_own else said(TAGS[one.tag]), one.source(),
            )
            for one in held
        )  # fmt: skip
        yield Grid(title, heads, rows, is_wordy=True)


def _called(one: Number) -> str:
    return _called_by(one.path)


def _called_by(path: tuple[str, ...]) -> str:
    """Name a value by the last word of its path, and by whose it is where there are several."""
    called = plain(path[-1])
    return f"{plain(path[1])}: {called}" if path[0] in ("solutions", "interventions") else called
