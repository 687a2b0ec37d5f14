"""Capability: experts are lent to agencies, and agencies build technical capability of their own.

capability after a month   c + built * (1 - c)
capability at its end      c - (1 - kept) * what was built

While it runs, experts lent add to an agency's own capability: procurements begun are shorter, and
projects that end fail less often (see procurement). Tenders are written better: they draw more bids
and the risk that a project fails is lower still. At its end the experts leave; of what the agencies
built beside them, a part stays.

Source: sufficient technical capabilities of the state, Santiso 2019; 64 % of public managers in
Latin America had a technology project hurt by lacking skills (Inter-American Development Bank
2021); after funding ends partial continuation is common (Wiltsey Stirman et al. 2012). The sizes are
judgement.
"""

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from adoptsim.interventions.contract import Intervention
from adoptsim.interventions.programme import Programme
from adoptsim.world.parameters import parameter


class Capability(Intervention):
    """Experts lent, capability built, better tenders."""

    TITLE: ClassVar[str] = "agencies are lent experts and build technical capability"
    SOURCE: ClassVar[str] = "Santiso 2019 (sufficient technical capabilities); Wiltsey Stirman et al. 2012 (what stays)"
    CITES: ClassVar[tuple[str, ...]] = ("santiso_2019", "wiltsey_stirman_2012", "attewell_1992")
    PERSISTS: ClassVar[str] = "a part of the capability that was built; the experts lent leave"
    TARGETS: ClassVar[tuple[str, ...]] = ("where",)
    SETS: ClassVar[tuple[str, ...]] = ("capability", "failure", "bids")
    WRITES: ClassVar[tuple[str, ...]] = ("agencies.capability",)

    kind: Literal["capability"] = Field(default="capability", description="What is done.")
    lent: float = parameter(
        0.2, unit="0..1", range=(0, 1), plausible=(0, 0.5),
        meaning="Technical capability that the experts add while they are there.",
        evidence="J",
    )  # fmt: skip
    built: float = parameter(
        0.01, unit="share/month", range=(0, 1), plausible=(0, 0.05),
        meaning="Part of the missing capability that an agency builds in a month.",
        evidence="J a ninth of what is missing within a year",
    )  # fmt: skip
    kept: float = parameter(
        0.6, unit="share", range=(0, 1), plausible=(0.3, 0.9),
        meaning="Part of what was built that stays when the programme ends.",
        evidence="M of 125 studies, 40-60 % go on with something (Wiltsey Stirman et al. 2012); J",
    )  # fmt: skip
    failure: float = parameter(
        0.9, unit="ratio", range=(0, 10), plausible=(0.5, 1),
        meaning="What the risk that a project fails is multiplied by, through better tenders.",
        evidence="J",
    )  # fmt: skip
    bids: float = parameter(
        1.15, unit="ratio", range=(0, 100), plausible=(1, 1.5),
        meaning="What the chance that a qualified supplier bids is multiplied by, through better tenders.",
        evidence="J",
    )  # fmt: skip
    cost_per_agency: float = parameter(
        800.0, unit="money/agency/month", range=(0, 1e9), plausible=(0, 50000),
        meaning="What the experts cost in a month, for each agency that they are lent to.",
        evidence="J an expert for every five agencies",
    )  # fmt: skip

    def begin(self, programme: Programme) -> None:
        """Note that nothing is built yet."""
        programme.memory["built"] = np.zeros(len(programme.agencies))

    def act(self, programme: Programme) -> None:
        """Lend experts, build, and help with tenders this month."""
        capability, chosen = programme.world.agencies.capability, programme.agencies
        gain = np.where(chosen, self.built * (1.0 - capability.astype(np.float64)), 0.0)
        programme.memory["built"] += gain
        capability[chosen] = (capability + gain)[chosen]
        programme.set("capability", self.lent)
        programme.set("failure", self.failure)
        programme.set("bids", self.bids)
        programme.pay(int(chosen.sum()) * round(self.cost_per_agency * 100))

    def end(self, programme: Programme) -> None:
        """Let go what does not stay."""
        capability, chosen = programme.world.agencies.capability, programme.agencies
        left = capability - (1.0 - self.kept) * programme.memory["built"]
        capability[chosen] = np.clip(left, 0.0, 1.0)[chosen]
