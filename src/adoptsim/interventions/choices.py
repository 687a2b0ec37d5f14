"""Choices among rows: the words that agencies and officials have in common, and how they combine."""

import math
import operator
import re
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, field_validator, model_serializer, model_validator
from pydantic_core import CoreSchema

from adoptsim.world.chance import Question
from adoptsim.world.columns import Doubles, Longs
from adoptsim.world.draws import uniforms
from adoptsim.world.errors import UserError, nearest, quoted
from adoptsim.world.founding import Names
from adoptsim.world.parameters import Parameters
from adoptsim.world.world import World

type Mask = NDArray[np.bool_]

_COMPARISON = re.compile(r"\s*(<=|>=|!=|<|>|=)?\s*(.*?)\s*")
OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "!=": operator.ne,
}  # fmt: skip


class Fault(NamedTuple):
    """Something wrong within a choice."""

    path: tuple[str, ...]
    """Where in it: words, names and positions in a list, from 1."""
    message: str
    of_key: bool = False
    """Whether the last name of the path is wrong, and not its value."""


class Ground(NamedTuple):
    """What a choice is made on: a world, its names, and the chance of one programme."""

    world: World
    names: Names
    seed: int
    lot: int
    """Number that keeps the programmes' lots apart, 32 bits."""


def foremost(count: int, rows: NDArray[np.intp], keys: Iterable[NDArray[Any]]) -> NDArray[np.intp]:
    """Return the rows that come first by the first key; later keys break ties.

    Parameters
    ----------
    count : int
        How many to return at most.
    rows : array of int
        The rows that compete.
    keys : iterable of arrays
        Smaller comes first; indexed by row. The last one has no ties, or they go to earlier rows.

    Returns
    -------
    array of int
        The rows, ascending.
    """
    sure: list[NDArray[np.intp]] = []
    for key in keys:
        if not 0 < count < len(rows):
            break
        values = key[rows]
        least = values == values.min()
        if np.count_nonzero(least) >= count:
            rows = rows[least]
            continue
        cut = np.partition(values, count - 1)[count - 1]
        sure.append(rows[values < cut])
        count -= len(sure[-1])
        rows = rows[values == cut]
    return np.sort(np.concatenate([*sure, rows[: max(count, 0)]]))


def _how_many(value: Any) -> Any:
    """Accept a number from 1, a share below 1, or ``all``."""
    if value == "all":
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        if 0 < value < 1:
            return float(value)
        if value >= 1 and value == value // 1:
            return int(value)
    raise ValueError(f"{quoted(value)} is not a choice; write a whole number from 1, a share between 0 and 1, or all")


type HowMany = Annotated[int | float | Literal["all"], BeforeValidator(_how_many)]
"""How many of those in question: a number, a share, or all."""


def _several(value: Any) -> Any:
    """Let a single name stand for a list of one."""
    return (value,) if isinstance(value, str) else value


type Several = Annotated[tuple[str, ...], BeforeValidator(_several), Field(min_length=1)]
"""One name or several."""


