import numpy as np
import pytest

from adoptsim.world.agencies import State
from adoptsim.world.founding import Founding
from adoptsim.world.officials import Stage
from adoptsim.world.population import Population
from adoptsim.world.solutions import SolutionTraits
from tests.interventions.test_in_the_month import differing, run

CAMPAIGN = {"kind": "information_campaign"}
MANY_AGENCIES = Founding(
    population=Population(officials="none", agencies=3000),
    solutions={"chat": SolutionTraits()},
)


def share_aware(after):
    return float((after["adoption.stage"] != Stage.UNAWARE).mean())


def test_levers_are_set_where_it_runs_and_nowhere_else():
    one = run(CAMPAIGN | {"intensity": 0.3, "solutions": "chat", "where": {"largest": 7}, "months": 3}, months=4)
    first, ended = one.months[0], one.months[3]
    reached = one.programmes[0].agencies
    np.testing.assert_array_equal(first["levers.media"], np.outer([0, 1], np.where(reached, np.float32(0.3), 0)))
    np.testing.assert_array_equal(first["levers.informed"], reached)
    assert not ended["levers.media"].any()
    assert not ended["levers.informed"].any()


def test_heads_are_left_alone_where_that_is_said():
    assert not run(CAMPAIGN | {"heads": False}, months=1).months[0]["levers.informed"].any()


def test_without_intensity_and_heads_nothing_differs():
    silent, baseline = run(CAMPAIGN | {"intensity": 0, "heads": False}, months=24), run(months=24)
    assert not differing(silent.months[-1], baseline.months[-1])


def test_officials_hear_of_it_the_more_the_more_intense_it_is():
    months = [run(CAMPAIGN | {"intensity": intensity, "heads": False}, months=6).months for intensity in (0, 0.5, 1)]
    shares = [share_aware(one[5]) for one in months]
    assert shares[0] + 0.2 < shares[1]
    assert shares[1] + 0.1 < shares[2]


def test_who_heard_stays_aware_when_it_ends_and_nobody_is_told_anew():
    ended, lasting, baseline = (
        run(*said, months=36) for said in ([CAMPAIGN | {"months": 6}], [CAMPAIGN], [])
    )  # fmt: skip
    shares = [[share_aware(after) for after in one.months] for one in (ended, lasting, baseline)]
    assert shares[0][6] > shares[2][6] + 0.2
    assert shares[2][-1] < shares[0][-1] < shares[1][-1]
    assert ended.programmes[0].cost == 10000_00 + 6 * 4000_00


@pytest.mark.statistical
def test_informing_heads_alone_moves_as_many_agencies_as_it_did_in_brazil():
    """Hjort et al. 2021: 10 points; the band is 5 to 15, after two years."""
    informed, baseline = (
        run(*said, plan=MANY_AGENCIES, months=24) for said in ([CAMPAIGN | {"intensity": 0}], [])
    )  # fmt: skip
    decided = [(one.world.pipelines.state != State.UNDECIDED).mean() for one in (informed, baseline)]
    assert 0.05 < decided[0] - decided[1] < 0.15
