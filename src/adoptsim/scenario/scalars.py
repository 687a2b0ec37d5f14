"""Single values: what plain words of YAML stand for, and how values are named in messages.

The core schema of YAML 1.2: ``no`` is a word, ``010`` is ten, ``1e-3`` is a number.
"""

import re
from typing import Any

MOST_DIGITS = 400
"""Digits of a whole number; what is longer is refused."""

_NULL = re.compile(r"~|null|Null|NULL|")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def kind(value: Any) -> str:
    """Name a value for a message."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, tuple):
        return "a list"
    shown = repr(value) if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else f"{value}"
    return shown if len(shown) <= 60 else shown[:57] + "…"


def scalar(text: str) -> Any:
    """Give a plain scalar its value under the core schema of YAML 1.2.

    Raises
    ------
    ValueError
        If it is a whole number of more digits than anybody needs.
    """
    if _NULL.fullmatch(text):
        return None
    if _TRUE.fullmatch(text) or _FALSE.fullmatch(text):
        return bool(_TRUE.fullmatch(text))
    if _INTEGER.fullmatch(text) or _BASED.fullmatch(text):
        if len(text) > MOST_DIGITS:
            raise ValueError(f"a number of {len(text)} digits is too long")
        return int(text) if _INTEGER.fullmatch(text) else int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _SPECIAL.fullmatch(text):
        return float(text.replace(".", ""))
    return text
