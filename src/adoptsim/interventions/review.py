"""Reviews: a programme goes on only if a stated measure has reached a stated value by a stated month.

``review: {month: 36, continue_if: {share_effective: '>= 0.10'}}`` looks at the world after 36
months of the programme, and again after each further month that is named.

Source: MindLab, closed after sixteen years; "accelerate potential failure", Santiso 2019.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field, field_validator

from adoptsim.interventions.choices import OPERATORS, Mask, comparison
from adoptsim.world.agencies import State
from adoptsim.world.errors import nearest, quoted
from adoptsim.world.officials import Stage
from adoptsim.world.parameters import Parameters
from adoptsim.world.world import World

if TYPE_CHECKING:
    from adoptsim.interventions.programme import Programme

type Rows = NDArray[np.intp]


def _officials(world: World, solutions: Rows, agencies: Mask, counted: NDArray[Any]) -> float:
    """Return a sum over solutions and agencies as a share of their officials."""
    posts = int(np.diff(world.agencies.start)[agencies].sum()) * len(solutions)
    total = float(counted[np.ix_(solutions, agencies)].astype(np.float64).sum())
    return total / posts if posts else float("nan")


def _share_aware(world: World, solutions: Rows, agencies: Mask) -> float:
    here = agencies[world.officials.agency]
    aware = world.adoption.stage[np.ix_(solutions, here)] != Stage.UNAWARE
    return float(aware.mean()) if aware.size else float("nan")


MEASURES: Mapping[str, Callable[[World, Rows, Mask], float]] = {
    "share_nominal": lambda w, s, a: _officials(w, s, a, w.pipelines.using + w.pipelines.routinised),
    "share_effective": lambda w, s, a: _officials(w, s, a, w.pipelines.routinised),
    "share_intending": lambda w, s, a: _officials(w, s, a, w.pipelines.wanting),
    "share_aware": _share_aware,
    "share_agencies_available": lambda w, s, a: float(
        (w.pipelines.state[np.ix_(s, a)] == State.AVAILABLE).mean() if a.any() else "nan"
    ),
    "value": lambda w, s, a: _officials(w, s, a, w.pipelines.routinised * w.pipelines.experience.astype(np.float64)),
    "pilots_passed": lambda w, s, a: float(w.pipelines.passed_pilots[np.ix_(s, a)].sum()),
    "failures": lambda w, s, a: float(w.pipelines.failures[np.ix_(s, a)].sum()),
}
"""What a review may look at: as the columns of the results of these names, over the programme's solutions."""


def _in_order(value: Any) -> Any:
    """Let a single month stand for a list of one."""
    return (value,) if isinstance(value, int) and not isinstance(value, bool) else value


class Review(Parameters):
    """When a programme is looked at, and what it needs to go on."""

    month: Annotated[tuple[Annotated[int, Field(ge=1, le=1200)], ...], BeforeValidator(_in_order)] = Field(
        min_length=1,
        description="After how many months of the programme it is reviewed: a number, or several such as [12, 24].",
    )
    continue_if: dict[str, str] = Field(
        min_length=1,
        description="What must hold for it to go on: measures and comparisons such as {share_effective: '>= 0.10'}.",
    )
    among: Literal["all", "reached"] = Field(
        default="all", description="Where the measure is taken: in all agencies, or in those the programme reaches."
    )

    @field_validator("continue_if")
    @classmethod
    def _can_be_judged(cls, value: dict[str, str]) -> dict[str, str]:
        for measure, wanted in value.items():
            if measure not in MEASURES:
                hint = nearest(measure, MEASURES)
                raise ValueError(f"no review measures {quoted(measure)}{hint}; measures: {', '.join(MEASURES)}")
            sign, number = comparison(wanted)
            if number is None or sign in ("=", "!="):
                raise ValueError(f"{measure}: {quoted(wanted)} is no comparison with a number; write such as '>= 0.10'")
        return value

    @property
    def months(self) -> tuple[int, ...]:
        """The months of the programme after which it is reviewed, ascending."""
        return tuple(sorted(set(self.month)))

    def verdict(self, programme: "Programme") -> str:
        """Say why the programme ends; an empty string if it goes on."""
        elapsed = programme.month - programme.intervention.start
        if elapsed not in self.month:
            return ""
        agencies = np.ones_like(programme.agencies) if self.among == "all" else programme.agencies
        for measure, wanted in self.continue_if.items():
            found = MEASURES[measure](programme.world, programme.solutions, agencies)
            sign, number = comparison(wanted)
            if not OPERATORS[sign](found, number):
                return f"review in month {elapsed}: {measure} is {found:.3g}, not {sign} {number:g}"
        return ""
