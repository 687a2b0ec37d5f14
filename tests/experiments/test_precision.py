"""The sequential rule: it stops where it says, and its intervals cover."""

import numpy as np
import pytest
from scipy import stats

from adoptsim.experiments.precision import PILOT, SAME, look, next_runs, skewness

REPETITIONS = 2000
MOST = 4000
ERROR = np.sqrt(0.9 * 0.1 / REPETITIONS)
"""Standard error of a coverage of 90 %."""


def outcome(draw, precision):
    """Follow the rule; return mean, half-width and pairs."""
    values = draw(PILOT)
    while True:
        found = look(values, precision)
        if found.enough or found.runs >= MOST:
            return values.mean(), found.half_width, found.runs
        values = np.append(values, draw(next_runs(found.runs, found.wanted, MOST) - found.runs))


def coverage(draw, pairs):
    """Share of intervals that hold the truth, 0, for a precision that this many pairs would just reach."""
    precision = stats.norm.ppf(0.95) / np.sqrt(pairs)
    found = np.array([outcome(draw, precision) for _ in range(REPETITIONS)])
    found = found[np.isfinite(found[:, 1])]
    stopped = found[:, 2] < MOST
    assert (found[stopped, 1] <= precision).all()
    assert stopped.mean() > 0.99
    return float(np.mean(np.abs(found[:, 0]) <= found[:, 1])), float(found[:, 2].mean())


@pytest.mark.statistical
@pytest.mark.parametrize("pairs", [10, 25, 60, 200])
def test_normal_differences_are_covered_at_their_rate_or_better(pairs):
    """At least 90 %, within three standard errors, and no more runs than Stein's procedure and its noise ask for."""
    rate, runs = coverage(np.random.default_rng(pairs).standard_normal, pairs)
    assert 0.9 - 3 * ERROR < rate < 0.94
    assert runs < 1.3 * max(pairs, PILOT)


@pytest.mark.statistical
@pytest.mark.parametrize("pairs", [10, 60, 200])
@pytest.mark.parametrize(
    ("name", "least"),
    [("exponential", 0.89), ("two points, 0.3", 0.9), ("two points, 0.1", 0.9), ("t, 3", 0.9), ("log-normal", 0.85)],
)
def test_skewed_and_heavy_differences_are_covered_nearly_so(name, least, pairs):
    """Skewness 2, 0.9, 2.7, heavy tails, and skewness 6: within three standard errors of the rate stated."""
    chance = np.random.default_rng(pairs)

    def two_points(rate):
        return lambda count: ((chance.random(count) < rate) - rate) / np.sqrt(rate * (1 - rate))

    draw = {
        "exponential": lambda count: chance.exponential(size=count) - 1,
        "two points, 0.3": two_points(0.3),
        "two points, 0.1": two_points(0.1),
        "log-normal": lambda count: (chance.lognormal(size=count) - np.exp(0.5)) / np.sqrt(np.e * (np.e - 1)),
        "t, 3": lambda count: chance.standard_t(3, size=count) / np.sqrt(3),
    }[name]
    rate, _ = coverage(draw, pairs)
    assert rate > least - 3 * ERROR


@pytest.mark.statistical
def test_stopping_at_the_usual_interval_would_not_cover():
    """Why the rule is what it is: Chow and Robbins's, from two pairs on, misses by more than ten standard errors."""
    chance, inside = np.random.default_rng(7), 0
    for _ in range(REPETITIONS):
        values = chance.standard_normal(60)
        for runs in range(2, 61):
            half = stats.t.ppf(0.95, runs - 1) * values[:runs].std(ddof=1) / np.sqrt(runs)
            if half <= 0.6:
                break
        inside += abs(values[:runs].mean()) <= half
    assert inside / REPETITIONS < 0.9 - 10 * ERROR


def test_before_the_pilot_nothing_is_judged():
    found = look(np.zeros(5), 0.1)
    assert (found.wanted, found.enough) == (PILOT, False)


def test_what_is_always_the_same_is_looked_at_a_while_longer():
    assert 0.95**SAME < 0.1 < 0.95 ** (SAME - 1)
    assert look(np.zeros(PILOT), 0.1).wanted == SAME
    assert look(np.zeros(SAME), 0.1).enough
    assert np.isnan(look(np.zeros(SAME), 0.1).half_width)


def test_the_pilot_counts_even_if_later_runs_scatter_less():
    values = np.concatenate([np.tile([-1.0, 1.0], PILOT // 2), np.zeros(100)])
    stein = stats.t.ppf(0.95, PILOT - 1) * values[:PILOT].std(ddof=1) / np.sqrt(len(values))
    assert look(values, 0.2).half_width == pytest.approx(stein)
    assert look(values, 1.01 * stein).enough
    assert not look(values, 0.99 * stein).enough


def test_later_runs_count_even_if_the_pilot_scattered_less():
    values = np.concatenate([np.tile([-0.01, 0.01], PILOT // 2), np.tile([-1.0, 1.0], 50)])
    half = stats.t.ppf(0.95, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    assert look(values, 0.2).half_width == pytest.approx(half)


def test_skewed_values_need_more():
    values = np.array([0.0] * 19 + [1.0])
    found = look(values, 10.0)
    assert found.skewed
    assert found.wanted == int(np.ceil(25 * stats.skew(values) ** 2))
    assert skewness(values) == pytest.approx(stats.skew(values))


def test_where_the_differences_lie_does_not_count():
    values = np.random.default_rng(1).normal(size=40)
    assert look(values, 0.1)[0::2] == pytest.approx(look(values + 64, 0.1)[0::2])


def test_the_next_batch_is_what_is_wanted_within_reason():
    assert next_runs(20, 31, 1000) == 31
    assert next_runs(20, 310, 1000) == 40
    assert next_runs(40, 310, 60) == 60
    assert next_runs(40, 40, 60) == 41
