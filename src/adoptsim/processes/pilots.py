"""Pilots: a manager tries a solution with the own team before the agency has decided.

A manager who intends to use it (or uses it) may buy seats for the team for a stated time, if the
law is clear, the cost fits the delegated budget and the direct-purchase threshold, and the agency
has the money. At its end the pilot is judged on what was experienced:

passes if somebody uses it and experienced usefulness + noise * z > bar

A pilot that fails stops, and its users lapse. One that passes reports success (see decision and
procurement) and is kept for as long as the delegated budget pays. It does not scale by itself:
only the agency making it available takes its users over. A withdrawal stops it, and so does the law
where the sandbox or waiver that allowed it has ended.

Source: 27 % of tested nudges were adopted by the very cities that ran the trial, DellaVigna, Kim &
Linos 2024, JPE 132(8); half of the pilots pass, a judgement within .3-.9.
"""

from adoptsim.processes.budgets import free_money, stop_pilot
from adoptsim.processes.clearing import law_is_clear
from adoptsim.processes.contract import Now, Phase, Process
from adoptsim.processes.decision import may_begin
from adoptsim.processes.procurement import Procurement
from adoptsim.processes.rationing import join, line_up
from adoptsim.world.agencies import State
from adoptsim.world.chance import Question, normal, uniform
from adoptsim.world.compilation import equation, rule, shared, stage
from adoptsim.world.officials import PilotState, Stage
from adoptsim.world.parameters import Parameters, parameter
from adoptsim.world.rows import Rows


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


@equation
def passes(p: Pilots, experience: float, users: int, z: float) -> bool:
    """Judge a pilot on what its users experienced; ``z`` standard normal."""
    return users > 0 and experience + p.noise * z > p.bar


@equation
def is_live(state: int) -> bool:
    """Say whether a pilot gives its team access."""
    return state == PilotState.RUNNING or state == PilotState.KEPT


@shared
def has_access(world: Rows, s: int, i: int) -> bool:
    """Say whether the official may use the solution: through the agency or a live pilot."""
    officials = world.officials
    available = world.pipelines[s, officials[i].agency].state == State.AVAILABLE
    return available or is_live(world.pilots[s, officials[i].team].state)


@rule
def cost_of(world: Rows, p: Pilots, s: int, t: int) -> int:
    """Cents that a pilot of the team costs from beginning to end."""
    seats = int(world.team_start[t + 1]) - int(world.team_start[t])
    return seats * int(world.pipelines[s, world.teams[t].agency].price) * int(p.months)


@shared
def propose(world: Rows, p: Pilots, buying: Procurement, s: int, t: int, now: Now) -> int:
    """Return 1 if the team's manager proposes a pilot this month, else 0."""
    a = world.teams[t].agency
    if world.pilots[s, t].state != PilotState.NONE or world.pipelines[s, a].state == State.AVAILABLE:
        return 0
    stage = world.adoption[s, world.teams[t].manager].stage
    if stage < Stage.INTENDING or stage > Stage.ROUTINISED:
        return 0
    cost = cost_of(world, p, s, t)
    ceiling = 100.0 * buying.direct_threshold * float(world.agency_levers[a].direct_threshold)
    if cost > world.teams[t].delegated_left or cost > ceiling:
        return 0
    if not (law_is_clear(world, s, a) and may_begin(world, s, a, now.month)):
        return 0
    u = uniform(now.seed, Question.PILOT_BUY, int(world.solutions[s].id), int(world.teams[t].id), now.month)
    return 1 if u < p.buy else 0


@shared
def begin(world: Rows, p: Pilots, s: int, t: int, now: Now) -> None:
    """Begin a proposed pilot if the agency's free money covers it; it is paid for its whole length."""
    a = world.teams[t].agency
    cost = cost_of(world, p, s, t)
    if free_money(world, a, now.months_left) < cost or world.teams[t].delegated_left < cost:
        return
    pilots = world.pilots
    pilots[s, t].state = PilotState.RUNNING
    pilots[s, t].months_left = int(p.months)
    pilots[s, t].seats = world.team_start[t + 1] - world.team_start[t]
    pilots[s, t].spent = cost
    world.teams[t].delegated_left -= cost
    world.agencies[a].balance -= cost
    world.pipelines[s, a].cost_pilots += cost
    world.solutions[s].pilots_begun += 1


@rule
def begin_by_rank(world: Rows, p: Pilots, a: int, now: Now) -> None:
    """Begin the agency's proposed pilots, the manager who waited longest first, then by lot."""
    length = 0
    for s in range(world.solutions.shape[0]):
        for t in range(world.first_team[a], world.first_team[a + 1]):
            if world.pilots[s, t].proposal:
                world.pilots[s, t].proposal = 0
                solution, team = int(world.solutions[s].id), int(world.teams[t].id)
                lot = uniform(now.seed, Question.PILOT_RANK, solution, team, now.month)
                length = join(world, length, world.adoption[s, world.teams[t].manager].since + lot, s, t)
    line_up(world.queue, length)
    for place in range(length):
        begin(world, p, world.queue[place].solution, world.queue[place].row, now)


@rule
def count_users(world: Rows, s: int, t: int) -> int:
    """Members of the team who use the solution."""
    users = 0
    for i in range(world.team_start[t], world.team_start[t + 1]):
        stage = world.adoption[s, i].stage
        users += stage == Stage.USING or stage == Stage.ROUTINISED
    return users


@shared
def advance(world: Rows, p: Pilots, s: int, t: int, now: Now) -> None:
    """Let a running pilot come nearer to its end, and judge it there."""
    pilots = world.pilots
    a = world.teams[t].agency
    pilots[s, t].months_left -= 1
    if pilots[s, t].months_left > 0:
        return
    z = normal(now.seed, Question.PILOT_RESULT, int(world.solutions[s].id), int(world.teams[t].id), now.month)
    if passes(p, float(world.pipelines[s, a].experience), count_users(world, s, t), z):
        pilots[s, t].state = PilotState.KEPT
        world.pipelines[s, a].passed_pilots += 1
        world.solutions[s].pilots_passed += 1
    else:
        stop_pilot(world, s, t)


@rule
def take_over_or_stop(world: Rows, s: int, t: int, available: bool) -> None:
    """End a live pilot: the agency takes its users over, or it stops."""
    if available:
        world.pilots[s, t].state = PilotState.SCALED
    else:
        stop_pilot(world, s, t)


@stage
def settle(world: Rows, p: Pilots, a: int, now: Now) -> None:
    """Take over, stop, advance and judge the agency's pilots, then begin new ones."""
    pilots = world.pilots
    for s in range(world.solutions.shape[0]):
        available = world.pipelines[s, a].state == State.AVAILABLE
        ended = world.levers[s, a].withdrawn > 0.0 or not law_is_clear(world, s, a)
        for t in range(world.first_team[a], world.first_team[a + 1]):
            if available or ended:
                pilots[s, t].proposal = 0
                if is_live(pilots[s, t].state):
                    take_over_or_stop(world, s, t, available)
            elif pilots[s, t].state == PilotState.RUNNING:
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
        "pipelines.cost_stopped",
        "solutions.pilots_begun",
        "solutions.pilots_passed",
    ),
    parameters=Pilots,
    source="DellaVigna, Kim & Linos 2024",
    cites=("dellavigna_2024",),
)
