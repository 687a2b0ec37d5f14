"""Whether what interventions are aimed at is there, as far as that is known before a world is founded.

Names of agencies, sectors, departments and attributes are known from the roster. Whether a choice is
empty is worked out for every agency as two answers, *may it be chosen in some world* and *must it be
chosen in every world*; where nobody may be, the choice is empty for certain. What depends on chance
(lots, traits that are drawn) is left to the run.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from adoptsim.interventions.choices import Fault, Mask, Target, compares, comparison, foremost
from adoptsim.interventions.targeting import AGENCY_ATTRIBUTES, OFFICIAL_ATTRIBUTES, Where, Who
from adoptsim.world.errors import UserError, quoted
from adoptsim.world.founding import Names
from adoptsim.world.officials import Role
from adoptsim.world.population import register
from adoptsim.world.roster import Register

if TYPE_CHECKING:
    from adoptsim.scenario.schema import Scenario

_BY_REGISTER = ("named", "sector", "parent", "attribute", "not_")
"""Words that name what the register of agencies holds, or can leave nobody for certain."""


class Chosen(NamedTuple):
    """Who may be chosen in some world, and who must be in every one."""

    may: Mask
    must: Mask


@dataclass(frozen=True, slots=True)
class Agencies:
    """What is known of the agencies before a world is founded."""

    names: Names
    listed: Register
    sizes_are_known: bool

    @property
    def rows(self) -> int:
        """How many agencies there are."""
        return len(self.listed.ids)

    def bounds(self, attribute: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the least and the most that an attribute of each agency can be."""
        low, high = (np.full(self.rows, bound) for bound in AGENCY_ATTRIBUTES[attribute])
        given = self.listed.given.get(attribute)
        if given is not None:
            given = given.astype(np.float32).astype(np.float64)  # as the world will hold it
        if attribute == "size" and self.sizes_are_known:
            given = self.listed.sizes.astype(np.float64)
        if given is None:
            return low, high
        return np.where(np.isnan(given), low, given), np.where(np.isnan(given), high, given)

    def score(self, word: str) -> NDArray[np.float64] | None:
        """Rank the agencies by a word; None where that is not known yet."""
        if not self.sizes_are_known or word not in ("largest", "smallest"):
            return None
        sizes = self.listed.sizes.astype(np.float64)
        return -sizes if word == "largest" else sizes

    def matching(self, choice: Target) -> Mask:
        """Say which agencies have one of the names that a choice gives."""
        names = self.names
        held = {"named": names.agencies, "sector": names.sectors, "parent": names.parents}[choice.word or ""]
        wanted = set(getattr(choice, choice.word or ""))
        return np.array([name in wanted for name in held], dtype=np.bool_)

    def comparing(self, name: str, said: str | float) -> Chosen:
        """Say for which agencies a comparison may hold, and for which it must."""
        if name in AGENCY_ATTRIBUTES:
            return _within(*self.bounds(name), said)
        holds = compares(self.names.attributes[name], said, name)
        return Chosen(holds, holds)


class Officials:
    """What is known of officials before a world is founded: one stands for all of a role."""

    rows = len(Role)
    names = Names((), (), (), {}, ())

    def score(self, word: str) -> None:
        """Ranks are not known yet."""
        del word

    def matching(self, choice: Target) -> Mask:
        """Say which roles a choice names."""
        role = choice.role if isinstance(choice, Who) else None
        return np.array([one.name.lower() == role for one in Role], dtype=np.bool_)

    def comparing(self, name: str, said: str | float) -> Chosen:
        """Say whether a comparison may hold, and whether it must."""
        low, high = (np.full(len(Role), bound, dtype=np.float64) for bound in OFFICIAL_ATTRIBUTES[name])
        return _within(low, high, said)


def target_faults(scenario: "Scenario") -> Iterator[tuple[str, Fault]]:
    """Yield what is wrong with the targets of a scenario's interventions: its name, and the fault within it."""
    agencies = known_agencies(scenario)
    for one in scenario.interventions:
        for fault in _faults(one.where, agencies) if agencies is not None else ():
            yield one.name, fault._replace(path=("where", *fault.path))
        for fault in _faults(one.who, Officials()):
            yield one.name, fault._replace(path=("who", *fault.path))


def known_agencies(scenario: "Scenario") -> Agencies | None:
    """List the agencies, if an intervention singles some out; None also where founding will refuse the list."""
    words = {part.word for one in scenario.interventions for part in one.where.within()}
    if words.isdisjoint(_BY_REGISTER):
        return None
    try:
        listed = register(scenario.population, scenario.agencies, seed=1)
    except UserError:
        return None
    names = Names(listed.names, listed.sectors, listed.parents, listed.attributes, tuple(scenario.solutions))
    return Agencies(names, listed, sizes_are_known=scenario.population.roster is not None)


def _faults(target: Where | Who, known: Agencies | Officials) -> Iterator[Fault]:
    """Yield unknown names; if there are none, where a choice has become empty for certain."""
    unknown = list(target.faults(known.names))
    yield from unknown or foreseen(target, known)[1]


