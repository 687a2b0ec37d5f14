"""Sweeps: the table of a design, what moves a measure most, and what is said of it."""

import numpy as np
import pytest

from adoptsim.experiments.sweep import sentences, sweep
from adoptsim.scenario.reading import read
from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.record import Record

PEERS, SPAN = "processes.persuasion.peers", "officials.span"


def run_toy(scenario, seed, _months, _keep):
    """Peers count ten times as much as span; a seed adds the same everywhere."""
    if scenario.processes.persuasion.peers == 2.5 and seed == 2:
        raise ValueError("unlucky")
    value = scenario.processes.persuasion.peers + 0.1 * scenario.officials.span + seed
    columns = {
        "seed": np.full(2, seed),
        "solution": np.array(["case_files", "all"]),
        "share_effective": np.array([0.0, value]),
    }
    return Record(columns, {}, {}, {})


def study(**more):
    return {"scenario": Scenario(title="toy"), "design": "factorial", "replicates": 3} | more


def test_a_factorial_is_laid_out_and_summed_up():
    made = sweep(study(vary={PEERS: [1.0, 2.0], SPAN: [7, 9]}), model=run_toy, jobs=1)
    assert len(made.outcomes) == 2 * 2 * 3 * 2
    here = made.outcomes[made.outcomes.solution == "all"]
    assert (here.share_effective == here[PEERS] + 0.1 * here[SPAN] + here.seed).all()
    summary = made.summary
    assert list(summary.runs) == [3] * 4
    assert summary["mean"].tolist() == pytest.approx([3.7, 3.9, 4.7, 4.9])
    assert (summary.high - summary.low).tolist() == pytest.approx([1.8] * 4)
    assert summary.error.tolist() == pytest.approx([1 / np.sqrt(3)] * 4)


def test_pairing_by_seed_takes_chance_away_from_effects():
    made = sweep(study(vary={SPAN: [7, 9], PEERS: [1.0, 2.0]}), model=run_toy, jobs=1)
    first = made.effects.iloc[0]
    assert (first.path, first["from"], first["to"]) == (PEERS, "1", "2")
    assert first.effect == pytest.approx(1.0)
    assert list(made.effects.path) == [PEERS, SPAN]


def test_a_sample_is_compared_by_thirds():
    laid = study(design="latin_hypercube", samples=90, vary={PEERS: {"from": 1, "to": 2}, SPAN: {"from": 6, "to": 10}})
    made = sweep(laid, model=run_toy, jobs=1)
    first = made.effects.iloc[0]
    assert first.path == PEERS
    assert first.low < 2 / 3 < first.high
    assert next(sentences(made)).startswith(f"Of 2 numbers varied, {PEERS} moves share_effective most")


def test_failed_runs_are_left_out_and_said():
    made = sweep(study(vary={PEERS: [1.0, 2.5]}), model=run_toy, jobs=1)
    assert made.summary.runs.tolist() == [3, 2]
    assert "1 of 6 runs failed and are left out; the first: toy 2, seed 2: ValueError: unlucky" in list(sentences(made))
    first = made.effects.iloc[0]
    assert first.effect == pytest.approx(1.5), "compared over the seeds that both have"


def test_nothing_but_chance_is_called_so():
    def noise(scenario, seed, _months, _keep):
        value = np.random.default_rng([seed, scenario.officials.span]).normal()
        return Record(
            {"seed": np.array([seed]), "solution": np.array(["all"]), "share_effective": np.array([value])}, {}, {}, {}
        )

    made = sweep(study(vary={SPAN: [7, 8]}, replicates=12), model=noise, jobs=1)
    assert next(sentences(made)).startswith("Nothing that was varied moves share_effective by more than chance would")


def test_a_list_names_its_ends():
    made = sweep(study(design="list", rows=[{PEERS: 1.0}, {PEERS: 2.0}, {SPAN: 9}]), model=run_toy, jobs=1)
    assert made.effects.empty
    assert next(sentences(made)).startswith("Of 3 points, share_effective is largest at point 2")


def test_a_real_sweep_of_timing_resumes(tmp_path):
    laid = {
        "scenario": read("training", ["population.officials=150", "population.agencies=6"]),
        "design": "factorial",
        "months": 24,
        "replicates": 2,
        "vary": {"interventions.training": [None, "as_is"], "interventions.training.start": ["2025-02", 20]},
        "measures": ["share_effective", "spent"],
    }
    made = sweep(laid, jobs=1, folder=tmp_path)
    assert made.points["interventions.training.start"].tolist() == [2, 20, 2, 20]
    assert made.points["case"].nunique() == 3, "without training its start does not matter"
    spent = made.summary[made.summary.measure == "spent"].set_index("point")["mean"]
    assert spent[1] == spent[2] < spent[4] < spent[3]
    done = []
    again = sweep(laid, jobs=1, folder=tmp_path, progress=lambda there, wanted: done.append((there, wanted)))
    assert done == [(6, 6)]
    assert again.outcomes.equals(made.outcomes)
