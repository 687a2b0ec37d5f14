import numpy as np
import pytest

from adoptsim.experiments.summary import band, in_order, replicates, summarise
from tests.faces import made_up


def test_a_band_holds_the_quantiles_of_each_column():
    values = np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]])
    found = band(values)
    np.testing.assert_allclose(found.median, [2, 20])
    np.testing.assert_allclose(found.low, [1.1, 11])
    np.testing.assert_allclose(found.high, [2.9, 29])


def test_a_band_leaves_out_what_is_missing():
    found = band(np.array([[1.0, np.nan], [np.nan, np.nan], [3.0, np.nan]]))
    np.testing.assert_array_equal(found.median, [2, np.nan])


def test_order_of_first_appearance():
    assert in_order(np.array(["b", "a", "b", "c"])).tolist() == ["b", "a", "c"]


def test_replicates_are_rows_and_months_columns():
    table = made_up.monthly(scenarios=("b", "a"), seeds=(7, 3), months=24, solutions=("x", "y"))
    found = list(replicates(table))
    assert [(one.scenario, one.solution) for one in found] == [
        (scenario, solution) for scenario in "ba" for solution in ("x", "y", "all")
    ]
    for one in found:
        here = (table["scenario"] == one.scenario) & (table["solution"] == one.solution) & (table["seed"] == 3)
        np.testing.assert_array_equal(one.measures["share_nominal"][1], table["share_nominal"][here])
        assert one.seeds.tolist() == [7, 3]
        assert one.month.tolist() == list(range(25))


def test_the_summary_has_each_year_and_the_last_month():
    summary = summarise(made_up.monthly(months=30))
    assert sorted(set(summary["month"].tolist())) == [0, 12, 24, 30]
    here = (summary["measure"] == "share_nominal") & (summary["month"] == 30) & (summary["solution"] == "case_files")
    one = next(replicates(made_up.monthly(months=30)))
    assert summary["median"][here].item() == pytest.approx(np.median(one.measures["share_nominal"][:, -1]))
    assert summary["replicates"][here].item() == 3
    assert (summary["low"] <= summary["high"]).all()


def test_nothing_gives_an_empty_summary():
    assert summarise({}) == {}
