"""Reading a study file: every problem at once, each with its place in the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from adoptsim.experiments.runs import slug
from adoptsim.experiments.study import MOST_RUNS, Study, StudyFile, Values, Varied
from adoptsim.experiments.study_targets import TargetsCheck
from adoptsim.scenario.parsing import MOST_BYTES, parse
from adoptsim.scenario.reading import reading
from adoptsim.scenario.scalars import kind
from adoptsim.scenario.schema import Scenario, proper_name
from adoptsim.scenario.shipped import shipped, shipped_studies
from adoptsim.scenario.tree import Entry, KeyPath, Place, ScenarioError, plain, refusal
from adoptsim.simulation.record import ALL, MEASURES, TOTALS
from adoptsim.world.calendar import Calendar
from adoptsim.world.errors import nearest, quoted

NEEDS = {
    "factorial": ("vary",),
    "latin_hypercube": ("vary", "samples"),
    "sobol": ("vary", "samples"),
    "morris": ("vary", "trajectories"),
    "list": ("rows",),
}
"""What each design must be told."""

_SIZES = ("vary", "rows", "samples", "trajectories", "levels")
_ALLOWED = {**NEEDS, "morris": ("vary", "trajectories", "levels")}


def read_study(study: str | Path | Mapping[str, Any]) -> Study:
    """Read a study.

    Parameters
    ----------
    study : str, Path or mapping
        A YAML file; the name of a shipped study such as ``timing``; or what a file would say, where
        ``scenario`` and the members of ``scenarios`` may be scenarios too.

    Raises
    ------
    ScenarioError
        If it cannot be read; one line for each problem, with its place.
    """
    if isinstance(study, Mapping):
        return _study_of_mapping(study)
    path = Path(study)
    stem = str(study).removesuffix(".yaml")
    if not path.is_file() and stem in shipped_studies():
        path = shipped_studies()[stem]
        source = path.name
    else:
        source = str(study)
    place = Place(source)
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        beside = [str(one) for one in sorted(path.parent.glob("*.y*ml"))] if path.parent.is_dir() else []
        hint = nearest(str(study), [*beside, *shipped_studies()])
        raise refusal(place, f"there is no such file, nor a shipped study of that name{hint}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise refusal(place, f"cannot be read: {reason}") from None
    return study_of(parse(content, source, path.parent, what="study"))


def _study_of_mapping(said: Mapping[str, Any]) -> Study:
    """Check what a file would say; scenarios may be there already."""
    given: dict[str, Scenario] = {}
    one, several = said.get("scenario"), said.get("scenarios")
    if isinstance(one, Scenario):
        given = {slug(one.title) or "scenario": one}
    elif isinstance(several, Mapping) and several and all(isinstance(each, Scenario) for each in several.values()):
        given = dict(several)
    if given:
        said = {name: held for name, held in said.items() if name not in ("scenario", "scenarios")}
    return study_of(_entry(said, Place("study")), given)


def _entry(held: Any, place: Place) -> Entry:
    if isinstance(held, Mapping):
        return Entry({str(name): _entry(one, place) for name, one in held.items()}, place, place)
    if isinstance(held, list | tuple):
        return Entry(tuple(_entry(one, place) for one in held), place, place)
    return Entry(held, place, place)


def study_of(tree: Entry, scenarios: Mapping[str, Scenario] = MappingProxyType({})) -> Study:
    """Check a study that was read as a tree.

    Parameters
    ----------
    tree : Entry
        What the file says.
    scenarios : mapping of str to Scenario
        What is run, in place of what the file names.

    Raises
    ------
    ScenarioError
        One line for each problem.
    """
    check = StudyCheck(tree, tree.place.source, given=scenarios)
    study = check.study()
    if study is None:
        raise ScenarioError(check.problems.found)
    return study


@dataclass(slots=True)
class StudyCheck(TargetsCheck):
    """The check of one study."""

    given: Mapping[str, Scenario] = MappingProxyType({})
    files_read: dict[str, Path] = field(default_factory=dict)

    def study(self) -> Study | None:
        """Return the study, or None where there are problems."""
        data = self._group(self.tree, StudyFile, ())
        for name in ("set", "vary", "rows"):
            data.pop(name, None)
        self.scenarios = dict(self.given) if self.given else self._scenarios()
        if self.scenarios:
            self._set()
        calendar = next((one.calendar for one in self.scenarios.values()), Calendar())
        file = self._validated(StudyFile, data, (), {"calendar": calendar})
        design = data.get("design")
        vary: dict[str, Varied] = {}
        rows: tuple[Mapping[str, Any], ...] = ()
        if self.scenarios and design in NEEDS:
            vary, rows = self._vary(design), self._rows()
        if file is not None:
            self._check_sizes(file)
            self._check_measures(file)
            targets = self._targets(file, calendar)
        if file is None or self.problems.found:
            return None
        study = Study(
            title=file.title,
            about=file.about,
            scenarios=self.scenarios,
            design=file.design,
            vary=vary,
            rows=rows,
            samples=file.samples or 0,
            trajectories=file.trajectories or 0,
            levels=file.levels or 4,
            points_seed=file.points_seed,
            replicates=file.replicates,
            seed=file.seed,
            months=file.months,
            measures=tuple(dict.fromkeys(file.measures)),
            solution=file.solution,
            keep=frozenset(file.keep),
            targets=targets,
            files=self.files_read,
            set={} if self._entry("set") is None else plain(self.tree.value["set"]),
            warnings=tuple(map(str, self.warnings.found)),
        )
        self._check_runs(study)
        return None if self.problems.found else study

    def _nearest(self, name: str, model: type[BaseModel]) -> str:
        return nearest(name, model.model_fields) or f"; names: {', '.join(model.model_fields)}"

    def _scenarios(self) -> dict[str, Scenario]:
        one, several = self._entry("scenario"), self._entry("scenarios")
        if one is not None and several is not None:
            self.problems.add(several.key, ("scenarios",), "'scenario' is there too; keep one of them")
            return {}
        if one is None and several is None:
            self.problems.add(self.tree.place, ("scenario",), "is missing: the file or the name of a scenario")
            return {}
        if one is not None:
            read = self._read(one, ("scenario",))
            return {} if read is None else dict([read])
        found = {}
        for name, entry in several.items() if several is not None else ():
            wrong = proper_name(name)
            if wrong:
                self.problems.add(entry.key, ("scenarios", name), wrong)
            read = self._read(entry, ("scenarios", name))
            if read is not None:
                found[name] = read[1]
        if several is not None and not several.items():
            self.problems.add(several.place, ("scenarios",), "must be a mapping of names to scenarios, and not empty")
        return found

    def _read(self, entry: Entry, path: KeyPath) -> tuple[str, Scenario] | None:
        """Read a scenario that is named in the study."""
        if not isinstance(entry.value, str):
            self.problems.add(entry.place, path, f"must be the name of a scenario, not {kind(entry.value)}")
            return None
        near = (entry.place.folder or Path()) / entry.value
        stem = entry.value.removesuffix(".yaml")
        is_shipped = stem in shipped() and not near.is_file()
        try:
            read = reading(stem if is_shipped else near)
        except ScenarioError as error:
            self._note_within(error, entry, path, near)
            return None
        for warning in read.warnings:
            self.warnings.add(entry.place, path, warning)
        self.files_read[path[1] if len(path) > 1 else read.name] = shipped()[stem] if is_shipped else near
        return read.name, read.scenario

    def _note_within(self, error: ScenarioError, entry: Entry, path: KeyPath, near: Path) -> None:
        """Note what is wrong with a scenario, where it stands; or here, if it cannot be read at all."""
        for one in error.problems:
            if one.place.line is not None:
                self.problems.add(one.place, one.path, one.message)
            elif near.exists():
                self.problems.add(entry.place, path, one.message)
            else:
                beside = [file.name for file in sorted(near.parent.glob("*.y*ml"))] if near.parent.is_dir() else []
                hint = nearest(entry.value, [*beside, *shipped()])
                message = f"there is no file {quoted(entry.value)} beside this one, nor a shipped scenario of that name"
                self.problems.add(entry.place, path, message + hint)

    def _check_sizes(self, file: StudyFile) -> None:
        """Say what the design lacks, and what has no meaning in it."""
        allowed = _ALLOWED[file.design]
        for name in _SIZES:
            entry = self._entry(name)
            if entry is not None and name not in allowed:
                message = f"has no meaning in a {file.design} design; remove it, or choose another design"
                self.problems.add(entry.key, (name,), message)
        for name in NEEDS[file.design]:
            if self._entry(name) is None:
                place = self.place(("design",))
                self.problems.add(place, (name,), f"is missing; a {file.design} design needs it")
        if file.design == "sobol" and file.samples and file.samples & (file.samples - 1):
            entry = self.tree.value["samples"]
            below = 1 << (file.samples.bit_length() - 1)
            message = f"must be a power of two, such as {below} or {2 * below}, not {file.samples}"
            self.problems.add(entry.place, ("samples",), message)
        if file.levels and file.levels % 2:
            self.problems.add(self.place(("levels",)), ("levels",), f"must be even, not {file.levels}")

    def _set(self) -> None:
        """Set the values that hold at all points."""
        entry = self._entry("set")
        if entry is None:
            return
        if not entry.is_mapping:
            self.problems.add(entry.place, ("set",), f"must be a mapping of paths to values, not {kind(plain(entry))}")
            return
        for path, given in entry.items():
            for name, scenario in self.scenarios.items():
                made = self._changed(scenario, path, plain(given), given, ("set", path), name)
                self.scenarios[name] = made if made is not None else scenario

    def _check_measures(self, file: StudyFile) -> None:
        names = [*MEASURES, *TOTALS]
        entry = self._entry("measures")
        for number, measure in enumerate(file.measures, start=1):
            if measure not in names:
                place = self.place(("measures", str(number))) if entry is not None else self.tree.place
                message = f"there is no measure {quoted(measure)}{nearest(measure, names)}"
                self.problems.add(place, ("measures", str(number)), message)
        for name, scenario in self.scenarios.items():
            known = (ALL, *scenario.solutions)
            if file.solution not in known:
                message = f"no solution is called {quoted(file.solution)}{nearest(file.solution, known)}"
                of = f" in the scenario {name}" if len(self.scenarios) > 1 else ""
                self.problems.add(self.place(("solution",)), ("solution",), message + of)

    def _check_runs(self, study: Study) -> None:
        points = 1
        for varied in study.vary.values():
            points *= len(varied.listed) if isinstance(varied, Values) and study.design == "factorial" else 1
        points = max(points, study.samples, len(study.rows), study.trajectories * (len(study.vary) + 1))
        runs = points * len(study.scenarios) * study.replicates
        if runs > MOST_RUNS:
            message = (
                f"{points:,} points x {study.replicates} replicates"
                + (f" x {len(study.scenarios)} scenarios" if len(study.scenarios) > 1 else "")
                + f" are {runs:,} runs; a study may have {MOST_RUNS:,}: vary less, or take fewer values or replicates"
            )
            self.problems.add(self.place(("design",)), ("design",), message)
