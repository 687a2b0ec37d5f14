"""A sandbox: a protected space in which agencies may try a solution before the law allows it.

A place is one agency with one solution. Each month the free places go to agencies that have not
bought the solution yet and have not been inside with it before: first those that are clearing a
legal barrier, then those that would meet one, then the others; longest waiting first, then by lot.
Inside, the barrier does not bind, projects fail less often, the decision is supported and the
solution is improved faster. From `review_months` on a solution that its users there experience as
worse than `bar` is stopped: bad ideas fail early. What nobody there uses is not judged. It stays
stopped there while it is bad and the programme runs.

After `months_inside`, or when the programme ends, it leaves: it graduates with a stated chance,
and then the barrier is lifted for good. One that does not graduate is withdrawn where the barrier
still stands and the agency has gone past clearing; otherwise the agency goes on without the
sandbox. Lower failure holds for all projects of an agency that has a place.

Source: regulatory sandbox of the Financial Conduct Authority (146 applications, 50 accepted, tests
of six months; about 90 % of the first cohort went on to a wider launch). No causal estimate for
sandboxes inside a government was found.
"""

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from adoptsim.interventions.choices import Mask, foremost
from adoptsim.interventions.contract import Intervention
from adoptsim.interventions.programme import Programme
from adoptsim.world.agencies import State
from adoptsim.world.chance import Question
from adoptsim.world.columns import Doubles
from adoptsim.world.draws import uniforms
from adoptsim.world.parameters import parameter


