"""What is judged, not known: the numbers that carry the evidence tag J.

They are drawn anew from their plausible ranges to see how much of an answer is judgement. What a
government decides, and what it is, are not among them: a scenario states those.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from adoptsim.scenario.schema import Scenario
from adoptsim.world.parameters import Parameters, declared

_DECISIONS = ("money", "officials", "agencies", "FTE", "projects", "days", "months", "places")
"""Units of what a government decides: how much, for how long, at what price; these are not drawn."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A number that is judgement.

    Attributes
    ----------
    name : str
        ``processes.PROCESS.NUMBER``, or ``interventions.KIND.NUMBER``: a kind stands for all its interventions.
    paths : tuple of str
        Where it stands in the scenario, interventions by their own names.
    low, high : float
        Its plausible range.
    unit : str
        Its unit.
    meaning : str
        What it is, in a sentence.
    """

    name: str
    paths: tuple[str, ...]
    low: float
    high: float
    unit: str
    meaning: str

    def at(self, share: float) -> float:
        """Return the number at a place 0..1 of its plausible range."""
        return self.low + (self.high - self.low) * share


def judged(scenario: Scenario) -> Iterator[Judged]:
    """Yield every number of the processes, and every effect of the interventions, that is judgement."""
    for name, group in scenario.processes:
        yield from _of(group, f"processes.{name}", (f"processes.{name}",))
    for kind in dict.fromkeys(one.kind for one in scenario.interventions):
        alike = [one for one in scenario.interventions if one.kind == kind]
        yield from _of(alike[0], f"interventions.{kind}", tuple(f"interventions.{one.name}" for one in alike))


def drawn(scenario: Scenario, point: Mapping[str, float]) -> dict[str, float]:
    """Return the changes that put the judged numbers of a scenario at a point of their plausible ranges.

    Parameters
    ----------
    scenario : Scenario
        What is changed.
    point : mapping of str to float
        A place 0..1 by the name of each number; of those that are not in the scenario nothing is made.

    Returns
    -------
    dict
        Values by path, as `scenario.changes.changed` takes them.
    """
    return {path: one.at(point[one.name]) for one in judged(scenario) if one.name in point for path in one.paths}


def _of(group: Parameters, name: str, places: tuple[str, ...]) -> Iterator[Judged]:
    model = type(group)
    for field in model.model_fields:
        known = declared(model, field)
        if known is None or not known.evidence.startswith("J") or isinstance(getattr(group, field), int):
            continue
        if not known.unit.startswith(_DECISIONS):
            paths = tuple(f"{place}.{field}" for place in places)
            meaning = (model.model_fields[field].description or "").rstrip(".")
            yield Judged(f"{name}.{field}", paths, *known.plausible, known.unit, meaning)
