"""Regulatory reform: rules that stand in the way are struck, and what remains is made lighter.

barriers left of those that stood = (1 - barriers_lifted)^months

Each month a part of the legal barriers that still stand against the solutions, in the agencies
where the reform holds, is struck for good; which month is a barrier's own is drawn once. An agency
that is clearing a barrier which is struck passes as if there had been none. While the reform is in
force the rule burden is lower, clearing is helped, and deciding takes less paperwork; these three
hold for all solutions in these agencies.

Source: encumbering regulatory barriers, Santiso 2019; the Danish task force challenged outdated
rules (Apolitical 2018). No estimate of how many are struck was found: the sizes are judgement.
"""

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from adoptsim.interventions.contract import Intervention
from adoptsim.interventions.programme import Programme
from adoptsim.world.chance import Question
from adoptsim.world.columns import Doubles
from adoptsim.world.draws import uniforms
from adoptsim.world.parameters import parameter


class RegulatoryReform(Intervention):
    """Barriers struck for good; rule burden, clearing and paperwork made lighter for a time."""

    TITLE: ClassVar[str] = "legal barriers are struck, and rules made lighter"
    SOURCE: ClassVar[str] = "Santiso 2019 (encumbering regulatory barriers); Apolitical 2018 (rules challenged)"
    CITES: ClassVar[tuple[str, ...]] = ("santiso_2019", "apolitical_task_force_2018")
    PERSISTS: ClassVar[str] = "barriers struck stay struck; rule burden and paperwork return to what they were"
    TARGETS: ClassVar[tuple[str, ...]] = ("solutions", "where")
    SETS: ClassVar[tuple[str, ...]] = ("burden_relief", "clearing", "paperwork")
    WRITES: ClassVar[tuple[str, ...]] = ("pipelines.barrier",)

    kind: Literal["regulatory_reform"] = Field(default="regulatory_reform", description="What is done.")
    barriers_lifted: float = parameter(
        0.03, unit="share/month", range=(0, 1), plausible=(0, 0.15),
        meaning="Part of the standing barriers that is struck in a month, for good.",
        evidence="J three in ten within a year",
    )  # fmt: skip
    burden_relief: float = parameter(
        0.2, unit="0..1", range=(0, 1), plausible=(0, 0.5),
        meaning="What is taken off the rule burden while it is in force.",
        evidence="J two fifths of a middling burden",
    )  # fmt: skip
    clearing: float = parameter(
        0.5, unit="log HR", range=(0, 1), plausible=(0, 1),
        meaning="How much it helps with clearing the barriers that still stand.",
        evidence="J",
    )  # fmt: skip
    paperwork: float = parameter(
        0.8, unit="ratio", range=(0, 100), plausible=(0.3, 1),
        meaning="What an agency's paperwork is multiplied by.",
        evidence="J",
    )  # fmt: skip
    cost_start: float = parameter(
        50000.0, unit="money", range=(0, 1e12), plausible=(0, 1e9),
        meaning="What preparing the reform costs.",
        evidence="J",
    )  # fmt: skip
    cost_month: float = parameter(
        12000.0, unit="money/month", range=(0, 1e12), plausible=(0, 1e8),
        meaning="What the work on the rules costs in a month.",
        evidence="J three officials",
    )  # fmt: skip

    def begin(self, programme: Programme) -> None:
        """Draw the lot of every agency with every solution."""
        programme.memory["lots"] = lots(programme)

    def act(self, programme: Programme) -> None:
        """Strike this month's barriers, and keep the lighter rules in force."""
        months = programme.month - self.start + 1
        rows = np.ix_(programme.solutions, programme.agencies)
        struck = programme.memory["lots"][:, programme.agencies] < 1.0 - (1.0 - self.barriers_lifted) ** months
        barrier = programme.world.pipelines.barrier
        barrier[rows] = np.where(struck, 0, barrier[rows])
        programme.set("burden_relief", self.burden_relief)
        programme.set("clearing", self.clearing)
        programme.set("paperwork", self.paperwork)


def lots(programme: Programme) -> Doubles:
    """Draw a lot for every agency with each of the programme's solutions: array of float."""
    ids = programme.world.agencies.id + (programme.lot << 31)
    solutions = programme.world.solutions.id[programme.solutions]
    return np.array([uniforms(programme.seed, Question.BARRIER_STRUCK, int(s), ids) for s in solutions])
