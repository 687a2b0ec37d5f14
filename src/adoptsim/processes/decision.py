"""Agency decision: the primary adoption. An undecided agency takes the solution up.

H(base + size * ln(size / median) + peers * share of peer agencies that offer it
  + demand * share of its officials intending or using + support * support
  + mandate * strength + deadline * last month + informed * informed head
  + pilot * a pilot reported success - burden * ln(1 + first year's cost / yearly digital budget)
  - paperwork * ln(1 + hours / 8))

The first year's cost is the set-up cost plus a seat for every official, less what programmes pay. A solution whose
requirements are not available in the agency waits. A withdrawn agency may reconsider.

Source: two-stage adoption, Gallivan 2001, DATA BASE 32(3); internal determinants and neighbours,
Berry & Berry 1990, APSR 84(2); informing heads, Hjort et al. 2021, AER 111(5).
"""

import math

from adoptsim.processes.budgets import own_price
from adoptsim.processes.contract import Now, Phase, Process
from adoptsim.processes.relief import Relief
from adoptsim.world.agencies import KEEP, State
from adoptsim.world.chance import Question, hazard, uniform
from adoptsim.world.compilation import equation, rule, shared
from adoptsim.world.parameters import Parameters, parameter
from adoptsim.world.rows import Rows


class Decision(Parameters):
    """How an agency decides to take a solution up."""

    base: float = parameter(
        -3.6, unit="log 1/month", range=(-50, 50), plausible=(-6.0, -3.0),
        meaning="Monthly log-hazard of the reference agency.",
        evidence="J calibrated: 10 % of agencies offer it after 3 years, 40 % after 6; C US states: p .03 a year",
    )  # fmt: skip
    size: float = parameter(
        0.15, unit="log HR per log", range=(-50, 50), plausible=(0, 0.35),
        meaning="Effect of the logarithm of its size over the median.",
        evidence="C US federal HTTPS .08-.11; F Walker 2014; M Damanpour 1992",
    )  # fmt: skip
    peers: float = parameter(
        1.5, unit="log HR per share", range=(-50, 50), plausible=(0, 3),
        meaning="Effect of the share of peer agencies that offer it.",
        evidence="C 461 US state policies: q .20 a year; J",
    )  # fmt: skip
    demand: float = parameter(
        1.2, unit="log HR per share", range=(-50, 50), plausible=(0, 4),
        meaning="Effect of the share of its officials who intend to use it or use it.",
        evidence="J",
    )  # fmt: skip
    support: float = parameter(
        1.0, unit="log HR", range=(-50, 50), plausible=(0, 2),
        meaning="Effect of full support by its leadership or a programme.",
        evidence="J",
    )  # fmt: skip
    mandate: float = parameter(
        1.2, unit="log HR", range=(-50, 50), plausible=(0.7, 2.7),
        meaning="Effect of a full mandate.",
        evidence="J US federal HTTPS 3.2 % a month against about 1 % in the private web",
    )  # fmt: skip
    deadline: float = parameter(
        1.35, unit="log HR", range=(-50, 50), plausible=(0.5, 2.0),
        meaning="Effect of the last month before a deadline.",
        evidence="C US federal HTTPS 1.29-1.43",
    )  # fmt: skip
    informed: float = parameter(
        0.4, unit="log HR", range=(-50, 50), plausible=(0.1, 0.8),
        meaning="Effect of its head being informed.",
        evidence="F Hjort et al. 2021: informing mayors raises adoption by 10 points",
    )  # fmt: skip
    pilot: float = parameter(
        0.6, unit="log HR", range=(-50, 50), plausible=(0, 1.5),
        meaning="Effect of a pilot of its own that reported success.",
        evidence="F evidence alone moves little: 27 % of tested nudges were adopted (DellaVigna et al. 2024); size J",
    )  # fmt: skip
    burden: float = parameter(
        0.5, unit="log HR per log", range=(-50, 50), plausible=(0, 1.5),
        meaning="Effect of the cost burden, lowering.",
        evidence="J",
    )  # fmt: skip
    paperwork: float = parameter(
        0.15, unit="log HR per log", range=(-50, 50), plausible=(0, 0.6),
        meaning="Effect of the paperwork, lowering.",
        evidence="J",
    )  # fmt: skip
    reconsider: float = parameter(
        0.02, unit="chance per month", range=(0, 1), plausible=(0, 0.1),
        meaning="Chance that an agency from which it was withdrawn is open to it again.",
        evidence="J",
    )  # fmt: skip


