"""Budgets: money arrives with the fiscal year, and what is in service is paid first.

At the start of a fiscal year a part of the remainder carries over and the year's digital budget
arrives (in the first month of a run, the part of it that belongs to the rest of the year). Then
each month the seats in use are paid, and the pilots that are kept on. What cannot be paid is lost:
seats are named here by number and taken back when the month settles; a pilot that cannot be paid
stops.

A seat is granted, or a set-up begun, only from *free* money: the balance less what the seats in
use will cost to the end of the fiscal year. Hence never more seats than money pays for.

Source: slack and budgets as organisational covariates, Walker 2014, Public Management Review
16(1); the rules themselves are judgement.
"""

import numpy as np

from adoptsim.processes.contract import Now, Phase, Process
from adoptsim.world.agencies import State
from adoptsim.world.chance import Question, uniform
from adoptsim.world.compilation import rule
from adoptsim.world.officials import PilotState
from adoptsim.world.parameters import Parameters, coefficients, parameter
from adoptsim.world.world import World


class Budgets(Parameters):
    """How agencies keep money."""

    carry_over: float = parameter(
        0.6, unit="share", range=(0, 1), plausible=(0, 1),
        meaning="Part of the unspent digital budget that an agency keeps for the next fiscal year.",
        evidence="J lets agencies save up for a solution over some years",
    )  # fmt: skip


BudgetsCoefficients = coefficients(Budgets)


@rule
def seats_in_use(world: World, s: int, a: int) -> int:
    """Seats that the agency itself pays: users, once the solution is available there."""
    pipelines = world.pipelines
    if pipelines.state[s, a] != State.AVAILABLE:
        return 0
    return int(pipelines.using[s, a]) + int(pipelines.routinised[s, a])


@rule
def committed(world: World, a: int) -> int:
    """Cents that the seats in use cost in a month."""
    cents = 0
    for s in range(world.solutions.id.shape[0]):
        cents += seats_in_use(world, s, a) * int(world.pipelines.price[s, a])
    return cents


@rule
def free_money(world: World, a: int, months_left: int) -> int:
    """Cents of the balance not needed for the seats in use to the end of the fiscal year."""
    return int(world.agencies.balance[a]) - committed(world, a) * months_left


@rule
def refill(world: World, p: Budgets, a: int, now: Now) -> None:
    """Carry part of the remainder over and add the year's budget."""
    agencies = world.agencies
    months = 12
    if now.months_left != 11:
        if now.month > 1:
            return
        months = now.months_left + 1
    kept = int(p.carry_over * agencies.balance[a])
    budget = int(float(agencies.digital_budget[a]) * float(world.levers.budget[a])) * months // 12
    agencies.forfeited[a] += agencies.balance[a] - kept
    agencies.received[a] += budget
    agencies.balance[a] = kept + budget


@rule
def pay_seats_of(world: World, s: int, a: int) -> None:
    """Pay this month's seats of one solution; name the number that cannot be paid."""
    agencies = world.agencies
    pipelines = world.pipelines
    seats = seats_in_use(world, s, a)
    price = int(pipelines.price[s, a])
    paid = seats
    if price > 0:
        paid = min(seats, int(agencies.balance[a]) // price)
    agencies.balance[a] -= paid * price
    pipelines.cost_seats[s, a] += paid * price
    pipelines.spent[s, a] += paid * price
    pipelines.seats_lost[s, a] = seats - paid


@rule
def pay_seats(world: World, a: int, now: Now) -> None:
    """Pay this month's seats; where the money does not suffice, solutions are served by lot."""
    solutions = world.solutions.id.shape[0]
    if committed(world, a) <= world.agencies.balance[a]:
        for s in range(solutions):
            pay_seats_of(world, s, a)
        return
    lots = np.empty(solutions)
    for s in range(solutions):
        lots[s] = uniform(now.seed, Question.SEAT_LOSS_RANK, int(world.solutions.id[s]), int(world.agencies.id[a]), now.month)
    for s in np.argsort(lots):
        pay_seats_of(world, s, a)


@rule
def cost_of_kept(world: World, s: int, t: int) -> int:
    """Cents that a kept pilot costs this month; 0 if none is kept."""
    if world.pilots.state[s, t] != PilotState.KEPT:
        return 0
    return int(world.pipelines.price[s, world.teams.agency[t]]) * int(world.pilots.seats[s, t])


@rule
def pay_pilot(world: World, s: int, t: int) -> None:
    """Pay this month of a kept pilot, or stop it."""
    a = world.teams.agency[t]
    cost = cost_of_kept(world, s, t)
    if world.agencies.balance[a] < cost or world.teams.delegated_left[t] < cost:
        world.pilots.state[s, t] = PilotState.STOPPED
        world.pipelines.cost_sunk[s, a] += world.pilots.spent[s, t]
        return
    world.agencies.balance[a] -= cost
    world.teams.delegated_left[t] -= cost
    world.pipelines.cost_pilots[s, a] += cost
    world.pilots.spent[s, t] += cost


@rule
def pay_pilots(world: World, a: int, now: Now) -> None:
    """Pay the agency's kept pilots month by month, by lot; running ones were paid when bought."""
    first, last = world.agencies.team_start[a], world.agencies.team_start[a + 1]
    solutions = world.solutions.id.shape[0]
    kept = 0
    for s in range(solutions):
        for t in range(first, last):
            kept += world.pilots.state[s, t] == PilotState.KEPT
    if kept == 0:
        return
    lots = np.empty(kept)
    places = np.empty((kept, 2), dtype=np.int64)
    kept = 0
    for s in range(solutions):
        for t in range(first, last):
            if world.pilots.state[s, t] == PilotState.KEPT:
                solution, team = int(world.solutions.id[s]), int(world.teams.id[t])
                lots[kept] = uniform(now.seed, Question.PILOT_RANK, solution, team, now.month)
                places[kept, 0] = s
                places[kept, 1] = t
                kept += 1
    for place in np.argsort(lots):
        pay_pilot(world, places[place, 0], places[place, 1])


@rule
def renew_delegated(world: World, now: Now) -> None:
    """Managers may commit their delegated budget anew each fiscal year."""
    if now.months_left == 11:
        world.teams.delegated_left[:] = world.teams.delegated_budget


@rule
def apply(world: World, p: Budgets, now: Now) -> None:
    """Refill and pay, agency by agency."""
    renew_delegated(world, now)
    for a in range(world.agencies.id.shape[0]):
        refill(world, p, a, now)
        pay_seats(world, a, now)
        pay_pilots(world, a, now)


PROCESS = Process(
    name="budgets",
    title="budgets refill at the start of a fiscal year; seats and pilots in service are paid",
    phase=Phase.OPEN,
    writes=(
        "agencies.balance",
        "agencies.received",
        "agencies.forfeited",
        "pipelines.cost_seats",
        "pipelines.cost_pilots",
        "pipelines.cost_sunk",
        "pipelines.spent",
        "pipelines.seats_lost",
        "pilots.state",
        "pilots.spent",
        "teams.delegated_left",
    ),
    parameters=Budgets,
    source="judgement; covariates after Walker 2014",
)
