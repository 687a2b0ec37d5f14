"""The hazard of each month: of those still without, how many adopt. With intervals for a share of so many.

Intervals: Clopper & Pearson 1934, Biometrika 26(4), 404-413.
"""

import numpy as np
import pandas as pd
from scipy.stats import beta

from adoptsim.evidence.description.months import Months
from adoptsim.evidence.panel.panel import Panel, iso

COVERAGE = 0.9
"""What intervals hold."""


def hazard(panel: Panel, months: Months) -> pd.DataFrame:
    """Return who was at risk in each month, and who was first seen with it.

    At risk is who had not been seen with it when the month began, and was observed in it.

    Parameters
    ----------
    panel : Panel
    months : Months
        Its months.

    Returns
    -------
    DataFrame
        ``month, date, at_risk, adopted, hazard, low, high``; NaN where nobody was at risk.
    """
    risk = panel.select(~panel.had)
    size = len(months) + 2
    seen = months.number(risk.seen)
    begins, ends = months.number(risk.entered + 1), np.minimum(seen, months.number(risk.until))
    known = (begins <= ends) & (risk.entered < risk.until)
    change = np.bincount(begins[known], minlength=size) - np.bincount(ends[known] + 1, minlength=size)[:size]
    at_risk, adopted = change.cumsum()[1:-1], np.bincount(seen, minlength=size)[1:-1]
    there = at_risk > 0
    some, others = adopted[there], at_risk[there] - adopted[there]
    made = pd.DataFrame(
        {
            "month": np.arange(1, len(months) + 1),
            "date": [iso(day) for day in months.ends],
            "at_risk": at_risk,
            "adopted": adopted,
        }
    ).assign(hazard=np.nan, low=np.nan, high=np.nan)
    tail = (1.0 - COVERAGE) / 2
    made.loc[there, "hazard"] = some / at_risk[there]
    made.loc[there, "low"] = np.where(some > 0, beta.ppf(tail, np.maximum(some, 1), others + 1), 0.0)
    made.loc[there, "high"] = np.where(others > 0, beta.isf(tail, some + 1, np.maximum(others, 1)), 1.0)
    return made
