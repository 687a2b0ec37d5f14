"""What is judged, not known: the numbers that carry the evidence tag J.

They are drawn anew from their plausible ranges to see how much of an answer is judgement. What a
government decides, and what it is, are not among them: a scenario states those.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from adoptsim.scenario.changes import home
from adoptsim.scenario.fields import options
from adoptsim.scenario.schema import Scenario
from adoptsim.world.errors import UserError
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
    judgement : bool
        Whether it is judgement, and not known and drawn all the same.
    """

    name: str
    paths: tuple[str, ...]
    low: float
    high: float
    unit: str
    meaning: str
    judgement: bool = True


def judged(scenario: Scenario) -> Iterator[Judged]:
    """Yield every number of the processes, and every effect of the interventions, that is judgement."""
    for name, group in scenario.processes:
        yield from _of(group, f"processes.{name}", (f"processes.{name}",))
    for kind in dict.fromkeys(one.kind for one in scenario.interventions):
        alike = [one for one in scenario.interventions if one.kind == kind]
        yield from _of(alike[0], f"interventions.{kind}", tuple(f"interventions.{one.name}" for one in alike))


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


def stated(scenarios: Mapping[str, Scenario], path: str) -> Judged:
    """Return a number that is not judged, to be drawn all the same, from its plausible range.

    Raises
    ------
    UserError
        If a scenario lacks it, or no plausible range is declared for it.
    """
    model, field = next(iter([home(scenario, path) for scenario in scenarios.values()]))
    known = declared(model, field)
    if known is None or float not in options(model.model_fields[field].annotation):
        raise UserError(f"{path}: no plausible range of numbers is declared for it; name another")
    meaning = (model.model_fields[field].description or "").rstrip(".")
    return Judged(path, (path,), *known.plausible, known.unit, meaning, judgement=False)
