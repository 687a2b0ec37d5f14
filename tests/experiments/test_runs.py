import numpy as np
import pytest

from adoptsim.experiments import store
from adoptsim.experiments.design import Row, crossed
from adoptsim.experiments.runner import Interrupted, perform
from adoptsim.experiments.runs import by_name, simulate, slug
from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.record import run
from adoptsim.world.errors import UserError
from adoptsim.world.population import Population


def tiny(title="Tiny", **changed):
    return Scenario(title=title, population=Population(officials=60, agencies=3), **changed)


def test_runs_have_the_seeds_in_order_and_every_scenario_the_same():
    results = simulate({"one": tiny(), "two": tiny()}, replicates=3, seed=7, months=4, jobs=1)
    table = results.tables["monthly"]
    assert list(dict.fromkeys(zip(table["scenario"], table["seed"], strict=True))) == [
        (name, seed) for name in ("one", "two") for seed in (7, 8, 9)
    ]
    here = table["scenario"] == "one"
    for name, column in table.items():
        if name != "scenario":
            np.testing.assert_array_equal(column[here], column[~here])
    assert results.missing == ()


def test_a_replicate_is_the_run_of_its_seed():
    results = simulate(tiny(), replicates=2, seed=3, months=4, jobs=1)
    alone = run(tiny(), 4, 4)
    for table, columns in (("monthly", alone.monthly), ("agencies", alone.agencies)):
        here = results.tables[table]["seed"] == 4
        assert list(results.tables[table]) == ["scenario", *columns]
        for name, column in columns.items():
            np.testing.assert_array_equal(results.tables[table][name][here], column)


def test_the_number_of_processes_changes_no_byte():
    serial, spread = (simulate(tiny(), replicates=5, months=14, jobs=jobs) for jobs in (1, 2))
    assert store.tables(serial) == store.tables(spread)


def test_a_folder_keeps_what_was_run(tmp_path):
    alone, kept = (simulate(tiny(), replicates=5, months=14, folder=folder) for folder in (None, tmp_path))
    told = []
    again = simulate(tiny(), replicates=6, months=14, jobs=1, folder=tmp_path, progress=lambda *done: told.append(done))
    assert store.tables(alone) == store.tables(kept)
    assert told == [(5, 6), (6, 6)]
    assert again.missing == ()


def test_progress_is_told_from_start_to_end():
    told = []
    simulate(tiny(), replicates=2, months=1, jobs=1, progress=lambda *done: told.append(done))
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_names_come_from_titles_and_stay_apart():
    named = by_name([tiny("From lab to unit"), tiny("From lab to unit"), tiny("")])
    assert list(named) == ["from_lab_to_unit", "from_lab_to_unit_2", "scenario"]
    assert slug("50 % más – ¡ya!") == "50_más_ya"
    with pytest.raises(UserError, match="no scenario"):
        by_name([])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"replicates": 0}, "replicates: 0 is outside 1"),
        ({"seed": -1}, "seed: -1 is outside 0"),
        ({"seed": 2**63}, "seed: "),
        ({"seed": 2**63 - 1}, "the last seed"),
        ({"months": 0}, "months: 0 is outside 1 to 1,200"),
        ({"jobs": 0}, "jobs: 0 is outside 1"),
    ],
)
def test_a_request_out_of_range_is_refused(given, words):
    with pytest.raises(UserError, match=words):
        simulate(tiny(), **given)


def fails_once(scenario, seed, months, keep):
    if seed == 2:
        raise ArithmeticError("no number")
    return run(scenario, seed, months, keep)


@pytest.mark.parametrize("stored", [False, True])
def test_a_failed_run_is_named_and_the_others_stay(tmp_path, stored):
    design = crossed({"tiny": tiny()}, (1, 2, 3), 2)
    results = perform(design, folder=tmp_path if stored else None, model=fails_once)
    assert [(failure.row, failure.error) for failure in results.failures] == [
        (Row("tiny", 2), "ArithmeticError: no number")
    ]
    assert "fails_once" in results.failures[0].trace
    assert results.tables["outcomes"]["seed"].tolist() == [1, 1, 3, 3]
    assert results.missing == ()


def is_no_scenario(*_):
    raise UserError("solutions: there is none")


@pytest.mark.parametrize("stored", [False, True])
def test_a_scenario_that_cannot_be_used_ends_the_work(tmp_path, stored):
    with pytest.raises(UserError, match="there is none"):
        perform(crossed({"tiny": tiny()}, (1, 2)), folder=tmp_path if stored else None, model=is_no_scenario)


def test_an_interrupt_keeps_what_is_finished():
    def interrupt(done, _):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted) as stopped:
        simulate(tiny(), replicates=4, months=2, jobs=1, progress=interrupt)
    results = stopped.value.results
    assert set(results.tables["monthly"]["seed"].tolist()) == {1, 2}
    assert results.missing == (Row("tiny", 3), Row("tiny", 4))
