"""Cumulative adoption, and who is new in each month."""

import numpy as np
import pandas as pd

from adoptsim.evidence.description.months import Months, when_adopted
from adoptsim.evidence.panel.panel import NEVER, Panel, iso


def cumulative(panel: Panel, months: Months) -> pd.DataFrame:
    """Return how many units had been seen with it by the end of each month.

    Parameters
    ----------
    panel : Panel
    months : Months
        Its months.

    Returns
    -------
    DataFrame
        ``month, date, new, adopted, share, share_at_most``: month 0 holds those that had it from the first; the last
        column counts who was seen later, but was last seen without before the month had ended.
    """
    seen = when_adopted(panel)
    new = np.bincount(months.number(seen), minlength=len(months) + 2)[: len(months) + 1]
    earliest = np.sort(np.where(panel.had, seen, np.where(seen == NEVER, NEVER, panel.without + 1)))
    return pd.DataFrame(
        {
            "month": np.arange(len(months) + 1),
            "date": [iso(day) for day in months.days],
            "new": new,
            "adopted": new.cumsum(),
            "share": new.cumsum() / len(panel),
            "share_at_most": np.searchsorted(earliest, months.days, side="right") / len(panel),
        }
    )
