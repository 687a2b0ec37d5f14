"""Open innovation: challenges of agencies, put to start-ups and other suppliers, in two phases.

At the start of each year of the programme a round is held, unless it could not end in time. A
challenge is one agency with one solution that it does not have yet; first come those where most
want it (share of officials intending), then lots decide. Several suppliers show what is feasible; a
challenge that passes the first gate goes on to development, and there to the second. Each phase is
paid for when it begins. Passing the second gate gives

quality after a challenge = q + gain * (1 - q)
fit of its agency = fit + fit gain

brings one start-up into the market, counts as a pilot that reported success at the agency, and
releases the solution if it was not yet on offer. By its `award` it then leads to a purchase on the
light route, for as long as the programme runs, or to an ordinary tender. A prize adds quality and a
start-up, and nothing else. But for prizes, internal demand is conveyed to the market: all tenders
of the programme's agencies draw more bids, and fewer of their projects fail. What is under way when
the programme ends is stopped.

Source: GovTech Catalyst, United Kingdom: a fund for 2018-19 to 2020-21, three rounds of five
challenges, 50,000 pounds to show what is feasible, then 500,000 for a challenge, and normal
procurement after that; that up to five suppliers were paid is from memory;
GovTech Program, Denmark: one of four challenges of the first round did not proceed. Gates, and what
passing them is worth, are judgement.
"""

from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from adoptsim.interventions.choices import Mask, foremost
from adoptsim.interventions.contract import Intervention
from adoptsim.interventions.programme import Programme
from adoptsim.world.agencies import State
from adoptsim.world.chance import Question
from adoptsim.world.columns import Doubles
from adoptsim.world.draws import uniforms
from adoptsim.world.parameters import bounds, parameter
from adoptsim.world.solutions import SolutionTraits

FIRST, SECOND = 1, 2
"""Gates."""

MOST_START_UPS = int(bounds(SolutionTraits, "start_ups")[1])
"""Most start-ups that a market holds."""


