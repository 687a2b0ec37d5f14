"""Extending: groups merge name by name, named members can be changed and taken out."""

import pytest

from adoptsim.scenario.reading import read, reading, reading_of
from adoptsim.scenario.schema import Scenario
from adoptsim.scenario.tree import ScenarioError
from adoptsim.world.errors import on_one_line
from adoptsim.world.solutions import SolutionTraits


@pytest.fixture
def write(tmp_path):
    def _write(name: str, text: str):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    return _write


def test_a_file_that_says_nothing_is_the_baseline(write):
    path = write("quiet_one.yaml", "extends: baseline.yaml\n")
    expected = Scenario(title="Quiet one")
    assert read(path) == expected


def test_only_what_is_said_differs(write):
    path = write("a.yaml", "extends: baseline\ntitle: A\nprocesses:\n  persuasion: {peers: 2}\n")
    expected = Scenario().model_dump()
    expected["title"] = "A"
    expected["processes"]["persuasion"]["peers"] = 2.0
    assert read(path).model_dump() == expected


def test_chain_of_three_the_nearest_wins(write):
    write("c.yaml", "extends: baseline\nofficials: {span: 6, skill_mean: 0.3, skill_sd: 0.15}\nabout: c\n")
    write("b.yaml", "extends: c.yaml\nofficials: {span: 7, skill_mean: 0.35}\ntitle: B\n")
    got = read(write("a.yaml", "extends: b.yaml\nofficials: {span: 9}\n"))
    assert (got.officials.span, got.officials.skill_mean, got.officials.skill_sd) == (9, 0.35, 0.15)
    assert (got.title, got.about) == ("A", "")


def test_a_file_of_the_folder_goes_before_a_shipped_one(write):
    write("baseline.yaml", "officials: {span: 9}\n")
    assert read(write("a.yaml", "extends: baseline.yaml\n")).officials.span == 9


def test_solutions_are_added_changed_and_taken_out(write):
    text = "extends: baseline\nsolutions:\n  case_files: {price: 300}\n  e_signature: {usefulness: 1}\n"
    got = read(write("a.yaml", text)).solutions
    assert {name: (one.price, one.usefulness) for name, one in got.items()} == {
        "case_files": (300.0, 0.4),
        "e_signature": (SolutionTraits().price, 1.0),
    }
    assert list(read(write("b.yaml", "extends: a.yaml\nsolutions: {case_files: null}\n")).solutions) == ["e_signature"]


def test_without_extends_a_file_names_its_own_solutions(write):
    assert list(read(write("a.yaml", "solutions: {e_signature: {}}\n")).solutions) == ["e_signature"]
    assert list(read(write("b.yaml", "title: b\n")).solutions) == ["case_files"]


PARENT = """\
interventions:
  - kind: training
    start: 3
    months: 10
    where: {largest: 20}
  - {kind: training, start: 5}
  - {kind: training, name: late, start: 60}
"""


def test_the_nameless_are_named_after_their_kind():
    got = reading_of(PARENT.encode(), "p.yaml").scenario.interventions
    assert [(one.name, one.start) for one in got] == [("training", 3), ("training_2", 5), ("late", 60)]


def test_a_kind_steps_aside_for_a_name_that_is_given():
    text = "interventions: [{kind: training}, {kind: training, name: training}]"
    got = reading_of(text.encode(), "p.yaml").scenario.interventions
    assert [one.name for one in got] == ["training_2", "training"]


def test_interventions_merge_by_name_whatever_the_form(write):
    write("p.yaml", PARENT)
    child = (
        "extends: p.yaml\ninterventions:\n  training: {start: 4}\n  late: null\n  more: {kind: training, months: 2}\n"
    )
    got = {one.name: one for one in read(write("a.yaml", child)).interventions}
    assert list(got) == ["training", "training_2", "more"]
    assert (got["training"].start, got["training"].months) == (4, 10)
    listed = read(write("b.yaml", "extends: p.yaml\ninterventions:\n  - {name: late, months: 7}\n")).interventions
    assert [(one.name, one.start, one.months) for one in listed][2] == ("late", 60, 7)


