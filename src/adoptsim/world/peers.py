"""The network among agencies, where no edge list gives it: who looks to whom."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from adoptsim.world.columns import Ints, Longs
from adoptsim.world.compilation import compiled


def peers_by_ties(most: int, agency: Ints, agency_start: Ints, ids: Longs, start: Ints, speakers: Ints) -> list[Ints]:
    """Let each agency look to those its officials listen to most.

    Parameters
    ----------
    most : int
        Agencies that one looks to.
    agency : array of N
        Agency of each official.
    agency_start : array of A + 1
        First official of each agency.
    ids : array of A
        Persistent ids of the agencies; the smaller goes first where ties are as many.
    start, speakers : arrays of N + 1 and E
        Speakers of each listener.

    Returns
    -------
    list of arrays
        Rows of the peers of each agency.
    """
    counts = np.zeros(len(ids), dtype=np.int64)
    found = []
    for row in range(len(ids)):
        touched = _count_agencies(row, agency, agency_start, start, speakers, counts)
        order = np.lexsort((ids[touched], -counts[touched]))
        found.append(touched[order[:most]])
        counts[touched] = 0
    return found


@compiled
def _count_agencies(row: int, agency: Ints, agency_start: Ints, start: Ints, speakers: Ints, counts: Longs) -> Ints:
    """Count one agency's ties by the agency of the speaker; return the others touched."""
    touched = np.empty(len(counts), dtype=np.int32)
    held = 0
    for entry in range(start[agency_start[row]], start[agency_start[row + 1]]):
        other = agency[speakers[entry]]
        if other != row:
            if counts[other] == 0:
                touched[held] = other
                held += 1
            counts[other] += 1
    return touched[:held].copy()


def peers_by_kinship(most: int, parents: Sequence[str], sectors: Sequence[str], sizes: Longs, ids: Longs) -> list[Ints]:
    """Let each agency look to those nearest in size: first under its parent, then in its sector, then anywhere.

    Sizes are compared by rank: the nearest of a group are its neighbours in the order of size, then id.
    """
    by_size = np.lexsort((ids, sizes))
    groups: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for row in by_size.tolist():
        groups["", ""].append(row)
        if parents[row]:
            groups["parent", parents[row]].append(row)
        if sectors[row]:
            groups["sector", sectors[row]].append(row)
    places = {key: {row: place for place, row in enumerate(members)} for key, members in groups.items()}
    logs = np.log(sizes)
    found = []
    for row in range(len(ids)):
        chosen: list[int] = []
        for key in (("parent", parents[row]), ("sector", sectors[row]), ("", "")):
            if key[0] and not key[1]:
                continue
            members, place = groups[key], places[key][row]
            below, above = place - 1, place + 1
            while len(chosen) < most and (below >= 0 or above < len(members)):
                down = logs[row] - logs[members[below]] if below >= 0 else np.inf
                up = logs[members[above]] - logs[row] if above < len(members) else np.inf
                nearest = members[below] if down < up else members[above]
                below, above = (below - 1, above) if down < up else (below, above + 1)
                if nearest not in chosen:
                    chosen.append(nearest)
        found.append(np.array(chosen, dtype=np.int32))
    return found


def peer_rows(found: Sequence[Ints], ids: Longs) -> tuple[Ints, Ints]:
    """Write each agency's peers in compressed rows, in the order of their ids."""
    start = np.zeros(len(ids) + 1, dtype=np.int32)
    start[1:] = np.cumsum([len(rows) for rows in found])
    ordered = [rows[np.argsort(ids[rows])] for rows in found]
    return start, np.concatenate([*ordered, np.zeros(0, dtype=np.int32)]).astype(np.int32)
