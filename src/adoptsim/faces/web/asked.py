"""What a visitor asked for: all that a link says, and how each thing on the page changes it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from adoptsim.interventions.catalogue import kinds
from adoptsim.scenario import changes, fields
from adoptsim.scenario.schema import RESERVED, Scenario, free_name, unknown_kind
from adoptsim.world.calendar import MonthNumber
from adoptsim.world.errors import UserError

type Value = int | float | bool | str | tuple[Value, ...] | None
"""A value as a file would give it; a list is a tuple."""

FIRST = "digital_transition"
"""The scenario that the page opens with."""

UPLOAD = "upload:"
"""What a visitor's own scenario is named by: this, then its hash."""

TOGETHER = "all"
"""The solution that stands for all together."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that a link says.

    Attributes
    ----------
    base : str
        A shipped scenario's name, or ``upload:`` and the hash of a visitor's own.
    roster : str
        Hash of an uploaded roster; empty for the scenario's own population.
    changes : tuple of (str, Value)
        Values set anew, by path, sorted; see `adoptsim.scenario.changes.changed`. None takes an
        intervention out.
    added : tuple of (str, str)
        Interventions added: name and kind.
    language : str
        The language spoken.
    solution : str
        The solution shown; empty for the first, ``all`` for all together.
    month : int or None
        The month shown; None for the last.
    """

    base: str = FIRST
    roster: str = ""
    changes: tuple[tuple[str, Value], ...] = ()
    added: tuple[tuple[str, str], ...] = ()
    language: str = "en"
    solution: str = ""
    month: int | None = None

    @property
    def upload(self) -> str:
        """Hash of the visitor's own scenario; empty where a shipped one is asked for."""
        return self.base.removeprefix(UPLOAD) if self.base.startswith(UPLOAD) else ""

    def differs_in_view_only(self, other: "Asked") -> bool:
        """Say whether both ask for the same runs: only month, solution and language may differ."""
        return replace(self, month=other.month, solution=other.solution, language=other.language) == other


def with_value(asked: Asked, path: str, value: Value) -> Asked:
    """Set a value anew."""
    return with_values(asked, [(path, value)])


def with_values(asked: Asked, values: Iterable[tuple[str, Value]]) -> Asked:
    """Set several values anew, in one step."""
    return replace(asked, changes=tuple(sorted((dict(asked.changes) | dict(values)).items(), key=_path)))


def back_to_base(asked: Asked, path: str) -> Asked:
    """Leave a value as the base has it: also all values within, where the path names a group."""
    return replace(asked, changes=tuple(one for one in asked.changes if not _is_within(one[0], path)))


def with_intervention(asked: Asked, kind: str, scenario: Scenario) -> Asked:
    """Add an intervention of a kind, as it ships, from month 1 on, under a free name.

    Raises
    ------
    UserError
        If there is no such kind.
    """
    if kind not in kinds():
        raise UserError(unknown_kind(kind))
    taken = {one.name for one in scenario.interventions} | {name for name, _ in asked.added} | set(RESERVED)
    taken |= {path.split(".")[1] for path, _ in asked.changes if path.startswith("interventions.")}
    return replace(asked, added=(*asked.added, (free_name(kind, taken), kind)))


def without(asked: Asked, name: str) -> Asked:
    """Take an intervention out: one that was added is forgotten, one of the base is left out."""
    path = f"interventions.{name}"
    left = back_to_base(asked, path)
    if any(name == own for own, _ in asked.added):
        return replace(left, added=tuple(one for one in left.added if one[0] != name))
    return with_value(left, path, None)


def moved(asked: Asked, name: str, start: int, months: int | None, scenario: Scenario) -> Asked:
    """Move an intervention in time.

    Parameters
    ----------
    asked : Asked
    name : str
        The intervention.
    start : int
        Its first month.
    months : int or None
        How long it runs; None for the end of the run.
    scenario : Scenario
        As it stands: a deadline keeps its distance from the start.

    Raises
    ------
    UserError
        If there is no such intervention.
    """
    path = f"interventions.{name}"
    before = changes.value(scenario, f"{path}.start")
    model, _ = changes.home(scenario, f"{path}.start")
    values: list[tuple[str, Value]] = [(f"{path}.start", start), (f"{path}.months", months)]
    for field, info in model.model_fields.items():
        if field != "start" and MonthNumber in fields.options(info.annotation) and start != before:
            then = changes.value(scenario, f"{path}.{field}")
            values += [(f"{path}.{field}", then + start - before)] if then is not None else []
    return with_values(asked, values)


def on(asked: Asked, base: str, scenario: Scenario, roster: str | None = None) -> Asked:
    """Ask the same of another base; what it does not know is dropped.

    Parameters
    ----------
    asked : Asked
    base : str
        The new base.
    scenario : Scenario
        What it holds.
    roster : str, optional
        Hash of the roster that goes with it; by default the one that was asked for stays.
    """
    own = {one.name for one in scenario.interventions}
    added = tuple(one for one in asked.added if one[0] not in own)
    known = set(changes.paths(scenario))
    for name, kind in added:
        known |= {f"interventions.{name}.{'.'.join(path)}" for path in fields.paths(kinds()[kind])}
    kept = tuple(one for one in asked.changes if one[0] in known)
    shown = asked.solution if asked.solution in {TOGETHER, *scenario.solutions} else ""
    roster = asked.roster if roster is None else roster
    return replace(asked, base=base, changes=kept, added=added, solution=shown, month=None, roster=roster)


def with_roster(asked: Asked, roster: str) -> Asked:
    """Ask for the agencies of an uploaded roster; an empty hash gives the base's own population back."""
    return replace(asked, roster=roster)


def speaking(asked: Asked, language: str) -> Asked:
    """Ask for another language."""
    return replace(asked, language=language)


def showing(asked: Asked, solution: str) -> Asked:
    """Look at another solution."""
    return replace(asked, solution=solution)


def at(asked: Asked, month: int | None) -> Asked:
    """Look at another month."""
    return replace(asked, month=month)


def _path(change: tuple[str, Value]) -> str:
    return change[0]


def _is_within(path: str, group: str) -> bool:
    return path == group or path.startswith(f"{group}.")
