"""Reform of public procurement: the law of buying is made lighter for as long as it is in force.

Every number multiplies what the baseline says, in the agencies where the reform holds. It acts on
procurements, pilots and decisions that begin while it is in force; nothing is undone for those
under way. With no `months`, the law stays to the end of the run.

Sources: 22 months from need to contract, three times the private sector (Gartner via Santiso 2022);
bidders per tender 5.7 in 2011, 3.2 in 2021 (European Court of Auditors SR 28/2023); share of small
firms 46 % on the UK Digital Marketplace, 2012 to 2017 (ukauthority.com), against 10.5 % of direct
spending by central government, 2012/13 (digitalmarketplace.blog.gov.uk): small firms, not start-ups.
"""

from typing import ClassVar, Literal

from pydantic import Field

from adoptsim.interventions.contract import Intervention
from adoptsim.interventions.programme import Programme
from adoptsim.world.parameters import parameter

MULTIPLIERS = ("lead_time", "light_threshold", "direct_threshold", "set_up_cost", "paperwork", "bids")
"""Levers that share their name with a number of the reform."""


class ProcurementReform(Intervention):
    """A lighter law of buying: lead times, thresholds, costs, bidders."""

    TITLE: ClassVar[str] = "the law of public procurement is made lighter"
    SOURCE: ClassVar[str] = "Santiso 2019 and 2022; European Court of Auditors SR 28/2023"
    CITES: ClassVar[tuple[str, ...]] = ("santiso_2019", "santiso_2022", "eca_2023")
    PERSISTS: ClassVar[str] = "nothing: the law is in force while it lasts; what was bought under it stays"
    TARGETS: ClassVar[tuple[str, ...]] = ("where",)
    SETS: ClassVar[tuple[str, ...]] = (*MULTIPLIERS, "start_ups")

    kind: Literal["procurement_reform"] = Field(default="procurement_reform", description="What is done.")
    lead_time: float = parameter(
        0.6, unit="ratio", range=(0.01, 100), plausible=(0.33, 1),
        meaning="What median lead times are multiplied by.",
        evidence="F the private sector takes a third (Gartner via Santiso 2022), the lower end; J",
    )  # fmt: skip
    light_threshold: float = parameter(
        5.0, unit="ratio", range=(0, 1e6), plausible=(1, 25),
        meaning="What the light-route threshold is multiplied by.",
        evidence="F upper end: US simplified purchases 250,000 against micro-purchases 10,000 (fedcontractpros.com); J",
    )  # fmt: skip
    direct_threshold: float = parameter(
        3.0, unit="ratio", range=(0, 1e6), plausible=(1, 10),
        meaning="What the threshold for buying a pilot directly is multiplied by.",
        evidence="F upper end: US micro-purchases 10,000 against German direct award 1,000 (patterno.de); J",
    )  # fmt: skip
    set_up_cost: float = parameter(
        0.9, unit="ratio", range=(0, 100), plausible=(0.5, 1),
        meaning="What the set-up cost is multiplied by, through standard contracts.",
        evidence="J",
    )  # fmt: skip
    paperwork: float = parameter(
        0.5, unit="ratio", range=(0, 100), plausible=(0.2, 1),
        meaning="What an agency's paperwork is multiplied by.",
        evidence="J",
    )  # fmt: skip
    bids: float = parameter(
        1.3, unit="ratio", range=(0, 100), plausible=(1, 1.8),
        meaning="What the chance that a qualified supplier bids is multiplied by.",
        evidence="F upper end: 5.7 bidders in 2011 against 3.2 in 2021 (European Court of Auditors SR 28/2023); J",
    )  # fmt: skip
    start_ups: bool = Field(default=True, description="Whether start-ups are admitted on the full route.")
    cost_start: float = parameter(
        100000.0, unit="money", range=(0, 1e12), plausible=(0, 1e9),
        meaning="What preparing the reform costs.",
        evidence="J",
    )  # fmt: skip

    def act(self, programme: Programme) -> None:
        """Keep the law in force this month."""
        for lever in MULTIPLIERS:
            programme.set(lever, getattr(self, lever))
        if self.start_ups:
            programme.set("start_ups", 1.0)
