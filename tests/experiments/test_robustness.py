"""Robustness: what is drawn, which package is best and where, and that noise is not called a pattern."""

import numpy as np
import pandas as pd
import pytest

from adoptsim.experiments.discovery import discover, within
from adoptsim.experiments.judgement import judged, stated
from adoptsim.experiments.robustness import lay, robustness, sentences, share_best
from adoptsim.scenario.changes import value
from adoptsim.scenario.reading import read
from adoptsim.simulation.engine import Engine
from adoptsim.simulation.record import Record
from adoptsim.world.errors import UserError

YEARLY = "processes.turnover.yearly"


def test_effects_are_judged_and_what_is_decided_is_not():
    names = {one.name for one in judged(read("all_together"))}
    assert "processes.culture.support" in names
    assert "interventions.transition_unit.support" in names
    decided = ("cost_", "staff", "seats_per_month", "amount", "a_year", "number", "months", "start", "places")
    assert not any(name.rsplit(".", 1)[1].startswith(decided) for name in names)
    assert YEARLY not in names, "it is known"


def test_draws_reach_their_ranges_and_nothing_else():
    packages = {name: read(name) for name in ("portfolio", "all_together")}
    draws = lay(packages, 40)
    assert list(draws.table.columns) == sorted(one.name for one in judged(packages["all_together"]))
    for one in draws.numbers:
        assert one.low <= draws.table[one.name].min() < one.low + (one.high - one.low) / 40
    case = draws.design().cases["all_together 3"].resolved()
    for one in draws.numbers:
        assert all(value(case, path) == draws.table[one.name][3] for path in one.paths), one.name
    for before, after in zip(packages["all_together"].interventions, case.interventions, strict=True):
        assert (before.start, before.months, before.cost_month) == (after.start, after.months, after.cost_month)
    Engine(case, 1).step()


def test_all_packages_of_a_draw_share_its_numbers_and_seeds():
    draws = lay({name: read(name) for name in ("portfolio", "unit_alone")}, 3, replicates=2, seed=5)
    design = draws.design()
    assert [row.seed for row in design.rows if row.scenario == "unit_alone 2"] == [7, 8]
    assert design.seeds == (5, 6, 7, 8, 9, 10)
    one, other = (design.cases[f"{name} 2"].changes for name in ("portfolio", "unit_alone"))
    assert one.items() <= other.items()
    again = lay({name: read(name) for name in ("portfolio", "unit_alone")}, 3, replicates=2, seed=5)
    assert again.design().text() == design.text()


def run_planted(scenario, seed, _months, _keep):
    """The unit is better than nothing, but where turnover is high and culture moves little."""
    unit = any(one.kind == "transition_unit" for one in scenario.interventions)
    bad = scenario.processes.turnover.yearly > 0.18 and scenario.processes.culture.support < 0.09
    value = 0.2 + (0.0 if not unit else -0.05 if bad else 0.1)
    columns = {
        "seed": np.array([seed]), "solution": np.array(["all"]), "share_effective": np.array([value]),
        "user_years": np.array([100 * value]), "spent": np.array([5.0 if unit else 0.0]),
    }  # fmt: skip
    return Record(columns, {}, {}, {})


def run_fate(scenario, seed, _months, _keep):
    """Which package is better is chance alone."""
    unit = any(one.kind == "transition_unit" for one in scenario.interventions)
    value = np.random.default_rng(seed).normal() if unit else 0.2
    columns = {"seed": np.array([seed]), "solution": np.array(["all"]), "share_effective": np.array([value])}
    return Record(columns, {}, {}, {})


def run_sometimes_failing(scenario, seed, months, keep):
    if seed == 4:
        raise ValueError("no")
    return run_planted(scenario, seed, months, keep)


@pytest.fixture(scope="module")
def planted():
    packages = [read("portfolio"), read("unit_alone")]
    return robustness(packages, samples=300, also=[YEARLY], jobs=1, model=run_planted)


