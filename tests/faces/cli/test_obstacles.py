"""``adoptsim obstacles``: what it says, what it leaves, and how it ends."""

import csv
import io
import json

import numpy as np
import pandas as pd
import pytest

from adoptsim.experiments.lifting import design_of
from adoptsim.experiments.reliefs import BARRIERS, LEDGER, PAIRS, Reliefs
from adoptsim.experiments.runner import Results
from adoptsim.faces.charts.reliefs import figures
from adoptsim.faces.charts.style import drawn
from adoptsim.faces.cli.console import Plain
from adoptsim.faces.cli.obstacles import answer, binds, sentences
from adoptsim.faces.words import BARRIERS as WORDS
from adoptsim.scenario.schema import Scenario
from tests.faces.cli.test_commands import call

TINY = (
    "--set", "population.officials=60", "--set", "population.agencies=3", "--months", "10", "--replicates", "2",
    "--jobs", "1",
)  # fmt: skip
CASES = ("relief.csv", "by_group.csv", "ledger.csv", "barriers.csv")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def rows(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_it_answers_first_and_leaves_a_folder(tmp_path):
    said = call("obstacles", "baseline", *TINY, "--no-pairs", "--no-figures").stdout
    assert said.startswith("As it is, ")
    assert "if a barrier were lifted for everybody" in said
    assert "two barriers lifted together" not in said
    assert "All results are in results/obstacles_baseline" in said
    folder = tmp_path / "results" / "obstacles_baseline"
    found = {path.name for path in folder.iterdir()}
    assert {*CASES, "outcomes.parquet", "groups.parquet", "manifest.json", "design.json"} <= found
    assert "pairs.csv" not in found
    assert not (folder / "figures").exists()
    relief = rows(folder / "relief.csv")
    assert [row["barrier"] for row in relief[:12]] == list(BARRIERS)
    ledger = [float(row["share"]) for row in rows(folder / "ledger.csv") if row["solution"] == "all"]
    assert len(ledger) == len(LEDGER)
    assert sum(ledger) == pytest.approx(1)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert set(CASES) <= set(manifest["files"])


def test_it_goes_on_and_draws(tmp_path):
    words = ("obstacles", "baseline", *TINY, "--no-pairs")
    call(*words, "--quiet")
    folder = tmp_path / "results" / "obstacles_baseline"
    tables = {name: (folder / name).read_bytes() for name in CASES}
    before = sorted(path.name for path in (folder / "rows").iterdir())
    assert call(*words, "--quiet").stdout == ""
    assert sorted(path.name for path in (folder / "rows").iterdir()) == before, "nothing is run again"
    assert {name: (folder / name).read_bytes() for name in CASES} == tables
    assert {path.name for path in (folder / "figures").iterdir()} == {"relief.png", "relief.svg"}


def test_shards_come_together(tmp_path):
    words = ("obstacles", "baseline", *TINY, "--no-pairs", "--no-figures", "--out")
    call(*words, "whole", "--quiet")
    for part in ("1/2", "2/2"):
        call(*words, "parts", "--shard", part)
    call(*words, "parts", "--quiet")
    for name in (*CASES, "outcomes.parquet", "groups.parquet"):
        assert (tmp_path / "parts" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--replicates", "1"), "replicates"),
        (("--set", "population.officials=none"), "there are no officials whose use a barrier could hold back"),
        (("--set", "processes.relief.seat=1"), "processes.relief.seat: is lifted already"),
        (("--set", "processes.relief.seats=1"), "seat"),
    ],
)
def test_what_cannot_be_asked_is_said(words, said):
    assert said in call("obstacles", "baseline", *words, code=2).stderr


def test_every_barrier_has_words():
    assert tuple(WORDS) == BARRIERS


