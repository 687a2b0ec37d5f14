"""What holds it back: the obstacle ledger and the standing barriers.

**The ledger.** Every month every official x solution is in exactly one class, the first that holds
on the way from unaware to effective use. An aware official who is not persuaded is filed under the
term with the largest shortfall against a stated *reference official*: median reluctance,
usefulness +1, skill at the need, half of the ties using, and a solution of no difficulty.

**Standing barriers.** Beside it, for every non-user, all barriers that hold at once; their shares
overlap, so that the first class does not mask the next. A term of persuasion stands as a barrier
where its shortfall alone takes a fifth or more off the hazard.
"""

import math
from enum import IntEnum
from typing import Any

from adoptsim.processes import persuasion, proposing
from adoptsim.processes.budgets import free_earmarked, free_money, own_price
from adoptsim.processes.clearing import law_is_clear
from adoptsim.processes.contract import Now
from adoptsim.processes.pilots import has_access
from adoptsim.processes.procurement import can_fund
from adoptsim.processes.relief import REFERENCE_SHARE, REFERENCE_USEFULNESS, Relief
from adoptsim.processes.seats import yearly_room
from adoptsim.world.agencies import State
from adoptsim.world.compilation import rule, shared
from adoptsim.world.officials import Stage
from adoptsim.world.rows import Rows

STANDS = math.log(1.25)
"""Shortfall from which a term of persuasion counts as a standing barrier, log HR."""

type Terms = tuple[float, float, float, float]
"""Shortfalls of reluctance, usefulness, difficulty and peers."""


class Obstacle(IntEnum):
    """The classes of the ledger, in the order of the way."""

    UNAWARE = 0
    UNPERSUADED_RELUCTANCE = 1
    UNPERSUADED_USEFULNESS = 2
    UNPERSUADED_DIFFICULTY = 3
    UNPERSUADED_PEERS = 4
    UNDECIDED = 5
    REGULATION = 6
    BUDGET = 7
    PROCUREMENT = 8
    SKILL = 9
    SEAT = 10
    TIME = 11
    LAPSED = 12
    NOMINAL = 13
    EFFECTIVE = 14


class Barrier(IntEnum):
    """The standing barriers, as bits of a mask."""

    AWARENESS = 0
    RELUCTANCE = 1
    USEFULNESS = 2
    DIFFICULTY = 3
    PEERS = 4
    DECISION = 5
    REGULATION = 6
    BUDGET = 7
    PROCUREMENT = 8
    SKILL = 9
    SEAT = 10
    TIME = 11


@rule
def lifted(relief: Relief) -> Terms:
    """What is added to the shortfalls: a term that is lifted holds nobody back, and is the last to be named."""
    return (
        -math.inf if relief.reluctance > 0.0 else 0.0,
        -math.inf if relief.usefulness > 0.0 else 0.0,
        -math.inf if relief.difficulty > 0.0 else 0.0,
        -math.inf if relief.peers > 0.0 else 0.0,
    )


@shared
def shortfalls(world: Rows, p: persuasion.Persuasion, lift: Terms, s: int, i: int) -> Terms:
    """Shortfalls of reluctance, usefulness, difficulty and peers against the reference, log HR."""
    share = proposing.share_of_ties(world.adoption[s, i].ties_using, world.degree[i])
    need = float(world.solutions[s].skill_needed) - float(world.officials[i].skill)
    return (
        p.reluctance * (float(world.officials[i].reluctance) - world.traits.reluctance_mean) + lift[0],
        p.usefulness * (REFERENCE_USEFULNESS - float(world.adoption[s, i].usefulness)) + lift[1],
        float(world.solutions[s].difficulty) + p.ease * need / world.traits.skill_sd + lift[2],
        p.peers * (REFERENCE_SHARE - share) + lift[3],
    )


@rule
def unpersuaded(p: persuasion.Persuasion, terms: Terms) -> int:
    """Class of an aware official who is not persuaded: the largest shortfall."""
    if p.rule != persuasion.HAZARD:
        return Obstacle.UNPERSUADED_PEERS.value
    worst = 0
    for term in range(1, 4):
        if terms[term] > terms[worst]:
            worst = term
    return Obstacle.UNPERSUADED_RELUCTANCE.value + worst


