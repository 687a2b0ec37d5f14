"""What is told of numbers is what the formula says, by our own computation and by a library's."""

import numpy as np
import pytest

from benchmarks.calibrating import Z90, exact, linear, ours, theirs


@pytest.fixture(scope="module")
def problem():
    return linear()


@pytest.fixture(scope="module")
def shown(problem):
    truths = np.random.default_rng(3).normal(size=(3, problem.numbers))
    return [problem.observed(truth, number) for number, truth in enumerate(truths)]


def off(found, expected):
    """How far a mean is off, in standard deviations of the posterior, and how wide the interval is beside its."""
    sd = (expected.high - expected.low) / (2 * Z90)
    return np.abs(found.mean - expected.mean) / sd, (found.high - found.low) / (expected.high - expected.low)


def test_our_computation_finds_the_posterior(problem, shown):
    """With 256 points by 8 seeds: means within three quarters of its standard deviation, widths within a quarter."""
    table = problem.table()
    for one in shown:
        mean, width = off(ours(table, problem, one), exact(one))
        assert (mean < 0.75).all()
        assert ((width > 0.8) & (width < 1.25)).all()


def test_the_library_with_as_many_runs_agrees_and_is_wider(problem, shown):
    """Sequential Monte Carlo of 2,048 runs: means within a standard deviation on average, intervals up to twice."""
    for number, one in enumerate(shown):
        mean, width = off(theirs(problem, one, number), exact(one))
        assert mean.mean() < 1.25
        assert 1.0 < width.mean() < 2.0
