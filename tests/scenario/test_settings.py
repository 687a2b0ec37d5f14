"""Single values given beside the file."""

import pytest

from adoptsim.scenario.reading import Reading, reading_of
from adoptsim.scenario.tree import ScenarioError
from adoptsim.world.errors import on_one_line

TEXT = """\
title: T
about: A
solutions: {case_files: {price: 100}, forms: {}}
interventions:
  - {kind: training, start: 2025-07, where: {largest: 3}}
"""


def with_sets(*sets: str, text: str = TEXT) -> Reading:
    return reading_of(text.encode(), "a.yaml", None, sets)


def value_at(scenario, path: str):
    for key in path.split("."):
        if isinstance(scenario, tuple):
            scenario = {one.name: one for one in scenario}
        scenario = scenario[key] if isinstance(scenario, dict) else getattr(scenario, key)
    return scenario


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("processes.persuasion.base=-3", -3.0),
        ("processes.persuasion.base = -3", -3.0),
        ("processes.persuasion.base=-3e0", -3.0),
        ("processes.persuasion.rule=bass", "bass"),
        ("population.officials=none", "none"),
        ("population.officials=700", 700),
        ("calendar.months=100", 100),
        ("title=Some words", "Some words"),
        ("title='no'", "no"),
        ("solutions.forms.price=3", 3.0),
        ("solutions.forms.requires=[case_files]", ("case_files",)),
        ("interventions.training.start=2025-09", 9),
        ("interventions.training.months=5", 5),
        ("interventions.training.where.largest=9", 9),
        ("about=a=b", "a=b"),
    ],
)
def test_a_setting_changes_its_value_alone(option, value):
    path = option.split("=")[0].strip()
    got, before = with_sets(option), with_sets()
    assert value_at(got.scenario, path) == value
    changed = [one for one, other in zip(got.values(), before.values(), strict=True) if one[1] != other[1]]
    assert [one[0] for one in changed] == [path]
    assert got.origin(path) == f"--set {option}"


def test_the_last_setting_wins():
    assert with_sets("officials.span=6", "officials.span=9").scenario.officials.span == 9


def test_a_setting_of_the_solution_that_ships():
    got = with_sets("solutions.case_files.price=3", text="title: x\n").scenario.solutions
    assert {name: one.price for name, one in got.items()} == {"case_files": 3.0}


def test_a_group_and_a_removal():
    assert with_sets("officials={span: 7, skill_mean: 0.3}").scenario.officials.span == 7
    assert with_sets("interventions.training=null").scenario.interventions == ()
    assert list(with_sets("solutions.forms=~").scenario.solutions) == ["case_files"]


def test_dates_follow_a_calendar_that_is_set():
    assert with_sets("calendar.start=2025-03").scenario.interventions[0].start == 5


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("months=3", "nearest: 'calendar.months'"),
        ("persuasion.base=3", "nearest: 'processes.persuasion.base'"),
        ("processes.persuasion.bse=3", "nearest: 'base'"),
        ("processes.persuason.base=3", "nearest: 'persuasion'"),
        ("interventions.training.month=3", "nearest: 'months'"),
        ("interventions.trainig.months=3", "nearest: 'training'"),
        ("interventions.1.months=3", "there is no value"),
        ("solutions.form.price=3", "nearest: 'forms'"),
        ("solutions.forms.prise=3", "nearest: 'price'"),
        ("extends=baseline", "there is no value 'extends'"),
        ("officials.span", "write KEY=VALUE"),
        ("=3", "write KEY=VALUE"),
        ("officials..span=3", "write KEY=VALUE"),
        ("officials.span=", "no value after the '='"),
        ("officials.span=# seven", "no value after the '='"),
        ("officials.span=seven", "officials.span: must be a whole number from 2 to 100"),
        ("officials.span='7'", "not '7'"),
        ("officials.span=1000", "not 1000"),
        ("officials.span=[7]", "not a list"),
        ("officials.span.more=7", "not a mapping"),
        ("officials=7", "must be a mapping"),
        ("officials.span=[7", "not valid YAML"),
        ("officials.span='7", "not valid YAML"),
        ("officials.span=!x 7", "a tag"),
        ("officials.span=*x", "refers to nothing"),
        ("officials.span=\0", "is not allowed"),
        ("officials.span=[\n7]", "not a list"),
        ("interventions.training.start=2025", "write 2025-01"),
        ("interventions.training.kind=trainng", "nearest: 'training'"),
        ("interventions.training.name=other", "is called 'training' already"),
        ("solutions={case_files: null, forms: null}", "it needs at least 1"),
    ],
)
def test_a_setting_that_cannot_be(option, words):
    with pytest.raises(ScenarioError) as error:
        with_sets(option)
    (line,) = str(error.value).splitlines()
    assert line.startswith((f"--set {on_one_line(option)}: ", "a.yaml:3:12: solutions: "))
    assert words in line


def test_all_wrong_settings_are_reported():
    with pytest.raises(ScenarioError) as error:
        with_sets("months=3", "officials.spam=3", "officials.span=9")
    assert len(str(error.value).splitlines()) == 2


def test_a_review_is_reached_number_by_number():
    reviewed = TEXT.replace("where: {largest: 3}", "review: {month: 12, continue_if: {value: '> 0', failures: '< 9'}}")
    changed = with_sets("interventions.training.review.month=24", text=reviewed).scenario
    (training,) = changed.interventions
    assert training.review.months == (24,)
    assert training.review.continue_if == {"value": "> 0", "failures": "< 9"}
    given = with_sets(
        "interventions.training.review.month=[6, 12]",
        "interventions.training.review.continue_if={share_aware: '>= 0.5'}",
    ).scenario
    assert given.interventions[0].review.months == (6, 12)
    gone = with_sets("interventions.training.review=null", text=reviewed).scenario
    assert gone.interventions[0].review is None
