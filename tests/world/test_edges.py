import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adoptsim.world.edges import ties_between
from adoptsim.world.founding import Founding, found
from adoptsim.world.officials import OfficialTraits
from adoptsim.world.population import Network, Population
from adoptsim.world.roster import Roster
from adoptsim.world.ties import TieTraits

ROSTER = "name,size\nTax Office,5\nA: B,4\nPost,1\n"


def plan(folder, ties=None, network=None, officials=5000):
    """Three agencies of 5, 4 and 1 officials in teams of up to three, with edge lists."""
    for name, text in (("roster.csv", ROSTER), ("ties.csv", ties), ("network.csv", network)):
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8")
    return Founding(
        population=Population(
            officials=officials,
            roster=Roster(file=folder / "roster.csv"),
            network=None if network is None else Network(file=folder / "network.csv"),
        ),
        officials=OfficialTraits(span=2),
        ties=TieTraits() if ties is None else TieTraits(file=folder / "ties.csv"),
    )


def test_ties_are_read_by_agency_and_number(tmp_path):
    text = "note,speaker,listener\nx,A: B:1,Tax Office:5\n,Post:1,Tax Office:5\n,Tax Office:2,A: B:03\n"
    world, _ = found(plan(tmp_path, ties=text), 1)
    ties = world.ties
    assert ties.degree.tolist() == [0, 0, 0, 0, 2, 0, 0, 1, 0, 0]
    assert ties.speakers.tolist() == [5, 9, 1]
    assert ties.listeners_start.tolist() == [0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3]
    assert ties.listeners.tolist() == [7, 4, 4]


def test_ties_to_the_own_manager_are_left_out(tmp_path):
    world, _ = found(plan(tmp_path, ties="listener,speaker\nTax Office:2,Tax Office:1\nTax Office:1,Tax Office:2\n"), 1)
    assert world.officials.manager[1] == 0
    assert world.ties.degree.tolist()[:2] == [1, 0]


def test_an_edge_list_without_edges_leaves_everybody_alone(tmp_path):
    world, _ = found(plan(tmp_path, ties="listener,speaker\n"), 1)
    assert not world.ties.degree.any()
    assert len(world.agencies.peers) == 0


@given(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=40), st.randoms(use_true_random=False))
def test_the_graph_written_is_the_graph_read(tmp_path_factory, edges, random):
    folder = tmp_path_factory.mktemp("ties")
    names = [f"Tax Office:{n}" for n in range(1, 6)] + [f"A: B:{n}" for n in range(1, 5)] + ["Post:1"]
    lines = [f"{names[one]},{names[other]}" for one, other in edges if one != other]
    random.shuffle(lines)
    world, _ = found(plan(folder, ties="\n".join(["listener,speaker", *lines])), 1)
    ties, manager = world.ties, world.officials.manager
    read = set(zip(np.repeat(np.arange(10), ties.degree).tolist(), ties.speakers.tolist(), strict=True))
    assert read == {(one, other) for one, other in edges if one != other and manager[one] != other}
    turned = np.repeat(np.arange(10), np.diff(ties.listeners_start)).tolist()
    assert {(listener, speaker) for speaker, listener in zip(turned, ties.listeners.tolist(), strict=True)} == read


def test_links_among_agencies_hold_both_ways(tmp_path):
    text = "peer,agency\nPost,Tax Office\nTax  Office,Post\nA: B,Post\n"
    for officials in (5000, "none"):
        agencies = found(plan(tmp_path, network=text, officials=officials), 1)[0].agencies
        rows = [agencies.peers[agencies.peers_start[a] : agencies.peers_start[a + 1]].tolist() for a in range(3)]
        assert [sorted(own) for own in rows] == [[2], [2], [0, 1]]
        assert agencies.id[rows[2]].tolist() == sorted(agencies.id[[0, 1]].tolist())


def test_columns_of_the_network_have_names_of_their_own(tmp_path):
    base = plan(tmp_path, network="a,b\nPost,Tax Office\n")
    network = Network(file=tmp_path / "network.csv", agency="a", peer="b")
    population = base.population.model_copy(update={"network": network})
    agencies = found(dataclasses.replace(base, population=population), 1)[0].agencies
    assert agencies.peers_start.tolist() == [0, 1, 1, 2]


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda edge: edge[0] != edge[1]), unique=True),
    st.booleans(),
)
def test_ties_between_are_those_listed(edges, both_ways):
    edges = [(a, b) for a, b in edges if not both_ways or a < b or (b, a) not in edges]
    ties = ties_between(np.array(edges, dtype=np.int64), 10, both_ways=both_ways)
    listed = edges + [(b, a) for a, b in edges] * both_ways
    for row in range(10):
        speakers = ties.speakers[ties.speakers_start[row] : ties.speakers_start[row + 1]]
        listeners = ties.listeners[ties.listeners_start[row] : ties.listeners_start[row + 1]]
        assert speakers.tolist() == [speaker for listener, speaker in listed if listener == row]
        assert sorted(listeners.tolist()) == sorted(listener for listener, speaker in listed if speaker == row)
    assert ties.degree.tolist() == np.diff(ties.speakers_start).tolist()
    assert ties.speakers_start[-1] == ties.listeners_start[-1] == len(listed)


@pytest.mark.parametrize(
    ("edges", "said", "message"),
    [
        ([(0, 3)], {}, "edges are of officials from 0 to 2, not 3"),
        ([(0, 1), (-1, 0)], {}, "edges are of officials from 0 to 2, not -1"),
        ([(0, 1), (2, 2)], {}, "official 2 is tied to themselves"),
        ([(0, 1), (2, 1), (0, 1)], {}, "official 0 is said to listen to official 1 twice"),
        ([(0, 1), (1, 0)], {"both_ways": True}, "official 0 is said to listen to official 1 twice"),
        ([(0.0, 1.0)], {}, "rows of two whole numbers, not an array of float64 of shape (1, 2)"),
        ([(0, 1, 2)], {}, "rows of two whole numbers, not an array of int64 of shape (1, 3)"),
        ([0, 1], {}, "rows of two whole numbers, not an array of int64 of shape (2,)"),
        ([], {"officials": 0}, "officials are from 1 to 2147483647, not 0"),
    ],
)
def test_ties_between_refuses_what_it_cannot_be(edges, said, message):
    with pytest.raises(ValueError, match=message.replace("(", r"\(").replace(")", r"\)")):
        ties_between(edges, **({"officials": 3} | said))
