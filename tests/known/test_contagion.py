"""Contagion where the answer is known: no imitation, certainty, a ring, a crowd in which all listen to all.

Source: Fibich & Gibori 2010, Operations Research 58(5), for the one-sided circle: whether a stretch of
neighbours has not adopted depends on the one before it only. With S(t, k) the chance that k in a row have
not, S(t + 1, k) = (1 - p)^k ((1 - q) S(t, k) + q S(t, k + 1)), which S(t, k) = B(t) (1 - p)^(k t) solves with
B(t + 1) = B(t) (1 - q + q (1 - p)^t); as the month shrinks this becomes their exp(-(p + q) t + q (1 - exp(-p t)) / p).
"""

import math

import numpy as np
import pytest

from adoptsim.simulation.contagion import contagion
from adoptsim.world.edges import ties_between


def ring(officials):
    """Everybody listens to the one before them."""
    rows = np.arange(officials)
    return ties_between(np.stack([rows, (rows - 1) % officials], axis=1), officials)


def everybody(officials):
    """Everybody listens to everybody else."""
    return ties_between(np.argwhere(~np.eye(officials, dtype=bool)), officials)


def test_a_chance_of_one_takes_everybody_in_a_month():
    assert (contagion(ring(1000), innovation=1, imitation=0, months=5).month == 1).all()


def test_without_chance_nobody_adopts():
    assert (contagion(ring(1000), innovation=0, imitation=1, months=50).month == -1).all()


def test_certain_imitation_walks_round_the_ring_a_step_a_month():
    month = contagion(ring(500), innovation=0, imitation=1, months=300, adopters=[40]).month
    steps = (np.arange(500) - 40) % 500
    assert month.tolist() == np.where(steps <= 300, steps, -1).tolist()


def test_certain_imitation_reaches_a_neighbour_by_the_share_of_its_ties():
    """A hub listens to one adopter among four: a quarter of certainty, to the last bit of the draw."""
    ties = ties_between([(0, 1), (0, 2), (0, 3), (0, 4)], 5)
    first = [contagion(ties, innovation=0, imitation=1, months=1, seed=s, adopters=[1]).month[0] for s in range(4000)]
    adopted = np.mean(np.array(first) == 1)
    assert abs(adopted - 0.25) < 4.5 * math.sqrt(0.25 * 0.75 / 4000)


@pytest.mark.statistical
def test_without_imitation_the_month_of_adoption_is_geometric():
    """Chi-square over 60 months and the rest, within four and a half standard errors."""
    officials, p, months = 200_000, 0.03, 60
    month = contagion(ring(officials), innovation=p, imitation=0, months=months, seed=8).month
    counts = np.bincount(np.where(month < 0, 0, month), minlength=months + 1)
    expected = officials * np.array([(1 - p) ** months, *(p * (1 - p) ** np.arange(months))])
    chi_square = ((counts - expected) ** 2 / expected).sum()
    assert abs(chi_square - months) < 4.5 * math.sqrt(2 * months)


def ring_solution(p, q, months):
    """Share that has adopted on the one-sided ring, by month."""
    left, waiting = [1.0], 1.0
    for month in range(months):
        waiting *= 1 - q + q * (1 - p) ** month
        left.append(waiting * (1 - p) ** (month + 1))
    return 1 - np.array(left)


@pytest.mark.statistical
@pytest.mark.parametrize(("p", "q"), [(0.01, 0.1), (0.002, 0.9), (0.05, 0.3)])
def test_the_ring_follows_its_solution(p, q):
    """The mean of 60 rings of 4,000, every month in which 100 of them have adopted and 100 not: 4.5 standard errors."""
    ties, months, runs = ring(4000), 100, 60
    curves = [contagion(ties, innovation=p, imitation=q, months=months, seed=s).curve() for s in range(runs)]
    expected = ring_solution(p, q, months)
    told = np.minimum(expected, 1 - expected) * 4000 * runs > 100
    assert told.sum() > 20
    error = (np.std(curves, axis=0, ddof=1) / math.sqrt(runs))[told]
    assert error.max() < 0.01
    assert (np.abs(np.mean(curves, axis=0) - expected)[told] < 4.5 * error).all()


def test_the_solution_of_the_ring_becomes_that_of_fibich_and_gibori():
    p, q, years, parts = 0.03, 0.4, 10, 5000
    exact = 1 - math.exp(-(p + q) * years + q * (1 - math.exp(-p * years)) / p)
    assert ring_solution(p / parts, q / parts, years * parts)[-1] == pytest.approx(exact, abs=1e-4)


@pytest.mark.statistical
def test_where_all_listen_to_all_those_who_adopt_are_binomial():
    """Given last month's adopters: z below 4.5 and chi-square within 4.5 standard errors, over twelve crowds."""
    officials, p, q = 600, 0.01, 0.15
    ties, z = everybody(officials), []
    for seed in range(12):
        curve = contagion(ties, innovation=p, imitation=q, months=40, seed=seed).curve()
        counts = np.round(curve * officials)
        left = officials - counts[:-1]
        chance = 1 - (1 - p) * (1 - q * counts[:-1] / (officials - 1))
        variance = left * chance * (1 - chance)
        told = variance > 4
        z.extend((np.diff(counts) - left * chance)[told] / np.sqrt(variance[told]))
    assert len(z) > 300
    assert np.abs(z).max() < 4.5
    assert abs(np.square(z).sum() - len(z)) < 4.5 * math.sqrt(2 * len(z))
