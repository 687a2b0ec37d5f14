"""The scenarios that ship: valid, sourced, short, and able to run."""

import json
import re
from urllib.parse import urlsplit

import numpy as np
import pytest
from ruamel.yaml import YAML

from adoptsim.scenario.reading import reading
from adoptsim.scenario.shipped import shipped
from adoptsim.scenario.tree import ScenarioError
from adoptsim.simulation.record import run
from adoptsim.world.references import REFERENCES

NAMES = sorted(shipped())
WRITTEN = [name for name in NAMES if name != "baseline"]
"""Those written by hand."""

WORDS = {"extends", "title", "about", "source"}

SEEN = {
    "computerweekly.com", "em.dk", "heraldodemexico.com.mx", "governmentcomputing.com", "itu.int",
    "jornaleconomico.sapo.pt", "mind-lab.dk", "noticiascaracol.com", "seedeuproject.eu", "tek.sapo.pt",
}  # fmt: skip
"""Sites on which a programme's facts were seen, beside those of the references; who adds one has seen it."""


def tree(name):
    """What a file says itself, with its interventions by name."""
    return YAML(typ="safe", pure=True).load(shipped()[name])


def leaves(node, path=()):
    """Paths of the single statements in a tree."""
    if isinstance(node, dict) and not ({"file", *WORDS} & node.keys() and len(path)):
        for key, child in node.items():
            yield from leaves(child, (*path, key))
    elif isinstance(node, list) and path == ("interventions",):
        for position, child in enumerate(node):
            yield from leaves(child, (*path, position))
    else:
        yield path


def without(node, path):
    """A tree without one statement."""
    key, *rest = path
    copy = list(node) if isinstance(node, list) else dict(node)
    if rest:
        copy[key] = without(node[key], rest)
    else:
        del copy[key]
    return copy


@pytest.mark.parametrize("name", NAMES)
def test_it_is_read_without_a_warning_and_says_what_it_is_and_rests_on(name):
    got = reading(name)
    assert got.warnings == ()
    assert got.scenario.title
    assert got.scenario.about
    if name != "roster_example":
        own = tree(name).get("source", "")
        assert own, "a source that is inherited is another scenario's"


@pytest.mark.parametrize("name", WRITTEN)
def test_it_says_only_what_differs(name, tmp_path):
    for path in shipped().values():
        (tmp_path / path.name).write_bytes(path.read_bytes())
        for table in path.parent.glob("*.csv"):
            (tmp_path / table.name).write_bytes(table.read_bytes())
    scenario = reading(tmp_path / f"{name}.yaml").scenario
    said = tree(name)
    idle = []
    for path in leaves(said):
        if path[0] in WORDS or path[-1] == "start":  # when something begins is worth saying
            continue
        (tmp_path / f"{name}.yaml").write_text(json.dumps(without(said, path)), "utf-8")
        try:
            same = reading(tmp_path / f"{name}.yaml").scenario == scenario
        except ScenarioError:
            continue
        if same:
            idle.append(".".join(map(str, path)))
    assert not idle, "as inherited"


@pytest.mark.parametrize("name", WRITTEN)
def test_the_sites_it_cites_were_seen(name):
    known = SEEN | {urlsplit(reference.url).netloc.removeprefix("www.") for reference in REFERENCES.values()}
    sites = set(re.findall(r"\b(?:[a-z0-9-]+\.)+[a-z]{2,}\b", tree(name).get("source", "")))
    assert sites <= known


@pytest.mark.parametrize("name", NAMES)
def test_it_runs(name):
    scenario = reading(name).scenario
    if scenario.population.roster is None:
        few = scenario.population.model_copy(update={"officials": 240, "agencies": 8})
        scenario = scenario.model_copy(update={"population": few})
    begin = min((one.start for one in scenario.interventions), default=1)
    record = run(scenario, 1, months=max(24, begin + 3))
    monthly = record.monthly
    own = monthly["solution"] != "all"
    ledger = sum(monthly[measure][own] for measure in monthly if measure.startswith("obstacle_"))
    np.testing.assert_allclose(ledger, 1.0, rtol=1e-6)
    if scenario.interventions:
        assert monthly["cost_programme"][-1] > 0


def test_every_scenario_is_listed():
    listed = (shipped()["baseline"].parent / "README.md").read_text("utf-8")
    assert {name for name in NAMES if f"| `{name}.yaml` |" not in listed} == set()
