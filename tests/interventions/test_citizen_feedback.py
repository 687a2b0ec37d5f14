import numpy as np
import pytest

from adoptsim.interventions.citizen_feedback import CitizenFeedback
from adoptsim.world.officials import Stage
from tests.interventions.test_in_the_month import run

FEEDBACK = {"kind": "citizen_feedback"}


def test_iteration_is_faster_in_proportion_to_the_agencies_that_take_part():
    said = FEEDBACK | {"iteration": 3, "assessment": 0.2, "solutions": "chat", "where": {"largest": 6}, "months": 2}
    one = run(said, months=3)
    first, ended = one.months[0], one.months[2]
    np.testing.assert_allclose(first["levers.iteration"], [1, 1 + 2 * 6 / 30])
    reached = one.programmes[0].agencies
    np.testing.assert_array_equal(first["levers.assessment"], np.outer([0, 1], np.where(reached, np.float32(0.2), 0)))
    assert (ended["levers.iteration"] == 1).all()
    assert not ended["levers.assessment"].any()
    assert one.programmes[0].cost == 2 * 2000_00


def test_quality_gained_stays_when_it_ends():
    for_a_time, baseline = run(FEEDBACK | {"iteration": 5, "months": 24}), run()
    quality = np.array([[after["solutions.quality"][0] for after in one.months] for one in (for_a_time, baseline)])
    assert quality[0, 23] > quality[1, 23]
    assert (np.diff(quality[0]) >= 0).all()
    assert quality[0, -1] > quality[1, -1]


def test_opinions_come_to_what_users_experience():
    """A bad solution that looks good is found out, a good one is seen to be."""
    assessed, baseline = (run(*said, months=24) for said in ([FEEDBACK | {"assessment": 0.2, "iteration": 1}], []))
    distance = []
    for one in (assessed, baseline):
        experience = one.world.pipelines.experience[:, one.world.officials.agency]
        aware = one.world.adoption.stage == Stage.AWARE
        distance.append(np.abs(one.world.adoption.usefulness - experience)[aware].mean())
    assert distance[0] < 0.5 * distance[1]


def test_what_ships_is_small():
    shipped, baseline = run(FEEDBACK, months=36), run(months=36)
    users = [np.isin(one.world.adoption.stage, (Stage.USING, Stage.ROUTINISED)).mean() for one in (shipped, baseline)]
    assert abs(users[0] - users[1]) < 0.05


@pytest.mark.parametrize("said", [{"assessment": 1.2}, {"iteration": -1}, {"who": {"role": "head"}}])
def test_what_cannot_be_is_refused(said):
    with pytest.raises(ValueError, match="assessment|iteration|takes no who"):
        CitizenFeedback.model_validate(said)
