"""Clearing: an agency that decided gets the solution past the law.

No barrier, a sandbox or a waiver: it passes at once, in one month. Else
H(base - burden * (2 * rule burden - 1) + reform)

Source: regulatory sandboxes, Financial Conduct Authority 2017 (tests of six months, 34 % of
applications accepted); the rate is judgement.
"""

from adoptsim.processes.contract import Now, Phase, Process
from adoptsim.world.agencies import KEEP, State
from adoptsim.world.chance import Question, hazard, uniform
from adoptsim.world.compilation import equation, rule, shared
from adoptsim.world.parameters import Parameters, parameter
from adoptsim.world.rows import Rows


class Clearing(Parameters):
    """How legal barriers are cleared."""

    base: float = parameter(
        -3.2, unit="log 1/month", range=(-50, 50), plausible=(-4.6, -2.3),
        meaning="Monthly log-hazard of clearing a legal barrier under a middling rule burden.",
        evidence="J 4 % a month",
    )  # fmt: skip
    burden: float = parameter(
        1.0, unit="log HR", range=(-50, 50), plausible=(0, 2),
        meaning="Effect of the rule burden, lowering, from the middle to the end of its scale.",
        evidence="J",
    )  # fmt: skip


@equation
def log_hazard(p: Clearing, rule_burden: float, reform: float) -> float:
    """Log-hazard of clearing the barrier this month; rule burden on 0..1."""
    return p.base - p.burden * (2.0 * rule_burden - 1.0) + reform


@shared
def law_is_clear(world: Rows, s: int, a: int) -> bool:
    """Say whether no legal barrier stands in the agency's way now."""
    pipelines = world.pipelines
    return pipelines[s, a].barrier == 0 or pipelines[s, a].sandboxed != 0 or world.levers[s, a].barrier_waived > 0.0


@rule
def propose(world: Rows, p: Clearing, s: int, a: int, now: Now) -> int:
    """Propose the next state of a clearing agency."""
    if law_is_clear(world, s, a):
        return State.FUNDING.value
    agencies = world.agencies
    burden = max(0.0, float(agencies[a].rule_burden) - float(world.agency_levers[a].burden_relief))
    chance = hazard(log_hazard(p, burden, float(world.agency_levers[a].clearing)))
    u = uniform(now.seed, Question.CLEARANCE, int(world.solutions[s].id), int(agencies[a].id), now.month)
    return State.FUNDING.value if u < chance else KEEP


PROCESS = Process(
    name="clearing",
    title="agencies that decided clear legal barriers",
    phase=Phase.PROPOSE,
    writes=("pipelines.proposal",),
    parameters=Clearing,
    source="judgement; sandboxes after the Financial Conduct Authority 2017",
    cites=("fca_2017",),
)
