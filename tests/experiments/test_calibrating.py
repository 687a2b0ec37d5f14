"""Calibration through the runner: what is told, what is refused, the same bytes, and going on."""

import numpy as np
import pytest

import adoptsim
from adoptsim.experiments.calibrating import calibrate, lay, trial_of
from adoptsim.experiments.calibration_words import overlay, sentences
from adoptsim.experiments.runner import Interrupted
from adoptsim.experiments.study_reading import read_study
from adoptsim.scenario.changes import value
from adoptsim.scenario.reading import read
from adoptsim.world.errors import UserError
from tests.experiments import calibration_models as models
from tests.experiments.calibration_models import A, B, C, study


@pytest.fixture(scope="module")
def found():
    return calibrate(study(samples=512, replicates=8), model=models.sums, jobs=1)


def test_known_numbers_are_recovered_and_one_without_influence_is_not_identified(found):
    """Sum 1 and difference .2 make .6 and .4."""
    table = found.estimates.set_index("path")
    assert table.loc[[A, B], "estimate"].to_numpy() == pytest.approx([0.6, 0.4], abs=0.08)
    for path, truth in ((A, 0.6), (B, 0.4)):
        assert table.low[path] < truth < table.high[path]
    assert list(table.verdict) == ["pinned down", "pinned down", "not identified"]
    assert dict(found.changes).keys() == {A, B}
    assert found.targets["met"].all()
    assert found.targets["within_reach"].all()
    assert not found.doubts
    assert next(sentences(found)).endswith(f"not identified: {C} (2 targets, 3 varied).")


def test_known_numbers_are_held_by_intervals_at_their_rate(found):
    table = found.recovery.set_index("path")
    assert (table["truths"] == 200).all()
    assert (table["coverage_low"] < 0.9).all()
    assert (table["coverage_high"] > 0.9).all()
    assert (table.loc[[A, B], "told"] > 0.5).all()
    assert table.loc[C, "told"] < 0.05


def test_the_posterior_is_run_with_seeds_that_no_point_was_run_with(found):
    assert set(found.predictive["seed"]) == set(range(9, 17))
    assert set(found.results.design.seeds) == set(range(1, 9))
    assert len(found.predictive) == 51 * 8 * 2
    trial = trial_of(found)
    assert len(trial.design.cases) == 51
    shown = found.predictive[found.predictive["target"] == "sum"].iloc[:-8]
    assert found.targets["simulated"][0] == pytest.approx(shown["value"].astype(float).mean())


def test_two_numbers_that_only_act_together_trade_off():
    asked = study(samples=512, replicates=8)
    del asked["targets"]["difference"]
    found = calibrate(asked, model=models.sums, jobs=1)
    first = found.correlation.iloc[0]
    assert {first["first"], first["second"]} == {A, B}
    assert first["correlation"] < -0.7
    assert list(found.correlation["trade_off"]) == [True, False, False]
    assert set(found.estimates["verdict"]) == {"not identified"}
    assert any(said.startswith("What one gives the other takes") for said in sentences(found))
    assert dict(found.changes).keys() == {A, B}
    assert sum(found.changes.values()) == pytest.approx(1.0, abs=0.1)


def test_too_few_points_are_inconclusive():
    found = calibrate(study(samples=64), model=models.sums, jobs=1)
    assert set(found.estimates["verdict"]) == {"inconclusive"}
    assert next(sentences(found)).startswith("Inconclusive: ")


def test_a_target_that_the_model_cannot_meet_is_named():
    asked = study()
    asked["targets"]["sum"]["value"] = 3.0
    found = calibrate(asked, model=models.sums, jobs=1)
    table = found.targets.set_index("target")
    assert not table.loc["sum", "within_reach"]
    assert not table.loc["sum", "met"]
    assert table.loc["sum", "z"] < -5
    said = " ".join(sentences(found))
    assert "Out of reach: nowhere in these ranges does the model show sum as observed, 3" in said
    assert "; missed: sum (observed 3" in said


def test_chance_that_few_runs_leave_is_told():
    asked = study()
    for target in asked["targets"].values():
        target["sd"] = 0.02
    assert list(sentences(calibrate(asked, model=models.sums, jobs=1)))[-1].endswith("take more replicates.")


def test_bytes_do_not_depend_on_the_number_of_processes():
    one, two = (calibrate(study(samples=64), model=models.sums, jobs=jobs) for jobs in (1, 2))
    for table in ("posterior", "estimates", "correlation", "targets", "recovery", "predictive"):
        assert getattr(one, table).to_csv() == getattr(two, table).to_csv(), table


