"""Iteration: a solution gets better with feedback, and its users experience it.

quality      q + improvement * speed * (1 - q) * feedback,  feedback = U / (U + half)
experienced  usefulness + fit + quality * (2 q - 1) + data * (2 d - 1)

with U the share of officials who use it, d the agency's data quality, speed the lever. Experienced
usefulness can disappoint: it is what users come to believe and tell.

Source: constant assessment and iteration, Santiso 2019; sizes are judgement.
"""

from adoptsim.processes.contract import Phase, Process
from adoptsim.world.compilation import equation, rule
from adoptsim.world.parameters import Parameters, parameter
from adoptsim.world.rows import Rows


class Iteration(Parameters):
    """How a solution gets better, and what that is worth."""

    quality: float = parameter(
        0.5, unit="SD", range=(-10, 10), plausible=(0, 1.5),
        meaning="What the product's quality adds to experienced usefulness, from the middle to the end of its scale.",
        evidence="J",
    )  # fmt: skip
    data: float = parameter(
        0.5, unit="SD", range=(-10, 10), plausible=(0, 1.5),
        meaning="What data quality adds to experienced usefulness, from the middle to the end of its scale.",
        evidence="J",
    )  # fmt: skip
    half: float = parameter(
        0.05, unit="share", range=(0.0001, 1), plausible=(0.01, 0.3),
        meaning="Share of officials using at which half of the possible feedback is there.",
        evidence="J",
    )  # fmt: skip


@equation
def quality_after(p: Iteration, quality: float, improvement: float, share_using: float) -> float:
    """Quality a month later."""
    feedback = share_using / (share_using + p.half)
    return quality + min(1.0, improvement) * (1.0 - quality) * feedback


@equation
def experienced(p: Iteration, usefulness: float, fit: float, quality: float, data_quality: float) -> float:
    """Usefulness that users in an agency experience, a z-score."""
    return usefulness + fit + p.quality * (2.0 * quality - 1.0) + p.data * (2.0 * data_quality - 1.0)


@rule
def experience(world: Rows, p: Iteration, s: int, a: int) -> None:
    """Write what users in one agency experience of one solution."""
    world.pipelines[s, a].experience = experienced(
        p,
        float(world.solutions[s].usefulness),
        float(world.pipelines[s, a].fit),
        float(world.solutions[s].quality),
        float(world.agencies[a].data_quality),
    )


@rule
def iterate(world: Rows, p: Iteration, s: int) -> None:
    """Let one solution's quality grow."""
    solutions = world.solutions
    pace = float(solutions[s].improvement) * float(world.solution_levers[s].iteration)
    solutions[s].quality = quality_after(p, float(solutions[s].quality), pace, float(solutions[s].share_using))


PROCESS = Process(
    name="iteration",
    title="solutions get better with feedback",
    phase=Phase.CLOSE,
    writes=("pipelines.experience", "solutions.quality"),
    parameters=Iteration,
    source="Santiso 2019",
    cites=("santiso_2019",),
)
