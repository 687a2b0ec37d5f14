"""What a terminal shows while runs are made."""

import io
import re

import pytest

from adoptsim.faces.cli import console


@pytest.fixture
def terminal(monkeypatch):
    """A terminal, and a clock that the test turns."""
    seen, clock = io.StringIO(), [0.0]
    made = console.Plain(file=seen, force_terminal=True, width=100, get_time=lambda: clock[0])
    monkeypatch.setattr(console, "remarks", lambda: made)
    return seen, clock


def test_progress_says_how_many_runs_are_done_and_how_long_the_others_take(terminal):
    seen, clock = terminal
    with console.progress("Running", quiet=False) as report:
        report(0, 100)
        for second in (10.0, 20.0):
            clock[0] = second
            report(int(second), 100)
    shown = re.split(r"[\r\n]+", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen.getvalue()))
    last = [line for line in shown if line][-1]
    assert last.startswith("Running")
    assert "20/100" in last
    assert "0:01:20" in last


@pytest.mark.parametrize("quiet", [True, False])
def test_nothing_is_drawn_where_nobody_would_see_it(monkeypatch, quiet):
    made = console.Plain(file=io.StringIO(), force_terminal=quiet)
    monkeypatch.setattr(console, "remarks", lambda: made)
    with console.progress("Running", quiet=quiet) as report:
        assert report is None
