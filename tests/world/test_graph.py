import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adoptsim.world.agencies import AgencyTraits
from adoptsim.world.founding import Founding, found
from adoptsim.world.graph import tie_table, turn_round
from adoptsim.world.officials import OfficialTraits
from adoptsim.world.population import Population
from adoptsim.world.ties import TieTraits
from tests.strategies import plans, seeds


def pairs(start, ends):
    return list(zip(np.repeat(np.arange(len(start) - 1), np.diff(start)).tolist(), ends.tolist(), strict=True))


def layer(world, listener, speaker):
    officials = world.officials
    if officials.team[listener] == officials.team[speaker]:
        return "team"
    return "agency" if officials.agency[listener] == officials.agency[speaker] else "across"


def available(world, declared, listener):
    """How many officials of the open layers a listener may listen to."""
    closed = set()
    if declared.share_team == 0:
        closed.add("team")
    if declared.share_agency == 0:
        closed.add("agency")
    if 1 - declared.share_team - declared.share_agency <= 1e-9:
        closed.add("across")
    others = set(range(len(world.officials.id))) - {listener, int(world.officials.manager[listener])}
    return sum(layer(world, listener, other) not in closed for other in others), closed


@given(plans(most=60), seeds)
def test_nobody_listens_to_themselves_their_manager_or_anybody_twice(plan, seed):
    world, _ = found(plan, seed)
    ties = pairs(world.ties.speakers_start, world.ties.speakers)
    assert len(set(ties)) == len(ties)
    for listener, speaker in ties:
        assert listener != speaker
        assert world.officials.manager[listener] != speaker


@given(plans(most=60), seeds)
def test_closed_layers_hold_no_ties_and_everybody_listens_to_somebody(plan, seed):
    world, _ = found(plan, seed)
    start, speakers = world.ties.speakers_start, world.ties.speakers
    for listener in range(len(world.officials.id)):
        most, closed = available(world, plan.ties, listener)
        own = speakers[start[listener] : start[listener + 1]]
        assert not closed & {layer(world, listener, speaker) for speaker in own}
        assert min(1, most) <= len(own) <= most


@given(plans(), seeds)
def test_both_directions_hold_the_same_ties(plan, seed):
    ties = found(plan, seed)[0].ties
    heard = pairs(ties.listeners_start, ties.listeners)
    assert sorted((listener, speaker) for speaker, listener in heard) == sorted(
        pairs(ties.speakers_start, ties.speakers)
    )
    np.testing.assert_array_equal(ties.degree, np.diff(ties.speakers_start))
    assert ties.overlay_start.tolist() == [0]
    assert len(ties.overlay) == 0


def test_more_ties_than_officials_fill_the_graph():
    plan = Founding(population=Population(officials=12, agencies=2), ties=TieTraits(ties=200.0))
    world, _ = found(plan, 1)
    for listener in range(12):
        assert world.ties.degree[listener] == available(world, plan.ties, listener)[0]


@given(st.lists(st.lists(st.integers(0, 7), max_size=6), min_size=8, max_size=8))
def test_turning_round_twice_gives_the_sorted_graph(targets):
    start = np.cumsum([0, *map(len, targets)]).astype(np.int32)
    flat = np.array([target for row in targets for target in row], dtype=np.int32)
    once = turn_round(start, flat)
    assert sorted(pairs(*once)) == sorted((target, source) for source, target in pairs(start, flat))
    twice = turn_round(*once)
    np.testing.assert_array_equal(twice[0], start)
    assert pairs(*twice) == sorted(pairs(start, flat))


def test_a_graph_without_officials_is_empty():
    table = tie_table(np.zeros(1, dtype=np.int32), np.zeros(0, dtype=np.int32))
    assert [len(array) for array in table] == [1, 0, 1, 0, 1, 0, 0]


@pytest.fixture(scope="module")
def wide_world():
    """36,000 officials in 40 agencies of 900, teams of 9, six ties each."""
    plan = Founding(
        population=Population(officials=36_000, agencies=40),
        officials=OfficialTraits(span=8),
        agencies=AgencyTraits(size_log_sd=0.0),
    )
    return found(plan, 3)[0]


@pytest.mark.statistical
@pytest.mark.parametrize("mean", [2.0, 6.0, 30.0])
def test_degrees_are_poisson_and_one_at_least(mean):
    """Mean within four standard errors; the share of each of the most common counts as well."""
    plan = Founding(
        population=Population(officials=20_000, agencies=20),
        agencies=AgencyTraits(size_log_sd=0.0),
        ties=TieTraits(ties=mean),
    )
    degree = found(plan, 9)[0].ties.degree
    expected = mean + math.exp(-mean)
    assert abs(degree.mean() - expected) < 4 * math.sqrt(mean / len(degree))
    for count in range(max(2, int(mean) - 2), int(mean) + 3):
        chance = math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))
        assert abs(np.mean(degree == count) - chance) < 4 * math.sqrt(chance * (1 - chance) / len(degree))


@pytest.mark.statistical
def test_ties_fall_in_the_declared_layers(wide_world):
    """Within four standard errors, where teams are large enough: ties of one or two slots are never crowded out."""
    start = wide_world.ties.speakers_start
    first = wide_world.ties.speakers[start[:-1]]
    officials = wide_world.officials
    same_team = officials.team[first] == officials.team
    same_agency = officials.agency[first] == officials.agency
    for found_in, share in ((same_team, 0.45), (same_agency & ~same_team, 0.30), (~same_agency, 0.25)):
        assert abs(found_in.mean() - share) < 4 * math.sqrt(share * (1 - share) / len(first))


@pytest.mark.statistical
def test_speakers_across_agencies_are_drawn_evenly():
    """Each agency is heard in proportion to its officials elsewhere: within four standard errors each."""
    plan = Founding(
        population=Population(officials=30_000, agencies=12),
        ties=TieTraits(ties=3.0, share_team=0.0, share_agency=0.0),
    )
    world, _ = found(plan, 21)
    sizes = world.agencies.size.astype(float)
    listeners = np.repeat(world.officials.agency, world.ties.degree)
    speakers = world.officials.agency[world.ties.speakers]
    assert (listeners != speakers).all()
    out = np.bincount(listeners, minlength=12)
    for agency in range(12):
        chance = np.where(np.arange(12) == agency, 0.0, sizes[agency] / (sizes.sum() - sizes))
        expected, spread = (out * chance).sum(), math.sqrt((out * chance * (1 - chance)).sum())
        assert abs((speakers == agency).sum() - expected) < 4 * spread


@pytest.mark.statistical
def test_positions_within_an_agency_are_drawn_evenly():
    """Heads, whom their managers do not listen to, are heard as often as others elsewhere in the agency."""
    plan = Founding(
        population=Population(officials=30_000, agencies=30),
        agencies=AgencyTraits(size_log_sd=0.0),
        ties=TieTraits(ties=4.0, share_team=0.0, share_agency=1.0),
    )
    world, _ = found(plan, 2)
    heard = np.diff(world.ties.listeners_start)
    number = (world.officials.id & 0xFFFFFFFF) - 1
    halves = [heard[number < 500].sum(), heard[number >= 500].sum()]
    assert abs(halves[0] - halves[1]) < 4 * math.sqrt(sum(halves))
    assert np.var(heard[world.officials.role == 0]) == pytest.approx(
        np.mean(heard[world.officials.role == 0]), rel=0.08
    )
