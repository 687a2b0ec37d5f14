from typing import ClassVar, Literal, NamedTuple

import numpy as np
import pytest

from adoptsim.interventions.contract import Intervention
from adoptsim.interventions.programme import ContractError, Programme, Status
from adoptsim.world.calendar import Calendar
from adoptsim.world.errors import UserError
from adoptsim.world.founding import Founding, found
from adoptsim.world.levers import NEUTRAL
from adoptsim.world.officials import Role
from adoptsim.world.population import Population
from adoptsim.world.solutions import SolutionTraits
from tests.states import arrays


class Now(NamedTuple):
    seed: int
    month: int
    months_left: int = 0


class Diary(Intervention):
    """Writes down when it is called."""

    kind: Literal["diary"] = "diary"
    SETS: ClassVar[tuple[str, ...]] = ("lead_time", "support", "iteration", "official_help", "support", "informed")
    WRITES: ClassVar[tuple[str, ...]] = ("officials.skill", "agencies.granted", "agencies.transfers")

    def begin(self, programme):
        programme.memory["calls"] = [("begin", programme.month)]

    def act(self, programme):
        programme.memory["calls"].append(("act", programme.month))

    def end(self, programme):
        programme.memory["calls"].append(("end", programme.month))


PLAN = Founding(
    population=Population(officials=200, agencies=8),
    solutions={"chat": SolutionTraits(), "maps": SolutionTraits(), "e_id": SolutionTraits()},
)


def programme_of(intervention, plan=PLAN, seed=7):
    return Programme(intervention, *found(plan, seed), plan.calendar, seed)


def acting(doing, **said):
    """A programme whose kind does one thing every month."""

    class Doer(Diary):
        def act(self, programme):
            doing(programme)

    return programme_of(Doer(**said))


def test_a_programme_waits_runs_and_ends():
    programme = programme_of(Diary(start=3, months=2))
    statuses = []
    for month in range(1, 8):
        programme.act(Now(7, month))
        statuses.append(programme.status)
    assert statuses == [Status.WAITING] * 2 + [Status.RUNNING] * 2 + [Status.ENDED] * 3
    assert programme.memory["calls"] == [("begin", 3), ("act", 3), ("act", 4), ("end", 5)]


def test_where_no_agency_is_chosen_it_ends_at_once_and_costs_nothing():
    programme = programme_of(
        Diary(start=3, months=5, cost_start=10, cost_month=1, where={"attribute": {"culture": "> 99"}})
    )
    for month in range(1, 6):
        programme.act(Now(7, month))
        programme.after()
    assert (programme.status, programme.why) == (Status.ENDED, "it reaches no agency")
    assert (programme.started, programme.ended, programme.cost) == (0, 3, 0)
    assert programme.memory == {}


def test_without_months_it_runs_to_the_end():
    programme = programme_of(Diary(start=2))
    for month in range(1, 25):
        programme.act(Now(7, month))
    assert programme.status is Status.RUNNING
    assert len(programme.memory["calls"]) == 1 + 23


def test_costs_are_whole_cents_from_the_first_month_to_the_last():
    programme = programme_of(Diary(start=3, months=2, cost_start=1000.5, cost_month=0.333))
    costs = []
    for month in range(1, 7):
        programme.act(Now(7, month))
        costs.append(programme.cost)
    assert costs == [0, 0, 100083, 100116, 100116, 100116]


def test_agencies_are_chosen_in_the_first_month_and_stay():
    programme = programme_of(Diary(start=2, where={"largest": 3}))
    programme.act(Now(7, 1))
    assert not programme.agencies.any()
    programme.act(Now(7, 2))
    chosen = programme.agencies.copy()
    assert chosen.sum() == 3
    programme.whole.agencies.size[:] = programme.world.agencies.size[::-1].copy()
    programme.act(Now(7, 3))
    np.testing.assert_array_equal(programme.agencies, chosen)


def test_officials_are_chosen_within_the_agencies_as_things_stand():
    programme = programme_of(Diary(where={"largest": 3}, who={"least_skilled": 10}))
    programme.act(Now(7, 1))
    officials = programme.world.officials
    chosen = programme.officials()
    assert chosen.sum() == 10
    assert programme.agencies[officials.agency[chosen]].all()
    officials.skill[chosen] = 1.0
    assert not (programme.officials() & chosen).any()


def test_who_comes_first_is_what_who_ranks_by():
    skill = programme_of(Diary(who={"least_skilled": "all"})).preference()
    np.testing.assert_array_equal(skill, found(PLAN, 7)[0].officials.skill)
    narrowed = programme_of(Diary(who={"all_of": [{"least_skilled": 50}, {"role": "staff"}]})).preference()
    np.testing.assert_array_equal(narrowed, skill)
    assert programme_of(Diary(who={"role": "staff"})).preference() is None


