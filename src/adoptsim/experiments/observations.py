"""What was observed outside the model, and is to be met by it: targets of a calibration, one by one or from a table.

A table of observed series is a CSV file with the columns ``date`` (or ``month``), ``measure``, ``value``
and ``sd``, and if need be ``solution``, ``per``, ``seen_in`` and ``evidence``; a line a target.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from adoptsim.scenario import fields
from adoptsim.simulation.record import ALL, MEASURES
from adoptsim.world.calendar import Calendar, MonthNumber
from adoptsim.world.errors import nearest, quoted
from adoptsim.world.parameters import EVIDENCE
from adoptsim.world.tables import Row, Table, only, open_table

MOST_TARGETS = 1000
"""Targets of one study."""

NEEDED = ("measure", "value", "sd")
OPTIONAL = ("solution", "per", "seen_in", "evidence")


class Target(BaseModel):
    """One measured value that the model is to meet."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    measure: str = Field(description="What was measured: a measure of every month, such as share_nominal.")
    per: str = Field(
        default="", description="A measure to divide by: share_effective per share_nominal is routine use among users."
    )
    solution: str = Field(default="all", description="The solution it was measured on; all together by default.")
    month: MonthNumber = Field(description="When: the month of the run, or its date; the value at its end counts.")
    value: float = Field(description="The value measured.")
    sd: float = Field(
        description="How far off it may be, as a standard deviation: the uncertainty of the measurement and that of "
        "the model, which is never true, together.",
    )
    seen_in: Literal["one", "many"] = Field(
        default="one",
        description="one: it is what one government showed, so that chance between runs counts; many: it is a mean "
        "over many governments, to be met by the mean over runs.",
    )
    evidence: str = Field(
        default="", description="How well it is known: F, C, M or J as for parameters, a blank, and the source."
    )

    @field_validator("evidence")
    @classmethod
    def _tagged(cls, said: str) -> str:
        if said and (said[0] not in EVIDENCE or said[1:2] not in ("", " ")):
            raise ValueError(f"must begin with {fields.either(list(EVIDENCE))} and a blank, not {quoted(said)}")
        return said

    @field_validator("sd")
    @classmethod
    def _uncertain(cls, said: float) -> float:
        if not said > 0:
            raise ValueError(f"must be above 0, as no measurement is exact and no model is true, not {said:g}")
        return said

    @field_validator("value")
    @classmethod
    def _possible(cls, said: float, info: ValidationInfo) -> float:
        measure, whole = info.data.get("measure", ""), info.data.get("per", "")
        if _is_share(measure, whole) and not 0 <= said <= 1:
            raise ValueError(f"must be from 0 to 1, as {measure} is a share, not {said:g}")
        return said

    @field_validator("measure", "per")
    @classmethod
    def _measured(cls, said: str) -> str:
        if said and said not in MEASURES:
            raise ValueError(f"there is no measure of every month {quoted(said)}{nearest(said, MEASURES)}")
        return said

    @property
    def is_share(self) -> bool:
        """Whether it is a part of a whole, 0..1."""
        return _is_share(self.measure, self.per)

    @property
    def what(self) -> str:
        """What was measured, in words of the tables."""
        return self.measure + (f" per {self.per}" if self.per else "")


def _is_share(measure: str, per: str) -> bool:
    return measure.startswith("share_") and not per


def read_observed(path: Path, calendar: Calendar) -> Mapping[str, Target]:
    """Read targets from a table of observed series.

    Parameters
    ----------
    path : Path
        The CSV file.
    calendar : Calendar
        Which month of the run a date is.

    Returns
    -------
    mapping of str to Target
        By what they are of, and when.

    Raises
    ------
    UserError
        If it cannot be used: the line and column, and what would be right.
    """
    table = open_table(path)
    key = "observed"
    when = "month" if "month" in table.header and "date" not in table.header else "date"
    at = {"month": table.column(when, key)} | {name: table.column(name, key) for name in NEEDED}
    at |= {name: table.column(name, key) for name in OPTIONAL if name in table.header}
    known = {when, *NEEDED, *OPTIONAL}
    rows = list(table.rows())
    only(table, rows)
    for position, title in enumerate(table.header):
        if title not in known:
            raise table.fault(rows[0], position, f"there is no such column here{nearest(title, known)}; remove it")
    found: dict[str, Target] = {}
    lines: dict[str, int] = {}
    for row in rows:
        if len(found) == MOST_TARGETS:
            raise table.fault(row, 0, f"a study may have {MOST_TARGETS:,} targets")
        target = _target(table, row, at, calendar)
        of = "" if target.solution == ALL else f" of {target.solution}"
        name = f"{target.what}{of}, {calendar.date(target.month):%Y-%m}"
        if name in found:
            raise table.fault(row, at["month"], f"{name} is on line {lines[name]} already")
        found[name], lines[name] = target, row.line
    return found


def _target(table: Table, row: Row, at: Mapping[str, int], calendar: Calendar) -> Target:
    said = dict(_cells(table, row, at))
    try:
        return Target.model_validate(said, context={"calendar": calendar})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0])
        if first["type"] == "value_error":
            why = str(first["ctx"]["error"])
        else:
            why = f"must be {fields.expected(Target, name)}, not {quoted(row.cells[at[name]])}"
        raise table.fault(row, at[name], why) from None


def _cells(table: Table, row: Row, at: Mapping[str, int]) -> Iterator[tuple[str, str | int | float]]:
    for name, position in at.items():
        text = row.cells[position]
        if not text and name in OPTIONAL:
            continue
        if not text:
            raise table.fault(row, position, "is blank")
        yield name, _number(table, row, position) if name in ("value", "sd") else _month(name, text)


def _month(name: str, text: str) -> str | int:
    return int(text) if name == "month" and text.isascii() and text.isdigit() else text


def _number(table: Table, row: Row, position: int) -> float:
    try:
        return float(row.cells[position])
    except ValueError:
        raise table.fault(row, position, f"must be a number, not {quoted(row.cells[position])}") from None
