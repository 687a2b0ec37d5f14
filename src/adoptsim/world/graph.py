"""The graph of ties: drawing it, and turning it round.

Every official draws a Poisson number of slots (one at least) and for each slot a layer (own team,
elsewhere in the own agency, another agency) and somebody in it, evenly; never oneself, the own
manager, or somebody drawn already. Where a layer is exhausted the next open one is taken. Others'
places are counted in the order of persistent ids, so the order of rows plays no part.
"""

import math

import numpy as np

from adoptsim.world.chance import NO_SOLUTION, Question, uniform
from adoptsim.world.columns import Doubles, Ints, Longs
from adoptsim.world.compilation import compiled, shared
from adoptsim.world.errors import UserError
from adoptsim.world.ties import Ties, TieTraits

TEAM, AGENCY, ACROSS = 0, 1, 2
TRIES = 8
"""Draws for one slot and layer; after them the next free place is taken."""
SLOTS = 512
"""Most slots of one official; more than any Poisson draw with mean 200 (one in 10^16 exceeds 330)."""
MOST_TIES = 2**31 - 1

_COUNT, _LAYER, _TARGET = int(Question.TIE_COUNT), int(Question.TIE_LAYER), int(Question.TIE_TARGET)


def draw_ties(
    declared: TieTraits, seed: int, ids: Longs, manager: Ints, team: Ints, team_start: Ints, agency: Ints,
    agency_start: Ints, agency_ids: Longs,
) -> Ties:  # fmt: skip
    """Draw who listens to whom, after `refuse_too_many`.

    Parameters
    ----------
    declared : TieTraits
        How many ties, and where.
    seed : int
        Seed of the run.
    ids, manager, team, agency : arrays of N
        The officials.
    team_start, agency_start : arrays of T + 1 and A + 1
        First official of each team and agency.
    agency_ids : array of A
        Persistent ids of the agencies.
    """
    order = np.argsort(agency_ids, kind="stable").astype(np.int32)
    place = np.empty_like(order)
    place[order] = np.arange(len(order), dtype=np.int32)
    before = np.zeros(len(order) + 1, dtype=np.int64)
    np.cumsum(np.diff(agency_start)[order], out=before[1:])
    shares = _open_shares(declared)
    start = _count_slots(seed, _poisson(declared.ties), shares, ids, manager, team, team_start, agency, agency_start)
    speakers = _draw_speakers(
        seed, shares, start, ids, manager, team, team_start, agency, agency_start, order, place, before
    )
    return tie_table(start, speakers)


def refuse_too_many(declared: TieTraits, officials: int) -> None:
    """Refuse to draw more ties than rows can count.

    Raises
    ------
    UserError
        If there would be about 2**31 of them.
    """
    most = 0.95 * MOST_TIES
    if officials * declared.ties > most:
        raise UserError(
            f"ties.ties: {officials:,} officials with {declared.ties:g} ties each are more than {MOST_TIES:,} ties; "
            f"set ties.ties to {math.floor(most / officials)} or less"
        )


def tie_table(start: Ints, speakers: Ints) -> Ties:
    """Complete the ties from the speakers of each listener, nothing overlaid.

    Parameters
    ----------
    start : array of N + 1
        First entry of each listener.
    speakers : array of E
        Rows.
    """
    listeners_start, listeners = turn_round(start, speakers)
    return Ties(
        speakers_start=start,
        speakers=speakers,
        listeners_start=listeners_start,
        listeners=listeners,
        overlay_start=np.zeros(1, dtype=np.int32),
        overlay=np.zeros(0, dtype=np.int32),
        degree=np.diff(start),
    )


@compiled
def by_listener(listeners: Ints, speakers: Ints, officials: int) -> tuple[Ints, Ints]:
    """Compress an edge list: the speakers of each listener, in the order of the list, and where each begins."""
    start = np.zeros(officials + 1, dtype=np.int32)
    for edge in range(len(listeners)):
        start[listeners[edge] + 1] += 1
    for row in range(officials):
        start[row + 1] += start[row]
    grouped = np.empty(len(speakers), dtype=np.int32)
    following = start[:-1].copy()
    for edge in range(len(listeners)):
        listener = listeners[edge]
        grouped[following[listener]] = speakers[edge]
        following[listener] += 1
    return start, grouped


@compiled
def first_repeat(start: Ints, speakers: Ints) -> int:
    """Find the first entry that names a speaker of the same listener again; -1 if none does."""
    last_listener = np.full(len(start) - 1, -1, dtype=np.int32)
    for listener in range(len(start) - 1):
        for entry in range(start[listener], start[listener + 1]):
            if last_listener[speakers[entry]] == listener:
                return entry
            last_listener[speakers[entry]] = listener
    return -1


@compiled
def turn_round(start: Ints, targets: Ints) -> tuple[Ints, Ints]:
    """Turn compressed rows of a square graph round: from each source's targets to each target's sources."""
    count = len(start) - 1
    turned_start = np.zeros(count + 1, dtype=np.int32)
    for entry in range(len(targets)):
        turned_start[targets[entry] + 1] += 1
    for row in range(count):
        turned_start[row + 1] += turned_start[row]
    turned = np.empty(len(targets), dtype=np.int32)
    following = turned_start[:-1].copy()
    for source in range(count):
        for entry in range(start[source], start[source + 1]):
            target = targets[entry]
            turned[following[target]] = source
            following[target] += 1
    return turned_start, turned


def _open_shares(declared: TieTraits) -> Doubles:
    """Shares of the layers team, agency, across; what rounding leaves over is nothing."""
    across = 1.0 - declared.share_team - declared.share_agency
    return np.array([declared.share_team, declared.share_agency, across if across > 1e-9 else 0.0])


