"""What a visitor can set, as the page shows it: ranges, units, meanings and evidence come from the declarations.

Nothing is typed twice, and every text is in the language spoken. What does not depend on the values
is kept, for these are made anew at each move of a slider.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel

from adoptsim.faces.tongues.speaking import said, spoken
from adoptsim.faces.web.making import Made, written
from adoptsim.faces.web.sliders import Choice, Control, scale_of
from adoptsim.faces.web.titles import about_of, label_of, title_of
from adoptsim.faces.words import plain
from adoptsim.interventions.contract import Intervention
from adoptsim.scenario import fields
from adoptsim.scenario.changes import home
from adoptsim.scenario.schema import Scenario
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

_NOT_SET = ("kind", "name", "start", "months", "solutions", "where", "who", "review")
"""Fields of an intervention that the time line, or nothing on the page, sets."""

_BY_THE_ROSTER = ("officials", "agencies", "mean_size")

_TIMES = ("months", "month", "month of the year")


@dataclass(frozen=True, slots=True)
class Group:
    """Controls that belong together, folded away under a title."""

    name: str
    title: str
    about: str
    controls: tuple[Control, ...]


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
            about_of(type(one)),
            tuple(_controls(one, before[one.name], f"interventions.{one.name}")),
        )
        for one in scenario.interventions
    ]
    for section in ("calendar", "population", "officials", "agencies", "ties"):
        own = tuple(_controls(getattr(scenario, section), getattr(base, section), section))
        groups.append(Group(section, label_of(section), about_of(type(getattr(scenario, section))), own))
    for name, traits in scenario.solutions.items():
        own = tuple(_controls(traits, base.solutions[name], f"solutions.{name}"))
        groups.append(Group(f"solutions.{name}", label_of(name), about_of(type(traits)), own))
    for name in type(scenario.processes).model_fields:
        numbers = getattr(scenario.processes, name)
        own = tuple(_controls(numbers, getattr(base.processes, name), f"processes.{name}"))
        groups.append(Group(f"processes.{name}", label_of(name), about_of(type(numbers)), own))
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
        return _Face(label_of(name), "", "", meaning, "", "", "", whole=False, plausible=(0.0, 1.0), choices=choices)
    whole = float not in fields.options(info.annotation)
    if known is None:  # a month of the run
        return _Face(label_of(name), said("month"), "", meaning, "", "", "", whole, (1.0, 120.0), None)
    low, high = known.plausible
    ranges = said(
        "plausible: {low} to {high}; allowed: {least} to {most}",
        low=written(low), high=written(high), **_allowed(model, name),
    )  # fmt: skip
    tag = known.evidence[0]
    source = said(known.evidence[2:]) if known.evidence[2:] else ""
    return _Face(
        label_of(name), said(known.unit), ranges, meaning, tag, said(EVIDENCE[tag]), source, whole, (low, high), None
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
    scale = scale_of(face.plausible, base_value if face.choices is None else None, number, whole=face.whole)
    return Control(
        path, face.label, value, base_value, scale.low, scale.high, scale.step, face.whole, scale.levels, face.unit,
        face.range_words, face.meaning, face.tag, face.tag_words, face.source, changed, face.choices, scale.by_ratio,
    )  # fmt: skip
