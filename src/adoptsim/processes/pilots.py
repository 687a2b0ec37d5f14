"""Pilots: a manager tries a solution with the own team before the agency has decided.

A manager who intends to use it (or uses it) may buy seats for the team for a stated time, if the
law is clear, the cost fits the delegated budget and the direct-purchase threshold, and the agency
has the money. At its end the pilot is judged on what was experienced:

passes if somebody uses it and experienced usefulness + noise * z > bar

A pilot that fails stops, and its users lapse. One that passes reports success (see decision and
procurement) and is kept for as long as the delegated budget pays. It does not scale by itself:
only the agency making it available takes its users over.

Source: 27 % of tested nudges were adopted by the very cities that ran the trial, DellaVigna, Kim &
Linos 2024, JPE 132(8); half of the pilots pass, a judgement within .3-.9.
"""

import numpy as np

from adoptsim.processes.budgets import free_money
from adoptsim.processes.clearing import law_is_clear
from adoptsim.processes.contract import Now, Phase, Process
from adoptsim.processes.decision import may_begin
from adoptsim.processes.procurement import Procurement
from adoptsim.world.agencies import State
from adoptsim.world.chance import Question, normal, uniform
from adoptsim.world.compilation import rule
from adoptsim.world.officials import PilotState, Stage
from adoptsim.world.parameters import Parameters, coefficients, parameter
from adoptsim.world.world import World


class Pilots(Parameters):
    """How managers pilot."""

    buy: float = parameter(
        0.03, unit="chance per month", range=(0, 1), plausible=(0, 0.15),
        meaning="Chance that a manager who may buy a pilot does.",
        evidence="J",
    )  # fmt: skip
    months: int = parameter(
        6, unit="months", range=(1, 60), plausible=(3, 12),
        meaning="Length of a pilot.",
        evidence="F Financial Conduct Authority sandbox: tests of six months",
    )  # fmt: skip
    bar: float = parameter(
        0.3, unit="SD", range=(-10, 10), plausible=(-0.5, 1),
        meaning="Experienced usefulness at which a pilot passes as often as not.",
        evidence="J set so that about half of the pilots pass",
    )  # fmt: skip
    noise: float = parameter(
        0.6, unit="SD", range=(0, 10), plausible=(0.2, 1.2),
        meaning="How unsure the judgement of a pilot is.",
        evidence="J",
    )  # fmt: skip


PilotsCoefficients = coefficients(Pilots)


@rule
def passes(p: Pilots, experience: float, users: int, z: float) -> bool:
    """Judge a pilot on what its users experienced; ``z`` standard normal."""
    return users > 0 and experience + p.noise * z > p.bar


@rule
def is_live(state: int) -> bool:
    """Say whether a pilot gives its team access."""
    return state == PilotState.RUNNING or state == PilotState.KEPT


@rule
def has_access(world: World, s: int, i: int) -> bool:
    """Say whether the official may use the solution: through the agency or a live pilot."""
    officials = world.officials
    available = world.pipelines.state[s, officials.agency[i]] == State.AVAILABLE
    return available or is_live(world.pilots.state[s, officials.team[i]])


@rule
def cost_of(world: World, p: Pilots, s: int, t: int) -> int:
    """Cents that a pilot of the team costs from beginning to end."""
    seats = int(world.teams.start[t + 1]) - int(world.teams.start[t])
    return seats * int(world.pipelines.price[s, world.teams.agency[t]]) * int(p.months)


@rule
def propose(world: World, p: Pilots, buying: Procurement, s: int, t: int, now: Now) -> int:
    """Return 1 if the team's manager proposes a pilot this month, else 0."""
    a = world.teams.agency[t]
    if world.pilots.state[s, t] != PilotState.NONE or world.pipelines.state[s, a] == State.AVAILABLE:
        return 0
    stage = world.adoption.stage[s, world.teams.manager[t]]
    if stage < Stage.INTENDING or stage > Stage.ROUTINISED:
        return 0
    cost = cost_of(world, p, s, t)
    ceiling = 100.0 * buying.direct_threshold * float(world.levers.direct_threshold[a])
    if cost > world.teams.delegated_left[t] or cost > ceiling:
        return 0
    if not (law_is_clear(world, s, a) and may_begin(world, s, a, now.month)):
        return 0
    u = uniform(now.seed, Question.PILOT_BUY, int(world.solutions.id[s]), int(world.teams.id[t]), now.month)
    return 1 if u < p.buy else 0


