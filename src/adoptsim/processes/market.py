"""The market: who bids for a tender, who wins it, at what price.

Each qualified supplier bids with a chance of its own. Start-ups bid on the light route, and on the
full route only once a reform admits them. If nobody bids, an incumbent is asked and names the list
price: a single bid. Prices fall with bids: factor (1 - fall)^(bids - 1).

Source: bidders per tender 5.7 (2011) to 3.2 (2021), single bids 23.5 to 41.8 %, European Court of
Auditors, Special Report 28/2023; winners are drawn evenly among bidders, a judgement.
"""

from adoptsim.processes.contract import Now, Phase, Process
from adoptsim.world.agencies import Route
from adoptsim.world.chance import Question, uniform
from adoptsim.world.compilation import equation, rule, shared
from adoptsim.world.parameters import Parameters, parameter
from adoptsim.world.rows import Rows
from adoptsim.world.solutions import SUPPLIERS


class Market(Parameters):
    """How suppliers bid."""

    bid: float = parameter(
        0.45, unit="chance", range=(0, 1), plausible=(0.2, 0.8),
        meaning="Chance that a qualified supplier bids for a tender.",
        evidence="J set so that two tenders in five draw a single bid (European Court of Auditors SR 28/2023)",
    )  # fmt: skip
    fall: float = parameter(
        0.06, unit="share per bid", range=(0, 1), plausible=(0, 0.15),
        meaning="Part by which each further bid lowers the price.",
        evidence="J",
    )  # fmt: skip


@equation
def price_factor(p: Market, bids: int) -> float:
    """Part of the list price that the best of so many bids asks."""
    return float((1.0 - p.fall) ** (max(bids, 1) - 1))


@shared
def bidding(world: Rows, p: Market, s: int, a: int, supplier: int, attempt: int, now: Now) -> bool:
    """Say whether a supplier bids for the agency's tender of this attempt."""
    incumbents = world.solutions[s].incumbents
    if supplier >= incumbents:
        admitted = world.pipelines[s, a].route == Route.LIGHT or world.agency_levers[a].start_ups > 0.0
        if not admitted:
            return False
    chance = p.bid * float(world.agency_levers[a].bids)
    moment = attempt * SUPPLIERS + supplier
    return uniform(now.seed, Question.BID, int(world.solutions[s].id), int(world.agencies[a].id), moment) < chance


@rule
def tender(world: Rows, p: Market, s: int, a: int, attempt: int, now: Now) -> int:
    """Hold a tender: count bids, draw the winner, book both; return the number of bids."""
    solutions = world.solutions
    suppliers = int(solutions[s].incumbents) + int(solutions[s].start_ups)
    bids = 0
    for supplier in range(suppliers):
        bids += bidding(world, p, s, a, supplier, attempt, now)
    u = uniform(now.seed, Question.WINNER, int(solutions[s].id), int(world.agencies[a].id), attempt)
    place = int(u * bids)
    winner = 0
    for supplier in range(suppliers):
        if bidding(world, p, s, a, supplier, attempt, now):
            if place == 0:
                winner = supplier
            place -= 1
    solutions[s].tenders += 1
    solutions[s].bids += max(bids, 1)
    solutions[s].single_bids += bids <= 1
    world.wins[s, winner] += 1
    return max(bids, 1)


PROCESS = Process(
    name="market",
    title="suppliers bid for tenders; the price falls with bids",
    phase=Phase.SETTLE,
    writes=("solutions.tenders", "solutions.bids", "solutions.single_bids", "solutions.wins"),
    parameters=Market,
    source="European Court of Auditors SR 28/2023",
    cites=("eca_2023",),
)
