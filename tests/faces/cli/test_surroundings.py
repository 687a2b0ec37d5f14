"""Hostile surroundings, in processes of their own: full disks, folders that cannot be written, poor terminals."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faces.cli.test_hostile import CASES, clean, put

COMMAND = (sys.executable, "-c", "from adoptsim.faces.cli.root import main; main()")
TINY = ("--set", "population.officials=150", "--set", "population.agencies=5", "--months", "3", "--replicates", "2")
RUN = ("run", "baseline", *TINY, "--jobs", "1", "--no-figures")
FILES = ["agencies.parquet", "manifest.json", "monthly.parquet", "programmes.parquet", "summary.csv"]
TABLES = ("monthly.parquet", "agencies.parquet", "programmes.parquet", "summary.csv")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def call(*words, before="", code=0, after="", **environment):
    """Run a command in a shell of its own; words of shell may stand before and after it."""
    script = f'{before} "$@" {after}'
    kept = {name: value for name, value in (os.environ | environment).items() if value is not None}
    done = subprocess.run(
        ["bash", "-c", script, "bash", *COMMAND, *words], capture_output=True, check=False, env=kept, timeout=300
    )
    assert done.returncode == code, done.stderr
    assert b"Traceback" not in done.stderr
    assert b"went wrong inside" not in done.stderr
    return done


def tables(folder="out"):
    return [Path(folder, name).read_bytes() for name in TABLES]


def refused(*words, **how):
    """Call a command that must refuse plainly, and return its last line."""
    done = call(*words, code=2, **how)
    return clean(done.stderr.decode()).splitlines()[-1]


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    """Tables of the tiny run, made in plain surroundings."""
    folder = tmp_path_factory.mktemp("expected") / "out"
    call(*RUN, "--out", str(folder), "-q")
    return tables(folder)


@pytest.fixture
def disk(tmp_path):
    """Mount a disk of 100 kB that is full but for 8 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(place)], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("this account may not mount a small disk")
    (place / "fill").write_bytes(bytes(92 * 1024))
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def unprivileged():
    """Words that put a command under the permissions of files, also where root runs it."""
    if os.geteuid() != 0:
        return ""
    if shutil.which("setpriv") is None:
        pytest.skip("root may write everywhere, and there is no setpriv to give that up")
    return "setpriv --inh-caps=-all --bounding-set=-all"


@pytest.mark.parametrize("folder", ["out", "deep/er/out"])
def test_a_full_disk(disk, folder):
    said = refused(*RUN, "--out", str(disk / folder), "-q")
    assert said == (
        f"adoptsim: {disk / folder}: the results cannot be written: no space left on device; nothing was left there"
    )
    assert [path.name for path in disk.iterdir()] == ["fill"]


def test_a_full_disk_for_a_new_scenario(disk):
    with pytest.raises(OSError, match="No space left"):
        (disk / "more").write_bytes(bytes(16 * 1024))
    said = refused("new", str(disk / "mine"))
    assert "mine.yaml: cannot be written: no space left on device" in said
    assert not (disk / "mine.yaml").exists()


def test_a_mounted_disk_itself_is_refused_at_once(disk):
    (disk / "fill").unlink()
    assert "name a folder in it by --out" in refused(*RUN, "--out", str(disk), "-q")


@pytest.mark.slow
def test_a_full_disk_for_compiled_code_costs_time_alone(disk, expected):
    call(*RUN, "--out", "out", "-q", ADOPTSIM_CACHE_DIR=str(disk))
    assert tables() == expected


def test_a_limit_on_files():
    said = refused(*RUN, "--out", "deep/out", "-q", before="ulimit -f 8;")
    assert said.endswith("the results cannot be written: file too large; nothing was left there")
    assert list(Path().iterdir()) == []


def test_a_folder_that_may_not_be_written(unprivileged):
    Path("shut").mkdir(mode=0o555)
    for folder in ("shut/out", "shut/deep/out"):
        said = refused(*RUN, "--out", folder, "-q", before=unprivileged)
        assert said.startswith(f"adoptsim: {folder}: the results cannot be written: permission denied")
    assert "cannot be written: permission denied" in refused("new", "shut/mine", before=unprivileged)
    assert list(Path("shut").iterdir()) == []


def test_files_that_may_not_be_read(unprivileged):
    put({"mine.yaml": b"population: {roster: {file: roster.csv}}\n", "roster.csv": b"name,size\nTax,10\n"})
    Path("roster.csv").chmod(0)
    assert "roster.csv: cannot be read" in refused("run", "mine.yaml", "--jobs", "1", before=unprivileged)
    Path("mine.yaml").chmod(0)
    assert "mine.yaml: cannot be read" in refused("check", "mine.yaml", before=unprivileged)


