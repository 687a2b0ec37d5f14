"""Budgets: money arrives with the fiscal year, and what is in service is paid first.

At the start of a fiscal year a part of the remainder carries over and the year's digital budget
arrives (in the first month of a run, the part of it that belongs to the rest of the year). Then
each month the seats in use are paid, and the pilots that are kept on. Seats that the balance does
not carry to the end of the fiscal year are given up at once, so that a smaller budget means fewer
seats, not all seats until the money is gone and then none: they are named here by number and taken
back when the month settles. A pilot that cannot be paid stops.

A seat is granted, a set-up begun or a pilot paid only from *free* money: the balance less what the
seats in use will cost to the end of the fiscal year. Hence never more seats than money pays for.

Money that a programme gives joins the balance after the remainder was carried over, so a gift in
the first month of a fiscal year loses nothing. Earmarked money stands beside the balance, is spent
first, and only on its solution; what a programme waives of a price is its transfer, made as the
agency pays.

Source: slack and budgets as organisational covariates, Walker 2014, Public Management Review
16(1); the rules themselves are judgement.
"""

from adoptsim.processes.contract import Now, Phase, Process
from adoptsim.processes.rationing import join, line_up
from adoptsim.processes.relief import Relief
from adoptsim.world.agencies import State
from adoptsim.world.chance import Question, uniform
from adoptsim.world.compilation import rule, shared, stage
from adoptsim.world.officials import PilotState
from adoptsim.world.parameters import Parameters, parameter
from adoptsim.world.rows import Rows


class Budgets(Parameters):
    """How agencies keep money."""

    carry_over: float = parameter(
        0.75, unit="share", range=(0, 1), plausible=(0, 1),
        meaning="Part of the unspent digital budget that an agency keeps for the next fiscal year.",
        evidence="J calibrated: lets all but the smallest agencies save up for a solution over some years",
    )  # fmt: skip


@rule
def seats_in_use(world: Rows, s: int, a: int) -> int:
    """Seats that the agency itself pays: users, once the solution is available there."""
    pipelines = world.pipelines
    if pipelines[s, a].state != State.AVAILABLE:
        return 0
    return int(pipelines[s, a].using) + int(pipelines[s, a].routinised)


@shared
def own_price(world: Rows, s: int, a: int) -> int:
    """Cents that a seat costs the agency itself in a month: the price less what programmes pay of it."""
    price = int(world.pipelines[s, a].price)
    return price - int(price * float(world.levers[s, a].price_waived))


@shared
def needed(world: Rows, a: int, months: int) -> int:
    """Cents that the seats in use need over so many months beside earmarked money."""
    cents = 0
    for s in range(world.solutions.shape[0]):
        cost = seats_in_use(world, s, a) * own_price(world, s, a) * months
        cents += max(0, cost - int(world.pipelines[s, a].earmarked))
    return cents


@shared
def free_money(world: Rows, a: int, months_left: int) -> int:
    """Cents of the balance not needed for the seats in use to the end of the fiscal year."""
    return max(0, int(world.agencies[a].balance) - needed(world, a, months_left))


@shared
def free_earmarked(world: Rows, s: int, a: int, months: int) -> int:
    """Cents of a solution's earmarked money that its seats in use do not need over so many months."""
    cost = seats_in_use(world, s, a) * own_price(world, s, a) * months
    return max(0, int(world.pipelines[s, a].earmarked) - cost)


@shared
def pay_for(world: Rows, s: int, a: int, own: int, waived: int) -> None:
    """Take the agency's own part of a price from earmarked money, then the balance; book what was waived."""
    earmarked = min(own, int(world.pipelines[s, a].earmarked))
    world.pipelines[s, a].earmarked -= earmarked
    world.agencies[a].balance -= own - earmarked
    world.pipelines[s, a].waived += waived
    world.agencies[a].transfers += waived


@rule
def top_up(world: Rows, a: int, missing: int) -> None:
    """Raise the agency's budget by what is missing, if anything is: who pays under a relief."""
    added = max(0, missing)
    world.agencies[a].balance += added
    world.agencies[a].received += added


@rule
def refill(world: Rows, p: Budgets, a: int, now: Now) -> None:
    """Carry part of the remainder over, add the year's budget, then what programmes gave."""
    agencies = world.agencies
    months = 0
    if now.months_left == 11:
        months = 12
    elif now.month == 1:
        months = now.months_left + 1
    if months > 0:
        kept = int(p.carry_over * agencies[a].balance)
        budget = int(float(agencies[a].digital_budget) * float(world.agency_levers[a].budget)) * months // 12
        agencies[a].forfeited += agencies[a].balance - kept
        agencies[a].received += budget
        agencies[a].balance = kept + budget
    agencies[a].balance += agencies[a].granted
    agencies[a].granted = 0


