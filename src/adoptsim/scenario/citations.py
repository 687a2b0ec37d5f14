"""Citations: which references stand behind a scenario, and what each of them stands behind.

Only what takes part in a run counts: of persuasion the rule in force, of officials' processes none
where there are no officials, compulsion only where an intervention may set a mandate.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from adoptsim.interventions.catalogue import kinds
from adoptsim.interventions.contract import Intervention
from adoptsim.processes.contract import Process
from adoptsim.processes.month import ORDER
from adoptsim.scenario.schema import Scenario
from adoptsim.world import chance
from adoptsim.world.references import REFERENCES, Reference, resolve

MONTH, PROGRAMMES, CHANCE, OTHER = (
    "What happens in a month",
    "What the government does",
    "Chance",
    "Behind single numbers and named programmes",
)
"""The headings, in their order."""

type Cites = tuple[str | Reference, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference with what it stands behind.

    Attributes
    ----------
    reference : Reference
        What is cited.
    heading : str
        The first of the headings that it belongs to.
    users : tuple of str
        Processes, kinds of interventions, or ``chance``; empty where nothing of the model rests on it.
    """

    reference: Reference
    heading: str
    users: tuple[str, ...]


def of_scenario(scenario: Scenario) -> tuple[Citation, ...]:
    """Return what a scenario rests on."""
    acting = {one.kind: type(one) for one in scenario.interventions}
    return tuple(_gathered([*_month(scenario, acting.values()), *_kinds(acting), _CHANCE]))


def of_everything() -> tuple[Citation, ...]:
    """Return everything that adoptsim knows, with the kinds that other packages bring."""
    month = [(MONTH, process.name, _all_of(process)) for process in ORDER]
    rest = [(OTHER, "", tuple(REFERENCES))]
    return tuple(_gathered([*month, *_kinds(kinds()), _CHANCE, *rest]))


_CHANCE: tuple[str, str, Cites] = (CHANCE, "chance", chance.CITES)


def _all_of(process: Process) -> Cites:
    return sum(process.cites_by_rule.values(), process.cites)


def _kinds(acting: dict[str, type[Intervention]]) -> list[tuple[str, str, Cites]]:
    return [(PROGRAMMES, name, kind.CITES) for name, kind in acting.items()]


def _month(scenario: Scenario, acting: Iterable[type[Intervention]]) -> Iterator[tuple[str, str, Cites]]:
    """Yield the processes that are at work in a scenario."""
    mandates = any("mandate" in kind.SETS for kind in acting)
    for process in ORDER:
        if process.name == "compulsion" and not mandates:
            continue
        if scenario.population.officials == "none" and _is_of_officials(process):
            continue
        rule = ""
        if process.cites_by_rule:
            rule = getattr(scenario.processes, process.name).rule
        yield MONTH, process.name, process.cites + process.cites_by_rule.get(rule, ())


def _is_of_officials(process: Process) -> bool:
    """Say whether a process is about officials: it writes their arrays, or pilots, which managers make."""
    return any(array.startswith(("officials.", "adoption.", "pilots.proposal")) for array in process.writes)


def _order(one: Reference) -> tuple[str, int, str]:
    return " ".join(one.authors).casefold(), one.year or 0, one.title


def _gathered(cited: Iterable[tuple[str, str, Cites]]) -> Iterator[Citation]:
    """Yield every reference once, under its first heading, with all that use it."""
    headings: dict[Reference, str] = {}
    users: dict[Reference, list[str]] = {}
    for heading, user, cites in cited:
        for reference in resolve(cites):
            headings.setdefault(reference, heading)
            used = users.setdefault(reference, [])
            if user and user not in used:
                used.append(user)
    for heading in (MONTH, PROGRAMMES, CHANCE, OTHER):
        of_heading = [reference for reference, first in headings.items() if first == heading]
        for reference in sorted(of_heading, key=_order):
            yield Citation(reference, heading, tuple(users[reference]))
