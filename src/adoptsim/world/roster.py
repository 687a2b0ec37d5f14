"""The roster: a CSV file of real agencies, read by a mapping of its columns."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from adoptsim.world.columns import Doubles, Longs
from adoptsim.world.errors import UserError, quoted
from adoptsim.world.parameters import Parameters, parameter
from adoptsim.world.tables import Row, Table, only, open_table

MOST_OFFICIALS = 20_000_000
MOST_AGENCIES = 200_000
TRAITS = ("rule_burden", "capability", "data_quality", "leadership")
"""Agency traits on 0..1 that a roster may give."""

_WHOLE = re.compile(r"[0-9]{1,18}(\.0*)?")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]*)?([eE][-+]?[0-9]{1,2})?")
_THOUSANDS = re.compile(r"[0-9]{1,3}([,' \u00a0\u202f][0-9]{3})+(\.0*)?")


class RosterColumns(Parameters):
    """Which column of the roster holds what; a column that is not named is not read."""

    name: str | tuple[str, ...] = Field(
        default="name", min_length=1, description="Column with the agency's name, or several that name it together."
    )
    size: str = Field(default="size", description="Column with the head-count.")
    sector: str | None = Field(default=None, description="Column with the sector.")
    parent: str | None = Field(default=None, description="Column with the department it belongs to.")
    budget: str | None = Field(default=None, description="Column with the digital budget, in money a year.")
    rule_burden: str | None = Field(default=None, description="Column with the rule burden, 0..1.")
    capability: str | None = Field(default=None, description="Column with the technical capability, 0..1.")
    data_quality: str | None = Field(default=None, description="Column with the data quality, 0..1.")
    leadership: str | None = Field(default=None, description="Column with the support of the leadership, 0..1.")
    attributes: tuple[str, ...] = Field(default=(), description="Columns kept for targeting and reports.")


class Roster(Parameters):
    """A roster of agencies, instead of sizes drawn by chance."""

    file: Path = Field(description="CSV file with one line an agency.")
    columns: RosterColumns = Field(default_factory=RosterColumns, description="Which column holds what.")
    scale: float = parameter(
        1.0, unit="share of the head-count", range=(1e-6, 1), plausible=(0.001, 1),
        meaning="Share of the officials to simulate, at least one an agency; budgets and set-up costs shrink with it.",
        evidence="J",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Register:
    """Who the agencies are, before anything is drawn: one entry an agency, in the order given.

    Attributes
    ----------
    names, sectors, parents : tuple of str
        What they are called and where they belong; ``""`` where unknown.
    ids : array of int64
        Persistent ids, 31 bits.
    sizes : array of int64
        Head-counts to simulate.
    given : mapping
        Traits and ``budget`` (money a year) that the roster states; NaN where it is silent.
    attributes : mapping
        Further columns: numbers (NaN where blank), or strings.
    """

    names: tuple[str, ...]
    sectors: tuple[str, ...]
    parents: tuple[str, ...]
    ids: Longs
    sizes: Longs
    given: Mapping[str, Doubles]
    attributes: Mapping[str, NDArray[np.float64] | NDArray[np.str_]]


def hashed_ids(names: Iterable[str], bits: int) -> dict[str, int]:
    """Give every name a persistent id above zero, whatever the order of the names.

    Where two names share a hash, the later in the alphabet takes its next one.
    """
    ids: dict[str, int] = {}
    taken: set[int] = set()
    for name in sorted(names):
        attempt = 0
        while True:
            digest = hashlib.blake2b(f"{attempt}\0{name}".encode(), digest_size=8).digest()
            identity = int.from_bytes(digest, "big") >> (64 - bits)
            if identity and identity not in taken:
                break
            attempt += 1
        ids[name] = identity
        taken.add(identity)
    return ids


def read_roster(roster: Roster) -> Register:
    """Read a roster.

    Raises
    ------
    UserError
        If the file or a cell cannot be used.
    """
    table = open_table(roster.file)
    columns = roster.columns
    positions = {
        key: table.column(title, f"population.roster.columns.{key}")
        for key in ("size", "sector", "parent", "budget", *TRAITS)
        if (title := getattr(columns, key)) is not None
    }
    titles = (columns.name,) if isinstance(columns.name, str) else columns.name
    naming = [table.column(title, "population.roster.columns.name") for title in titles]
    kept = {title: table.column(title, "population.roster.columns.attributes") for title in columns.attributes}
    rows = list(islice(table.rows(), MOST_AGENCIES + 1))
    only(table, rows)
    if len(rows) > MOST_AGENCIES:
        line = rows[MOST_AGENCIES].line
        raise UserError(f"{table.path}:{line}:1: a roster may hold {MOST_AGENCIES:,} agencies at most")
    names = _names(table, rows, naming)
    ids = hashed_ids(names, 31)
    head_counts = _sizes(table, rows, positions["size"])
    sizes = np.maximum(1, np.floor(head_counts * roster.scale + 0.5)).astype(np.int64)
    given = {key: _numbers(table, rows, positions[key], 1.0) for key in TRAITS if key in positions}
    if "budget" in positions:
        given["budget"] = _numbers(table, rows, positions["budget"], 1e14) * (sizes / head_counts)
    return Register(
        names=tuple(names),
        sectors=_words(rows, positions.get("sector")),
        parents=_words(rows, positions.get("parent")),
        ids=np.array([ids[name] for name in names], dtype=np.int64),
        sizes=sizes,
        given=given,
        attributes={title: attribute_of(rows, position) for title, position in kept.items()},
    )


def _names(table: Table, rows: Sequence[Row], positions: Sequence[int]) -> list[str]:
    """Read the agencies' names; parts of a name are joined by a slash."""
    lines: dict[str, int] = {}
    for row in rows:
        parts = [clean_name(row.cells[position]) for position in positions]
        for position, part in zip(positions, parts, strict=True):
            if not part:
                raise table.fault(row, position, "the agency's name is blank")
            if not part.isprintable():
                raise table.fault(row, position, "the agency's name holds a control character")
        name = " / ".join(parts)
        if name in lines:
            hint = (
                "; map name to a list of columns where several name an agency together" if len(positions) == 1 else ""
            )
            raise table.fault(row, positions[-1], f"agency {quoted(name)} is on line {lines[name]} already{hint}")
        lines[name] = row.line
    return list(lines)