@shared
def seat_is_free(world: Rows, s: int, a: int, months_left: int) -> bool:
    """Say whether the agency could grant one more seat."""
    price = own_price(world, s, a)
    now = free_money(world, a, months_left) + free_earmarked(world, s, a, months_left)
    year = yearly_room(world, a) + free_earmarked(world, s, a, 12)
    return price * months_left <= now and 12 * price <= year


@shared
def class_of(world: Rows, c: Any, s: int, i: int, seat_free: bool, terms: Terms) -> int:
    """Class of the ledger for one official and one solution, by its shortfalls."""
    stage = world.adoption[s, i].stage
    if stage == Stage.UNAWARE:
        return Obstacle.UNAWARE.value
    if stage == Stage.AWARE:
        return unpersuaded(c.persuasion, terms)
    if stage == Stage.LAPSED:
        return Obstacle.LAPSED.value
    if stage == Stage.USING:
        return Obstacle.NOMINAL.value
    if stage == Stage.ROUTINISED:
        return Obstacle.EFFECTIVE.value
    if has_access(world, s, i):
        if not proposing.passes_gate(world, c.relief, s, i):
            return Obstacle.SKILL.value
        available = world.pipelines[s, world.officials[i].agency].state == State.AVAILABLE
        return Obstacle.TIME.value if seat_free or not available else Obstacle.SEAT.value
    return class_of_pipeline(world.pipelines[s, world.officials[i].agency].state)


@rule
def class_of_pipeline(state: int) -> int:
    """Class of an intending official by the agency's pipeline; withdrawn counts as undecided."""
    obstacle = Obstacle.UNDECIDED.value
    if state == State.CLEARING:
        obstacle = Obstacle.REGULATION.value
    elif state == State.FUNDING:
        obstacle = Obstacle.BUDGET.value
    elif state == State.PROCURING:
        obstacle = Obstacle.PROCUREMENT.value
    return obstacle


@shared
def agency_barriers(world: Rows, s: int, a: int, now: Now) -> int:
    """Mask of the barriers that stand in the agency: decision, law, money, procurement, seats."""
    state = world.pipelines[s, a].state
    if state == State.AVAILABLE:
        return 0 if seat_is_free(world, s, a, now.months_left) else 1 << Barrier.SEAT
    mask = 0
    if state == State.UNDECIDED or state == State.WITHDRAWN:
        mask |= 1 << Barrier.DECISION
    if state == State.PROCURING:
        mask |= 1 << Barrier.PROCUREMENT
    else:
        if not law_is_clear(world, s, a) and state != State.FUNDING:
            mask |= 1 << Barrier.REGULATION
        if not can_fund(world, s, a, now.months_left):
            mask |= 1 << Barrier.BUDGET
    return mask


@rule
def not_lifted(relief: Relief) -> int:
    """Mask of the barriers that may stand: a barrier that is lifted stands before nobody."""
    lifted_now = (
        relief.awareness, relief.reluctance, relief.usefulness, relief.difficulty, relief.peers, relief.decision,
        relief.regulation, relief.budget, relief.procurement, relief.skill, relief.seat, relief.time,
    )  # fmt: skip
    mask = 0
    for bit in range(len(lifted_now)):
        mask |= int(lifted_now[bit] == 0.0) << bit
    return mask


@shared
def barriers_of(world: Rows, relief: Relief, s: int, i: int, agency_mask: int, terms: Terms) -> int:
    """Mask of all barriers that hold at once for one official, by its shortfalls; 0 for a user."""
    stage = world.adoption[s, i].stage
    if stage == Stage.USING or stage == Stage.ROUTINISED:
        return 0
    mask = agency_mask
    if has_access(world, s, i):
        mask &= 1 << Barrier.SEAT
    if stage == Stage.UNAWARE:
        mask |= 1 << Barrier.AWARENESS
    if stage != Stage.INTENDING:
        for term in range(4):
            if terms[term] > STANDS:
                mask |= 1 << (Barrier.RELUCTANCE + term)
    if not proposing.passes_gate(world, relief, s, i):
        mask |= 1 << Barrier.SKILL
    if proposing.time_to_start(world, relief, s, i) < 0.5:
        mask |= 1 << Barrier.TIME
    return mask
