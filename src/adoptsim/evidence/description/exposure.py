"""Exposure: the share of a unit's peers that had adopted before a month.

Source: Valente 1996, Social Networks 18(1), 69-89.
"""

import numpy as np
import pandas as pd

from adoptsim.evidence.description.months import Months, when_adopted
from adoptsim.evidence.panel.panel import Panel, iso
from adoptsim.evidence.panel.peers import Peers
from adoptsim.world.columns import Doubles


def exposure(panel: Panel, months: Months, peers: Peers) -> pd.DataFrame:
    """Return the mean exposure in each month, of units that have peers.

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
        ``month, date, exposure, exposure_without, exposure_adopting``: of all, of those still without, and of those
        first seen with it in that month; NaN where there is none.
    """
    seen, linked = when_adopted(panel), peers.degree > 0
    month = months.number(seen)
    lines = []
    for number, before in enumerate(months.days[:-1], start=1):
        shares = peers.share(seen <= before)
        chosen = (linked, linked & (month >= number), linked & (month == number))
        lines.append([_mean(shares[rows]) for rows in chosen])
    made = pd.DataFrame(lines, columns=["exposure", "exposure_without", "exposure_adopting"])
    made.insert(0, "month", np.arange(1, len(months) + 1))
    made.insert(1, "date", [iso(day) for day in months.ends])
    return made


def _mean(shares: Doubles) -> float:
    return float(shares.mean()) if len(shares) else float("nan")