def foreseen(target: Where | Who, known: Agencies | Officials) -> tuple[Chosen, list[Fault]]:
    """Work out a choice as far as it is known before a world is founded.

    Returns
    -------
    chosen : Chosen
        Who may be chosen and who must be.
    faults : list of Fault
        Where nobody was left, if nobody may be chosen.
    """
    everybody = np.ones(known.rows, dtype=np.bool_)
    trail = _Trail(known, target.CHOOSES)
    chosen = trail.choose(target, Chosen(everybody, everybody), ())
    return chosen, trail.emptied[:1]


class _Trail:
    """One choice followed into its parts; remembers where nobody was left."""

    def __init__(self, known: Agencies | Officials, chooses: str) -> None:
        self.known = known
        self.chooses = chooses
        self.emptied: list[Fault] = []

    def choose(self, target: Target, among: Chosen, path: tuple[str, ...]) -> Chosen:
        """Say who may be and who must be chosen among those in question."""
        before = len(self.emptied)
        chosen = self._chosen(target, among, path)
        if chosen.may.any():
            del self.emptied[before:]
        elif among.may.any() and len(self.emptied) == before:
            self.emptied.append(Fault((*path, *self._own_path(target)), self._why(target, path)))
        return chosen

    def _chosen(self, target: Target, among: Chosen, path: tuple[str, ...]) -> Chosen:
        if target.all_of is not None:
            for place, part in target.placed_parts():
                among = self.choose(part, among, (*path, *place))
            return among
        if target.any_of is not None:
            parts = [self.choose(part, among, (*path, *place)) for place, part in target.placed_parts()]
            return Chosen(
                np.logical_or.reduce([part.may for part in parts]), np.logical_or.reduce([part.must for part in parts])
            )
        if target.not_ is not None:
            without = _Trail(self.known, self.chooses).choose(target.not_, among, path)
            return Chosen(among.may & ~without.must, among.must & ~without.may)
        return self._by_word(target, among)

    def _by_word(self, target: Target, among: Chosen) -> Chosen:
        nobody = np.zeros_like(among.may)
        if target.attribute is not None:
            for name, said in target.attribute.items():
                compared = self.known.comparing(name, said)
                among = Chosen(among.may & compared.may, among.must & compared.must)
            return among
        if target.share is not None:
            return among if target.share == 1 else Chosen(among.may, nobody)
        if target.word == "random" or target.word in target.RANKS:
            return self._ranked(target, among)
        if target.word is None:
            return among
        matching = self.known.matching(target)
        return Chosen(among.may & matching, among.must & matching)

    def _ranked(self, target: Target, among: Chosen) -> Chosen:
        """Take the first, where it is known who is in question and who comes first."""
        how_many, score = getattr(target, target.word or ""), self.known.score(target.word or "")
        if how_many == "all":
            return among
        if isinstance(self.known, Officials) or score is None or (among.may != among.must).any():
            return Chosen(among.may, np.zeros_like(among.may))
        rows = np.flatnonzero(among.may)
        count = how_many if isinstance(how_many, int) else max(1, int(how_many * len(rows) + 0.5))
        chosen = np.zeros_like(among.may)
        chosen[foremost(count, rows, (score, self.known.listed.ids))] = True
        return Chosen(chosen, chosen)

    def _own_path(self, target: Target) -> tuple[str, ...]:
        word = "not" if target.word == "not_" else target.word or ""
        if target.attribute is not None:
            return (word, self._to_blame(target))
        return (word,)

    def _to_blame(self, target: Target) -> str:
        """Name the comparison that nobody can meet; the last where it takes several of them."""
        stated = target.attribute or {}
        never = [name for name, said in stated.items() if not self.known.comparing(name, said).may.any()]
        return (never or list(stated))[0 if never else -1]

    def _why(self, target: Target, path: tuple[str, ...]) -> str:
        nobody = f"this chooses no {self.chooses}"
        if target.attribute is not None:
            name = self._to_blame(target)
            said = quoted(target.attribute[name])
            limits = (AGENCY_ATTRIBUTES if isinstance(self.known, Agencies) else OFFICIAL_ATTRIBUTES).get(name)
            if not self.known.comparing(name, target.attribute[name]).may.any():
                if limits == (0, 1):
                    return f"{nobody}: {name} lies between 0 and 1, so it is never {said}"
                return f"{nobody}: {name} is never {said}"
        if path and path[-2:-1] == ("all_of",):
            return f"{nobody}: none of those that the choices before it leave"
        if target.not_ is not None:
            return f"{nobody}: it leaves all of them out"
        return f"{nobody}: nothing meets all of it"


def _within(low: NDArray[np.float64], high: NDArray[np.float64], said: str | float) -> Chosen:
    """Say whether a comparison may hold, and whether it must, of numbers between these bounds."""
    sign, number = comparison(said)
    if number is None:
        nobody = np.zeros(len(low), dtype=np.bool_)
        return Chosen(nobody, nobody)
    number = float(np.float32(number))
    may, must = {
        "<": (low < number, high < number),
        "<=": (low <= number, high <= number),
        ">": (high > number, low > number),
        ">=": (high >= number, low >= number),
        "=": ((low <= number) & (number <= high), (low == number) & (high == number)),
        "!=": ((low != number) | (high != number), (number < low) | (number > high)),
    }[sign]
    return Chosen(may, must)
