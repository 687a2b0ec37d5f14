"""Training: officials learn to work with digital solutions.

skill after training = s + transfer * (1 - (1 - gain)^days) * (1 - s)

Each day closes a part of what is still missing, so that days have a falling yield and skill never
passes 1; only a part is carried over to the job. Those in training hear of the programme's
solutions. Places go to those never trained, or trained longest ago, first; among them, as `who`
ranks them, then by a lot keyed by the official. Skill above the start decays without routine use.

Sources: transfer, Saks & Belcourt 2006, Human Resource Management 45(4) (62 % applied at once, 34 %
after a year); falling yield, Australian Copilot trial (38, 46, 65 % confident after one, two, three
forms of training); decay, Tatel & Ackerman 2025.
"""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from adoptsim.interventions.choices import Mask, foremost
from adoptsim.interventions.contract import Intervention
from adoptsim.interventions.programme import Programme
from adoptsim.world.chance import Question
from adoptsim.world.columns import Doubles
from adoptsim.world.draws import uniforms
from adoptsim.world.officials import Stage
from adoptsim.world.parameters import parameter

STRIDE = 1024
"""Officials looked at together, in the order of their lots."""


class Training(Intervention):
    """Courses for officials: skill, and awareness of the solutions they are about."""

    TITLE: ClassVar[str] = "officials are trained, so many a month"
    SOURCE: ClassVar[str] = "Santiso 2019 (the new skill set of officials); Saks & Belcourt 2006"
    CITES: ClassVar[tuple[str, ...]] = ("santiso_2019", "saks_belcourt_2006", "dta_2024", "tatel_ackerman_2025")
    PERSISTS: ClassVar[str] = "skill, which decays without routine use and leaves with its holder; awareness"
    WRITES: ClassVar[tuple[str, ...]] = ("officials.skill", "adoption.stage", "adoption.since")

    kind: Literal["training"] = Field(default="training", description="What is done.")
    seats_per_month: int = parameter(
        100, unit="officials/month", range=(0, 20_000_000), plausible=(1, 50_000),
        meaning="Officials who can be trained in a month.",
        evidence="J two of a hundred of the 5,000 officials of the baseline",
    )  # fmt: skip
    days: int = parameter(
        2, unit="days", range=(1, 250), plausible=(1, 8),
        meaning="Days that one official's training takes.",
        evidence="M official norms of 2-5 days a year; F upper bound 16 (psnews.com.au, 45 countries)",
    )  # fmt: skip
    again_after: int = parameter(
        12, unit="months", range=(1, 1200), plausible=(6, 60),
        meaning="Months before the same official may be trained again.",
        evidence="J norms are stated by the year",
    )  # fmt: skip
    gain: float = parameter(
        0.15, unit="share/day", range=(0, 1), plausible=(0.05, 0.3),
        meaning="Part of the missing skill that a day of training closes.",
        evidence="J",
    )  # fmt: skip
    transfer: float = parameter(
        0.6, unit="share", range=(0, 1), plausible=(0.34, 0.62),
        meaning="Part of what is learned that is carried over to the job.",
        evidence="F Saks & Belcourt 2006: 62 % at once (snicholspro.com); M 44 % after six months, 34 % after a year",
    )  # fmt: skip
    cost_per_day: float = parameter(
        150.0, unit="money/official/day", range=(0, 1e6), plausible=(30, 1000),
        meaning="What the programme pays for a day of training of one official.",
        evidence="J of the order of a day's wage",
    )  # fmt: skip
    hours_per_day: float = parameter(
        7.0, unit="hours/day", range=(0, 24), plausible=(2, 8),
        meaning="Working time that a day of training takes of an official.",
        evidence="J a working day",
    )  # fmt: skip

    def begin(self, programme: Programme) -> None:
        """Note that nobody has been trained yet, and draw the lots."""
        officials = programme.world.officials
        programme.memory["trained"] = np.zeros(len(officials.id), dtype=np.int16)
        programme.memory["holder"] = np.zeros(len(officials.id), dtype=np.float32)
        lots = uniforms(programme.seed, Question.TRAINING_RANK, programme.lot, officials.id.copy())
        order = np.lexsort((officials.id, lots))
        programme.memory["order"] = order
        programme.memory["first"] = 0
        programme.memory["place"] = np.argsort(order)

    def act(self, programme: Programme) -> None:
        """Train this month's participants, pay for them and book their time."""
        rows = self.participants(programme)
        programme.memory["trained"][rows] = programme.month
        programme.memory["holder"][rows] = programme.world.officials.base_skill[rows]
        skill = programme.world.officials.skill
        skill[rows] = skill_after(skill[rows].astype(np.float64), self.gain, self.days, self.transfer)
        self.make_aware(programme, rows)
        programme.pay(len(rows) * self.days * round(self.cost_per_day * 100))
        programme.staff_time(len(rows) * self.days * round(self.hours_per_day * 60))

    def participants(self, programme: Programme) -> NDArray[np.intp]:
        """Choose who is trained this month.

        Returns
        -------
        array of int
            Rows of officials, ascending; at most `seats_per_month`.
        """
        memory = programme.memory
        officials = programme.world.officials
        before = np.flatnonzero(memory["trained"] != 0)
        newcomers = before[officials.base_skill[before] != memory["holder"][before]]
        memory["trained"][newcomers] = 0
        memory["first"] = min(memory["first"], memory["place"][newcomers].min(initial=len(officials.id)))
        trained, chosen = memory["trained"], programme.officials()
        preference = programme.preference()
        if preference is None:
            new = self.next_in_order(programme, chosen)
            if len(new) == self.seats_per_month:
                return new
        due = chosen & ((trained == 0) | (programme.month - trained >= self.again_after))
        keys = (trained, memory["place"]) if preference is None else (trained, preference, memory["place"])
        return foremost(self.seats_per_month, np.flatnonzero(due), keys)

    def next_in_order(self, programme: Programme, chosen: Mask) -> NDArray[np.intp]:
        """Return those never trained who come first by lot, ascending: they get the places, if there are enough.

        Goes through the order from the first who may never have been trained: nobody is ranked anew.
        """
        memory = programme.memory
        order, trained = memory["order"], memory["trained"]
        while memory["first"] < len(order) and trained[order[memory["first"] : memory["first"] + STRIDE]].all():
            memory["first"] += STRIDE
        found: list[NDArray[np.intp]] = [order[:0]]
        wanted = self.seats_per_month
        for first in range(memory["first"], len(order), STRIDE):
            rows = order[first : first + STRIDE]
            found.append(rows[(trained[rows] == 0) & chosen[rows]][:wanted])
            wanted -= len(found[-1])
            if wanted == 0:
                break
        return np.sort(np.concatenate(found))

    def make_aware(self, programme: Programme, rows: NDArray[np.intp]) -> None:
        """Let participants hear of the programme's solutions that are on offer by now."""
        adoption = programme.world.adoption
        for s in programme.solutions:
            if programme.month < programme.world.solutions.launch[s]:
                continue
            unaware = rows[adoption.stage[s, rows] == Stage.UNAWARE]
            adoption.stage[s, unaware] = Stage.AWARE
            adoption.since[s, unaware] = programme.month


def skill_after(skill: Doubles, gain: float, days: int, transfer: float) -> Doubles:
    """Skill after so many days of training."""
    learned = 1.0 - (1.0 - gain) ** days
    return skill + transfer * learned * (1.0 - skill)
