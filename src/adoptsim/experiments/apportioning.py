"""Indices from arrays: what each number accounts for, how sure that is, and how much is chance.

Beside the numbers that were varied stands a dummy, a number without any effect whose runs draw their
chance anew: what it shows is the floor, and what lies within it says nothing. The dummy is made from
the replicates: half of the seeds against the other half, scaled to the chance that is left in a mean
over all of them. As runs of one seed share all chance, a number that touches nothing shows exactly
nought; the floor is what a number shows that touches a little and so shuffles the chance of the rest.

Sources: Saltelli et al. 2010, Computer Physics Communications 181(2) (estimators of Sobol's indices);
Morris 1991, Technometrics 33(2); Campolongo, Cariboni & Saltelli 2007, Environmental Modelling &
Software 22(10) (mu*); Khorashadi Zadeh et al. 2017, Environmental Modelling & Software 91 (dummy);
Sarrazin, Pianosi & Wagener 2016, Environmental Modelling & Software 79 (convergence).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from adoptsim.experiments.points import problem
from adoptsim.world.columns import Doubles

LEVEL = 0.9
"""Of intervals."""

RESAMPLES = 1000
"""Of the bootstrap."""

SEED = 1
"""Of the bootstrap; not 0, which SALib takes for none."""

NARROW = 0.1
"""Half the width of an interval, and the change since half of the samples, beyond which an index is not settled.

