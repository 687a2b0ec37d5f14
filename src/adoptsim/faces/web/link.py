"""Links: all that was asked as the query of an address, to be read by people too.

``v=1&base=training&interventions.training.seats_per_month=300&month=24``. Names stand as they are;
values of changes are JSON, so that 3, 3.0, true, null and "text" stay what they are.

Versions: a link says the version of its language. What a version means never changes; a new
version comes with a new entry in `READERS`, and the reader of an old one stays, translating what it
says into what is asked now. So an old link opens, or says which of its names is gone; a newer one
than this program knows is refused.
"""

import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, quote, unquote_plus

from adoptsim.faces.tongues.errors import translated
from adoptsim.faces.tongues.speaking import LANGUAGES, number, said
from adoptsim.faces.web.asked import FIRST, TOGETHER, UPLOAD, Asked, Value
from adoptsim.faces.web.uploads import Uploads
from adoptsim.interventions.catalogue import kinds
from adoptsim.scenario.changes import NOT_VARIED
from adoptsim.scenario.schema import NAME, Scenario, proper_name
from adoptsim.scenario.shipped import shipped
from adoptsim.world.errors import UserError, nearest, quoted

VERSION = 1
"""The version of links written now."""

LONGEST = 8_000
"""Characters of a link's query."""

LARGEST = 1e18
"""Largest number of a link."""

ADD = "add."
"""What the key of an intervention added begins with."""

_NAMES = ("v", "base", "roster", "lang", "solution", "month")
_DIGEST = re.compile("[0-9a-f]{32}")
_PATH = re.compile(r"[a-z_]+(\.[A-Za-z_][A-Za-z0-9_]{0,59}){1,8}")
_MONTH = re.compile("0|[1-9][0-9]{0,3}")


class LinkError(UserError):
    """A link that cannot be opened."""


def query(asked: Asked) -> str:
    """Return the query of the link to what was asked, without the question mark."""
    new = Asked()
    said_of_all = {"base": asked.base, "roster": asked.roster, "lang": asked.language, "solution": asked.solution}
    usual = {"roster": new.roster, "lang": new.language, "solution": new.solution}
    pairs = [("v", str(VERSION)), *((key, value) for key, value in said_of_all.items() if value != usual.get(key))]
    if asked.month is not None:
        pairs.append(("month", str(asked.month)))
    pairs += [(f"{ADD}{name}", kind) for name, kind in asked.added]
    pairs += [(path, json.dumps(value, ensure_ascii=False, separators=(",", ":"))) for path, value in asked.changes]
    return "&".join(f"{quote(key, safe='.:')}={quote(value, safe='.:,[]')}" for key, value in pairs)


def asked_of(text: str) -> Asked:
    """Return what a link asks for.

    Parameters
    ----------
    text : str
        The query, with or without its question mark; empty for what the page opens with.

    Raises
    ------
    LinkError
        If it is too long, malformed, of a newer version, or names what is not there.
    """
    text = text.removeprefix("?")
    if len(text) > LONGEST:
        raise LinkError(
            said(
                "This link is {many} characters long; a link of this page has {limit} at most.",
                many=number(len(text)), limit=number(LONGEST),
            )
        )  # fmt: skip
    if not text:
        return Asked()
    pairs = _pairs(text)
    version = pairs.pop("v", None)
    if version is None:
        raise LinkError(said("This link does not say its version, as in v=1; it is not one of this page."))
    if not version.isascii() or not version.isdigit() or int(version[:9]) not in READERS:
        if version.isascii() and version.isdigit() and int(version[:9]) > VERSION:
            raise LinkError(said("This link was made by a newer version of the page than this one."))
        raise LinkError(said("This link says version {version}, which there is not.", version=quoted(version)))
    return READERS[int(version[:9])](pairs)


def language_of(text: str) -> str:
    """Return the language of a link, however damaged it is otherwise; English if it says none."""
    said_there = parse_qs(text.removeprefix("?")[:LONGEST], errors="replace").get("lang", ["en"])[0]
    return said_there if said_there in LANGUAGES else "en"


def needs(asked: Asked, uploads: Uploads) -> tuple[str, ...]:
    """Return the hashes of the visitor's own files that a link needs and that are not there."""
    missing = [asked.upload] if asked.upload and asked.upload not in uploads.scenarios else []
    if asked.roster and asked.roster not in uploads.rosters:
        missing.append(asked.roster)
    return tuple(missing)


