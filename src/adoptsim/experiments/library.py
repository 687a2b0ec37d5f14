"""Memory that several designs share: what one of them has run, another need not run again.

Rows are known by their content (see `rows`), so it does not matter who asked for them. When the
memory is full, what has not been asked for the longest is forgotten.
"""

from collections import OrderedDict
from threading import Lock

from adoptsim.experiments.design import Design, Row
from adoptsim.experiments.rows import Keys, Model
from adoptsim.simulation.record import Record

TABLES = tuple(name for name in Record.__slots__ if name != "outcomes")


class Library:
    """Records of runs, by what they are known by.

    Parameters
    ----------
    most_bytes : int
        Bytes of tables after which the oldest are forgotten.
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._held: OrderedDict[str, tuple[Record, int]] = OrderedDict()
        self._lock = Lock()

    def opened(self, design: Design, model: Model) -> "Opened":
        """Return the library as a design sees it."""
        return Opened(self, design, Keys(design, model))

    def get(self, key: str) -> Record | None:
        """Return a record, or None."""
        with self._lock:
            if key not in self._held:
                return None
            self._held.move_to_end(key)
            return self._held[key][0]

    def put(self, key: str, record: Record) -> None:
        """Take a record; one of the same run gives way to it."""
        size = sum(column.nbytes for name in Record.__slots__ for column in getattr(record, name).values())
        with self._lock:
            if key in self._held:
                self.bytes -= self._held.pop(key)[1]
            self._held[key] = (record, size)
            self.bytes += size
            while self.bytes > self.most_bytes:
                self.bytes -= self._held.popitem(last=False)[1][1]


class Opened:
    """A library as a design sees it: by row."""

    def __init__(self, library: Library, design: Design, keys: Keys) -> None:
        self._library = library
        self._design = design
        self._keys = keys

    def get(self, row: Row) -> Record | None:
        """Return the record of a row if it has every table that the design keeps, or None."""
        record = self._library.get(self._keys(row))
        return record if record is not None and all(getattr(record, name) for name in self._design.keep) else None

    def put(self, row: Row, record: Record) -> None:
        """Take the record of a row; one that holds other tables adds those it lacks."""
        before = self._library.get(self._keys(row))
        if before is not None:
            record = Record(*(getattr(record, name) or getattr(before, name) for name in Record.__slots__))
        self._library.put(self._keys(row), record)
