"""Accounts: what a scenario cost, what use it bought, and the one measure of cost-effectiveness."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adoptsim.experiments.summary import Replicates, replicates
from adoptsim.simulation.record import ALL, SPENT
from adoptsim.world.columns import Doubles, Longs

type Table = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Account:
    """Money and use of one scenario, all solutions together.

    Attributes
    ----------
    runs : Replicates
        The rows of all solutions together.
    posts : array of float
        Officials x solutions, one a replicate.
    """

    runs: Replicates
    posts: Doubles

    @property
    def scenario(self) -> str:
        """Name of the scenario."""
        return self.runs.scenario

    def money(self, cost: str) -> Doubles:
        """Return one kind of cost so far, replicates x months."""
        return self.runs.measures[f"cost_{cost}"]

    def paired(self, first: "Account") -> tuple[Longs, Longs]:
        """Return where the runs that both have stand, here and there."""
        _, here, there = np.intersect1d(self.runs.seeds, first.runs.seeds, return_indices=True)
        return here, there

    def spent(self) -> Doubles:
        """Return all costs so far, replicates x months."""
        return np.sum([self.money(one) for one in SPENT], axis=0)

    def public_money(self) -> Doubles:
        """Return what programmes spent and gave so far, replicates x months; what they gave, agencies spend."""
        return self.money("programme") + self.money("transfers")

    def user_years(self) -> Doubles:
        """Return the years of effective use over the whole run, one a replicate; NaN without officials."""
        return self.runs.measures["share_effective"][:, 1:].sum(axis=1) * self.posts / 12

    def cost_of_use(self) -> Doubles:
        """Return all costs over the years of effective use, one a replicate; NaN without any."""
        spent, years = self.spent()[:, -1], self.user_years()
        return np.divide(spent, years, out=np.full_like(years, np.nan), where=years > 0)

    def cost_of_more(self, first: "Account") -> float:
        """Return the cost per additional effective user-year, over all runs paired by seed; NaN without any."""
        here, there = self.paired(first)
        cost = float((self.spent()[here, -1] - first.spent()[there, -1]).sum())
        more = float((self.user_years()[here] - first.user_years()[there]).sum())
        return cost / more if more > 0 else np.nan


def accounts(monthly: Table, agencies: Table) -> list[Account]:
    """Return the account of each scenario, in the order of the table."""
    return [
        Account(one, posts(agencies, one.scenario, one.seeds)) for one in replicates(monthly) if one.solution == ALL
    ]


def posts(agencies: Table, scenario: str, seeds: NDArray[Any]) -> Doubles:
    """Return officials x solutions of a scenario in the last month, one a seed."""
    here = agencies["scenario"] == scenario
    here &= agencies["month"] == agencies["month"][here].max()
    return np.array(
        [agencies["officials"][here & (agencies["seed"] == seed)].sum() for seed in seeds], dtype=np.float64
    )
