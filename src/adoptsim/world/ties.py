"""Ties: who listens to whom among officials, in compressed sparse rows (CSR).

Exposure is *pushed*: only an official whose stage changes touches the officials who listen to it,
so a month costs O(officials + ties of those who changed). Pushing needs the listeners of each
speaker; the speakers of each listener are kept for reading.
"""

from pathlib import Path
from typing import NamedTuple, Self

from pydantic import Field, model_validator

from adoptsim.world.columns import Annotated, Column, Ints
from adoptsim.world.parameters import Parameters, parameter


class Ties(NamedTuple):
    """The ties, own manager not counted among them; E of them in the main graph, O overlaid."""

    speakers_start: Annotated[Ints, Column("N+", "tie", "first entry of each listener in `speakers`")]
    speakers: Annotated[Ints, Column("E", "row", "whom each listener listens to")]
    listeners_start: Annotated[Ints, Column("N+", "tie", "first entry of each speaker in `listeners`")]
    listeners: Annotated[Ints, Column("E", "row", "who listens to each speaker")]
    overlay_start: Annotated[Ints, Column("V+", "tie", "as listeners_start, ties added by interventions; V is 0 or N")]
    overlay: Annotated[Ints, Column("O", "row", "as listeners, ties added by interventions")]
    degree: Annotated[Ints, Column("N", "count", "ties each listener has, overlays included")]


class TieTraits(Parameters):
    """How ties are drawn, where no edge list gives them."""

    ties: float = parameter(
        6.0, unit="ties per official", range=(0, 200), plausible=(3, 10),
        meaning="Mean number of officials that an official listens to (Poisson, at least one).",
        evidence="C name generators: 2.4-4.8, capped; M advice networks in organisations: 4-8",
    )  # fmt: skip
    share_team: float = parameter(
        0.45, unit="share", range=(0, 1), plausible=(0.3, 0.6),
        meaning="Share of ties within the own team.",
        evidence="J of the 70-80 % inside the own unit, M advice networks",
    )  # fmt: skip
    share_agency: float = parameter(
        0.30, unit="share", range=(0, 1), plausible=(0.15, 0.4),
        meaning="Share of ties elsewhere in the own agency; the rest reach across agencies.",
        evidence="J of the 70-80 % inside the own unit, M advice networks",
    )  # fmt: skip
    file: Path | None = Field(
        default=None,
        description="A CSV file of ties with columns `listener` and `speaker`, each written AGENCY:NUMBER; "
        "NUMBER is the post within the agency from 1, the head. Without it, ties are drawn.",
    )

    @model_validator(mode="after")
    def _shares_fit(self) -> Self:
        if self.share_team + self.share_agency > 1.0 + 1e-9:
            raise ValueError(f"share_team and share_agency sum to {self.share_team + self.share_agency:g}; at most 1")
        return self
