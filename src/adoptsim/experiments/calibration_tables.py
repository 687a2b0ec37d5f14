"""The tables of a calibration, row by row."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from adoptsim.experiments.observations import Target
from adoptsim.experiments.posterior import LEVEL, Posterior
from adoptsim.experiments.recovery import Recovery
from adoptsim.experiments.study import Range, Study
from adoptsim.scenario.changes import value
from adoptsim.scenario.schema import Scenario
from adoptsim.world.columns import Doubles

PINNED, NARROWED, UNKNOWN, INCONCLUSIVE = "pinned down", "narrowed", "not identified", "inconclusive"
"""What is said of a number."""

MUCH, SOME = 0.5, 0.2
"""By which part an interval is narrower than the prior's for a number to be pinned down, or narrowed."""

ENOUGH = 100.0
"""Effective number of points from which on a posterior is told."""

TRADE = 0.5
"""Size of a correlation from which on two numbers trade off."""

MOVED = 0.1
"""Part of the prior by which half of the points may put an estimate elsewhere."""

LOUD = 1.0
"""Chance left in a mean over runs, as a part of how uncertain a target is, from which on it matters."""

ENDS = np.array([(1 - LEVEL) / 2, (1 + LEVEL) / 2])

Z = 1.6449
"""Standard deviations that hold nine tenths of a normal."""


def number(study: Study, path: str, share: float) -> Any:
    """Return the number at a place 0..1 of its prior."""
    return study.vary[path].at(float(share))


def drawn(study: Study, told: Posterior) -> pd.DataFrame:
    """Lay out the draws: weight, point, and the value of every path."""
    held = {"weight": told.weights, "point": told.points + 1}
    shares = told.shares
    for place, path in enumerate(study.vary):
        held[path] = np.array([number(study, path, share) for share in shares[:, place]], dtype=np.float64)
    return pd.DataFrame(held)


def recovered(study: Study, found: Recovery) -> pd.DataFrame:
    """Lay out the self-check, a row a path."""
    rows = []
    for place, path in enumerate(study.vary):
        rate, low, high = found.coverage(place)
        apart, guess = found.estimate[:, place] - found.truth[:, place], 0.5 - found.truth[:, place]
        rows.append(
            {
                "path": path,
                "truths": len(found.truth),
                "coverage_90": rate,
                "coverage_low": low,
                "coverage_high": high,
                "coverage_50": float(found.in_50[:, place].mean()),
                "error": float(np.sqrt((apart**2).mean())),
                "guess": float(np.sqrt((guess**2).mean())),
                "told": float(found.told[place]),
            }
        )
    return pd.DataFrame(rows)


def estimates(study: Study, told: Posterior, half: Posterior, floor: float, check: pd.DataFrame) -> pd.DataFrame:
    """Lay out what is told of every number, and whether that is known."""
    scenario = next(iter(study.scenarios.values()))
    centre, (low, high), narrower = told.centre, told.interval(), told.narrowing()
    rows = []
    for place, (path, varied) in enumerate(_ranges(study)):
        verdict, why = _verdict(
            told.effective, narrower[place], floor, abs(centre[place] - half.centre[place]),
            float(check["coverage_high"].iloc[place]),
        )  # fmt: skip
        rows.append(
            {
                "path": path,
                "share": float(centre[place]),
                "unit": varied.unit,
                "prior": "normal" if varied.normal else "log" if varied.log else "uniform",
                "prior_low": varied.low,
                "prior_high": varied.high,
                "before": _own(scenario, path),
                "estimate": varied.at(float(centre[place])),
                "low": varied.at(float(low[place])),
                "high": varied.at(float(high[place])),
                "narrower": float(narrower[place]),
                "floor": floor,
                "half": varied.at(float(half.centre[place])),
                "verdict": verdict,
                "why": why,
            }
        )
    return pd.DataFrame(rows)


def _own(scenario: Scenario, path: str) -> float:
    """Return the scenario's own value; NaN where it has none."""
    held = value(scenario, path)
    return float(held) if isinstance(held, int | float) else float("nan")


def _ranges(study: Study) -> Iterator[tuple[str, Range]]:
    return ((path, varied) for path, varied in study.vary.items() if isinstance(varied, Range))


