"""Golden numbers: what a few scenarios give, compared to nine digits. Write them anew on purpose only:

    uv run python -m tests.golden.update

in the same commit as a line under *Numbers* in the changelog that says what changed and why.
"""

import json
import math
from pathlib import Path

import numpy as np

from adoptsim.scenario.reading import read
from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.record import MEASURES, run

FOLDER = Path(__file__).parent
SEED, MONTHS = 20190716, 36
LOOKS = (12, MONTHS)
"""Months looked at."""
SCENARIOS = ("baseline", "digital_transition", "sandbox")
"""Shipped scenarios, on a small population."""


def small(name: str) -> Scenario:
    """A shipped scenario with 600 officials in 12 agencies."""
    scenario = read(name)
    population = scenario.population.model_copy(update={"officials": 600, "agencies": 12, "roster": None})
    return scenario.model_copy(update={"population": population})


def numbers(name: str) -> dict[str, dict[str, float | None]]:
    """Every measure by month and solution; None where it has no meaning."""
    monthly = run(small(name), SEED, MONTHS).monthly
    looked_at = np.flatnonzero(np.isin(monthly["month"], LOOKS))
    return {
        f"{monthly['solution'][row]}, month {monthly['month'][row]}": {
            measure: None if math.isnan(value := float(monthly[measure][row])) else value for measure in MEASURES
        }
        for row in looked_at
    }


def path(name: str) -> Path:
    """Where a scenario's numbers are kept."""
    return FOLDER / f"{name}.json"


def main() -> None:
    """Write all of them."""
    for name in SCENARIOS:
        path(name).write_text(json.dumps(numbers(name), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
