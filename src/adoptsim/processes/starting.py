"""Starting: intending officials begin to use, where they can.

chance = min(1, slack shared among the solutions being taken up / onboarding hours)

Only with access, and only where skill plus help reaches the skill needed (the gate). Seats are
then rationed within the agency (see seats).

Source: facilitating conditions, UTAUT (Venkatesh et al. 2003); knowledge barriers, Attewell 1992.
"""

from adoptsim.processes.contract import Phase, Process
from adoptsim.world.compilation import equation
from adoptsim.world.parameters import Parameters, parameter


class Starting(Parameters):
    """What starting costs in time, and what an hour of it costs."""

    hourly_wage: float = parameter(
        40.0, unit="money/hour", range=(0, 1e5), plausible=(10, 100),
        meaning="Cost of an hour of an official's time, for booking onboarding and training.",
        evidence="J",
    )  # fmt: skip


@equation
def chance(slack: float, takers: int, onboarding_hours: float) -> float:
    """Chance of finding the time this month; ``takers`` solutions share the slack."""
    return min(1.0, slack / takers / onboarding_hours) if onboarding_hours > 0.0 else 1.0


@equation
def passes_gate(skill: float, help_given: float, skill_needed: float) -> bool:
    """Say whether skill plus help reaches the skill needed."""
    return skill + help_given >= skill_needed


PROCESS = Process(
    name="starting",
    title="intending officials with access, skill and time start",
    phase=Phase.PROPOSE,
    writes=("adoption.proposal",),
    parameters=Starting,
    source="Venkatesh et al. 2003 (facilitating conditions); Attewell 1992",
    cites=("venkatesh_2003", "attewell_1992"),
)
