"""What the shipped programmes show, seed by seed against the same without.

A direction is four standard errors of the paired difference or more. The seeds are others than those
that were looked at while the scenarios were written.
"""

import numpy as np
import pytest

from adoptsim.scenario.reading import read, reading_of
from adoptsim.simulation.record import run

pytestmark = [pytest.mark.statistical, pytest.mark.slow]

SEEDS = range(101, 117)
PORTFOLIO = ("case_files", "chat_assistant", "data_sharing")


class Runs:
    """Runs of one scenario, a seed each."""

    def __init__(self, scenario, months):
        self.records = [run(scenario, seed, months) for seed in SEEDS]

    def of(self, measure, solution="all", month=None):
        """A measure by seed, in the last month if none is named."""
        found = []
        for record in self.records:
            own = record.monthly["solution"] == solution
            at = own & (record.monthly["month"] == (month or record.monthly["month"][-1]))
            found.append(float(record.monthly[measure][at][0]))
        return np.array(found)


def undone(scenario, *names):
    """The scenario without the programmes of these names, or without any."""
    kept = [one for one in scenario.interventions if names and (one.name or one.kind) not in names]
    return scenario.model_copy(update={"interventions": tuple(kept)})


def adding(intervention):
    """The portfolio with one thing done."""
    text = f"extends: portfolio.yaml\ntitle: One\ninterventions: [{intervention}]"
    return reading_of(text.encode(), "one.yaml").scenario


def rises(before, after):
    """Say by how many standard errors it rises."""
    difference = after - before
    return difference.mean() / (difference.std(ddof=1) / np.sqrt(len(difference)))


@pytest.fixture(scope="module")
def portfolio():
    return Runs(read("portfolio"), 84)


@pytest.fixture(scope="module")
def transition():
    return Runs(read("digital_transition"), 84)


def test_the_bad_looks_as_good_as_the_good_is_and_is_worth_less_than_nothing(portfolio):
    solutions = read("portfolio").solutions
    assert tuple(solutions) == PORTFOLIO
    chat = solutions["chat_assistant"]
    assert chat.usefulness + chat.optimism == pytest.approx(solutions["case_files"].usefulness)
    assert (portfolio.of("share_nominal", "chat_assistant") > portfolio.of("share_nominal", "case_files")).all()
    assert portfolio.of("value", "chat_assistant").max() < 0 < portfolio.of("value", "case_files").min()


def test_the_regulated_one_is_left_behind(portfolio):
    assert portfolio.of("share_agencies_available", "data_sharing").max() < 0.2
    assert portfolio.of("share_agencies_available", "case_files").min() > 0.4


def test_the_whole_programme_brings_the_good_further_than_the_bad(portfolio, transition):
    for solution in ("case_files", "data_sharing"):
        assert rises(portfolio.of("value", solution), transition.of("value", solution)) > 4
        assert rises(portfolio.of("share_effective", solution), transition.of("share_effective", solution)) > 4
    gained = transition.of("value") - portfolio.of("value")
    assert 0.2 < gained.mean() < 0.4


@pytest.mark.parametrize(
    ("intervention", "measure"),
    [
        ("{kind: sandbox, solutions: [chat_assistant]}", "share_agencies_available"),
        ("{kind: sandbox, solutions: [chat_assistant]}", "share_nominal"),
        ("{kind: citizen_feedback}", "share_nominal"),
    ],
)
def test_assessment_keeps_the_bad_one_down(portfolio, intervention, measure):
    assessed = Runs(adding(intervention), 60)
    assert rises(portfolio.of(measure, "chat_assistant", 60), assessed.of(measure, "chat_assistant")) < -4


def test_challenges_under_the_old_law_buy_little_and_a_lighter_law_buys_the_bad_too():
    old, reformed = read("colombia"), read("colombia_reform")
    nothing, challenges, both = Runs(undone(old), 60), Runs(old, 60), Runs(reformed, 60)
    bought = "share_agencies_available"
    assert abs((challenges.of(bought) - nothing.of(bought)).mean()) < 0.03
    assert rises(challenges.of(bought), both.of(bought)) > 4
    assert challenges.of("pilots_begun", "case_files").mean() < 2
    assert both.of("pilots_begun", "case_files").min() > 10
    assert rises(challenges.of("value", "chat_assistant"), both.of("value", "chat_assistant")) < -4


@pytest.mark.parametrize("name", ["govtech_catalyst", "govtech_denmark", "govtech_portugal"])
def test_challenges_improve_solutions_and_hardly_spread_them(name):
    scenario = read(name)
    nothing, done = Runs(undone(scenario), 72), Runs(scenario, 72)
    quality = sum(done.of("quality", solution) - nothing.of("quality", solution) for solution in PORTFOLIO)
    assert quality.min() > 0
    assert abs((done.of("share_agencies_available") - nothing.of("share_agencies_available")).mean()) < 0.03


def test_a_lab_hardly_scales_and_a_unit_follows_it():
    scenario = read("mindlab")
    closed, last = 198, 240
    nothing, lab, both = (
        Runs(one, last) for one in (undone(scenario), undone(scenario, "disruption_task_force"), scenario)
    )
    assert rises(nothing.of("share_effective", month=120), lab.of("share_effective", month=120)) > 4
    assert 0 < (lab.of("share_effective", month=120) - nothing.of("share_effective", month=120)).mean() < 0.03
    assert rises(lab.of("value"), both.of("value")) > 4
    assert (both.of("value", month=closed - 2) == lab.of("value", month=closed - 2)).all()
    for record in both.records:
        fates = {str(name): row for row, name in enumerate(record.programmes["programme"])}
        assert record.programmes["end"][fates["innovation_lab"]] == closed
        assert record.programmes["start"][fates["disruption_task_force"]] == closed - 1


def test_an_agency_with_authority_does_within_two_years_what_a_lab_does_not():
    scenario = read("mexico_city")
    adip = ("adip", "simplification", "own_software", "own_developers")
    lab, both = Runs(undone(scenario, *adip), 96), Runs(scenario, 96)
    for measure in ("share_agencies_available", "share_effective", "value"):
        assert rises(lab.of(measure), both.of(measure)) > 4
        assert (lab.of(measure, month=72) == both.of(measure, month=72)).all()


def test_an_election_and_a_vendor_gone_undo_use(transition):
    shocked = Runs(read("turnover_and_cuts"), 84)
    for measure in ("share_effective", "value"):
        assert rises(transition.of(measure, month=60), shocked.of(measure, month=60)) < -4
    assert shocked.of("share_effective", "case_files").max() < 0.05
    assert transition.of("share_effective", "case_files").min() > 0.3
