"""The contract of an intervention: what every kind in this folder, or in a plugin, says of itself.

IMPLEMENT one class in a file of its own:

1. `kind`, a `Literal`; its numbers, each declared once with `parameter`;
2. `TITLE`, `SOURCE`, `PERSISTS`; the references it rests on (`CITES`); the levers it may set
   (`SETS`), the arrays it may write (`WRITES`);
3. `act`, every month while it runs; `begin`, `after` and `end` if need be. What it must remember from month
   to month goes into `programme.memory`, for the class itself is frozen and serves many runs.

An intervention moves a rule only through levers, or changes the arrays it declares; it never
patches a rule. To publish a kind, name the class under the entry-point group
``adoptsim.interventions``. The contract test runs every kind on arbitrary worlds.
"""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, get_args, get_type_hints

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from adoptsim.interventions.choices import Several
from adoptsim.interventions.review import Review
from adoptsim.interventions.targeting import EVERYBODY, EVERYWHERE, Where, Who
from adoptsim.world import references
from adoptsim.world.calendar import MonthNumber
from adoptsim.world.columns import columns
from adoptsim.world.errors import UserError, nearest, quoted
from adoptsim.world.founding import Names
from adoptsim.world.levers import COMPOSE
from adoptsim.world.parameters import Parameters, parameter
from adoptsim.world.references import Reference
from adoptsim.world.world import World

if TYPE_CHECKING:
    from adoptsim.interventions.programme import Programme

TABLES = {name: table for name, table in get_type_hints(World).items() if hasattr(table, "_fields")}
"""The world's tables."""

ARRAYS = frozenset(f"{name}.{column}" for name, table in TABLES.items() for column, _, _ in columns(table))
"""Every array of a world, as ``table.array``."""


def _all_is_none(value: Any) -> Any:
    """Let the word ``all`` say that nothing is singled out."""
    return None if value == "all" else value


