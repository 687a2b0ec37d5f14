"""Rationing: what is scarce is given by rank within an agency, the same way everywhere.

Those who want it are written into a queue, each with a rank (the month in which the waiting began,
plus a lot between 0 and 1 keyed by id), and served in the order of rank. Ranks are distinct but
for one case in 10^11, so the order of rows does not matter.
"""

from typing import Any

from adoptsim.world.compilation import equation, rule, shared
from adoptsim.world.rows import Rows


@rule
def join(world: Rows, length: int, rank: float, s: int, row: int) -> int:
    """Add a claimant (solution, official or team row) to the queue; return its new length."""
    world.queue[length].rank = rank
    world.queue[length].solution = s
    world.queue[length].row = row
    return length + 1


@shared
def line_up(queue: Any, length: int) -> None:
    """Sort the first ``length`` claimants by rank, in place (heapsort: no memory, no recursion)."""
    start = length // 2
    end = length
    while end > 1:
        if start > 0:
            start -= 1
        else:
            end -= 1
            swap(queue, end, 0)
        root = start
        while 2 * root + 1 < end:
            child = 2 * root + 1
            if child + 1 < end and queue[child].rank < queue[child + 1].rank:
                child += 1
            if queue[root].rank >= queue[child].rank:
                break
            swap(queue, root, child)
            root = child


@equation
def swap(queue: Any, one: int, other: int) -> None:
    """Exchange two claimants."""
    rank, s, row = queue[one].rank, queue[one].solution, queue[one].row
    queue[one].rank = queue[other].rank
    queue[one].solution = queue[other].solution
    queue[one].row = queue[other].row
    queue[other].rank = rank
    queue[other].solution = s
    queue[other].row = row
