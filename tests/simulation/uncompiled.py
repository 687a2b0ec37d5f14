"""A tiny world, a year long, written to a file. Run by a test with and without NUMBA_DISABLE_JIT=1."""

import sys
from typing import Any

import numpy as np

from adoptsim.processes.relief import Relief
from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.engine import Engine
from tests.states import arrays, stir

SCENARIO = Scenario.model_validate(
    {
        "population": {"officials": 60, "agencies": 4},
        "agencies": {"digital_budget": 2000},
        "solutions": {"chat": {"available_at_start": 0.5, "aware_at_start": 0.5}, "maps": {"requires": ["chat"]}},
        "processes": {"turnover": {"yearly": 0.2}, "persuasion": {"base": -2}, "decision": {"base": -2}},
        "interventions": [
            {"kind": "digital_fund", "amount": 5000, "a_year": 5000},
            {"kind": "digital_fund", "name": "waiver", "gives": "waiver"},
            {"kind": "champions", "number": 5},
            {"kind": "community_of_practice"},
            {"kind": "citizen_feedback"},
            {"kind": "mandate", "deadline": 9},
        ],
    }
)


LIFTED = Relief(**dict.fromkeys(Relief.model_fields, 1))
RELIEVED = SCENARIO.model_copy(update={"processes": SCENARIO.processes.model_copy(update={"relief": LIFTED})})


def run(scenario: Scenario) -> Engine:
    """Run a year from an arbitrary state."""
    engine = Engine(scenario, 5)
    stir(engine, 9)
    for _ in range(12):
        engine.step()
    return engine


def worlds() -> dict[str, Any]:
    """Every array at the end of the year: with all barriers as they are, and with all of them lifted."""
    plain, relieved = (dict(arrays(run(scenario).world)) for scenario in (SCENARIO, RELIEVED))
    return {**plain, **{f"relieved.{name}": array for name, array in relieved.items()}}


if __name__ == "__main__":
    with open(sys.argv[1], "wb") as file:  # noqa: PTH123
        np.savez(file, allow_pickle=False, **worlds())
