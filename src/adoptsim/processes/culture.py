"""Culture: reluctance returns to its base, and events leave their mark.

R + back * (base - R) - example * share of ties in routine use - support * support
  + failure * a project failed in the agency this month

Compulsion and lapse add their part when they happen (see settling). Kept within +-6 SD.

Source: reactance to compulsion and the example of peers, Oreg 2003 and Wang, Meister & Gray 2013
for the directions; sizes are judgement.
"""

from adoptsim.processes.contract import Phase, Process
from adoptsim.world.compilation import equation, rule
from adoptsim.world.parameters import Parameters, parameter
from adoptsim.world.rows import Rows


class Culture(Parameters):
    """How reluctance moves."""

    back: float = parameter(
        0.05, unit="1/month", range=(0, 1), plausible=(0.01, 0.2),
        meaning="Part of the distance to its base that reluctance returns in a month.",
        evidence="J half in 14 months",
    )  # fmt: skip
    example: float = parameter(
        0.03, unit="SD/month", range=(0, 5), plausible=(0, 0.1),
        meaning="What all ties being in routine use takes off reluctance in a month.",
        evidence="F direction: Wang, Meister & Gray 2013; size J",
    )  # fmt: skip
    support: float = parameter(
        0.05, unit="SD/month", range=(0, 5), plausible=(0, 0.15),
        meaning="What full support of a programme takes off reluctance in a month.",
        evidence="J",
    )  # fmt: skip
    failure: float = parameter(
        0.10, unit="SD", range=(0, 5), plausible=(0, 0.4),
        meaning="What a failed project in the own agency adds.",
        evidence="J",
    )  # fmt: skip
    compulsion: float = parameter(
        0.25, unit="SD", range=(0, 5), plausible=(0, 0.6),
        meaning="What being made to start adds.",
        evidence="J",
    )  # fmt: skip
    lapse: float = parameter(
        0.15, unit="SD", range=(0, 5), plausible=(0, 0.4),
        meaning="What having stopped adds.",
        evidence="J",
    )  # fmt: skip


@equation
def reluctance_after(
    p: Culture, reluctance: float, base: float, share_routinised: float, support: float, failed: float
) -> float:
    """Reluctance a month later."""
    moved = reluctance + p.back * (base - reluctance)
    moved += p.failure * failed - p.example * share_routinised - p.support * support
    return max(-6.0, min(6.0, moved))


@rule
def apply(world: Rows, p: Culture, i: int) -> None:
    """Move one official's reluctance; the example of the solution most in use counts."""
    officials = world.officials
    a = officials[i].agency
    most = 0
    for s in range(world.solutions.shape[0]):
        most = max(most, world.adoption[s, i].ties_routinised)
    degree = world.degree[i]
    officials[i].reluctance = reluctance_after(
        p,
        float(officials[i].reluctance),
        float(officials[i].base_reluctance),
        most / degree if degree > 0 else 0.0,
        float(world.agency_levers[a].culture),
        float(world.agencies[a].failed),
    )


@rule
def forget(world: Rows) -> None:
    """Let this month's failures be past."""
    world.agencies.failed[:] = 0


PROCESS = Process(
    name="culture",
    title="reluctance returns to its base; examples, support and failures move it",
    phase=Phase.CLOSE,
    writes=("officials.reluctance", "agencies.failed"),
    parameters=Culture,
    source="Oreg 2003; Wang, Meister & Gray 2013",
    cites=("oreg_2003", "wang_meister_gray_2013"),
)
