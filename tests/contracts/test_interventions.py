"""Every kind of intervention, on arbitrary worlds: it does what it declares, and nothing else."""

import copy
from itertools import product
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adoptsim.interventions.catalogue import kinds
from adoptsim.interventions.contract import Intervention
from adoptsim.interventions.programme import Programme, Status
from adoptsim.world.agencies import AgencyTraits
from adoptsim.world.founding import Founding, found
from adoptsim.world.levers import neutralise
from adoptsim.world.overlay import with_room
from adoptsim.world.parameters import bounds, declared
from adoptsim.world.population import Population
from adoptsim.world.roster import Roster
from adoptsim.world.solutions import SolutionTraits
from tests.states import arrays
from tests.strategies import interventions, plans, seeds

KINDS = pytest.mark.parametrize("kind", kinds().values(), ids=list(kinds()))
RICH = Founding(
    population=Population(officials=300, agencies=30),
    solutions={
        "chat": SolutionTraits(usefulness=0.5, legal_burden=0.7, aware_at_start=0.3),
        "maps": SolutionTraits(usefulness=-0.5, legal_burden=0.7, launch=4),
        "e_id": SolutionTraits(legal_burden=0.7, launch=60),
    },
)


class Now(NamedTuple):
    seed: int
    month: int
    months_left: int = 0


def stir(world, month):
    """Put the world into some state that a run might reach, another one every month."""
    chance = np.random.default_rng(month)
    world.pipelines.state[:] = chance.integers(0, 6, world.pipelines.state.shape)
    world.pipelines.experience[:] = chance.normal(size=world.pipelines.state.shape)
    world.adoption.stage[:] = chance.integers(0, 6, world.adoption.stage.shape)
    world.adoption.told[:] = chance.integers(-99, 99, world.adoption.told.shape)
    world.pipelines.waived[:] = chance.integers(0, 100, world.pipelines.state.shape)
    neutralise(world.levers)


def programme_of(intervention, plan, seed):
    """Return a programme in a world of its own, with room for its ties."""
    world, names = found(plan, seed)
    world = world._replace(ties=with_room(world.ties, intervention.room_for_ties(len(world.officials.id))))
    return Programme(intervention, world, names, plan.calendar, seed)


def snapshot(world):
    return {name: array.copy() for name, array in arrays(world)}


def changed(before, after):
    return {name for name in before if not np.array_equal(before[name], after[name])}


def months_of(programme, seed, count=9):
    """Run a programme in a world that is stirred every month; yield the month and what changed in it."""
    for month in range(1, count + 1):
        stir(programme.whole, month)
        before = snapshot(programme.world)
        programme.act(Now(seed, month))
        programme.after()
        yield month, changed(before, snapshot(programme.world))


@KINDS
def test_it_says_what_it_is(kind):
    assert issubclass(kind, Intervention)
    assert kinds()[kind.kind_name()] is kind
    for text in (kind.TITLE, kind.SOURCE, kind.PERSISTS, kind.__doc__):
        assert text.strip()
    assert kind.__doc__ != Intervention.__doc__
    assert kind.SETS or kind.WRITES
    for name, field in kind.model_fields.items():
        assert field.description, name
        if field.annotation in (int, float) and name != "start":
            assert declared(kind, name) is not None, name
            low, high = bounds(kind, name)
            assert np.isfinite([low, high]).all(), name


@KINDS
@given(data=st.data())
def test_it_is_written_as_it_is_read(kind, data):
    intervention = data.draw(interventions(kind))
    assert kind.model_validate(intervention.model_dump()) == intervention
    assert kind.model_validate_json(intervention.model_dump_json()) == intervention


@KINDS
@given(data=st.data(), plan=plans(60), seed=seeds)
@settings(max_examples=40)
def test_it_moves_what_it_declares_and_only_while_it_runs(kind, data, plan, seed):
    intervention = data.draw(interventions(kind))
    programme = programme_of(intervention, plan, seed)
    allowed = {*intervention.WRITES, *(f"levers.{lever}" for lever in intervention.SETS)}
    last = intervention.ends or 99
    for month, moved in months_of(programme, seed):
        at_work = intervention.start <= month <= (programme.ended or last)
        assert moved <= (allowed if at_work else set()), month
        if month < intervention.start:
            assert (programme.cost, programme.minutes, programme.transferred) == (0, 0, 0)
            assert programme.status is Status.WAITING
    early = programme.why not in ("", "its months are over")
    assert programme.status is (Status.ENDED if last <= 9 or early else Status.RUNNING)
    began = intervention.start if programme.why != "it reaches no agency" else 0
    assert (programme.started, programme.ended > 0) == (began, programme.status is Status.ENDED)
    assert type(programme.cost) is type(programme.minutes) is type(programme.transferred) is int


