"""The design table: every run that is wanted, one row each.

Replicates, comparisons, sweeps, sensitivity and attribution are all the same thing: cases, each a
scenario with some values changed, and rows, each a case with a seed. Rows of one seed share all
chance, so that cases can be compared run by run.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from adoptsim.scenario.changes import changed
from adoptsim.scenario.reading import reading_of
from adoptsim.scenario.schema import Scenario
from adoptsim.scenario.shipped import shipped
from adoptsim.scenario.writing import resolved
from adoptsim.world.errors import UserError

TABLES = ("monthly", "yearly", "agencies", "programmes", "officials", "groups")
"""What a run may leave beside its outcomes; see `simulation.record`."""

SHIPPED = "<shipped>/"
"""Stands, in files, for the folder of the shipped scenarios."""


class Row(NamedTuple):
    """One run to be made."""

    scenario: str
    """Name of a case."""
    seed: int


@dataclass(frozen=True, slots=True)
class Case:
    """A scenario with some values changed.

    Attributes
    ----------
    scenario : Scenario
        What is changed.
    changes : mapping
        Values by path, as `scenario.changes.changed` takes them.
    """

    scenario: Scenario
    changes: Mapping[str, Any] = field(default=MappingProxyType({}))

    def resolved(self) -> Scenario:
        """Return the scenario with its changes.

        Raises
        ------
        UserError
            If the changes do not fit it.
        """
        return changed(self.scenario, self.changes) if self.changes else self.scenario

    def __reduce__(self) -> tuple[type["Case"], tuple[Scenario, dict[str, Any]]]:
        return Case, (self.scenario, dict(self.changes))


@dataclass(frozen=True, slots=True)
class Design:
    """The runs that are wanted.

    Attributes
    ----------
    cases : mapping of str to Case
        What is run, by the names that the tables give them.
    rows : sequence of Row
        The runs, in the order of the tables.
    months : int or None
        Length of the runs, where it is not the scenario's own.
    keep : frozenset of str
        Which of `TABLES` are kept.
    """

    cases: Mapping[str, Case]
    rows: Sequence[Row]
    months: int | None = None
    keep: frozenset[str] = frozenset()

    @property
    def seeds(self) -> tuple[int, ...]:
        """Every seed, in the order of its first row."""
        return tuple(dict.fromkeys(row.seed for row in self.rows))

    @property
    def scenarios(self) -> dict[str, Scenario]:
        """The scenarios that cases change, each by the name of its first case."""
        first: dict[int, str] = {}
        for name, case in self.cases.items():
            first.setdefault(id(case.scenario), name)
        return {name: self.cases[name].scenario for name in first.values()}

    def text(self) -> str:
        """Return the design as JSON; `of_text` reads it."""
        scenarios = list(self.scenarios.values())
        place = {id(scenario): number for number, scenario in enumerate(scenarios)}
        held = {
            "months": self.months,
            "keep": sorted(self.keep),
            "scenarios": [portable(resolved(scenario)) for scenario in scenarios],
            "cases": {
                name: {"scenario": place[id(case.scenario)], "changes": dict(case.changes)}
                for name, case in self.cases.items()
            },
            "rows": [list(row) for row in self.rows],
        }
        return json.dumps(held, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def of_text(cls, text: str) -> "Design":
        """Read a design.

        Raises
        ------
        UserError
            If it is none that this version of adoptsim can read.
        """
        try:
            held = json.loads(text)
            scenarios = [reading_of(scenario_of(one), "design", Path()).scenario for one in held["scenarios"]]
            return cls(
                {name: Case(scenarios[one["scenario"]], one["changes"]) for name, one in held["cases"].items()},
                [Row(str(name), int(seed)) for name, seed in held["rows"]],
                held["months"],
                frozenset(held["keep"]),
            )
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise UserError(f"is no design that this version of adoptsim can read: {error}") from None


def crossed(
    cases: Mapping[str, Case | Scenario], seeds: Iterable[int], months: int | None = None, keep: Iterable[str] = ()
) -> Design:
    """Return the design of every case with every seed, case by case."""
    wanted = tuple(seeds)
    every = {name: one if isinstance(one, Case) else Case(one) for name, one in cases.items()}
    return Design(every, [Row(name, seed) for name in every for seed in wanted], months, frozenset(keep))


def portable[T](values: T) -> T:
    """Name files that ship with the package so that another machine finds its own."""
    text: T = json.loads(_json(values).replace(_shipped_folder(), SHIPPED))
    return text


def scenario_of(values: Mapping[str, Any]) -> bytes:
    """Return a portable scenario as the bytes of a file (JSON is YAML)."""
    return _json(values).replace(SHIPPED, _shipped_folder()).encode()


def _json(values: Any) -> str:
    return json.dumps(values, ensure_ascii=False)


def _shipped_folder() -> str:
    return f"{next(iter(shipped().values())).parent}/"
