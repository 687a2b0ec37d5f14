"""Sweeps: what comes of a scenario over a design of points, and what moves it most."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from adoptsim.experiments.executors import Progress
from adoptsim.experiments.points import points_of
from adoptsim.experiments.rows import Failure, Model
from adoptsim.experiments.runner import Results, Spread, perform
from adoptsim.experiments.study import Study, Values, label
from adoptsim.experiments.study_reading import read_study
from adoptsim.simulation.record import run

LEVEL = 0.9
"""Of intervals."""

EXACT = 1e-9
"""What differs by less, as a part of its size, differs by rounding."""


@dataclass(frozen=True)
class Sweep:
    """What the runs of a study left.

    Attributes
    ----------
    study : Study
        What was asked.
    results : Results
        The runs; `results.failures` says which went wrong.
    points : DataFrame
        One row a scenario and point: ``scenario, point, case`` and the value of every path varied.
    """

    study: Study
    results: Results
    points: pd.DataFrame

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """One row a scenario, point, seed and solution: the values varied, and every measure of the outcome."""
        return joined(self.points, self.results)

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row a scenario, point and measure of the study, at its solution.

        Columns ``scenario, point``, the values varied, ``measure, mean, low, high, error, runs``: mean,
        5 % and 95 % over seeds, standard error of the mean (NaN of a single run), number of runs.
        Runs that failed or left no number are not among them.
        """
        here = self.outcomes[self.outcomes["solution"] == self.study.solution]
        parts = []
        for measure in self.study.measures:
            groups = here.groupby(["scenario", "point"], sort=False)[measure]
            part = pd.DataFrame(
                {
                    "measure": measure,
                    "mean": groups.mean(),
                    "low": groups.quantile((1 - LEVEL) / 2),
                    "high": groups.quantile((1 + LEVEL) / 2),
                    "error": groups.sem(),
                    "runs": groups.count(),
                }
            )
            parts.append(part.reset_index())
        return self.points.drop(columns="case").merge(pd.concat(parts), on=["scenario", "point"], how="left")

    @cached_property
    def effects(self) -> pd.DataFrame:
        """What each path does to each measure, over all values of the others; see `effects_of`."""
        return effects_of(self)


def sweep(
    study: Study | str | Path | Mapping[str, Any],
    *,
    jobs: int | None = None,
    cluster: str = "",
    folder: str | Path | None = None,
    progress: Progress | None = None,
    model: Model = run,
) -> Sweep:
    """Run a scenario, or several, at every point of a design.

    Parameters
    ----------
    study : Study, str, Path or mapping
        What is asked: a study, its file or shipped name, or what the file would say.
    jobs : int, optional
        Processes to spread the runs over; all processors by default.
    cluster : str
        Address of a Dask scheduler, in place of processes here.
    folder : str or Path, optional
        Where finished runs are kept, and sought: the same call resumes.
    progress : callable, optional
        Told the number of runs there and wanted.
    model : callable, optional
        What makes a run; a function of a module.

    Returns
    -------
    Sweep

    Raises
    ------
    UserError
        If the study or the folder cannot be used.
    Interrupted
        On Ctrl-C; with a folder, what is finished is kept.
    """
    asked = study if isinstance(study, Study) else read_study(study)
    laid = points_of(asked)
    where = None if folder is None else Path(folder)
    return Sweep(
        asked,
        perform(laid.design(), spread=Spread(jobs, cluster), folder=where, progress=progress, model=model),
        laid.table(),
    )


def joined(points: pd.DataFrame, results: Results) -> pd.DataFrame:
    """Return the outcomes with the values of their points in front; points that are alike share their runs."""
    outcomes = results.outcomes
    if outcomes.empty:
        return points.drop(columns="case").iloc[:0]
    return points.merge(outcomes.rename(columns={"scenario": "case"}), on="case", how="inner").drop(columns="case")


def effects_of(made: Sweep) -> pd.DataFrame:
    """Compare the ends of everything that was varied.

    Of listed values, the one with the largest mean is compared with the one with the smallest, run by
    run of the same seed (Student's t of paired means). Of a range, the third of the points with the largest
    values is compared with that with the smallest (Welch's t over points); what goes up and down again
    shows in the figure, not here.

    Returns
    -------
    DataFrame
        Columns ``scenario, measure, path, from, to, mean_from, mean_to, effect, low, high``: where it was
        compared, the means there, their difference, and its 90 % interval (NaN where there is a single run).
        Largest effect first. Empty for a list of points.
    """
    rows = []
    study = made.study
    if study.vary:
        here = made.outcomes[made.outcomes["solution"] == study.solution]
        for (scenario, runs), measure in (
            (one, name) for one in here.groupby("scenario", sort=False) for name in study.measures
        ):
            for path, varied in study.vary.items():
                compare = _listed if isinstance(varied, Values) and study.design == "factorial" else _ranged
                found = compare(runs, path, measure)
                if found is not None:
                    rows.append({"scenario": scenario, "measure": measure, "path": path, **found})
    columns = ["scenario", "measure", "path", "from", "to", "mean_from", "mean_to", "effect", "low", "high"]
    frame = pd.DataFrame(rows, columns=columns)
    order = frame["effect"].abs().rename("size")
    frame = frame.assign(size=order).sort_values(
        ["scenario", "measure", "size"], ascending=[True, True, False], kind="stable"
    )
    return frame.drop(columns="size").reset_index(drop=True)


