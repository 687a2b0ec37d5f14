"""Refusing what a part of a design would get wrong: runs that failed, are missing, or left no number."""

from collections.abc import Sequence

import numpy as np

from adoptsim.experiments.runner import Results
from adoptsim.world.columns import Doubles
from adoptsim.world.errors import UserError

NAMED = 3
"""Runs that a refusal names."""


def refuse_gaps(results: Results, what: str) -> None:
    """Refuse results in which a run failed or is missing.

    Parameters
    ----------
    results : Results
        The runs.
    what : str
        What would be wrong, such as ``indices of a part of the design``.

    Raises
    ------
    UserError
        Naming the first few.
    """
    wanted = len(results.design.rows)
    if results.failures:
        named = "; ".join(f"{one.row.scenario}, seed {one.row.seed}: {one.error}" for one in results.failures[:NAMED])
        more = f"; and {len(results.failures) - NAMED:,} more" if len(results.failures) > NAMED else ""
        raise UserError(
            f"{len(results.failures):,} of {wanted:,} runs failed, and {what} would be wrong: {named}{more}"
        )
    if results.missing:
        raise UserError(
            f"{len(results.missing):,} of {wanted:,} runs are not there yet; run the same command without --shard "
            "once all shards are done"
        )


def without_number(runs: Doubles, cases: Sequence[str], seeds: Sequence[int]) -> str:
    """Say in which runs there is no number: ``in 2 of 8 runs (…)``; empty where there is one in all.

    Parameters
    ----------
    runs : array of float, cases x seeds
    cases, seeds : sequence
        Their names.
    """
    absent = np.argwhere(~np.isfinite(runs))
    if not len(absent):
        return ""
    named = [f"{cases[case]}, seed {seeds[seed]}" for case, seed in absent[:NAMED].tolist()]
    more = f" and {len(absent) - NAMED:,} more" if len(absent) > NAMED else ""
    return f"in {len(absent):,} of {runs.size:,} runs ({'; '.join(named)}{more})"