def test_a_lever_is_set_by_default_where_the_programme_is_at_work():
    def doing(programme):
        programme.set("lead_time", 0.5)
        programme.set("support", 0.3)
        programme.set("iteration", 2.0)
        programme.set("official_help", 0.2)

    programme = acting(doing, where={"largest": 3}, who={"role": "head"}, solutions=["chat", "e_id"])
    programme.act(Now(7, 1))
    levers = programme.world.levers
    np.testing.assert_array_equal(levers.lead_time, np.where(programme.agencies, np.float32(0.5), 1))
    both = np.array([True, False, True])[:, None] & programme.agencies
    np.testing.assert_array_equal(levers.support, np.where(both, np.float32(0.3), 0))
    assert levers.iteration.tolist() == [2.0, 1.0, 2.0]
    heads = programme.world.officials.role == Role.HEAD
    theirs = both[:, programme.world.officials.agency] & heads
    np.testing.assert_array_equal(levers.official_help, np.where(theirs, np.float32(0.2), 0))


def test_levers_of_several_programmes_compose():
    def doing(programme):
        for _ in range(3):
            programme.set("lead_time", 0.5)
            programme.set("support", 0.4)
            programme.set("informed", 0.4, 2)

    programme = acting(doing)
    programme.act(Now(7, 1))
    assert (programme.world.levers.lead_time == 0.125).all()
    assert (programme.world.levers.support == 1.0).all()
    np.testing.assert_array_equal(programme.world.levers.informed, np.where(np.arange(8) == 2, np.float32(0.4), 0))


def test_a_lever_of_officials_is_taken_back_though_the_kind_goes_on_using_its_array():
    mask = np.zeros((3, 200), dtype=bool)
    mask[:, :5] = True

    def doing(programme):
        programme.set("official_help", 0.5, mask)
        mask[:] = ~mask

    programme = acting(doing)
    for month in (1, 2):
        programme.take_back()
        assert not programme.world.levers.official_help.any()
        programme.act(Now(7, month))


@pytest.mark.parametrize(
    ("lever", "value"),
    [
        ("support", 1.01),
        ("support", -0.1),
        ("informed", float("nan")),
        ("lead_time", float("inf")),
        ("iteration", -1.0),
    ],
)
def test_a_lever_is_not_set_to_what_it_cannot_be(lever, value):
    programme = acting(lambda programme: programme.set(lever, value))
    with pytest.raises(ContractError, match=f"'diary' sets the lever '{lever}' to {value}, which it cannot be"):
        programme.act(Now(7, 1))


def test_a_lever_that_is_not_declared_is_refused_by_name():
    programme = acting(lambda programme: programme.set("mandate", 1.0))
    with pytest.raises(ContractError, match="kind 'diary' sets the lever 'mandate', which its SETS does not name"):
        programme.act(Now(7, 1))


@pytest.mark.parametrize(
    ("doing", "array"),
    [
        (lambda programme: programme.world.officials.reluctance.fill(0.0), "officials.reluctance"),
        (
            lambda programme: np.add(programme.world.agencies.size, 1, out=programme.world.agencies.size),
            "agencies.size",
        ),
        (lambda programme: programme.world.levers.lead_time.__setitem__(0, 0.5), "levers.lead_time"),
        (lambda programme: programme.world.adoption.stage[0].sort(), "adoption.stage"),
        (lambda programme: programme.world.ties.degree.__setitem__(slice(None), 0), "ties.degree"),
    ],
)
def test_an_array_that_is_not_declared_cannot_be_written(doing, array):
    programme = acting(doing)
    before = {name: array.copy() for name, array in arrays(programme.world)}
    with pytest.raises(ContractError, match=f"kind 'diary' wrote {array}, which its WRITES does not name"):
        programme.act(Now(7, 1))
    for name, held in arrays(programme.world):
        np.testing.assert_array_equal(held, before[name], err_msg=name)


def test_the_array_is_named_by_the_variable_that_holds_it():
    def spoil(programme):
        held, budgets = programme.world.officials.slack, programme.world.agencies.digital_budget
        held[:] = budgets[0] if held[0] == budgets[0] else 1

    def copy(programme):
        np.copyto(programme.world.pipelines.barrier, 0)

    def elsewhere(programme):
        there = [*programme.world.pipelines]
        there[0][:] = 0

    for doing, words in ((spoil, "officials.slack"), (copy, "pipelines.barrier"), (elsewhere, "an array")):
        with pytest.raises(ContractError, match=f"kind 'diary' wrote {words}, which its WRITES does not name"):
            acting(doing).act(Now(7, 1))


