"""Temporary: until `interventions.catalogue` stands."""

from pydantic import BaseModel, ConfigDict, Field

from adoptsim.world.calendar import MonthNumber
from adoptsim.world.parameters import parameter


class Intervention(BaseModel):
    """Stand-in."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    kind: str
    name: str = ""
    start: MonthNumber = 1
    months: int | None = Field(default=None, ge=1, le=1200)
    solutions: tuple[str, ...] | str = "all"


class Training(Intervention):
    """Stand-in."""

    kind: str = "training"
    seats_per_month: int = parameter(
        50, unit="officials/month", range=(0, 1e6), plausible=(1, 5000), meaning="Seats.", evidence="J"
    )


def kinds() -> dict[str, type[Intervention]]:
    """Stand-in."""
    return {"training": Training}
