"""Calibration by simulation: numbers that no formula gives, from what was observed, with how well they are known.

Points are drawn from the priors; each is run with the same few seeds, and never is a seed among what is
fitted. What runs say of the numbers is found by approximate Bayesian computation (`posterior`) and
checked on points whose numbers are known (`recovery`); then draws of the posterior are run with other
seeds, to see whether they meet the targets.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from adoptsim.experiments.calibration import Calibration, completed, evidence_of, found_in
from adoptsim.experiments.design import Case, Design, Row
from adoptsim.experiments.executors import Progress
from adoptsim.experiments.gaps import refuse_gaps
from adoptsim.experiments.points import Points, at, points_of
from adoptsim.experiments.rows import Model
from adoptsim.experiments.runner import Results, Spread, perform
from adoptsim.experiments.study import Range, Study
from adoptsim.experiments.study_reading import read_study
from adoptsim.experiments.watching import table_for, watched
from adoptsim.simulation.record import run
from adoptsim.world.errors import UserError

DRAWS = 50
"""Draws of the posterior that are run."""

LEAST_POINTS = 40

WRONG = "a calibration to a part of the design"
"""What gaps would make wrong."""


def calibrate(
    study: Study | str | Path | Mapping[str, Any],
    *,
    jobs: int | None = None,
    cluster: str = "",
    folder: str | Path | None = None,
    progress: Progress | None = None,
    model: Model = run,
) -> Calibration:
    """Say what targets tell of numbers of the model, and whether the model meets them.

    Parameters
    ----------
    study : Study, str, Path or mapping
        What is asked: a study of design ``sobol`` or ``latin_hypercube`` over ranges, with ``targets`` and four
        replicates or more; its file or shipped name, or what the file would say.
    jobs, cluster, folder, progress, model
        As for `sweep`.

    Returns
    -------
    Calibration

    Raises
    ------
    UserError
        If the study cannot be used; if a run failed, is missing or left no number; or if no target moves.
    Interrupted
        On Ctrl-C; with a folder, what is finished is kept.
    """
    laid = lay(study if isinstance(study, Study) else read_study(study))
    spread, where = Spread(jobs, cluster), None if folder is None else Path(folder)
    results = perform(laid.design(), spread=spread, folder=where, progress=progress, model=model)
    found = analysed(laid, results)
    trial = trial_of(found)
    further = perform(trial.design, spread=spread, folder=where, progress=progress, model=model)
    return tried(found, trial, further, results)


def lay(study: Study) -> Points:
    """Lay the points of a calibration.

    Raises
    ------
    UserError
        If it has no targets, another design, several scenarios, too few points or replicates, or values that are
        listed.
    """
    if not study.targets:
        raise UserError(
            "a calibration needs targets: what was observed, and how uncertain it is; see 'adoptsim schema'"
        )
    if study.design not in ("sobol", "latin_hypercube"):
        raise UserError(f"a calibration needs a sobol or latin_hypercube design, not {study.design}")
    if len(study.scenarios) > 1:
        raise UserError("a calibration is of one scenario; name it by 'scenario'")
    if study.replicates < 4:
        raise UserError("a calibration needs replicates: 4 or more, to tell chance from what the numbers do")
    if study.samples < LEAST_POINTS:
        raise UserError(f"a calibration needs samples: {LEAST_POINTS} or more, and hundreds to say anything for sure")
    for path, varied in study.vary.items():
        if not isinstance(varied, Range):
            raise UserError(f"{path}: a calibration varies ranges, not listed values; write {{from: …, to: …}}")
    months = study.months or max(target.month for target in study.targets.values())
    laid = points_of(replace(study, months=months, keep=study.keep | {table_for(study.targets, months)}))
    laid.refuse_unfit()
    return laid


def analysed(laid: Points, results: Results) -> Calibration:
    """Say what the targets tell, from the runs of a design; see `calibrate`."""
    refuse_gaps(results, WRONG)
    study = laid.study
    names = laid.names(next(iter(study.scenarios)))
    cases = list(dict.fromkeys(names))
    runs = watched(results, _table(study), study.targets, cases, study.seeds)
    place = {case: row for row, case in enumerate(cases)}
    return found_in(laid, results, evidence_of(laid, runs[[place[name] for name in names]]), DRAWS)


@dataclass(frozen=True)
class Trial:
    """The runs of a posterior.

    Attributes
    ----------
    design : Design
        Every draw, and last the calibrated scenario, with seeds that the points were not run with.
    seeds : range
        These seeds.
    """

    design: Design
    seeds: range

    def beside(self, other: Design) -> Design:
        """Return another design with these runs after its own."""
        return replace(other, cases={**other.cases, **self.design.cases}, rows=[*other.rows, *self.design.rows])


def trial_of(found: Calibration) -> Trial:
    """Return what is to be run to see whether the posterior meets the targets."""
    study = found.study
    scenario = study.scenarios[found.scenario]
    drawn = at(study, found.draws)
    cases = {
        f"{found.scenario} posterior {number}": Case(scenario, point)
        for number, point in enumerate(drawn.values, start=1)
    }
    cases[f"{found.scenario} calibrated"] = Case(scenario, found.changes)
    seeds = range(study.seed + study.replicates, study.seed + 2 * study.replicates)
    rows = [Row(case, seed) for case in cases for seed in seeds]
    return Trial(Design(cases, rows, study.months, study.keep), seeds)


def tried(found: Calibration, trial: Trial, further: Results, results: Results) -> Calibration:
    """Say whether the posterior meets the targets.

    Parameters
    ----------
    found : Calibration
        What the targets tell.
    trial : Trial
        What was run.
    further : Results
        These runs, alone or with others.
    results : Results
        The runs that the calibration holds.
    """
    refuse_gaps(further, "what is said of the posterior")
    cases = list(trial.design.cases)
    runs = watched(further, _table(found.study), found.study.targets, cases, trial.seeds)
    return completed(found, results, cases, trial.seeds, runs)


def _table(study: Study) -> str:
    return table_for(study.targets, study.months or 0)
