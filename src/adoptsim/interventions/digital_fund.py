"""A digital fund: money for agencies to go digital, given or waived, until it runs dry.

As `money`, each agency receives its part of the yearly amount, by head-count, at the start of the
programme and of each further year, to spend on what it likes. As `earmarked` money, the part can
only be spent on set-up and seats of the programme's solutions. As `waiver`, the fund pays its share
of set-up fees and of the price of seats, as they fall due, in place of the agencies.

What it gives is booked as transfers, and spent, and counted, by the agencies. When the amount is
given away the fund closes; what a waiver owes in that month is still paid.

Source: tight budgets, Santiso 2019; the registration fee of $400 a year for .gov domains, dropped
in 2021 (cisagov/dotgov-data); shares and amounts are judgement.
"""

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from adoptsim.interventions.contract import Intervention
from adoptsim.interventions.programme import Programme
from adoptsim.world.parameters import parameter


class DigitalFund(Intervention):
    """Money for agencies: free, earmarked, or as a waiver of prices and fees."""

    TITLE: ClassVar[str] = "agencies get money, or prices and fees are waived, until the fund runs dry"
    SOURCE: ClassVar[str] = "Santiso 2019 (budgetary issues); cisagov/dotgov-data (fee dropped in 2021)"
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
        300_000.0, unit="money/year", range=(0, 1e12), plausible=(0, 1e9),
        meaning="What it gives away in a year, at most.",
        evidence="J two thirds of the digital budget of the 5,000 officials of the baseline",
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

    def begin(self, programme: Programme) -> None:
        """Note what there is to give away this year."""
        programme.memory["left"] = 0

    def act(self, programme: Programme) -> None:
        """Give each agency its part at the start of a year of the programme; waive while there is money."""
        if (programme.month - self.start) % 12 == 0:
            programme.memory["left"] = round(self.amount * 100)
            if self.gives != "waiver":
                self.share_out(programme)
        if self.gives == "waiver" and programme.memory["left"] > 0:
            programme.set("price_waived", self.price)
            programme.set("set_up_waived", self.set_up)

    def share_out(self, programme: Programme) -> None:
        """Give the year's amount to the agencies by head-count, in whole cents."""
        rows = np.flatnonzero(programme.agencies)
        sizes = programme.world.agencies.size[rows].astype(np.float64)
        parts = np.floor(programme.memory["left"] * sizes / max(sizes.sum(), 1.0)).astype(np.int64)
        programme.memory["left"] = 0
        for agency, cents in zip(rows, parts, strict=True):
            if self.gives == "money":
                programme.transfer(int(agency), int(cents))
                continue
            for solution in programme.solutions:
                programme.earmark(int(solution), int(agency), int(cents) // len(programme.solutions))

    def after(self, programme: Programme) -> None:
        """Count what was waived against the year's amount."""
        if self.gives == "waiver":
            programme.memory["left"] -= programme.claim_waived()
