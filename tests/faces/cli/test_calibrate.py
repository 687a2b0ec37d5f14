"""calibrate from the command line: the answer, its files, exit codes, going on."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from adoptsim.faces.cli.root import cli
from adoptsim.scenario.reading import reading

STUDY = """\
scenario: baseline
set: {population.officials: 120, population.agencies: 5}
design: latin_hypercube
samples: 40
replicates: 4
vary:
  processes.awareness.base: plausible
  processes.lapse.base: {prior: normal}
targets:
  heard: {measure: share_aware, month: 12, value: 0.3, sd: 0.05, evidence: J made up}
"""


def ran(*given):
    return CliRunner().invoke(cli, ["calibrate", *given])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("calibrate")
    (path / "mine.yaml").write_text(STUDY, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def done(folder):
    return ran(str(folder / "mine.yaml"), "--self-check", "--jobs", "1", "--out", str(folder / "out"))


def test_the_answer_comes_first_and_the_tables_after(done):
    assert done.exit_code == 0, done.output
    lines = [line for line in done.output.splitlines() if line.strip()]
    assert lines[1].startswith("Inconclusive: ")
    for words in ("Draws of the posterior, run with other seeds, meet 1 of 1 targets.", "Self-check: in 40 cases",
                  "Effective number of points: ", "Numbers", "Targets", "Self-check on 40 cases"):  # fmt: skip
        assert words in done.output, words
    assert "awareness.base" in done.output


@pytest.mark.usefixtures("done")
def test_the_folder_holds_tables_figures_and_a_scenario_to_extend(folder):
    out = folder / "out"
    manifest = json.loads((out / "manifest.json").read_text())
    tables = ("estimates", "posterior", "correlation", "targets", "self_check", "predictive", "points")
    for name in (*(f"{one}.csv" for one in tables), "mine_calibrated.yaml", "figures/posterior.svg", "yearly.parquet"):
        assert name in manifest["files"], name
    estimates = pd.read_csv(out / "estimates.csv").set_index("path")
    heard = estimates.loc["processes.awareness.base"]
    assert -6 <= heard["low"] < heard["estimate"] < heard["high"] <= -2.5
    assert heard["narrower"] > 0.4
    assert estimates.loc["processes.lapse.base", "prior"] == "normal"
    assert len(pd.read_csv(out / "runs.csv")) == (40 + 51) * 4
    read = reading(out / "mine_calibrated.yaml")
    assert read.scenario.processes.awareness.base == pytest.approx(heard["estimate"], rel=1e-4)
    assert read.scenario.population.officials == 120
    assert "Inconclusive" in read.scenario.about
    assert "heard 0.3, SD 0.05 [J made up]" in read.scenario.source


@pytest.mark.usefixtures("done")
def test_the_same_command_goes_on_and_leaves_the_same_bytes(folder):
    files = json.loads((folder / "out" / "manifest.json").read_text())["files"]
    again = ran(str(folder / "mine.yaml"), "--jobs", "1", "--out", str(folder / "out"), "--quiet")
    assert again.exit_code == 0, again.output
    assert json.loads((folder / "out" / "manifest.json").read_text())["files"] == files


@pytest.mark.usefixtures("done")
def test_what_was_left_is_verified(folder):
    got = CliRunner().invoke(cli, ["verify", str(folder / "out"), "--jobs", "1"])
    assert got.exit_code == 0, got.output


def test_what_cannot_be_calibrated_is_one_sentence(folder):
    got = ran("timing")
    assert got.exit_code == 2
    assert got.stderr.startswith("adoptsim: a calibration needs targets")
    (folder / "bad.yaml").write_text(STUDY.replace("share_aware", "share_awar"), encoding="utf-8")
    got = ran(str(folder / "bad.yaml"))
    assert got.exit_code == 2
    assert "bad.yaml:10:20: targets.heard.measure: there is no measure of every month" in got.stderr


def test_a_target_without_number_is_refused_and_the_runs_are_kept(folder):
    text = STUDY.replace("share_aware, month: 12", "share_effective, per: share_nominal, month: 1")
    (folder / "early.yaml").write_text(text, encoding="utf-8")
    got = ran(str(folder / "early.yaml"), "--jobs", "1", "--out", str(folder / "early"))
    assert got.exit_code == 1
    assert "the target heard has no number in 160 of 160 runs" in got.stderr
    assert (folder / "early" / "points.csv").is_file()
