import numpy as np
import pytest
from matplotlib.dates import date2num

from adoptsim.experiments.accounts import accounts
from adoptsim.faces.charts import style
from adoptsim.faces.charts.adoption import adoption
from adoptsim.faces.charts.agencies import agency_map, by_size, left_behind, share_by_rank
from adoptsim.faces.charts.cost import GIVEN, cost
from adoptsim.faces.charts.every import figures
from adoptsim.faces.charts.obstacles import LEDGER, PIPELINE_COLOURS, before_and_after, obstacles
from adoptsim.faces.charts.time_line import MOST, lines
from adoptsim.faces.words import OBSTACLES, PIPELINE
from adoptsim.simulation.obstacles import Obstacle
from adoptsim.world.agencies import State
from tests.faces import made_up

TWO = ("baseline", "digital_transition")
NOTHING = {}


def texts(figure):
    return {text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text"))}


def every(scenarios=("baseline",), **of_tables):
    made = made_up.programmes(scenarios)
    return figures(made_up.monthly(scenarios, **of_tables), made_up.agencies(scenarios, **of_tables), made)


def test_words_and_colours_cover_the_ledger_and_the_pipeline():
    assert list(OBSTACLES) == [one.name.lower() for one in Obstacle]
    assert set(LEDGER) == set(OBSTACLES)
    assert list(PIPELINE) == [one.name.lower() for one in State]
    assert set(PIPELINE_COLOURS) == set(PIPELINE)


def test_every_scenario_has_its_figures():
    shared = ["obstacles_before_and_after", "left_behind", "cost"]
    assert [name for name, _ in every(TWO)] == [
        "adoption",
        "obstacles_baseline",
        "agencies_baseline",
        *(f"{one}_{TWO[1]}" for one in ("obstacles", "agencies")),
        *shared,
    ]
    assert [name for name, _ in every()] == ["adoption", "obstacles", "agencies", *shared]


def test_curves_are_medians():
    table = made_up.monthly()
    drawn = adoption(table, NOTHING).axes[0].get_lines()
    own = table["solution"] == "case_files"
    expected = np.median(table["share_effective"][own].reshape(3, -1), axis=0)
    np.testing.assert_allclose(drawn[0].get_ydata(), expected)


def test_everything_is_labelled():
    words = texts(adoption(made_up.monthly(TWO), NOTHING))
    assert {"share of officials", "baseline", "digital transition", "in routine (effective)", "90 % of 3 runs"} <= words
    assert set(OBSTACLES.values()) <= texts(obstacles(made_up.monthly()))
    assert {"largest", "smallest", "30 agencies by size"} <= texts(agency_map(made_up.agencies()))


def test_without_programmes_there_is_no_time_line():
    empty = {name: column[:0] for name, column in made_up.programmes().items()}
    for table in (NOTHING, empty, made_up.programmes() | {"start": np.zeros(9)}):
        assert len(adoption(made_up.monthly(), table).axes) == 1


def test_bars_last_as_long_as_programmes_and_pale_where_runs_end_them():
    monthly, programmes = made_up.monthly(TWO), made_up.programmes(TWO)
    moments = date2num(made_up.dates(36).astype("datetime64[D]"))
    planned, reviewed, open_ended = lines(programmes, style.by_solution(monthly))
    assert planned.pieces == [(moments[3], moments[27], 1.0)]
    assert reviewed.pieces == [(moments[3], moments[15], 1.0), (moments[15], moments[36], pytest.approx(1 / 3))]
    assert reviewed.reviewed == [moments[15]]
    assert open_ended.pieces == [(moments[3], moments[36], 1.0)]
    assert planned.reviewed == planned.stopped == open_ended.reviewed == []
    figure = adoption(monthly, programmes)
    assert {"What is done", "training", "innovation lab", "ended by a review"} <= texts(figure)
    assert "ended before its time" not in texts(figure)
    head, panel = figure.axes
    assert head.get_xlim() == panel.get_xlim()


def test_a_programme_that_ran_out_of_money_is_marked():
    assert "ended before its time" in texts(adoption(made_up.monthly(), made_up.programmes(each=4)))


def test_many_programmes_fit():
    figure = adoption(made_up.monthly(), made_up.programmes(each=MOST + 5))
    assert "and 5 more" in texts(figure)
    assert all(text.get_window_extent().x0 >= 0 for text in figure.axes[0].get_yticklabels())


@pytest.mark.parametrize("name", ["a", "digital_transition_without_training", "everything_at_once_" * 3])
def test_the_legend_keeps_within_the_figure(name):
    scenarios = ("baseline", name, f"{name}_too")
    figure = adoption(made_up.monthly(scenarios), made_up.programmes(scenarios, each=4))
    style.drawn(figure, "png")
    box = figure.legends[0].get_window_extent()
    assert box.x0 >= 0
    assert box.x1 <= figure.bbox.x1


def test_each_column_of_panels_has_the_time_line_above():
    figure = adoption(made_up.monthly(solutions=("a", "b", "c")), made_up.programmes())
    assert len(figure.axes) == 2 + 3


def test_before_and_after_stand_one_below_the_other():
    panel = before_and_after(made_up.monthly(TWO)).axes[0]
    labels = [label.get_text() for label in panel.get_yticklabels()]
    assert labels == ["baseline\nafter a year", "baseline\nin the end", "digital transition\nin the end"]
    ends = np.array([bar.get_x() + bar.get_width() for bar in panel.patches]).reshape(len(LEDGER), 3)
    table = made_up.monthly(TWO)
    last = (table["month"] == 36) & (table["solution"] == "case_files") & (table["scenario"] == TWO[1])
    assert ends[0, 2] == pytest.approx(table["obstacle_effective"][last].mean())
    assert f"{100 * ends[0, 2]:.0f}" in texts(panel)
    alone = before_and_after(made_up.monthly()).axes[0]
    assert [label.get_text() for label in alone.get_yticklabels()] == ["after a year", "in the end"]


def test_agencies_are_ranked_by_size_in_each_run():
    dates, shares = share_by_rank(made_up.agencies(), officials=True)
    assert shares.shape == (30, 3)
    assert len(dates) == 3
    np.testing.assert_allclose(shares[:, -1], np.arange(30, 0, -1) / 30)


def test_agencies_are_put_into_quarters_by_size():
    sizes, shares, behind = by_size(made_up.agencies(), officials=True)
    np.testing.assert_array_equal(sizes, [[10, 17], [18, 25], [26, 32], [33, 39]])
    small = np.arange(10, 18)
    np.testing.assert_allclose(shares[:, 0], (small * (small - 9) / 30).sum() / small.sum())
    np.testing.assert_allclose(behind, 2 / 30)
    words = texts(left_behind(made_up.agencies(TWO)))
    assert {"smallest quarter\n10–17 officials", "baseline: routine use below 10 % in 7 % of agencies"} <= words


def test_few_agencies_each_stand_for_themselves():
    assert by_size(made_up.agencies(count=2), officials=True).shares.shape == (3, 2)
    assert "no. 2\n11 officials" in texts(left_behind(made_up.agencies(count=2)))


def test_nothing_is_spent_twice():
    first, second = accounts(made_up.monthly(TWO), made_up.agencies(TWO))
    borne = 36 * (made_up.COSTS["agencies"] + made_up.COSTS["staff_time"])
    np.testing.assert_allclose(first.spent()[:, -1], borne)
    np.testing.assert_allclose(second.spent()[:, -1], borne + 36 * made_up.COSTS["programme"])


def test_the_cost_of_more_use_stands_above_the_panel():
    first, second = accounts(made_up.monthly(TWO), made_up.agencies(TWO))
    more = 36 * made_up.COSTS["programme"] * 3 / (second.user_years() - first.user_years()).sum()
    assert second.cost_of_more(first) == pytest.approx(more)
    assert np.isnan(first.cost_of_more(second))
    words = texts(cost(made_up.monthly(TWO), made_up.agencies(TWO)))
    assert f"digital transition\n{more:,.0f} per additional effective user-year" in words
    assert {"money spent so far, millions", GIVEN} <= words
    assert GIVEN not in texts(cost(made_up.monthly(), made_up.agencies()))


def test_given_money_is_hatched_within_what_agencies_spend():
    monthly = made_up.monthly(TWO) | {"cost_transfers": np.full(37 * 3 * 2 * 2, 1e9)}
    panel = cost(monthly, made_up.agencies(TWO)).axes[1]
    hatched = next(one for one in panel.collections if one.get_hatch())
    top = 36 * (made_up.COSTS["programme"] + made_up.COSTS["agencies"]) / 1e6
    assert hatched.get_paths()[0].vertices[:, 1].max() == pytest.approx(top)


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_the_same_results_give_the_same_bytes(ending):
    first, second = ([style.drawn(figure, ending) for _, figure in every()] for _ in range(2))
    assert first == second
    assert all(b"20" + b"26-" not in content[:600] for content in first), "no date of today"


def test_without_officials_agencies_are_shown():
    monthly, agencies = made_up.monthly(TWO, officials=False), made_up.agencies(TWO, officials=False)
    assert "available in the agency" in texts(adoption(monthly, NOTHING))
    assert set(PIPELINE.values()) <= texts(obstacles(monthly))
    assert set(PIPELINE.values()) <= texts(before_and_after(monthly))
    assert "runs in which it is available" in texts(agency_map(agencies))
    assert "baseline: not available in 37 % of agencies" in texts(left_behind(agencies))
    assert "digital transition" in texts(cost(monthly, agencies)), "there is no use to put a price on"


def test_many_solutions_fit():
    solutions = tuple(f"solution_{number}" for number in range(14))
    table = made_up.monthly(solutions=solutions)
    assert len(adoption(table, NOTHING).axes) == style.MOST_PANELS
    assert len(before_and_after(table).axes) == style.MOST_PANELS
    assert len(left_behind(made_up.agencies(solutions=solutions)).axes) == style.MOST_PANELS


def test_one_run_is_enough():
    seeds = (2,)
    tables = made_up.monthly(seeds=seeds), made_up.agencies(seeds=seeds), made_up.programmes(seeds=seeds)
    assert all(style.drawn(figure, "png") for _, figure in figures(*tables))
    assert "90 % of 1 run" in texts(adoption(tables[0], NOTHING))


def test_scenarios_may_have_different_solutions():
    one, other = made_up.agencies(), made_up.agencies(TWO[1:], solutions=("case_files", "e_signature"))
    both = {name: np.concatenate([one[name], other[name]]) for name in one}
    labels = [panel.get_legend_handles_labels()[1] for panel in left_behind(both).axes]
    assert [len(own) for own in labels] == [2, 1]
    assert labels[1][0].startswith("digital transition")
