"""The store of rows: finished rows as parts of a folder, each part written whole or not at all.

A part is a folder of its own, named by what it holds: `index.json` (the key of each row, how much of
each table is its, or why it failed) and a Parquet file for each table. It is written under a hidden name
and takes its name when all of it has reached the disk. No process waits for another or asks leave: whoever
wants a row looks whether it is there, and where two make the same row, they leave the same bytes and
one of them is read.
"""

import json
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from adoptsim.experiments.design import Row
from adoptsim.experiments.files import UnwritableError, flush, hidden, write
from adoptsim.experiments.rows import Batch, Failure, Model, attempt
from adoptsim.experiments.tables import Table, columns, open_parquet, parquet, parquet_groups, read_parquet, stacked
from adoptsim.simulation.record import Record
from adoptsim.world.errors import UserError

FOLDER = "rows"
INDEX = "index.json"

MOST_OPEN = 32
"""Files that are kept open."""

OUTCOMES = "outcomes"
"""The table that every row leaves; small, and read as a whole."""


@dataclass(frozen=True, slots=True)
class Packed:
    """Finished rows, ready to be written.

    Attributes
    ----------
    rows : sequence of Row
        The rows.
    failures : mapping of int to Failure
        Those that went wrong, by their place.
    lengths : mapping of str to sequence of int
        How many lines of each table belong to each row.
    files : mapping of str to bytes
        The tables.
    """

    rows: Sequence[Row]
    failures: Mapping[int, Failure]
    lengths: Mapping[str, Sequence[int]]
    files: Mapping[str, bytes]


