"""A help desk: officials call it, and are helped with starting.

calls a month = calls_per_official * officials of the agencies it serves

Source: intermediaries lower the knowledge barrier, Attewell 1992.
"""

from typing import ClassVar, Literal

from pydantic import Field

from adoptsim.interventions.contract import Intervention
from adoptsim.interventions.programme import Programme
from adoptsim.world.parameters import parameter
from adoptsim.world.references import Reference

GUIDE = Reference("desk_guide", "book", ("Desk, Helen",), 2024, "How to Run a Help Desk")
"""Literature that adoptsim does not know."""


class HelpDesk(Intervention):
    """A desk that helps officials start."""

    TITLE: ClassVar[str] = "a help desk helps officials start"
    SOURCE: ClassVar[str] = "Attewell 1992; Desk 2024"
    CITES: ClassVar[tuple[str | Reference, ...]] = ("attewell_1992", GUIDE)
    PERSISTS: ClassVar[str] = "nothing: help ends with the desk"
    TARGETS: ClassVar[tuple[str, ...]] = ("solutions", "where")
    SETS: ClassVar[tuple[str, ...]] = ("help",)

    kind: Literal["help_desk"] = Field(default="help_desk", description="What is done.")
    help: float = parameter(
        0.2, unit="0..1", range=(0, 1), plausible=(0, 0.5),
        meaning="Help with starting: adds to skill.",
        evidence="J an example",
    )  # fmt: skip
    calls_per_official: float = parameter(
        0.1, unit="calls/official/month", range=(0, 100), plausible=(0, 2),
        meaning="Calls that an official makes in a month.",
        evidence="J an example",
    )  # fmt: skip
    cost_per_call: float = parameter(
        6.0, unit="money/call", range=(0, 1e6), plausible=(0, 100),
        meaning="What answering a call costs.",
        evidence="J an example",
    )  # fmt: skip

    def act(self, programme: Programme) -> None:
        """Answer this month's calls."""
        programme.set("help", self.help)
        officials = int(programme.world.agencies.size[programme.agencies].sum())
        calls = int(self.calls_per_official * officials)
        programme.pay(calls * round(self.cost_per_call * 100))
