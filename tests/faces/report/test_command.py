"""``adoptsim report``: folders in, one file out, and bad input in one sentence."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from adoptsim.experiments import store
from adoptsim.experiments.tables import parquet, read_parquet
from adoptsim.faces.cli.root import cli
from tests.faces.report.pages import Page

SMALL = """
calendar: {months: 14}
population: {officials: 120, agencies: 5}
title: %s
interventions:
  - {kind: training, start: 2, seats_per_month: 20}
"""
QUICK = ("--jobs", "1", "--no-figures", "-q")


def call(*words, code=0):
    done = CliRunner().invoke(cli, [*map(str, words)], prog_name="adoptsim")
    assert done.exit_code == code, done.output
    return done.output


def refused(*words):
    said = call("report", *words, code=2).strip()
    assert "\n" not in said
    return said.removeprefix("adoptsim: ")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Folders of runs, obstacles and attribution of one scenario, and of the obstacles of another."""
    place = tmp_path_factory.mktemp("made")
    for name in ("one", "other"):
        (place / f"{name}.yaml").write_text(SMALL % name)
    call("run", "baseline", place / "one.yaml", "--replicates", 2, "--months", 14, "--set",
         "population.officials=120", "--set", "population.agencies=5", *QUICK, "--out", place / "runs")  # fmt: skip
    same = (place / "one.yaml", "--replicates", 2, *QUICK, "--months", 14, "--out")
    call("obstacles", *same, place / "lifted", "--no-pairs")
    call("attribute", *same, place / "apart")
    call("obstacles", place / "one.yaml", "--replicates", 2, *QUICK, "--no-pairs", "--months", 13, "--out",
         place / "shorter")  # fmt: skip
    return place


@pytest.fixture
def folders(made, tmp_path, monkeypatch):
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("folders")
def test_the_page_stands_beside_the_folder_and_nothing_is_overwritten():
    before = sorted(path.name for path in Path("runs").iterdir())
    assert call("report", "runs") == "The report is runs.html\n"
    assert call("report", "runs/") == "The report is runs-2.html\n"
    assert Path("runs.html").read_bytes() == Path("runs-2.html").read_bytes()
    assert sorted(path.name for path in Path("runs").iterdir()) == before
    assert "byte" in call("verify", "runs", "--jobs", "1")
    page = Page(Path("runs.html").read_text(encoding="utf-8"))
    manifest = store.load_manifest("runs")
    assert f"{manifest.time:%Y-%m-%d %H:%M:%S}" in page.texts
    assert manifest.files["monthly.parquet"] in page.texts
    assert "runs.html is there already" in refused("runs", "--out", "runs.html")


@pytest.mark.usefixtures("folders")
def test_studies_of_the_same_scenario_are_added():
    call("report", "runs", "apart", "lifted", "--out", "deep/er/all.html", "-q", "--language", "pt")
    page = Page(Path("deep/er/all.html").read_text(encoding="utf-8"))
    assert page.language == "pt"
    assert {"obstacles", "contributions", "manifest"} <= set(page.ids)
    assert page.wrong == []


@pytest.mark.usefixtures("folders")
def test_folders_that_do_not_belong_together_are_refused():
    assert "shorter is of another scenario than the runs" in refused("runs", "shorter")
    assert refused("lifted", "runs").startswith("lifted holds a study; name first the folder of the runs")
    assert refused("runs", "runs").startswith("runs holds runs, not a study")
    assert refused("runs", "lifted", "lifted").startswith("lifted: a folder of the same command is there already")
    assert not list(Path().glob("*.html"))


@pytest.mark.usefixtures("folders")
def test_another_scenario_is_refused():
    text = Path("one.yaml").read_text().replace("seats_per_month: 20", "seats_per_month: 21")
    Path("changed.yaml").write_text(text)
    call("attribute", "changed.yaml", "--replicates", 2, "--months", 14, *QUICK, "--out", "another")
    assert refused("runs", "another").startswith("another is of another scenario than the runs")


@pytest.mark.usefixtures("folders")
def test_what_is_no_folder_of_results_is_refused():
    Path("empty").mkdir()
    assert refused("empty") == "empty is no results folder: it has no manifest.json"
    assert refused("nowhere") == "nowhere is no results folder: it has no manifest.json"
    assert refused("one.yaml").startswith("one.yaml/manifest.json: cannot be read")
    Path("runs/manifest.json").write_text("{}")
    assert "is no manifest that this version of adoptsim can read" in refused("runs")


@pytest.mark.usefixtures("folders")
@pytest.mark.parametrize("content", [b"", b"PAR1 nothing of the kind PAR1", None])
def test_a_damaged_table_is_named(content):
    path = Path("runs/monthly.parquet")
    path.write_bytes(path.read_bytes()[:-200] if content is None else content)
    assert refused("runs").startswith("runs/monthly.parquet: is damaged")
    path.unlink()
    assert refused("runs") == "runs/monthly.parquet: is missing, though manifest.json lists it"


@pytest.mark.usefixtures("folders")
def test_numbers_that_were_changed_are_not_reported():
    path = Path("runs/monthly.parquet")
    table = read_parquet(path)
    path.write_bytes(parquet(table | {"share_effective": table["share_effective"] + 0.5}))
    assert refused("runs") == "runs/monthly.parquet: is damaged, or was changed after it was written"


@pytest.mark.usefixtures("folders")
def test_a_table_without_its_columns_is_of_another_version():
    shutil.copyfile("runs/programmes.parquet", "runs/monthly.parquet")
    manifest = Path("runs/manifest.json")
    held = json.loads(manifest.read_text())
    held["files"]["monthly.parquet"] = held["files"]["programmes.parquet"]
    manifest.write_text(json.dumps(held))
    assert refused("runs") == "runs/monthly.parquet: is damaged, or of another version of adoptsim"


@pytest.mark.usefixtures("folders")
def test_runs_that_all_failed_are_nothing_to_report():
    held = json.loads(Path("runs/manifest.json").read_text())
    del held["files"]["monthly.parquet"]
    Path("runs/manifest.json").write_text(json.dumps(held))
    assert refused("runs") == "runs: no run left a number; there is nothing to report"


@pytest.mark.usefixtures("folders")
def test_a_place_that_cannot_be_written_is_named():
    Path("file").write_text("")
    assert refused("runs", "--out", "file/report.html").startswith("file/report.html: the report cannot be written")
    assert refused("runs", "--out", "apart").startswith("apart is there already")
    assert not list(Path().rglob("*unfinished*"))


def test_a_language_that_is_not_spoken_is_refused_first():
    assert refused("nowhere", "--language", "ess") == "'ess' is not spoken here (nearest: 'es')"
