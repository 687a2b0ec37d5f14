"""Where things stand: every message and every origin is exact to line and column."""

from pathlib import Path

import pytest

from adoptsim.scenario.reading import Reading, read, reading, reading_of
from adoptsim.scenario.tree import ScenarioError

TEXT = """\
title: A test
calendar: {start: 2030-06, months: 24}
officials:
  skill_mean: 0.35
solutions:
  e_signature:
    price: 90
    requires: [case_files]
  case_files:
    usefulness: 0.1
"""


def read_text(text: str, *sets: str) -> Reading:
    return reading_of(text.encode(), "a.yaml", None, sets)


def refused(text: str, *sets: str) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        read_text(text, *sets)
    return str(error.value).splitlines()


@pytest.mark.parametrize(
    ("path", "origin"),
    [
        ("title", "a.yaml:1:8"),
        ("calendar", "a.yaml:2:11"),
        ("calendar.start", "a.yaml:2:19"),
        ("calendar.months", "a.yaml:2:36"),
        ("calendar.fiscal_year_starts", "default"),
        ("officials.skill_mean", "a.yaml:4:15"),
        ("officials.skill_sd", "default"),
        ("solutions.e_signature.price", "a.yaml:7:12"),
        ("solutions.e_signature.requires.1", "a.yaml:8:16"),
        ("solutions.case_files.usefulness", "a.yaml:10:17"),
        ("ties.ties", "--set ties.ties=4"),
        ("about", "default"),
    ],
)
def test_origin_of_a_value(path, origin):
    assert read_text(TEXT, "ties.ties=4").origin(path) == origin


def test_origins_across_files(tmp_path):
    (tmp_path / "first.yaml").write_text("extends: second.yaml\nofficials: {span: 7}\n", "utf-8")
    (tmp_path / "second.yaml").write_text("extends: baseline\n\nofficials:\n  span: 6\n  skill_mean: 0.3\n", "utf-8")
    got = reading(tmp_path / "first.yaml")
    assert got.scenario.officials.span == 7
    assert got.origin("officials.span") == f"{tmp_path}/first.yaml:2:19"
    assert got.origin("officials.skill_mean") == f"{tmp_path}/second.yaml:5:15"
    assert got.origin("officials.skill_sd").startswith("baseline.yaml:")
    assert [path.name for path in got.files] == ["first.yaml", "second.yaml", "baseline.yaml"]
    assert got.name == "first"


def test_every_value_of_a_shipped_scenario_has_its_line():
    got = reading("baseline")
    lines = got.files[0].read_text("utf-8").splitlines()
    values = list(got.values())
    assert len(values) > 130
    for path, _, origin in values:
        if path == "interventions":
            continue
        source, line, column = origin.rsplit(":", 2)
        assert source == "baseline.yaml"
        key = lines[int(line) - 1]
        assert key.lstrip().startswith(f"{path.rpartition('.')[2]}: "), (path, key)
        assert key[: int(column) - 1].endswith(": ")


def test_all_problems_are_reported_together_in_order():
    text = """\
calendar: {months: 0}
officials:
  spam: 8
  skill_mean: "0.4"
processes:
  persuasion: {rule: hazrd, base: .nan}
titel: x
"""
    lines = refused(text)
    assert [line.split(": ")[0] for line in lines] == [
        "a.yaml:1:20", "a.yaml:3:3", "a.yaml:4:15", "a.yaml:6:22", "a.yaml:6:35", "a.yaml:7:1",
    ]  # fmt: skip
    assert "calendar.months: must be a whole number from 1 to 1200 (months), not 0" in lines[0]
    assert "officials.spam" in lines[1]
    assert "nearest: 'span'" in lines[1]
    assert "must be a number from 0.01 to 0.99 (0..1), not '0.4'" in lines[2]
    assert "must be hazard, threshold, bass or contagion, not 'hazrd'" in lines[3]
    assert "nan" in lines[4]
    assert "nearest: 'title'" in lines[5]


def test_many_problems_are_cut_short():
    lines = refused("".join(f"wrong_{number}: 1\n" for number in range(80)))
    assert len(lines) == 51
    assert lines[-1] == "and 30 more problems"


def test_a_name_at_the_wrong_place_is_told_where_it_belongs():
    assert "it belongs at processes.persuasion" in refused("persuasion: {base: 1}\n")[0]
    assert "it belongs at solutions.NAME.price" in refused("calendar: {price: 1}\n")[0]


def test_warning_for_a_number_outside_what_is_plausible():
    (warning,) = read_text("officials: {skill_mean: 0.6}\n").warnings
    assert warning.startswith("a.yaml:1:25: officials.skill_mean: 0.6 is outside the plausible range 0.25 to 0.55 0..1")
    assert warning.endswith("(Mean digital skill of officials and newcomers (Beta distributed))")
    assert read_text("officials: {skill_mean: 0.55}\n").warnings == ()


def test_warning_for_a_setting():
    (warning,) = read_text("title: x\n", "processes.lapse.recall=0.5").warnings
    assert warning.startswith("--set processes.lapse.recall=0.5: processes.lapse.recall: 0.5 is outside")


def test_of_values_that_contradict_each_other_the_one_set_last_is_blamed(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("extends: baseline\nofficials:\n  skill_sd: 0.49\n  skill_mean: 0.5\n", "utf-8")
    with pytest.raises(ScenarioError) as error:
        read(path, ["officials.skill_mean=0.05"])
    assert str(error.value).startswith("--set officials.skill_mean=0.05: officials.skill_mean: with skill_sd: no Beta")
    path.write_text("extends: baseline\nofficials:\n  span: 7\n  skill_sd: 0.45\n  skill_mean: 0.4\n", "utf-8")
    assert read(path).officials.skill_sd == 0.45
    path.write_text("extends: baseline\npopulation:\n  agencies: 6000\n", "utf-8")
    with pytest.raises(ScenarioError) as error:
        read(path)
    assert str(error.value).startswith(f"{path}:3:13: population.agencies: 5000 officials cannot staff 6000 agencies")


def test_columns_count_characters_and_lines_all_breaks():
    assert refused("title: 'ñandú ✓'\r\nofficials: {spán: 3}\r\n")[0].startswith("a.yaml:2:13: officials.spán: ")
    assert refused("\ufefftitel: x\n")[0].startswith("a.yaml:1:1: titel: ")


def test_files_named_in_a_file_are_meant_from_its_folder(tmp_path, monkeypatch):
    folder = tmp_path / "deep"
    folder.mkdir()
    (folder / "parent.yaml").write_text("population: {roster: {file: people.csv}}\n", "utf-8")
    (tmp_path / "child.yaml").write_text("extends: deep/parent.yaml\ntitle: x\n", "utf-8")
    roster = read(tmp_path / "child.yaml").population.roster
    assert roster is not None
    assert roster.file == folder / "people.csv"
    monkeypatch.chdir(tmp_path)
    nearby = read("child.yaml").population.roster
    assert nearby is not None
    assert nearby.file == folder / "people.csv"
    here = read("child.yaml", ["population.roster.file=a.csv"]).population.roster
    assert here is not None
    assert here.file == tmp_path / "a.csv"
    absolute = read(tmp_path / "child.yaml", ["population.roster.file=/elsewhere/a.csv"]).population.roster
    assert absolute is not None
    assert absolute.file == Path("/elsewhere/a.csv")
