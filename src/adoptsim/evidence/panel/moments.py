"""How a table says when: by days, or by months counted from one."""

from dataclasses import dataclass

from adoptsim.evidence.panel.panel import YEARS, day, month_end

WHEN = f"from the year {YEARS[0]} to {YEARS[-1]}"

MOST_MONTHS = 12_000


@dataclass(frozen=True, slots=True)
class Moments:
    """How a file says when.

    Attributes
    ----------
    months_from : int or None
        Month, counted from January 1970, that is month 1; None where the file holds days.
    never : str
        What stands for never, besides a blank.
    """

    months_from: int | None = None
    never: str = ""

    def day(self, text: str, *, begins: bool = False) -> int:
        """Return the day that a text says: of a month its last, or the one before its first if something `begins`.

        Raises
        ------
        ValueError
            If it says none; the message goes on after what was written.
        """
        if self.months_from is None:
            try:
                return day(text)
            except ValueError:
                raise ValueError(f"is not a day; write it like 2021-04-27, {WHEN}") from None
        if not (text.isdecimal() and text.isascii() and 1 <= int(text) <= MOST_MONTHS):
            raise ValueError(f"is not a month; write a whole number from 1 to {MOST_MONTHS:,}")
        return month_end(self.months_from + int(text) - 1 - begins)
