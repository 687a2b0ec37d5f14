"""A digital fund: money for agencies to go digital, given or waived, until it runs dry.

As `money`, each agency receives its part of what is given in a year, by head-count, at the start of
the programme and of each further year, to spend on what it likes. As `earmarked` money, the part can
only be spent on set-up and seats of the programme's solutions. As `waiver`, the fund pays its share
of set-up fees and of the price of seats, as they fall due, in place of the agencies.

What it gives is booked as transfers, and spent, and counted, by the agencies. When the whole amount
is given away the fund closes. What a waiver owes in the month in which the money runs out is still
paid.

Source: tight budgets, Santiso 2019; the registration fee of $400 a year for .gov domains, dropped
in 2021 (cisagov/dotgov-data); shares and amounts are judgement.
"""

from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field, ValidationInfo, field_validator

from adoptsim.interventions.contract import Intervention
from adoptsim.interventions.programme import Programme
from adoptsim.world.parameters import parameter


class DigitalFund(Intervention):
    """Money for agencies: free, earmarked, or as a waiver of prices and fees."""

    TITLE: ClassVar[str] = "agencies get money, or prices and fees are waived, until the fund runs dry"
    SOURCE: ClassVar[str] = "Santiso 2019 (budgetary issues); cisagov/dotgov-data (fee dropped in 2021)"
    CITES: ClassVar[tuple[str, ...]] = ("santiso_2019", "cisa_dotgov_data")
    PERSISTS: ClassVar[str] = "money given stays with the agency; a waiver ends, and seats it paid for may be lost"
    TARGETS: ClassVar[tuple[str, ...]] = ("solutions", "where")
    SETS: ClassVar[tuple[str, ...]] = ("price_waived", "set_up_waived")
    WRITES: ClassVar[tuple[str, ...]] = (
        "agencies.granted", "agencies.transfers", "pipelines.earmarked", "pipelines.waived",
    )  # fmt: skip

    kind: Literal["digital_fund"] = Field(default="digital_fund", description="What is done.")
    gives: Literal["money", "earmarked", "waiver"] = Field(
        default="earmarked",
        description="How it gives: money to spend freely, money earmarked for its solutions, or a waiver of prices.",
    )
    amount: float = parameter(
        1_500_000.0, unit="money", range=(0, 1e12), plausible=(0, 1e9),
        meaning="What it gives away in all.",
        evidence="J five years of two thirds of the digital budget of the baseline's 5,000 officials",
    )  # fmt: skip
    a_year: float = parameter(
        300_000.0, unit="money/year", range=(0, 1e12), plausible=(0, 1e9),
        meaning="What it gives away in a year of the programme, at most.",
        evidence="J a fifth of the amount",
    )  # fmt: skip
    price: float = parameter(
        0.5, unit="share", range=(0, 1), plausible=(0, 1),
        meaning="Part of the price of seats that a waiver pays.",
        evidence="J",
    )  # fmt: skip
    set_up: float = parameter(
        1.0, unit="share", range=(0, 1), plausible=(0, 1),
        meaning="Part of the set-up fee that a waiver pays.",
        evidence="C the fee of $400 for .gov domains was dropped altogether in 2021; J",
    )  # fmt: skip
    cost_month: float = parameter(
        4000.0, unit="money/month", range=(0, 1e12), plausible=(0, 1e8),
        meaning="What running the fund costs in a month.",
        evidence="J one official",
    )  # fmt: skip

    @field_validator("gives")
    @classmethod
    def _takes_its_targets(cls, value: str, info: ValidationInfo) -> str:
        if value == "money" and info.data.get("solutions") is not None:
            raise ValueError("money is given to spend on what agencies like; leave solutions out, or give it earmarked")
        return value

    @classmethod
    def examples(cls, start: int = 1) -> tuple[dict[str, Any], ...]:
        """Return a fund of each form."""
        (least,) = super().examples(start)
        return tuple({**least, "gives": gives} for gives in ("earmarked", "money", "waiver"))

    def begin(self, programme: Programme) -> None:
        """Note what there is to give away, in cents: in all, and this year."""
        programme.memory["left"] = round(self.amount * 100)
        programme.memory["this_year"] = 0

    def act(self, programme: Programme) -> None:
        """Give each agency its part at the start of a year of the programme; waive while there is money."""
        memory = programme.memory
        if (programme.month - self.start) % 12 == 0:
            memory["this_year"] = min(memory["left"], round(self.a_year * 100))
            if self.gives != "waiver":
                self.share_out(programme, memory["this_year"])
                memory["left"] -= memory["this_year"]
        memory["waives"] = self.gives == "waiver" and memory["this_year"] > 0
        if memory["waives"]:
            programme.set("price_waived", self.price)
            programme.set("set_up_waived", self.set_up)

    def share_out(self, programme: Programme, amount: int) -> None:
        """Give so many cents to the agencies by head-count; what does not divide is not given."""
        rows = np.flatnonzero(programme.agencies)
        sizes = programme.world.agencies.size[rows].astype(np.int64)
        each, rest = divmod(amount, max(1, int(sizes.sum())))
        parts = each * sizes + rest * sizes // max(1, int(sizes.sum()))
        if self.gives == "money":
            programme.transfer(rows, parts)
            return
        for solution in programme.solutions:
            programme.transfer(rows, parts // len(programme.solutions), int(solution))

    def after(self, programme: Programme) -> None:
        """Count what was waived; close where everything is given away."""
        memory = programme.memory
        if memory["waives"]:
            waived = programme.claim_waived()
            memory["this_year"] -= waived
            memory["left"] -= waived
        if memory["left"] <= 0:
            programme.stop("its money has run out" if self.gives == "waiver" else "its money is given away")
