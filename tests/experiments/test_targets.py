"""Targets in a study file and in a table: what they say, and every mistake with its place."""

import pytest

from adoptsim.experiments.observations import Target
from adoptsim.experiments.study_reading import read_study
from adoptsim.experiments.study_schema import study_schema
from adoptsim.world.errors import UserError

HEAD = """\
scenario: baseline
design: sobol
samples: 64
replicates: 4
vary: [processes.persuasion.peers]
"""


def read(tmp_path, text, table=None):
    (tmp_path / "study.yaml").write_text(HEAD + text, encoding="utf-8")
    if table is not None:
        (tmp_path / "seen.csv").write_text(table, encoding="utf-8")
    return read_study(tmp_path / "study.yaml")


def refused(tmp_path, text, table=None):
    with pytest.raises(UserError) as error:
        read(tmp_path, text, table)
    return [line.removeprefix(f"{tmp_path}/") for line in str(error.value).splitlines()]


def test_targets_of_the_file_and_of_the_table_stand_together(tmp_path):
    study = read(
        tmp_path,
        "set: {calendar.start: 2020-01}\nobserved: seen.csv\ntargets:\n"
        "  mine: {measure: share_effective, per: share_nominal, month: 2022-12, value: 0.5, sd: 0.1, seen_in: many}\n",
        "date,measure,value,sd,solution,evidence\n2020-12-31,share_nominal,0.02,0.01,case_files,F a survey\n"
        "2021-12-31,share_nominal,0.05,0.01,,\n",
    )
    assert study.targets == {
        "mine": Target(measure="share_effective", per="share_nominal", month=36, value=0.5, sd=0.1, seen_in="many"),
        "share_nominal of case_files, 2020-12": Target(
            measure="share_nominal", month=12, value=0.02, sd=0.01, solution="case_files", evidence="F a survey"
        ),
        "share_nominal, 2021-12": Target(measure="share_nominal", month=24, value=0.05, sd=0.01),
    }


