"""Rogers' adopter categories, cut at the mean and at standard deviations of the time of adoption.

They are a convention for output: names for who was early and who was late among those that adopted. They say nothing
about why, and adopters fall into 2.5, 13.5, 34, 34 and 16 % only if times are normal, which they need not be.

Source: Rogers 2003, Diffusion of Innovations, 5th ed.
"""

import numpy as np
import pandas as pd

from adoptsim.evidence.description.months import Months
from adoptsim.evidence.panel.panel import NEVER, Panel

CATEGORIES = ("innovators", "early adopters", "early majority", "late majority", "laggards")
NORMAL = (0.025, 0.135, 0.34, 0.34, 0.16)
"""What they would be if times were normal."""

EDGES = (-2.0, -1.0, 0.0, 1.0)
"""Where they are cut, in standard deviations from the mean."""

FIRST, NOT_YET = "from the first", "not yet"


def categories(panel: Panel, months: Months) -> pd.DataFrame:
    """Count the units of each category.

    Parameters
    ----------
    panel : Panel
    months : Months
        Its months.

    Returns
    -------
    DataFrame
        ``category, units, share, share_of_adopters, normal, since, until``: of those that adopted under observation,
        from which month to which; besides, who had it from the first and who has not adopted yet.
    """
    adopted = (panel.seen != NEVER) & ~panel.had
    times = months.passed(panel.seen[adopted])
    mean, spread = (times.mean(), times.std(ddof=1)) if len(times) > 1 else (times.sum(), 0.0)
    cuts = mean + spread * np.array(EDGES)
    counts = np.bincount(np.searchsorted(cuts, times, side="right"), minlength=len(CATEGORIES))
    first, never = int(panel.had.sum()), int((~adopted & ~panel.had).sum())
    units = np.concatenate([counts, [first, never]])
    blank = [np.nan, np.nan]
    return pd.DataFrame(
        {
            "category": [*CATEGORIES, FIRST, NOT_YET],
            "units": units,
            "share": units / len(panel),
            "share_of_adopters": [*(counts / max(len(times), 1)), *blank],
            "normal": [*NORMAL, *blank],
            "since": [np.nan, *cuts, *blank],
            "until": [*cuts, np.nan, *blank],
        }
    )
