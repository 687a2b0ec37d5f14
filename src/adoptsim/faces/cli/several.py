"""Scenarios that are looked at side by side: read, named, and doubted where they are different worlds."""

from collections.abc import Iterator, Mapping, Sequence

from adoptsim.faces.cli.console import remarks
from adoptsim.scenario.reading import reading
from adoptsim.scenario.schema import Scenario, free_name


def read_several(given: Sequence[str], sets: Sequence[str], *, quiet: bool) -> dict[str, Scenario]:
    """Read scenarios, give each a name of its own, and say what is doubtful about them and about comparing them."""
    scenarios: dict[str, Scenario] = {}
    for one in given:
        read = reading(one, sets)
        scenarios[free_name(read.name, scenarios)] = read.scenario
        for warning in () if quiet else read.warnings:
            remarks().print(f"warning: {warning}", soft_wrap=True)
    for doubt in () if quiet else incomparable(scenarios):
        remarks().print(f"warning: {doubt}", soft_wrap=True)
    return scenarios


def incomparable(scenarios: Mapping[str, Scenario]) -> Iterator[str]:
    """Say where a scenario is another world than the first, with which it is compared."""
    (name, first), *others = scenarios.items()
    for other, scenario in others:
        parts = [part for part in ("calendar", "population") if getattr(scenario, part) != getattr(first, part)]
        words = [f"another {part}" for part in parts]
        words += ["other solutions"] if list(scenario.solutions) != list(first.solutions) else []
        if words:
            yield (
                f"{other} has {' and '.join(words)} than {name}, so what differs between them "
                "is not what is done alone; compare it with the same scenario without its interventions"
            )
