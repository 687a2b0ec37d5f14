"""The contract of a process: what every file in this folder says of itself.

IMPLEMENT in a process file, in this order:

1. a docstring with the equation in words and its source;
2. its parameters, a `Parameters` group, each number declared once;
3. the equation: a small pure function of numbers, no arrays;
4. the rule or the passes over rows that apply it;
5. `PROCESS`, a `Process`: its phase, the arrays it writes, the references it rests on.

The contract test runs every process on arbitrary worlds and checks that it writes what it
declares, and nothing else.

Three phases keep a month order-free. *Propose*: every rule reads the state at the start of the
month and proposes. *Ration*: what is scarce is given by a keyed rank within the agency, longest
waiting first. *Settle*: stages, exposure and money change at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import NamedTuple

from adoptsim.world import references
from adoptsim.world.parameters import Parameters


class Phase(StrEnum):
    """When in the month a process acts."""

    OPEN = "open"
    PROPOSE = "propose"
    RATION = "ration"
    SETTLE = "settle"
    CLOSE = "close"


class Transition(IntEnum):
    """What a rule proposes for an official and a solution this month."""

    STAY = 0
    NOTICE = 1
    INTEND = 2
    START = 3
    COMPEL = 4
    ROUTINISE = 5
    LAPSE = 6
    COOL = 7
    RECALL = 8


class Now(NamedTuple):
    """The moment and the seed, as every rule receives them."""

    seed: int
    month: int
    months_left: int
    """Months of the fiscal year after this one, 0..11."""


@dataclass(frozen=True, slots=True)
class Process:
    """What a process says of itself; `month.ORDER` lists them all.

    Attributes
    ----------
    name : str
        The file's name.
    title : str
        One line for the printed plan.
    phase : Phase
        When it acts.
    writes : tuple of str
        Arrays it writes, as ``table.array``.
    parameters : type or None
        Its group of declared numbers.
    source : str
        Where the mechanism comes from.
    cites : tuple of str
        Keys of the references behind it.
    cites_by_rule : mapping of str to tuple of str
        Keys of further references, by the word of its parameter ``rule`` that makes use of them.

    Raises
    ------
    TypeError
        If there is no such reference.
    """

    name: str
    title: str
    phase: Phase
    writes: tuple[str, ...]
    parameters: type[Parameters] | None
    source: str
    cites: tuple[str, ...] = ()
    cites_by_rule: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse keys that name no reference."""
        for cites in (self.cites, *self.cites_by_rule.values()):
            references.check(cites, f"process {self.name}")
