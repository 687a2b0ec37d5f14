"""Shapley values against games whose answer is known, brute force, and their axioms."""

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from adoptsim.experiments import shapley
from adoptsim.experiments.paired import Estimate

games = st.integers(2, 5).flatmap(
    lambda members: arrays(float, (1 << members, 2), elements=st.floats(-100, 100)).map(lambda worth: (members, worth))
)
"""Worths of all coalitions of two to five members in two seeds."""


def game(members, worth):
    return {mask: np.array([float(worth(set(shapley.members_of(mask))))]) for mask in shapley.every(members)}


def values(members, worth):
    return shapley.exact(game(members, worth), members)[:, 0]


def test_in_an_additive_game_everybody_gets_what_is_his():
    np.testing.assert_allclose(values(4, lambda who: sum((3, 1, 4, 1)[one] for one in who)), [3, 1, 4, 1])


def test_the_glove_game():
    """Two left gloves and a right one: 1/6, 1/6, 2/3 (Shapley 1953; any textbook)."""
    np.testing.assert_allclose(values(3, lambda who: 2 in who and len(who) > 1), [1 / 6, 1 / 6, 2 / 3])


def test_a_unanimity_game():
    """Those without whom nothing comes about share alike; the others get nothing."""
    np.testing.assert_allclose(values(5, lambda who: {0, 2, 3} <= who), [1 / 3, 0, 1 / 3, 1 / 3, 0], atol=1e-15)


def test_two_with_a_veto():
    """A council of five decides with three votes, two of which must not be missing."""
    found = values(5, lambda who: {0, 1} <= who and len(who) > 2)
    np.testing.assert_allclose(found, [9 / 20, 9 / 20, 1 / 30, 1 / 30, 1 / 30])


def test_the_airport_game():
    """A runway is shared: each stretch by those who need it (Littlechild & Owen 1973)."""
    found = values(3, lambda who: max(((1, 4, 9)[one] for one in who), default=0))
    np.testing.assert_allclose(found, [1 / 3, 1 / 3 + 3 / 2, 1 / 3 + 3 / 2 + 5])


@given(games)
def test_exact_values_are_the_mean_over_all_orders(game):
    members, worth = game
    total = np.zeros((members, 2))
    every = list(permutations(range(members)))
    for order in every:
        mask = 0
        for member in order:
            total[member] += worth[mask | 1 << member] - worth[mask]
            mask |= 1 << member
    np.testing.assert_allclose(shapley.exact(dict(enumerate(worth)), members), total / len(every), atol=1e-9)


@given(games)
def test_values_add_up_to_the_whole(game):
    members, worth = game
    whole = worth[-1] - worth[0]
    np.testing.assert_allclose(shapley.exact(dict(enumerate(worth)), members).sum(axis=0), whole, atol=1e-9)


@given(games, st.integers(0, 2**40))
def test_sampled_values_add_up_too_in_each_pair_of_orders(game, seed):
    members, worth = game
    found = shapley.sampled(dict(enumerate(worth)), shapley.orders(members, 3, seed))
    np.testing.assert_allclose(found.sum(axis=0), np.broadcast_to(worth[-1] - worth[0], (3, 2)), atol=1e-9)


@given(arrays(float, (4, 2), elements=st.floats(-100, 100)))
def test_an_order_and_itself_backwards_are_all_there_is_for_two(worth):
    worths = dict(enumerate(worth))
    found = shapley.sampled(worths, shapley.orders(2, 3, seed=1))
    np.testing.assert_allclose(found[:, 0], shapley.exact(worths, 2), atol=1e-9)


@given(games)
def test_one_who_brings_nothing_gets_nothing(game):
    members, worth = game
    with_dummy = dict(enumerate(np.concatenate([worth, worth])))
    found = shapley.exact(with_dummy, members + 1)
    np.testing.assert_allclose(found[members], 0, atol=1e-9)
    np.testing.assert_allclose(found[:members], shapley.exact(dict(enumerate(worth)), members), atol=1e-9)
    for one in range(members):
        np.testing.assert_allclose(shapley.interaction(with_dummy, members + 1, one, members), 0, atol=1e-9)


