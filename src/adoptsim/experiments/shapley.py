"""Shapley values: what each member of a package brings, when none is more equal than the others.

A *coalition* is a set of members, written as a bit mask: bit i stands for member i. Its *worth* is
what a package of these members alone brings, here one number a seed; with common random numbers all
worths of a seed share their chance, and every quantity below has a value in each seed.

shapley(i)      = mean over all orders of worth(those before i, and i) - worth(those before i)
interaction(ij) = sum over S without i, j of s! (n - s - 2)! / (n - 1)! * second difference at S
second difference of i, j at S = worth(S + ij) - worth(S + i) - worth(S + j) + worth(S)

Shapley values add up to the worth of all less that of none, in every seed. Up to `MOST_EXACT` members
all coalitions are run and the mean is exact; beyond, it is taken over pairs of a random order and the
same order backwards (antithetic: who came late comes early).

Sources: Shapley 1953, "A value for n-person games", Contributions to the Theory of Games II; Grabisch
& Roubens 1999, International Journal of Game Theory 28(4), for the interaction index; Castro, Gómez &
Tejada 2009, Computers & Operations Research 36(5), for sampled orders; Mitchell, Cooper, Frank & Holmes
2022, Journal of Machine Learning Research 23(43), for antithetic ones.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray

from adoptsim.experiments.paired import Estimate
from adoptsim.world.chance import NO_SOLUTION, Question, uniform
from adoptsim.world.columns import Doubles

MOST_EXACT = 8
"""Members up to which all coalitions are run: 256."""

type Worths = Mapping[int, Doubles]
"""Worth of coalitions by their mask: arrays whose first axis is the seed; others may follow."""

type Orders = NDArray[np.intp]
"""Orders of the members, one a row; each even row is followed by itself backwards."""


def every(members: int) -> range:
    """Return the masks of all coalitions."""
    return range(1 << members)


def members_of(mask: int) -> Iterator[int]:
    """Yield the members of a coalition."""
    return (place for place in range(mask.bit_length()) if mask >> place & 1)


def exact(worths: Worths, members: int) -> Doubles:
    """Return the Shapley values, in each seed.

    Parameters
    ----------
    worths : mapping
        Of every coalition.
    members : int
        How many there are.

    Returns
    -------
    array of float, shape (members, seeds, ...)
    """
    weights = [
        factorial(size) * factorial(members - size - 1) / factorial(members) for size in range(members)
    ]  # fmt: skip
    return np.stack(
        [
            sum(
                weights[mask.bit_count()] * (worths[mask | 1 << member] - worths[mask])
                for mask in every(members)
                if not mask >> member & 1
            )
            for member in range(members)
        ]
    )


def second_difference(worths: Worths, one: int, other: int, among: int) -> Doubles:
    """Return what two members bring together beyond what each brings, beside a coalition without them."""
    first, second = among | 1 << one, among | 1 << other
    return worths[first | second] - worths[first] - worths[second] + worths[among]


def interaction(worths: Worths, members: int, one: int, other: int) -> Doubles:
    """Return the interaction index of two members, in each seed; needs the worths of all coalitions."""
    pair = 1 << one | 1 << other
    total = np.zeros_like(worths[0])
    for mask in every(members):
        if not mask & pair:
            size = mask.bit_count()
            weight = factorial(size) * factorial(members - size - 2) / factorial(members - 1)
            total += weight * second_difference(worths, one, other, mask)
    return total


def orders(members: int, pairs: int, seed: int) -> Orders:
    """Draw orders of the members, each followed by itself backwards.

    Parameters
    ----------
    members : int
        How many there are.
    pairs : int
        Orders to draw, at least 2.
    seed : int
        Seed of the drawing.
    """
    lots = np.array(
        [
            [uniform(seed, Question.ORDER_OF_INTERVENTIONS, NO_SOLUTION, pair, member) for member in range(members)]
            for pair in range(pairs)
        ]
    )
    drawn = np.argsort(lots, axis=1)
    return np.stack([drawn, drawn[:, ::-1]], axis=1).reshape(2 * pairs, members)


def needed(drawn: Orders) -> set[int]:
    """Return the coalitions whose worths some orders need."""
    return {0} | {int(mask) for mask in np.cumsum(1 << drawn, axis=1).ravel()}


def needed_for_pairs(members: int) -> set[int]:
    """Return the coalitions that say what each member and each pair brings first, and last."""
    whole = (1 << members) - 1
    small = {1 << one for one in range(members)} | {
        1 << one | 1 << other for one, other in combinations(range(members), 2)
    }
    return {0, whole} | small | {whole ^ mask for mask in small}


def sampled(worths: Worths, drawn: Orders) -> Doubles:
    """Return the mean marginal worth of each member in each pair of orders.

    Returns
    -------
    array of float, shape (members, pairs, seeds, ...)
        Its mean over pairs estimates the Shapley values.
    """
    marginal = np.empty((drawn.shape[1], len(drawn), *worths[0].shape))
    for row, order in enumerate(drawn):
        mask = 0
        for member in order:
            marginal[member, row] = worths[mask | 1 << int(member)] - worths[mask]
            mask |= 1 << int(member)
    return (marginal[:, ::2] + marginal[:, 1::2]) / 2


def estimate_over_orders(values: Doubles) -> Estimate:
    """Estimate the mean of values that depend on a drawn order and on a seed, every order with every seed.

    Both were drawn, so both make the mean uncertain. Its covariance is that of the means of orders
    plus that of the means of seeds; what belongs to single pairs of both is counted twice, so that
    the interval is rather too wide (Owen 2007, Annals of Applied Statistics 1(2)).

    Parameters
    ----------
    values : array of float, shape (orders, seeds, measures)

    Returns
    -------
    Estimate
    """
    parts = [Estimate.of(values.mean(axis=axis)) for axis in (1, 0)]
    covariance = parts[0].covariance + parts[1].covariance
    below = sum(np.diag(part.covariance) ** 2 / part.freedom for part in parts)
    above = np.diag(covariance) ** 2
    freedom = np.divide(above, below, out=np.full(len(above), parts[0].freedom.min()), where=below > 0)
    return Estimate(parts[0].mean, covariance, freedom)
