"""Funding and procuring: from a cleared decision to a solution that is available.

Funding needs the set-up cost in free money, else the agency waits and saves. Procuring takes a
log-normal lead time, drawn once per attempt:

months = max(1, round(exp(ln median - capability * (2 * technical capability - 1) + spread * z)))

with the median of the full route or of the light route (set-up cost under the light-route
threshold, or a challenge that opened it). At its end the project succeeds or fails, one draw per attempt:

chance of failure = failure * exp(-skilled * (2 * technical capability - 1)) * (1 - pilot if one passed)

Failure sinks what was spent, returns the agency to undecided and feeds reluctance.

Sources: lead times, European Court of Auditors SR 28/2023 (award alone 96 days), Gartner via
Santiso 2022 (22 months from need to contract); failure, Heeks (20-35 % total failure).
"""

import math
from typing import Any

from adoptsim.processes import market
from adoptsim.processes.budgets import free_earmarked, free_money, pay_for, top_up
from adoptsim.processes.contract import Now, Phase, Process
from adoptsim.processes.relief import Relief
from adoptsim.world.agencies import KEEP, Route, State
from adoptsim.world.chance import Question, normal, uniform
from adoptsim.world.compilation import equation, rule, shared
from adoptsim.world.parameters import Parameters, parameter
from adoptsim.world.rows import Rows


class Procurement(Parameters):
    """How solutions are bought."""

    full_route: float = parameter(
        8.0, unit="months", range=(0.1, 240), plausible=(3, 22),
        meaning="Median lead time of the full route, from the set-up money to service.",
        evidence="F award alone 3.2 (ECA), lead times 3-6 (US), need to contract 22 (Gartner via Santiso 2022)",
    )  # fmt: skip
    light_route: float = parameter(
        2.0, unit="months", range=(0.1, 240), plausible=(1, 5),
        meaning="Median lead time of the light route.",
        evidence="F US orders 1-4 months, small business research awards 1.5-4 (ibc.doi.gov)",
    )  # fmt: skip
    spread: float = parameter(
        0.5, unit="log SD", range=(0, 3), plausible=(0.3, 0.9),
        meaning="Spread of lead times, on the log scale.",
        evidence="J",
    )  # fmt: skip
    capability: float = parameter(
        0.3, unit="log ratio", range=(-5, 5), plausible=(0, 0.8),
        meaning="How much full technical capability shortens lead times, from the middle of its scale.",
        evidence="J",
    )  # fmt: skip
    light_threshold: float = parameter(
        4000.0, unit="money", range=(0, 1e12), plausible=(1000, 250000),
        meaning="Set-up cost up to which the light route may be taken.",
        evidence="F German direct award 1,000 euro (patterno.de), US micro-purchase 10,000 (lawinsider.com); J",
    )  # fmt: skip
    direct_threshold: float = parameter(
        3000.0, unit="money", range=(0, 1e12), plausible=(500, 10000),
        meaning="Cost up to which a pilot may be bought directly.",
        evidence="F German direct award 1,000 euro (patterno.de) to US micro-purchase 10,000",
    )  # fmt: skip
    failure: float = parameter(
        0.25, unit="chance", range=(0, 1), plausible=(0.1, 0.4),
        meaning="Chance that a project fails under a middling capability, without a pilot.",
        evidence="F Heeks: 20-25 % total failure in industrialised, 35 % in developing countries",
    )  # fmt: skip
    skilled: float = parameter(
        0.7, unit="log ratio", range=(-5, 5), plausible=(0, 1.5),
        meaning="How much full technical capability lowers the risk of failure.",
        evidence="F direction: outcome of 530 projects rises with institutional quality (World Bank 2016); size J",
    )  # fmt: skip
    pilot: float = parameter(
        0.3, unit="share", range=(0, 1), plausible=(0, 0.6),
        meaning="Part of the risk of failure taken away by a pilot that passed.",
        evidence="J",
    )  # fmt: skip


@equation
def lead_time(p: Procurement, median: float, capability: float, z: float) -> int:
    """Months that a procurement takes; ``z`` standard normal."""
    months = math.exp(math.log(median) - p.capability * (2.0 * capability - 1.0) + p.spread * z)
    return max(1, min(32000, int(months + 0.5)))


@equation
def chance_of_failure(p: Procurement, capability: float, pilot_passed: bool, multiplier: float) -> float:
    """Chance that a project fails at its end."""
    relief = 1.0 - p.pilot if pilot_passed else 1.0
    return min(1.0, p.failure * math.exp(-p.skilled * (2.0 * capability - 1.0)) * relief * multiplier)


@rule
def capability_of(world: Rows, a: int) -> float:
    """Technical capability, what programmes lend included."""
    return min(1.0, float(world.agencies[a].capability) + float(world.agency_levers[a].capability))


