"""An innovation lab: a few projects at once, each a pilot with one team that the lab pays for.

A project is one team with one solution that is on offer there and allowed by law, but not yet
available in the agency, and that the team has not piloted before. At the end of each month, free
places go by lot among all such teams, for a lab works with who comes; no agency has two projects
with the same solution at a time. The lab pays the seats for the whole length. The members of the
team hear of the solution, are supported and helped, and the product is improved faster:

speed of improvement = 1 + iteration * running projects with the solution

After that the pilot is judged like any other: one that passes reports success, and is kept only if
the manager's delegated budget pays for it. The lab has no authority to scale. When it closes, its
running pilots stop, and their users lapse.

Source: Denmark's MindLab, closed in 2018; Portugal's LabX, 12 projects in 36 months; Mexico City's
Laboratorio para la Ciudad.
"""

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from adoptsim.interventions.choices import Mask
from adoptsim.interventions.contract import Intervention
from adoptsim.interventions.programme import Programme
from adoptsim.world.agencies import State
from adoptsim.world.chance import Question
from adoptsim.world.draws import uniforms
from adoptsim.world.officials import PilotState, Stage
from adoptsim.world.parameters import parameter
from adoptsim.world.world import World

type Pair = tuple[int, int]
"""Rows of a solution and a team."""


