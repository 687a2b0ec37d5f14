import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from adoptsim.interventions.choices import Ground, foremost
from adoptsim.interventions.targeting import EVERYBODY, EVERYWHERE, Where, Who
from adoptsim.world.errors import UserError
from adoptsim.world.founding import Founding, found
from adoptsim.world.officials import Role
from adoptsim.world.population import Population
from tests.strategies import plans, seeds

how_many = st.one_of(st.integers(1, 20), st.floats(0.01, 0.99), st.just("all"))


def combined(single):
    return st.recursive(
        single,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all_of": parts}),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any_of": parts}),
            inner.map(lambda part: {"not": part}),
        ),
        max_leaves=4,
    )


wheres = combined(
    st.one_of(
        st.just("all"),
        st.fixed_dictionaries({"share": st.floats(0.01, 1)}),
        st.fixed_dictionaries({"random": st.integers(1, 20)}),
        *(st.fixed_dictionaries({word: how_many}) for word in Where.RANKS),
        st.sampled_from(["< 0.4", ">= 0.5", "!= 0.3", 0.5]).map(lambda said: {"attribute": {"capability": said}}),
    )
)
whos = combined(
    st.one_of(
        st.just("all"),
        st.fixed_dictionaries({"share": st.floats(0.01, 1)}),
        st.fixed_dictionaries({"random": st.integers(1, 20)}),
        st.sampled_from(["staff", "manager", "head"]).map(lambda role: {"role": role}),
        *(st.fixed_dictionaries({word: how_many}) for word in Who.RANKS),
        st.sampled_from(["< 0.4", "> 0"]).map(lambda said: {"attribute": {"skill": said, "reluctance": said}}),
    )
)


def ground(plan=None, seed=7, lot=3):
    return Ground(*found(plan or Founding(population=Population(officials=300, agencies=12)), seed), seed, lot)


def everyone(here):
    return np.ones(len(here.world.officials.id), dtype=np.bool_)


def everywhere(here):
    return np.ones(len(here.world.agencies.id), dtype=np.bool_)


def chosen(said, here=None, among=None):
    here = here or ground()
    return Where.model_validate(said).choose(here, everywhere(here) if among is None else among)


def chosen_officials(said, here):
    return Who.model_validate(said).choose(here, everyone(here))


def test_without_a_word_all_are_chosen():
    assert chosen("all").all()
    assert chosen({}).all()
    assert Where() == EVERYWHERE == Where.model_validate("all")
    assert EVERYBODY.choose(ground(), everyone(ground())).all()


def test_the_largest_and_the_smallest_are_chosen_by_head_count():
    here = ground()
    sizes = here.world.agencies.size
    largest, smallest = chosen({"largest": 4}, here), chosen({"smallest": 3}, here)
    assert largest.sum() == 4
    assert smallest.sum() == 3
    assert sizes[largest].min() >= sizes[~largest].max()
    assert sizes[smallest].max() <= sizes[~smallest].min()


def test_a_part_of_a_ranking_is_rounded_and_never_empty():
    assert chosen({"largest": 0.25}).sum() == 3
    assert chosen({"largest": 0.01}).sum() == 1
    assert chosen({"largest": "all"}).sum() == 12
    assert chosen({"largest": 99}).sum() == 12


def test_the_most_central_agencies_are_those_that_others_look_to():
    here = ground()
    looked_to = np.bincount(here.world.agencies.peers, minlength=12)
    central = chosen({"most_central": 4}, here)
    assert looked_to[central].min() >= looked_to[~central].max()


def test_the_most_central_officials_are_those_that_others_listen_to():
    here = ground()
    listeners = np.diff(here.world.ties.listeners_start)
    central = chosen_officials({"most_central": 20}, here)
    assert central.sum() == 20
    assert listeners[central].min() >= listeners[~central].max()


def test_officials_are_chosen_by_skill_reluctance_and_role():
    here = ground()
    officials = here.world.officials
    skilled, reluctant = chosen_officials({"least_skilled": 30}, here), chosen_officials({"most_reluctant": 0.1}, here)
    assert skilled.sum() == reluctant.sum() == 30
    assert officials.skill[skilled].max() <= officials.skill[~skilled].min()
    assert officials.reluctance[reluctant].min() >= officials.reluctance[~reluctant].max()
    for role in Role:
        np.testing.assert_array_equal(chosen_officials({"role": role.name.lower()}, here), officials.role == role)


