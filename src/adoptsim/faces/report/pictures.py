"""The figures of a report, each with the sentence that tells what it shows to whoever does not see it."""

import struct
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping

from matplotlib.figure import Figure

from adoptsim.faces.drawing import small
from adoptsim.faces.report.parts import Picture

DOTS = 120
"""Dots per inch: sharp enough on paper, small enough to be sent."""


def pictures(figures: Iterable[tuple[str, Figure]], told: Mapping[str, str]) -> Iterator[Picture]:
    """Yield figures as pictures.

    Parameters
    ----------
    figures : iterable of (str, Figure)
        Figures and their names.
    told : mapping of str to str
        What each shows, by its name; its title where nothing is said.
    """
    for name, figure in figures:
        title = figure.get_suptitle()
        yield picture(figure, title, told.get(name, title))


def picture(figure: Figure, title: str, told: str) -> Picture:
    """Return a figure as a picture."""
    content = small(figure, DOTS)
    width, height = struct.unpack(">II", content[16:24])
    return Picture(f"data:image/png;base64,{b64encode(content).decode()}", told or title, title, width, height)
