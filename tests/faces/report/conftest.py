"""Small runs that reports are made of; made once."""

import numpy as np
import pytest

from adoptsim.experiments.attributing import attribute
from adoptsim.experiments.lifting import obstacles
from adoptsim.experiments.runs import simulate
from adoptsim.scenario.schema import Scenario

HOSTILE = 'Training <script>alert(1)</script> & "sandbox" {no} {{ 7 * 7 }}'


def scenario(**said):
    """Return a small scenario."""
    small = {"calendar": {"months": 26}, "population": {"officials": 150, "agencies": 6}}
    return Scenario.model_validate({**small, **said})


BASELINE = scenario(title="Nothing is done")
PACKAGE = scenario(
    title=HOSTILE,
    about="<img src=x onerror=alert(2)> and </details></main> an {unknown} word",
    source="https://example.org/<b>paper</b>",
    processes={"persuasion": {"peers": 2.0}},
    interventions=[
        {"kind": "training", "start": 3, "months": 12, "seats_per_month": 40},
        {"kind": "sandbox", "start": 2, "review": {"month": 6, "continue_if": {"share_effective": ">= 0.99"}}},
    ],
)
SEEDS = 3


@pytest.fixture(scope="session")
def results():
    return simulate({"baseline": BASELINE, "package": PACKAGE}, SEEDS, 1, jobs=1)


@pytest.fixture(scope="session")
def reliefs():
    return obstacles(PACKAGE, SEEDS, 1, pairs=False, jobs=1)


@pytest.fixture(scope="session")
def attribution():
    return attribute(PACKAGE, SEEDS, 1, jobs=1)


def last(results, name, measure):
    """Return the values of a measure in the last month, one a seed."""
    table = results.tables["monthly"]
    rows = (table["scenario"] == name) & (table["solution"] == "case_files")
    return table[measure][rows & (table["month"] == table["month"].max())].astype(np.float64)
