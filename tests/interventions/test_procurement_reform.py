from typing import NamedTuple

import numpy as np
import pytest

from adoptsim.interventions.procurement_reform import ProcurementReform
from adoptsim.interventions.programme import Programme
from adoptsim.world.founding import Founding, found
from adoptsim.world.levers import NEUTRAL, neutralise
from adoptsim.world.population import Population

MULTIPLIERS = ("lead_time", "light_threshold", "direct_threshold", "set_up_cost", "paperwork", "bids")
PLAN = Founding(population=Population(officials=100, agencies=8))


class Now(NamedTuple):
    seed: int
    month: int
    months_left: int = 0


def reform(**said):
    return Programme(ProcurementReform.model_validate(said), *found(PLAN, 7), PLAN.calendar, 7)


def levers_in(programme, number):
    neutralise(programme.whole.levers)
    programme.act(Now(7, number))
    return {name: array.copy() for name, array in programme.world.levers._asdict().items()}


def test_every_number_multiplies_what_the_law_says_where_it_holds():
    numbers = {name: 1.5 + position for position, name in enumerate(MULTIPLIERS)}
    programme = reform(where={"largest": 3}, **numbers)
    levers = levers_in(programme, 1)
    for name, number in numbers.items():
        np.testing.assert_array_equal(levers[name], np.where(programme.agencies, np.float32(number), 1), err_msg=name)
    np.testing.assert_array_equal(levers["start_ups"], programme.agencies)


def test_nothing_else_is_moved():
    levers = levers_in(reform(), 1)
    for name in set(NEUTRAL) - {*MULTIPLIERS, "start_ups"}:
        assert (levers[name] == NEUTRAL[name]).all(), name


def test_start_ups_are_admitted_only_if_said():
    assert not levers_in(reform(start_ups=False), 1)["start_ups"].any()


def test_the_law_is_in_force_from_its_start_for_as_long_as_it_lasts():
    programme = reform(start=3, months=2)
    in_force = [bool((levers_in(programme, number)["lead_time"] != 1).all()) for number in range(1, 7)]
    assert in_force == [False, False, True, True, False, False]
    lasting = reform(start=3)
    assert all((levers_in(lasting, number)["lead_time"] != 1).all() for number in range(3, 40))


def test_preparing_it_costs_once():
    programme = reform(cost_start=1234.5)
    for number in (1, 2, 3):
        levers_in(programme, number)
    assert programme.cost == 123450


def test_two_reforms_multiply():
    world, names = found(PLAN, 7)
    for name in ("one", "two"):
        Programme(ProcurementReform(name=name, lead_time=0.5), world, names, PLAN.calendar, 7).act(Now(7, 1))
    assert (world.levers.lead_time == 0.25).all()


@pytest.mark.parametrize("said", [{"who": {"role": "head"}}, {"solutions": ["solution"]}])
def test_it_holds_for_all_solutions_and_officials(said):
    with pytest.raises(ValueError, match=f"procurement_reform takes no {next(iter(said))}"):
        ProcurementReform.model_validate(said)
