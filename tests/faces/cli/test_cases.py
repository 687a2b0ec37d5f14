"""``adoptsim fit`` and ``adoptsim forecast`` as they are typed."""

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from adoptsim.faces.cli.root import cli
from adoptsim.scenario.reading import read
from tests.evidence.panels import write_case


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return write_case(tmp_path, 300)


def typed(*words):
    return CliRunner().invoke(cli, [str(word) for word in words])


def test_fit_says_what_the_data_tell_and_leaves_an_overlay(path):
    ended = typed("fit", path, "--out", "fitted")
    assert ended.exit_code == 0, ended.output
    assert "300 of 301 units were at risk" in ended.output
    table = pd.read_csv("fitted/coefficients.csv")
    assert {"term", "estimate", "se", "se_clustered", "prior_mean", "prior_sd", "learned"} <= set(table.columns)
    checked = typed("check", "fitted/case_fitted.yaml", "--short")
    assert checked.exit_code == 0, checked.output
    Path("mine.yaml").write_text("extends: fitted/case_fitted.yaml\ntitle: Mine\npopulation: {agencies: 10}\n")
    ran = typed("run", "mine.yaml", "--replicates", 2, "--months", 4, "--jobs", 1, "--no-figures", "--out", "ran")
    assert ran.exit_code == 0, ran.output
    estimate = table.set_index("term")["estimate"]["size"]
    assert read("mine.yaml").processes.decision.size == pytest.approx(estimate, abs=1e-3)
    assert "units.csv, BLAKE2b" in Path("fitted/case_fitted.yaml").read_text()
    covariance = pd.read_csv("fitted/covariance.csv")
    kept = table[table["kind"] != "drift"]
    assert covariance["term"].tolist() == kept["term"].tolist()


def test_forecast_leaves_bands_a_scoreboard_and_a_figure(path):
    ended = typed("forecast", path, "--draws", 50, "--out", "made")
    assert ended.exit_code == 0, ended.output
    assert "months held out the forecast" in ended.output
    bands = pd.read_csv("made/forecast.csv")
    assert bands["group"].unique().tolist() == ["all", "law: bound", "law: not bound"]
    assert pd.read_csv("made/scoreboard.csv")["forecaster"].nunique() == 6
    manifest = json.loads((path.parent / "made" / "manifest.json").read_text())
    assert manifest["seed"] == 1
    assert set(manifest["files"]) >= {"forecast.csv", "figures/forecast.png", "figures/forecast.svg"}
    again = typed("forecast", path, "--draws", 50, "--out", "again", "--no-figures", "--quiet")
    assert again.output == ""
    for name in ("forecast.csv", "coefficients.csv", "scoreboard.csv"):
        assert (path.parent / "made" / name).read_bytes() == (path.parent / "again" / name).read_bytes()


def test_a_forecast_is_registered_and_scored(path):
    early = path.with_name("early.yaml")
    units = (path.parent / "units.csv").read_text().splitlines()
    kept = [
        ",".join([unit, seen if seen <= "2020-03-31" else "", *rest])
        for unit, seen, *rest in (line.split(",") for line in units[1:])
    ]
    (path.parent / "early.csv").write_text("\n".join([units[0], *kept]) + "\n")
    early.write_text(
        path.read_text().replace("units.csv", "early.csv").replace("until: 2021-06-30}", "until: 2020-03-31}")
    )
    ended = typed("forecast", early, "--draws", 50, "--no-figures", "--register", "register.json")
    assert ended.exit_code == 0, ended.output
    held = json.loads((path.parent / "register.json").read_text())
    assert f"Registered in register.json; its hash is {held['digest']}" in ended.output
    assert "after the last day that it forecasts, 2021-06-30" in ended.output
    both = typed("forecast", path, "--score", "register.json", "--register", "other.json")
    assert both.exit_code == 2
    assert "give one of them" in both.output
    assert typed("forecast", early, "--register", "register.json").exit_code == 2
    scored = typed("forecast", path, "--score", "register.json")
    assert scored.exit_code == 0, scored.output
    assert "judged by 15 months: the forecast" in scored.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("fit", "nowhere.yaml"), "nowhere.yaml: there is no such file"),
        (("fit", "case.yaml", "--cut", "spring"), "--cut: 'spring' is not a day; write it like 2021-04-27"),
        (("forecast", "case.yaml", "--until", "2019-01-01"), "2019-01-01 is not after the cut"),
        (("forecast", "case.yaml", "--score", "units.csv"), "is no registered forecast"),
        (("forecast", "case.yaml", "--out", "."), "."),
    ],
)
@pytest.mark.usefixtures("path")
def test_a_mistake_is_one_sentence_and_leaves_nothing(words, said):
    ended = typed(*words)
    assert ended.exit_code == 2
    assert said in ended.output
    assert "Traceback" not in ended.output


def test_describe_says_what_a_panel_shows_and_leaves_tables_and_figures(path):
    ended = typed("describe", path, "--out", "described")
    assert ended.exit_code == 0, ended.output
    assert "Of 301 units, observed over 27 months from 2018-01-02 to" in ended.output
    assert "Adopter categories, cut at the mean" in ended.output
    folder = path.parent / "described"
    tables = {one.stem for one in folder.glob("*.csv")}
    assert tables == {
        "cumulative", "hazard", "half", "curve", "categories", "exposure", "thresholds", "threshold_summary",
        "clustering", "bass",
    }  # fmt: skip
    assert {one.stem for one in folder.glob("figures/*.svg")} == {
        "description", "adoption", "hazard", "exposure", "thresholds", "clustering", "categories",
    }  # fmt: skip
    again = typed("describe", path, "--out", "again", "--no-figures", "--quiet")
    assert again.output == ""
    for name in tables:
        assert (folder / f"{name}.csv").read_bytes() == (path.parent / "again" / f"{name}.csv").read_bytes()
    early = typed("describe", path, "--cut", "2018-12-31", "--no-figures", "--out", "early")
    assert "to 2018-1" in early.output
