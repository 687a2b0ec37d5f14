"""``adoptsim compare``: what is said, what is left on disk, and how it goes on."""

import io
import json
import re

import pandas as pd
import pytest

from adoptsim.experiments.comparing import compare
from adoptsim.faces.cli.compare import answer, sentence
from adoptsim.faces.cli.console import Plain
from tests.experiments import toy_models as toys
from tests.faces.cli.test_commands import call

TINY = ("--set", "population.officials=120", "--set", "population.agencies=4", "--months", "14", "--jobs", "1")
SCENARIOS = {"nothing": toys.scenario(), "training": toys.scenario("training"), "sandbox": toys.scenario("sandbox")}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def said(found, measure="share_effective"):
    written = io.StringIO()
    answer(found, measure, Plain(width=140, file=written))
    return written.getvalue()


def test_a_comparison_answers_first_and_leaves_a_folder(tmp_path):
    done = call("compare", "baseline", "training", *TINY, "--replicates", "3", "--no-figures")
    assert done.stdout.startswith("Training against baseline, after 14 months, in routine (effective)")
    assert "who changed: training against baseline" in done.stdout
    assert "This took 6 runs: 2 scenarios with the same 3 seeds." in done.stdout
    folder = tmp_path / "results" / "compare_baseline_training"
    assert {path.name for path in folder.iterdir()} == {
        "changed.csv", "comparison.csv", "costs.csv", "design.json", "manifest.json", "outcomes.parquet", "rows",
        "runs.csv",
    }  # fmt: skip
    frame = pd.read_csv(folder / "comparison.csv")
    assert set(frame.scenario) == {"training"}
    assert set(json.loads((folder / "manifest.json").read_text())["files"]) >= {"comparison.csv", "design.json"}


def test_the_same_command_makes_no_run_again(tmp_path):
    asked = ("compare", "baseline", "training", *TINY, "--no-figures")
    call(*asked, "--replicates", "3")
    rows = tmp_path / "results" / "compare_baseline_training" / "rows"
    parts = {path.name for path in rows.iterdir()}
    call(*asked, "--replicates", "3")
    assert {path.name for path in rows.iterdir()} == parts
    call(*asked, "--replicates", "5")
    assert parts < {path.name for path in rows.iterdir()}
    assert not (tmp_path / "results" / "compare_baseline_training-2").exists()


def test_figures_are_drawn(tmp_path):
    call("compare", "baseline", "training", *TINY, "--replicates", "2", "--out", "here", "-q")
    drawn = {path.name for path in (tmp_path / "here" / "figures").iterdir()}
    assert drawn == {f"{name}.{kind}" for name in ("differences", "who_changed") for kind in ("png", "svg")}


def test_shards_are_merged(tmp_path):
    asked = ("compare", "baseline", "training", *TINY, "--replicates", "3", "--no-figures")
    whole = call(*asked, "--out", "whole").stdout
    for shard in ("1/2", "2/2"):
        assert call(*asked, "--out", "parts", "--shard", shard).stdout == ""
    call("merge", "parts", "-q")
    assert call(*asked, "--out", "parts").stdout == whole.replace("whole", "parts")
    for name in ("comparison.csv", "outcomes.parquet", "runs.csv"):
        assert (tmp_path / "parts" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_other_worlds_are_doubted():
    done = call("compare", "baseline", "unit_alone", *TINY, "--replicates", "2", "--no-figures")
    assert "unit_alone has other solutions than baseline" in done.stderr


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("compare", "baseline"), "nothing to compare with"),
        (("compare", "baseline", "training", "--precision", "0.01", "--replicates", "5"), "not both"),
        (("compare", "baseline", "training", "--measure", "share_efective"), "no outcome is called 'share_efective'"),
        (("compare", "baseline", "training", "--most", "50"), "give it with --precision"),
        (
            ("compare", "baseline", "training", "--precision", "0.01", "--shard", "1/2"),
            "give --replicates with --shard",
        ),
        (("compare", "baseline", "training", "--precision", "-1"), "is not in the range x>0"),
    ],
)
def test_what_cannot_be_done_is_refused(asked, message, tmp_path):
    assert message in call(*asked, code=2).stderr
    assert not (tmp_path / "results").exists()


def test_the_answer_names_the_best_and_the_price():
    text = said(compare(SCENARIOS, replicates=20, model=toys.additive, jobs=1))
    assert re.search(
        r"Training against nothing.*: \+4\.1 points \(90 % interval \+3\.8 to \+4\.5\); above in 100 %", text
    )
    assert "Best in the mean (in routine (effective)): training, first in" in text
    assert re.search(r"Training: \+41\.\d years of effective use; \+2,000 money spent; \+1,000 public money; 4\d", text)
    assert re.search(
        r"about 59 times as many \(training, 90 % interval 37 to 100\); 40 times as many \(sandbox, ", text
    )


def test_the_answer_says_when_a_precision_was_reached_and_when_not():
    two = {name: SCENARIOS[name] for name in ("nothing", "training")}
    reached = said(compare(two, precision=0.004, model=toys.additive, jobs=1))
    assert re.search(
        r"The precision asked for, 0\.4 points on either side of the mean, was reached with \d+ seeds", reached
    )
    stopped = said(compare(two, precision=0.0001, most=30, model=toys.additive, jobs=1))
    assert "Stopped at 30 seeds: the precision asked for, 0.0 points, was not reached for training" in stopped


def test_the_answer_says_when_nothing_differs():
    two = {name: SCENARIOS[name] for name in ("nothing", "training")}
    text = said(compare(two, replicates=10, model=toys.idle, jobs=1))
    assert "identical in all 10 pairs of runs (so, with 90 % confidence, in 79 % of worlds or more)" in text
    assert "no additional use, so no price of it" in text


def test_without_officials_the_answer_is_about_agencies():
    two = {name: SCENARIOS[name] for name in ("nothing", "training")}
    text = said(compare(two, replicates=3, model=toys.without_officials, jobs=1))
    assert text.startswith("Training against nothing, after 10 years, agencies with it: identical in all 3")
    assert "effective use" not in text


def test_chance_is_called_chance():
    row = {
        "scenario": "training", "solution": "case_files", "measure": "share_effective", "difference": 0.01,
        "low": -0.01, "high": 0.03, "chance": 0.6, "chance_low": 0.4, "chance_high": 0.8, "ties": 0.1, "runs": 20,
        "verdict": "no difference beyond chance",
    }  # fmt: skip
    assert sentence(row, "baseline", "after 8 years") == (
        "Training against baseline, after 8 years, in routine (effective), case files: no difference beyond chance: "
        "+1.0 points (90 % interval -1.0 to +3.0); above in 60 % of worlds (40 to 80 %), the same in 10 %."
    )


def test_the_answer_is_about_the_solution_that_was_asked_for():
    asked = ("compare", "portfolio", "all_together", *TINY, "--replicates", "2", "--no-figures", "--out", "one")
    done = call(*asked, "--solution", "data_sharing")
    assert ", in routine (effective), data sharing:" in done.stdout.splitlines()[0]
    done = call(*asked, "--solution", "data_sharring", code=2)
    assert "there is no solution 'data_sharring' in portfolio (nearest: 'data_sharing')" in done.stderr


def test_runs_of_another_length_are_another_study(tmp_path):
    asked = ("compare", "baseline", "training", *TINY, "--replicates", "2", "--no-figures", "-q")
    call(*asked)
    call(*asked, "--months", "12")
    folders = sorted(path.name for path in (tmp_path / "results").iterdir())
    assert folders == ["compare_baseline_training", "compare_baseline_training-2"]
