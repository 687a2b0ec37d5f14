"""Summaries over replicates: the median and the 90 % interval."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from adoptsim.world.columns import Doubles

KEYS = ("scenario", "seed", "month", "date", "solution")
"""Columns of the monthly table that are no measures."""

QUANTILES = (0.05, 0.5, 0.95)


class Band(NamedTuple):
    """Quantiles over replicates."""

    low: Doubles
    median: Doubles
    high: Doubles


class Replicates(NamedTuple):
    """The monthly measures of one solution in one scenario: arrays of replicates x months."""

    scenario: str
    solution: str
    seeds: NDArray[Any]
    month: NDArray[Any]
    date: NDArray[Any]
    measures: Mapping[str, Doubles]

    def band(self, measure: str) -> Band:
        """Quantiles of a measure, month by month."""
        return band(self.measures[measure])


def replicates(table: Mapping[str, NDArray[Any]]) -> Iterator[Replicates]:
    """Cut the monthly table into scenarios and solutions, in the order of the table.

    Every run of a scenario leaves the same months and solutions in the same order.
    """
    for scenario in in_order(table["scenario"]):
        of_scenario = table["scenario"] == scenario
        for solution in in_order(table["solution"][of_scenario]):
            here = of_scenario & (table["solution"] == solution)
            seeds = in_order(table["seed"][here])
            shape = (len(seeds), -1)
            yield Replicates(
                scenario=str(scenario),
                solution=str(solution),
                seeds=seeds,
                month=table["month"][here].reshape(shape)[0],
                date=table["date"][here].reshape(shape)[0].astype("datetime64[D]"),
                measures={
                    name: column[here].astype(np.float64).reshape(shape)
                    for name, column in table.items()
                    if name not in KEYS
                },
            )


def in_order(values: NDArray[Any]) -> NDArray[Any]:
    """Return the different values, in the order of their first appearance."""
    different, first = np.unique(values, return_index=True)
    ordered: NDArray[Any] = different[np.argsort(first)]
    return ordered


def band(values: Doubles) -> Band:
    """Return 5 %, median and 95 % over the first axis; NaN is left out, and NaN where all are."""
    quantiles = np.full((len(QUANTILES), values.shape[1]), np.nan)
    missing = np.isnan(values)
    whole = ~missing.any(axis=0)
    part = ~whole & ~missing.all(axis=0)
    quantiles[:, whole] = np.quantile(values[:, whole], QUANTILES, axis=0)
    if part.any():
        quantiles[:, part] = np.nanquantile(values[:, part], QUANTILES, axis=0)
    return Band(*quantiles)


def summarise(table: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Summarise the monthly table: one row per scenario x solution x month x measure.

    Parameters
    ----------
    table : mapping
        The monthly table.

    Returns
    -------
    mapping
        Columns scenario, solution, month, date, measure, median, low (5 %), high (95 %) and
        replicates, for month 0, each 12th month and the last.
    """
    parts: list[dict[str, NDArray[Any]]] = []
    for one in replicates(table) if table else ():
        shown = np.flatnonzero((one.month % 12 == 0) | (one.month == one.month[-1]))
        for measure, values in one.measures.items():
            quantiles = band(values[:, shown])
            length = len(shown)
            parts.append(
                {
                    "scenario": np.full(length, one.scenario),
                    "solution": np.full(length, one.solution),
                    "month": one.month[shown],
                    "date": one.date[shown],
                    "measure": np.full(length, measure),
                    "median": quantiles.median,
                    "low": quantiles.low,
                    "high": quantiles.high,
                    "replicates": np.full(length, len(one.seeds)),
                }
            )
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if parts else {}
