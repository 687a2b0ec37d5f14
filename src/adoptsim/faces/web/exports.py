"""What a visitor takes home: the scenario as files that run unchanged on the command line, tables as CSV."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adoptsim.experiments.runner import Results
from adoptsim.experiments.summary import summarise
from adoptsim.experiments.tables import comma_separated
from adoptsim.faces.web.making import Made
from adoptsim.faces.web.uploads import shipped_tables
from adoptsim.scenario.schema import Scenario
from adoptsim.scenario.writing import resolved_text

SCENARIO, BASELINE = "scenario.yaml", "without_interventions.yaml"
"""What the two scenarios are called."""

LONGEST = 60
"""Characters of a file's name, its ending left aside."""

_FORMULA = re.compile("[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]")
"""What a spreadsheet takes for the beginning of a formula."""


def yaml(made: Made) -> bytes:
    """Return the scenario as a file, every value in it; files that it names are called as in `files`."""
    return _written(made.scenario, made)


def files(made: Made) -> dict[str, bytes]:
    """Return all that is needed to run what was asked on the command line: names of files, and what they hold.

    Returns
    -------
    dict of str to bytes
        ``scenario.yaml``, ``without_interventions.yaml``, and the tables that they name.
    """
    found = {SCENARIO: yaml(made), BASELINE: _written(made.baseline, made)}
    for path in _tables(made.scenario):
        found[_name_of(path, made)] = path.read_bytes()
    return found


def csv(results: Results) -> dict[str, bytes]:
    """Return the tables of runs as CSV files: names of files, and what they hold.

    A text that a spreadsheet would take for a formula begins with an apostrophe.
    """
    tables = results.tables
    monthly = tables.get("monthly", {})
    wanted = {"monthly": monthly, "summary": summarise(monthly), "agencies": tables.get("agencies", {})}
    return {f"{name}.csv": comma_separated(_guarded(table)) for name, table in wanted.items() if table}


def file_name(title: str, ending: str) -> str:
    """Return a name for a file, safe everywhere: small letters, digits and hyphens.

    Parameters
    ----------
    title : str
        What it is about.
    ending : str
        Such as ``csv``.
    """
    return f"{_slug(title) or 'adoptsim'}.{ending}"


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall("[a-z0-9]+", plain))[:LONGEST].strip("-")


def _written(scenario: Scenario, made: Made) -> bytes:
    """Write a scenario, files called by their names alone, as they lie beside it."""
    population, ties = scenario.population, scenario.ties
    if population.roster is not None:
        roster = population.roster.model_copy(update={"file": Path(_name_of(population.roster.file, made))})
        population = population.model_copy(update={"roster": roster})
    if population.network is not None:
        network = population.network.model_copy(update={"file": Path(_name_of(population.network.file, made))})
        population = population.model_copy(update={"network": network})
    if ties.file is not None:
        ties = ties.model_copy(update={"file": Path(_name_of(ties.file, made))})
    return resolved_text(scenario.model_copy(update={"population": population, "ties": ties})).encode()


def _tables(scenario: Scenario) -> Iterator[Path]:
    for one in (scenario.population.roster, scenario.population.network, scenario.ties):
        if one is not None and one.file is not None:
            yield one.file


def _name_of(path: Path, made: Made) -> str:
    """Return what a table is called beside the scenario: its own name where it ships, else the visitor's, made safe."""
    if path in shipped_tables().values():
        return path.name
    return f"{_slug(made.roster_name.removesuffix('.csv')) or 'roster'}.csv"


def _guarded(table: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    return {_plain(name): _column(column) for name, column in table.items()}


def _column(column: NDArray[Any]) -> NDArray[Any]:
    if column.dtype.kind not in "UO" or not len(column):
        return column
    texts, places = np.unique(column.astype(str), return_inverse=True)
    return np.array([_plain(text) for text in texts.tolist()], dtype=object)[places]


def _plain(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text
