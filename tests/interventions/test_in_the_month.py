"""Each kind in whole runs, beside the same run without it: it moves what it should, from its start on."""

from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pytest

from adoptsim.interventions.catalogue import kinds
from adoptsim.interventions.programme import Programme
from adoptsim.processes import month
from adoptsim.processes.contract import Now
from adoptsim.world.agencies import AgencyTraits, State
from adoptsim.world.founding import Founding, found
from adoptsim.world.levers import neutralise
from adoptsim.world.officials import Stage
from adoptsim.world.overlay import with_room
from adoptsim.world.population import Population
from adoptsim.world.rows import pack
from adoptsim.world.solutions import SolutionTraits
from tests.states import arrays

PLAN = Founding(
    population=Population(officials=600, agencies=30),
    agencies=AgencyTraits(digital_budget=600),
    solutions={
        "case_files": SolutionTraits(legal_burden=0.6, skill_needed=0.5),
        "chat": SolutionTraits(legal_burden=0.6, usefulness=-0.8, optimism=1.0, price=60),
    },
)
MONTHS = 48


class Run(NamedTuple):
    """A run: its world at the end, its programmes, and every array after every month."""

    world: object
    programmes: list
    months: list


def run(*said, plan=PLAN, seed=11, months=MONTHS):
    interventions = [kinds()[one["kind"]].model_validate(one) for one in said]
    world, names = found(plan, seed)
    room = sum(one.room_for_ties(len(world.officials.id)) for one in interventions)
    world, rows = pack(world._replace(ties=with_room(world.ties, room)))
    c = month.compile_coefficients(SimpleNamespace(**{name: group() for name, group in month.PARAMETER_GROUPS.items()}))
    programmes = [Programme(one, world, names, plan.calendar, seed) for one in interventions]
    after = []
    for number in range(1, months + 1):
        now = Now(seed, number, plan.calendar.months_left(number))
        neutralise(world.levers)
        for programme in programmes:
            programme.act(now)
        month.begin(rows, c, now)
        month.propose(rows, c, now)
        month.finish(rows, c, now)
        for programme in programmes:
            programme.after()
        after.append({name: array.copy() for name, array in arrays(world)})
    return Run(world, programmes, after)


def differing(one, other):
    """Name the arrays that differ; room set aside for ties that nobody has added is no difference."""
    used = [name for name in one if not name.startswith("ties.overlay") or one[name].any() or other[name].any()]
    return {name for name in used if not np.array_equal(one[name], other[name])}


@pytest.fixture(scope="module")
def baseline():
    return run()


def examples(start):
    """Every kind in every way in which it works."""
    return [
        pytest.param(example, id=f"{name}-{number}")
        for name, kind in kinds().items()
        for number, example in enumerate(kind.examples(start))
    ]


@pytest.mark.parametrize("example", examples(13))
def test_until_it_starts_nothing_differs_to_the_last_bit(example, baseline):
    changed = run(example)
    for number in range(12):
        assert not differing(baseline.months[number], changed.months[number]), number + 1
    assert differing(baseline.months[-1], changed.months[-1])


@pytest.mark.parametrize("example", examples(2))
def test_after_its_end_no_lever_is_set(example):
    changed = run(example | {"months": 12})
    for after in changed.months[14:]:
        for name in after:
            if name.startswith("levers."):
                np.testing.assert_array_equal(after[name], changed.months[0][name], err_msg=name)
    assert not changed.world.pipelines.sandboxed.any()


def test_training_raises_skill_for_a_time_and_use_for_longer(baseline):
    trained = run({"kind": "training", "months": 12, "seats_per_month": 100, "days": 8})
    skill = [[after["officials.skill"].mean() for after in one.months] for one in (baseline, trained)]
    gain = np.subtract(skill[1], skill[0])
    assert (gain[:12] > 0).all()
    assert gain[11] > 0.1
    assert 0 < gain[-1] < gain[12]
    assert users(trained) > users(baseline)


def users(one):
    return np.isin(one.world.adoption.stage, (Stage.USING, Stage.ROUTINISED)).sum()


def test_training_alone_gives_nobody_access():
    closed = Founding(
        population=PLAN.population, agencies=AgencyTraits(digital_budget=0), solutions={"maps": SolutionTraits()}
    )
    assert users(run({"kind": "training", "seats_per_month": 600}, plan=closed)) == 0


def test_a_sandbox_lets_agencies_past_the_law(baseline):
    freed = run({"kind": "sandbox", "places": 60, "graduation": 1, "bar": -10})
    assert freed.world.pipelines.barrier.sum() < baseline.world.pipelines.barrier.sum()
    assert (freed.world.pipelines.state == State.AVAILABLE).sum() > (
        baseline.world.pipelines.state == State.AVAILABLE
    ).sum()


def test_a_sandbox_stops_bad_solutions_early():
    stopped, kept = (run({"kind": "sandbox", "places": 60, "months_inside": 99, "bar": bar}) for bar in (0, -10))
    assert not ever_withdrawn(kept).any()
    assert ever_withdrawn(stopped).sum() > 5
    bad = stopped.programmes[0].memory["stopped"] & (stopped.world.pipelines.experience < 0)
    assert not (bad & (stopped.world.pipelines.state == State.AVAILABLE)).any()
    assert (bad & (kept.world.pipelines.state == State.AVAILABLE)).sum() > 5


def ever_withdrawn(one):
    return np.any([after["pipelines.state"] == State.WITHDRAWN for after in one.months], axis=0)


def test_what_leaves_the_sandbox_without_graduating_leaves_service_where_the_law_forbids_it():
    one = run({"kind": "sandbox", "places": 60, "months_inside": 24, "graduation": 0, "bar": -10})
    withdrawn = ever_withdrawn(one)
    assert withdrawn.any()
    assert one.world.pipelines.barrier[withdrawn].all()
    barred_and_running = (one.world.pipelines.barrier == 1) & (one.world.pipelines.state >= State.FUNDING)
    assert not (barred_and_running & (one.world.pipelines.state <= State.AVAILABLE)).any()


def test_a_reform_speeds_procurement_up_and_brings_bidders(baseline):
    reformed = run({"kind": "procurement_reform"})
    offered = [
        np.array([(after["pipelines.state"] == State.AVAILABLE).sum() for after in one.months])
        for one in (baseline, reformed)
    ]
    assert offered[1].sum() > offered[0].sum()
    bids = [one.world.solutions.bids.sum() / one.world.solutions.tenders.sum() for one in (baseline, reformed)]
    assert bids[1] > bids[0]
    incumbents = PLAN.solutions["chat"].incumbents
    wins = [
        one.world.solutions.wins[:, incumbents:].sum() / one.world.solutions.tenders.sum()
        for one in (baseline, reformed)
    ]
    assert wins[1] > wins[0]


def test_programmes_do_not_touch_the_money_of_agencies():
    one = run({"kind": "training"}, {"kind": "sandbox"}, {"kind": "procurement_reform"})
    agencies, pipelines = one.world.agencies, one.world.pipelines
    spent = (pipelines.cost_set_up + pipelines.cost_seats + pipelines.cost_pilots).sum(axis=0)
    np.testing.assert_array_equal(agencies.received + agencies.transfers, spent + agencies.forfeited + agencies.balance)
    assert all(programme.cost > 0 for programme in one.programmes)
    assert not agencies.transfers.any()
