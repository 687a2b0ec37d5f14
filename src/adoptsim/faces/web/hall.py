"""The hall: what all visitors share, and how many there may be."""

from dataclasses import dataclass, field
from pathlib import Path

from adoptsim.experiments.library import Library
from adoptsim.faces.web.desk import Desk
from adoptsim.faces.web.making import Limits
from adoptsim.faces.web.uploads import Uploads
from adoptsim.faces.web.visit import Effort, Visit

MEMORY = 300_000_000
"""Bytes of tables that are kept of runs that somebody asked for."""


@dataclass
class Hall:
    """What all visitors share.

    Attributes
    ----------
    desk : Desk
        The processes that make runs.
    library : Library
        Runs that were made.
    limits : Limits
        The largest scenario.
    effort : Effort
        Runs of each step, and the share of the machine that a visit may use.
    folder : Path or None
        Where visitors' files are put; the system's folder for temporary files by default.
    """

    desk: Desk
    library: Library = field(default_factory=lambda: Library(MEMORY))
    limits: Limits = field(default_factory=Limits)
    effort: Effort = field(default_factory=Effort)
    folder: Path | None = None

    def enter(self) -> Visit:
        """Let a visitor in."""
        return Visit(self.desk, self.library, Uploads(self.folder), self.limits, self.effort)
