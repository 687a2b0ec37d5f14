"""How an array is declared: once, with its axes, unit and meaning, where it lives.

All state is arrays (struct of arrays), held in named tuples that the compiled month reads. The
reference tables, the allocation and the tests' snapshots derive from the declarations.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, get_args, get_type_hints

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Column:
    """What one array holds.

    Attributes
    ----------
    axes : str
        One letter a dimension: N officials, T teams, A agencies, S solutions, E ties, P peer
        links, K suppliers; a trailing ``+`` means one more (offsets into another array).
    unit : str
        Unit, or the range of a dimensionless value.
    meaning : str
        One line.
    """

    axes: str
    unit: str
    meaning: str


type Bytes = NDArray[np.uint8]
type Shorts = NDArray[np.int16]
type Ints = NDArray[np.int32]
type Longs = NDArray[np.int64]
type Floats = NDArray[np.float32]
type Doubles = NDArray[np.float64]

_DTYPES: Mapping[str, Any] = {
    "Bytes": np.uint8,
    "Shorts": np.int16,
    "Ints": np.int32,
    "Longs": np.int64,
    "Floats": np.float32,
    "Doubles": np.float64,
}


def columns(table: type) -> tuple[tuple[str, Column, Any], ...]:
    """Return name, declaration and dtype of every array of a table (a NamedTuple class)."""
    return _columns(table)


@cache
def _columns(table: type) -> tuple[tuple[str, Column, Any], ...]:
    hints = get_type_hints(table, include_extras=True)
    parts = {name: get_args(hint) for name, hint in hints.items() if hint_is_column(hint)}
    return tuple((name, column, _DTYPES[kind.__name__]) for name, (kind, column) in parts.items())


def hint_is_column(hint: Any) -> bool:
    """Say whether a type hint declares an array."""
    return any(isinstance(part, Column) for part in get_args(hint))


def allocate[T](table: type[T], sizes: Mapping[str, int]) -> T:
    """Make a table with every array zero.

    Parameters
    ----------
    table : type
        A NamedTuple class whose fields are all declared columns.
    sizes : mapping
        Length of each axis letter.
    """
    arrays = {}
    for name, column, dtype in columns(table):
        shape = tuple(sizes[axis.rstrip("+")] + axis.count("+") for axis in column.axes.split())
        arrays[name] = np.zeros(shape, dtype=dtype)
    return table(**arrays)


__all__ = ["Annotated", "Bytes", "Column", "Doubles", "Floats", "Ints", "Longs", "Shorts", "allocate", "columns"]
