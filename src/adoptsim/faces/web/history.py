"""Undo and redo: what was asked before, and what was undone."""

from dataclasses import dataclass, field

from adoptsim.faces.web.asked import Asked

MOST = 100
"""Steps that can be undone."""


@dataclass(frozen=True, slots=True)
class History:
    """What was asked, step by step.

    Attributes
    ----------
    past : tuple of Asked
        What was asked before, the latest last; `MOST` at most.
    present : Asked
        What is asked now.
    future : tuple of Asked
        What was undone, the next first.
    """

    past: tuple[Asked, ...] = ()
    present: Asked = field(default_factory=Asked)
    future: tuple[Asked, ...] = ()

    def done(self, asked: Asked) -> "History":
        """Ask for something else; a look at another month, solution or language is no step."""
        if asked.differs_in_view_only(self.present):
            return History(self.past, asked, self.future)
        return History((*self.past, self.present)[-MOST:], asked)

    def undo(self) -> "History":
        """Go one step back; at the beginning nothing happens."""
        if not self.past:
            return self
        return History(self.past[:-1], self.past[-1], (self.present, *self.future))

    def redo(self) -> "History":
        """Take back one undo; where there is none nothing happens."""
        if not self.future:
            return self
        return History((*self.past, self.present)[-MOST:], self.future[0], self.future[1:])