class Intervention(Parameters, ABC):
    """Something a government does: when, where, for whom, at what cost.

    Subclasses declare what they change; see the module.
    """

    TITLE: ClassVar[str] = ""
    """One line for the printed plan."""
    SOURCE: ClassVar[str] = ""
    """Where the mechanism comes from."""
    CITES: ClassVar[tuple[str | Reference, ...]] = ()
    """References behind it: keys of those that adoptsim knows, or references brought along."""
    PERSISTS: ClassVar[str] = ""
    """What remains when it ends."""
    SETS: ClassVar[tuple[str, ...]] = ()
    """Levers it may set."""
    WRITES: ClassVar[tuple[str, ...]] = ()
    """Arrays it may write, as ``table.array``."""
    TARGETS: ClassVar[tuple[str, ...]] = ("solutions", "where", "who")
    """What it may be aimed at; the rest must be left to say all."""
    CHOSEN: ClassVar[bool] = True
    """Whether a government chooses it; what merely happens stays when a package is taken apart."""

    kind: str = Field(description="What is done.")
    name: str = Field(default="", description="What it is called; its kind, if nothing is said.")
    start: MonthNumber = Field(default=1, description="First month: a month number, or a month like 2025-06.")
    months: int | None = Field(
        default=None, ge=1, le=1200, description="How long it runs; to the end of the run if nothing is said."
    )
    solutions: Annotated[Several | None, BeforeValidator(_all_is_none)] = Field(
        default=None, description="The solutions it is about, by name; all if nothing is said."
    )
    where: Where = Field(default=EVERYWHERE, description="Which agencies; chosen in the first month.")
    who: Who = Field(default=EVERYBODY, description="Which officials of these agencies; chosen anew each month.")
    review: Review | None = Field(
        default=None,
        description="When it is looked at, and what it needs to go on: "
        "{month: 36, continue_if: {share_effective: '>= 0.10'}}.",
    )
    cost_start: float = parameter(
        0.0, unit="money", range=(0, 1e12), plausible=(0, 1e9),
        meaning="What the programme costs in its first month, once.",
        evidence="J",
    )  # fmt: skip
    cost_month: float = parameter(
        0.0, unit="money/month", range=(0, 1e12), plausible=(0, 1e8),
        meaning="What the programme costs in every month.",
        evidence="J",
    )  # fmt: skip

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse, when the class is made, a declaration that names no lever, array or reference."""
        super().__pydantic_init_subclass__(**kwargs)
        references.check(cls.CITES, f"{cls.__name__}.CITES")
        for name in cls.SETS:
            if name not in COMPOSE:
                raise TypeError(f"{cls.__name__}.SETS: there is no lever {name!r}{nearest(name, COMPOSE)}")
        for name in cls.WRITES:
            if name not in ARRAYS or name.startswith("levers."):
                raise TypeError(f"{cls.__name__}.WRITES: there is no array {name!r}{nearest(name, ARRAYS)}")

    @field_validator("solutions", "where", "who")
    @classmethod
    def _has_effect(cls, value: Any, info: ValidationInfo) -> Any:
        """Refuse a choice that the kind would ignore."""
        if info.field_name not in cls.TARGETS and value not in (None, EVERYWHERE, EVERYBODY):
            raise ValueError(f"{cls.kind_name()} takes no {info.field_name}: it has no such choice; leave it out")
        return value

    @field_validator("review")
    @classmethod
    def _comes_before_the_end(cls, value: Review | None, info: ValidationInfo) -> Review | None:
        months = info.data.get("months")
        if value is not None and months is not None and value.months[-1] >= months:
            raise ValueError(
                f"a review after {value.months[-1]} months decides nothing, as it ends after {months}; "
                "give it more months, or review it earlier"
            )
        return value

    @classmethod
    def kind_name(cls) -> str:
        """Return the kind that a scenario file names, or an empty string where the class names none."""
        named = get_args(cls.model_fields["kind"].annotation)
        return str(named[0]) if len(named) == 1 else ""

    @classmethod
    def examples(cls, start: int = 1) -> tuple[dict[str, Any], ...]:
        """Return the least that a scenario file says of it, once for each way in which it works.

        Every kind works for four months in each of its examples, if no end is set. Kinds that need
        more than a start, or work in several ways, say so here; the contract tests run them all.
        """
        return ({"kind": cls.kind_name(), "start": start},)

    @property
    def ends(self) -> int | None:
        """The month after the last; None where it runs to the end."""
        return None if self.months is None else self.start + self.months

    @property
    def monthly_cost(self) -> float:
        """What the programme spends in every month in any case, booked for it."""
        return self.cost_month

    @property
    def closes(self) -> tuple[str, ...]:
        """Names of the programmes that this one ends in its first month."""
        return ()

    def room_for_ties(self, officials: int) -> int:
        """Say how many ties it adds at most, in a world of so many officials."""
        del officials
        return 0

    def check(self, names: Names) -> None:
        """Refuse names that the world does not hold.

        Raises
        ------
        UserError
            If a solution, agency, sector, department or attribute is unknown.
        """
        called = f"interventions.{self.name or self.kind}"
        try:
            key = "where"
            self.where.check(names)
            key = "who"
            self.who.check(names)
        except UserError as error:
            raise UserError(f"{called}.{key}: {error}") from None
        for solution in self.solutions or ():
            if solution not in names.solutions:
                hint = nearest(solution, names.solutions)
                raise UserError(f"{called}.solutions: there is no solution {quoted(solution)}{hint}")

    def begin(self, programme: "Programme") -> None:
        """Prepare, in the first month, before `act`."""

    @abstractmethod
    def act(self, programme: "Programme") -> None:
        """Act, in every month while it runs."""

    def after(self, programme: "Programme") -> None:
        """Look, at the end of every month while it runs, at what came of it."""

    def end(self, programme: "Programme") -> None:
        """Wind up, in the month after the last."""
