"""Every command, with good and bad input: exit code, what is printed, what is left on disk."""

import errno
import json
import os
import re

import pytest
from click.testing import CliRunner

from adoptsim.experiments import files
from adoptsim.faces.cli import root
from adoptsim.faces.cli.root import cli
from adoptsim.interventions.catalogue import kinds
from adoptsim.interventions.contract import Intervention
from adoptsim.processes.month import ORDER

FIGURES = ("adoption", "agencies", "cost", "left_behind", "obstacles", "obstacles_before_and_after")
TINY = ("--set", "population.officials=60", "--set", "population.agencies=3", "--months", "14", "--replicates", "2")
RUN = ("run", "baseline", *TINY, "--jobs", "1", "--no-figures")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def call(*words, code=0):
    done = CliRunner().invoke(cli, [*words], prog_name="adoptsim")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    assert "Traceback" not in done.output
    if code == 2:
        assert done.stdout == ""
    return done


def test_help_and_version():
    assert re.fullmatch(r"adoptsim \d+\.\d+\.\d+\n", call("--version").stdout)
    listed = re.findall(r"^  (\w+)  ", call("--help").stdout.split("Commands:")[1], flags=re.MULTILINE)
    assert listed[0] == "run"
    assert {"merge", "check", "plan", "kinds", "cite", "new", "schema", "verify"} <= set(listed)
    for command in listed:
        assert "Usage: adoptsim" in call(command, "--help").stdout


def test_run_answers_first_and_leaves_a_folder(tmp_path):
    said = call(*RUN).stdout
    assert said.startswith("After 14 months, ")
    assert "of 60 officials use case files in routine" in said
    assert "What holds most back" in said
    assert "All results are in results/baseline" in said
    folder = tmp_path / "results" / "baseline"
    assert sorted(path.name for path in folder.iterdir()) == [
        "agencies.parquet",
        "manifest.json",
        "monthly.parquet",
        "programmes.parquet",
        "summary.csv",
    ]
    call(*RUN)
    assert (tmp_path / "results" / "baseline-2" / "manifest.json").is_file()


def test_scenarios_of_different_worlds_are_not_compared_without_a_word():
    wanted = "turnover_and_cuts has other solutions than baseline, so what differs between them is not what is done"
    assert wanted in " ".join(
        call("run", "baseline", "turnover_and_cuts", *TINY, "--jobs", "1", "--no-figures").stderr.split()
    )
    alike = call("run", "portfolio", "turnover_and_cuts", *TINY, "--jobs", "1", "--no-figures")
    assert "has other" not in alike.stderr


def test_run_draws_figures(tmp_path):
    call("run", "baseline", *TINY, "--jobs", "1", "--out", "out")
    assert sorted(path.name for path in (tmp_path / "out" / "figures").iterdir()) == [
        f"{name}.{ending}" for name in FIGURES for ending in ("png", "svg")
    ]


def test_scenarios_are_compared_with_the_first(tmp_path):
    said = call("run", "baseline", "training", *TINY, "--jobs", "1", "--no-figures").stdout
    assert "Baseline: after 14 months" in said
    assert "Training: after 14 months" in said
    assert "− baseline" in said
    assert "points" in said
    assert (tmp_path / "results" / "baseline_training").is_dir()


def test_agencies_alone(tmp_path):
    said = call(
        *("run", "baseline", "--set", "population.officials=none", "--set", "population.agencies=5"),
        *("--months", "14", "--replicates", "2", "--jobs", "1", "--out", "out"),
    ).stdout
    assert "case files is available in" in said
    assert "of 5 agencies" in said
    assert "nan" not in said
    assert (tmp_path / "out" / "figures" / "obstacles.svg").is_file()


def test_several_solutions(tmp_path):
    (tmp_path / "two.yaml").write_text("extends: baseline\nsolutions: {e_signature: {usefulness: 1}}\n")
    said = call("run", "two.yaml", *TINY, "--jobs", "1", "--no-figures").stdout
    assert "case files in routine" in said
    assert "e signature in routine" in said
    assert "all solutions together" in said
    assert "nan" not in said