def test_a_field_of_an_intervention_is_replaced_as_a_whole(write):
    write("p.yaml", PARENT)
    got = read(write("a.yaml", "extends: p.yaml\ninterventions: {training: {where: {smallest: 5}}}\n"))
    assert got.interventions[0].where.smallest == 5
    assert got.interventions[0].where.largest is None


def test_a_name_that_is_a_kind_needs_no_kind():
    got = reading_of(b"interventions: {training: {start: 9}}", "p.yaml").scenario.interventions
    assert [(one.kind, one.name, one.start) for one in got] == [("training", "training", 9)]


def test_an_empty_group_says_nothing(write):
    text = "extends: baseline\nofficials:\nsolutions:\nprocesses:\n  persuasion:\ninterventions:\n"
    assert read(write("a.yaml", text)) == Scenario(title="A")
    assert read(write("b.yaml", "officials:\nprocesses:\n  persuasion:\n")) == Scenario(title="B")


def test_an_optional_group_can_be_taken_out(write):
    write("p.yaml", "population: {roster: {file: a.csv}}\n")
    assert read(write("a.yaml", "extends: p.yaml\npopulation: {roster: null}\n")).population.roster is None


def test_aliases_stand_for_what_they_name():
    text = "officials: {skill_sd: &spread 0.1}\nagencies: {traits_sd: *spread}\n"
    got = reading_of(text.encode(), "p.yaml")
    assert got.scenario.agencies.traits_sd == 0.1
    assert got.origin("agencies.traits_sd") == "p.yaml:2:23"


@pytest.mark.parametrize(
    ("files", "place", "words"),
    [
        ({"a.yaml": "extends: a.yaml\n"}, "a.yaml:1:10", "circle: a.yaml → a.yaml"),
        (
            {"a.yaml": "extends: b.yaml\n", "b.yaml": "title: b\nextends: ./a.yaml\n"},
            "b.yaml:2:10",
            "circle: a.yaml → b.yaml → a.yaml",
        ),
        ({"a.yaml": "extends: b.yaml\n", "bb.yaml": ""}, "a.yaml:1:10", "nearest: 'bb.yaml'"),
        ({"a.yaml": "extends: basline\n"}, "a.yaml:1:10", "nearest: 'baseline'"),
        ({"a.yaml": "extends: b.yaml\n", "b.yaml": "a: [\n"}, "b.yaml:1:4", "never closed"),
        ({"a.yaml": "extends: b.yaml\n", "b.yaml": "\nofficials: 3\n"}, "b.yaml:2:12", "must be a mapping"),
        ({"a.yaml": "extends: [b.yaml]\n"}, "a.yaml:1:10", "the name of one file"),
        ({"a.yaml": "extends: 3\n"}, "a.yaml:1:10", "the name of one file"),
        ({"a.yaml": "extends: b\n", "b/c.yaml": ""}, "a.yaml:1:10", "there is no file 'b'"),
    ],
)
def test_what_cannot_be_extended(write, tmp_path, files, place, words):
    for name, text in files.items():
        write(name, text)
    with pytest.raises(ScenarioError) as error:
        read(tmp_path / "a.yaml")
    assert str(error.value).startswith(f"{tmp_path}/{place}: ")
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_a_long_chain_is_refused(write, tmp_path):
    for number in range(30):
        write(f"s{number}.yaml", f"extends: s{number + 1}.yaml\n")
    with pytest.raises(ScenarioError, match="more than 20 files extend one another"):
        read(tmp_path / "s0.yaml")


@pytest.mark.parametrize("name", ["baseline", "baseline.yaml"])
def test_a_shipped_scenario_is_read_by_its_name(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert reading(name).name == "baseline"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("basline", "nearest: 'baseline'"),
        ("scenaro.yaml", "nearest: 'scenario.yaml'"),
        ("folder", "this is a folder"),
        ("no\0such", "there is no such file"),
        ("x" * 5000, "there is no such file"),
    ],
)
def test_a_file_that_is_not_there(write, tmp_path, monkeypatch, asked, words):
    write("scenario.yaml", "title: x\n")
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError) as error:
        read(asked)
    assert str(error.value).startswith(f"{on_one_line(asked)}: ")
    assert words in str(error.value)
