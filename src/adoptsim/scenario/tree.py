"""Scenario files as trees of entries that remember where they stand.

Merging, checking and the question "which line set this value" all read the places off the
entries, so nothing is lost when files are merged.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adoptsim.world.errors import UserError, on_one_line, shortened

type KeyPath = tuple[str, ...]
"""The keys that lead to a value; the position in a list counts from 1."""

MOST_PROBLEMS = 50
"""Problems listed in one message."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a line and column of a file, both from 1, or a ``--set`` option."""

    source: str
    line: int | None = None
    column: int | None = None
    folder: Path | None = None
    """Folder that relative file names are meant from; None is the working folder."""

    @property
    def order(self) -> tuple[str, int, int]:
        """Return what to sort by: the file, then the line and column."""
        return self.source, self.line or 0, self.column or 0

    def __str__(self) -> str:
        return self.source if self.line is None else f"{self.source}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A value with its place, and that of its key.

    Attributes
    ----------
    value : str, int, float, bool, None, tuple of Entry or mapping of str to Entry
        What it holds.
    place : Place
        Where the value stands.
    key : Place
        Where its key stands; the value's own place where it has none.
    nodes : int
        Entries in it, itself included, aliases counted each time.
    """

    value: Any
    place: Place
    key: Place
    nodes: int = 1

    @property
    def is_mapping(self) -> bool:
        """Say whether it holds named entries."""
        return isinstance(self.value, Mapping)

    def items(self) -> Iterable[tuple[str, "Entry"]]:
        """Return names and entries of a mapping, or positions from 1 and entries of a list."""
        if isinstance(self.value, Mapping):
            return self.value.items()
        if isinstance(self.value, tuple):
            return ((str(number), entry) for number, entry in enumerate(self.value, start=1))
        return ()

    def get(self, path: KeyPath) -> "Entry | None":
        """Return the entry at a path, or None."""
        entry = self
        for key in path:
            found = dict(entry.items()).get(key)
            if found is None:
                return None
            entry = found
        return entry

    def leaves(self, path: KeyPath = ()) -> "Iterator[tuple[KeyPath, Entry]]":
        """Yield paths and entries of everything that is neither mapping nor list."""
        if isinstance(self.value, Mapping | tuple):
            for key, entry in self.items():
                yield from entry.leaves((*path, key))
        else:
            yield path, self

    def with_value(self, value: Any) -> "Entry":
        """Return the same entry holding something else."""
        return Entry(value, self.place, self.key, self.nodes)


def plain(entry: Entry) -> Any:
    """Return the bare values of a tree: dict, tuple and scalars."""
    if isinstance(entry.value, Mapping):
        return {key: plain(child) for key, child in entry.value.items()}
    if isinstance(entry.value, tuple):
        return tuple(plain(child) for child in entry.value)
    return entry.value


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or worth a warning."""

    place: Place
    path: KeyPath
    message: str

    def __str__(self) -> str:
        key = f"{'.'.join(map(shortened, self.path))}: " if self.path else ""
        return on_one_line(f"{self.place}: {key}{self.message}")


@dataclass(slots=True)
class Problems:
    """The problems found so far."""

    found: list[Problem] = field(default_factory=list)
    noted: set[Problem] = field(default_factory=set)

    def add(self, place: Place, path: KeyPath, message: str) -> None:
        """Note a problem, unless it is noted already."""
        problem = Problem(place, path, message)
        if problem not in self.noted:
            self.noted.add(problem)
            self.found.append(problem)

    def refuse(self) -> None:
        """Raise what was found, if anything.

        Raises
        ------
        ScenarioError
            One line for each problem.
        """
        if self.found:
            raise ScenarioError(self.found)


class ScenarioError(UserError, ValueError):
    """A scenario that cannot be read; the message has one line for each problem."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda one: one.place.order))
        lines = [str(problem) for problem in self.problems[:MOST_PROBLEMS]]
        if len(self.problems) > MOST_PROBLEMS:
            lines.append(f"and {len(self.problems) - MOST_PROBLEMS} more problems")
        super().__init__("\n".join(lines))
        self.lines = lines

    def __str__(self) -> str:
        """Return the problems, one a line."""
        return "\n".join(self.lines)

    def __reduce__(self) -> tuple[type["ScenarioError"], tuple[tuple[Problem, ...]]]:
        return ScenarioError, (self.problems,)


def refusal(place: Place, message: str, path: KeyPath = ()) -> ScenarioError:
    """Return the error for a single problem."""
    return ScenarioError([Problem(place, path, message)])
