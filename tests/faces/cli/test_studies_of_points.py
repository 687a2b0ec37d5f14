"""sweep, sensitivity and robustness from the command line: answers, files, exit codes, going on."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from adoptsim.faces.cli.root import cli

SMALL = "set: {population.officials: 120, population.agencies: 5, calendar.months: 14}\n"

SWEEP = f"""\
scenario: training
{SMALL}design: factorial
vary:
  interventions.training.start: [2025-01, 2025-09]
  interventions.training: [null, as_is]
replicates: 2
measures: [spent, share_effective]
"""

SOBOL = f"""\
scenario: baseline
{SMALL}design: sobol
vary: [processes.awareness.base, processes.decision.base]
samples: 8
replicates: 2
measures: [share_aware, suppliers]
"""

MORRIS = SOBOL.replace("sobol", "morris").replace("samples: 8", "trajectories: 4")


def ran(*given: str):
    return CliRunner().invoke(cli, [*given])


@pytest.fixture
def study(tmp_path):
    def written(text: str) -> str:
        path = tmp_path / "mine.yaml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return written


def test_a_sweep_answers_leaves_its_files_and_goes_on(study, tmp_path):
    out = tmp_path / "out"
    got = ran("sweep", study(SWEEP), "--jobs", "1", "--out", str(out))
    assert got.exit_code == 0, got.output
    assert "Of 2 numbers varied, interventions.training moves spent most: from" in got.output
    summary = pd.read_csv(out / "summary.csv")
    assert len(summary) == 2 * 4
    spent = summary[summary.measure == "spent"].set_index(["interventions.training", "interventions.training.start"])
    assert spent["mean"]["as is", 1] > spent["mean"]["out", 1]
    joined = pd.read_parquet(out / "sweep.parquet")
    assert len(joined) == 4 * 2 * 2
    for name in ("points.csv", "effects.csv", "figures/spent.png", "figures/share_effective.svg", "manifest.json"):
        assert (out / name).stat().st_size > 0, name
    assert "points.csv" in json.loads((out / "manifest.json").read_text("utf-8"))["files"]
    before = (out / "sweep.parquet").read_bytes()
    again = ran("sweep", study(SWEEP), "--jobs", "1", "--out", str(out), "--quiet")
    assert (again.exit_code, again.output) == (0, "")
    assert (out / "sweep.parquet").read_bytes() == before


def test_shards_of_a_sweep_become_the_same_whole(study, tmp_path):
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    for shard in ("1/2", "2/2"):
        got = ran("sweep", study(SWEEP), "--jobs", "1", "--shard", shard, "--out", str(parts), "--no-figures")
        assert got.exit_code == 0, got.output
    for out in (parts, whole):
        assert ran("sweep", study(SWEEP), "--jobs", "1", "--out", str(out), "--no-figures").exit_code == 0
    for name in ("sweep.parquet", "outcomes.parquet", "summary.csv", "effects.csv"):
        assert (parts / name).read_bytes() == (whole / name).read_bytes(), name


@pytest.mark.parametrize(("text", "files"), [(SOBOL, ("pairs.csv",)), (MORRIS, ())])
def test_sensitivity_answers_and_leaves_its_files(study, tmp_path, text, files):
    out = tmp_path / "out"
    got = ran("sensitivity", study(text), "--jobs", "1", "--out", str(out))
    assert got.exit_code == 0, got.output
    assert "Chance between seeds is" in got.output
    assert "(no effect)" in got.output
    for name in ("indices.csv", "noise.csv", "figures/share_aware.png", *files):
        assert (out / name).stat().st_size > 0, name
    indices = pd.read_csv(out / "indices.csv")
    assert set(indices.verdict) <= {"influential", "negligible", "inconclusive", "floor"}
    assert not indices.drop(columns="why").isna().any().any()


def test_a_measure_that_nothing_moves_is_said(study, tmp_path):
    text = SOBOL.replace("[share_aware, suppliers]", "[suppliers]").replace("samples: 8", "samples: 2")
    got = ran("sensitivity", study(text), "--jobs", "1", "--out", str(tmp_path / "out"))
    assert got.exit_code == 1
    assert "suppliers is the same at every point" in " ".join(got.output.split())
    assert (tmp_path / "out" / "manifest.json").is_file(), "the runs are kept"


def test_robustness_answers_and_leaves_its_files(tmp_path):
    out = tmp_path / "out"
    sets = [one for name in ("population.officials=120", "population.agencies=5") for one in ("--set", name)]
    got = ran(
        "robustness", "baseline", "training", *sets, "--months", "14", "--samples", "6", "--measure", "spent",
        "--less", "--also", "processes.turnover.yearly", "--jobs", "1", "--out", str(out),
    )  # fmt: skip
    assert got.exit_code == 0, got.output
    assert "Least spent: baseline, in 100% of 6 draws" in got.output
    assert "too few cases differ to look for a pattern" in " ".join(got.output.split())
    draws = pd.read_csv(out / "draws.csv")
    assert draws["processes.turnover.yearly"].between(0.05, 0.26).all()
    assert (draws.training > draws.baseline).all()
    for name in ("best.csv", "regret.csv", "figures/robustness.png"):
        assert (out / name).stat().st_size > 0, name


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("sweep", "timming"), "there is no such file, nor a shipped study of that name (nearest: 'timing')"),
        (("sweep", "screening"), "a morris design is for 'adoptsim sensitivity'"),
        (("sensitivity", "timing"), "sensitivity needs a sobol or morris design, not factorial"),
        (("robustness", "training"), "robustness compares two scenarios or more"),
        (("robustness", "baseline", "training", "--measure", "use"), "there is no measure 'use'"),
    ],
)
def test_mistakes_are_one_sentence(given, words):
    got = ran(*given)
    assert got.exit_code == 2
    assert words in " ".join(got.output.split())
    assert "Traceback" not in got.output


def test_a_sweep_and_a_sensitivity_of_one_study_have_folders_of_their_own(study, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for command in ("sweep", "sensitivity"):
        ran(command, study(SOBOL), "--jobs", "1", "--no-figures", "-q")
    assert {path.name for path in (tmp_path / "results").iterdir()} == {"sweep_mine", "sensitivity_mine"}
