"""Figures of whatever was found, by name: as the commands draw them, shown where a notebook shows pictures."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from matplotlib.figure import Figure
from PIL import Image

from adoptsim.evidence.description.describing import Description
from adoptsim.evidence.forecasting import Forecast
from adoptsim.evidence.hazard.fitting import Fit
from adoptsim.experiments.attribution import Attribution
from adoptsim.experiments.calibration import Calibration
from adoptsim.experiments.comparison import Comparison
from adoptsim.experiments.files import replace
from adoptsim.experiments.reliefs import Reliefs
from adoptsim.experiments.robustness import Robustness
from adoptsim.experiments.runner import Results
from adoptsim.experiments.sensitivity import Sensitivity
from adoptsim.experiments.sweep import Sweep
from adoptsim.faces.charts import (
    attribution,
    calibration,
    comparison,
    description,
    every,
    fit,
    forecast,
    reliefs,
    robustness,
    sensitivity,
    sweep,
)
from adoptsim.faces.charts.style import drawn
from adoptsim.world.errors import UserError, nearest, quoted

type Found = (
    Results
    | Comparison
    | Attribution
    | Calibration
    | Reliefs
    | Robustness
    | Sensitivity
    | Sweep
    | Description
    | Fit
    | Forecast
)
"""What can be drawn and told."""

ENDINGS = ("png", "svg")

DOTS, COLOURS = 100, 256
"""Dots per inch and colours of a picture in a notebook or report, which is kept with it and ought to be small."""


@dataclass(frozen=True)
class Drawing:
    """A figure: the last expression of a notebook's cell shows it.

    Attributes
    ----------
    name : str
        Its name, the one of the file that the command writes.
    figure : matplotlib.figure.Figure
        The figure itself, to be changed at will.
    """

    name: str
    figure: Figure

    @property
    def title(self) -> str:
        """What stands above it."""
        return self.figure.get_suptitle() or self.name

    def save(self, path: str | Path) -> Path:
        """Write it to a file, and return which.

        Raises
        ------
        UserError
            If the name of the file ends neither in ``.png`` nor in ``.svg``.
        OSError
            If it cannot be written.
        """
        path = Path(path)
        ending = path.suffix.removeprefix(".").lower()
        if ending not in ENDINGS:
            raise UserError(f"{path}: a figure is written as .png or .svg, not {quoted(path.suffix)}")
        replace(path, drawn(self.figure, ending))
        return path

    def __repr__(self) -> str:
        return f"Figure: {self.title}"

    def _repr_png_(self) -> bytes:
        return small(self.figure)


def small(figure: Figure, dots: int = DOTS) -> bytes:
    """Return a figure as a small ``png``; the same figure gives the same bytes.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    dots : int
        Dots per inch.
    """
    stream = BytesIO()
    with Image.open(BytesIO(drawn(figure, "png", dots))) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(stream, "png", optimize=True)
    return stream.getvalue()


def draw(found: Found, name: str = "", *, measure: str = "share_effective") -> Drawing:
    """Draw a figure of what was found.

    Parameters
    ----------
    found : Results, Comparison, Attribution, Calibration, Reliefs, Robustness, Sensitivity, Sweep, Description, Fit …
        What `simulate`, `compare`, `attribute`, `calibrate`, `obstacles`, `robustness`, `sensitivity`, `sweep`,
        `describe`, `fit` or `forecast` returned.
    name : str
        Which figure, by the name of the file that the command writes, without ending; the first if nothing is said.
    measure : str
        The measure that a comparison is drawn of.

    Returns
    -------
    Drawing

    Raises
    ------
    UserError
        If there is no such figure; names those that there are.
    """
    names = []
    for one, figure in figures(found, measure):
        if name in ("", one):
            return Drawing(one, figure)
        names.append(one)
    if not names:
        raise UserError("there is nothing to draw: no run left a number")
    raise UserError(f"there is no figure {quoted(name)}{nearest(name, names)}; there is {', '.join(names)}")


def figures(found: Found, measure: str) -> Iterator[tuple[str, Figure]]:
    """Yield all figures of what was found and their names, each drawn when it is asked for."""
    match found:
        case Results():
            tables = found.tables
            if tables["monthly"]:
                yield from every.figures(tables["monthly"], tables["agencies"], tables["programmes"])
        case Comparison():
            yield from comparison.figures(found, measure)
        case Attribution():
            yield from attribution.figures(found)
        case Calibration():
            yield from calibration.figures(found)
        case Reliefs():
            yield from reliefs.figures(found)
        case Robustness():
            yield "robustness", robustness.figure(found)
        case Sensitivity():
            yield from sensitivity.figures(found)
        case Sweep():
            yield from sweep.figures(found)
        case Description() | Fit() | Forecast():
            yield from _of_a_panel(found)


def _of_a_panel(found: Description | Fit | Forecast) -> Iterator[tuple[str, Figure]]:
    match found:
        case Description():
            yield from description.figures(found)
        case Fit():
            yield "coefficients", fit.figure(found)
        case Forecast():
            yield "forecast", forecast.figure(found)
