"""Seats: who gets one where there are not enough, and who loses one that cannot be paid.

An agency grants a seat only if its free money covers it to the end of the fiscal year and its
yearly budget covers it after that, beside all seats in use; earmarked money counts for its solution
in both. Where proposals outnumber seats, those
who intend to use it come before those made to, the longest waiting first, then a draw keyed by the
official. Seats that cannot be paid are taken from users before those in routine, and among them
from the latest.

Source: rationing rule, judgement.
"""

from adoptsim.processes.budgets import free_earmarked, free_money, needed, own_price
from adoptsim.processes.contract import Now, Phase, Process, Transition
from adoptsim.processes.pilots import has_access
from adoptsim.processes.rationing import join, line_up
from adoptsim.processes.relief import Relief
from adoptsim.world.agencies import State
from adoptsim.world.chance import Question, uniform
from adoptsim.world.compilation import rule, shared, stage
from adoptsim.world.officials import Stage
from adoptsim.world.rows import Rows

BEHIND = 65536.0
"""Months that put one kind of claimants behind all others; more than any run has."""


@rule
def would_start(world: Rows, s: int, i: int) -> bool:
    """Say whether an official proposes to start."""
    proposal = world.adoption[s, i].proposal
    return proposal == Transition.START or proposal == Transition.COMPEL


@rule
def wants_seat(world: Rows, s: int, i: int) -> bool:
    """Say whether an official's proposal needs a seat of the agency; a pilot has its own."""
    return would_start(world, s, i) and world.pipelines[s, world.officials[i].agency].state == State.AVAILABLE


@stage
def drop_without_access(world: Rows, a: int) -> None:
    """Turn proposals into staying where access ended this month."""
    for s in range(world.solutions.shape[0]):
        for i in range(world.first_official[a], world.first_official[a + 1]):
            if would_start(world, s, i) and not has_access(world, s, i):
                world.adoption[s, i].proposal = Transition.STAY


@rule
def holds_seat(world: Rows, s: int, i: int) -> bool:
    """Say whether an official uses the solution on a seat of the agency."""
    stage = world.adoption[s, i].stage
    return stage == Stage.USING or stage == Stage.ROUTINISED


@shared
def yearly_room(world: Rows, a: int) -> int:
    """Cents of the yearly budget that the seats in use leave."""
    budget = int(float(world.agencies[a].digital_budget) * float(world.agency_levers[a].budget))
    return max(0, budget - needed(world, a, 12))


@stage
def grant(world: Rows, relief: Relief, a: int, now: Now) -> None:
    """Grant the agency's seats; proposals that get none are turned into staying."""
    if relief.seat > 0.0:
        return
    first, last = world.first_official[a], world.first_official[a + 1]
    solutions = world.solutions.shape[0]
    now_left = free_money(world, a, now.months_left)
    year_left = yearly_room(world, a)
    cost = 0
    for s in range(solutions):
        for i in range(first, last):
            if wants_seat(world, s, i):
                cost += own_price(world, s, a)
    if cost * now.months_left <= now_left and cost * 12 <= year_left:
        return
    length = 0
    for s in range(solutions):
        world.earmarks[s, 0] = free_earmarked(world, s, a, now.months_left)
        world.earmarks[s, 1] = free_earmarked(world, s, a, 12)
        for i in range(first, last):
            if wants_seat(world, s, i):
                length = join(world, length, claim(world, s, i, now), s, i)
    line_up(world.queue, length)
    for place in range(length):
        s, i = world.queue[place].solution, world.queue[place].row
        price = own_price(world, s, a)
        rest = max(0, price * now.months_left - world.earmarks[s, 0])
        year = max(0, price * 12 - world.earmarks[s, 1])
        if rest <= now_left and year <= year_left:
            now_left -= rest
            year_left -= year
            world.earmarks[s, 0] = max(0, world.earmarks[s, 0] - price * now.months_left)
            world.earmarks[s, 1] = max(0, world.earmarks[s, 1] - price * 12)
        else:
            world.adoption[s, i].proposal = Transition.STAY.value


@rule
def waiting_rank(world: Rows, s: int, i: int, now: Now) -> float:
    """Rank in the queue: month of entering the stage, then a lot; smaller is served first."""
    lot = uniform(now.seed, Question.SEAT_RANK, int(world.solutions[s].id), int(world.officials[i].id), now.month)
    return float(world.adoption[s, i].since + lot)


@rule
def claim(world: Rows, s: int, i: int, now: Now) -> float:
    """Rank for a seat; whoever is made to start comes after all who intend to."""
    compelled = world.adoption[s, i].proposal == Transition.COMPEL
    return waiting_rank(world, s, i, now) + (BEHIND if compelled else 0.0)


@rule
def dispensable(world: Rows, s: int, i: int, now: Now) -> float:
    """Rank for losing a seat: the latest first, and those in routine after all others."""
    routinised = world.adoption[s, i].stage == Stage.ROUTINISED
    return (BEHIND if routinised else 0.0) - waiting_rank(world, s, i, now)


@stage
def take_back(world: Rows, s: int, a: int, now: Now) -> None:
    """Make those lapse whose seat the agency cannot pay, by rank."""
    lost = world.pipelines[s, a].seats_lost
    world.pipelines[s, a].seats_lost = 0
    if lost == 0:
        return
    length = 0
    for i in range(world.first_official[a], world.first_official[a + 1]):
        if holds_seat(world, s, i):
            length = join(world, length, dispensable(world, s, i, now), s, i)
    line_up(world.queue, length)
    for place in range(lost):
        world.adoption[s, world.queue[place].row].proposal = Transition.LAPSE.value


PROCESS = Process(
    name="seats",
    title="agencies grant seats by rank, and take back those they cannot pay",
    phase=Phase.RATION,
    writes=("adoption.proposal", "pipelines.seats_lost"),
    parameters=None,
    source="judgement",
)
