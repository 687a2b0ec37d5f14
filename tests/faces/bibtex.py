"""A small reader of BibTeX: strict about braces, keys and fields, as BibTeX itself is."""

import re
from typing import NamedTuple

ENTRY = re.compile(r"\s*@(article|book|inproceedings|misc|techreport)\{([a-z][a-z0-9_]*),")
FIELD = re.compile(r"\s*([a-z]+) = ")


class Entry(NamedTuple):
    kind: str
    key: str
    fields: dict[str, str]


def parse(text):
    """Read entries; nothing may stand between them."""
    entries = []
    while text.strip():
        begun = ENTRY.match(text)
        assert begun, text[:80]
        text = text[begun.end() :]
        fields = {}
        while field := FIELD.match(text):
            value, text = braced(text[field.end() :])
            assert field[1] not in fields
            fields[field[1]] = value
            assert text.startswith(",")
            text = text[1:]
        closed = re.match(r"\s*\}", text)
        assert closed, text[:80]
        text = text[closed.end() :]
        entries.append(Entry(begun[1], begun[2], fields))
    return entries


def braced(text):
    """Split what stands in braces from what follows; braces count even behind a backslash."""
    assert text.startswith("{"), text[:80]
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "{") - (letter == "}")
        if depth == 0:
            value = text[1:place]
            assert not re.search(r"(?<!\\)[%#$&]", value) or re.match(r"https?://|10\.|\S+$", value), value
            return value, text[place + 1 :]
    raise AssertionError(f"a brace is never closed: {text[:80]}")
