"""Study files: what they say, and every mistake in one with its place."""

from pathlib import Path

import pytest

from adoptsim.experiments.points import cross_sampled, points_of, trajectories
from adoptsim.experiments.study import AS_IS, Range, StudyFile, Values
from adoptsim.experiments.study_reading import NEEDS, read_study
from adoptsim.experiments.study_schema import study_schema
from adoptsim.scenario.changes import value
from adoptsim.scenario.shipped import shipped, shipped_studies
from adoptsim.scenario.tree import ScenarioError

HEAD = """\
scenario: training
design: factorial
replicates: 2
"""


def read(tmp_path: Path, text: str):
    path = tmp_path / "study.yaml"
    path.write_text(text, encoding="utf-8")
    return read_study(path)


def refused(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        read(tmp_path, text)
    return [line.removeprefix(f"{tmp_path}/") for line in str(error.value).splitlines()]


def test_values_are_held_as_the_scenario_holds_them(tmp_path):
    study = read(
        tmp_path,
        HEAD + "vary:\n  interventions.training.start: [2026-07, 30, as_is]\n  officials.span: [7, 9]\n"
        "  processes.persuasion.rule: [bass, hazard]\n  interventions.training: [null, as_is]\n",
    )
    assert study.vary["interventions.training.start"] == Values((19, 30, AS_IS))
    assert study.vary["officials.span"] == Values((7, 9))
    assert study.vary["processes.persuasion.rule"] == Values(("bass", "hazard"))
    assert study.vary["interventions.training"] == Values((None, AS_IS))
    assert len(points_of(study).values) == 3 * 2 * 2 * 2


def test_ranges_are_whole_where_the_number_is(tmp_path):
    study = read(
        tmp_path,
        "scenario: training\ndesign: latin_hypercube\nsamples: 64\nvary:\n"
        "  interventions.training.start: {from: 2026-01, to: 2026-04}\n"
        "  population.officials: {from: 100, to: 10000, scale: log}\n  processes.persuasion.peers: plausible\n",
    )
    assert study.vary["interventions.training.start"] == Range(13, 16, whole=True, unit="month of the run")
    table = points_of(study).table()
    months = table["interventions.training.start"]
    assert sorted(months.value_counts().items()) == [(13, 16), (14, 16), (15, 16), (16, 16)]
    officials = table["population.officials"]
    assert (officials == officials.round()).all()
    assert 0.45 < (officials < 1000).mean() < 0.55
    assert table["processes.persuasion.peers"].between(0.8, 2.5).all()
    designed = points_of(study).design()
    assert value(designed.cases["training 1"].resolved(), "interventions.training.start") == months[0]


def test_a_factorial_range_has_steps(tmp_path):
    study = read(tmp_path, HEAD + "vary: {interventions.training.start: {from: 13, to: 37, steps: 3}}\n")
    assert study.vary["interventions.training.start"] == Values((13, 25, 37))


def test_a_list_of_points_leaves_out_what_is_as_it_is(tmp_path):
    study = read(
        tmp_path,
        "scenario: training\ndesign: list\nrows:\n  - {interventions.training: null, "
        "interventions.training.start: 30}\n  - {officials.span: 9}\n",
    )
    laid = points_of(study)
    assert [case.changes for case in laid.design().cases.values()] == [
        {"interventions.training": None}, {"officials.span": 9},
    ]  # fmt: skip
    table = laid.table()
    assert table["officials.span"].tolist() == [8, 9]
    assert table["interventions.training"].tolist() == ["out", "as is"]


def test_what_is_set_holds_at_all_points_and_over_several_scenarios(tmp_path):
    (tmp_path / "mine.yaml").write_text("extends: training\npopulation: {agencies: 12}\n", encoding="utf-8")
    study = read(
        tmp_path,
        "scenarios: {with: mine.yaml, without: baseline}\ndesign: factorial\nset: {population.officials: 300}\n"
        "vary: {officials.span: [7, 9]}\n",
    )
    assert [one.population.officials for one in study.scenarios.values()] == [300, 300]
    assert study.scenarios["with"].population.agencies == 12
    assert list(points_of(study).design().cases) == ["with 1", "with 2", "without 1", "without 2"]


def test_alike_points_are_one_case(tmp_path):
    study = read(tmp_path, HEAD + "vary:\n  interventions.training: [null]\n  interventions.training.start: [3, 9]\n")
    laid = points_of(study)
    assert len(laid.values) == 2
    assert list(laid.design().cases) == ["training 1"]
    assert laid.table()["case"].tolist() == ["training 1", "training 1"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "vary: {processes.persuasion.pears: [1]}",
            [("study.yaml:4:8: vary.processes.persuasion.pears: there is no value 'processes.persuasion.pears' "
             "(nearest: 'peers')")],
        ),
        (
            "vary: {officials.skill_mean: [0.3, 1.5]}",
            ["study.yaml:4:36: vary.officials.skill_mean.2: must be a number from 0.01 to 0.99 (0..1), not 1.5"],
        ),
        (
            "vary: {interventions.training.start: [2024]}",
            [("study.yaml:4:39: vary.interventions.training.start.1: 2024 would be a month number, not a year; "
             "write 2024-01 for January 2024")],
        ),
        (
            "vary: {interventions.training: [3]}",
            [("study.yaml:4:33: vary.interventions.training.1: can only be taken out, by null; "
             "change its values one by one")],
        ),
        (
            "vary: {officials.span: [7, 8, 7]}",
            ["study.yaml:4:31: vary.officials.span.3: 7 is listed twice; remove one"],
        ),
        ("vary: {officials.span: []}", ["study.yaml:4:24: vary.officials.span: is empty; list at least one value"]),
        (
            "vary: {officials.span: 7}",
            ["study.yaml:4:24: vary.officials.span: must be a list of values, {from: …, to: …} or plausible, not 7"],
        ),
        (
            "vary: {officials.span: plausible}",
            ["study.yaml:4:24: vary.officials.span: a factorial design needs values, such as [1, 2, 3]"],
        ),
        (
            "vary: {officials.span: {from: 6, to: 9}}",
            [("study.yaml:4:24: vary.officials.span: a factorial design needs values: list them, or add steps, "
             "the number of values, to the range")],
        ),
        (
            "vary: 5",
            ["study.yaml:4:7: vary: must be a mapping of paths to values or ranges, a list of paths, or judged, not 5"],
        ),
        ("samples: 30", [
            "study.yaml:2:9: vary: is missing; a factorial design needs it",
            "study.yaml:4:1: samples: has no meaning in a factorial design; remove it, or choose another design",
        ]),
        (
            "vary: {officials.span: [7]}\nmeasures: [share_efective]",
            ["study.yaml:5:12: measures.1: there is no measure 'share_efective' (nearest: 'share_effective')"],
        ),
        (
            "vary: {officials.span: [7]}\nsolution: case_file",
            ["study.yaml:5:11: solution: no solution is called 'case_file' (nearest: 'case_files')"],
        ),
        (
            "varry: {officials.span: [7]}\nseed: x",
            ["study.yaml:4:1: varry: there is no such name here (nearest: 'vary')",
             "study.yaml:5:7: seed: must be a whole number from 0 to 4.61169e+18, not 'x'"],
        ),
        (
            "set: {officials.span: 70000}\nvary: {officials.span: [7]}",
            [("study.yaml:4:23: set.officials.span: must be a whole number from 2 to 100 (officials per manager), "
             "not 70000")],
        ),
        (
            "keep: [monthly, officals]\nvary: {officials.span: [7]}",
            [("study.yaml:4:17: keep.2: must be 'monthly', 'yearly', 'agencies', 'programmes' or 'officials', "
             "not 'officals'")],
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(tmp_path, text, lines):
    assert refused(tmp_path, HEAD + text + "\n") == lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "samples: 100\nvary: {officials.skill_mean: {from: 0.5, to: 0.3}, ties.file: plausible}",
            ["study.yaml:4:46: vary.officials.skill_mean.to: must be above 'from', 0.5, not 0.3",
             "study.yaml:4:63: vary.ties.file: no plausible range is declared for it; write {from: …, to: …}"],
        ),
        (
            "samples: 100\nvary: {officials.skill_mean: {from: 0, to: 2, scael: log}}",
            ["study.yaml:4:37: vary.officials.skill_mean.from: must be a number from 0.01 to 0.99 (0..1), not 0",
             "study.yaml:4:44: vary.officials.skill_mean.to: must be a number from 0.01 to 0.99 (0..1), not 2",
             "study.yaml:4:47: vary.officials.skill_mean.scael: there is no such name here (nearest: 'scale')"],
        ),
        (
            "samples: 100\nvary: {officials.delegated_budget: {from: 0, to: 2000, scale: log}}",
            ["study.yaml:4:63: vary.officials.delegated_budget.scale: a log scale begins above 0, not at 0"],
        ),
        (
            "samples: 1\nvary: {officials.skill_mean: plausible}",
            ["study.yaml:3:10: samples: must be a whole number from 2 to 1000000, not 1"],
        ),
        (
            "samples: 900000\nreplicates: 3\nvary: {officials.skill_mean: plausible}",
            [("study.yaml:2:9: design: 900,000 points x 3 replicates are 2,700,000 runs; a study may have 1,000,000: "
             "vary less, or take fewer values or replicates")],
        ),
    ],
)  # fmt: skip
def test_a_mistake_in_a_range_is_named_with_its_place(tmp_path, text, lines):
    assert refused(tmp_path, f"scenario: training\ndesign: latin_hypercube\n{text}\n") == lines


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "design: factorial\nvary: {officials.span: [7]}\n",
            "study.yaml:1:1: scenario: is missing: the file or the name of a scenario",
        ),
        (
            "scenario: trainin\ndesign: list\nrows: [{officials.span: 7}]\n",
            "study.yaml:1:11: scenario: there is no file 'trainin' beside this one, nor a shipped scenario of that",
        ),
        (
            "scenario: training\nscenarios: {a: training}\ndesign: list\nrows: [{officials.span: 7}]\n",
            "study.yaml:2:1: scenarios: 'scenario' is there too; keep one of them",
        ),
        ("scenario: training\ndesign: lattice\n", ("study.yaml:2:9: design: must be factorial, latin_hypercube, sobol, "
         "morris or list, not 'lattice'")),
        ("scenario: training\ndesign: sobol\nsamples: 100\nvary: [officials.skill_mean]\n",
         "study.yaml:3:10: samples: must be a power of two, such as 64 or 128, not 100"),
        ("scenario: training\ndesign: morris\ntrajectories: 5\nlevels: 5\nvary: [officials.skill_mean]\n",
         "study.yaml:4:9: levels: must be even, not 5"),
        ("scenario: training\ndesign: morris\ntrajectories: 5\nvary: {officials.skill_mean: [0.3, 0.4]}\n",
         ("study.yaml:4:30: vary.officials.skill_mean: a morris design steps through a range; "
         "write {from: …, to: …} or plausible")),
        ("scenario: training\ndesign: list\nrows: [{population.officials: 3, population.agencies: 5}]\n",
         "study.yaml:3:31: rows.1.population.officials: 3 officials cannot staff 60 agencies; every agency needs one"),
        ("scenario: training\ndesign: list\nrows: [{officials.skill_mean: 0.8, officials.skill_sd: 0.41}]\n",
         "study.yaml:3:8: rows.1: officials.skill_mean: with skill_sd: "),
        ("- 1\n", "study.yaml:1:1: a study is a mapping of names to values, such as 'title: …', not a list"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_whole_is_named_with_its_place(tmp_path, text, line):
    (said,) = refused(tmp_path, text)
    assert said.startswith(line)


def test_a_mistake_in_the_scenario_has_its_own_place(tmp_path):
    (tmp_path / "mine.yaml").write_text("officials:\n  skill_mean: 7\n", encoding="utf-8")
    text = "scenario: mine.yaml\ndesign: list\nrows: [{officials.span: 7}]\n"
    assert refused(tmp_path, text)[0].startswith("mine.yaml:2:15: officials.skill_mean: must be a number")


def test_no_such_study():
    with pytest.raises(
        ScenarioError, match="there is no such file, nor a shipped study of that name .nearest: 'timing'"
    ):
        read_study("timming")


def test_shipped_studies_are_read_and_are_no_scenarios():
    names = {name: read_study(name) for name in shipped_studies()}
    assert {study.design for study in names.values()} == {"factorial", "latin_hypercube", "sobol", "morris"}
    assert not set(names) & set(shipped())
    for name, study in names.items():
        assert not study.warnings, name
        lay = {"sobol": cross_sampled, "morris": trajectories}.get(study.design, points_of)
        lay(study).refuse_unfit()


@pytest.mark.parametrize("name", ["timing", "place_and_people", "screening", "persuasion"])
def test_points_are_the_same_every_time(name):
    study = read_study(name)
    lay = {"sobol": cross_sampled, "morris": trajectories}.get(study.design, points_of)
    assert lay(study).design().text() == lay(study).design().text()


def test_the_json_schema_names_every_field_and_need():
    schema = study_schema()
    assert set(schema["properties"]) == set(StudyFile.model_fields)
    assert all(stated.get("description") for stated in schema["properties"].values())
    assert schema["additionalProperties"] is False
    assert {one["if"]["properties"]["design"]["const"] for one in schema["allOf"] if "if" in one} == set(NEEDS)
