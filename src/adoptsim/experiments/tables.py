"""Tables: columns of equal length by name, and how they become files and frames."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

type Table = dict[str, NDArray[Any]]
"""Columns of equal length, by name."""


def stacked(parts: Sequence[Mapping[str, NDArray[Any]]]) -> Table:
    """Lay tables of the same columns one below the other."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if parts else {}


def named(name: str, table: Mapping[str, NDArray[Any]]) -> Table:
    """Put the name of the scenario in front."""
    length = len(next(iter(table.values()), ()))
    return {"scenario": np.full(length, name, dtype=object), **table}


def frame(table: Mapping[str, NDArray[Any]]) -> "pd.DataFrame":
    """Make a pandas frame of columns; pandas is slow to import, so only here."""
    import pandas as pd  # noqa: PLC0415

    return pd.DataFrame(
        {name: column.astype(object) if column.dtype.kind == "U" else column for name, column in table.items()}
    )


def arrow(table: Mapping[str, NDArray[Any]]) -> pa.Table:
    """Hand columns to Arrow."""
    return pa.Table.from_arrays([_arrow(column) for column in table.values()], names=list(table))


def parquet(table: Mapping[str, NDArray[Any]]) -> bytes:
    """Write columns as Parquet."""
    return parquet_groups([table])


def parquet_groups(groups: Sequence[Mapping[str, NDArray[Any]]]) -> bytes:
    """Write tables of the same columns as one Parquet file, each a row group; one without rows has none."""
    stream = io.BytesIO()
    made = [arrow(group) for group in groups]
    with pq.ParquetWriter(stream, made[0].schema, compression="zstd", version="2.6") as writer:
        for one in made:
            if one.num_rows:
                writer.write_table(one, row_group_size=one.num_rows)
    return stream.getvalue()


def columns(table: pa.Table) -> Table:
    """Return the columns that `arrow` was given."""
    return {name: _column(table.column(name)) for name in table.column_names}


def open_parquet(path: Path) -> pq.ParquetFile:
    """Open a file that `parquet` wrote, for reading without threads.

    Arrow's own threads let go of Python's bytes when they please; where Python is ending by then, that aborts the
    process. And Arrow takes only names in UTF-8, so it is handed what the file holds.
    """
    return pq.ParquetFile(pa.BufferReader(path.read_bytes()), pre_buffer=False)


def read_parquet(path: Path) -> Table:
    """Read the columns of a file that `parquet` wrote."""
    return columns(open_parquet(path).read(use_threads=False))


def comma_separated(table: Mapping[str, NDArray[Any]]) -> bytes:
    """Write columns as CSV; numbers with ten digits, an empty field where there is none."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(table)
    writer.writerows(zip(*(_texts(column) for column in table.values()), strict=True))
    return stream.getvalue().encode()


def _column(column: pa.ChunkedArray) -> NDArray[Any]:
    values: NDArray[Any] = column.to_numpy()
    if pa.types.is_timestamp(column.type):
        return values.astype("datetime64[D]")
    return values


def _arrow(column: NDArray[Any]) -> pa.Array:
    """Hand a column to Arrow by its buffers: `pa.array` would import pandas, which is slow."""
    if column.dtype.kind in "UO":
        texts, place = np.unique(column, return_inverse=True)
        return pa.DictionaryArray.from_arrays(_arrow(place.astype(np.int32)), _text(texts.tolist())).cast(pa.string())
    if column.dtype.kind == "b":
        return pa.array(column.tolist(), pa.bool_())
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
