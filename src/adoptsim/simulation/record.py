"""The record of a run: every measure a column, one row per month and solution.

Shares are of all officials, or of all agencies. The row of solution ``all`` holds the totals over
solutions (every official x solution counted once) and what belongs to the programme as a whole;
where a measure has no meaning on a row it is NaN. Costs are cumulative, in money.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.engine import Engine
from adoptsim.simulation.groups_table import groups_table
from adoptsim.simulation.journal_table import Journal, peers_table
from adoptsim.simulation.measures import gini
from adoptsim.simulation.obstacles import Barrier, Obstacle
from adoptsim.simulation.officials_table import officials_table
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
    "value": "routine use x experienced usefulness, mean over all officials, users or not, SD",
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
    "suppliers": "suppliers qualified to bid",
    "price_per_seat": "price of a seat a year as contracted, mean over agencies that offer it, money",
    "cost_agencies": "money agencies spent so far: set-up, seats, pilots",
    "cost_sunk": "part of it spent on attempts that failed or were stopped",
    "cost_stopped": "part of what is sunk: on what was withdrawn, and on pilots that were stopped, good or bad",
    "cost_should_stop": "money agencies spent so far, and not sunk, where experienced usefulness is below zero now",
    "cost_staff_time": "money's worth of officials' time so far, for onboarding and for what programmes ask of them",
    "cost_programme": "money programmes spent so far",
    "cost_transfers": "money programmes gave to agencies so far, prices waived included; counted as theirs when spent",
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


PROGRAMME_MEASURES: Mapping[str, str] = {
    "programme": "what the intervention is called",
    "kind": "its kind",
    "start": "month in which it began; 0 if it never did",
    "end": "month after its last; 0 if it was still at work at the end of the run",
    "why": "why it ended",
    "cost_programme": "money it spent itself",
    "cost_transfers": "money it gave to agencies, prices waived included",
    "cost_staff_time": "money's worth of officials' time that it took",
}
"""What is said of every intervention, in the order of the columns of ``programmes``."""


SPENT = ("programme", "agencies", "staff_time")
"""Costs that add up to all that was spent; the others are parts of them."""

TOTALS: Mapping[str, str] = {
    "posts": "officials; on the row of all solutions, officials x solutions",
    "user_years": "years of routine use over the whole run, all officials together",
    "spent": "all money spent over the whole run: by programmes, by agencies, and officials' time",
    "public_money": "money that programmes spent and gave over the whole run; what they gave, agencies spend",
}
"""What outcomes say beside the measures of the last month."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a run leaves, column by column.

    Attributes
    ----------
    outcomes : dict of arrays
        ``seed, solution``, `MEASURES` in the last month, and `TOTALS`; a row a solution, and ``all``.
    monthly : dict of arrays
        ``seed, month, date, solution`` and `MEASURES`; months from 0, the founding.
    agencies : dict of arrays
        ``seed, month, date, solution, agency, sector, parent`` and `AGENCY_MEASURES`, at the end of
        each year and in the last month.
    programmes : dict of arrays
        ``seed`` and `PROGRAMME_MEASURES`, a row an intervention.
    officials : dict of arrays
        The officials at the end of the run, one by one; see `officials_table`.
    groups : dict of arrays
        The same counted by group; see `groups_table`.
    journal : dict of arrays
        Every agency month by month; see `journal_table`.
    peers : dict of arrays
        Which agency looks to which; see `journal_table`.
    yearly : dict of arrays
        The rows of `monthly` at the founding, after every twelve months, and in the last month.
    """

    outcomes: Columns
    monthly: Columns
    agencies: Columns
    programmes: Columns
    officials: Columns = field(default_factory=dict)
    groups: Columns = field(default_factory=dict)
    journal: Columns = field(default_factory=dict)
    peers: Columns = field(default_factory=dict)
    yearly: Columns = field(default_factory=dict)


def run(scenario: Scenario, seed: int, months: int | None = None, keep: Collection[str] | None = None) -> Record:
    """Simulate one run and record it.

    Parameters
    ----------
    scenario : Scenario
        What is simulated.
    seed : int
        Seed of the run, 0 .. 2**63 - 1.
    months : int, optional
        Length of the run; the scenario's, if nothing is said.
    keep : collection of str, optional
        Which of `monthly`, `agencies`, `programmes`, `officials`, `groups`, `journal`, `peers` and `yearly` are
        wanted; the first three, if nothing is said. The others are left empty.

    Returns
    -------
    Record

    Raises
    ------
    UserError
        If the scenario's files or names do not fit together.
    """
    wanted = ("monthly", "agencies", "programmes") if keep is None else keep
    engine = Engine(scenario, seed)
    length = scenario.calendar.months if months is None else months
    tallies = [_tally(engine)]
    agencies = []
    journal = Journal(engine) if "journal" in wanted else None
    if journal:
        journal.write()
    for month in range(1, length + 1):
        engine.step()
        tallies.append(_tally(engine))
        if journal:
            journal.write()
        if "agencies" in wanted and (engine.date.month == 12 or month == length):
            agencies.append(_agencies_rows(engine))
    if "agencies" in wanted and not agencies:
        agencies.append(_agencies_rows(engine))
    tally = {name: np.stack([one[name] for one in tallies]) for name in tallies[0]}
    monthly = _monthly(engine, tally)
    return Record(
        _outcomes(engine, monthly),
        monthly if "monthly" in wanted else {},
        {name: np.concatenate([a[name] for a in agencies]) for name in agencies[0]} if agencies else {},
        _programmes(engine) if "programmes" in wanted else {},
        officials_table(engine) if "officials" in wanted else {},
        groups_table(engine) if "groups" in wanted else {},
        journal.table() if journal else {},
        peers_table(engine) if "peers" in wanted else {},
        _yearly(monthly) if "yearly" in wanted else {},
    )


def _yearly(monthly: Columns) -> Columns:
    """Take the rows at the end of each year of the run, and the last."""
    month = monthly["month"]
    ends = (month % 12 == 0) | (month == month[-1])
    return {name: column[ends] for name, column in monthly.items()}


def _outcomes(engine: Engine, monthly: Columns) -> Columns:
    """Take the last month, and add up what the whole run brought and cost."""
    solutions = len(engine.names.solutions) + 1
    last = {name: column[-solutions:] for name, column in monthly.items()}
    officials = float(len(engine.world.officials.id))
    posts = np.append(np.full(solutions - 1, officials), officials * (solutions - 1))
    use = monthly["share_effective"].reshape(-1, solutions)
    return {
        "seed": last["seed"],
        "solution": last["solution"],
        **{name: last[name] for name in MEASURES},
        "posts": posts,
        "user_years": use[1:].sum(axis=0) * posts / 12,
        "spent": np.sum([last[f"cost_{one}"] for one in SPENT], axis=0),
        "public_money": last["cost_programme"] + last["cost_transfers"],
    }


def _tally(engine: Engine) -> Columns:
    """Write down what a month's measures derive from: counts and sums per solution."""
    counts, world = engine.counts, engine.world
    pipelines, solutions = world.pipelines, world.solutions
    effective = counts.stage[:, :, Stage.ROUTINISED]
    posts = np.diff(world.agencies.start)
    return {
        "stage": counts.stage.sum(axis=1),
        "obstacle": counts.obstacle.sum(axis=1),
        "barrier": counts.barrier.sum(axis=1),
        "value": counts.value.sum(axis=1),
        "opinion": counts.opinion.sum(axis=1),
        "traits": np.array([counts.reluctance.sum(), counts.skill.sum()]),
        "state": (pipelines.state[:, :, np.newaxis] == np.arange(len(State))).sum(axis=1),
        "gini": np.array([_gini_of(one, posts) for one in (*effective, effective.sum(axis=0))]),
        "quality": solutions.quality.copy(),
        "wins": solutions.wins.copy(),
        "market": np.stack([solutions.tenders, solutions.bids, solutions.single_bids]),
        "pilots": np.stack([solutions.pilots_begun, solutions.pilots_passed, pipelines.failures.sum(axis=1)]),
        "spent": (pipelines.cost_set_up + pipelines.cost_seats + pipelines.cost_pilots).sum(axis=1),
        "sunk": pipelines.cost_sunk.sum(axis=1),
        "stopped": pipelines.cost_stopped.sum(axis=1),
        "should_stop": _spent_on_what_should_stop(engine),
        "suppliers": solutions.incumbents + solutions.start_ups,
        "price": np.where(pipelines.state == State.AVAILABLE, pipelines.price, 0).sum(axis=1),
        "minutes": pipelines.staff_minutes.sum(axis=1),
        "programmes": np.array(
            [
                sum(one.cost for one in engine.programmes),
                world.agencies.transfers.sum(),
                sum(one.minutes for one in engine.programmes),
            ],
            dtype=np.float64,
        ),
    }