@equation
def log_hazard(
    p: Decision,
    relative_size: float,
    share_peers: float,
    demand: float,
    support: float,
    mandate: float,
    last_month: float,
    informed: float,
    pilot_passed: float,
    relative_cost: float,
    paperwork: float,
) -> float:
    """Log-hazard of deciding this month; sizes relative to the median, costs to the yearly budget."""
    return (
        p.base
        + p.size * math.log(relative_size)
        + p.peers * share_peers
        + p.demand * demand
        + p.support * support
        + p.mandate * mandate
        + p.deadline * last_month
        + p.informed * informed
        + p.pilot * pilot_passed
        - p.burden * math.log1p(relative_cost)
        - p.paperwork * math.log1p(paperwork / 8.0)
    )


@rule
def share_of_peers(world: Rows, s: int, a: int) -> float:
    """Share of the agencies it looks to that offer the solution."""
    first, last = world.peers_start[a], world.peers_start[a + 1]
    offering = 0
    for link in range(first, last):
        offering += world.pipelines[s, world.peers[link]].state == State.AVAILABLE
    return offering / (last - first) if last > first else 0.0


@rule
def demand_in(world: Rows, s: int, a: int) -> float:
    """Share of its officials who intend to use it or use it."""
    officials = world.first_official[a + 1] - world.first_official[a]
    pipelines = world.pipelines
    wanting = pipelines[s, a].wanting + pipelines[s, a].using + pipelines[s, a].routinised
    return wanting / officials if officials > 0 else 0.0


@rule
def relative_cost(world: Rows, s: int, a: int) -> float:
    """First year's cost to the agency, beside earmarked money, over the yearly digital budget."""
    agencies = world.agencies
    set_up = float(world.pipelines[s, a].set_up) * float(world.agency_levers[a].set_up_cost)
    set_up *= 1.0 - float(world.levers[s, a].set_up_waived)
    cost = set_up + 12.0 * float(own_price(world, s, a)) * agencies[a].size
    cost = max(0.0, cost - float(world.pipelines[s, a].earmarked))
    budget = float(agencies[a].digital_budget) * float(world.agency_levers[a].budget)
    return cost / max(budget, 1.0)


@shared
def may_begin(world: Rows, s: int, a: int, month: int) -> bool:
    """Say whether the solution is on offer and all it requires is available in the agency."""
    if month < world.solutions[s].launch:
        return False
    for other in range(world.solutions.shape[0]):
        if world.requires[s, other] and world.pipelines[other, a].state != State.AVAILABLE:
            return False
    return True


@shared
def propose(world: Rows, p: Decision, relief: Relief, s: int, a: int, now: Now) -> int:
    """Propose the next state of an undecided or withdrawn agency."""
    agencies = world.agencies
    identity = int(agencies[a].id)
    solution = int(world.solutions[s].id)
    if world.pipelines[s, a].state == State.WITHDRAWN:
        u = uniform(now.seed, Question.RECONSIDER, solution, identity, now.month)
        return State.UNDECIDED.value if u < p.reconsider or relief.decision > 0.0 else KEEP
    if not may_begin(world, s, a, now.month):
        return KEEP
    if relief.decision > 0.0:
        return State.CLEARING.value
    chance = hazard(
        log_hazard(
            p,
            agencies[a].size / world.median_size,
            share_of_peers(world, s, a),
            demand_in(world, s, a),
            min(1.0, float(agencies[a].leadership) + float(world.levers[s, a].decision_support)),
            float(world.levers[s, a].mandate),
            float(world.levers[s, a].last_month),
            float(world.agency_levers[a].informed),
            1.0 if world.pipelines[s, a].passed_pilots > 0 else 0.0,
            relative_cost(world, s, a),
            float(world.solutions[s].paperwork) * float(world.agency_levers[a].paperwork),
        )
    )
    u = uniform(now.seed, Question.DECISION, solution, identity, now.month)
    return State.CLEARING.value if u < chance else KEEP


PROCESS = Process(
    name="decision",
    title="undecided agencies take the solution up",
    phase=Phase.PROPOSE,
    writes=("pipelines.proposal",),
    parameters=Decision,
    source="Gallivan 2001; Berry & Berry 1990; Hjort et al. 2021",
    cites=("gallivan_2001", "berry_1990", "hjort_2021"),
)
