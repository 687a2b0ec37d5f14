"""``adoptsim attribute``: what is said and what is left on disk."""

import io
import re

import pandas as pd
import pytest

from adoptsim.experiments.attributing import attribute
from adoptsim.faces.cli.attribute import answer, under
from adoptsim.faces.cli.console import Plain
from tests.experiments import toy_models as toys
from tests.faces.cli.test_commands import call

TINY = ("--set", "population.officials=90", "--set", "population.agencies=4", "--months", "14", "--jobs", "1")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def found():
    return attribute(toys.scenario("training", "sandbox", "champions"), replicates=30, model=toys.additive, jobs=1)


def said(found):
    written = io.StringIO()
    answer(found, Plain(width=140, file=written))
    return written.getvalue()


def test_an_attribution_answers_first_and_leaves_a_folder(tmp_path):
    done = call("attribute", "mindlab", *TINY, "--replicates", "2", "--budget", "1e9")
    assert re.match(r"(All \d+ interventions together|The one intervention, [a-z ]+), at the end, ", done.stdout)
    assert "With 1,000,000,000 of public money, the best of" in done.stdout
    (folder,) = (tmp_path / "results").iterdir()
    assert folder.name == "attribute_mindlab"
    assert {path.name for path in folder.iterdir()} >= {
        "affordable.csv", "costs.csv", "design.json", "figures", "frontier.csv", "manifest.json", "packages.csv",
        "shapley.csv",
    }  # fmt: skip
    assert "who_did_it.png" in {path.name for path in (folder / "figures").iterdir()}
    assert pd.read_csv(folder / "packages.csv").package.iloc[0] == "(nothing)"


def test_the_answer_names_who_did_it(found):
    text = said(found)
    assert re.search(r"^All 3 interventions together.*\+\d\.\d points \(90 % interval", text)
    assert re.search(r"The largest part, in the mean, comes from training: \+5\.\d points", text)
    assert "No difference beyond chance: champions." in text
    assert "training + sandbox" in text
    assert "(all packages), each with 30 seeds" in text


def test_the_best_under_a_budget(found):
    text = under(found.under(900), found, 900.0)
    assert re.match(r"With 900 of public money, the best of 4 packages is sandbox.*best in \d+ % of 30 worlds; ", text)


def test_nothing_to_attribute_is_refused(tmp_path):
    assert "there is none; nothing can be attributed" in call("attribute", "baseline", code=2).stderr
    assert not (tmp_path / "results").exists()


def test_a_budget_under_which_there_is_nothing_but_nothing(found):
    assert found.under(0.0).package.tolist() == ["(nothing)"]
