"""What was found for a visitor: the runs of the baseline and the scenario, and what was studied beside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from adoptsim.experiments.accounts import Account, accounts
from adoptsim.experiments.attribution import Attribution
from adoptsim.experiments.paired import Difference, difference
from adoptsim.experiments.reliefs import Reliefs
from adoptsim.experiments.runner import Results
from adoptsim.experiments.summary import Band, Replicates, band, in_order, replicates
from adoptsim.experiments.tables import Table
from adoptsim.faces.words import ALL
from adoptsim.scenario.schema import Scenario
from adoptsim.world.columns import Doubles

BASELINE, SCENARIO = "baseline", "scenario"
"""The cases of the runs."""


class ByAgency(NamedTuple):
    """The agencies of the scenario's runs: seeds x months x solutions x agencies."""

    seeds: tuple[int, ...]
    months: tuple[int, ...]
    dates: NDArray[np.datetime64]
    names: NDArray[Any]
    sizes: NDArray[np.int64]
    shares: Doubles
    """Routine use; without officials, whether it is available."""
    are_alike: bool
    """Whether all runs have the same agencies."""


@dataclass(frozen=True, eq=False)
class Found:
    """What was found.

    Attributes
    ----------
    results : Results
        The runs of the cases ``baseline`` and ``scenario``, each with the same seeds.
    preview : bool
        Whether the runs are a first few, and more are to come.
    journal : Results, optional
        One run of the scenario, agency by agency and month by month: tables ``journal`` and ``peers``.
    reliefs : Reliefs, optional
        What lifting each barrier would bring.
    attribution : Attribution, optional
        What each intervention brings.
    """

    results: Results
    preview: bool
    journal: Results | None = None
    reliefs: Reliefs | None = None
    attribution: Attribution | None = None

    @cached_property
    def _runs(self) -> Mapping[tuple[str, str], Replicates]:
        table = self.results.tables["monthly"]
        return {(one.scenario, one.solution): one for one in replicates(table)} if table else {}

    @property
    def scenario(self) -> Scenario:
        """The scenario that was run."""
        return self.results.design.cases[SCENARIO].scenario

    @cached_property
    def is_empty(self) -> bool:
        """Whether one of the two cases has no run that came to its end."""
        return {case for case, _ in self._runs} != {BASELINE, SCENARIO}

    @cached_property
    def is_baseline(self) -> bool:
        """Whether the scenario has no interventions beyond those of the baseline."""
        first, second = (self.results.scenarios[case].interventions for case in (BASELINE, SCENARIO))
        return list(first) == list(second)

    @cached_property
    def cases(self) -> tuple[str, ...]:
        """The cases worth showing: the scenario, and the baseline where it is another one."""
        return (SCENARIO,) if self.is_baseline else (SCENARIO, BASELINE)

    @cached_property
    def solutions(self) -> tuple[str, ...]:
        """Names of the solutions, in their order."""
        return tuple(solution for case, solution in self._runs if case == SCENARIO and solution != ALL)

    @cached_property
    def by_agency(self) -> ByAgency:
        """Routine use of each agency, in the months that the runs keep of it."""
        table = self.results.tables["agencies"]
        rows: Table = {name: column[table["scenario"] == SCENARIO] for name, column in table.items()}
        seeds, months = in_order(rows["seed"]), in_order(rows["month"])
        shape = (len(seeds), len(months), len(in_order(rows["solution"])), -1)
        names, sizes = rows["agency"].reshape(shape), rows["officials"].reshape(shape)
        share = rows["share_effective"] if self.has_officials else rows["pipeline"] == "available"
        return ByAgency(
            tuple(map(int, seeds)),
            tuple(map(int, months)),
            rows["date"].astype("datetime64[M]").reshape(shape)[0, :, 0, 0],
            names,
            sizes,
            share.astype(np.float64).reshape(shape),
            bool((names == names[:1]).all() and (sizes == sizes[:1]).all()),
        )

    def named(self, solution: str) -> str:
        """Return the solution meant: the first one where none is named, or one that is not there."""
        return solution if solution in (*self.solutions, ALL) else self.solutions[0]

    def runs(self, case: str, solution: str) -> Replicates:
        """Return the monthly measures of a case and solution, replicates x months."""
        return self._runs[case, self.named(solution)]

    @cached_property
    def has_officials(self) -> bool:
        """Whether the runs had officials; without them, shares of officials are NaN."""
        return bool(np.isfinite(self.runs(SCENARIO, ALL).measures["share_effective"]).any())

    @cached_property
    def accounts(self) -> Mapping[str, Account]:
        """The account of each case, all solutions together."""
        made = accounts(self.results.tables["monthly"], self.results.tables["agencies"])
        return {one.scenario: one for one in made}

    def month(self, month: int | None) -> int:
        """Return a month of the runs: the last one where none is named, or one beyond it."""
        last = int(self.runs(SCENARIO, ALL).month[-1])
        return last if month is None else min(max(month, 0), last)

    def paired(self, solution: str, measure: str, month: int = -1) -> "Paired":
        """Return what a measure differs by in a month, scenario less baseline, run by run."""
        first, second = self.runs(BASELINE, solution), self.runs(SCENARIO, solution)
        _, here, there = np.intersect1d(first.seeds, second.seeds, return_indices=True)
        return Paired(first.measures[measure][here, month], second.measures[measure][there, month])


@dataclass(frozen=True)
class Paired:
    """One measure of runs with the same seeds, in the baseline and in the scenario."""

    first: Doubles
    second: Doubles

    @property
    def differences(self) -> Doubles:
        """The second less the first, run by run."""
        return self.second - self.first

    def band(self) -> Band:
        """The median difference and the interval in which 90 % of runs lie; arrays of one."""
        return band(self.differences[:, np.newaxis])

    def judged(self) -> Difference:
        """What can be said of the mean difference."""
        return difference(self.first, self.second)
