"""Mesa's face: `AdoptionModel` is a `mesa.Model`, `Official` and `Agency` are `mesa.Agent`s.

The agents are thin views: their properties read and write the engine's arrays. They are made when
somebody first asks for them, so a run that nobody looks into pays nothing for them.
"""

import warnings
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from adoptsim.processes.contract import Transition
from adoptsim.scenario.reading import read
from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.engine import LARGEST_SEED, Engine
from adoptsim.world.agencies import State
from adoptsim.world.columns import Floats
from adoptsim.world.officials import Role, Stage

with warnings.catch_warnings():  # Mesa brings a progress bar that, in a notebook, asks for widgets that nobody needs
    warnings.filterwarnings("ignore", message="IProgress not found")
    import mesa


class Official(mesa.Agent):
    """An official's post: a live view of one row.

    Subclass it with a `propose` of your own to change how officials act, and run the model with
    ``stepping="agents"``.

    Parameters
    ----------
    model : AdoptionModel
        The model.
    row : int
        Row of the post.
    """

    model: "AdoptionModel"

    def __init__(self, model: "AdoptionModel", row: int) -> None:
        super().__init__(model)
        self.row = row

    def propose(self, solution: int) -> Transition:
        """Say what this official does about a solution this month; override to change it.

        Parameters
        ----------
        solution : int
            Row of the solution.

        Returns
        -------
        Transition
            One transition, or ``Transition.STAY``. What is scarce is rationed afterwards.
        """
        return Transition(self.model.engine.propose(solution, self.row))

    def step(self) -> None:
        """Propose for every solution; the month settles the proposals of all officials at once."""
        proposals = self.model.engine.world.adoption.proposal
        for solution in range(proposals.shape[0]):
            proposals[solution, self.row] = self.propose(solution)

    def stage(self, solution: str) -> Stage:
        """How far the official is with a solution."""
        return Stage(self.model.engine.world.adoption.stage[self.model.solution_row(solution), self.row])

    def months_in_stage(self, solution: str) -> int:
        """Months since the stage was entered."""
        engine = self.model.engine
        return engine.now.month - int(engine.world.adoption.since[self.model.solution_row(solution), self.row])

    def usefulness(self, solution: str) -> float:
        """Perceived usefulness of a solution, a z-score."""
        return float(self.model.engine.world.adoption.usefulness[self.model.solution_row(solution), self.row])

    def exposure(self, solution: str) -> float:
        """Share of the official's ties who use a solution; 0 without ties."""
        world = self.model.engine.world
        degree = int(world.ties.degree[self.row])
        return int(world.adoption.ties_using[self.model.solution_row(solution), self.row]) / degree if degree else 0.0

    @property
    def reluctance(self) -> float:
        """Reluctance to change, a z-score."""
        return float(self.model.engine.world.officials.reluctance[self.row])

    @reluctance.setter
    def reluctance(self, value: float) -> None:
        self.model.engine.world.officials.reluctance[self.row] = value

    @property
    def skill(self) -> float:
        """Digital skill, 0..1."""
        return float(self.model.engine.world.officials.skill[self.row])

    @skill.setter
    def skill(self, value: float) -> None:
        if not 0.0 <= value <= 1.0:
            raise ValueError(f"skill lies between 0 and 1, not {value}")
        self.model.engine.world.officials.skill[self.row] = value

    @property
    def slack(self) -> float:
        """Hours a month free for taking up something new."""
        return float(self.model.engine.world.officials.slack[self.row])

    @slack.setter
    def slack(self, value: float) -> None:
        if value < 0.0:
            raise ValueError(f"slack is at least 0 hours a month, not {value}")
        self.model.engine.world.officials.slack[self.row] = value

    @property
    def role(self) -> Role:
        """Staff, manager or head."""
        return Role(self.model.engine.world.officials.role[self.row])

    @property
    def agency(self) -> "Agency":
        """The official's agency."""
        return self.model.agency_views[int(self.model.engine.world.officials.agency[self.row])]

    @property
    def team(self) -> int:
        """Row of the official's team."""
        return int(self.model.engine.world.officials.team[self.row])

    @property
    def manager(self) -> "Official | None":
        """The official's own manager; None for the head of an agency."""
        row = int(self.model.engine.world.officials.manager[self.row])
        return self.model.official_views[row] if row >= 0 else None

    @property
    def delegated_budget(self) -> float:
        """Money a year that the official may commit alone; 0 for staff."""
        teams = self.model.engine.world.teams
        return float(teams.delegated_budget[self.team]) / 100 if self.role is not Role.STAFF else 0.0

    @property
    def ties(self) -> list["Official"]:
        """The officials whom this one listens to, the own manager not counted."""
        ties = self.model.engine.world.ties
        first, last = ties.speakers_start[self.row], ties.speakers_start[self.row + 1]
        return [self.model.official_views[int(row)] for row in ties.speakers[first:last]]


