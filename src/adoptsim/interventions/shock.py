"""A shock: something that happens to the government, of four kinds.

budget_cut   digital budget of a fiscal year that begins while it lasts * (1 - size)
election     chance that a post changes hands + size, in its first month
unit_closed  the programmes named end in its first month
vendor_exit  availability, or the way to it, ends in its first month

A budget cut lasts as long as the programme, and weighs on decisions taken while it lasts; the other
three happen once, whatever `months` says. After a vendor's exit an agency may reconsider, and buy
anew from those who are left in the market; the market itself is not made smaller.

Source: new officials rise by 11 points where another party takes a Brazilian municipality (Akhtari,
Moreira & Trucco 2022); MindLab, closed in 2018 after sixteen years.
"""

from typing import Any, ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator

from adoptsim.interventions.choices import Several
from adoptsim.interventions.contract import Intervention
from adoptsim.interventions.programme import Programme
from adoptsim.world.parameters import parameter

_TAKES = {"budget_cut": ("where",), "election": ("where",), "unit_closed": (), "vendor_exit": ("solutions", "where")}
"""What each event may be aimed at."""


class Shock(Intervention):
    """Something that happens: a budget cut, an election, a unit closed, a vendor gone."""

    TITLE: ClassVar[str] = "something happens: a budget cut, an election, a unit closed, a vendor gone"
    SOURCE: ClassVar[str] = "Akhtari, Moreira & Trucco 2022; MindLab's end (Apolitical 2018)"
    CITES: ClassVar[tuple[str, ...]] = ("akhtari_2022", "apolitical_mindlab_2018")
    PERSISTS: ClassVar[str] = (
        "budgets come back with the first fiscal year that begins after it; newcomers stay, programmes stay closed, "
        "and an agency that lost its vendor decides anew"
    )
    TARGETS: ClassVar[tuple[str, ...]] = ("solutions", "where")
    CHOSEN: ClassVar[bool] = False
    SETS: ClassVar[tuple[str, ...]] = ("budget", "turnover", "withdrawn")

    kind: Literal["shock"] = Field(default="shock", description="What is done.")
    event: Literal["budget_cut", "election", "unit_closed", "vendor_exit"] = Field(
        description="What happens: budgets are cut, an election, programmes are closed, or a vendor leaves."
    )
    size: float = parameter(
        0.11, unit="share", range=(0, 1), plausible=(0, 0.5),
        meaning="Part of digital budgets that is cut, or of posts that change hands beside the ordinary.",
        evidence="F election: +11 points of new officials under another party (Akhtari et al. 2022); J budget cut",
    )  # fmt: skip
    programmes: Several | None = Field(
        default=None,
        validate_default=True,
        description="The programmes that end where a unit is closed: names of interventions of the scenario.",
    )

    @field_validator("event")
    @classmethod
    def _takes_its_targets(cls, value: str, info: ValidationInfo) -> str:
        chosen = {"solutions": info.data.get("solutions") is not None}
        chosen["where"] = "where" in info.data and info.data["where"].word is not None
        for target, given in chosen.items():
            if given and target not in _TAKES[value]:
                raise ValueError(f"{value} takes no {target}: it has no such choice; leave it out")
        return value

    @field_validator("programmes")
    @classmethod
    def _close_a_unit(cls, value: tuple[str, ...] | None, info: ValidationInfo) -> tuple[str, ...] | None:
        event = info.data.get("event")
        if event == "unit_closed" and value is None:
            raise ValueError("unit_closed must say which interventions end: programmes: [NAME]")
        if event not in ("unit_closed", None) and value is not None:
            raise ValueError(f"{event} closes no programmes; leave them out, or write event: unit_closed")
        return value

    @classmethod
    def examples(cls, start: int = 1) -> tuple[dict[str, Any], ...]:
        """Return the events that need nothing beside them; a closed unit needs another programme."""
        (least,) = super().examples(start)
        return tuple({**least, "event": event} for event in ("budget_cut", "election", "vendor_exit"))

    @property
    def closes(self) -> tuple[str, ...]:
        """Names of the programmes that end when a unit is closed."""
        return self.programmes or ()

    @property
    def ends(self) -> int | None:
        """The month after the last; what happens once is over after its first month."""
        return super().ends if self.event == "budget_cut" else self.start + 1

    def act(self, programme: Programme) -> None:
        """Let it happen."""
        if self.event == "budget_cut":
            programme.set("budget", 1.0 - self.size)
        elif self.event == "election":
            programme.set("turnover", self.size)
        elif self.event == "vendor_exit":
            programme.set("withdrawn", 1.0)
