"""The month: the order of all processes, said once.

Three compiled passes, with the officials' proposals between them, so that another caller (agents,
one by one) may make those proposals and leave everything else as it is:

    begin      budgets, experience, totals; the agencies' and managers' proposals
    propose    the officials' proposals
    finish     agencies settle, seats are rationed, officials settle; learning, iteration,
               culture, turnover
"""

from typing import Any, NamedTuple

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
    routinising,
    seats,
    settling,
    starting,
    turnover,
    withdrawal,
)
from adoptsim.processes.contract import Now, Process
from adoptsim.world.compilation import compiled
from adoptsim.world.parameters import Parameters, compile_group
from adoptsim.world.world import World

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
}
"""The groups of declared numbers, by process."""


class Coefficients(NamedTuple):
    """All numbers of the month, as the compiled passes read them; same names as the processes."""

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


_FACES: dict[str, Any] = {
    "budgets": budgets.BudgetsCoefficients,
    "awareness": awareness.AwarenessCoefficients,
    "persuasion": persuasion.PersuasionCoefficients,
    "compulsion": compulsion.CompulsionCoefficients,
    "decision": decision.DecisionCoefficients,
    "clearing": clearing.ClearingCoefficients,
    "procurement": procurement.ProcurementCoefficients,
    "starting": starting.StartingCoefficients,
    "routinising": routinising.RoutinisingCoefficients,
    "lapse": lapse.LapseCoefficients,
    "market": market.MarketCoefficients,
    "pilots": pilots.PilotsCoefficients,
    "learning": learning.LearningCoefficients,
    "iteration": iteration.IterationCoefficients,
    "culture": culture.CultureCoefficients,
    "turnover": turnover.TurnoverCoefficients,
}


def compile_coefficients(groups: Any) -> Coefficients:
    """Turn the groups of a scenario (attributes named as the processes) into the compiled face."""
    return Coefficients(**{name: compile_group(_FACES[name], getattr(groups, name)) for name in _FACES})


@compiled
def begin(world: World, c: Coefficients, now: Now) -> None:
    """Open the month: money, experience, totals, and what agencies and managers propose."""
    officials = world.officials.id.shape[0]
    budgets.apply(world, c.budgets, now)
    for s in range(world.solutions.id.shape[0]):
        using = 0
        wanting = 0
        for a in range(world.agencies.id.shape[0]):
            iteration.experience(world, c.iteration, s, a)
            using += world.pipelines.using[s, a] + world.pipelines.routinised[s, a]
            wanting += world.pipelines.wanting[s, a]
        world.solutions.share_using[s] = using / officials if officials > 0 else 0.0
        world.solutions.share_persuaded[s] = (using + wanting) / officials if officials > 0 else 0.0
    for a in range(world.agencies.id.shape[0]):
        pipeline.propose(world, c, a, now)


@compiled
def propose(world: World, c: Coefficients, now: Now) -> None:
    """Write every official's proposal for every solution."""
    for i in range(world.officials.id.shape[0]):
        for s in range(world.solutions.id.shape[0]):
            world.adoption.proposal[s, i] = proposing.propose(world, c, s, i, now)


@compiled
def propose_one(world: World, c: Coefficients, s: int, i: int, now: Now) -> int:
    """Return one official's proposal for one solution: the same rule, on one row."""
    return proposing.propose(world, c, s, i, now)


@compiled
def finish(world: World, c: Coefficients, now: Now) -> None:
    """Ration, settle and close the month."""
    solutions = world.solutions.id.shape[0]
    officials = world.officials.id.shape[0]
    for a in range(world.agencies.id.shape[0]):
        pipeline.settle(world, c, a, now)
        seats.drop_without_access(world, a)
        seats.grant(world, a, now)
        for s in range(solutions):
            seats.take_back(world, s, a, now)
    for s in range(solutions):
        for i in range(officials):
            settling.settle(world, c, s, i, now)
        iteration.iterate(world, c.iteration, s)
    for s in range(solutions):
        for i in range(officials):
            learning.learn_usefulness(world, c.learning, s, i)
    for i in range(officials):
        learning.learn_skill(world, c.learning, i)
        culture.apply(world, c.culture, i)
    world.agencies.failed[:] = 0
    for a in range(world.agencies.id.shape[0]):
        chance = turnover.monthly_chance(c.turnover, float(world.levers.turnover[a]))
        for i in range(world.agencies.start[a], world.agencies.start[a + 1]):
            turnover.apply(world, c, i, chance, now)
