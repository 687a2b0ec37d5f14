"""A fit as a scenario overlay: what the data say of the model's own numbers, ready to be extended."""

from collections.abc import Iterator

import numpy as np

from adoptsim.evidence.hazard.fitting import TOLD, Fit
from adoptsim.evidence.hazard.making import HALF_YEAR, LEVELS, RULES
from adoptsim.evidence.panel.panel import iso, month_of
from adoptsim.experiments.files import digest_of
from adoptsim.world.parameters import bounds


def overlay(found: Fit) -> str:
    """Return the text of a scenario file that sets the estimated numbers of the model.

    The base is that of the last month that was known: the level that the scenario has no name for is added to it. A
    number of which the data told little keeps the model's value, and a remark says so.
    """
    terms = found.formula.terms
    rows = [row for row, term in enumerate(terms) if term.path]
    lines = list(_heading(found))
    lines.append("processes:")
    for path in LEVELS[found.case.said.level]:
        own = [row for row in rows if terms[row].path.rpartition(".")[0] == path]
        if own:
            lines.append(f"  {path.removeprefix('processes.')}:")
            lines += [_line(found, path, row) for row in own]
    lines += _covariances(found, rows)
    return "\n".join(lines) + "\n"


def _line(found: Fit, path: str, row: int) -> str:
    """Return the line of one number, or the remark that its data told little of it."""
    term, field = found.formula.terms[row], found.formula.terms[row].path.rpartition(".")[2]
    value = float(found.estimate[row]) + (_level(found) if field == "base" else 0.0)
    if found.learned[row] < TOLD and field != "base":
        return f"    # {field}: the data tell {found.learned[row]:.0%} of it; the model's value stays"
    low, high = bounds(RULES[path], field)
    said = f"standard error {found.errors[row]:.3g}, prior {term.mean:g} ({term.spread:.2g})"
    return f"    {field}: {round(min(max(value, low), high), 4):g}  # {said}"


def _heading(found: Fit) -> Iterator[str]:
    case, panel = found.case, found.panel
    title = (case.said.title or case.name).replace('"', "'")
    yield "extends: baseline.yaml"
    yield f'title: "Estimated from {title}"'
    yield (
        f'about: "Fitted to {len(panel):,} units, known from {iso(panel.first)} to {iso(panel.last)}; '
        f'log-likelihood {found.loglik:.1f}."'
    )
    yield f'source: "{case.said.panel.file.name}, BLAKE2b {digest_of(case.said.panel.file)}"'


def _level(found: Fit) -> float:
    """Return the level of everybody in the last month that was known."""
    half = (month_of(found.panel.last) - month_of(found.panel.first + 1)) // HALF_YEAR
    return float(found.estimate[found.formula.levels[half - 1]]) if half else 0.0


def _covariances(found: Fit, rows: list[int]) -> list[str]:
    names = [found.formula.terms[row].name for row in rows]
    matrix = found.covariance[np.ix_(rows, rows)]
    lines = [f"# Covariance of {', '.join(names)}:"]
    return lines + ["#   " + " ".join(f"{value:10.3g}" for value in line) for line in matrix]
