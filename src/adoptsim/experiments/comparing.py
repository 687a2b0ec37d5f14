"""Comparisons: scenarios side by side in the same worlds, until the difference is known well enough.

Every scenario is run with the same seeds, and compared with the first seed by seed; see `paired` for
what is said of a difference, and `precision` for when to stop.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from adoptsim.experiments import precision as rule
from adoptsim.experiments.comparison import Aim, Comparison, comparison
from adoptsim.experiments.cube import cube
from adoptsim.experiments.design import Case, Design, crossed
from adoptsim.experiments.executors import Progress
from adoptsim.experiments.paired import settled
from adoptsim.experiments.rows import Failure, Model
from adoptsim.experiments.runner import Results, Spread, perform
from adoptsim.experiments.runs import by_name, check, check_months, seeds
from adoptsim.experiments.tables import Table, stacked
from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.record import ALL, MEASURES, TOTALS, run
from adoptsim.world.errors import UserError, nearest, quoted

REPLICATES = 20

MOST = 1000
"""Seeds after which a search for precision gives up, if nothing else is said."""

WITH_OFFICIALS = 20
"""Seeds of which every official is kept, to say who changed."""


def compare(
    scenarios: Sequence[Scenario] | Mapping[str, Scenario],
    replicates: int | None = None,
    seed: int = 1,
    months: int | None = None,
    *,
    precision: float | None = None,
    measure: str = "share_effective",
    solution: str = ALL,
    most: int = MOST,
    jobs: int | None = None,
    cluster: str = "",
    folder: str | Path | None = None,
    progress: Progress | None = None,
    model: Model = run,
) -> Comparison:
    """Compare scenarios with the first of them, run by run with the same chance.

    Parameters
    ----------
    scenarios : sequence or mapping of Scenario
        At least two; the first is what the others are compared with. A mapping gives the names used in
        the tables, else they come from the titles.
    replicates : int, optional
        Seeds, at least 2; 20 unless a precision is asked for.
    seed : int
        First seed; the others follow.
    months : int, optional
        Length of the runs; else the scenarios' own.
    precision : float, optional
        In place of replicates: run until the 90 % interval of the mean difference is no wider than
        this on either side of it, for every scenario; in the measure's units (0.005 is half a point of
        a hundred officials). See `adoptsim.experiments.precision` for the rule and its coverage.
    measure, solution : str
        What the precision is about: any outcome, of a solution or of ``all`` together.
    most : int
        Seeds after which a search for precision gives up.
    jobs : int, optional
        Processes to spread the runs over; all processors by default. The tables do not depend on it.
    cluster : str
        Address of a Dask scheduler to spread them over instead.
    folder : str or Path, optional
        Where finished runs are kept, and sought.
    progress : callable, optional
        Told the number of runs done and wanted so far.
    model : callable, optional
        What makes a run.

    Returns
    -------
    Comparison

    Raises
    ------
    UserError
        If the request or a scenario cannot be used.
    Interrupted
        On Ctrl-C; holds the finished runs.
    """
    named = by_name(scenarios)
    aim = None if precision is None else Aim(precision, measure, solution, most)
    refuse_if_unfit(named, replicates, seed, months, measure, solution, aim)
    where = None if folder is None else Path(folder)
    runs = Runs(named, seed, months, Spread(jobs, cluster), where, progress, model)
    return compared(runs, replicates, measure, aim)


def compared(runs: "Runs", replicates: int | None, measure: str, aim: Aim | None) -> Comparison:
    """Make the runs that are wanted, and say what they found; see `compare`."""
    looks: dict[str, rule.Look] = {}
    if aim is None:
        runs.reach(replicates or REPLICATES)
    else:
        looks = _until_precise(runs, aim)
    return comparison(runs.whole(), runs.table("officials"), measure, aim, looks)


def refuse_if_unfit(
    named: Mapping[str, Scenario],
    replicates: int | None,
    seed: int,
    months: int | None,
    measure: str,
    solution: str,
    aim: Aim | None,
) -> None:
    """Refuse what cannot be done.

    Raises
    ------
    UserError
        If there is nothing to compare, or a number is out of its range.
    """
    if len(named) < 2:
        raise UserError("there is nothing to compare with: give two scenarios or more, the baseline first")
    known = [*MEASURES, *TOTALS]
    if measure not in known:
        raise UserError(f"no outcome is called {quoted(measure)}{nearest(measure, known)}")
    for name, scenario in named.items():
        if solution not in (ALL, *scenario.solutions):
            raise UserError(f"there is no solution {quoted(solution)} in {name}{nearest(solution, scenario.solutions)}")
    check_months(months)
    if aim is None:
        if replicates is not None:
            check("replicates", replicates, 2, 1_000_000)
        seeds(replicates or REPLICATES, seed)
        return
    if replicates is not None:
        raise UserError("give replicates or a precision, not both: a precision decides how many runs there are")
    if not 0 < aim.precision < np.inf:
        raise UserError(f"precision: {aim.precision} is no half-width; it must be above 0, such as 0.005")
    check("most", aim.most, rule.PILOT, 1_000_000)
    seeds(aim.most, seed)


class Runs:
    """The runs of a comparison, more and more of them."""

    def __init__(
        self,
        named: Mapping[str, Scenario],
        seed: int,
        months: int | None,
        spread: Spread,
        folder: Path | None,
        progress: Progress | None,
        model: Model = run,
    ) -> None:
        self.cases = {name: Case(scenario) for name, scenario in named.items()}
        self.first_seed, self.months = seed, months
        self.spread, self.folder, self.model = spread, folder, model
        self.progress = progress
        self.parts: list[Results] = []

    @property
    def names(self) -> list[str]:
        """Names of the scenarios."""
        return list(self.cases)

    @property
    def seeds(self) -> list[int]:
        """Seeds so far."""
        return [seed for part in self.parts for seed in part.seeds]

    @property
    def failures(self) -> list[Failure]:
        """Runs that went wrong so far."""
        return [failure for part in self.parts for failure in part.failures]

    @property
    def outcomes(self) -> Table:
        """Outcomes so far."""
        return self.table("outcomes")

    def table(self, name: str) -> Table:
        """Return a table of all runs so far that keep it."""
        return stacked([one for part in self.parts if "seed" in (one := part.tables.get(name, {}))])

    def reach(self, count: int) -> None:
        """Make runs until there are so many seeds; of the first few every official is kept."""
        ends = sorted({len(self.seeds), min(count, max(WITH_OFFICIALS, len(self.seeds))), count})
        for begin, end in pairwise(ends):
            keep = {"officials"} if end <= WITH_OFFICIALS else set()
            wanted = range(self.first_seed + begin, self.first_seed + end)
            self.parts.append(self.perform(crossed(self.cases, wanted, self.months, keep)))

    def perform(self, design: Design) -> Results:
        """Make some runs."""
        before = len(self.seeds) * len(self.cases)

        def report(done: int, total: int) -> None:
            if self.progress:
                self.progress(before + done, before + total)

        return perform(design, spread=self.spread, folder=self.folder, progress=report, model=self.model)

    def whole(self) -> Results:
        """Return all runs as one; where they are stored, from there."""
        design = crossed(self.cases, self.seeds, self.months)
        if self.folder is not None:
            return perform(design, spread=self.spread, folder=self.folder, model=self.model)
        return Results(design, {"outcomes": self.outcomes}, tuple(self.failures))


def _until_precise(runs: Runs, aim: Aim) -> dict[str, rule.Look]:
    """Make runs until every difference is known well enough, or there are too many."""
    runs.reach(min(rule.PILOT, aim.most))
    while True:
        looks = _looks(runs, aim)
        if not any(look.runs for look in looks.values()):
            failed = f": {runs.failures[0].error}" if runs.failures else "; give another measure, or solution"
            raise UserError(f"{aim.measure} of {aim.solution} has no number in any pair of runs{failed}")
        further = [
            rule.next_runs(look.runs, look.wanted, aim.most) - look.runs for look in looks.values() if not look.enough
        ]
        count = min(len(runs.seeds) + max(further, default=0), aim.most)
        if count == len(runs.seeds):
            return looks
        runs.reach(count)


def _looks(runs: Runs, aim: Aim) -> dict[str, rule.Look]:
    """Apply the rule to each scenario's differences from the first."""
    first, *others = cube(runs.outcomes, runs.names, runs.seeds, [aim.measure], aim.solution)[:, :, 0]
    looks = {}
    for name, values in zip(runs.names[1:], others, strict=True):
        there = np.isfinite(first) & np.isfinite(values)
        looks[name] = rule.look(settled(first[there], values[there]), aim.precision)
    return looks