def test_a_share_by_chance_grows_by_adding():
    here = ground(Founding(population=Population(officials="none", agencies=2000)))
    fewer, more = chosen({"share": 0.2}, here), chosen({"share": 0.5}, here)
    assert not (fewer & ~more).any()
    assert 320 < fewer.sum() < 480
    assert chosen({"random": 57}, here).sum() == 57


def test_programmes_draw_lots_of_their_own():
    here = ground(Founding(population=Population(officials="none", agencies=200)))
    assert (chosen({"share": 0.5}, here) != chosen({"share": 0.5}, here._replace(lot=4))).any()
    assert (chosen({"share": 0.5}, here) != chosen({"share": 0.5}, here._replace(seed=8))).any()


def test_parts_of_all_of_choose_among_what_the_one_before_has_left():
    here = ground()
    small_first = chosen({"all_of": [{"smallest": 6}, {"largest": 2}]}, here)
    sizes = np.sort(here.world.agencies.size)
    assert small_first.sum() == 2
    assert sizes[4] <= here.world.agencies.size[small_first].min()
    assert here.world.agencies.size[small_first].max() <= sizes[5]


def test_choices_unite_and_turn_round():
    here = ground()
    either = chosen({"any_of": [{"largest": 2}, {"smallest": 2}]}, here)
    np.testing.assert_array_equal(either, chosen({"largest": 2}, here) | chosen({"smallest": 2}, here))
    np.testing.assert_array_equal(chosen({"not": {"largest": 2}}, here), ~chosen({"largest": 2}, here))


