"""What only shows in a process of its own: what is imported, signals, pipes, lost workers."""

import os
import re
import socket
import subprocess
import sys

COMMAND = (sys.executable, "-c", "from adoptsim.faces.cli.root import main; main()")
TINY = ("--set", "population.officials=60", "--set", "population.agencies=3", "--no-figures")


def test_help_imports_nothing_slow():
    script = "import sys; from adoptsim.faces.cli import root; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    slow = {"numpy", "numba", "pydantic", "pandas", "pyarrow", "matplotlib", "mesa", "rich", "ruamel", "scipy"}
    assert slow.isdisjoint(loaded)


def test_a_closed_pipe_is_no_mistake(tmp_path):
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*COMMAND, "kinds"], stdout=writer, stderr=subprocess.PIPE, text=True, check=False, cwd=tmp_path
    )
    os.close(writer)
    assert "Traceback" not in done.stderr
    assert done.stderr.strip() == ""


def test_the_number_of_processes_changes_no_byte(tmp_path):
    for jobs in ("1", "2"):
        words = (
            "run",
            "baseline",
            *TINY,
            "--months",
            "13",
            "--replicates",
            "3",
            "--jobs",
            jobs,
            "--out",
            f"out{jobs}",
            "-q",
        )
        done = subprocess.run([*COMMAND, *words], capture_output=True, text=True, check=False, cwd=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    one, two = (tmp_path / f"out{jobs}" for jobs in "12")
    for name in ("monthly.parquet", "agencies.parquet", "programmes.parquet", "summary.csv"):
        assert (one / name).read_bytes() == (two / name).read_bytes()


INTERRUPTED = """
import os, signal
from adoptsim.experiments import rows
from adoptsim.faces.cli.root import main
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job has it ignored
attempt = rows._attempt
begun = []
def interrupted(model, batch, row):
    begun.append(row)
    if len(begun) == 3:  # not a certain seed: each process starts with another
        os.kill(os.getpid(), signal.SIGINT)
    return attempt(model, batch, row)
rows._attempt = interrupted
main()
"""


def test_an_interrupt_keeps_what_is_finished_and_says_how_to_go_on(tmp_path):
    words = ("run", "baseline", *TINY, "--months", "2", "--replicates", "6", "--jobs", "1", "--out")
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, *words, "out"], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert re.search(r"stopped after \d of 6 runs; they are kept, and the same command goes on from", done.stderr)
    assert [path.name for path in tmp_path.iterdir()] == [".out.runs"]
    for folder in ("out", "again"):
        subprocess.run([*COMMAND, *words, folder], capture_output=True, check=True, cwd=tmp_path)
    for name in ("monthly.parquet", "agencies.parquet", "programmes.parquet", "summary.csv"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again", "out"]


def test_two_processes_do_not_make_the_same_folder(tmp_path):
    words = ("run", "baseline", *TINY, "--months", "2", "--replicates", "2", "--jobs", "1", "-q")
    rows = tmp_path / "results" / ".baseline.runs"
    rows.mkdir(parents=True)
    (rows / f".at-work.{socket.gethostname()}.{os.getpid()}.unfinished").touch()
    subprocess.run([*COMMAND, *words], capture_output=True, check=True, cwd=tmp_path)
    assert (tmp_path / "results" / "baseline-2" / "manifest.json").is_file()
    done = subprocess.run(
        [*COMMAND, *words, "--out", "results/baseline"], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 2
    assert "results/baseline: another process makes runs for this folder" in done.stderr
