"""Data quality: agencies' data are put in order, so many agencies at once, the worst first.

data quality after a month   q + gain * (1 - q)
data quality at its end      q - (1 - kept) * what was gained

A team stays with an agency until its data have reached the goal, then goes to the agency with the
worst data among those that have not. Better data make solutions more useful to those who work with
them (see iteration) and help use to become routine (see routinising). When the programme ends
nobody keeps the data up any longer, and a part of the gain is lost.

Source: deficient data among the obstacles, Santiso 2019; the sizes are judgement.
"""

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from adoptsim.interventions.choices import foremost
from adoptsim.interventions.contract import Intervention
from adoptsim.interventions.programme import Programme
from adoptsim.world.parameters import parameter


class DataQuality(Intervention):
    """Agencies' data put in order, the worst first."""

    TITLE: ClassVar[str] = "agencies' data are put in order, the worst first"
    SOURCE: ClassVar[str] = "Santiso 2019 (deficient data)"
    CITES: ClassVar[tuple[str, ...]] = ("santiso_2019",)
    PERSISTS: ClassVar[str] = "a part of the gain; without upkeep the rest is lost"
    TARGETS: ClassVar[tuple[str, ...]] = ("where",)
    WRITES: ClassVar[tuple[str, ...]] = ("agencies.data_quality",)

    kind: Literal["data_quality"] = Field(default="data_quality", description="What is done.")
    gain: float = parameter(
        0.06, unit="share/month", range=(0, 1), plausible=(0.01, 0.2),
        meaning="Part of the missing data quality gained in a month of work.",
        evidence="J half of what is missing within a year",
    )  # fmt: skip
    agencies_at_once: int = parameter(
        10, unit="agencies", range=(0, 1_000_000), plausible=(1, 200),
        meaning="Most agencies whose data are worked on at a time.",
        evidence="J a sixth of the baseline's agencies",
    )  # fmt: skip
    goal: float = parameter(
        0.8, unit="0..1", range=(0, 1), plausible=(0.6, 0.95),
        meaning="Data quality at which an agency needs no more work.",
        evidence="J",
    )  # fmt: skip
    kept: float = parameter(
        0.7, unit="share", range=(0, 1), plausible=(0.3, 1),
        meaning="Part of the gain that stays when the programme ends.",
        evidence="J without upkeep data decay",
    )  # fmt: skip
    cost_per_agency: float = parameter(
        1500.0, unit="money/agency/month", range=(0, 1e9), plausible=(0, 50000),
        meaning="What the work costs in a month, for each agency whose data are worked on.",
        evidence="J a third of an official",
    )  # fmt: skip

    def begin(self, programme: Programme) -> None:
        """Note that nothing is gained and no agency worked on yet."""
        programme.memory["gained"] = np.zeros(len(programme.agencies))
        programme.memory["at_work"] = np.zeros(len(programme.agencies), dtype=np.bool_)

    def act(self, programme: Programme) -> None:
        """Work on the data of so many agencies this month, and pay for it."""
        memory, agencies = programme.memory, programme.world.agencies
        needy = programme.agencies & (agencies.data_quality < self.goal)
        at_work = memory["at_work"] & needy
        free = max(0, self.agencies_at_once - int(at_work.sum()))
        at_work[foremost(free, np.flatnonzero(needy & ~at_work), (agencies.data_quality, agencies.id))] = True
        memory["at_work"] = at_work
        gain = np.where(at_work, self.gain * (1.0 - agencies.data_quality.astype(np.float64)), 0.0)
        memory["gained"] += gain
        agencies.data_quality[at_work] = (agencies.data_quality + gain)[at_work]
        programme.pay(int(at_work.sum()) * round(self.cost_per_agency * 100))

    def end(self, programme: Programme) -> None:
        """Let go what does not stay."""
        quality, gained = programme.world.agencies.data_quality, programme.memory["gained"]
        left = np.clip(quality - (1.0 - self.kept) * gained, 0.0, 1.0)
        quality[gained > 0.0] = left[gained > 0.0]
