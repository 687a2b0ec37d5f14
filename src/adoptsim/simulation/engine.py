"""The engine: one run, month by month, on arrays.

`AdoptionModel` puts Mesa's face on it; the command line runs it bare, as importing Mesa takes
longer than a run.
"""

from collections.abc import Callable
from datetime import date

from adoptsim.interventions.programme import Programme
from adoptsim.processes import month as the_month
from adoptsim.processes.contract import Now
from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.measures import Counts, empty_counts, take
from adoptsim.world.founding import Founding, Names, found
from adoptsim.world.levers import FOR_OFFICIALS, neutralise
from adoptsim.world.officials import Stage
from adoptsim.world.overlay import with_room
from adoptsim.world.rows import Rows, pack
from adoptsim.world.world import World

LARGEST_SEED = 2**63 - 1


class Engine:
    """One run of a scenario.

    Parameters
    ----------
    scenario : Scenario
        What is simulated.
    seed : int
        Seed of the run, 0 .. 2**63 - 1.

    Attributes
    ----------
    world : World
        Every array, by name.
    rows : Rows
        The same memory, as the compiled month reads it.
    names : Names
        What the rows are called.
    programmes : tuple of Programme
        The interventions at work, in the order of the scenario.
    now : Now
        The last month that passed; month 0 is the founding.
    counts : Counts
        The measures of that month.

    Raises
    ------
    UserError
        If the scenario's files or names do not fit together.
    """

    def __init__(self, scenario: Scenario, seed: int) -> None:
        if not 0 <= seed <= LARGEST_SEED:
            raise ValueError(f"a seed lies between 0 and {LARGEST_SEED}, not {seed}")
        self.scenario = scenario
        self.seed = seed
        plan = Founding(
            scenario.calendar,
            scenario.population,
            scenario.officials,
            scenario.agencies,
            scenario.ties,
            scenario.solutions,
        )
        self.names: Names
        world, self.names = found(plan, seed)
        if scenario.processes.relief.regulation:
            world.pipelines.barrier[:] = 0
        room = sum(one.room_for_ties(len(world.officials.id)) for one in scenario.interventions)
        world = world._replace(ties=with_room(world.ties, room))
        self.world: World
        self.rows: Rows
        self.world, self.rows = pack(world)
        self.coefficients = the_month.compile_coefficients(scenario.processes)
        by_users = scenario.processes.persuasion.example == "users"
        shows_from = Stage.USING if by_users else Stage.INTENDING
        self.programmes = tuple(
            Programme(intervention, self.world, self.names, scenario.calendar, seed, shows_from)
            for intervention in scenario.interventions
        )
        self._levers = sorted({lever for one in scenario.interventions for lever in one.SETS} - FOR_OFFICIALS)
        self.now = Now(seed, 0, scenario.calendar.months_left(0))
        self.counts: Counts = empty_counts(self.world)
        self.measure()

    @property
    def date(self) -> date:
        """First day of the last month that passed."""
        return self.scenario.calendar.date(self.now.month)

    def step(self, propose: Callable[[], None] | None = None) -> None:
        """Let a month pass.

        Parameters
        ----------
        propose : callable, optional
            Writes every official's proposal into ``world.adoption.proposal``, in place of the
            compiled pass.
        """
        month = self.now.month + 1
        self.now = Now(self.seed, month, self.scenario.calendar.months_left(month))
        if self.programmes:
            self._let_programmes_act()
        the_month.begin(self.rows, self.coefficients, self.now)
        if propose is None:
            the_month.propose(self.rows, self.coefficients, self.now)
        else:
            propose()
        the_month.finish(self.rows, self.coefficients, self.now)
        for programme in self.programmes:
            programme.after()
        self.measure()

    def _let_programmes_act(self) -> None:
        """Neutralise levers that may be set, then let every programme act; one that is closed this month ends first."""
        neutralise(self.world.levers, self._levers)
        for programme in self.programmes:
            programme.take_back()
        month = self.now.month
        closing = sorted(self.programmes, key=lambda one: one.name, reverse=True)
        closed = {name: programme.name for programme in closing for name in programme.closing(month)}
        for programme in self.programmes:
            programme.act(self.now, closed.get(programme.name, ""))

    def measure(self) -> None:
        """Take the measures of the month that passed."""
        take(self.rows, self.coefficients, self.now, self.counts)

    def propose(self, solution: int, official: int) -> int:
        """Return the `Transition` that one official proposes this month for one solution."""
        return the_month.propose_one(self.rows, self.coefficients, solution, official, self.now)
