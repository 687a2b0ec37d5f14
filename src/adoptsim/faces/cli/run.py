"""``adoptsim run``: read, run, answer, save."""

import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from threading import Thread

from adoptsim.experiments import store
from adoptsim.experiments.runner import Interrupted, Results
from adoptsim.experiments.runs import simulate
from adoptsim.faces.cli.answer import answer
from adoptsim.faces.cli.conduct import COMPILING, report_failures
from adoptsim.faces.cli.console import answers, progress, remarks
from adoptsim.faces.cli.several import read_several
from adoptsim.world.compilation import is_compiled

log = logging.getLogger(__name__)

DONE, FAILED = 0, 1


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for; see the options of the command."""

    scenarios: Sequence[str]
    replicates: int
    seed: int
    months: int | None
    sets: Sequence[str]
    jobs: int | None
    out: Path | None
    no_figures: bool
    quiet: bool
    cluster: str = ""


def run(request: Request) -> int:
    """Do what was asked for and return the exit code."""
    scenarios = read_several(request.scenarios, request.sets, quiet=request.quiet)
    log.debug("scenarios read")
    out = request.out or store.available_folder(Path("results") / "_".join(scenarios)[:50])
    store.refuse_if_unfit(out)
    if not is_compiled() and not request.quiet:
        remarks().print(COMPILING, soft_wrap=True)
    if not request.no_figures:
        # Waited for at the end: a compiled module half loaded when Python ends would abort the process.
        Thread(target=import_module, args=["adoptsim.faces.charts.every"]).start()
    try:
        with store.waiting(out) as rows, progress("Running", quiet=request.quiet) as report:
            results = simulate(
                scenarios, request.replicates, request.seed, request.months, request.jobs, report,
                cluster=request.cluster, folder=rows,
            )  # fmt: skip
            log.debug("runs made")
            if results.tables["monthly"]:
                _answer_and_save(results, request, out)
    except Interrupted as stop:
        _say_how_to_go_on(stop.results)
        return FAILED
    report_failures(results)
    return FAILED if results.failures else DONE


def _answer_and_save(results: Results, request: Request, out: Path) -> None:
    try:
        if not request.quiet:
            answer(results, answers())
    finally:  # whoever reads the answer may be gone; the results are not to be lost with them
        figures = {} if request.no_figures else _figures(results)
        store.save(results, out, figures=figures, command=["adoptsim", *sys.argv[1:]])
    log.debug("results saved")
    if not request.quiet:
        answers().print(f"\nAll results are in {out}", soft_wrap=True)


def _figures(results: Results) -> dict[str, bytes]:
    """Draw the figures; matplotlib is slow to import, so not before."""
    from adoptsim.faces.charts.every import figures
    from adoptsim.faces.charts.style import drawn

    log.debug("drawing")
    tables = results.tables
    return {
        f"{name}.{ending}": drawn(figure, ending)
        for name, figure in figures(tables["monthly"], tables["agencies"], tables["programmes"])
        for ending in ("png", "svg")
    }


def _say_how_to_go_on(results: Results) -> None:
    wanted = len(results.design.rows)
    remarks().print(
        f"adoptsim: stopped after {wanted - len(results.missing):,} of {wanted:,} runs; "
        "they are kept, and the same command goes on from there",
        soft_wrap=True,
    )
