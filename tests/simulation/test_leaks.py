"""A run leaves nothing behind in the process that made it."""

import gc
import weakref

import psutil

import adoptsim
from adoptsim.simulation.engine import Engine

SMALL = adoptsim.Scenario.model_validate({"population": {"officials": 2000, "agencies": 20}, "calendar": {"months": 3}})


def test_two_hundred_runs_in_one_process_do_not_grow_memory():
    def run(seed):
        engine = Engine(SMALL, seed)
        engine.step()

    for seed in range(20):
        run(seed)
    gc.collect()
    before = psutil.Process().memory_info().rss
    for seed in range(200):
        run(seed)
    gc.collect()
    grown = psutil.Process().memory_info().rss - before
    one = sum(array.nbytes for array in Engine(SMALL, 1).rows._asdict().values() if hasattr(array, "nbytes"))
    assert grown < 20 * one, f"200 runs of {one:,} bytes left {grown:,} bytes"


def test_a_finished_model_is_given_back():
    model = adoptsim.AdoptionModel(SMALL, rng=1)
    model.step()
    assert len(model.agents) == 2020
    engine, agent = weakref.ref(model.engine), weakref.ref(model.official_views[0])
    del model
    gc.collect()
    assert engine() is None
    assert agent() is None