def _spent_on_what_should_stop(engine: Engine) -> NDArray[np.int64]:
    """Cents spent, and not yet sunk, where a solution makes work worse: one number a solution."""
    pipelines = engine.world.pipelines
    spent = pipelines.cost_set_up + pipelines.cost_seats + pipelines.cost_pilots - pipelines.cost_sunk
    return np.asarray(np.where(pipelines.experience < 0.0, spent, 0).sum(axis=1))


def _gini_of(users: NDArray[Any], posts: NDArray[Any]) -> float:
    """Inequality of the share of users between agencies that have officials."""
    return gini(users[posts > 0] / posts[posts > 0])


def _ratio(part: NDArray[Any], whole: Any) -> NDArray[np.float64]:
    """Divide; NaN where there is nothing to divide by."""
    part = np.asarray(part, dtype=np.float64)
    whole = np.broadcast_to(np.asarray(whole, dtype=np.float64), part.shape)
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)


def _with_total(per_solution: NDArray[Any]) -> NDArray[np.float64]:
    """Put the sum over solutions behind the solutions: shape (M, S) becomes (M, S + 1)."""
    values = np.asarray(per_solution, dtype=np.float64)
    return np.concatenate([values, values.sum(axis=1, keepdims=True)], axis=1)


def _alone(values: NDArray[Any], solutions: int) -> NDArray[np.float64]:
    """Put values, shape (M,), on the row of totals; NaN on those of solutions."""
    return np.concatenate([np.full((len(values), solutions), np.nan), values[:, np.newaxis]], axis=1)


