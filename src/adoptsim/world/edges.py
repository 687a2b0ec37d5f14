"""Edge lists: ties among officials, as arrays or read from a CSV file, and links among agencies."""

from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from adoptsim.world.columns import Ints, Longs
from adoptsim.world.errors import UserError, nearest, quoted
from adoptsim.world.graph import by_listener, first_repeat, tie_table
from adoptsim.world.population import Network
from adoptsim.world.roster import clean_name
from adoptsim.world.tables import Row, Table, open_table
from adoptsim.world.ties import Ties

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
    return by_listener(listeners, speakers, len(manager))


def ties_between(edges: ArrayLike, officials: int, *, both_ways: bool = False) -> Ties:
    """Make ties from an edge list, the form that every network library and every table can give.

    Parameters
    ----------
    edges : array_like of int, shape (E, 2)
        Who listens to whom: rows of the listener and of the speaker, from 0.
    officials : int
        How many officials there are.
    both_ways : bool
        Whether the two of an edge listen to each other, as in an undirected graph.

    Returns
    -------
    Ties
        The ties, to be used as often as wanted.

    Raises
    ------
    ValueError
        If the array has another shape or other than whole numbers, or an edge names nobody, ties an
        official to themselves or repeats another.

    Examples
    --------
    >>> import adoptsim
    >>> ties = adoptsim.ties_between([(0, 1), (1, 2)], officials=3, both_ways=True)
    >>> ties.degree.tolist()
    [1, 2, 1]
    """
    pairs = np.asarray(edges)
    if pairs.size == 0:
        pairs = np.zeros((0, 2), dtype=np.int32)
    if pairs.ndim != 2 or pairs.shape[1] != 2 or pairs.dtype.kind not in "iu":
        raise ValueError(f"edges are rows of two whole numbers, not an array of {pairs.dtype} of shape {pairs.shape}")
    if not 1 <= officials <= MOST_EDGES:
        raise ValueError(f"officials are from 1 to {MOST_EDGES}, not {officials}")
    if len(pairs) and not 0 <= pairs.min() <= pairs.max() < officials:
        odd = pairs.min() if pairs.min() < 0 else pairs.max()
        raise ValueError(f"edges are of officials from 0 to {officials - 1}, not {odd}")
    if (2 if both_ways else 1) * len(pairs) > MOST_EDGES:
        raise ValueError(f"there are more than {MOST_EDGES} ties")
    listeners, speakers = (np.ascontiguousarray(column, dtype=np.int32) for column in pairs.T)
    own = np.flatnonzero(listeners == speakers)
    if len(own):
        raise ValueError(f"official {listeners[own[0]]} is tied to themselves")
    if both_ways:
        listeners, speakers = np.concatenate([listeners, speakers]), np.concatenate([speakers, listeners])
    start, speakers = by_listener(listeners, speakers, officials)
    repeat = first_repeat(start, speakers)
    if repeat >= 0:
        listener = np.searchsorted(start, repeat, side="right") - 1
        raise ValueError(f"official {listener} is said to listen to official {speakers[repeat]} twice")
    return tie_table(start, speakers)


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
