import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from adoptsim.world.parameters import bounds, declared
from adoptsim.world.population import Population, apportion


@given(st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=30), st.integers(0, 10_000))
def test_heads_are_shared_out_to_the_last(weights, beyond):
    weights = np.array(weights)
    total = len(weights) + beyond
    shares = apportion(total, weights)
    assert shares.sum() == total
    assert shares.min() >= 1
    assert (np.abs(shares - 1 - beyond * weights / weights.sum()) < 1 + 1e-6).all()


def test_equal_remainders_go_to_the_first():
    assert apportion(4, np.array([1.0, 1.0, 1.0])).tolist() == [2, 1, 1]


def test_the_number_of_officials_is_declared_like_any_other():
    assert bounds(Population, "officials") == (1, 20_000_000)
    assert declared(Population, "officials").unit == "officials"
    assert Population(officials="none").officials == "none"
    assert Population(officials=7.0).officials == 7


@pytest.mark.parametrize("value", [0, -1, 1.5, 20_000_001, 1e300, float("nan"), True, "None", "many", None, [5]])
def test_what_is_no_number_of_officials_draws_one_message(value):
    with pytest.raises(ValidationError) as caught:
        Population(officials=value)
    assert len(caught.value.errors()) == 1
    assert "none" in caught.value.errors()[0]["msg"]
