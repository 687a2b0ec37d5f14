"""Trials: the small experiments that show a pattern, each a scenario, a horizon and a measure.

Every function takes seeds and returns, for each quantity of `validation`, a value per seed. Where
something is compared, the runs are paired by seed, so that chance is the same on both sides.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from adoptsim.evidence.patterns import Uptake, intraclass_correlation, watch
from adoptsim.experiments.executors import Lost, processes, usable_processors
from adoptsim.experiments.runs import simulate
from adoptsim.scenario.reading import read, reading
from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.engine import Engine
from adoptsim.simulation.measures import gini
from adoptsim.world.officials import Stage

type Values = dict[str, list[float]]
"""Values by quantity, one a seed."""

FREE = (
    "solutions.case_files.available_at_start=1",
    "solutions.case_files.legal_burden=0",
    "solutions.case_files.price=0",
    "solutions.case_files.skill_needed=0",
)
"""What leaves the choice to the official alone: access everywhere, no law, no price, no gate."""


def scenario(*sets: str, doing: Sequence[Mapping[str, Any]] = (), base: str = "baseline") -> Scenario:
    """Return a shipped scenario with some values set and interventions in place of its own."""
    plain = reading(base, sets).scenario
    return Scenario.model_validate({**dict(plain), "interventions": list(doing)})


@dataclass(frozen=True, slots=True)
class Seed:
    """One seed as a task."""

    seed: int

    def split(self) -> "list[Seed]":
        """Return itself; there is nothing to split."""
        return [self]


@dataclass(frozen=True, slots=True)
class Each:
    """Something done with a scenario and a seed."""

    what: Callable[[Scenario, int], Any]
    scenario: Scenario

    def __call__(self, task: Seed) -> Any:
        """Do it."""
        return self.what(self.scenario, task.seed)


def each(what: Callable[[Scenario, int], Any], one: Scenario, seeds: Sequence[int]) -> list[Any]:
    """Do something with a scenario and each seed, in processes; `what` is a function of a module.

    Raises
    ------
    RuntimeError
        If a process is lost.
    """
    tasks = [Seed(seed) for seed in seeds]
    outcomes = dict(processes(Each(what, one), tasks, usable_processors()))
    for outcome in outcomes.values():
        if isinstance(outcome, Lost):
            raise RuntimeError(outcome.error)
    return [outcomes[task] for task in tasks]


def runs(scenarios: Mapping[str, Scenario], seeds: Sequence[int]) -> dict[str, dict[str, pd.DataFrame]]:
    """Run scenarios; return measures by scenario: a table of months x seeds each, of the first solution.

    Raises
    ------
    RuntimeError
        If a run fails.
    """
    monthly = simulate(scenarios, len(seeds), seeds[0]).complete().monthly
    found = {}
    for name, one in scenarios.items():
        here = monthly[(monthly.scenario == name) & (monthly.solution == next(iter(one.solutions)))]
        found[name] = {
            measure: here.pivot_table(index="month", columns="seed", values=measure)
            for measure in ("share_nominal", "share_effective", "pipeline_undecided")
        }
    return found


def _list(values: Any) -> list[float]:
    """Turn a column of a table, one row a seed, into a list."""
    return [float(one) for one in values]


def mandate(seeds: Sequence[int]) -> Values:
    """P4 to P9: what happened under M-15-13, before its deadline and on it."""
    one = read("m_15_13")
    results = simulate({"m_15_13": one}, len(seeds), seeds[0]).complete()
    monthly = results.monthly[results.monthly.solution == "https"]
    agencies = results.agencies[results.agencies.solution == "https"]
    nominal, effective = (
        monthly.pivot_table(index="month", columns="seed", values=f"share_{depth}")
        for depth in ("nominal", "effective")
    )
    start, deadline = one.interventions[0].start, one.interventions[0].deadline  # type: ignore[attr-defined]
    hazard, hazard_effective = ((share.diff() / (1.0 - share.shift())) for share in (nominal, effective))
    first = slice(start, start + 2)
    values = {
        "faster": hazard.loc[first].mean() / hazard_effective.loc[first].mean(),
        "rush": hazard.loc[deadline] / hazard.loc[deadline - 12 : deadline - 4].mean(),
        "last_month": (nominal.loc[deadline] - nominal.loc[deadline - 1])
        / (nominal.loc[deadline] - nominal.loc[start - 1]),
        "below": 1.0 - nominal.loc[deadline],
    }
    by_year: dict[str, list[float]] = {}
    for month, name in ((deadline - 24, "early"), (deadline - 12, "middle"), (deadline, "deadline")):
        for quantity, value in _of_agencies(agencies[agencies.month == month]).items():
            by_year[f"{quantity}_{name}"] = value
    ordered = np.min(
        [np.subtract(by_year[f"gini_effective_{n}"], by_year[f"gini_{n}"]) for n in ("early", "middle", "deadline")],
        axis=0,
    )
    return {name: list(value) for name, value in values.items()} | {
        "zero": by_year["zero_deadline"],
        "m_icc_nominal": by_year["icc_middle"],
        "m_icc_effective": by_year["icc_effective_middle"],
        "m_icc_order": list(np.subtract(by_year["icc_effective_deadline"], by_year["icc_deadline"])),
        "m_gini_early": by_year["gini_early"],
        "m_gini_deadline": by_year["gini_deadline"],
        "m_gini_order": list(ordered),
        "m_size_early": by_year["size_effective_early"],
        "m_size_deadline": by_year["size_deadline"],
    }


def _of_agencies(table: pd.DataFrame) -> Values:
    """Measure how use is spread over agencies, seed by seed."""
    rows = []
    for _, one in table.groupby("seed"):
        officials = one.officials.to_numpy(dtype=np.float64)
        nominal, effective = one.share_nominal.to_numpy(), one.share_effective.to_numpy()
        rows.append(
            {
                "zero": float((nominal == 0).mean()),
                "gini": gini(nominal),
                "gini_effective": gini(effective),
                "icc": intraclass_correlation(nominal, officials),
                "icc_effective": intraclass_correlation(effective, officials),
                "size": float(one.officials.rank().corr(one.share_nominal.rank())),
                "size_effective": float(one.officials.rank().corr(one.share_effective.rank())),
            }
        )
    return {name: [row[name] for row in rows] for name in rows[0]}


END = 72
"""Month in which the programme of `ending` has ended."""


def ending(seeds: Sequence[int]) -> Values:
    """P10: effective use where a transition unit was at work, before and after it closed.

    What use would have grown to without the unit, with the same chance, is taken off: the curve of
    the baseline is still rising, and goes on to.
    """
    unit = {"kind": "transition_unit", "start": END - 36, "months": 36, "where": {"largest": 20}}
    with_unit = each(_where_it_was, scenario(doing=[unit]), seeds)
    without = each(_where_it_was, scenario(doing=[unit | {"staff": 0}]), seeds)
    more = [np.subtract(one[1], other[1]) for one, other in zip(with_unit, without, strict=True)]
    return {
        "retained": [one[0] for one in with_unit],
        "stalls": [float((after - then) / (then - before)) for before, then, after in more],
    }


def _where_it_was(one: Scenario, seed: int) -> tuple[float, list[float]]:
    """Follow the agencies that a programme reached.

    Returns
    -------
    retained : float
        Of their posts in routine use when it ended, the share in routine use 18 months later.
    share : list of float
        Their share in routine use a year before the end, at the end, and a year after.
    """
    engine = Engine(one, seed)
    (programme,) = engine.programmes
    stage = engine.world.adoption.stage[0]
    routine = {}
    for month in range(1, END + 18):
        engine.step()
        routine[month] = stage == Stage.ROUTINISED
    reached = programme.agencies[engine.world.officials.agency]
    cohort = routine[END - 1] & reached
    share = [float(routine[month][reached].mean()) for month in (END - 13, END - 1, END + 11)]
    return float((routine[END + 17] & cohort).sum() / cohort.sum()), share


def free_choice(seeds: Sequence[int]) -> Values:
    """P13: who had how many users among those they listen to, when they started."""
    free = scenario(*FREE, "ties.ties=3", "processes.turnover.yearly=0.05", "calendar.months=240")
    seen: list[Uptake] = each(watch, free, seeds)
    return {
        "exposure_mean": [float(one.exposure.mean()) for one in seen],
        "exposure_sd": [float(one.exposure.std()) for one in seen],
        "exposure_zero": [float((one.exposure == 0).mean()) for one in seen],
    }


def carriers(seeds: Sequence[int]) -> Values:
    """P14: managers as champions against as many of the staff; what is lost without the example of peers."""
    champions = {"kind": "champions", "start": 1, "months": 24, "number": 250}
    without = ("processes.persuasion.peers=0", "processes.routinising.peers=0", "processes.lapse.peers=0")
    found = runs(
        {
            "managers": scenario(
                *FREE, doing=[champions | {"who": {"all_of": [{"role": "manager"}, {"random": 250}]}}]
            ),
            "staff": scenario(*FREE, doing=[champions | {"who": {"all_of": [{"role": "staff"}, {"random": 250}]}}]),
            "peers": scenario(*FREE),
            "no_peers": scenario(*FREE, *without),
        },
        seeds,
    )
    managers, staff = (found[name]["share_nominal"].loc[24] for name in ("managers", "staff"))
    lost = {
        depth: 1.0 - found["no_peers"][depth].loc[36] / found["peers"][depth].loc[36]
        for depth in ("share_nominal", "share_effective")
    }
    return {
        "managers": _list(managers - staff),
        "peers": _list(lost["share_effective"] - lost["share_nominal"]),
    }


def training(seeds: Sequence[int]) -> Values:
    """P15: what further days add, and how long the gain lasts without use."""
    gains = {days: each(_gain, _trained(days), seeds) for days in (1, 2, 3)}
    first, second = (np.array([gain[0] for gain in gains[days]]) for days in (1, 2))
    third = np.array([gain[0] for gain in gains[3]])
    return {
        "second_dose": list((second - first) / first),
        "third_dose": list((third - second) / (second - first)),
        "half_life": [float(np.argmax(gain <= gain[0] / 2)) for gain in gains[2]],
    }


def _trained(days: int) -> Scenario:
    """Return a world where everybody is trained in the first month and nobody can use what they learned."""
    everybody = {"kind": "training", "start": 1, "months": 1, "seats_per_month": 2000, "days": days}
    return scenario(
        "agencies.digital_budget=0", "population.officials=1000", "calendar.months=24", "processes.turnover.yearly=0",
        doing=[everybody],
    )  # fmt: skip


def _gain(one: Scenario, seed: int) -> np.ndarray:
    """Return the mean gain in skill, month by month; the months count from that of the training."""
    engine = Engine(one, seed)
    before = float(engine.world.officials.skill.mean())
    gains = []
    for _ in range(one.calendar.months):
        engine.step()
        gains.append(float(engine.world.officials.skill.mean()) - before)
    return np.array(gains)


def information(seeds: Sequence[int]) -> Values:
    """P16: agencies that have decided, with informed heads and without."""
    campaign = {"kind": "information_campaign", "start": 1, "months": 24, "intensity": 0}
    found = runs({"plain": scenario(), "informed": scenario(doing=[campaign])}, seeds)
    undecided = {name: found[name]["pipeline_undecided"] for name in found}
    return {"informed": _list(undecided["plain"].loc[18] - undecided["informed"].loc[18])}


def election(seeds: Sequence[int]) -> Values:
    """P17: what a change of government takes away, and how much of it is back two years later."""
    month = 61
    pulse = {"kind": "shock", "event": "election", "start": month, "size": 0.11}
    found = runs({"plain": scenario(), "election": scenario(doing=[pulse])}, seeds)
    lost = {
        depth: 1.0 - found["election"][depth] / found["plain"][depth] for depth in ("share_nominal", "share_effective")
    }
    back = {depth: 1.0 - share.loc[month + 24] / share.loc[month] for depth, share in lost.items()}
    return {
        "eroded": _list(lost["share_effective"].loc[month]),
        "recovery": _list(back["share_nominal"] - back["share_effective"]),
    }
