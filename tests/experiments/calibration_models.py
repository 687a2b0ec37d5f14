"""Models whose posterior is known: what a run shows is a sum of three numbers, and chance."""

import numpy as np

from adoptsim.scenario.changes import value
from adoptsim.simulation.record import MEASURES, TOTALS, Record

A, B, C = (f"processes.persuasion.{name}" for name in ("peers", "manager", "government"))

CHANCE = 0.05
"""Standard deviation between runs."""

SOLUTIONS = np.array(["case_files", "all"], dtype=object)


def study(**more):
    """Two numbers that act, and one that does not; both targets tell of both."""
    held = {
        "scenario": "baseline",
        "design": "sobol",
        "samples": 256,
        "replicates": 4,
        "vary": {path: {"from": 0, "to": 1} for path in (A, B, C)},
        "targets": {
            "sum": {"measure": "value", "month": 12, "value": 1.0, "sd": 0.1},
            "difference": {"measure": "perceived_usefulness", "month": 12, "value": 0.2, "sd": 0.1},
        },
    }
    return held | more


def record(seed, shown):
    outcomes = {
        "seed": np.full(2, seed, dtype=np.int64),
        "solution": SOLUTIONS,
        **{name: np.full(2, 0.25) for name in (*MEASURES, *TOTALS)},
    }
    yearly = {
        "seed": np.full(6, seed, dtype=np.int64),
        "month": np.repeat(np.array([0, 12, 24], dtype=np.int32), 2),
        "solution": np.tile(SOLUTIONS[::-1], 3),
        **{name: np.array([0.1, 0.1, shown.get(name, 0.3), 0.2, 0.5, 0.5]) for name in MEASURES},
    }
    return Record(outcomes, {}, {}, {}, yearly=yearly)


def sums(scenario, seed, *_):
    """Show the sum and the difference of two numbers, with chance that all points share, and chance of their own."""
    a, b = value(scenario, A), value(scenario, B)
    shared = np.random.default_rng([seed]).normal(size=2)
    own = np.random.default_rng([seed, round(1e6 * a), round(1e6 * b)]).normal(size=2)
    total, apart = np.array([a + b, a - b]) + CHANCE * np.sqrt(0.5) * (shared + own)
    return record(seed, {"value": total, "perceived_usefulness": apart})


def begun(scenario, seed, *_):
    """Show when training begins: 1 where it does in month 12."""
    start = value(scenario, "interventions.training.start") / 12
    return record(seed, {"value": start + CHANCE * np.random.default_rng([seed]).normal()})


def nan_somewhere(scenario, seed, *_):
    made = sums(scenario, seed)
    if value(scenario, A) > 0.9:
        made.yearly["value"][:] = np.nan
    return made


def failing_somewhere(scenario, seed, *_):
    if value(scenario, A) > 0.9:
        raise ValueError("too much of it")
    return sums(scenario, seed)


def constant(scenario, seed, *_):
    del scenario
    return record(seed, {})
