"""The folder of a study: what was asked, the rows that are finished, and the tables made of them.

::

    design.json        what was asked: scenarios, changes, seeds
    rows/              finished rows, as they came; what is here is not run again
    outcomes.parquet   one row per run and solution, in the order of the design
    runs.csv           every run: case, seed, changes, and why it failed if it did
    manifest.json      written last: the folder is whole

and the tables that the study keeps, and what a command adds. A folder may be written by several
processes at once; it is begun again, by the same command, until it is whole.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from adoptsim.experiments import files
from adoptsim.experiments.design import Design
from adoptsim.experiments.files import digest_of
from adoptsim.experiments.manifest import MANIFEST, describe
from adoptsim.experiments.parts import FOLDER, bring
from adoptsim.experiments.runner import Results
from adoptsim.experiments.shelves import Stored
from adoptsim.experiments.tables import Table, arrow, comma_separated, stacked
from adoptsim.world.errors import UserError

DESIGN = "design.json"
RUNS = "runs.csv"

LINES_PER_GROUP = 50_000
"""Lines of a table that are held in memory at once."""


def begin(folder: Path, design: Design) -> None:
    """Make the folder of a study, or go on with it.

    Raises
    ------
    UserError
        If something else is there, or nothing can be written.
    """
    try:
        if folder.exists() and not goes_on(folder, design):
            raise UserError(
                f"{folder} holds something else already; nothing is overwritten, so give another folder by --out"
            )
        (folder / FOLDER).mkdir(parents=True, exist_ok=True)
        files.clear_away(folder)
        files.replace(folder / DESIGN, design.text().encode())
    except OSError as error:
        raise UserError(files.unwritable(folder, error, "nothing is lost")) from None


def goes_on(folder: Path, design: Design) -> bool:
    """Say whether a folder is empty, or holds a study of the same scenarios and length."""
    if not folder.is_dir():
        return False
    there = folder / DESIGN
    if not there.is_file():
        return {path.name for path in folder.iterdir()} <= {FOLDER}
    try:
        held, wanted = json.loads(there.read_bytes()), json.loads(design.text())
        return all(held[what] == wanted[what] for what in ("scenarios", "months"))
    except (ValueError, KeyError, TypeError):
        return False


def available_folder(base: Path, design: Design) -> Path:
    """Return the folder, or where something else is there already, the next: `name-2`, `name-3` …"""
    number, folder = 1, base
    while folder.exists() and not goes_on(folder, design):
        number += 1
        folder = base.with_name(f"{base.name}-{number}")
    return folder


def join(folders: Sequence[Path], into: Path) -> Design:
    """Bring the finished rows of several folders, each with a part of one study, into one.

    Parameters
    ----------
    folders : sequence of Path
        Folders of the same study; a single one whose shards have all written there is the usual case.
    into : Path
        Where to; may be one of them.

    Returns
    -------
    Design
        What was asked of the study.

    Raises
    ------
    UserError
        If they are not of one study, or nothing can be written.
    """
    designs = {folder: load_design(folder) for folder in folders}
    first, *others = designs
    for folder in others:
        if designs[folder].text() != designs[first].text():
            raise UserError(f"{folder} holds a part of another study than {first}; merge the shards of one study")
    begin(into, designs[first])
    for folder in folders:
        if folder.resolve() != into.resolve():
            try:
                bring(folder, into)
            except OSError as error:
                raise UserError(files.unwritable(into, error, "nothing is lost")) from None
    return designs[first]


def load_design(folder: Path) -> Design:
    """Read what was asked of a study.

    Raises
    ------
    UserError
        If it is no folder of a study.
    """
    try:
        return Design.of_text((folder / DESIGN).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(f"{folder} is no folder of a study: it has no {DESIGN}") from None
    except OSError as error:
        raise UserError(f"{folder / DESIGN}: cannot be read: {error.strerror}") from None
    except UserError as error:
        raise UserError(f"{folder / DESIGN} {error}") from None


def save(
    results: Results, folder: Path, *, more: Mapping[str, bytes] | None = None, command: Sequence[str] = ()
) -> None:
    """Write the tables of a study, what a command adds, and last the manifest.

    Parameters
    ----------
    results : Results
        What `perform` returned for this folder.
    folder : Path
        A folder that `begin` has made.
    more : mapping, optional
        Files that a command adds: name to content.
    command : sequence of str
        The command as it was typed.

    Raises
    ------
    UserError
        If they cannot be written; the finished rows are untouched.
    """
    try:
        for name, content in (more or {}).items():
            files.replace(folder / name, content)
        files.replace(folder / RUNS, comma_separated(runs(results)))
        written = [RUNS, DESIGN, *(more or {}), *write_tables(results, folder)]
        manifest = describe(results, {}, command, datetime.now(UTC)).model_copy(
            update={"files": {name: digest_of(folder / name) for name in sorted(written)}}
        )
        files.replace(folder / MANIFEST, manifest.text().encode())
    except OSError as error:
        kept = "finished rows are kept, and the same command goes on from there"
        raise UserError(files.unwritable(folder, error, kept)) from None


def write_tables(results: Results, folder: Path) -> Iterator[str]:
    """Write the tables of a study, each piece by piece, and yield the names of their files."""
    for name in results.tables:
        pieces = _pieces(results, name)
        first = next(pieces, None)
        if first is not None:
            with files.new(folder / f"{name}.parquet") as unfinished:
                _stream(chain([first], pieces), unfinished)
            yield f"{name}.parquet"


def _pieces(results: Results, name: str) -> Iterator[Table]:
    tables = results.tables
    return tables.pieces(name) if isinstance(tables, Stored) else iter([tables[name]] if tables[name] else [])


def _stream(pieces: Iterable[Table], path: Path) -> None:
    """Write tables below one another as Parquet; how they come in pieces does not show."""
    writer: pq.ParquetWriter | None = None
    held: list[Table] = []
    lines = 0
    with path.open("wb") as stream:
        for piece in chain(pieces, [None]):
            if held and (piece is None or lines >= LINES_PER_GROUP):
                table = arrow(stacked(held))
                writer = writer or pq.ParquetWriter(stream, table.schema, compression="zstd", version="2.6")
                writer.write_table(table, row_group_size=max(1, table.num_rows))
                held, lines = [], 0
            if piece is not None:
                held.append(piece)
                lines += len(piece["seed"])
        if writer is not None:
            writer.close()


def runs(results: Results) -> Table:
    """Return the design as a table: a line a run, with its changes and how it ended."""
    rows = results.design.rows
    wrong = {failure.row: failure.error for failure in results.failures}
    missing = set(results.missing)
    changes = {name: json.dumps(dict(case.changes), ensure_ascii=False) for name, case in results.design.cases.items()}
    ended = ["was not made" if row in missing else wrong.get(row, "") for row in rows]
    return {
        "run": np.arange(1, len(rows) + 1),
        "scenario": np.array([row.scenario for row in rows], dtype=object),
        "seed": np.array([row.seed for row in rows], dtype=np.int64),
        "changes": np.array([changes[row.scenario] for row in rows], dtype=object),
        "error": np.array(ended, dtype=object),
    }
