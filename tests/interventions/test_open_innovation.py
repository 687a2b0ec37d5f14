from typing import NamedTuple

import numpy as np
import pytest

from adoptsim.interventions.open_innovation import OpenInnovation
from adoptsim.interventions.programme import Programme
from adoptsim.world.agencies import Route, State
from adoptsim.world.founding import Founding, found
from adoptsim.world.levers import neutralise
from adoptsim.world.population import Population
from adoptsim.world.solutions import SolutionTraits
from tests.interventions.test_in_the_month import run

PLAN = Founding(
    population=Population(officials="none", agencies=40),
    solutions={"chat": SolutionTraits(quality=0.5), "maps": SolutionTraits(launch=60, start_ups=11)},
)
CERTAIN = {"pass_first": 1, "pass_second": 1}
QUICK = {**CERTAIN, "feasibility_months": 2, "development_months": 3}


class Now(NamedTuple):
    seed: int
    month: int
    months_left: int = 0


def challenges(**said):
    return Programme(OpenInnovation.model_validate(said), *found(PLAN, 7), PLAN.calendar, 7)


def month(programme, number):
    """Let one month's levers be set; return the gate that each challenge under way is before."""
    neutralise(programme.whole.levers)
    programme.act(Now(7, number))
    return programme.memory["gate"].copy()


def months(programme, first, last):
    return [month(programme, number) for number in range(first, last + 1)]


def test_a_round_a_year_where_most_want_it_and_it_is_not_there():
    programme = challenges(challenges=4, solutions="chat", **QUICK)
    world = programme.whole
    world.agencies.size[:] = 100
    world.pipelines.wanting[0, :6] = (60, 50, 40, 30, 20, 10)
    world.pipelines.state[0, 1] = State.AVAILABLE
    assert np.argwhere(month(programme, 1)).tolist() == [[0, 0], [0, 2], [0, 3], [0, 4]]
    assert not months(programme, 2, 12)[-1].any()
    second = month(programme, 13)
    assert second.sum() == 4
    assert second[0, 5] == 1
    assert not second[0, :5].any()
    assert not second[1].any()


def test_demand_is_counted_by_head_and_lots_decide_among_equals():
    programme = challenges(challenges=1, solutions="chat")
    programme.whole.agencies.size[:2] = (1000, 10)
    programme.whole.pipelines.wanting[0, :2] = (100, 5)
    assert np.flatnonzero(month(programme, 1)[0]).tolist() == [1]
    one, two = (month(challenges(name=name, challenges=8), 1) for name in ("one", "two"))
    assert one.sum() == two.sum() == 8
    assert (one != two).any()


def test_each_phase_lasts_as_long_as_said_and_is_paid_when_it_begins():
    programme = challenges(
        challenges=3, suppliers=4, cost_feasibility=100.5, cost_development=1000, cost_month=7, hours=2, **QUICK
    )
    gates = months(programme, 1, 12)
    assert [gate.max() for gate in gates] == [1, 1, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0]
    assert programme.cost == 3 * 4 * 10050 + 3 * 100000 + 12 * 700
    assert programme.minutes == 5 * 3 * 120


def test_what_fails_a_gate_goes_no_further():
    first = challenges(challenges=10, pass_first=0, cost_development=1000, cost_feasibility=0, cost_month=0)
    assert not months(first, 1, 4)[-1].any()
    assert first.cost == 0
    second = challenges(challenges=10, pass_first=1, pass_second=0, feasibility_months=1)
    quality = second.world.solutions.quality.copy()
    gates = months(second, 1, 16)
    assert (gates[11] == 2).sum() == 10
    assert (gates[13] > 0).sum() == 10  # the second round alone
    np.testing.assert_array_equal(second.world.solutions.quality, quality)
    assert not second.memory["passed"].any()


def test_gates_are_drawn_for_each_challenge():
    programme = challenges(challenges=80, pass_first=0.5, pass_second=0.5)
    gates = months(programme, 1, 12)
    assert gates[2].sum() == 80
    assert 25 < (gates[3] == 2).sum() < 55
    months(programme, 13, 16)
    assert 8 < programme.memory["passed"].sum() < 35


