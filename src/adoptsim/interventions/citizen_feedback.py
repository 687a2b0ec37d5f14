"""Citizen feedback: what citizens say is collected, published, and used to improve solutions.

The improvement rate of a solution is multiplied, in proportion to the share of agencies that take
part (see iteration). What is published reaches those who know of the solution there: they come to
judge it by what users experience, good or bad, sooner than by hearsay (see learning).

Source: constant assessment and iteration with citizens, Santiso 2019; announcing that farmers would
be phoned raised delivery by 1.5 % at 3.6 cents a dollar (Muralidharan et al. 2021): a small effect,
and a cheap one.
"""

from typing import ClassVar, Literal

from pydantic import Field

from adoptsim.interventions.contract import Intervention
from adoptsim.interventions.programme import Programme
from adoptsim.world.parameters import parameter


class CitizenFeedback(Intervention):
    """Citizens' assessments: published, and used to improve solutions."""

    TITLE: ClassVar[str] = "citizens assess solutions; they improve faster and are judged by what they do"
    SOURCE: ClassVar[str] = "Santiso 2019 (assessment and iteration with citizens); Muralidharan et al. 2021"
    CITES: ClassVar[tuple[str, ...]] = ("santiso_2019", "muralidharan_2021")
    PERSISTS: ClassVar[str] = "quality gained, and what officials have come to think; assessment and iteration stop"
    TARGETS: ClassVar[tuple[str, ...]] = ("solutions", "where")
    SETS: ClassVar[tuple[str, ...]] = ("iteration", "assessment")

    kind: Literal["citizen_feedback"] = Field(default="citizen_feedback", description="What is done.")
    iteration: float = parameter(
        1.5, unit="ratio", range=(0, 100), plausible=(1, 3),
        meaning="What a solution's improvement rate is multiplied by if all agencies take part; less in proportion.",
        evidence="J",
    )  # fmt: skip
    assessment: float = parameter(
        0.015, unit="share/month", range=(0, 1), plausible=(0, 0.1),
        meaning="Part of the way to what users experience that opinions go in a month.",
        evidence="F small: announced phone calls raised delivery by 1.5 % (Muralidharan et al.); J the same here",
    )  # fmt: skip
    cost_month: float = parameter(
        2000.0, unit="money/month", range=(0, 1e12), plausible=(0, 1e8),
        meaning="What asking citizens and publishing what they say costs in a month.",
        evidence="F cheap: 3.6 cents per dollar delivered (Muralidharan et al.); J half an official",
    )  # fmt: skip

    def act(self, programme: Programme) -> None:
        """Publish this month's assessments, and improve."""
        programme.set("assessment", self.assessment)
        programme.set("iteration", 1.0 + (self.iteration - 1.0) * float(programme.agencies.mean()))
