"""YAML 1.2 text to a tree of entries, with hard limits on what is accepted.

The events of ruamel.yaml are read one by one, never recursively, so neither deep nesting nor
aliases of aliases can exhaust the machine.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from adoptsim.scenario.scalars import kind, scalar
from adoptsim.scenario.tree import Entry, Place, Problems, ScenarioError, refusal
from adoptsim.world.errors import shortened

MOST_BYTES = 2**20
MOST_NODES = 20_000
MOST_LEVELS = 20
LONGEST_TEXT = 20_000

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


def parse(content: bytes, source: str, folder: Path | None, what: str = "scenario") -> Entry:
    """Read the bytes of a file.

    Parameters
    ----------
    content : bytes
        UTF-8, with or without a byte order mark.
    source : str
        Name used in messages.
    folder : Path or None
        Folder that relative file names are meant from.
    what : str
        What the file is meant to be, for messages.

    Raises
    ------
    ScenarioError
        If it is not text, not YAML, not one mapping of names to values, or beyond the limits.
    """
    start = Place(source, 1, 1, folder)
    if len(content) > MOST_BYTES:
        raise refusal(start, f"the file is {len(content):,} bytes long; a {what} may have {MOST_BYTES:,}")
    entry = parse_text(_decode(content, start), start)
    if entry is None:
        raise refusal(start, f"the file is empty; a {what} is a mapping of names to values, such as 'title: …'")
    if not entry.is_mapping:
        message = f"a {what} is a mapping of names to values, such as 'title: …', not {kind(entry.value)}"
        raise refusal(entry.place, message)
    return entry


def parse_text(text: str, start: Place) -> Entry | None:
    """Read YAML text; None where there is nothing in it.

    Raises
    ------
    ScenarioError
        If it is not YAML, or beyond the limits.
    """
    unprintable = _UNPRINTABLE.search(text)
    if unprintable:
        raise refusal(_place_at(text, unprintable.start(), start), f"the character {unprintable[0]!r} is not allowed")
    builder = _Builder(start)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except ScenarioError:
        raise
    except MarkedYAMLError as error:
        unclosed = builder.open[-1].place if builder.open and "stream end" in str(error.problem) else None
        raise refusal(unclosed or _place_of(error, start), _what_is_wrong(error)) from None
    except (YAMLError, ValueError, OverflowError):
        raise refusal(start, "not valid YAML") from None
    builder.problems.refuse()
    return builder.root


def _decode(content: bytes, start: Place) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", errors="replace")
        place = _place_at(before, len(before), start)
        raise refusal(place, f"the byte 0x{content[error.start]:02x} is not UTF-8; save the file as UTF-8") from None


def _place_at(text: str, position: int, start: Place) -> Place:
    breaks = list(_BREAKS.finditer(text, 0, position))
    column = position - (breaks[-1].end() if breaks else 0) + 1
    return _within(start, len(breaks), column - 1)


def _within(start: Place, line: int, column: int) -> Place:
    """Place a mark (from 0) in the text that begins at a place; ``--set`` values have no lines."""
    return start if start.line is None else Place(start.source, line + 1, column + 1, start.folder)


def _place_of(error: MarkedYAMLError, start: Place) -> Place:
    unfinished = error.problem is not None and "end of stream" in error.problem
    mark = (error.context_mark if unfinished else None) or error.problem_mark or error.context_mark
    return start if mark is None else _within(start, mark.line, mark.column)


_WORDS = (
    ("character '\\t'", "a tab cannot indent; use blanks"),
    ("mapping values are not allowed", "a colon too many, or wrong indentation; write one 'name: value' a line"),
    ("expected <block end>", "wrong indentation, or something more after a value that has ended"),
    ("unexpected end of stream", "the quotation mark opened here is never closed"),
    ("stream end", "the bracket or brace opened here is never closed"),
    ("expected ',' or ']'", "a list in [ ] lacks a comma or its closing ]"),
    ("expected ',' or '}'", "a mapping in { } lacks a comma or its closing }"),
    ("could not find expected ':'", "a name without a colon; write 'name: value'"),
    ("that cannot start any token", "a value cannot start with this character; put the value in quotes"),
    ("found duplicate anchor", "the same &anchor is used twice"),
)  # fmt: skip


def _what_is_wrong(error: MarkedYAMLError) -> str:
    problem = " ".join(str(error.problem or error.context or "unreadable").split())
    for words, plainly in _WORDS:
        if words in problem:
            return f"not valid YAML: {plainly}"
    return f"not valid YAML: {problem}"


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not been read yet."""

    place: Place
    anchor: str | None
    entries: dict[str, Entry] | list[Entry]
    key: tuple[str, Place] | None = None
    own_key: Place | None = None
    nodes: int = 1


