"""From what was asked to the scenarios that run: the scenario, and its baseline without what a government chooses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from adoptsim.experiments.attributing import without
from adoptsim.faces.tongues.speaking import number, said
from adoptsim.faces.web.asked import Asked, Value
from adoptsim.faces.web.uploads import MOST_AGENCIES, OwnRoster, Uploads
from adoptsim.interventions.catalogue import kinds
from adoptsim.interventions.contract import Intervention
from adoptsim.scenario import changes, fields
from adoptsim.scenario.reading import read
from adoptsim.scenario.schema import Scenario, proper_name, unknown_kind
from adoptsim.scenario.shipped import shipped
from adoptsim.scenario.targets import target_faults
from adoptsim.world.errors import UserError, nearest, quoted
from adoptsim.world.parameters import bounds, declared
from adoptsim.world.population import Population
from adoptsim.world.roster import Roster, read_roster

ROUNDS = 4
"""How often changes that do not go together yet are tried again after the others."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the page runs at most; the command line has no such limits.

    Attributes
    ----------
    officials, agencies, solutions, interventions, months : int
        Of a scenario.
    states : int
        Officials x solutions x months of a run.
    ties : int
        Ties among officials, with those that interventions may add.
    """

    officials: int = 50_000
    agencies: int = MOST_AGENCIES
    solutions: int = 12
    interventions: int = 30
    months: int = 360
    states: int = 20_000_000
    ties: int = 2_000_000


@dataclass(frozen=True, slots=True)
class Made:
    """What was asked, made.

    Attributes
    ----------
    scenario : Scenario
        What is asked for.
    baseline : Scenario
        The same without the interventions that a government chooses; the scenario itself where there are none.
    base : Scenario
        What the changes were made to: the base with its roster and the interventions added.
    warnings : tuple of str
        Values outside their plausible range.
    roster_name : str
        What the uploaded roster is called; empty where there is none.
    """

    scenario: Scenario
    baseline: Scenario
    base: Scenario
    warnings: tuple[str, ...] = ()
    roster_name: str = ""


def made(asked: Asked, uploads: Uploads, limits: Limits = Limits()) -> Made:
    """Make what was asked.

    Raises
    ------
    UserError
        If a base or file is not there, a value will not do, values contradict each other, or it is
        more than the page runs; one sentence.
    """
    if len(asked.added) > limits.interventions:
        raise _too_many_interventions(len(asked.added), limits)
    base = _with_added(base_of(asked, uploads), asked)
    wanted = _with_what_follows(base, dict(asked.changes))
    _refuse_files(base, wanted)
    try:
        scenario = _changed(base, wanted)
        _refuse_too_much(scenario, limits)
        if asked.roster:
            _refuse_lost_targets(scenario)
    except UserError as error:
        raise UserError(uploads.in_words(error)) from None
    own = uploads.scenarios.get(asked.upload)
    warnings = (*(own.reading.warnings if own else ()), *_implausible(scenario, wanted))
    name = uploads.rosters[asked.roster].name if asked.roster else ""
    return Made(scenario, _baseline(scenario), base, warnings, name)


def base_of(asked: Asked, uploads: Uploads) -> Scenario:
    """Return the scenario that changes are made to, with the roster asked for.

    Raises
    ------
    UserError
        If there is no such scenario, or a file is not there.
    """
    own = uploads.scenarios.get(asked.upload)
    if asked.upload and own is None:
        raise UserError(said("This needs your scenario file with the hash {digest}; upload it.", digest=asked.upload))
    if own is None and asked.base not in shipped():
        raise UserError(f"there is no scenario {quoted(asked.base)}{nearest(asked.base, shipped())}")
    scenario = own.reading.scenario if own else _shipped(asked.base)
    if not asked.roster:
        return scenario
    if asked.roster not in uploads.rosters:
        raise UserError(said("This needs your roster with the hash {digest}; upload it.", digest=asked.roster))
    return _with_roster(scenario, uploads.rosters[asked.roster], is_own=own is not None)


def heads(population: Population) -> tuple[int, int]:
    """Return how many officials are simulated, and how many agencies there are.

    Raises
    ------
    UserError
        If the roster cannot be used.
    """
    if population.roster is None:
        officials, agencies = population.officials, population.agencies
        return (0 if officials == "none" else officials), agencies
    officials, agencies = _listed(population.roster)
    return (0 if population.officials == "none" else officials), agencies


def states(scenario: Scenario) -> int:
    """Return officials x solutions x months of a run; without officials, agencies."""
    return max(heads(scenario.population)) * len(scenario.solutions) * scenario.calendar.months


@cache
def _shipped(name: str) -> Scenario:
    return read(name)


@lru_cache(maxsize=256)
def _listed(roster: Roster) -> tuple[int, int]:
    """Return how many officials and agencies a roster lists; its file never changes under its name."""
    sizes = read_roster(roster).sizes
    return int(sizes.sum()), len(sizes)


def _with_roster(scenario: Scenario, roster: OwnRoster, *, is_own: bool) -> Scenario:
    """Put a roster in; what its columns hold, a visitor's own scenario says itself."""
    held = scenario.population.roster
    mine = (
        held.model_copy(update={"file": roster.path})
        if held and is_own
        else Roster(file=roster.path, columns=roster.columns)
    )
    population = scenario.population.model_copy(update={"roster": mine})
    return scenario.model_copy(update={"population": population})