@pytest.mark.slow
def test_a_cache_that_may_not_be_written(unprivileged, expected):
    Path("shut").mkdir(mode=0o555)
    call(*RUN, "--out", "out", "-q", before=unprivileged, ADOPTSIM_CACHE_DIR="shut")
    assert tables() == expected


@pytest.mark.parametrize(
    "environment",
    [
        {"HOME": None},
        {"PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "TERM": "dumb"},
        {"PYTHONHASHSEED": "8", "TZ": "no such zone", "LANG": "tlh", "TERM": None, "COLUMNS": "1"},
        {"PYTHONWARNINGS": "error"},
        {"PYTHONIOENCODING": "ascii"},
    ],
    ids=",".join,
)
def test_surroundings_change_no_byte(environment, expected):
    call(*RUN, "--out", "out", **environment)
    assert tables() == expected


def test_the_working_folder_changes_no_byte(expected, tmp_path):
    call(*RUN, "--out", str(tmp_path / "out"), before="cd /;")
    assert tables() == expected


@pytest.mark.parametrize("words", [("kinds",), ("kinds", "training"), ("plan", "training"), ("check", "baseline")])
def test_a_terminal_that_knows_ascii_alone(words):
    said = call(*words, PYTHONIOENCODING="ascii").stdout.decode("ascii")
    assert "training" in said or "baseline is valid" in said


@pytest.mark.parametrize("words", [("kinds",), ("--help",), ("--version",), ("schema",), ("plan", "training")])
def test_standard_output_on_a_full_disk(words):
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    done = call(*words, after="> /dev/full", code=2)
    assert done.stderr.decode() == "adoptsim: the output cannot be written: no space left on device\n"


@pytest.mark.parametrize(("after", "code"), [("> /dev/full", 2), ("| true; exit ${PIPESTATUS[0]}", 0), (">&-", 0)])
def test_results_are_kept_where_nobody_reads_the_answer(after, code, expected):
    if "full" in after and not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    call(*RUN, "--out", "out", after=after, code=code)
    assert sorted(path.name for path in Path("out").iterdir()) == FILES
    assert tables() == expected


def test_closed_streams_still_give_exit_codes():
    call(*RUN, "--out", "out", after="<&- >&- 2>&-")
    assert sorted(path.name for path in Path("out").iterdir()) == FILES
    call("run", "nowhere", after="<&- >&- 2>&-", code=2)


def test_a_working_folder_that_is_gone():
    said = refused(*RUN, "-q", before="mkdir gone; cd gone; rmdir ../gone;")
    assert "the results cannot be written: no such file or directory" in said


SAMPLE = [(sort, number) for sort, cases in CASES.items() for number in range(7, len(cases), 90)]


@pytest.mark.parametrize(("sort", "number"), SAMPLE)
def test_malformed_files_in_processes_of_their_own(sort, number):
    put(CASES[sort][number])
    before = sorted(Path().iterdir())
    done = call("run", "bad.yaml", "--out", "out", "--jobs", "2", "--replicates", "4", "--no-figures", code=2)
    clean(done.stderr.decode())
    assert done.stdout == b""
    assert sorted(Path().iterdir()) == before


def test_a_working_folder_that_is_gone_with_several_processes():
    said = refused("sweep", "timing", "--jobs", "2", before="mkdir gone; cd gone; rmdir ../gone;")
    assert said == "adoptsim: the folder in which this was called is gone; call it in another"


def test_who_reads_only_the_first_line_has_all_files():
    asked = ("compare", "baseline", "training", *TINY, "--jobs", "1", "--no-figures")
    call(*asked, "--out", "piped", after="| head -1", before="set -o pipefail;")
    call(*asked, "--out", "whole")
    assert {path.name for path in Path("piped").iterdir()} == {path.name for path in Path("whole").iterdir()}


@pytest.mark.parametrize(
    ("given", "words"), [("--shard", "'' is no shard; write i/n"), ("--cluster", "the address is empty; write")]
)
def test_a_variable_of_a_batch_queue_that_is_not_set_makes_no_run(given, words):
    assert words in refused("compare", "baseline", "training", *TINY, given, "", "--out", "out")
    assert not Path("out").exists()


@pytest.mark.parametrize("asked", [("run", "baseline"), ("compare", "baseline", "training")])
def test_an_address_that_is_none_is_refused_at_once(asked):
    words = (*asked, *TINY, "--cluster", "nonsense", "--out", "out")
    assert "no Dask scheduler answers there: missing port" in refused(*words, before="timeout 60")
