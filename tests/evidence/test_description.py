"""A description says what a panel holds: against closed forms, brute force, and other libraries' estimates."""

from dataclasses import replace

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from adoptsim import describe
from adoptsim.evidence.description.bass import bass, curve_of
from adoptsim.evidence.description.categories import categories
from adoptsim.evidence.description.clustering import clustering
from adoptsim.evidence.description.curve import curve
from adoptsim.evidence.description.exposure import exposure
from adoptsim.evidence.description.half import half
from adoptsim.evidence.description.hazard import hazard
from adoptsim.evidence.description.months import months_of
from adoptsim.evidence.description.sentences import sentences
from adoptsim.evidence.description.thresholds import summary, thresholds
from adoptsim.evidence.panel.panel import NEVER, Panel, day, month_end
from adoptsim.evidence.panel.peers import peers_of
from adoptsim.world.errors import UserError

JANUARY = 600
"""January 2020, counted from January 1970."""


def panel(when, *, months=12, until=None, entered=None, links=(), directed=True, names=None, columns=None):
    """Make a panel of whole months: 0 for who had it from the first, None for who has not."""
    count = len(when)
    first, last = month_end(JANUARY - 1), month_end(JANUARY + months - 1)
    end = np.array([last if one is None else month_end(JANUARY + one - 1) for one in until or [None] * count])
    begin = np.array([first if one is None else month_end(JANUARY + one - 1) for one in entered or [None] * count])
    seen = np.array([NEVER if one is None else month_end(JANUARY + one - 1) for one in when])
    had = seen <= begin
    without = np.array(
        [month_end(JANUARY + one - 2) if one else stop for one, stop in zip(when, end, strict=True)], dtype=np.int64
    )
    return Panel(
        units=tuple(names or (f"u{row}" for row in range(count))), entered=begin, without=np.where(had, begin, without),
        seen=seen, until=end, had=had,
        observed=np.array([month_end(JANUARY + number) for number in range(-1, months)]), columns=columns or {},
        links=np.array(links, dtype=np.int64).reshape(-1, 2), directed=directed,
    )  # fmt: skip


def test_cumulative_adoption_counts_who_is_new():
    table = describe(panel([0, 1, 1, 3, None], months=4)).cumulative
    assert table["new"].tolist() == [1, 2, 0, 1, 0]
    assert table["adopted"].tolist() == [1, 3, 3, 4, 4]
    assert table["share"].tolist() == [0.2, 0.6, 0.6, 0.8, 0.8]
    assert table["date"].tolist()[:2] == ["2019-12-31", "2020-01-31"]


def test_who_was_seen_late_may_have_adopted_early():
    made = panel([2, 3], months=4)
    late = replace(made, without=np.array([made.without[0], month_end(JANUARY - 1)]))
    table = describe(late).cumulative
    assert table["share"].tolist() == [0, 0, 0.5, 1, 1]
    assert table["share_at_most"].tolist() == [0, 0.5, 1, 1, 1]


def test_at_risk_is_who_was_observed_and_still_without():
    made = panel(
        [1, 2, None, None, 3, 0], months=3, until=[None, None, 1, None, None, None], entered=[None] * 4 + [1, None]
    )
    table = hazard(made, months_of(made))
    assert table["at_risk"].tolist() == [4, 3, 2]
    assert table["adopted"].tolist() == [1, 1, 1]
    assert table["hazard"].tolist() == pytest.approx([1 / 4, 1 / 3, 1 / 2])
    # Clopper and Pearson, one of two: 1 - .95**(1/2) from below; the same from above.
    assert table["low"].iloc[2] == pytest.approx(1 - 0.95**0.5)
    assert table["high"].iloc[2] == pytest.approx(0.95**0.5)


