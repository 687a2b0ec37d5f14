"""Real rosters through the command line, by a mapping of their columns alone."""

import csv
import json

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from adoptsim.faces.cli.root import cli

UK = """\
population:
  roster:
    file: {file}
    columns: {{name: organisation, size: headcount, parent: department_group, attributes: [fte]}}
interventions:
  - {{kind: training, start: 2, where: {{parent: "{parent}"}}}}
"""
US = """\
population:
  roster:
    file: {file}
    columns:
      name: [agency, subagency]
      size: employees
      parent: agency
      attributes: [avg_salary_usd, avg_years_service]
interventions:
  - {{kind: training, start: 2, where: {{all_of: [{{parent: "{parent}"}}, {{largest: 5}}]}}}}
"""


def run(folder, file, text, *options, parent):
    """Run a roster through the command line; return the last month of its agencies."""
    (folder / "real.yaml").write_text(text.format(file=file, parent=parent), encoding="utf-8")
    words = ("run", str(folder / "real.yaml"), "--out", str(folder / "out"), "--jobs", "1", "--no-figures", *options)
    done = CliRunner().invoke(cli, words, prog_name="adoptsim", catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert str(file) in json.loads((folder / "out" / "manifest.json").read_text(encoding="utf-8"))["inputs"]
    table = pq.read_table(folder / "out" / "agencies.parquet").to_pydict()
    months = table.pop("month")
    return done.stdout, [
        dict(zip(table, row, strict=True))
        for row, month in zip(zip(*table.values(), strict=True), months, strict=True)
        if month == max(months)
    ]


def lines(file):
    with file.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_the_organisations_of_the_uk(real_data, tmp_path):
    file = real_data / "uk_civil_service_orgs_2021.csv"
    listed = lines(file)
    parent = "Attorney General's Departments"
    said, agencies = run(tmp_path, file, UK, "--months", "14", "--replicates", "1", parent=parent)
    assert len(agencies) == len(listed) == 106
    for agency, line in zip(agencies, listed, strict=True):
        assert agency["agency"] == line["organisation"]
        assert agency["parent"] == line["department_group"]
        assert agency["officials"] == int(line["headcount"])
    assert f"of {sum(int(line['headcount']) for line in listed):,} officials" in said
    assert "nan" not in said


@pytest.mark.slow
def test_the_federal_government_of_the_us_at_full_size(real_data, tmp_path):
    file = real_data / "us_federal_subagencies_2024.csv"
    listed = lines(file)
    said, agencies = run(tmp_path, file, US, "--months", "3", "--replicates", "1", parent="DEPARTMENT OF THE AIR FORCE")
    assert len(agencies) == len(listed) == 516
    for agency, line in zip(agencies, listed, strict=True):
        assert agency["agency"] == f"{line['agency']} / {' '.join(line['subagency'].split())}"
        assert agency["parent"] == line["agency"]
        assert agency["officials"] == int(line["employees"])
    total = sum(int(line["employees"]) for line in listed)
    assert total > 2_300_000
    assert f"of {total:,} officials" in said


def test_a_thousandth_of_the_us_staffs_every_agency(real_data, tmp_path):
    file = real_data / "us_federal_subagencies_2024.csv"
    settings = ("--set", "population.roster.scale=0.001", "--months", "6", "--replicates", "2")
    _, agencies = run(tmp_path, file, US, *settings, parent="DEPARTMENT OF THE AIR FORCE")
    heads = [max(1, int(int(line["employees"]) * 0.001 + 0.5)) for line in lines(file)]
    assert [agency["officials"] for agency in agencies] == heads * 2


def test_a_department_that_is_not_there_is_named(real_data, tmp_path):
    file = real_data / "uk_civil_service_orgs_2021.csv"
    (tmp_path / "real.yaml").write_text(UK.format(file=file, parent="Attorney General's Department"), encoding="utf-8")
    for command in (("check",), ("run", "--jobs", "1", "--out", str(tmp_path / "out"))):
        done = CliRunner().invoke(cli, [*command, str(tmp_path / "real.yaml")], prog_name="adoptsim")
        assert done.exit_code == 2, done.output
        assert done.stderr.startswith("adoptsim: ")
        assert '(nearest: "Attorney General\'s Departments")' in done.stderr
    assert not (tmp_path / "out").exists()
