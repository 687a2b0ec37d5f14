"""A Dask cluster of separate processes gives the same bytes, also where its workers die."""

import os
import signal
import threading
import time

import dask
import pytest
from distributed import Client, LocalCluster

from adoptsim.experiments import cluster, rows
from adoptsim.experiments.design import Case, Row, crossed
from adoptsim.experiments.runner import Spread, perform
from adoptsim.experiments.runs import simulate
from adoptsim.simulation.record import run
from adoptsim.world.errors import UserError
from tests.experiments.test_rows_store import CASES, DESIGN, tables
from tests.experiments.toys import KNOB, dies_at_three, raises_at_three, tiny, toy


@pytest.fixture(scope="module")
def address():
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as local:
        yield local.scheduler_address


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    return tables(perform(DESIGN, model=toy, spread=Spread(1)), tmp_path_factory.mktemp("expected"))


def test_a_cluster_gives_the_same_tables(tmp_path, address, expected):
    for folder in (None, tmp_path / "folder"):
        results = perform(DESIGN, model=toy, spread=Spread(cluster=address), folder=folder)
        assert tables(results, tmp_path / f"tables {folder is None}") == expected


def test_a_cluster_runs_the_model(tmp_path, address):
    design = crossed({"a": Case(tiny()), "b": Case(tiny(), {KNOB: 2})}, (1, 2), 6, {"monthly", "agencies"})
    here, there = (perform(design, model=run, spread=spread) for spread in (Spread(1), Spread(cluster=address)))
    assert tables(here, tmp_path / "here") == tables(there, tmp_path / "there")


def test_replicates_are_spread_too(address):
    here, there = (
        simulate({"a": tiny()}, replicates=2, months=6, **how) for how in ({"jobs": 1}, {"cluster": address})
    )
    assert there.monthly.equals(here.monthly)


def test_failures_come_back_from_a_cluster(tmp_path, address):
    results = perform(DESIGN, model=raises_at_three, spread=Spread(cluster=address), folder=tmp_path)
    assert [one.row for one in results.failures] == [Row(name, 3) for name in CASES]
    assert {one.error for one in results.failures} == {"ArithmeticError: no number at all"}


def slow(scenario, seed, *_):
    time.sleep(0.2)
    return toy(scenario, seed)


def test_a_worker_that_is_killed_loses_nothing(tmp_path, address, expected):
    def kill():
        time.sleep(1.5)
        with Client(address, set_as_default=False) as client:
            os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    results = perform(DESIGN, model=slow, spread=Spread(cluster=address), folder=tmp_path)
    killer.join()
    assert results.failures == ()
    assert tables(results, tmp_path) == expected


def dies_in_a_while(scenario, seed, *_):
    if seed == 3:
        time.sleep(1.5)  # a worker that dies while it is starting is not started anew
    return dies_at_three(scenario, seed)


def test_a_row_that_kills_its_workers_is_named(tmp_path):
    few = crossed({"a": Case(tiny())}, (2, 3, 4), 12)
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0") as local,
    ):
        results = perform(few, model=dies_in_a_while, spread=Spread(cluster=local.scheduler_address), folder=tmp_path)
    assert [(one.row, one.lost) for one in results.failures] == [(Row("a", 3), True)]
    assert sorted(results.outcomes.seed.unique()) == [2, 4]


def test_a_cluster_without_workers_does_not_wait_for_ever(monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    monkeypatch.setattr(Client, "wait_for_workers", lambda *_, **__: None)
    with (
        LocalCluster(n_workers=0, processes=True, dashboard_address=":0") as local,
        pytest.raises(UserError, match="no worker has been there for 1 seconds; rows that were finished are kept"),
    ):
        perform(DESIGN, model=toy, spread=Spread(cluster=local.scheduler_address))


def test_a_worker_with_another_version_is_refused(address, monkeypatch):
    monkeypatch.setattr("adoptsim.experiments.runner.model_version", lambda: "another")
    with pytest.raises(UserError, match="a worker has another version"):
        perform(DESIGN, model=toy, spread=Spread(cluster=address))
    assert rows.model_version() != "another"


def test_a_cluster_that_is_not_there_is_a_plain_sentence(monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    for nowhere in ("tcp://127.0.0.1:9", "nonsense://x"):
        with pytest.raises(UserError, match="no Dask scheduler answers there"):
            perform(DESIGN, model=toy, spread=Spread(cluster=nowhere))