@rule
def set_up_estimate(world: Rows, s: int, a: int) -> int:
    """Set-up cost in cents before bids."""
    return int(float(world.pipelines[s, a].set_up) * float(world.agency_levers[a].set_up_cost))


@rule
def purse(world: Rows, s: int, a: int, months_left: int) -> int:
    """Cents that the agency may spend on the set-up: free money, earmarked money included."""
    return free_money(world, a, months_left) + free_earmarked(world, s, a, months_left)


@shared
def can_fund(world: Rows, s: int, a: int, months_left: int) -> bool:
    """Say whether free money, earmarked money included, covers what the set-up costs the agency itself."""
    estimate = set_up_estimate(world, s, a)
    own = estimate - int(estimate * float(world.levers[s, a].set_up_waived))
    return purse(world, s, a, months_left) >= own


@rule
def is_funded(world: Rows, relief: Relief, s: int, a: int, months_left: int) -> bool:
    """Say whether the set-up is paid, by the agency or with what it lacks."""
    return can_fund(world, s, a, months_left) or relief.budget > 0.0


@rule
def propose_funding(world: Rows, relief: Relief, s: int, a: int, now: Now) -> int:
    """Propose to procure where the money is there; several proposals are rationed on settling."""
    return State.PROCURING.value if is_funded(world, relief, s, a, now.months_left) else KEEP


@rule
def propose_outcome(world: Rows, p: Procurement, relief: Relief, s: int, a: int, now: Now) -> int:
    """Propose the end of a procurement whose time is up."""
    pipelines = world.pipelines
    if relief.procurement > 0.0:
        return State.AVAILABLE.value
    if pipelines[s, a].months_left > 1:
        return KEEP
    risk = chance_of_failure(
        p, capability_of(world, a), pipelines[s, a].passed_pilots > 0, float(world.agency_levers[a].failure)
    )
    attempt = int(pipelines[s, a].attempt)
    u = uniform(now.seed, Question.PROJECT_OUTCOME, int(world.solutions[s].id), int(world.agencies[a].id), attempt)
    return State.UNDECIDED.value if u < risk else State.AVAILABLE.value


@shared
def begin(world: Rows, c: Any, s: int, a: int, now: Now) -> None:
    """Begin an attempt: route, tender, contract price, lead time; pay the set-up cost."""
    p = c.procurement
    agencies = world.agencies
    pipelines = world.pipelines
    estimate = set_up_estimate(world, s, a)
    light = estimate <= 100.0 * p.light_threshold * float(world.agency_levers[a].light_threshold)
    light |= world.levers[s, a].light_route > 0.0
    pipelines[s, a].route = Route.LIGHT if light else Route.FULL
    pipelines[s, a].attempt += 1
    attempt = int(pipelines[s, a].attempt)
    bids = market.tender(world, c.market, s, a, attempt, now)
    factor = market.price_factor(c.market, bids)
    pipelines[s, a].price = int(float(world.solutions[s].price) * factor + 0.5)
    cost = int(estimate * factor)
    waived = int(cost * float(world.levers[s, a].set_up_waived))
    if c.relief.budget > 0.0:
        top_up(world, a, cost - waived - purse(world, s, a, now.months_left))
    pay_for(world, s, a, cost - waived, waived)
    pipelines[s, a].cost_set_up += cost
    pipelines[s, a].spent = cost
    median = (p.light_route if light else p.full_route) * float(world.agency_levers[a].lead_time)
    z = normal(now.seed, Question.LEAD_TIME, int(world.solutions[s].id), int(agencies[a].id), attempt)
    pipelines[s, a].months_left = lead_time(p, median, capability_of(world, a), z)


@rule
def fail(world: Rows, s: int, a: int) -> None:
    """Sink what the attempt cost and let culture know."""
    pipelines = world.pipelines
    pipelines[s, a].cost_sunk += pipelines[s, a].spent
    pipelines[s, a].spent = 0
    pipelines[s, a].price = world.solutions[s].price
    pipelines[s, a].failures += 1
    world.agencies[a].failed = 1


PROCESS = Process(
    name="procurement",
    title="cleared agencies fund the set-up, procure, and succeed or fail",
    phase=Phase.PROPOSE,
    writes=(
        "pipelines.proposal",
        "pipelines.attempt",
        "pipelines.route",
        "pipelines.price",
        "pipelines.months_left",
        "pipelines.cost_set_up",
        "pipelines.cost_sunk",
        "pipelines.failures",
        "pipelines.spent",
        "pipelines.earmarked",
        "pipelines.waived",
        "agencies.balance",
        "agencies.received",
        "agencies.transfers",
        "agencies.failed",
    ),
    parameters=Procurement,
    source="European Court of Auditors SR 28/2023; Santiso 2022; Heeks",
    cites=("eca_2023", "santiso_2022", "heeks_2003", "egov4dev"),
)
