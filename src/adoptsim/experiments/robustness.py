"""Robustness: is the same package best whatever the numbers are that nobody knows?

Every number that is judged is drawn from its plausible range, the same for all packages, and each draw
is one world with its own seed, shared by all packages: what differs within a draw is the packages.

Sources: Latin hypercube, McKay, Beckman & Conover 1979, Technometrics 21(2); minimax regret, Savage
1951, Journal of the American Statistical Association 46(253); robust decision making, Lempert, Groves,
Popper & Bankes 2006, Management Science 52(4).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from adoptsim.experiments.design import Case, Design, Row
from adoptsim.experiments.discovery import Discovery, discover, is_available
from adoptsim.experiments.executors import Progress
from adoptsim.experiments.judgement import Judged, judged, stated
from adoptsim.experiments.rows import Model
from adoptsim.experiments.runner import Results, Spread, perform
from adoptsim.experiments.runs import by_name
from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.record import ALL, MEASURES, TOTALS, run
from adoptsim.world.errors import UserError, nearest, quoted

LEVEL = 0.9
"""Of intervals."""

NET = "net_value"
"""The measure where a user-year is worth money: that worth, less all that was spent."""


@dataclass(frozen=True)
class Draws:
    """The numbers that are drawn, and the runs they make.

    Attributes
    ----------
    scenarios : mapping of str to Scenario
        The packages; the first is the baseline.
    numbers : sequence of Judged
        What is drawn, by name.
    table : DataFrame
        One row a draw, numbered from 1; one column a number.
    replicates, seed : int
        Seeds of each draw, the first seed of all.
    """

    scenarios: Mapping[str, Scenario]
    numbers: Sequence[Judged]
    table: pd.DataFrame
    replicates: int = 1
    seed: int = 1

    def design(self, months: int | None = None, keep: frozenset[str] = frozenset()) -> Design:
        """Return every package at every draw with the seeds of the draw."""
        cases, rows = {}, []
        for name, scenario in self.scenarios.items():
            own = {one.name: one for one in judged(scenario)}
            for draw, point in self.table.iterrows():
                number = int(str(draw))
                changes = {
                    path: float(point[one.name])
                    for one in self.numbers
                    for path in own.get(one.name, one).paths
                    if one.name in own or not one.judgement
                }
                cases[f"{name} {number}"] = Case(scenario, changes)
                rows += [Row(f"{name} {number}", seed) for seed in self.seeds(number)]
        return Design(cases, rows, months, keep)

    def seeds(self, draw: int) -> range:
        """Return the seeds of a draw."""
        first = self.seed + (draw - 1) * self.replicates
        return range(first, first + self.replicates)


@dataclass(frozen=True)
class Robustness:
    """How sure it is which package is best.

    Attributes
    ----------
    draws : Draws
        What was drawn.
    results : Results
        The runs.
    measure : str
        What is compared.
    less : bool
        Whether less of it is better.
    per_draw : DataFrame
        One row a draw, one column a package: the measure, mean over the seeds of the draw. Draws in which a run
        failed or left no number are not there.
    """

    draws: Draws
    results: Results
    measure: str
    less: bool
    per_draw: pd.DataFrame

    @property
    def baseline(self) -> str:
        """The first of the packages."""
        return str(self.per_draw.columns[0])

    @cached_property
    def best(self) -> pd.DataFrame:
        """How often each package is best, and better than the baseline.

        One row a package: ``scenario, best, best_low, best_high, better, better_low, better_high``, shares of the
        draws with their 90 % intervals (Wilson); packages that are equally good share the draw; better is NaN for the
        baseline itself.
        """
        good = self._good
        first = share_best(good)
        rows = []
        for name in good.columns:
            is_baseline = name == self.baseline
            wins = int((good[name] > good[self.baseline]).sum())
            better = (np.nan,) * 3 if is_baseline else _share(wins, len(good))
            share, *interval = first[str(name)], *_share(round(first[str(name)] * len(good)), len(good))[1:]
            rows.append((name, share, *interval, *better))
        columns = ["scenario", "best", "best_low", "best_high", "better", "better_low", "better_high"]
        return pd.DataFrame(rows, columns=columns)

    @cached_property
    def regret(self) -> pd.DataFrame:
        """What one loses by choosing a package, in the unit of the measure.

        One row a package: ``scenario, mean`` (of the measure), ``regret_mean, regret_90, regret_max``: what the best
        package of each draw brought more, mean, 90th percentile and largest; ``choices``: why one would choose
        it: ``expected`` (best on average), ``minimax`` (smallest largest regret).
        """
        good = self._good
        lost = (-good).add(good.max(axis=1), axis=0)
        frame = pd.DataFrame(
            {
                "scenario": list(map(str, good.columns)),
                "mean": self.per_draw.mean().to_numpy(),
                "regret_mean": lost.mean().to_numpy(),
                "regret_90": lost.quantile(0.9).to_numpy(),
                "regret_max": lost.max().to_numpy(),
            }
        )
        reasons = {"expected": frame["regret_mean"].argmin(), "minimax": frame["regret_max"].argmin()}
        frame["choices"] = [
            ", ".join(why for why, place in reasons.items() if place == row) for row in range(len(frame))
        ]
        return frame

    @property
    def favourite(self) -> str:
        """The package that is best most often."""
        return max(share_best(self._good).items(), key=lambda one: one[1])[0]

    @property
    def tied(self) -> float:
        """Share of the draws in which several packages are equally good, and none is better."""
        return float((_largest(self._good).sum(axis=1) > 1).mean())

    @cached_property
    def discovery(self) -> Discovery:
        """Where the favourite is not best; see `experiments.discovery`.

        Raises
        ------
        UserError
            If the library that it needs is not installed.
        """
        cases = self.draws.table.loc[self.per_draw.index].reset_index(drop=True)
        good = self._good
        return discover(cases, (good[self.favourite] < good.max(axis=1)).to_numpy())

    @property
    def _good(self) -> pd.DataFrame:
        return -self.per_draw if self.less else self.per_draw


def robustness(
    scenarios: Sequence[Scenario] | Mapping[str, Scenario],
    *,
    samples: int = 200,
    measure: str = "share_effective",
    worth: float | None = None,
    less: bool = False,
    also: Sequence[str] = (),
    replicates: int = 1,
    seed: int = 1,
    months: int | None = None,
    jobs: int | None = None,
    cluster: str = "",
    folder: str | Path | None = None,
    progress: Progress | None = None,
    model: Model = run,
) -> Robustness:
    """Compare packages over the plausible ranges of what is judged, not known.

    Parameters
    ----------
    scenarios : Scenario, several
        The packages: two or more of the same government, the first being what the others are held against, and one
        of the choices; a mapping gives their names, else they come from the titles.
    samples : int
        Draws, 2 or more; scenario discovery wants 100 or more.
    measure : str
        A measure of the outcomes, all solutions together.
    worth : float, optional
        What a year of effective use of one official is worth, in money: then net value is compared, that worth
        less all that was spent, and `measure` has no meaning.
    less : bool
        Whether less of the measure is better.
    also : sequence of str
        Paths of numbers that are known, to be drawn from their plausible ranges too.
    replicates : int
        Seeds of each draw; their mean is compared.
    seed : int
        First seed; the draws themselves come of it too.
    months : int, optional
        Length of the runs; the scenarios' own if nothing is said.
    jobs, cluster, folder, progress, model
        As for `sweep`.

    Raises
    ------
    UserError
        If the request or a scenario cannot be used, or every draw has a run that failed.
    """
    packages = by_name(scenarios)
    check(measure, worth)
    draws = lay(packages, samples, also=also, replicates=replicates, seed=seed)
    where = None if folder is None else Path(folder)
    results = perform(draws.design(months), spread=Spread(jobs, cluster), folder=where, progress=progress, model=model)
    return compared(draws, results, measure=measure, worth=worth, less=less)


def lay(
    scenarios: Mapping[str, Scenario], samples: int, *, also: Sequence[str] = (), replicates: int = 1, seed: int = 1
) -> Draws:
    """Draw the numbers that are judged in any of the scenarios from their plausible ranges.

    Raises
    ------
    UserError
        If there are fewer than two scenarios or samples, or a path of `also` cannot be drawn.
    """
    from scipy.stats import qmc  # noqa: PLC0415  it is slow to import

    if len(scenarios) < 2:
        raise UserError("robustness compares two scenarios or more; name another")
    if samples < 2:
        raise UserError(f"samples: {samples} is too few; 2 or more")
    found = {one.name: one for scenario in scenarios.values() for one in judged(scenario)}
    found |= {path: stated(scenarios, path) for path in also if path not in found}
    numbers = [found[name] for name in sorted(found)]
    points = qmc.LatinHypercube(len(numbers), rng=np.random.default_rng(seed)).random(samples)
    columns = {one.name: one.low + (one.high - one.low) * points[:, place] for place, one in enumerate(numbers)}
    table = pd.DataFrame(columns, index=pd.RangeIndex(1, samples + 1, name="draw"))
    return Draws(scenarios, numbers, table, replicates, seed)


def check(measure: str, worth: float | None) -> None:
    """Refuse a measure that there is none of, and a worth that is no amount.

    Raises
    ------
    UserError
        Naming the nearest measure.
    """
    if worth is not None and not 0 <= worth < np.inf:
        raise UserError(f"worth: {worth} is no amount of money; give a number of 0 or more")
    known = [*MEASURES, *TOTALS]
    if worth is None and measure not in known:
        raise UserError(f"there is no measure {quoted(measure)}{nearest(measure, known)}")


def compared(
    draws: Draws, results: Results, *, measure: str = "share_effective", worth: float | None = None, less: bool = False
) -> Robustness:
    """Compare the packages, draw by draw, from runs that are there; see `robustness`."""
    outcomes = results.outcomes
    if outcomes.empty:
        raise UserError("every run failed, so there is nothing to compare")
    here = outcomes[outcomes["solution"] == ALL]
    value = here[measure] if worth is None else worth * here["user_years"] - here["spent"]
    values = {}
    for name in draws.scenarios:
        runs = value.groupby(here["scenario"]).agg(["mean", "count"])
        runs = runs.reindex([f"{name} {draw}" for draw in draws.table.index])
        values[name] = runs["mean"].where(runs["count"] == draws.replicates).to_numpy()
    whole = pd.DataFrame(values, index=draws.table.index).dropna()
    if whole.empty:
        raise UserError("in every draw a run failed or left no number, so there is nothing to compare")
    return Robustness(draws, results, measure if worth is None else NET, less and worth is None, whole)


def share_best(good: pd.DataFrame) -> dict[str, float]:
    """Return for each column the share of rows in which it is largest; equals share the row."""
    largest = _largest(good)
    shares = largest.div(largest.sum(axis=1), axis=0).mean()
    return {str(name): float(share) for name, share in shares.items()}


def _largest(good: pd.DataFrame) -> pd.DataFrame:
    return good.eq(good.max(axis=1), axis=0)


def _share(count: int, of: int) -> tuple[float, float, float]:
    from scipy.stats import binomtest  # noqa: PLC0415  it is slow to import

    low, high = binomtest(count, of).proportion_ci(LEVEL, method="wilson")
    return count / of, float(low), float(high)


def sentences(found: Robustness) -> Iterator[str]:
    """Say which package is best, how often, and where it is not."""
    favourite = found.favourite
    row = next(one for _, one in found.best.iterrows() if one["scenario"] == favourite)
    words = f"{'Least' if found.less else 'Most'} {found.measure}: {favourite}"
    sure = _interval(float(row["best_low"]), float(row["best_high"]))
    yield f"{words}, in {row['best']:.0%} of {len(found.per_draw)} draws ({sure})."
    if found.tied:
        yield f"In {found.tied:.0%} of draws several are best, equally good: they share the draw."
    choices = found.regret.set_index("scenario")["choices"]
    expected, minimax = (
        next(str(name) for name, why in choices.items() if key in why) for key in ("expected", "minimax")
    )
    if expected == minimax:
        yield f"On average and by the smallest largest regret, {expected} is the choice."
    else:
        yield f"On average {expected} is the choice, by the smallest largest regret {minimax}."
    if is_available():
        yield _where(found, favourite)
    else:
        yield "Under which circumstances was not looked for: that needs the package prim (adoptsim[discovery])."
    lost = len(found.draws.table) - len(found.per_draw)
    if lost:
        yield f"{lost} of {len(found.draws.table)} draws are left out, as a run failed or left no number."


def _where(found: Robustness, favourite: str) -> str:
    box = found.discovery
    if not box.found:
        return f"No circumstances were found under which {favourite} is not best: {box.why}."
    units = {one.name: one.unit for one in found.draws.numbers}
    said = " and ".join(condition.words(units) for condition in box.conditions)
    head = f"{favourite} is best unless {said}" if box.decides else f"{favourite} is less often best where {said}"
    return (
        f"{head}: there another is best in {box.density:.0%} of draws "
        f"({_interval(box.density_low, box.density_high)}), elsewhere in {box.outside:.0%}; this covers "
        f"{box.coverage:.0%} of all where it is not best; counted on {box.cases} draws held out."
    )


def _interval(low: float, high: float) -> str:
    return f"90 % interval {low:.0%} to {high:.0%}"
