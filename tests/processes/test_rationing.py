"""What is scarce goes to those who waited longest; what cannot be paid is taken from those served last."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adoptsim.processes.contract import Now
from adoptsim.processes.rationing import line_up
from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.engine import Engine
from adoptsim.world.agencies import State
from adoptsim.world.officials import PilotState, Stage
from tests.states import assert_money, recount

NEVER = -50.0
STILL = {
    "awareness": {"base": NEVER, "peers": 0, "access": 0},
    "persuasion": {"base": NEVER, "cooling": 0},
    "decision": {"base": NEVER},
    "routinising": {"base": NEVER},
    "lapse": {"base": NEVER},
    "pilots": {"buy": 0},
    "turnover": {"yearly": 0},
    "budgets": {"carry_over": 1},
}
SEAT = 100_00
"""Cents a month."""


def run(officials=40, solutions=("tool",), seed=3, processes=(), **solution):
    """One agency, every solution offered, nobody acting by chance; money is set by the test. It is April."""
    plain = {
        "price": 1200, "set_up_cost": 5000, "skill_needed": 0, "onboarding_hours": 0, "available_at_start": 1,
        "legal_burden": 0,
    }  # fmt: skip
    engine = Engine(
        Scenario.model_validate(
            {
                "population": {"officials": officials, "agencies": 1},
                "solutions": dict.fromkeys(solutions, plain | solution),
                "processes": STILL | dict(processes),
            }
        ),
        seed,
    )
    engine.now = Now(seed, 30, 6)
    return engine


def give(engine, money, yearly=None):
    """Let the agency have so many cents, all received so far, and so many a year."""
    engine.world.agencies.balance[:] = engine.world.agencies.received[:] = money
    engine.world.agencies.digital_budget[:] = 10**12 if yearly is None else yearly


def place(engine, stage, since):
    """Put officials at stages that they reached at months."""
    engine.world.adoption.stage[:] = stage
    engine.world.adoption.since[:] = since
    recount(engine.world, "users")


@pytest.mark.parametrize("seats", [0, 1, 7, 39, 40, 60])
def test_seats_go_to_those_who_waited_longest(seats):
    """Money to the end of the year for so many seats, everybody wanting one; months of waiting all differ."""
    engine = run()
    since = np.random.default_rng(1).permutation(40) - 20
    place(engine, Stage.INTENDING, since)
    months_left = engine.scenario.calendar.months_left(31)
    give(engine, seats * SEAT * months_left + SEAT // 2)
    engine.step()
    served = engine.world.adoption.stage[0] == Stage.USING
    np.testing.assert_array_equal(served, np.isin(np.arange(40), np.argsort(since)[:seats]))
    assert_money(engine.world)


@pytest.mark.parametrize("seats", [1, 7, 39])
def test_the_yearly_budget_bounds_seats_too(seats):
    engine = run()
    since = np.random.default_rng(2).permutation(40) - 20
    place(engine, Stage.INTENDING, since)
    give(engine, 10**9, yearly=seats * SEAT * 12 + 1)
    engine.step()
    served = engine.world.adoption.stage[0] == Stage.USING
    np.testing.assert_array_equal(served, np.isin(np.arange(40), np.argsort(since)[:seats]))


def test_among_those_who_waited_equally_the_lot_decides_and_seeds_differ():
    served = []
    for seed in (3, 4):
        engine = run(seed=seed)
        place(engine, Stage.INTENDING, 5)
        give(engine, 10**9, yearly=10 * SEAT * 12)
        engine.step()
        served.append(engine.world.adoption.stage[0] == Stage.USING)
        assert served[-1].sum() == 10
    assert (served[0] != served[1]).any()


def test_seats_of_several_solutions_share_one_queue():
    engine = run(solutions=("chat", "maps"))
    since = np.random.default_rng(3).permutation(80).reshape(2, 40) - 50
    place(engine, Stage.INTENDING, since)
    give(engine, 10**9, yearly=33 * SEAT * 12)
    engine.step()
    served = engine.world.adoption.stage == Stage.USING
    np.testing.assert_array_equal(served, since < np.sort(since.ravel())[33])


@pytest.mark.parametrize("paid", [0, 1, 12, 39, 40])
def test_seats_not_paid_to_the_end_of_the_year_go_users_before_routine_and_the_latest_first(paid):
    engine = run()
    since = np.random.default_rng(4).permutation(40) - 20
    using = np.arange(40) % 2
    place(engine, np.where(using, Stage.USING, Stage.ROUTINISED), since)
    months = engine.scenario.calendar.months_left(31) + 1
    give(engine, paid * SEAT * months + SEAT // 2)
    engine.step()
    kept = engine.world.adoption.stage[0] != Stage.LAPSED
    np.testing.assert_array_equal(kept, np.isin(np.arange(40), np.lexsort((since, using))[:paid]))
    assert engine.world.pipelines.cost_seats[0, 0] == paid * SEAT
    assert_money(engine.world)


def test_set_up_money_goes_to_the_solution_that_waited_longest():
    names = ("chat", "forms", "maps", "records")
    engine = run(solutions=names, available_at_start=0)
    engine.world.pipelines.state[:] = State.FUNDING
    engine.world.pipelines.since[:, 0] = [9, 4, 20, 1]
    give(engine, 2 * 5000_00 + 100)
    # A single bid names the list price, so that two set-ups are paid to the cent.
    engine.coefficients.market.bid = 0.0
    engine.step()
    states = engine.world.pipelines.state[:, 0].tolist()
    assert states == [State.FUNDING, State.PROCURING, State.FUNDING, State.PROCURING]
    assert engine.world.agencies.balance[0] == 100
    assert_money(engine.world)


def test_set_up_money_does_not_touch_what_seats_will_cost():
    engine = run(solutions=("chat", "maps"))
    engine.world.pipelines.state[1] = State.FUNDING
    place(engine, [[Stage.USING] * 40, [Stage.UNAWARE] * 40], 0)
    months_left = engine.scenario.calendar.months_left(31)
    seats = 40 * SEAT
    for spare, state in ((-1, State.FUNDING), (0, State.PROCURING)):
        give(engine, seats * (months_left + 1) + 5000_00 + spare)
        engine.now = Now(3, 30, 6)
        engine.coefficients.market.bid = 0.0
        engine.step()
        assert engine.world.pipelines.state[1, 0] == state


def test_pilots_go_to_the_manager_who_waited_longest():
    pilots = {"pilots": {"buy": 1, "months": 2}, "procurement": {"direct_threshold": 1e9}}
    engine = run(officials=45, available_at_start=0, processes=pilots)
    teams = engine.world.teams
    managers = teams.manager
    since = np.full(45, 3)
    since[managers] = [7, 2, 9, 1, 5]
    place(engine, np.where(np.isin(np.arange(45), managers), Stage.INTENDING, Stage.UNAWARE), since)
    teams.delegated_budget[:] = teams.delegated_left[:] = 10**9
    one = 9 * SEAT * 2
    give(engine, 2 * one + 1)
    engine.step()
    assert engine.world.pilots.state[0].tolist() == [
        PilotState.NONE, PilotState.RUNNING, PilotState.NONE, PilotState.RUNNING, PilotState.NONE
    ]  # fmt: skip
    assert engine.world.agencies.balance[0] == 1
    assert_money(engine.world)


def test_an_official_takes_up_several_solutions_at_the_pace_of_one():
    """Slack is shared: with two solutions to start, each takes twice as long on average."""
    shares = []
    for solutions in (("chat",), ("chat", "maps")):
        engine = run(officials=2000, solutions=solutions, onboarding_hours=10)
        engine.world.officials.slack[:] = 5.0
        place(engine, Stage.INTENDING, 0)
        give(engine, 10**14)
        engine.world.pipelines.price[:] = 0
        engine.step()
        shares.append((engine.world.adoption.stage == Stage.USING).mean())
    assert shares[0] == pytest.approx(0.5, abs=4.5 * np.sqrt(0.25 / 2000))
    assert shares[1] == pytest.approx(0.25, abs=4.5 * np.sqrt(0.1875 / 4000))


@given(st.lists(st.floats(-1e6, 1e6), max_size=40))
def test_the_queue_is_served_in_the_order_of_ranks(ranks):
    queue = np.zeros(50, dtype=np.dtype([("rank", np.float64), ("solution", np.int32), ("row", np.int32)], align=True))
    queue["rank"][:] = -np.inf
    queue["rank"][: len(ranks)] = ranks
    queue["row"][: len(ranks)] = np.arange(len(ranks))
    line_up(queue, len(ranks))
    served = queue[: len(ranks)]
    assert served["rank"].tolist() == sorted(ranks)
    assert [ranks[row] for row in served["row"]] == sorted(ranks)
    assert (queue["rank"][len(ranks) :] == -np.inf).all()


def test_a_smaller_budget_means_fewer_seats_and_not_none_once_the_money_is_gone():
    engine = run(processes={"budgets": {"carry_over": 0}})
    place(engine, Stage.ROUTINISED, 0)
    give(engine, 40 * SEAT * 6, yearly=40 * SEAT * 12)
    engine.world.levers.budget[:] = 0.25
    users = []
    for _ in range(18):
        engine.step()
        users.append(int((engine.world.adoption.stage == Stage.ROUTINISED).sum()))
    # From July; the budget of the new year pays for a quarter of the seats, all year long.
    assert users == [40] * 6 + [10] * 12
    assert_money(engine.world)


def test_a_kept_pilot_does_not_spend_what_seats_will_cost():
    engine = run(solutions=("chat", "maps"))
    engine.world.pipelines.state[1] = State.UNDECIDED
    engine.world.pilots.state[1, 0] = PilotState.KEPT
    engine.world.pilots.seats[1, 0] = 8
    place(engine, [[Stage.ROUTINISED] * 40, [Stage.UNAWARE] * 40], 0)
    engine.world.teams.delegated_left[:] = 10**9
    months = engine.scenario.calendar.months_left(31) + 1
    for spare, state in ((8 * SEAT, PilotState.KEPT), (8 * SEAT - 1, PilotState.STOPPED)):
        give(engine, 40 * SEAT * months + spare)
        engine.now = Now(3, 30, 6)
        engine.step()
        assert engine.world.pilots.state[1, 0] == state


def test_free_of_charge_needs_no_seat_money():
    """An agency that pays more seats than its yearly budget may still take up what costs nothing."""
    engine = run(solutions=("chat", "maps"))
    place(engine, [[Stage.ROUTINISED] * 40, [Stage.INTENDING] * 40], 0)
    engine.world.pipelines.price[1] = 0
    give(engine, 40 * SEAT * 6, yearly=20 * SEAT * 12)
    engine.step()
    assert (engine.world.adoption.stage[1] == Stage.USING).all()


def test_those_who_intend_to_come_before_those_made_to():
    engine = run(processes={"compulsion": {"base": 7}})
    willing = np.arange(40) < 15
    place(engine, np.where(willing, Stage.INTENDING, Stage.UNAWARE), np.where(willing, 25, 0))
    engine.world.levers.mandate[:] = 1
    give(engine, 10**9, yearly=20 * SEAT * 12)
    engine.step()
    served = engine.world.adoption.stage[0] == Stage.USING
    assert served[willing].all()
    assert served.sum() == 20
