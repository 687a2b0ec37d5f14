"""One row is run: the function that every executor spreads, and what it is known by.

A row is known by its content: the resolved scenario, the files it reads, the seed, the length and
the version of the model. What was run once under that key need not be run again.
"""

import inspect
import json
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple, Self

from pydantic import BaseModel

from adoptsim.experiments.design import Design, Row
from adoptsim.experiments.files import digest_of
from adoptsim.scenario.changes import NOT_VARIED
from adoptsim.scenario.schema import Scenario
from adoptsim.scenario.writing import resolved
from adoptsim.simulation.record import Record, run
from adoptsim.world.compilation import PACKAGE
from adoptsim.world.errors import UserError

SOURCES = ("world", "processes", "interventions", "scenario", "simulation")
"""The folders that decide what a run leaves."""

type Model = Callable[[Scenario, int, int | None, Collection[str]], Record]
"""What makes a run of a scenario, a seed, a length, and the tables wanted: `simulation.record.run`."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a row has no result.

    Attributes
    ----------
    row : Row
        The run.
    error : str
        What went wrong, in one line.
    trace : str
        The whole traceback; empty where the process was lost.
    mistake : bool
        Whether it is the scenario that cannot be used.
    lost : bool
        Whether its process ended; nothing is known then of the row itself.
    """

    row: Row
    error: str
    trace: str = ""
    mistake: bool = False
    lost: bool = False


type Outcome = tuple[Row, Record | Failure]


class Batch(NamedTuple):
    """Rows that are handed out together.

    Attributes
    ----------
    rows : tuple of Row
        The runs.
    scenarios : mapping
        What they run, by name.
    months, keep
        As in `Design`.
    version : str
        The version of the model that the rows are known by.
    """

    rows: tuple[Row, ...]
    scenarios: Mapping[str, Scenario]
    months: int | None
    keep: frozenset[str]
    version: str

    def split(self) -> Sequence[Self]:
        """Return the same rows, each in a batch of its own."""
        return [self._replace(rows=(row,), scenarios={row.scenario: self.scenarios[row.scenario]}) for row in self.rows]


def attempt(model: Model, batch: Batch) -> list[Outcome]:
    """Run the rows of a batch; what goes wrong in one becomes its outcome.

    Raises
    ------
    UserError
        If this process has another version of the model than the rows are known by.
    """
    if batch.version != model_version():
        raise UserError("a worker has another version of adoptsim, numpy or numba; give all of them the same")
    return [(row, _attempt(model, batch, row)) for row in batch.rows]


def _attempt(model: Model, batch: Batch, row: Row) -> Record | Failure:
    try:
        return model(batch.scenarios[row.scenario], row.seed, batch.months, batch.keep)
    except UserError as error:
        return Failure(row, str(error), traceback.format_exc(), mistake=True)
    except Exception as error:  # noqa: BLE001  whatever a rule or a plugin raises, the other rows go on
        said = " ".join("".join(traceback.format_exception_only(error)).split())
        return Failure(row, said, traceback.format_exc())


@cache
def model_version() -> str:
    """Return what tells one version of the model from another: 16 hexadecimal digits.

    It hashes the sources that decide what a run leaves, and the versions of the libraries that
    compute it.
    """
    known = blake2b(digest_size=8)
    for path in sorted(path for folder in SOURCES for path in (PACKAGE / folder).rglob("*.py")):
        known.update(path.relative_to(PACKAGE).as_posix().encode())
        known.update(path.read_bytes())
    for library in ("numpy", "numba"):
        known.update(version(library).encode())
    return known.hexdigest()


def input_files(part: BaseModel) -> Iterator[Path]:
    """Yield the files that a scenario names: rosters, edge lists."""
    for name in type(part).model_fields:
        value = getattr(part, name)
        if isinstance(value, Path):
            yield value
        elif isinstance(value, BaseModel):
            yield from input_files(value)


class Keys:
    """The keys of the rows of a design whose cases fit their scenario."""

    def __init__(self, design: Design, model: Model = run) -> None:
        self._design = design
        self._version = model_version() + ("" if model is run else f" {model.__module__}.{model.__qualname__}")
        self._inputs: dict[Path, str] = {}
        self._sources: dict[type, str] = {}
        self._cases: dict[str, bytes] = {}

    def __call__(self, row: Row) -> str:
        """Return the key of a row: 32 hexadecimal digits."""
        if row.scenario not in self._cases:
            self._cases[row.scenario] = self._known_by(self._design.cases[row.scenario].resolved())
        return blake2b(self._cases[row.scenario] + str(row.seed).encode(), digest_size=16).hexdigest()

    def _known_by(self, scenario: Scenario) -> bytes:
        held = {name: value for name, value in resolved(scenario).items() if name not in NOT_VARIED}
        foreign = sorted({self._source(type(one)) for one in scenario.interventions} - {""})
        text = json.dumps([self._version, held, foreign, self._design.months])
        for path in input_files(scenario):  # what a file holds counts, not where it lies
            text = text.replace(json.dumps(str(path)), self._digest(path))
        return blake2b(text.encode(), digest_size=16).digest()

    def _digest(self, path: Path) -> str:
        """Hash what a file holds; what is no file that can be read is told by the run that needs it."""
        if path not in self._inputs:
            try:
                self._inputs[path] = digest_of(path) if path.is_file() else "no file"
            except OSError:
                self._inputs[path] = "unreadable"
        return self._inputs[path]

    def _source(self, kind: type) -> str:
        """Return what tells one version of a foreign kind from another; empty for our own."""
        if kind not in self._sources:
            own = kind.__module__.startswith("adoptsim.")
            self._sources[kind] = "" if own else blake2b(_text_of(kind), digest_size=8).hexdigest()
        return self._sources[kind]


def _text_of(kind: type) -> bytes:
    try:
        source = inspect.getsourcefile(kind)
    except (OSError, TypeError):  # made up in a session: there is no file
        source = None
    return Path(source).read_bytes() if source else f"{kind.__module__}.{kind.__qualname__}".encode()
