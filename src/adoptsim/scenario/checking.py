"""Checking a tree of entries against the model: every problem named, with its place."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from adoptsim.interventions.catalogue import kinds
from adoptsim.interventions.contract import Intervention
from adoptsim.scenario import fields
from adoptsim.scenario.scalars import kind
from adoptsim.scenario.schema import Scenario, proper_name, unknown_kind
from adoptsim.scenario.targets import target_faults
from adoptsim.scenario.tree import Entry, KeyPath, Place, Problems, plain
from adoptsim.world.calendar import Calendar, MonthNumber
from adoptsim.world.errors import nearest, quoted
from adoptsim.world.parameters import bounds, declared
from adoptsim.world.solutions import SolutionTraits

_NUMERIC = re.compile(r"\s*[-+]?[0-9_,]*\.?[0-9]+([eE][-+]?[0-9]+)?\s*")
_LEAVE_OUT = object()
_BY_EXPECTATION = re.compile(
    r".*_(type|parsing|parsing_size|from_float|error)|finite_number|(greater|less)_than(_equal)?|too_long"
)
"""Kinds of pydantic's errors that are best answered by what the field accepts."""


@dataclass(slots=True)
class Check:
    """The check of one merged tree.

    Attributes
    ----------
    tree : Entry
        What the files and settings say, interventions named.
    first : str
        The file that was asked for: among values that contradict each other, its own are to blame.
    files : mapping of str to Path, optional
        The files that may be named where a file lies in no folder; without it, any of the working folder.
    """

    tree: Entry
    first: str
    files: Mapping[str, Path] | None = None
    problems: Problems = field(default_factory=Problems)
    warnings: Problems = field(default_factory=Problems)
    seen: dict[KeyPath, tuple[type[BaseModel], str]] = field(default_factory=dict)

    def scenario(self) -> Scenario | None:
        """Return the scenario, or None where there are problems."""
        stated = {name: entry for name, entry in self.tree.value.items() if name != "interventions"}
        data = self._group(self.tree.with_value(stated), Scenario, ())
        calendar = self._validated(Calendar, data.pop("calendar", {}), ("calendar",)) or Calendar()
        interventions = self._interventions(calendar)
        whole = {**data, "calendar": calendar, "interventions": interventions}
        made = self._validated(Scenario, whole, ())
        if made is not None and not self.problems.found:
            self._check_targets(made)
        return made if not self.problems.found else None

    def place(self, path: KeyPath, *, of_key: bool = False) -> Place:
        """Return where a value stands, or the nearest group that is there."""
        entry = self.tree.get(path)
        if entry is not None:
            return entry.key if of_key else entry.place
        return self.place(path[:-1], of_key=True) if path else self.tree.place

    def _group(self, entry: Entry, model: type[BaseModel], path: KeyPath) -> dict[str, Any]:
        """Return the values of a group that are fit for the model, and note what is not."""
        data = {}
        for name, child in entry.items():
            if name not in model.model_fields:
                self.problems.add(child.key, (*path, name), f"there is no such name here{self._nearest(name, model)}")
                continue
            self.seen[*path, name] = (model, name)
            value = self._value(child, model, name, (*path, name))
            if value is not _LEAVE_OUT:
                data[name] = value
        return data

    def _value(self, entry: Entry, model: type[BaseModel], name: str, path: KeyPath) -> Any:
        annotation = model.model_fields[name].annotation
        inner, member = fields.group(annotation), fields.member(annotation)
        options = fields.options(annotation)
        if inner is not None and entry.is_mapping:
            return self._group(entry, inner, path)
        if (inner or member) and entry.value is None and type(None) not in options:
            return _LEAVE_OUT
        if member is not None and entry.is_mapping:
            return self._members(entry, member, path)
        if entry.value is None and type(None) in options:
            return None
        if _misread(entry.value, options) or ((inner or member) and len(set(options) - {type(None)}) == 1):
            self._unexpected(entry, path)
            return _LEAVE_OUT
        if Path in options and isinstance(entry.value, str):
            return self._file(entry, path)
        self._warn(entry, model, name, path)
        return plain(entry)

    def _file(self, entry: Entry, path: KeyPath) -> Any:
        """Return the file that a name stands for."""
        folder = entry.place.folder
        if folder is not None or self.files is None:
            return ((folder or Path()) / entry.value).absolute()
        if entry.value not in self.files:
            hint = nearest(entry.value, self.files)
            self.problems.add(entry.place, path, f"there is no file {quoted(entry.value)} at hand{hint}")
            return _LEAVE_OUT
        return self.files[entry.value]

    def _members(self, entry: Entry, model: type[BaseModel], path: KeyPath) -> dict[str, Any]:
        data = {}
        for name, child in entry.items():
            wrong = proper_name(name)
            if wrong:
                self.problems.add(child.key, (*path, name), wrong)
            elif child.is_mapping:
                data[name] = self._group(child, model, (*path, name))
            elif child.value is None:
                data[name] = {}
            else:
                message = f"must be a mapping such as '{next(iter(model.model_fields))}: …', not {kind(child.value)}"
                self.problems.add(child.place, (*path, name), message)
        return data

    def _interventions(self, calendar: Calendar) -> tuple[Intervention, ...]:
        section = self.tree.value.get("interventions")
        if section is None or section.value is None:
            return ()
        if not section.is_mapping:
            message = f"must be a list of interventions, not {kind(section.value)}"
            self.problems.add(section.place, ("interventions",), message)
            return ()
        made = [self._intervention(name, entry, calendar) for name, entry in section.items()]
        return tuple(one for one in made if one is not None)

    def _intervention(self, name: str, entry: Entry, calendar: Calendar) -> Intervention | None:
        path = ("interventions", name)
        if not entry.is_mapping:
            message = f"an intervention is a mapping such as 'kind: …', not {kind(entry.value)}"
            self.problems.add(entry.place, path, message)
            return None
        stated = entry.value.get("kind")
        its_kind = stated.value if stated else name
        if not isinstance(its_kind, str) or its_kind not in kinds():
            place = stated.place if stated else entry.key
            self.problems.add(place, (*path, "kind"), unknown_kind(its_kind))
            return None
        wrong = proper_name(name)
        if wrong:
            self.problems.add(entry.key, path, wrong)
            return None
        own = entry.value.get("name")
        if own is not None and own.value != name:
            self.problems.add(own.place, (*path, "name"), f"it is called {quoted(name)} already; remove this name")
        data = {**self._group(entry, kinds()[its_kind], path), "kind": its_kind, "name": name}
        made = self._validated(kinds()[its_kind], data, path, {"calendar": calendar})
        if made is not None and made.start > calendar.months:
            self.warnings.add(self.place((*path, "start")), (*path, "start"), "starts after the run has ended")
        return made

    def _check_targets(self, scenario: Scenario) -> None:
        for name, fault in target_faults(scenario):
            path = ("interventions", name, *fault.path)
            while self.tree.get(path) is None:
                path = path[:-1]
            self.problems.add(self.place(path, of_key=fault.of_key), path, fault.message)

    def _validated[M: BaseModel](self, model: type[M], data: Any, path: KeyPath, context: Any = None) -> M | None:
        try:
            return model.model_validate(data, context=context)
        except ValidationError as error:
            for one in error.errors(include_url=False):
                self._translate(one, path)
            return None

    def _translate(self, error: Any, prefix: KeyPath) -> None:
        """Note one of pydantic's errors in our words, unless its value is known to be wrong."""
        if error["type"] == "inconsistent":
            blamed = [(self._to_blame(paths), message) for paths, message in error["ctx"]["problems"]]
            for path, message in [(path, message) for path, message in blamed if not self._noted(path)]:
                self.problems.add(self.place(path), path, message)
            return
        path = prefix
        for part in error["loc"]:
            key = str(part + 1) if isinstance(part, int) else str(part)
            if self.tree.get((*path, key)) is not None:
                path = (*path, key)
        if error["type"] == "missing":
            name = str(error["loc"][-1])
            path = path if path[-1:] == (name,) else (*path, name)  # what is there is left out where it will not do
            self._note(self.place(path), path, "is missing")
        elif error["type"] == "too_short":
            self._note(self.place(path), path, f"is empty; it needs at least {error['ctx']['min_length']}")
        elif error["type"] == "value_error":
            self._note(self.place(path), path, str(error["ctx"]["error"]))
        elif path in self.seen and _BY_EXPECTATION.fullmatch(error["type"]):
            entry = self.tree.get(path)
            if entry is not None and not self._noted(path):
                self._unexpected(entry, path)
        else:
            self._note(self.place(path), path, self._described(error["msg"], path))

    def _described(self, message: str, path: KeyPath) -> str:
        if path not in self.seen:
            entry = self.tree.get(path)
            given = f", not {kind(entry.value)}" if entry is not None else ""
            said = message.partition(", unable")[0].replace("Input should", "must")
            return said.replace("a valid tuple", "a list") + given
        model, name = self.seen[path]
        entry = self.tree.get(path)
        description = (model.model_fields[name].description or message).rstrip(".")
        return f"{kind(entry.value) if entry else 'this'} will not do: {description}"

    def _unexpected(self, entry: Entry, path: KeyPath) -> None:
        self.problems.add(entry.place, path, f"must be {fields.expected(*self.seen[path])}, not {kind(entry.value)}")

    def _note(self, place: Place, path: KeyPath, message: str) -> None:
        if not self._noted(path):
            self.problems.add(place, path, message)

    def _noted(self, path: KeyPath) -> bool:
        return any(problem.path[: len(path)] == path for problem in self.problems.found)

    def _to_blame(self, paths: Sequence[KeyPath]) -> KeyPath:
        """Choose among values that contradict each other the one that was set last."""
        there = [(path, entry.place) for path in paths if (entry := self.tree.get(path)) is not None]
        by_settings = [path for path, place in there if place.line is None]
        by_first_file = [path for path, place in there if place.source == self.first]
        return [*by_settings, *by_first_file, *(path for path, _ in there), paths[0]][0]

    def _nearest(self, name: str, model: type[BaseModel]) -> str:
        """Name the nearest valid name here, else a place elsewhere where this very name is valid."""
        here = nearest(name, model.model_fields)
        elsewhere = [".".join(path) for path in fields.paths(Scenario) if path[-1] == name]
        if name in SolutionTraits.model_fields and model is not SolutionTraits:
            elsewhere.append(f"solutions.NAME.{name}")
        if elsewhere:
            return f" (it belongs at {fields.either(elsewhere[:3])})"
        return here or f"; names: {', '.join(list(model.model_fields)[:12])}"

    def _warn(self, entry: Entry, model: type[BaseModel], name: str, path: KeyPath) -> None:
        declaration = declared(model, name)
        if declaration is None or not isinstance(entry.value, int | float):
            return
        (low, high), (least, most) = declaration.plausible, bounds(model, name)
        if least <= entry.value <= most and not low <= entry.value <= high:
            shown = f"{fields.number(low)} to {fields.number(high)} {declaration.unit}"
            meaning = (model.model_fields[name].description or "").rstrip(".")
            message = f"{kind(entry.value)} is outside the plausible range {shown} ({meaning})"
            self.warnings.add(entry.place, path, message)


def _misread(value: Any, options: Sequence[Any]) -> bool:
    """Say whether pydantic would read something into a value that the file does not say."""
    admits = {option for option in options if isinstance(option, type)}
    numbers = admits & {int, float} or MonthNumber in options
    if isinstance(value, bool):
        return bool(numbers) and bool not in admits
    if isinstance(value, str) and str not in admits:
        words = [word for option in options for word in get_args(option)]
        quoted_number = bool(numbers) and value not in words and bool(_NUMERIC.fullmatch(value))
        return quoted_number or bool in admits
    return isinstance(value, int | float) and bool in admits and not numbers
