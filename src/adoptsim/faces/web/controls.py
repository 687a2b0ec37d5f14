"""What a visitor can set, as the page shows it: ranges, units, meanings and evidence come from the declarations.

Nothing is typed twice, and every text is in the language spoken. What does not depend on the values
is kept, for these are made anew at each move of a slider.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from inspect import getdoc
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel

from adoptsim.faces.tongues.speaking import said, spoken
from adoptsim.faces.web.making import Made, written
from adoptsim.faces.words import plain
from adoptsim.interventions.catalogue import kinds
from adoptsim.interventions.contract import Intervention
from adoptsim.scenario import fields
from adoptsim.scenario.changes import home
from adoptsim.scenario.parsing import parse
from adoptsim.scenario.schema import Scenario
from adoptsim.scenario.shipped import shipped
from adoptsim.world.calendar import MonthNumber
from adoptsim.world.parameters import EVIDENCE, bounds, declared
from adoptsim.world.population import Population
from adoptsim.world.roster import Roster

MOST_IN_SIGHT = 8
MOST_DOSES = 4
"""Interventions whose dose is in sight; the places that are left go to people and agencies."""

PEOPLE: Mapping[str, str] = {
    "officials.reluctance_mean": "Reluctance of officials",
    "officials.skill_mean": "Digital skill of officials",
    "agencies.digital_budget": "Digital budget of agencies",
    "agencies.rule_burden_mean": "Rule burden of agencies",
    "processes.turnover.yearly": "Posts that change hands in a year",
}
"""What is in sight of people and agencies, in this order, and what it is called there."""

FIRST_PRESETS = ("digital_transition", "all_together", "technology_alone")
"""The presets that are named first."""

LEVELS = ("lowest", "low", "as it ships", "high", "highest")
"""The named levels; the first and the last end the plausible range."""

COLOURS = 8
"""Different colours of bars."""

WIDE = 50.0
"""From this ratio of its ends on, half-way along a range is meant by ratio."""

VAST = 1e6
"""From this on, a range that starts at nought is gone along by ratio too; the first step is its millionth part."""

MONTHS = (
    "January {year}", "February {year}", "March {year}", "April {year}", "May {year}", "June {year}", "July {year}",
    "August {year}", "September {year}", "October {year}", "November {year}", "December {year}",
)  # fmt: skip
"""Months as they are written with their year."""

_NOT_SET = ("kind", "name", "start", "months", "solutions", "where", "who", "review")
"""Fields of an intervention that the time line, or nothing on the page, sets."""

_BY_THE_ROSTER = ("officials", "agencies", "mean_size")
_TIMES = ("months", "month", "month of the year")


@dataclass(frozen=True, slots=True)
class Level:
    """A named level of a control."""

    value: float
    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A word, or yes and no, among which a control chooses."""

    value: str | bool
    name: str


