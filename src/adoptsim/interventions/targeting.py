"""Targeting: which agencies (`where`) and which officials (`who`), in one vocabulary.

One word makes a choice, ``{largest: 20}``; ``all_of``, ``any_of`` and ``not`` combine choices. The
parts of ``all_of`` choose one after the other, each among those that the ones before have left:
``{all_of: [{sector: health}, {largest: 5}]}`` are the five largest agencies of the sector.

Chance answers by persistent id, and ties are broken by it, so relabelling permutes the choice.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from adoptsim.interventions.choices import Fault, Ground, HowMany, Mask, Several, Target, comparison_fault
from adoptsim.world.columns import Doubles, Longs
from adoptsim.world.errors import nearest, quoted
from adoptsim.world.founding import Names
from adoptsim.world.officials import Role

AGENCY_ATTRIBUTES: Mapping[str, tuple[float, float]] = {
    "size": (1, math.inf),
    "culture": (-math.inf, math.inf),
    "rule_burden": (0, 1),
    "capability": (0, 1),
    "data_quality": (0, 1),
    "leadership": (0, 1),
    "digital_budget": (0, math.inf),
}
"""Attributes that every agency has, and the least and the most that they can be."""

OFFICIAL_ATTRIBUTES: Mapping[str, tuple[float, float]] = {
    "skill": (0, 1),
    "reluctance": (-math.inf, math.inf),
    "slack": (0, math.inf),
}
"""Attributes that every official has, and the least and the most that they can be."""

_UNITS = {"digital_budget": 100}
"""How many of an array's units make one of the file's, where it is not one."""

_NUMBER = np.zeros(1)
"""Stands for an attribute that holds numbers."""


class Where(Target):
    """Which agencies."""

    CHOOSES: ClassVar[str] = "agencies"
    RANKS: ClassVar[tuple[str, ...]] = ("largest", "smallest", "most_central")

    named: Several | None = Field(default=None, description="Those of these names.")
    sector: Several | None = Field(default=None, description="Those of a sector of the roster.")
    parent: Several | None = Field(default=None, description="Those that belong to a department of the roster.")
    largest: HowMany | None = Field(default=None, description="Those with most officials.")
    smallest: HowMany | None = Field(default=None, description="Those with fewest officials.")
    most_central: HowMany | None = Field(default=None, description="Those that most other agencies look to.")

    def _word_faults(self, names: Names) -> Iterator[Fault]:
        known = {"named": names.agencies, "sector": names.sectors, "parent": names.parents}
        word = self.word
        if word in known:
            there = {name for name in known[word] if name}
            for number, name in enumerate(getattr(self, word), start=1):
                if name not in there:
                    yield Fault((word, str(number)), _missing(name, there, {"named": "agency"}.get(word, word)))
        for name, comparison in (self.attribute or {}).items():
            if name in AGENCY_ATTRIBUTES:
                yield from comparison_fault(_NUMBER, comparison, name)
            elif name in names.attributes:
                yield from comparison_fault(names.attributes[name], comparison, name)
            else:
                message = _missing(name, {*AGENCY_ATTRIBUTES, *names.attributes}, "attribute of agencies")
                yield Fault(("attribute", name), message, of_key=True)

    def score(self, ground: Ground, word: str) -> Doubles:
        """Measure every agency by a ranking word; smaller comes first."""
        agencies = ground.world.agencies
        if word == "most_central":
            return -np.bincount(agencies.peers, minlength=len(agencies.id)).astype(np.float64)
        sign = -1.0 if word == "largest" else 1.0
        return sign * agencies.size.astype(np.float64)

    def _ids(self, ground: Ground) -> Longs:
        return ground.world.agencies.id

    def _attribute(self, ground: Ground, name: str) -> NDArray[Any]:
        if name in AGENCY_ATTRIBUTES:
            return getattr(ground.world.agencies, name) / _UNITS.get(name, 1)  # type: ignore[no-any-return]
        return ground.names.attributes[name]

    def _matching(self, ground: Ground) -> Mask:
        names = ground.names
        wanted = self.named or self.sector or self.parent or ()
        held = names.agencies if self.named else names.sectors if self.sector else names.parents
        return np.array([name in wanted for name in held], dtype=np.bool_)


class Who(Target):
    """Which officials, within the agencies chosen."""

    CHOOSES: ClassVar[str] = "officials"
    RANKS: ClassVar[tuple[str, ...]] = ("least_skilled", "most_reluctant", "most_central")

    role: Literal["staff", "manager", "head"] | None = Field(default=None, description="Those of a role.")
    least_skilled: HowMany | None = Field(default=None, description="Those with least digital skill.")
    most_reluctant: HowMany | None = Field(default=None, description="Those most reluctant to change.")
    most_central: HowMany | None = Field(default=None, description="Those whom most officials listen to.")

    def _word_faults(self, names: Names) -> Iterator[Fault]:
        del names  # officials have none
        for name, comparison in (self.attribute or {}).items():
            if name in OFFICIAL_ATTRIBUTES:
                yield from comparison_fault(_NUMBER, comparison, name)
            else:
                message = _missing(name, set(OFFICIAL_ATTRIBUTES), "attribute of officials")
                yield Fault(("attribute", name), message, of_key=True)

    def preference(self, ground: Ground) -> Doubles | None:
        """Say who comes first where places are short, by the last ranking word; None where nobody does."""
        for part in reversed(self.all_of or ()):
            preferred = part.preference(ground)
            if preferred is not None:
                return preferred
        word = self.word
        return self.score(ground, word) if word in self.RANKS else None

    def score(self, ground: Ground, word: str) -> Doubles:
        """Measure every official by a ranking word; smaller comes first."""
        world = ground.world
        if word == "most_central":
            listeners = np.diff(world.ties.listeners_start)
            if len(world.ties.overlay_start) > 1:
                listeners = listeners + np.diff(world.ties.overlay_start)
            return -listeners.astype(np.float64)
        if word == "least_skilled":
            return world.officials.skill.astype(np.float64)
        return -world.officials.reluctance.astype(np.float64)

    def _ids(self, ground: Ground) -> Longs:
        return ground.world.officials.id

    def _attribute(self, ground: Ground, name: str) -> NDArray[Any]:
        return getattr(ground.world.officials, name)  # type: ignore[no-any-return]

    def _matching(self, ground: Ground) -> Mask:
        wanted = Role[(self.role or "staff").upper()]
        return np.asarray(ground.world.officials.role == wanted)


EVERYWHERE = Where()
EVERYBODY = Who()


def _missing(name: str, known: set[str], what: str) -> str:
    """Say that there is nothing of this name, and what is nearest."""
    return f"there is no {what} {quoted(name)}{nearest(name, known) if known else '; the roster names none'}"
