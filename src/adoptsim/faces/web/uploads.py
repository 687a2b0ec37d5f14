"""A visitor's own files, for as long as the session lasts: validated like any file, capped, never executed.

A file is known by the hash of its bytes. What it is called is shown and never used as a path; a
scenario stays in memory, a roster lies in a private folder of the session, for the world reads it
from there.
"""

import csv
import hashlib
import io
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType
from typing import Self

from adoptsim.faces.tongues.speaking import number, said
from adoptsim.scenario.parsing import parse
from adoptsim.scenario.reading import Reading, reading_of
from adoptsim.scenario.shipped import shipped
from adoptsim.scenario.tree import ScenarioError
from adoptsim.world.errors import UserError, on_one_line, shortened
from adoptsim.world.roster import TRAITS, Roster, RosterColumns, read_roster
from adoptsim.world.tables import only, open_table

MOST_BYTES = 20_000_000
"""Bytes of all files of a session."""

MOST_FILES = 20
"""Files of a session."""

MOST_SCENARIO_BYTES = 256_000
MOST_ROSTER_BYTES = 4_000_000
MOST_VALUES = 2_000
"""Values of a scenario; the largest that ships has about five hundred, defaults included."""

MOST_COLUMNS = 200
"""Columns of a roster."""

MOST_AGENCIES = 2_000
"""Agencies of a roster."""

TITLES: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "agency"),
    "size": ("size", "officials"),
    "sector": ("sector",),
    "parent": ("parent", "department"),
    "budget": ("budget", "digital_budget"),
    **{trait: (trait,) for trait in TRAITS},
}
"""How the columns of a roster are titled, where no scenario says what they hold."""

