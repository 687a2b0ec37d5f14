"""``adoptsim cite`` through the command line: what is listed, what is left out."""

import re
from importlib.metadata import EntryPoint, version

import pytest
from click.testing import CliRunner

from adoptsim.faces.cli.root import cli
from adoptsim.interventions import catalogue
from adoptsim.world.references import REFERENCES
from tests.faces.bibtex import parse

PLUGIN = """
from typing import ClassVar, Literal
from adoptsim.interventions.contract import Intervention
from adoptsim.world.references import Reference

POSTERS = Reference("poster_2024", "article", ("Painter, Ann",), 2024, "Posters work at 100 %", "Journal of Posters")

class Poster(Intervention):
    TITLE: ClassVar[str] = "posters are put up"
    SOURCE: ClassVar[str] = "made up"
    PERSISTS: ClassVar[str] = "nothing"
    CITES: ClassVar[tuple[str | Reference, ...]] = ("centola_2010", POSTERS)
    SETS: ClassVar[tuple[str, ...]] = ("mandate",)
    kind: Literal["poster"] = "poster"
    def act(self, programme): pass
"""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    """A package that brings a kind with literature of its own, and may set a mandate."""
    (tmp_path / "cited_posters.py").write_text(PLUGIN)
    monkeypatch.syspath_prepend(tmp_path)
    points = (EntryPoint("poster", "cited_posters:Poster", catalogue.GROUP),)
    monkeypatch.setattr(catalogue, "entry_points", lambda group: points if group == catalogue.GROUP else ())
    catalogue.kinds.cache_clear()
    yield
    catalogue.kinds.cache_clear()


def call(*words, code=0):
    done = CliRunner().invoke(cli, [*words], prog_name="adoptsim")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done


def keys(*words):
    """Keys of what is cited; the entries are read back by the parser."""
    return [entry.key for entry in parse(call("cite", *words, "--bibtex").stdout)]


def flat(*words):
    return " ".join(call("cite", *words).stdout.split())


def test_a_scenario_is_cited_heading_by_heading():
    said = call("cite", "digital_transition").stdout
    headings = [line for line in said.splitlines() if line and not line.startswith(" ")]
    assert headings[:4] == ["The model itself", "What happens in a month", "What the government does", "Chance"]
    assert headings[4] == "The scenario's own sources"
    assert f"Version {version('adoptsim')}" in said
    assert said.endswith('Santiso 2019, "Accelerating the Public Sector\'s Digital Transition", CAF\n')
    assert max(map(len, (line for line in said.splitlines() if "http" not in line))) <= 100


def test_each_entry_stands_once_with_everything_that_uses_it():
    said = flat("digital_transition")
    assert said.count("European Court of Auditors (2023)") == 1
    assert re.search(r"Special report 28/2023\. used by: procurement, market, procurement_reform\b", said)
    listed = keys("digital_transition")
    assert len(listed) == len(set(listed))
    assert listed[0] == "adoptsim"
    assert listed[-1] == "scenario"


@pytest.mark.parametrize(
    ("rule", "cited", "left_out"),
    [
        ("hazard", {"allison_1982", "tucker_2008"}, {"bass_1969", "granovetter_1978"}),
        ("threshold", {"granovetter_1978"}, {"bass_1969", "allison_1982", "tucker_2008"}),
        ("bass", {"bass_1969"}, {"granovetter_1978", "allison_1982", "tucker_2008", "rand_2011"}),
        ("contagion", {"bass_1969", "fibich_2010", "rand_2011"}, {"granovetter_1978", "allison_1982"}),
    ],
)
def test_of_persuasion_the_rule_in_force_is_cited(rule, cited, left_out):
    listed = set(keys("baseline", "--set", f"processes.persuasion.rule={rule}"))
    assert cited <= listed
    assert not left_out & listed


def test_what_the_government_does_not_do_is_left_out():
    assert not {"saks_belcourt_2006", "dta_2024"} & set(keys("baseline"))
    assert {"saks_belcourt_2006", "dta_2024"} <= set(keys("training"))
    assert "What the government does" not in call("cite", "baseline").stdout


def test_agencies_alone_leave_officials_out():
    listed = set(keys("baseline", "--set", "population.officials=none"))
    assert {"gallivan_2001", "hjort_2021", "eca_2023", "walker_2014", "salmon_2011"} <= listed
    assert not {"rogers_2003", "tatel_ackerman_2025", "akhtari_2022", "dellavigna_2024", "oreg_2003"} & listed


@pytest.mark.usefixtures("plugin")
def test_compulsion_needs_an_intervention_that_may_set_a_mandate(tmp_path):
    assert "compulsion" not in call("cite", "baseline").stdout
    assert "zaltman_1973" not in keys("baseline")
    (tmp_path / "posters.yaml").write_text("extends: baseline\ninterventions: [{kind: poster}]\n")
    assert "used by: compulsion" in call("cite", "posters.yaml").stdout
    assert "zaltman_1973" in keys("posters.yaml")


@pytest.mark.usefixtures("plugin")
def test_a_foreign_kind_brings_its_own_literature(tmp_path):
    (tmp_path / "posters.yaml").write_text("extends: baseline\ninterventions: [{kind: poster}]\n")
    assert "Posters work at 100 %. Journal of Posters. used by: poster" in flat("posters.yaml")
    assert "Centola, Damon (2010)" in flat("posters.yaml")
    assert r"title = {{Posters work at 100 \%}}" in call("cite", "posters.yaml", "--bibtex").stdout
    assert "poster_2024" not in keys("baseline")
    assert "poster_2024" in keys()


def test_the_scenario_s_own_sources_stand_as_they_were_written(tmp_path):
    (tmp_path / "own.yaml").write_text(
        "extends: baseline\nsource: |\n  Doe & Co. 2020, 40 % [sic] {draft}\n  https://example.org/a_b?c=1#d\n"
    )
    said = call("cite", "own.yaml").stdout
    assert said.endswith("sources\nDoe & Co. 2020, 40 % [sic] {draft}\nhttps://example.org/a_b?c=1#d\n")
    (*_, own) = parse(call("cite", "own.yaml", "--bibtex").stdout)
    assert own.fields["note"].startswith(r"Doe \& Co. 2020, 40 \% [sic] \textbraceleft{}draft")


def test_without_a_scenario_everything_is_cited():
    assert set(keys()) == {"adoptsim", *REFERENCES}
    said = call("cite").stdout
    assert "The scenario's own sources" not in said
    assert "used by: compulsion" in said


def test_settings_without_a_scenario_are_refused():
    refused = call("cite", "--set", "population.officials=60", code=2)
    assert "--set changes a scenario; say which" in refused.stderr
    assert refused.stdout == ""


def test_a_scenario_that_cannot_be_read_is_refused():
    assert "there is no such file" in call("cite", "nowhere.yaml", code=2).stderr


def test_warnings_go_where_they_do_not_spoil_the_entries():
    done = call("cite", "baseline", "--bibtex", "--set", "solutions.case_files.price=5000")
    assert "warning:" in done.stderr
    assert parse(done.stdout)


def test_a_kind_shows_its_literature():
    said = " ".join(call("kinds", "training").stdout.split())
    assert "Saks, Alan M.; Belcourt, Monica (2006). An investigation of training activities" in said
