import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from adoptsim.world.founding import found
from adoptsim.world.peers import peer_rows, peers_by_kinship
from tests.strategies import plans, seeds


@given(plans(), seeds)
def test_agencies_look_to_others_once_each_in_order_of_id(plan, seed):
    world, _ = found(plan, seed)
    agencies = world.agencies
    for row in range(len(agencies.id)):
        own = agencies.peers[agencies.peers_start[row] : agencies.peers_start[row + 1]]
        assert len(own) <= plan.agencies.peers
        assert row not in own
        assert (np.diff(agencies.id[own]) > 0).all()


@given(plans(most=60), seeds)
def test_agencies_look_to_those_their_officials_listen_to_most(plan, seed):
    world, _ = found(plan, seed)
    agencies, ties = world.agencies, world.ties
    if plan.population.officials == "none":
        return
    listeners = np.repeat(world.officials.agency, ties.degree)
    speakers = world.officials.agency[ties.speakers]
    for row in range(len(agencies.id)):
        counts = np.bincount(speakers[listeners == row], minlength=len(agencies.id))
        counts[row] = 0
        ranked = sorted(np.flatnonzero(counts), key=lambda other: (-counts[other], agencies.id[other]))
        own = agencies.peers[agencies.peers_start[row] : agencies.peers_start[row + 1]]
        assert sorted(own.tolist()) == sorted(ranked[: plan.agencies.peers])


def kin(most, parents, sectors, sizes):
    count = len(sizes)
    found_rows = peers_by_kinship(most, parents, sectors, np.array(sizes), np.arange(1, count + 1))
    return [sorted(rows.tolist()) for rows in found_rows]


def test_without_officials_the_same_parent_goes_before_the_sector_before_size():
    parents = ["M", "M", "", "", "N"]
    sectors = ["tax", "", "tax", "", ""]
    assert kin(1, parents, sectors, [100, 1, 90, 100, 101])[0] == [1]
    assert kin(2, parents, sectors, [100, 1, 90, 100, 101])[0] == [1, 2]
    assert kin(3, parents, sectors, [100, 1, 90, 100, 101])[0] == [1, 2, 3]


def test_without_kin_the_nearest_in_size_are_looked_to():
    none = [""] * 5
    assert kin(2, none, none, [2, 10, 12, 100, 1000])[1] == [0, 2]
    assert kin(1, none, none, [1, 10, 12, 90, 100]) == [[1], [2], [1], [4], [3]]


@given(st.lists(st.integers(1, 50), min_size=1, max_size=12), st.integers(0, 15))
def test_without_officials_there_are_as_many_peers_as_asked_for(sizes, most):
    none = [""] * len(sizes)
    assert {len(rows) for rows in kin(most, none, none, sizes)} == {min(most, len(sizes) - 1)}


def test_peers_are_written_in_compressed_rows():
    found_rows = [np.array([2, 1]), np.array([], dtype=np.int32), np.array([0])]
    start, peers = peer_rows(found_rows, np.array([30, 20, 10]))
    assert start.tolist() == [0, 2, 2, 3]
    assert peers.tolist() == [2, 1, 0]