def test_with_right_censoring_the_curve_is_that_of_kaplan_and_meier():
    rng = np.random.default_rng(5)
    times, stops = rng.integers(1, 25, 80), rng.integers(3, 13, 80)
    when = [int(time) if time <= stop else None for time, stop in zip(times, stops, strict=True)]
    made = curve(panel(when, until=[int(stop) for stop in stops]))
    seen = [time for time in when if time is not None]
    right = [int(stop) for time, stop in zip(when, stops, strict=True) if time is None]
    survival = ecdf(CensoredData(uncensored=seen, right=right)).sf
    low, high = survival.confidence_interval(0.9, method="log-log")
    at = [np.flatnonzero(months_of(panel(when)).ends == one)[0] + 1 for one in made.right]
    assert 1 - made.share == pytest.approx(survival.evaluate(at), abs=1e-8)
    assert 1 - made.high == pytest.approx(low.evaluate(at), abs=1e-6)
    assert 1 - made.low == pytest.approx(high.evaluate(at), abs=1e-6)


def test_with_overlapping_intervals_the_curve_is_turnbulls():
    """Two in the first month, one in the second, one in either: likelihood p p (1 - p), so 2/3 in the first."""
    made = panel([1, 1, 2, 2], months=2)
    unsure = replace(made, without=np.where(np.arange(4) == 3, month_end(JANUARY - 1), made.without))
    assert curve(unsure).share == pytest.approx([2 / 3, 1.0], abs=1e-6)
    assert half(curve(unsure), months_of(unsure))["half"] == pytest.approx(0.75, abs=1e-6)


def test_who_joins_later_counts_among_those_still_without():
    """Month 1: 1 of 2. Month 2: 1 of 2, as one joined after month 1."""
    made = panel([1, None, 2], months=3, entered=[None, None, 1])
    assert curve(made).share == pytest.approx([1 / 2, 3 / 4], abs=1e-6)


def test_half_is_reached_between_looks_or_never_or_from_the_first():
    def found(*when):
        made = panel(list(when), months=4)
        return half(curve(made), months_of(made))

    assert found(1, 2, 2, None)["half"] == pytest.approx(1.5)
    assert (found(1, 2, 2, None)["after"], found(1, 2, 2, None)["by"]) == ("2020-01-31", "2020-02-29")
    assert np.isnan(found(1, None, None, None)["half"])
    assert found(1, None, None, None)["by"] == "never"
    assert found(0, 0, 3, None)["half"] == 0
    joined_with_it = panel([1, 2], months=4, entered=[3, 3])
    assert half(curve(joined_with_it), months_of(joined_with_it))["half"] == 0


def test_categories_are_cut_at_the_mean_and_standard_deviations():
    made = panel([1, 5, 6, 7, 11, 0, None])
    table = categories(made, months_of(made)).set_index("category")
    spread = np.std([1, 5, 6, 7, 11], ddof=1)
    assert table["units"].to_dict() == {
        "innovators": 0, "early adopters": 1, "early majority": 1, "late majority": 2, "laggards": 1,
        "from the first": 1, "not yet": 1,
    }  # fmt: skip
    assert table.loc["early majority", ["since", "until"]].tolist() == pytest.approx([6 - spread, 6])


LINE = [(0, 1), (1, 2), (2, 3)]


def test_morans_i_by_hand():
    """On a line of four whose first two have it: 4 / 4 times (1/4 + 0 + 0 + 1/4) / 1."""
    made = panel([1, 1, None, None], months=2, links=LINE, directed=False)
    table = clustering(made, months_of(made), peers_of(made), shuffles=499)
    assert table["moran"].tolist()[1:] == pytest.approx([0.5, 0.5])
    assert np.isnan(table["moran"][0])
    # Of the six ways to place two, the first two or the last two give .5, all others less.
    assert table["p"][1] == pytest.approx(1 / 3, abs=4 * np.sqrt(2 / 9 / 499))
    assert table["expected"][1] == pytest.approx(-1 / 3)


def test_morans_i_is_that_of_its_definition():
    graph = nx.gnp_random_graph(30, 0.12, seed=4, directed=True)
    when = [int(one) if one < 9 else None for one in np.random.default_rng(2).integers(0, 12, 30)]
    made = panel(when, links=list(graph.edges))
    table = clustering(made, months_of(made), peers_of(made), shuffles=19)
    matrix = nx.to_numpy_array(graph)
    weight = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    for month in (0, 4, 8):
        x = np.array([one is not None and one <= month for one in when]) * 1.0
        z = x - x.mean()
        expected = len(x) / weight.sum() * (z @ weight @ z) / (z @ z)
        assert table["moran"][month] == pytest.approx(expected)


