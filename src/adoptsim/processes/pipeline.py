"""The agency's pipeline: its proposals this month, and how they settle.

undecided -> clearing -> funding -> procuring -> available -> (withdrawn), one step a month at most
(see decision, clearing, procurement, withdrawal). Where several solutions wait for the same money,
it is given by rank: longest waiting first, then by lot.

Source: Gallivan 2001, DATA BASE 32(3): primary adoption by the organisation.
"""

from typing import Any

from adoptsim.processes import clearing, decision, pilots, procurement, withdrawal
from adoptsim.processes.contract import Now, Phase, Process
from adoptsim.processes.rationing import join, line_up
from adoptsim.world.agencies import KEEP, State
from adoptsim.world.chance import Question, uniform
from adoptsim.world.compilation import rule, stage
from adoptsim.world.rows import Rows


@rule
def propose_state(world: Rows, c: Any, s: int, a: int, now: Now) -> int:
    """Propose the pipeline's next state, or KEEP."""
    state = world.pipelines[s, a].state
    proposal = KEEP
    if state == State.UNDECIDED or state == State.WITHDRAWN:
        proposal = decision.propose(world, c.decision, c.relief, s, a, now)
    elif state == State.CLEARING:
        proposal = clearing.propose(world, c.clearing, s, a, now)
    elif state == State.FUNDING:
        proposal = procurement.propose_funding(world, c.relief, s, a, now)
    elif state == State.PROCURING:
        proposal = procurement.propose_outcome(world, c.procurement, c.relief, s, a, now)
    return proposal


@stage
def propose(world: Rows, c: Any, a: int, now: Now) -> None:
    """Write the proposals of one agency and of its managers."""
    for s in range(world.solutions.shape[0]):
        world.pipelines[s, a].proposal = propose_state(world, c, s, a, now)
        for t in range(world.first_team[a], world.first_team[a + 1]):
            world.pilots[s, t].proposal = pilots.propose(world, c.pilots, c.procurement, s, t, now)


@stage
def fund_by_rank(world: Rows, c: Any, a: int, now: Now) -> None:
    """Begin the agency's procurements while its free money lasts."""
    pipelines = world.pipelines
    length = 0
    for s in range(world.solutions.shape[0]):
        if pipelines[s, a].proposal == State.PROCURING:
            solution, agency = int(world.solutions[s].id), int(world.agencies[a].id)
            lot = uniform(now.seed, Question.FUNDING_RANK, solution, agency, now.month)
            length = join(world, length, pipelines[s, a].since + lot, s, a)
    line_up(world.queue, length)
    for place in range(length):
        s = world.queue[place].solution
        if procurement.is_funded(world, c.relief, s, a, now.months_left):
            procurement.begin(world, c, s, a, now)
        else:
            pipelines[s, a].proposal = KEEP


@stage
def settle_states(world: Rows, a: int, now: Now) -> None:
    """Move the agency's pipelines to the states proposed."""
    pipelines = world.pipelines
    for s in range(world.solutions.shape[0]):
        if withdrawal.applies(world, s, a):
            withdrawal.settle(world, s, a, now)
            pipelines[s, a].proposal = KEEP
            continue
        state = pipelines[s, a].state
        proposal = pipelines[s, a].proposal
        pipelines[s, a].proposal = KEEP
        if proposal == KEEP:
            if state == State.PROCURING:
                pipelines[s, a].months_left -= 1
            continue
        if state == State.PROCURING and proposal == State.UNDECIDED:
            procurement.fail(world, s, a)
        elif state == State.CLEARING and not clearing.law_is_clear(world, s, a):
            # Cleared for good; inside a sandbox or under a waiver the barrier stays.
            pipelines[s, a].barrier = 0
        pipelines[s, a].state = proposal
        pipelines[s, a].since = now.month


@rule
def settle(world: Rows, c: Any, a: int, now: Now) -> None:
    """Settle one agency: funding by rank, states, pilots."""
    for s in range(world.solutions.shape[0]):
        if withdrawal.applies(world, s, a):
            world.pipelines[s, a].proposal = KEEP
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
        "pipelines.barrier",
        "pipelines.months_left",
        "pilots.proposal",
    ),
    parameters=None,
    source="Gallivan 2001",
    cites=("gallivan_2001",),
)
