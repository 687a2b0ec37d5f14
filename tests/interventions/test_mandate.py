import numpy as np
import pytest
from pydantic import ValidationError

from adoptsim.interventions.mandate import Mandate
from adoptsim.interventions.programme import Programme
from adoptsim.world.calendar import Calendar
from adoptsim.world.founding import Founding, found
from adoptsim.world.levers import neutralise
from adoptsim.world.population import Population
from adoptsim.world.solutions import SolutionTraits
from tests.interventions.test_in_the_month import run, users
from tests.interventions.test_programme import Now

PLAN = Founding(
    population=Population(officials=200, agencies=10),
    solutions={"chat": SolutionTraits(), "maps": SolutionTraits()},
)
OPEN = Founding(
    population=Population(officials=600, agencies=30),
    solutions={"case_files": SolutionTraits(available_at_start=1, price=0, aware_at_start=1, usefulness=0)},
)


def levers_of(**said):
    """Mandate, last month and monitoring of one bound pair, month by month."""
    world, names = found(PLAN, 3)
    programme = Programme(Mandate(**said), world, names, PLAN.calendar, 3)
    seen = []
    for month in range(1, 13):
        neutralise(world.levers)
        programme.act(Now(3, month))
        seen.append([float(getattr(world.levers, name).max()) for name in ("mandate", "last_month", "monitored")])
    return np.array(seen), programme


def test_attention_grows_towards_the_deadline_and_goes_elsewhere_after_it():
    seen, _ = levers_of(start=2, deadline=8, months=10, early=0.5, build_up=4, afterwards=0.25, monitored="effective")
    expected = [0, 0.5, 0.5, 0.5, 0.625, 0.75, 0.875, 1, 0.25, 0.25, 0.25, 0]
    np.testing.assert_allclose(seen[:, 0], expected, rtol=1e-6)
    assert np.flatnonzero(seen[:, 1]).tolist() == [7]
    np.testing.assert_array_equal(seen[:, 2], [0, *[1] * 10, 0])


def test_a_soft_mandate_is_half_as_strong_and_nominal_use_is_what_is_monitored_unless_said():
    hard, _ = levers_of(start=1, deadline=6)
    soft, _ = levers_of(start=1, deadline=6, force="soft")
    np.testing.assert_allclose(soft[:, 0], hard[:, 0] / 2)
    assert not hard[:, 2].any()


def test_it_binds_the_agencies_and_solutions_it_names():
    _, programme = levers_of(start=1, deadline=12, where={"largest": 3}, solutions="maps")
    bound = programme.world.levers.mandate > 0
    assert not bound[0].any()
    np.testing.assert_array_equal(bound[1], programme.agencies)
    assert programme.agencies.sum() == 3


def test_it_costs_what_announcing_and_monitoring_cost():
    _, programme = levers_of(start=3, deadline=6, months=5, cost_start=100, cost_month=7.5)
    assert programme.cost == 100_00 + 5 * 7_50
    assert programme.transferred == programme.minutes == 0


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"start": 5, "deadline": 4}, "the deadline, month 4, lies before the start, month 5"),
        ({"start": 5, "deadline": 9, "months": 4}, "the deadline, month 9, lies after the last month, 8"),
        ({"deadline": 2019}, "2019"),
        ({}, "Field required"),
        ({"deadline": 4, "monitored": "both"}, "'nominal' or 'effective'"),
    ],
)
def test_what_cannot_be_meant_is_refused(said, message):
    with pytest.raises(ValidationError, match=message):
        Mandate.model_validate(said, context={"calendar": Calendar()})


def test_use_rises_under_it_and_routine_use_more_if_that_is_what_is_monitored():
    without = run(plan=OPEN, months=30)
    nominal, effective = (
        run({"kind": "mandate", "start": 6, "deadline": 24, "monitored": what}, plan=OPEN, months=30)
        for what in ("nominal", "effective")
    )
    assert users(nominal) > 1.5 * users(without)
    routine = [one.world.pipelines.routinised.sum() for one in (without, nominal, effective)]
    assert routine[0] < routine[1] < routine[2]


def test_those_made_to_start_grow_reluctant_and_it_wears_off():
    without, bound = run(plan=OPEN), run({"kind": "mandate", "start": 2, "months": 12, "deadline": 12}, plan=OPEN)
    more = [
        float(np.subtract(a["officials.reluctance"], b["officials.reluctance"], dtype=np.float64).mean())
        for a, b in zip(bound.months, without.months, strict=True)
    ]
    assert more[12] > 0.01
    assert abs(more[-1]) < more[12]


def test_a_month_before_the_deadline_there_is_a_rush():
    bound = run({"kind": "mandate", "start": 2, "deadline": 20}, plan=OPEN, months=24)
    use = np.array([np.isin(after["adoption.stage"], (3, 4)).mean() for after in bound.months])
    hazard = np.diff(use) / (1 - use[:-1])
    assert hazard[18] > 2 * hazard[8:16].mean()
    assert hazard[19] < hazard[18] / 2