def test_a_planted_box_is_found(planted):
    box = planted.discovery
    assert {condition.name for condition in box.conditions} == {YEARLY, "processes.culture.support"}
    bounds = {condition.name: condition for condition in box.conditions}
    assert bounds[YEARLY].low == pytest.approx(0.18, abs=0.02)
    assert np.isinf(bounds[YEARLY].high)
    assert bounds["processes.culture.support"].high == pytest.approx(0.09, abs=0.015)
    assert box.density > 0.8
    assert box.coverage > 0.8
    assert box.density_low > box.base
    said = list(sentences(planted))
    assert said[0].startswith("Most share_effective: a_unit_alone, in 7")
    assert said[2].startswith("a_unit_alone is best unless ")
    assert "turnover.yearly is above 0.18 share/year" in said[2]


def run_leaning(scenario, seed, _months, _keep):
    """The unit is best in seven draws of ten, but where turnover is high only as often as not."""
    unit = any(one.kind == "transition_unit" for one in scenario.interventions)
    odds = 0.5 if scenario.processes.turnover.yearly > 0.15 else 0.85
    value = float(not unit or np.random.default_rng(seed).random() < odds) - 0.5 * (not unit)
    columns = {"seed": np.array([seed]), "solution": np.array(["all"]), "share_effective": np.array([value])}
    return Record(columns, {}, {}, {})


def test_what_only_makes_it_less_likely_is_said_to_do_no_more():
    packages = [read("portfolio"), read("unit_alone")]
    found = robustness(packages, samples=400, also=[YEARLY], jobs=1, model=run_leaning)
    box = found.discovery
    assert [condition.name for condition in box.conditions] == [YEARLY]
    assert not box.decides
    said = list(sentences(found))[2]
    assert said.startswith("a_unit_alone is less often best where turnover.yearly is ")
    assert f"elsewhere in {box.outside:.0%}" in said
    held = found.per_draw.iloc[200:]
    without = ~within(box.conditions, found.draws.table.loc[held.index])
    assert box.outside == pytest.approx((held.iloc[:, 1] < held.iloc[:, 0])[without].mean())


def test_how_often_best_and_what_is_lost(planted):
    best = planted.best.set_index("scenario")
    bad = (planted.draws.table[YEARLY] > 0.18) & (planted.draws.table["processes.culture.support"] < 0.09)
    assert best.best["a_unit_alone"] == pytest.approx(1 - bad.mean())
    assert best.better["a_unit_alone"] == pytest.approx(1 - bad.mean())
    assert best.best.sum() == pytest.approx(1)
    assert best.best_low["a_unit_alone"] < best.best["a_unit_alone"] < best.best_high["a_unit_alone"]
    regret = planted.regret.set_index("scenario")
    assert regret.regret_max.to_dict() == pytest.approx({regret.index[0]: 0.1, "a_unit_alone": 0.05})
    assert regret.regret_mean["a_unit_alone"] == pytest.approx(0.05 * bad.mean())
    assert regret.choices["a_unit_alone"] == "expected, minimax"


def test_a_worth_makes_use_and_money_one_measure():
    packages = [read("portfolio"), read("unit_alone")]
    poor, rich = (robustness(packages, samples=20, worth=worth, jobs=1, model=run_planted) for worth in (0.1, 10.0))
    assert poor.favourite != "a_unit_alone"
    assert rich.favourite == "a_unit_alone"
    assert poor.per_draw["a_unit_alone"].max() == pytest.approx(0.1 * 30 - 5)


def test_less_may_be_better():
    found = robustness(
        [read("portfolio"), read("unit_alone")], samples=20, measure="spent", less=True, jobs=1, model=run_planted
    )
    assert found.favourite != "a_unit_alone"
    assert found.regret.set_index("scenario").regret_max["a_unit_alone"] == 5


def test_noise_is_no_pattern():
    found = robustness([read("portfolio"), read("unit_alone")], samples=200, jobs=1, model=run_fate)
    assert not found.discovery.found
    assert list(sentences(found))[2].startswith("No circumstances were found under which")