@dataclass(frozen=True, slots=True)
class Control:
    """Something that can be set.

    Attributes
    ----------
    path : str
        Where it is, as changes name it.
    label : str
        What it is called.
    value, base_value : float, str or bool
        As it stands, and as the base has it; words and truth values only where there are `choices`.
    low, high : float
        Ends of the slider: the plausible range, widened to hold the value.
    step : float
        A sensible step of the slider: 1, 2 or 5 times a power of ten, at least 1 where `whole`.
    whole : bool
        Whether it is a whole number.
    levels : tuple of Level
        Named levels, ascending; up to five.
    unit, range_words, meaning : str
        Its unit, its ranges in words, what it means.
    tag, tag_words, source : str
        How it is known: a letter of the evidence and what it means, and the source; empty where it is a choice.
    changed : bool
        Whether it differs from the base.
    choices : tuple of Choice or None
        What to choose among, in place of a slider.
    by_ratio : bool
        Whether its range is so wide that a slider had better go by ratios.
    """

    path: str
    label: str
    value: float | str | bool
    base_value: float | str | bool
    low: float
    high: float
    step: float
    whole: bool
    levels: tuple[Level, ...]
    unit: str
    range_words: str
    meaning: str
    tag: str
    tag_words: str
    source: str
    changed: bool
    choices: tuple[Choice, ...] | None = None
    by_ratio: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Controls that belong together, folded away under a title."""

    name: str
    title: str
    about: str
    controls: tuple[Control, ...]


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


class Preset(NamedTuple):
    """A shipped scenario."""

    name: str
    title: str
    about: str


def in_sight(made: Made) -> tuple[Control, ...]:
    """Return the controls in sight: the doses of interventions, then people and agencies; eight at most."""
    found = [dose for one in made.scenario.interventions if one.CHOSEN and (dose := _dose(made, one)) is not None]
    found = found[:MOST_DOSES]
    for path, label in PEOPLE.items():
        if len(found) < MOST_IN_SIGHT and _matters(made.scenario, path):
            found.append(replace(control(made, path), label=said(label)))
    return tuple(found)


def folded(made: Made) -> tuple[Group, ...]:
    """Return all that can be set, group by group: interventions first, then everything else."""
    scenario, base = made.scenario, made.base
    before = {one.name: one for one in base.interventions}
    groups = [
        Group(
            f"interventions.{one.name}",
            title_of(one),
            _about(type(one)),
            tuple(_controls(one, before[one.name], f"interventions.{one.name}")),
        )
        for one in scenario.interventions
    ]
    for section in ("calendar", "population", "officials", "agencies", "ties"):
        own = tuple(_controls(getattr(scenario, section), getattr(base, section), section))
        groups.append(Group(section, _label(section), _about(type(getattr(scenario, section))), own))
    for name, traits in scenario.solutions.items():
        own = tuple(_controls(traits, base.solutions[name], f"solutions.{name}"))
        groups.append(Group(f"solutions.{name}", _label(name), _about(type(traits)), own))
    for name in type(scenario.processes).model_fields:
        numbers = getattr(scenario.processes, name)
        own = tuple(_controls(numbers, getattr(base.processes, name), f"processes.{name}"))
        groups.append(Group(f"processes.{name}", _label(name), _about(type(numbers)), own))
    return tuple(group for group in groups if group.controls or group.name.startswith("interventions."))


def control(made: Made, path: str) -> Control:
    """Return the control of one value.

    Raises
    ------
    UserError
        If there is no such value.
    """
    model, name = home(made.scenario, path)
    group, before = (_group_of(one, path) for one in (made.scenario, made.base))
    return _control(path, model, name, getattr(group, name), getattr(before, name))


def time_line(made: Made) -> tuple[Bar, ...]:
    """Return the interventions in the order of the scenario, each a bar."""
    return tuple(_bar(made.scenario, one, position) for position, one in enumerate(made.scenario.interventions))


def kinds_to_add() -> tuple[Kind, ...]:
    """Return what a government may do, and what may happen."""
    return _kinds_to_add(spoken())


def presets() -> tuple[Preset, ...]:
    """Return the shipped scenarios."""
    return tuple(Preset(name, said(title), said(about)) for name, title, about in _shipped_titles())


def place_of(control: Control, value: float) -> float:
    """Return where a value lies on a slider, 0..1; by ratio where the control has it so."""
    width = control.high - control.low
    if not control.by_ratio:
        return (value - control.low) / width if width else 0.0
    shift = _shift(control)
    return math.log((value - control.low + shift) / shift) / math.log((width + shift) / shift)


def value_at(control: Control, place: float) -> float:
    """Return the value at a place of a slider, 0..1, rounded as is sensible there."""
    width = control.high - control.low
    if place in (0, 1):
        return control.high if place else control.low
    if not control.by_ratio:
        value = round(place * width / control.step) * control.step + control.low
        value = round(value, max(0, 2 - math.floor(math.log10(control.step))))
    else:
        shift = _shift(control)
        value = _rounded(control.low + shift * ((width + shift) / shift) ** place - shift, whole=control.whole)
    value = min(max(value, control.low), control.high)
    return round(value) if control.whole else value


def _shift(control: Control) -> float:
    """Return what is added to a range that it may be gone along by ratio, from its low end on."""
    return control.low if control.low > 0 else (control.high - control.low) / VAST


def title_of(one: Intervention) -> str:
    """Return what an intervention is called in titles."""
    number = one.name.removeprefix(f"{one.kind}_")
    if number != one.name and number.isdecimal():
        return f"{_label(one.kind)} {number}"
    return _label(one.name)


def month_words(scenario: Scenario, month: int) -> str:
    """Return a month of the run in words, such as ``June 2026``; 0 is the month before it."""
    day = scenario.calendar.date(month)
    return said(MONTHS[day.month - 1], year=day.year)


@lru_cache(maxsize=16)
def _kinds_to_add(language: str) -> tuple[Kind, ...]:
    del language  # it is the one spoken
    return tuple(Kind(name, _label(name), _about(kind)) for name, kind in kinds().items())


@cache
def _shipped_titles() -> tuple[tuple[str, str, str], ...]:
    """Return names, titles and what they are about of the shipped scenarios, as their files say."""
    found = []
    for name, path in sorted(
        shipped().items(), key=lambda one: (*(one[0] != first for first in FIRST_PRESETS), one[0])
    ):
        said_there = parse(path.read_bytes(), path.name, None).value
        found.append((name, str(said_there["title"].value), str(said_there["about"].value)))
    return tuple(found)


def _dose(made: Made, one: Intervention) -> Control | None:
    """Return the most telling number of an intervention: the first that is neither cost nor timing."""
    before = next(other for other in made.base.interventions if other.name == one.name)
    for name in type(one).model_fields:
        known = declared(type(one), name)
        if known is not None and not name.startswith("cost") and known.unit not in _TIMES:
            path = f"interventions.{one.name}.{name}"
            made_of = _control(path, type(one), name, getattr(one, name), getattr(before, name))
            what = made_of.label[:1].lower() + made_of.label[1:]
            return replace(made_of, label=said("{title}: {what}", title=title_of(one), what=what))
    return None


def _matters(scenario: Scenario, path: str) -> bool:
    """Say whether a number of people or agencies moves anything here."""
    population = scenario.population
    if population.officials == "none" and not path.startswith("agencies."):
        return False
    given = population.roster.columns if population.roster is not None else None
    trait = path.rpartition(".")[2].removesuffix("_mean").replace("digital_budget", "budget")
    return given is None or getattr(given, trait, None) is None


def _group_of(scenario: Scenario, path: str) -> Any:
    held: Any = scenario
    section, *keys = path.split(".")[:-1]
    if section == "interventions":
        held = next(one for one in scenario.interventions if one.name == keys[0])
        keys = keys[1:]
    else:
        held = getattr(scenario, section)
    for key in keys:
        held = held[key] if isinstance(held, dict) else getattr(held, key)
    return held


def _controls(group: BaseModel, before: BaseModel, path: str) -> Iterator[Control]:
    """Yield the controls of a group, and of the roster within the population."""
    model = type(group)
    for name in model.model_fields:
        value, base_value = getattr(group, name), getattr(before, name)
        if isinstance(value, Roster) and isinstance(base_value, Roster):
            yield from _controls(value, base_value, f"{path}.{name}")
        elif _can_be_set(model, name) and not _is_given(group, name):
            yield _control(f"{path}.{name}", model, name, value, base_value)


def _is_given(group: BaseModel, name: str) -> bool:
    """Say whether something else gives the number: the roster, or the word none."""
    if not isinstance(group, Population):
        return getattr(group, name) is None
    counts = group.officials != "none"
    if group.roster is not None:
        return name in _BY_THE_ROSTER
    return (name == "officials" and not counts) or (name == "mean_size" and counts)


@lru_cache(maxsize=4096)
def _can_be_set(model: type[BaseModel], name: str) -> bool:
    if issubclass(model, Intervention) and name in _NOT_SET:
        return False
    if declared(model, name) is not None or _words(model, name):
        return True
    return MonthNumber in fields.options(model.model_fields[name].annotation)


@lru_cache(maxsize=4096)
def _words(model: type[BaseModel], name: str) -> tuple[Any, ...] | None:
    """Return the words or truth values that a field chooses among; None where it is a number, or open."""
    options = fields.options(model.model_fields[name].annotation)
    if options == (bool,):
        return True, False
    if len(options) == 1 and get_origin(options[0]) is Literal and len(get_args(options[0])) > 1:
        return get_args(options[0])
    return None


class _Face(NamedTuple):
    """What a control shows whatever its value."""

    label: str
    unit: str
    range_words: str
    meaning: str
    tag: str
    tag_words: str
    source: str
    whole: bool
    plausible: tuple[float, float]
    choices: tuple[Choice, ...] | None


@lru_cache(maxsize=8192)
def _face(model: type[BaseModel], name: str, language: str) -> _Face:
    del language  # it is the one spoken
    info = model.model_fields[name]
    known, meaning = declared(model, name), said(info.description or "")
    words = _words(model, name)
    if words is not None:
        choices = tuple(Choice(word, _choice(word)) for word in words)
        return _Face(_label(name), "", "", meaning, "", "", "", whole=False, plausible=(0.0, 1.0), choices=choices)
    whole = float not in fields.options(info.annotation)
    if known is None:  # a month of the run
        return _Face(_label(name), said("month"), "", meaning, "", "", "", whole, (1.0, 120.0), None)
    low, high = known.plausible
    ranges = said(
        "plausible: {low} to {high}; allowed: {least} to {most}",
        low=written(low), high=written(high), **_allowed(model, name),
    )  # fmt: skip
    tag = known.evidence[0]
    source = said(known.evidence[2:]) if known.evidence[2:] else ""
    return _Face(
        _label(name), said(known.unit), ranges, meaning, tag, said(EVIDENCE[tag]), source, whole, (low, high), None
    )


def _allowed(model: type[BaseModel], name: str) -> dict[str, str]:
    low, high = bounds(model, name)
    return {"least": written(low), "most": written(high)}


def _choice(word: Any) -> str:
    """Say what a choice is called."""
    if isinstance(word, bool):
        return said("yes") if word else said("no")
    return plain(word)


def _control(path: str, model: type[BaseModel], name: str, value: Any, base_value: Any) -> Control:
    face = _face(model, name, spoken())
    changed = value != base_value
    number = 0.0 if face.choices is not None else value
    scale = _scale(face.plausible, base_value if face.choices is None else None, number, face.whole, spoken())
    return Control(
        path, face.label, value, base_value, scale.low, scale.high, scale.step, face.whole, scale.levels, face.unit,
        face.range_words, face.meaning, face.tag, face.tag_words, face.source, changed, face.choices, scale.by_ratio,
    )  # fmt: skip


class _Scale(NamedTuple):
    """How far a slider goes."""

    low: float
    high: float
    step: float
    levels: tuple[Level, ...]
    by_ratio: bool


@lru_cache(maxsize=8192)
def _scale(plausible: tuple[float, float], base: float | None, value: float, whole: bool, language: str) -> _Scale:  # noqa: FBT001
    del language  # it is the one spoken
    least, most = plausible
    if base is None:
        return _Scale(0.0, 1.0, 1.0, (), by_ratio=False)
    low, high = (round(end) if whole else end for end in (min(least, value, base), max(most, value, base)))
    by_ratio = (base > 0 and high / base >= WIDE) or high >= VAST
    typical = base if base > 0 else (high - low) / VAST * 100
    step = _step(typical if by_ratio else high - low, whole=whole)
    return _Scale(low, high, step, _levels(least, base, most, whole=whole), by_ratio)


def _levels(least: float, base: float, most: float, *, whole: bool) -> tuple[Level, ...]:
    """Return the named levels; where two fall together, the one that ships stays, else the first."""
    at = (min(least, base), _halfway(least, base), base, _halfway(base, most), max(most, base))
    levels: list[Level] = []
    for place, name in zip(at, LEVELS, strict=True):
        rounded = place if place in {base, least, most} else _rounded(place, whole=whole)
        rounded = round(rounded) if whole else rounded
        if name == LEVELS[2]:
            levels = [one for one in levels if one.value < rounded]
        if not levels or rounded > levels[-1].value:
            levels.append(Level(rounded, said(name)))
    return tuple(levels)


def _halfway(low: float, high: float) -> float:
    """Return the middle of a range, by ratio where its ends are of different orders."""
    if low > 0 and high / low >= WIDE:
        return math.sqrt(low * high)
    return (low + high) / 2


def _rounded(value: float, *, whole: bool) -> float:
    """Round to two digits, or to the next whole number where that is finer."""
    if value == 0:
        return value
    digits = 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, digits)
    return round(rounded) if whole else rounded


def _step(width: float, *, whole: bool) -> float:
    """Return a hundredth of a range or less, as 1, 2 or 5 times a power of ten."""
    if width <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(width / 100))
    step = next(times * power for times in (5, 2, 1) if times * power <= width / 100 * (1 + 1e-9))
    digits = max(0, -math.floor(math.log10(power)))
    return max(1, round(step)) if whole else round(step, digits)


def _bar(scenario: Scenario, one: Intervention, position: int) -> Bar:
    end = scenario.calendar.months if one.ends is None else one.ends - 1
    reviews = () if one.review is None else tuple(one.start + month for month in one.review.months)
    words = said("the end of the run") if one.ends is None else month_words(scenario, end)
    months = None if one.ends is None else one.ends - one.start
    start = month_words(scenario, one.start)
    return Bar(
        one.name, title_of(one), one.kind, one.start, months, start, words, one.CHOSEN, position % COLOURS, reviews
    )


def _label(name: str) -> str:
    words = plain(name)
    return words[:1].upper() + words[1:]


def _about(model: type[BaseModel]) -> str:
    """Say what a group or a kind is: the first paragraph of its docstring."""
    paragraph = " ".join((getdoc(model) or "").partition("\n\n")[0].split())
    return said(paragraph)