def made_up(values, together=(), solutions=("tool",)):
    """What a study found, with these values and intervals of half a point; barriers not named bring nothing."""
    relief, groups = [], []
    for solution in (*solutions, "all"):
        for barrier in BARRIERS:
            value, bound = values.get(barrier, (0.0, False))
            row = {
                "solution": solution, "barrier": barrier, "filed": 0.4 if barrier == "skill" else 0.05,
                "standing": 0.5, "now": 0.2, "lifted": 0.2 + value, "value": value,
                "low": value - 0.005 if value else np.nan, "high": value + 0.005 if value else np.nan,
                "verdict": "more" if value else "identical in every run", "binds": bound, "runs": 20, "missing": 0,
            }  # fmt: skip
            relief.append(row)
            groups += [{**row, "by": "skill", "group": group, "officials": 50.0} for group in ("few", "many")]
    pairs = []
    for solution in (*solutions, "all"):
        for place, first in enumerate(BARRIERS):
            for second in BARRIERS[place + 1 :]:
                found = (first, second) in together
                value = 0.3 if found else 0.01
                row = dict(
                    zip(PAIRS[:8], (solution, first, second, 0.2, 0.2 + value, value, value, value), strict=True)
                )
                row |= {"verdict": "more", "beyond": value, "beyond_low": value, "beyond_high": value}
                pairs.append(row | {"beyond_verdict": "more", "together": found, "runs": 20, "missing": 0})
    shares = [{"solution": "all", "obstacle": one, "share": 1 / 15, "low": 0.0, "high": 0.1} for one in LEDGER]
    frames = (pd.DataFrame(one) for one in (shares, shares, relief, pairs, groups))
    return Reliefs(*frames, results=Results(design_of(Scenario(), 2, 1, None, pairs=True), {}))


def printed(found):
    console = Plain(width=100, record=True, file=io.StringIO())
    answer(found, console)
    return console.export_text()


def test_one_that_binds_is_named():
    found = made_up({"seat": (0.1, True), "skill": (0.02, False)})
    first, ledger, *_ = sentences(found)
    assert first == (
        "As it is, 20.0 % of officials end up in routine use. What binds is lack of seats: were nobody held back by "
        "it, 30.0 % would, 10.0 points more (9.5 to 10.5); no other barrier alone brings as much."
    )
    assert ledger == "Most are filed under lack of skill (40.0 %), but lifted alone it brings 2.0 points (1.5 to 2.5)."
    said = printed(found)
    assert "lack of seats *" in said
    assert "+10.0 (9.5 to 10.5)" in said
    assert said.index("lack of seats *") < said.index("\nlack of skill")
    assert "few " in said


def test_two_that_cannot_be_told_apart_are_named():
    found = made_up({"seat": (0.1, True), "skill": (0.098, True)})
    assert binds(found) == (
        "What binds most cannot be told apart: lack of seats, 10.0 points (9.5 to 10.5); and lack of skill, 9.8 points "
        "(9.3 to 10.3). More replicates may tell."
    )


def test_none_and_a_pair_that_gives_way_only_together():
    found = made_up({}, together=[("regulation", "budget")])
    said = list(sentences(found))
    assert "No barrier binds alone" in said[0]
    assert said[-1] == (
        "Only together do the law and lack of money for set-up give way: both lifted bring 30.0 points, neither alone "
        "anything beyond chance."
    )


def test_several_solutions_are_told_of_one_by_one():
    found = made_up({"seat": (0.1, True)}, solutions=("tool", "case_files"))
    said = printed(found)
    assert "all solutions together: if a barrier" in said
    assert "tool: What binds is lack of seats" in said
    assert "case files: if a barrier" in said


def test_figures_are_drawn_to_the_byte():
    found = made_up({"seat": (0.1, True), "time": (-0.02, False)}, together=[("regulation", "budget")])
    once, again = ({name: drawn(figure, "png") for name, figure in figures(found)} for _ in range(2))
    assert set(once) == {"relief", "pairs"}
    assert once == again
    other = made_up({"seat": (0.1, True), "time": (0.02, False)}, together=[("regulation", "budget")])
    assert {name: drawn(figure, "png") for name, figure in figures(other)} != once
