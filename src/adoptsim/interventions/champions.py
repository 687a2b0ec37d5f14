"""Champions: people who lead the change, won for the solutions and supportive of those around them.

So many officials are chosen, as `who` ranks them, then by lot. As long as one is a champion, they
hear of each of the programme's solutions for certain within a month, and are persuaded of it in the
next. They support the team they manage; a champion who manages none supports those who listen to
them. When a post changes hands, the next in rank, who may be its new holder, becomes champion the
month after.

By default champions are managers, those first whom most officials listen to.

Source: adoption by managers and boundary spanners moves others, that of ordinary workers hardly
does, Tucker 2008; middle managers influence most, Chelmis & Prasanna 2013. Numbers are judgement.
"""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from adoptsim.interventions.choices import foremost
from adoptsim.interventions.contract import Intervention
from adoptsim.interventions.programme import Programme
from adoptsim.interventions.targeting import Who
from adoptsim.world.chance import Question
from adoptsim.world.columns import Ints
from adoptsim.world.draws import uniforms
from adoptsim.world.parameters import parameter

type Rows = NDArray[np.intp]

CENTRAL_MANAGERS = Who(all_of=(Who(role="manager"), Who(most_central="all")))
"""Managers, those first whom most officials listen to."""


class Champions(Intervention):
    """People who lead the change: persuaded themselves, supporting others."""

    TITLE: ClassVar[str] = "champions are won, and support their teams or those who listen to them"
    SOURCE: ClassVar[str] = "Santiso 2019 (people lead the change); Tucker 2008; Chelmis & Prasanna 2013"
    CITES: ClassVar[tuple[str, ...]] = ("santiso_2019", "tucker_2008", "chelmis_prasanna_2013")
    PERSISTS: ClassVar[str] = "whom they persuaded, themselves included; their support stops"
    SETS: ClassVar[tuple[str, ...]] = ("recruited", "official_support")

    kind: Literal["champions"] = Field(default="champions", description="What is done.")
    who: Who = Field(
        default=CENTRAL_MANAGERS,
        description="Which officials of these agencies may be champions; managers if nothing is said, the most central "
        "first.",
    )
    number: int = parameter(
        100, unit="officials", range=(0, 20_000_000), plausible=(1, 5000),
        meaning="Champions, at most.",
        evidence="J one in fifty of the 5,000 officials of the baseline, one in six managers",
    )  # fmt: skip
    support: float = parameter(
        0.6, unit="0..1", range=(0, 1), plausible=(0, 1),
        meaning="Support for each official whom one or several champions reach.",
        evidence="F direction: Tucker 2008, Chelmis & Prasanna 2013; size J",
    )  # fmt: skip
    hours: float = parameter(
        6.0, unit="hours/champion/month", range=(0, 200), plausible=(0, 24),
        meaning="Working time that it takes a champion in a month.",
        evidence="J",
    )  # fmt: skip
    cost_per_champion: float = parameter(
        20.0, unit="money/champion/month", range=(0, 1e6), plausible=(0, 500),
        meaning="What the programme spends on a champion in a month: meetings, material.",
        evidence="J",
    )  # fmt: skip
    cost_month: float = parameter(
        4000.0, unit="money/month", range=(0, 1e12), plausible=(0, 1e8),
        meaning="What running the programme costs in a month.",
        evidence="J one official",
    )  # fmt: skip

    def begin(self, programme: Programme) -> None:
        """Note that nobody is a champion yet; draw the lots, and note who manages which team."""
        world = programme.world
        ids = world.officials.id.copy()
        programme.memory["champions"] = np.array([], dtype=np.intp)
        programme.memory["skill"] = np.array([], dtype=np.float32)
        programme.memory["lots"] = uniforms(programme.seed, Question.CHAMPION_RANK, programme.lot, ids)
        teams = np.full(len(ids), -1, dtype=np.int32)
        teams[world.teams.manager] = np.arange(len(world.teams.id))
        programme.memory["teams"] = teams

    def act(self, programme: Programme) -> None:
        """Replace champions who have left, win them over, and let them support others."""
        self.fill(programme)
        champions: Rows = programme.memory["champions"]
        programme.set("recruited", 1.0, np.ix_(programme.solutions, champions))
        programme.set("official_support", self.support, np.ix_(programme.solutions, self.reached(programme)))
        programme.pay(len(champions) * round(self.cost_per_champion * 100))
        programme.staff_time(len(champions) * round(self.hours * 60))

    def fill(self, programme: Programme) -> None:
        """Drop champions whose post has a new holder, and choose as many anew."""
        memory = programme.memory
        officials = programme.world.officials
        stayed = officials.base_skill[memory["champions"]] == memory["skill"]
        champions: Rows = memory["champions"][stayed]
        if len(champions) < self.number:
            candidates = programme.officials()
            candidates[champions] = False
            preference = programme.preference()
            ranks = () if preference is None else (preference,)
            keys = (*ranks, memory["lots"], officials.id)
            new = foremost(self.number - len(champions), np.flatnonzero(candidates), keys)
            champions = np.sort(np.concatenate([champions, new]))
        memory["champions"] = champions
        memory["skill"] = officials.base_skill[champions]

    def reached(self, programme: Programme) -> Rows:
        """Return the officials whom champions support: their teams, else those who listen to them."""
        world = programme.world
        champions: Rows = programme.memory["champions"]
        teams = programme.memory["teams"][champions]
        alone = champions[teams < 0]
        led = entries(world.teams.start, teams[teams >= 0])
        listeners = world.ties.listeners[entries(world.ties.listeners_start, alone)]
        overlaid = world.ties.overlay[:0]
        if len(world.ties.overlay_start) > 1:
            overlaid = world.ties.overlay[entries(world.ties.overlay_start, alone)]
        supported = np.zeros(len(world.officials.id), dtype=np.bool_)
        supported[led] = supported[listeners] = supported[overlaid] = True
        return np.flatnonzero(supported)


def entries(start: Ints, rows: NDArray[np.integer]) -> Rows:
    """Return the entries of these rows, in compressed sparse rows: ``start[row] .. start[row + 1] - 1`` of each."""
    counts = start[rows + 1] - start[rows]
    skipped = np.repeat(start[rows] - (np.cumsum(counts) - counts), counts)
    found: Rows = np.arange(len(skipped), dtype=np.intp) + skipped
    return found
