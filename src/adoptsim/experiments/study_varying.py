"""Checking what a study varies: every value and bound, against every scenario, with its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel

from adoptsim.experiments.judgement import judged
from adoptsim.experiments.study import AS_IS, JUDGED, PLAUSIBLE, Range, Values, Varied
from adoptsim.scenario import fields
from adoptsim.scenario.changes import changed, home, value
from adoptsim.scenario.checking import Check
from adoptsim.scenario.merging import REMOVABLE
from adoptsim.scenario.scalars import kind
from adoptsim.scenario.schema import Scenario
from adoptsim.scenario.tree import Entry, KeyPath, plain
from adoptsim.world.calendar import MonthNumber
from adoptsim.world.errors import UserError, nearest
from adoptsim.world.parameters import declared

_RANGE = ("from", "to", "scale", "steps", "prior")


@dataclass(slots=True)
class VaryingCheck(Check):
    """The check of what is set, varied and listed.

    Attributes
    ----------
    scenarios : dict of str to Scenario
        What is varied.
    """

    scenarios: dict[str, Scenario] = field(default_factory=dict)

    def _entry(self, name: str) -> Entry | None:
        """Return what the file says under a name, None where it says nothing."""
        entry = self.tree.value.get(name)
        return None if entry is None or entry.value is None else entry

    def _changed(
        self, scenario: Scenario, path: str, new: Any, entry: Entry, where: KeyPath, name: str = ""
    ) -> Scenario | None:
        """Return the scenario with one value anew; where it will not do, note why."""
        try:
            return changed(scenario, {path: new})
        except UserError as error:
            said = _short(error, path, new)
            unknown = said.startswith("there is no value")
            of = f" (in the scenario {name})" if len(self.scenarios) > 1 and name else ""
            self.problems.add(entry.key if unknown else entry.place, where, said + of)
            return None

    def _held(self, path: str, new: Any, entry: Entry, where: KeyPath) -> Any:
        """Return a value as the scenario would hold it, a month as its number; None where it will not do."""
        found = []
        for name, scenario in self.scenarios.items():
            made = self._changed(scenario, path, new, entry, where, name)
            if made is None:
                return None
            found.append(_held_by(made, path, new))
        if any(one != found[0] for one in found):
            message = f"{kind(new)} is another month in each scenario, as their calendars differ; give month numbers"
            self.problems.add(entry.place, where, message)
            return None
        return found[0]

    def _vary(self, design: str) -> dict[str, Varied]:
        entry = self._entry("vary")
        if entry is None:
            return {}
        if entry.value == JUDGED:
            return self._judged()
        if isinstance(entry.value, tuple):
            named = {str(one.value): one.with_value(PLAUSIBLE) for one in entry.value}
        elif entry.is_mapping:
            named = dict(entry.items())
        else:
            message = (
                f"must be a mapping of paths to values or ranges, a list of paths, or judged, not {kind(entry.value)}"
            )
            self.problems.add(entry.place, ("vary",), message)
            return {}
        if not named:
            self.problems.add(entry.place, ("vary",), "is empty; name at least one path")
        found = {path: self._varied(path, one, design) for path, one in named.items()}
        return {path: one for path, one in found.items() if one is not None}

    def _judged(self) -> dict[str, Varied]:
        found: dict[str, Varied] = {}
        for scenario in self.scenarios.values():
            for one in judged(scenario):
                for path in one.paths:
                    found[path] = Range(one.low, one.high, unit=one.unit)
        for path, one_range in found.items():
            for name, scenario in self.scenarios.items():
                self._changed(scenario, path, one_range.at(0), self.tree.value["vary"], ("vary",), name)
        return found

    def _varied(self, path: str, entry: Entry, design: str) -> Varied | None:
        where = ("vary", path)
        is_listed = isinstance(entry.value, tuple)
        if is_removable(path) and not is_listed:
            self.problems.add(entry.place, where, "can only be taken out: [null, as_is]")
            return None
        try:
            for scenario in self.scenarios.values():
                if is_removable(path):
                    changed(scenario, {path: None})
                else:
                    model, name = home(scenario, path)
        except UserError as error:
            self.problems.add(entry.key, where, _short(error, path, None))
            return None
        if is_listed and design == "morris":
            message = "a morris design steps through a range; write {from: …, to: …} or plausible"
            self.problems.add(entry.place, where, message)
            return None
        if is_listed:
            return self._values(path, entry)
        if entry.is_mapping:
            return self._range(path, entry, model, name, design)
        if entry.value == PLAUSIBLE:
            return self._plausible(path, entry, model, name, design)
        message = f"must be a list of values, {{from: …, to: …}} or plausible, not {kind(entry.value)}"
        self.problems.add(entry.place, where, message)
        return None

    def _values(self, path: str, entry: Entry) -> Values | None:
        where = ("vary", path)
        values: list[Any] = []
        for number, one in enumerate(entry.value, start=1):
            held = self._listed(path, one, (*where, str(number)))
            if held in values and type(held) is type(values[values.index(held)]):
                self.problems.add(one.place, (*where, str(number)), f"{kind(plain(one))} is listed twice; remove one")
            values.append(held)
        if not values:
            self.problems.add(entry.place, where, "is empty; list at least one value")
            return None
        return Values(tuple(values))

    def _listed(self, path: str, entry: Entry, where: KeyPath) -> Any:
        """Return a listed value as the tables show it."""
        if entry.value == AS_IS:
            return AS_IS
        return self._held(path, plain(entry), entry, where)

    def _range(self, path: str, entry: Entry, model: type[BaseModel], name: str, design: str) -> Varied | None:
        where = ("vary", path)
        parts = dict(entry.items())
        for key, one in parts.items():
            if key not in _RANGE:
                self.problems.add(one.key, (*where, key), f"there is no such name here{nearest(key, _RANGE)}")
        normal = self._is_normal(parts.get("prior"), design, where)
        if "prior" in parts and not parts.keys() & {"from", "to", "scale"}:
            made = self._plausible(path, entry, model, name, design)
            return None if made is None else replace(made, normal=normal)
        if "from" not in parts or "to" not in parts:
            self.problems.add(entry.place, where, "a range has both: {from: …, to: …}")
            return None
        bounds = [self._held(path, plain(parts[end]), parts[end], (*where, end)) for end in ("from", "to")]
        if any(one is None for one in bounds):
            return None
        if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in bounds):
            self.problems.add(entry.place, where, "has no numbers, so it has no range; list its values: [one, two]")
            return None
        low, high = bounds
        if not low < high:
            self.problems.add(parts["to"].place, (*where, "to"), f"must be above 'from', {low:g}, not {high:g}")
            return None
        log = self._is_log(parts.get("scale"), low, where)
        made = replace(_made(low, high, model, name, log=log), normal=normal)
        if design != "factorial":
            if "steps" in parts:
                message = f"has no meaning in a {design} design; remove it"
                self.problems.add(parts["steps"].key, (*where, "steps"), message)
            return made
        return self._steps(parts.get("steps"), made, entry, where)

    def _is_normal(self, entry: Entry | None, design: str, where: KeyPath) -> bool:
        """Say whether the middle of a range is meant to be likelier than its bounds."""
        if entry is None:
            return False
        if entry.value not in ("uniform", "normal"):
            self.problems.add(entry.place, (*where, "prior"), f"must be uniform or normal, not {kind(plain(entry))}")
        elif design not in ("latin_hypercube", "sobol"):
            self.problems.add(entry.key, (*where, "prior"), f"has no meaning in a {design} design; remove it")
        return bool(entry.value == "normal")

    def _is_log(self, entry: Entry | None, low: float, where: KeyPath) -> bool:
        if entry is None or entry.value == "linear":
            return False
        if entry.value != "log":
            self.problems.add(entry.place, (*where, "scale"), f"must be linear or log, not {kind(plain(entry))}")
        elif low <= 0:
            self.problems.add(entry.place, (*where, "scale"), f"a log scale begins above 0, not at {low:g}")
        else:
            return True
        return False

    def _steps(self, entry: Entry | None, made: Range, range_entry: Entry, where: KeyPath) -> Values | None:
        """Return evenly spaced values of a range, both bounds among them."""
        if entry is None:
            message = "a factorial design needs values: list them, or add steps, the number of values, to the range"
            self.problems.add(range_entry.place, where, message)
            return None
        steps = entry.value
        if not isinstance(steps, int) or isinstance(steps, bool) or not 2 <= steps <= 1000:
            message = f"must be a whole number from 2 to 1000, not {kind(plain(entry))}"
            self.problems.add(entry.place, (*where, "steps"), message)
            return None
        even = Range(made.low, made.high, log=made.log)
        values = [even.at(number / (steps - 1)) for number in range(steps)]
        return Values(tuple(dict.fromkeys(round(one) if made.whole else one for one in values)))

    def _plausible(self, path: str, entry: Entry, model: type[BaseModel], name: str, design: str) -> Range | None:
        where = ("vary", path)
        declaration = declared(model, name)
        if design == "factorial":
            self.problems.add(entry.place, where, "a factorial design needs values, such as [1, 2, 3]")
        elif declaration is None:
            self.problems.add(entry.place, where, "no plausible range is declared for it; write {from: …, to: …}")
        elif not declaration.plausible[0] < declaration.plausible[1]:
            self.problems.add(entry.place, where, "its plausible range is a single value; write {from: …, to: …}")
        else:
            made = _made(*declaration.plausible, model, name)
            for bound in (made.low, made.high):
                for name_, scenario in self.scenarios.items():
                    self._changed(scenario, path, int(bound) if made.whole else bound, entry, where, name_)
            return made
        return None

    def _rows(self) -> tuple[Mapping[str, Any], ...]:
        entry = self._entry("rows")
        if entry is None:
            return ()
        if not isinstance(entry.value, tuple) or not entry.value:
            self.problems.add(entry.place, ("rows",), "must be a list of points, each a mapping of paths to values")
            return ()
        return tuple(self._row(one, ("rows", str(number))) for number, one in enumerate(entry.value, start=1))

    def _row(self, entry: Entry, where: KeyPath) -> Mapping[str, Any]:
        if not entry.is_mapping:
            message = f"a point is a mapping of paths to values, not {kind(plain(entry))}"
            self.problems.add(entry.place, where, message)
            return {}
        row = {path: plain(one) for path, one in entry.items()}
        try:
            made = [changed(scenario, in_force(row)) for scenario in self.scenarios.values()]
        except UserError as error:
            before = len(self.problems.found)
            for path, one in entry.items():
                self._listed(path, one, (*where, path))
            if len(self.problems.found) == before:
                self.problems.add(entry.place, where, str(error))
            return row
        return {path: _held_by(made[0], path, new) for path, new in in_force(row).items()}


def in_force(point: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes of a point: nothing for `AS_IS`, nor for the numbers of what is taken out."""
    out = [path for path, new in point.items() if new is None and is_removable(path)]
    return {
        path: new
        for path, new in point.items()
        if new != AS_IS and not any(path.startswith(f"{gone}.") for gone in out)
    }


def is_removable(path: str) -> bool:
    """Say whether a path names a whole solution or intervention, which can be taken out."""
    return path.partition(".")[0] in REMOVABLE and path.count(".") == 1


def _held_by(scenario: Scenario, path: str, new: Any) -> Any:
    """Return a value as a scenario holds it, a month as its number; what is no single value as it was given."""
    if new == AS_IS or new is None or is_removable(path):
        return new
    held = value(scenario, path)
    return held if isinstance(held, bool | int | float | str) else new


def _short(error: UserError, path: str, new: Any) -> str:
    """Return what is wrong with a single value, without what its place says already."""
    return str(error).removeprefix(f"{path}: ").removesuffix(f" (with {path} = {new})")


def _made(low: float, high: float, model: type[BaseModel], name: str, *, log: bool = False) -> Range:
    """Return a range, whole where the field takes no other numbers."""
    options = fields.options(model.model_fields[name].annotation)
    whole = float not in options and (int in options or MonthNumber in options)
    known = declared(model, name)
    unit = known.unit if known else "month of the run" if MonthNumber in options else ""
    return Range(low, high, log=log, whole=whole, unit=unit)
