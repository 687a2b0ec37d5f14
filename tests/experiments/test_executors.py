import os
import signal
import subprocess
import sys
import time
from functools import partial
from typing import NamedTuple

import pytest

from adoptsim.experiments import executors
from adoptsim.experiments.executors import Lost, processes, serial


class Numbers(NamedTuple):
    numbers: tuple[int, ...]

    def split(self):
        return [Numbers((number,)) for number in self.numbers]


TASKS = [Numbers((first, first + 1, first + 2)) for first in range(0, 12, 3)]


def square(task):
    return [number**2 for number in task.numbers]


def fails(task):
    raise ZeroDivisionError(str(task.numbers))


def dies_at_four_and_nine(task):
    if {4, 9} & set(task.numbers):
        os.kill(os.getpid(), signal.SIGKILL)
    return square(task)


def slow(task):
    time.sleep(60)
    return task


def spread(work, tasks, jobs):
    return serial(work, tasks) if jobs == 1 else processes(work, tasks, jobs)


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_task_is_done_once(jobs):
    assert sorted(spread(square, TASKS, jobs)) == [(task, square(task)) for task in TASKS]


def test_what_comes_before_is_over_when_the_first_task_begins(tmp_path):
    before = (partial(leave_a_mark, tmp_path / "one"), partial(leave_a_mark, tmp_path / "other"))

    assert dict(processes(partial(count_marks, tmp_path), TASKS, 2, before=before)) == dict.fromkeys(TASKS, 2)


def leave_a_mark(path):
    time.sleep(0.3)
    path.touch()


def count_marks(folder, _):
    return len(list(folder.iterdir()))


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_the_work_does_not_catch_ends_it(jobs):
    with pytest.raises(ZeroDivisionError):
        list(spread(fails, TASKS, jobs))


def test_a_process_that_dies_takes_nothing_with_it_but_the_row_that_killed_it():
    outcomes = list(processes(dies_at_four_and_nine, TASKS, 2))
    done = sorted(number for task, result in outcomes if not isinstance(result, Lost) for number in task.numbers)
    lost = {task: result.error for task, result in outcomes if isinstance(result, Lost)}
    assert done == [number for number in range(12) if number not in (4, 9)]
    assert lost == {Numbers((4,)): executors.LOST, Numbers((9,)): executors.LOST}


def test_a_script_without_a_guard_is_told_at_once(tmp_path):
    script = tmp_path / "unguarded.py"
    script.write_text("""
from typing import NamedTuple
from adoptsim.experiments.executors import processes
class One(NamedTuple):
    number: int
    def split(self):
        return [self]
def work(task):
    return task
print([result.error[:11] for _, result in processes(work, [One(number) for number in range(30)], 2)][-1])
""")
    begun = time.monotonic()
    ended = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False, timeout=120)
    assert ended.stdout.splitlines()[-1:] == ["its process"]
    assert ended.stderr.count("Traceback") < 12
    assert time.monotonic() - begun < 60


def test_tasks_are_asked_for_as_processes_become_free():
    asked = []

    def tasks():
        for task in [Numbers((number,)) for number in range(40)]:
            asked.append(task)
            yield task

    outcomes = processes(square, tasks(), 2)
    next(outcomes)
    assert len(asked) <= 2 * executors.AHEAD
    outcomes.close()


def test_closing_the_outcomes_ends_the_workers():
    begun = time.monotonic()
    outcomes = processes(slow, TASKS, 2)
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
