"""A mandate: an authority decides that a solution is to be used, by a deadline.

strength(t) = strength * (early + (1 - early) * (1 - months to the deadline / build_up)+)
strength after the deadline = strength * afterwards

It binds agencies to decide and officials to start (see decision, compulsion), raises both once more
in the last month, and protects from lapse. Attention grows in the last months before the deadline.
Monitored on nominal use, only a part of it reaches routine use; monitored on effective use, all of
it (see routinising). Being made to start feeds reluctance (see culture).

Source: authority innovation decisions, Zaltman, Duncan & Holbek 1973; US federal HTTPS under
M-15-13: monthly hazard of .03-.05 far from the deadline, .10 in the two months before, .34 in the
last; 31 % of the domains missed it.
"""

from typing import Any, ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator

from adoptsim.interventions.contract import Intervention
from adoptsim.interventions.programme import Programme
from adoptsim.world.calendar import MonthNumber
from adoptsim.world.parameters import parameter

SOFT = 0.5
"""Strength of a soft mandate over that of a hard one."""


class Mandate(Intervention):
    """A decision by authority, with a deadline, monitored."""

    TITLE: ClassVar[str] = "agencies and officials are bound to use it by a deadline"
    SOURCE: ClassVar[str] = "Zaltman, Duncan & Holbek 1973; OMB M-15-13 (2015); DHS BOD 18-01 (2017)"
    CITES: ClassVar[tuple[str, ...]] = ("zaltman_1973", "omb_m_15_13", "dhs_bod_18_01")
    PERSISTS: ClassVar[str] = "use that has become routine; reluctance of those made to start, which fades"
    TARGETS: ClassVar[tuple[str, ...]] = ("solutions", "where")
    SETS: ClassVar[tuple[str, ...]] = ("mandate", "last_month", "monitored")

    kind: Literal["mandate"] = Field(default="mandate", description="What is done.")
    deadline: MonthNumber = Field(description="Last month to comply: a month number, or a month like 2016-12.")
    force: Literal["soft", "hard"] = Field(
        default="hard", description=f"How binding: hard, or soft (recommended and reported on; {SOFT:g} of a hard one)."
    )
    monitored: Literal["nominal", "effective"] = Field(
        default="nominal", description="What is checked: that it is used at all, or that it is in routine use."
    )
    strength: float = parameter(
        1.0, unit="0..1", range=(0, 1), plausible=(0.3, 1),
        meaning="Strength of a hard mandate at its deadline; what it does stands in decision, compulsion, routinising.",
        evidence="J the scale is relative: 1 is what US federal agencies faced under M-15-13",
    )  # fmt: skip
    early: float = parameter(
        0.5, unit="share", range=(0, 1), plausible=(0.2, 1),
        meaning="Part of its strength while the deadline is far.",
        evidence="C US federal HTTPS: monthly hazard .03-.05 far from the deadline, .10 in the two months before; J",
    )  # fmt: skip
    build_up: int = parameter(
        6, unit="months", range=(1, 1200), plausible=(1, 12),
        meaning="Months before the deadline over which attention grows to full strength.",
        evidence="J within what US federal HTTPS shows",
    )  # fmt: skip
    afterwards: float = parameter(
        0.3, unit="share", range=(0, 1), plausible=(0, 1),
        meaning="Part of its strength after the deadline, for as long as it is in force.",
        evidence="J attention goes elsewhere",
    )  # fmt: skip
    cost_start: float = parameter(
        50000.0, unit="money", range=(0, 1e12), plausible=(0, 1e9),
        meaning="What preparing and announcing it costs.",
        evidence="J",
    )  # fmt: skip
    cost_month: float = parameter(
        8000.0, unit="money/month", range=(0, 1e12), plausible=(0, 1e8),
        meaning="What monitoring costs in a month.",
        evidence="J two officials",
    )  # fmt: skip

    @field_validator("deadline")
    @classmethod
    def _comes_after_the_start(cls, value: int, info: ValidationInfo) -> int:
        start = info.data.get("start", 1)
        if value < start:
            raise ValueError(f"the deadline, month {value}, lies before the start, month {start}")
        months = info.data.get("months")
        if months is not None and value >= start + months:
            raise ValueError(
                f"the deadline, month {value}, lies after the last month, {start + months - 1}; give it more months"
            )
        return value

    @classmethod
    def examples(cls, start: int = 1) -> tuple[dict[str, Any], ...]:
        """Return mandates with their deadline in the fourth month."""
        (least,) = super().examples(start)
        return tuple({**least, "deadline": start + 3, "monitored": what} for what in ("effective", "nominal"))

    def act(self, programme: Programme) -> None:
        """Bind agencies this month, and their officials."""
        programme.set("mandate", self.strength_in(programme.month))
        if programme.month == self.deadline:
            programme.set("last_month", 1.0)
        if self.monitored == "effective":
            programme.set("monitored", 1.0)

    def strength_in(self, month: int) -> float:
        """Strength in a month, 0..1."""
        most = self.strength * (SOFT if self.force == "soft" else 1.0)
        if month > self.deadline:
            return most * self.afterwards
        near = max(0.0, 1.0 - (self.deadline - month) / self.build_up)
        return most * (self.early + (1.0 - self.early) * near)
