"""What an attribution found: the frames, made of the outcomes of all packages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from adoptsim.experiments import packages as mixes
from adoptsim.experiments import shapley
from adoptsim.experiments.cube import cube
from adoptsim.experiments.paired import Estimate, Interval, Verdict, without_rounding
from adoptsim.experiments.rows import Failure
from adoptsim.experiments.runner import Results
from adoptsim.simulation.record import ALL
from adoptsim.world.columns import Doubles
from adoptsim.world.errors import UserError

MEASURES = ("share_effective", "user_years", "value", "share_agencies_available", "spent", "public_money")
"""What is attributed, of all solutions together; those that a scenario gives no meaning are left out."""

USE, SPENT, MONEY = "user_years", "spent", "public_money"

SHAPLEY = (
    "intervention", "measure", "shapley", "low", "high", "verdict", "share", "alone", "alone_low", "alone_high",
    "last", "last_low", "last_high",
)  # fmt: skip
SYNERGIES = (
    "first", "second", "measure", "synergy", "low", "high", "verdict", "alone", "alone_low", "alone_high",
    "last", "last_low", "last_high",
)  # fmt: skip
SURE = (Verdict.MORE, Verdict.LESS, Verdict.CONSTANT)
"""Verdicts of what can be told from nothing."""

COSTS = ("intervention", "way", "user_years", "spent", "public_money", "cost", "low", "high")
PACKAGES = ("package", "size", "public_money", "spent", "user_years", "low", "high", "cost", "cost_low", "cost_high")


@dataclass(frozen=True)
class Attribution:
    """Who did it.

    All values are differences from the same scenario without its interventions, or between packages of
    them, in worlds of the same seed; all intervals are for 90 %, each by itself.

    Attributes
    ----------
    whole : DataFrame
        One row per measure: ``measure, whole, low, high``, what all interventions bring together.
    shapley : DataFrame
        One row per intervention and measure: ``intervention, measure``; ``shapley, low, high,
        verdict`` (mean over all orders of what it adds to those before it) and its ``share`` of what
        all bring, NaN where that cannot be told from nothing; ``alone`` (what it brings by itself) and
        ``last`` (what it adds to all others), each with an interval ``…_low, …_high``.
    synergies : DataFrame
        One row per pair and measure: what two bring together beyond what each brings: ``synergy, low,
        high, verdict`` (Shapley interaction index, the mean over all that may be there already; where
        orders were drawn it is NaN, and the verdict that of ``last``), ``alone`` (beside nothing else)
        and ``last`` (beside all others).
    costs : DataFrame
        One row per intervention and way of asking (``shapley, alone, last``): ``user_years, spent,
        public_money`` that it adds, and ``cost`` (all money spent) per additional effective user-year,
        with Fieller's interval ``low, high``; NaN where it adds none, no interval where none can be told.
    packages : DataFrame
        One row per package that was run, the cheapest first: ``package, size``; ``public_money, spent``
        and ``user_years`` (with interval ``low, high``) beyond those of the scenario without
        interventions; ``cost`` per additional effective user-year with interval ``cost_low, cost_high``.
    frontier : DataFrame
        The packages that none beats for as much public money or less, cheapest first: the columns of
        `packages`, ``best_in`` (share of worlds in which it is best of all that cost no more) and
        ``held_out`` (what choosing the best for this money brings in worlds that had no say in it).
    members : sequence of str
        The interventions.
    is_exact : bool
        Whether all packages were run; else orders were drawn, and intervals cover that too.
    seeds : sequence of int
        Seeds in which every package has numbers: the others were left out.
    results : Results
        The runs; a case is a package.
    money, use : array of float, shape (packages, seeds)
        Additional public money and effective user-years, in the order of `packages`.
    """

    whole: pd.DataFrame
    shapley: pd.DataFrame
    synergies: pd.DataFrame
    costs: pd.DataFrame
    packages: pd.DataFrame
    frontier: pd.DataFrame
    members: Sequence[str]
    is_exact: bool
    seeds: Sequence[int]
    results: Results
    money: Doubles
    use: Doubles

    @property
    def failures(self) -> Sequence[Failure]:
        """Runs that went wrong."""
        return self.results.failures

    def under(self, budget: float) -> pd.DataFrame:
        """Return the packages within a budget, the best first.

        Parameters
        ----------
        budget : float
            Public money over the whole run, in the mean over seeds.

        Returns
        -------
        DataFrame
            The columns of `packages` and ``best_in``, the share of worlds in which it is the best of them.

        Raises
        ------
        UserError
            If nothing was run that is within the budget.
        """
        mean = self.money.mean(axis=1)
        within = mixes.affordable(mean, budget)
        if not len(within):
            raise UserError(f"budget: no package costs {budget:,.0f} or less")
        choice = mixes.choose(mean[within], self.use[within])
        frame = self.packages.iloc[within].assign(best_in=choice.best_in)
        return frame.sort_values(["user_years", "public_money"], ascending=[False, True], kind="stable")


def attribution(
    results: Results, members: Sequence[str], named: Mapping[int, str], drawn: shapley.Orders | None
) -> Attribution:
    """Make the frames of an attribution.

    Parameters
    ----------
    results : Results
        The runs of all packages.
    members : sequence of str
        The interventions.
    named : mapping of int to str
        The name of each package by the mask of its members.
    drawn : array of int, or None
        The orders, where not all packages were run.
    """
    laid = cube(results.tables["outcomes"], list(named.values()), results.seeds, MEASURES, ALL)
    measures = [place for place in range(len(MEASURES)) if np.isfinite(laid[:, :, place]).any()]
    whole = np.isfinite(laid[:, :, measures]).all(axis=(0, 2)) & bool(measures)
    if whole.sum() < 2:
        why = f": {results.failures[0].error}" if results.failures else ""
        raise UserError(f"fewer than two seeds have numbers in every package; nothing can be attributed{why}")
    game = _Game(
        list(members),
        [MEASURES[place] for place in measures],
        dict(zip(named, laid[:, whole][:, :, measures], strict=True)),
        drawn,
    )
    packages, money, use = _packages(game, named)
    return Attribution(
        whole=pd.DataFrame(_whole(game), columns=["measure", "whole", "low", "high"]),
        shapley=pd.DataFrame(_shapley(game), columns=list(SHAPLEY)),
        synergies=pd.DataFrame(_synergies(game), columns=list(SYNERGIES)),
        costs=pd.DataFrame(_costs(game), columns=list(COSTS)),
        packages=packages,
        frontier=_frontier(packages, money, use),
        members=list(members),
        is_exact=drawn is None,
        seeds=[seed for seed, kept in zip(results.seeds, whole, strict=True) if kept],
        results=results,
        money=money,
        use=use,
    )


class _Game:
    """Worths of all packages, and what each member is estimated to bring."""

    def __init__(
        self, members: list[str], measures: list[str], worths: shapley.Worths, drawn: shapley.Orders | None
    ) -> None:
        self.members, self.measures, self.worths, self.drawn = members, measures, worths, drawn
        self.everybody = (1 << len(members)) - 1
        self.scale = np.max([np.abs(worth).max(axis=0) for worth in worths.values()], axis=0)
        self.whole = worths[self.everybody] - worths[0]
        if drawn is None:
            self.brought = [self.estimate(one) for one in shapley.exact(worths, len(members))]
        else:
            sampled = shapley.sampled(worths, drawn)
            self.brought = [shapley.estimate_over_orders(without_rounding(one, self.scale)) for one in sampled]

    def estimate(self, values: Doubles) -> Estimate:
        """Estimate from values, seeds x measures, that are sums of worths."""
        return Estimate.of(without_rounding(values, self.scale))

    def alone(self, member: int) -> Doubles:
        """Return what a member brings by itself: seeds x measures."""
        return np.asarray(self.worths[1 << member] - self.worths[0])

    def last(self, member: int) -> Doubles:
        """Return what a member adds to all others: seeds x measures."""
        return np.asarray(self.worths[self.everybody] - self.worths[self.everybody ^ 1 << member])


def _whole(game: _Game) -> Iterator[tuple[str, float, float, float]]:
    whole = game.estimate(game.whole)
    for place, measure in enumerate(game.measures):
        yield (measure, float(whole.mean[place]), *whole.interval(place))


def _three(name: str, mean: float, interval: Interval) -> dict[str, float]:
    return {name: mean, f"{name}_low": interval.low, f"{name}_high": interval.high}


def _ends(estimates: Mapping[str, Estimate], place: int) -> dict[str, float]:
    """Lay out what is first and what is last of a measure."""
    row: dict[str, float] = {}
    for name, one in estimates.items():
        row |= _three(name, float(one.mean[place]), one.interval(place))
    return row


def _shapley(game: _Game) -> Iterator[dict[str, Any]]:
    whole = game.estimate(game.whole)
    for member, name in enumerate(game.members):
        ends = {"alone": game.estimate(game.alone(member)), "last": game.estimate(game.last(member))}
        value = game.brought[member]
        for place, measure in enumerate(game.measures):
            interval = value.interval(place)
            yield {
                "intervention": name,
                "measure": measure,
                "shapley": float(value.mean[place]),
                "low": interval.low,
                "high": interval.high,
                "verdict": str(value.verdict(place)),
                "share": float(value.mean[place] / whole.mean[place]) if _is_something(whole, place) else np.nan,
                **_ends(ends, place),
            }


def _is_something(estimate: Estimate, place: int) -> bool:
    """Say whether a mean can be told from nothing."""
    return estimate.verdict(place) in SURE


def _synergies(game: _Game) -> Iterator[dict[str, Any]]:
    for one, other in combinations(range(len(game.members)), 2):
        rest = game.everybody ^ (1 << one | 1 << other)
        ends = {
            "alone": game.estimate(shapley.second_difference(game.worths, one, other, 0)),
            "last": game.estimate(shapley.second_difference(game.worths, one, other, rest)),
        }
        index = None
        if game.drawn is None:
            index = game.estimate(shapley.interaction(game.worths, len(game.members), one, other))
        for place, measure in enumerate(game.measures):
            judged = index or ends["last"]
            interval = judged.interval(place)
            yield {
                "first": game.members[one],
                "second": game.members[other],
                "measure": measure,
                "synergy": float(index.mean[place]) if index else np.nan,
                "low": interval.low if index else np.nan,
                "high": interval.high if index else np.nan,
                "verdict": str(judged.verdict(place)),
                **_ends(ends, place),
            }


def _costs(game: _Game) -> Iterator[dict[str, Any]]:
    if USE not in game.measures:
        return
    use, spent, money = (game.measures.index(one) for one in (USE, SPENT, MONEY))
    for member, name in enumerate(game.members):
        ways = {
            "shapley": game.brought[member],
            "alone": game.estimate(game.alone(member)),
            "last": game.estimate(game.last(member)),
        }
        for way, one in ways.items():
            cost, interval = one.ratio(spent, use)
            found = (float(one.mean[place]) for place in (use, spent, money))
            yield dict(zip(COSTS, (name, way, *found, cost, *interval), strict=True))


def _packages(game: _Game, named: Mapping[int, str]) -> tuple[pd.DataFrame, Doubles, Doubles]:
    """Lay out the packages, the cheapest first, and their money and use by seed."""
    seeds = len(game.whole)
    if USE not in game.measures:
        return pd.DataFrame(columns=list(PACKAGES)), np.empty((0, seeds)), np.empty((0, seeds))
    use, spent, money = (game.measures.index(one) for one in (USE, SPENT, MONEY))
    rows: list[dict[str, Any]] = []
    by_seed = []
    for mask, name in named.items():
        more = game.worths[mask] - game.worths[0]
        estimate = game.estimate(more)
        cost, interval = estimate.ratio(spent, use)
        brings = estimate.interval(use)
        means = (float(estimate.mean[place]) for place in (money, spent, use))
        values = (name, mask.bit_count(), *means, *brings, cost, *interval)
        held = {member: bool(mask >> place & 1) for place, member in enumerate(game.members)}
        rows.append(dict(zip(PACKAGES, values, strict=True)) | held)
        by_seed.append(more)
    order = sorted(range(len(rows)), key=lambda place: (rows[place]["public_money"], rows[place]["size"]))
    stack = np.stack(by_seed)[order]
    return pd.DataFrame([rows[place] for place in order]), stack[:, :, money], stack[:, :, use]


def _frontier(packages: pd.DataFrame, money: Doubles, use: Doubles) -> pd.DataFrame:
    """Choose the packages that none beats, and say how sure that is."""
    mean = money.mean(axis=1)
    kept = mixes.frontier(mean, use.mean(axis=1))
    best_in, held_out = [], []
    for place in kept:
        within = mixes.affordable(mean, float(mean[place]))
        choice = mixes.choose(mean[within], use[within])
        best_in.append(float(choice.best_in[np.flatnonzero(within == place)[0]]))
        held_out.append(choice.held_out)
    return packages.iloc[kept].assign(best_in=best_in, held_out=held_out).reset_index(drop=True)
