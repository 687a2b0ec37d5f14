"""The agency's pipeline: its proposals this month, and how they settle.

undecided -> clearing -> funding -> procuring -> available -> (withdrawn), one step a month at most
(see decision, clearing, procurement, withdrawal). Where several solutions wait for the same money,
it is given by rank: longest waiting first, then by lot.

Source: Gallivan 2001, DATA BASE 32(3): primary adoption by the organisation.
"""

import numpy as np

from adoptsim.processes import clearing, decision, pilots, procurement, withdrawal
from adoptsim.processes.budgets import free_money
from adoptsim.processes.contract import Now, Phase, Process
from adoptsim.world.agencies import KEEP, State
from adoptsim.world.chance import Question, uniform
from adoptsim.world.compilation import rule
from adoptsim.world.world import World


@rule
def propose_state(world: World, c, s: int, a: int, now: Now) -> int:  # type: ignore[no-untyped-def]
    """Propose the pipeline's next state, or KEEP."""
    state = world.pipelines.state[s, a]
    proposal = KEEP
    if state == State.UNDECIDED or state == State.WITHDRAWN:
        proposal = decision.propose(world, c.decision, s, a, now)
    elif state == State.CLEARING:
        proposal = clearing.propose(world, c.clearing, s, a, now)
    elif state == State.FUNDING:
        proposal = procurement.propose_funding(world, s, a, now)
    elif state == State.PROCURING:
        proposal = procurement.propose_outcome(world, c.procurement, s, a, now)
    return proposal


@rule
def propose(world: World, c, a: int, now: Now) -> None:  # type: ignore[no-untyped-def]
    """Write the proposals of one agency and of its managers."""
    for s in range(world.solutions.id.shape[0]):
        world.pipelines.proposal[s, a] = propose_state(world, c, s, a, now)
        for t in range(world.agencies.team_start[a], world.agencies.team_start[a + 1]):
            world.pilots.proposal[s, t] = pilots.propose(world, c.pilots, c.procurement, s, t, now)


@rule
def fund_by_rank(world: World, c, a: int, now: Now) -> None:  # type: ignore[no-untyped-def]
    """Begin the agency's procurements while its free money lasts."""
    pipelines = world.pipelines
    solutions = world.solutions.id.shape[0]
    ranks = np.full(solutions, np.inf)
    waiting = 0
    for s in range(solutions):
        if pipelines.proposal[s, a] == State.PROCURING:
            lot = uniform(now.seed, Question.FUNDING_RANK, int(world.solutions.id[s]), int(world.agencies.id[a]), now.month)
            ranks[s] = pipelines.since[s, a] + lot
            waiting += 1
    for s in np.argsort(ranks)[:waiting]:
        if free_money(world, a, now.months_left) >= procurement.set_up_estimate(world, s, a):
            procurement.begin(world, c.procurement, c.market, s, a, now)
        else:
            pipelines.proposal[s, a] = KEEP


@rule
def settle_states(world: World, a: int, now: Now) -> None:
    """Move the agency's pipelines to the states proposed."""
    pipelines = world.pipelines
    for s in range(world.solutions.id.shape[0]):
        if withdrawal.applies(world, s, a):
            withdrawal.settle(world, s, a, now)
            pipelines.proposal[s, a] = KEEP
            continue
        state = pipelines.state[s, a]
        proposal = pipelines.proposal[s, a]
        pipelines.proposal[s, a] = KEEP
        if proposal == KEEP:
            if state == State.PROCURING:
                pipelines.months_left[s, a] -= 1
            continue
        if state == State.PROCURING and proposal == State.UNDECIDED:
            procurement.fail(world, s, a)
        elif state == State.CLEARING and not clearing.law_is_clear(world, s, a):
            # Cleared for good; inside a sandbox or under a waiver the barrier stays.
            pipelines.barrier[s, a] = 0
        pipelines.state[s, a] = proposal
        pipelines.since[s, a] = now.month


@rule
def settle(world: World, c, a: int, now: Now) -> None:  # type: ignore[no-untyped-def]
    """Settle one agency: funding by rank, states, pilots."""
    for s in range(world.solutions.id.shape[0]):
        if withdrawal.applies(world, s, a):
            world.pipelines.proposal[s, a] = KEEP
    fund_by_rank(world, c, a, now)
    settle_states(world, a, now)
    pilots.settle(world, c.pilots, a, now)


PROCESS = Process(
    name="pipeline",
    title="agencies move along their pipelines; money for set-up goes by rank",
    phase=Phase.SETTLE,
    writes=(
        "pipelines.state",
        "pipelines.since",
        "pipelines.proposal",
        "pipelines.attempt",
        "pipelines.barrier",
        "pipelines.route",
        "pipelines.price",
        "pipelines.months_left",
        "pipelines.cost_set_up",
        "pipelines.failures",
        "pipelines.spent",
        "agencies.balance",
        "agencies.failed",
    ),
    parameters=None,
    source="Gallivan 2001",
)
