"""The month: the order of all processes, said once.

Three compiled passes, with the officials' proposals between them, so that another caller (agents,
one by one) may make those proposals and leave everything else as it is:

    begin      budgets, experience, totals; the agencies' and managers' proposals
    propose    the officials' proposals
    finish     agencies settle, seats are rationed, officials settle; learning, iteration,
               culture, turnover
"""

from typing import Any, Protocol

from numba.core import config

from adoptsim.processes import (
    awareness,
    budgets,
    clearing,
    compulsion,
    culture,
    decision,
    iteration,
    lapse,
    learning,
    market,
    persuasion,
    pilots,
    pipeline,
    procurement,
    proposing,
    relief,
    routinising,
    seats,
    settling,
    starting,
    turnover,
    withdrawal,
)
from adoptsim.processes.contract import Now, Process
from adoptsim.world.chance import BLOCK
from adoptsim.world.compilation import kernel
from adoptsim.world.parameters import Parameters, compile_groups, plain_groups
from adoptsim.world.rows import Rows

ORDER: tuple[Process, ...] = (
    budgets.PROCESS,
    awareness.PROCESS,
    persuasion.PROCESS,
    compulsion.PROCESS,
    decision.PROCESS,
    clearing.PROCESS,
    procurement.PROCESS,
    starting.PROCESS,
    routinising.PROCESS,
    lapse.PROCESS,
    withdrawal.PROCESS,
    market.PROCESS,
    pipeline.PROCESS,
    pilots.PROCESS,
    seats.PROCESS,
    settling.PROCESS,
    learning.PROCESS,
    iteration.PROCESS,
    culture.PROCESS,
    turnover.PROCESS,
)
"""Every process, in the order of the month. Interventions act before, measures are taken after."""

PARAMETER_GROUPS: dict[str, type[Parameters]] = {
    process.name: process.parameters for process in ORDER if process.parameters is not None
} | {"relief": relief.Relief}
"""The groups of declared numbers, by process; and the reliefs, which many processes heed."""


class Coefficients(Protocol):
    """All numbers of the month as the compiled passes read them: one record, a group a process."""

    budgets: budgets.Budgets
    awareness: awareness.Awareness
    persuasion: persuasion.Persuasion
    compulsion: compulsion.Compulsion
    decision: decision.Decision
    clearing: clearing.Clearing
    procurement: procurement.Procurement
    starting: starting.Starting
    routinising: routinising.Routinising
    lapse: lapse.Lapse
    market: market.Market
    pilots: pilots.Pilots
    learning: learning.Learning
    iteration: iteration.Iteration
    culture: culture.Culture
    turnover: turnover.Turnover
    relief: relief.Relief


def compile_coefficients(groups: Any) -> Coefficients:
    """Turn the groups of a scenario (attributes named as the processes) into the compiled face."""
    compiled = compile_groups({name: getattr(groups, name) for name in PARAMETER_GROUPS})
    return plain_groups(compiled) if config.DISABLE_JIT else compiled


@kernel
def begin(world: Rows, c: Coefficients, now: Now) -> None:
    """Open the month: money, experience, totals, and what agencies and managers propose."""
    officials = world.officials.shape[0]
    budgets.apply(world, c.budgets, c.relief, now)
    for s in range(world.solutions.shape[0]):
        using = 0
        wanting = 0
        for a in range(world.agencies.shape[0]):
            iteration.experience(world, c.iteration, s, a)
            using += world.pipelines[s, a].using + world.pipelines[s, a].routinised
            wanting += world.pipelines[s, a].wanting
        world.solutions[s].share_using = using / officials if officials > 0 else 0.0
        world.solutions[s].share_persuaded = (using + wanting) / officials if officials > 0 else 0.0
    for a in range(world.agencies.shape[0]):
        pipeline.propose(world, c, a, now)


@kernel
def propose(world: Rows, c: Coefficients, now: Now) -> None:
    """Write every official's proposal for every solution."""
    officials = world.officials.shape[0]
    for s in range(world.solutions.shape[0]):
        for first in range(0, officials, BLOCK):
            last = min(first + BLOCK, officials)
            proposing.draw_block(world, s, first, last, now)
            for i in range(first, last):
                u = world.block_lots[i - first]
                world.adoption[s, i].proposal = proposing.propose(world, c, s, i, u, now)


@kernel
def propose_one(world: Rows, c: Coefficients, s: int, i: int, now: Now) -> int:
    """Return one official's proposal for one solution: the same rule, on one row."""
    return proposing.propose(world, c, s, i, proposing.draw(world, s, i, now), now)


@kernel
def finish(world: Rows, c: Coefficients, now: Now) -> None:
    """Ration, settle and close the month."""
    solutions = world.solutions.shape[0]
    officials = world.officials.shape[0]
    for a in range(world.agencies.shape[0]):
        pipeline.settle(world, c, a, now)
        seats.drop_without_access(world, a)
        seats.grant(world, c.relief, a, now)
        for s in range(solutions):
            seats.take_back(world, s, a, now)
    for i in range(officials):
        settling.settle(world, c, i, now)
    for s in range(solutions):
        iteration.iterate(world, c.iteration, s)
    for i in range(officials):
        for s in range(solutions):
            learning.learn_usefulness(world, c.learning, s, i)
        learning.learn_skill(world, c.learning, i)
        culture.apply(world, c.culture, i)
    culture.forget(world)
    turnover.apply(world, c, now)
