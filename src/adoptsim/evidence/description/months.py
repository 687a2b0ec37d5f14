"""The months of a panel: calendar months in which units could be seen to adopt, numbered from 1."""

from dataclasses import dataclass

import numpy as np

from adoptsim.evidence.panel.panel import NEVER, Panel, month_of, months
from adoptsim.world.columns import Doubles, Longs


@dataclass(frozen=True, slots=True)
class Months:
    """Months of observation; 0 is the day on which it began.

    Attributes
    ----------
    begin : int
        Day on which observation began.
    starts, ends : arrays of int64
        First and last days of the months; the last month ends with observation.
    """

    begin: int
    starts: Longs
    ends: Longs

    def __len__(self) -> int:
        """Count the months."""
        return len(self.starts)

    def number(self, days: Longs) -> Longs:
        """Return the month in which each day lies: 0 up to the beginning, one more than all of them for `NEVER`."""
        inside = np.searchsorted(self.starts, np.minimum(days, self.ends[-1]), side="right")
        return np.where(days <= self.begin, 0, np.where(days == NEVER, len(self) + 1, inside)).astype(np.int64)

    def passed(self, days: Longs) -> Doubles:
        """Return how many months had passed by the end of each day; parts of a month count by its days."""
        return np.asarray(_passed(days) - _passed(np.array([self.begin]))[0])

    @property
    def days(self) -> Longs:
        """The beginning, and the ends of the months."""
        return np.concatenate([[self.begin], self.ends])


def months_of(panel: Panel) -> Months:
    """Return the months of a panel."""
    bounds = months(panel.first + 1, panel.last)
    return Months(panel.first, bounds[:-1], np.minimum(bounds[1:] - 1, panel.last))


def when_adopted(panel: Panel) -> Longs:
    """Return the day on which each unit was seen to have it; where it had it from the first, no later than that."""
    return np.where(panel.had, np.minimum(panel.seen, panel.entered), panel.seen)


def _passed(days: Longs) -> Doubles:
    """Count months from 1970 to the end of each day."""
    whole = np.array([month_of(day) for day in days])
    calendar = np.stack([whole, whole + 1]).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return np.asarray(whole + (days - calendar[0] + 1) / (calendar[1] - calendar[0]))
