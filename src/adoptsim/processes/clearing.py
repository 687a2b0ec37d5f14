"""Clearing: an agency that decided gets the solution past the law.

No barrier, a sandbox or a waiver: it passes at once, in one month. Else
H(base - burden * (2 * rule burden - 1) + reform)

Source: regulatory sandboxes, Financial Conduct Authority 2017 (tests of six months, 34 % of
applications accepted); the rate is judgement.
"""

from adoptsim.processes.contract import Now, Phase, Process
from adoptsim.world.agencies import KEEP, State
from adoptsim.world.chance import Question, hazard, uniform
from adoptsim.world.compilation import rule
from adoptsim.world.parameters import Parameters, coefficients, parameter
from adoptsim.world.world import World


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


ClearingCoefficients = coefficients(Clearing)


@rule
def log_hazard(p: Clearing, rule_burden: float, reform: float) -> float:
    """Log-hazard of clearing the barrier this month; rule burden on 0..1."""
    return p.base - p.burden * (2.0 * rule_burden - 1.0) + reform


@rule
def law_is_clear(world: World, s: int, a: int) -> bool:
    """Say whether no legal barrier stands in the agency's way now."""
    pipelines = world.pipelines
    return (
        pipelines.barrier[s, a] == 0 or pipelines.sandboxed[s, a] != 0 or world.levers.barrier_waived[s, a] > 0.0
    )


@rule
def propose(world: World, p: Clearing, s: int, a: int, now: Now) -> int:
    """Propose the next state of a clearing agency."""
    if law_is_clear(world, s, a):
        return int(State.FUNDING)
    agencies = world.agencies
    burden = max(0.0, float(agencies.rule_burden[a]) - float(world.levers.burden_relief[a]))
    chance = hazard(log_hazard(p, burden, float(world.levers.clearing[a])))
    u = uniform(now.seed, Question.CLEARANCE, int(world.solutions.id[s]), int(agencies.id[a]), now.month)
    return int(State.FUNDING) if u < chance else KEEP


PROCESS = Process(
    name="clearing",
    title="agencies that decided clear legal barriers",
    phase=Phase.PROPOSE,
    writes=("pipelines.proposal",),
    parameters=Clearing,
    source="judgement; sandboxes after the Financial Conduct Authority 2017",
)
