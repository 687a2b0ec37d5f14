"""Withdrawal: availability, or the way to it, ends.

Vendor exit, a cancelled budget, an ungraduated sandbox or a shock end it, by the lever of that
name. What was spent on it is sunk, and the contract is void; users lose their access and lapse the
month after. Pilots stop with it (see pilots).

Source: the named programmes of the source document; the rule is an accounting identity.
"""

from adoptsim.processes.contract import Now, Phase, Process
from adoptsim.world.agencies import State
from adoptsim.world.compilation import rule
from adoptsim.world.rows import Rows


@rule
def applies(world: Rows, s: int, a: int) -> bool:
    """Say whether the agency's way with the solution ends this month."""
    state = world.pipelines[s, a].state
    on_the_way = state != State.UNDECIDED and state != State.WITHDRAWN
    return on_the_way and world.levers[s, a].withdrawn > 0.0


@rule
def settle(world: Rows, s: int, a: int, now: Now) -> None:
    """Withdraw it and sink what was spent."""
    pipelines = world.pipelines
    pipelines[s, a].state = State.WITHDRAWN
    pipelines[s, a].since = now.month
    pipelines[s, a].cost_sunk += pipelines[s, a].spent
    pipelines[s, a].cost_stopped += pipelines[s, a].spent
    pipelines[s, a].spent = 0
    pipelines[s, a].price = world.solutions[s].price
    pipelines[s, a].seats_lost = 0


PROCESS = Process(
    name="withdrawal",
    title="availability ends where a programme or a shock ends it",
    phase=Phase.SETTLE,
    writes=(
        "pipelines.state",
        "pipelines.since",
        "pipelines.cost_sunk",
        "pipelines.cost_stopped",
        "pipelines.spent",
        "pipelines.price",
        "pipelines.seats_lost",
    ),
    parameters=None,
    source="Santiso 2019",
    cites=("santiso_2019",),
)
