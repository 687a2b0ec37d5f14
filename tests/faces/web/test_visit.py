"""A visit at a real desk: the page's numbers are those of the library, whatever else happens there."""

import os
import signal
import struct
import time
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pytest

import adoptsim
from adoptsim.experiments.design import crossed
from adoptsim.experiments.executors import start_early
from adoptsim.experiments.runner import Spread, perform
from adoptsim.experiments.tables import parquet
from adoptsim.faces.web.asked import Asked, with_intervention, with_value, without
from adoptsim.faces.web.desk import Desk, Urgency, Visitor, WithdrawnError
from adoptsim.faces.web.hall import Hall
from adoptsim.faces.web.visit import Effort, is_heavy
from adoptsim.scenario.changes import changed
from adoptsim.scenario.reading import read
from tests.experiments.toys import dies_at_three, tiny, toy

SMALL = {"population.officials": 300, "population.agencies": 6, "calendar.months": 12}
EFFORT = Effort(preview=2, confirmed=3, worth=2, packages=16)
SOON = 120


@pytest.fixture(scope="module")
def desk():
    start_early(["adoptsim.experiments.runs"])
    desk = Desk(2)
    yield desk
    desk.close()


@pytest.fixture
def hall(desk, tmp_path):
    return Hall(desk, effort=EFFORT, folder=tmp_path)


@pytest.fixture
def visit(hall):
    visit = hall.enter()
    yield visit
    visit.close()


def small(base="training"):
    asked = Asked(base=base)
    for path, value in SMALL.items():
        asked = with_value(asked, path, value)
    return asked


def ended(visit):
    until = time.monotonic() + SOON
    while visit.seen.step and time.monotonic() < until:
        time.sleep(0.02)
    assert not visit.seen.step
    return visit.seen


def test_the_numbers_are_those_of_the_library(visit):
    visit.ask(small())
    seen = ended(visit)
    assert seen.problem == ""
    scenario = changed(read("training"), SMALL)
    baseline = changed(read("baseline"), SMALL)
    expected = adoptsim.simulate({"baseline": baseline, "scenario": scenario}, 3, jobs=1)
    assert not seen.found.preview
    for name in ("monthly", "agencies", "programmes"):
        assert parquet(seen.found.results.tables[name]) == parquet(expected.tables[name])
    relief = adoptsim.obstacles(scenario, 2, pairs=False, jobs=1).relief
    assert np.array_equal(seen.found.reliefs.relief["value"], relief["value"], equal_nan=True)
    shares = adoptsim.attribute(scenario, 2, jobs=1).shapley
    assert np.array_equal(seen.found.attribution.shapley["shapley"], shares["shapley"], equal_nan=True)
    assert len(seen.found.journal.tables["journal"]["month"]) == 13 * 6


def test_steps_are_undone_and_done_again(visit):
    visit.ask(small())
    first = visit.seen.history.present
    added = with_intervention(first, "sandbox", visit.seen.made.scenario)
    visit.ask(added)
    assert [one.name for one in visit.seen.made.scenario.interventions] == ["training", "sandbox"]
    visit.undo()
    assert visit.seen.history.present == first
    visit.redo()
    assert visit.seen.history.present == added
    visit.ask(without(added, "training"))
    seen = ended(visit)
    assert [one.name for one in seen.found.results.scenarios["scenario"].interventions] == ["sandbox"]


def test_what_cannot_be_used_is_said_and_nothing_runs(visit):
    visit.ask(with_value(small(), "population.officials", -1))
    assert "population.officials" in visit.seen.problem
    assert visit.seen.found is None
    visit.undo()
    assert ended(visit).problem == ""


def test_who_cancels_keeps_what_was_found_and_goes_on(visit):
    visit.ask(small())
    visit.cancel()
    assert visit.seen.stopped
    assert not visit.seen.step
    visit.again()
    assert not ended(visit).stopped
    assert not visit.seen.found.preview


def test_a_visit_that_has_used_its_share_gets_previews_only(hall):
    visit = hall.enter()
    visit.visitor.used = EFFORT.seconds + 1
    visit.ask(small())
    seen = ended(visit)
    assert seen.found.preview
    assert "its share of the machine" in seen.problem
    visit.close()


