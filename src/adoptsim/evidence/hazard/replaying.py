"""A panel as a fitted model would have made it: the same units from the first day, simulated to the last known."""

from dataclasses import replace

import numpy as np

from adoptsim.evidence.hazard.fitting import Fit
from adoptsim.evidence.hazard.paths import simulated
from adoptsim.evidence.panel.case import Case
from adoptsim.evidence.panel.panel import NEVER


def replayed(found: Fit, seed: int) -> Case:
    """Simulate the known part of a panel from the estimated coefficients, looked at when each month ends.

    Parameters
    ----------
    found : Fit
        Its estimate is taken as true.
    seed : int
        Seed of chance.
    """
    panel, starts = found.panel, found.formula.starts
    last = int(np.searchsorted(starts, panel.last, side="right")) - 1
    when = simulated(found, found.estimate, seed, last)
    ends = np.concatenate([[panel.first], starts[1 : last + 1] - 1])
    adopts = (when > 0) & (ends[when] > panel.entered) & (ends[when] <= panel.until)
    seen = np.where(panel.had, panel.seen, np.where(adopts, ends[when], NEVER))
    before = np.maximum(ends[np.maximum(when - 1, 0)], panel.entered)
    until = np.minimum(panel.until, ends[-1])
    without = np.where(panel.had, panel.without, np.where(adopts, before, until))
    made = replace(panel, seen=seen, without=without, until=until, observed=ends, effective=None)
    said = found.case.said.model_copy(update={"cut": int(ends[-1])})
    return Case(found.case.name, said, made)
