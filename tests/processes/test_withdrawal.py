"""What ends with a withdrawal: the contract, and the pilots of the agency's teams."""

import pytest

from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.engine import Engine
from adoptsim.world.agencies import State
from adoptsim.world.officials import PilotState, Stage
from tests.states import assert_money, recount


def run(state=State.UNDECIDED, pilot=PilotState.NONE, buy=0.0):
    """One agency whose managers use the solution on pilots; nothing moves but what withdrawal moves."""
    engine = Engine(
        Scenario.model_validate(
            {
                "population": {"officials": 27, "agencies": 1},
                "officials": {"delegated_budget": 100000},
                "solutions": {"tool": {"legal_burden": 0}},
                "processes": {
                    "decision": {"base": -50},
                    "lapse": {"base": -50, "recall": 0},
                    "pilots": {"buy": buy},
                    "procurement": {"direct_threshold": 1e9, "failure": 1},
                    "turnover": {"yearly": 0},
                },
            }
        ),
        5,
    )
    world = engine.world
    world.agencies.digital_budget[:] = 10**9
    world.pipelines.state[:] = state
    world.pilots.state[:] = pilot
    world.pilots.months_left[:] = 3
    world.pilots.seats[:] = 9
    world.adoption.stage[:] = Stage.USING
    recount(world, "users")
    return engine


@pytest.mark.parametrize("pilot", [PilotState.RUNNING, PilotState.KEPT])
@pytest.mark.parametrize("state", [State.UNDECIDED, State.CLEARING, State.AVAILABLE])
def test_live_pilots_stop_and_their_users_lapse_a_month_later(state, pilot):
    engine = run(state, pilot)
    world = engine.world
    world.pilots.spent[:] = world.pipelines.cost_pilots[:] = 100
    world.agencies.balance[:] = 100 * 3
    world.levers.withdrawn[:] = 1
    engine.step()
    assert (world.pilots.state == PilotState.STOPPED).all()
    assert world.pipelines.cost_sunk[0, 0] >= 300
    # Routine or not, all have it to the end of the month, and none a month later.
    assert (world.adoption.stage >= Stage.USING).all()
    assert (world.adoption.stage <= Stage.ROUTINISED).all()
    world.levers.withdrawn[:] = 0
    engine.step()
    assert (world.adoption.stage == Stage.LAPSED).all()


@pytest.mark.parametrize("pilot", [PilotState.RUNNING, PilotState.KEPT])
def test_a_pilot_ends_with_the_protection_that_allowed_it(pilot):
    engine = run(State.UNDECIDED, pilot)
    world = engine.world
    world.pipelines.barrier[:] = 1
    world.pipelines.sandboxed[:] = 1
    engine.step()
    assert (world.pilots.state == pilot).all()
    world.pipelines.sandboxed[:] = 0
    engine.step()
    assert (world.pilots.state == PilotState.STOPPED).all()
    assert world.pipelines.state[0, 0] == State.UNDECIDED


def test_no_pilot_begins_while_it_is_withdrawn():
    engine = run(buy=1.0)
    engine.world.adoption.stage[:] = Stage.INTENDING
    recount(engine.world, "users")
    engine.world.levers.withdrawn[:] = 1
    engine.step()
    assert (engine.world.pilots.state == PilotState.NONE).all()
    engine.world.levers.withdrawn[:] = 0
    engine.step()
    assert (engine.world.pilots.state == PilotState.RUNNING).any()
    assert_money(engine.world)


@pytest.mark.parametrize(("state", "withdrawn"), [(State.AVAILABLE, 1), (State.PROCURING, 1), (State.PROCURING, 0)])
def test_without_a_contract_the_list_price_holds_again(state, withdrawn):
    engine = run(state)
    world = engine.world
    world.pipelines.months_left[:] = 1
    world.pipelines.price[:] = 1
    world.levers.withdrawn[:] = withdrawn
    engine.step()
    assert world.pipelines.state[0, 0] == (State.WITHDRAWN if withdrawn else State.UNDECIDED)
    assert world.pipelines.price[0, 0] == world.solutions.price[0]
