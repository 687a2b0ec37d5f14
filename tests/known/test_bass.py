"""The bass rule against Bass's own recursion and closed form.

Source: Bass 1969, Management Science 15(5): with p from outside and q from those who have adopted,
F' = (p + q F)(1 - F), and F(t) = (1 - exp(-(p + q) t)) / (1 + q / p * exp(-(p + q) t)). A month of
the simulation is a step of the recursion F(t + 1) = F(t) + (1 - F(t)) * min(1, p + q F(t)).
"""

import math

import numpy as np
import pytest

from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.engine import Engine

P, Q = 0.03, 0.38
"""Yearly, the values that are most often quoted for consumer durables."""


def scenario(p, q, officials):
    """Everybody aware, everything open, nobody stops or leaves: only persuasion takes its time."""
    never = -50.0
    return Scenario.model_validate(
        {
            "population": {"officials": officials, "agencies": 8},
            "ties": {"ties": 1},
            "solutions": {
                "tool": {
                    "aware_at_start": 1, "available_at_start": 1, "price": 0, "set_up_cost": 0, "skill_needed": 0,
                    "onboarding_hours": 0,
                }
            },
            "processes": {
                "persuasion": {"rule": "bass", "innovation": p, "imitation": q, "cooling": 0},
                "lapse": {"base": never},
                "routinising": {"base": -1.0},
                "turnover": {"yearly": 0},
            },
        }
    )  # fmt: skip


def persuaded(p, q, officials, steps, seed):
    """Officials persuaded, at the founding and after every step."""
    engine = Engine(scenario(p, q, officials), seed)
    counts = [0]
    for _ in range(steps):
        engine.step()
        pipelines = engine.world.pipelines
        counts.append(int((pipelines.wanting + pipelines.using + pipelines.routinised).sum()))
    return np.array(counts)


def recursion(p, q, steps):
    share = [0.0]
    for _ in range(steps):
        share.append(share[-1] + (1 - share[-1]) * min(1.0, p + q * share[-1]))
    return np.array(share)


def closed_form(p, q, times):
    decay = np.exp(-(p + q) * times)
    return (1 - decay) / (1 + q / p * decay)


@pytest.mark.statistical
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_month_persuades_as_many_as_the_recursion_says(seed):
    """Given last month's share, those newly persuaded are binomial: z below 4.5, chi-square within 4.5 SE."""
    officials = 20_000
    counts = persuaded(0.01, 0.2, officials, 60, seed)
    left = officials - counts[:-1]
    chance = 0.01 + 0.2 * counts[:-1] / officials
    variance = left * chance * (1 - chance)
    told = variance > 20  # enough for the normal approximation
    z = (np.diff(counts) - left * chance)[told] / np.sqrt(variance[told])
    assert len(z) > 30
    assert np.abs(z).max() < 4.5
    assert abs((z**2).sum() - len(z)) < 4.5 * math.sqrt(2 * len(z))


@pytest.mark.statistical
def test_the_path_is_the_recursion():
    """The mean of 24 runs of 2,000 officials, every month within 4.5 standard errors of the recursion."""
    runs = np.array([persuaded(0.01, 0.2, 2_000, 48, seed) for seed in range(24)]) / 2_000
    error = runs.std(axis=0, ddof=1) / math.sqrt(len(runs))
    deviation = np.abs(runs.mean(axis=0) - recursion(0.01, 0.2, 48))
    assert (deviation[1:] < 4.5 * error[1:] + 1e-4).all()


@pytest.mark.statistical
def test_a_chance_of_one_persuades_everybody_in_a_month():
    assert persuaded(1.0, 0.0, 500, 1, 1)[1] == 500
    counts = persuaded(0.5, 1.0, 4_000, 2, 1)
    assert counts[2] == 4_000 or counts[1] / 4_000 < 0.5


@pytest.mark.statistical
def test_the_path_becomes_the_closed_form_as_the_step_shrinks():
    """Halving the step halves the distance, to within 4.5 standard errors of the mean of 8 runs."""
    years, officials, runs = 16, 20_000, 8
    distances = []
    for parts in (1, 2, 4, 8):
        paths = [persuaded(P / parts, Q / parts, officials, years * parts, seed) for seed in range(runs)]
        shares = np.array(paths) / officials
        noise = 4.5 * shares.std(axis=0, ddof=1).max() / math.sqrt(runs)
        truth = closed_form(P, Q, np.arange(years * parts + 1) / parts)
        distances.append(np.abs(shares.mean(axis=0) - truth).max())
        assert noise < 0.02
        if parts > 1:
            assert distances[-1] < distances[-2] / 2 + noise
    assert distances[0] > 0.05
    assert distances[-1] < 0.025
