"""The reference diffusion by every tool: the same curve, and how long it takes."""

import numpy as np
import pytest

from benchmarks.peers import ALONE, DEGREE, TOOLS, distance, random_graph

OFFICIALS, MONTHS, RUNS, REFERENCE_RUNS = 2000, 8, 12, 300
SWIFT = {"innovation": 0.1, "imitation": 0.8}
"""Chances so large that acting on this month's state, or on another share, would show at once."""


@pytest.fixture(scope="module")
def graph():
    return random_graph(OFFICIALS, DEGREE, seed=1)


@pytest.fixture(scope="module")
def expected(graph):
    curves = np.array(
        [ALONE.prepare(graph, OFFICIALS, **SWIFT, months=MONTHS, seed=1000 + s)() for s in range(REFERENCE_RUNS)]
    )
    return curves.mean(axis=0), curves.std(axis=0, ddof=1)


@pytest.mark.benchmark(group="8 months of contagion among 2,000 officials")
@pytest.mark.parametrize("tool", TOOLS, ids=[tool.name for tool in TOOLS])
def test_every_tool_has_the_same_curve(benchmark, tool, graph, expected):
    """The mean of twelve runs, in the worst month, within four and a half standard errors of 300 of ours."""
    curves = [tool.prepare(graph, OFFICIALS, **SWIFT, months=MONTHS, seed=seed)() for seed in range(1, RUNS)]
    curves.append(benchmark.pedantic(tool.prepare(graph, OFFICIALS, **SWIFT, months=MONTHS, seed=RUNS)))
    assert all(curve.shape == (MONTHS + 1,) for curve in curves)
    assert expected[0][0] == curves[0][0] == 0
    assert 0.5 < expected[0][-1] < 1
    assert distance(curves, *expected, REFERENCE_RUNS) < 4.5


def test_the_graph_is_as_wanted(graph):
    assert (graph[:, 0] < graph[:, 1]).all()
    assert len(np.unique(graph, axis=0)) == len(graph)
    assert 2 * len(graph) / OFFICIALS == pytest.approx(DEGREE, rel=0.02)