def test_boxes_in_noise_are_rare():
    """The held-out half lets a box pass in at most 5 % of noisy tables; of 40, more than 6 would come in 0.3 %."""
    chance = np.random.default_rng(3)
    found = 0
    for _ in range(40):
        cases = pd.DataFrame(chance.random((200, 12)), columns=list("abcdefghijkl"))
        found += discover(cases, chance.random(200) < 0.35).found
    assert found <= 6


def test_a_box_that_does_not_hold_on_the_other_half_is_not_reported():
    cases = pd.DataFrame(np.random.default_rng(9).random((300, 3)), columns=list("abc"))
    interest = np.where(cases.index < 150, cases.b < 0.3, cases.b > 0.2)
    found = discover(cases, interest)
    assert not found.found
    assert found.why.startswith("what was found in one half of the cases does not hold in the other")


def test_numbers_that_chance_would_restrict_as_well_are_left_out():
    chance = np.random.default_rng(10)
    cases = pd.DataFrame(chance.random((400, 8)), columns=list("abcdefgh"))
    interest = (cases.b < 0.3).to_numpy() ^ (chance.random(400) < 0.15)
    assert [condition.name for condition in discover(cases, interest).conditions] == ["b"]


def test_where_all_agree_there_is_nothing_to_look_for():
    cases = pd.DataFrame({"a": np.linspace(0, 1, 100)})
    assert discover(cases, np.zeros(100, bool)).why == "too few cases differ to look for a pattern (0 in a half)"


def test_a_box_of_one_number_holds_where_it_says():
    cases = pd.DataFrame(np.random.default_rng(4).random((300, 3)), columns=list("abc"))
    box = discover(cases, (cases.b < 0.3).to_numpy()).conditions
    assert len(box) == 1
    assert within(box, cases).mean() == pytest.approx(0.3, abs=0.06)


def test_draws_with_a_failed_run_are_left_out_and_said():
    found = robustness(
        [read("portfolio"), read("unit_alone")], samples=20, replicates=2, jobs=1, model=run_sometimes_failing
    )
    assert len(found.per_draw) == 19
    assert 2 not in found.per_draw.index
    assert list(sentences(found))[-1].startswith("1 of 20 draws are left out")


def test_equal_packages_share_a_draw():
    assert share_best(pd.DataFrame({"a": [1, 1], "b": [1, 2]})) == {"a": 0.25, "b": 0.75}


def test_a_package_is_not_best_against_itself():
    found = robustness({"a": read("portfolio"), "b": read("portfolio")}, samples=8, jobs=1, model=run_planted)
    assert list(found.best.best) == [0.5, 0.5]
    assert found.tied == 1
    assert found.discovery.cases == 0 or not found.discovery.found
    assert "In 100% of draws several are best, equally good: they share the draw." in list(sentences(found))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"also": ["processes.turnover.yerly"]}, "there is no value 'processes.turnover.yerly' .nearest: 'yearly'"),
        ({"also": ["population.officials"]}, "no plausible range of numbers is declared for it"),
        ({"measure": "share_efective"}, "there is no measure 'share_efective' .nearest: 'share_effective'"),
        ({"samples": 1}, "samples: 1 is too few"),
        ({"worth": float("nan")}, "worth: nan is no amount of money"),
        ({"worth": float("inf")}, "worth: inf is no amount of money"),
    ],
)
def test_mistakes_are_named(given, words):
    with pytest.raises(UserError, match=words):
        robustness([read("portfolio"), read("unit_alone")], jobs=1, model=run_planted, **given)


def test_a_single_package_is_refused():
    with pytest.raises(UserError, match="robustness compares two scenarios or more"):
        robustness([read("portfolio")], jobs=1, model=run_planted)


def test_what_is_known_may_be_drawn_too():
    one = stated({"a": read("portfolio")}, YEARLY)
    assert (one.low, one.high, one.unit) == (0.05, 0.26, "share/year")
