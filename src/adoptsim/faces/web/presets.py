"""The shipped scenarios, from which a visitor starts."""

from functools import cache
from typing import NamedTuple

from adoptsim.faces.tongues.speaking import said
from adoptsim.scenario.parsing import parse
from adoptsim.scenario.shipped import shipped

FIRST_PRESETS = ("digital_transition", "all_together", "technology_alone")
"""The presets that are named first."""


class Preset(NamedTuple):
    """A shipped scenario."""

    name: str
    title: str
    about: str


def presets() -> tuple[Preset, ...]:
    """Return the shipped scenarios."""
    return tuple(Preset(name, said(title), said(about)) for name, title, about in _shipped_titles())


@cache
def _shipped_titles() -> tuple[tuple[str, str, str], ...]:
    """Return names, titles and what they are about of the shipped scenarios, as their files say."""
    found = []
    for name, path in sorted(
        shipped().items(), key=lambda one: (*(one[0] != first for first in FIRST_PRESETS), one[0])
    ):
        said_there = parse(path.read_bytes(), path.name, None).value
        found.append((name, str(said_there["title"].value), str(said_there["about"].value)))
    return tuple(found)
