"""In which language a reader is spoken to: every text of the page and of reports goes through `said`.

A text is written once, in English, where it is needed; `said` gives it in the language in which one
is `speaking`, from the catalogue of that language beside this file. Numbers follow the language's
habits too. What a language has no words for is said in English, and a test says so.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from typing import Any

from adoptsim.world.errors import UserError, nearest, quoted

LANGUAGES: Mapping[str, str] = {"en": "English", "es": "Español", "pt": "Português"}
"""The languages, each by its own name."""

_spoken: ContextVar[str] = ContextVar("spoken", default="en")


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language within a block.

    Parameters
    ----------
    language : str
        A key of `LANGUAGES`.

    Raises
    ------
    UserError
        If it is not spoken here; names the nearest.
    """
    if language not in LANGUAGES:
        raise UserError(f"{quoted(language)} is not spoken here{nearest(language, LANGUAGES)}")
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def spoken() -> str:
    """Return the language that is spoken."""
    return _spoken.get()


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Return what texts are called in a language, by the English text; empty for English."""
    if language == "en":
        return {}
    held: dict[str, str] = json.loads(files(__package__).joinpath(f"{language}.json").read_text(encoding="utf-8"))
    return held


def said(text: str, /, **values: Any) -> str:
    """Say a text in the language spoken.

    Parameters
    ----------
    text : str
        The text in English; ``{name}`` stands for a value.
    **values
        What the names stand for; already written as they are to be read.
    """
    words = catalogue(spoken()).get(text, text)
    return words.format(**values) if values else words


def number(value: float, digits: int = 0, *, sign: bool = False) -> str:
    """Write a number: 1,234.5 in English, 1.234,5 in Spanish and Portuguese; never minus nought."""
    plus = "+" if sign else ""
    written = f"{value:{plus}z,.{digits}f}"
    return written if spoken() == "en" else written.translate(str.maketrans(",.", ".,"))


def percent(share: float, digits: int = 0, *, sign: bool = False) -> str:
    """Write a share as a percentage."""
    return f"{number(100 * share, digits, sign=sign)} %"
