"""Where finished rows are put: in memory, or in a folder that outlives the process."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from adoptsim.experiments.design import Design, Row
from adoptsim.experiments.files import clear_away
from adoptsim.experiments.library import Opened
from adoptsim.experiments.parts import FOLDER, OUTCOMES, Packed, Parts, pack
from adoptsim.experiments.rows import Batch, Failure, Keys, Model, Outcome, attempt
from adoptsim.experiments.tables import Table, named, stacked
from adoptsim.simulation.record import Record


class Shelf(Protocol):
    """Where finished rows are put."""

    def __contains__(self, row: Row) -> bool:
        """Say whether a row is there; it may have failed."""
        ...

    def work(self, model: Model) -> Callable[[Batch], Any]:
        """Return what an executor is to do with a batch."""
        ...

    def failures(self, result: Any) -> Iterable[Failure]:
        """Return the rows that went wrong, of what the work returned."""
        ...

    def put(self, result: Any) -> None:
        """Take what the work returned."""
        ...

    def look(self) -> None:
        """Find what others have put there since."""
        ...

    def is_shared(self) -> bool:
        """Say whether others may be putting rows there."""
        ...

    def failure(self, row: Row) -> Failure | None:
        """Return why a row that is there failed, or None where it did not."""
        ...

    def tables(self, rows: Sequence[Row]) -> Mapping[str, Table]:
        """Return what rows that are there, and did not fail, have left."""
        ...


class InMemory:
    """Rows that are gone with the process; a library may know them already."""

    def __init__(self, design: Design, library: Opened | None = None) -> None:
        self._names = (OUTCOMES, *sorted(design.keep))
        self._outcomes: dict[Row, Record | Failure] = {}
        self._library = library

    def __contains__(self, row: Row) -> bool:
        """Say whether a row is there."""
        if row not in self._outcomes and self._library and (record := self._library.get(row)) is not None:
            self._outcomes[row] = record
        return row in self._outcomes

    def work(self, model: Model) -> Callable[[Batch], list[Outcome]]:
        """Return the work that gives records."""
        return partial(attempt, model)

    def failures(self, result: list[Outcome]) -> Iterator[Failure]:
        """Return the rows that went wrong."""
        return (one for _, one in result if isinstance(one, Failure))

    def put(self, result: list[Outcome]) -> None:
        """Take records."""
        self._outcomes.update(result)
        for row, outcome in result:
            if self._library is not None and isinstance(outcome, Record):
                self._library.put(row, outcome)

    def look(self) -> None:
        """Nobody else can put anything here."""

    def is_shared(self) -> bool:
        """Nobody else can put anything here."""
        return False

    def failure(self, row: Row) -> Failure | None:
        """Return why a row failed."""
        outcome = self._outcomes[row]
        return outcome if isinstance(outcome, Failure) else None

    def tables(self, rows: Sequence[Row]) -> Mapping[str, Table]:
        """Return what rows have left."""
        return {
            name: stacked([named(row.scenario, getattr(self._outcomes[row], name)) for row in rows])
            for name in self._names
        }


class OnDisk:
    """Rows in the folder `rows` of a folder of results."""

    def __init__(self, design: Design, folder: Path, model: Model) -> None:
        self._names = (OUTCOMES, *sorted(design.keep))
        self._keys = Keys(design, model)
        clear_away(folder / FOLDER)
        self._parts = Parts(folder, design.keep)

    def __contains__(self, row: Row) -> bool:
        """Say whether a row is there."""
        return self._keys(row) in self._parts

    def work(self, model: Model) -> Callable[[Batch], Packed]:
        """Return the work that gives tables ready to be written."""
        return partial(pack, model)

    def failures(self, result: Packed) -> Iterable[Failure]:
        """Return the rows that went wrong."""
        return result.failures.values()

    def put(self, result: Packed) -> None:
        """Write rows."""
        self._parts.add(result, [self._keys(row) for row in result.rows])

    def look(self) -> None:
        """Find what other processes have written."""
        self._parts.look()

    def is_shared(self) -> bool:
        """Any process may write to a folder."""
        return True

    def failure(self, row: Row) -> Failure | None:
        """Return why a row failed."""
        return self._parts.failure(row, self._keys(row))

    def tables(self, rows: Sequence[Row]) -> Mapping[str, Table]:
        """Return what rows have left, each table read when it is first asked for."""
        return Stored(self._parts, {row: self._keys(row) for row in rows}, self._names)


class Stored(Mapping[str, Table]):
    """The tables of rows in a folder, each gathered when it is first asked for."""

    def __init__(self, parts: Parts, keys: Mapping[Row, str], names: Sequence[str]) -> None:
        self._parts = parts
        self._keys = keys
        self._names = names
        self._gathered: dict[str, Table] = {}

    def __getitem__(self, name: str) -> Table:
        """Return a table, the rows in the order of the design."""
        if name not in self._gathered:
            self._gathered[name] = stacked(list(self.pieces(name)))
        return self._gathered[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def pieces(self, name: str) -> Iterator[Table]:
        """Yield a table run by run, in the order of the design, so that it need not fit into memory.

        Raises
        ------
        KeyError
            If the table was not kept.
        """
        if name not in self._names:
            raise KeyError(name)
        return (named(row.scenario, self._parts.table(name, key)) for row, key in self._keys.items())