def _pairs(text: str) -> dict[str, str]:
    """Take a query apart."""
    pairs: dict[str, str] = {}
    for part in text.split("&"):
        try:
            key, equals, value = (unquote_plus(one, errors="strict") for one in part.partition("="))
        except UnicodeDecodeError:
            raise LinkError(said("This link is damaged: {part} is not UTF-8.", part=quoted(part))) from None
        if not equals or not key:
            raise LinkError(said("This link is damaged: {part} is no name=value.", part=quoted(part)))
        if not _is_text(key + value):
            raise LinkError(said("This link is damaged: {part} is not text.", part=quoted(part)))
        if key in pairs:
            raise LinkError(said("This link says {name} twice.", name=quoted(key)))
        pairs[key] = value
    return pairs


def _first(pairs: Mapping[str, str]) -> Asked:
    """Read version 1."""
    changes: list[tuple[str, Value]] = []
    added: list[tuple[str, str]] = []
    for key, value in pairs.items():
        if key in _NAMES:
            continue
        if key.startswith(ADD):
            added.append(_added(key.removeprefix(ADD), value))
        elif _is_path(key):
            changes.append((key, _value(key, value)))
        else:
            hint = translated(nearest(key, [*_NAMES, *Scenario.model_fields]))
            raise LinkError(said("This link says {name}, which means nothing here{hint}.", name=quoted(key), hint=hint))
    return Asked(
        base=_base(pairs.get("base", FIRST)),
        roster=_digest("roster", pairs["roster"]) if "roster" in pairs else "",
        changes=tuple(sorted(changes, key=lambda one: one[0])),
        added=tuple(added),
        language=_one_of("lang", pairs.get("lang", "en"), LANGUAGES),
        solution=_solution(pairs.get("solution", "")),
        month=_month(pairs["month"]) if "month" in pairs else None,
    )


READERS: Mapping[int, Callable[[Mapping[str, str]], Asked]] = {1: _first}
"""What reads a link, by its version."""


def _base(base: str) -> str:
    if base.startswith(UPLOAD):
        return UPLOAD + _digest("base", base.removeprefix(UPLOAD))
    return _one_of("base", base, shipped())


def _one_of(name: str, value: str, known: Mapping[str, object]) -> str:
    if value not in known:
        hint = translated(nearest(value, known))
        raise LinkError(
            said("This link says {name}={value}, which there is not{hint}.", name=name, value=quoted(value), hint=hint)
        )
    return value


def _digest(name: str, value: str) -> str:
    if not _DIGEST.fullmatch(value):
        raise LinkError(
            said("This link says {name}={value}, which is not the hash of a file.", name=name, value=quoted(value))
        )
    return value


def _solution(value: str) -> str:
    if value and value != TOGETHER and not NAME.fullmatch(value):
        raise LinkError(said("This link says {name}={value}, which is no name.", name="solution", value=quoted(value)))
    return value


def _month(value: str) -> int:
    if not _MONTH.fullmatch(value) or int(value) > 1200:
        raise LinkError(
            said(
                "This link says {name}={value}, which is not a month from 0 to 1200.", name="month", value=quoted(value)
            )
        )
    return int(value)


def _added(name: str, kind: str) -> tuple[str, str]:
    wrong = proper_name(name)
    if wrong is not None:
        raise LinkError(said("This link says {name}={value}, which is no name.", name=ADD, value=quoted(name)))
    return name, _one_of(f"{ADD}{name}", kind, kinds())


def _is_path(key: str) -> bool:
    section = key.partition(".")[0]
    return bool(_PATH.fullmatch(key)) and section in Scenario.model_fields and section not in NOT_VARIED


def _value(key: str, text: str) -> Value:
    """Read the value of a change."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = {}
    if all(_is_plain(one) for one in (found if isinstance(found, list) else [found])):
        value: Value = tuple(found) if isinstance(found, list) else found
        return value
    raise LinkError(
        said(
            "This link says {name}={value}, which is no value such as 3, 0.5, true, null or [1, 2].",
            name=key, value=quoted(text),
        )
    )  # fmt: skip


def _is_plain(value: object) -> bool:
    if isinstance(value, str):
        return _is_text(value)
    if isinstance(value, int | float):
        return abs(value) <= LARGEST  # neither infinite nor NaN
    return value is None


def _is_text(text: str) -> bool:
    """Say whether a text can be written down: halves of surrogate pairs cannot."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
