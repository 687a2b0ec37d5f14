"""From a panel to coefficients: penalised maximum likelihood, and what the data can and cannot tell.

The estimate is the mode of the posterior; its covariance is the inverse of the curvature there (Laplace). How far
levels wander and groups differ is chosen by the approximate marginal likelihood, on a small grid. Standard errors
clustered by group are given beside. Sources: Prentice & Gloeckler 1978, Biometrics 34(1); Tierney & Kadane 1986,
JASA 81(393), 82-86 (Laplace); Liang & Zeger 1986, Biometrika 73(1), 13-22 (clustered errors).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from adoptsim.evidence.hazard.likelihood import evaluate, scores
from adoptsim.evidence.hazard.making import formula
from adoptsim.evidence.hazard.rows import Rows, history
from adoptsim.evidence.hazard.terms import Formula, Spreads, prior
from adoptsim.evidence.panel.case import Case
from adoptsim.evidence.panel.panel import Panel, iso
from adoptsim.world.columns import Doubles
from adoptsim.world.errors import UserError

LEVEL_SPREADS = (0.25, 0.35, 0.5)
"""How far the level may wander in half a year, in log HR: what is tried. With less, bands were too narrow for what
moved US counties and towns in 2019-2024 (rolling origins); with more, and heavy tails beside, they said little."""

GROUP_SPREADS = (0.2, 0.5, 1.0)
"""How far groups may differ, in log HR: what is tried."""

DRIFT_SPREADS = (0.05, 0.15, 0.3)
"""How far a group may depart from its level in a step, in log HR: what is tried."""

TRIED = (LEVEL_SPREADS, GROUP_SPREADS, DRIFT_SPREADS)

MOST_STEPS = 60
SMALL = 1e-8
FEW_CLUSTERS = 10

TOLD = 0.25
"""Part of the prior's variance that the data must take away for a coefficient to count as learned."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What a panel says about a case.

    Attributes
    ----------
    case : Case
        The case.
    panel : Panel
        The panel as it was at the cut.
    formula : Formula
        The terms.
    estimate : array of float64
        The coefficients.
    covariance : array of float64
        Their covariance, terms by terms.
    clustered : array of float64
        Standard errors clustered by group; NaN with fewer than ten groups.
    prior_spread : array of float64
        Standard deviations before the data were seen.
    spreads : Spreads
        As chosen.
    loglik : float
        Log-likelihood of the estimate.
    """

    case: Case
    panel: Panel
    formula: Formula
    estimate: Doubles
    covariance: Doubles
    clustered: Doubles
    prior_spread: Doubles
    spreads: Spreads
    loglik: float

    @property
    def errors(self) -> Doubles:
        """Standard errors of the coefficients."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def learned(self) -> Doubles:
        """Part of each prior's variance that the data took away, 0..1."""
        return np.clip(1.0 - np.diag(self.covariance) / self.prior_spread**2, 0.0, 1.0)

    def table(self) -> pd.DataFrame:
        """Return a line a term: estimate, standard errors, prior, and how much the data told."""
        terms = self.formula.terms
        mean, _ = prior(self.formula, self.spreads)
        return pd.DataFrame(
            {
                "term": [term.name for term in terms],
                "kind": [term.kind for term in terms],
                "path": [term.path for term in terms],
                "estimate": self.estimate,
                "se": self.errors,
                "se_clustered": self.clustered,
                "low": self.estimate - 1.645 * self.errors,
                "high": self.estimate + 1.645 * self.errors,
                "prior_mean": mean,
                "prior_sd": self.prior_spread,
                "learned": self.learned,
            }
        )


