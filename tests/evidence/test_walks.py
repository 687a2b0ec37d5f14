"""Walks over the real cases: what a fit puts in comes back; scores on real data are those of the page."""

import re
from pathlib import Path

import numpy as np
import pytest

from adoptsim.evidence.cases import walking
from adoptsim.evidence.cases.conversion import convert
from adoptsim.evidence.forecasting import OURS, forecast
from adoptsim.evidence.hazard.fitting import fit
from adoptsim.evidence.hazard.replaying import replayed
from adoptsim.evidence.panel.case_reading import read_case
from adoptsim.evidence.panel.panel import EFFECTIVE, NEVER, day
from tests.evidence.panels import write_case

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "validation.md"


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return fit(read_case(write_case(tmp_path_factory.mktemp("case"), 1500, cut="2021-05-31")))


def test_a_replay_keeps_units_and_those_that_had_it(found):
    made = replayed(found, 1).panel
    assert made.units == found.panel.units
    assert (made.had == found.panel.had).all()
    adopted = (made.seen != NEVER) & ~made.had
    assert (made.without[adopted] < made.seen[adopted]).all()
    seen = ((found.panel.seen != NEVER) & ~found.panel.had).sum()
    assert adopted.sum() == pytest.approx(seen, rel=0.15)
    assert (replayed(found, 1).panel.seen == made.seen).all()
    assert (replayed(found, 2).panel.seen != made.seen).any()


def test_what_a_fit_puts_in_comes_back(found):
    """Five coefficients, three replays: 90 % intervals hold 13.5 of 15 in the mean, fewer than 11 once in a hundred."""
    table = walking.recovered(found, (1, 2, 3))
    assert table["term"].tolist() == ["base", "size", "mandate", "deadline", "peers"]
    assert table["inside"].sum() * 3 >= 11
    away = np.abs(table["came back"] - table["put in"]) / table["se"]
    assert (away < 1 + 2.6 / np.sqrt(3)).all()  # a lean to the prior of one error, and chance
    assert (table["scatter"] > 0).all()


def test_a_published_series_is_judged_from_the_part_that_is_kept(tmp_path):
    case = read_case(write_case(tmp_path, 400))
    made = forecast(case, draws=50)
    days = np.array([case.cut - 300, case.cut - 100, case.cut, case.cut + 100, day("2021-06-30")])
    ever = made.fit.case.panel.share(days)
    one = walking.judged(made, days, 0.9 * ever)
    assert one.kept == pytest.approx(0.9)
    assert one.before[0].tolist() == days[:3].tolist()
    assert one.truth == pytest.approx(0.9 * ever[3:])
    middle = np.median(one.drawn, axis=0)
    assert one.board["mae"][OURS] == pytest.approx(np.abs(middle - one.truth).mean())
    assert one.board["mae"]["persistence"] == pytest.approx((one.truth - one.truth[0] * ever[2] / ever[3]).mean())


@pytest.fixture(scope="module")
def folder(real_data, tmp_path_factory):
    out = tmp_path_factory.mktemp("converted")
    convert(real_data, out)
    return out


@pytest.mark.parametrize(("name", "cut"), [("https_2016_06.yaml", "2016-06-03"), ("https_2016_10.yaml", "2016-10-07")])
def test_scores_of_domains_are_those_of_the_page(real_data, folder, name, cut):
    one = walking.https(real_data, folder, name)[EFFECTIVE]
    said = re.search(rf"\| {cut} \| effective \| adoptsim \| ([.\d]+) \| ([.\d]+) \|", PAGE.read_text(encoding="utf-8"))
    assert said is not None
    assert one.board["mae"][OURS] == pytest.approx(float(said[1]), abs=1e-3)
    assert one.board["crps"][OURS] == pytest.approx(float(said[2]), abs=1e-3)
    assert one.board["mae"][OURS] < one.board["mae"].drop(OURS).min()
