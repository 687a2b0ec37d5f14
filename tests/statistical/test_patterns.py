"""The defaults against what diffusion without intervention looks like."""

import re
from pathlib import Path

import pytest

from adoptsim.evidence.calibration import measure

DOCUMENT = Path(__file__).parents[2] / "docs" / "explanation" / "patterns_table.md"
KNOWN_MISSES = {"icc_order", "pilots", "exposure_mean", "exposure_sd"}
"""What calibration.md says does not fit."""


@pytest.fixture(scope="module")
def measured():
    return measure(replicates=30)


@pytest.mark.statistical
def test_patterns_without_intervention_hold_but_for_the_stated_misses(measured):
    assert set(measured.index[~measured.holds]) == KNOWN_MISSES


@pytest.mark.statistical
def test_the_documented_table_says_which_patterns_hold(measured):
    text = DOCUMENT.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S+) \| (.+?) \|.*\| (yes|\*\*no\*\*) \|", text, re.MULTILINE)
    documented = {(pattern, quantity): holds == "yes" for pattern, quantity, holds in rows}

    assert documented == {(row.pattern, row.quantity): row.holds for row in measured.itertuples()}


@pytest.mark.statistical
def test_every_obstacle_is_visibly_at_work(measured):
    obstacles = measured[measured.pattern == "obstacles"]

    assert len(obstacles) == 15
    assert obstacles.holds.all()
