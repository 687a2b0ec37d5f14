"""References as they are read: a line of text, or an entry of a BibTeX file."""

from collections.abc import Iterable, Iterator
from importlib.metadata import metadata

from adoptsim.scenario.schema import free_name
from adoptsim.world.errors import on_one_line
from adoptsim.world.references import Reference

ENTRIES = {
    "article": "article",
    "book": "book",
    "inproceedings": "inproceedings",
    "report": "techreport",
    "software": "misc",
    "webpage": "misc",
}
"""The BibTeX entry for each kind of reference."""

CONTAINERS = {"article": "journal", "inproceedings": "booktitle", "report": "type"}
"""The BibTeX field that says what it is part of; ``howpublished`` for the rest."""

ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{letter: f"\\{letter}" for letter in "&%$#_"},
}
"""What TeX would take for a command."""


def adoptsim() -> Reference:
    """Return adoptsim itself, as the installed package describes it."""
    said = metadata("adoptsim")
    author = said["Author"] or said["Author-email"] or "The adoptsim authors"
    title = f"adoptsim: {said['Summary'][0].lower()}{said['Summary'][1:]}"
    return Reference("adoptsim", "software", (author,), None, title, edition=f"Version {said['Version']}")


def text(reference: Reference) -> str:
    """Write a reference on one line: authors, year, title, where it appeared, address."""
    one = reference
    volume = f"{one.volume}({one.number})" if one.volume and one.number else one.volume
    if one.number and not one.volume:
        volume = one.number
    appeared = f"{one.container} {volume}".strip()
    edition = f"{one.edition} edition" if one.kind == "book" and one.edition else one.edition
    parts = [f"{'; '.join(one.authors)} ({one.year or 'undated'})", one.title, edition]
    parts += [f"{appeared}, {one.pages.replace('-', '–')}" if one.pages else appeared, one.publisher]
    parts.append(f"https://doi.org/{one.doi}" if one.doi else one.url)
    stops = (part if part.endswith((".", "?", "!")) else f"{part}." for part in parts[:-1] if part)
    return on_one_line(" ".join([*stops, parts[-1]]).strip())


def bibtex(references: Iterable[Reference], notes: Iterable[str] = ()) -> Iterator[str]:
    """Yield one entry a reference, with keys that differ, then one a note.

    Parameters
    ----------
    references : iterable of Reference
        What is cited.
    notes : iterable of str
        Sources in words, which become entries of their own.
    """
    taken: set[str] = set()
    for one in references:
        key = free_name(one.key, taken)
        taken.add(key)
        yield _entry(ENTRIES[one.kind], key, _fields(one))
    for note in notes:
        key = free_name("scenario", taken)
        taken.add(key)
        yield _entry("misc", key, [("note", escaped(note))])


def escaped(words: str) -> str:
    """Write words so that TeX prints them as they are, on one line."""
    return "".join(ESCAPES.get(letter, letter) for letter in on_one_line(" ".join(words.split())))


def _fields(one: Reference) -> Iterator[tuple[str, str]]:
    """Yield the fields of an entry; capitals of titles and names of organisations are kept by braces."""
    authors = (escaped(name) if ", " in name else f"{{{escaped(name)}}}" for name in one.authors)
    yield "author", " and ".join(authors)
    yield "title", f"{{{escaped(one.title)}}}"
    yield CONTAINERS.get(one.kind, "howpublished"), escaped(one.container)
    yield "volume", escaped(one.volume)
    yield "number", escaped(one.number)
    yield "pages", escaped(one.pages.replace("-", "--"))
    yield "note" if one.kind == "software" else "edition", escaped(one.edition)
    yield "institution" if one.kind == "report" else "publisher", escaped(one.publisher or _issuer(one))
    yield "year", "" if one.year is None else str(one.year)
    yield "doi", _address(one.doi)
    yield "url", _address(one.url)


def _issuer(one: Reference) -> str:
    """Return who issued a report that names no publisher: an organisation that wrote it itself."""
    return one.authors[0] if one.kind == "report" and ", " not in one.authors[0] else ""


def _address(address: str) -> str:
    """Write an address, which TeX prints as it is; only what would end the field is coded."""
    return on_one_line(address).replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def _entry(kind: str, key: str, fields: Iterable[tuple[str, str]]) -> str:
    lines = [f"  {name} = {{{value}}}," for name, value in fields if value]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"])
