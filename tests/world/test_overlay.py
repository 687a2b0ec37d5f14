"""Ties that programmes add: what listeners see is what recounting all ties gives."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adoptsim.world.founding import Founding, found
from adoptsim.world.officials import Stage
from adoptsim.world.overlay import add_ties, present, remove_ties, with_room
from adoptsim.world.population import Population
from adoptsim.world.solutions import SolutionTraits

PLAN = Founding(
    population=Population(officials=40, agencies=4),
    solutions={"chat": SolutionTraits(aware_at_start=1), "maps": SolutionTraits()},
)


def world_with(room, seed=5):
    world, _ = found(PLAN, seed)
    chance = np.random.default_rng(seed)
    world.adoption.stage[:] = chance.integers(0, 6, world.adoption.stage.shape)
    world.adoption.told[:] = np.where(
        (world.adoption.stage >= Stage.USING) & (world.adoption.stage <= Stage.ROUTINISED),
        chance.integers(-99, 99, world.adoption.stage.shape),
        0,
    )
    return world._replace(ties=with_room(world.ties, room))


def seen(world):
    adoption = world.adoption
    return [
        column.copy() for column in (world.ties.degree, adoption.ties_using, adoption.ties_routinised, adoption.heard)
    ]


def counted(world, shows_from):
    """Count afresh what the overlay adds to degree, users, routine users and what is heard."""
    posts = len(world.officials.id)
    stage = world.adoption.stage
    shows = (stage >= shows_from) & (stage <= Stage.ROUTINISED)
    degree = np.zeros(posts, dtype=int)
    sums = [np.zeros(stage.shape, dtype=int) for _ in range(3)]
    for speaker, listener in zip(*present(world.ties), strict=True):
        degree[listener] += 1
        for s in range(len(stage)):
            sums[0][s, listener] += shows[s, speaker]
            sums[1][s, listener] += stage[s, speaker] == Stage.ROUTINISED
            sums[2][s, listener] += world.adoption.told[s, speaker]
    return [degree, *sums]


pairs = st.lists(st.tuples(st.integers(0, 39), st.integers(0, 39)), max_size=30)


@given(pairs, pairs, st.sampled_from([Stage.INTENDING, Stage.USING]), st.randoms())
@settings(max_examples=40)
def test_listeners_see_what_the_ties_show(first, second, shows_from, chance):
    world = world_with(60)
    before = seen(world)
    for batch in (first, second):
        add_ties(
            world,
            (np.array([p[0] for p in batch], dtype=np.intp), np.array([p[1] for p in batch], dtype=np.intp)),
            shows_from,
        )
    assert sorted(zip(*present(world.ties), strict=True)) == sorted(first + second)
    for now, then, added in zip(seen(world), before, counted(world, shows_from), strict=True):
        np.testing.assert_array_equal(now - then, added)
    gone = chance.sample(first + second, len(first))
    remove_ties(
        world,
        (np.array([p[0] for p in gone], dtype=np.intp), np.array([p[1] for p in gone], dtype=np.intp)),
        shows_from,
    )
    left = sorted(first + second)
    for pair in gone:
        left.remove(pair)
    assert sorted(zip(*present(world.ties), strict=True)) == left
    for now, then, added in zip(seen(world), before, counted(world, shows_from), strict=True):
        np.testing.assert_array_equal(now - then, added)


def test_there_is_no_more_room_than_was_set_aside():
    world = world_with(2)
    with pytest.raises(ValueError, match="3 ties of programmes; room was set aside for 2"):
        add_ties(world, (np.arange(3), np.arange(1, 4)), Stage.USING)


def test_without_room_there_is_no_overlay():
    world, _ = found(PLAN, 5)
    assert with_room(world.ties, 0) is world.ties