def test_clustering_finds_what_is_there():
    ring = [(row, (row + 1) % 60) for row in range(60)]
    half_of_it = panel([1] * 30 + [None] * 30, months=1, links=ring, directed=False)
    scattered = panel([1, None] * 30, months=1, links=ring, directed=False)
    p = [clustering(one, months_of(one), peers_of(one), shuffles=199)["p"][1] for one in (half_of_it, scattered)]
    assert p[0] == 1 / 200
    assert p[1] == 1.0


def test_bass_is_recovered_from_its_own_curve():
    months = np.arange(0, 61)
    counts = np.diff(np.round(4000 * curve_of(0.01, 0.12, 0.7, 0.0, months.astype(float)))).astype(int)
    when = [int(month) for month, count in zip(months[1:], counts, strict=True) for _ in range(count)]
    made = panel([*when, *[None] * (4000 - len(when))], months=60)
    table = bass(made, months_of(made)).set_index("name")
    assert table["estimate"].to_dict() == pytest.approx({"p": 0.01, "q": 0.12, "market": 0.7}, rel=0.02)
    assert (table["low"] < table["estimate"]).all()
    assert (table["estimate"] < table["high"]).all()
    assert table.loc["p", "high"] < 0.012


def test_bass_without_imitation_says_so_and_begins_where_the_panel_begins():
    rng = np.random.default_rng(8)
    when = np.ceil(rng.exponential(20, 400)).astype(int)
    made = panel([int(one) if one <= 24 else None for one in when], months=24)
    table = bass(made, months_of(made)).set_index("name")
    assert table.loc["q", "low"] == 0
    assert table.loc["p", "low"] < 0.05 < table.loc["p", "high"]
    assert curve_of(0.01, 0.1, 0.8, 0.2, np.zeros(1)) == pytest.approx([0.2])


def test_exposure_and_thresholds_of_who_looks_to_whom():
    """c looks to a and b, d to a; nobody looks to c or d."""
    made = panel([0, 2, 2, 1], months=3, links=[(2, 0), (2, 1), (3, 0)])
    table = exposure(made, months_of(made), peers_of(made))
    assert table["exposure"].tolist() == [0.75, 0.75, 1.0]
    assert table["exposure_adopting"].tolist()[:2] == [1.0, 0.5]
    found = thresholds(made, months_of(made), peers_of(made)).set_index("unit")
    assert found.loc["u2", ["before", "by_then"]].tolist() == [0.5, 1.0]
    assert found.loc["u3", "before"] == 1.0
    short = summary(found).set_index("bound")
    assert short.loc["before", ["mean", "zero", "above_half"]].tolist() == [0.75, 0, 0.5]


@st.composite
def panels(draw):
    count = draw(st.integers(3, 9))
    when = draw(st.lists(st.one_of(st.none(), st.integers(0, 6)), min_size=count, max_size=count))
    every = [(one, other) for one in range(count) for other in range(count) if one != other]
    links = draw(st.lists(st.sampled_from(every), max_size=12, unique=True))
    return panel([None, *when[1:]], months=6, links=links)


@given(panels())
def test_shares_are_shares_and_thresholds_are_exposure_at_adoption(made):
    months, peers = months_of(made), peers_of(made)
    found = curve(made)
    assert (np.diff(found.share) >= -1e-12).all()
    assert ((found.low >= 0) & (found.low <= found.share + 1e-12) & (found.high <= 1 + 1e-12)).all()
    table = hazard(made, months)
    kept = np.cumprod(1 - table["hazard"].fillna(0))
    whole = 1 - (1 - made.had.mean()) * kept
    at = np.searchsorted(months.ends, found.right)[found.right > made.first]
    assert found.share[found.right > made.first] == pytest.approx(whole.to_numpy()[at], abs=1e-6)
    for row in thresholds(made, months, peers).itertuples():
        unit = made.units.index(row.unit)
        own = [other for one, other in made.links if one == unit]
        assert row.before == np.mean([made.seen[other] < made.seen[unit] for other in own])
        assert row.by_then == np.mean([made.seen[other] <= made.seen[unit] for other in own])


