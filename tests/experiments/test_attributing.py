"""Attribution through the very runner, with toys in place of the model."""

import numpy as np
import pytest

from adoptsim.experiments import shapley
from adoptsim.experiments.attributing import NOTHING, attribute, members, package, without
from adoptsim.scenario.changes import changed
from adoptsim.world.errors import UserError
from tests.experiments import toy_models as toys

FOUR = toys.scenario("training", "sandbox", "champions", "capability")


@pytest.fixture(scope="module")
def found():
    return attribute(FOUR, replicates=40, model=toys.additive, jobs=1)


def of(frame, measure="share_effective", **where):
    frame = frame[frame.measure == measure]
    for column, value in where.items():
        frame = frame[frame[column] == value]
    return frame


def test_everybody_gets_his_effect_and_half_of_the_synergy(found):
    own = of(found.shapley).set_index("intervention")
    for name, effect in toys.EFFECTS.items():
        expected = effect + (0.015 if name in ("training", "sandbox") else 0)
        assert own.loc[name, "low"] < expected < own.loc[name, "high"]
        assert own.loc[name, "alone_low"] < effect < own.loc[name, "alone_high"]
    assert own.loc["champions", "verdict"] == "no difference beyond chance"
    assert own.loc["training", "last"] == pytest.approx(own.loc["training", "alone"] + 0.03)


@pytest.mark.parametrize("measure", ["share_effective", "user_years", "value", "spent", "public_money"])
def test_values_add_up_to_the_whole(found, measure):
    outcomes = found.results.outcomes.query("solution == 'all'").set_index(["scenario", "seed"])[measure]
    everything = package(found.members, 0b1111)
    whole = (outcomes[everything] - outcomes[NOTHING]).mean()
    assert of(found.shapley, measure).shapley.sum() == pytest.approx(whole, rel=1e-12)


def test_shares_add_up_to_one_where_there_is_a_whole(found):
    assert of(found.shapley).share.sum() == pytest.approx(1)
    assert of(found.shapley, "share_agencies_available").share.isna().all()


def test_the_synergy_is_found_and_no_other(found):
    pairs = of(found.synergies).set_index(["first", "second"])
    for way in ("synergy", "alone", "last"):
        assert pairs.loc[("training", "sandbox"), way] == pytest.approx(0.03)
        assert (pairs[way].drop(("training", "sandbox")) == 0).all()
    assert (pairs["verdict"].drop(("training", "sandbox")) == "identical in every run").all()


def test_what_is_the_same_in_every_run_is_no_chance(found):
    """Sums of floats leave a rest of rounding, which is neither a cost nor a synergy."""
    own = of(found.shapley, "spent").set_index("intervention")
    same = own[own["shapley"] != 0]
    assert "training" in same.index
    assert (same["verdict"] == "the same difference in every run").all()
    assert (of(found.synergies, "spent")["verdict"] == "identical in every run").all()


def test_what_each_costs(found):
    costs = found.costs.set_index(["intervention", "way"])
    alone = costs.loc[("training", "alone")]
    assert alone.spent == pytest.approx(2000)
    assert alone.cost == pytest.approx(2000 / alone.user_years)
    assert alone.low < 50 < alone.high
    assert costs.loc[("training", "shapley")].cost < alone.cost
    assert np.isnan(costs.loc[("champions", "shapley")].low)


def test_the_frontier_holds_the_packages_that_none_beats(found):
    names = found.frontier.package.tolist()
    assert names[0] == NOTHING
    assert "sandbox" in names
    assert "training + sandbox" in names
    assert "capability" not in names  # the sandbox brings more for less
    assert (np.diff(found.frontier.user_years) > 0).all()
    assert (np.diff(found.frontier.public_money) > 0).all()
    assert found.frontier.best_in.between(0, 1).all()


def test_under_a_budget(found):
    best = found.under(900)
    assert best.public_money.max() <= 900
    assert best.iloc[0].user_years == best.user_years.max()
    assert best.best_in.sum() == pytest.approx(1)
    assert found.under(0).package.tolist() == [NOTHING]
    with pytest.raises(UserError, match="no package costs -1 or less"):
        found.under(-1)


def test_all_packages_are_run_up_to_eight(found):
    assert found.is_exact
    assert len(found.packages) == 16
    assert found.packages[found.members].to_numpy().sum() == 32