@shared
def pay_seats_of(world: Rows, s: int, a: int, left: int, months: int) -> int:
    """Pay this month's seats of one solution; return what is left for others of the money of so many months."""
    pipelines = world.pipelines
    seats = seats_in_use(world, s, a)
    price, own = int(pipelines[s, a].price), own_price(world, s, a)
    earmarked = int(pipelines[s, a].earmarked)
    paid = seats
    if own > 0:
        paid = min(seats, (left + earmarked) // (own * months))
    pay_for(world, s, a, paid * own, paid * (price - own))
    pipelines[s, a].cost_seats += paid * price
    pipelines[s, a].spent += paid * price
    pipelines[s, a].seats_lost = seats - paid
    return left - max(0, paid * own * months - earmarked)


@rule
def pay_seats(world: Rows, relief: Relief, a: int, now: Now) -> None:
    """Pay this month's seats; where the year's money does not suffice, solutions are served by lot."""
    solutions = world.solutions.shape[0]
    months = now.months_left + 1
    if relief.seat > 0.0:
        months = 1
        top_up(world, a, needed(world, a, 1) - int(world.agencies[a].balance))
    left = int(world.agencies[a].balance)
    if needed(world, a, months) <= left:
        for s in range(solutions):
            left = pay_seats_of(world, s, a, left, months)
        return
    length = 0
    for s in range(solutions):
        solution, agency = int(world.solutions[s].id), int(world.agencies[a].id)
        length = join(world, length, uniform(now.seed, Question.SEAT_LOSS_RANK, solution, agency, now.month), s, a)
    line_up(world.queue, length)
    for place in range(length):
        left = pay_seats_of(world, world.queue[place].solution, a, left, months)


@rule
def cost_of_kept(world: Rows, s: int, t: int) -> int:
    """Cents that a kept pilot costs this month; 0 if none is kept."""
    if world.pilots[s, t].state != PilotState.KEPT:
        return 0
    return int(world.pipelines[s, world.teams[t].agency].price) * int(world.pilots[s, t].seats)


@rule
def stop_pilot(world: Rows, s: int, t: int) -> None:
    """Stop a pilot; what was spent on it is sunk."""
    world.pilots[s, t].state = PilotState.STOPPED
    world.pipelines[s, world.teams[t].agency].cost_sunk += world.pilots[s, t].spent
    world.pipelines[s, world.teams[t].agency].cost_stopped += world.pilots[s, t].spent


@rule
def pay_pilot(world: Rows, s: int, t: int, now: Now) -> None:
    """Pay this month of a kept pilot, or stop it."""
    a = world.teams[t].agency
    cost = cost_of_kept(world, s, t)
    if free_money(world, a, now.months_left) < cost or world.teams[t].delegated_left < cost:
        stop_pilot(world, s, t)
        return
    world.agencies[a].balance -= cost
    world.teams[t].delegated_left -= cost
    world.pipelines[s, a].cost_pilots += cost
    world.pilots[s, t].spent += cost


@rule
def pay_pilots(world: Rows, a: int, now: Now) -> None:
    """Pay the agency's kept pilots month by month, by lot; running ones were paid when bought."""
    length = 0
    for s in range(world.solutions.shape[0]):
        for t in range(world.first_team[a], world.first_team[a + 1]):
            if world.pilots[s, t].state == PilotState.KEPT:
                solution, team = int(world.solutions[s].id), int(world.teams[t].id)
                lot = uniform(now.seed, Question.PILOT_RANK, solution, team, now.month)
                length = join(world, length, lot, s, t)
    line_up(world.queue, length)
    for place in range(length):
        pay_pilot(world, world.queue[place].solution, world.queue[place].row, now)


@rule
def renew_delegated(world: Rows, now: Now) -> None:
    """Managers may commit their delegated budget anew each fiscal year."""
    if now.months_left == 11:
        for t in range(world.teams.shape[0]):
            world.teams[t].delegated_left = world.teams[t].delegated_budget


@stage
def apply(world: Rows, p: Budgets, relief: Relief, now: Now) -> None:
    """Refill and pay, agency by agency."""
    renew_delegated(world, now)
    for a in range(world.agencies.shape[0]):
        refill(world, p, a, now)
        pay_seats(world, relief, a, now)
        pay_pilots(world, a, now)


PROCESS = Process(
    name="budgets",
    title="budgets refill at the start of a fiscal year; seats and pilots in service are paid",
    phase=Phase.OPEN,
    writes=(
        "agencies.balance",
        "agencies.received",
        "agencies.forfeited",
        "agencies.granted",
        "agencies.transfers",
        "pipelines.cost_seats",
        "pipelines.cost_pilots",
        "pipelines.cost_sunk",
        "pipelines.cost_stopped",
        "pipelines.earmarked",
        "pipelines.waived",
        "pipelines.spent",
        "pipelines.seats_lost",
        "pilots.state",
        "pilots.spent",
        "teams.delegated_left",
    ),
    parameters=Budgets,
    source="judgement; covariates after Walker 2014",
    cites=("walker_2014",),
)