def _with_added(scenario: Scenario, asked: Asked) -> Scenario:
    """Add interventions as they ship."""
    names = {one.name for one in scenario.interventions}
    added: list[Intervention] = []
    for name, kind in asked.added:
        if kind not in kinds():
            raise UserError(unknown_kind(kind))
        wrong = proper_name(name)
        if wrong is not None:
            raise UserError(wrong)
        if name in names:
            raise UserError(said("Two interventions are called {name}; give one another name.", name=name))
        names.add(name)
        added.append(kinds()[kind].model_validate({**kinds()[kind].examples()[0], "name": name}))
    return scenario.model_copy(update={"interventions": (*scenario.interventions, *added)})


def _refuse_files(scenario: Scenario, wanted: Mapping[str, Value]) -> None:
    """Refuse to set a file: a visitor's files are uploaded."""
    for path, value in wanted.items():
        if value is None or path.count(".") == 0:
            continue
        model, name = changes.home(scenario, path)
        group = fields.group(model.model_fields[name].annotation)
        inner = group.model_fields.values() if group else ()
        if any(Path in fields.options(one.annotation) for one in (model.model_fields[name], *inner)):
            raise UserError(said("{path}: a link cannot name a file; upload it.", path=path))


def _with_what_follows(scenario: Scenario, wanted: dict[str, Value]) -> dict[str, Value]:
    """Add what taking interventions out entails for those that would close them."""
    out = {path.partition(".")[2] for path, value in wanted.items() if value is None and path.count(".") == 1}
    following = without(scenario, out & {one.name for one in scenario.interventions})
    gone = tuple(f"{path}." for path, value in following.items() if value is None and path.count(".") == 1)
    return {**following, **{path: value for path, value in wanted.items() if not path.startswith(gone)}}


def _changed(scenario: Scenario, wanted: Mapping[str, Value]) -> Scenario:
    """Make the changes; one that waits for another, such as a deadline for a start, is made after it."""
    try:
        return changes.changed(scenario, wanted)
    except UserError as error:
        refused = error
    left = dict(wanted)
    for _ in range(ROUNDS):
        for path, value in tuple(left.items()):
            try:
                scenario = changes.changed(scenario, {path: value})
            except UserError:
                continue
            del left[path]
        if not left:
            return scenario
    raise refused


def _baseline(scenario: Scenario) -> Scenario:
    chosen = {one.name for one in scenario.interventions if one.CHOSEN}
    return changes.changed(scenario, without(scenario, chosen)) if chosen else scenario


def _refuse_too_much(scenario: Scenario, limits: Limits) -> None:
    """Refuse what is more than the page runs, before a world is founded."""
    if len(scenario.interventions) > limits.interventions:
        raise _too_many_interventions(len(scenario.interventions), limits)
    months, solutions = scenario.calendar.months, len(scenario.solutions)
    if months > limits.months:
        raise _too_much(
            said("{many} months are more than this page runs, which is {limit}; the command line has no such limit."),
            months,
            limits.months,
        )
    if solutions > limits.solutions:
        raise _too_much(
            said(
                "{many} solutions are more than this page runs, which is {limit}; the command line has no such limit."
            ),
            solutions,
            limits.solutions,
        )
    officials, agencies = heads(scenario.population)
    if agencies > limits.agencies:
        raise _too_much(
            said("{many} agencies are more than this page runs, which is {limit}; the command line has no such limit."),
            agencies,
            limits.agencies,
        )
    if officials > limits.officials:
        raise _too_much(
            said(
                "{many} officials are more than this page runs, which is {limit}; the command line has no such limit."
            ),
            officials,
            limits.officials,
        )
    _refuse_too_many_states(scenario, officials, limits)


def _refuse_too_many_states(scenario: Scenario, officials: int, limits: Limits) -> None:
    if states(scenario) > limits.states:
        raise _too_much(
            said(
                "Officials times solutions times months are {many}, more than this page runs, which is {limit}; "
                "the command line has no such limit."
            ),
            states(scenario),
            limits.states,
        )
    ties = officials * scenario.ties.ties + sum(one.room_for_ties(officials) for one in scenario.interventions)
    if ties > limits.ties:
        raise _too_much(
            said(
                "{many} ties among officials are more than this page runs, which is {limit}; "
                "the command line has no such limit."
            ),
            ties,
            limits.ties,
        )


def _too_much(words: str, many: float, limit: int) -> UserError:
    return UserError(words.format(many=number(many), limit=number(limit)))


def _too_many_interventions(many: int, limits: Limits) -> UserError:
    words = said(
        "{many} interventions are more than this page runs, which is {limit}; the command line has no such limit."
    )
    return _too_much(words, many, limits.interventions)


def _refuse_lost_targets(scenario: Scenario) -> None:
    """Refuse interventions that are aimed at what the roster does not hold."""
    for name, fault in target_faults(scenario):
        raise UserError(f"interventions.{name}.{'.'.join(fault.path)}: {fault.message}")


def _implausible(scenario: Scenario, wanted: Mapping[str, Value]) -> Iterator[str]:
    """Warn of values set outside their plausible range."""
    for path, value in wanted.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        model, name = changes.home(scenario, path)
        known = declared(model, name)
        if known is None:
            continue
        (low, high), (least, most) = known.plausible, bounds(model, name)
        if least <= value <= most and not low <= value <= high:
            yield said(
                "{path}: {value} is outside the plausible range {low} to {high} ({unit}).",
                path=path, value=written(value), low=written(low), high=written(high), unit=said(known.unit),
            )  # fmt: skip


def written(value: float) -> str:
    """Write a number of a scenario in the language spoken: whole, or with the digits that it needs."""
    if float(value).is_integer():
        return number(value)
    digits = len(f"{value:.10f}".rstrip("0").partition(".")[2])
    return number(value, min(digits, 6)) if round(value, 6) else f"{value:g}"