def fit(case: Case, *, spreads: Spreads | None = None) -> Fit:
    """Estimate the coefficients of a case from what was known at its cut.

    Parameters
    ----------
    case : Case
        See `read_case`.
    spreads : Spreads, optional
        How far levels wander and groups differ; chosen by the data if not said.

    Raises
    ------
    UserError
        If nobody or everybody had adopted, so that there is nothing to learn.
    """
    panel = case.known()
    at_risk = ~panel.had
    adopted = int(((panel.seen <= panel.last) & at_risk).sum())
    where = case.said.panel.file.name
    if not at_risk.any():
        raise UserError(f"{where}: all {len(panel):,} units had adopted from the first; there is nothing to learn from")
    if not adopted:
        raise UserError(f"{where}: no unit adopted by {iso(case.cut)}; there is nothing to learn from")
    made = formula(case, panel)
    rows = history(panel, made)
    chosen = _choose(rows, made) if spreads is None else _mode(rows, made, spreads, None)
    mean, precision = prior(made, chosen.spreads)
    covariance = np.linalg.inv(chosen.curvature)
    return Fit(
        case, panel, made, chosen.beta, covariance, _clustered(rows, case, panel, chosen, precision, mean),
        np.sqrt(np.diag(np.linalg.inv(precision))), chosen.spreads, chosen.loglik,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Mode:
    beta: Doubles
    curvature: Doubles
    loglik: float
    evidence: float
    spreads: Spreads


def _choose(rows: Rows, made: Formula) -> _Mode:
    """Choose the spreads one after the other, from the middle of each grid."""
    best = _mode(rows, made, Spreads(LEVEL_SPREADS[1], GROUP_SPREADS[1], DRIFT_SPREADS[1]), None)
    for place, there in enumerate((made.levels, made.groups, made.drifts)):
        others = [value for value in TRIED[place] if there and value != best.spreads[place]]
        tried = [_mode(rows, made, _with(best.spreads, place, value), best.beta) for value in others]
        best = max([best, *tried], key=lambda mode: mode.evidence)
    return best


def _with(spreads: Spreads, place: int, value: float) -> Spreads:
    return Spreads(*(value if number == place else one for number, one in enumerate(spreads)))


def _mode(rows: Rows, made: Formula, spreads: Spreads, start: Doubles | None) -> _Mode:
    """Find the mode by Newton's method with damping.

    Raises
    ------
    UserError
        If it does not settle.
    """
    mean, precision = prior(made, spreads)
    beta = mean.copy() if start is None else start.copy()

    def at(point: Doubles) -> tuple[float, float, Doubles, Doubles]:
        value, gradient, curvature = evaluate(rows, point)
        away = point - mean
        pull = precision @ away
        return value, value - 0.5 * float(away @ pull), gradient - pull, curvature + precision

    loglik, height, slope, bend = at(beta)
    damping = 0.0
    for _ in range(MOST_STEPS):
        step = _solved(bend, slope, damping)
        if step is None:
            damping = max(4.0 * damping, 1e-3)
            continue
        if float(slope @ step) < SMALL:
            break
        tried = at(beta + step)
        if not tried[1] >= height - 1e-12:
            damping = max(4.0 * damping, 1e-3)
            continue
        beta, damping = beta + step, damping / 4.0 if damping > 1e-6 else 0.0
        loglik, height, slope, bend = tried
    else:
        raise UserError("the coefficients do not settle; leave out what cannot be told apart, or give it a prior")
    sign, volume = np.linalg.slogdet(bend)
    _, prior_volume = np.linalg.slogdet(precision)
    return _Mode(beta, bend, loglik, height + 0.5 * (prior_volume - sign * volume), spreads)


def _solved(bend: Doubles, slope: Doubles, damping: float) -> Doubles | None:
    """Solve for a step; None where the curvature has the wrong sign."""
    try:
        lower = np.linalg.cholesky(bend + damping * np.diag(np.abs(np.diag(bend)) + 1.0))
    except np.linalg.LinAlgError:
        return None
    return np.asarray(np.linalg.solve(lower.T, np.linalg.solve(lower, slope)))


def _clustered(rows: Rows, case: Case, panel: Panel, mode: _Mode, precision: Doubles, mean: Doubles) -> Doubles:
    """Return standard errors by the sandwich, clustered by group; NaN where there are few groups."""
    column = case.said.group or case.said.peers_within
    if column is None:
        cluster = np.arange(len(panel))
    else:
        _, cluster = np.unique(panel.columns[column].astype(np.str_), return_inverse=True)
    unit, each = scores(rows, mode.beta)
    totals = np.zeros((int(cluster.max()) + 1, len(mode.beta)))
    np.add.at(totals, cluster[unit], each)
    count = len(np.unique(cluster[unit]))
    if count < FEW_CLUSTERS:
        return np.full(len(mode.beta), np.nan)
    centred = totals - (precision @ (mode.beta - mean)) / len(totals)
    middle = centred.T @ centred * count / (count - 1) + precision
    bread = np.linalg.inv(mode.curvature)
    return np.sqrt(np.diag(bread @ middle @ bread))
