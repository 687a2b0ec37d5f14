"""Thresholds: exposure at adoption, as far as looks can tell.

A unit adopted between two looks. By the first of them some of its peers had been seen with it; by the second some more.
So each threshold lies between two shares. The lower is what the hazard uses, who had adopted before; the upper counts
who was seen with it in the same look as well, as netdiffuseR does.

Sources: Granovetter 1978, AJS 83(6), 1420-1443; Valente 1996, Social Networks 18(1), 69-89.
"""

import numpy as np
import pandas as pd

from adoptsim.evidence.description.months import Months, when_adopted
from adoptsim.evidence.panel.panel import NEVER, Panel
from adoptsim.evidence.panel.peers import Peers
from adoptsim.world.columns import Doubles, Longs

BOUNDS = ("before", "by_then")


def thresholds(panel: Panel, months: Months, peers: Peers) -> pd.DataFrame:
    """Return the threshold of each unit that adopted under observation and has peers.

    Parameters
    ----------
    panel : Panel
    months : Months
        Its months.
    peers : Peers
        Who looks to whom.

    Returns
    -------
    DataFrame
        ``unit, month, peers, before, by_then``: the month in which it was seen with it, how many peers it has, and the
        share of them seen with it by its last day without, and by the day it was seen with it.
    """
    rows = np.flatnonzero((panel.seen != NEVER) & ~panel.had & (peers.degree > 0))
    seen = when_adopted(panel)
    return pd.DataFrame(
        {
            "unit": [panel.units[row] for row in rows],
            "month": months.number(panel.seen[rows]),
            "peers": peers.degree[rows],
            "before": _shares(peers, seen, rows, panel.without[rows]),
            "by_then": _shares(peers, seen, rows, panel.seen[rows]),
        }
    )


def summary(found: pd.DataFrame) -> pd.DataFrame:
    """Return a line a bound: ``bound, units, mean, sd, zero, above_half``; the last two are shares of the units."""
    return pd.DataFrame(
        [
            {
                "bound": bound,
                "units": len(found),
                "mean": found[bound].mean(),
                "sd": found[bound].std(),
                "zero": (found[bound] == 0).mean(),
                "above_half": (found[bound] > 0.5).mean(),
            }
            for bound in BOUNDS
        ]
    )


def _shares(peers: Peers, seen: Longs, rows: Longs, days: Longs) -> Doubles:
    """Share of the peers of each row that had been seen with it by its own day."""
    made = np.empty(len(rows))
    for place, (row, day) in enumerate(zip(rows, days, strict=True)):
        made[place] = (seen[peers.of[peers.start[row] : peers.start[row + 1]]] <= day).mean()
    return made
