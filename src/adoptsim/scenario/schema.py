"""What a scenario holds: one frozen model, built from the groups of declared numbers."""

import re
from collections.abc import Container, Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, SerializeAsAny, ValidationInfo, create_model, model_validator
from pydantic_core import PydanticCustomError

from adoptsim.interventions.catalogue import kinds
from adoptsim.interventions.contract import Intervention
from adoptsim.processes.month import PARAMETER_GROUPS
from adoptsim.scenario.consistency import Inconsistency, inconsistencies
from adoptsim.world.agencies import AgencyTraits
from adoptsim.world.calendar import Calendar
from adoptsim.world.errors import nearest, quoted
from adoptsim.world.officials import OfficialTraits
from adoptsim.world.parameters import Parameters
from adoptsim.world.population import Population
from adoptsim.world.solutions import SolutionTraits
from adoptsim.world.ties import TieTraits

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")
"""What solutions and interventions may be called."""

RESERVED = ("all",)
"""Names that no solution or intervention may have: they have a meaning of their own."""

if TYPE_CHECKING:

    class Processes(Parameters):
        """The numbers of every process, by the name of the process."""

        def __getattr__(self, name: str) -> Any: ...
else:
    Processes = create_model(
        "Processes",
        __base__=Parameters,
        __module__=__name__,
        __doc__="The numbers of every process, by the name of the process.",
        **{
            name: (group, Field(default=group(), description=f"Numbers of the process `{name}`."))
            for name, group in PARAMETER_GROUPS.items()
        },
    )


def proper_name(name: str) -> str | None:
    """Say what is wrong with the name of a solution or intervention, or return None."""
    if name in RESERVED:
        return f"{quoted(name)} has a meaning of its own; choose another name"
    if not NAME.fullmatch(name):
        return f"{quoted(name)} is not a name; a name is a letter, then letters, digits or _, at most 60 in all"
    return None


def unknown_kind(kind: Any) -> str:
    """Say that there is no such kind of intervention, and which is nearest."""
    known = kinds()
    if not isinstance(kind, str):
        return f"a kind is a word; kinds: {', '.join(sorted(known))}"
    return f"no intervention is of kind {quoted(kind)}{nearest(kind, known)}; kinds: {', '.join(sorted(known))}"


def _named_interventions(value: Any, info: ValidationInfo) -> Any:
    """Turn mappings into interventions by their kind, and give the nameless their kind as a name."""
    if not isinstance(value, list | tuple):
        return value
    context = {"calendar": info.data.get("calendar", Calendar())}
    made: list[Any] = []
    for given in value:
        if isinstance(given, Mapping):
            kind = given.get("kind")
            if not isinstance(kind, str) or kind not in kinds():
                raise ValueError(unknown_kind(kind))
            made.append(kinds()[kind].model_validate(given, context=context))
        else:
            made.append(given)
    names = [one.name for one in made if isinstance(one, Intervention)]
    for position, one in enumerate(made):
        if isinstance(one, Intervention) and not one.name:
            made[position] = one.model_copy(update={"name": free_name(one.kind, names)})
            names.append(made[position].name)
    return tuple(made)


def free_name(name: str, taken: Container[str]) -> str:
    """Return the name, with a number where it is taken: ``training``, ``training_2`` …"""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


class Scenario(BaseModel):
    """Everything that is said before a run; the defaults are the baseline.

    Raises
    ------
    pydantic.ValidationError
        If a number is out of its range, a name is unknown, or parts contradict each other.
    """

    model_config = Parameters.model_config

    title: str = Field(default="", description="What the scenario is called in tables and figures.")
    about: str = Field(default="", description="What the scenario is for, in a sentence or a paragraph.")
    source: str = Field(default="", description="Where the scenario comes from.")
    calendar: Calendar = Field(default=Calendar(), description="When the run takes place.")
    population: Population = Field(default=Population(), description="How many officials, in which agencies.")
    officials: OfficialTraits = Field(default=OfficialTraits(), description="How officials differ.")
    agencies: AgencyTraits = Field(default=AgencyTraits(), description="How agencies differ.")
    ties: TieTraits = Field(default=TieTraits(), description="Who listens to whom among officials.")
    solutions: dict[str, SolutionTraits] = Field(
        default={"case_files": SolutionTraits()}, min_length=1, description="The solutions, by name."
    )
    processes: Processes = Field(default=Processes(), description="What happens each month, process by process.")
    interventions: Annotated[tuple[SerializeAsAny[Intervention], ...], BeforeValidator(_named_interventions)] = Field(
        default=(), description="What the government does."
    )

    @model_validator(mode="after")
    def _is_consistent(self) -> "Scenario":
        problems = [*self._bad_names(), *inconsistencies(self)]
        if problems:
            words = "; ".join(f"{'.'.join(paths[0])}: {message}" for paths, message in problems)
            raise PydanticCustomError("inconsistent", "{words}", {"words": words, "problems": problems})
        return self

    def _bad_names(self) -> list[Inconsistency]:
        named = [("solutions", name) for name in self.solutions]
        named += [("interventions", one.name) for one in self.interventions]
        return [((path,), wrong) for path in named if (wrong := proper_name(path[1]))]
