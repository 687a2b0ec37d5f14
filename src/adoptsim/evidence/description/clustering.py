"""Moran's I: whether units that look to each other have it, or have it not, alike; with a permutation test.

I = (n / S) sum of w (x - mean)(y - mean) over who looks to whom / sum of (x - mean) squared, where x is 1 for a unit
that has it, w is 1 over the number of its peers, and S is the sum of all w.

The test shuffles who has it over the units, and asks how often chance gives as much or more. What it finds may be
influence, or like units being linked, or shocks that peers share: it cannot tell them apart.

Sources: Moran 1950, Biometrika 37(1/2), 17-23; Cliff & Ord 1981, Spatial Processes.
"""

import numpy as np
import pandas as pd

from adoptsim.evidence.description.months import Months, when_adopted
from adoptsim.evidence.panel.panel import Panel, iso
from adoptsim.evidence.panel.peers import Peers
from adoptsim.world.chance import Question
from adoptsim.world.columns import Doubles, Longs
from adoptsim.world.draws import uniforms
from adoptsim.world.roster import hashed_ids

SHUFFLES = 999


def clustering(panel: Panel, months: Months, peers: Peers, *, seed: int = 1, shuffles: int = SHUFFLES) -> pd.DataFrame:
    """Return Moran's I of having adopted, at the beginning and at the end of each month.

    Parameters
    ----------
    panel : Panel
    months : Months
        Its months.
    peers : Peers
        Who looks to whom.
    seed : int
        Seed of the shuffles: each is a function of it and of the units' names, not of their order.
    shuffles : int
        How many.

    Returns
    -------
    DataFrame
        ``month, date, moran, expected, sd, high, p``: what chance gives in the mean, its standard deviation and its
        95th percentile; and the share of shuffles, the panel as it is among them, with as much or more. NaN where all
        units are alike.
    """
    month = months.number(when_adopted(panel))
    ties = np.stack([np.repeat(np.arange(len(panel)), peers.degree), peers.of])
    found = _morans(month, ties, peers.degree, len(months))
    ids = hashed_ids(panel.units, 63)
    identity = np.array([ids[unit] for unit in panel.units], dtype=np.int64)
    canonical = np.argsort(identity)
    shuffled = np.empty((shuffles, len(found)))
    for shuffle in range(shuffles):
        lots = uniforms(seed, Question.SHUFFLE, shuffle, identity)
        moved = np.empty_like(month)
        moved[np.argsort(lots, kind="stable")] = month[canonical]
        shuffled[shuffle] = _morans(moved, ties, peers.degree, len(months))
    as_much = (shuffled >= found - 1e-12).sum(axis=0)
    known = np.isfinite(found)
    return pd.DataFrame(
        {
            "month": np.arange(len(months) + 1),
            "date": [iso(day) for day in months.days],
            "moran": found,
            "expected": np.where(known, -1.0 / max(len(panel) - 1, 1), np.nan),
            "sd": shuffled.std(axis=0, ddof=1),
            "high": np.quantile(shuffled, 0.95, axis=0),
            "p": np.where(known, (1 + as_much) / (1 + shuffles), np.nan),
        }
    )


def _morans(month: Longs, ties: Longs, degree: Longs, months: int) -> Doubles:
    """Return Moran's I at the end of each month, all months in one pass over the ties."""
    units, size = len(month), months + 2
    weight = 1.0 / degree[ties[0]]
    total = weight.sum()
    heard = np.bincount(ties[1], weight, minlength=units) + (degree > 0)
    both = np.bincount(np.maximum(month[ties[0]], month[ties[1]]), weight, minlength=size).cumsum()[:-1]
    either = np.bincount(month, heard, minlength=size).cumsum()[:-1]
    mean = np.bincount(month, minlength=size).cumsum()[:-1] / units
    alike = both - mean * either + mean**2 * total
    spread = mean * (1.0 - mean)
    return np.asarray(np.divide(alike, total * spread, out=np.full(months + 1, np.nan), where=spread > 0))
