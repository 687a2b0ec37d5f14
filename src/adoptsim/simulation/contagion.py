"""Contagion: one rule of persuasion on a network, and nothing else.

A month: everybody who has not adopted does so with the chance
1 - (1 - innovation)(1 - imitation * share of ties who had adopted before this month). It is the null
model beside the whole month, which has agencies, money, skill and law; and the reference for what
ties and outside influence alone would do. The rule is `persuasion.contagion_rate`, the draws are
those of the month, so a scenario in which everything else is open leaves the same adopters.

What makes it quick: the chance is tabulated by number of ties and of examples among them, so each
official is a place in that table; who adopts moves the listeners by one place; only those still at
risk are visited.

Sources: Bass 1969, Management Science 15(5); Rand & Rust 2011, International Journal of Research in
Marketing 28(3); Fibich & Gibori 2010, Operations Research 58(5).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from adoptsim.processes.persuasion import Persuasion, contagion_rate
from adoptsim.processes.proposing import share_of_ties
from adoptsim.simulation.engine import LARGEST_SEED
from adoptsim.world.chance import BLOCK, NO_SOLUTION, Question, chance_of, uniform_block
from adoptsim.world.columns import Doubles, Ints, Longs
from adoptsim.world.compilation import kernel, stage
from adoptsim.world.parameters import bounds
from adoptsim.world.ties import Ties

NEVER = -1
"""Month of adoption of an official who has not adopted."""

MOST_MONTHS = 65_535
"""Chance counts months in 16 bits."""

# An unsigned index needs no check for counting from the end.
_0, _1, _BLOCK = np.uint64(0), np.uint64(1), np.uint64(BLOCK)

type Unsigned = NDArray[np.uint32]


@dataclass(frozen=True, eq=False, slots=True)
class Contagion:
    """How a contagion went.

    Attributes
    ----------
    month : array of int, shape (N,)
        Month in which each official adopted, from 1; 0 for who had adopted before, -1 for who has not.
    months : int
        Months that passed.
    """

    month: Ints
    months: int

    def curve(self) -> Doubles:
        """Return the share of officials who had adopted by the end of each month.

        Returns
        -------
        array of float, shape (months + 1,)
            Month 0 is the start.
        """
        counts = np.bincount(self.month[self.month > NEVER], minlength=self.months + 1)
        return np.asarray(np.cumsum(counts) / len(self.month), dtype=np.float64)


def contagion(
    ties: Ties,
    *,
    innovation: float,
    imitation: float,
    months: int = 120,
    seed: int = 1,
    adopters: Sequence[int] | NDArray[np.integer] = (),
    ids: Longs | None = None,
    solution: int = NO_SOLUTION,
) -> Contagion:
    """Let an innovation spread among officials by one rule alone, month by month.

    Each month, everybody who has not adopted does so with the chance
    1 - (1 - innovation)(1 - imitation * share), the share being that of the ties who had adopted
    before this month; 0 for who has no ties. Nobody gives up.

    Parameters
    ----------
    ties : Ties
        Who listens to whom: `ties_between` makes them from an edge list, and a model has its own,
        ``model.engine.world.ties``. Ties that programmes overlay play no part.
    innovation : float
        Chance per month of adopting unasked (p), 0..1.
    imitation : float
        Chance per month of adopting once all ties have (q), 0..1.
    months : int
        Months to pass, 0..65535.
    seed : int
        Seed of the run, 0 .. 2**63 - 1.
    adopters : sequence of int
        Unsigned of those who have adopted before.
    ids : array of int, shape (N,), optional
        Persistent ids that chance is keyed by; rows if not given.
    solution : int
        Id of the solution that chance is keyed by. With the ids of a model's officials and of its
        solution, official and month meet the same chance as in the model.

    Returns
    -------
    Contagion
        The month in which each official adopted, and the curve.

    Raises
    ------
    ValueError
        If a number is out of its range, or the rows or ids do not fit the ties.

    Examples
    --------
    >>> import adoptsim
    >>> pair = adoptsim.ties_between([(0, 1), (1, 0)], officials=2)
    >>> adoptsim.contagion(pair, innovation=0, imitation=1, months=3, adopters=[1]).month.tolist()
    [1, 0]
    """
    officials = len(ties.degree)
    refuse_out_of_range(innovation, imitation, months, seed)
    month = np.full(officials, NEVER, dtype=np.int32)
    first = np.unique(np.asarray(adopters, dtype=np.int64))
    if len(first) and not 0 <= first[0] <= first[-1] < officials:
        raise ValueError(f"adopters are rows from 0 to {officials - 1}, not {first[0 if first[0] < 0 else -1]}")
    if ids is not None and np.shape(ids) != (officials,):
        raise ValueError(f"there are {officials} officials in the ties and ids of shape {np.shape(ids)}")
    month[first] = 0
    coming = np.empty(officials, dtype=np.uint32)
    coming[: len(first)] = first
    network = _network(ties, np.arange(officials) if ids is None else ids)
    _tabulate(innovation, imitation, network.degrees, network.chances)
    block = Block(np.full(BLOCK, Question.PERSUADED.value), np.empty(BLOCK, dtype=np.int64), np.empty(BLOCK))
    at_risk = np.flatnonzero(month == NEVER).astype(np.uint32)
    _spread(network, seed, solution, months, at_risk, coming, len(first), block, month)
    return Contagion(month, months)


def refuse_out_of_range(innovation: float, imitation: float, months: int, seed: int) -> None:
    """Refuse numbers that mean nothing.

    Raises
    ------
    ValueError
        For the first that is out of its range.
    """
    for name, value in (("innovation", innovation), ("imitation", imitation)):
        low, high = bounds(Persuasion, name)
        if not low <= value <= high:
            raise ValueError(f"{name} is a chance from {low:g} to {high:g}, not {value}")
    if not 0 <= months <= MOST_MONTHS:
        raise ValueError(f"months are from 0 to {MOST_MONTHS}, not {months}")
    if not 0 <= seed <= LARGEST_SEED:
        raise ValueError(f"a seed lies between 0 and {LARGEST_SEED}, not {seed}")


class Network(NamedTuple):
    """The ties as the kernel reads them."""

    ids: Longs
    listeners_start: Unsigned
    listeners: Unsigned
    degrees: Longs
    """Every number of ties that occurs, ascending."""
    chances: Doubles
    """For each of these, the chance with 0, 1 .. all of so many ties having adopted."""
    place: Unsigned
    """Where each official stands in the table of chances."""


class Block(NamedTuple):
    """Room for asking chance about some officials at once."""

    questions: Longs
    ids: Longs
    lots: Doubles


def _network(ties: Ties, ids: Longs) -> Network:
    """Lay the ties out, nobody having adopted; the table is never longer than ties and officials together."""
    degree = np.diff(ties.speakers_start)
    degrees = np.flatnonzero(np.bincount(degree))
    ends = np.cumsum(degrees + 1)
    begins = np.zeros(degrees[-1] + 1, dtype=np.uint32)
    begins[degrees] = ends - (degrees + 1)
    return Network(
        ids=np.ascontiguousarray(ids, dtype=np.int64),
        listeners_start=ties.listeners_start.view(np.uint32),
        listeners=ties.listeners.view(np.uint32),
        degrees=degrees,
        chances=np.empty(ends[-1], dtype=np.float64),
        place=begins[degree],
    )


@kernel
def _tabulate(innovation: float, imitation: float, degrees: Longs, chances: Doubles) -> None:
    """Write down the chance for every number of ties and of examples among them."""
    entry = 0
    for degree in degrees:
        for examples in range(degree + 1):
            chances[entry] = chance_of(contagion_rate(innovation, imitation, share_of_ties(examples, degree)))
            entry += 1


@stage
def _draw(network: Network, seed: int, solution: int, month: int, at_risk: Unsigned, block: Block) -> None:
    """Ask chance about a block of officials."""
    for place in range(len(at_risk)):
        block.ids[place] = network.ids[at_risk[place]]
    uniform_block(len(at_risk), seed, block.questions, solution, block.ids, month, block.lots)


@kernel
def _spread(
    network: Network, seed: int, solution: int, months: int, at_risk: Unsigned, coming: Unsigned, first_adopters: int,
    block: Block, adopted: Ints,
) -> None:  # fmt: skip
    """Pass the months: last month's adopters become examples, then everybody at risk is asked.

    `at_risk` shrinks to the front, in its order; `coming` holds a month's adopters, at first those from before.
    """
    left, came = np.uint64(len(at_risk)), np.uint64(first_adopters)
    for month in range(1, months + 1):
        for entry in range(came):
            speaker = np.uint64(coming[entry])
            for link in range(network.listeners_start[speaker], network.listeners_start[speaker + _1]):
                network.place[network.listeners[link]] += np.uint32(1)
        kept, came = _0, _0
        for begin in range(_0, left, _BLOCK):
            asked = at_risk[begin : min(begin + _BLOCK, left)]
            _draw(network, seed, solution, month, asked, block)
            for place in range(len(asked)):
                row = asked[place]
                if block.lots[place] < network.chances[network.place[row]]:
                    adopted[row] = month
                    coming[came] = row
                    came += _1
                else:
                    at_risk[kept] = row
                    kept += _1
        left = kept
