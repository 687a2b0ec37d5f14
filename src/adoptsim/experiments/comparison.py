"""What a comparison found: the frames, made of the outcomes of its runs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from adoptsim.experiments.cube import cube, solutions
from adoptsim.experiments.paired import Estimate, Interval, difference, of_interval
from adoptsim.experiments.precision import Look
from adoptsim.experiments.rows import Failure
from adoptsim.experiments.runner import Results
from adoptsim.experiments.tables import Table
from adoptsim.experiments.who_changed import who_changed
from adoptsim.simulation.record import ALL
from adoptsim.world.columns import Doubles

MEASURES = (
    "share_effective", "share_nominal", "share_agencies_available", "value", "user_years", "spent", "public_money",
)  # fmt: skip
"""What is compared in any case."""

JUDGED = ("share_effective", "value", "user_years")
"""Of which more is better: by these the best of several scenarios is named."""

COST = ("cost", "low", "high")

BEST = ("solution", "measure", "scenario", "mean", "best_in", "behind", "low", "high", "verdict", "runs")


@dataclass(frozen=True)
class Aim:
    """How precisely a difference is wanted.

    Attributes
    ----------
    precision : float
        Half the width that the 90 % interval of the mean difference may have, in the measure's units.
    measure, solution : str
        Of what; for each scenario its difference from the first, each interval by itself.
    most : int
        Seeds after which to give up.
    """

    precision: float
    measure: str
    solution: str
    most: int


@dataclass(frozen=True)
class Comparison:
    """What a comparison found.

    Attributes
    ----------
    differences : DataFrame
        One row per scenario, solution and measure: ``scenario, solution, measure``; ``baseline`` and
        ``mean`` (means of the first scenario and of this one over paired runs); ``difference, low,
        high`` (mean paired difference and its 90 % interval); ``run_low, run_high`` (90 % range of
        single runs); ``chance, chance_low, chance_high`` (of being above the first in a world) and
        ``ties``; ``runs, missing`` (pairs with and without a number); ``gain, gain_low, gain_high``
        (how many times more seeds would be needed if they were independent); ``verdict``.
    costs : DataFrame
        One row per scenario: what it brings and takes beyond the first, all solutions together:
        ``scenario, user_years, spent, public_money``; ``cost`` per additional effective user-year
        (all money spent) with Fieller's 90 % interval ``low, high``. NaN where there is no additional
        use, and no interval where none can be told from chance.
    best : DataFrame
        Where there are several scenarios beside the first, one row per solution, measure and scenario,
        the first included: ``mean``; ``best_in``, the share of worlds in which it is best; and
        ``behind, low, high, verdict``, how far it is behind the one with the highest mean.
    changed : DataFrame
        Which officials gain and lose routine use; see `who_changed`. Empty where they were not kept.
    scenarios : sequence of str
        Names of the scenarios; the first is what the others are compared with.
    seeds : sequence of int
        Seeds of the runs.
    aim : Aim or None
        The precision that was asked for.
    looks : mapping of str to Look
        Where a precision was asked for, what the rule said in the end, by scenario.
    results : Results
        The runs; `results.outcomes` are their outcomes.
    """

    differences: pd.DataFrame
    costs: pd.DataFrame
    best: pd.DataFrame
    changed: pd.DataFrame
    scenarios: Sequence[str]
    seeds: Sequence[int]
    aim: Aim | None
    looks: Mapping[str, Look]
    results: Results

    @property
    def is_precise(self) -> bool:
        """Whether the precision that was asked for, if any, was reached."""
        return all(look.enough for look in self.looks.values())

    @property
    def failures(self) -> Sequence[Failure]:
        """Runs that went wrong: their seeds are left out where they would be compared."""
        return self.results.failures


def comparison(
    results: Results, officials: Table, measure: str, aim: Aim | None, looks: Mapping[str, Look]
) -> Comparison:
    """Make the frames of a comparison.

    Parameters
    ----------
    results : Results
        The runs of all scenarios, the first being the one compared with.
    officials : mapping
        The table of officials, of some of the runs or none.
    measure : str
        An outcome to compare beside `MEASURES`.
    aim : Aim or None
    looks : mapping of str to Look
        See `Comparison`.
    """
    measures = list(dict.fromkeys((*MEASURES, measure)))
    names = list(results.design.cases)
    return Comparison(
        differences=pd.DataFrame(_differences(results, measures, aim, looks)),
        costs=pd.DataFrame(_costs(results)),
        best=pd.DataFrame(_best(results), columns=list(BEST)),
        changed=who_changed(officials, names),
        scenarios=names,
        seeds=results.seeds,
        aim=aim,
        looks=looks,
        results=results,
    )


def _differences(
    results: Results, measures: Sequence[str], aim: Aim | None, looks: Mapping[str, Look]
) -> Iterator[dict[str, Any]]:
    outcomes, names = results.tables["outcomes"], list(results.design.cases)
    for solution in solutions(outcomes):
        laid = cube(outcomes, names, results.seeds, measures, solution)
        for place, measure in enumerate(measures):
            if np.isnan(laid[:, :, place]).all():  # without meaning for this solution
                continue
            for name, values in zip(names[1:], laid[1:, :, place], strict=True):
                row = {"scenario": name, "solution": solution, "measure": measure}
                aimed = aim is not None and (measure, solution) == (aim.measure, aim.solution)
                yield row | _row(laid[0, :, place], values, looks[name].half_width if aimed else np.nan)


def _row(first: Doubles, second: Doubles, half_width: float) -> dict[str, Any]:
    """Lay out a difference; a search for precision states a half-width that covers in spite of the search."""
    found = difference(first, second)
    if np.isfinite(half_width):
        interval = Interval(found.mean - half_width, found.mean + half_width)
        found = found._replace(interval=interval, verdict=of_interval(interval))
    there = np.isfinite(first) & np.isfinite(second)
    return {
        "baseline": float(first[there].mean()) if found.runs else np.nan,
        "mean": float(second[there].mean()) if found.runs else np.nan,
        "difference": found.mean,
        "low": found.interval.low,
        "high": found.interval.high,
        "run_low": found.range.low,
        "run_high": found.range.high,
        "chance": found.chance,
        "chance_low": found.chance_interval.low,
        "chance_high": found.chance_interval.high,
        "ties": found.ties,
        "runs": found.runs,
        "missing": found.missing,
        "gain": found.gain.ratio,
        "gain_low": found.gain.low,
        "gain_high": found.gain.high,
        "verdict": str(found.verdict),
    }


def _costs(results: Results) -> Iterator[dict[str, Any]]:
    names = list(results.design.cases)
    measures = ("user_years", "spent", "public_money")
    first, *others = cube(results.tables["outcomes"], names, results.seeds, measures, ALL)
    for name, values in zip(names[1:], others, strict=True):
        more = (values - first)[np.isfinite(values - first).all(axis=1)]
        row: dict[str, Any] = {"scenario": name, "runs": len(more), **dict.fromkeys((*measures, *COST), np.nan)}
        if len(more):
            estimate = Estimate.of(more)
            cost, interval = estimate.ratio(1, 0)
            row |= dict(zip(measures, estimate.mean.tolist(), strict=True))
            row |= dict(zip(COST, (cost, *interval), strict=True))
        yield row


def _best(results: Results) -> Iterator[dict[str, Any]]:
    outcomes, names = results.tables["outcomes"], list(results.design.cases)
    for solution in solutions(outcomes) if len(names) > 2 else ():
        laid = cube(outcomes, names, results.seeds, JUDGED, solution)
        for place, measure in enumerate(JUDGED):
            values = laid[:, np.isfinite(laid[:, :, place]).all(axis=0), place]
            if values.size:
                for row in _ranked(names, values):
                    yield {"solution": solution, "measure": measure, **row}


def _ranked(names: Sequence[str], values: Doubles) -> Iterator[dict[str, Any]]:
    """Yield how each scenario fares against the one with the highest mean."""
    first = values == values.max(axis=0)
    best_in = (first / first.sum(axis=0)).mean(axis=1)
    leader = int(np.argmax(values.mean(axis=1)))
    for place, name in enumerate(names):
        behind = difference(values[leader], values[place])
        yield {
            "scenario": name,
            "mean": float(values[place].mean()),
            "best_in": float(best_in[place]),
            "behind": behind.mean,
            "low": behind.interval.low,
            "high": behind.interval.high,
            "verdict": "best" if place == leader else str(behind.verdict),
            "runs": behind.runs,
        }
