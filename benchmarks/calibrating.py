"""Calibrate the same things by `adoptsim calibrate`'s own computation and by pyABC, and write it down as a page.

    python -m benchmarks.calibrating docs/explanation/calibration_peer.md

Both are given as many runs. What is to be found is known: by formula for a linear model with normal errors, and by
having been put in for the model itself.
"""

import argparse
import logging
import tempfile
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri
from scipy.stats import qmc

from adoptsim import Scenario
from adoptsim.experiments.calibration import Evidence
from adoptsim.experiments.posterior import scores_of
from adoptsim.scenario.changes import changed
from adoptsim.simulation.record import run
from adoptsim.world.columns import Doubles
from benchmarks.measure import machine

POINTS, SEEDS = 256, 8
"""Of a calibration: as many runs as the product."""

RUNS = POINTS * SEEDS
POPULATION = 100
"""Particles of pyABC, as its documentation has them."""

Z90 = 1.645

type Simulate = Callable[[Doubles, int], Doubles]
"""Takes normal scores of the numbers and a seed, and returns what one run shows."""


class Found(NamedTuple):
    """What is said of each number, in normal scores of its prior."""

    mean: Doubles
    low: Doubles
    high: Doubles


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to calibrate.

    Attributes
    ----------
    name : str
        What it is.
    numbers : int
        How many numbers are to be found.
    simulate : Simulate
        One run.
    sd : array of float
        How uncertain what is observed is.
    """

    name: str
    numbers: int
    simulate: Simulate
    sd: Doubles

    def table(self) -> tuple[Doubles, Doubles]:
        """Run a design of points: their scores, and what their runs show; once for all that is observed."""
        scores = scores_of(qmc.Sobol(self.numbers, rng=np.random.default_rng(1)).random(POINTS))
        return scores, np.array([[self.simulate(point, seed) for seed in range(SEEDS)] for point in scores])

    def observed(self, truth: Doubles, seed: int) -> Doubles:
        """Return what a government with these numbers shows, with error."""
        shown = self.simulate(truth, 10_000 + seed)
        return shown + self.sd * np.random.default_rng(seed).normal(size=len(self.sd))


def ours(table: tuple[Doubles, Doubles], problem: Problem, observed: Doubles) -> Found:
    """Calibrate by the table, as `adoptsim calibrate` does."""
    scores, runs = table
    found = Evidence(scores, runs, observed, problem.sd, np.zeros(len(observed), dtype=np.bool_)).told()
    low, high = ndtri(found.interval())
    return Found(ndtri(found.centre), low, high)


def theirs(problem: Problem, observed: Doubles, seed: int) -> Found:
    """Calibrate by pyABC: sequential Monte Carlo with an adaptive distance, until the runs are spent."""
    from pyabc import ABCSMC, RV, AdaptivePNormDistance, Distribution
    from pyabc.sampler import SingleCoreSampler
    from pyabc.storage import create_sqlite_db_id
    from pyabc.weighted_statistics import weighted_quantile

    logging.getLogger("ABC").setLevel(logging.WARNING)
    np.random.seed(seed)  # noqa: NPY002  pyABC draws from it
    names = [f"x{number}" for number in range(problem.numbers)]

    def model(said: dict[str, float]) -> dict[str, Doubles]:
        chance = int(np.random.randint(100_000, 2**31))  # noqa: NPY002
        shown = problem.simulate(np.array([said[name] for name in names]), chance)
        return {"seen": shown + problem.sd * np.random.normal(size=len(shown))}  # noqa: NPY002

    with tempfile.TemporaryDirectory() as folder:
        smc = ABCSMC(
            model,
            Distribution(**{name: RV("norm", 0.0, 1.0) for name in names}),
            AdaptivePNormDistance(),
            population_size=POPULATION,
            sampler=SingleCoreSampler(check_max_eval=True),
        )
        smc.new(create_sqlite_db_id(folder), {"seen": observed})
        said, weights = smc.run(max_total_nr_simulations=RUNS).get_distribution()
    values = said[names].to_numpy()
    low, high = ([weighted_quantile(column, weights, alpha=at) for column in values.T] for at in (0.05, 0.95))
    return Found(weights @ values, np.array(low), np.array(high))


EFFECTS = np.array([[1.0, 0.6, 0.0, 0.2], [0.3, -0.8, 0.5, 0.0], [0.0, 0.4, 0.9, -0.7]])
SPREAD, ERROR = 0.3, 0.3
"""Of the linear model: standard deviations of chance and of what is observed."""


def linear() -> Problem:
    """Return sums of three numbers with normal chance, of which the posterior is known."""

    def simulate(scores: Doubles, seed: int) -> Doubles:
        chance = np.random.default_rng([seed, zlib.crc32(scores.tobytes())])  # no two points share the luck of a seed
        return scores @ EFFECTS + SPREAD * chance.normal(size=EFFECTS.shape[1])

    return Problem("a linear model", len(EFFECTS), simulate, np.full(EFFECTS.shape[1], ERROR))


def exact(observed: Doubles) -> Found:
    """Return the posterior of the linear model, by formula."""
    noise = SPREAD**2 + ERROR**2
    covariance = np.linalg.inv(np.eye(len(EFFECTS)) + EFFECTS @ EFFECTS.T / noise)
    mean = covariance @ EFFECTS @ observed / noise
    half = Z90 * np.sqrt(np.diag(covariance))
    return Found(mean, mean - half, mean + half)


SMALL = {"population": {"officials": 400, "agencies": 8}}
SEEN = (12, 24, 36, 48)
"""Months at the ends of which the government is looked at."""

MEASURES = ("share_aware", "share_nominal", "share_agencies_available")
VARIED = {
    "processes.awareness.base": (-6.0, -2.5),
    "processes.persuasion.base": (-5.5, -3.0),
    "processes.decision.base": (-6.0, -3.0),
}
"""Numbers of the model, and their plausible ranges."""


def government() -> Problem:
    """Return a small government that is seen once a year: who knows, who uses, and which agencies offer it."""
    scenario = Scenario.model_validate(SMALL)

    def simulate(scores: Doubles, seed: int) -> Doubles:
        places = zip(VARIED.items(), ndtr(scores), strict=True)
        said = {path: low + (high - low) * float(share) for (path, (low, high)), share in places}
        monthly = run(changed(scenario, said), seed, max(SEEN), ("monthly",)).monthly
        chosen = (monthly["solution"] == "all") & np.isin(monthly["month"], SEEN)
        return np.array([monthly[measure][chosen] for measure in MEASURES]).ravel()

    return Problem("the model", len(VARIED), simulate, np.full(len(MEASURES) * len(SEEN), 0.03))


class Score(NamedTuple):
    """How one calibrates, over truths and numbers.

    Attributes
    ----------
    error : float
        Root mean squared error of the mean, in standard deviations of the prior.
    width : float
        Mean width of the 90 % intervals, the same way.
    inside : float
        How many of them hold the truth.
    seconds : float
        Of the processor, for one truth, runs included.
    """

    error: float
    width: float
    inside: float
    seconds: float


def score(truths: Doubles, found: list[Found], seconds: float) -> Score:
    """Judge what was found by what is so."""
    mean, low, high = (np.array(one) for one in zip(*found, strict=True))
    error = float(np.sqrt(((mean - truths) ** 2).mean()))
    return Score(error, float((high - low).mean()), float(((low <= truths) & (truths <= high)).mean()), seconds)


def compare(problem: Problem, truths: int, by_formula: Callable[[Doubles], Found] | None = None) -> dict[str, Score]:
    """Calibrate to what so many governments show, whose numbers are drawn from the prior."""
    drawn = np.random.default_rng(5).normal(size=(truths, problem.numbers))
    shown = [problem.observed(truth, number) for number, truth in enumerate(drawn)]
    begun = time.process_time()
    table = problem.table()
    laid = time.process_time()
    found = {"adoptsim": [ours(table, problem, one) for one in shown]}
    told = time.process_time()
    found["pyABC"] = [theirs(problem, one, number) for number, one in enumerate(shown)]
    seconds = {
        "adoptsim": laid - begun + (told - laid) / truths,
        "pyABC": (time.process_time() - told) / truths,
    }
    if by_formula is not None:
        found["by formula"] = [by_formula(one) for one in shown]
    return {name: score(drawn, each, seconds.get(name, 0.0)) for name, each in found.items()}


def page(truths: int) -> str:
    """Write the page of the documentation."""
    problems = ((linear(), exact), (government(), None))
    rows = []
    for problem, by_formula in problems:
        for name, one in compare(problem, truths, by_formula).items():
            spent = f"{one.seconds:.1f}" if name != "by formula" else ""
            rows.append(f"| {problem.name} | {name} | {one.error:.2f} | {one.width:.2f} | {one.inside:.0%} | {spent} |")
            print(rows[-1], flush=True)
    return "\n".join(
        [
            f"Written by `python -m benchmarks.calibrating`; measured on {machine()}, pyABC {version('pyabc')}.",
            "",
            "| what | by | error of the mean | width of 90 % intervals | hold the truth | s for one truth |",
            "|---|---|---:|---:|---:|---:|",
            *rows,
            "",
            *TEXT.format(truths=truths, runs=RUNS, points=POINTS, seeds=SEEDS, population=POPULATION).split("\n"),
        ]
    )


TEXT = """\
{truths} governments, whose three numbers are drawn from their priors, show something once, with error; errors and
widths are in standard deviations of the prior. Both have {runs:,} runs for a government: {points} points by {seeds}
seeds, the same for all governments, or sequential Monte Carlo with {population} particles and an adaptive distance, new
for each. Seconds are of the processor.
"""


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("page", type=Path, help="file to write, docs/explanation/calibration_peer.md")
    parser.add_argument("--truths", type=int, default=12, help="governments to calibrate to")
    said = parser.parse_args()
    said.page.write_text(page(said.truths), encoding="utf-8")


if __name__ == "__main__":
    main()