class OpenInnovation(Intervention):
    """Challenges that develop solutions with the market, and may lead to a purchase."""

    TITLE: ClassVar[str] = "agencies put challenges to start-ups; what passes two gates is developed"
    SOURCE: ClassVar[str] = "Santiso 2019; GovTech Catalyst, United Kingdom 2018; GovTech Program, Denmark 2018"
    CITES: ClassVar[tuple[str, ...]] = (
        "santiso_2019", "gov_uk_govtech_catalyst", "gds_govtech_challenges_2018", "gds_govtech_catalyst_2018",
        "public_govtech_denmark",
    )  # fmt: skip
    PERSISTS: ClassVar[str] = "what challenges gained: quality, fit, start-ups, pilots that passed, releases"
    TARGETS: ClassVar[tuple[str, ...]] = ("solutions", "where")
    SETS: ClassVar[tuple[str, ...]] = ("bids", "failure", "light_route")
    WRITES: ClassVar[tuple[str, ...]] = (
        "solutions.launch", "solutions.quality", "solutions.start_ups", "pipelines.fit", "pipelines.passed_pilots",
    )  # fmt: skip

    kind: Literal["open_innovation"] = Field(default="open_innovation", description="What is done.")
    award: Literal["light_route", "tender", "prize"] = Field(
        default="light_route",
        description="What a challenge that passes leads to: a purchase on the light route, an ordinary tender, "
        "or a prize and no purchase.",
    )
    challenges: int = parameter(
        5, unit="challenges/year", range=(0, 1_000_000), plausible=(1, 9),
        meaning="Challenges that begin each year.",
        evidence="F GovTech Catalyst 5 a round (gds.blog.gov.uk 2018-09-06); Denmark, nine public bodies in two years",
    )  # fmt: skip
    suppliers: int = parameter(
        3, unit="suppliers", range=(1, 1000), plausible=(1, 5),
        meaning="Suppliers that show what is feasible.",
        evidence="F up to three firms a challenge in Denmark (public.io); M up to five in the United Kingdom",
    )  # fmt: skip
    feasibility_months: int = parameter(
        3, unit="months", range=(1, 1200), plausible=(1, 6),
        meaning="Length of the first phase.",
        evidence="M GovTech Catalyst; F Denmark: proofs of concept of five weeks (public.io)",
    )  # fmt: skip
    development_months: int = parameter(
        12, unit="months", range=(1, 1200), plausible=(1, 18),
        meaning="Length of the second phase.",
        evidence="M GovTech Catalyst",
    )  # fmt: skip
    pass_first: float = parameter(
        0.6, unit="chance", range=(0, 1), plausible=(0.5, 0.8),
        meaning="Chance that a challenge passes the first gate.",
        evidence="J below the three of four of the first round in Denmark (public.io)",
    )  # fmt: skip
    pass_second: float = parameter(
        0.6, unit="chance", range=(0, 1), plausible=(0.5, 0.8),
        meaning="Chance that it passes the second gate.",
        evidence="J",
    )  # fmt: skip
    gain: float = parameter(
        0.1, unit="share", range=(0, 1), plausible=(0, 0.6),
        meaning="Part of the missing quality that the solution gains when a challenge passes.",
        evidence="J a solution made for one body changes little for the others",
    )  # fmt: skip
    fit_gain: float = parameter(
        0.4, unit="SD", range=(0, 5), plausible=(0, 1),
        meaning="How much better the solution suits the agency then.",
        evidence="J most of the spread between agencies",
    )  # fmt: skip
    bids: float = parameter(
        1.2, unit="ratio", range=(0, 100), plausible=(1, 1.5),
        meaning="What the chance that a supplier bids is multiplied by in its agencies.",
        evidence="F direction: the market learns what is wanted, over 270 applications for 6 challenges (GDS); size J",
    )  # fmt: skip
    failure: float = parameter(
        0.9, unit="ratio", range=(0, 10), plausible=(0.6, 1),
        meaning="What the risk that a project fails is multiplied by in its agencies.",
        evidence="J",
    )  # fmt: skip
    hours: float = parameter(
        20.0, unit="hours/challenge/month", range=(0, 10_000), plausible=(0, 160),
        meaning="Time that a challenge takes the officials of its agency in a month.",
        evidence="F direction: administration was underestimated (gds.blog.gov.uk 2018-12-17); size J",
    )  # fmt: skip
    cost_feasibility: float = parameter(
        50_000.0, unit="money/supplier", range=(0, 1e12), plausible=(0, 200_000),
        meaning="What each supplier of a challenge is paid for the first phase.",
        evidence="F GovTech Catalyst 50,000 pounds (gov.uk); a small government pays less",
    )  # fmt: skip
    cost_development: float = parameter(
        500_000.0, unit="money/challenge", range=(0, 1e12), plausible=(0, 2_000_000),
        meaning="What is paid for the second phase of a challenge, or as its prize.",
        evidence="F GovTech Catalyst 500,000 pounds (gov.uk); a small government pays less",
    )  # fmt: skip
    cost_month: float = parameter(
        28_000.0, unit="money/month", range=(0, 1e12), plausible=(0, 1e8),
        meaning="What the team costs in a month.",
        evidence="F GovTech Catalyst: a team of seven (gds.blog.gov.uk 2018-12-17); wage J",
    )  # fmt: skip

    @classmethod
    def examples(cls, start: int = 1) -> tuple[dict[str, Any], ...]:
        """Return challenges with each award, and short ones."""
        (least,) = super().examples(start)
        short = {"feasibility_months": 1, "development_months": 1}
        return least, {**least, **short}, {**least, **short, "award": "tender"}, {**least, **short, "award": "prize"}

    def begin(self, programme: Programme) -> None:
        """Note that no challenge has begun, and draw the lots of agencies with solutions."""
        shape = programme.world.pipelines.state.shape
        programme.memory["gate"] = np.zeros(shape, dtype=np.int8)
        programme.memory["due"] = np.zeros(shape, dtype=np.int32)
        programme.memory["begun"] = np.zeros(shape, dtype=np.bool_)
        programme.memory["passed"] = np.zeros(shape, dtype=np.bool_)
        programme.memory["lots"] = {
            0: lots(programme, Question.CHALLENGE_RANK, 0),
            FIRST: lots(programme, Question.CHALLENGE_GATE, FIRST),
            SECOND: lots(programme, Question.CHALLENGE_GATE, SECOND),
        }

    def act(self, programme: Programme) -> None:
        """Judge what is due, hold a round if it is time, and convey demand to the market."""
        memory = programme.memory
        due = memory["due"] == programme.month
        first, second = due & (memory["gate"] == FIRST), due & (memory["gate"] == SECOND)
        self.win(programme, second & (memory["lots"][SECOND] < self.pass_second))
        memory["gate"][due] = 0
        self.develop(programme, first & (memory["lots"][FIRST] < self.pass_first))
        if (programme.month - self.start) % 12 == 0:
            self.hold_round(programme)
        programme.staff_time(int(np.count_nonzero(memory["gate"])) * round(self.hours * 60))
        if self.award != "prize":
            programme.set("bids", self.bids)
            programme.set("failure", self.failure)
        if self.award == "light_route":
            programme.set("light_route", 1.0, memory["passed"])

    def hold_round(self, programme: Programme) -> None:
        """Begin this year's challenges, if they can end in time."""
        if self.ends is not None and programme.month + self.feasibility_months + self.development_months >= self.ends:
            return
        memory, world = programme.memory, programme.world
        possible = np.zeros(world.pipelines.state.shape, dtype=np.bool_)
        possible[np.ix_(programme.solutions, programme.agencies)] = True
        possible &= ~memory["begun"] & (world.pipelines.state != State.AVAILABLE)
        wanting = world.pipelines.wanting / world.agencies.size
        names = world.solutions.id[:, None] * 2**31 + world.agencies.id
        keys = (-wanting.ravel(), memory["lots"][0].ravel(), names.ravel())
        rows = foremost(self.challenges, np.flatnonzero(possible), keys)
        memory["begun"].flat[rows] = True
        memory["gate"].flat[rows] = FIRST
        memory["due"].flat[rows] = programme.month + self.feasibility_months
        programme.pay(len(rows) * self.suppliers * round(self.cost_feasibility * 100))

    def develop(self, programme: Programme, passed: Mask) -> None:
        """Begin the second phase of those that passed the first gate."""
        programme.memory["gate"][passed] = SECOND
        programme.memory["due"][passed] = programme.month + self.development_months
        programme.pay(int(passed.sum()) * round(self.cost_development * 100))

    def win(self, programme: Programme, passed: Mask) -> None:
        """Let the solution, its market and, but for a prize, the agency have what was gained."""
        solutions, pipelines = programme.world.solutions, programme.world.pipelines
        wins = passed.sum(axis=1)
        won = np.flatnonzero(wins)
        solutions.quality[won] = 1.0 - (1.0 - solutions.quality[won]) * (1.0 - self.gain) ** wins[won]
        solutions.start_ups[won] = np.minimum(MOST_START_UPS, solutions.start_ups[won] + wins[won])
        programme.memory["passed"] |= passed
        if self.award != "prize":
            solutions.launch[won] = np.minimum(solutions.launch[won], programme.month)
            pipelines.fit[passed] += np.float32(self.fit_gain)
            pipelines.passed_pilots[passed] += 1


def lots(programme: Programme, question: Question, moment: int) -> Doubles:
    """Draw a lot for every agency with every solution: array of float, shape (S, A)."""
    ids = programme.world.agencies.id.copy()
    return np.array(
        [
            uniforms(programme.seed, question, programme.lot ^ int(solution), ids, moment)
            for solution in programme.world.solutions.id
        ]
    )
