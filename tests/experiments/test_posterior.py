"""What observations say of numbers, where it is known by formula."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr, ndtri
from scipy.stats import qmc

from adoptsim.experiments.calibration import Evidence
from adoptsim.experiments.posterior import COPIES, Posterior, directions, posterior, scores_of, synthetic
from adoptsim.experiments.recovery import recovery

SEEDS = 6
ONE = np.array([False])


def shares(points, numbers, seed=1):
    return qmc.Sobol(numbers, rng=np.random.default_rng(seed)).random(points)


def linear(scores, effects, spread, seeds, seed=0):
    """Show sums of normal scores, with normal chance."""
    chance = np.random.default_rng(seed)
    return (scores @ effects)[:, None] + spread * chance.normal(size=(len(scores), seeds, effects.shape[1]))


def told(scores, runs, sd, many, observed):
    return Evidence(scores, runs, np.atleast_1d(observed), np.atleast_1d(sd), many).told()


@pytest.mark.statistical
@pytest.mark.parametrize(("many", "chance"), [(False, 0.4**2 * (1 + 1 / SEEDS)), (True, 0.4**2 / SEEDS)])
def test_a_normal_posterior_is_found_within_four_standard_errors(many, chance):
    """A number with a standard normal prior, seen once with error and chance: the posterior is normal too."""
    scores = scores_of(shares(2048, 1))
    found = told(scores, linear(scores, np.array([[1.0]]), 0.4, SEEDS), 0.5, np.array([many]), 1.0)
    precision = 1 + 1 / (0.5**2 + chance)
    mean, sd = (1 / (0.5**2 + chance)) / precision, precision**-0.5
    error = sd / np.sqrt(found.effective)
    assert ndtri(found.centre[0]) == pytest.approx(mean, abs=4 * error)
    low, high = ndtri(found.interval()[:, 0])
    assert high - low == pytest.approx(2 * 1.645 * sd, abs=4 * 2 * error)


@pytest.mark.statistical
def test_intervals_hold_drawn_truths_at_their_rate():
    """300 governments drawn from the prior: nine in ten within four standard errors, for each of three numbers."""
    scores = scores_of(shares(1024, 3))
    effects = np.array([[1.0, 0.6], [0.3, -0.8], [0.0, 0.0]])
    sd = np.array([0.4, 0.4])
    seen = synthetic(linear(scores, effects, 0.2, SEEDS), sd, np.array([False, False]))
    axes = directions(seen)
    chance = np.random.default_rng(11)
    truths = chance.normal(size=(300, 3))
    shown = truths @ effects + 0.2 * chance.normal(size=(300, 2)) + sd * chance.normal(size=(300, 2))
    held = []
    for truth, one in zip(ndtr(truths), shown, strict=True):
        low, high = posterior(scores, seen @ axes, one @ axes).interval()
        held.append((low <= truth) & (truth <= high))
    assert np.mean(held, axis=0) == pytest.approx([0.9] * 3, abs=4 * np.sqrt(0.9 * 0.1 / 300))


def test_what_does_nothing_is_not_narrowed_and_what_acts_is():
    scores = scores_of(shares(1024, 2))
    evidence = Evidence(
        scores, linear(scores, np.array([[1.0], [0.0]]), 0.1, SEEDS), np.array([0.3]), np.array([0.2]), ONE
    )
    narrower = evidence.told().narrowing()
    assert narrower[0] > 0.5
    assert abs(narrower[1]) < max(evidence.floor(), 0.05)
    assert evidence.floor() < 0.15


def test_only_the_sum_is_told_where_only_the_sum_acts():
    scores = scores_of(shares(1024, 2))
    found = told(scores, linear(scores, np.array([[1.0], [1.0]]), 0.05, SEEDS), 0.2, ONE, 0.0)
    assert found.correlation()[0, 1] < -0.85
    assert found.weights @ (found.scores.sum(axis=1) ** 2) == pytest.approx(0.2**2, rel=0.3)
    assert found.narrowing().max() < 0.4


def test_a_long_series_tells_no_less_than_its_mean():
    """120 targets that all show one number, with error each: the posterior is that of their mean."""
    scores = scores_of(shares(1024, 2))
    runs = linear(scores, np.repeat([[1.0], [0.0]], 120, axis=1), 0.0, SEEDS)
    found = told(scores, runs, np.full(120, 3.0), np.zeros(120, dtype=bool), np.full(120, 0.5))
    sd = (1 + 120 / 3**2) ** -0.5
    low, high = ndtri(found.interval()[:, 0])
    assert (high - low) / (2 * 1.645) == pytest.approx(sd, rel=0.25)
    assert directions(synthetic(runs, np.full(120, 3.0), np.zeros(120, dtype=bool))).shape == (120, 1024 // 30)


def test_synthetic_observations_scatter_as_error_and_chance_do():
    """Variance of error, and of chance for one government, and for the mean over few runs; in many shared alone."""
    runs = np.tile(np.array([-1.0, 1.0, 0.5, -0.5]), (4000, 1))[:, :, None] * np.array([1.0, 1.0])
    chance = runs[0, :, 0].var(ddof=1)
    seen = synthetic(runs, np.array([0.3, 0.3]), np.array([False, True])).reshape(-1, 2)
    assert len(seen) == 4000 * COPIES
    assert seen.var(axis=0) == pytest.approx([0.09 + 1.25 * chance, 0.09 + 0.25 * chance], rel=0.05)
    playing = synthetic(runs, np.array([0.3, 0.3]), np.array([False, True]), 2).reshape(-1, 2)
    assert playing.var(axis=0) == pytest.approx([0.09 + 1.25 * chance, 0.09 + 0.75 * chance], rel=0.05)
    assert np.cov(playing.T)[0, 1] == pytest.approx(0.75 * chance, rel=0.05)


def test_weights_count_points_and_not_their_copies():
    scores = np.array([[0.0], [0.1], [0.2], [0.3]])
    found = Posterior(np.repeat(scores, 2, axis=0), np.full(8, 1 / 8), np.repeat(np.arange(4), 2))
    assert found.effective == pytest.approx(4)
    assert found.draws(4)[:, 0] == pytest.approx(ndtr(scores[:, 0]))


def test_the_self_check_finds_intervals_that_hold_and_those_that_do_not(monkeypatch):
    scores = scores_of(shares(512, 1))
    runs = linear(scores, np.array([[1.0]]), 0.1, SEEDS)
    honest = recovery(scores, runs, np.array([0.3]), ONE, np.array([0.0]))
    _, low, high = honest.coverage(0)
    assert low < 0.9 < high
    assert honest.told[0] > 0.4

    def too_sure(*given):
        found = posterior(*given)
        return replace(found, scores=found.weights @ found.scores + 0.5 * (found.scores - found.weights @ found.scores))

    monkeypatch.setattr("adoptsim.experiments.recovery.posterior", too_sure)
    assert recovery(scores, runs, np.array([0.3]), ONE, np.array([0.0])).coverage(0)[2] < 0.9


def test_a_truth_is_not_among_its_judges(monkeypatch):
    scores = scores_of(shares(64, 1))
    missing = []

    def listening(others, seen, observed):
        assert len(others) == len(seen) == 63
        missing.extend(set(scores[:, 0]) - set(others[:, 0]))
        return posterior(others, seen, observed)

    monkeypatch.setattr("adoptsim.experiments.recovery.posterior", listening)
    found = recovery(
        scores, linear(scores, np.array([[1.0]]), 0.1, SEEDS), np.array([0.3]), np.array([True]), np.array([0.0])
    )
    assert sorted(ndtr(missing)) == sorted(found.truth[:, 0])
