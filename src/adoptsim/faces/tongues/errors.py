"""What the checks of files and settings say, in the language that is spoken.

Their sentences are written in English where something is refused, far from here, with the user's own
names in them. They are recognised by patterns: the English sentence with ``{name}`` where something
of the user's stands. What stands there is kept as it is, but for `SPOKEN`, which is our own words.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from adoptsim.faces.tongues.speaking import catalogue, said, spoken

SPOKEN = frozenset({"nearest", "expected", "given", "unit", "meaning", "reason", "rows", "other_rows"})
"""Names in patterns that stand for our words, or for what the user wrote, which is in quotes or known to nobody."""

QUOTED = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|['"].{56}…"""
NUMBER = r"[-+]?[\d.,]*\d(?:e[-+]?\d+)?"
HELD: Mapping[str, str] = {
    "nearest": r"(?: \(nearest: .+?\)| \(it belongs at .+?\)|; names: .+|; the roster names none)?",
    "given": rf"{QUOTED}|[^'\":]+?",
    **dict.fromkeys(("name", "other", "third", "kind", "path"), rf"{QUOTED}|[^'\":\s]+"),
    "sign": "[<>=!]{1,2}",
    **dict.fromkeys(("low", "high", "count", "line", "number", "most", "least", "officials", "agencies"), NUMBER),
}
"""What may stand for a name; anything, if nothing is said here."""

LONGEST, MOST_HEADS, DEEPEST = 2000, 8, 5
"""Letters of a sentence, colons before which a place or a path may stand, and parts within parts; what is
beyond is left as it is."""

_NAME = re.compile(r"\{(\w+)\}")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")

type Pattern = tuple[re.Pattern[str], str]


@cache
def patterns(language: str) -> Mapping[str, Mapping[str, str]]:
    """Return what errors are called in a language, by the English: ``sentences``, and ``parts`` of them."""
    if language == "en":
        return {"sentences": {}, "parts": {}}
    held: dict[str, dict[str, str]]
    held = json.loads(files(__package__).joinpath(f"errors_{language}.json").read_text(encoding="utf-8"))
    return held


def translated(message: str) -> str:
    """Say in the language spoken what a check said in English.

    Parameters
    ----------
    message : str
        The message of a `UserError`, or a hint that it ends with. Places and paths before it are kept
        (``file:line:column: key: …``), and so are lines.

    Returns
    -------
    str
        The message; where it is not known, in English, and said to be.
    """
    if spoken() == "en":
        return message
    return "\n".join(_line(line) for line in message.split("\n"))


def recognised(message: str) -> str | None:
    """Return a message of one line in the language spoken; None where it is not known."""
    if len(message) > LONGEST:
        return None
    heads = [0, *(found.end() for found in re.finditer(": ", message))]
    for start in heads[:MOST_HEADS]:
        words = _said(message[start:], "sentences", DEEPEST)
        if words is not None:
            return message[:start] + words
    return _said(message, "parts", DEEPEST)


def _line(message: str) -> str:
    found = recognised(message)
    if found is not None or not message.strip() or _is_said(message):
        return message if found is None else found
    return said("In English: {message}", message=message)


def _said(message: str, section: str, depth: int) -> str | None:
    """Translate what is a pattern of a section as a whole, or return None."""
    for english, words in _compiled(spoken(), section):
        match = english.fullmatch(message)
        if match:
            values = {name: _value(name, value, depth - 1) for name, value in match.groupdict().items()}
            known = {name: value for name, value in values.items() if value is not None}
            if len(known) == len(values):
                return _filled(words, known)
    return None


def _filled(words: str, values: Mapping[str, str]) -> str:
    """Put values in the place of their names, and leave other braces alone."""
    return _NAME.sub(lambda name: values.get(name[1], name[0]), words)


def _value(name: str, value: str, depth: int) -> str | None:
    """Translate what stands for a name, if it is our own words; None where a reason is not known."""
    if name == "reason":
        return _said(value, "sentences", depth) if depth else None
    if _THOUSANDS.fullmatch(value):
        return value.replace(",", "\u00a0")
    if name not in SPOKEN or (name == "given" and value[:1] in ("'", '"')):
        return value
    words = catalogue(spoken())
    if name == "meaning":
        return words[f"{value}."].removesuffix(".") if f"{value}." in words else words.get(value, value)
    if name in ("unit", "rows", "other_rows"):
        return words.get(value, value)
    known = _said(value, "parts", depth) if depth else None
    return value if known is None else known


@cache
def _compiled(language: str, section: str) -> tuple[Pattern, ...]:
    """Return the patterns of a section, those that say most first."""
    longest_first = sorted(patterns(language)[section].items(), key=lambda one: -len(_NAME.sub("", one[0])))
    return tuple((_pattern(english), words) for english, words in longest_first)


def _pattern(text: str) -> re.Pattern[str]:
    parts = _NAME.split(text)
    made = [f"(?P<{part}>{HELD.get(part, '.+?')})" if odd % 2 else re.escape(part) for odd, part in enumerate(parts)]
    return re.compile("".join(made), re.DOTALL)


def _is_said(message: str) -> bool:
    """Say whether a message is in the language already, as `said` gives those of the page itself."""
    return len(message) <= LONGEST and any(pattern.fullmatch(message) for pattern in _all_said(spoken()))


@cache
def _all_said(language: str) -> tuple[re.Pattern[str], ...]:
    sentences = (_NAME.split(words)[::2] for words in catalogue(language).values() if " " in words)
    patterns = (".*?".join(map(re.escape, parts)) for parts in sentences if re.search(r"\w", "".join(parts)))
    return tuple(re.compile(pattern, re.DOTALL) for pattern in patterns)
