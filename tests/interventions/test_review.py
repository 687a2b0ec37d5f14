"""Reviews, closing and ending: when a programme ends, and why."""

from typing import ClassVar, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from pydantic import Field, ValidationError

from adoptsim.experiments.runs import simulate
from adoptsim.interventions.contract import Intervention
from adoptsim.interventions.programme import Programme, Status
from adoptsim.interventions.review import MEASURES, Review
from adoptsim.interventions.training import Training
from adoptsim.scenario.reading import read
from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.engine import Engine
from adoptsim.simulation.record import _tally, run
from adoptsim.world.calendar import Calendar
from adoptsim.world.founding import Founding, found
from adoptsim.world.population import Population
from tests.interventions.test_programme import Now
from tests.strategies import scenarios, seeds

PLAN = Founding(population=Population(officials=100, agencies=5))


class Closer(Intervention):
    """Closes others."""

    kind: Literal["closer"] = "closer"
    SETS: ClassVar[tuple[str, ...]] = ("support",)
    others: tuple[str, ...] = Field(default=(), description="x")

    @property
    def closes(self):
        return self.others

    def act(self, programme):
        pass


def training(**said):
    world, names = found(PLAN, 3)
    return Programme(Training(**said), world, names, Calendar(), 3)


def ended_in(programme, months=12):
    for month in range(1, months + 1):
        programme.act(Now(3, month))
    return programme.ended


def test_it_ends_after_the_month_named_if_the_measure_has_not_reached_the_value():
    programme = training(start=3, review={"month": 4, "continue_if": {"share_effective": ">= 0.10"}})
    assert ended_in(programme) == 7
    assert programme.why == "review in month 4: share_effective is 0, not >= 0.1"
    assert programme.status is Status.ENDED
    four_months = training(start=3, months=4)
    ended_in(four_months)
    assert programme.cost == four_months.cost


def test_it_goes_on_if_it_has():
    programme = training(start=1, review={"month": [2, 5], "continue_if": {"share_aware": ">= 0", "failures": "< 1"}})
    assert ended_in(programme) == 0
    assert programme.why == ""


def test_every_review_counts():
    review = {"month": [8, 2, 5], "continue_if": {"share_aware": "<= 0.5"}}
    programme = training(start=1, seats_per_month=0, review=review)
    programme.whole.adoption.stage[:] = 0
    ended_in(programme, 5)
    programme.whole.adoption.stage[:] = 1
    assert programme.ended == 0
    programme.act(Now(3, 6))
    assert programme.ended == 6
    assert programme.why == "review in month 5: share_aware is 1, not <= 0.5"


def test_among_those_reached_only():
    said = {"month": 1, "continue_if": {"share_agencies_available": ">= 0.9"}, "among": "reached"}
    reached, everywhere = (
        training(where={"largest": 1}, review={**said, "among": among}) for among in ("reached", "all")
    )
    for programme in (reached, everywhere):
        programme.act(Now(3, 1))
        programme.whole.pipelines.state[:, programme.agencies] = 4
        programme.act(Now(3, 2))
    assert reached.status is Status.RUNNING
    assert everywhere.why == "review in month 1: share_agencies_available is 0.2, not >= 0.9"


@given(scenarios(40, programmes=0), seeds)
@settings(max_examples=15)
def test_what_a_review_measures_is_what_the_results_say(scenario, seed):
    engine = Engine(scenario, seed)
    for _ in range(6):
        engine.step()
    results = run(scenario, seed, 6).monthly
    whole = (results["solution"] == "all") & (results["month"] == 6)
    world = engine.world
    everything = np.arange(len(world.solutions.id)), np.ones(len(world.agencies.id), dtype=bool)
    for name, measured in MEASURES.items():
        np.testing.assert_allclose(measured(world, *everything), results[name][whole][0], rtol=1e-9, atol=1e-12)
    assert _tally(engine)["stage"].sum() == len(world.officials.id) * len(world.solutions.id)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"month": 6, "continue_if": {"share_efective": ">= 0.1"}}, "measures 'share_efective' .nearest: 'share_effec"),
        ({"month": 6, "continue_if": {"share_effective": "0.1"}}, "'0.1' is no comparison with a number"),
        ({"month": 6, "continue_if": {"share_effective": ">= much"}}, "'>= much' is no comparison with a number"),
        ({"month": 0, "continue_if": {"share_effective": ">= 0.1"}}, "greater than or equal to 1"),
        ({"month": [], "continue_if": {"share_effective": ">= 0.1"}}, "at least 1 item"),
        ({"month": 6, "continue_if": {}}, "at least 1 item"),
        ({"month": 6}, "Field required"),
    ],
)
def test_reviews_that_cannot_be_held_are_refused(said, message):
    with pytest.raises(ValidationError, match=message):
        Review.model_validate(said)


@pytest.mark.parametrize("month", [3, 4, [1, 3]])
def test_a_review_that_decides_nothing_is_refused(month):
    review = {"month": month, "continue_if": {"share_aware": ">= 0.1"}}
    with pytest.raises(ValidationError, match=r"a review after \d months decides nothing, as it ends after 3"):
        Training(months=3, review=review)
    Training(months=5, review=review)


@pytest.mark.parametrize("order", [1, -1])
def test_who_closed_a_programme_does_not_depend_on_the_order_of_the_file(order):
    one, other = (Closer(name=name, start=3, others=("courses",)) for name in ("first", "second"))
    engine = Engine(
        Scenario(
            population=Population(officials=20, agencies=2),
            interventions=(Training(name="courses"), *(one, other)[::order]),
        ),
        3,
    )
    for _ in range(4):
        engine.step()
    assert engine.programmes[0].why == "closed by first"


def test_one_programme_closes_another_in_its_first_month():
    engine = Engine(
        Scenario(
            population=Population(officials=60, agencies=3),
            interventions=(
                Training(name="courses", start=1),
                Training(name="later", start=9),
                Closer(name="closer", start=4, others=("courses", "later")),
            ),
        ),
        3,
    )
    for _ in range(10):
        engine.step()
    courses, later, closer = engine.programmes
    assert (courses.started, courses.ended, courses.why) == (1, 4, "closed by closer")
    assert (later.started, later.ended, later.why) == (0, 4, "closed by closer before it began")
    assert later.cost == 0
    assert closer.status is Status.RUNNING


def test_results_say_when_and_why_each_ended():
    plain = read("training")
    (courses,) = plain.interventions
    review = Review(month=(6,), continue_if={"share_effective": ">= 0.5"})
    reviewed = plain.model_copy(
        update={"interventions": (courses.model_copy(update={"review": review}), Training(name="short", months=3))}
    )
    results = simulate({"reviewed": reviewed, "baseline": read("baseline")}, 2, 1, months=24, jobs=1)
    table = results.programmes
    assert table.scenario.tolist() == ["reviewed"] * 4
    assert table.seed.tolist() == [1, 1, 2, 2]
    first = courses.start
    assert table.start.tolist() == [first, 1, first, 1]
    assert table.end.tolist() == [first + 6, 4, first + 6, 4]
    assert table.why[0].startswith("review in month 6: share_effective is 0.0")
    assert table.why[1] == "its months are over"
    monthly = results.monthly.query("scenario == 'reviewed' and solution == 'all' and month == 24")
    np.testing.assert_allclose(table.groupby("seed").cost_programme.sum(), monthly.cost_programme)
    onboarding = monthly.cost_staff_time.to_numpy() - table.groupby("seed").cost_staff_time.sum().to_numpy()
    assert (onboarding >= 0).all()