@rule
def begin(world: World, p: Pilots, s: int, t: int, now: Now) -> None:
    """Begin a proposed pilot if the agency's free money covers it; it is paid for its whole length."""
    a = world.teams.agency[t]
    cost = cost_of(world, p, s, t)
    if free_money(world, a, now.months_left) < cost or world.teams.delegated_left[t] < cost:
        return
    pilots = world.pilots
    pilots.state[s, t] = PilotState.RUNNING
    pilots.months_left[s, t] = int(p.months)
    pilots.seats[s, t] = world.teams.start[t + 1] - world.teams.start[t]
    pilots.spent[s, t] = cost
    world.teams.delegated_left[t] -= cost
    world.agencies.balance[a] -= cost
    world.pipelines.cost_pilots[s, a] += cost
    world.solutions.pilots_begun[s] += 1


@rule
def begin_by_rank(world: World, p: Pilots, a: int, now: Now) -> None:
    """Begin the agency's proposed pilots, the manager who waited longest first, then by lot."""
    first, last = world.agencies.team_start[a], world.agencies.team_start[a + 1]
    solutions = world.solutions.id.shape[0]
    proposed = 0
    for s in range(solutions):
        for t in range(first, last):
            proposed += world.pilots.proposal[s, t]
    if proposed == 0:
        return
    ranks = np.empty(proposed)
    places = np.empty((proposed, 2), dtype=np.int64)
    proposed = 0
    for s in range(solutions):
        for t in range(first, last):
            if world.pilots.proposal[s, t]:
                world.pilots.proposal[s, t] = 0
                lot = uniform(now.seed, Question.PILOT_RANK, int(world.solutions.id[s]), int(world.teams.id[t]), now.month)
                ranks[proposed] = world.adoption.since[s, world.teams.manager[t]] + lot
                places[proposed, 0] = s
                places[proposed, 1] = t
                proposed += 1
    for place in np.argsort(ranks):
        begin(world, p, places[place, 0], places[place, 1], now)


@rule
def count_users(world: World, s: int, t: int) -> int:
    """Members of the team who use the solution."""
    users = 0
    for i in range(world.teams.start[t], world.teams.start[t + 1]):
        stage = world.adoption.stage[s, i]
        users += stage == Stage.USING or stage == Stage.ROUTINISED
    return users


@rule
def advance(world: World, p: Pilots, s: int, t: int, now: Now) -> None:
    """Let a running pilot come nearer to its end, and judge it there."""
    pilots = world.pilots
    a = world.teams.agency[t]
    pilots.months_left[s, t] -= 1
    if pilots.months_left[s, t] > 0:
        return
    z = normal(now.seed, Question.PILOT_RESULT, int(world.solutions.id[s]), int(world.teams.id[t]), now.month)
    if passes(p, float(world.pipelines.experience[s, a]), count_users(world, s, t), z):
        pilots.state[s, t] = PilotState.KEPT
        world.pipelines.passed_pilots[s, a] += 1
        world.solutions.pilots_passed[s] += 1
    else:
        pilots.state[s, t] = PilotState.STOPPED
        world.pipelines.cost_sunk[s, a] += pilots.spent[s, t]


@rule
def settle(world: World, p: Pilots, a: int, now: Now) -> None:
    """Take over, advance and judge the agency's pilots, then begin new ones."""
    pilots = world.pilots
    for s in range(world.solutions.id.shape[0]):
        available = world.pipelines.state[s, a] == State.AVAILABLE
        for t in range(world.agencies.team_start[a], world.agencies.team_start[a + 1]):
            if available:
                pilots.proposal[s, t] = 0
                if is_live(pilots.state[s, t]):
                    pilots.state[s, t] = PilotState.SCALED
            elif pilots.state[s, t] == PilotState.RUNNING:
                advance(world, p, s, t, now)
    begin_by_rank(world, p, a, now)


PROCESS = Process(
    name="pilots",
    title="managers pilot with their teams; pilots are judged, kept, stopped or taken over",
    phase=Phase.SETTLE,
    writes=(
        "pilots.state",
        "pilots.months_left",
        "pilots.seats",
        "pilots.spent",
        "pilots.proposal",
        "teams.delegated_left",
        "agencies.balance",
        "pipelines.cost_pilots",
        "pipelines.passed_pilots",
        "pipelines.cost_sunk",
        "solutions.pilots_begun",
        "solutions.pilots_passed",
    ),
    parameters=Pilots,
    source="DellaVigna, Kim & Linos 2024",
)
