"""The population: how many officials in which agencies, from numbers or from a roster."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BeforeValidator, Field

from adoptsim.world.agencies import AgencyTraits
from adoptsim.world.chance import Question
from adoptsim.world.columns import Doubles, Longs
from adoptsim.world.draws import normals
from adoptsim.world.errors import UserError, quoted
from adoptsim.world.parameters import Parameters, parameter
from adoptsim.world.roster import MOST_AGENCIES, MOST_OFFICIALS, Register, Roster, read_roster

MOST_HEADS = 2**31 - 1
"""Officials who can be counted without being simulated."""


@dataclass(frozen=True, slots=True)
class _Range:
    """Bounds of a number that may also be a word; read where ranges are listed."""

    ge: float
    le: float


def _head_count(value: Any) -> Any:
    """Refuse, with one message instead of one for each kind of value, what is neither a head-count nor `none`."""
    if value == "none":
        return value
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    if number is None or number != number // 1:
        raise ValueError(f"{quoted(value)} is neither a whole number of officials nor the word none")
    if not 1 <= number <= MOST_OFFICIALS:
        raise ValueError(f"{quoted(number)} is outside 1 to {MOST_OFFICIALS:,} officials; none is agencies alone")
    return int(number)


class Network(Parameters):
    """Who looks to whom among agencies: an edge list, undirected, by the agencies' names."""

    file: Path = Field(description="CSV file with one line a link.")
    agency: str = Field(default="agency", description="Column with one agency of the link.")
    peer: str = Field(default="peer", description="Column with the other.")


class Population(Parameters):
    """How many officials, in which agencies."""

    officials: Annotated[
        Annotated[int, Field(ge=1, le=MOST_OFFICIALS)] | Literal["none"],
        BeforeValidator(_head_count),
        _Range(1, MOST_OFFICIALS),
    ] = Field(
        default=5000,
        description="Officials of the government, or `none` for agencies alone. A roster brings its own number.",
        json_schema_extra={
            "unit": "officials",
            "plausible": [100, 5_000_000],
            "evidence": "J enough for agencies of all sizes, and a run of a second",
        },
    )
    agencies: int = parameter(
        60, unit="agencies", range=(1, MOST_AGENCIES), plausible=(5, 20000),
        meaning="Agencies they work in. A roster brings its own number.",
        evidence="J of the order of a national government: the UK has 106 organisations, the US 115 agencies",
    )  # fmt: skip
    mean_size: float = parameter(
        80.0, unit="officials per agency", range=(1, 1e6), plausible=(20, 20000),
        meaning="Mean head-count where officials are `none` and no roster gives it.",
        evidence="J as with 5,000 officials in 60 agencies",
    )  # fmt: skip
    roster: Roster | None = Field(default=None, description="A CSV file of real agencies.")
    network: Network | None = Field(
        default=None, description="A CSV file of links among agencies; without it, they are derived."
    )


def register(population: Population, agencies: AgencyTraits, seed: int) -> Register:
    """List the agencies with their sizes, from the roster or by chance.

    Raises
    ------
    UserError
        If the roster cannot be used, or there are fewer officials than agencies.
    """
    if population.roster is not None:
        listed = read_roster(population.roster)
        total = int(listed.sizes.sum())
        if population.officials != "none" and total > MOST_OFFICIALS:
            raise UserError(
                f"{population.roster.file}: the roster holds {total:,} officials and {MOST_OFFICIALS:,} can be "
                "simulated; make population.roster.scale smaller, or set population.officials to none"
            )
        return listed
    count = population.agencies
    total = round(population.mean_size * count) if population.officials == "none" else population.officials
    if total > MOST_HEADS:
        raise UserError(
            f"population.mean_size: {count:,} agencies of {population.mean_size:g} are {total:,} officials; "
            f"at most {MOST_HEADS:,} can be counted"
        )
    if total < count:
        raise UserError(
            f"population.officials: {total:,} officials cannot staff {count:,} agencies; "
            f"every agency needs one, so set population.agencies to {total:,} or less"
        )
    ids = np.arange(1, count + 1, dtype=np.int64)
    weights = np.exp(agencies.size_log_sd * normals(seed, Question.AGENCY_SIZE, 0, ids))
    digits = max(3, len(str(count)))
    return Register(
        names=tuple(f"agency {number:0{digits}d}" for number in range(1, count + 1)),
        sectors=("",) * count,
        parents=("",) * count,
        ids=ids,
        sizes=apportion(total, weights),
        given={},
        attributes={},
    )


def apportion(total: int, weights: Doubles) -> Longs:
    """Share out a whole number by weight: one each, and the rest by largest remainder.

    Parameters
    ----------
    total : int
        What is shared out, at least one for each.
    weights : array of float64
        Positive weights.

    Returns
    -------
    array of int64
        Whole numbers from 1 that sum to `total`; equal remainders go to the first.
    """
    quotas = (total - len(weights)) * (weights / weights.sum())
    shares = np.floor(quotas).astype(np.int64)
    left = total - len(weights) - int(shares.sum())
    shares[np.argsort(shares - quotas, kind="stable")[:left]] += 1
    return shares + 1