def test_quiet_says_nothing(tmp_path):
    done = call(*RUN, "--quiet")
    assert (done.stdout, done.stderr) == ("", "")
    assert (tmp_path / "results" / "baseline").is_dir()


def test_warnings_are_told():
    assert "warning: --set solutions.case_files.price" in call(*RUN, "--set", "solutions.case_files.price=5000").stderr


BAD = {
    "no scenario": (("run",), "Missing argument"),
    "missing file": (("run", "nowhere.yaml"), "there is no such file"),
    "nearly a shipped name": (("check", "baselin"), "baseline"),
    "a folder": (("check", "."), "."),
    "unknown command": (("rnu",), "No such command"),
    "unknown option": (("run", "baseline", "--seeds", "3"), "No such option"),
    "unknown key": (("check", "baseline", "--set", "processes.persuasion.pers=1"), "peers"),
    "set without value": (("check", "baseline", "--set", "calendar.months"), "KEY=VALUE"),
    "out of range": (("run", "baseline", "--set", "calendar.months=0"), "1200"),
    "bad replicates": (("run", "baseline", "--replicates", "0"), "--replicates"),
    "bad seed": (("run", "baseline", "--seed", "-1"), "--seed"),
    "word as seed": (("run", "baseline", "--seed", "one"), "--seed"),
    "seed too large": (("run", "baseline", "--seed", str(2**63)), "--seed"),
    "last seed too large": (("run", "baseline", "--seed", str(2**63 - 1)), "the last seed"),
    "bad months": (("run", "baseline", "--months", "1201"), "--months"),
    "bad jobs": (("run", "baseline", "--jobs", "0"), "--jobs"),
    "unknown kind": (("kinds", "trainig"), "nearest: 'training'"),
    "no results": (("verify", "nowhere"), "is no results folder"),
    "plan of nothing": (("plan", "nowhere.yaml"), "there is no such file"),
    "new below nothing": (("new", "nowhere/mine"), "cannot be written: no such file"),
    "new of nothing": (("new", "mine", "--extends", "nowhere.yaml"), "there is no such file"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_plain_message(case, tmp_path):
    words, expected = BAD[case]
    done = call(*words, code=2)
    assert expected in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_broken_file_is_explained_with_its_place(tmp_path):
    (tmp_path / "mine.yaml").write_text("extends: baseline\nofficials:\n  skill_mean: high\n")
    assert call("run", "mine.yaml", code=2).stderr.startswith("adoptsim: mine.yaml:3:15: officials.skill_mean")


def test_an_existing_folder_is_refused_before_anything_runs(tmp_path, monkeypatch):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("x")
    monkeypatch.setattr("adoptsim.faces.cli.run.simulate", None)
    assert "is there already and not empty" in call(*RUN, "--out", "out", code=2).stderr


def test_a_folder_that_cannot_be_written_is_refused_before_anything_runs(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("x")
    monkeypatch.setattr("adoptsim.faces.cli.run.simulate", None)
    assert "cannot be written" in call(*RUN, "--out", "file/out", code=2).stderr


def test_a_full_disk_is_a_plain_sentence(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files.os, "fsync", full)
    done = CliRunner().invoke(cli, [*RUN, "--out", "out"])
    assert done.exit_code == 2
    assert "adoptsim: out: the results cannot be written: no space left on device" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_failed_run_gives_exit_code_1(tmp_path, monkeypatch):
    from adoptsim.experiments import rows

    attempt = rows._attempt

    def fails_once(model, batch, row):
        failed = rows.Failure(row, "ArithmeticError: no number")
        return failed if row.seed == 2 else attempt(model, batch, row)

    monkeypatch.setattr(rows, "_attempt", fails_once)
    done = call(*RUN, code=1)
    assert "1 of 2 runs failed; the first: baseline, seed 2: ArithmeticError: no number" in done.stderr
    assert (tmp_path / "results" / "baseline" / "manifest.json").is_file()


def test_check_shows_what_set_each_value():
    said = call("check", "training", "--set", "officials.skill_mean=0.45").stdout
    assert re.search(r"officials.skill_mean\s+0.45\s+--set officials.skill_mean=0.45", said)
    assert re.search(r"calendar.months\s+120\s+baseline.yaml:\d+:\d+", said)
    assert said.rstrip().endswith("training is valid.")
    assert call("check", "training", "--short").stdout == "training is valid.\n"


def test_check_counts_warnings():
    done = call("check", "baseline", "--short", "--set", "solutions.case_files.price=5000")
    assert done.stdout == "baseline is valid, with one warning.\n"
    assert done.stderr.startswith("warning: ")


def test_an_intervention_that_reaches_nobody_is_told(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("interventions:\n  - kind: training\n    where: {attribute: {culture: '> 99'}}\n")
    done = call("check", "mine.yaml", "--short")
    assert done.stdout == "mine.yaml is valid, with one warning.\n"
    place = "mine.yaml:3:12: interventions.training.where"
    assert done.stderr == f"warning: {place}: with seed 1 this chooses no agency, and then nothing is done\n"
    said = call("run", "mine.yaml", *RUN[2:]).stdout
    assert "training ended before its time in 2 of 2 runs, in month 1 of the run: it reaches no agency." in said


def test_plan_lists_the_month_in_order_and_interventions():
    said = call("plan", "digital_transition").stdout
    places = [
        re.search(rf"^ *{number} +\w+ +{one.name} ", said, re.MULTILINE).start() for number, one in enumerate(ORDER, 1)
    ]
    assert places == sorted(places)
    for name in ("training", "sandbox", "procurement_reform"):
        assert re.search(rf"^ *{name} +20\d\d-\d\d .*█", said, re.MULTILINE)
    assert "no interventions" in call("plan", "baseline").stdout


def test_kinds_are_listed_and_explained():
    said = call("kinds").stdout
    assert all(name in said for name in kinds())
    for name, kind in kinds().items():
        one = call("kinds", name).stdout
        untaken = set(Intervention.TARGETS) - set(kind.TARGETS)
        assert all(field in one for field in kind.model_fields if field not in untaken)
        assert "Evidence:" in one
        assert "What persists when it ends:" in one


def test_new_writes_a_valid_scenario_and_overwrites_nothing(tmp_path):
    assert "Wrote mine.yaml" in call("new", "mine").stdout
    assert call("check", "mine.yaml", "--short").stdout == "mine.yaml is valid.\n"
    before = (tmp_path / "mine.yaml").read_text()
    assert "nothing is overwritten" in call("new", "mine.yaml", code=2).stderr
    assert (tmp_path / "mine.yaml").read_text() == before
    call("new", "other", "--extends", "mine.yaml")
    assert "extends: mine.yaml" in (tmp_path / "other.yaml").read_text()
    call("check", "other.yaml", "--short")


def test_schema_is_json():
    assert json.loads(call("schema").stdout)["properties"]["population"]


def test_verify_holds_until_something_is_touched(tmp_path):
    call(*RUN, "--out", "out")
    assert "the same to the byte" in call("verify", "out", "--jobs", "1").stdout
    with (tmp_path / "out" / "summary.csv").open("a") as file:
        file.write("x\n")
    assert "summary.csv was changed after it was written" in call("verify", "out", "--jobs", "1", code=1).stderr


def test_a_mistake_of_ours_is_one_line_unless_verbose(capsys, monkeypatch):
    error = RuntimeError("two\nlines")
    root._in_one_line(RuntimeError, error, None)
    assert (
        capsys.readouterr().err
        == "adoptsim: went wrong inside: RuntimeError: two lines; run again with -v to see where\n"
    )
    monkeypatch.setattr(root, "verbose", lambda: True)
    root._in_one_line(RuntimeError, error, None)
    assert "RuntimeError: two" in capsys.readouterr().err
