"""Packages for the money: which of those that were run is best under a budget, and how surely.

A package is affordable if what it takes of public money, in the mean over seeds, is within the
budget: money is committed before anybody knows which world it will be. The best of many packages looks
better than it is, because it was chosen for its luck too; `held_out` says what choosing so brings in
seeds that had no say in the choice.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from adoptsim.world.columns import Doubles

type Places = NDArray[np.intp]


class Choice(NamedTuple):
    """The best of some packages."""

    best: int
    """Place of the package that brings most in the mean; the cheapest of several."""
    best_in: Doubles
    """Share of seeds in which each package brings most; those that are equal share a seed."""
    held_out: float
    """Mean over seeds of what the package brings in a seed that is best in all others; NaN for a single seed."""


def frontier(money: Doubles, use: Doubles) -> Places:
    """Return the packages that none brings more than for as much money or less, cheapest first.

    Parameters
    ----------
    money, use : array of float, shape (packages,)
        What each takes and brings.
    """
    cheapest_first = np.lexsort((-use, money))
    most, kept = -np.inf, []
    for place in cheapest_first:
        if use[place] > most:
            most = use[place]
            kept.append(place)
    return np.array(kept, dtype=np.intp)


def affordable(money: Doubles, budget: float) -> Places:
    """Return the packages within a budget, to a cent."""
    return np.flatnonzero(money <= budget + 0.01)


def choose(money: Doubles, use: Doubles) -> Choice:
    """Choose the package that brings most.

    Parameters
    ----------
    money : array of float, shape (packages,)
        What each takes.
    use : array of float, shape (packages, seeds)
        What each brings in each seed.
    """
    seeds = use.shape[1]
    cheapest_first = np.argsort(money, kind="stable")
    best = int(cheapest_first[np.argmax(use.mean(axis=1)[cheapest_first])])
    first = use == use.max(axis=0)
    best_in = np.asarray((first / first.sum(axis=0)).mean(axis=1))
    if seeds < 2:
        return Choice(best, best_in, np.nan)
    others = use.sum(axis=1, keepdims=True) - use
    chosen = cheapest_first[np.argmax(others[cheapest_first], axis=0)]
    return Choice(best, best_in, float(use[chosen, np.arange(seeds)].mean()))