@pytest.mark.parametrize("award", ["light_route", "tender", "prize"])
def test_what_passes_gains_by_its_award(award):
    programme = challenges(challenges=4, award=award, gain=0.2, fit_gain=0.25, **QUICK)
    world = programme.whole
    before = {name: getattr(world.pipelines, name).copy() for name in ("fit", "passed_pilots")}
    begun = month(programme, 1) > 0
    months(programme, 2, 6)
    wins = begun.sum(axis=1)
    assert wins.sum() == 4
    np.testing.assert_allclose(world.solutions.quality, 1 - 0.5 * 0.8**wins)
    assert world.solutions.start_ups.tolist() == [3 + wins[0], min(12, 11 + wins[1])]
    gained = begun & (award != "prize")
    np.testing.assert_allclose(world.pipelines.fit, before["fit"] + 0.25 * gained, atol=1e-6)
    np.testing.assert_array_equal(world.pipelines.passed_pilots, before["passed_pilots"] + gained)
    released = wins[1] > 0 and award != "prize"
    assert world.solutions.launch.tolist() == [1, 6 if released else 60]
    np.testing.assert_array_equal(world.levers.light_route, begun & (award == "light_route"))
    conveyed = award != "prize"
    assert world.levers.bids.max() == pytest.approx(1.2 if conveyed else 1.0)
    assert world.levers.failure.min() == pytest.approx(0.9 if conveyed else 1.0)


def test_a_market_holds_no_more_than_it_can():
    programme = challenges(challenges=30, solutions="maps", **QUICK)
    months(programme, 1, 6)
    assert programme.memory["passed"][1].sum() == 30
    assert programme.whole.solutions.start_ups.tolist() == [3, 12]
    assert programme.whole.solutions.launch[1] == 6


def test_a_challenge_goes_on_when_the_agency_got_the_solution_meanwhile():
    programme = challenges(challenges=2, **QUICK)
    begun = month(programme, 1) > 0
    programme.whole.pipelines.state[:] = State.AVAILABLE
    months(programme, 2, 6)
    np.testing.assert_array_equal(programme.memory["passed"], begun)


def test_no_round_is_held_that_could_not_end_in_time():
    assert month(challenges(challenges=4, months=15), 1).sum() == 0
    programme = challenges(challenges=4, months=16, **CERTAIN)
    gates = months(programme, 1, 16)
    assert [gate.astype(bool).sum() for gate in gates] == [4] * 15 + [0]
    assert programme.memory["passed"].sum() == 4


def test_after_its_end_the_light_route_closes_and_gains_stay():
    programme = challenges(challenges=4, months=8, **QUICK)
    months(programme, 1, 8)
    levers = programme.whole.levers
    assert levers.light_route.sum() == 4
    quality = programme.whole.solutions.quality.copy()
    month(programme, 9)
    assert not levers.light_route.any()
    assert (levers.bids == 1).all()
    assert (quality > 0.5).any()
    np.testing.assert_array_equal(programme.whole.solutions.quality, quality)


def test_only_named_agencies_and_solutions():
    programme = challenges(challenges=100, where={"largest": 5}, solutions="maps")
    gate = month(programme, 1)
    np.testing.assert_array_equal(gate[1] > 0, programme.agencies)
    assert not gate[0].any()
    np.testing.assert_array_equal(programme.whole.levers.bids > 1, programme.agencies)


def test_the_award_is_one_of_three():
    with pytest.raises(ValueError, match="'light_route', 'tender' or 'prize'"):
        OpenInnovation.model_validate({"award": "medal"})


SAID = {"kind": "open_innovation", "challenges": 12, "pass_first": 1, "pass_second": 1, "months": 36}


@pytest.fixture(scope="module")
def runs():
    return {award: run({**SAID, "award": award}) for award in ("light_route", "tender", "prize")} | {"": run()}


def test_in_a_run_solutions_get_better_and_start_ups_win(runs):
    for award in ("light_route", "tender", "prize"):
        assert (runs[award].world.solutions.quality > runs[""].world.solutions.quality + 0.1).all()
        assert (runs[award].world.solutions.start_ups > 3).all()
    wins = {award: one.world.solutions.wins[:, 4:].sum() for award, one in runs.items()}
    assert wins["light_route"] > wins[""]


def test_in_a_run_the_route_is_light_only_where_the_award_says_so(runs):
    for award in ("light_route", "tender"):
        one = runs[award]
        routes = []
        for before, after in zip(one.months[:35], one.months[1:36], strict=True):
            passed = before["pipelines.fit"] > one.months[0]["pipelines.fit"]
            bought = passed & (after["pipelines.attempt"] > before["pipelines.attempt"])
            routes += after["pipelines.route"][bought].tolist()
        assert len(routes) >= 3
        assert (set(routes) == {Route.LIGHT}) == (award == "light_route")
    assert runs["light_route"].programmes[0].cost == runs["tender"].programmes[0].cost


def test_in_a_run_what_was_gained_stays_after_the_end(runs):
    one = runs["tender"]
    assert one.months[36]["levers.bids"].max() == 1
    np.testing.assert_array_equal(one.months[35]["pipelines.fit"], one.months[47]["pipelines.fit"])
    assert (one.months[47]["pipelines.fit"] > one.months[0]["pipelines.fit"]).sum() == 24
