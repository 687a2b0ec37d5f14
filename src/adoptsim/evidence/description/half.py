"""The time by which half had adopted, with what censoring and chance leave open.

Between the looks that hold it, the share is taken to rise evenly. Its interval is where the band of the curve crosses
one half.

Source: Brookmeyer & Crowley 1982, Biometrics 38(1), 29-41.
"""

from typing import Any

import numpy as np

from adoptsim.evidence.description.curve import Curve
from adoptsim.evidence.description.months import Months
from adoptsim.evidence.panel.panel import NEVER, iso
from adoptsim.world.columns import Doubles


def half(found: Curve, months: Months) -> dict[str, Any]:
    """Say when half had adopted.

    Parameters
    ----------
    found : Curve
    months : Months
        Months of its panel.

    Returns
    -------
    dict
        ``half, low, high``: months from the beginning; NaN where it was not reached, 0 where half had it from then.
        ``after, by``: the days between which looks place it.
    """
    place = int(np.searchsorted(found.share, 0.5 - 1e-12))
    reached = place < len(found.share)
    days = (int(found.left[place]), int(found.right[place])) if reached else (int(months.days[-1]), NEVER)
    return {
        "half": _crossing(found, found.share, months),
        "low": _crossing(found, found.high, months),
        "high": _crossing(found, found.low, months),
        "after": iso(days[0]),
        "by": iso(days[1]),
    }


def _crossing(found: Curve, share: Doubles, months: Months) -> float:
    """Return after how many months a curve reaches one half."""
    place = int(np.searchsorted(share, 0.5 - 1e-12))
    if place == len(share):
        return float("nan")
    left, right = months.passed(np.array([found.left[place], found.right[place]]))
    before = share[place - 1] if place else 0.0
    return float(left + (0.5 - before) / (share[place] - before) * (right - left))
