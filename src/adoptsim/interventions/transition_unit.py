"""A transition unit: ambassadors placed in the agencies, who help them through.

intensity = min(1, staff * agencies per ambassador / agencies) * min(1, month of the unit / months to build)
fit of an agency = fit + replication * intensity * (best practice - fit)+

Intensity, the same for all its agencies, scales everything the unit does: support for decisions and
for officials, help with starting, capability lent, outdated rules challenged, burden taken away,
culture. Solutions are replicated: each month, where a solution is available, its fit moves towards
the best practice, which is the mean fit of the better half of the unit's agencies that have it
available; how well a solution suits an agency is in part learned. When the unit closes, it hands a
part of the capability it lent over to the agencies.

Source: Denmark's Disruption Task Force, 7 to 10 people, ambassadors in all agencies of the business
ministry, who challenge outdated rules and spread a digital mind-set; Mexico City's Agencia Digital
de Innovación Pública, with connectivity, simplification and labs under one law. Sizes are judgement.
"""

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from adoptsim.interventions.contract import Intervention
from adoptsim.interventions.programme import Programme
from adoptsim.world.agencies import State
from adoptsim.world.columns import Doubles
from adoptsim.world.parameters import parameter


class TransitionUnit(Intervention):
    """Ambassadors in the agencies: support, help, capability, replication, rules challenged."""

    TITLE: ClassVar[str] = "ambassadors in the agencies support, help, lend capability and spread what works"
    SOURCE: ClassVar[str] = "Santiso 2019; Disruption Task Force, Denmark 2018; Law of Digital Operation, Mexico City"
    CITES: ClassVar[tuple[str, ...]] = ("santiso_2019", "apolitical_task_force_2018", "lexology_adip")
    PERSISTS: ClassVar[str] = "fit that was learned, and the part of the capability that is handed over"
    TARGETS: ClassVar[tuple[str, ...]] = ("solutions", "where")
    SETS: ClassVar[tuple[str, ...]] = (
        "support", "help", "decision_support", "capability", "clearing", "burden_relief", "culture",
    )  # fmt: skip
    WRITES: ClassVar[tuple[str, ...]] = ("pipelines.fit", "agencies.capability")

    kind: Literal["transition_unit"] = Field(default="transition_unit", description="What is done.")
    staff: int = parameter(
        10, unit="FTE", range=(0, 1_000_000), plausible=(7, 18),
        meaning="Ambassadors.",
        evidence="F Disruption Task Force 7-10, MindLab 18 (em.dk; apolitical.co)",
    )  # fmt: skip
    agencies_per_staff: float = parameter(
        4.0, unit="agencies/FTE", range=(0, 1e6), plausible=(1, 10),
        meaning="Agencies that one ambassador can serve in full.",
        evidence="J a week a month for each",
    )  # fmt: skip
    months_to_build: int = parameter(
        6, unit="months", range=(1, 1200), plausible=(1, 18),
        meaning="Months until the unit works in full; before, in proportion.",
        evidence="J",
    )  # fmt: skip
    support: float = parameter(
        0.4, unit="0..1", range=(0, 1), plausible=(0, 1),
        meaning="Support for the officials of its agencies.",
        evidence="J",
    )  # fmt: skip
    help: float = parameter(
        0.1, unit="0..1", range=(0, 1), plausible=(0, 0.4),
        meaning="Help with starting, added to skill.",
        evidence="J half a standard deviation of skill",
    )  # fmt: skip
    decision_support: float = parameter(
        0.4, unit="0..1", range=(0, 1), plausible=(0, 1),
        meaning="Support for the decision of its agencies.",
        evidence="J",
    )  # fmt: skip
    capability: float = parameter(
        0.2, unit="0..1", range=(0, 1), plausible=(0, 0.5),
        meaning="Technical capability lent to each agency.",
        evidence="F direction: intermediaries lower knowledge barriers (Attewell 1992); size J",
    )  # fmt: skip
    clearing: float = parameter(
        0.7, unit="log HR", range=(0, 1), plausible=(0, 1),
        meaning="Help with clearing legal barriers: outdated rules are challenged.",
        evidence="F direction: Disruption Task Force (em.dk); size J",
    )  # fmt: skip
    burden_relief: float = parameter(
        0.1, unit="0..1", range=(0, 1), plausible=(0, 0.4),
        meaning="Rule burden taken away.",
        evidence="J",
    )  # fmt: skip
    culture: float = parameter(
        0.4, unit="0..1", range=(0, 1), plausible=(0, 1),
        meaning="Support that wears reluctance down.",
        evidence="F direction: a digital mind-set is part of the task (em.dk); size J",
    )  # fmt: skip
    replication: float = parameter(
        0.03, unit="1/month", range=(0, 1), plausible=(0, 0.15),
        meaning="Part of the distance to the best practice that the fit of an agency gains in a month.",
        evidence="J half in two years",
    )  # fmt: skip
    handover: float = parameter(
        0.3, unit="share", range=(0, 1), plausible=(0, 0.7),
        meaning="Part of the capability lent that stays with the agencies for good.",
        evidence="M 40-60 % of programmes go on in part (Wiltsey Stirman et al. 2012); size J",
    )  # fmt: skip
    cost_per_staff: float = parameter(
        4000.0, unit="money/FTE/month", range=(0, 1e7), plausible=(1000, 15000),
        meaning="What an ambassador costs in a month.",
        evidence="J a wage",
    )  # fmt: skip

    def begin(self, programme: Programme) -> None:
        """Note that nothing is lent yet."""
        programme.memory["lent"] = 0.0

    @property
    def monthly_cost(self) -> float:
        """What it spends in every month, the wages of its staff included."""
        return self.cost_month + self.staff * self.cost_per_staff

    def act(self, programme: Programme) -> None:
        """Let the ambassadors do what they can."""
        intensity = self.intensity(int(programme.agencies.sum()), programme.month - self.start + 1)
        for lever in self.SETS:
            programme.set(lever, intensity * getattr(self, lever))
        programme.memory["lent"] = intensity * self.capability
        self.replicate(programme, intensity)

    def end(self, programme: Programme) -> None:
        """Hand over a part of the capability lent last."""
        capability = programme.world.agencies.capability
        kept = capability[programme.agencies] + self.handover * programme.memory["lent"]
        capability[programme.agencies] = np.minimum(1.0, kept)

    def intensity(self, agencies: int, month: int) -> float:
        """How much of its full effect the unit has on each of so many agencies, in its month 1, 2, ..."""
        covered = min(1.0, self.staff * self.agencies_per_staff / max(1, agencies))
        return covered * min(1.0, month / self.months_to_build)

    def replicate(self, programme: Programme, intensity: float) -> None:
        """Let the fit of each solution move up towards the best practice."""
        pipelines = programme.world.pipelines
        for s in programme.solutions:
            rows = np.flatnonzero(programme.agencies & (pipelines.state[s] == State.AVAILABLE))
            if len(rows):
                fit = pipelines.fit[s, rows].astype(np.float64)
                missing = np.maximum(0.0, best_practice(fit) - fit)
                pipelines.fit[s, rows] = fit + self.replication * intensity * missing


def best_practice(fit: Doubles) -> float:
    """Mean fit of the better half; the middle one counts among the better."""
    better = np.sort(fit)[len(fit) // 2 :]
    return float(better.mean())
