"""Scenario discovery: under which circumstances something holds, in words.

The patient rule induction method (PRIM) peels a box around the cases of interest. It is looked for in
one half of the cases and judged on the other, which it has not seen: what is no denser there than
everywhere was found in noise, and is not reported.

Sources: Friedman & Fisher 1999, Statistics and Computing 9(2) (PRIM); Bryant & Lempert 2010,
Technological Forecasting and Social Change 77(1) (scenario discovery, quasi-p-values).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adoptsim.world.errors import UserError

MOST_CONDITIONS = 3
"""Conditions of a box: more cannot be said in a sentence."""

QUASI_P = 0.05
"""Restrictions that chance would make as good more often than this are dropped."""

HELD_OUT_P = 0.05
"""A box that chance would make as dense on the held-out half more often than this was found in noise."""

RARE = 0.1
"""Part of the cases outside a box that may be of interest where the box is said to decide."""

FEWEST = 10
"""Cases of interest, and of the others, that each half needs."""

type Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Condition:
    """A restriction of one number.

    Attributes
    ----------
    name : str
        The number.
    low, high : float
        Bounds; infinite where there is none.
    """

    name: str
    low: float
    high: float

    def holds(self, values: "pd.Series[float]") -> Flags:
        """Say for which cases it holds."""
        held: Flags = ((values >= self.low) & (values <= self.high)).to_numpy()
        return held

    def words(self, units: Mapping[str, str]) -> str:
        """Say it in words."""
        unit = units.get(self.name, "")
        called = self.name.removeprefix("processes.")
        of = f" {unit}" if unit else ""
        if np.isfinite(self.low) and np.isfinite(self.high):
            return f"{called} is between {self.low:.2g} and {self.high:.2g}{of}"
        if np.isfinite(self.low):
            return f"{called} is above {self.low:.2g}{of}"
        return f"{called} is below {self.high:.2g}{of}"


@dataclass(frozen=True)
class Discovery:
    """What was found, or why nothing was.

    Attributes
    ----------
    conditions : tuple of Condition
        The box; empty where nothing was found.
    base : float
        Share of the held-out cases that are of interest.
    density : float
        Share of those within the box; NaN where there is none.
    density_low, density_high : float
        Its 90 % interval.
    coverage : float
        Share of the cases of interest, held out, that lie in the box; NaN where there is none.
    outside : float
        Share of the held-out cases outside the box that are of interest; NaN where there are none.
    p : float
        Chance that a box drawn blindly is as dense on the held-out half.
    cases : int
        Cases that were held out.
    why : str
        Why nothing was found; empty where something was.
    """

    conditions: tuple[Condition, ...]
    base: float
    density: float = np.nan
    density_low: float = np.nan
    density_high: float = np.nan
    coverage: float = np.nan
    outside: float = np.nan
    p: float = np.nan
    cases: int = 0
    why: str = ""

    @property
    def found(self) -> bool:
        """Whether there is a box that held where it had not been looked for."""
        return bool(self.conditions)

    @property
    def decides(self) -> bool:
        """Whether most within are of interest, with the whole interval, and few without: a tenth at most."""
        return self.found and self.density_low > 0.5 and self.outside <= RARE


def is_available() -> bool:
    """Say whether the library that peels is installed."""
    return find_spec("prim") is not None


def discover(cases: pd.DataFrame, interest: Flags) -> Discovery:
    """Look for circumstances under which cases are of interest.

    Parameters
    ----------
    cases : DataFrame
        One row a case, one column a number; in random order, as a Latin hypercube is.
    interest : array of bool
        Which are of interest.

    Raises
    ------
    UserError
        If the library that peels is not installed.
    """
    if not is_available():
        raise UserError("scenario discovery needs the package prim: install adoptsim[discovery]")
    half = len(cases) // 2
    seen, unseen = cases.iloc[:half].reset_index(drop=True), cases.iloc[half:].reset_index(drop=True)
    first, rest = interest[:half], interest[half:]
    base = float(rest.mean()) if len(rest) else np.nan
    fewest = min(int(part.sum()) for part in (first, ~first, rest, ~rest))
    if fewest < FEWEST:
        return Discovery(
            (), base, cases=len(rest), why=f"too few cases differ to look for a pattern ({fewest} in a half)"
        )
    box = _box(seen, first)
    if not box:
        return Discovery((), base, cases=len(rest), why="no restriction is better than chance")
    return _judged(box, unseen, rest)


def _judged(box: tuple[Condition, ...], cases: pd.DataFrame, interest: Flags) -> Discovery:
    """Judge a box on cases that it was not looked for in."""
    from scipy.stats import binomtest  # noqa: PLC0415  it is slow to import

    inside = within(box, cases)
    count, hits = int(inside.sum()), int((inside & interest).sum())
    base = float(interest.mean())
    if not count:
        return Discovery((), base, cases=len(cases), why="none of the cases held out lies in the box that was found")
    test = binomtest(hits, count, base, alternative="greater")
    low, high = binomtest(hits, count).proportion_ci(0.9, method="wilson")
    of_all, outside = int(interest.sum()), len(cases) - count
    elsewhere = (of_all - hits) / outside if outside else np.nan
    found = (base, hits / count, float(low), float(high), hits / of_all, elsewhere, float(test.pvalue), len(cases))
    if test.pvalue >= HELD_OUT_P:
        why = (
            f"what was found in one half of the cases does not hold in the other "
            f"({hits / count:.0%} within, {base:.0%} everywhere)"
        )
        return Discovery((), *found, why=why)
    return Discovery(box, *found)


def within(box: tuple[Condition, ...], cases: pd.DataFrame) -> Flags:
    """Say which cases lie in a box."""
    inside = np.ones(len(cases), dtype=np.bool_)
    for condition in box:
        inside &= condition.holds(cases[condition.name])
    return inside


def _box(cases: pd.DataFrame, interest: Flags) -> tuple[Condition, ...]:
    """Peel twice: among all numbers, then among those few that were better than chance."""
    names = _better_than_chance(_peeled(cases, interest))
    if not names:
        return ()
    box = _peeled(cases[names], interest)
    trade = box.peeling_trajectory
    box.select(
        int((2 * trade["coverage"] * trade["density"] / (trade["coverage"] + trade["density"])).to_numpy().argmax())
    )
    kept = set(_better_than_chance(box))
    found = []
    for name, limits in box.limits.iterrows():
        column = cases[str(name)]
        low = float(limits["min"]) if limits["min"] > column.min() else -np.inf
        high = float(limits["max"]) if limits["max"] < column.max() else np.inf
        if str(name) in kept and (np.isfinite(low) or np.isfinite(high)):
            found.append(Condition(str(name), low, high))
    return tuple(found)


def _peeled(cases: pd.DataFrame, interest: Flags):  # type: ignore[no-untyped-def]  # noqa: ANN202  the library is untyped
    from prim import Prim  # noqa: PLC0415  it is slow to import, and may be absent

    return Prim(cases, pd.Series(interest.astype(np.float64)), threshold=0.0, threshold_type=">").find_box()


def _better_than_chance(box) -> list[str]:  # type: ignore[no-untyped-def]  # noqa: ANN001  the library is untyped
    """Return the few numbers whose restriction chance would hardly make as good, the surest first."""
    limits = box.limits
    sure = limits[limits["qp values"] < QUASI_P].sort_values("qp values")
    return [str(name) for name in sure.index[:MOST_CONDITIONS]]
