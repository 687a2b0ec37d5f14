"""Sensitivity: which numbers account for what differs in an outcome, and whether that is known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from adoptsim.experiments.apportioning import DUMMY, morris_indices, noise, sobol_indices
from adoptsim.experiments.executors import Progress
from adoptsim.experiments.gaps import refuse_gaps, without_number
from adoptsim.experiments.points import Points, cross_sampled, trajectories
from adoptsim.experiments.rows import Model
from adoptsim.experiments.runner import Results, Spread, perform
from adoptsim.experiments.study import MOST_RUNS, Study
from adoptsim.experiments.study_reading import read_study
from adoptsim.simulation.record import run
from adoptsim.world.columns import Doubles
from adoptsim.world.errors import UserError


@dataclass(frozen=True)
class Sensitivity:
    """What each number accounts for.

    Attributes
    ----------
    study : Study
        What was asked.
    results : Results
        The runs.
    points : DataFrame
        One row a scenario and point: ``scenario, point, case`` and the value of every path.
    indices : DataFrame
        One row a scenario, measure and path, and one for the dummy, ``(no effect)``: the floor. For sobol ``S1``
        (alone), ``ST`` (alone and with others) as shares of the variance, for morris ``mu``, ``mu_star``,
        ``sigma`` in the unit of the measure; each with ``_low`` and ``_high``, its 90 % interval, and ``_half``,
        what half of the samples say; ``verdict``: influential, negligible, inconclusive, and ``why``, which is
        empty where the size is settled too.
    pairs : DataFrame
        For sobol, one row a pair of paths: ``S2``, what they account for together beyond each alone.
    noise : DataFrame
        One row a scenario and measure: ``share_of_runs`` and ``share_of_means``, the parts of the variance of
        single runs, and of means over seeds, that are chance; ``floor``, the upper end of what a number without
        effect shows; ``settled``, whether all can be told, and how much each accounts for.
    refused : mapping of tuple to str
        Why there are no indices of a scenario and measure.
    """

    study: Study
    results: Results
    points: pd.DataFrame
    indices: pd.DataFrame
    pairs: pd.DataFrame
    noise: pd.DataFrame
    refused: Mapping[tuple[str, str], str]


def sensitivity(
    study: Study | str | Path | Mapping[str, Any],
    *,
    jobs: int | None = None,
    cluster: str = "",
    folder: str | Path | None = None,
    progress: Progress | None = None,
    model: Model = run,
) -> Sensitivity:
    """Share out what differs in an outcome among the numbers that were varied.

    Parameters
    ----------
    study : Study, str, Path or mapping
        What is asked: a study of design ``sobol`` or ``morris`` with two replicates or more, its file or shipped
        name, or what the file would say.
    jobs, cluster, folder, progress, model
        As for `sweep`.

    Returns
    -------
    Sensitivity

    Raises
    ------
    UserError
        If the study cannot be used; if a run failed, is missing or left no number: indices of a part of a
        design would be wrong; or if no measure differs between points.
    Interrupted
        On Ctrl-C; with a folder, what is finished is kept.
    """
    asked = study if isinstance(study, Study) else read_study(study)
    laid = lay(asked)
    where = None if folder is None else Path(folder)
    results = perform(laid.design(), spread=Spread(jobs, cluster), folder=where, progress=progress, model=model)
    return analysed(laid, results)


def lay(study: Study) -> Points:
    """Lay the points of a study of sensitivity.

    Raises
    ------
    UserError
        If it is of another design, has a single replicate, too many runs, or points whose values contradict each other.
    """
    if study.design not in ("sobol", "morris"):
        raise UserError(f"sensitivity needs a sobol or morris design, not {study.design}; for others there is sweep")
    if study.replicates < 2:
        raise UserError("sensitivity needs replicates: 2 or more, as one run a point cannot tell chance from effect")
    if study.design == "morris" and study.trajectories < 4:
        raise UserError("sensitivity needs trajectories: 4 or more, as it asks what half of them say")
    points = 2 * (len(study.paths) + 1) * study.samples if study.design == "sobol" else 0
    runs = points * len(study.scenarios) * study.replicates
    if runs > MOST_RUNS:
        raise UserError(f"sobol's indices take {points:,} points here, {runs:,} runs; a study may have {MOST_RUNS:,}")
    laid = cross_sampled(study) if study.design == "sobol" else trajectories(study)
    laid.refuse_unfit()
    return laid


def analysed(laid: Points, results: Results) -> Sensitivity:
    """Compute indices from the runs of a design; see `sensitivity`."""
    study, table = laid.study, laid.table()
    refuse_gaps(results, "indices of a part of the design")
    indices, pairs, floors = [], [], []
    refused: dict[tuple[str, str], str] = {}
    for scenario in study.scenarios:
        cases = table["case"][table["scenario"] == scenario].tolist()
        for measure in study.measures:
            runs = _runs(results, cases, measure, study)
            reason = _unusable(runs, cases, measure, study)
            if reason:
                refused[scenario, measure] = reason
                continue
            keys = {"scenario": scenario, "measure": measure}
            found, together = _indices(laid, runs)
            indices.append(_under(keys, found))
            pairs.append(_under(keys, together))
            floors.append(_noise_of(keys, runs, found, study))
    if not indices:
        raise UserError("; ".join(dict.fromkeys(refused.values())))
    return Sensitivity(
        study, results, table, pd.concat(indices, ignore_index=True), pd.concat(pairs, ignore_index=True),
        pd.DataFrame(floors), refused,
    )  # fmt: skip


def _indices(laid: Points, runs: Doubles) -> tuple[pd.DataFrame, pd.DataFrame]:
    study = laid.study
    if study.design == "sobol":
        return sobol_indices(runs, study.paths)
    shares = np.empty((0, 0)) if laid.shares is None else laid.shares
    return morris_indices(runs, shares, study.paths, study.levels), pd.DataFrame()


def _noise_of(keys: Mapping[str, str], runs: Doubles, found: pd.DataFrame, study: Study) -> dict[str, Any]:
    chance = noise(runs)
    index = "ST" if study.design == "sobol" else "mu_star"
    return {
        **keys,
        "share_of_runs": chance.share_of_runs,
        "share_of_means": chance.share_of_means,
        "floor": float(found[f"{index}_high"].iloc[-1]),
        "settled": bool((found["why"] == "").all()),
    }


def _under(keys: Mapping[str, str], found: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({name: [key] * len(found) for name, key in keys.items()}).join(found.reset_index(drop=True))


def _runs(results: Results, cases: Sequence[str], measure: str, study: Study) -> Doubles:
    """Return a measure, points x seeds."""
    outcomes = results.outcomes
    here = outcomes[outcomes["solution"] == study.solution]
    wide = here.pivot_table(index="scenario", columns="seed", values=measure, dropna=False, sort=False)
    runs: Doubles = wide.reindex(index=list(cases), columns=list(study.seeds)).to_numpy(dtype=np.float64)
    return runs


def _unusable(runs: Doubles, cases: Sequence[str], measure: str, study: Study) -> str:
    """Say why indices would be wrong; empty where they would not."""
    absent = without_number(runs, cases, study.seeds)
    if absent:
        return (
            f"{measure} has no number {absent}, "
            "and indices of a part of the design would be wrong; leave the measure out, or vary less"
        )
    spread = np.ptp(runs.mean(axis=1))
    if spread <= 1e-12 * max(1.0, float(np.abs(runs).max())):
        return (
            f"{measure} is the same at every point: nothing that was varied moves it, so there is nothing to share out"
        )
    return ""


def sentences(found: Sensitivity) -> Iterator[str]:
    """Say what is influential, how much is chance, and what is not known."""
    study = found.study
    for _, chance in found.noise.iterrows():
        scenario, measure = chance["scenario"], chance["measure"]
        here = found.indices[(found.indices["scenario"] == scenario) & (found.indices["measure"] == measure)]
        of = f"{measure} in {scenario}" if len(study.scenarios) > 1 else str(measure)
        yield _verdicts(here[here["path"] != DUMMY], of, study)
        yield (
            f"Chance between seeds is {chance['share_of_runs']:.0%} of what differs between single runs, "
            f"{chance['share_of_means']:.0%} between means of {study.replicates}."
        )
    yield from dict.fromkeys(found.refused.values())


def _verdicts(here: pd.DataFrame, of: str, study: Study) -> str:
    index = "ST" if study.design == "sobol" else "mu_star"
    ranked = here.sort_values(index, ascending=False)
    strong = ranked[ranked["verdict"] == "influential"]
    open_ = int((ranked["verdict"] == "inconclusive").sum())
    if strong.empty:
        said = f"Inconclusive: no number is shown to move {of}"
    else:
        shown = [_sized(row, index) for _, row in strong[:3].iterrows()]
        said = f"{of[:1].upper()}{of[1:]} is moved most by {', '.join(shown)}"
    rest = [f"{open_} of {len(here)} numbers are inconclusive"] if open_ else []
    may_be = ranked.loc[ranked["verdict"] == "inconclusive", f"{index}_high"].max()
    if not strong.empty and may_be > strong[index].iloc[0]:
        rest[0] += " and may move it more"
    small = int((ranked["verdict"] == "negligible").sum())
    rest += [f"{small} negligible"] if small else []
    rest += ["how much each accounts for is not settled: take more samples"] if (strong["why"] != "").any() else []
    return said + (f"; {', '.join(rest)}." if rest else ".")


def _sized(row: "pd.Series[Any]", index: str) -> str:
    """Name a number with its index and interval."""
    if index == "ST":
        return f"{row['path']} ({row['ST']:.0%} of the variance, {max(row['ST_low'], 0):.0%} to {row['ST_high']:.0%})"
    return f"{row['path']} (mu* {row['mu_star']:.2g}, {row['mu_star_low']:.2g} to {row['mu_star_high']:.2g})"