class InnovationLab(Intervention):
    """Pilots that a lab pays for and accompanies; no authority to scale."""

    TITLE: ClassVar[str] = "a lab pilots solutions with a few teams at a time"
    SOURCE: ClassVar[str] = "Santiso 2019; MindLab, Denmark 2002-2018; LabX, Portugal 2017"
    CITES: ClassVar[tuple[str, ...]] = ("santiso_2019", "apolitical_mindlab_2018", "slowlearning_labx", "eipa_labx")
    PERSISTS: ClassVar[str] = "what was learned: pilots that passed, and quality; running pilots stop"
    TARGETS: ClassVar[tuple[str, ...]] = ("solutions", "where")
    SETS: ClassVar[tuple[str, ...]] = ("official_support", "official_help", "iteration")
    WRITES: ClassVar[tuple[str, ...]] = (
        "pilots.state", "pilots.months_left", "pilots.seats", "solutions.pilots_begun",
        "adoption.stage", "adoption.since",
    )  # fmt: skip

    kind: Literal["innovation_lab"] = Field(default="innovation_lab", description="What is done.")
    projects: int = parameter(
        4, unit="projects", range=(0, 1_000_000), plausible=(2, 10),
        meaning="Projects at once.",
        evidence="F LabX: 12 projects in 36 months (slowlearning.eu); J",
    )  # fmt: skip
    project_months: int = parameter(
        9, unit="months", range=(1, 1200), plausible=(3, 18),
        meaning="Length of a project.",
        evidence="J three at once would make the 12 in 36 months that LabX had",
    )  # fmt: skip
    support: float = parameter(
        0.8, unit="0..1", range=(0, 1), plausible=(0, 1),
        meaning="Support for each member of the team while the project runs.",
        evidence="J",
    )  # fmt: skip
    help: float = parameter(
        0.3, unit="0..1", range=(0, 1), plausible=(0, 0.6),
        meaning="Help with starting for each member, added to skill.",
        evidence="J",
    )  # fmt: skip
    iteration: float = parameter(
        0.5, unit="ratio", range=(0, 100), plausible=(0, 2),
        meaning="What a running project adds to the improvement rate of its solution, as a part of that rate.",
        evidence="J",
    )  # fmt: skip
    hours: float = parameter(
        3.0, unit="hours/official/month", range=(0, 200), plausible=(0, 16),
        meaning="Time that a project takes each member of the team in a month.",
        evidence="J a workshop",
    )  # fmt: skip
    staff: int = parameter(
        8, unit="FTE", range=(0, 1_000_000), plausible=(3, 18),
        meaning="People in the lab.",
        evidence="F MindLab 18 for three ministries (apolitical.co); J two a project",
    )  # fmt: skip
    cost_per_staff: float = parameter(
        4000.0, unit="money/FTE/month", range=(0, 1e7), plausible=(1000, 15000),
        meaning="What one of them costs in a month.",
        evidence="J a wage",
    )  # fmt: skip

    def begin(self, programme: Programme) -> None:
        """Note that no project has begun, and draw the lots of teams with solutions."""
        world = programme.world
        ids = world.teams.id.copy()
        programme.memory["projects"] = []
        programme.memory["lots"] = np.array(
            [
                uniforms(programme.seed, Question.LAB_RANK, programme.lot ^ int(solution), ids)
                for solution in world.solutions.id
            ]
        )

    @property
    def monthly_cost(self) -> float:
        """What it spends in every month, the wages of its staff included."""
        return self.cost_month + self.staff * self.cost_per_staff

    def act(self, programme: Programme) -> None:
        """Accompany the projects that run."""
        running = self.running(programme)
        programme.memory["projects"] = running
        for s, t in running:
            members = slice(*programme.world.teams.start[t : t + 2])
            programme.set("official_support", self.support, (s, members))
            programme.set("official_help", self.help, (s, members))
            programme.staff_time((members.stop - members.start) * round(self.hours * 60))
        for s in sorted({s for s, _ in running}):
            programme.set("iteration", 1.0 + self.iteration * sum(s == other for other, _ in running), s)

    def after(self, programme: Programme) -> None:
        """Begin new projects on free places, unless the lab closes now."""
        free = self.projects - len(self.running(programme))
        if free <= 0 or programme.month + 1 == self.ends:
            return
        for s, t in self.chosen(programme, free):
            self.begin_project(programme, s, t)

    def end(self, programme: Programme) -> None:
        """Stop the pilots that still run."""
        for s, t in self.running(programme):
            programme.world.pilots.state[s, t] = PilotState.STOPPED

    def running(self, programme: Programme) -> list[Pair]:
        """Return the projects whose pilots run."""
        state = programme.world.pilots.state
        return [(s, t) for s, t in programme.memory["projects"] if state[s, t] == PilotState.RUNNING]

    def chosen(self, programme: Programme, free: int) -> list[Pair]:
        """Choose new projects by lot, at most one for each agency and solution."""
        world = programme.world
        open_to_it = eligible(programme)
        for s, t in self.running(programme):
            open_to_it[s, world.teams.agency == world.teams.agency[t]] = False
        pairs = np.argwhere(open_to_it)
        solutions, teams = pairs.T
        lots = programme.memory["lots"][solutions, teams]
        pairs = pairs[np.lexsort((world.solutions.id[solutions], world.teams.id[teams], lots))]
        solutions, teams = pairs.T
        _, first = np.unique(solutions * len(world.agencies.id) + world.teams.agency[teams], return_index=True)
        return [(int(s), int(t)) for s, t in pairs[np.sort(first)[:free]]]

    def begin_project(self, programme: Programme, s: int, t: int) -> None:
        """Begin one pilot, paid for its whole length; the members hear of the solution."""
        world = programme.world
        first, last = (int(row) for row in world.teams.start[t : t + 2])
        world.pilots.state[s, t] = PilotState.RUNNING
        world.pilots.months_left[s, t] = self.project_months
        world.pilots.seats[s, t] = last - first
        world.solutions.pilots_begun[s] += 1
        price = int(world.pipelines.price[s, world.teams.agency[t]])
        programme.pay((last - first) * price * self.project_months)
        unaware = first + np.flatnonzero(world.adoption.stage[s, first:last] == Stage.UNAWARE)
        world.adoption.stage[s, unaware] = Stage.AWARE
        world.adoption.since[s, unaware] = programme.month
        programme.memory["projects"].append((s, t))


def eligible(programme: Programme) -> Mask:
    """Say which teams may begin with which solutions: array of bool, shape (S, T)."""
    world = programme.world
    pipelines = world.pipelines
    here = np.zeros(pipelines.state.shape, dtype=np.bool_)
    here[np.ix_(programme.solutions, programme.agencies)] = True
    here &= (pipelines.state != State.AVAILABLE) & law_is_clear(world)
    here &= programme.month >= world.solutions.launch[:, None]
    for s in programme.solutions:
        needed = world.solutions.requires[s] != 0
        here[s] &= (pipelines.state[needed] == State.AVAILABLE).all(axis=0)
    return np.asarray(here[:, world.teams.agency] & (world.pilots.state == PilotState.NONE))


def law_is_clear(world: World) -> Mask:
    """Say where no legal barrier stands in the way now: array of bool, shape (S, A)."""
    pipelines = world.pipelines
    return np.asarray((pipelines.barrier == 0) | (pipelines.sandboxed != 0) | (world.levers.barrier_waived > 0))