def _monthly(engine: Engine, tally: Columns) -> Columns:
    """Derive every measure from the tallies of all months."""
    solutions = [*engine.names.solutions, ALL]
    months = len(tally["stage"])
    dates = [engine.scenario.calendar.date(month) for month in range(months)]
    columns: Columns = {
        "seed": np.full(months * len(solutions), engine.seed, dtype=np.int64),
        "month": np.repeat(np.arange(months, dtype=np.int32), len(solutions)),
        "date": np.repeat(np.array(dates, dtype="datetime64[D]"), len(solutions)),
        "solution": np.tile(np.array(solutions, dtype=object), months),
    }
    measures: Columns = {}
    for part in (_people, _pipelines, _market, _money):
        measures |= part(engine, tally)
    return columns | {name: measures[name].ravel() for name in MEASURES}


def _people(engine: Engine, tally: Columns) -> Columns:
    """Measures counted over officials."""
    officials, solutions = len(engine.world.officials.id), len(engine.names.solutions)
    pairs = np.append(np.full(solutions, float(officials)), officials * solutions)
    stage = tally["stage"]
    users = _with_total(stage[:, :, Stage.USING] + stage[:, :, Stage.ROUTINISED])
    columns = {
        "share_nominal": _ratio(users, pairs),
        "share_effective": _ratio(_with_total(stage[:, :, Stage.ROUTINISED]), pairs),
        "share_aware": _ratio(_with_total(stage.sum(axis=2) - stage[:, :, Stage.UNAWARE]), pairs),
        "share_intending": _ratio(_with_total(stage[:, :, Stage.INTENDING]), pairs),
        "value": _ratio(_with_total(tally["value"]), pairs),
        "perceived_usefulness": _ratio(_with_total(tally["opinion"]), users),
        "mean_reluctance": _alone(_ratio(tally["traits"][:, 0], officials), solutions),
        "mean_skill": _alone(_ratio(tally["traits"][:, 1], officials), solutions),
    }
    for one in Obstacle:
        columns[f"obstacle_{one.name.lower()}"] = _ratio(_with_total(tally["obstacle"][:, :, one]), pairs)
    for bar in Barrier:
        columns[f"barrier_{bar.name.lower()}"] = _ratio(_with_total(tally["barrier"][:, :, bar]), pairs)
    return columns


