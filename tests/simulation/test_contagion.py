"""The contagion rule on its own: the same adopters as the whole month, and as a loop over everybody."""

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import adoptsim
from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.contagion import NEVER, contagion
from adoptsim.simulation.engine import Engine
from adoptsim.world.chance import BLOCK, NO_SOLUTION, Question, uniform
from adoptsim.world.edges import ties_between
from adoptsim.world.officials import Stage
from tests.states import recount
from tests.strategies import seeds, shares

OPEN = {
    "awareness": {"base": -50, "peers": 0, "access": 0, "media": 0},
    "lapse": {"base": -50, "recall": 0},
    "decision": {"base": -50, "reconsider": 0},
    "pilots": {"buy": 0},
    "turnover": {"yearly": 0},
}
"""Everybody aware, nobody stops or leaves: persuasion is all that takes time."""


def whole_month(innovation, imitation, example, available, adopters, seed, months=40, officials=700):
    """Run the whole month: the engine, and the month in which each official came to be an example."""
    persuasion = {
        "rule": "contagion", "example": example, "innovation": innovation, "imitation": imitation, "cooling": 0,
    }  # fmt: skip
    solution = {
        "price": 0, "set_up_cost": 0, "skill_needed": 0, "onboarding_hours": 0, "aware_at_start": 1,
        "available_at_start": available,
    }  # fmt: skip
    scenario = Scenario.model_validate(
        {
            "population": {"officials": officials, "agencies": 6},
            "solutions": {"tool": solution},
            "processes": OPEN | {"persuasion": persuasion},
        }
    )
    engine = Engine(scenario, seed)
    stage = engine.world.adoption.stage[0]
    stage[list(adopters)] = Stage.INTENDING
    recount(engine.world, example)
    month = np.full(officials, NEVER)
    month[list(adopters)] = 0
    for number in range(1, months + 1):
        engine.step()
        month[(month == NEVER) & (stage >= Stage.INTENDING)] = number
    return engine, month


@pytest.mark.parametrize("available", [0, 0.5, 1])
@pytest.mark.parametrize(
    ("innovation", "imitation", "adopters"), [(0.01, 0.2, ()), (0, 0.6, (3, 99, 500)), (0.3, 1, (0,)), (0.05, 0, ())]
)
def test_the_whole_month_with_everything_else_open_leaves_the_same_adopters(innovation, imitation, adopters, available):
    """To the month and official, whatever the agencies do: those persuaded are the example."""
    engine, expected = whole_month(innovation, imitation, "persuaded", available, adopters, seed=11)
    world = engine.world
    alone = contagion(
        world.ties, innovation=innovation, imitation=imitation, months=40, seed=11, adopters=adopters,
        ids=world.officials.id, solution=int(world.solutions.id[0]),
    )  # fmt: skip
    np.testing.assert_array_equal(alone.month, expected)
    assert len(np.unique(expected)) > 5


def test_where_users_are_the_example_it_is_set_a_month_later():
    """Who is persuaded starts a month later, so ties who use it lag by one month behind those persuaded."""
    persuaded, using = (whole_month(0.01, 0.3, example, 1, (), seed=4)[1] for example in ("persuaded", "users"))
    first_wave = persuaded == 1
    assert (using[first_wave] == 1).all()
    assert np.mean(using[using > 0]) > np.mean(persuaded[persuaded > 0])


def one_by_one(listens, innovation, imitation, months, seed, adopters, ids, solution):
    """The same in plain Python, everybody asked every month."""
    month = dict.fromkeys(adopters, 0)
    for now in range(1, months + 1):
        before = set(month)
        for row, speakers in enumerate(listens):
            share = len(before.intersection(speakers)) / len(speakers) if speakers else 0.0
            chance = 1 - (1 - innovation) * (1 - imitation * share)
            if row not in before and uniform(seed, Question.PERSUADED, solution, ids[row], now) < chance:
                month[row] = now
    return [month.get(row, NEVER) for row in range(len(listens))]


