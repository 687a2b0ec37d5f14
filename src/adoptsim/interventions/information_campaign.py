"""An information campaign: officials hear of solutions, and heads of agencies are informed.

Officials hear of it through the media, all the more the more intense the campaign (see awareness).
Heads, where they are addressed, are shown what the solutions do elsewhere; an informed head's agency
decides sooner (see decision). Both last as long as the campaign: who heard stays aware, and an
agency that decided goes on, but nobody is informed anew.

Source: informing mayors of 2,150 Brazilian municipalities raises the adoption of a policy by 10
points (Hjort et al. 2021); the stage of knowledge, Rogers 2003. How intense a campaign is, is
judgement.
"""

from typing import ClassVar, Literal

from pydantic import Field

from adoptsim.interventions.contract import Intervention
from adoptsim.interventions.programme import Programme
from adoptsim.world.parameters import parameter


class InformationCampaign(Intervention):
    """Information for officials, and for heads of agencies."""

    TITLE: ClassVar[str] = "officials and heads of agencies are informed"
    SOURCE: ClassVar[str] = "Hjort, Moreira, Rao & Santini 2021; Rogers 2003"
    CITES: ClassVar[tuple[str, ...]] = ("hjort_2021", "rogers_2003")
    PERSISTS: ClassVar[str] = "awareness, which leaves with its holder, and what agencies decided; nobody is told anew"
    TARGETS: ClassVar[tuple[str, ...]] = ("solutions", "where")
    SETS: ClassVar[tuple[str, ...]] = ("media", "informed")

    kind: Literal["information_campaign"] = Field(default="information_campaign", description="What is done.")
    intensity: float = parameter(
        0.5, unit="0..1", range=(0, 1), plausible=(0.1, 1),
        meaning="How intense the information of officials is; one is a full campaign.",
        evidence="J half of a full campaign multiplies the monthly hazard of hearing of it by 4.5",
    )  # fmt: skip
    heads: bool = Field(default=True, description="Whether heads of agencies are informed too.")
    cost_start: float = parameter(
        10000.0, unit="money", range=(0, 1e12), plausible=(0, 1e9),
        meaning="What preparing the campaign costs.",
        evidence="J",
    )  # fmt: skip
    cost_month: float = parameter(
        4000.0, unit="money/month", range=(0, 1e12), plausible=(0, 1e8),
        meaning="What the campaign costs in a month.",
        evidence="J one official",
    )  # fmt: skip

    def act(self, programme: Programme) -> None:
        """Inform this month."""
        programme.set("media", self.intensity)
        if self.heads:
            programme.set("informed", 1.0)
