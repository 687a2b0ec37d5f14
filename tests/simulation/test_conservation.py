"""What no month may create or destroy: officials, money, counts. On arbitrary worlds, after every month."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.engine import Engine
from adoptsim.world.agencies import State
from adoptsim.world.officials import PilotState, Stage
from tests.states import (
    assert_counters,
    assert_money,
    assert_told,
    snapshot,
    stirred,
)
from tests.strategies import scenarios, seeds

MONTHS = 14
DRAWS = st.integers(0, 2**32 - 1)

FIXED = (
    *(f"officials.{name}" for name in ("id", "agency", "team", "manager", "role")),
    *(f"teams.{name}" for name in ("id", "agency", "start", "manager", "delegated_budget")),
    *(f"agencies.{name}" for name in ("id", "start", "team_start", "size", "culture", "peers_start", "peers")),
    *(f"agencies.{name}" for name in ("rule_burden", "capability", "data_quality", "leadership", "digital_budget")),
    *(f"solutions.{name}" for name in ("id", "usefulness", "first_opinion", "price", "launch", "requires")),
    *(f"ties.{name}" for name in ("speakers_start", "speakers", "listeners_start", "listeners", "degree")),
    *(f"ties.{name}" for name in ("overlay_start", "overlay")),
    *(f"pipelines.{name}" for name in ("fit", "set_up")),
)


def assert_measures(engine):
    """The ledger and the stages hold every official x solution exactly once."""
    world, counts = engine.world, engine.counts
    posts = np.diff(world.agencies.start)
    for table in (counts.stage, counts.obstacle):
        assert (table >= 0).all()
        np.testing.assert_array_equal(table.sum(axis=2), np.broadcast_to(posts, table.shape[:2]))
    np.testing.assert_array_equal(counts.stage[:, :, Stage.INTENDING], world.pipelines.wanting)
    np.testing.assert_array_equal(counts.stage[:, :, Stage.USING], world.pipelines.using)
    np.testing.assert_array_equal(counts.stage[:, :, Stage.ROUTINISED], world.pipelines.routinised)
    non_users = posts - world.pipelines.using - world.pipelines.routinised
    assert (counts.barrier <= non_users[:, :, None]).all()


def assert_ranges(world):
    """Everything stays where it may be."""
    assert (world.adoption.proposal == 0).all()
    assert (world.adoption.stage <= Stage.LAPSED).all()
    assert (world.pipelines.state <= State.WITHDRAWN).all()
    assert (world.pipelines.seats_lost == 0).all()
    assert (world.pilots.proposal == 0).all()
    assert (world.agencies.failed == 0).all()
    for share in (world.officials.skill, world.officials.base_skill, world.solutions.quality):
        assert (share >= 0).all()
        assert (share <= 1).all()
    assert np.isfinite(world.officials.reluctance).all()
    assert np.isfinite(world.adoption.usefulness).all()
    procuring = world.pipelines.state == State.PROCURING
    assert (world.pipelines.months_left[procuring] >= 1).all()
    running = world.pilots.state == PilotState.RUNNING
    assert (world.pilots.months_left[running] >= 1).all()


@given(scenarios(programmes=0), seeds, DRAWS)
@settings(max_examples=50)
def test_nothing_is_lost_or_made_from_an_arbitrary_state(scenario, seed, draw):
    engine = stirred(scenario, seed, draw)
    example = scenario.processes.persuasion.example
    before = snapshot(engine.world)
    for _ in range(MONTHS):
        engine.step()
        assert_counters(engine.world, example)
        assert_told(engine.world, example)
        assert_money(engine.world)
        assert_measures(engine)
        assert_ranges(engine.world)
    after = snapshot(engine.world)
    for name in FIXED:
        np.testing.assert_array_equal(after[name], before[name], err_msg=name)


@given(scenarios(), seeds)
@settings(max_examples=40)
def test_nothing_is_lost_or_made_from_the_founding(scenario, seed):
    engine = Engine(scenario, seed)
    pipelines = engine.world.pipelines
    for _ in range(2 * MONTHS):
        engine.step()
        assert_counters(engine.world, scenario.processes.persuasion.example)
        assert_money(engine.world)
        assert sum(one.transferred for one in engine.programmes) == engine.world.agencies.transfers.sum()
        assert_measures(engine)
        costs = pipelines.cost_set_up + pipelines.cost_seats + pipelines.cost_pilots
        assert (pipelines.cost_sunk <= costs).all()
        assert (pipelines.spent >= 0).all()
        tried = (pipelines.using + pipelines.routinised > 0) & (pipelines.state != State.AVAILABLE)
        piloted = np.array([_any_pilot(engine.world, s) for s in range(len(pipelines.state))])
        assert (pipelines.since[tried & ~piloted] == engine.now.month).all(), "use without access"


def funds(name):
    """A fund of any form, generous or nearly dry, for one or both solutions, by itself or cut short."""
    return st.fixed_dictionaries(
        {
            "kind": st.just("digital_fund"),
            "name": st.just(name),
            "gives": st.sampled_from(["money", "earmarked", "waiver"]),
            "start": st.integers(1, 8),
            "months": st.sampled_from([None, 1, 2, 13]),
            "amount": st.sampled_from([0.0, 0.01, 999.99, 1e5, 1e12]),
            "a_year": st.sampled_from([0.0, 0.07, 500.0, 1e12]),
            "price": st.sampled_from([0.0, 1 / 3, 1.0]),
            "set_up": st.sampled_from([0.0, 0.7, 1.0]),
            "where": st.sampled_from(["all", {"largest": 2}, {"share": 0.5}]),
        }
    )


@given(
    st.tuples(*map(funds, ("one", "two", "three"))),
    st.sampled_from([0.0, 0.01, 240.0, 1e6]),
    st.sampled_from([0.0, 0.3, 1.0]),
    seeds,
)
@settings(max_examples=60)
def test_several_funds_at_once_lose_no_cent(several, price, carry_over, seed):
    closing = {"kind": "shock", "event": "unit_closed", "programmes": ["two"], "start": 7}
    leaving = {"kind": "shock", "event": "vendor_exit", "name": "exit", "start": 10}
    easy = {"legal_burden": 0, "aware_at_start": 1, "price": price, "set_up_cost": 500, "available_at_start": 0.3}
    scenario = Scenario.model_validate(
        {
            "population": {"officials": 60, "agencies": 5},
            "solutions": {"chat": easy, "maps": easy},
            "processes": {
                "budgets": {"carry_over": carry_over},
                "decision": {"base": 1},
                "persuasion": {"base": 1},
                "procurement": {"full_route": 1, "light_route": 1},
            },
            "interventions": [*several, closing, leaving],
        }
    )
    engine = Engine(scenario, seed)
    agencies = engine.world.agencies
    for _ in range(18):
        engine.step()
        assert_money(engine.world)
        assert (agencies.forfeited >= 0).all()
        assert sum(one.transferred for one in engine.programmes) == agencies.transfers.sum()
        assert not engine.world.pipelines.waived.any()
    for fund in engine.programmes[:3]:
        assert fund.intervention.gives == "waiver" or fund.transferred <= round(fund.intervention.amount * 100)


def _any_pilot(world, s):
    """Which agencies have, or had until this month, a pilot of a solution."""
    begun = np.isin(world.pilots.state[s], (PilotState.RUNNING, PilotState.KEPT, PilotState.STOPPED))
    return np.bincount(world.teams.agency[begun], minlength=len(world.agencies.id)) > 0


@given(scenarios(programmes=0), seeds, DRAWS)
@settings(max_examples=50)
def test_every_seat_is_paid_by_the_month(scenario, seed, draw):
    """The seats in use when a month begins are paid, or their users lapse within it; nothing else is booked."""
    engine = stirred(scenario, seed, draw)
    pipelines = engine.world.pipelines
    for _ in range(MONTHS):
        before = {name: getattr(pipelines, name).copy() for name in ("state", "using", "routinised", "price")}
        booked = pipelines.cost_seats.copy()
        stage = engine.world.adoption.stage.copy()
        since = engine.world.adoption.since.copy()
        engine.step()
        seats = np.where(before["state"] == State.AVAILABLE, before["using"] + before["routinised"], 0)
        paid = pipelines.cost_seats - booked
        assert (paid <= seats * before["price"]).all()
        assert (paid % np.maximum(before["price"], 1) == 0).all()
        unpaid = seats - paid // np.maximum(before["price"], 1)
        unpaid[before["price"] == 0] = 0
        for s, a in np.argwhere((unpaid > 0) & (pipelines.state == State.AVAILABLE)):
            own = slice(engine.world.agencies.start[a], engine.world.agencies.start[a + 1])
            held = np.isin(stage[s, own], (Stage.USING, Stage.ROUTINISED))
            now_held = np.isin(engine.world.adoption.stage[s, own], (Stage.USING, Stage.ROUTINISED))
            gone = held & ~now_held
            assert gone.sum() >= unpaid[s, a]
            # Whoever is not in routine loses it before those who are; among them, the latest first.
            rank = since[s, own].astype(np.int64) - 2**16 * (stage[s, own] == Stage.ROUTINISED)
            kept = rank[held & now_held & (engine.world.adoption.stage[s, own] == stage[s, own])]
            latest = np.sort(rank[gone])[::-1][: unpaid[s, a]]
            assert len(kept) == 0 or latest.min() >= kept.max() or gone.sum() > unpaid[s, a]


@given(scenarios(programmes=0, reliefs=False), seeds)
@settings(max_examples=40)
def test_without_pilots_or_cuts_no_granted_seat_is_ever_lost(scenario, seed):
    """Seats are granted from money that is there to the end of the year, and that comes every year after it."""
    plain = scenario.model_copy(update={"officials": scenario.officials.model_copy(update={"delegated_budget": 0.0})})
    engine = Engine(plain, seed)
    pipelines = engine.world.pipelines
    for _ in range(30):
        seats = np.where(pipelines.state == State.AVAILABLE, pipelines.using + pipelines.routinised, 0)
        due = seats * pipelines.price
        booked = pipelines.cost_seats.copy()
        engine.step()
        np.testing.assert_array_equal(pipelines.cost_seats - booked, due)
        in_use = np.where(pipelines.state == State.AVAILABLE, pipelines.using + pipelines.routinised, 0)
        monthly = (in_use * pipelines.price).sum(axis=0)
        assert (monthly * engine.now.months_left <= engine.world.agencies.balance).all()
        assert (monthly * 12 <= engine.world.agencies.digital_budget).all()
