"""Medical Innovation (Coleman, Katz & Menzel), where it is at hand: against figures by hand from published formulas."""

import pytest

from adoptsim import describe, read_case
from adoptsim.evidence.cases.conversion import convert
from adoptsim.evidence.cases.doctors import followed

CASE = """\
title: Medical Innovation
panel:
  file: {data}/medinnovations_nodes.csv
  columns: {{unit: node, adopted: toa}}
  months_from: 1953-11
  never: 18
network:
  file: {data}/medinnovations_edges.csv
  columns: {{one: ego, other: alter, repeated: drop}}
  directed: true
"""


@pytest.fixture(scope="module")
def found(real_data, tmp_path_factory):
    path = tmp_path_factory.mktemp("case") / "medical_innovation.yaml"
    path.write_text(CASE.format(data=real_data))
    return describe(read_case(path), shuffles=199)


def test_adopters_per_month_are_those_counted_by_hand(found):
    new = found.cumulative["new"].tolist()
    assert new == [0, 11, 9, 9, 11, 11, 11, 13, 7, 4, 1, 5, 3, 3, 4, 4, 2, 1]
    assert 125 - sum(new) == 16


def test_half_had_adopted_after_six_months(found):
    row = found.half.iloc[0]
    # 63 of 125 were without after month 6, 50 after month 7: 6 + (63 - 62.5) / 13.
    assert row["half"] == pytest.approx(6 + 0.5 / 13)
    assert round(row["half"]) == 6
    assert row["low"] < 6 < row["high"] < 8


def test_the_hazard_of_month_seven_is_13_of_63(found):
    row = found.hazard.set_index("month").loc[7]
    assert (row["at_risk"], row["adopted"]) == (63, 13)
    assert row["hazard"] == pytest.approx(0.206, abs=5e-4)


def test_thresholds_are_spread_over_all_levels(found):
    short = found.threshold_summary.set_index("bound").loc["before"]
    assert short["units"] == 99
    assert short[["mean", "sd", "zero", "above_half"]].tolist() == pytest.approx([0.455, 0.425, 0.394, 0.394], abs=1e-3)


def test_doctors_who_name_each_other_adopted_no_more_alike_than_chance_has_it(found):
    middle = found.clustering.set_index("month").loc[6]
    assert middle["p"] > 0.2


def test_it_is_the_prior_and_not_the_data_that_says_they_follow(real_data, tmp_path):
    convert(real_data, tmp_path)
    table = followed(tmp_path).set_index(["network", "prior"])
    assert table["links"].groupby("network").first().to_dict() == {
        "advice": 161, "discussion": 165, "friendship": 124, "all three": 294,
    }  # fmt: skip
    alone = table.xs("none", level="prior")
    believed = table.xs("the model's", level="prior")
    assert (alone["estimate"].abs() < 2 * alone["se"]).all()
    assert (alone["estimate"] < believed["estimate"]).all()
