"""What a calibration found: what the targets tell of the numbers, and whether the model meets them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adoptsim.experiments import calibration_tables as tables
from adoptsim.experiments.calibration_tables import INCONCLUSIVE, UNKNOWN
from adoptsim.experiments.gaps import without_number
from adoptsim.experiments.points import Points
from adoptsim.experiments.posterior import Posterior, directions, posterior, scores_of, synthetic
from adoptsim.experiments.recovery import recovery
from adoptsim.experiments.runner import Results
from adoptsim.experiments.study import Study
from adoptsim.world.columns import Doubles
from adoptsim.world.errors import UserError

DUMMIES, DUMMY_SEED = 19, 3
"""Numbers without any effect that are put beside those that were varied, one by one."""


@dataclass(frozen=True)
class Evidence:
    """What goes into a calibration, as arrays.

    Attributes
    ----------
    scores : array of float, points x numbers
        Normal scores of the points.
    runs : array of float, points x seeds x targets
        What was simulated.
    observed, sd : array of float, targets
        What was observed, and how uncertain it is.
    many : array of bool, targets
        Whether it is a mean over many governments.
    """

    scores: Doubles
    runs: Doubles
    observed: Doubles
    sd: Doubles
    many: NDArray[np.bool_]

    @cached_property
    def seen(self) -> Doubles:
        """Synthetic observations, points x copies x targets."""
        return synthetic(self.runs, self.sd, self.many)

    @cached_property
    def axes(self) -> Doubles:
        """The directions in which they differ, targets x directions."""
        return directions(self.seen)

    def told(self, scores: Doubles | None = None, points: slice = slice(None)) -> Posterior:
        """Return the posterior, of other numbers or of a part of the points if need be."""
        numbers = self.scores if scores is None else scores
        return posterior(numbers[points], self.seen[points] @ self.axes, self.observed @ self.axes)

    def floor(self) -> float:
        """Return by which part a number without any effect may seem to be narrowed."""
        chance = np.random.default_rng(DUMMY_SEED)
        dummies = chance.standard_normal((DUMMIES, len(self.scores)))
        seem = [self.told(np.column_stack([self.scores, one])).narrowing()[-1] for one in dummies]
        return float(max(*seem, 0.0))


@dataclass(frozen=True)
class Calibration:
    """What the targets tell of the numbers that were varied.

    Attributes
    ----------
    study : Study
        What was asked.
    results : Results
        The runs.
    points : DataFrame
        One row a point of the design: ``scenario, point, case`` and the value of every path.
    posterior : DataFrame
        One row a draw: ``weight``, the ``point`` it comes from, and the value of every path.
    estimates : DataFrame
        One row a path: ``path, share`` (of the prior, 0..1), ``unit, prior, prior_low, prior_high, before`` (the
        scenario's own value), ``estimate`` (centre of the posterior), ``low, high`` (90 % interval), ``narrower`` (by
        which part the interval is narrower than the prior's), ``floor`` (by which part that of a number without effect
        may seem to be), ``half`` (the estimate of the first half of the points), ``verdict`` (pinned down, narrowed,
        not identified, inconclusive) and ``why``.
    correlation : DataFrame
        One row a pair of paths: ``first, second, correlation, trade_off``.
    targets : DataFrame
        One row a target: what it is; ``observed, sd``; ``prior_low, prior_high``, nine tenths of what the points of the
        design would have shown, and ``within_reach``, whether any would have shown as much and as little; ``chance``,
        the standard deviation between runs, and ``chance_left`` in the mean over them, as a part of ``sd``; once the
        posterior was run ``simulated, low, high``, mean and nine tenths of its runs, ``calibrated``, mean of the
        calibrated scenario, ``z``, by how many standard deviations the model shows too much, and ``met``.
    recovery : DataFrame
        One row a path, of the self-check: ``path, truths``; ``coverage_90, coverage_low, coverage_high, coverage_50``,
        how often intervals held a known number, with a 99 % interval; ``error, guess``, the error of the estimate and
        that of the middle of the prior, as parts of the prior; ``told``, the part of the squared error that the targets
        take away.
    predictive : DataFrame
        One row a draw, seed and target: ``case, seed, target, value``; empty until the posterior was run.
    effective : float
        Effective number of points.
    """

    study: Study
    results: Results
    points: pd.DataFrame
    posterior: pd.DataFrame
    estimates: pd.DataFrame
    correlation: pd.DataFrame
    targets: pd.DataFrame
    recovery: pd.DataFrame
    predictive: pd.DataFrame
    effective: float
    draws: Doubles = field(repr=False)

    @property
    def scenario(self) -> str:
        """Name of the scenario."""
        return next(iter(self.study.scenarios))

    @property
    def doubts(self) -> Sequence[str]:
        """Why the numbers are not to be relied on yet; empty where they are."""
        return list(dict.fromkeys(self.estimates.loc[self.estimates["verdict"] == INCONCLUSIVE, "why"]))

    @property
    def changes(self) -> Mapping[str, Any]:
        """The calibrated numbers by path, as `scenario.changes.changed` takes them.

        What is not identified, and does not trade off with anything, keeps the scenario's own value.
        """
        traded = self.correlation[self.correlation["trade_off"]]
        tied = {*traded["first"], *traded["second"]}
        kept = self.estimates[(self.estimates["verdict"] != UNKNOWN) | self.estimates["path"].isin(tied)]
        return {
            path: tables.number(self.study, path, share)
            for path, share in zip(kept["path"], kept["share"], strict=True)
        }


def evidence_of(laid: Points, runs: Doubles) -> Evidence:
    """Hold what was simulated against what was observed.

    Parameters
    ----------
    laid : Points
        The points.
    runs : array of float, points x seeds x targets
        What they showed.

    Raises
    ------
    UserError
        If a target has no number in a run, or no target moves.
    """
    study, said = laid.study, laid.study.targets.values()
    names = laid.names(next(iter(study.scenarios)))
    for place, name in enumerate(study.targets):
        absent = without_number(runs[:, :, place], names, study.seeds)
        if absent:
            raise UserError(
                f"the target {name} has no number {absent}, and a calibration to a part of the design would be wrong; "
                "leave the target out, or vary less"
            )
    if not np.ptp(runs.mean(axis=1), axis=0).max() > 0:
        raise UserError("no target is moved by anything that was varied, so there is nothing to calibrate")
    return Evidence(
        scores_of(np.empty((0, 0)) if laid.shares is None else laid.shares),
        runs,
        np.array([target.value for target in said]),
        np.array([target.sd for target in said]),
        np.array([target.seen_in == "many" for target in said]),
    )


def found_in(laid: Points, results: Results, evidence: Evidence, draws: int) -> Calibration:
    """Say what the targets tell; the posterior is not run yet, see `completed`."""
    study, told = laid.study, evidence.told()
    check = tables.recovered(
        study, recovery(evidence.scores, evidence.runs, evidence.sd, evidence.many, evidence.observed)
    )
    half = evidence.told(points=slice(len(evidence.scores) // 2))
    return Calibration(
        study=study,
        results=results,
        points=laid.table(),
        posterior=tables.drawn(study, told),
        estimates=tables.estimates(study, told, half, evidence.floor(), check),
        correlation=tables.pairs(study, told),
        targets=tables.targets(study, evidence.runs, evidence.seen, told),
        recovery=check,
        predictive=pd.DataFrame(),
        effective=told.effective,
        draws=told.draws(draws).round(6),
    )


def completed(
    found: Calibration, results: Results, cases: Sequence[str], seeds: Sequence[int], runs: Doubles
) -> Calibration:
    """Add what runs of the posterior showed, and of the calibrated scenario, which is the last of the cases.

    Parameters
    ----------
    found : Calibration
        What was found so far.
    results : Results
        All runs.
    cases, seeds : sequence of str, of int
        The runs of the posterior.
    runs : array of float, cases x seeds x targets
        What they showed.
    """
    study = found.study
    for place, name in enumerate(study.targets):
        absent = without_number(runs[:, :, place], cases, seeds)
        if absent:
            raise UserError(f"the target {name} has no number {absent} of the posterior, so it cannot be judged")
    return replace(
        found, results=results, targets=tables.judged(study, found.targets, runs),
        predictive=tables.predictive(study, cases, seeds, runs),
    )  # fmt: skip
