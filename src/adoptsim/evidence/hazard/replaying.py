"""A panel as a fitted model would have made it: the same units from the first day, simulated to the last known."""

from dataclasses import replace

import numpy as np

from adoptsim.evidence.hazard.fitting import Fit
from adoptsim.evidence.hazard.paths import simulated
from adoptsim.evidence.panel.case import Case
from adoptsim.evidence.panel.panel import NEVER, Panel
from adoptsim.world.columns import Longs


def replayed(found: Fit, seed: int, deeper: Fit | None = None) -> Case:
    """Simulate the known part of a panel from the estimated coefficients, looked at when each month ends.

    Parameters
    ----------
    found : Fit
        Its estimate is taken as true.
    seed : int
        Seed of chance.
    deeper : Fit, optional
        A fit of the same units' effective use, which is simulated as well.

    Raises
    ------
    ValueError
        If the first is of effective use alone, which depends on who adopts at all.
    """
    if found.panel.using is not None:
        raise ValueError("effective use is simulated together with nominal adoption, not by itself")
    ends = _ends(found)
    said = found.case.said.model_copy(update={"cut": int(ends[-1])})
    panel, began = _panel(found, seed, np.zeros(len(found.panel), dtype=np.int64))
    if deeper is not None:
        effective, _ = _panel(deeper, seed, began)
        using = np.where(panel.had, panel.entered, panel.seen)
        panel = replace(panel, effective=replace(effective, using=using))
    return Case(found.case.name, said, panel)


def _ends(found: Fit) -> Longs:
    """Return the first day, and the last days of the months."""
    panel, starts = found.panel, found.formula.starts
    last = int(np.searchsorted(starts, panel.last, side="right")) - 1
    return np.concatenate([[panel.first], starts[1 : last + 1] - 1])


def _panel(found: Fit, seed: int, began: Longs) -> tuple[Panel, Longs]:
    """Simulate a depth, and return in which month from 1 each unit came to it; 0 for before, `NEVER` for not at all."""
    panel, ends = found.panel, _ends(found)
    when = simulated(found, found.estimate, seed, len(ends) - 1, began)
    adopts = (when > 0) & (ends[when] > panel.entered) & (ends[when] <= panel.until)
    seen = np.where(panel.had, panel.seen, np.where(adopts, ends[when], NEVER))
    before = np.maximum(ends[np.maximum(when - 1, 0)], panel.entered)
    until = np.minimum(panel.until, ends[-1])
    without = np.where(panel.had, panel.without, np.where(adopts, before, until))
    made = replace(panel, seen=seen, without=without, until=until, observed=ends, effective=None)
    return made, np.where(panel.had, 0, np.where(when > 0, when, NEVER))