def _poisson(mean: float) -> Doubles:
    """Tabulate the distribution function of the Poisson distribution at 0, 1 .. SLOTS - 1."""
    counts = np.arange(SLOTS)
    logs = counts * math.log(mean) - mean - np.array([math.lgamma(k + 1.0) for k in counts]) if mean > 0 else -np.inf
    chances = np.exp(logs) if mean > 0 else (counts == 0).astype(np.float64)
    return np.asarray(np.cumsum(chances), dtype=np.float64)


@shared
def _candidates(
    layer: int, row: int, manager: Ints, team: Ints, team_start: Ints, agency: Ints, agency_start: Ints
) -> int:
    """Count the officials of a layer whom an official may listen to."""
    own_team = team[row]
    own_agency = agency[row]
    team_size = team_start[own_team + 1] - team_start[own_team]
    agency_size = agency_start[own_agency + 1] - agency_start[own_agency]
    if layer == TEAM:
        return int(team_size - 1 - (1 if manager[row] >= 0 and team[manager[row]] == own_team else 0))
    if layer == AGENCY:
        return int(agency_size - team_size - (1 if manager[row] >= 0 and team[manager[row]] != own_team else 0))
    return int(agency_start[-1] - agency_size)


@compiled
def _count_slots(
    seed: int, poisson: Doubles, shares: Doubles, ids: Longs, manager: Ints, team: Ints, team_start: Ints,
    agency: Ints, agency_start: Ints,
) -> Ints:  # fmt: skip
    """Draw each listener's number of ties, no more than there are officials to listen to."""
    start = np.zeros(len(ids) + 1, dtype=np.int32)
    for row in range(len(ids)):
        u = uniform(seed, _COUNT, NO_SOLUTION, ids[row], 0)
        slots = 0
        while slots < SLOTS - 1 and poisson[slots] <= u:
            slots += 1
        available = 0
        for layer in range(3):
            if shares[layer] > 0.0:
                available += _candidates(layer, row, manager, team, team_start, agency, agency_start)
        start[row + 1] = start[row] + min(max(slots, 1), available)
    return start


@shared
def _row_at(
    layer: int, position: int, row: int, team: Ints, team_start: Ints, agency: Ints, agency_start: Ints,
    order: Ints, place: Ints, before: Longs,
) -> int:  # fmt: skip
    """Return the official at a position of a layer, counted in the order of persistent ids."""
    own_team = team[row]
    own_agency = agency[row]
    if layer == TEAM:
        return int(team_start[own_team] + position)
    if layer == AGENCY:
        first = agency_start[own_agency]
        ahead = team_start[own_team] - first
        team_size = team_start[own_team + 1] - team_start[own_team]
        return int(first + position + (team_size if position >= ahead else 0))
    own_place = place[own_agency]
    if position >= before[own_place]:
        position += before[own_place + 1] - before[own_place]
    low = 0
    high = len(before) - 1
    while high - low > 1:
        middle = (low + high) // 2
        if before[middle] <= position:
            low = middle
        else:
            high = middle
    return int(agency_start[order[low]] + position - before[low])


@shared
def _is_open(speakers: Ints, first: int, last: int, chosen: int, row: int, own_manager: int) -> bool:
    """Say whether somebody may be added to the entries `first` .. `last` - 1 of a listener."""
    taken = row == chosen
    taken = taken or own_manager == chosen
    for entry in range(first, last):
        taken = taken or speakers[entry] == chosen
    return not taken


@compiled
def _draw_speakers(
    seed: int, shares: Doubles, start: Ints, ids: Longs, manager: Ints, team: Ints, team_start: Ints, agency: Ints,
    agency_start: Ints, order: Ints, place: Ints, before: Longs,
) -> Ints:  # fmt: skip
    """Draw whom each listener listens to."""
    speakers = np.empty(start[-1], dtype=np.int32)
    left = np.empty(3, dtype=np.int64)
    extent = np.empty(3, dtype=np.int64)
    for row in range(len(ids)):
        own_team = team[row]
        own_agency = agency[row]
        extent[TEAM] = team_start[own_team + 1] - team_start[own_team]
        extent[AGENCY] = agency_start[own_agency + 1] - agency_start[own_agency] - extent[TEAM]
        extent[ACROSS] = agency_start[-1] - extent[TEAM] - extent[AGENCY]
        for layer in range(3):
            open_layer = shares[layer] > 0.0
            left[layer] = _candidates(layer, row, manager, team, team_start, agency, agency_start) if open_layer else 0
        first = start[row]
        for entry in range(first, start[row + 1]):
            slot = entry - first
            u = uniform(seed, _LAYER, NO_SOLUTION, ids[row], slot)
            layer = TEAM if u < shares[TEAM] else (AGENCY if u < shares[TEAM] + shares[AGENCY] else ACROSS)
            if left[layer] == 0:
                layer = AGENCY if left[AGENCY] > 0 else (TEAM if left[TEAM] > 0 else ACROSS)
            left[layer] -= 1
            position = 0
            chosen = row
            for attempt in range(TRIES):
                drawn = uniform(seed, _TARGET, NO_SOLUTION, ids[row], slot + SLOTS * attempt)
                position = int(drawn * extent[layer])
                chosen = _row_at(layer, position, row, team, team_start, agency, agency_start, order, place, before)
                if _is_open(speakers, first, entry, chosen, row, manager[row]):
                    break
            while not _is_open(speakers, first, entry, chosen, row, manager[row]):
                position = position + 1 if position + 1 < extent[layer] else 0
                chosen = _row_at(layer, position, row, team, team_start, agency, agency_start, order, place, before)
            speakers[entry] = chosen
    return speakers