def pack(model: Model, batch: Batch) -> Packed:
    """Run the rows of a batch and pack what they leave: the work of an executor whose rows are stored."""
    outcomes = attempt(model, batch)
    failures = {place: one for place, (_, one) in enumerate(outcomes) if isinstance(one, Failure)}
    records = [one for _, one in outcomes if isinstance(one, Record)]
    lengths, files = {}, {}
    for name in (OUTCOMES, *sorted(batch.keep)):
        held: list[Table] = [getattr(one, name) for one in records]
        sizes = iter([_length(one) for one in held])
        lengths[name] = [0 if place in failures else next(sizes) for place in range(len(outcomes))]
        if held:
            files[f"{name}.parquet"] = parquet(stacked(held)) if name == OUTCOMES else parquet_groups(held)
    return Packed([row for row, _ in outcomes], failures, lengths, files)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row is stored.

    Attributes
    ----------
    part : Path
        The folder of its part.
    start, stop : int
        Its lines in the table of outcomes.
    groups : mapping of str to int or None
        Its row group in each of the other tables that are kept; None where it has no lines there.
    error, trace : str
        Why it failed; empty where it did not.
    """

    part: Path
    start: int
    stop: int
    groups: Mapping[str, int | None]
    error: str
    trace: str


class Parts:
    """The rows in a folder.

    Parameters
    ----------
    folder : Path
        A folder of results; the rows are in its folder `rows`.
    keep : frozenset of str
        The tables that a row must have left to count as there.
    """

    def __init__(self, folder: Path, keep: frozenset[str]) -> None:
        self.folder = folder / FOLDER
        self.keep = keep
        self.places: dict[str, Place] = {}
        self._read: set[str] = set()
        self._held: dict[Path, Table] = {}
        self._open: dict[Path, pq.ParquetFile] = {}
        self.look()

    def look(self) -> None:
        """Find what others have written since."""
        try:
            names = sorted(path.name for path in self.folder.iterdir())
        except FileNotFoundError:
            return
        for name in names:
            if name not in self._read and not name.startswith("."):
                self._read.add(name)
                for key, place in _index(self.folder / name):
                    if self.keep <= place.groups.keys():
                        self.places.setdefault(key, place)

    def __contains__(self, key: str) -> bool:
        return key in self.places

    def add(self, packed: Packed, keys: Sequence[str]) -> None:
        """Write rows.

        Raises
        ------
        UserError
            If the disk is full, or the folder cannot be written; what was there before is untouched.
        """
        index = [
            {"key": key, **_fate(packed.failures.get(place)), "lengths": _at(packed.lengths, place)}
            for place, key in enumerate(keys)
        ]
        name = blake2b(" ".join([*keys, *sorted(packed.lengths)]).encode(), digest_size=16).hexdigest()
        files = {**packed.files, INDEX: (json.dumps(index, indent=1) + "\n").encode()}
        unfinished = hidden(self.folder / name)
        try:
            unfinished.mkdir(parents=True)
            for file, content in files.items():
                write(unfinished / file, content)
            flush(unfinished)
            _rename(unfinished, self.folder / name)
            flush(self.folder)
        except OSError as error:
            raise UnwritableError(self.folder, error, "rows that were finished before are there") from None
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        self.look()

    def failure(self, row: Row, key: str) -> Failure | None:
        """Return why a row failed, or None where it did not."""
        place = self.places[key]
        return Failure(row, place.error, place.trace) if place.error else None

    def table(self, name: str, key: str) -> Table:
        """Return a table that a row left.

        Raises
        ------
        UserError
            If the file cannot be read.
        """
        place = self.places[key]
        try:
            if name == OUTCOMES:
                return {column: lines[place.start : place.stop] for column, lines in self._outcomes(place.part).items()}
            file, group = self._file(place.part / f"{name}.parquet"), place.groups[name]
            return columns(
                file.schema_arrow.empty_table() if group is None else file.read_row_group(group, use_threads=False)
            )
        except (OSError, pa.ArrowException) as error:
            message = f"{place.part}: this part of the results cannot be read ({error}); remove it and run again"
            raise UserError(message) from None

    def _outcomes(self, part: Path) -> Table:
        if part not in self._held:
            self._held[part] = read_parquet(part / f"{OUTCOMES}.parquet")
        return self._held[part]

    def _file(self, path: Path) -> pq.ParquetFile:
        """Open a file, and keep a few open: rows of one part are read one after the other."""
        if path not in self._open:
            if len(self._open) >= MOST_OPEN:
                self._open.pop(next(iter(self._open))).close()
            self._open[path] = open_parquet(path)
        return self._open[path]


def bring(folder: Path, into: Path) -> None:
    """Copy the parts of one folder of results that another lacks.

    Raises
    ------
    OSError
        If one cannot be copied; those that were are whole.
    """
    for part in sorted((folder / FOLDER).iterdir()):
        target = into / FOLDER / part.name
        if not part.name.startswith(".") and not target.exists():
            unfinished = hidden(target)
            try:
                shutil.copytree(part, unfinished)
                for path in (*unfinished.iterdir(), unfinished):
                    flush(path)
                _rename(unfinished, target)
            finally:
                shutil.rmtree(unfinished, ignore_errors=True)
    flush(into / FOLDER)


def _entries(part: Path) -> list[dict[str, Any]]:
    entries = json.loads((part / INDEX).read_bytes())
    if not isinstance(entries, list):
        raise TypeError("the index is no list")
    return entries


def _index(part: Path) -> Iterator[tuple[str, Place]]:
    """Yield the rows of a part and where each lies in it."""
    try:
        start, before = 0, Counter[str]()
        for entry in _entries(part):
            lengths = entry["lengths"]
            stop = start + lengths.pop(OUTCOMES)
            groups = {name: before[name] if length else None for name, length in lengths.items()}
            yield entry["key"], Place(part, start, stop, groups, entry["error"], entry["trace"])
            start = stop
            before.update(name for name, length in lengths.items() if length)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"{part}: this part of the results cannot be read ({error}); remove it and run again") from None


def _fate(failure: Failure | None) -> dict[str, str]:
    return {"error": failure.error, "trace": failure.trace} if failure else {"error": "", "trace": ""}


def _at(lengths: Mapping[str, Sequence[int]], place: int) -> dict[str, int]:
    return {name: each[place] for name, each in lengths.items()}


def _rename(unfinished: Path, folder: Path) -> None:
    """Give a part its name; where another process was first, it has the same rows."""
    try:
        unfinished.rename(folder)
    except OSError:
        if not folder.exists():
            raise


def _length(table: Table) -> int:
    return len(next(iter(table.values()), ()))
