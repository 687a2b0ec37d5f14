"""What is asked: each thing on the page gives a new one, and says no more than it should."""

import pytest

from adoptsim.faces.web import asked as of
from adoptsim.faces.web.asked import Asked
from adoptsim.faces.web.making import made
from adoptsim.faces.web.uploads import Uploads
from adoptsim.interventions.catalogue import kinds
from adoptsim.scenario.reading import read
from adoptsim.world.errors import UserError


def scenario_of(one):
    return made(one, Uploads()).scenario


def named(scenario, name):
    return next(one for one in scenario.interventions if one.name == name)


def test_values_are_sorted_by_path_and_the_last_wins():
    one = of.with_value(of.with_value(Asked(), "officials.skill_mean", 0.5), "agencies.digital_budget", 100)
    assert [path for path, _ in one.changes] == ["agencies.digital_budget", "officials.skill_mean"]
    assert dict(of.with_value(one, "officials.skill_mean", 0.3).changes)["officials.skill_mean"] == 0.3


def test_back_to_base_takes_a_value_or_a_whole_group():
    one = of.with_values(Asked(), [("officials.skill_mean", 0.5), ("officials.skill_sd", 0.1), ("ties.ties", 5)])
    assert [path for path, _ in of.back_to_base(one, "officials.skill_mean").changes] == [
        "officials.skill_sd",
        "ties.ties",
    ]
    assert of.back_to_base(one, "officials").changes == (("ties.ties", 5),)
    assert of.back_to_base(one, "official") == one


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_every_kind_can_be_added_twice_to_a_scenario_that_has_it(kind):
    one = Asked(base="digital_transition")
    for _ in range(2):
        one = of.with_intervention(one, kind, scenario_of(one))
    found = [other for other in scenario_of(one).interventions if other.kind == kind]
    assert len(found) == 2 + sum(other.kind == kind for other in read("digital_transition").interventions)
    assert all(other.start == 1 for other in found[-2:])


def test_an_unknown_kind_is_refused_with_the_nearest():
    with pytest.raises(UserError, match="nearest: 'training'"):
        of.with_intervention(Asked(), "trainning", read("baseline"))


def test_a_name_taken_out_of_the_base_is_not_given_again():
    one = of.without(Asked(base="training"), "training")
    one = of.with_intervention(one, "training", scenario_of(one))
    assert [other.name for other in scenario_of(one).interventions] == ["training_2"]


def test_an_added_intervention_disappears_with_its_changes():
    one = of.with_intervention(Asked(base="baseline"), "training", read("baseline"))
    one = of.with_value(one, "interventions.training.seats_per_month", 30)
    assert of.without(one, "training") == Asked(base="baseline")


def test_one_of_the_base_is_taken_out_and_can_come_back():
    one = of.with_value(Asked(base="training"), "interventions.training.seats_per_month", 30)
    out = of.without(one, "training")
    assert out.changes == (("interventions.training", None),)
    assert scenario_of(out).interventions == ()
    assert of.back_to_base(out, "interventions.training") == Asked(base="training")


def test_a_deadline_moves_with_its_start_forth_and_back():
    one = of.with_intervention(Asked(base="baseline"), "mandate", read("baseline"))
    distance = (before := named(scenario_of(one), "mandate")).deadline - before.start
    for start in (40, 2):
        one = of.moved(one, "mandate", start, None, scenario_of(one))
        moved = named(scenario_of(one), "mandate")
        assert (moved.start, moved.deadline - moved.start, moved.months) == (start, distance, None)


def test_moving_what_is_not_there_is_refused():
    with pytest.raises(UserError, match="nearest"):
        of.moved(Asked(base="training"), "trainin", 3, None, read("training"))


def test_another_base_keeps_what_it_knows():
    one = Asked(base="all_together", solution="data_sharing", month=12, language="es")
    one = of.with_values(
        one, [("officials.skill_mean", 0.5), ("interventions.training.days", 3), ("interventions.sandbox", None)]
    )
    one = of.with_intervention(one, "mandate", read("all_together"))
    one = of.with_value(one, "interventions.mandate.strength", 0.5)
    on = of.on(one, "training", read("training"))
    assert dict(on.changes) == {
        "officials.skill_mean": 0.5, "interventions.training.days": 3, "interventions.mandate.strength": 0.5
    }  # fmt: skip
    assert (on.base, on.added, on.solution, on.month, on.language) == (
        "training",
        (("mandate", "mandate"),),
        "",
        None,
        "es",
    )
    assert scenario_of(on).officials.skill_mean == 0.5


def test_an_added_one_gives_way_to_one_of_the_new_base():
    one = of.with_intervention(Asked(base="baseline"), "training", read("baseline"))
    assert of.on(one, "training", read("training")).added == ()


def test_views_differ_in_view_only():
    one = Asked()
    for view in (of.at(one, 3), of.showing(one, "all"), of.speaking(one, "pt")):
        assert one.differs_in_view_only(view)
    assert not one.differs_in_view_only(of.with_roster(one, "0" * 32))
    assert not one.differs_in_view_only(of.with_value(one, "ties.ties", 5))


def test_the_hash_of_an_upload():
    assert Asked().upload == ""
    assert Asked(base="upload:abc").upload == "abc"
