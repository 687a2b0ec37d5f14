import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from adoptsim.experiments.packages import affordable, choose, frontier

MONEY = np.array([0.0, 10.0, 10.0, 20.0, 30.0, 30.0])
USE = np.array([0.0, 5.0, 7.0, 6.0, 9.0, 9.0])


def test_the_frontier_of_a_table():
    assert frontier(MONEY, USE).tolist() == [0, 2, 4]


@given(arrays(float, (2, 9), elements=st.integers(0, 6)))
def test_nothing_is_better_than_what_is_on_the_frontier(table):
    money, use = table
    kept = frontier(money, use)
    for place in range(9):
        beaten = (money <= money[place]) & (use >= use[place]) & ((money < money[place]) | (use > use[place]))
        assert (place in kept) <= (not beaten.any())
        assert any(money[one] <= money[place] and use[one] >= use[place] for one in kept)


def test_what_is_within_a_budget():
    assert affordable(MONEY, 10.0).tolist() == [0, 1, 2]
    assert affordable(MONEY, -1.0).size == 0


def test_the_best_is_chosen_by_its_mean_and_shared_by_seed():
    use = np.array([[0.0, 0.0, 0.0, 0.0], [4.0, 5.0, 9.0, 1.0], [3.0, 6.0, 0.0, 1.0]])
    found = choose(np.array([0.0, 1.0, 2.0]), use)
    assert found.best == 1
    assert found.best_in.tolist() == [0, (2 + 0.5) / 4, (1 + 0.5) / 4]


def test_of_two_that_bring_the_same_the_cheaper_is_best():
    assert choose(np.array([2.0, 1.0]), np.ones((2, 3))).best == 1


@pytest.mark.statistical
def test_luck_does_not_count_in_held_out_seeds():
    """Fifty packages that differ by chance alone: the best looks good, held out it brings nothing,
    within four standard errors over 200 repetitions."""
    chance = np.random.default_rng(1)
    looks, held_out = [], []
    for _ in range(200):
        use = chance.normal(size=(50, 10))
        found = choose(np.arange(50.0), use)
        looks.append(use[found.best].mean())
        held_out.append(found.held_out)
    assert np.mean(looks) > 0.5
    assert abs(np.mean(held_out)) < 4 * np.std(held_out) / np.sqrt(200)
