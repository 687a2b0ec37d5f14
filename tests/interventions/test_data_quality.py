from typing import NamedTuple

import numpy as np
import pytest

from adoptsim.interventions.data_quality import DataQuality
from adoptsim.interventions.programme import Programme
from adoptsim.world.founding import Founding, found
from adoptsim.world.population import Population
from tests.interventions.test_in_the_month import run

PLAN = Founding(population=Population(officials="none", agencies=12))


class Now(NamedTuple):
    seed: int
    month: int
    months_left: int = 0


def data_quality(**said):
    return Programme(DataQuality.model_validate(said), *found(PLAN, 7), PLAN.calendar, 7)


def worked_on(programme, first, last):
    """Rows of the agencies whose data get better, month by month."""
    rows = []
    for month in range(first, last + 1):
        before = programme.world.agencies.data_quality.copy()
        programme.act(Now(7, month))
        rows.append(set(np.flatnonzero(programme.world.agencies.data_quality > before).tolist()))
    return rows


def test_the_worst_come_first_and_stay_until_they_reach_the_goal():
    programme = data_quality(agencies_at_once=2, gain=0.5, goal=0.8)
    quality = programme.world.agencies.data_quality
    quality[:] = 0.9
    quality[[7, 5, 3]] = 0.2, 0.4, 0.6
    # .2 .6 .8 reaches the goal in its second month, .4 .7 .85 in its second, .6 .8 in its first.
    assert worked_on(programme, 1, 4) == [{5, 7}, {5, 7}, {3}, set()]
    np.testing.assert_allclose(quality[[7, 5, 3]], [0.8, 0.85, 0.8], atol=1e-6)
    assert programme.cost == 5 * 1500_00


def test_those_of_equal_quality_are_taken_by_their_ids():
    programme = data_quality(agencies_at_once=3)
    programme.whole.agencies.data_quality[:] = 0.25
    programme.whole.agencies.id[:] = programme.world.agencies.id[::-1].copy()
    (rows,) = worked_on(programme, 1, 1)
    assert rows == {9, 10, 11}


def test_nothing_outside_the_choice_is_touched():
    programme = data_quality(where={"largest": 3}, agencies_at_once=10)
    (rows,) = worked_on(programme, 1, 1)
    assert rows <= set(np.flatnonzero(programme.agencies).tolist())
    assert programme.cost == len(rows) * 1500_00


def test_with_no_place_nothing_is_done():
    programme = data_quality(agencies_at_once=0)
    assert worked_on(programme, 1, 2) == [set(), set()]
    assert programme.cost == 0


@pytest.mark.parametrize("kept", [0.0, 0.7, 1.0])
def test_a_part_of_the_gain_stays_at_the_end(kept):
    programme = data_quality(kept=kept, months=3, agencies_at_once=12, gain=0.1)
    quality = programme.world.agencies.data_quality
    quality[:] = np.linspace(0.1, 0.7, 12)
    before = quality.astype(np.float64)
    worked_on(programme, 1, 3)
    gained = quality - before
    assert (gained > 0).all()
    worked_on(programme, 4, 6)
    np.testing.assert_allclose(quality, before + kept * gained, atol=1e-6)


def test_users_experience_more_and_use_becomes_routine_sooner():
    everywhere = {"kind": "data_quality", "agencies_at_once": 30, "gain": 0.3, "goal": 1}
    better, baseline = run(everywhere), run()
    gain = better.world.pipelines.experience - baseline.world.pipelines.experience
    assert (gain > 0).all()
    assert gain.mean() > 0.3
    assert better.world.pipelines.routinised.sum() > baseline.world.pipelines.routinised.sum()
