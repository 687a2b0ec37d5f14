"""A month, timed in three ways on the same number of officials; the report shows their ratios."""

import pytest

import adoptsim
from adoptsim.interventions.catalogue import kinds
from adoptsim.simulation.engine import Engine
from benchmarks.peers import IMITATION, INNOVATION, random_graph
from benchmarks.plain_mesa import PlainModel

OFFICIALS = 2000
MONTHS = 12


def scenario(officials: int = OFFICIALS) -> adoptsim.Scenario:
    return adoptsim.Scenario.model_validate(
        {"population": {"officials": officials, "agencies": max(1, officials // 80)}}
    )


def run_for_a_year(model: adoptsim.AdoptionModel | PlainModel) -> None:
    for _ in range(MONTHS):
        model.step()


@pytest.mark.benchmark(group="a year of 2,000 officials")
def test_whole_model_compiled(benchmark):
    model = adoptsim.AdoptionModel(scenario(), rng=1)
    model.step()
    benchmark(run_for_a_year, model)
    assert model.month > MONTHS


@pytest.mark.benchmark(group="a year of 2,000 officials")
def test_whole_model_agent_by_agent(benchmark):
    model = adoptsim.AdoptionModel(scenario(), rng=1, stepping="agents")
    model.step()
    benchmark(run_for_a_year, model)
    assert model.month > MONTHS


@pytest.mark.benchmark(group="a year of 2,000 officials")
def test_contagion_alone_in_plain_mesa(benchmark):
    model = PlainModel.on(random_graph(OFFICIALS, 6, seed=1), OFFICIALS, INNOVATION, IMITATION, rng=1)
    benchmark(run_for_a_year, model)
    assert 0.0 < model.share_adopted <= 1.0


@pytest.mark.benchmark(group="a year of 2,000 officials")
def test_every_kind_of_intervention_at_work(benchmark):
    doing = [kind.examples()[0] for kind in kinds().values()]
    model = adoptsim.AdoptionModel(adoptsim.Scenario(population=scenario().population, interventions=doing), rng=1)
    model.step()
    benchmark(run_for_a_year, model)
    assert model.month > MONTHS


@pytest.mark.benchmark(group="founding 100,000 officials with ties")
def test_founding(benchmark):
    Engine(scenario(), 1)
    engine = benchmark.pedantic(Engine, args=(scenario(100_000), 1), rounds=2)
    assert len(engine.world.officials.id) == 100_000