class Target(Parameters):
    """A choice among rows; without a word, all of them."""

    CHOOSES: ClassVar[str]
    RANKS: ClassVar[tuple[str, ...]]
    """Words that take the first by some measure."""

    share: float | None = Field(default=None, gt=0, le=1, description="A share, by chance.")
    random: int | None = Field(default=None, ge=1, description="A number, by chance.")
    attribute: dict[str, str | float] | None = Field(
        default=None, min_length=1, description="Those whose attributes compare as said: {capability: '< 0.4'}."
    )
    all_of: tuple[Self, ...] | None = Field(
        default=None, description="Several choices, each among those that the one before has left."
    )
    any_of: tuple[Self, ...] | None = Field(default=None, description="Those that one of several choices takes.")
    not_: Self | None = Field(default=None, alias="not", description="Those that the choice does not take.")

    @model_validator(mode="before")
    @classmethod
    def _one_word(cls, value: Any) -> Any:
        if value == "all":
            return {}
        if isinstance(value, cls):
            return value
        if not isinstance(value, Mapping):
            raise ValueError(f"{quoted(value)} chooses nothing; write all or one word and its value: {{share: 0.3}}")
        words = cls.words()
        given = [word for word in value if value[word] is not None]
        for word in given:
            if word not in words:
                raise ValueError(cls._unknown(str(word)))
            if word in ("all_of", "any_of") and value[word] in ((), []):
                raise ValueError(f"{word} combines nothing; give it a list of choices")
        if len(given) > 1:
            raise ValueError(f"{' and '.join(given)} stand side by side; combine them with all_of or any_of")
        return value

    @classmethod
    def _unknown(cls, word: str) -> str:
        for other in Target.__subclasses__():
            if word in other.words():
                return f"{quoted(word)} chooses {other.CHOOSES}, not {cls.CHOOSES}"
        return f"nothing is chosen by {quoted(word)}{nearest(word, cls.words())}; words: all, {', '.join(cls.words())}"

    @field_validator("attribute")
    @classmethod
    def _comparable(cls, value: dict[str, str | float] | None) -> dict[str, str | float] | None:
        for name, comparison in (value or {}).items():
            sign, operand = _split(comparison)
            if operand == "":
                raise ValueError(f"{name}: {quoted(comparison)} compares with nothing; write for instance '< 0.4'")
            if sign in ("<", "<=", ">", ">=") and _number(operand) is None:
                raise ValueError(f"{name}: {quoted(operand)} is not a number, so nothing is {sign} it")
        return value

    @classmethod
    def words(cls) -> tuple[str, ...]:
        """Return the words as a file spells them."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())

    @property
    def word(self) -> str | None:
        """The field that is given; None where all are chosen."""
        return next((name for name in type(self).model_fields if getattr(self, name) is not None), None)

    @model_serializer
    def _as_written(self) -> Any:
        word = self.word
        return "all" if word is None else {type(self).model_fields[word].alias or word: getattr(self, word)}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Let an editor accept the word ``all`` too."""
        return {"anyOf": [{"const": "all"}, handler(core)]}

    def parts(self) -> Sequence[Self]:
        """Return the choices that this one combines."""
        return tuple(part for _, part in self.placed_parts())

    def placed_parts(self) -> Sequence[tuple[tuple[str, ...], Self]]:
        """Return the choices that this one combines, each with where it stands."""
        if self.not_ is not None:
            return ((("not",), self.not_),)
        word, several = ("all_of", self.all_of) if self.all_of else ("any_of", self.any_of or ())
        return tuple(((word, str(number)), part) for number, part in enumerate(several, start=1))

    def within(self) -> Iterator[Self]:
        """Yield this choice and all that it combines."""
        yield self
        for part in self.parts():
            yield from part.within()

    def faults(self, names: Names) -> Iterator[Fault]:
        """Yield every name that the world does not hold, and every comparison that says nothing."""
        for place, part in self.placed_parts():
            for fault in part.faults(names):
                yield fault._replace(path=(*place, *fault.path))
        yield from self._word_faults(names)

    def check(self, names: Names) -> None:
        """Refuse names that the world does not hold.

        Raises
        ------
        UserError
            If an agency, sector, department or attribute is unknown.
        """
        for fault in self.faults(names):
            raise UserError(fault.message)

    def choose(self, ground: Ground, among: Mask) -> Mask:
        """Choose rows.

        Parameters
        ----------
        ground : Ground
            What the choice is made on.
        among : array of bool
            The rows in question.

        Returns
        -------
        array of bool
            The rows chosen, all of them among those in question.

        Raises
        ------
        UserError
            If a name is unknown in this world.
        """
        chosen = among.copy()
        word = self.word
        if word is None:
            return chosen
        if self.all_of is not None:
            for part in self.all_of:
                chosen = part.choose(ground, chosen)
            return chosen
        if self.any_of is not None:
            return np.asarray(np.logical_or.reduce([part.choose(ground, among) for part in self.any_of]))
        if self.not_ is not None:
            return among & ~self.not_.choose(ground, among)
        if self.share is not None:
            return among & (self._lots(ground) < self.share)
        if self.attribute is not None:
            for name, comparison in self.attribute.items():
                chosen &= compares(self._attribute(ground, name), comparison, name)
            return chosen
        if word == "random" or word in self.RANKS:
            return self._first(ground, among, word)
        return among & self._matching(ground)

    def _first(self, ground: Ground, among: Mask, word: str) -> Mask:
        """Choose as many as a ranking word says, or ``random``."""
        how_many = getattr(self, word)
        if how_many == "all":
            return among.copy()
        score = self._lots(ground) if word == "random" else self.score(ground, word)
        rows = np.flatnonzero(among)
        count = max(1, int(how_many * len(rows) + 0.5)) if isinstance(how_many, float) else how_many
        chosen = np.zeros_like(among)
        chosen[foremost(count, rows, (score, self._ids(ground)))] = True
        return chosen

    def _lots(self, ground: Ground) -> Doubles:
        return uniforms(ground.seed, Question.TARGETING, ground.lot, self._ids(ground).copy())

    @abstractmethod
    def _word_faults(self, names: Names) -> Iterator[Fault]:
        """Yield the names in this choice's own word that are not there."""

    @abstractmethod
    def _ids(self, ground: Ground) -> Longs:
        """Persistent ids of all rows."""

    @abstractmethod
    def score(self, ground: Ground, word: str) -> Doubles:
        """Measure every row by a ranking word; smaller comes first."""

    @abstractmethod
    def _attribute(self, ground: Ground, name: str) -> NDArray[Any]:
        """Values of an attribute, one a row."""

    @abstractmethod
    def _matching(self, ground: Ground) -> Mask:
        """Rows that a word which does not rank singles out."""


