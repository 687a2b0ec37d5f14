from typing import NamedTuple

import numpy as np
import pytest

from adoptsim.interventions.community_of_practice import CommunityOfPractice
from adoptsim.interventions.programme import Programme
from adoptsim.world import overlay
from adoptsim.world.founding import Founding, found
from adoptsim.world.officials import Role, Stage
from adoptsim.world.population import Population
from adoptsim.world.solutions import SolutionTraits
from adoptsim.world.ties import TieTraits
from tests.interventions.test_in_the_month import run

PLAN = Founding(population=Population(officials=400, agencies=10), solutions={"chat": SolutionTraits()})


class Now(NamedTuple):
    seed: int
    month: int
    months_left: int = 0


def community(plan=PLAN, **said):
    intervention = CommunityOfPractice.model_validate(said)
    world, names = found(plan, 7)
    world = world._replace(ties=overlay.with_room(world.ties, intervention.room_for_ties(len(world.officials.id))))
    return Programme(intervention, world, names, plan.calendar, 7)


def ties(programme, month=1):
    programme.act(Now(7, month))
    return overlay.present(programme.world.ties)


def test_each_member_listens_to_so_many_different_members_from_other_agencies():
    programme = community(members=100, ties_each=4)
    speakers, listeners = ties(programme)
    members = programme.memory["members"]
    assert len(members) == 100
    assert len(speakers) == 400
    np.testing.assert_array_equal(np.bincount(listeners, minlength=400)[members], np.full(100, 4))
    assert np.isin(speakers, members).all()
    assert len(set(zip(speakers.tolist(), listeners.tolist(), strict=True))) == 400
    agency = programme.world.officials.agency
    assert (agency[speakers] != agency[listeners]).all()
    assert (programme.world.ties.degree == found(PLAN, 7)[0].ties.degree + np.bincount(listeners, minlength=400)).all()


def test_where_the_others_are_few_all_of_them_are_listened_to():
    plan = Founding(population=Population(officials=12, agencies=3), solutions={"chat": SolutionTraits()})
    programme = community(plan, members=12, ties_each=11)
    speakers, listeners = ties(programme)
    agency = programme.world.officials.agency
    expected = {(i, j) for i in range(12) for j in range(12) if agency[i] != agency[j]}
    assert set(zip(speakers.tolist(), listeners.tolist(), strict=True)) == expected
    assert len(speakers) == len(expected)


@pytest.mark.parametrize("said", [{"where": {"largest": 1}}, {"members": 0}, {"members": 1}, {"ties_each": 0}])
def test_without_others_there_are_no_ties(said):
    speakers, _ = ties(community(**said))
    assert len(speakers) == 0


@pytest.mark.statistical
def test_speakers_are_drawn_evenly_among_members_from_other_agencies():
    """Counts of speakers within four and a half standard errors, over 300 communities of the same members."""
    plan = Founding(population=Population(officials=30, agencies=3), solutions={"chat": SolutionTraits()})
    counts = np.zeros((30, 30))
    for number in range(300):
        programme = community(plan, name=f"c{number}", members=30, ties_each=3)
        np.add.at(counts, ties(programme), 1)
    agency = programme.world.officials.agency
    others = agency[:, None] != agency
    chance = 3 / others.sum(axis=0)
    spread = np.sqrt(300 * chance * (1 - chance))
    z = (counts - 300 * chance) / spread
    assert not counts[~others].any()
    assert np.abs(z[others]).max() < 4.5


def test_members_are_those_who_rank_first():
    programme = community(members=20, who={"role": "manager"})
    ties(programme)
    assert (programme.world.officials.role[programme.memory["members"]] == Role.MANAGER).all()
    programme = community(members=20, who={"least_skilled": "all"})
    ties(programme)
    skill = programme.world.officials.skill
    assert skill[programme.memory["members"]].max() <= np.sort(skill)[20]


@pytest.mark.parametrize("lasting", [0.0, 0.4, 1.0])
def test_at_the_end_a_share_of_the_ties_lasts(lasting):
    programme = community(members=200, ties_each=5, months=3, lasting=lasting)
    before = set(zip(*ties(programme), strict=True))
    for month in (2, 3):
        assert set(zip(*ties(programme, month), strict=True)) == before
    after = set(zip(*ties(programme, 4), strict=True))
    assert after <= before
    assert len(after) / len(before) == pytest.approx(lasting, abs=0.06)
    assert set(zip(*ties(programme, 5), strict=True)) == after


def test_meetings_cost_time_and_running_it_money():
    programme = community(members=50, months=3, meetings=2, hours=1.5, cost_month=100)
    for month in range(1, 6):
        ties(programme, month)
    assert programme.minutes == 3 * 50 * 180
    assert programme.cost == 3 * 10000


def test_it_is_not_about_single_solutions():
    with pytest.raises(ValueError, match="community_of_practice takes no solutions"):
        CommunityOfPractice.model_validate({"solutions": "chat"})


def test_in_a_run_members_see_what_goes_on_elsewhere():
    """Ties stay within agencies but for the community's; where nobody uses it, only its members see use."""
    plan = Founding(
        population=Population(officials=600, agencies=30),
        ties=TieTraits(share_team=0.6, share_agency=0.4),
        solutions={"chat": SolutionTraits(available_at_start=0.3, legal_burden=1)},
    )
    one = run({"kind": "community_of_practice", "lasting": 0, "months": 24}, plan=plan, months=30)
    seen = []
    for number in (23, 24):
        after = one.months[number]
        stage, agency = after["adoption.stage"][0], one.world.officials.agency
        uses = np.isin(stage, (Stage.USING, Stage.ROUTINISED))
        nobody_uses = (np.bincount(agency, weights=uses, minlength=30) == 0)[agency]
        sees = after["adoption.ties_using"][0] > 0
        members = np.isin(np.arange(600), one.programmes[0].memory["members"])
        assert not sees[nobody_uses & ~members].any()
        seen.append(sees[nobody_uses & members].mean())
    assert seen[0] > 0.1
    assert seen[1] == 0
