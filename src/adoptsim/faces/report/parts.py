"""What a report is made of: sections, and in them texts, lists, tables, pictures, code, and parts that are folded away.

Every text in a part is already in the language spoken; the template adds markup and nothing else.
"""

from typing import NamedTuple


class Text(NamedTuple):
    """A paragraph.

    Attributes
    ----------
    text : str
        What it says.
    is_strong : bool
        Whether it is what the reader came for.
    """

    text: str
    is_strong: bool = False
    kind: str = "text"


class Listed(NamedTuple):
    """A list."""

    lines: tuple[str, ...]
    kind: str = "list"


class Heading(NamedTuple):
    """The heading of a part of a section."""

    text: str
    kind: str = "heading"


class Grid(NamedTuple):
    """A table, every cell already in words.

    Attributes
    ----------
    caption : str
        What it shows.
    heads : tuple of str
        Headings of the columns.
    rows : tuple of tuple of str
        Cells; the first of a row is its heading.
    note : str
        What is to be said below it.
    is_wordy : bool
        Whether cells hold words rather than numbers, which stand flush right.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    is_wordy: bool = False
    kind: str = "grid"


class Picture(NamedTuple):
    """A figure.

    Attributes
    ----------
    source : str
        The picture itself, as a ``data:`` address.
    alt : str
        What it shows, for whoever does not see it.
    title : str
        What stands above it.
    width, height : int
        In points of the picture.
    """

    source: str
    alt: str
    title: str
    width: int
    height: int
    kind: str = "picture"


class Code(NamedTuple):
    """Lines that stand as they are."""

    text: str
    label: str
    kind: str = "code"


class Folded(NamedTuple):
    """Parts that are folded away on a screen, and open on paper."""

    summary: str
    parts: "tuple[Part, ...]"
    kind: str = "folded"


type Part = Text | Listed | Heading | Grid | Picture | Code | Folded


class Section(NamedTuple):
    """A section: its name in addresses, its heading, its parts."""

    name: str
    heading: str
    parts: tuple[Part, ...]