@KINDS
def test_it_moves_everything_it_declares(kind):
    moved = set()
    for seed, example in product(range(4), kind.examples(2)):
        for said, months in (({"months": 5}, 9), ({}, 20)):
            programme = programme_of(kind.model_validate(example | said), RICH, seed)
            for _, names in months_of(programme, seed, months):
                moved |= names
    assert moved == {*kind.WRITES, *(f"levers.{lever}" for lever in kind.SETS)}


@KINDS
@given(data=st.data(), plan=plans(60), seed=seeds)
@settings(max_examples=20)
def test_it_does_the_same_again(kind, data, plan, seed):
    intervention = data.draw(interventions(kind))
    worlds = []
    for _ in range(2):
        programme = programme_of(intervention, plan, seed)
        moved = list(months_of(programme, seed))
        worlds.append((snapshot(programme.world), moved, programme.cost, programme.minutes, programme.transferred))
    assert not changed(worlds[0][0], worlds[1][0])
    assert worlds[0][1:] == worlds[1][1:]


@KINDS
@given(data=st.data(), plan=plans(60), seed=seeds)
@settings(max_examples=20)
def test_it_serves_many_runs_and_stays_as_it_is(kind, data, plan, seed):
    intervention = data.draw(interventions(kind))
    before = copy.deepcopy(intervention)
    first = programme_of(intervention, plan, seed)
    list(months_of(first, seed))
    second = programme_of(intervention, plan, seed)
    assert second.memory == {}
    list(months_of(second, seed))
    assert intervention == before
    assert second.cost == first.cost


EXAMPLES = [
    pytest.param(kind, example, id=f"{name}-{number}")
    for name, kind in kinds().items()
    for number, example in enumerate(kind.examples())
]
"""Every kind in every way in which it works."""


@pytest.mark.parametrize(("kind", "example"), EXAMPLES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_another_order_of_agencies_and_solutions_permutes_what_it_does(kind, example, seed, tmp_path):
    sizes = {f"office {number}": 3 + 7 * number % 23 for number in range(12)}
    worlds = {}
    for order in (1, -1):
        path = tmp_path / f"{order}.csv"
        path.write_text(
            "name,size\n" + "\n".join(f"{name},{size}" for name, size in list(sizes.items())[::order]) + "\n"
        )
        plan = Founding(
            population=Population(roster=Roster(file=path)),
            agencies=AgencyTraits(peers=0),
            solutions=dict(list(RICH.solutions.items())[::order]),
        )
        said = {"where": {"share": 0.6}} if "where" in kind.TARGETS else {}
        programme = programme_of(kind.model_validate(example | {"months": 7, **said}), plan, seed)
        world = programme.whole
        world.pipelines.experience[:] = world.pipelines.fit
        for month in range(1, 9):
            neutralise(world.levers)
            programme.act(Now(seed, month))
            programme.after()
        worlds[order] = world, programme
    (one, first), (other, second) = worlds[1], worlds[-1]
    officials = np.argsort(one.officials.id), np.argsort(other.officials.id)
    np.testing.assert_array_equal(one.officials.skill[officials[0]], other.officials.skill[officials[1]])
    for table in ("stage", "since"):
        mine, theirs = getattr(one.adoption, table), getattr(other.adoption, table)
        np.testing.assert_array_equal(mine[:, officials[0]], theirs[::-1][:, officials[1]])
    for name in ("sandboxed", "barrier", "state"):
        np.testing.assert_array_equal(getattr(one.pipelines, name), getattr(other.pipelines, name)[::-1, ::-1])
    np.testing.assert_array_equal(first.agencies, second.agencies[::-1])
    assert (first.cost, first.minutes, first.transferred) == (second.cost, second.minutes, second.transferred)