def test_only_what_is_declared_can_be_written_through_a_programme():
    programme = acting(lambda programme: programme.world.officials.skill.fill(0.5))
    programme.act(Now(7, 1))
    assert (programme.whole.officials.skill == 0.5).all()
    writeable = {name for name, array in arrays(programme.world) if array.flags.writeable}
    assert writeable == set(Diary.WRITES)
    assert all(array.flags.writeable for _, array in arrays(programme.whole))


def test_other_errors_of_a_plugin_are_not_mistaken():
    programme = acting(lambda programme: int(f"{programme.month} months"))
    with pytest.raises(ValueError, match="invalid literal"):
        programme.act(Now(7, 1))


def test_transfers_reach_the_agency_and_are_booked_apart():
    programme = acting(lambda programme: programme.transfer([2], np.array([500])))
    for month in (1, 2):
        programme.act(Now(7, month))
    assert programme.transferred == 1000
    assert programme.cost == 0
    np.testing.assert_array_equal(programme.world.agencies.granted, 1000 * (np.arange(8) == 2))
    np.testing.assert_array_equal(programme.world.agencies.transfers, 1000 * (np.arange(8) == 2))


def test_money_and_time_are_whole_and_not_negative():
    programme = programme_of(Diary())
    programme.pay(np.int64(5))
    programme.staff_time(90)
    assert (programme.cost, programme.minutes) == (5, 90)
    for wrong in (-1, 2.5):
        with pytest.raises(ContractError, match="is not a whole number"):
            programme.pay(wrong)
        with pytest.raises(ContractError, match="is not a whole number"):
            programme.staff_time(wrong)
        with pytest.raises(ContractError, match="are not whole numbers of cents"):
            programme.transfer([0], np.array([wrong]))


def test_a_kind_that_gives_money_must_say_so():
    class Silent(Diary):
        WRITES: ClassVar[tuple[str, ...]] = ("agencies.granted",)

        def act(self, programme):
            programme.transfer([0], np.array([1]))

    with pytest.raises(ContractError, match="its WRITES does not name 'agencies.transfers'"):
        programme_of(Silent()).act(Now(7, 1))


def test_a_class_that_declares_what_is_not_there_is_refused_when_it_is_made():
    with pytest.raises(TypeError, match=r"Wrong.SETS: there is no lever 'leadtime' \(nearest: 'lead_time'\)"):

        class Wrong(Diary):
            SETS: ClassVar[tuple[str, ...]] = ("leadtime",)

    with pytest.raises(TypeError, match=r"there is no array 'officials.skil' \(nearest: 'officials.skill'\)"):

        class AlsoWrong(Diary):
            WRITES: ClassVar[tuple[str, ...]] = ("officials.skil",)


def test_a_choice_that_the_kind_would_ignore_is_refused():
    class Everywhere(Diary):
        TARGETS: ClassVar[tuple[str, ...]] = ()

    for said in ({"who": {"role": "head"}}, {"where": {"largest": 2}}, {"solutions": ["chat"]}):
        with pytest.raises(ValueError, match=f"diary takes no {next(iter(said))}"):
            Everywhere.model_validate(said)
    Everywhere.model_validate({"who": "all", "where": "all", "solutions": "all"})


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"solutions": ["chatt"]}, r"interventions.diary.solutions: there is no solution 'chatt' \(nearest: 'chat'\)"),
        ({"where": {"named": "x"}, "name": "my"}, r"interventions.my.where: there is no agency 'x'"),
        ({"who": {"attribute": {"age": "> 3"}}}, r"interventions.diary.who: there is no attribute of officials 'age'"),
    ],
)
def test_unknown_names_are_refused_before_the_run(said, words):
    with pytest.raises(UserError, match=words):
        programme_of(Diary.model_validate(said))


def test_one_solution_may_be_named_without_a_list():
    assert Diary.model_validate({"solutions": "chat"}).solutions == ("chat",)
    assert Diary.model_validate({"solutions": "all"}).solutions is None


def test_start_may_be_a_date():
    read = Diary.model_validate({"start": "2026-03"}, context={"calendar": Calendar(start="2025-01")})
    assert read.start == 15


def test_every_lever_is_untouched_by_a_programme_that_sets_none():
    programme = programme_of(Diary())
    programme.act(Now(7, 1))
    for name, neutral in NEUTRAL.items():
        assert (getattr(programme.world.levers, name) == neutral).all(), name