class Sandbox(Intervention):
    """A protected space: the law waived, risk lower, bad solutions stopped early."""

    TITLE: ClassVar[str] = "agencies try solutions in a protected space"
    SOURCE: ClassVar[str] = "Santiso 2019 (a protected space for innovation); Financial Conduct Authority 2017"
    CITES: ClassVar[tuple[str, ...]] = ("santiso_2019", "fca_2017")
    PERSISTS: ClassVar[str] = "barriers lifted on graduation, and what became available where no barrier stands"
    SETS: ClassVar[tuple[str, ...]] = ("failure", "decision_support", "iteration", "withdrawn")
    TARGETS: ClassVar[tuple[str, ...]] = ("solutions", "where")
    WRITES: ClassVar[tuple[str, ...]] = ("pipelines.sandboxed", "pipelines.barrier")

    kind: Literal["sandbox"] = Field(default="sandbox", description="What is done.")
    places: int = parameter(
        12, unit="places", range=(0, 1_000_000), plausible=(2, 60),
        meaning="Most places at a time; a place is one agency with one solution.",
        evidence="F Financial Conduct Authority: 18 to 24 firms a cohort of six months (latham.london); J",
    )  # fmt: skip
    months_inside: int = parameter(
        24, unit="months", range=(1, 1200), plausible=(6, 36),
        meaning="Longest stay.",
        evidence="F tests of six months (regulationtomorrow.com); J longer, to decide and buy inside",
    )  # fmt: skip
    review_months: int = parameter(
        6, unit="months", range=(1, 1200), plausible=(3, 12),
        meaning="Months inside after which a bad solution is stopped.",
        evidence="F Financial Conduct Authority: tests of six months (regulationtomorrow.com)",
    )  # fmt: skip
    bar: float = parameter(
        0.0, unit="SD", range=(-10, 10), plausible=(-0.5, 0.5),
        meaning="Experienced usefulness below which it is stopped at the review.",
        evidence="J below zero, work is worse with it",
    )  # fmt: skip
    failure: float = parameter(
        0.7, unit="ratio", range=(0, 10), plausible=(0.4, 1),
        meaning="What the risk that a project of the agency fails is multiplied by.",
        evidence="J",
    )  # fmt: skip
    decision_support: float = parameter(
        0.4, unit="0..1", range=(0, 1), plausible=(0, 0.8),
        meaning="Support for the agency's decision: inside, it risks less.",
        evidence="J",
    )  # fmt: skip
    iteration: float = parameter(
        2.0, unit="ratio", range=(0, 100), plausible=(1, 4),
        meaning="What the solution's improvement rate is multiplied by if all agencies are inside; less in proportion.",
        evidence="J",
    )  # fmt: skip
    graduation: float = parameter(
        0.9, unit="chance", range=(0, 1), plausible=(0.3, 0.95),
        meaning="Chance that the barrier is lifted for good on leaving.",
        evidence="F about 90 % of the first cohort of firms went on to a wider launch (mondaq.com)",
    )  # fmt: skip
    cost_start: float = parameter(
        20000.0, unit="money", range=(0, 1e12), plausible=(0, 1e9),
        meaning="What setting up the sandbox costs.",
        evidence="J",
    )  # fmt: skip
    cost_month: float = parameter(
        8000.0, unit="money/month", range=(0, 1e12), plausible=(0, 1e8),
        meaning="What running it costs in a month.",
        evidence="J two officials",
    )  # fmt: skip
    cost_admission: float = parameter(
        1000.0, unit="money", range=(0, 1e9), plausible=(0, 50000),
        meaning="What admitting an agency with a solution costs.",
        evidence="J",
    )  # fmt: skip

    def begin(self, programme: Programme) -> None:
        """Note that nobody is inside yet, and draw the lots of agencies with solutions."""
        programme.memory["inside"] = np.zeros(programme.world.pipelines.state.shape, dtype=np.bool_)
        programme.memory["admitted"] = np.zeros(programme.world.pipelines.state.shape, dtype=np.int16)
        programme.memory["stopped"] = np.zeros(programme.world.pipelines.state.shape, dtype=np.bool_)
        programme.memory["lots"] = lots(programme, Question.TARGETING)
        programme.memory["luck"] = lots(programme, Question.GRADUATION)

    def act(self, programme: Programme) -> None:
        """Review, dismiss, admit; then let the sandbox have its effect."""
        self.stop_the_bad(programme)
        months = programme.month - programme.memory["admitted"]
        self.dismiss(programme, programme.memory["inside"] & (months >= self.months_inside))
        self.admit(programme)
        inside: Mask = programme.memory["inside"]
        programme.set("decision_support", self.decision_support, inside)
        programme.set("failure", self.failure, inside.any(axis=0))
        for s in programme.solutions:
            share = inside[s].mean()
            programme.set("iteration", 1.0 + (self.iteration - 1.0) * float(share), s)

    def end(self, programme: Programme) -> None:
        """Dismiss all who are inside."""
        self.dismiss(programme, programme.memory["inside"].copy())

    def stop_the_bad(self, programme: Programme) -> None:
        """Stop what has been inside long enough, and is used, so that it is known as bad; keep it stopped."""
        memory, pipelines = programme.memory, programme.world.pipelines
        due = memory["inside"] & (programme.month - memory["admitted"] >= self.review_months)
        if not (due.any() or memory["stopped"].any()):
            return
        bad = pipelines.experience < self.bar
        found = due & bad & (pipelines.using + pipelines.routinised > 0)
        memory["stopped"] |= found
        programme.set("withdrawn", 1.0, memory["stopped"] & bad)
        self.leave(programme, found)

    def dismiss(self, programme: Programme, leaving: Mask) -> None:
        """Let pairs of solution and agency leave, some graduated."""
        if not leaving.any():
            return
        pipelines = programme.world.pipelines
        graduated = leaving & (programme.memory["luck"] < self.graduation)
        pipelines.barrier[graduated] = 0
        past_clearing = np.isin(pipelines.state, (State.FUNDING, State.PROCURING, State.AVAILABLE))
        programme.set("withdrawn", 1.0, leaving & past_clearing & (pipelines.barrier != 0))
        self.leave(programme, leaving)

    def leave(self, programme: Programme, leaving: Mask) -> None:
        """Free the places of those who leave."""
        programme.memory["inside"][leaving] = False
        programme.world.pipelines.sandboxed[leaving] = 0

    def admit(self, programme: Programme) -> None:
        """Give the free places by rank and pay for the admissions."""
        memory = programme.memory
        free = self.places - int(np.count_nonzero(memory["inside"]))
        if free <= 0:
            return
        pipelines = programme.world.pipelines
        agencies = programme.world.agencies
        barred = pipelines.barrier != 0
        need = np.where(barred & (pipelines.state == State.CLEARING), 0, np.where(barred, 1, 2))
        names = programme.world.solutions.id[:, None] * 2**31 + agencies.id
        rows = foremost(
            free,
            np.flatnonzero(self.eligible(programme)),
            (need.ravel(), pipelines.since.ravel(), memory["lots"].ravel(), names.ravel()),
        )
        memory["inside"].flat[rows] = True
        memory["admitted"].flat[rows] = programme.month
        pipelines.sandboxed.flat[rows] = 1
        programme.pay(len(rows) * round(self.cost_admission * 100))

    def eligible(self, programme: Programme) -> Mask:
        """Say which agencies may enter with which solutions: array of bool, shape (S, A)."""
        pipelines = programme.world.pipelines
        chosen = np.zeros(pipelines.state.shape, dtype=np.bool_)
        chosen[np.ix_(programme.solutions, programme.agencies)] = True
        offered = programme.month >= programme.world.solutions.launch[:, None]
        early = (pipelines.state == State.UNDECIDED) | (pipelines.state == State.CLEARING)
        fresh = (programme.memory["admitted"] == 0) & (pipelines.sandboxed == 0)
        return np.asarray(chosen & offered & early & fresh)


def lots(programme: Programme, question: Question) -> Doubles:
    """Draw a lot for every agency with every solution, the programme's own: array of float, shape (S, A)."""
    ids = programme.world.agencies.id.copy()
    solutions = programme.world.solutions.id
    return np.array([uniforms(programme.seed, question, programme.lot ^ int(s), ids) for s in solutions])
