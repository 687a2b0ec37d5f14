"""The ODD page says what the code says."""

import inspect
import re
import sys
from importlib import import_module
from pathlib import Path

import pytest

from adoptsim.interventions.catalogue import OWN
from adoptsim.processes.month import ORDER

ODD = Path(__file__).parents[2] / "docs" / "explanation" / "odd.md"
SUBMODELS = ODD.read_text(encoding="utf-8").split("\n## 7 ")[1].split("\n### ")[1:]
BY_NAME = {part.split("\n", 1)[0].strip(): part for part in SUBMODELS}
DOCUMENTED = {process.name: inspect.getdoc(import_module(f"adoptsim.processes.{process.name}")) for process in ORDER}
DOCUMENTED |= {kind.kind_name(): inspect.getdoc(sys.modules[kind.__module__]) for kind in OWN}


def test_every_process_and_intervention_is_described_once():
    assert len(BY_NAME) == len(SUBMODELS)
    assert set(BY_NAME) == set(DOCUMENTED)


@pytest.mark.parametrize("name", DOCUMENTED)
def test_equations_stand_word_for_word_in_the_code(name):
    for equation in re.findall(r"```text\n(.*?)```", BY_NAME[name], flags=re.DOTALL):
        assert equation.strip() in DOCUMENTED[name]


@pytest.mark.parametrize("name", DOCUMENTED)
def test_no_hazard_is_left_out(name):
    for line in re.findall(r"^(?:hazard +)?H\(.*$", DOCUMENTED[name], flags=re.MULTILINE):
        assert line in BY_NAME[name]
