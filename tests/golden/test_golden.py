"""Nothing changes a number unnoticed; see update.py for how to change one on purpose."""

import json

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
        if kept[row].get(measure, "missing") != value
    }
    assert not changed, f"(kept, now); if it is meant: uv run python -m tests.golden.update\n{changed}"
    assert all(kept[row].keys() == given[row].keys() for row in kept)


def test_every_file_belongs_to_a_scenario():
    assert {file.stem for file in FOLDER.glob("*.json")} == set(SCENARIOS)
