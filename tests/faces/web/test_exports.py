"""Exports: files that run elsewhere and give the same numbers, tables that execute nothing."""

import csv as reader
import io
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adoptsim.experiments.runs import simulate
from adoptsim.faces.web import exports
from adoptsim.faces.web.asked import Asked, moved, with_intervention, with_values, without
from adoptsim.faces.web.making import made
from adoptsim.faces.web.uploads import Uploads
from adoptsim.scenario.reading import read
from adoptsim.scenario.shipped import shipped

ROSTER = b"name,size,sector,=odd\n=1+1,30,money,@x\nParks,20,green,y\n"
SMALL = [("population.officials", 300), ("population.agencies", 6), ("calendar.months", 12)]


@pytest.fixture
def uploads(tmp_path):
    with Uploads(tmp_path) as files:
        yield files


def small(base="all_together"):
    one = with_values(Asked(base=base), SMALL)
    one = with_intervention(one, "mandate", read(base))
    one = without(one, "champions")
    return moved(one, "mandate", 3, 6, made(one, Uploads()).scenario)


def saved(one, folder):
    for name, content in exports.files(one).items():
        (folder / name).write_bytes(content)
    return {"baseline": read(folder / exports.BASELINE), "scenario": read(folder / exports.SCENARIO)}


def tables(scenarios):
    return exports.csv(simulate(scenarios, replicates=2, jobs=1))


def test_files_give_the_same_numbers_to_the_byte(uploads, tmp_path):
    one = made(small(), uploads)
    folder = tmp_path / "taken home"
    folder.mkdir()
    back = saved(one, folder)
    assert back == {"baseline": one.baseline, "scenario": one.scenario}
    there = tables({"baseline": one.baseline, "scenario": one.scenario})
    assert tables(back) == there
    assert set(there) == {"monthly.csv", "summary.csv", "agencies.csv"}


def test_files_with_an_uploaded_roster_give_the_same_numbers(uploads, tmp_path):
    digest = uploads.add_roster("../Our Agencies (2025).csv", ROSTER)
    one = made(with_values(Asked(base="training", roster=digest), [("calendar.months", 12)]), uploads)
    found = exports.files(one)
    assert set(found) == {"scenario.yaml", "without_interventions.yaml", "our-agencies-2025.csv"}
    assert found["our-agencies-2025.csv"] == ROSTER
    assert str(tmp_path).encode() not in b"".join(found.values())
    folder = tmp_path / "taken home"
    folder.mkdir()
    back = saved(one, folder)
    uploaded = {"baseline": one.baseline, "scenario": one.scenario}
    there = tables(back)
    uploads_there = tables(uploaded)
    assert there == uploads_there


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_preset_can_be_taken_home(name, uploads, tmp_path):
    folder = tmp_path / "taken home"
    folder.mkdir()
    one = made(Asked(base=name), uploads)
    back = saved(one, folder)["scenario"]
    roster = one.scenario.population.roster
    if roster is None:
        assert back == one.scenario
    else:
        assert back.population.roster.file.read_bytes() == roster.file.read_bytes()
    assert str(shipped()[name].parent).encode() not in exports.yaml(one)


def test_texts_that_would_be_formulas_are_guarded_and_numbers_are_not(uploads):
    digest = uploads.add_roster("mine.csv", ROSTER)
    one = made(with_values(Asked(base="training", roster=digest), [("calendar.months", 12)]), uploads)
    found = exports.csv(simulate({"=cmd()": one.scenario}, replicates=1, jobs=1))
    rows = list(reader.DictReader(io.StringIO(found["agencies.csv"].decode())))
    assert {row["scenario"] for row in rows} == {"'=cmd()"}
    assert "'=1+1" in {row["agency"] for row in rows}
    for content in found.values():
        cells = [cell for line in reader.reader(io.StringIO(content.decode())) for cell in line]
        assert not [cell for cell in cells if re.match(r"[=+@\t\r]|-(?![0-9.])", cell)]


def test_numbers_below_nought_stay_numbers():
    table = {"name": np.array(["-a", "b"], dtype=object), "value": np.array([-1.5, 2.0])}
    guarded = exports._guarded(table)
    assert guarded["name"].tolist() == ["'-a", "b"]
    assert guarded["value"].tolist() == [-1.5, 2.0]


@given(st.text(max_size=200))
def test_names_of_files_are_safe(title):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.csv", exports.file_name(title, "csv"))
    assert len(exports.file_name(title, "csv")) <= exports.LONGEST + 4


def test_names_of_files_can_be_read():
    assert exports.file_name("Transición digital: 2025 / 2026", "yaml") == "transicion-digital-2025-2026.yaml"
    assert exports.file_name("数字化", "csv") == "adoptsim.csv"
    assert exports.file_name("../../etc/passwd", "csv") == "etc-passwd.csv"
