import numpy as np
import pytest

from adoptsim.interventions.digital_fund import DigitalFund
from adoptsim.interventions.programme import Programme, Status
from adoptsim.world.agencies import AgencyTraits, State
from adoptsim.world.founding import Founding, found
from adoptsim.world.population import Population
from adoptsim.world.solutions import SolutionTraits
from tests.interventions.test_in_the_month import run, users
from tests.interventions.test_programme import Now
from tests.states import assert_money

POOR = Founding(
    population=Population(officials=600, agencies=30),
    agencies=AgencyTraits(digital_budget=5),
    solutions={
        "case_files": SolutionTraits(legal_burden=0, aware_at_start=1, set_up_cost=3000),
        "maps": SolutionTraits(legal_burden=0, aware_at_start=1, set_up_cost=3000),
    },
)


def fund_of(seed=3, **said):
    world, names = found(POOR, seed)
    return Programme(DigitalFund(**said), world, names, POOR.calendar, seed)


def test_money_is_given_by_head_count_once_a_year_until_it_is_given_away():
    programme = fund_of(gives="money", amount=2500, a_year=1000, start=2)
    given = []
    for month in range(1, 40):
        before = programme.world.agencies.transfers.copy()
        programme.act(Now(3, month))
        programme.after()
        if (programme.world.agencies.transfers != before).any():
            given.append((month, int((programme.world.agencies.transfers - before).sum())))
    size = programme.world.agencies.size.astype(np.int64)
    each = [1000_00 * one // size.sum() for one in size]
    last = [500_00 * one // size.sum() for one in size]
    assert given == [(2, sum(each)), (14, sum(each)), (26, sum(last))]
    np.testing.assert_array_equal(programme.world.agencies.granted, 2 * np.array(each) + last)
    assert programme.why == "its money is given away"
    assert (programme.started, programme.ended) == (2, 27)
    assert programme.transferred == programme.world.agencies.transfers.sum()


def test_earmarked_money_is_split_among_its_solutions():
    programme = fund_of(gives="earmarked", amount=1000, a_year=1000, where={"largest": 2})
    programme.act(Now(3, 1))
    earmarked = programme.world.pipelines.earmarked
    assert (earmarked[0] == earmarked[1]).all()
    assert not earmarked[:, ~programme.agencies].any()
    assert abs(earmarked.sum() - 1000_00) <= 4
    assert not programme.world.agencies.granted.any()


@pytest.mark.parametrize("gives", ["money", "earmarked", "waiver"])
def test_every_cent_is_accounted_for_and_poor_agencies_use_it(gives):
    plain = run(plan=POOR)
    funded = run({"kind": "digital_fund", "gives": gives, "amount": 400_000, "a_year": 100_000}, plan=POOR)
    assert_money(funded.world)
    (programme,) = funded.programmes
    transfers = funded.world.agencies.transfers
    assert programme.transferred == transfers.sum() > 0
    assert not funded.world.pipelines.waived.any()
    assert users(funded) > users(plain)
    offered = [(one.world.pipelines.state == State.AVAILABLE).sum() for one in (plain, funded)]
    assert offered[1] > offered[0]


def test_earmarked_money_goes_to_nothing_else():
    funded = run({"kind": "digital_fund", "solutions": "maps", "amount": 400_000, "a_year": 200_000}, plan=POOR)
    pipelines, plain = funded.world.pipelines, run(plan=POOR).world.pipelines
    assert not pipelines.earmarked[0].any()
    spent, before = ((one.cost_set_up + one.cost_seats).sum(axis=1, dtype=np.int64) for one in (pipelines, plain))
    assert spent[1] - before[1] > 1000_00
    given = funded.programmes[0].transferred
    kept = pipelines.earmarked.sum()
    # What was not kept was spent on maps alone.
    assert spent[1] >= given - kept


def test_a_waiver_pays_its_share_of_each_price_and_stops_with_the_money():
    funded = run(
        {"kind": "digital_fund", "gives": "waiver", "price": 1, "set_up": 1, "amount": 20_000, "a_year": 20_000},
        plan=POOR,
    )
    (programme,) = funded.programmes
    assert programme.status is Status.ENDED
    assert programme.why == "its money has run out"
    assert programme.transferred >= 20_000_00
    waiving = [after["levers.price_waived"].any() for after in funded.months]
    assert waiving == [True] * (programme.ended - 1) + [False] * (48 - programme.ended + 1)
    # While everything is waived agencies spend nothing of their own on set-up and seats.
    before = funded.months[programme.ended - 2]
    spent = before["pipelines.cost_set_up"].sum() + before["pipelines.cost_seats"].sum()
    assert spent == before["agencies.transfers"].sum()


def test_seats_that_a_waiver_paid_for_are_lost_when_it_ends():
    rich_fund = {"kind": "digital_fund", "gives": "waiver", "price": 1, "set_up": 1, "amount": 1e7, "a_year": 1e7}
    funded = run({**rich_fund, "months": 36}, plan=POOR)
    use = [np.isin(after["adoption.stage"], (3, 4)).sum() for after in funded.months]
    assert use[35] > 60
    assert use[38] < 0.5 * use[35]


def test_money_given_in_the_first_month_of_a_fiscal_year_is_carried_in_full():
    none = Founding(
        population=Population(officials=60, agencies=3), agencies=AgencyTraits(digital_budget=0),
        solutions={"case_files": SolutionTraits(set_up_cost=1e6)},
    )  # fmt: skip
    funded = run({"kind": "digital_fund", "gives": "money", "start": 13, "amount": 600, "a_year": 600}, plan=none)
    balances = [int(after["agencies.balance"].sum()) for after in funded.months]
    given = funded.programmes[0].transferred
    assert balances[12] == balances[23] == given
    assert given * 0.74 < balances[24] < given * 0.76


def test_a_waiver_whose_money_of_the_year_is_spent_books_nothing_of_what_another_waives():
    waiver = {"kind": "digital_fund", "gives": "waiver", "amount": 100_000}
    one = run({**waiver, "name": "dry", "a_year": 300}, plan=POOR, months=1)
    while one.programmes[0].transferred == 0:
        one = run({**waiver, "name": "dry", "a_year": 300}, plan=POOR, months=len(one.months) + 1)
    first = len(one.months)
    assert first < 12
    booked = [
        run(
            {**waiver, "name": "dry", "a_year": 300}, {**waiver, "name": "rich", "amount": 1e8, "a_year": 1e8},
            plan=POOR, months=months,
        )
        for months in (first, 12)
    ]  # fmt: skip
    dry, rich = zip(*(both.programmes for both in booked), strict=True)
    assert dry[0].transferred == dry[1].transferred > 300_00
    assert rich[0].transferred < rich[1].transferred
    for both in booked:
        assert sum(each.transferred for each in both.programmes) == both.world.agencies.transfers.sum()


def test_money_to_spend_freely_is_about_no_solution():
    with pytest.raises(ValueError, match="leave solutions out"):
        DigitalFund(gives="money", solutions=("maps",))
    DigitalFund(gives="earmarked", solutions=("maps",))
