"""Nothing changes a number unnoticed; see update.py for how to change one on purpose."""

import json
import math

import pytest

from tests.golden.update import FOLDER, SCENARIOS, numbers, path


@pytest.mark.parametrize("name", SCENARIOS)
def test_numbers_are_as_they_were(name):
    kept = json.loads(path(name).read_text(encoding="utf-8"))
    given = numbers(name)
    assert given.keys() == kept.keys()
    changed = {
        f"{row}: {measure}": (kept[row].get(measure), value)
        for row, measures in given.items()
        for measure, value in measures.items()
        if not same(kept[row].get(measure, math.nan), value)
    }
    assert not changed, f"(kept, now); if it is meant: uv run python -m tests.golden.update\n{changed}"
    assert all(kept[row].keys() == given[row].keys() for row in kept)


def same(one, other):
    """Agree to nine digits: the last ones differ between the mathematical libraries of machines."""
    return one is other if None in (one, other) else math.isclose(one, other, rel_tol=1e-9)


def test_every_file_belongs_to_a_scenario():
    assert {file.stem for file in FOLDER.glob("*.json")} == set(SCENARIOS)
