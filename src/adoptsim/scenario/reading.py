"""Reading a scenario: files, what they extend, settings; then one check of the whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adoptsim.scenario.checking import Check
from adoptsim.scenario.merging import inheritable, lay_over, name_interventions
from adoptsim.scenario.parsing import MOST_BYTES, parse
from adoptsim.scenario.scalars import kind
from adoptsim.scenario.schema import Scenario
from adoptsim.scenario.settings import lay_settings
from adoptsim.scenario.shipped import shipped
from adoptsim.scenario.tree import Entry, KeyPath, Place, Problems, ScenarioError, refusal
from adoptsim.scenario.writing import resolved
from adoptsim.world.errors import nearest, on_one_line, quoted

LONGEST_CHAIN = 20
"""Files that may extend one another."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A scenario as it was read.

    Attributes
    ----------
    scenario : Scenario
        The scenario.
    name : str
        The file's name without its ending; what cannot be printed in it is escaped.
    files : tuple of Path
        The files it was read from, the one asked for first, what it extends after it.
    warnings : tuple of str
        Values outside their plausible range and the like, each with its place.
    """

    scenario: Scenario
    name: str
    files: tuple[Path, ...]
    warnings: tuple[str, ...]
    tree: Entry

    def origin(self, path: str) -> str:
        """Return what set a value: ``file:line:column``, the ``--set`` option, or ``default``.

        Parameters
        ----------
        path : str
            Such as ``processes.persuasion.base`` or ``interventions.training.start``.
        """
        entry = self.tree.get(tuple(path.split(".")))
        return "default" if entry is None else str(entry.place)

    def values(self) -> Iterator[tuple[str, Any, str]]:
        """Yield path, value and origin of every value of the scenario."""
        for path, value in _leaves(resolved(self.scenario), ()):
            name = ".".join(path)
            yield name, value, self.origin(name)


def read(path_or_name: str | Path, sets: Sequence[str] = ()) -> Scenario:
    """Read a scenario.

    Parameters
    ----------
    path_or_name : str or Path
        A YAML file, or the name of a shipped scenario such as ``digital_transition``.
    sets : sequence of str
        Settings laid over it, such as ``"interventions.training.seats_per_month=300"``.

    Raises
    ------
    ScenarioError
        If it cannot be read; one line for each problem, with its place.
    """
    return reading(path_or_name, sets).scenario


def reading(path_or_name: str | Path, sets: Sequence[str] = ()) -> Reading:
    """Read a scenario, and keep where each value came from; see `read`."""
    path = _find(path_or_name)
    source = path.name if path in shipped().values() and path != Path(path_or_name) else str(path_or_name)
    return _assemble(parse(_content(path, Place(source)), source, path.parent), path.stem, (path,), sets)


def reading_of(
    content: bytes,
    name: str,
    folder: Path | None = None,
    sets: Sequence[str] = (),
    files: Mapping[str, Path] | None = None,
) -> Reading:
    """Read a scenario from the bytes of a file that is elsewhere.

    Parameters
    ----------
    content : bytes
        What the file holds.
    name : str
        What the file is called, for messages.
    folder : Path or None
        Where files it names are sought; without it, it may extend shipped scenarios alone.
    sets : sequence of str
        Settings laid over it.
    files : mapping of str to Path, optional
        Where it lies in no folder: the only files that it may name, and where they are.

    Raises
    ------
    ScenarioError
        If it cannot be read.
    """
    return _assemble(parse(content, name, folder), Path(name).stem, (), sets, files)


def _assemble(
    tree: Entry, name: str, read_from: tuple[Path, ...], sets: Sequence[str], files: Mapping[str, Path] | None = None
) -> Reading:
    problems, name = Problems(), on_one_line(name)
    chain = [name_interventions(tree, problems)]
    found = list(read_from)
    while (extended := _extended(chain[-1], found)) is not None:
        path, source = extended
        found.append(path)
        chain.append(name_interventions(parse(_content(path, Place(source)), source, path.parent), problems))
        if len(chain) > LONGEST_CHAIN:
            raise refusal(tree.place, f"more than {LONGEST_CHAIN} files extend one another", ("extends",))
    problems.refuse()
    merged: Entry | None = None
    for layer in reversed(chain):
        merged = lay_over(merged and inheritable(merged), layer)
    whole = lay_settings(_without_extends(merged or tree), sets)
    check = Check(whole, tree.place.source, files)
    scenario = check.scenario()
    if scenario is None:
        raise ScenarioError(check.problems.found)
    if not scenario.title:
        scenario = scenario.model_copy(update={"title": name.replace("_", " ").capitalize()})
    return Reading(scenario, name, tuple(found), tuple(map(str, check.warnings.found)), whole)


def _without_extends(tree: Entry) -> Entry:
    return tree.with_value({name: entry for name, entry in tree.value.items() if name != "extends"})


def _extended(tree: Entry, found: Sequence[Path]) -> tuple[Path, str] | None:
    """Return the file that a file extends and its name for messages, or None."""
    entry = tree.value.get("extends")
    if entry is None or entry.value is None:
        return None
    if not isinstance(entry.value, str):
        raise refusal(entry.place, f"must be the name of one file, not {kind(entry.value)}", ("extends",))
    path, source = _target(entry.value, entry.place)
    if any(path.resolve() == one.resolve() for one in found):
        trail = " → ".join([*(one.name for one in found), path.name])
        raise refusal(entry.place, f"files extend one another in a circle: {trail}; remove one 'extends'", ("extends",))
    return path, source


def _target(name: str, place: Place) -> tuple[Path, str]:
    near = place.folder / name if place.folder is not None else None
    if near is not None and _is_file(near):
        return near, str(Path(place.source).parent / name)
    stem = name.removesuffix(".yaml")
    if stem in shipped():
        return shipped()[stem], f"{stem}.yaml"
    hint = _nearest_file(name, near)
    message = f"there is no file {quoted(name)} beside this one, nor a shipped scenario of that name{hint}"
    raise refusal(place, message, ("extends",))


def _find(path_or_name: str | Path) -> Path:
    path = Path(path_or_name)
    if _is_file(path):
        return path
    name = str(path_or_name)
    stem = name.removesuffix(".yaml")
    if stem in shipped():
        return shipped()[stem]
    place = Place(name)
    if _is_folder(path):
        raise refusal(place, "this is a folder; name a scenario file in it")
    raise refusal(place, f"there is no such file, nor a shipped scenario of that name{_nearest_file(name, path)}")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _nearest_file(name: str, path: Path | None) -> str:
    beside: list[str] = []
    if path is not None and _is_folder(path.parent):
        beside = [str(Path(name).parent / one.name) for one in sorted(path.parent.glob("*.y*ml"))]
    return nearest(name, [*beside, *shipped()])


def _content(path: Path, place: Place) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise refusal(place, f"cannot be read: {error.strerror or error}") from None


def _leaves(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, Any]]:
    if isinstance(value, dict) and value:
        for key, child in value.items():
            yield from _leaves(child, (*path, key))
    else:
        yield path, value
