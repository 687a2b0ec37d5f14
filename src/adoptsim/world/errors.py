"""What is said to a user whose input cannot be used: one clear sentence, no traceback."""

from collections.abc import Iterable
from difflib import get_close_matches


class UserError(Exception):
    """Input that cannot be used; the message says what is wrong, where, and what would be right."""

    def __str__(self) -> str:
        """Return the message, on one line; nothing in a user's names can command a terminal."""
        return on_one_line(super().__str__())


def on_one_line(text: str) -> str:
    """Write line breaks and what cannot be printed as escapes."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def quoted(value: object) -> str:
    """Quote what a user wrote, on one line and not at any length."""
    return repr(shortened(value)) if isinstance(value, str) else shortened(repr(value))


def shortened(text: str) -> str:
    """Cut a text that is too long for a message."""
    return text if len(text) <= 60 else f"{text[:57]}..."


def nearest(name: str, names: Iterable[str]) -> str:
    """Name the most similar of the valid names as `` (nearest: 'x')``; empty where none is similar."""
    by_folded = {valid.casefold(): valid for valid in names}
    close = get_close_matches(name.casefold(), list(by_folded), n=1, cutoff=0.5)
    return f" (nearest: {quoted(by_folded[close[0]])})" if close else ""
