"""Comparisons through the very runner, with toys in place of the model."""

import numpy as np
import pytest

from adoptsim.experiments.comparing import compare
from adoptsim.experiments.precision import PILOT, SAME
from adoptsim.world.errors import UserError
from tests.experiments import toy_models as toys

NOTHING, TRAINING, SANDBOX = toys.scenario(), toys.scenario("training"), toys.scenario("sandbox")
TWO = {"nothing": NOTHING, "training": TRAINING}
THREE = TWO | {"sandbox": SANDBOX}


def row(comparison, scenario="training", measure="share_effective", solution="all"):
    return comparison.differences.set_index(["scenario", "measure", "solution"]).loc[(scenario, measure, solution)]


def test_a_comparison_is_paired_by_seed():
    found = row(compare(TWO, replicates=30, model=toys.additive, jobs=1))
    noise = [0.01 * toys.chance(seed, len("training")).normal() for seed in range(1, 31)]
    assert found.difference == pytest.approx(0.04 + np.mean(noise))
    assert found.high - found.low == pytest.approx(2 * 1.699127 * np.std(noise, ddof=1) / np.sqrt(30), rel=1e-5)
    assert (found.runs, found.missing, found.chance, found.verdict) == (30, 0, 1.0, "more")
    assert found.gain_low < 2 * 0.05**2 / 0.01**2 + 1 < found.gain_high


def test_what_it_costs():
    costs = compare(THREE, replicates=30, model=toys.additive, jobs=1).costs.set_index("scenario")
    assert costs.loc["training", "spent"] == pytest.approx(2000)
    assert costs.loc["training", "cost"] == pytest.approx(2000 / costs.loc["training", "user_years"])
    assert costs.loc["training", "low"] < 2000 / 40 < costs.loc["training", "high"]


def test_the_best_of_several():
    best = compare(THREE, replicates=30, model=toys.additive, jobs=1).best
    found = best.query("measure == 'share_effective' and solution == 'all'").set_index("scenario")
    assert found.loc["training", "verdict"] == "best"
    assert found.loc["sandbox", "verdict"] == "less"
    assert found.best_in.sum() == pytest.approx(1)
    assert found.best_in.idxmax() == "training"


def test_scenarios_that_are_the_same_share_the_worlds():
    found = compare(THREE, replicates=3, model=toys.idle, jobs=1).best
    assert found.best_in.tolist() == pytest.approx([1 / 3] * len(found))
    assert set(found.verdict) == {"best", "identical in every run"}


def test_with_one_scenario_beside_the_baseline_there_is_no_best():
    assert compare(TWO, replicates=3, model=toys.additive, jobs=1).best.empty


def test_a_precision_is_reached_and_not_by_far():
    found = compare(THREE, precision=0.002, model=toys.additive, jobs=1)
    assert found.is_precise
    halves = [(row(found, name).high - row(found, name).low) / 2 for name in ("training", "sandbox")]
    assert 0.0014 < max(halves) <= 0.002
    assert PILOT < len(found.seeds) < 150
    assert len(found.results.outcomes) == 2 * 3 * len(found.seeds)


def test_a_cap_stops_the_search_and_that_is_said():
    found = compare(TWO, precision=0.0001, most=50, model=toys.additive, jobs=1)
    assert not found.is_precise
    assert len(found.seeds) == 50


def test_what_is_the_same_in_every_run_is_called_so():
    found = compare(TWO, precision=0.01, model=toys.idle, jobs=1)
    assert len(found.seeds) == SAME
    assert found.is_precise
    assert row(found).verdict == "identical in every run"
    assert np.isnan(row(found).low)
    assert row(found).ties == 1


def test_what_no_run_has_cannot_be_made_precise():
    with pytest.raises(UserError, match="share_effective of all has no number in any pair of runs; give another"):
        compare(TWO, precision=0.01, model=toys.without_officials, jobs=1)


def test_measures_without_meaning_are_left_out():
    found = compare(TWO, replicates=3, model=toys.without_officials, jobs=1)
    assert set(found.differences.measure) == {"share_agencies_available", "spent", "public_money"}
    assert found.costs.user_years.isna().all()


def test_failed_runs_are_left_out_and_counted():
    found = compare(TWO, replicates=20, model=toys.failing, jobs=1)
    assert (row(found).runs, row(found).missing) == (16, 4)
    assert len(found.failures) == 4


def test_a_search_goes_on_past_failed_runs():
    found = compare(TWO, precision=0.002, model=toys.failing, jobs=1)
    assert found.is_precise
    assert row(found).runs == len(found.seeds) - len(found.failures)


def test_runs_that_are_stored_are_not_made_again(tmp_path):
    first = compare(TWO, replicates=25, model=toys.additive, jobs=1, folder=tmp_path)
    parts = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    again = compare(TWO, replicates=25, model=toys.additive, jobs=1, folder=tmp_path)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == parts
    assert again.differences.equals(first.differences)
    in_memory = compare(TWO, replicates=25, model=toys.additive, jobs=1)
    assert in_memory.differences.equals(first.differences)


@pytest.mark.parametrize(
    ("scenarios", "asked", "message"),
    [
        ([NOTHING], {}, "nothing to compare with"),
        (TWO, {"replicates": 1}, "replicates: 1 is outside 2 to"),
        (TWO, {"precision": 0.0}, "precision: 0.0 is no half-width"),
        (TWO, {"precision": float("nan")}, "is no half-width"),
        (TWO, {"precision": 0.1, "replicates": 5}, "not both"),
        (TWO, {"precision": 0.1, "most": 5}, "most: 5 is outside 20 to"),
        (TWO, {"precision": 0.1, "measure": "share_efective"}, "no outcome is called 'share_efective'"),
        (TWO, {"replicates": 2, "measure": "user_year"}, "no outcome is called 'user_year'"),
        (TWO, {"precision": 0.1, "solution": "case_file"}, "there is no solution 'case_file' in nothing .nearest"),
    ],
)
def test_what_cannot_be_done_is_refused(scenarios, asked, message):
    with pytest.raises(UserError, match=message):
        compare(scenarios, model=toys.additive, jobs=1, **asked)


@pytest.mark.statistical
@pytest.mark.parametrize(
    ("model", "truth", "precision", "least"),
    [(toys.independent, 0.02, 0.03, 0.9), (toys.skewed, 0.02, 0.004, 0.89), (toys.rare, 0.02, 0.012, 0.9)],
)
def test_a_search_for_precision_covers(model, truth, precision, least):
    """150 searches with other seeds: at least the rate stated, within three standard errors."""
    inside = []
    for repetition in range(150):
        found = row(compare(TWO, precision=precision, seed=1 + 10_000 * repetition, model=model, jobs=1))
        if np.isfinite(found.low):
            inside.append(found.low <= truth <= found.high)
    assert np.mean(inside) > least - 3 * np.sqrt(0.09 / len(inside))
