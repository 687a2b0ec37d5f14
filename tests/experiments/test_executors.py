import os
import signal
import time
from functools import partial

import pytest

from adoptsim.experiments import executors
from adoptsim.experiments.executors import Failure, Row, batches, processes, serial
from adoptsim.world.errors import UserError

ROWS = [Row("a", seed) for seed in range(12)]


def square(row):
    return row.seed**2


def fails_at_three(row):
    if row.seed == 3:
        raise ZeroDivisionError("three")
    return row.seed


def mistake(row):
    raise UserError(f"{row.scenario} cannot be used")


def dies_at_three(row):
    if row.seed == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return row.seed


def slow(row):
    time.sleep(60)
    return row.seed


def spread(work, rows, jobs):
    return serial(work, rows) if jobs == 1 else processes(work, rows, jobs)


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_row_is_done_once(jobs):
    assert sorted(spread(square, ROWS, jobs)) == [(row, row.seed**2) for row in ROWS]


def test_what_comes_before_is_over_when_the_first_row_begins(tmp_path):
    before = (partial(leave_a_mark, tmp_path / "one"), partial(leave_a_mark, tmp_path / "other"))

    assert dict(processes(partial(count_marks, tmp_path), ROWS, 2, before=before)) == dict.fromkeys(ROWS, 2)


def leave_a_mark(path):
    time.sleep(0.3)
    path.touch()


def count_marks(folder, _):
    return len(list(folder.iterdir()))


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_failed_row_says_why_and_the_others_go_on(jobs):
    outcomes = dict(spread(fails_at_three, ROWS, jobs))
    failure = outcomes.pop(ROWS[3])
    assert isinstance(failure, Failure)
    assert failure.error == "ZeroDivisionError: three"
    assert "fails_at_three" in failure.trace
    assert outcomes == {row: row.seed for row in ROWS if row.seed != 3}


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_mistake_of_the_user_ends_the_work(jobs):
    with pytest.raises(UserError, match="a cannot be used"):
        list(spread(mistake, ROWS, jobs))


def test_a_lost_process_fails_its_rows_and_ends_quickly():
    outcomes = dict(processes(dies_at_three, ROWS, 2))
    assert set(outcomes) == set(ROWS)
    assert outcomes[ROWS[3]].error == executors.LOST


def test_closing_the_outcomes_ends_the_workers():
    begun = time.monotonic()
    outcomes = processes(slow, ROWS, 2)
    timer = signal.signal(signal.SIGALRM, _interrupt)
    signal.setitimer(signal.ITIMER_REAL, 2)
    try:
        with pytest.raises(KeyboardInterrupt):
            next(outcomes)
    finally:
        signal.signal(signal.SIGALRM, timer)
    assert time.monotonic() - begun < 20


def _interrupt(*_):
    raise KeyboardInterrupt


@pytest.mark.parametrize("rows", [1, 2, 7, 20, 1000])
@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_batches_hold_every_row_in_order(rows, jobs):
    design = [Row("a", seed) for seed in range(rows)]
    cut = batches(design, jobs)
    assert [row for batch in cut for row in batch] == design
    assert len(cut) >= min(rows, jobs)
