"""Turnover: posts change hands, and the newcomer starts from the beginning.

chance of a month = 1 - (1 - yearly)^(1/12), plus the lever's pulse

The newcomer's traits are drawn afresh; the stage with every solution is unaware. Comes last and
overrides what the month did to the post.

Source: 12 % a year leave or move between UK departments (Institute for Government); +11 points at
political change in Brazilian municipalities (Akhtari, Moreira & Trucco 2022).
"""

from typing import Any

from adoptsim.processes.contract import Now, Phase, Process
from adoptsim.processes.settling import move
from adoptsim.world.chance import BLOCK, NO_SOLUTION, Question, normal, uniform_block
from adoptsim.world.compilation import equation, rule, stage
from adoptsim.world.officials import Stage
from adoptsim.world.parameters import Parameters, parameter
from adoptsim.world.rows import Rows
from adoptsim.world.traits import draw_reluctance, draw_skill, draw_slack, draw_threshold


class Turnover(Parameters):
    """How posts change hands."""

    yearly: float = parameter(
        0.12, unit="share/year", range=(0, 1), plausible=(0.05, 0.26),
        meaning="Share of posts that change hands in a year.",
        evidence="F UK civil service 12.7 % (2023-24); US federal 6.1 %; Treasury 26 % (Institute for Government)",
    )  # fmt: skip


@equation
def monthly_chance(p: Turnover, pulse: float) -> float:
    """Chance that a post changes hands this month."""
    return min(1.0, 1.0 - (1.0 - p.yearly) ** (1.0 / 12.0) + pulse)


@stage
def replace(world: Rows, c: Any, i: int, now: Now) -> None:
    """Give one post to a newcomer."""
    officials = world.officials
    traits = world.traits
    identity = int(officials[i].id)
    culture = float(world.agencies[officials[i].agency].culture)
    reluctance = draw_reluctance(traits, culture, now.seed, Question.NEW_RELUCTANCE, identity, now.month)
    officials[i].reluctance = reluctance
    officials[i].base_reluctance = reluctance
    skill = draw_skill(traits, now.seed, Question.NEW_SKILL, identity, now.month)
    officials[i].skill = skill
    officials[i].base_skill = skill
    officials[i].slack = draw_slack(traits, now.seed, Question.NEW_SLACK, identity, now.month)
    officials[i].threshold = draw_threshold(traits, now.seed, Question.NEW_THRESHOLD, identity, now.month)
    for s in range(world.solutions.shape[0]):
        move(world, s, i, Stage.UNAWARE.value, c.persuasion.example, now.month)
        z = normal(now.seed, Question.NEW_USEFULNESS, int(world.solutions[s].id), identity, now.month)
        world.adoption[s, i].usefulness = world.solutions[s].first_opinion + world.solutions[s].opinion_sd * z


@rule
def draw_block(world: Rows, first: int, last: int, now: Now) -> None:
    """Ask chance who leaves of the officials `first` .. `last` - 1, a block of them at most."""
    for i in range(first, last):
        world.block_questions[i - first] = Question.LEAVE.value
        world.block_ids[i - first] = world.officials[i].id
    questions, ids = world.block_questions, world.block_ids
    uniform_block(last - first, now.seed, questions, NO_SOLUTION, ids, now.month, world.block_lots)


@stage
def apply(world: Rows, c: Any, now: Now) -> None:
    """Let posts change hands."""
    officials = world.officials.shape[0]
    agency = -1
    chance = 0.0
    for first in range(0, officials, BLOCK):
        last = min(first + BLOCK, officials)
        draw_block(world, first, last, now)
        for i in range(first, last):
            if world.officials[i].agency != agency:
                agency = world.officials[i].agency
                chance = monthly_chance(c.turnover, float(world.agency_levers[agency].turnover))
            if world.block_lots[i - first] < chance:
                replace(world, c, i, now)


PROCESS = Process(
    name="turnover",
    title="posts change hands; newcomers start from the beginning",
    phase=Phase.CLOSE,
    writes=(
        "officials.reluctance",
        "officials.base_reluctance",
        "officials.skill",
        "officials.base_skill",
        "officials.slack",
        "officials.threshold",
        "adoption.stage",
        "adoption.since",
        "adoption.usefulness",
        "adoption.ties_using",
        "adoption.ties_routinised",
        "adoption.heard",
        "adoption.told",
        "pipelines.wanting",
        "pipelines.using",
        "pipelines.routinised",
    ),
    parameters=Turnover,
    source="Institute for Government; Akhtari, Moreira & Trucco 2022",
    cites=("ifg_staff_turnover", "akhtari_2022"),
)