def _listed(runs: pd.DataFrame, path: str, measure: str) -> dict[str, Any] | None:
    from scipy.stats import ttest_rel  # noqa: PLC0415  it is slow to import

    means = runs.pivot_table(index="seed", columns=path, values=measure, aggfunc="mean").dropna()
    if means.shape[1] < 2 or means.empty:
        return None
    low, high = means.mean().idxmin(), means.mean().idxmax()
    apart = means[high] - means[low]
    interval: Sequence[float] = (np.nan, np.nan)
    if len(means) > 1:
        is_exact = apart.std() <= EXACT * apart.abs().max()
        interval = [apart.mean()] * 2 if is_exact else ttest_rel(means[high], means[low]).confidence_interval(LEVEL)
    return _effect(label(low), label(high), means[low].mean(), means[high].mean(), interval)


def _ranged(runs: pd.DataFrame, path: str, measure: str) -> dict[str, Any] | None:
    from scipy.stats import ttest_ind  # noqa: PLC0415  it is slow to import

    points = runs.groupby("point").agg({path: "first", measure: "mean"}).dropna()
    if not pd.api.types.is_numeric_dtype(points[path]):
        means = points.groupby(path)[measure].mean()
        ends = [points[points[path] == end] for end in (means.idxmin(), means.idxmax())] if len(means) > 1 else []
        shown = [str(means.idxmin()), str(means.idxmax())]
    else:
        bounds = points[path].quantile([1 / 3, 2 / 3])
        ends = [points[points[path] <= bounds.iloc[0]], points[points[path] >= bounds.iloc[1]]]
        shown = [f"{end[path].min():.3g} to {end[path].max():.3g}" for end in ends]
    if len(ends) < 2 or min(map(len, ends)) < 2:
        return None
    first, last = (end[measure] for end in ends)
    interval: Sequence[float] = [last.mean() - first.mean()] * 2
    if max(first.std(), last.std()) > EXACT * points[measure].abs().max():
        interval = ttest_ind(last, first, equal_var=False).confidence_interval(LEVEL)
    return _effect(shown[0], shown[1], first.mean(), last.mean(), interval)


def _effect(start: str, end: str, mean_from: float, mean_to: float, interval: Sequence[float]) -> dict[str, Any]:
    low, high = interval
    return {
        "from": start, "to": end, "mean_from": float(mean_from), "mean_to": float(mean_to),
        "effect": float(mean_to - mean_from), "low": float(low), "high": float(high),
    }  # fmt: skip


def sentences(made: Sweep) -> Iterator[str]:
    """Say what moves the first measure most, and what is missing."""
    study = made.study
    measure = study.measures[0]
    for scenario in study.scenarios:
        of = f" in {scenario}" if len(study.scenarios) > 1 else ""
        found = made.effects
        found = found[(found["scenario"] == scenario) & (found["measure"] == measure)]
        if not found.empty:
            yield _most(found, measure, of)
        elif not study.vary:
            yield from _best_point(made, scenario, measure, of)
    failures: Sequence[Failure] = made.results.failures
    if failures:
        first = failures[0]
        yield (
            f"{len(failures):,} of {len(made.results.design.rows):,} runs failed and are left out; the first: "
            f"{first.row.scenario}, seed {first.row.seed}: {first.error}"
        )


def _most(found: pd.DataFrame, measure: str, of: str) -> str:
    first = found.iloc[0]
    moved = f"from {first['mean_from']:.4g} at {first['from']} to {first['mean_to']:.4g} at {first['to']}"
    shown = f"({first['effect']:+.3g}; 90 % interval {first['low']:+.3g} to {first['high']:+.3g})"
    among = f"Of {len(found)} numbers varied, " if len(found) > 1 else ""
    if not np.isfinite(first["low"]):
        return (
            f"{among}{first['path']} moves {measure} most{of}, {moved}; how much of it is chance, one run cannot tell."
        )
    apart = found[(found["low"] > 0) | (found["high"] < 0)]
    if apart.empty:
        return f"Nothing that was varied moves {measure} by more than chance would{of}: at most {moved} {shown}."
    if first["path"] not in set(apart["path"]):
        first = apart.iloc[0]
        moved = f"from {first['mean_from']:.4g} at {first['from']} to {first['mean_to']:.4g} at {first['to']}"
        shown = f"({first['effect']:+.3g}; 90 % interval {first['low']:+.3g} to {first['high']:+.3g})"
    word = "most" if len(found) > 1 else "beyond chance"
    return f"{among}{first['path']} moves {measure} {word}{of}: {moved} {shown}."


def _best_point(made: Sweep, scenario: str, measure: str, of: str) -> Iterator[str]:
    here = made.summary
    here = here[(here["scenario"] == scenario) & (here["measure"] == measure)].dropna(subset="mean")
    if len(here) > 1:
        low, high = here.iloc[int(here["mean"].argmin())], here.iloc[int(here["mean"].argmax())]
        yield (
            f"Of {len(here)} points, {measure} is largest at point {high['point']} ({high['mean']:.4g}) "
            f"and smallest at point {low['point']} ({low['mean']:.4g}){of}."
        )
