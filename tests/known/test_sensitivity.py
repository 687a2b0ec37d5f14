"""Indices of functions with a known answer, through the same path as a study of the model.

Ishigami function (a = 7, b = 0.1): Saltelli et al. 2008, Global Sensitivity Analysis: The Primer,
S1 = 0.3139, 0.4424, 0 and ST = 0.5576, 0.4424, 0.2437. The g-function of Sobol' in closed form:
V_i = (1/3) / (1 + a_i)^2, V = prod(1 + V_i) - 1.
"""

import numpy as np
import pandas as pd
import pytest

from adoptsim.experiments.apportioning import DUMMY, noise, sobol_indices
from adoptsim.experiments.points import problem
from adoptsim.experiments.sensitivity import Sensitivity, sensitivity, sentences
from adoptsim.experiments.study_reading import read_study
from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.record import Record
from adoptsim.world.errors import UserError

PATHS = ("processes.persuasion.peers", "processes.persuasion.support", "processes.persuasion.manager")
RANGES = {
    PATHS[0]: {"from": 1, "to": 2},
    PATHS[1]: {"from": 0, "to": 1},
    PATHS[2]: {"from": 0.5, "to": 1},
}


def shares(scenario):
    numbers = scenario.processes.persuasion
    return np.array([numbers.peers - 1, numbers.support, 2 * numbers.manager - 1])


def record(seed, value):
    """A run that leaves one number."""
    columns = {
        "seed": np.array([seed]),
        "solution": np.array(["all"]),
        "share_effective": np.array([value], dtype=np.float64),
        "value": np.array([1.0]),
    }
    return Record(columns, {}, {}, {})


def ishigami(x):
    x = 2 * np.pi * x - np.pi
    return np.sin(x[..., 0]) + 7 * np.sin(x[..., 1]) ** 2 + 0.1 * x[..., 2] ** 4 * np.sin(x[..., 0])


def run_ishigami(scenario, seed, _months, _keep):
    return record(seed, ishigami(shares(scenario)))


def run_linear(scenario, seed, _months, _keep):
    return record(seed, shares(scenario) @ np.array([4.0, 2.0, 0.0]))


def run_noise(scenario, seed, _months, _keep):
    """Nothing but chance: every change of a number shuffles it."""
    mixed = abs(hash((seed, *shares(scenario).tolist())))
    return record(seed, np.random.default_rng(mixed).normal())


def run_constant(_scenario, seed, _months, _keep):
    return record(seed, 0.25 + 0.5 * seed)


def run_nan(scenario, seed, _months, _keep):
    return record(seed, np.nan if shares(scenario)[0] > 0.9 else shares(scenario)[0])


def run_failing(scenario, seed, _months, _keep):
    if shares(scenario)[0] > 0.9:
        raise ValueError("too much of it")
    return record(seed, 1.0)


def study(design="sobol", **more):
    size = {"samples": 64} if design == "sobol" else {"trajectories": 10}
    return {"scenario": Scenario(title="toy"), "design": design, "vary": RANGES, "replicates": 2, **size, **more}


def test_ishigami_through_the_same_path():
    found = sensitivity(study(samples=512), model=run_ishigami, jobs=1)
    rows = found.indices.set_index("path").loc[list(PATHS)]
    for name, known in (("S1", (0.3139, 0.4424, 0.0)), ("ST", (0.5576, 0.4424, 0.2437))):
        error = (rows[f"{name}_high"] - rows[name]) / 1.645
        assert (np.abs(rows[name] - np.array(known)) < 3 * error).all(), name
        assert (np.abs(rows[name] - np.array(known)) < 0.08).all(), name
    pair = found.pairs.set_index(["first", "second"]).S2[PATHS[0], PATHS[2]]
    assert pair == pytest.approx(0.2437, abs=0.1)
    assert list(rows.verdict) == ["influential"] * 3
    assert found.noise.share_of_means.item() < 1e-20
    assert list(found.indices.path) == [*PATHS, DUMMY]


def g_function(x, a):
    return np.prod((np.abs(4 * x - 2) + a) / (1 + a), axis=-1)


def test_g_function():
    from SALib.sample import sobol

    a = np.array([0.0, 1.0, 4.5, 9.0])
    parts = 1 / 3 / (1 + a) ** 2
    whole = np.prod(1 + parts) - 1
    known_total = parts * np.prod(1 + parts) / (1 + parts) / whole
    x = sobol.sample(problem("abcd"), 2048, seed=3)
    runs = np.repeat(g_function(x, a)[:, np.newaxis], 2, axis=1)
    found = sobol_indices(runs, "abcd")[0].set_index("path").loc[list("abcd")]
    assert np.abs(found.S1 - parts / whole).max() < 0.03
    assert np.abs(found.ST - known_total).max() < 0.03
    assert found.verdict.iloc[0] == "influential"
    assert found.verdict.iloc[3] == "negligible"


def test_a_linear_model_by_sobol_and_by_morris():
    found = sensitivity(study(samples=256), model=run_linear, jobs=1).indices.set_index("path")
    assert found.loc[list(PATHS), "S1"].to_numpy() == pytest.approx([0.8, 0.2, 0.0], abs=0.02)
    assert found.loc[list(PATHS), "ST"].to_numpy() == pytest.approx([0.8, 0.2, 0.0], abs=0.02)
    assert list(found.verdict) == ["influential", "influential", "negligible", "floor"]
    morris = sensitivity(study("morris"), model=run_linear, jobs=1).indices.set_index("path")
    assert morris.loc[list(PATHS), "mu_star"].to_numpy() == pytest.approx([4, 2, 0], abs=1e-6)
    assert morris.loc[list(PATHS), "sigma"].to_numpy() == pytest.approx([0, 0, 0], abs=1e-6)
    assert list(morris.verdict) == ["influential", "influential", "negligible", "floor"]