class Agency(mesa.Agent):
    """An agency: a live view of one row.

    Parameters
    ----------
    model : AdoptionModel
        The model.
    row : int
        Row of the agency.
    """

    model: "AdoptionModel"

    def __init__(self, model: "AdoptionModel", row: int) -> None:
        super().__init__(model)
        self.row = row

    @property
    def name(self) -> str:
        """What it is called."""
        return self.model.engine.names.agencies[self.row]

    @property
    def sector(self) -> str:
        """Its sector; empty where unknown."""
        return self.model.engine.names.sectors[self.row]

    @property
    def parent(self) -> str:
        """The body it belongs to; empty where unknown."""
        return self.model.engine.names.parents[self.row]

    @property
    def attributes(self) -> Mapping[str, Any]:
        """Its further columns of the roster."""
        return MappingProxyType({k: values[self.row] for k, values in self.model.engine.names.attributes.items()})

    @property
    def size(self) -> int:
        """Head-count."""
        return int(self.model.engine.world.agencies.size[self.row])

    @property
    def officials(self) -> list[Official]:
        """Its officials."""
        start = self.model.engine.world.agencies.start
        return self.model.official_views[int(start[self.row]) : int(start[self.row + 1])]

    @property
    def reluctance(self) -> float:
        """Mean reluctance of its officials; NaN without officials."""
        return self._mean(self.model.engine.world.officials.reluctance)

    @property
    def skill(self) -> float:
        """Mean digital skill of its officials, 0..1; NaN without officials."""
        return self._mean(self.model.engine.world.officials.skill)

    @property
    def capability(self) -> float:
        """Technical capability, 0..1."""
        return float(self.model.engine.world.agencies.capability[self.row])

    @property
    def rule_burden(self) -> float:
        """Red tape, 0..1."""
        return float(self.model.engine.world.agencies.rule_burden[self.row])

    @property
    def data_quality(self) -> float:
        """Quality of its data, 0..1."""
        return float(self.model.engine.world.agencies.data_quality[self.row])

    @property
    def leadership(self) -> float:
        """Support of its leadership for going digital, 0..1."""
        return float(self.model.engine.world.agencies.leadership[self.row])

    @property
    def digital_budget(self) -> float:
        """Digital budget of a fiscal year, money."""
        return float(self.model.engine.world.agencies.digital_budget[self.row]) / 100

    @property
    def balance(self) -> float:
        """What is left of the digital budget, money."""
        return float(self.model.engine.world.agencies.balance[self.row]) / 100

    def state(self, solution: str) -> State:
        """Where its pipeline for a solution stands."""
        return State(self.model.engine.world.pipelines.state[self.model.solution_row(solution), self.row])

    def share_nominal(self, solution: str) -> float:
        """Share of its officials who use a solution, in routine or not; NaN without officials."""
        pipelines, s = self.model.engine.world.pipelines, self.model.solution_row(solution)
        return self._share(int(pipelines.using[s, self.row]) + int(pipelines.routinised[s, self.row]))

    def share_effective(self, solution: str) -> float:
        """Share of its officials in routine use of a solution; NaN without officials."""
        pipelines = self.model.engine.world.pipelines
        return self._share(int(pipelines.routinised[self.model.solution_row(solution), self.row]))

    def _mean(self, trait: Floats) -> float:
        start = self.model.engine.world.agencies.start
        own = trait[start[self.row] : start[self.row + 1]]
        return float(own.mean(dtype=np.float64)) if own.size else float("nan")

    def _share(self, count: int) -> float:
        start = self.model.engine.world.agencies.start
        officials = int(start[self.row + 1]) - int(start[self.row])
        return count / officials if officials else float("nan")


