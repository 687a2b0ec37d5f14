"""The article's claim as an experiment: the same money spent on a lab, a unit, technology, or all.

"People, not technologies, must lead the change" (Santiso 2019). Four shipped scenarios spend the
same public money over seven years on the portfolio of solutions; `portfolio` spends none. What
follows is measured twice: at the defaults, over many seeds, and with every number that is judgement
drawn anew from its plausible range, which says how much of the answer is judgement.
"""

import numpy as np
import pandas as pd

from adoptsim.experiments.accounts import accounts
from adoptsim.experiments.robustness import lay, share_best
from adoptsim.experiments.runner import Results, perform
from adoptsim.experiments.runs import KEPT
from adoptsim.scenario.reading import read

NOTHING = "portfolio"
WAYS = ("lab_alone", "unit_alone", "technology_alone", "all_together")
"""The shipped scenarios that spend the same money."""

END = 96
"""The month with which the programmes end."""


def measure(results: Results) -> pd.DataFrame:
    """Measure what each way brought, run by run.

    Returns
    -------
    DataFrame
        One row per scenario and seed: ``money`` (programmes' own spending and transfers),
        ``effective_end`` (when the programmes end), ``effective`` and ``value`` (in the last month), all
        solutions together, ``user_years`` and ``spent`` (over the run: public money, agencies' own
        included, and staff time).
    """
    tables = results.complete().tables
    parts = []
    for one in accounts(tables["monthly"], tables["agencies"]):
        effective, value = one.runs.measures["share_effective"], one.runs.measures["value"]
        columns = {
            "money": one.public_money()[:, -1],
            "effective_end": effective[:, END],
            "effective": effective[:, -1],
            "value": value[:, -1],
            "user_years": one.user_years(),
            "spent": one.spent()[:, -1],
        }
        rows = pd.MultiIndex.from_product([[one.scenario], one.runs.seeds], names=["scenario", "seed"])
        parts.append(pd.DataFrame(columns, index=rows))
    return pd.concat(parts)


def with_judgement_drawn(draws: int = 60, seed: int = 1) -> pd.DataFrame:
    """Measure all ways with the numbers that are judgement drawn from their plausible ranges.

    Every draw is one world with one seed and the same numbers for all ways.

    Returns
    -------
    DataFrame
        As `measure`; the seed numbers the draw.
    """
    drawn = lay({name: read(name) for name in (NOTHING, *WAYS)}, draws, seed=seed)
    measured = measure(perform(drawn.design(keep=frozenset(KEPT))))
    ways = [name.partition(" ")[0] for name in measured.index.get_level_values("scenario")]
    measured.index = pd.MultiIndex.from_arrays(
        [ways, measured.index.get_level_values("seed")], names=measured.index.names
    )
    return measured.sort_index()


def better(measured: pd.DataFrame, one: str, other: str, column: str) -> float:
    """Return the share of runs in which one way brought more than another."""
    return float((measured.loc[one][column] > measured.loc[other][column]).mean())


def best(measured: pd.DataFrame, column: str) -> dict[str, float]:
    """Return for each way the share of runs in which it brought most."""
    return share_best(measured.pivot_table(index="seed", columns="scenario", values=column)[list(WAYS)])


def beside_nothing(measured: pd.DataFrame, way: str) -> dict[str, list[float]]:
    """Return what a way brought beside nothing, run by run of the same seed.

    Returns
    -------
    mapping
        ``effective_end``, ``effective`` and ``value``: 5 %, 50 % and 95 % over the runs; ``money``:
        the mean; ``cost``: all costs per additional effective user-year, over all runs.
    """
    here, there = measured.loc[way], measured.loc[NOTHING]
    more = {name: (here[name] - there[name]).to_numpy(dtype=np.float64) for name in measured.columns}
    found = {name: list(np.quantile(more[name], (0.05, 0.5, 0.95))) for name in ("effective_end", "effective", "value")}
    years = float(more["user_years"].sum())
    cost = float(more["spent"].sum()) / years if years > 0 else float("nan")
    return found | {"money": [float(here.money.mean())], "cost": [cost]}
