"""What one design has run, another need not run again; nothing else changes."""

import pytest

from adoptsim.experiments.design import Case, crossed
from adoptsim.experiments.library import Library
from adoptsim.experiments.runner import Spread, perform
from adoptsim.experiments.tables import parquet
from adoptsim.simulation.record import run
from tests.experiments.toys import KNOB, tiny

MADE = []


def counted(scenario, seed, months, keep):
    MADE.append((scenario, seed))
    return run(scenario, seed, months, keep)


@pytest.fixture(autouse=True)
def none_made():
    MADE.clear()


def made(seeds, keep, library=None, value=None):
    case = Case(tiny(), {} if value is None else {KNOB: value})
    return perform(crossed({"a": case}, seeds, 4, keep), spread=Spread(1), model=counted, library=library)


def test_what_was_run_is_not_run_again():
    library = Library(10**9)
    first = made((1, 2), {"monthly"}, library)
    again = made((1, 2, 3), {"monthly"}, library)
    assert [seed for _, seed in MADE] == [1, 2, 3]
    assert again.seeds == (1, 2, 3)
    alone = made((1, 2, 3), {"monthly"})
    assert parquet(alone.tables["monthly"]) == parquet(again.tables["monthly"])
    assert first.failures == ()


def test_another_value_or_table_is_another_run():
    library = Library(10**9)
    made((1,), {"monthly"}, library)
    made((1,), {"monthly"}, library, value=2)
    made((1,), {"monthly", "agencies"}, library)
    made((1,), {"agencies"}, library)
    assert len(MADE) == 3


def test_the_oldest_is_forgotten():
    library = Library(10**9)
    made((1,), {"monthly"}, library)
    library.most_bytes = int(library.bytes * 2.5)
    made((2, 3), {"monthly"}, library)
    assert library.bytes <= library.most_bytes
    made((3, 2, 1), {"monthly"}, library)
    assert [seed for _, seed in MADE] == [1, 2, 3, 1]