@dataclass(slots=True)
class _Builder:
    """Turns events into entries."""

    start: Place
    root: Entry | None = None
    problems: Problems = field(default_factory=Problems)
    open: list[_Open] = field(default_factory=list)
    anchors: dict[str, Entry] = field(default_factory=dict)
    documents: int = 0
    nodes: int = 0

    def take(self, event: Event) -> None:
        place = _within(self.start, event.start_mark.line, event.start_mark.column)
        if isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise refusal(place, "a second document starts here; one file holds one scenario")
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self._close()
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._refuse_tag(event, place)
            if len(self.open) >= MOST_LEVELS:
                raise refusal(place, f"nested more than {MOST_LEVELS} levels deep")
            if self._awaits_key():
                raise refusal(place, "a name must be a word, not a list or mapping")
            entries: dict[str, Entry] | list[Entry] = {} if isinstance(event, MappingStartEvent) else []
            self.open.append(_Open(place, event.anchor, entries, own_key=self._key_place()))
        elif isinstance(event, ScalarEvent):
            self._refuse_tag(event, place)
            if self._awaits_key():
                self._take_key(event.value, place)
            else:
                self._put(self._scalar_entry(event, place), event.anchor)
        elif isinstance(event, AliasEvent):
            self._take_alias(event, place)

    def _refuse_tag(self, event: Any, place: Place) -> None:
        if event.tag is not None:
            raise refusal(place, f"a tag such as {str(event.tag)[:40]} has no meaning here; remove it")

    def _awaits_key(self) -> bool:
        return bool(self.open) and isinstance(self.open[-1].entries, dict) and self.open[-1].key is None

    def _key_place(self) -> Place | None:
        return self.open[-1].key[1] if self.open and self.open[-1].key else None

    def _take_key(self, name: str, place: Place) -> None:
        if len(name) > 200:
            raise refusal(place, f"a name of {len(name)} characters is too long")
        self.open[-1].key = (name, place)

    def _scalar_entry(self, event: ScalarEvent, place: Place) -> Entry:
        if len(event.value) > LONGEST_TEXT:
            raise refusal(place, f"a text of {len(event.value):,} characters is too long; at most {LONGEST_TEXT:,}")
        value, key = event.value, self._key_place()
        if not event.value and key is not None and event.style is None:
            place = key  # nothing is written: the event stands at whatever comes next
        if event.style is None:
            try:
                value = scalar(event.value)
            except ValueError as error:
                self.problems.add(place, self._path(), str(error))
        return Entry(value, place, key or place)

    def _take_alias(self, event: AliasEvent, place: Place) -> None:
        if self._awaits_key():
            raise refusal(place, "a name must be a word, not an alias")
        target = self.anchors.get(event.anchor)
        if target is None:
            raise refusal(place, f"*{shortened(event.anchor)} refers to nothing above; mark what is meant with &")
        self._put(Entry(target.value, place, self._key_place() or place, target.nodes), None)

    def _close(self) -> None:
        ended = self.open.pop()
        value = ended.entries if isinstance(ended.entries, dict) else tuple(ended.entries)
        self._put(Entry(value, ended.place, ended.own_key or ended.place, ended.nodes), ended.anchor)

    def _put(self, entry: Entry, anchor: str | None) -> None:
        if anchor is not None:
            self.anchors[anchor] = entry
        if not self.open:
            if entry.value is not None:
                self.root = entry
            return
        holder = self.open[-1]
        holder.nodes += entry.nodes
        if holder.nodes > MOST_NODES:
            raise refusal(entry.place, f"more than {MOST_NODES:,} values, aliases counted each time, are too many")
        if isinstance(holder.entries, list):
            holder.entries.append(entry)
        elif holder.key is not None:
            self._put_named(holder, *holder.key, entry)

    def _put_named(self, holder: _Open, name: str, place: Place, entry: Entry) -> None:
        first = holder.entries.get(name) if isinstance(holder.entries, dict) else None
        if first is not None:
            message = f"written twice in this group, first on line {first.key.line}; remove one"
            self.problems.add(place, self._path(), message)
        elif isinstance(holder.entries, dict):
            holder.entries[name] = entry
        holder.key = None

    def _path(self) -> tuple[str, ...]:
        """Return the keys that lead to what is being read."""
        path = []
        for holder in self.open:
            if isinstance(holder.entries, list):
                path.append(str(len(holder.entries) + 1))
            elif holder.key:
                path.append(holder.key[0])
        return tuple(path)
