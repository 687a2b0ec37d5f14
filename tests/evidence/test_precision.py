from pathlib import Path

import numpy as np
import pandas as pd

from adoptsim.evidence import precision
from adoptsim.scenario.shipped import shipped
from tests.experiments.toys import tiny

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "precision.md"


def row(name, gain, low, high):
    numbers = {"difference": 0.02, "low": 0.01, "high": 0.03, "sd_without": 0.03, "sd_with": 0.04, "correlation": 0.9}
    return {"name": name, **numbers, "sd_difference": 0.01, "gain": gain, "gain_low": low, "gain_high": high}


def test_every_shipped_scenario_that_does_something_has_a_row():
    pairs = precision.shipped_pairs()
    assert set(pairs) < set(shipped())
    assert {"digital_transition", "training"} <= set(pairs)
    assert "baseline" not in pairs
    for without, with_it in pairs.values():
        assert not without.interventions
        assert with_it.interventions
        assert without.solutions == with_it.solutions


def test_single_interventions_are_early_late_and_small():
    pairs = precision.single_pairs()
    assert len(pairs) == 3 * len(precision.SINGLE)
    (late,) = pairs["training, in the last year"][1].interventions
    assert late.start == precision.MONTHS - 11
    (small,) = pairs["training, in few agencies"][1].interventions
    assert small.where.largest == 0.05


def test_pairs_are_measured_in_the_same_worlds():
    plain = tiny()
    doing = tiny(interventions=[{"kind": "training", "start": 3}])
    found = precision.measure({"nothing": (plain, plain), "training": (plain, doing)}, replicates=6).set_index("name")
    assert found.loc["nothing", "verdict"] == "identical in every run"
    assert found.loc["nothing", "difference"] == 0
    training = found.loc["training"]
    apart, together = training.sd_without**2 + training.sd_with**2, training.sd_difference**2
    assert np.isclose(training.gain, apart / together)


def test_the_page_says_where_the_aim_is_missed():
    shipped_ones = pd.DataFrame([row("one_thing", 20, 12, 30), row("another", 4, 2, 8)])
    single = pd.DataFrame(
        [row("training", 12, 8, 20), row("training, in the last year", np.inf, np.nan, np.nan),
         row("training, in few agencies", 9, 5, 12)]
    )  # fmt: skip
    page = precision.page(shipped_ones, single, 40)
    assert "| one thing | +2.00 (+1.00 to +3.00) | 3.00 | 4.00 | 0.90 | 1.00 | 20 (12 to 30) |" in page
    assert "without end: the difference never varies" in page
    assert "* Interventions in the last year: 1 of 1 reach a ratio of 10, 1 of them beyond chance.\n" in page
    assert "0 of 1 reach a ratio of 10, 0 of them beyond chance; the others are training (9.0).\n" in page
    assert "1 of 2 reach a ratio of 10, 1 of them beyond chance; the others are another (4.0)." in page


def test_the_documentation_has_every_shipped_scenario_and_what_is_measured_today():
    pairs = precision.shipped_pairs()
    table = PAGE.read_text("utf-8").partition("## Shipped scenarios")[2].partition("## Early")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ") and not line.startswith(("| |", "| ---"))]
    assert [line.split(" | ")[0] for line in rows] == [f"| {name.replace('_', ' ')}" for name in pairs]
    quickest = min(pairs, key=lambda name: pairs[name][1].population.officials * pairs[name][1].calendar.months)
    assert precision._table(precision.measure({quickest: pairs[quickest]})).splitlines()[-1] in rows
