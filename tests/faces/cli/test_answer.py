"""The answer of a run, from made-up tables."""

import io
from types import SimpleNamespace

import numpy as np
import pytest

from adoptsim.faces.cli.answer import answer
from adoptsim.faces.cli.console import Plain
from adoptsim.faces.cli.endings import endings, summed_up
from tests.faces import made_up

TWO = ("baseline", "digital_transition")


def said(scenarios=("baseline",), seeds=(1, 2, 3), each=3, solutions=("case_files",), *, officials=True, **changed):
    monthly = made_up.monthly(scenarios, seeds, solutions=solutions, officials=officials)
    tables = {
        "monthly": monthly | {name: np.full(len(monthly["seed"]), value) for name, value in changed.items()},
        "agencies": made_up.agencies(scenarios, seeds, solutions=solutions, officials=officials),
        "programmes": made_up.programmes(scenarios, seeds, each=each) if each else {},
    }
    stream = io.StringIO()
    results = SimpleNamespace(scenarios=dict.fromkeys(scenarios), seeds=seeds, tables=tables)
    answer(results, Plain(file=stream, width=80))
    return stream.getvalue()


def row(text, label):
    return next(line for line in text.splitlines() if line.strip().startswith(label)).split(label)[1].split()


def test_money_is_set_against_the_first_scenario():
    text = said(TWO)
    assert "money, millions" in text
    assert row(text, "programmes") == ["0", "1.44", "+1.44", "(+1.44", "to", "+1.44)"]
    assert row(text, "given to them by programmes")[:3] == ["0", "0.72", "+0.72"]
    assert row(text, "on what was stopped")[:2] == ["0.32", "0.32"]
    assert row(text, "on what should be stopped")[:2] == ["0.14", "0.14"]
    assert row(text, "together")[:3] == ["2.59", "4.03", "+1.44"]
    assert "A year of effective use costs 7,313 (6,946 to 7,726) in baseline" in text
    assert "; an additional one 20,313 in digital transition." in text


def test_a_scenario_alone_has_its_own_money():
    text = said()
    assert row(text, "agencies")[:1] == ["2.16"]
    assert "programmes" not in text, "nothing was spent on them"
    assert "additional" not in text
    assert "market" not in text


def test_one_run_has_no_interval():
    text = said(seeds=(1,))
    assert row(text, "together") == ["2.59"]
    assert "innovation_lab ended before its time in 1 of 1 run, in month 15 of the run" in text


def test_nothing_spent_is_not_worth_a_table():
    assert "money" not in said(**{f"cost_{name}": 0.0 for name in made_up.COSTS})


def test_each_further_scenario_has_a_table_of_money():
    assert said((*TWO, "training")).count("money, millions") == 2


@pytest.mark.parametrize("scenarios", [TWO[:1], TWO, (*TWO, "training")])
@pytest.mark.parametrize("solutions", [("case_files",), ("case_files", "e_signature")])
def test_tables_fit_a_narrow_terminal(scenarios, solutions):
    for line in said(scenarios, solutions=solutions).splitlines():
        assert len(line) <= 80 or line.endswith("."), "sentences wrap by themselves"


def test_early_endings_are_told_with_their_reason():
    text = said(TWO)
    why = "share_effective is 0.04, not >= 0.10"
    assert (
        "innovation_lab in digital transition ended before its time in 2 of 3 runs, in month 15 of the run: review"
        in text
    )
    assert why in text
    assert "training in digital transition ended" not in text
    assert "ended before its time" not in said(TWO, each=0)


def test_the_most_frequent_month_is_told():
    table = made_up.programmes(seeds=(1, 2, 8), each=4)
    last = list(endings(table, several=False))[-1]
    assert (
        last
        == "digital_fund ended before its time in 3 of 3 runs, most often in month 14 of the run: its money is spent."
    )


def test_reasons_that_differ_by_a_number_are_summed_up():
    reasons = [made_up.REVIEW.format(36, number) for number in (4, 2, 7)]
    assert summed_up(reasons) == "review in month 36: share_effective is 0.02 to 0.07, not >= 0.10"
    assert summed_up([*reasons, "closed by election"]).startswith("review")
    assert summed_up(["closed by election"]) == "closed by election"


def test_the_market_is_told_where_scenarios_are_compared():
    text = said(TWO)
    assert row(text.split("market")[1], "baseline") == ["21", "2.4", "30", "%", "12", "%", "0.20", "410"]
    several = said(TWO, solutions=("case_files", "e_signature")).split("market")[1]
    assert several.count("digital transition") == 2
    assert "e signature" in several


def test_a_market_without_tenders_has_no_bids():
    text = said(TWO, bids_per_tender=np.nan, share_single_bids=np.nan).split("market")[1]
    assert "bids" not in text
    assert "nan" not in text


def test_without_officials_there_is_no_price_of_use():
    text = said(TWO, officials=False)
    assert "A year of effective use" not in text
    assert "together" in text
    assert "nan" not in text