Of Morris's mu*, as a part of the largest.
"""

SMALL = 0.05
"""An index whose interval ends below is negligible; of mu*, as a part of the largest."""

DUMMY = "(no effect)"
"""Name of the dummy."""


@dataclass(frozen=True)
class Noise:
    """How much of what differs is chance.

    Attributes
    ----------
    share_of_runs : float
        Part of the variance of single runs that is chance between seeds.
    share_of_means : float
        Part of the variance of the means over seeds, which the indices share out, that is chance.
    """

    share_of_runs: float
    share_of_means: float


def noise(runs: Doubles) -> Noise:
    """Take chance apart from what the points do.

    Parameters
    ----------
    runs : array, points x seeds
        The measure, every point with the same seeds; at least two of each, and not all the same.
    """
    points, seeds = runs.shape
    means = runs.mean(axis=1, keepdims=True)
    rest = runs - means - runs.mean(axis=0, keepdims=True) + runs.mean()
    of_rest = float((rest**2).sum()) / ((points - 1) * (seeds - 1))
    of_means = float(means.var(ddof=1))
    signal = max(of_means - of_rest / seeds, 0.0)
    total = float(runs.var())
    return Noise(
        min(max(1 - signal / total, 0.0), 1.0) if total > 0 else 1.0,
        min(of_rest / seeds / of_means, 1.0) if of_means > 0 else 1.0,
    )


def dummy_step(runs: Doubles) -> Doubles:
    """Return what a step of the dummy adds to the mean of each point: chance drawn anew, its mean nought."""
    seeds = runs.shape[1]
    first, last = runs[:, : seeds // 2], runs[:, seeds // 2 :]
    apart = first.mean(axis=1) - last.mean(axis=1)
    apart -= apart.mean()
    scaled: Doubles = apart * np.sqrt((2 / seeds) / (1 / first.shape[1] + 1 / last.shape[1]))
    return scaled


def sobol_indices(runs: Doubles, paths: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Estimate Sobol's indices of a cross-sampled design.

    Parameters
    ----------
    runs : array, points x seeds
        The measure at the points of `points.cross_sampled`; finite, and not all the same.
    paths : sequence of str
        What was varied.

    Returns
    -------
    indices : DataFrame
        One row a path, the dummy last: ``path, S1, S1_low, S1_high, ST, ST_low, ST_high, ST_half, verdict, why``.
    pairs : DataFrame
        One row a pair: ``first, second, S2, S2_low, S2_high, verdict``.
    """
    names = [*paths, DUMMY]
    blocks = _with_dummy(runs, len(paths))
    whole, half = _sobol(blocks, names), _sobol(blocks[: len(blocks) // 2], names)
    frame = pd.DataFrame({"path": names})
    for index in ("S1", "ST"):
        value, width = np.asarray(whole[index]), np.asarray(whole[f"{index}_conf"])
        frame[index], frame[f"{index}_low"], frame[f"{index}_high"] = value, value - width, value + width
    frame["ST_half"] = np.asarray(half["ST"])
    floor = float(frame["ST_high"].iloc[-1])
    verdicts = [
        _verdict(row["ST_low"], row["ST_high"], abs(row["ST"] - row["ST_half"]), floor)
        for _, row in frame[:-1].iterrows()
    ]
    frame["verdict"] = [*(one for one, _ in verdicts), "floor"]
    frame["why"] = [*(why for _, why in verdicts), ""]
    return frame, _pairs(whole, names)


def morris_indices(runs: Doubles, shares: Doubles, paths: Sequence[str], levels: int) -> pd.DataFrame:
    """Estimate Morris's measures of a design of trajectories.

    Parameters
    ----------
    runs : array, points x seeds
        The measure at the points of `points.trajectories`; finite, and not all the same.
    shares : array, points x paths
        Where the points lie, 0..1.
    paths : sequence of str
        What was varied.
    levels : int
        Levels of the grid.

    Returns
    -------
    DataFrame
        One row a path, the dummy last: ``path, mu, mu_star, mu_star_low, mu_star_high, sigma, mu_star_half,
        verdict, why``. Effects are those of going through the whole range, in the unit of the measure.
    """
    names = [*paths, DUMMY]
    steps, outputs = _longer(runs, shares, levels)
    size = len(names) + 1
    half = len(outputs) // size // 2 * size
    whole = _morris(steps, outputs, names, levels)
    part = _morris(steps[:half], outputs[:half], names, levels)
    mu_star, width = (np.ma.getdata(whole[name]).astype(np.float64) for name in ("mu_star", "mu_star_conf"))
    frame = pd.DataFrame(
        {
            "path": names,
            "mu": np.ma.getdata(whole["mu"]).astype(np.float64),
            "mu_star": mu_star,
            "mu_star_low": mu_star - width,
            "mu_star_high": mu_star + width,
            "sigma": np.asarray(whole["sigma"], dtype=np.float64),
            "mu_star_half": np.ma.getdata(part["mu_star"]).astype(np.float64),
        }
    )
    largest = float(mu_star[:-1].max()) or 1.0
    floor = float(frame["mu_star_high"].iloc[-1]) / largest
    verdicts = [
        _verdict(
            row["mu_star_low"] / largest,
            row["mu_star_high"] / largest,
            abs(row["mu_star"] - row["mu_star_half"]) / largest,
            floor,
        )
        for _, row in frame[:-1].iterrows()
    ]
    frame["verdict"] = [*(one for one, _ in verdicts), "floor"]
    frame["why"] = [*(why for _, why in verdicts), ""]
    return frame


def _verdict(low: float, high: float, change: float, floor: float) -> tuple[str, str]:
    """Say what can be said of an index from its interval, its change since half of the samples and the floor.

    Whether a number matters may be clear before it is known how much.
    """
    if high < SMALL:
        return "negligible", ""
    if low <= floor:
        return "inconclusive", "chance may show as much"
    if change > max(NARROW, (high - low) / 2):
        return "inconclusive", "half of the samples say something else"
    return "influential", "how much is not settled" if max((high - low) / 2, change) > NARROW else ""


def _with_dummy(runs: Doubles, count: int) -> Doubles:
    """Put the dummy into the blocks of Saltelli's design: base points x (A, AB…, BA…, B)."""
    blocks = runs.mean(axis=1).reshape(-1, 2 * count + 2)
    steps = dummy_step(runs).reshape(-1, 2 * count + 2)
    a, b = blocks[:, :1], blocks[:, -1:]
    with_dummy: Doubles = np.hstack(
        [blocks[:, : count + 1], a + steps[:, :1], blocks[:, count + 1 : -1], b + steps[:, -1:], b]
    )
    return with_dummy


def _sobol(blocks: Doubles, names: Sequence[str]) -> Any:
    from SALib.analyze import sobol  # noqa: PLC0415  it is slow to import

    return sobol.analyze(problem(names), blocks.ravel(), num_resamples=RESAMPLES, conf_level=LEVEL, seed=SEED)


def _pairs(whole: Any, names: Sequence[str]) -> pd.DataFrame:
    count = len(names) - 1
    of_dummy = np.abs(whole["S2"][:count, -1]) + whole["S2_conf"][:count, -1]
    floor = float(np.nanmax(of_dummy))
    rows = []
    for one in range(count):
        for other in range(one + 1, count):
            value, width = float(whole["S2"][one, other]), float(whole["S2_conf"][one, other])
            low, high = value - width, value + width
            together = "influential" if low > floor else "negligible" if high < SMALL else "inconclusive"
            rows.append((names[one], names[other], value, low, high, together))
    return pd.DataFrame(rows, columns=["first", "second", "S2", "S2_low", "S2_high", "verdict"])


def _longer(runs: Doubles, shares: Doubles, levels: int) -> tuple[Doubles, Doubles]:
    """Add a last step to every trajectory, that of the dummy."""
    count = shares.shape[1]
    step = levels / (2 * (levels - 1))
    points = np.concatenate([shares, np.zeros((len(shares), 1))], axis=1).reshape(-1, count + 1, count + 1)
    means = runs.mean(axis=1).reshape(-1, count + 1)
    last = points[:, -1:, :].copy()
    last[:, :, -1] = step
    longer = np.concatenate([points, last], axis=1).reshape(-1, count + 1)
    added = means[:, -1:] + dummy_step(runs).reshape(-1, count + 1)[:, -1:]
    outputs: Doubles = np.hstack([means, added]).ravel()
    return longer, outputs


def _morris(steps: Doubles, outputs: Doubles, names: Sequence[str], levels: int) -> Any:
    from SALib.analyze import morris  # noqa: PLC0415  it is slow to import

    return morris.analyze(
        problem(names), steps, outputs, num_resamples=RESAMPLES, conf_level=LEVEL, num_levels=levels, seed=SEED
    )
