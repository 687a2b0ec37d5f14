"""Edge lists: ties among officials and links among agencies, read from CSV files."""

from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from adoptsim.world.columns import Ints, Longs
from adoptsim.world.errors import UserError, nearest, quoted
from adoptsim.world.population import Network
from adoptsim.world.roster import clean_name
from adoptsim.world.tables import Row, Table, open_table

MOST_EDGES = 2**31 - 1


def read_network(network: Network, names: Sequence[str]) -> list[Ints]:
    """Read the links among agencies; each holds in both directions.

    Parameters
    ----------
    network : Network
        The file and its columns.
    names : sequence of str
        The agencies.

    Returns
    -------
    list of arrays
        Rows of the peers of each agency.

    Raises
    ------
    UserError
        If a line names an unknown agency, links an agency with itself, or repeats another.
    """
    table = open_table(network.file)
    first = table.column(network.agency, "population.network.agency")
    second = table.column(network.peer, "population.network.peer")
    rows_by_name = {name: row for row, name in enumerate(names)}
    lines: dict[tuple[int, int], int] = {}
    for row in table.rows():
        one = _agency(table, row, first, row.cells[first], rows_by_name)
        other = _agency(table, row, second, row.cells[second], rows_by_name)
        if one == other:
            raise table.fault(row, second, f"agency {quoted(names[one])} is linked with itself")
        if (one, other) in lines:
            raise table.fault(row, second, f"this link is on line {lines[one, other]} already")
        lines[one, other] = row.line
    linked: list[set[int]] = [set() for _ in names]
    for one, other in lines:
        linked[one].add(other)
        linked[other].add(one)
    return [np.array(sorted(peers), dtype=np.int32) for peers in linked]


def read_ties(path: Path, names: Sequence[str], agency_start: Ints, manager: Ints) -> tuple[Ints, Ints]:
    """Read who listens to whom among officials.

    Parameters
    ----------
    path : Path
        A CSV file with columns `listener` and `speaker`, each ``AGENCY:NUMBER``.
    names : sequence of str
        The agencies.
    agency_start : array of A + 1
        First official of each agency.
    manager : array of N
        Own managers; a tie to the own manager is left out.

    Returns
    -------
    start, speakers : arrays of N + 1 and E
        Speakers of each listener, in the order of the file.

    Raises
    ------
    UserError
        If a line names nobody, ties an official to themselves, or repeats another.
    """
    table = open_table(path)
    positions = [table.column("listener", "ties.file"), table.column("speaker", "ties.file")]
    rows_by_name = {name: row for row, name in enumerate(names)}
    ends = (array("i"), array("i"))
    lines = array("q")
    firsts = agency_start.tolist()
    for row in table.rows():
        pair = [_official(table, row, position, rows_by_name, firsts) for position in positions]
        if pair[0] == pair[1]:
            raise table.fault(row, positions[1], f"official {quoted(row.cells[positions[1]])} is tied to themselves")
        for end, official in zip(ends, pair, strict=True):
            end.append(official)
        lines.append(row.line)
    listeners, speakers = (np.array(end, dtype=np.int32) for end in ends)
    _refuse_repeats(table, listeners, speakers, np.array(lines, dtype=np.int64))
    kept = manager[listeners] != speakers
    listeners, speakers = listeners[kept], speakers[kept]
    start = np.zeros(len(manager) + 1, dtype=np.int32)
    np.cumsum(np.bincount(listeners, minlength=len(manager)), out=start[1:])
    return start, speakers[np.argsort(listeners, kind="stable")]


def _refuse_repeats(table: Table, listeners: Ints, speakers: Ints, lines: Longs) -> None:
    """Raise the error for the first line that repeats an earlier one."""
    pairs = (listeners.astype(np.int64) << 32) | speakers
    order = np.argsort(pairs, kind="stable")
    repeats = np.flatnonzero(pairs[order[1:]] == pairs[order[:-1]])
    if len(repeats):
        at = repeats[np.argmin(lines[order[repeats + 1]])]
        earlier, later = lines[order[at]], lines[order[at + 1]]
        raise UserError(f"{table.path}:{later}:1: this tie is on line {earlier} already")


def _official(table: Table, row: Row, position: int, rows_by_name: Mapping[str, int], firsts: list[int]) -> int:
    """Find the row of an official written ``AGENCY:NUMBER``."""
    text = row.cells[position]
    name, colon, number = text.rpartition(":")
    if not colon or not (number.isascii() and number.isdigit()) or len(number) > 9:
        raise table.fault(
            row, position, f"{quoted(text)} is not an official; write AGENCY:NUMBER, as in 'Tax Office:1'"
        )
    agency = _agency(table, row, position, name, rows_by_name)
    size = firsts[agency + 1] - firsts[agency]
    if not 1 <= int(number) <= size:
        raise table.fault(row, position, f"{quoted(name)} has officials 1 to {size}, not {number}")
    return firsts[agency] + int(number) - 1


def _agency(table: Table, row: Row, position: int, text: str, rows_by_name: Mapping[str, int]) -> int:
    """Find the row of an agency by its name."""
    if text in rows_by_name:
        return rows_by_name[text]
    name = clean_name(text)
    if name not in rows_by_name:
        what = (
            "the agency's name is blank"
            if not name
            else f"there is no agency {quoted(name)}{nearest(name, rows_by_name)}"
        )
        raise table.fault(row, position, what)
    return rows_by_name[name]