def test_beyond_eight_orders_are_drawn():
    kinds = [
        *toys.EFFECTS,
        "data_quality",
        "citizen_feedback",
        "community_of_practice",
        "regulatory_reform",
        "transition_unit",
    ]
    found = attribute(toys.scenario(*kinds), replicates=6, orders=3, model=toys.additive, jobs=1)
    assert not found.is_exact
    assert len(found.packages) <= 2 + 2 * (9 + 36) + 6 * 8
    own = of(found.shapley)
    outcomes = found.results.outcomes.query("solution == 'all'").set_index(["scenario", "seed"])["share_effective"]
    assert own.shapley.sum() == pytest.approx((outcomes[" + ".join(kinds)] - outcomes[NOTHING]).mean())
    assert of(found.synergies).synergy.isna().all()
    pair = of(found.synergies, first="training", second="sandbox").iloc[0]
    assert (pair["alone"], pair["last"]) == (pytest.approx(0.03), pytest.approx(0.03))


def test_seeds_with_a_failed_run_are_left_out():
    found = attribute(toys.scenario("training", "sandbox"), replicates=12, model=toys.failing, jobs=1)
    assert found.seeds == [1, 2, 3, 4, 6, 7, 8, 9, 11, 12]
    assert len(found.failures) == 6


def test_without_officials_agencies_are_what_is_attributed():
    found = attribute(toys.scenario("training", "sandbox"), replicates=3, model=toys.without_officials, jobs=1)
    assert set(found.shapley.measure) == {"share_agencies_available", "spent", "public_money"}
    assert found.costs.empty
    assert found.packages.empty
    assert found.frontier.empty


def test_what_happens_is_no_member_and_stays():
    election = {"kind": "shock", "event": "election", "start": 5}
    scenario = toys.scenario("training", election, "sandbox")
    assert members(scenario) == ["training", "sandbox"]
    left = changed(scenario, without(scenario, {"training", "sandbox"}))
    assert [one.name for one in left.interventions] == ["shock"]


@pytest.mark.parametrize(
    ("out", "left"),
    [({"training"}, ["sandbox", "shock"]), ({"training", "sandbox"}, []), (set(), ["training", "sandbox", "shock"])],
)
def test_a_unit_that_is_not_there_cannot_be_closed(out, left):
    closing = {"kind": "shock", "event": "unit_closed", "start": 5, "programmes": ["training", "sandbox"]}
    scenario = toys.scenario("training", "sandbox", closing)
    without_them = changed(scenario, without(scenario, out))
    assert [one.name for one in without_them.interventions] == left
    if "shock" in left:
        assert without_them.interventions[-1].closes == tuple(name for name in left if name != "shock")


@pytest.mark.parametrize(
    ("scenario", "asked", "message"),
    [
        (toys.scenario(), {}, "there is none; nothing can be attributed"),
        (toys.scenario({"kind": "shock", "event": "election"}), {}, "what merely happens stays as it is"),
        (FOUR, {"replicates": 1}, "replicates: 1 is outside 2 to"),
        (FOUR, {"orders": 1}, "orders: 1 is outside 2 to"),
    ],
)
def test_what_cannot_be_done_is_refused(scenario, asked, message):
    with pytest.raises(UserError, match=message):
        attribute(scenario, model=toys.additive, jobs=1, **asked)


def test_a_real_package_adds_up():
    """Three interventions of the very model, in a tiny world: exact values are the whole, to float accuracy."""
    scenario = toys.scenario(
        "training", "champions", "regulatory_reform",
        population={"officials": 200, "agencies": 8}, calendar={"months": 24},
    )  # fmt: skip
    found = attribute(scenario, replicates=3, jobs=1)
    outcomes = found.results.outcomes.query("solution == 'all'").set_index(["scenario", "seed"])
    for measure in ("share_effective", "user_years", "spent"):
        values = outcomes[measure]
        whole = (values[package(found.members, 7)] - values[NOTHING]).mean()
        assert of(found.shapley, measure).shapley.sum() == pytest.approx(whole, rel=1e-9, abs=1e-12)
        brute = shapley.sampled(
            {mask: values[package(found.members, mask)].to_numpy() for mask in range(8)},
            np.array([[0, 1, 2], [2, 1, 0], [0, 2, 1], [1, 2, 0], [1, 0, 2], [2, 0, 1]]),
        ).mean(axis=(1, 2))
        np.testing.assert_allclose(of(found.shapley, measure).shapley, brute, rtol=1e-9, atol=1e-12)
