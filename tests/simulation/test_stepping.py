"""One run, three ways to step it: the same bytes after every month, on arbitrary worlds and scenarios."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adoptsim.processes.contract import Transition
from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.engine import LARGEST_SEED, Engine
from adoptsim.simulation.model import AdoptionModel
from tests.states import differing, snapshot, stir
from tests.strategies import scenarios, seeds

DRAWS = st.one_of(st.none(), st.integers(0, 2**32 - 1))
"""An arbitrary state to start from, or none: the founding."""


def runs(scenario, seed, draw):
    """The engine bare, and under Mesa stepped in one pass and agent by agent."""
    bare = Engine(scenario, seed)
    models = [AdoptionModel(scenario, rng=seed, stepping=stepping) for stepping in ("compiled", "agents")]
    if draw is not None:
        for engine in (bare, *(model.engine for model in models)):
            stir(engine, draw)
    return bare, models


@given(scenarios(30), seeds, DRAWS)
@settings(max_examples=30)
def test_compiled_and_agent_by_agent_leave_the_same_bytes(scenario, seed, draw):
    bare, models = runs(scenario, seed, draw)
    for _ in range(12):
        bare.step()
        expected = snapshot(bare.world)
        for model in models:
            model.step()
            assert not differing(expected, snapshot(model.engine.world))
            for name, counted in bare.counts._asdict().items():
                assert counted.tobytes() == getattr(model.engine.counts, name).tobytes(), name
            assert model.engine.now == bare.now
            assert list(map(_fate, model.engine.programmes)) == list(map(_fate, bare.programmes))


def _fate(programme):
    return (
        programme.cost, programme.transferred, programme.minutes, programme.started, programme.ended, programme.why
    )  # fmt: skip


@given(scenarios(30), seeds, DRAWS)
@settings(max_examples=15)
def test_a_run_repeats_itself_to_the_last_bit(scenario, seed, draw):
    worlds = []
    for _ in range(2):
        engine = Engine(scenario, seed)
        if draw is not None:
            stir(engine, draw)
        for _ in range(12):
            engine.step()
        worlds.append(snapshot(engine.world))
    assert not differing(*worlds)


def test_the_comparison_is_worth_making():
    """Over the months every kind of proposal is made, so that each was compared."""
    seen = set()
    for seed in range(6):
        engine = Engine(Scenario.model_validate({"population": {"officials": 200, "agencies": 4}}), seed)
        stir(engine, seed)
        for _ in range(4):
            engine.step(lambda engine=engine, seen=seen: seen.update(_proposals(engine)))
    assert seen == set(Transition)


def _proposals(engine):
    proposal = engine.world.adoption.proposal
    for s, i in np.ndindex(proposal.shape):
        proposal[s, i] = engine.propose(s, i)
    return set(map(Transition, np.unique(proposal).tolist()))


def test_another_seed_is_another_run():
    scenario = Scenario.model_validate({"population": {"officials": 200, "agencies": 4}})
    worlds = []
    for seed in (1, LARGEST_SEED):
        engine = Engine(scenario, seed)
        for _ in range(24):
            engine.step()
        worlds.append(snapshot(engine.world))
    assert "adoption.stage" in differing(*worlds)


@pytest.mark.parametrize("seed", [-1, LARGEST_SEED + 1])
def test_a_seed_out_of_range_is_refused(seed):
    with pytest.raises(ValueError, match="a seed lies between 0 and"):
        Engine(Scenario(), seed)