@given(games)
def test_equals_get_the_same(game):
    members, worth = game
    sizes = {mask: worth[mask.bit_count()] for mask in range(1 << members)}
    found = shapley.exact(sizes, members)
    np.testing.assert_allclose(found, np.broadcast_to(found[0], found.shape), atol=1e-9)


@given(games)
def test_the_interaction_index_is_the_mean_over_orders_in_which_two_come_as_one(game):
    members, worth = game
    for one, other in combinations(range(members), 2):
        rest = [member for member in range(members) if member not in (one, other)]
        total, orders = np.zeros(2), list(permutations(["both", *rest]))
        for order in orders:
            before = sum(1 << member for member in order[: order.index("both")])
            total += shapley.second_difference(worth, one, other, before)
        found = shapley.interaction(dict(enumerate(worth)), members, one, other)
        np.testing.assert_allclose(found, total / len(orders), atol=1e-9)


def test_interactions_of_a_unanimity_game():
    """Of two: 1. Of three: each pair half (Grabisch & Roubens 1999: 1 / (size - 1))."""
    of_two = game(4, lambda who: {1, 3} <= who)
    assert shapley.interaction(of_two, 4, 1, 3) == pytest.approx(1)
    assert shapley.interaction(of_two, 4, 0, 3) == pytest.approx(0)
    assert shapley.interaction(game(4, lambda who: {0, 1, 3} <= who), 4, 1, 3) == pytest.approx(1 / 2)


def test_orders_are_drawn_with_their_mirror_images():
    drawn = shapley.orders(6, 5, seed=9)
    assert drawn.shape == (10, 6)
    assert (np.sort(drawn, axis=1) == np.arange(6)).all()
    np.testing.assert_array_equal(drawn[::2], drawn[1::2, ::-1])
    assert (drawn != shapley.orders(6, 5, seed=10)).any()
    np.testing.assert_array_equal(drawn, shapley.orders(6, 5, seed=9))


def test_coalitions_that_are_needed():
    drawn = np.array([[2, 0, 1], [1, 0, 2]])
    assert shapley.needed(drawn) == {0b000, 0b100, 0b101, 0b111, 0b010, 0b011}
    assert shapley.needed_for_pairs(4) == set(range(16))
    assert len(shapley.needed_for_pairs(12)) == 2 * (1 + 12 + 66)


@pytest.mark.statistical
def test_intervals_over_orders_and_seeds_cover():
    """A game of nine with pairwise synergies that vary by seed: the intervals of all members hold the truth
    in 90 % of 300 repetitions or a little more, within four standard errors (members of one game are not
    independent: counted as one)."""
    members, pairs, seeds, repetitions = 9, 12, 10, 300
    chance = np.random.default_rng(8)
    own, synergy = chance.normal(size=members), np.triu(chance.normal(size=(members, members)), 1)
    triple = 20.0  # what the first three bring together only
    truth = own + (synergy + synergy.T).sum(axis=1) / 2
    truth[:3] += triple / 3
    held = np.array([[mask >> member & 1 for member in range(members)] for mask in shapley.every(members)], dtype=float)
    fixed = held @ own + np.einsum("mi,ij,mj->m", held, synergy, held) + triple * held[:, :3].prod(axis=1)
    inside = []
    for repetition in range(repetitions):
        noise = np.einsum("mi,is->ms", held, chance.normal(0, 0.3, size=(members, seeds)))
        worths = dict(enumerate((fixed[:, np.newaxis] + noise)[:, :, np.newaxis]))
        found = shapley.sampled(worths, shapley.orders(members, pairs, seed=repetition))
        for member in range(members):
            low, high = shapley.estimate_over_orders(found[member]).interval(0)
            inside.append(low <= truth[member] <= high)
    rate, error = np.mean(inside), np.sqrt(0.9 * 0.1 / repetitions)
    assert 0.9 - 4 * error < rate < 0.9 + 4 * error


def test_without_anything_drawn_the_interval_is_that_of_the_seeds():
    values = np.random.default_rng(2).normal(size=(1, 7, 2)).repeat(5, axis=0)
    found, plain = shapley.estimate_over_orders(values), Estimate.of(values[0])
    np.testing.assert_allclose(found.interval(1), plain.interval(1))
