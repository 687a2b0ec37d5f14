"""Figures of comparisons and attributions: what they show, and that they are the same each time."""

import pytest

from adoptsim.experiments.attributing import attribute
from adoptsim.experiments.comparing import compare
from adoptsim.faces.charts import attribution, comparison
from adoptsim.faces.charts.style import drawn
from tests.experiments import toy_models as toys


@pytest.fixture(scope="module")
def compared():
    kinds = ("training", "sandbox")
    scenarios = {"nothing": toys.scenario(), **{kind: toys.scenario(kind) for kind in kinds}}
    return compare(scenarios, replicates=12, model=toys.additive, jobs=1)


@pytest.fixture(scope="module")
def attributed():
    return attribute(toys.scenario("training", "sandbox", "champions"), replicates=12, model=toys.additive, jobs=1)


def ticks(panel):
    return [label.get_text() for label in panel.get_yticklabels()]


def test_every_difference_is_drawn_where_it_lies(compared):
    (name, figure), *_ = comparison.figures(compared, "share_effective")
    assert name == "differences"
    panel = figure.axes[0]
    assert panel.get_title(loc="left") == "in routine (effective)"
    assert ticks(panel) == ["training", "sandbox"]
    row = compared.differences.query("measure == 'share_effective' and solution == 'all'").iloc[0]
    drawn_at = [list(line.get_xdata()) for line in panel.lines]
    assert [100 * row.run_low, 100 * row.run_high] in drawn_at
    assert [100 * row.low, 100 * row.high] in drawn_at
    assert [100 * row.difference] in drawn_at


def test_without_officials_kept_nobody_is_drawn(compared):
    assert [name for name, _ in comparison.figures(compared, "share_effective")] == ["differences"]


def test_shapley_values_are_bars(attributed):
    figures = dict(attribution.figures(attributed))
    panel = figures["who_did_it"].axes[0]
    own = attributed.shapley.query("measure == 'share_effective'").sort_values("shapley", ascending=False)
    assert ticks(panel) == own.intervention.tolist()
    assert [bar.get_width() for bar in panel.patches] == pytest.approx(list(100 * own.shapley))


def test_the_frontier_climbs(attributed):
    panel = dict(attribution.figures(attributed))["frontier"].axes[0]
    line = panel.lines[0]
    assert list(line.get_ydata()) == attributed.frontier.user_years.tolist()
    assert panel.get_xlabel() == "public money over the run, thousands"


def test_the_same_results_give_the_same_bytes(compared, attributed):
    for made in (lambda: comparison.figures(compared, "value"), lambda: attribution.figures(attributed)):
        first, again = ([drawn(figure, "svg") for _, figure in made()] for _ in range(2))
        assert first == again
