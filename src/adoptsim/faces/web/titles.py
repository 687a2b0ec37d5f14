"""What the parts of a scenario are called on the page, in the language spoken."""

from inspect import getdoc

from pydantic import BaseModel

from adoptsim.faces.tongues.speaking import said
from adoptsim.faces.words import plain
from adoptsim.interventions.contract import Intervention


def title_of(one: Intervention) -> str:
    """Return what an intervention is called in titles."""
    number = one.name.removeprefix(f"{one.kind}_")
    if number != one.name and number.isdecimal():
        return f"{label_of(one.kind)} {number}"
    return label_of(one.name)


def label_of(name: str) -> str:
    """Return a name in words, beginning with a capital letter."""
    words = plain(name)
    return words[:1].upper() + words[1:]


def about_of(model: type[BaseModel]) -> str:
    """Say what a group or a kind is: the first paragraph of its docstring."""
    paragraph = " ".join((getdoc(model) or "").partition("\n\n")[0].split())
    return said(paragraph)
