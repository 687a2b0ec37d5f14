import numpy as np
import pytest
from pydantic import ValidationError

from adoptsim.interventions.programme import Status
from adoptsim.interventions.shock import Shock
from adoptsim.scenario.reading import reading_of
from adoptsim.scenario.schema import Scenario
from adoptsim.scenario.tree import ScenarioError
from adoptsim.simulation.engine import Engine
from adoptsim.world.agencies import State

QUIET = {"turnover": {"yearly": 0}, "decision": {"base": -50, "reconsider": 0}}


def engine(*interventions, **said):
    """A small world in which posts change hands and agencies decide only where a shock makes them."""
    stated = {
        "calendar": {"start": "2020-01", "months": 48},
        "population": {"officials": 2000, "agencies": 20},
        "solutions": {"chat": {"available_at_start": 0.5}, "maps": {"available_at_start": 0.5}},
        "processes": QUIET,
        "interventions": [{"kind": "shock"} | one for one in interventions],
    }
    return Engine(Scenario.model_validate(stated | said), 3)


def let_pass(one, months):
    for _ in range(months):
        one.step()
    return one


def test_budgets_are_cut_in_the_fiscal_years_that_begin_while_it_lasts_and_come_back():
    cut = engine({"event": "budget_cut", "size": 0.25, "start": 13, "months": 12, "where": {"largest": 5}})
    hit = None
    for year, share in enumerate((1.0, 0.75, 1.0, 1.0)):
        before = cut.world.agencies.received.copy()
        let_pass(cut, 12)
        hit = cut.programmes[0].agencies
        received = cut.world.agencies.received - before
        expected = cut.world.agencies.digital_budget * np.where(hit, share, 1.0)
        np.testing.assert_allclose(received, expected, atol=1, err_msg=str(year))
    assert hit.sum() == 5


def test_a_cut_of_everything_leaves_nothing_and_of_nothing_everything():
    nothing, all_of_it = (let_pass(engine({"event": "budget_cut", "size": size}), 13) for size in (0.0, 1.0))
    assert not all_of_it.world.agencies.received.any()
    np.testing.assert_array_equal(nothing.world.agencies.received, let_pass(engine(), 13).world.agencies.received)


def test_an_election_replaces_a_part_of_the_posts_once():
    one = engine({"event": "election", "start": 3, "where": {"largest": 10}})
    replaced = []
    for _ in range(5):
        before = one.world.officials.base_skill.copy()
        one.step()
        replaced.append(one.world.officials.base_skill != before)
    here = one.programmes[0].agencies[one.world.officials.agency]
    assert [where.any() for where in replaced] == [False, False, True, False, False]
    assert not (replaced[2] & ~here).any()
    posts = here.sum()
    assert replaced[2].sum() == pytest.approx(0.11 * posts, abs=4 * np.sqrt(0.11 * 0.89 * posts))
    assert (one.programmes[0].status, one.programmes[0].ended) == (Status.ENDED, 4)
    assert one.programmes[0].why == "its months are over"


def test_a_unit_closed_ends_its_programmes_then_and_there():
    one = engine(
        {"event": "unit_closed", "programmes": ["courses", "late"], "start": 4},
        interventions=[
            {"kind": "training", "name": "courses", "cost_month": 10},
            {"kind": "training", "name": "late", "start": 9},
            {"kind": "training", "name": "untouched", "cost_month": 10},
            {"kind": "shock", "event": "unit_closed", "programmes": ["courses", "late"], "start": 4},
        ],
    )
    let_pass(one, 12)
    courses, late, untouched, shock = one.programmes
    assert (courses.status, courses.ended, courses.why) == (Status.ENDED, 4, "closed by shock")
    assert (late.started, late.cost, late.why) == (0, 0, "closed by shock before it began")
    assert untouched.status is Status.RUNNING
    assert (shock.started, shock.ended) == (4, 5)
    month_by_month = 1000
    assert courses.cost % month_by_month == 0
    assert untouched.cost > courses.cost


def test_a_vendor_gone_ends_availability_of_its_solution_in_the_agencies_chosen():
    one = let_pass(engine({"event": "vendor_exit", "solutions": "chat", "where": {"largest": 10}, "start": 3}), 2)
    before = one.world.pipelines.state.copy()
    one.step()
    after, hit = one.world.pipelines.state, one.programmes[0].agencies
    assert hit.sum() == 10
    offered = hit & (before[0] == State.AVAILABLE)
    assert offered.any()
    assert (after[0, offered] == State.WITHDRAWN).all()
    np.testing.assert_array_equal(after[0, ~hit], before[0, ~hit])
    np.testing.assert_array_equal(after[1], before[1])
    assert not one.world.pipelines.using[0, offered].sum() + one.world.pipelines.routinised[0, offered].sum() or (
        let_pass(one, 1).world.pipelines.using[0, offered].sum() == 0
    )


def test_after_a_vendor_is_gone_an_agency_may_buy_anew():
    open_again = {"processes": {"decision": {"reconsider": 1.0, "base": 5}, "turnover": {"yearly": 0}}}
    one = engine({"event": "vendor_exit", "start": 2}, **open_again)
    states = []
    for _ in range(4):
        one.step()
        states.append(one.world.pipelines.state.copy())
    gone = (states[0] == State.AVAILABLE) & (states[1] == State.WITHDRAWN)
    assert gone.any()
    assert (states[2][gone] == State.UNDECIDED).all()
    assert (states[3][gone] != State.WITHDRAWN).all()
    np.testing.assert_array_equal(one.world.solutions.incumbents, engine().world.solutions.incumbents)


WRONG = [
    ({}, "event"),
    ({"event": "unit_closed"}, "unit_closed must say which interventions end: programmes: [NAME]"),
    ({"event": "election", "programmes": ["x"]}, "election closes no programmes; leave them out"),
    ({"event": "unit_closed", "programmes": []}, "at least 1"),
    ({"event": "unit_closed", "programmes": ["x"], "where": {"largest": 2}}, "unit_closed takes no where"),
    ({"event": "election", "solutions": ["chat"]}, "election takes no solutions"),
    ({"event": "budget_cut", "solutions": ["chat"]}, "budget_cut takes no solutions"),
    ({"event": "election", "who": {"role": "head"}}, "shock takes no who"),
    ({"event": "flood"}, "'budget_cut', 'election', 'unit_closed' or 'vendor_exit'"),
    ({"event": "election", "size": 1.5}, "less than or equal to 1"),
]


@pytest.mark.parametrize(("said", "words"), WRONG)
def test_an_event_takes_what_it_needs_and_nothing_else(said, words):
    with pytest.raises(ValidationError) as refused:
        Shock.model_validate(said)
    assert words in str(refused.value)
    assert refused.value.error_count() == 1


NAMES = [
    ("[trainin]", "2:48: interventions.shock.programmes: no intervention is called 'trainin' (nearest: 'training')"),
    ("training_", "2:48: interventions.shock.programmes: no intervention is called 'training_' (nearest: 'training')"),
    ("[shock]", "2:48: interventions.shock.programmes: it cannot close itself; name another intervention"),
    ("[x, training]", "2:48: interventions.shock.programmes: no intervention is called 'x'"),
]


@pytest.mark.parametrize(("programmes", "words"), NAMES)
def test_a_programme_that_is_not_there_is_named_with_its_place(programmes, words):
    text = f"interventions: [{{kind: training}},\n {{kind: shock, event: unit_closed, programmes: {programmes}}}]\n"
    with pytest.raises(ScenarioError) as refused:
        reading_of(text.encode(), "bad.yaml")
    assert str(refused.value) == f"bad.yaml:{words}"
