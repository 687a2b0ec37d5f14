"""Models that make a run in no time, for tests of what is around a run."""

import os
import signal

import numpy as np

from adoptsim.scenario.changes import value
from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.record import MEASURES, TOTALS, Record
from adoptsim.world.population import Population

KNOB = "processes.persuasion.peers"


def tiny(title="Tiny", **changed):
    return Scenario(title=title, population=Population(officials=60, agencies=3), **changed)


def record(seed, effective, lines=2):
    solutions = np.array(["case_files", "all"], dtype=object)
    outcomes = {
        "seed": np.full(2, seed, dtype=np.int64),
        "solution": solutions,
        **{name: np.full(2, effective if name == "share_effective" else 0.25) for name in (*MEASURES, *TOTALS)},
    }
    monthly = {
        "seed": np.full(lines, seed, dtype=np.int64),
        "month": np.arange(lines, dtype=np.int32),
        "solution": np.full(lines, "all", dtype=object),
        "share_effective": np.linspace(0, effective, lines),
    }
    programmes = {"seed": np.zeros(0, dtype=np.int64), "programme": np.zeros(0, dtype=object)}
    return Record(outcomes, monthly, {}, programmes)


def toy(scenario, seed, *_):
    """Return the knob plus a hundredth of the seed; tables of other lengths for other seeds."""
    return record(seed, value(scenario, KNOB) + seed / 100, lines=1 + seed % 3)


def raises_at_three(scenario, seed, *_):
    if seed == 3:
        raise ArithmeticError("no number\nat all")
    return toy(scenario, seed)


def nan_at_three(scenario, seed, *_):
    return record(seed, float("nan")) if seed == 3 else toy(scenario, seed)


def dies_at_three(scenario, seed, *_):
    if seed == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return toy(scenario, seed)
