"""Compiling changes nothing but, perhaps, the last bit; nor do threads and processes."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from adoptsim.experiments.runs import simulate
from tests.simulation.uncompiled import SCENARIO, worlds
from tests.states import differing

ROOT = Path(__file__).resolve().parents[2]


def elsewhere(path, **environment):
    """The arrays of the same run in a process of its own."""
    command = [sys.executable, "-m", "tests.simulation.uncompiled", str(path)]
    subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=True, capture_output=True)
    with np.load(path) as stored:
        return dict(stored)


@pytest.fixture(scope="module")
def compiled():
    return worlds()


def test_plain_python_gives_the_same_world(compiled, tmp_path):
    """Whole numbers are equal, others to six digits: single precision holds seven."""
    plain = elsewhere(tmp_path / "plain.npz", NUMBA_DISABLE_JIT="1")
    assert plain.keys() == compiled.keys()
    for name, array in compiled.items():
        if array.dtype.kind == "f":
            np.testing.assert_allclose(plain[name], array, rtol=1e-6, atol=1e-6, err_msg=name)
        else:
            np.testing.assert_array_equal(plain[name], array, err_msg=name)
    assert len(np.unique(compiled["adoption.stage"])) > 4


@pytest.mark.parametrize("threads", ["1", "2"])
def test_the_number_of_threads_plays_no_part(compiled, threads, tmp_path):
    assert not differing(compiled, elsewhere(tmp_path / "other.npz", NUMBA_NUM_THREADS=threads))


def test_the_number_of_processes_plays_no_part():
    said = {"replicates": 3, "seed": 4, "months": 6}
    one, two = (simulate(SCENARIO, **said, jobs=jobs) for jobs in (1, 2))
    for table in ("monthly", "agencies"):
        for name, column in one.tables[table].items():
            np.testing.assert_array_equal(two.tables[table][name], column, err_msg=name)
    assert len(one.tables["monthly"]["month"]) == 3 * 7 * 3
