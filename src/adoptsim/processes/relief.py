"""Reliefs: what would be if nobody were held back by one barrier.

Each is a counterfactual, not a programme: off in every scenario that is meant to be true, and on to
ask what a barrier costs. With 1 that barrier alone is lifted, for everybody and wherever it acts; what
helps is left as it is, and so is what people are and believe: reluctance, skill, opinion and example
move as ever, and only count for more than they are when somebody acts.

The measure of a lifted barrier is the *reference official* of the obstacle ledger: median reluctance,
usefulness +1, skill at the need, half of the ties using, and a solution of no difficulty.

Who pays: where a relief makes affordable what is not, the agency pays as far as its money goes, and its
budget is raised by what is missing, at that moment and by no more (booked as received).

Source: the binding constraint, Hausmann, Rodrik & Velasco 2005, Growth Diagnostics.
"""

from typing import Any

from adoptsim.world.compilation import equation
from adoptsim.world.parameters import Parameters, parameter

REFERENCE_USEFULNESS = 1.0
"""Perceived usefulness of the reference official, SD."""

REFERENCE_SHARE = 0.5
"""Share of the reference official's ties who use it, and who have it in routine."""


def _relief(meaning: str) -> Any:
    """Declare one relief: 0, or 1 to lift the barrier."""
    return parameter(
        0, unit="0 or 1", range=(0, 1), plausible=(0, 1), meaning=f"1 lifts the barrier: {meaning}",
        evidence="J a counterfactual: what would be if nobody were held back by this",
    )  # fmt: skip


class Relief(Parameters):
    """Barriers lifted for everybody, to see what they cost; all 0 where a scenario is meant to be true."""

    awareness: int = _relief("who is unaware hears of it next month for certain.")
    reluctance: int = _relief("nobody acts as more reluctant than the median official.")
    usefulness: int = _relief("nobody acts on a perceived usefulness below +1 SD.")
    difficulty: int = _relief("difficulty less ease, against the skill needed, hinders nobody from acting.")
    peers: int = _relief("everybody acts as if half of the ties used it, and had it in routine.")
    decision: int = _relief("an agency whose requirements are met decides at once, and reconsiders at once.")
    regulation: int = _relief("no legal barrier stands anywhere, from the start.")
    budget: int = _relief("set-up can always be paid; what the agency lacks is added to its budget.")
    procurement: int = _relief("tenders are held, but a procurement takes one month and never fails.")
    skill: int = _relief("skill suffices to start, whatever is needed.")
    seat: int = _relief("seats can always be paid; what the agency lacks is added to its budget.")
    time: int = _relief("everybody finds the time to start.")


@equation
def at_most(lifted: float, value: float, reference: float) -> float:
    """Value that counts where more of it hinders: the reference at most, once lifted."""
    return min(value, reference) if lifted > 0.0 else value


@equation
def at_least(lifted: float, value: float, reference: float) -> float:
    """Value that counts where less of it hinders: the reference at least, once lifted."""
    return max(value, reference) if lifted > 0.0 else value


@equation
def difficulty_that_counts(lifted: float, difficulty: float, ease: float, need: float) -> float:
    """Difficulty that counts: once lifted, together with ease no more than the reference official meets.

    ``need`` is the skill needed less the skill there is, in SD; ``ease`` what an SD of skill weighs.
    """
    return difficulty - max(0.0, difficulty + ease * need) if lifted > 0.0 else difficulty
