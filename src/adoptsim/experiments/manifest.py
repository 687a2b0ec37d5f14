"""The manifest: everything needed to repeat a run, and to see that nothing was changed since."""

import json
import platform
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel, ConfigDict

from adoptsim.experiments.design import Row, portable
from adoptsim.experiments.files import digest_of
from adoptsim.experiments.rows import input_files
from adoptsim.experiments.runner import Results
from adoptsim.scenario.writing import resolved
from adoptsim.world.errors import on_one_line

MANIFEST = "manifest.json"

MADE_WITH = ("adoptsim", "numpy", "numba", "mesa", "pydantic", "pyarrow", "matplotlib")
"""Packages whose versions are kept."""


class Failed(BaseModel):
    """A run that went wrong."""

    scenario: str
    seed: int
    error: str


class Manifest(BaseModel):
    """What `manifest.json` holds.

    Attributes
    ----------
    scenarios : mapping
        The resolved scenarios, defaults included, by name; in the folder of a study, those that its
        cases change.
    seed, replicates : int
        Every scenario was run with the seeds `seed`, `seed` + 1, …; in the folder of a study, the
        first seed, and how many there are: `design.json` says which run has which.
    months : int or None
        Length of the runs, where it is not the scenario's own.
    failures : sequence of Failed
        Runs that went wrong.
    missing : sequence of Row
        Runs that were not made because the work was interrupted.
    command : sequence of str
        The command as it was typed; what cannot be printed in it is escaped.
    time : datetime
        When the folder was written, UTC.
    versions, platform : mapping, str
        What it was made with.
    inputs, files : mapping
        BLAKE2b hashes of the files that were read, and of the files of the folder.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    scenarios: dict[str, dict[str, Any]]
    seed: int
    replicates: int
    months: int | None
    failures: tuple[Failed, ...]
    missing: tuple[Row, ...]
    command: tuple[str, ...]
    time: datetime
    versions: dict[str, str]
    platform: str
    inputs: dict[str, str]
    files: dict[str, str]

    def text(self) -> str:
        """Return the manifest as JSON."""
        return json.dumps(self.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"


def describe(results: Results, files: Mapping[str, bytes], command: Sequence[str], time: datetime) -> Manifest:
    """Write the manifest of some results.

    Parameters
    ----------
    results : Results
        What the runs left.
    files : mapping
        The files of the folder: name to content.
    command : sequence of str
        The command as it was typed.
    time : datetime
        Now, UTC.
    """
    scenarios = results.design.scenarios
    read = {path for scenario in scenarios.values() for path in input_files(scenario)}
    return Manifest(
        scenarios={name: portable(resolved(scenario)) for name, scenario in scenarios.items()},
        seed=results.seeds[0],
        replicates=len(results.seeds),
        months=results.months,
        failures=tuple(
            Failed(scenario=one.row.scenario, seed=one.row.seed, error=one.error) for one in results.failures
        ),
        missing=results.missing,
        command=tuple(map(on_one_line, command)),
        time=time.replace(microsecond=0),
        versions=versions(),
        platform=platform.platform(),
        inputs={portable(str(path)): digest_of(path) for path in sorted(read)},
        files={name: digest(content) for name, content in files.items()},
    )


def versions() -> dict[str, str]:
    """Return the versions that results depend on."""
    return {"python": platform.python_version()} | {package: version(package) for package in MADE_WITH}


def digest(content: bytes) -> str:
    """Return the BLAKE2b hash of a file's content, 32 hexadecimal digits."""
    return blake2b(content, digest_size=16).hexdigest()