@pytest.mark.parametrize("design", ["sobol", "morris"])
def test_pure_chance_is_inconclusive(design):
    found = sensitivity(study(design, replicates=4), model=run_noise, jobs=1)
    assert "influential" not in set(found.indices.verdict)
    assert found.noise.share_of_means.item() > 0.8
    assert not found.noise.settled.item()
    assert next(sentences(found)).startswith("Inconclusive: no number is shown to move share_effective")


def test_too_few_samples_are_not_settled():
    found = sensitivity(study(samples=8), model=run_ishigami, jobs=1).indices.set_index("path")
    assert "inconclusive" in set(found.verdict[:3])
    assert found.why[found.verdict == "inconclusive"].str.len().min() > 0


def test_what_half_of_the_samples_deny_is_inconclusive():
    from SALib.sample import sobol

    x = sobol.sample(problem("ab"), 1024, seed=4)
    value = np.where(np.arange(len(x)) < len(x) // 2, x[:, 0], x[:, 1])
    found = sobol_indices(np.stack([value, value], axis=1), "ab")[0].set_index("path")
    assert found.ST_half["a"] == pytest.approx(1, abs=0.05)
    assert found.ST["a"] == pytest.approx(0.5, abs=0.1)
    assert list(found.verdict[:2]) == ["inconclusive"] * 2
    assert found.why["a"] == "half of the samples say something else"


@pytest.mark.parametrize(("high", "said"), [(0.7, "1 of 2 numbers are inconclusive and may move it more."), (0.3, "")])
def test_what_may_be_larger_than_the_largest_is_said_to_be(high, said):
    keys = {"scenario": "toy", "measure": "value"}
    indices = pd.DataFrame(
        [
            keys | {"path": "a", "ST": 0.4, "ST_low": 0.3, "ST_high": 0.5, "verdict": "influential", "why": ""},
            keys | {"path": "b", "ST": 0.2, "ST_low": 0.0, "ST_high": high, "verdict": "inconclusive", "why": "chance"},
        ]
    )
    chance = pd.DataFrame([keys | {"share_of_runs": 0.1, "share_of_means": 0.1}])
    laid = read_study(study())
    found = Sensitivity(laid, None, pd.DataFrame(), indices, pd.DataFrame(), chance, {})
    first = next(sentences(found))
    assert first.startswith("Value is moved most by a (40% of the variance, 30% to 50%)")
    assert first.endswith(said or "1 of 2 numbers are inconclusive.")


def test_the_share_of_chance_is_recovered():
    """Effect of variance 1, chance between seeds 0.5, chance within 1; a mean of 8 keeps an eighth of it."""
    chance = np.random.default_rng(5)
    points = chance.normal(size=(4000, 1)) + np.sqrt(0.5) * chance.normal(size=(1, 8)) + chance.normal(size=(4000, 8))
    found = noise(points)
    assert found.share_of_means == pytest.approx(0.125 / 1.125, abs=0.01)
    assert found.share_of_runs == pytest.approx(1 - 1 / points.var(), abs=0.03)


def test_the_dummy_shows_what_chance_drawn_anew_would():
    """Two numbers, one without effect that shuffles all chance: it shows about as much as the dummy."""
    from SALib.sample import sobol

    chance = np.random.default_rng(8)
    x = sobol.sample(problem("ab"), 1024, seed=4)
    runs = x[:, :1] * 2 + chance.normal(size=(len(x), 6))
    found = sobol_indices(runs, "ab")[0].set_index("path")
    assert found.ST["b"] == pytest.approx(found.ST[DUMMY], rel=0.15)
    assert found.verdict["b"] == "inconclusive"
    assert found.verdict["a"] == "influential"


@pytest.mark.parametrize("design", ["sobol", "morris"])
def test_a_constant_is_refused_and_not_nan(design):
    with pytest.raises(UserError, match="share_effective is the same at every point"):
        sensitivity(study(design), model=run_constant, jobs=1)


def test_a_constant_beside_a_measure_that_moves_is_named():
    found = sensitivity(study(measures=["share_effective", "value"]), model=run_linear, jobs=1)
    assert list(found.noise.measure) == ["share_effective"]
    assert "value is the same at every point" in found.refused["toy", "value"]
    assert not found.indices.drop(columns="why").isna().any().any()


def test_nan_is_refused_with_its_rows():
    with pytest.raises(UserError, match=r"share_effective has no number in \d+ of 1,024 runs .toy \d+, seed 1"):
        sensitivity(study(), model=run_nan, jobs=1)


def test_failed_runs_are_refused_with_their_rows():
    with pytest.raises(UserError, match=r"of 1,024 runs failed.*toy \d+, seed 1: ValueError: too much of it"):
        sensitivity(study(), model=run_failing, jobs=1)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"replicates": 1}, "sensitivity needs replicates: 2 or more"),
        ({"samples": 2**18}, "sobol's indices take 2,097,152 points here, 4,194,304 runs; a study may have 1,000,000"),
        ({"design": "latin_hypercube"}, "sensitivity needs a sobol or morris design, not latin_hypercube"),
    ],
)
def test_what_cannot_be_told_is_refused_before_it_is_run(more, words):
    with pytest.raises(UserError, match=words):
        sensitivity(study() | more, model=run_failing, jobs=1)


def test_the_same_study_gives_the_same_indices():
    one, other = (sensitivity(study(samples=16), model=run_ishigami, jobs=1).indices for _ in range(2))
    assert one.equals(other)
