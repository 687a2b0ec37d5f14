"""From what was asked to scenarios: as files give them, within the limits of the page."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adoptsim.faces.web.asked import Asked, with_intervention, with_value, with_values, without
from adoptsim.faces.web.making import Limits, heads, made, written
from adoptsim.faces.web.uploads import Uploads
from adoptsim.scenario.reading import read
from adoptsim.scenario.shipped import shipped
from adoptsim.world.errors import UserError

ROSTER = b"name,size,sector\nTaxes,300,money\nParks,20,green\n"


@pytest.fixture
def uploads(tmp_path):
    with Uploads(tmp_path) as files:
        yield files


@pytest.mark.parametrize("name", sorted(shipped()))
def test_shipped_scenarios_are_made_as_they_are_read(name, uploads):
    one = made(Asked(base=name), uploads)
    assert one.scenario == one.base == read(name)
    assert not any(other.CHOSEN for other in one.baseline.interventions)
    assert [other.kind for other in one.scenario.interventions if not other.CHOSEN and not other.closes] == [
        other.kind for other in one.baseline.interventions if not other.closes
    ]
    assert one.warnings == ()


def test_without_interventions_the_baseline_is_the_scenario(uploads):
    one = made(with_value(Asked(base="baseline"), "ties.ties", 5), uploads)
    assert one.baseline is one.scenario


def test_the_baseline_shares_what_is_changed_of_the_world(uploads):
    one = made(with_value(Asked(base="turnover_and_cuts"), "officials.skill_mean", 0.5), uploads)
    assert one.baseline.officials.skill_mean == 0.5
    assert {other.kind for other in one.baseline.interventions} == {"shock"}
    assert one.base == read("turnover_and_cuts")


def test_changes_made_are_those_of_the_command_line(uploads):
    sets = ["interventions.training.seats_per_month=300", "officials.skill_mean=0.5", "calendar.months=60"]
    values = [("interventions.training.seats_per_month", 300), ("officials.skill_mean", 0.5), ("calendar.months", 60)]
    assert made(with_values(Asked(base="training"), values), uploads).scenario == read("training", sets)


def test_changes_that_need_each_other_are_made_in_any_order(uploads):
    values = [("population.agencies", 10), ("population.officials", 20)]
    small = with_values(Asked(base="baseline"), values)
    assert made(small, uploads).scenario.population.officials == 20
    beta = [("officials.skill_mean", 0.95), ("officials.skill_sd", 0.05)]
    assert made(with_values(Asked(base="baseline"), beta), uploads).scenario.officials.skill_mean == 0.95


def test_a_value_outside_its_plausible_range_is_warned_of(uploads):
    one = made(with_value(Asked(base="baseline"), "officials.skill_mean", 0.9), uploads)
    assert one.warnings == ("officials.skill_mean: 0.9 is outside the plausible range 0.25 to 0.55 (0..1).",)


REFUSED = {
    "unknown": ([("officials.skil_mean", 0.5)], "nearest: 'skill_mean'"),
    "out of range": ([("officials.skill_mean", 2)], "from 0.01 to 0.99"),
    "word": ([("officials.skill_mean", "high")], "from 0.01 to 0.99"),
    "truth": ([("officials.skill_mean", True)], "from 0.01 to 0.99"),
    "nothing": ([("officials.skill_mean", None)], "from 0.01 to 0.99"),
    "list": ([("officials.skill_mean", (1, 2))], "from 0.01 to 0.99"),
    "contradiction": ([("officials.skill_sd", 0.49)], "skill_sd"),
    "group": ([("officials.skill_mean.more", 1)], "no value"),
    "private": ([("officials.__class__", 1)], "no value"),
    "whole group": ([("processes.persuasion", 1)], "processes.persuasion"),
    "no such intervention": ([("interventions.training.days", 3)], "no value"),
    "kind": ([("interventions.mandate.kind", "training")], "no value"),
    "name": ([("interventions.mandate.name", "x")], "no value"),
    "title": ([("title", "x")], "no value"),
    "file of ties": ([("ties.file", "/etc/passwd")], "cannot name a file"),
    "roster": ([("population.roster", "/etc/passwd")], "cannot name a file"),
    "file of a roster": ([("population.roster.file", "/etc/passwd")], "cannot name a file"),
    "network": ([("population.network", "/etc/passwd")], "cannot name a file"),
    "file of a network": ([("population.network.file", "../x")], "cannot name a file"),
    "no solution left": ([("solutions.case_files", None)], "solutions"),
    "officials": ([("population.officials", 50_001)], "50,001 officials are more than this page runs, which is 50,000"),
    "far too many officials": ([("population.officials", 20_000_000)], "the command line has no such limit"),
    "agencies": ([("population.agencies", 2_001)], "2,001 agencies"),
    "agencies alone": ([("population.officials", "none"), ("population.agencies", 200_000)], "200,000 agencies"),
    "months": ([("calendar.months", 361)], "361 months"),
    "states": ([("population.officials", 50_000), ("calendar.months", 360)], None),
    "work": ([("population.officials", 40_000), ("calendar.months", 360), ("ties.ties", 100)], "4,000,000 ties"),
}  # fmt: skip


@pytest.mark.parametrize("which", REFUSED)
def test_what_will_not_do_is_refused_in_one_sentence(which, uploads):
    values, words = REFUSED[which]
    one = with_values(with_intervention(Asked(base="baseline"), "mandate", read("baseline")), values)
    begun = time.process_time()
    if words is None:
        made(one, uploads)
        return
    with pytest.raises(UserError) as caught:
        made(one, uploads)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert time.process_time() - begun < 1


def test_officials_times_solutions_times_months_are_limited(uploads):
    values = [("population.officials", 40_000), ("calendar.months", 200)]
    with pytest.raises(UserError, match="24,000,000, more than this page runs, which is 20,000,000"):
        made(with_values(Asked(base="all_together"), values), uploads)


def test_interventions_are_limited(uploads):
    one = Asked(base="baseline", added=tuple((f"one_{number}", "training") for number in range(31)))
    with pytest.raises(UserError, match="31 interventions"):
        made(one, uploads)
    assert made(one, uploads, Limits(interventions=31)).scenario.interventions[-1].name == "one_30"


@pytest.mark.parametrize(
    ("added", "words"),
    [
        ((("training", "training"),), "Two interventions are called training"),
        ((("a", "training"), ("a", "mandate")), "Two interventions are called a"),
        ((("all", "training"),), "another name"),
        ((("a", "trainning"),), "nearest: 'training'"),
    ],
)
def test_interventions_that_cannot_be_added_are_refused(added, words, uploads):
    with pytest.raises(UserError, match=words):
        made(Asked(base="training", added=added), uploads)


def test_a_base_that_is_not_there_is_refused(uploads):
    for base, words in (("trainning", "nearest"), ("/etc/passwd", "no scenario"), ("upload:" + "0" * 32, "upload it")):
        with pytest.raises(UserError, match=words):
            made(Asked(base=base), uploads)
    with pytest.raises(UserError, match="roster with the hash"):
        made(Asked(roster="0" * 32), uploads)


def test_an_uploaded_roster_is_the_population(uploads):
    digest = uploads.add_roster("mine.csv", ROSTER)
    one = made(Asked(base="training", roster=digest), uploads)
    roster = one.scenario.population.roster
    assert (roster.columns.name, roster.columns.size, roster.columns.sector) == ("name", "size", "sector")
    assert heads(one.scenario.population) == (320, 2)
    assert one.baseline.population == one.scenario.population
    assert one.roster_name == "mine.csv"
    scaled = made(with_value(Asked(base="training", roster=digest), "population.roster.scale", 0.5), uploads)
    assert heads(scaled.scenario.population) == (160, 2)


def test_a_large_roster_is_refused_before_anything_is_founded(uploads):
    digest = uploads.add_roster("mine.csv", b"name,size\nTaxes,20000000\n")
    begun = time.process_time()
    with pytest.raises(UserError, match="20,000,000 officials"):
        made(Asked(base="training", roster=digest), uploads)
    assert time.process_time() - begun < 1


def test_a_roster_without_the_columns_needed_is_refused_by_its_name(uploads):
    digest = uploads.add_roster("mine.csv", b"who,heads\nTaxes,3\n")
    with pytest.raises(UserError, match="^mine.csv:1:1: no column 'size'"):
        made(Asked(base="training", roster=digest), uploads)


def test_interventions_aimed_at_what_the_roster_lacks_are_refused(uploads):
    population = b"population: {roster: {file: one.csv, columns: {sector: sector}}}"
    text = b"extends: training\ninterventions: {training: {where: {sector: money}}}\n" + population
    uploads.add_roster("one.csv", ROSTER)
    own = Asked(base=f"upload:{uploads.add_scenario('mine.yaml', text)}")
    assert made(own, uploads).scenario.interventions[0].where.word == "sector"
    other = uploads.add_roster("other.csv", b"name,size,sector\nTaxes,300,war\n")
    with pytest.raises(UserError, match=r"interventions\.training\.where"):
        made(Asked(base=own.base, roster=other), uploads)


@given(st.floats(-1e6, 1e6))
def test_numbers_are_written_with_the_digits_they_need(value):
    text = written(round(value, 3)).replace(",", "")
    assert float(text) == round(value, 3)


def test_taking_out_what_a_shock_closes_takes_the_shock_along(uploads):
    one = with_value(Asked(base="mexico_city"), "interventions.laboratorio_closed.start", 50)
    found = made(without(one, "laboratorio"), uploads)
    kept = [other.name for other in found.base.interventions if other.name not in ("laboratorio", "laboratorio_closed")]
    assert [other.name for other in found.scenario.interventions] == kept
