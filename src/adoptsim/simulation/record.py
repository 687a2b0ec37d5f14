"""The record of a run: every measure a column, one row per month and solution.

Shares are of all officials, or of all agencies. The row of solution ``all`` holds the totals over
solutions (every official x solution counted once) and what belongs to the programme as a whole;
where a measure has no meaning on a row it is NaN. Costs are cumulative, in money.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.engine import Engine
from adoptsim.simulation.measures import gini
from adoptsim.simulation.obstacles import Barrier, Obstacle
from adoptsim.world.agencies import State
from adoptsim.world.officials import Stage

type Columns = dict[str, NDArray[Any]]

ALL = "all"
"""Name of the row that holds totals."""

MEASURES: Mapping[str, str] = {
    "share_nominal": "officials who use it, in routine or not",
    "share_effective": "officials in routine use",
    "share_aware": "officials who know of it, at whatever stage",
    "share_intending": "officials who intend to use it and do not yet",
    "share_agencies_available": "agencies that offer it",
    "value": "routine use x experienced usefulness, mean per official, SD",
    "perceived_usefulness": "mean among users, SD",
    **{f"obstacle_{o.name.lower()}": "share of officials in this class of the obstacle ledger" for o in Obstacle},
    **{f"barrier_{b.name.lower()}": "share of officials before whom this barrier stands; overlapping" for b in Barrier},
    **{f"pipeline_{s.name.lower()}": "share of agencies in this state of the pipeline" for s in State},
    "gini_effective": "inequality of routine use between agencies, each weighing the same",
    "quality": "quality of the product, 0..1",
    "share_start_ups": "contracts won by start-ups, of all so far",
    "share_single_bids": "tenders with one bid, of all so far",
    "bids_per_tender": "mean number of bids so far",
    "concentration": "Herfindahl index of contracts by supplier so far",
    "pilots_begun": "pilots begun so far",
    "pilots_passed": "pilots that reported success so far",
    "failures": "procurements that failed so far",
    "cost_agencies": "money agencies spent so far: set-up, seats, pilots",
    "cost_sunk": "part of it spent on attempts that failed or were stopped",
    "cost_staff_time": "money's worth of officials' time for onboarding and training so far",
    "cost_programme": "money programmes spent so far",
    "cost_transfers": "money programmes gave to agencies so far; spent, and counted, there",
    "mean_reluctance": "mean reluctance of officials, SD",
    "mean_skill": "mean skill of officials, 0..1",
}
"""Every measure and its meaning, in the order of the columns of ``monthly``."""

AGENCY_MEASURES: Mapping[str, str] = {
    "officials": "officials in the agency",
    "share_nominal": "of its officials who use it, in routine or not",
    "share_effective": "of its officials in routine use",
    "share_aware": "of its officials who know of it, at whatever stage",
    "share_intending": "of its officials who intend to use it and do not yet",
    "pipeline": "where its pipeline stands",
    **{f"obstacle_{o.name.lower()}": "share of its officials in this class of the obstacle ledger" for o in Obstacle},
    "experienced_usefulness": "usefulness that its users experience, SD",
    "cost_agencies": "money it spent so far: set-up, seats, pilots",
    "cost_sunk": "part of it spent on attempts that failed or were stopped",
}
"""Every measure and its meaning, in the order of the columns of ``agencies``."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a run leaves, column by column.

    Attributes
    ----------
    monthly : dict of arrays
        ``seed, month, date, solution`` and `MEASURES`; months from 0, the founding.
    agencies : dict of arrays
        ``seed, month, date, solution, agency, sector, parent`` and `AGENCY_MEASURES`, at the end of
        each year and in the last month.
    """

    monthly: Columns
    agencies: Columns


def run(scenario: Scenario, seed: int, months: int | None = None) -> Record:
    """Simulate one run and record it.

    Parameters
    ----------
    scenario : Scenario
        What is simulated.
    seed : int
        Seed of the run, 0 .. 2**63 - 1.
    months : int, optional
        Length of the run; the scenario's, if nothing is said.

    Returns
    -------
    Record

    Raises
    ------
    UserError
        If the scenario's files or names do not fit together.
    """
    engine = Engine(scenario, seed)
    length = scenario.calendar.months if months is None else months
    monthly = [_months_rows(engine)]
    agencies = []
    for month in range(1, length + 1):
        engine.step()
        monthly.append(_months_rows(engine))
        if engine.date.month == 12 or month == length:
            agencies.append(_agencies_rows(engine))
    if not agencies:
        agencies.append(_agencies_rows(engine))
    return Record(_stack(monthly), _stack(agencies))


def _stack(parts: list[Columns]) -> Columns:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _ratio(part: NDArray[Any], whole: Any) -> NDArray[np.float64]:
    """Divide; NaN where there is nothing to divide by."""
    part = np.asarray(part, dtype=np.float64)
    whole = np.broadcast_to(np.asarray(whole, dtype=np.float64), part.shape)
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)


def _with_total(per_solution: NDArray[Any]) -> NDArray[np.float64]:
    """Put the sum over solutions behind the solutions."""
    return np.append(np.asarray(per_solution, dtype=np.float64), per_solution.sum())


def _when(engine: Engine, rows: int) -> Columns:
    return {
        "seed": np.full(rows, engine.seed, dtype=np.int64),
        "month": np.full(rows, engine.now.month, dtype=np.int32),
        "date": np.full(rows, np.datetime64(engine.date, "D")),
    }


def _months_rows(engine: Engine) -> Columns:
    solutions = [*engine.names.solutions, ALL]
    named = {"solution": np.array(solutions, dtype=object)}
    columns = _when(engine, len(solutions)) | named
    for part in (_people, _pipelines, _market, _money):
        columns |= part(engine)
    return {name: columns[name] for name in ("seed", "month", "date", "solution", *MEASURES)}


def _people(engine: Engine) -> Columns:
    """Measures counted over officials."""
    counts = engine.counts
    officials = len(engine.world.officials.id)
    pairs = np.append(np.full(len(engine.names.solutions), float(officials)), officials * len(engine.names.solutions))
    stage = counts.stage.sum(axis=1)
    users = _with_total(stage[:, Stage.USING] + stage[:, Stage.ROUTINISED])
    columns = {
        "share_nominal": _ratio(users, pairs),
        "share_effective": _ratio(_with_total(stage[:, Stage.ROUTINISED]), pairs),
        "share_aware": _ratio(_with_total(stage.sum(axis=1) - stage[:, Stage.UNAWARE]), pairs),
        "share_intending": _ratio(_with_total(stage[:, Stage.INTENDING]), pairs),
        "value": _ratio(_with_total(counts.value.sum(axis=1)), pairs),
        "perceived_usefulness": _ratio(_with_total(counts.opinion.sum(axis=1)), users),
    }
    obstacle, barrier = counts.obstacle.sum(axis=1), counts.barrier.sum(axis=1)
    for one in Obstacle:
        columns[f"obstacle_{one.name.lower()}"] = _ratio(_with_total(obstacle[:, one]), pairs)
    for bar in Barrier:
        columns[f"barrier_{bar.name.lower()}"] = _ratio(_with_total(barrier[:, bar]), pairs)
    alone = np.full(len(pairs), np.nan)
    for name, total in (("mean_reluctance", counts.reluctance), ("mean_skill", counts.skill)):
        columns[name] = alone.copy()
        columns[name][-1] = total.sum() / officials if officials else np.nan
    return columns


def _pipelines(engine: Engine) -> Columns:
    """Measures counted over agencies."""
    state = engine.world.pipelines.state
    solutions, agencies = state.shape
    pairs = np.append(np.full(solutions, float(agencies)), agencies * solutions)
    columns = {f"pipeline_{s.name.lower()}": _ratio(_with_total((state == s).sum(axis=1)), pairs) for s in State}
    effective = engine.counts.stage[:, :, Stage.ROUTINISED]
    posts = np.diff(engine.world.agencies.start)
    shares = [*effective, effective.sum(axis=0) / max(solutions, 1)]
    ginis = [gini(_ratio(share[posts > 0], posts[posts > 0])) for share in shares]
    quality = np.append(engine.world.solutions.quality, np.nan)
    return columns | {
        "share_agencies_available": columns["pipeline_available"],
        "gini_effective": np.array(ginis),
        "quality": quality,
    }


def _market(engine: Engine) -> Columns:
    """Measures of the market and of projects."""
    solutions = engine.world.solutions
    tenders = _with_total(solutions.tenders)
    suppliers = np.arange(solutions.wins.shape[1])
    by_start_ups = np.where(suppliers >= solutions.incumbents[:, None], solutions.wins, 0).sum(axis=1)
    shares = _ratio(solutions.wins, solutions.tenders[:, None])
    return {
        "share_start_ups": _ratio(_with_total(by_start_ups), tenders),
        "share_single_bids": _ratio(_with_total(solutions.single_bids), tenders),
        "bids_per_tender": _ratio(_with_total(solutions.bids), tenders),
        "concentration": np.append((shares**2).sum(axis=1), np.nan),
        "pilots_begun": _with_total(solutions.pilots_begun),
        "pilots_passed": _with_total(solutions.pilots_passed),
        "failures": _with_total(engine.world.pipelines.failures.sum(axis=1)),
    }


def _money(engine: Engine) -> Columns:
    """Costs so far, in money."""
    pipelines = engine.world.pipelines
    spent = (pipelines.cost_set_up + pipelines.cost_seats + pipelines.cost_pilots).sum(axis=1)
    minutes = _with_total(pipelines.staff_minutes.sum(axis=1))
    minutes[-1] += sum(programme.minutes for programme in engine.programmes)
    columns = {
        "cost_agencies": _with_total(spent) / 100,
        "cost_sunk": _with_total(pipelines.cost_sunk.sum(axis=1)) / 100,
        "cost_staff_time": minutes / 60 * engine.scenario.processes.starting.hourly_wage,
    }
    whole = {
        "cost_programme": sum(programme.cost for programme in engine.programmes),
        "cost_transfers": sum(programme.transferred for programme in engine.programmes),
    }
    for name, cents in whole.items():
        columns[name] = np.append(np.full(len(spent), np.nan), cents / 100)
    return columns


def _agencies_rows(engine: Engine) -> Columns:
    world, names, counts = engine.world, engine.names, engine.counts
    solutions, agencies = world.pipelines.state.shape
    stage = counts.stage.reshape(-1, counts.stage.shape[2])
    posts = stage.sum(axis=1)
    nominal = stage[:, Stage.USING] + stage[:, Stage.ROUTINISED]
    spent = world.pipelines.cost_set_up + world.pipelines.cost_seats + world.pipelines.cost_pilots
    states = np.array([state.name.lower() for state in State], dtype=object)
    columns = _when(engine, solutions * agencies) | {
        "solution": np.repeat(np.array(names.solutions, dtype=object), agencies),
        "agency": np.tile(np.array(names.agencies, dtype=object), solutions),
        "sector": np.tile(np.array(names.sectors, dtype=object), solutions),
        "parent": np.tile(np.array(names.parents, dtype=object), solutions),
        "officials": np.tile(world.agencies.size, solutions),
        "share_nominal": _ratio(nominal, posts),
        "share_effective": _ratio(stage[:, Stage.ROUTINISED], posts),
        "share_aware": _ratio(posts - stage[:, Stage.UNAWARE], posts),
        "share_intending": _ratio(stage[:, Stage.INTENDING], posts),
        "pipeline": states[world.pipelines.state.ravel()],
        "experienced_usefulness": world.pipelines.experience.ravel().astype(np.float64),
        "cost_agencies": spent.ravel() / 100,
        "cost_sunk": world.pipelines.cost_sunk.ravel() / 100,
    }
    obstacle = counts.obstacle.reshape(-1, counts.obstacle.shape[2])
    for one in Obstacle:
        columns[f"obstacle_{one.name.lower()}"] = _ratio(obstacle[:, one], posts)
    order = ("seed", "month", "date", "solution", "agency", "sector", "parent", *AGENCY_MEASURES)
    return {name: columns[name] for name in order}
