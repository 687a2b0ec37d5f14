"""A community of practice: officials of different agencies meet, and listen to one another.

It is founded with so many members, as `who` ranks them, then by lot. Each member listens to so many
others, drawn evenly among the members from other agencies, as long as the community lives; these
ties carry examples, experience and news as all others do. They belong to the post: whoever takes it
over takes the place in the community. When it ends, a share of the ties lasts, drawn tie by tie.

Source: cross-cutting, collaborative work, Santiso 2019; peers carry continued use, Wang, Meister &
Gray 2013; programmes go on in part when their funding ends, Wiltsey Stirman et al. 2012. Numbers
are judgement.
"""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from adoptsim.interventions.choices import foremost
from adoptsim.interventions.contract import Intervention
from adoptsim.interventions.programme import Programme
from adoptsim.world import overlay
from adoptsim.world.chance import Question
from adoptsim.world.draws import uniforms
from adoptsim.world.parameters import parameter

type Rows = NDArray[np.intp]


class CommunityOfPractice(Intervention):
    """Ties across agencies, among the members of a community."""

    TITLE: ClassVar[str] = "officials of different agencies meet, and listen to one another"
    SOURCE: ClassVar[str] = "Santiso 2019 (collaborative work); Wang, Meister & Gray 2013"
    CITES: ClassVar[tuple[str, ...]] = ("santiso_2019", "wang_meister_gray_2013", "wiltsey_stirman_2012")
    PERSISTS: ClassVar[str] = "a share of the ties, and what was heard through them"
    TARGETS: ClassVar[tuple[str, ...]] = ("where", "who")
    WRITES: ClassVar[tuple[str, ...]] = overlay.ARRAYS

    kind: Literal["community_of_practice"] = Field(default="community_of_practice", description="What is done.")
    members: int = parameter(
        200, unit="officials", range=(0, 20_000_000), plausible=(10, 10_000),
        meaning="Members, at most.",
        evidence="J one in twenty-five of the 5,000 officials of the baseline",
    )  # fmt: skip
    ties_each: int = parameter(
        3, unit="ties/member", range=(0, 200), plausible=(1, 10),
        meaning="Members from other agencies that each member comes to listen to.",
        evidence="J twice the ties across agencies that an official has",
    )  # fmt: skip
    lasting: float = parameter(
        0.3, unit="share", range=(0, 1), plausible=(0, 0.8),
        meaning="Share of these ties that lasts when the community ends.",
        evidence="J",
    )  # fmt: skip
    meetings: float = parameter(
        1.0, unit="1/month", range=(0, 31), plausible=(0.2, 4),
        meaning="Meetings in a month.",
        evidence="J",
    )  # fmt: skip
    hours: float = parameter(
        2.0, unit="hours/member/meeting", range=(0, 200), plausible=(0.5, 8),
        meaning="Working time that a meeting takes a member.",
        evidence="J",
    )  # fmt: skip
    cost_month: float = parameter(
        2000.0, unit="money/month", range=(0, 1e12), plausible=(0, 1e8),
        meaning="What running the community costs in a month.",
        evidence="J half an official",
    )  # fmt: skip

    def room_for_ties(self, officials: int) -> int:
        """Say how many ties it adds at most, in a world of so many officials."""
        members = min(self.members, officials)
        return members * min(self.ties_each, max(0, members - 1))

    def begin(self, programme: Programme) -> None:
        """Choose the members, and tie them."""
        officials = programme.world.officials
        ids = officials.id.copy()
        preference = programme.preference()
        ranks = () if preference is None else (preference,)
        keys = (*ranks, uniforms(programme.seed, Question.COMMUNITY_RANK, programme.lot, ids), ids)
        members = foremost(self.members, np.flatnonzero(programme.officials()), keys)
        speakers, listeners, turns = self.drawn(programme, members)
        programme.tie(speakers, listeners)
        ids = ids[listeners]
        lots = [
            uniforms(programme.seed, Question.COMMUNITY_LASTING, programme.lot, ids[turns == turn], turn)
            for turn in range(self.ties_each)
        ]
        passing = np.concatenate([np.empty(0), *lots]) >= self.lasting
        programme.memory["members"] = members
        programme.memory["passing"] = speakers[passing], listeners[passing]

    def act(self, programme: Programme) -> None:
        """Book the time that meetings take."""
        programme.staff_time(len(programme.memory["members"]) * round(self.meetings * self.hours * 60))

    def end(self, programme: Programme) -> None:
        """Remove the ties that do not last."""
        programme.untie(*programme.memory["passing"])

    def drawn(self, programme: Programme, members: Rows) -> tuple[Rows, Rows, Rows]:
        """Draw for each member whom it listens to, without repetition.

        Returns
        -------
        speakers, listeners, turns : arrays of int
            Rows of officials, and which of its ties it is for the listener, 0 .. `ties_each` - 1, ascending.
        """
        world = programme.world
        agency = world.agencies.id[world.officials.agency[members]]
        order = np.lexsort((world.officials.id[members], agency))
        members, agency = members[order], agency[order]
        first = np.searchsorted(agency, agency, side="left")
        own = np.searchsorted(agency, agency, side="right") - first
        ids = world.officials.id[members]
        picks = np.empty((self.ties_each, len(members)), dtype=np.intp)
        for turn in range(self.ties_each):
            left = len(members) - own - turn
            lots = uniforms(programme.seed, Question.COMMUNITY_TIE, programme.lot, ids, turn)
            pick = (lots * np.maximum(left, 0)).astype(np.intp)
            for earlier in np.sort(picks[:turn], axis=0):
                pick += pick >= earlier
            picks[turn] = np.where(left > 0, pick, len(members))
        turns, listeners = np.nonzero(picks < len(members))
        speakers = picks[turns, listeners]
        # Places count the members from other agencies alone; those after the own agency move up by its size.
        speakers = speakers + np.where(speakers >= first[listeners], own[listeners], 0)
        return members[speakers], members[listeners], turns
