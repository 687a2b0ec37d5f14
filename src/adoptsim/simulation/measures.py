"""Measures: what is counted at the end of every month, in one compiled pass.

Counts per solution and agency come first; everything reported derives from them. Nominal adoption
is using plus routinised; effective use is routinised; no measure mixes the two.
"""

from typing import NamedTuple

import numpy as np

from adoptsim.processes.contract import Now
from adoptsim.processes.month import Coefficients
from adoptsim.simulation import obstacles
from adoptsim.world.columns import Annotated, Column, Doubles, Ints, allocate
from adoptsim.world.compilation import kernel, rule
from adoptsim.world.officials import Stage
from adoptsim.world.rows import Rows
from adoptsim.world.world import World

OBSTACLES = len(obstacles.Obstacle)
BARRIERS = len(obstacles.Barrier)
STAGES = 6


class Counts(NamedTuple):
    """One month's counts; C classes of the ledger, B barriers, G stages."""

    stage: Annotated[Ints, Column("S A G", "officials", "officials by stage")]
    obstacle: Annotated[Ints, Column("S A C", "officials", "officials by class of the ledger")]
    barrier: Annotated[Ints, Column("S A B", "officials", "officials by standing barrier, overlapping")]
    value: Annotated[Doubles, Column("S A", "SD x officials", "effective use x experienced usefulness")]
    opinion: Annotated[Doubles, Column("S A", "SD x officials", "perceived usefulness, summed over users")]
    reluctance: Annotated[Doubles, Column("A", "SD x officials", "reluctance, summed")]
    skill: Annotated[Doubles, Column("A", "0..1 x officials", "skill, summed")]


def empty_counts(world: World) -> Counts:
    """Make counts for a world, all zero."""
    solutions, agencies = world.pipelines.state.shape
    sizes = {"S": solutions, "A": agencies, "C": OBSTACLES, "B": BARRIERS, "G": STAGES}
    return allocate(Counts, sizes)


@rule
def take_one(world: Rows, c: Coefficients, s: int, a: int, now: Now, counts: Counts) -> None:
    """Count one agency's officials for one solution."""
    mask_here = obstacles.agency_barriers(world, s, a, now)
    seat_free = obstacles.seat_is_free(world, s, a, now.months_left) or c.relief.seat > 0.0
    lift = obstacles.lifted(c.relief)
    may_stand = obstacles.not_lifted(c.relief)
    opinion = 0.0
    for i in range(world.first_official[a], world.first_official[a + 1]):
        stage = world.adoption[s, i].stage
        counts.stage[s, a, stage] += 1
        terms = obstacles.shortfalls(world, c.persuasion, lift, s, i)
        counts.obstacle[s, a, obstacles.class_of(world, c, s, i, seat_free, terms)] += 1
        mask = obstacles.barriers_of(world, c.relief, s, i, mask_here, terms) & may_stand
        # Every bit, set or not: LLVM then counts them all at once.
        for bit in range(BARRIERS):
            counts.barrier[s, a, bit] += np.int32((mask >> bit) & 1)
        if stage == Stage.USING or stage == Stage.ROUTINISED:
            opinion += world.adoption[s, i].usefulness
    counts.opinion[s, a] = opinion
    counts.value[s, a] = float(world.pipelines[s, a].routinised) * float(world.pipelines[s, a].experience)


@kernel
def take(world: Rows, c: Coefficients, now: Now, counts: Counts) -> None:
    """Count every official x solution by stage, ledger class and standing barrier."""
    counts.stage[:] = 0
    counts.obstacle[:] = 0
    counts.barrier[:] = 0
    for a in range(world.agencies.shape[0]):
        reluctance = 0.0
        skill = 0.0
        for i in range(world.first_official[a], world.first_official[a + 1]):
            reluctance += world.officials[i].reluctance
            skill += world.officials[i].skill
        counts.reluctance[a] = reluctance
        counts.skill[a] = skill
        for s in range(world.solutions.shape[0]):
            take_one(world, c, s, a, now, counts)


def gini(values: Doubles) -> float:
    """Gini coefficient of non-negative numbers, each weighing the same; NaN if all are zero.

    Parameters
    ----------
    values : array of float, shape (A,)
        One share per agency.

    Source: Sen 1973, On Economic Inequality.
    """
    total = values.sum()
    if values.size == 0 or not total > 0:
        return float("nan")
    ranks = np.arange(1, values.size + 1)
    return float(2.0 * (ranks * np.sort(values)).sum() / (values.size * total) - (values.size + 1) / values.size)
