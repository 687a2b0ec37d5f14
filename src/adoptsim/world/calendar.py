"""The calendar: month numbers and dates. Month 1 is the first month of a run."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo

from adoptsim.world.errors import quoted
from adoptsim.world.parameters import Parameters, parameter

_YEAR_MONTH = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


def _year_month(value: Any) -> Any:
    """Accept ``2025-01`` or a date; keep anything else for pydantic to refuse."""
    if isinstance(value, date):
        return f"{value.year:04d}-{value.month:02d}"
    if isinstance(value, int) and not isinstance(value, bool):
        raise ValueError(f"a bare year or number is not a month; write {value:04d}-01 for January of that year")
    return value


class Calendar(Parameters):
    """When a run takes place, and when budgets are refilled."""

    start: Annotated[str, BeforeValidator(_year_month)] = Field(
        default="2025-01", pattern=r"^[12]\d{3}-(0[1-9]|1[0-2])$", description="First month of the run, as YYYY-MM."
    )
    months: int = parameter(
        120, unit="months", range=(1, 1200), plausible=(12, 360),
        meaning="Length of the run.",
        evidence="J ten years: long enough for an S-curve in government (7 years to half of the adopters)",
    )  # fmt: skip
    fiscal_year_starts: int = parameter(
        1, unit="month of the year", range=(1, 12), plausible=(1, 12),
        meaning="Month of the year in which budgets are refilled.",
        evidence="J",
    )  # fmt: skip

    @property
    def origin(self) -> tuple[int, int]:
        """Year and month of the year of month 1."""
        year, month = self.start.split("-")
        return int(year), int(month)

    def date(self, month: int) -> date:
        """First day of a month by its number; 0 is the month before the run."""
        year, first = self.origin
        months = year * 12 + first - 1 + month - 1
        return date(months // 12, months % 12 + 1, 1)

    def number(self, year: int, month: int) -> int:
        """Month number of a calendar month."""
        first_year, first = self.origin
        return (year - first_year) * 12 + month - first + 1

    def months_left(self, month: int) -> int:
        """Months of the fiscal year after this one, 0..11."""
        return (self.fiscal_year_starts - self.date(month).month - 1) % 12

    def opens_fiscal_year(self, month: int) -> bool:
        """Say whether budgets are refilled in this month."""
        return self.date(month).month == self.fiscal_year_starts


def _month_number(value: Any, info: ValidationInfo) -> Any:
    """Turn ``2019-06`` into a month number by the calendar in the validation context."""
    if isinstance(value, date):
        value = f"{value.year:04d}-{value.month:02d}"
    if isinstance(value, str):
        match = _YEAR_MONTH.fullmatch(value.strip())
        if match is None or not 1 <= int(match[2]) <= 12:
            raise ValueError(f"{quoted(value)} is neither a month number nor a month like 2025-06")
        calendar = (info.context or {}).get("calendar")
        if calendar is None:
            raise ValueError(f"the date {value} needs a calendar; write a month number")
        return calendar.number(int(match[1]), int(match[2]))
    if isinstance(value, int) and not isinstance(value, bool) and 1500 <= value <= 2999:
        raise ValueError(f"{value} would be a month number, not a year; write {value}-01 for January {value}")
    return value


type MonthNumber = Annotated[int, BeforeValidator(_month_number), Field(ge=1, le=1200)]
"""A month: a number from 1, or a date like ``2025-06`` where a calendar is at hand."""