class AdoptionModel(mesa.Model):
    """The simulator, as a `mesa.Model`: one step is a month.

    Parameters
    ----------
    scenario : Scenario or str
        What is simulated: a scenario, the path of a scenario file, or the name of a shipped one.
        Kept as `setup`; Mesa reserves the name ``scenario`` for a class of its own.
    rng : int, optional
        Seed of the run, 0 .. 2**63 - 1; one is drawn if none is given.
    stepping : {"compiled", "agents"}
        Who makes the officials' proposals: one compiled pass, or every `Official` by its own
        `propose`. Both leave the same bytes.
    official : type, optional
        A subclass of `Official`.

    Attributes
    ----------
    setup : Scenario
        The scenario.
    seed : int
        The seed.
    engine : Engine
        The run: ``engine.world`` holds every array, ``engine.counts`` the measures of the month.

    Raises
    ------
    UserError
        If the scenario cannot be read, or its files and names do not fit together.
    ValueError
        If the seed is out of range, `stepping` is unknown, or officials with a `propose` of their
        own would not be asked.

    Examples
    --------
    >>> import adoptsim
    >>> model = adoptsim.AdoptionModel("baseline", rng=7)
    >>> model.run_for(12)
    >>> model.month
    12
    """

    def __init__(
        self,
        scenario: Scenario | str,
        *,
        rng: int | None = None,
        stepping: Literal["compiled", "agents"] = "compiled",
        official: type[Official] = Official,
    ) -> None:
        if stepping not in ("compiled", "agents"):
            raise ValueError(f"stepping is 'compiled' or 'agents', not {stepping!r}")
        if stepping == "compiled" and (official.propose, official.step) != (Official.propose, Official.step):
            raise ValueError(f"{official.__name__} proposes by itself: run the model with stepping='agents'")
        if rng is not None and (isinstance(rng, bool) or not isinstance(rng, int | np.integer)):
            raise ValueError(f"rng is a whole number, the seed of the run, not {rng!r}")
        self.seed = int(np.random.SeedSequence().generate_state(1)[0]) if rng is None else int(rng)
        if not 0 <= self.seed <= LARGEST_SEED:
            raise ValueError(f"a seed lies between 0 and {LARGEST_SEED}, not {self.seed}")
        super().__init__(rng=self.seed)
        self.setup = scenario if isinstance(scenario, Scenario) else read(scenario)
        self.engine = Engine(self.setup, self.seed)
        self.stepping = stepping
        self._official = official
        self._officials: list[Official] = []
        self._agencies: list[Agency] = []

    def step(self) -> None:
        """Let a month pass."""
        self.engine.step(self._propose if self.stepping == "agents" else None)

    def _propose(self) -> None:
        for official in self.official_views:
            official.step()

    @property
    def month(self) -> int:
        """Months that passed."""
        return self.engine.now.month

    @property
    def date(self) -> date:
        """First day of the last month that passed."""
        return self.engine.date

    @property
    def solutions(self) -> tuple[str, ...]:
        """Names of the solutions."""
        return self.engine.names.solutions

    def solution_row(self, solution: str) -> int:
        """Row of a solution by its name."""
        try:
            return self.engine.names.solutions.index(solution)
        except ValueError:
            raise KeyError(f"no solution is called {solution!r}; there are {', '.join(self.solutions)}") from None

    @property
    def official_views(self) -> list[Official]:
        """The officials, in the order of rows."""
        self._look()
        return self._officials

    @property
    def agency_views(self) -> list[Agency]:
        """The agencies, in the order of rows."""
        self._look()
        return self._agencies

    def _look(self) -> None:
        """Make the views when somebody first looks."""
        if not self._agencies:
            self._officials = [self._official(self, row) for row in range(len(self.engine.world.officials.id))]
            self._agencies = [Agency(self, row) for row in range(len(self.engine.world.agencies.id))]

    @property
    def agents(self) -> Any:
        """All agents, officials and agencies, as a Mesa AgentSet."""
        self._look()
        return super().agents

    @property
    def agents_by_type(self) -> Any:
        """The agents by class."""
        self._look()
        return super().agents_by_type

    @property
    def agent_types(self) -> Any:
        """The classes of agents."""
        self._look()
        return super().agent_types
