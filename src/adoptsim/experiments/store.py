"""The results folder: written whole or not at all, and replayed to the byte.

A folder holds `manifest.json`, `monthly.parquet`, `agencies.parquet`, `programmes.parquet`,
`summary.csv` and `figures/`. It is written under a hidden name beside its place and renamed when it is complete.
"""

import csv
import io
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from errno import EACCES, ENOTDIR
from os import strerror
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from adoptsim.experiments.manifest import Manifest, describe
from adoptsim.experiments.runs import Results, Table
from adoptsim.experiments.summary import summarise
from adoptsim.world.errors import UserError

MANIFEST = "manifest.json"
SUMMARY = "summary.csv"


def tables(results: Results) -> dict[str, bytes]:
    """Return the tables of a results folder as files: name to content, the same for the same results."""
    return {
        "monthly.parquet": parquet(results.tables["monthly"]),
        "agencies.parquet": parquet(results.tables["agencies"]),
        "programmes.parquet": parquet(results.tables["programmes"]),
        SUMMARY: comma_separated(summarise(results.tables["monthly"])),
    }


def parquet(table: Table) -> bytes:
    """Write columns as Parquet."""
    columns = {name: _arrow(column) for name, column in table.items()}
    stream = io.BytesIO()
    pq.write_table(
        pa.Table.from_arrays(list(columns.values()), names=list(columns)), stream, compression="zstd", version="2.6"
    )
    return stream.getvalue()


def comma_separated(table: Mapping[str, NDArray[Any]]) -> bytes:
    """Write columns as CSV; numbers with ten digits, an empty field where there is none."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(table)
    writer.writerows(zip(*(_texts(column) for column in table.values()), strict=True))
    return stream.getvalue().encode()


def available_folder(base: Path) -> Path:
    """Return the folder, or where something is there already, the next free one: `name-2`, `name-3` …"""
    number, folder = 1, base
    while folder.exists():
        number += 1
        folder = base.with_name(f"{base.name}-{number}")
    return folder


def refuse_if_unfit(folder: Path) -> None:
    """Refuse a place where something is already, or where nothing can be written; touch nothing.

    Raises
    ------
    UserError
        If there is a file, or a folder that is not empty, or no folder could be made.
    """
    try:
        if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
            what = "holds results already" if (folder / MANIFEST).is_file() else "is there already and not empty"
            raise UserError(f"{folder} {what}; nothing is overwritten, so give another folder by --out")
        if folder.is_dir() and (folder.is_mount() or folder.samefile(".")):
            raise UserError(f"{folder} cannot give way to a folder of results; name a folder in it by --out")
        place = folder.resolve()
        nearest = next(one for one in (place, *place.parents) if one.exists())
        if not nearest.is_dir():
            raise NotADirectoryError(ENOTDIR, strerror(ENOTDIR))
        if not os.access(nearest, os.W_OK | os.X_OK):
            raise PermissionError(EACCES, strerror(EACCES))
    except OSError as error:
        raise UserError(_unwritable(folder, error)) from None


def save(
    results: Results,
    folder: str | Path,
    *,
    figures: Mapping[str, bytes] | None = None,
    command: Sequence[str] = (),
) -> Path:
    """Write a results folder.

    Parameters
    ----------
    results : Results
        What the runs left.
    folder : str or Path
        Where to; must not exist, or be empty.
    figures : mapping, optional
        Files of the folder `figures`: name to content.
    command : sequence of str
        The command that made it, for the manifest.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    UserError
        If the folder is taken or cannot be written; nothing is left behind then.
    """
    folder = Path(folder)
    refuse_if_unfit(folder)
    files = tables(results) | {f"figures/{name}": content for name, content in (figures or {}).items()}
    manifest = describe(results, files, command, datetime.now(UTC))
    try:
        with _all_or_nothing(folder) as unfinished:
            for name, content in files.items():
                _write(unfinished / name, content)
            _write(unfinished / MANIFEST, manifest.text().encode())
    except OSError as error:
        raise UserError(_unwritable(folder, error)) from None
    return folder


def load_manifest(folder: str | Path) -> Manifest:
    """Read the manifest of a results folder.

    Raises
    ------
    UserError
        If it is no results folder, or its manifest cannot be read.
    """
    path = Path(folder) / MANIFEST
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise UserError(f"{folder} is no results folder: it has no {MANIFEST}") from None
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}") from None
    except ValueError:
        raise UserError(f"{path}: is no manifest that this version of adoptsim can read") from None


def _arrow(column: NDArray[Any]) -> pa.Array:
    """Hand a column to Arrow by its buffers: `pa.array` would import pandas, which is slow."""
    if column.dtype.kind in "UO":
        texts, place = np.unique(column, return_inverse=True)
        return pa.DictionaryArray.from_arrays(_arrow(place.astype(np.int32)), _text(texts.tolist())).cast(pa.string())
    plain = np.ascontiguousarray(column.astype("datetime64[ms]") if column.dtype.kind == "M" else column)
    return pa.Array.from_buffers(pa.from_numpy_dtype(plain.dtype), len(plain), [None, pa.py_buffer(plain)])


def _text(values: Sequence[str]) -> pa.Array:
    encoded = [value.encode() for value in values]
    ends = np.cumsum([0, *(len(value) for value in encoded)], dtype=np.int32)
    return pa.Array.from_buffers(pa.string(), len(encoded), [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))])


def _texts(column: NDArray[Any]) -> list[str]:
    if column.dtype.kind == "f":
        return ["" if number != number else f"{number:.10g}" for number in column.tolist()]  # noqa: PLR0124  NaN
    return [str(value) for value in column.tolist()]


@contextmanager
def _all_or_nothing(folder: Path) -> Iterator[Path]:
    """Give a hidden folder to fill; it takes its name at the end, or disappears."""
    folder = folder.resolve()
    made = [parent for parent in folder.parents if not parent.exists()]
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _complete(folder) as unfinished:
            yield unfinished
    except BaseException:
        for parent in made:
            with suppress(OSError):  # never made, or used by somebody else by now
                parent.rmdir()
        raise
    _flush(folder.parent)


@contextmanager
def _complete(folder: Path) -> Iterator[Path]:
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name[:40]}.", suffix=".unfinished", dir=folder.parent))
    try:
        unfinished.chmod(0o777 & ~_umask())
        yield unfinished
        for inner in (unfinished, *(path for path in unfinished.rglob("*") if path.is_dir())):
            _flush(inner)
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _flush(folder: Path) -> None:
    """Have the entries of a folder reach the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _unwritable(folder: Path, error: OSError) -> str:
    reason = (error.strerror or str(error)).lower()
    return f"{folder}: the results cannot be written: {reason}; nothing was left there"
