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
from adoptsim.world.compilation import kernel
from adoptsim.world.rows import Rows

OBSTACLES = len(obstacles.Obstacle)
BARRIERS = len(obstacles.Barrier)
STAGES = 6


class Counts(NamedTuple):
    """One month's counts; C classes of the ledger, B barriers, G stages."""

    stage: Annotated[Ints, Column("S A G", "officials", "officials by stage")]
    obstacle: Annotated[Ints, Column("S A C", "officials", "officials by class of the ledger")]
    barrier: Annotated[Ints, Column("S A B", "officials", "officials by standing barrier, overlapping")]
    value: Annotated[Doubles, Column("S A", "SD x officials", "effective use x experienced usefulness")]


def empty_counts(world: Rows) -> Counts:
    """Make counts for a world, all zero."""
    solutions, agencies = world.pipelines.state.shape
    sizes = {"S": solutions, "A": agencies, "C": OBSTACLES, "B": BARRIERS, "G": STAGES}
    return allocate(Counts, sizes)


@kernel
def take(world: Rows, c: Coefficients, now: Now, counts: Counts) -> None:
    """Count every official x solution by stage, ledger class and standing barrier."""
    counts.stage[:] = 0
    counts.obstacle[:] = 0
    counts.barrier[:] = 0
    for s in range(world.solutions.shape[0]):
        for a in range(world.agencies.shape[0]):
            mask_here = obstacles.agency_barriers(world, s, a, now)
            seat_free = obstacles.seat_is_free(world, s, a, now.months_left)
            for i in range(world.first_official[a], world.first_official[a + 1]):
                counts.stage[s, a, world.adoption[s, i].stage] += 1
                counts.obstacle[s, a, obstacles.class_of(world, c.persuasion, s, i, seat_free)] += 1
                mask = obstacles.barriers_of(world, c.persuasion, s, i, mask_here)
                bit = 0
                while mask:
                    counts.barrier[s, a, bit] += mask & 1
                    mask >>= 1
                    bit += 1
            counts.value[s, a] = float(world.pipelines[s, a].routinised) * float(world.pipelines[s, a].experience)


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
