"""The time line of a plan, and its details in words."""

import pytest

from adoptsim.faces.cli import plan
from adoptsim.faces.cli.console import Plain
from adoptsim.faces.cli.targets import in_words
from adoptsim.interventions.targeting import Where, Who
from adoptsim.interventions.training import Training
from adoptsim.interventions.transition_unit import TransitionUnit

SCENARIO = """
extends: baseline
interventions:
  - kind: training
    name: training_of_the_least_skilled_in_large_agencies
    start: 2026-01
    months: 60
    where: {all_of: [{largest: 20}, {attribute: {capability: '< 0.4'}}]}
    who: {least_skilled: 0.2}
    cost_start: 1000
    cost_month: 500
  - {kind: procurement_reform, start: 2044-01, cost_month: 7}
"""


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (Where(), "all agencies"),
        (Who(), "all officials"),
        (Where(largest=20), "the 20 largest agencies"),
        (Who(most_central=0.05), "the most central 5 % of officials"),
        (Who(least_skilled="all"), "all officials, the least skilled first"),
        (Where(share=0.3), "30 % of agencies, by chance"),
        (Who(random=1500), "1,500 officials, by chance"),
        (Where(sector="health"), "agencies of the sector health"),
        (Where(parent=("home", "justice")), "agencies of the department home and justice"),
        (Where(named=("a", "b", "c")), "a, b and c"),
        (Who(role="manager"), "officials with the role manager"),
        (Where(attribute={"rule_burden": ">= 0.5", "region": "north"}),
         "agencies with rule burden >= 0.5 and region = north"),
        (Where(all_of=(Where(sector="health"), Where(largest=5))),
         "agencies of the sector health; of these, the 5 largest agencies"),
        (Who(all_of=(Who(role="manager"), Who(most_central="all"))),
         "officials with the role manager; of these, the most central first"),
        (Where(any_of=(Where(named="a"), Where(smallest=2))), "a, or the 2 smallest agencies"),
        (Where.model_validate({"not": {"largest": 3}}), "all agencies but the 3 largest agencies"),
    ],
)  # fmt: skip
def test_targets_are_said_in_words(target, words):
    assert in_words(target) == words


@pytest.mark.parametrize("width", [80, 100])
def test_a_plan_fits_the_terminal(tmp_path, monkeypatch, capsys, width):
    (tmp_path / "mine.yaml").write_text(SCENARIO)
    monkeypatch.setattr(plan, "answers", lambda: Plain(width=width))
    plan.plan(str(tmp_path / "mine.yaml"), ())
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= width
    assert "the 20 largest agencies; of these" in text
    assert "the least skilled 20 % of officials" in text
    assert "fixed cost 31,000 over the run, 500 a month of it" in text
    assert "after the end of the run" in text
    assert "Fixed costs of all together: 31,000 over the run." in text


def test_costs_end_with_the_run():
    training = Training(name="training", start=13, months=60, cost_start=1000, cost_month=500)
    assert plan.fixed_cost(training, 120) == 31_000
    assert plan.fixed_cost(training, 24) == 7000
    assert plan.fixed_cost(training, 12) == 0


def test_reviews_are_marked_on_the_bar():
    training = Training(name="training", start=13, months=12)
    assert plan.bar(training, 48, 48) == "·" * 12 + "█" * 12 + "·" * 24
    reviewed = Training(
        name="training", start=13, review={"month": [6, 12, 60], "continue_if": {"share_effective": ">= 0.1"}}
    )
    assert plan.reviews(reviewed) == [18, 24, 72]
    drawn = plan.bar(reviewed, 48, 48)
    assert [month for month, sign in enumerate(drawn, start=1) if sign == "◆"] == [18, 24]
    assert drawn.startswith("·" * 12 + "█" * 5)
    to_the_end = reviewed.model_copy(update={"months": 12})
    assert plan.bar(to_the_end, 48, 48).count("◆") == 1, "none where it ends anyway"


def test_wages_of_a_staff_are_paid_in_any_case():
    unit = TransitionUnit(name="unit", start=1, months=10, staff=3, cost_per_staff=2000, cost_month=50)
    assert unit.monthly_cost == 6050
    assert plan.fixed_cost(unit, 120) == 60_500
    said = list(plan.costs(unit, 120))
    assert said[0] == "fixed cost 60,500 over the run, 6,050 a month of it"
    assert said[1] == "2,000 money/FTE/month (cost_per_staff)"
