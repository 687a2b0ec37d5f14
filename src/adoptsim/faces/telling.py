"""Whatever was found, in words: the answer that the command prints, for a notebook or a file."""

from io import StringIO
from textwrap import wrap

from adoptsim.evidence.description.describing import Description
from adoptsim.evidence.forecasting import Forecast
from adoptsim.evidence.hazard.fitting import Fit
from adoptsim.experiments.attribution import Attribution
from adoptsim.experiments.calibration import Calibration
from adoptsim.experiments.comparison import Comparison
from adoptsim.experiments.reliefs import Reliefs
from adoptsim.experiments.robustness import Robustness
from adoptsim.experiments.runner import Results
from adoptsim.experiments.sensitivity import Sensitivity
from adoptsim.experiments.sweep import Sweep
from adoptsim.faces.cli import (
    answer,
    attribute,
    calibrate,
    cases,
    compare,
    describe,
    obstacles,
    robustness,
    sensitivity,
    sweep,
)
from adoptsim.faces.cli.console import UNWRAPPED, Plain
from adoptsim.faces.drawing import Found


def tell(found: Found, *, measure: str = "share_effective", width: int = UNWRAPPED) -> str:
    """Say what was found, as the command does: sentences first, then small tables.

    Parameters
    ----------
    found : Results, Comparison, Attribution, Calibration, Reliefs, Robustness, Sensitivity, Sweep, Description, Fit …
        What `simulate`, `compare`, `attribute`, `calibrate`, `obstacles`, `robustness`, `sensitivity`, `sweep`,
        `describe`, `fit` or `forecast` returned.
    measure : str
        The measure that a comparison begins with.
    width : int
        Letters of a line.

    Returns
    -------
    str
        Lines, to be printed.
    """
    page = StringIO()
    console = Plain(file=page, width=width, color_system=None, force_terminal=False, force_jupyter=False)
    match found:
        case Results():
            if found.tables["monthly"]:
                answer.answer(found, console)
        case Comparison():
            compare.answer(found, measure, console)
        case Attribution():
            attribute.answer(found, console)
        case Calibration():
            calibrate.answer(found, console, self_check=True)
        case Reliefs():
            obstacles.answer(found, console)
        case Robustness():
            robustness.answer(found, console)
        case Sensitivity():
            sensitivity.answer(found, console)
        case Sweep():
            sweep.answer(found, console)
        case Description() | Fit() | Forecast():
            _of_a_panel(found, console)
    lines = (line.rstrip() for line in page.getvalue().splitlines())
    return "\n".join(part for line in lines for part in (wrap(line, width) if len(line) > width else [line]))


def _of_a_panel(found: Description | Fit | Forecast, console: Plain) -> None:
    match found:
        case Description():
            describe.answer(found, console)
        case Fit():
            cases.answer_fit(found, console)
        case Forecast():
            cases.answer_forecast(found, console)