@settings(max_examples=3)
@given(panels(), st.randoms())
def test_the_order_of_units_changes_nothing_and_their_names_no_number(made, random):
    order = list(range(len(made)))
    random.shuffle(order)
    place = np.argsort(order)
    moved = replace(
        made, units=tuple(made.units[row] for row in order), entered=made.entered[order], without=made.without[order],
        seen=made.seen[order], until=made.until[order], had=made.had[order], links=place[made.links],
    )  # fmt: skip
    renamed = replace(made, units=tuple(f"x{unit}" for unit in made.units))
    one, other, third = (describe(each, shuffles=9).tables() for each in (made, moved, renamed))
    for found in (one, other):
        if "thresholds" in found:
            found["thresholds"] = found["thresholds"].sort_values("unit").reset_index(drop=True)
    for name, table in one.items():
        pd.testing.assert_frame_equal(other[name], table)
        if name not in ("thresholds", "threshold_summary"):
            chance = {"sd", "high", "p"} if name == "clustering" else {"unit"}
            kept = [column for column in table if column not in chance]
            pd.testing.assert_frame_equal(third[name][kept], table[kept])


def test_groups_are_described_beside_all():
    made = panel([1, 2, None, 3], months=3, columns={"side": np.array(["l", "l", "r", "r"])})
    found = describe(made, group="side")
    assert found.half["group"].tolist() == ["all", "side: l", "side: r"]
    assert found.half["adopted"].tolist() == [3, 2, 1]
    assert set(found.hazard["group"]) == set(found.half["group"])
    together = describe(made, within="side")
    assert together.thresholds["before"].tolist() == [0.0, 1.0, 0.0]


def test_a_description_in_words_is_short_and_says_what_it_cannot_tell():
    made = panel([0, 1, 1, 2, 3, None], months=4, links=[(1, 0), (2, 3), (4, 2)])
    said = list(sentences(describe(made, shuffles=19)))
    assert said[0].startswith(
        "Of 6 units, observed over 4 months from 2020-01-01 to 2020-04-30, 1 had it from the first, 4"
    )
    assert "Half had adopted after 1.0 months" in said[1]
    assert "month 3 (2020-03), 50.0% (1 of 2;" in said[2]
    assert any("Thresholds: when a unit adopted" in one for one in said)
    late = replace(made, without=np.where(made.seen == NEVER, made.until, made.entered))
    late = replace(late, seen=np.where(made.had | (made.seen == NEVER), made.seen, made.until))
    assert any("Adoption was seen, not watched" in one for one in sentences(describe(late, shuffles=19)))


@pytest.mark.parametrize(
    ("made", "asked", "said"),
    [
        ([0, 0], {}, "all 2 units had adopted from the first"),
        ([1, None], {"group": "stat"}, "group: the panel has no column 'stat' .nearest: 'state'"),
        ([1, None], {"within": "place"}, "within: the panel has no column 'place'"),
    ],
)
def test_what_cannot_be_described_is_said(made, asked, said):
    with pytest.raises(UserError, match=said):
        describe(panel(made, columns={"state": np.array(["a", "b"])}), **asked)


def test_nobody_adopted_is_described_too():
    found = describe(panel([None, None], months=2, links=[(0, 1)]), shuffles=9)
    assert np.isnan(found.half["half"][0])
    assert found.bass.empty
    assert list(sentences(found))[:2] == [
        "Of 2 units, observed over 2 months from 2020-01-01 to 2020-02-29, 0 adopted; by the end 0.0% had.",
        "Half had not adopted by 2020-02-29, when 0.0% had.",
    ]


def test_months_passed_count_days():
    made = months_of(panel([1]))
    assert made.passed(np.array([day("2020-01-31"), day("2020-02-29"), day("2020-03-10")])) == pytest.approx(
        [1, 2, 2 + 10 / 31]
    )
