"""What runs showed where something was observed: every target in every run, off the tables that runs keep."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from adoptsim.experiments.observations import Target
from adoptsim.experiments.runner import Results
from adoptsim.experiments.shelves import Stored
from adoptsim.experiments.tables import Table
from adoptsim.world.columns import Doubles


def table_for(targets: Mapping[str, Target], months: int) -> str:
    """Name the table that holds the months of all targets: the small one where it does."""
    ends = all(target.month % 12 == 0 or target.month == months for target in targets.values())
    return "yearly" if ends else "monthly"


def watched(
    results: Results, table: str, targets: Mapping[str, Target], cases: Sequence[str], seeds: Sequence[int]
) -> Doubles:
    """Return what every run showed.

    Parameters
    ----------
    results : Results
        The runs.
    table : str
        The table that holds the months of all targets.
    targets : mapping of str to Target
        What was observed.
    cases, seeds : sequence
        Which runs.

    Returns
    -------
    array of float, cases x seeds x targets
        NaN where a run is missing, or what a measure is divided by is nought.
    """
    laid = np.full((len(cases), len(seeds), len(targets)), np.nan)
    case_of = {case: place for place, case in enumerate(cases)}
    seed_of = {seed: place for place, seed in enumerate(seeds)}
    for piece in _pieces(results, table):
        at = np.array([case_of.get(case, -1) for case in piece["scenario"]], dtype=np.intp)
        when = np.array([seed_of.get(int(seed), -1) for seed in piece["seed"]], dtype=np.intp)
        wanted = (at >= 0) & (when >= 0)
        for place, target in enumerate(targets.values()):
            here = wanted & (piece["month"] == target.month) & (piece["solution"] == target.solution)
            laid[at[here], when[here], place] = _values(piece, target)[here]
    return laid


def _values(piece: Table, target: Target) -> Doubles:
    measured: Doubles = piece[target.measure].astype(np.float64)
    if not target.per:
        return measured
    whole = piece[target.per].astype(np.float64)
    part: Doubles = np.divide(measured, whole, out=np.full(len(measured), np.nan), where=whole != 0)
    return part


def _pieces(results: Results, table: str) -> Iterator[Table]:
    """Yield the table run by run where it is stored so, else at once."""
    tables = results.tables
    return tables.pieces(table) if isinstance(tables, Stored) else iter([tables[table]] if tables[table] else [])
