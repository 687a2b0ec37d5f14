"""The threshold rule against Granovetter's example, NDlib's model and netdiffuseR's rule.

Sources: Granovetter 1978, AJS 83(6), p. 1424 (the riot); NDlib, ThresholdModel; netdiffuseR 1.22,
``exposure`` and ``rdiffnet``: adopt once the share of ties that adopted reaches the threshold.
"""

import warnings

import networkx as nx
import numpy as np
import pytest

from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.engine import Engine
from adoptsim.world.officials import Stage
from tests.states import recount, tied

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from ndlib.models.epidemics import ThresholdModel
    from ndlib.models.ModelConfig import Configuration


def engine(officials, speakers, thresholds, first=()):
    """All aware and nobody leaves; whoever is persuaded is an example, whether or not they can start."""
    run = Engine(
        Scenario.model_validate(
            {
                "population": {"officials": officials, "agencies": 1},
                "solutions": {"tool": {"aware_at_start": 1, "price": 100}},
                "processes": {
                    "persuasion": {"rule": "threshold", "example": "persuaded", "cooling": 0},
                    "decision": {"base": -50},
                    "pilots": {"buy": 0},
                    "turnover": {"yearly": 0},
                },
            }
        ),
        seed=1,
    )
    tied(run, speakers)
    run.world.officials.threshold[:] = thresholds
    run.world.adoption.stage[0, list(first)] = Stage.INTENDING
    recount(run.world, "persuaded")
    return run


def persuaded(run):
    return run.world.adoption.stage[0] == Stage.INTENDING


def everybody_else(officials):
    return [[other for other in range(officials) if other != own] for own in range(officials)]


def test_granovetters_crowd_joins_one_by_one():
    """A hundred people with thresholds 0, 1 .. 99: after so many months, so many have joined."""
    run = engine(100, everybody_else(100), np.arange(100) / 99)
    for month in range(1, 101):
        run.step()
        np.testing.assert_array_equal(persuaded(run), np.arange(100) < month)


def test_granovetters_crowd_stops_at_one_where_nobody_waits_for_one():
    """The same crowd, the threshold of 1 changed to 2: a single person joins, ever."""
    people = np.arange(100)
    people[1] = 2
    run = engine(100, everybody_else(100), people / 99)
    for _ in range(110):
        run.step()
        assert persuaded(run).sum() == 1


@pytest.mark.parametrize("share", [0.1, 0.2, 0.3, 0.6, 0.7])
def test_reaching_the_threshold_exactly_is_enough(share):
    """Ten ties and a threshold of so many tenths, which no binary number holds exactly."""
    ties = [[], *([] for _ in range(9)), list(range(10))]
    tenths = round(share * 10)
    thresholds = np.full(11, share)
    for showing, joins in ((tenths - 1, False), (tenths, True)):
        run = engine(11, [[] for _ in range(10)] + [ties[10]], thresholds, first=range(showing))
        run.step()
        assert persuaded(run)[10] == joins


def random_graph(seed):
    """A directed graph, edges from speaker to listener; thresholds; who begins."""
    chance = np.random.default_rng(seed)
    kinds = (
        lambda: nx.gnp_random_graph(80, 0.06, seed=seed, directed=True),
        lambda: nx.watts_strogatz_graph(80, 6, 0.2, seed=seed).to_directed(),
        lambda: nx.barabasi_albert_graph(80, 3, seed=seed).to_directed(),
        lambda: nx.random_regular_graph(5, 80, seed=seed).to_directed(),
    )
    graph = kinds[seed % 4]()
    thresholds = chance.choice([0.1, 0.2, 0.25, 1 / 3, 0.4, 0.5, 0.6], 80)
    return graph, thresholds, sorted(chance.choice(80, 4, replace=False).tolist())


def by_ndlib(graph, thresholds, first, steps):
    """Who has adopted after every step of NDlib's model."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = ThresholdModel(graph)
        configuration = Configuration()
        configuration.add_model_initial_configuration("Infected", first)
        for node, threshold in enumerate(thresholds):
            configuration.add_node_configuration("threshold", node, float(threshold))
        model.set_initial_status(configuration)
        model.iteration_bunch(1)
        for _ in range(steps):
            model.iteration()
            yield np.array([model.status[node] == 1 for node in range(len(thresholds))])


@pytest.mark.parametrize("seed", range(12))
def test_the_same_adopters_month_by_month_as_ndlib_and_netdiffuser(seed):
    graph, thresholds, first = random_graph(seed)
    run = engine(80, [sorted(graph.predecessors(node)) for node in range(80)], thresholds, first)
    matrix = nx.to_numpy_array(graph, nodelist=range(80)).T
    adopted = persuaded(run)
    grown = 0
    for expected in by_ndlib(graph, thresholds, first, 15):
        exposure = (matrix @ adopted) / np.maximum(matrix.sum(axis=1), 1)
        adopted = adopted | (exposure >= thresholds)
        run.step()
        np.testing.assert_array_equal(persuaded(run), expected)
        np.testing.assert_array_equal(persuaded(run), adopted)
        grown += 1
    assert grown == 15


def test_the_graphs_are_worth_comparing():
    """Some cascades go on for months and some stop early, or the comparison would say little."""
    sizes, months = [], []
    for seed in range(12):
        path = [adopted.sum() for adopted in by_ndlib(*random_graph(seed), 15)]
        sizes.append(path[-1])
        months.append(len(set(path)))
    assert max(months) > 4
    assert min(sizes) < 40 < max(sizes)


@pytest.mark.parametrize(("example", "count"), [("persuaded", 1), ("users", 0)])
def test_whose_example_counts(example, count):
    """Under `persuaded`, somebody who intends to use it is an example; under `users`, only who uses it."""
    run = engine(3, [[1], [0], [0]], np.array([0.0, 2.0, 2.0]))
    run.coefficients.persuasion.example = {"users": 0, "persuaded": 1}[example]
    run.step()
    assert persuaded(run).tolist() == [True, False, False]
    assert run.world.adoption.ties_using[0].tolist() == [0, count, count]
    assert run.world.adoption.ties_routinised[0].tolist() == [0, 0, 0]
