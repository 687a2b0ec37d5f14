import csv
import errno
import io
import json
import os
import signal
import subprocess
import sys

import numpy as np
import pyarrow.parquet as pq
import pytest

from adoptsim.experiments import files, store
from adoptsim.experiments.design import Row, crossed
from adoptsim.experiments.files import umask
from adoptsim.experiments.manifest import digest
from adoptsim.experiments.rows import Failure
from adoptsim.experiments.runner import Results
from adoptsim.experiments.tables import comma_separated
from adoptsim.scenario.schema import Scenario
from adoptsim.world.errors import UserError
from tests.faces import made_up

PROGRAMMES = {
    "scenario": np.array(["baseline"], dtype=object),
    "seed": np.array([1]),
    "programme": np.array(["training"], dtype=object),
    "why": np.array(["its months are over"], dtype=object),
    "cost_programme": np.array([12.5]),
}


def results(seeds=(1, 2, 3), failures=(), monthly=None):
    table = made_up.monthly() if monthly is None else monthly
    return Results(
        design=crossed({"baseline": Scenario(title="Baseline")}, seeds, 36),
        tables={"outcomes": table, "monthly": table, "agencies": made_up.agencies(), "programmes": PROGRAMMES},
        failures=failures,
    )


def test_a_folder_holds_everything(tmp_path):
    folder = store.save(results(), tmp_path / "out", figures={"adoption.png": b"picture"}, command=["adoptsim", "run"])
    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()) == [
        "agencies.parquet",
        "figures/adoption.png",
        "manifest.json",
        "monthly.parquet",
        "programmes.parquet",
        "summary.csv",
    ]
    assert list(tmp_path.iterdir()) == [folder]
    assert folder.stat().st_mode & 0o777 == 0o777 & ~umask()


def test_the_manifest_says_how_to_repeat_it(tmp_path):
    failed = results(seeds=(1, 2, 3, 4, 5), failures=(Failure(Row("baseline", 4), "ValueError: x"),))
    folder = store.save(failed, tmp_path / "out", command=["adoptsim", "run", "x"])
    manifest = store.load_manifest(folder)
    assert (manifest.seed, manifest.replicates, manifest.months) == (1, 5, 36)
    assert manifest.command == ("adoptsim", "run", "x")
    assert manifest.scenarios["baseline"]["title"] == "Baseline"
    assert [one.seed for one in manifest.failures] == [4]
    assert manifest.missing == (Row("baseline", 5),)
    assert manifest.files == {
        name: digest((folder / name).read_bytes())
        for name in ("monthly.parquet", "agencies.parquet", "programmes.parquet", "summary.csv")
    }
    assert {"python", "adoptsim", "numpy", "numba", "mesa", "pydantic"} <= set(manifest.versions)
    assert "/" not in json.dumps(json.loads(manifest.text())["inputs"])


def test_tables_come_back_as_they_went(tmp_path):
    table = made_up.monthly(solutions=("x", "y"))
    folder = store.save(results(monthly=table), tmp_path / "out")
    read = pq.read_table(folder / "monthly.parquet")
    assert read.column_names == list(table)
    np.testing.assert_array_equal(read["share_nominal"].to_numpy(), table["share_nominal"])
    assert read["solution"].to_pylist() == table["solution"].tolist()
    assert read["date"].to_numpy().astype("datetime64[D]").tolist() == table["date"].astype("datetime64[D]").tolist()


def test_equal_results_give_equal_bytes():
    assert store.tables(results()) == store.tables(results())


def test_csv_leaves_out_what_is_missing():
    text = comma_separated({"name": np.array(["a, b", "c"]), "share": np.array([np.nan, 1 / 3])}).decode()
    assert list(csv.reader(io.StringIO(text))) == [["name", "share"], ["a, b", ""], ["c", "0.3333333333"]]


def test_frames_are_made_of_the_tables():
    made = results()
    assert list(made.monthly["scenario"].unique()) == ["baseline"]
    assert len(made.agencies) == len(made.tables["agencies"]["seed"])
    assert {"median", "low", "high"} <= set(made.summary().columns)


def test_nothing_is_overwritten(tmp_path):
    store.save(results(), tmp_path / "out")
    before = (tmp_path / "out" / "manifest.json").read_bytes()
    with pytest.raises(UserError, match="holds results already"):
        store.save(results(), tmp_path / "out")
    assert (tmp_path / "out" / "manifest.json").read_bytes() == before
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("x")
    (tmp_path / "file").write_text("x")
    for name in ("full", "file"):
        with pytest.raises(UserError, match="is there already"):
            store.save(results(), tmp_path / name)


def test_an_empty_folder_may_be_filled(tmp_path):
    (tmp_path / "out").mkdir()
    assert (store.save(results(), tmp_path / "out") / "manifest.json").is_file()


def test_the_next_free_name(tmp_path):
    assert store.available_folder(tmp_path / "out").name == "out"
    (tmp_path / "out").mkdir()
    (tmp_path / "out-2").mkdir()
    assert store.available_folder(tmp_path / "out").name == "out-3"


@pytest.mark.parametrize("call", ["fsync", "rename", "mkdtemp"])
def test_a_full_disk_leaves_nothing(tmp_path, monkeypatch, call):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    where = {"fsync": files.os, "rename": store.Path, "mkdtemp": store.tempfile}[call]
    monkeypatch.setattr(where, call, full)
    with pytest.raises(UserError, match="no space left on device; nothing was left there"):
        store.save(results(), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_a_plain_sentence(tmp_path):
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "file" / "out", "/proc/none/out"):
        with pytest.raises(UserError, match="the results cannot be written"):
            store.save(results(), folder)


def test_a_kill_while_writing_leaves_no_results(tmp_path):
    script = f"""
import os, signal
from adoptsim.experiments import store
from tests.experiments.test_store import results
write = store.write
def killed(path, content):
    if path.name == "summary.csv":
        os.kill(os.getpid(), signal.SIGKILL)
    write(path, content)
store.write = killed
store.save(results(), {str(tmp_path / "out")!r})
"""
    ended = subprocess.run([sys.executable, "-c", script], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert not (tmp_path / "out").exists()
    assert [path.name.endswith(".unfinished") for path in tmp_path.iterdir()] == [True]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"seed": 1}', "\x00"])
def test_a_manifest_that_is_none_is_refused(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(UserError, match="is no manifest"):
        store.load_manifest(tmp_path)


def test_a_folder_without_manifest_is_refused(tmp_path):
    with pytest.raises(UserError, match="is no results folder"):
        store.load_manifest(tmp_path)
    with pytest.raises(UserError, match="is no results folder"):
        store.load_manifest(tmp_path / "missing")
