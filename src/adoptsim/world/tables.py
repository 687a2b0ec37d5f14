"""Reading a CSV file a user gives: UTF-8, commas, one header line, every fault named by its place.

Places are written ``file:line:column``; the column of a CSV file counts cells, from 1.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TextIO

from adoptsim.world.errors import UserError, nearest, quoted

LARGEST_FILE = 200_000_000
"""Bytes; a larger file is refused before it is read."""


class Row(NamedTuple):
    """One line of a table: where it is, and its cells with the blanks around them taken off."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file whose header has been read."""

    path: Path
    header: tuple[str, ...]

    def column(self, name: str, key: str) -> int:
        """Return the position of a column.

        Parameters
        ----------
        name : str
            The column's name in the header.
        key : str
            The key of the scenario that asks for it, for the message.

        Raises
        ------
        UserError
            If the header lacks the name, or has it twice.
        """
        found = [position for position, title in enumerate(self.header) if title == name]
        if not found:
            titles = ", ".join(quoted(title) for title in self.header[:12] if title)
            hint = nearest(name, self.header)
            raise UserError(f"{self.path}:1:1: no column {quoted(name)}, which {key} asks for{hint}; columns: {titles}")
        if len(found) > 1:
            raise UserError(
                f"{self.path}:1:{found[1] + 1}: the header names column {quoted(name)} twice; rename one of them"
            )
        return found[0]

    def rows(self) -> Iterator[Row]:
        """Read the lines below the header one by one; blank lines are passed over.

        Raises
        ------
        UserError
            If a line has too few or too many cells, or the file cannot be read.
        """
        records = _records(self.path)
        next(records)
        for row in records:
            if len(row.cells) != len(self.header):
                column = min(len(row.cells), len(self.header)) + 1
                raise UserError(
                    f"{self.path}:{row.line}:{column}: this line has {len(row.cells)} cells where the header has "
                    f"{len(self.header)}; put a cell that holds a comma in double quotes"
                )
            yield row

    def fault(self, row: Row, position: int, what: str) -> UserError:
        """Make the error for one cell, ready to raise."""
        return UserError(f"{self.path}:{row.line}:{position + 1}: column {quoted(self.header[position])}: {what}")


def open_table(path: Path) -> Table:
    """Check that a file can be read as a table, and read its header.

    Raises
    ------
    UserError
        If there is no such file, it is too large or empty, or it is not CSV text in UTF-8.
    """
    try:
        if not path.exists():
            siblings = [sibling.name for sibling in path.parent.glob("*.csv")] if path.parent.is_dir() else []
            raise UserError(f"{path}: there is no such file{nearest(path.name, siblings)}")
        if not path.is_file():
            raise UserError(f"{path}: this is not a file; name a CSV file")
        if path.stat().st_size > LARGEST_FILE:
            most = LARGEST_FILE // 1_000_000
            raise UserError(f"{path}: the file is larger than {most} MB; keep only the columns needed")
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror})") from None
    header = next(_records(path), None)
    if header is None:
        raise UserError(f"{path}:1:1: the file is empty; its first line must name the columns")
    for separator, called in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(header.cells) == 1 and separator in header.cells[0]:
            raise UserError(f"{path}:1:1: the cells are separated by {called}; separate them by commas")
    if not any(header.cells):
        raise UserError(f"{path}:{header.line}:1: the first line names no column")
    return Table(path, tuple(header.cells))


def _records(path: Path) -> Iterator[Row]:
    """Read all lines that are not blank, header included."""
    line = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.reader(_text_lines(handle, path), strict=True)
            for cells in reader:
                start, line = line + 1, reader.line_num
                if cells:
                    yield Row(start, [cell.strip() for cell in cells])
    except UnicodeDecodeError:
        raise UserError(
            f"{path}:{line + 1}:1: from here the text is not UTF-8; save the file as CSV in UTF-8"
        ) from None
    except csv.Error as error:
        raise UserError(f"{path}:{line + 1}:1: this line is not CSV ({error}); check its double quotes") from None
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror})") from None


def _text_lines(handle: TextIO, path: Path) -> Iterator[str]:
    """Pass the lines of a file on; refuse those that are not text."""
    for number, line in enumerate(handle, 1):
        if "\0" in line:
            cell = line.partition("\0")[0].count(",") + 1
            raise UserError(f"{path}:{number}:{cell}: the file holds a NUL character; save it as CSV in UTF-8")
        yield line


def only(table: Table, rows: Sequence[Row]) -> None:
    """Refuse a table without a single line below its header.

    Raises
    ------
    UserError
        If there is none.
    """
    if not rows:
        raise UserError(f"{table.path}:2:1: the file ends after its header; it needs at least one line")
