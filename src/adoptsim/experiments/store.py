"""The results folder: written whole or not at all, and replayed to the byte.

A folder holds `manifest.json`, `monthly.parquet`, `agencies.parquet`, `programmes.parquet`,
`summary.csv` and `figures/`. It is written under a hidden name beside its place and renamed when it is complete.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from errno import EACCES, ENOTDIR
from os import strerror
from pathlib import Path

from adoptsim.experiments.files import (
    UNFINISHED,
    UnwritableError,
    flush,
    hidden,
    is_being_written,
    umask,
    unwritable,
    write,
)
from adoptsim.experiments.manifest import MANIFEST, Manifest, describe
from adoptsim.experiments.runner import Results
from adoptsim.experiments.summary import summarise
from adoptsim.experiments.tables import comma_separated, parquet
from adoptsim.world.errors import UserError

SUMMARY = "summary.csv"


def tables(results: Results) -> dict[str, bytes]:
    """Return the tables of a results folder as files: name to content, the same for the same results."""
    return {
        "monthly.parquet": parquet(results.tables["monthly"]),
        "agencies.parquet": parquet(results.tables["agencies"]),
        "programmes.parquet": parquet(results.tables["programmes"]),
        SUMMARY: comma_separated(summarise(results.tables["monthly"])),
    }


def available_folder(base: Path) -> Path:
    """Return the folder, or where something is there already, the next free one: `name-2`, `name-3` …"""
    number, folder = 1, base
    while folder.exists() or is_taken(folder):
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
        raise UserError(unwritable(folder, error)) from None


@contextmanager
def waiting(folder: Path) -> Iterator[Path]:
    """Give the hidden folder in which finished runs wait until all are done and their folder is written.

    It is gone when they are, or when none was finished; else the same command finds it there.

    Parameters
    ----------
    folder : Path
        The folder of results that there shall be.

    Raises
    ------
    UserError
        If another process makes runs for the same folder, or nothing can be written.
    """
    rows = _waiting_place(folder)
    made = [parent for parent in rows.parents if not parent.exists()]
    at_work = hidden(rows / "at-work")
    try:
        rows.mkdir(parents=True, exist_ok=True)
        if is_taken(folder):
            raise UserError(f"{folder}: another process makes runs for this folder; give another by --out")
        at_work.touch()
        yield rows
        shutil.rmtree(rows)
    except UnwritableError as error:
        kept = "runs that were finished are kept, and the same command goes on from there"
        raise UserError(unwritable(folder, error.error, kept if _finished(rows) else _NOTHING)) from None
    except OSError as error:
        raise UserError(unwritable(folder, error)) from None
    finally:
        at_work.unlink(missing_ok=True)
        if not _finished(rows):
            shutil.rmtree(rows, ignore_errors=True)
            for parent in made:
                with suppress(OSError):  # never made, or used by somebody else by now
                    parent.rmdir()


_NOTHING = "nothing was left there"


def _waiting_place(folder: Path) -> Path:
    return folder.with_name(f".{folder.name[:200]}.runs")


def _finished(rows: Path) -> bool:
    return rows.is_dir() and any(not path.name.startswith(".") for path in rows.glob("rows/*"))


def is_taken(folder: Path) -> bool:
    """Say whether another process makes runs for a folder."""
    rows = _waiting_place(folder)
    own = hidden(rows / "at-work")
    return any(path != own and is_being_written(path) for path in rows.glob(f".at-work.*{UNFINISHED}"))


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
    return save_files(folder, files | {MANIFEST: manifest.text().encode()})


def save_files(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write a folder of files, whole or not at all.

    Parameters
    ----------
    folder : Path
        Where to; must not exist, or be empty.
    files : mapping
        Names, one folder deep at most, to contents.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    UserError
        If the folder is taken or cannot be written; nothing is left behind then.
    """
    refuse_if_unfit(folder)
    try:
        with _all_or_nothing(folder) as unfinished:
            for name, content in files.items():
                write(unfinished / name, content)
    except OSError as error:
        raise UserError(unwritable(folder, error)) from None
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
    flush(folder.parent)


@contextmanager
def _complete(folder: Path) -> Iterator[Path]:
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name[:40]}.", suffix=".unfinished", dir=folder.parent))
    try:
        unfinished.chmod(0o777 & ~umask())
        yield unfinished
        for inner in (unfinished, *(path for path in unfinished.rglob("*") if path.is_dir())):
            flush(inner)
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
