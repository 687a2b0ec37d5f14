import numpy as np
import pytest

from adoptsim.faces import charts
from adoptsim.faces.words import OBSTACLES, PIPELINE
from adoptsim.simulation.obstacles import Obstacle
from adoptsim.world.agencies import State
from tests.faces import made_up

TWO = ("baseline", "digital_transition")


def texts(figure):
    return {text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text"))}


def test_words_and_colours_cover_the_ledger_and_the_pipeline():
    assert list(OBSTACLES) == [one.name.lower() for one in Obstacle]
    assert set(charts.LEDGER) == set(OBSTACLES)
    assert list(PIPELINE) == [one.name.lower() for one in State]
    assert set(charts.PIPELINE_COLOURS) == set(PIPELINE)


def test_every_scenario_has_its_figures():
    named = [name for name, _ in charts.figures(made_up.monthly(TWO), made_up.agencies(TWO))]
    assert named == [
        "adoption",
        "obstacles_baseline",
        "agencies_baseline",
        *(f"{one}_{TWO[1]}" for one in ("obstacles", "agencies")),
    ]
    assert [name for name, _ in charts.figures(made_up.monthly(), made_up.agencies())] == [
        "adoption",
        "obstacles",
        "agencies",
    ]


def test_curves_are_medians():
    table = made_up.monthly()
    lines = charts.adoption(table).axes[0].get_lines()
    own = table["solution"] == "case_files"
    expected = np.median(table["share_effective"][own].reshape(3, -1), axis=0)
    np.testing.assert_allclose(lines[0].get_ydata(), expected)


def test_everything_is_labelled():
    words = texts(charts.adoption(made_up.monthly(TWO)))
    assert {"share of officials", "baseline", "digital transition", "in routine (effective)", "90 % of 3 runs"} <= words
    assert set(OBSTACLES.values()) <= texts(charts.obstacles(made_up.monthly()))
    assert {"largest", "smallest", "30 agencies by size"} <= texts(charts.agency_map(made_up.agencies()))


def test_agencies_are_ranked_by_size_in_each_run():
    dates, shares = charts.share_by_rank(made_up.agencies(), officials=True)
    assert shares.shape == (30, 3)
    assert len(dates) == 3
    np.testing.assert_allclose(shares[:, -1], np.arange(30, 0, -1) / 30)


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_the_same_results_give_the_same_bytes(ending):
    first, second = (
        [charts.drawn(figure, ending) for _, figure in charts.figures(made_up.monthly(), made_up.agencies())]
        for _ in range(2)
    )
    assert first == second
    assert all(b"20" + b"26-" not in content[:600] for content in first), "no date of today"


def test_without_officials_agencies_are_shown():
    monthly, agencies = made_up.monthly(officials=False), made_up.agencies(officials=False)
    assert "available in the agency" in texts(charts.adoption(monthly))
    assert set(PIPELINE.values()) <= texts(charts.obstacles(monthly))
    assert "runs in which it is available" in texts(charts.agency_map(agencies))


def test_many_solutions_fit():
    table = made_up.monthly(solutions=tuple(f"solution_{number}" for number in range(14)))
    assert len(charts.adoption(table).axes) == charts.MOST_PANELS
