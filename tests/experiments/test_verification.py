import json

import pytest

from adoptsim.experiments import store, studies
from adoptsim.experiments.design import Case, crossed
from adoptsim.experiments.runner import Interrupted, Spread, perform
from adoptsim.experiments.runs import simulate
from adoptsim.experiments.verification import verify
from adoptsim.scenario.reading import reading
from adoptsim.scenario.shipped import shipped
from adoptsim.world.errors import UserError

SETS = ("population.officials=60", "population.agencies=3")


@pytest.fixture
def folder(tmp_path):
    scenarios = {name: reading(name, SETS).scenario for name in ("baseline", "training")}
    results = simulate(scenarios, replicates=2, seed=5, months=14, jobs=1)
    return store.save(results, tmp_path / "out", figures={"one.png": b"x"})


def test_an_untouched_folder_holds(folder):
    assert verify(folder, jobs=1) == []


@pytest.mark.parametrize(
    "name", ["monthly.parquet", "agencies.parquet", "programmes.parquet", "summary.csv", "figures/one.png"]
)
def test_a_changed_file_is_named(folder, name):
    path = folder / name
    path.write_bytes(path.read_bytes() + b" ")
    assert verify(folder, jobs=1) == [f"{name} was changed after it was written"]
    path.unlink()
    assert verify(folder, jobs=1) == [f"{name} is missing"]


def test_a_changed_scenario_comes_out_differently(folder):
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["scenarios"]["baseline"]["processes"]["persuasion"]["base"] += 1
    manifest["versions"]["numpy"] = "1.0"
    path.write_text(json.dumps(manifest))
    said = verify(folder, jobs=1)
    assert said[0].startswith("monthly.parquet comes out differently when the runs are repeated: columns ")
    assert "share_intending" in said[0]
    assert said[-1].startswith("made with numpy 1.0, repeated with ")


def test_only_the_runs_that_were_made_are_repeated(tmp_path):
    def interrupt(done, _):
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted) as stopped:
        simulate(reading("baseline", SETS).scenario, replicates=3, months=2, jobs=1, progress=interrupt)
    folder = store.save(stopped.value.results, tmp_path / "out")
    told = []
    assert verify(folder, jobs=1, progress=lambda *done: told.append(done)) == []
    assert told[-1] == (1, 1)


def test_files_that_were_read_must_be_the_same(tmp_path):
    roster = tmp_path / "agencies.csv"
    roster.write_text("name,size\nNorth,40\nSouth,20\n")
    (tmp_path / "rostered.yaml").write_text("extends: baseline\npopulation: {roster: {file: agencies.csv}}\n")
    results = simulate(reading(tmp_path / "rostered.yaml").scenario, replicates=1, months=2, jobs=1)
    folder = store.save(results, tmp_path / "out")
    assert verify(folder, jobs=1) == []
    roster.write_text("name,size\nNorth,41\nSouth,20\n")
    with pytest.raises(UserError, match="was changed since"):
        verify(folder, jobs=1)
    roster.unlink()
    with pytest.raises(UserError, match="it is not there"):
        verify(folder, jobs=1)


def test_shipped_files_are_found_on_any_machine(tmp_path):
    results = simulate(reading("roster_example").scenario, replicates=1, months=2, jobs=1)
    folder = store.save(results, tmp_path / "out")
    assert '"<shipped>/roster_example.csv": ' in (folder / "manifest.json").read_text()
    assert str(shipped()["roster_example"].parent) not in (folder / "manifest.json").read_text()
    assert verify(folder, jobs=1) == []


def test_the_folder_of_a_study_is_repeated_too(tmp_path):
    plain = reading("baseline", SETS).scenario
    design = crossed({"a": Case(plain), "b": Case(plain, {"processes.persuasion.peers": 2.5})}, (1, 2), 6, ["monthly"])
    studies.begin(tmp_path, design)
    studies.save(perform(design, spread=Spread(1), folder=tmp_path), tmp_path, more={"answer.csv": b"a\n1\n"})
    assert verify(tmp_path, jobs=1) == []
    (tmp_path / "answer.csv").write_bytes(b"a\n2\n")
    held = (tmp_path / "design.json").read_text()
    (tmp_path / "design.json").write_text(held.replace("2.5", "2.0"))
    said = verify(tmp_path, jobs=1)
    assert said[:2] == [
        "answer.csv was changed after it was written",
        "design.json was changed after it was written",
    ]
    assert any(one.startswith("outcomes.parquet comes out differently") for one in said)