_PLACED = re.compile(r".*?:(\d+):(\d+): (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a file.

    Attributes
    ----------
    line, column : int or None
        Where, from 1; in a roster the column counts cells. None where it is about the whole file.
    key : str
        The path of the value; empty where there is none.
    message : str
        What is wrong.
    """

    line: int | None
    column: int | None
    key: str
    message: str


@dataclass(frozen=True, slots=True)
class OwnScenario:
    """An uploaded scenario.

    Attributes
    ----------
    name : str
        What its file is called, for showing.
    content : bytes
        The file.
    reading : Reading
        What it says.
    roster : str
        Hash of the uploaded roster that it names; empty where it names none.
    """

    name: str
    content: bytes
    reading: Reading
    roster: str


@dataclass(frozen=True, slots=True)
class OwnRoster:
    """An uploaded roster.

    Attributes
    ----------
    name : str
        What its file is called, for showing.
    path : Path
        Where it lies; never shown.
    size : int
        Bytes.
    columns : RosterColumns
        What its columns hold, by their titles; see `TITLES`.
    """

    name: str
    path: Path
    size: int
    columns: RosterColumns


class Uploads:
    """The files of one session.

    Parameters
    ----------
    folder : Path, optional
        Where the session's private folder is made; the system's folder for temporary files by default.
    most_bytes : int
        Bytes of all files.
    """

    def __init__(self, folder: Path | None = None, most_bytes: int = MOST_BYTES) -> None:
        self.scenarios: dict[str, OwnScenario] = {}
        self.rosters: dict[str, OwnRoster] = {}
        self._folder = folder
        self._most_bytes = most_bytes
        self._private: Path | None = None
        self._is_closed = False

    def __contains__(self, digest: str) -> bool:
        return digest in self.scenarios or digest in self.rosters

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add_scenario(self, name: str, content: bytes) -> str:
        """Take a scenario in.

        It may extend shipped scenarios, and name an uploaded roster by the name of its file.

        Parameters
        ----------
        name : str
            What the file is called.
        content : bytes
            The file.

        Returns
        -------
        str
            Its hash, 32 hexadecimal digits.

        Raises
        ------
        ScenarioError
            If it is not a valid scenario; one line for each problem.
        UserError
            If it is too large, or one file too many.
        """
        name, digest = _shown(name, "scenario.yaml"), digest_of(content)
        self._refuse_too_much(name, digest, len(content), MOST_SCENARIO_BYTES)
        if (values := parse(content, name, None).nodes) > MOST_VALUES:
            raise UserError(
                said(
                    "{name}: the file holds {values} values; a scenario may have {limit} on this page",
                    name=name, values=number(values), limit=number(MOST_VALUES),
                )
            )  # fmt: skip
        try:
            reading = reading_of(content, name, files=self._files())
            held = reading.scenario.population.roster
            if held is not None:
                read_roster(held)
        except ScenarioError:
            raise
        except UserError as error:
            raise UserError(self.in_words(error)) from None
        self._refuse_other_files(name, reading)
        own = [digest for digest, roster in self.rosters.items() if held is not None and roster.path == held.file]
        self.scenarios[digest] = OwnScenario(name, content, reading, "".join(own))
        return digest

    def add_roster(self, name: str, content: bytes) -> str:
        """Take a roster in: a CSV file with one line an agency.

        Parameters
        ----------
        name : str
            What the file is called.
        content : bytes
            The file.

        Returns
        -------
        str
            Its hash, 32 hexadecimal digits.

        Raises
        ------
        UserError
            If it is no such file, too large, or one file too many.
        """
        name, digest = _shown(name, "roster.csv"), digest_of(content)
        self._refuse_too_much(name, digest, len(content), MOST_ROSTER_BYTES)
        _refuse_too_wide(name, content)
        path = self._private_folder() / f"{digest}.csv"
        path.write_bytes(content)
        try:
            columns = _checked(path, name)
        except UserError as error:
            if digest not in self.rosters:
                path.unlink()
            raise UserError(str(error).replace(str(path), name)) from None
        self.rosters[digest] = OwnRoster(name, path, len(content), columns)
        return digest

    def in_words(self, error: UserError) -> str:
        """Return what an error says, files called as the visitor calls them."""
        text = str(error)
        for roster in self.rosters.values():
            text = text.replace(str(roster.path), roster.name)
        for path in shipped_tables().values():
            text = text.replace(str(path), path.name)
        return text

    def close(self) -> None:
        """Remove every file; nothing can be added any more."""
        self._is_closed = True
        self.scenarios.clear()
        self.rosters.clear()
        if self._private is not None:
            shutil.rmtree(self._private, ignore_errors=True)
            self._private = None

    def _files(self) -> dict[str, Path]:
        """Return the files that a scenario may name."""
        return {**shipped_tables(), **{roster.name: roster.path for roster in self.rosters.values()}}

    def _private_folder(self) -> Path:
        if self._private is None:
            self._private = Path(mkdtemp(prefix="adoptsim-", dir=self._folder))  # for its owner alone
        return self._private

    def _refuse_too_much(self, name: str, digest: str, size: int, most: int) -> None:
        if self._is_closed:
            raise UserError(said("The session has ended; open the page anew."))
        if size > most:
            raise UserError(
                said(
                    "{name}: the file is {size} kB long; the page takes {limit} kB",
                    name=name, size=number(-(-size // 1000)), limit=number(most // 1000),
                )
            )  # fmt: skip
        if digest in self:
            return
        sizes = [len(one.content) for one in self.scenarios.values()] + [one.size for one in self.rosters.values()]
        if len(sizes) >= MOST_FILES or sum(sizes) + size > self._most_bytes:
            raise UserError(
                said(
                    "{name}: the page keeps {files} files and {limit} MB for one visitor; open it anew to start afresh",
                    name=name, files=number(MOST_FILES), limit=number(self._most_bytes / 1e6),
                )
            )  # fmt: skip

    def _refuse_other_files(self, name: str, reading: Reading) -> None:
        """Refuse edge lists, which cannot be uploaded."""
        ships = set(shipped_tables().values())
        network, ties = reading.scenario.population.network, reading.scenario.ties.file
        for key, path in (("population.network", network and network.file), ("ties.file", ties)):
            if path is not None and path not in ships:
                raise UserError(
                    said("{name}: {key}: the page takes no edge lists; the command line does", name=name, key=key)
                )


def digest_of(content: bytes) -> str:
    """Return the hash that a file is known by: 32 hexadecimal digits."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def problems_of(error: UserError) -> tuple[Problem, ...]:
    """Return what an error says, one by one, to be shown beside the text of the file."""
    if isinstance(error, ScenarioError):
        return tuple(
            Problem(one.place.line, one.place.column, ".".join(map(shortened, one.path)), on_one_line(one.message))
            for one in error.problems
        )
    placed = _PLACED.fullmatch(str(error))
    if placed is None:
        return (Problem(None, None, "", str(error)),)
    return (Problem(int(placed[1]), int(placed[2]), "", placed[3]),)


@cache
def shipped_tables() -> Mapping[str, Path]:
    """Return the tables that lie beside the shipped scenarios, by the names of their files."""
    folders = {path.parent for path in shipped().values()}
    return {path.name: path.absolute() for folder in folders for path in sorted(folder.glob("*.csv"))}


def _shown(name: str, otherwise: str) -> str:
    """Return what a file is called, to be shown: its last part, on one line and not at any length."""
    return shortened(on_one_line(re.split(r"[/\\]", name)[-1].strip())) or otherwise


def _refuse_too_wide(name: str, content: bytes) -> None:
    lines = io.StringIO(content.decode("utf-8-sig", errors="replace"), newline="")
    try:
        header = next((cells for cells in csv.reader(lines) if cells), [])
    except csv.Error:
        return  # the reader of tables says where
    if len(header) > MOST_COLUMNS:
        raise UserError(
            said(
                "{name}: the roster has {columns} columns; the page takes {limit}",
                name=name, columns=number(len(header)), limit=number(MOST_COLUMNS),
            )
        )  # fmt: skip


def _checked(path: Path, name: str) -> RosterColumns:
    """Check a roster, and return what its columns hold."""
    table = open_table(path)
    rows = []
    for row in table.rows():
        rows.append(row)
        if len(rows) > MOST_AGENCIES:
            raise UserError(
                said(
                    "{name}: the roster has more than {limit} agencies; the command line takes more",
                    name=name, limit=number(MOST_AGENCIES),
                )
            )  # fmt: skip
    only(table, rows)
    columns = _columns(table.header)
    if columns.name in table.header and columns.size in table.header:
        read_roster(Roster(file=path, columns=columns))
    return columns


def _columns(header: tuple[str, ...]) -> RosterColumns:
    """Say what columns hold by their titles; what is left is kept for targeting."""
    known = {key: title for key, titles in TITLES.items() for title in reversed(titles) if title in header}
    rest = tuple(title for title in dict.fromkeys(header) if title and title not in known.values())
    return RosterColumns(**known, attributes=tuple(title for title in rest if header.count(title) == 1))
