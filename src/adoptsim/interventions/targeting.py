"""Targeting: which agencies (`where`) and which officials (`who`), in one vocabulary.

One word makes a choice, ``{largest: 20}``; ``all_of``, ``any_of`` and ``not`` combine choices. The
parts of ``all_of`` choose one after the other, each among those that the ones before have left:
``{all_of: [{sector: health}, {largest: 5}]}`` are the five largest agencies of the sector.

Chance answers by persistent id, and ties are broken by it, so relabelling permutes the choice.
"""

from collections.abc import Iterable
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from adoptsim.interventions.choices import Ground, HowMany, Mask, Several, Target, compares
from adoptsim.world.columns import Doubles, Longs
from adoptsim.world.errors import UserError, nearest, quoted
from adoptsim.world.founding import Names
from adoptsim.world.officials import Role

_AGENCY_ATTRIBUTES = {
    "size": 1,
    "culture": 1,
    "rule_burden": 1,
    "capability": 1,
    "data_quality": 1,
    "leadership": 1,
    "digital_budget": 100,
}
"""Attributes that every agency has, and how many of the array's units make one of the file's."""

_OFFICIAL_ATTRIBUTES = ("skill", "reluctance", "slack")

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

    def _check_word(self, names: Names) -> None:
        known = {"named": names.agencies, "sector": names.sectors, "parent": names.parents}
        word = self.word
        if word in known:
            for name in getattr(self, word):
                _require(name, known[word], {"named": "agency"}.get(word, word))
        for name, comparison in (self.attribute or {}).items():
            _require(name, (*_AGENCY_ATTRIBUTES, *names.attributes), "attribute of agencies")
            compares(_NUMBER if name in _AGENCY_ATTRIBUTES else names.attributes[name], comparison, name)

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
        if name in _AGENCY_ATTRIBUTES:
            return getattr(ground.world.agencies, name) / _AGENCY_ATTRIBUTES[name]  # type: ignore[no-any-return]
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

    def _check_word(self, names: Names) -> None:
        del names  # officials have none
        for name, comparison in (self.attribute or {}).items():
            _require(name, _OFFICIAL_ATTRIBUTES, "attribute of officials")
            compares(_NUMBER, comparison, name)

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


def _require(name: str, known: Iterable[str], what: str) -> None:
    names = {one for one in known if one}
    if name in names:
        return
    if not names:
        raise UserError(f"there is no {what} {quoted(name)}; the roster names none")
    raise UserError(f"there is no {what} {quoted(name)}{nearest(name, names)}")