def with_names(here):
    agencies = len(here.world.agencies.id)
    names = dataclasses.replace(
        here.names,
        sectors=("health", "tax", "") * (agencies // 3),
        attributes={
            "region": np.array(["north", "south", ""] * (agencies // 3)),
            "cases": np.array([1.0, 0.4, np.nan] * (agencies // 3)),
        },
    )
    return here._replace(names=names)


def test_names_sectors_and_attributes_choose_agencies():
    here = with_names(ground())
    third = np.arange(12) % 3
    np.testing.assert_array_equal(chosen({"sector": "tax"}, here), third == 1)
    np.testing.assert_array_equal(chosen({"named": ["agency 002", "agency 005"]}, here), np.isin(np.arange(12), (1, 4)))
    np.testing.assert_array_equal(chosen({"attribute": {"region": "north"}}, here), third == 0)
    np.testing.assert_array_equal(chosen({"attribute": {"region": "!= north"}}, here), third == 1)
    np.testing.assert_array_equal(chosen({"attribute": {"cases": "< 1"}}, here), third == 1)
    np.testing.assert_array_equal(chosen({"attribute": {"cases": "!= 1"}}, here), third == 1)
    np.testing.assert_array_equal(chosen({"attribute": {"cases": 0.4, "region": "south"}}, here), third == 1)


def test_budgets_are_compared_in_money_and_traits_as_written():
    here = ground()
    here.world.agencies.digital_budget[:] = 100_00
    here.world.agencies.capability[:] = 0.3
    assert chosen({"attribute": {"digital_budget": "= 100", "capability": 0.3}}, here).all()
    assert not chosen({"attribute": {"capability": "< 0.3"}}, here).any()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"named": "agency 13"}, "there is no agency 'agency 13' (nearest: 'agency 0"),
        ({"sector": "helth"}, "there is no sector 'helth' (nearest: 'health')"),
        ({"parent": "treasury"}, "there is no parent 'treasury'; the roster names none"),
        ({"attribute": {"capabilty": "< 1"}}, "there is no attribute of agencies 'capabilty' (nearest: 'capability')"),
        ({"attribute": {"region": "nrth"}}, "attribute 'region' is nowhere 'nrth' (nearest: 'north')"),
        ({"attribute": {"region": "< 3"}}, "attribute 'region' holds words"),
        ({"attribute": {"cases": "many"}}, "attribute 'cases' holds numbers"),
        ({"attribute": {"size": "big"}}, "attribute 'size' holds numbers"),
        ({"all_of": ["all", {"not": {"sector": "helth"}}]}, "there is no sector 'helth'"),
    ],
)
def test_names_that_the_world_does_not_hold_are_refused(said, words):
    with pytest.raises(UserError) as refused:
        Where.model_validate(said).check(with_names(ground()).names)
    assert words in str(refused.value)


def test_officials_have_no_other_attributes():
    with pytest.raises(UserError, match=r"attribute of officials 'skil' \(nearest: 'skill'\)"):
        Who.model_validate({"attribute": {"skil": "< 1"}}).check(ground().names)


@pytest.mark.parametrize(
    ("target", "said", "words"),
    [
        (Where, "al", "'al' chooses nothing"),
        (Where, 3, "3 chooses nothing"),
        (Where, {"lagest": 3}, "nothing is chosen by 'lagest' (nearest: 'largest')"),
        (Where, {"role": "head"}, "'role' chooses officials, not agencies"),
        (Who, {"sector": "tax"}, "'sector' chooses agencies, not officials"),
        (Who, {"role": "boss"}, "'staff', 'manager' or 'head'"),
        (Where, {"largest": 3, "share": 0.2}, "largest and share stand side by side"),
        (Where, {"largest": 0}, "0 is not a choice"),
        (Where, {"largest": 2.5}, "2.5 is not a choice"),
        (Where, {"largest": True}, "True is not a choice"),
        (Where, {"share": 1.5}, "less than or equal to 1"),
        (Where, {"all_of": []}, "all_of combines nothing"),
        (Where, {"any_of": [{"foo": 1}]}, "nothing is chosen by 'foo'"),
        (Where, {"attribute": {"size": "< many"}}, "'many' is not a number"),
        (Where, {"attribute": {"size": "<"}}, "compares with nothing"),
        (Where, {"attribute": {"size": "< inf"}}, "'inf' is not a number"),
    ],
)
def test_a_choice_that_cannot_be_meant_is_refused_in_one_sentence(target, said, words):
    with pytest.raises(ValidationError) as refused:
        target.model_validate(said)
    assert refused.value.error_count() == 1
    assert words in str(refused.value)


@given(wheres, whos)
def test_choices_are_written_as_they_are_read(where, who):
    for target, said in ((Where, where), (Who, who)):
        read = target.model_validate(said)
        assert target.model_validate(read.model_dump()) == read
        assert target.model_validate_json(read.model_dump_json()) == read


@given(plans(), seeds, wheres, whos, st.randoms(use_true_random=False))
def test_relabelling_permutes_what_is_chosen(plan, seed, where, who, random):
    here = ground(plan, seed)
    world = here.world
    agencies = np.array(random.sample(range(len(world.agencies.id)), len(world.agencies.id)), dtype=np.intp)
    officials = np.array(random.sample(range(len(world.officials.id)), len(world.officials.id)), dtype=np.intp)
    new_row = np.argsort(agencies)
    listeners = np.diff(world.ties.listeners_start)[officials]
    other = here._replace(
        world=world._replace(
            agencies=world.agencies._replace(
                id=world.agencies.id[agencies],
                size=world.agencies.size[agencies],
                capability=world.agencies.capability[agencies],
                peers=new_row[world.agencies.peers],
            ),
            officials=world.officials._replace(
                id=world.officials.id[officials],
                role=world.officials.role[officials],
                skill=world.officials.skill[officials],
                reluctance=world.officials.reluctance[officials],
            ),
            ties=world.ties._replace(listeners_start=np.concatenate([[0], np.cumsum(listeners)])),
        )
    )
    np.testing.assert_array_equal(chosen(where, other), chosen(where, here)[agencies])
    np.testing.assert_array_equal(chosen_officials(who, other), chosen_officials(who, here)[officials])


@given(st.data())
def test_the_foremost_are_the_first_by_the_keys(data):
    size = data.draw(st.integers(0, 30))
    numbers = st.lists(st.integers(0, 3), min_size=size, max_size=size)
    first, second = np.array(data.draw(numbers), dtype=int), np.array(data.draw(numbers), dtype=int)
    rows = np.flatnonzero(np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)), dtype=bool))
    count = data.draw(st.integers(0, 35))
    order = sorted(rows, key=lambda row: (first[row], second[row], row))
    assert foremost(count, rows, (first, second, np.arange(size))).tolist() == sorted(order[:count])
