"""The store of rows: content-addressed, whole or not at all, the same tables however they came."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import adoptsim
from adoptsim.experiments import files, rows, studies
from adoptsim.experiments.design import Case, Design, Row, crossed
from adoptsim.experiments.parts import Parts
from adoptsim.experiments.rows import Keys
from adoptsim.experiments.runner import Spread, gather, perform
from adoptsim.world.errors import UserError
from tests.experiments.toys import KNOB, dies_at_three, nan_at_three, raises_at_three, tiny, toy

TINY = tiny()
CASES = {f"point_{number}": Case(TINY, {KNOB: number / 10}) for number in range(5)}
DESIGN = crossed(CASES, range(1, 8), 12, {"monthly", "programmes"})


def tables(results, folder):
    """Return the tables of a study as files."""
    folder.mkdir(parents=True, exist_ok=True)
    names = list(studies.write_tables(results, folder))
    return {name: (folder / name).read_bytes() for name in names}


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    return tables(perform(DESIGN, model=toy, spread=Spread(1)), tmp_path_factory.mktemp("expected"))


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_the_same_tables_from_memory_and_folder_and_any_number_of_processes(tmp_path, expected, jobs):
    for folder in (None, tmp_path / "folder"):
        results = perform(DESIGN, model=toy, spread=Spread(jobs), folder=folder)
        assert tables(results, tmp_path / f"tables {folder is None}") == expected


def test_every_run_stands_in_its_place():
    outcomes = perform(DESIGN, model=toy, spread=Spread(1)).outcomes
    alone = outcomes[outcomes.solution == "all"]
    assert list(zip(alone.scenario, alone.seed, strict=True)) == [tuple(row) for row in DESIGN.rows]
    assert alone.share_effective.tolist() == [CASES[row.scenario].changes[KNOB] + row.seed / 100 for row in DESIGN.rows]


def test_what_is_there_is_not_run_again(tmp_path):
    perform(DESIGN, model=toy, spread=Spread(1), folder=tmp_path)
    told = []
    bigger = crossed(CASES, range(1, 9), 12, {"monthly"})
    perform(bigger, model=toy, spread=Spread(1), folder=tmp_path, progress=lambda *done: told.append(done))
    assert told[0] == (35, 40)
    assert told[-1] == (40, 40)


def test_a_row_that_did_not_keep_what_is_wanted_is_run_again(tmp_path):
    few = crossed(CASES, (1,), 12)
    perform(few, model=toy, spread=Spread(1), folder=tmp_path)
    results = perform(crossed(CASES, (1,), 12, {"monthly"}), model=toy, spread=Spread(1), folder=tmp_path)
    assert len(results.monthly) == 5 * 2
    assert len(results.outcomes) == 5 * 2


def test_keys_tell_content_and_nothing_else(monkeypatch):
    def key(design, name="a", seed=1):
        return Keys(design)(Row(name, seed))

    plain = Design({"a": Case(TINY), "b": Case(TINY, {KNOB: 2.0})}, [], 12)
    same = Design({"b": Case(TINY.model_copy(update={"title": "Other", "about": "x"}))}, [], 12)
    assert key(plain) == key(same, "b")
    assert key(plain) == key(Design({"a": Case(TINY, {KNOB: 1.5})}, [], 12))
    others = [
        key(plain, "b"),
        key(plain, seed=2),
        key(Design({"a": Case(TINY)}, [], 13)),
        key(Design({"a": Case(TINY)}, [])),
    ]
    monkeypatch.setattr(rows, "model_version", lambda: "another")
    assert len({key(plain), *others, Keys(plain, toy)(Row("a", 1))}) == 6


def test_keys_tell_what_a_roster_holds_and_not_where_it_lies(tmp_path):
    from adoptsim.scenario.reading import read

    def key(folder, content):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "agencies.csv").write_text(content)
        file = tmp_path / folder / "mine.yaml"
        file.write_text("population: {roster: {file: agencies.csv, columns: {name: name, size: officials}}}\n")
        return Keys(Design({"a": Case(read(file))}, []))(Row("a", 1))

    one = key("here", "name,officials\na,10\n")
    assert one == key("there", "name,officials\na,10\n")
    assert one != key("here", "name,officials\na,11\n")


def test_failures_are_recorded_and_not_tried_again(tmp_path):
    first = perform(DESIGN, model=raises_at_three, spread=Spread(2), folder=tmp_path)
    told = []
    again = perform(DESIGN, model=raises_at_three, folder=tmp_path, progress=lambda *done: told.append(done))
    assert told == [(35, 35)]
    for results in (first, again):
        assert [one.row for one in results.failures] == [Row(name, 3) for name in CASES]
        assert {one.error for one in results.failures} == {"ArithmeticError: no number at all"}
        assert 3 not in results.tables["outcomes"]["seed"]
        assert results.missing == ()


def test_a_row_that_kills_its_process_is_named_and_tried_again(tmp_path):
    results = perform(DESIGN, model=dies_at_three, spread=Spread(2), folder=tmp_path)
    assert [one.row for one in results.failures] == [Row(name, 3) for name in CASES]
    assert all(one.lost for one in results.failures)
    assert len(results.outcomes) == 2 * (35 - 5)
    assert len(gather(DESIGN, tmp_path, dies_at_three).missing) == 5


def test_a_row_without_a_number_is_kept_as_it_is(tmp_path):
    results = perform(DESIGN, model=nan_at_three, spread=Spread(2), folder=tmp_path)
    assert results.failures == ()
    assert np.isnan(results.outcomes.share_effective).sum() == 10
    assert tables(results, tmp_path / "one") == tables(
        perform(DESIGN, model=nan_at_three, spread=Spread(1)), tmp_path / "two"
    )


def test_changes_that_do_not_fit_fail_their_rows_alone(tmp_path):
    bad = crossed({**CASES, "bad": Case(TINY, {KNOB: 1000})}, (1, 2), 12)
    for folder in (None, tmp_path):
        results = perform(bad, model=toy, spread=Spread(1), folder=folder)
        assert [(one.row, one.mistake) for one in results.failures] == [(Row("bad", 1), True), (Row("bad", 2), True)]
        assert "must be a number from -50 to 50" in results.failures[0].error
        assert len(results.outcomes) == 20


@pytest.mark.parametrize("number", [1, 2, 3])
def test_shards_make_the_whole(tmp_path, expected, number):
    shared, own = tmp_path / "shared", [tmp_path / f"own {shard}" for shard in range(number)]
    for shard in range(1, number + 1):
        for folder in (shared, own[shard - 1]):
            studies.begin(folder, DESIGN)
            perform(DESIGN, model=toy, spread=Spread(1, shard=(shard, number)), folder=folder)
    studies.join(own, tmp_path / "merged")
    for folder in (shared, tmp_path / "merged"):
        assert tables(gather(DESIGN, folder, toy), folder) == expected


def test_shards_are_merged_from_python_too(tmp_path):
    folders = [tmp_path / "1", str(tmp_path / "2")]
    for shard, folder in enumerate(map(Path, folders), start=1):
        studies.begin(folder, DESIGN)
        perform(DESIGN, spread=Spread(1, shard=(shard, 2)), folder=folder)
    assert 0 < len(adoptsim.merge(folders[0]).missing) < len(DESIGN.rows)
    merged = adoptsim.merge(folders, tmp_path / "whole")
    assert not merged.missing
    assert merged.outcomes.equals(perform(DESIGN, spread=Spread(1)).outcomes)
    with pytest.raises(UserError, match="there is nothing to merge"):
        adoptsim.merge([])


def test_shards_of_different_studies_are_not_merged(tmp_path):
    studies.begin(tmp_path / "one", DESIGN)
    studies.begin(tmp_path / "two", crossed(CASES, (1,)))
    with pytest.raises(UserError, match="holds a part of another study"):
        studies.join([tmp_path / "one", tmp_path / "two"], tmp_path / "out")
    with pytest.raises(UserError, match="is no folder of a study"):
        studies.join([tmp_path / "none"], tmp_path / "out")


def test_a_row_made_twice_is_there_once(tmp_path, expected):
    for first in (0, 3):
        part = Design(DESIGN.cases, DESIGN.rows[first:], 12, DESIGN.keep)
        perform(part, model=toy, spread=Spread(1), folder=tmp_path / str(first))
    studies.begin(tmp_path / "0", DESIGN)
    studies.begin(tmp_path / "3", DESIGN)
    studies.join([tmp_path / "0", tmp_path / "3"], tmp_path / "0")
    assert tables(gather(DESIGN, tmp_path / "0", toy), tmp_path / "0") == expected


def test_a_folder_goes_on_with_the_same_scenarios_alone(tmp_path):
    folder = tmp_path / "study"
    assert studies.available_folder(folder, DESIGN) == folder
    studies.begin(folder, DESIGN)
    longer = crossed({**CASES, "more": Case(TINY, {KNOB: 2})}, range(1, 20), 12)
    assert studies.available_folder(folder, longer) == folder
    other = crossed({"a": tiny(calendar={"months": 7})}, (1,))
    assert studies.available_folder(folder, other) == tmp_path / "study-2"
    with pytest.raises(UserError, match="holds something else already"):
        studies.begin(folder, other)
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError, match="holds something else already"):
        studies.begin(tmp_path / "file", DESIGN)


def test_a_design_comes_back_as_it_went():
    again = Design.of_text(DESIGN.text())
    assert again.text() == DESIGN.text()
    assert (again.rows, again.months, again.keep) == (DESIGN.rows, DESIGN.months, DESIGN.keep)
    for row in DESIGN.rows:
        assert Keys(again)(row) == Keys(DESIGN)(row)
    for text in ("", "{", "[]", "{}", '{"scenarios": [3]}'):
        with pytest.raises(UserError, match="is no design"):
            Design.of_text(text)


@pytest.mark.parametrize("call", ["fsync", "mkdir", "rename"])
def test_a_full_disk_keeps_what_was_finished(tmp_path, monkeypatch, expected, call):
    few = crossed(CASES, range(1, 4), 12, DESIGN.keep)
    perform(few, model=toy, spread=Spread(1), folder=tmp_path)

    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(files.os if call == "fsync" else files.Path, call, full)
        with pytest.raises(UserError, match="no space left on device; rows that were finished before are there"):
            perform(DESIGN, model=toy, spread=Spread(1), folder=tmp_path)
    assert not [path for path in (tmp_path / "rows").iterdir() if path.name.startswith(".")]
    told = []
    results = perform(DESIGN, model=toy, spread=Spread(1), folder=tmp_path, progress=lambda *done: told.append(done))
    assert told[0] == (15, 35)
    assert tables(results, tmp_path) == expected


@pytest.mark.parametrize("content", [b"", b"[", b'[{"key": 1}]', b"{}", b"\xff"])
def test_a_damaged_part_is_named(tmp_path, content):
    perform(DESIGN, model=toy, spread=Spread(1), folder=tmp_path)
    next((tmp_path / "rows").iterdir()).joinpath("index.json").write_bytes(content)
    with pytest.raises(UserError, match="cannot be read .*; remove it and run again"):
        perform(DESIGN, model=toy, spread=Spread(1), folder=tmp_path)


def test_a_damaged_table_is_named(tmp_path):
    perform(DESIGN, model=toy, spread=Spread(1), folder=tmp_path)
    next((tmp_path / "rows").iterdir()).joinpath("outcomes.parquet").write_bytes(b"x")
    with pytest.raises(UserError, match="cannot be read .*; remove it and run again"):
        perform(DESIGN, model=toy, spread=Spread(1), folder=tmp_path).tables["outcomes"]


def test_what_a_killed_process_left_is_cleared_away(tmp_path):
    perform(DESIGN, model=toy, spread=Spread(1), folder=tmp_path)
    here = files.hidden(tmp_path / "rows" / "x").name
    dead, alive = here.replace(str(os.getpid()), "4194304"), here
    for name in (dead, alive):
        (tmp_path / "rows" / name).mkdir()
    perform(DESIGN, model=toy, spread=Spread(1), folder=tmp_path)
    left = [path.name for path in (tmp_path / "rows").iterdir() if path.name.startswith(".")]
    assert left == [alive]
    assert len(Parts(tmp_path, DESIGN.keep).places) == 35


def test_the_table_of_runs_says_what_became_of_each(tmp_path):
    results = perform(DESIGN, model=raises_at_three, spread=Spread(1, shard=(1, 2)), folder=tmp_path)
    whole = studies.runs(gather(DESIGN, tmp_path, raises_at_three))
    assert len(studies.runs(results)["run"]) == 18
    ended = dict(zip(map(tuple, DESIGN.rows), whole["error"], strict=True))
    assert ended["point_0", 3] == "ArithmeticError: no number at all"
    assert ended["point_0", 2] == "was not made"
    assert ended["point_0", 1] == ""
    assert json.loads(whole["changes"][-1]) == {KNOB: 0.4}


READING = """
import sys
from pathlib import Path
import numpy as np
import psutil
from adoptsim.experiments.tables import open_parquet, parquet, read_parquet
path = Path(sys.argv[1])
path.write_bytes(parquet({"a": np.arange(9.0), "b": np.arange(9)}))
before = psutil.Process().num_threads()
read_parquet(path)
open_parquet(path).read_row_group(0, use_threads=False)
print(psutil.Process().num_threads() - before)
"""


def test_reading_starts_no_thread_that_could_outlive_python(tmp_path):
    reads = [sys.executable, "-c", READING, tmp_path / "a.parquet"]
    assert subprocess.run(reads, capture_output=True, text=True, check=True).stdout == "0\n"
