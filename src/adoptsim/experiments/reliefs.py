"""Relief values: what routine use would gain if a barrier were lifted for everybody, and which one binds.

The value of a barrier is the mean paired difference of effective use at the end of the run, with the
barrier lifted less as it is; its 90 % interval is that of `paired.difference`. What a pair brings beyond
the two alone is the joint value less the sum of both.

*Which barrier binds.* The one with the highest value is chosen among twelve, which flatters it. So
something binds only if the value of some barrier is above nothing, and another one counts as told apart from
the highest only if their difference is, all in simultaneous intervals (Bonferroni: 90 % for all of them
together, for one solution or one group of officials). The highest, and all that cannot be told apart from it,
are said to bind; also one whose own value is too uncertain to be told from nothing, as it may be the highest
all the same, but none that brings nothing in any run.

Source: binding constraints, Hausmann, Rodrik & Velasco 2005, Growth Diagnostics; simultaneous
comparison with the best, Hsu 1996, Multiple Comparisons, chapter 4.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from adoptsim.experiments.cube import cube, solutions
from adoptsim.experiments.paired import LEVEL, Difference, Verdict, difference, interval_of_mean, settled
from adoptsim.experiments.rows import Failure
from adoptsim.experiments.runner import Results
from adoptsim.experiments.tables import frame
from adoptsim.simulation.obstacles import Barrier, Obstacle
from adoptsim.simulation.record import ALL
from adoptsim.world.columns import Doubles

BARRIERS = tuple(barrier.name.lower() for barrier in Barrier)

AS_IT_IS, JOINED = "as_it_is", "+"
"""Names of cases: nothing lifted; and what joins the names of barriers lifted together."""

USE = "share_effective"

FILED: Mapping[str, str] = {
    "awareness": "unaware",
    **{name: f"unpersuaded_{name}" for name in ("reluctance", "usefulness", "difficulty", "peers")},
    "decision": "undecided",
    **{name: name for name in ("regulation", "budget", "procurement", "skill", "seat", "time")},
}
"""The class of the ledger under which whoever stands before a barrier is filed."""

LEDGER = tuple(obstacle.name.lower() for obstacle in Obstacle)


@dataclass(frozen=True)
class Reliefs:
    """What holds a scenario back.

    Shares and values are of officials, on the row of solution ``all`` of officials x solutions, in the
    last month; 0.01 is one point of a hundred.

    Attributes
    ----------
    ledger : DataFrame
        One row per solution and class of the ledger: ``solution, obstacle``; ``share, low, high``, the
        mean over seeds and its 90 % interval.
    barriers : DataFrame
        One row per solution and standing barrier: ``solution, barrier, share, low, high``; shares overlap.
    relief : DataFrame
        One row per solution and barrier: ``solution, barrier``; ``filed`` (share in its class of the
        ledger) and ``standing`` (share before whom it stands); ``now`` and ``lifted`` (effective use as
        it is and with the barrier lifted); ``value, low, high`` (the relief value and its 90 %
        interval); ``verdict``; ``binds`` (whether it is highest, or cannot be told apart from it);
        ``runs, missing`` (pairs of runs with and without a number).
    pairs : DataFrame
        One row per solution and two barriers: ``solution, first, second, now, lifted, value, low, high,
        verdict`` of both together; ``beyond, beyond_low, beyond_high, beyond_verdict``, what they bring
        beyond the two alone; ``together``, whether they relieve only together: both bring something,
        and more than the two alone, each with 90 % confidence for all pairs at once, and neither does
        alone; ``runs, missing``. Empty where no pairs were lifted.
    groups : DataFrame
        As `relief`, one row per group of officials too: ``by`` (``agency_size``, ``sector``, ``skill``),
        ``group``, ``officials`` (mean number in a run). ``standing`` is not known of groups.
    results : Results
        The runs.
    """

    ledger: pd.DataFrame
    barriers: pd.DataFrame
    relief: pd.DataFrame
    pairs: pd.DataFrame
    groups: pd.DataFrame
    results: Results

    @property
    def failures(self) -> Sequence[Failure]:
        """Runs that went wrong; their seeds are left out where they would be compared."""
        return self.results.failures

    def binding(self, solution: str = ALL) -> tuple[str, ...]:
        """Return the barriers that bind, highest value first: none, one, or several that cannot be told apart."""
        own = self.relief[(self.relief["solution"] == solution) & self.relief["binds"]]
        return tuple(own.sort_values("value", ascending=False, kind="stable")["barrier"])


def reliefs(results: Results) -> Reliefs:
    """Make the frames of a study of barriers.

    Parameters
    ----------
    results : Results
        The runs of the design of `lifting.design_of`.
    """
    return Reliefs(
        ledger=_shares(results, "obstacle", LEDGER),
        barriers=_shares(results, "barrier", BARRIERS),
        relief=pd.DataFrame(_relief(results)),
        pairs=pd.DataFrame(_pairs(results), columns=list(PAIRS)),
        groups=pd.DataFrame(_groups(results), columns=list(GROUPS)),
        results=results,
    )


def _shares(results: Results, what: str, names: Sequence[str]) -> pd.DataFrame:
    """Return shares of the scenario as it is: the mean over seeds and its interval."""
    rows = []
    outcomes = results.tables["outcomes"]
    for solution in solutions(outcomes):
        laid = cube(outcomes, [AS_IT_IS], results.seeds, [f"{what}_{name}" for name in names], solution)[0]
        for name, values in zip(names, laid.T, strict=True):
            there = values[np.isfinite(values)]
            interval = interval_of_mean(there)
            mean = float(there.mean()) if len(there) else np.nan
            rows.append({"solution": solution, what: name, "share": mean, "low": interval.low, "high": interval.high})
    return pd.DataFrame(rows)


def _relief(results: Results) -> Iterator[dict[str, Any]]:
    outcomes = results.tables["outcomes"]
    shares = [f"obstacle_{FILED[name]}" for name in BARRIERS] + [f"barrier_{name}" for name in BARRIERS]
    for solution in solutions(outcomes):
        use = cube(outcomes, [AS_IT_IS, *BARRIERS], results.seeds, [USE], solution)[:, :, 0]
        at_end = cube(outcomes, [AS_IT_IS], results.seeds, shares, solution)[0]
        seen = np.isfinite(at_end).all(axis=1)
        filed, standing = np.split(at_end[seen].mean(axis=0) if seen.any() else at_end[:1].ravel(), 2)
        for row, one, other in zip(valued(use), filed, standing, strict=True):
            name = row.pop("barrier")
            yield {"solution": solution, "barrier": name, "filed": float(one), "standing": float(other), **row}


def valued(use: Doubles) -> Iterator[dict[str, Any]]:
    """Yield what each barrier is worth, and whether it binds.

    Parameters
    ----------
    use : array of float, shape (1 + barriers, seeds)
        Effective use as it is, then with each barrier of `BARRIERS` lifted.
    """
    binds = set(binding(use))
    for place, name in enumerate(BARRIERS):
        yield {"barrier": name, **_value(use[0], use[place + 1]), "binds": place in binds}


def _value(now: Doubles, lifted: Doubles) -> dict[str, Any]:
    found = difference(now, lifted)
    there = np.isfinite(now) & np.isfinite(lifted)
    return {
        "now": float(now[there].mean()) if found.runs else np.nan,
        "lifted": float(lifted[there].mean()) if found.runs else np.nan,
        **_told(found, "value", "low", "high", "verdict"),
        "runs": found.runs,
        "missing": found.missing,
    }


def _told(found: Difference, *names: str) -> dict[str, Any]:
    return dict(zip(names, (found.mean, found.interval.low, found.interval.high, str(found.verdict)), strict=True))


def binding(use: Doubles) -> list[int]:
    """Return the places of the barriers that bind, highest value first.

    Parameters
    ----------
    use : array of float, shape (1 + barriers, seeds)
        Effective use as it is, then with each barrier lifted; seeds without a number are left out.
    """
    now, *lifted = use[:, np.isfinite(use).all(axis=0)]
    gains = [settled(now, one) for one in lifted]
    if len(now) < 2:
        return []
    order = sorted(range(len(gains)), key=lambda place: -gains[place].mean())
    best = gains[order[0]]
    if not any(is_above(one, len(gains)) for one in gains):
        return []
    others = [one for one in order[1:] if (gains[one] > 0).any()]
    return [order[0], *(one for one in others if not is_above(settled(gains[one], best), len(gains) - 1))]


def is_above(values: Doubles, among: int) -> bool:
    """Say whether a mean lies above 0, with 90 % confidence for so many such statements together."""
    if len(values) < 2:
        return False
    if np.ptp(values) == 0:
        return bool(values[0] > 0)
    tail = 1.0 - (1.0 - LEVEL) / 2.0 / among
    half = float(stdtrit(len(values) - 1, tail) * values.std(ddof=1) / np.sqrt(len(values)))
    return bool(values.mean() > half)


PAIRS = (
    "solution", "first", "second", "now", "lifted", "value", "low", "high", "verdict",
    "beyond", "beyond_low", "beyond_high", "beyond_verdict", "together", "runs", "missing",
)  # fmt: skip


def _pairs(results: Results) -> Iterator[dict[str, Any]]:
    two = [pair for pair in combinations(BARRIERS, 2) if JOINED.join(pair) in results.design.cases]
    outcomes = results.tables["outcomes"]
    cases = [AS_IT_IS, *BARRIERS, *map(JOINED.join, two)]
    for solution in solutions(outcomes) if two else ():
        use = dict(zip(cases, cube(outcomes, cases, results.seeds, [USE], solution)[:, :, 0], strict=True))
        for pair in two:
            yield {"solution": solution, "first": pair[0], "second": pair[1], **_pair(use, pair, len(two))}


def _pair(use: Mapping[str, Doubles], pair: tuple[str, str], among: int) -> dict[str, Any]:
    """Value two barriers lifted together, one of so many pairs."""
    now, first, second, both = use[AS_IT_IS], use[pair[0]], use[pair[1]], use[JOINED.join(pair)]
    apart = first + second - now
    beyond = difference(apart, both)
    there = np.isfinite(both) & np.isfinite(apart)
    together = is_above(settled(now[there], both[there]), among) and is_above(settled(apart[there], both[there]), among)
    together &= not any(_relieves(difference(now, one)) for one in (first, second))
    value = _value(now, both)
    counted = {name: value.pop(name) for name in ("runs", "missing")}
    told = _told(beyond, "beyond", "beyond_low", "beyond_high", "beyond_verdict")
    return {**value, **told, "together": together, **counted}


def _relieves(found: Difference) -> bool:
    return found.verdict is Verdict.MORE or (found.verdict is Verdict.CONSTANT and found.mean > 0)


GROUPS = (
    "by", "group", "solution", "officials", "barrier", "filed", "now", "lifted", "value", "low", "high", "verdict",
    "binds", "runs", "missing",
)  # fmt: skip


def _groups(results: Results) -> Iterator[dict[str, Any]]:
    table = results.tables.get("groups")
    if not table or "group" not in table:
        return
    counted = frame(table)
    counted = counted[counted["scenario"].isin([AS_IT_IS, *BARRIERS])]
    keys = ["scenario", "seed", "by", "group"]
    together = counted.drop(columns="solution").groupby(keys, sort=False, as_index=False).sum()
    everything = pd.concat([counted, together.assign(solution=ALL)])
    for (by, group, solution), own in everything.groupby(["by", "group", "solution"], sort=False):
        use = own.assign(use=own["obstacle_effective"] / own["officials"]).pivot_table("use", "scenario", "seed")
        laid = use.reindex(index=[AS_IT_IS, *BARRIERS], columns=list(results.seeds)).to_numpy(dtype=np.float64)
        as_it_is = own[own["scenario"] == AS_IT_IS]
        for row in valued(laid):
            name = row.pop("barrier")
            filed = (as_it_is[f"obstacle_{FILED[name]}"] / as_it_is["officials"]).mean()
            officials = float(as_it_is["officials"].mean())
            row["missing"] = len(use.columns) - row["runs"]  # a group that a seed does not have is not missing
            who = {"by": by, "group": group, "solution": solution, "officials": officials}
            yield {**who, "barrier": name, "filed": float(filed), **row}