def test_visitors_see_nothing_of_each_other(hall):
    one, other = hall.enter(), hall.enter()
    one.ask(small())
    other.ask(small("sandbox"))
    for visit, kind in ((one, "training"), (other, "sandbox")):
        assert [x.kind for x in ended(visit).found.results.scenarios["scenario"].interventions] == [kind]
        visit.close()


DESIGN = crossed({"a": tiny()}, range(1, 7), 12)


def through(desk, model, stop=None, urgency=Urgency.PREVIEW):
    lane = desk.lane(Visitor(), urgency, stop or Event())
    return perform(DESIGN, spread=Spread(through=lane), model=model)


def test_a_row_that_kills_its_process_is_named_and_the_others_go_on(desk):
    results = through(desk, dies_at_three)
    assert [(one.row.seed, one.lost) for one in results.failures] == [(3, True)]
    assert sorted(set(results.tables["outcomes"]["seed"])) == [1, 2, 4, 5, 6]
    assert through(desk, toy).failures == ()


def test_what_is_withdrawn_ends_at_once(desk):
    stop = Event()
    stop.set()
    with pytest.raises(WithdrawnError):
        through(desk, toy, stop)
    assert through(desk, toy).failures == ()


def slowly(scenario, seed, *_):
    time.sleep(0.1)
    return toy(scenario, seed)


def test_previews_go_before_what_takes_long():
    desk = Desk(1)
    order = []
    try:
        lanes = {name: desk.lane(Visitor(), urgency, Event()) for name, urgency in
                 (("long", Urgency.BACKGROUND), ("soon", Urgency.PREVIEW))}  # fmt: skip
        tasks = {name: [(name, number) for number in range(4)] for name in lanes}
        outcomes = {name: lane(_named, tasks[name]) for name, lane in lanes.items()}
        threads = [Thread(target=lambda name=name: order.extend(task for task, _ in outcomes[name])) for name in lanes]
        threads[0].start()
        time.sleep(0.3)
        threads[1].start()
        for thread in threads:
            thread.join(SOON)
    finally:
        desk.close()
    assert len(order) == 8
    assert order.index(("soon", 3)) < order.index(("long", 3))


def test_what_a_process_had_half_said_is_not_waited_for():
    desk = Desk(1)
    assert [done for _, done in desk.lane(Visitor(), Urgency.PREVIEW, Event())(str, [1])] == ["1"]
    listens = desk._pool._executor_manager_thread
    os.write(desk._pool._result_queue._writer.fileno(), struct.pack("!i", 100) + b"half an answer")
    desk.close()
    listens.join(SOON)
    assert not listens.is_alive()


def test_heavy_work_leaves_a_process_to_others(tmp_path):
    desk = Desk(2)
    there = []
    try:
        heavy = desk.lane(Visitor(), Urgency.PREVIEW, Event(), is_heavy=True)(_waits_for, [tmp_path / "light"] * 2)
        light = desk.lane(Visitor(), Urgency.BACKGROUND, Event())(Path.touch, [tmp_path / "light"])
        waiting = Thread(target=lambda: there.extend(found for _, found in heavy))
        waiting.start()
        while not desk._at_work and waiting.is_alive():
            time.sleep(0.01)
        assert len(list(light)) == 1
        waiting.join(SOON)
    finally:
        desk.close()
    assert there == [True, True]


def _waits_for(path):
    until = time.monotonic() + 20
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.02)
    return path.exists() and time.monotonic() < until


@pytest.mark.parametrize(("officials", "heavy"), [(5000, False), (50_000, True)])
def test_large_scenarios_are_heavy_work(officials, heavy):
    assert is_heavy(read("all_together", [f"population.officials={officials}"])) == heavy


def _named(task):
    time.sleep(0.25)
    return task


def test_processes_end_with_the_desk():
    desk = Desk(1)
    ids = [result for _, result in desk.lane(Visitor(), Urgency.PREVIEW, Event())(_identity, [0])]
    desk.close()
    until = time.monotonic() + SOON
    while time.monotonic() < until:
        try:
            os.kill(ids[0], signal.SIG_DFL)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("a worker outlived its desk")


def _identity(_):
    return os.getpid()
