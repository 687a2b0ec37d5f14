"""The ODD page says what the code says."""

import importlib
import inspect
import re
from pathlib import Path

import pytest

from adoptsim.processes.month import ORDER

ODD = Path(__file__).parents[2] / "docs" / "explanation" / "odd.md"
SUBMODELS = ODD.read_text(encoding="utf-8").split("\n## 7 ")[1].split("\n### ")[1:]
BY_NAME = {part.split("\n", 1)[0].strip(): part for part in SUBMODELS}


def test_every_process_of_the_month_is_described_once():
    assert len(BY_NAME) == len(SUBMODELS)
    assert set(BY_NAME) == {process.name for process in ORDER}


@pytest.mark.parametrize("name", [process.name for process in ORDER])
def test_equations_stand_word_for_word_in_the_process_file(name):
    module = importlib.import_module(f"adoptsim.processes.{name}")
    documented = inspect.getdoc(module)
    for equation in re.findall(r"```text\n(.*?)```", BY_NAME[name], flags=re.DOTALL):
        assert equation.strip() in documented


@pytest.mark.parametrize("name", [process.name for process in ORDER])
def test_no_equation_of_a_hazard_is_left_out(name):
    documented = inspect.getdoc(importlib.import_module(f"adoptsim.processes.{name}"))
    hazards = [line.strip() for line in documented.splitlines() if re.match(r"\s*(hazard\s+)?H\(", line)]
    for line in hazards:
        assert line in BY_NAME[name]
