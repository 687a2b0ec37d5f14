"""A study: one scenario or several, what is varied in them, and how the points are laid.

`StudyFile` declares what a study file may say; `Study` is what was read from one.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from scipy.special import ndtr, ndtri

from adoptsim.experiments.observations import Target
from adoptsim.scenario.schema import Scenario

type Layout = Literal["factorial", "latin_hypercube", "sobol", "morris", "list"]
"""How the points of a study are laid."""

type Kept = Literal["monthly", "yearly", "agencies", "programmes", "officials"]
"""Tables that a run may leave beside its outcomes."""

PLAUSIBLE = "plausible"
"""Stands for the declared plausible range of a number."""

JUDGED = "judged"
"""Stands for every number that is the modellers' judgement, over its plausible range."""

AS_IS = "as_is"
"""Stands, among listed values, for what the scenario says itself."""

SPAN = 2.0
"""Standard deviations from the middle of a normal range to its bounds."""

MOST_RUNS = 1_000_000
"""Runs of one study."""


class StudyFile(BaseModel):
    """What a study file may say."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    title: str = Field(default="", description="What the study is called.")
    about: str = Field(default="", description="What the study is for, in a sentence or a paragraph.")
    scenario: str = Field(
        default="", description="The scenario: a file, relative to the study, or the name of a shipped one."
    )
    scenarios: dict[str, str] = Field(
        default={}, description="In its place several, by the names they get in the tables: the same points over each."
    )
    set: dict[str, Any] = Field(
        default={}, description="Values that hold at all points, by path: 'population.officials: 2000'."
    )
    design: Layout = Field(
        description="How the points are laid. factorial: every combination of the values listed; latin_hypercube: "
        "a sample of the ranges; sobol: for `sweep` a sample of the ranges, more even still, for `sensitivity` what "
        "Sobol's indices need; morris: for `sensitivity`, steps of one number at a time; list: the points in `rows`."
    )
    vary: dict[str, Any] | tuple[str, ...] | Literal["judged"] = Field(
        default={},
        description="What is varied, by path: a list of values, `{from: …, to: …}` with `scale: log` if need be, or "
        "`plausible`, the declared plausible range. `prior: normal` makes the middle of a range likelier than its "
        "bounds, which lie two standard deviations off; without `from` and `to` it is the plausible one. A list of "
        "paths stands for their plausible ranges, `judged` for those of every number of a process, and every effect of "
        "an intervention, that is the modellers' judgement. Among listed values `as_is` stands for what the scenario "
        "says, and `null` takes an intervention or a solution out.",
    )
    rows: tuple[dict[str, Any], ...] = Field(
        default=(), description="The points of a `list`: for each the values by path; what a row leaves out is as_is."
    )
    samples: int | None = Field(
        default=None, ge=2, le=MOST_RUNS,
        description="Points of a latin_hypercube or sobol design; for sobol a power of two. "
        "For Sobol's indices, base points: each takes as many runs as twice the numbers varied, and two more.",
    )  # fmt: skip
    trajectories: int | None = Field(
        default=None, ge=2, le=100_000,
        description="Trajectories of a morris design: each varies every number once.",
    )  # fmt: skip
    levels: int | None = Field(
        default=None, ge=4, le=100,
        description="Levels of the grid of a morris design; even, 4 by default.",
    )  # fmt: skip
    points_seed: int = Field(
        default=1, ge=1, le=2**31 - 1,
        description="Seed of the points themselves: another number lays others. It is not the seed of the runs.",
    )  # fmt: skip
    replicates: int = Field(
        default=5, ge=1, le=100_000, description="Runs of each point, with the same seeds at every point."
    )
    seed: int = Field(default=1, ge=0, le=2**62, description="Seed of the first run of each point; the others follow.")
    months: int | None = Field(
        default=None, ge=1, le=1200, description="Length of the runs; the scenario's own if nothing is said."
    )
    measures: tuple[str, ...] = Field(
        default=("share_effective",), min_length=1, description="Measures to look at, the most important first."
    )
    solution: str = Field(default="all", description="The solution to look at; all together if nothing is said.")
    keep: tuple[Kept, ...] = Field(default=(), description="Tables to keep of every run beside its outcomes.")
    targets: dict[str, Target] = Field(
        default={}, description="For `calibrate`, what was observed and is to be met, by names of your own; see below."
    )
    observed: Path | None = Field(
        default=None,
        description="For `calibrate`, a CSV file of more targets, a line each: `date` (or `month`), `measure`, "
        "`value`, `sd`, and if need be `solution`, `per`, `seen_in`, `evidence`.",
    )


@dataclass(frozen=True, slots=True)
class Values:
    """Values that are listed.

    Attributes
    ----------
    listed : tuple
        As the tables show them: numbers, months as month numbers, words. `AS_IS` and None may be among them.
    """

    listed: tuple[Any, ...]

    def at(self, share: float) -> Any:
        """Return the value at a place 0..1 among them, each of the same width."""
        return self.listed[min(int(share * len(self.listed)), len(self.listed) - 1)]

    @property
    def shown(self) -> str:
        """Say in words over what it varies."""
        return ", ".join(label(value) for value in self.listed)


@dataclass(frozen=True, slots=True)
class Range:
    """A range of numbers.

    Attributes
    ----------
    low, high : float
        Bounds, both within.
    log : bool
        Whether the logarithm is spread evenly.
    whole : bool
        Whether whole numbers alone are meant: months, officials.
    unit : str
        Unit of the number, as declared; empty where none is.
    normal : bool
        Whether the middle is likelier than the bounds, `SPAN` standard deviations off, where it is cut.
    """

    low: float
    high: float
    log: bool = False
    whole: bool = False
    unit: str = ""
    normal: bool = False

    def at(self, share: float) -> float:
        """Return the number at a place 0..1 of the range; whole numbers are equally wide."""
        if self.normal:
            cut = float(ndtr(-SPAN))
            share = 0.5 + float(ndtri(cut + share * (1.0 - 2.0 * cut))) / (2.0 * SPAN)
        beyond = self.high + 1 if self.whole else self.high
        if self.log:
            number = math.exp(math.log(self.low) + share * (math.log(beyond) - math.log(self.low)))
        else:
            number = self.low + share * (beyond - self.low)
        if self.whole:
            number = math.floor(number + 1e-9)
        number = min(max(number, self.low), self.high)
        return int(number) if self.whole else float(number)

    @property
    def shown(self) -> str:
        """Say in words over what it varies."""
        likelier = ", the middle likelier" if self.normal else ""
        return f"{self.low:g} to {self.high:g}" + (f" {self.unit}" if self.unit else "") + likelier


type Varied = Values | Range


@dataclass(frozen=True, slots=True)
class Study:
    """What is asked.

    Attributes
    ----------
    title, about : str
        What it is called and what for.
    scenarios : mapping of str to Scenario
        What is run at every point, the values that hold at all points set.
    design : str
        How the points are laid; see `StudyFile`.
    vary : mapping of str to Values or Range
        What is varied, by path.
    rows : sequence of mapping
        The points of a list: values by path.
    samples, trajectories, levels : int
        Size of the design; 0 where it has no meaning.
    points_seed : int
        Seed of the points.
    replicates, seed, months : int
        Runs of each point, seed of the first, length (None: the scenario's own).
    measures : tuple of str
        Measures to look at.
    solution : str
        The solution to look at.
    keep : frozenset of str
        Tables to keep.
    targets : mapping of str to Target
        What was observed and is to be met, by name.
    files : mapping of str to Path
        The files that the scenarios were read from, as far as they were.
    set : mapping of str to value
        What holds at all points, by path; the scenarios say it too.
    warnings : tuple of str
        What deserves a doubt, each with its place.
    """

    title: str
    about: str
    scenarios: Mapping[str, Scenario]
    design: Layout
    vary: Mapping[str, Varied]
    rows: Sequence[Mapping[str, Any]] = ()
    samples: int = 0
    trajectories: int = 0
    levels: int = 4
    points_seed: int = 1
    replicates: int = 5
    seed: int = 1
    months: int | None = None
    measures: tuple[str, ...] = ("share_effective",)
    solution: str = "all"
    keep: frozenset[str] = frozenset()
    targets: Mapping[str, Target] = MappingProxyType({})
    files: Mapping[str, Path] = MappingProxyType({})
    set: Mapping[str, Any] = MappingProxyType({})
    warnings: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """What differs between points."""
        return tuple(self.vary) or tuple(dict.fromkeys(path for row in self.rows for path in row))

    @property
    def seeds(self) -> range:
        """Seeds of the runs of every point."""
        return range(self.seed, self.seed + self.replicates)


def label(value: Any) -> str:
    """Name a value in a table or figure."""
    if value is None:
        return "out"
    if value == AS_IS:
        return "as is"
    return f"{value:g}" if isinstance(value, float) else str(value)
