"""Seats: who gets one where there are not enough, and who loses one that cannot be paid.

An agency grants a seat only if its free money covers it to the end of the fiscal year and its
yearly budget covers it after that, beside all seats in use. Where proposals outnumber seats, the
longest waiting come first, then a draw keyed by the official. Seats that cannot be paid are taken
from those who got theirs last.

Source: rationing rule, judgement.
"""

import numpy as np

from adoptsim.processes.budgets import committed, free_money
from adoptsim.processes.contract import Now, Phase, Process, Transition
from adoptsim.processes.pilots import has_access
from adoptsim.world.agencies import State
from adoptsim.world.chance import Question, uniform
from adoptsim.world.compilation import rule
from adoptsim.world.officials import Stage
from adoptsim.world.world import World


@rule
def would_start(world: World, s: int, i: int) -> bool:
    """Say whether an official proposes to start."""
    proposal = world.adoption.proposal[s, i]
    return proposal == Transition.START or proposal == Transition.COMPEL


@rule
def wants_seat(world: World, s: int, i: int) -> bool:
    """Say whether an official's proposal needs a seat of the agency; a pilot has its own."""
    return would_start(world, s, i) and world.pipelines.state[s, world.officials.agency[i]] == State.AVAILABLE


@rule
def drop_without_access(world: World, a: int) -> None:
    """Turn proposals into staying where access ended this month."""
    for s in range(world.solutions.id.shape[0]):
        for i in range(world.agencies.start[a], world.agencies.start[a + 1]):
            if would_start(world, s, i) and not has_access(world, s, i):
                world.adoption.proposal[s, i] = Transition.STAY


@rule
def holds_seat(world: World, s: int, i: int) -> bool:
    """Say whether an official uses the solution on a seat of the agency."""
    stage = world.adoption.stage[s, i]
    return stage == Stage.USING or stage == Stage.ROUTINISED


@rule
def yearly_room(world: World, a: int) -> int:
    """Cents of the yearly budget that the seats in use leave."""
    budget = int(float(world.agencies.digital_budget[a]) * float(world.levers.budget[a]))
    return budget - 12 * committed(world, a)


@rule
def grant(world: World, a: int, now: Now) -> None:
    """Grant the agency's seats; proposals that get none are turned into staying."""
    first, last = world.agencies.start[a], world.agencies.start[a + 1]
    solutions = world.solutions.id.shape[0]
    now_left = free_money(world, a, now.months_left)
    year_left = yearly_room(world, a)
    wanted = 0
    cost = 0
    for s in range(solutions):
        for i in range(first, last):
            if wants_seat(world, s, i):
                wanted += 1
                cost += int(world.pipelines.price[s, a])
    if cost * now.months_left <= now_left and cost * 12 <= year_left:
        return
    ranks = np.empty(wanted)
    places = np.empty((wanted, 2), dtype=np.int64)
    wanted = 0
    for s in range(solutions):
        for i in range(first, last):
            if wants_seat(world, s, i):
                ranks[wanted] = waiting_rank(world, s, i, now)
                places[wanted, 0] = s
                places[wanted, 1] = i
                wanted += 1
    for place in np.argsort(ranks):
        s, i = places[place, 0], places[place, 1]
        price = int(world.pipelines.price[s, a])
        if price * now.months_left <= now_left and price * 12 <= year_left:
            now_left -= price * now.months_left
            year_left -= price * 12
        else:
            world.adoption.proposal[s, i] = Transition.STAY


@rule
def waiting_rank(world: World, s: int, i: int, now: Now) -> float:
    """Rank in the queue: month of entering the stage, then a lot; smaller is served first."""
    lot = uniform(now.seed, Question.SEAT_RANK, int(world.solutions.id[s]), int(world.officials.id[i]), now.month)
    return float(world.adoption.since[s, i] + lot)


@rule
def take_back(world: World, s: int, a: int, now: Now) -> None:
    """Make those lapse whose seat the agency cannot pay, the latest first."""
    lost = world.pipelines.seats_lost[s, a]
    world.pipelines.seats_lost[s, a] = 0
    if lost == 0:
        return
    first, last = world.agencies.start[a], world.agencies.start[a + 1]
    ranks = np.full(last - first, np.inf)
    for i in range(first, last):
        if holds_seat(world, s, i):
            ranks[i - first] = -waiting_rank(world, s, i, now)
    for place in np.argsort(ranks)[:lost]:
        world.adoption.proposal[s, first + place] = Transition.LAPSE


PROCESS = Process(
    name="seats",
    title="agencies grant seats by rank, and take back those they cannot pay",
    phase=Phase.RATION,
    writes=("adoption.proposal", "pipelines.seats_lost"),
    parameters=None,
    source="judgement",
)
