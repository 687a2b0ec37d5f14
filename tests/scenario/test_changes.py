from pathlib import Path

import pytest

from adoptsim.scenario.changes import changed, home, paths, value
from adoptsim.scenario.reading import read, reading
from adoptsim.scenario.writing import resolved
from adoptsim.world.errors import UserError

PLAIN = read("digital_transition")
CHANGES = {
    "processes.persuasion.peers": 1.2,
    "processes.persuasion.rule": "threshold",
    "population.officials": 900,
    "solutions.case_files.price": 12,
    "interventions.training.start": "2027-06",
    "interventions.training.months": 7,
    "calendar.months": 96,
}


def test_changes_give_what_settings_give():
    sets = [f"{path}={new}" for path, new in CHANGES.items()]
    assert resolved(changed(PLAIN, CHANGES)) == resolved(reading("digital_transition", sets).scenario)


def test_interventions_keep_their_months_where_the_run_starts_later():
    later = changed(PLAIN, {"calendar.start": "2030-01"})
    assert [one.start for one in later.interventions] == [one.start for one in PLAIN.interventions]


@pytest.mark.parametrize(("path", "new"), [*CHANGES.items(), ("interventions.sandbox", None)])
def test_one_change_changes_one_value(path, new):
    before, after = resolved(PLAIN), resolved(changed(PLAIN, {path: new}))
    *groups, name = path.split(".")
    for group in groups:
        before, after = before[group], after[group]
    assert before.pop(name) != after.pop(name, None)
    assert before == after


def test_what_is_changed_stays_as_it_is():
    before = resolved(PLAIN)
    changed(PLAIN, {**CHANGES, "interventions.sandbox": None})
    assert resolved(PLAIN) == before


def test_the_order_of_changes_does_not_matter():
    backwards = dict(reversed(CHANGES.items()))
    assert changed(PLAIN, CHANGES) == changed(PLAIN, backwards)


def test_every_path_has_a_home_and_a_value():
    for path in paths(PLAIN):
        if path.count(".") > 1:
            model, name = home(PLAIN, path)
            assert name in model.model_fields
            value(PLAIN, path)


@pytest.mark.parametrize(
    ("path", "new", "words"),
    [
        ("processes.persuasion.peer", 1, "there is no value 'processes.persuasion.peer' (nearest: 'peers')"),
        ("processes.persuasion.peers", "x", "must be a number from -50 to 50 (log HR per share), not 'x'"),
        ("processes.persuasion.peers", True, "must be a number from -50 to 50 (log HR per share), not true"),
        ("processes.persuasion.peers", "1", "must be a number"),
        ("processes.persuasion.peers", float("nan"), "must be a number"),
        ("processes.persuasion.peers", None, "must be a number"),
        ("processes.persuasion", 3, "must be a mapping"),
        ("population.officials", 3, "3 officials cannot staff 60 agencies"),
        ("population.officials", 7.5, "neither a whole number"),
        ("interventions.trainin.start", 3, "nearest: 'interventions.training.start'"),
        ("interventions.training.start", 2027, "write 2027-01 for January 2027"),
        ("interventions.training.kind", "sandbox", "there is no value"),
        ("interventions.training", {"kind": "training"}, "can only be taken out, by null"),
        ("solutions.case_files.requires", ["nothing"], "no solution is called 'nothing'"),
        ("solutions.none", None, "there is no value 'solutions.none'"),
        ("solutions", None, "there is no value"),
        ("title", "Other", "there is no value"),
        ("", 1, "there is no value"),
        ("calendar.start.year", 1, "there is no value"),
        ("interventions.training.start.x", 1, "there is no value"),
    ],
)
def test_what_cannot_be_changed_is_said_in_a_sentence(path, new, words):
    with pytest.raises(UserError) as said:
        changed(PLAIN, {path: new})
    assert words in str(said.value)


def test_files_are_named_by_path(tmp_path):
    roster = tmp_path / "agencies.csv"
    roster.write_text("name,officials\na,10\nb,20\n")
    file = tmp_path / "mine.yaml"
    file.write_text(
        "extends: baseline.yaml\npopulation: {roster: {file: agencies.csv, columns: {name: name, size: officials}}}\n"
    )
    assert changed(read(file), {"processes.persuasion.peers": 1}).population.roster.file == Path(roster)
