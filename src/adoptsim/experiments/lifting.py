"""What holds it back: a scenario as it is, and with each barrier lifted, alone and in pairs.

All with the same seeds, so that what differs is the barrier and nothing else; see `processes.relief`
for what it means that one is lifted, and `reliefs` for what is made of the runs.
"""

from itertools import combinations
from pathlib import Path

from adoptsim.experiments.design import Case, Design, crossed
from adoptsim.experiments.executors import Progress
from adoptsim.experiments.reliefs import AS_IT_IS, BARRIERS, JOINED, Reliefs, reliefs
from adoptsim.experiments.rows import Model
from adoptsim.experiments.runner import Spread, perform
from adoptsim.experiments.runs import check, check_months, seeds
from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.record import run
from adoptsim.world.errors import UserError

REPLICATES = 20


def obstacles(
    scenario: Scenario,
    replicates: int = REPLICATES,
    seed: int = 1,
    months: int | None = None,
    *,
    pairs: bool = True,
    jobs: int | None = None,
    cluster: str = "",
    folder: str | Path | None = None,
    progress: Progress | None = None,
    model: Model = run,
) -> Reliefs:
    """Find out what holds a scenario back: what routine use would gain if a barrier were lifted.

    Parameters
    ----------
    scenario : Scenario
        What is asked about.
    replicates : int
        Seeds, at least 2; each case is run with all of them: 79 cases with pairs, 13 without.
    seed : int
        First seed; the others follow.
    months : int, optional
        Length of the runs; else the scenario's own.
    pairs : bool
        Whether to lift each two barriers together as well.
    jobs : int, optional
        Processes to spread the runs over; all processors by default. The tables do not depend on it.
    cluster : str
        Address of a Dask scheduler to spread them over instead.
    folder : str or Path, optional
        Where finished runs are kept, and sought.
    progress : callable, optional
        Told the number of runs done and wanted.
    model : callable, optional
        What makes a run.

    Returns
    -------
    Reliefs

    Raises
    ------
    UserError
        If the request or the scenario cannot be used.
    Interrupted
        On Ctrl-C; holds the finished runs.
    """
    design = design_of(scenario, replicates, seed, months, pairs=pairs)
    where = None if folder is None else Path(folder)
    return reliefs(perform(design, spread=Spread(jobs, cluster), folder=where, progress=progress, model=model))


def design_of(scenario: Scenario, replicates: int, seed: int, months: int | None, *, pairs: bool) -> Design:
    """Return the runs that are needed.

    Raises
    ------
    UserError
        If the request or the scenario cannot be used.
    """
    check("replicates", replicates, 2, 1_000_000)
    check_months(months)
    if scenario.population.officials == "none":
        raise UserError("population.officials: there are no officials whose use a barrier could hold back")
    lifted = [name for name, on in scenario.processes.relief.model_dump().items() if on]
    if lifted:
        raise UserError(f"processes.relief.{lifted[0]}: is lifted already; take the reliefs out of the scenario")
    sets = [(), *((one,) for one in BARRIERS), *(combinations(BARRIERS, 2) if pairs else ())]
    cases = {
        JOINED.join(barriers) or AS_IT_IS: Case(scenario, {f"processes.relief.{one}": 1 for one in barriers})
        for barriers in sets
    }
    return crossed(cases, seeds(replicates, seed), months, {"groups"})
