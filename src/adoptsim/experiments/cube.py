"""Outcomes laid out for comparison: cases x seeds x measures of one solution."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adoptsim.world.columns import Doubles
from adoptsim.world.errors import UserError, nearest, quoted

NOT_MEASURES = ("scenario", "seed", "solution")
"""Columns of outcomes that are no measures."""


def cube(
    outcomes: Mapping[str, NDArray[Any]],
    cases: Sequence[str],
    seeds: Sequence[int],
    measures: Sequence[str],
    solution: str,
) -> Doubles:
    """Lay out the outcomes of one solution.

    Parameters
    ----------
    outcomes : mapping
        The table of outcomes: one row per run and solution.
    cases, seeds, measures : sequence
        What is wanted, in which order.
    solution : str
        Name of the solution, or ``all``.

    Returns
    -------
    array of float, shape (cases, seeds, measures)
        NaN where a run is missing, or a measure has no meaning in it.

    Raises
    ------
    UserError
        If there is no such measure or solution.
    """
    known = [name for name in outcomes if name not in NOT_MEASURES]
    for measure in measures:
        if outcomes and measure not in known:
            raise UserError(f"no outcome is called {quoted(measure)}{nearest(measure, known)}")
    laid = np.full((len(cases), len(seeds), len(measures)), np.nan)
    if not outcomes:
        return laid
    here = outcomes["solution"] == solution
    if not here.any():
        raise UserError(f"there is no solution {quoted(solution)}{nearest(solution, set(outcomes['solution']))}")
    places = {case: place for place, case in enumerate(cases)}, {seed: place for place, seed in enumerate(seeds)}
    at = np.array([places[0].get(case, -1) for case in outcomes["scenario"][here]], dtype=np.intp)
    when = np.array([places[1].get(int(seed), -1) for seed in outcomes["seed"][here]], dtype=np.intp)
    wanted = (at >= 0) & (when >= 0)
    for place, measure in enumerate(measures):
        laid[at[wanted], when[wanted], place] = outcomes[measure][here][wanted]
    return laid


def solutions(outcomes: Mapping[str, NDArray[Any]]) -> list[str]:
    """Return the solutions that outcomes speak of, the row of totals last."""
    return [str(one) for one in dict.fromkeys(outcomes.get("solution", ()))]
