"""Hypothesis repeats itself exactly, whatever was loaded before."""

import importlib.util
import sys

from hypothesis import given
from hypothesis import strategies as st


def examples():
    seen = []

    @given(st.lists(st.floats()), st.integers())
    def look(numbers, number):
        seen.append(repr((numbers, number)))

    look()
    return seen


def test_a_module_more_changes_no_example(tmp_path, monkeypatch):
    before = examples()
    file = tmp_path / "more.py"
    file.write_text(f"NUMBERS = {[number + 0.123 for number in range(400)]} + {[*range(70_000, 70_400)]}\n")
    spec = importlib.util.spec_from_file_location("more", file)
    more = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "more", more)
    spec.loader.exec_module(more)
    assert examples() == before