def _verdict(effective: float, narrower: float, floor: float, moved: float, coverage_high: float) -> tuple[str, str]:
    """Say what is told of a number, and why not more."""
    if effective < ENOUGH:
        return INCONCLUSIVE, f"{effective:.0f} effective points are fewer than {ENOUGH:.0f}: take more samples"
    if coverage_high < LEVEL:
        return INCONCLUSIVE, "its intervals hold known numbers less often than they should: take more samples"
    if moved > MOVED:
        return INCONCLUSIVE, "half of the points say something else: take more samples"
    if narrower >= MUCH:
        return PINNED, ""
    if narrower >= SOME and narrower > floor:
        return NARROWED, ""
    return UNKNOWN, ""


def pairs(study: Study, told: Posterior) -> pd.DataFrame:
    """Lay out the correlations, the largest first."""
    related, paths = told.correlation(), list(study.vary)
    rows = [
        (paths[one], paths[other], float(related[one, other]), bool(abs(related[one, other]) >= TRADE))
        for one, other in combinations(range(len(paths)), 2)
    ]
    frame = pd.DataFrame(rows, columns=["first", "second", "correlation", "trade_off"]).astype({"trade_off": bool})
    order = frame["correlation"].abs().sort_values(ascending=False, kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def targets(study: Study, runs: Doubles, seen: Doubles, told: Posterior) -> pd.DataFrame:
    """Lay out the targets, and what the points of the design would have shown."""
    calendar = next(iter(study.scenarios.values())).calendar
    weights = np.bincount(told.points, told.weights, len(runs))
    chance = np.sqrt(weights @ runs.var(axis=1, ddof=1))
    rows = []
    for place, (name, target) in enumerate(study.targets.items()):
        shown = np.clip(seen[:, :, place], 0.0, 1.0) if target.is_share else seen[:, :, place]
        low, high = np.quantile(shown, ENDS)
        rows.append(
            {
                "target": name,
                **_said(target),
                "date": f"{calendar.date(target.month):%Y-%m}",
                "observed": target.value,
                "sd": target.sd,
                "prior_low": float(low),
                "prior_high": float(high),
                "within_reach": bool(shown.min() <= target.value <= shown.max()),
                "chance": float(chance[place]),
                "chance_left": float(chance[place] / np.sqrt(runs.shape[1]) / target.sd),
                "evidence": target.evidence,
            }
        )
    return pd.DataFrame(rows)


def _said(target: Target) -> dict[str, Any]:
    return {
        "measure": target.measure, "per": target.per, "solution": target.solution, "seen_in": target.seen_in,
        "month": target.month,
    }  # fmt: skip


def judged(study: Study, found: pd.DataFrame, runs: Doubles) -> pd.DataFrame:
    """Add what the posterior showed, and whether each target is met; the last case is the calibrated scenario."""
    rows = []
    for place, target in enumerate(study.targets.values()):
        shown = runs[:-1, :, place]
        shown = shown.mean(axis=1) if target.seen_in == "many" else shown.ravel()
        z = (shown.mean() - target.value) / np.hypot(target.sd, shown.std(ddof=1))
        low, high = np.quantile(shown, ENDS)
        rows.append(
            {
                "simulated": float(shown.mean()),
                "low": float(low),
                "high": float(high),
                "calibrated": float(runs[-1, :, place].mean()),
                "z": float(z),
                "met": bool(abs(z) <= Z),
            }
        )
    return found.join(pd.DataFrame(rows))


def predictive(study: Study, cases: Sequence[str], seeds: Sequence[int], runs: Doubles) -> pd.DataFrame:
    """Lay out the runs of the posterior: a row a case, seed and target."""
    shape = (len(cases), len(seeds), len(study.targets))
    columns = (np.array(list(names), dtype=object) for names in (cases, seeds, study.targets))
    grids = np.meshgrid(*columns, indexing="ij")
    held = {name: grid.ravel() for name, grid in zip(("case", "seed", "target"), grids, strict=True)}
    return pd.DataFrame({**held, "value": runs.reshape(shape).ravel()}).astype({"seed": np.int64})
