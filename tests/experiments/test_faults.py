"""Faults as they come: kills at any moment, two processes in one folder, a full disk. Nothing lost, nothing twice."""

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

KILLS = 30

LONGEST = 4.0
"""Seconds that a process lives at most before it is killed: a busy machine shall not make the test endless."""

STUDY = """
title: Twenty points
scenario: baseline
set: {population.officials: 60, population.agencies: 3, calendar.months: 24}
design: factorial
vary:
  processes.persuasion.peers: [0.9, 1.3, 1.7, 2.1, 2.5]
  processes.turnover.yearly: [0.05, 0.1, 0.15, 0.2]
replicates: 6
keep: [monthly]
"""

SWEEP = (sys.executable, "-c", "from adoptsim.faces.cli.root import main; main()", "sweep")


def sweep(folder, out):
    return [*SWEEP, str(folder / "study.yaml"), "--out", str(out), "--jobs", "2", "--quiet", "--no-figures"]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Run the study, undisturbed; return the folder of its results."""
    folder = tmp_path_factory.mktemp("undisturbed")
    (folder / "study.yaml").write_text(STUDY)
    subprocess.run(sweep(folder, folder / "out"), check=True, timeout=300)
    return folder / "out"


@pytest.fixture(scope="module")
def expected(undisturbed):
    return written(undisturbed)


@pytest.fixture
def study(tmp_path):
    """Write the study; return the words that run it in ``out``."""
    (tmp_path / "study.yaml").write_text(STUDY)
    return sweep(tmp_path, tmp_path / "out")


def written(folder):
    return {path.name: path.read_bytes() for path in [*sorted(folder.glob("*.parquet")), folder / "runs.csv"]}


def finished(folder):
    return {path.name for path in folder.glob("rows/*") if not path.name.startswith(".")}


@pytest.mark.slow
def test_kills_at_any_moment_lose_nothing(tmp_path, study, expected):
    moments = random.Random(4)
    out = tmp_path / "out"
    begun = time.monotonic()
    subprocess.run(study, check=True, timeout=300)
    longest = min(time.monotonic() - begun, LONGEST)
    shutil.rmtree(out)
    before, kills, wholes = set(), 0, 0
    while kills < KILLS:
        process = subprocess.Popen(study, start_new_session=True, stderr=subprocess.DEVNULL)
        try:
            process.wait(moments.uniform(0.05, 1.0) * longest)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        kills += process.wait() == -signal.SIGKILL
        assert before <= finished(out)  # what was finished stays
        before = finished(out)
        if (out / "manifest.json").is_file():  # whole before it could be killed: from the start again
            assert written(out) == expected
            wholes += 1
            shutil.rmtree(out)
            before = set()
    subprocess.run(study, check=True, timeout=300)
    assert written(out) == expected
    assert wholes < KILLS / 2
    assert not [path for path in out.rglob(".*") if path.name.endswith(".unfinished")]
    assert ends(lambda: not workers_of(study))


def workers_of(study):
    """Return processes that have the study among their words."""
    return subprocess.run(["pgrep", "-f", study[4]], capture_output=True, check=False).stdout.split()


def ends(condition, seconds=20):
    begun = time.monotonic()
    while not condition():
        if time.monotonic() - begun > seconds:
            return False
        time.sleep(0.2)
    return True


@pytest.mark.slow
def test_two_processes_share_a_folder(tmp_path, study, expected):
    both = [subprocess.Popen(study) for _ in range(2)]
    assert [one.wait(timeout=300) for one in both] == [0, 0]
    assert written(tmp_path / "out") == expected


@pytest.fixture
def disk(tmp_path):
    """Mount a small disk."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("this account may not mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.slow
def test_a_disk_that_fills_up_keeps_what_was_finished(disk, study, undisturbed, expected):
    fill = disk / "fill"
    needed = sum(path.stat().st_blocks * 512 for path in undisturbed.rglob("rows/**/*"))
    fill.write_bytes(bytes(shutil.disk_usage(disk).free - needed // 2))
    words = [str(disk / "out") if word.endswith("out") and word != "--out" else word for word in study]
    stopped = subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)
    assert stopped.returncode != 0
    assert "the results cannot be written: no space left on device" in stopped.stderr
    kept = finished(disk / "out")
    assert not [path for path in (disk / "out").rglob(".*") if path.name.endswith(".unfinished")]
    fill.unlink()
    subprocess.run(words, check=True, timeout=300)
    assert kept
    assert kept <= finished(disk / "out")
    assert written(disk / "out") == expected


def test_a_worker_ends_when_its_parent_is_killed(tmp_path):
    script = tmp_path / "waits.py"
    mark = tmp_path / "worker"
    script.write_text(f"""
import os, time
from pathlib import Path
from typing import NamedTuple
from adoptsim.experiments.executors import processes
class One(NamedTuple):
    number: int
def wait(task):
    Path({str(mark)!r}).write_text(str(os.getpid()))
    time.sleep(300)
if __name__ == "__main__":
    list(processes(wait, [One(1)], 1))
""")
    parent = subprocess.Popen([sys.executable, str(script)], stderr=subprocess.DEVNULL)
    assert ends(lambda: mark.exists() and mark.read_text())
    parent.kill()
    parent.wait()
    assert ends(lambda: not Path("/proc", mark.read_text()).exists() or is_a_ghost(mark.read_text()))


def is_a_ghost(process):
    try:
        return "State:\tZ" in Path("/proc", process, "status").read_text()
    except FileNotFoundError:
        return True
