"""Measures of patterns, against answers known beforehand."""

import numpy as np
import pandas as pd
import pytest

from adoptsim.evidence.patterns import (
    bass_by_year,
    fit_of_s_curve,
    intraclass_correlation,
    month_of_widest_gap,
    months_until,
    ratio_in_year,
)


def test_a_logistic_curve_is_an_s_curve_and_a_leap_back_is_not():
    month = np.arange(120.0)

    assert fit_of_s_curve(0.3 / (1 + np.exp(-0.08 * (month - 60)))) == pytest.approx(1.0, abs=1e-6)
    assert fit_of_s_curve(np.where((month > 20) & (month < 60), 0.3, 0.0)) < 0.8


def test_bass_is_recovered_from_the_adopters_it_predicts():
    p, q, share, months = 0.03, 0.3, 0.0, []
    for year in range(1, 40):
        new = (p + q * share) * (1 - share)
        months += [12.0 * year] * round(20000 * new)
        share += new

    assert bass_by_year(np.array(months)) == pytest.approx((p, q), abs=0.005)


def test_officials_of_one_mind_are_perfectly_alike_and_independent_ones_are_not():
    size = np.full(40, 50.0)

    assert intraclass_correlation(np.repeat([0.0, 1.0], 20), size) == pytest.approx(1.0)
    drawn = np.random.default_rng(5).binomial(50, 0.3, 40) / 50
    assert intraclass_correlation(drawn, size) == pytest.approx(0.0, abs=0.02)
    assert np.isnan(intraclass_correlation(np.zeros(40), size))


def test_gap_ratio_and_arrival_are_read_off_the_months():
    monthly = pd.DataFrame({"month": range(25), "share_nominal": 0.01 * np.arange(25)})
    monthly["share_effective"] = np.where(monthly.month < 20, 0.0, monthly.share_nominal)

    assert month_of_widest_gap(monthly) == 19
    assert ratio_in_year(monthly, 1) == 0.0
    assert np.isnan(ratio_in_year(monthly, 3))
    assert months_until(monthly, "share_nominal", 0.1) == 10
    assert np.isnan(months_until(monthly, "share_nominal", 0.9))
