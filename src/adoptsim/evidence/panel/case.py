"""A case: a panel, what may explain it, and the dated events that bear on it; a YAML file says it all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from adoptsim.evidence.panel.links import LinkColumns
from adoptsim.evidence.panel.loading import PanelColumns
from adoptsim.evidence.panel.moments import WHEN
from adoptsim.evidence.panel.panel import YEARS, Panel, day, month, month_of
from adoptsim.evidence.panel.rules import Rule
from adoptsim.interventions.mandate import Mandate
from adoptsim.world.errors import quoted
from adoptsim.world.parameters import Parameters, parameter

DAYS = day(f"{YEARS[0]}-01-01"), day(f"{YEARS[-1]}-12-31")
"""The first and the last that may be written."""


def _day(value: Any) -> Any:
    if isinstance(value, int) and not DAYS[0] <= value <= DAYS[1]:
        raise ValueError(f"{value} is not a day; write it like 2021-04-27, {WHEN}")
    if not isinstance(value, str):
        return value
    try:
        return day(value.strip())
    except ValueError:
        raise ValueError(f"{quoted(value)} is not a day; write it like 2021-04-27, {WHEN}") from None


type Day = Annotated[int, BeforeValidator(_day)]
"""A day, written like ``2021-04-27``; held as the number of days from 1970-01-01."""


def _month(value: Any) -> Any:
    if isinstance(value, int) and not month_of(DAYS[0]) <= value <= month_of(DAYS[1]):
        raise ValueError(f"{value} is not a month; write it like 1953-11, {WHEN}")
    if not isinstance(value, str):
        return value
    try:
        return month(value.strip())
    except ValueError:
        raise ValueError(f"{quoted(value)} is not a month; write it like 1953-11, {WHEN}") from None


type Month = Annotated[int, BeforeValidator(_month)]
"""A month, written like ``1953-11``; held as the number of months from January 1970."""


class PanelFile(Parameters):
    """Where the panel is, and when it was observed."""

    file: Path = Field(description="CSV file with one line a unit.")
    columns: PanelColumns = Field(default_factory=PanelColumns, description="Which column holds what.")
    observed_from: Day | None = Field(default=None, description="First day of observation; else the first in the file.")
    observed_until: Day | None = Field(default=None, description="Last day of observation; else the last in the file.")
    months_from: Month | None = Field(
        default=None, description="Where the file counts months from 1 in place of days: which month is the first."
    )
    never: str | int | None = Field(default=None, description="What stands for never, besides a blank.")
    where: Rule = Field(default_factory=dict, description="Which units take part; all of them if not said.")


class NetworkFile(Parameters):
    """Who is linked with whom."""

    file: Path = Field(description="CSV file with one line a link.")
    columns: LinkColumns = Field(default_factory=LinkColumns, description="Which columns hold the two ends.")
    directed: bool = Field(default=False, description="Whether the first looks to the second only; else both ways.")
    where: Rule = Field(default_factory=dict, description="Which links count, by their further columns; else all.")


class Covariate(Parameters):
    """A column that may explain who adopts sooner; it is standardised."""

    column: str = Field(description="Column of the panel, with numbers.")
    log: bool = Field(default=False, description="Whether its logarithm is taken first.")


class Prior(Parameters):
    """What is believed of a coefficient before the data are seen, in place of what the model declares."""

    mean: float = Field(ge=-50, le=50, description="What is expected, in log HR.")
    sd: float = Field(gt=0, le=50, description="Its standard deviation.")
    reason: str = Field(min_length=1, description="Why; it travels with the estimate.")


class Before(Parameters):
    """What it takes before and after."""

    before: float = Field(ge=0, le=1e12, description="Until the day before.")
    after: float = Field(ge=0, le=1e12, description="From that day on.")


class Event(Parameters):
    """Something dated that bears on some units."""

    kind: Literal["mandate", "fee", "change"] = Field(
        description="mandate: a law with a deadline; fee: cost and paperwork change; change: anything else."
    )
    start: Day = Field(description="Day from which it works: of a law, the day it was made.")
    deadline: Day | None = Field(default=None, description="Of a mandate: the last day to comply.")
    end: Day | None = Field(default=None, description="Day on which it ceases.")
    where: Rule = Field(default_factory=dict, description="Which units it bears on; all of them if not said.")
    force: Literal["soft", "hard"] = Field(default="hard", description="Of a mandate: how binding.")
    strength: float | None = Field(default=None, ge=0, le=1, description="Of a mandate, as in scenarios.")
    early: float | None = Field(default=None, ge=0, le=1, description="Of a mandate, as in scenarios.")
    build_up: int | None = Field(default=None, ge=1, le=1200, description="Of a mandate, as in scenarios.")
    afterwards: float | None = Field(default=None, ge=0, le=1, description="Of a mandate, as in scenarios.")
    cost: Before | None = Field(default=None, description="Of a fee: the yearly cost, in money.")
    budget: float | None = Field(default=None, gt=0, le=1e14, description="Of a fee: a unit's yearly digital budget.")
    hours: Before | None = Field(default=None, description="Of a fee: hours of paperwork.")
    effect: float = parameter(
        0.0, unit="log HR", range=(-10, 10), plausible=(-2, 2),
        meaning="Of a change: what is expected of it before the data are seen.",
        evidence="J nothing is expected unless the case says so",
    )  # fmt: skip
    uncertainty: float = parameter(
        1.0, unit="log HR", range=(0.01, 10), plausible=(0.1, 3),
        meaning="Of a change: standard deviation of what is expected.",
        evidence="J wide",
    )  # fmt: skip

    def mandate(self, start: int, deadline: int) -> Mandate:
        """Return the mandate of the model, in its own months."""
        said = {name: getattr(self, name) for name in ("strength", "early", "build_up", "afterwards")}
        given = {name: value for name, value in said.items() if value is not None}
        return Mandate(start=start, deadline=deadline, force=self.force, **given)


class CaseFile(Parameters):
    """What a case file says."""

    title: str = Field(default="", description="What it is about, in a line.")
    about: str = Field(default="", description="More of it.")
    panel: PanelFile = Field(description="The panel.")
    level: Literal["agency", "official"] = Field(
        default="agency", description="Whose rule: agency, units decide; official, units are bound to start."
    )
    network: NetworkFile | None = Field(default=None, description="Who is linked with whom.")
    peers_within: str | None = Field(
        default=None,
        description="Column whose words make units peers, all those of one word; without a network.",
    )
    size: str | None = Field(default=None, description="Column with the size of a unit, above zero.")
    group: str | None = Field(default=None, description="Column with the group of a unit, such as its state.")
    covariates: dict[str, Covariate] = Field(default_factory=dict, description="What else may explain who is sooner.")
    events: dict[str, Event] = Field(default_factory=dict, description="What happened, or will, and when.")
    priors: dict[str, Prior] = Field(default_factory=dict, description="Beliefs in place of those of the model.")
    cut: Day | None = Field(default=None, description="Last day that may be known; else the last of the panel.")
    until: Day | None = Field(default=None, description="Day to forecast to; else two years after the cut.")


@dataclass(frozen=True, slots=True)
class Case:
    """A case whose files have been read.

    Attributes
    ----------
    name : str
        Its name, from the file.
    said : CaseFile
        What the file says.
    panel : Panel
        The whole panel, beyond the cut as well: `known` is what may be looked at.
    """

    name: str
    said: CaseFile
    panel: Panel

    @property
    def cut(self) -> int:
        """Last day that may be known."""
        return self.panel.last if self.said.cut is None else self.said.cut

    @property
    def until(self) -> int:
        """Day to forecast to."""
        return self.cut + 731 if self.said.until is None else self.said.until

    def depths(self) -> dict[str, "Case"]:
        """Return the case by each depth of adoption that its panel tells apart."""
        return {depth: replace(self, panel=panel) for depth, panel in self.panel.depths().items()}

    def known(self) -> Panel:
        """Return the panel as it was at the cut."""
        return self.panel.at(self.cut)


EVENT_NEEDS: Mapping[str, tuple[str, ...]] = {"mandate": ("deadline",), "fee": (), "change": ()}
"""What each kind of event must be told."""

EVENT_OWN: Mapping[str, tuple[str, ...]] = {
    "mandate": ("deadline", "force", "strength", "early", "build_up", "afterwards"),
    "fee": ("cost", "budget", "hours"),
    "change": ("effect", "uncertainty"),
}
"""What has a meaning in one kind of event alone."""