def test_runs_that_failed_or_left_no_number_are_refused_with_their_names():
    with pytest.raises(UserError, match=r"runs failed, and a calibration to a part .*baseline \d+, seed 1: ValueError"):
        calibrate(study(samples=64), model=models.failing_somewhere, jobs=1)
    with pytest.raises(UserError, match=r"the target sum has no number in \d+ of 256 runs \(baseline \d+, seed 1"):
        calibrate(study(samples=64), model=models.nan_somewhere, jobs=1)
    with pytest.raises(UserError, match="no target is moved by anything that was varied"):
        calibrate(study(samples=64), model=models.constant, jobs=1)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"targets": {}}, "a calibration needs targets"),
        (
            {"design": "morris", "samples": None, "trajectories": 5},
            "needs a sobol or latin_hypercube design, not morris",
        ),
        ({"replicates": 3}, "needs replicates: 4 or more"),
        ({"samples": 32}, "needs samples: 40 or more"),
        ({"vary": {A: [0, 1]}}, f"{A}: a calibration varies ranges, not listed values"),
        ({"scenario": None, "scenarios": {"a": "baseline", "b": "training"}}, "a calibration is of one scenario"),
    ],
)
def test_what_cannot_be_calibrated_is_refused_before_it_is_run(more, words):
    asked = {name: held for name, held in (study() | more).items() if held is not None}
    with pytest.raises(UserError, match=words):
        lay(read_study(asked))


def test_runs_are_as_long_as_the_last_target_and_keep_the_small_table():
    laid = lay(read_study(study()))
    assert laid.study.months == 12
    assert laid.study.keep == {"yearly"}
    asked = study()
    asked["targets"]["sum"]["month"] = 7
    assert lay(read_study(asked)).study.keep == {"monthly"}
    assert lay(read_study(asked | {"months": 30})).study.months == 30


def test_a_normal_prior_makes_the_middle_likelier():
    asked = study(vary={A: {"from": 0, "to": 1, "prior": "normal"}, B: {"prior": "normal"}, C: {"from": 0, "to": 1}})
    table = lay(read_study(asked)).table()
    assert table[A].between(0, 1).all()
    assert table[A].std() == pytest.approx(0.25 * 0.8796, rel=0.02)  # a normal cut at two standard deviations
    assert table[B].max() == pytest.approx(1.0, abs=0.02)
    assert table[C].std() == pytest.approx(12**-0.5, rel=0.02)


def test_the_scenario_that_is_left_extends_the_one_that_was_asked_for(tmp_path):
    (tmp_path / "mine.yaml").write_text("extends: baseline\nprocesses: {lapse: {base: -3.0}}\n", encoding="utf-8")
    path = tmp_path / "asked.yaml"
    vary = f"{{{A}: {{from: 0, to: 1}}, {B}: {{from: 0, to: 1}}, {C}: {{from: 0, to: 1}}}}"
    path.write_text(
        f"scenario: mine.yaml\ndesign: sobol\nsamples: 512\nreplicates: 8\nset: {{population.officials: 300}}\n"
        f"vary: {vary}\ntargets:\n"
        "  sum: {measure: value, month: 12, value: 1.0, sd: 0.1, evidence: 'C counted'}\n"
        "  difference: {measure: share_effective, month: 2025-12, value: 0.2, sd: 0.1}\n",
        encoding="utf-8",
    )
    found = calibrate(path, model=models.sums, jobs=1)
    folder = tmp_path / "results" / "here"
    folder.mkdir(parents=True)
    left = folder / "left.yaml"
    left.write_text(overlay(found, folder), encoding="utf-8")
    scenario = read(left)
    assert value(scenario, A) == pytest.approx(found.changes[A], rel=1e-4)
    assert value(scenario, C) == value(read("baseline"), C)
    assert (scenario.processes.lapse.base, scenario.population.officials) == (-3.0, 300)
    text = left.read_text(encoding="utf-8")
    assert "sum 1, SD 0.1 [C counted]" in text
    assert f"# {C}: not identified; the scenario's own value stays" in text
    left.write_text(overlay(found), encoding="utf-8")
    assert value(read(left), A) == pytest.approx(found.changes[A])


def test_numbers_of_interventions_months_among_them_can_be_calibrated(tmp_path):
    """One number alone is varied, and it counts whole months; the scenario that is left says it under its name."""
    vary = {"interventions.training.start": {"from": 1, "to": 24}}
    asked = study(scenario="training", vary=vary, samples=64)
    found = calibrate(asked, model=models.begun, jobs=1)
    assert found.correlation.empty
    start = found.changes["interventions.training.start"]
    assert isinstance(start, int)
    assert abs(start - 12) <= 2
    (tmp_path / "left.yaml").write_text(overlay(found, tmp_path), encoding="utf-8")
    assert value(read(tmp_path / "left.yaml"), "interventions.training.start") == start


def test_the_public_names_are_there(found):
    assert adoptsim.calibrate is calibrate
    assert isinstance(found, adoptsim.Calibration)
    assert np.isclose(found.posterior["weight"].sum(), 1)


def test_after_an_interruption_the_same_call_goes_on_and_finds_the_same(tmp_path):
    def stop(done, total):
        if 60 < done < total:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted):
        calibrate(study(samples=64), model=models.sums, jobs=1, folder=tmp_path, progress=stop)
    counted = []
    again = calibrate(
        study(samples=64), model=models.sums, jobs=1, folder=tmp_path, progress=lambda done, _: counted.append(done)
    )
    assert counted[0] > 60
    plain = calibrate(study(samples=64), model=models.sums, jobs=1)
    assert again.posterior.to_csv() == plain.posterior.to_csv()
    assert again.targets.to_csv() == plain.targets.to_csv()