def clean_name(text: str) -> str:
    """Write a name in one way: composed characters, single blanks."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _sizes(table: Table, rows: Sequence[Row], position: int) -> Longs:
    """Read the head-counts."""
    sizes = np.empty(len(rows), dtype=np.int64)
    for index, row in enumerate(rows):
        text = row.cells[position]
        if not text:
            raise table.fault(row, position, "the head-count is blank; write a whole number from 1")
        if _THOUSANDS.fullmatch(text):
            plain = re.sub(r"[^0-9.]", "", text).partition(".")[0]
            raise table.fault(row, position, f"{quoted(text)} has thousands separators; write {plain}")
        if not _WHOLE.fullmatch(text):
            raise table.fault(row, position, f"{quoted(text)} is not a head-count; write a whole number from 1")
        size = int(text.partition(".")[0])
        if not 1 <= size <= MOST_OFFICIALS:
            raise table.fault(row, position, f"{quoted(text)} is outside 1 to {MOST_OFFICIALS:,} officials")
        sizes[index] = size
    return sizes


def _numbers(table: Table, rows: Sequence[Row], position: int, most: float) -> Doubles:
    """Read numbers from 0 to `most`; a blank is NaN and left to chance."""
    numbers = np.full(len(rows), np.nan)
    for index, row in enumerate(rows):
        text = row.cells[position]
        if not text:
            continue
        if _THOUSANDS.fullmatch(text):
            raise table.fault(
                row, position, f"{quoted(text)} has thousands separators; write {re.sub(r'[^0-9.]', '', text)}"
            )
        if not _NUMBER.fullmatch(text):
            raise table.fault(row, position, f"{quoted(text)} is not a number")
        if not 0.0 <= float(text) <= most:
            raise table.fault(row, position, f"{quoted(text)} is outside 0 to {most:g}")
        numbers[index] = float(text)
    return numbers


def _words(rows: Sequence[Row], position: int | None) -> tuple[str, ...]:
    return tuple("" if position is None else clean_name(row.cells[position]) for row in rows)


def is_number(text: str) -> bool:
    """Say whether a cell reads as a number; ``007`` is a code."""
    return _NUMBER.fullmatch(text) is not None


def attribute_of(rows: Sequence[Row], position: int) -> NDArray[np.float64] | NDArray[np.str_]:
    """Read a further column: numbers if every cell that is not blank is one; ``007`` is a code, not a number."""
    texts = [clean_name(row.cells[position]) for row in rows]
    if any(texts) and all(is_number(text) for text in texts if text):
        return np.array([float(text) if text else np.nan for text in texts])
    return np.array(texts, dtype=np.str_)
