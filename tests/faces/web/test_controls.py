"""Controls: all that can be set, in the language spoken, with ranges that hold the values; quick."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adoptsim.faces.tongues.speaking import LANGUAGES, catalogue, speaking
from adoptsim.faces.web.asked import Asked, with_intervention, with_value, with_values, without
from adoptsim.faces.web.controls import control, folded, in_sight
from adoptsim.faces.web.making import made
from adoptsim.faces.web.presets import presets
from adoptsim.faces.web.sliders import LEVELS, place_of, value_at
from adoptsim.faces.web.time_line import COLOURS, kinds_to_add, time_line
from adoptsim.faces.web.titles import title_of
from adoptsim.faces.web.uploads import Uploads
from adoptsim.interventions.catalogue import kinds
from adoptsim.scenario.changes import home, paths
from adoptsim.scenario.reading import read
from adoptsim.scenario.shipped import shipped
from adoptsim.world.errors import UserError
from adoptsim.world.parameters import EVIDENCE, bounds, declared


def of(base, *values):
    return made(with_values(Asked(base=base), values), Uploads())


def every(one):
    return [*in_sight(one), *(control for group in folded(one) for control in group.controls)]


@pytest.mark.parametrize("name", sorted(shipped()))
def test_controls_agree_with_the_declarations(name):
    one = of(name)
    assert 1 <= len(in_sight(one)) <= 8
    for found in every(one):
        model, field = home(one.scenario, found.path)
        known = declared(model, field)
        assert found.label
        assert found.meaning
        assert not found.changed
        if found.choices is not None:
            assert found.value in [choice.value for choice in found.choices]
            continue
        assert found.low <= found.value <= found.high
        assert found.step > 0
        if known is not None:
            assert found.low <= known.plausible[0] <= known.plausible[1] <= found.high
            assert (found.unit, found.tag, found.source) == (known.unit, known.evidence[0], known.evidence[2:])
            assert found.tag_words == EVIDENCE[found.tag]
            values = [level.value for level in found.levels]
            assert values == sorted(set(values))
            assert found.base_value in values
            assert [level.name for level in found.levels] == [
                word for word in LEVELS if word in {x.name for x in found.levels}
            ]
            least, most = bounds(model, field)
            assert all(least <= value <= most for value in values)
            if found.whole:
                assert all(isinstance(value, int) for value in (*values, found.low, found.high, found.step))


def refusal(name, path, value):
    """Return what is said where a value is refused; an empty text where it will do."""
    try:
        one = made(with_value(Asked(base=name), path, value), Uploads())
    except UserError as error:
        return str(error)
    return "" if control(one, path).value == value else "it was not set"


@pytest.mark.parametrize("name", ["all_together", "turnover_and_cuts", "roster_example", "mexico_city"])
def test_every_level_and_choice_of_every_control_will_do(name):
    """What contradicts another value is refused by its name; everything else does."""
    for found in every(of(name)):
        for choice in found.choices or ():
            said = refusal(name, found.path, choice.value)
            assert not said or said.startswith(f"{found.path}: "), said
        for level in found.levels:
            said = refusal(name, found.path, level.value)
            assert not said or " with " in said or "(with" in said or "no such limit" in said, said


def test_every_declared_number_has_its_control_once():
    one = of("all_together")
    there = [found.path for group in folded(one) for found in group.controls]
    assert len(there) == len(set(there))
    numbers = []
    for path in paths(one.scenario):
        if path.count(".") == 0 or path in {f"interventions.{x.name}" for x in one.scenario.interventions}:
            continue
        if path.startswith("solutions.") and path.count(".") == 1:
            continue
        model, field = home(one.scenario, path)
        if declared(model, field) is not None:
            numbers.append(path)
    assert set(numbers) - set(there) == {"population.mean_size", "population.roster.scale"}


def test_what_is_changed_is_said_and_the_range_holds_it():
    one = of("training", ("officials.skill_mean", 0.9), ("interventions.training.days", 20))
    skill = control(one, "officials.skill_mean")
    assert (skill.value, skill.base_value, skill.changed, skill.high) == (0.9, 0.4, True, 0.9)
    days = control(one, "interventions.training.days")
    assert (days.value, days.base_value, days.low, days.high) == (20, 2, 1, 20)
    assert {found.path for found in every(one) if found.changed} == {skill.path, days.path}


def test_doses_come_first_then_people_and_agencies():
    assert [found.path for found in in_sight(of("all_together"))] == [
        "interventions.transition_unit.staff",
        "interventions.training.seats_per_month",
        "interventions.champions.number",
        "interventions.procurement_reform.lead_time",
        "officials.reluctance_mean",
        "officials.skill_mean",
        "agencies.digital_budget",
        "agencies.rule_burden_mean",
    ]
    assert [found.path for found in in_sight(of("baseline"))][-1] == "processes.turnover.yearly"
    assert in_sight(of("training"))[0].label == "Training: seats per month"


def test_what_a_roster_gives_or_nobody_feels_is_not_in_sight():
    given = [found.path for found in every(of("roster_example"))]
    assert "agencies.digital_budget" not in [found.path for found in in_sight(of("roster_example"))]
    assert "population.roster.scale" in given
    assert "population.officials" not in given
    nobody = of("baseline", ("population.officials", "none"))
    assert [found.path for found in in_sight(nobody)] == ["agencies.digital_budget", "agencies.rule_burden_mean"]
    assert "population.mean_size" in [found.path for found in every(nobody)]


def test_groups_begin_with_interventions_and_leave_out_what_was_taken_out():
    groups = folded(of("all_together"))
    names = [group.name for group in groups]
    assert names[:7] == [f"interventions.{one.name}" for one in read("all_together").interventions]
    assert names[7:12] == ["calendar", "population", "officials", "agencies", "ties"]
    assert groups[1].title == "Training"
    assert groups[1].about == "Courses for officials: skill, and awareness of the solutions they are about."
    out = made(without(Asked(base="all_together"), "training"), Uploads())
    assert "interventions.training" not in [group.name for group in folded(out)]
    assert "training" not in [bar.name for bar in time_line(out)]


@given(st.sampled_from(["all_together", "turnover_and_cuts"]), st.floats(0, 1), st.integers(0, 400))
def test_places_on_a_slider_and_values_belong_together(name, place, which):
    numbers = [found for found in every(of(name)) if found.choices is None and found.high > found.low]
    found = numbers[which % len(numbers)]
    value = value_at(found, place)
    assert found.low <= value <= found.high
    assert isinstance(value, int) or not found.whole
    tolerance = 0.02 if not found.whole else 1.0
    assert abs(place_of(found, value) - place) <= tolerance or found.by_ratio
    assert place_of(found, found.low) == 0
    assert place_of(found, found.high) == pytest.approx(1)
    assert value_at(found, 0) == found.low
    assert value_at(found, 1) == found.high
    assert 0 <= place_of(found, found.value) <= 1


def test_wide_ranges_go_by_ratio():
    seats = control(of("training"), "interventions.training.seats_per_month")
    assert seats.by_ratio
    assert 0.3 < place_of(seats, 200) < 0.7
    assert value_at(seats, 0.5) == 220
    cost = control(of("training"), "interventions.training.cost_start")
    assert cost.by_ratio
    assert 0.3 < place_of(cost, 100_000) < 0.7
    assert not control(of("training"), "interventions.training.gain").by_ratio


def test_the_time_line_says_when():
    bars = {bar.name: bar for bar in time_line(of("turnover_and_cuts"))}
    election = bars["election"]
    assert (election.chosen, election.months, election.start_words) == (False, 1, election.end_words)
    unit = next(bar for bar in time_line(of("all_together")) if bar.name == "transition_unit")
    assert (unit.start, unit.months, unit.start_words, unit.end_words) == (13, 36, "January 2026", "December 2028")
    reform = next(bar for bar in time_line(of("all_together")) if bar.name == "procurement_reform")
    assert (reform.months, reform.end_words) == (None, "the end of the run")
    assert all(0 <= bar.colour < COLOURS for bar in bars.values())
    reviewed = [bar for name in shipped() for bar in time_line(of(name)) if bar.reviews]
    assert reviewed
    assert all(min(bar.reviews) > bar.start for bar in reviewed)


def test_a_second_one_of_a_kind_is_numbered():
    one = Asked(base="training")
    one = with_intervention(one, "training", read("training"))
    added = made(one, Uploads()).scenario.interventions[-1]
    assert (added.name, title_of(added)) == ("training_2", "Training 2")


def test_kinds_and_presets_are_all_there():
    assert [kind.kind for kind in kinds_to_add()] == list(kinds())
    found = presets()
    assert {preset.name for preset in found} == set(shipped())
    assert found[0].name == "digital_transition"
    for preset in found:
        scenario = read(preset.name)
        assert (preset.title, preset.about) == (scenario.title, scenario.about)


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_another_language_is_spoken_at_once(language):
    one = of("all_together")
    english = {found.path: found for found in every(one)}
    with speaking(language):
        spoken = {found.path: found for found in every(one)}
        names = [kind.title for kind in kinds_to_add()]
    words = catalogue(language)
    for path, found in spoken.items():
        assert found.meaning == words.get(english[path].meaning, english[path].meaning)
        assert found.unit == words.get(english[path].unit, english[path].unit)
        assert (found.value, found.low, found.step) == (english[path].value, english[path].low, english[path].step)
    assert [kind.title for kind in kinds_to_add()] != names
    assert {found.path: found for found in every(one)} == english


def test_controls_are_made_within_the_time_of_a_slider():
    one = of("all_together")
    every(one)
    begun = time.process_time()
    for _ in range(5):
        every(one)
        time_line(one)
    assert (time.process_time() - begun) / 5 < 0.03