def test_a_table_may_count_months(tmp_path):
    study = read(tmp_path, "observed: seen.csv\n", "month,measure,value,sd\n7,share_aware,0.1,0.02\n")
    assert study.targets["share_aware, 2025-07"].month == 7


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{measure: share_nominl, month: 12, value: 1, sd: 1}",
         ("study.yaml:7:16: targets.a.measure: there is no measure of every month 'share_nominl' "
          "(nearest: 'share_nominal')")),
        ("{measure: spent, month: 12, value: 1, sd: 1}",
         "study.yaml:7:16: targets.a.measure: there is no measure of every month 'spent'"),
        ("{measure: share_nominal, month: 12, value: 1, sd: 0}",
         ("study.yaml:7:56: targets.a.sd: must be above 0, as no measurement is exact and no model is true, not 0")),
        ("{measure: share_nominal, month: 12, value: 7, sd: 1}",
         "study.yaml:7:49: targets.a.value: must be from 0 to 1, as share_nominal is a share, not 7"),
        ("{measure: share_nominal, month: 121, value: 1, sd: 1}",
         "study.yaml:7:38: targets.a.month: month 121 comes after the last month of the runs, 120"),
        ("{measure: share_nominal, month: 2024, value: 1, sd: 1}",
         ("study.yaml:7:38: targets.a.month: 2024 would be a month number, not a year; "
          "write 2024-01 for January 2024")),
        ("{measure: share_nominal, month: 2024-06, value: 1, sd: 1}",
         ("study.yaml:7:38: targets.a.month: must be a month from the start of the run on: a number from 1 to 1200, "
          "or a date like 2025-06, not '2024-06'")),
        ("{measure: share_nominal, month: 12, value: high, sd: 1}",
         "study.yaml:7:49: targets.a.value: must be a number, not 'high'"),
        ("{measure: share_nominal, month: 12, value: 1}", "study.yaml:7:3: targets.a.sd: is missing"),
        ("{measure: share_nominal, month: 12, valu: 1, value: 1, sd: 1}",
         "study.yaml:7:42: targets.a.valu: there is no such name here (nearest: 'value')"),
        ("{measure: share_nominal, month: 12, value: 1, sd: 1, solution: case_file}",
         "study.yaml:7:69: targets.a.solution: no solution is called 'case_file' (nearest: 'case_files')"),
        ("{measure: share_nominal, month: 12, value: 1, sd: 1, seen_in: some}",
         "study.yaml:7:68: targets.a.seen_in: must be one or many, not 'some'"),
        ("{measure: share_nominal, month: 12, value: 1, sd: 1, evidence: a survey}",
         "study.yaml:7:69: targets.a.evidence: must begin with F, C, M or J and a blank, not 'a survey'"),
        ("0.3", "study.yaml:7:6: targets.a: must be a mapping such as 'measure: …', not 0.3"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_target_is_named_with_its_place(tmp_path, text, line):
    assert refused(tmp_path, f"targets:\n  a: {text}\n") == [line]


GOOD = "2025-12,share_nominal,0.1,0.02\n"


@pytest.mark.parametrize(
    ("table", "line"),
    [
        (None, "seen.csv: there is no such file"),
        ("date,measure,value\n",
         "seen.csv:1:1: no column 'sd', which observed asks for; columns: 'date', 'measure', 'value'"),
        ("date,measure,value,sd\n", "seen.csv:2:1: the file ends after its header; it needs at least one line"),
        ("date,measure,value,sd,unit\n2025-12,share_nominal,0.1,0.02,x\n",
         "seen.csv:2:5: column 'unit': there is no such column here; remove it"),
        (f"date,measure,value,sd\n{GOOD}2026-12,share_nominl,0.1,0.02\n",
         ("seen.csv:3:2: column 'measure': there is no measure of every month 'share_nominl' "
          "(nearest: 'share_nominal')")),
        ("date,measure,value,sd\n2025-12,share_nominal,much,0.02\n",
         "seen.csv:2:3: column 'value': must be a number, not 'much'"),
        ("date,measure,value,sd\n2025-12,share_nominal,nan,0.02\n",
         "seen.csv:2:3: column 'value': must be a number, not 'nan'"),
        ("date,measure,value,sd\n2025-12,share_nominal,,0.02\n", "seen.csv:2:3: column 'value': is blank"),
        ("date,measure,value,sd\n2025-12,share_nominal,0.1,-1\n",
         "seen.csv:2:4: column 'sd': must be above 0, as no measurement is exact and no model is true, not -1"),
        ("date,measure,value,sd\n2025-13,share_nominal,0.1,1\n",
         "seen.csv:2:1: column 'date': '2025-13' is neither a month number nor a month like 2025-06"),
        ("date,measure,value,sd\n2019-12,share_nominal,0.1,1\n",
         ("seen.csv:2:1: column 'date': must be a month from the start of the run on: a number from 1 to 1200, "
          "or a date like 2025-06, not '2019-12'")),
        (f"date,measure,value,sd\n{GOOD}{GOOD}",
         "seen.csv:3:1: column 'date': share_nominal, 2025-12 is on line 2 already"),
        ("date,measure,value,sd\n2036-12,share_nominal,0.1,0.02\n",
         ("study.yaml:6:11: observed.share_nominal, 2036-12: month 144 comes after the last month of the runs, 120")),
    ],
)  # fmt: skip
def test_a_mistake_in_a_table_is_named_with_its_place(tmp_path, table, line):
    assert refused(tmp_path, "observed: seen.csv\n", table) == [line]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{prior: norml}", "study.yaml:8:38: vary.processes.lapse.base.prior: must be uniform or normal, not 'norml'"),
        ("{from: -4, prior: normal}", "study.yaml:8:30: vary.processes.lapse.base: a range has both: {from: …, to: …}"),
    ],
)
def test_a_mistake_in_a_prior_is_named_with_its_place(tmp_path, text, line):
    path = tmp_path / "study.yaml"
    path.write_text(
        HEAD.replace("vary: [processes.persuasion.peers]\n", "") + f"\n\n\nvary: {{processes.lapse.base: {text}}}\n"
    )
    with pytest.raises(UserError) as error:
        read_study(path)
    assert str(error.value).removeprefix(f"{tmp_path}/") == line


def test_the_json_schema_knows_targets_and_priors():
    schema = study_schema()
    target = schema["$defs"]["Target"]
    assert set(target["properties"]) == set(Target.model_fields)
    assert set(target["required"]) == {"measure", "month", "value", "sd"}
    assert all(stated.get("description") for stated in target["properties"].values())
    assert target["properties"]["month"]["type"] == ["integer", "string"]
    assert "prior" in schema["properties"]["vary"]["anyOf"][0]["additionalProperties"]["anyOf"][2]["properties"]