def _pipelines(engine: Engine, tally: Columns) -> Columns:
    """Measures counted over agencies."""
    solutions, agencies = engine.world.pipelines.state.shape
    pairs = np.append(np.full(solutions, float(agencies)), agencies * solutions)
    state = tally["state"]
    columns = {f"pipeline_{one.name.lower()}": _ratio(_with_total(state[:, :, one]), pairs) for one in State}
    quality = tally["quality"]
    return columns | {
        "share_agencies_available": columns["pipeline_available"],
        "gini_effective": tally["gini"],
        "quality": np.concatenate([quality, np.full((len(quality), 1), np.nan)], axis=1),
    }


def _market(engine: Engine, tally: Columns) -> Columns:
    """Measures of the market and of projects."""
    wins = tally["wins"]
    tenders, bids, single_bids = (_with_total(tally["market"][:, row]) for row in range(3))
    begun, passed, failures = (_with_total(tally["pilots"][:, row]) for row in range(3))
    by_start_ups = np.arange(wins.shape[2]) >= engine.world.solutions.incumbents[:, np.newaxis]
    shares = _ratio(wins, tenders[:, :-1, np.newaxis])
    concentration = (shares**2).sum(axis=2)
    offering = tally["state"][:, :, State.AVAILABLE]
    price = _ratio(tally["price"] * 12 / 100, offering)
    return {
        "suppliers": _with_total(tally["suppliers"]),
        "price_per_seat": np.concatenate([price, np.full((len(wins), 1), np.nan)], axis=1),
        "share_start_ups": _ratio(_with_total(np.where(by_start_ups, wins, 0).sum(axis=2)), tenders),
        "share_single_bids": _ratio(single_bids, tenders),
        "bids_per_tender": _ratio(bids, tenders),
        "concentration": np.concatenate([concentration, np.full((len(wins), 1), np.nan)], axis=1),
        "pilots_begun": begun,
        "pilots_passed": passed,
        "failures": failures,
    }


def _money(engine: Engine, tally: Columns) -> Columns:
    """Costs so far, in money."""
    solutions = len(engine.names.solutions)
    programmes = tally["programmes"]
    minutes = _with_total(tally["minutes"])
    minutes[:, -1] += programmes[:, 2]
    return {
        "cost_agencies": _with_total(tally["spent"]) / 100,
        "cost_sunk": _with_total(tally["sunk"]) / 100,
        "cost_stopped": _with_total(tally["stopped"]) / 100,
        "cost_should_stop": _with_total(tally["should_stop"]) / 100,
        "cost_staff_time": minutes / 60 * engine.scenario.processes.starting.hourly_wage,
        "cost_programme": _alone(programmes[:, 0] / 100, solutions),
        "cost_transfers": _alone(programmes[:, 1] / 100, solutions),
    }


def _programmes(engine: Engine) -> Columns:
    programmes = engine.programmes
    wage = engine.scenario.processes.starting.hourly_wage
    columns = {
        "seed": np.full(len(programmes), engine.seed, dtype=np.int64),
        "programme": np.array([one.name for one in programmes], dtype=object),
        "kind": np.array([one.intervention.kind for one in programmes], dtype=object),
        "start": np.array([one.started for one in programmes], dtype=np.int32),
        "end": np.array([one.ended for one in programmes], dtype=np.int32),
        "why": np.array([one.why for one in programmes], dtype=object),
        "cost_programme": np.array([one.cost / 100 for one in programmes], dtype=np.float64),
        "cost_transfers": np.array([one.transferred / 100 for one in programmes], dtype=np.float64),
        "cost_staff_time": np.array([one.minutes / 60 * wage for one in programmes], dtype=np.float64),
    }
    return {name: columns[name] for name in ("seed", *PROGRAMME_MEASURES)}


def _agencies_rows(engine: Engine) -> Columns:
    world, names, counts = engine.world, engine.names, engine.counts
    solutions, agencies = world.pipelines.state.shape
    stage = counts.stage.reshape(-1, counts.stage.shape[2])
    posts = stage.sum(axis=1)
    nominal = stage[:, Stage.USING] + stage[:, Stage.ROUTINISED]
    spent = world.pipelines.cost_set_up + world.pipelines.cost_seats + world.pipelines.cost_pilots
    states = np.array([state.name.lower() for state in State], dtype=object)
    rows = solutions * agencies
    columns = {
        "seed": np.full(rows, engine.seed, dtype=np.int64),
        "month": np.full(rows, engine.now.month, dtype=np.int32),
        "date": np.full(rows, np.datetime64(engine.date, "D")),
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
