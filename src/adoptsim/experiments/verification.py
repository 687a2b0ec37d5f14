"""Verification: does a results folder still hold what its runs leave?"""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from adoptsim.experiments.design import Design, crossed, portable, scenario_of
from adoptsim.experiments.executors import Progress
from adoptsim.experiments.files import digest_of
from adoptsim.experiments.manifest import Manifest, versions
from adoptsim.experiments.rows import input_files
from adoptsim.experiments.runner import Spread, perform
from adoptsim.experiments.runs import KEPT
from adoptsim.experiments.store import load_manifest, tables
from adoptsim.experiments.studies import DESIGN, load_design, write_tables
from adoptsim.scenario.reading import reading_of
from adoptsim.world.errors import UserError


def verify(folder: str | Path, jobs: int | None = None, progress: Progress | None = None) -> list[str]:
    """Replay the runs of a results folder and compare to the byte.

    Parameters
    ----------
    folder : str or Path
        A results folder.
    jobs : int, optional
        Processes; the result does not depend on it.
    progress : callable, optional
        Told the number of runs done and wanted.

    Returns
    -------
    list of str
        What differs, one sentence each; empty where nothing does.

    Raises
    ------
    UserError
        If it is no results folder, or an input file is missing.
    """
    folder = Path(folder)
    manifest = load_manifest(folder)
    changed = list(changed_files(folder, manifest))
    design = load_design(folder) if DESIGN in manifest.files else designed(manifest)
    refuse_changed_inputs(design, manifest)
    with tempfile.TemporaryDirectory(prefix="adoptsim") as scratch:
        again = repeat(design, Path(scratch), spread=Spread(jobs), progress=progress, stored=DESIGN in manifest.files)
        changed += differences(folder, again, manifest)
    return changed + (list(other_versions(manifest)) if changed else [])


def repeat(
    design: Design, scratch: Path, *, spread: Spread, progress: Progress | None, stored: bool
) -> dict[str, Path]:
    """Make runs again and write their tables; return the files by name."""
    results = perform(design, spread=spread, folder=scratch if stored else None, progress=progress)
    if stored:
        names = sorted(write_tables(results, scratch))
    else:
        held = tables(results)
        names = list(held)
        for name, content in held.items():
            (scratch / name).write_bytes(content)
    return {name: scratch / name for name in names}


def designed(manifest: Manifest) -> Design:
    """Return the runs that a manifest tells of, as they were made."""
    scenarios = {
        name: reading_of(scenario_of(text), name, Path()).scenario for name, text in manifest.scenarios.items()
    }
    seeds = range(manifest.seed, manifest.seed + manifest.replicates)
    whole = crossed(scenarios, seeds, manifest.months, KEPT)
    return replace(whole, rows=[row for row in whole.rows if row not in manifest.missing])


def refuse_changed_inputs(design: Design, manifest: Manifest) -> None:
    """Refuse to repeat runs whose files are not what they were.

    Raises
    ------
    UserError
        If a file that the runs read is missing or was changed.
    """
    for path in {path for scenario in design.scenarios.values() for path in input_files(scenario)}:
        if not path.is_file():
            raise UserError(f"{path}: the runs read this file, and it is not there; verify from the folder they ran in")
        if digest_of(path) != manifest.inputs.get(portable(str(path))):
            raise UserError(f"{path}: the runs read this file, and it was changed since; they cannot be repeated")


def changed_files(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Name files that are not as the manifest says."""
    for name, expected in manifest.files.items():
        path = folder / name
        if not path.is_file():
            yield f"{name} is missing"
        elif digest_of(path) != expected:
            yield f"{name} was changed after it was written"


def differences(folder: Path, again: Mapping[str, Path], manifest: Manifest) -> Iterator[str]:
    """Say where the replayed tables differ from those that were written."""
    for name, repeated in again.items():
        if digest_of(repeated) == manifest.files.get(name):
            continue
        path = folder / name
        detail = ""
        if path.is_file() and digest_of(path) == manifest.files.get(name) and path.suffix == ".parquet":
            detail = f": {_columns_that_differ(path, repeated)}"
        yield f"{name} comes out differently when the runs are repeated{detail}"


def other_versions(manifest: Manifest) -> Iterator[str]:
    """Name packages that are not the ones the folder was made with."""
    for package, now in versions().items():
        made_with = manifest.versions.get(package, "none")
        if made_with != now:
            yield f"made with {package} {made_with}, repeated with {now}"


def _columns_that_differ(path: Path, repeated: Path) -> str:
    written, again = pq.read_table(path), pq.read_table(repeated)
    if written.column_names != again.column_names:
        return "it has other columns"
    if written.num_rows != again.num_rows:
        return f"{again.num_rows:,} rows, not {written.num_rows:,}"
    differing = [name for name in written.column_names if not _same(written[name], again[name])]
    return f"columns {', '.join(differing)}" if differing else "the same values, stored in other bytes"


def _same(one: pa.ChunkedArray, other: pa.ChunkedArray) -> bool:
    return bool(np.array_equal(one.to_numpy(), other.to_numpy(), equal_nan=one.type in (pa.float32(), pa.float64())))
