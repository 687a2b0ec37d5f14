"""Toys in place of the model: what a run leaves is a formula of its scenario and seed, and the truth is known."""

import numpy as np

from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.record import Record

EFFECTS = {"training": 0.04, "sandbox": 0.02, "champions": 0.0, "capability": 0.01}
"""What interventions bring in the mean, by kind."""

PRICES = {"training": 1000.0, "sandbox": 300.0, "champions": 50.0, "capability": 500.0}


def scenario(*kinds: str, **more) -> Scenario:
    """Return a scenario that does these things."""
    doing = [{"kind": kind} if isinstance(kind, str) else kind for kind in kinds]
    return Scenario.model_validate({"title": "toy", "interventions": doing, **more})


def chance(seed, *question):
    return np.random.default_rng([seed, *question])


def record(seed, share, money, *, officials=None):
    values = {
        "share_effective": share, "share_nominal": share + 0.1, "share_agencies_available": 0.5, "value": 0.7 * share,
        "user_years": 1000 * share, "spent": 2 * money + 10, "public_money": money,
    }  # fmt: skip
    outcomes = {
        "seed": np.full(2, seed),
        "solution": np.array(["case_files", "all"], dtype=object),
        **{name: np.full(2, value, dtype=np.float64) for name, value in values.items()},
    }
    outcomes["spent"][0] = outcomes["public_money"][0] = np.nan
    parts = {
        "outcomes": outcomes,
        "monthly": {},
        "agencies": {},
        "programmes": {},
        "officials": officials or {},
        "groups": {},
    }
    return Record(**{name: parts.get(name, {}) for name in Record.__dataclass_fields__})


def additive(scenario, seed, months, keep):
    """Every intervention brings its effect, and chance of its own; training and sandbox bring 0.03 more together."""
    del months, keep
    world = 0.2 + 0.05 * chance(seed).normal()
    kinds = [one.kind for one in scenario.interventions]
    share = world + sum(EFFECTS.get(kind, 0.0) + 0.01 * chance(seed, len(kind)).normal() for kind in kinds)
    if {"training", "sandbox"} <= set(kinds):
        share += 0.03
    return record(seed, share, sum(PRICES.get(kind, 0.0) for kind in kinds))


def independent(scenario, seed, months, keep):
    """The second scenario differs by 0.02 and by chance that has nothing to do with the first."""
    del months, keep
    doing = len(scenario.interventions)
    return record(seed, 0.2 + 0.02 * doing + 0.1 * chance(seed, doing).normal(), 0.0)


def rare(scenario, seed, months, keep):
    """An intervention changes one world in ten, by 0.2."""
    del months, keep
    share = 0.2 + 0.2 * (len(scenario.interventions) > 0) * (chance(seed, 7).random() < 0.1)
    return record(seed, share, 0.0)


def skewed(scenario, seed, months, keep):
    """An intervention brings 0.02 in the mean, exponentially distributed."""
    del months, keep
    return record(seed, 0.2 + (len(scenario.interventions) > 0) * chance(seed, 7).exponential(0.02), 0.0)


def idle(scenario, seed, months, keep):
    """No intervention changes anything."""
    del scenario, months, keep
    return record(seed, 0.2 + 0.1 * chance(seed).normal(), 0.0)


def failing(scenario, seed, months, keep):
    """Every fifth seed fails where something is done."""
    if scenario.interventions and seed % 5 == 0:
        raise ValueError(f"seed {seed} is a bad one")
    return additive(scenario, seed, months, keep)


def without_officials(scenario, seed, months, keep):
    """Nothing is measured on officials."""
    made = additive(scenario, seed, months, keep)
    for name in ("share_effective", "share_nominal", "value", "user_years"):
        made.outcomes[name][:] = np.nan
    return made
