"""Targets in words: which agencies, which officials."""

from collections.abc import Sequence
from typing import Any

from adoptsim.faces.words import plain
from adoptsim.interventions.choices import Target

_MEMBERS = {"sector": "of the sector", "parent": "of the department", "role": "with the role"}


def in_words(target: Target) -> str:
    """Say in words what a target chooses.

    Examples
    --------
    >>> in_words(Where(largest=20))
    'the 20 largest agencies'
    """
    rows, word = target.CHOOSES, target.word
    if word is None:
        return f"all {rows}"
    value: Any = getattr(target, word)
    if target.parts():
        return _combined(target, word)
    if word == "attribute":
        return f"{rows} with {' and '.join(f'{plain(name)} {_compared(how)}' for name, how in value.items())}"
    if word == "named":
        return _listed(value)
    if word in _MEMBERS:
        return f"{rows} {_MEMBERS[word]} {_listed((value,) if isinstance(value, str) else value)}"
    if word in ("share", "random"):
        return f"{_percent(value) + ' of' if word == 'share' else f'{value:,}'} {rows}, by chance"
    return _ranked(rows, plain(word), value)


def _combined(target: Target, word: str) -> str:
    parts = [in_words(part) for part in target.parts()]
    if word == "not_":
        return f"all {target.CHOOSES} but {parts[0]}"
    if word == "all_of":
        parts[1:] = [part.removeprefix(f"all {target.CHOOSES}, ") for part in parts[1:]]
    return ("; of these, " if word == "all_of" else ", or ").join(parts)


def _ranked(rows: str, word: str, how_many: float | str) -> str:
    if isinstance(how_many, str):
        return f"all {rows}, the {word} first"
    if isinstance(how_many, float):
        return f"the {word} {_percent(how_many)} of {rows}"
    return f"the {how_many:,} {word} {rows}"


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _compared(how: str | float) -> str:
    text = str(how).strip()
    return text if text[:1] in "<>=!" else f"= {text}"


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"