@given(
    st.lists(st.sets(st.integers(0, 11), max_size=6), min_size=12, max_size=12),
    shares, shares, seeds, st.sets(st.integers(0, 11)), st.booleans(),
)  # fmt: skip
def test_it_is_what_asking_everybody_gives(listens, innovation, imitation, seed, adopters, named):
    listens = [speakers - {row} for row, speakers in enumerate(listens)]
    edges = [(row, speaker) for row, speakers in enumerate(listens) for speaker in speakers]
    ids, solution = (np.arange(12)[::-1] * 977 + 2**40, 31) if named else (np.arange(12), NO_SOLUTION)
    said = {"ids": ids, "solution": solution} if named else {}
    alone = contagion(
        ties_between(edges, 12), innovation=innovation, imitation=imitation, months=8, seed=seed,
        adopters=sorted(adopters), **said,
    )  # fmt: skip
    assert alone.month.tolist() == one_by_one(listens, innovation, imitation, 8, seed, adopters, ids, solution)


def test_many_blocks_are_as_one():
    """More officials than are asked at once, in a ring: still everybody, in every month."""
    officials = 3 * BLOCK + 17
    listens = [{(row + 1) % officials, (row - 1) % officials} for row in range(officials)]
    ties = ties_between([(row, speaker) for row, speakers in enumerate(listens) for speaker in speakers], officials)
    alone = contagion(ties, innovation=0.02, imitation=0.3, months=30, seed=3)
    ids = np.arange(officials)
    assert alone.month.tolist() == one_by_one(listens, 0.02, 0.3, 30, 3, (), ids, NO_SOLUTION)


def test_ties_are_as_they_were_and_a_run_repeats_itself():
    ties = ties_between([(0, 1), (1, 2), (2, 0)], 3)
    before = [array.copy() for array in ties]
    one, two = (contagion(ties, innovation=0.1, imitation=0.5, months=20, seed=9).month for _ in range(2))
    assert one.tolist() == two.tolist()
    for array, was in zip(ties, before, strict=True):
        np.testing.assert_array_equal(array, was)
    assert contagion(ties, innovation=0.1, imitation=0.5, months=20, seed=10).month.tolist() != one.tolist()


def test_the_curve_counts_adopters_month_by_month():
    ties = ties_between([], 4)
    assert contagion(ties, innovation=0, imitation=1, months=3, adopters=[2, 2, 0]).curve().tolist() == [0.5] * 4
    result = contagion(ties, innovation=0.3, imitation=0, months=6, seed=2)
    for month, share in enumerate(result.curve()):
        assert share == np.mean((result.month >= 0) & (result.month <= month))
    assert contagion(ties, innovation=1, imitation=0, months=0).curve().tolist() == [0.0]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"innovation": 1.1}, "innovation is a chance from 0 to 1, not 1.1"),
        ({"imitation": -0.1}, "imitation is a chance from 0 to 1, not -0.1"),
        ({"imitation": float("nan")}, "imitation is a chance from 0 to 1, not nan"),
        ({"months": -1}, "months are from 0 to 65535, not -1"),
        ({"months": 65_536}, "months are from 0 to 65535, not 65536"),
        ({"seed": -1}, "a seed lies between 0 and 9223372036854775807, not -1"),
        ({"adopters": [3]}, "adopters are rows from 0 to 2, not 3"),
        ({"adopters": [1, -1]}, "adopters are rows from 0 to 2, not -1"),
        ({"ids": np.arange(2)}, r"there are 3 officials in the ties and ids of shape \(2,\)"),
    ],
)
def test_what_means_nothing_is_refused(said, message):
    with pytest.raises(ValueError, match=message):
        contagion(ties_between([(0, 1)], 3), **({"innovation": 0.1, "imitation": 0.1} | said))


def test_it_is_public():
    assert adoptsim.contagion is contagion
    assert adoptsim.ties_between is ties_between


def test_plain_python_gives_the_same():
    code = (
        "from adoptsim import contagion, ties_between; "
        "ties = ties_between([(row, (row + 1) % 300) for row in range(300)], 300, both_ways=True); "
        "print(contagion(ties, innovation=0.01, imitation=0.4, months=12, adopters=[4]).month.tolist())"
    )
    compiled, plain = (
        subprocess.run(
            [sys.executable, "-c", code], env=os.environ | more, check=True, capture_output=True, text=True
        ).stdout
        for more in ({}, {"NUMBA_DISABLE_JIT": "1"})
    )
    assert compiled == plain
    assert " 12" in compiled
