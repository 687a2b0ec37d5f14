"""Targets in words: which agencies, which officials."""

from collections.abc import Sequence
from typing import Any

from adoptsim.faces.amounts import number as amount
from adoptsim.faces.tongues.speaking import number, said
from adoptsim.faces.words import plain
from adoptsim.interventions.choices import Target


def in_words(target: Target) -> str:
    """Say in words what a target chooses.

    Examples
    --------
    >>> in_words(Where(largest=20))
    'the 20 largest agencies'
    """
    rows, word = said(target.CHOOSES), target.word
    if word is None:
        return said("all {rows}", rows=rows)
    value: Any = getattr(target, word)
    if target.parts():
        return _combined(target, word, rows)
    if word == "attribute":
        wanted = [f"{plain(name)} {_compared(how)}" for name, how in value.items()]
        return said("{rows} with {what}", rows=rows, what=f" {said('and')} ".join(wanted))
    if word == "named":
        return _listed(value)
    if word in ("sector", "parent", "role"):
        return _members(rows, word, _listed((value,) if isinstance(value, str) else value))
    if word == "share":
        return said("{share} of {rows}, by chance", share=_percent(value), rows=rows)
    if word == "random":
        return said("{count} {rows}, by chance", count=number(value), rows=rows)
    return _ranked(rows, plain(word), value)


def _members(rows: str, word: str, names: str) -> str:
    if word == "sector":
        return said("{rows} of the sector {names}", rows=rows, names=names)
    if word == "parent":
        return said("{rows} of the department {names}", rows=rows, names=names)
    return said("{rows} with the role {names}", rows=rows, names=names)


def _combined(target: Target, word: str, rows: str) -> str:
    parts = [in_words(part) for part in target.parts()]
    if word == "not_":
        return said("all {rows} but {others}", rows=rows, others=parts[0])
    if word == "any_of":
        return said(", or ").join(parts)
    parts[1:] = [part.removeprefix(f"{said('all {rows}', rows=rows)}, ") for part in parts[1:]]
    return said("; of these, ").join(parts)


def _ranked(rows: str, word: str, how_many: float | str) -> str:
    if isinstance(how_many, str):
        return said("all {rows}, the {rank} first", rows=rows, rank=word)
    if isinstance(how_many, float):
        return said("the {rank} {share} of {rows}", rank=word, share=_percent(how_many), rows=rows)
    return said("the {count} {rank} {rows}", count=number(how_many), rank=word, rows=rows)


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return said("{names} and {last}", names=", ".join(names[:-1]), last=names[-1])


def _compared(how: str | float) -> str:
    text = str(how).strip()
    return text if text[:1] in "<>=!" else f"= {text}"


def _percent(share: float) -> str:
    return f"{amount(100 * share)} %"