def _split(comparison: str | float) -> tuple[str, str]:
    """Split ``'< 0.4'`` into sign and operand; without a sign, equality is meant."""
    match = _COMPARISON.fullmatch(str(comparison))
    return ("=", "") if match is None else (match[1] or "=", match[2])


def comparison(text: str | float) -> tuple[str, float | None]:
    """Read ``'>= 0.10'`` as sign and number; no number where the operand is none."""
    sign, operand = _split(text)
    return sign, _number(operand)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def comparison_fault(values: NDArray[Any], comparison: str | float, name: str) -> Iterator[Fault]:
    """Yield what keeps an attribute from being compared as said."""
    try:
        compares(values, comparison, name)
    except UserError as error:
        yield Fault(("attribute", name), str(error))


def compares(values: NDArray[Any], comparison: str | float, name: str) -> Mask:
    """Compare an attribute, row by row; where it is blank, nothing holds."""
    sign, operand = _split(comparison)
    number = _number(operand)
    if operand[:1] in ("<", ">", "="):
        raise UserError(f"attribute {name!r}: {quoted(comparison)} is no comparison; write {', '.join(OPERATORS)}")
    if values.dtype.kind == "U":
        if sign in ("<", "<=", ">", ">="):
            raise UserError(
                f"attribute {name!r} holds words, so {quoted(comparison)} says nothing; write one of its words"
            )
        if operand not in values:
            raise UserError(f"attribute {name!r} is nowhere {quoted(operand)}{nearest(operand, set(values.tolist()))}")
        return np.asarray(OPERATORS[sign](values, operand) & (values != ""))
    if number is None:
        raise UserError(
            f"attribute {name!r} holds numbers, so {quoted(operand)} is never met; write for instance '< 0.4'"
        )
    floats = values if values.dtype.kind == "f" else values.astype(np.float64)
    return np.asarray(OPERATORS[sign](floats, floats.dtype.type(number)) & ~np.isnan(floats))
