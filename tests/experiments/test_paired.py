import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from adoptsim.experiments.paired import (
    Estimate,
    Verdict,
    difference,
    gain,
    interval_of_mean,
    interval_of_share,
    rarer_than,
    without_rounding,
)

REPETITIONS = 2000
ERROR = np.sqrt(0.9 * 0.1 / REPETITIONS)
"""Standard error of a coverage of 90 %."""


def covers(interval, truth):
    return interval.low <= truth <= interval.high


def test_the_interval_of_a_mean_is_students():
    values = np.array([1.0, 2.0, 4.0, 8.0])
    expected = stats.ttest_1samp(values, 0.0).confidence_interval(0.9)
    np.testing.assert_allclose(interval_of_mean(values), expected)


@pytest.mark.parametrize(("count", "runs"), [(0, 20), (7, 20), (20, 20), (1, 1)])
def test_the_interval_of_a_chance_is_wilsons(count, runs):
    expected = stats.binomtest(count, runs).proportion_ci(0.9, method="wilson")
    np.testing.assert_allclose(interval_of_share(count, runs), expected, atol=1e-12)


def test_what_never_happened_has_a_bound():
    assert stats.binomtest(0, 45).proportion_ci(0.8, method="exact").high == pytest.approx(rarer_than(45))


def test_a_difference_says_all_there_is_to_say():
    found = difference(np.array([1.0, 1.0, 1.0, 1.0, np.nan]), np.array([2.0, 3.0, 1.0, 2.5, 7.0]))
    assert (found.runs, found.missing) == (4, 1)
    assert found.mean == pytest.approx(1.125)
    assert (found.chance, found.ties) == (0.75, 0.25)
    assert found.range.low == pytest.approx(np.quantile([1, 2, 0, 1.5], 0.05))
    assert found.verdict is Verdict.MORE


@pytest.mark.parametrize(
    ("second", "verdict"),
    [
        ([1.0, 2.0, 3.0], Verdict.IDENTICAL),
        ([1.1, 2.1, 3.1], Verdict.CONSTANT),
        ([0.0, 2.5, 2.0], Verdict.CHANCE),
        ([0.0, 0.9, 2.1], Verdict.LESS),
        ([np.nan, np.nan, 4.0], Verdict.FEW),
        ([np.nan, np.nan, np.nan], Verdict.UNDEFINED),
    ],
)
def test_verdicts(second, verdict):
    assert difference(np.array([1.0, 2.0, 3.0]), np.array(second)).verdict is verdict


def test_what_never_varies_has_no_interval():
    found = difference(np.array([0.1, 0.2, 0.3]), np.array([0.3, 0.4, 0.5]))
    assert found.mean == pytest.approx(0.2)
    assert np.isnan(found.interval).all()
    assert found.gain.ratio == np.inf


@given(arrays(float, (2, 12), elements=st.floats(-1e6, 1e6)))
def test_the_difference_the_other_way_round_is_its_mirror_image(values):
    there, back = difference(*values), difference(*values[::-1])
    assert there.mean == pytest.approx(-back.mean)
    for one, other in ((there.interval, back.interval), (there.range, back.range)):
        assert one == pytest.approx((-other.high, -other.low), nan_ok=True)
    assert there.chance + back.chance + there.ties == pytest.approx(1)
    assert there.gain.ratio == pytest.approx(back.gain.ratio, nan_ok=True)


def test_pairing_gains_what_the_correlation_promises():
    chance = np.random.default_rng(3)
    shared, one, other = chance.normal(size=(3, 100_000))
    found = gain(3 * shared + one, 3 * shared + other)
    assert found.low < 10 < found.high
    assert found.high / found.low < 1.05


@pytest.mark.statistical
def test_intervals_cover_at_their_rate():
    """90 % of intervals over 30 seeds hold the truth, within four standard errors of that rate."""
    chance = np.random.default_rng(4)
    inside = {"mean": 0, "gain": 0, "ratio": 0}
    for _ in range(REPETITIONS):
        shared, one, other = chance.normal(size=(3, 30))
        found = difference(shared + 0.3 * one, 1 + shared + 0.3 * other)
        inside["mean"] += covers(found.interval, 1)
        inside["gain"] += covers(found.gain, 2 * 1.09 / (2 * 0.09))
        years = 5 + shared
        estimate = Estimate.of(np.column_stack([2 * years + other, years]))
        inside["ratio"] += covers(estimate.ratio(0, 1)[1], 2)
    for what, count in inside.items():
        assert abs(count / REPETITIONS - 0.9) < 4 * ERROR, what


def test_rounding_is_neither_a_difference_nor_chance():
    """Costs in sums of floats, the same in each of twenty runs; what they add up to less each of them; a coin."""
    wealth = np.random.default_rng(9).uniform(0, 1e6, 20)
    cost = wealth + 33333.33 - wealth
    nothing = wealth + 33333.33 + 78901.7 - (wealth + 33333.33) - (wealth + 78901.7) + wealth
    values = np.column_stack([cost, nothing, np.tile([0.0, 1.0], 10)])
    assert np.ptp(values, axis=0).all(), "rounding differs from run to run"
    found = Estimate.of(without_rounding(values, np.array([1e6, 1e6, 1.0])))
    assert [found.verdict(place) for place in range(3)] == [Verdict.CONSTANT, Verdict.IDENTICAL, Verdict.MORE]
    assert Estimate.of(np.full((20, 1), 78901.7)).verdict(0) is Verdict.CONSTANT
    assert Estimate.of(values[:1]).verdict(0) is Verdict.FEW


def test_a_ratio_has_no_interval_where_what_is_below_may_be_nothing():
    chance = np.random.default_rng(5)
    below = chance.normal(0.1, 1.0, size=20)
    below += 0.05 - below.mean()
    ratio, interval = Estimate.of(np.column_stack([chance.normal(5.0, 1.0, size=20), below])).ratio(0, 1)
    assert ratio > 50
    assert np.isnan(interval).all()
    assert np.isnan(Estimate.of(np.column_stack([below, -below])).ratio(0, 1)[0])


def test_fiellers_interval_is_near_the_delta_methods_where_that_is_right():
    chance = np.random.default_rng(6)
    below = chance.normal(10, 0.1, size=400)
    above = 3 * below + chance.normal(0, 0.1, size=400)
    ratio, interval = Estimate.of(np.column_stack([above, below])).ratio(0, 1)
    half = 1.6487 * np.std(above - ratio * below, ddof=1) / 20 / below.mean()
    np.testing.assert_allclose(interval, [ratio - half, ratio + half], rtol=1e-5)
