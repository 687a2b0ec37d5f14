"""Targets are checked where a scenario is read: unknown names and choices of nobody, each with its place."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adoptsim.interventions.choices import Ground
from adoptsim.interventions.targeting import Where, Who
from adoptsim.scenario.reading import reading_of
from adoptsim.scenario.schema import Scenario
from adoptsim.scenario.targets import Officials, foreseen, known_agencies
from adoptsim.scenario.tree import ScenarioError
from adoptsim.simulation.engine import Engine
from tests.interventions.test_targeting import combined, how_many, whos
from tests.strategies import seeds

ROSTER = """\
name,size,sector,dept,region,cases,capability
Tax,100,money,Treasury,north,5,0.5
Post,50,letters,,south,7,0.2
Roads,10,roads,Works,north,,
Parks,10,,Works,,3,0.9
"""
COLUMNS = "{sector: sector, parent: dept, capability: capability, attributes: [region, cases]}"
HEAD = f"population: {{roster: {{file: roster.csv, columns: {COLUMNS}}}}}\n"

FAULTS = [
    ("where: {named: ^Taxx}", "where.named", "there is no agency 'Taxx' (nearest: 'Tax')"),
    ("where: {named: [Tax, ^Pots]}", "where.named.2", "there is no agency 'Pots' (nearest: 'Post')"),
    ("where: {sector: ^mony}", "where.sector", "there is no sector 'mony' (nearest: 'money')"),
    ("where: {parent: ^Work}", "where.parent", "there is no parent 'Work' (nearest: 'Works')"),
    ("where: {attribute: {^regoin: north}}", "where.attribute.regoin", "(nearest: 'region')"),
    ("where: {attribute: {region: ^nort}}", "where.attribute.region", "is nowhere 'nort' (nearest: 'north')"),
    ("where: {attribute: {cases: ^some}}", "where.attribute.cases", "attribute 'cases' holds numbers"),
    ("who: {attribute: {^skil: '< 1'}}", "who.attribute.skil", "(nearest: 'skill')"),
    ("where: {any_of: [{largest: 2}, {not: {named: ^X}}]}", "where.any_of.2.not.named", "there is no agency 'X'"),
    # nobody for certain
    ("where: {attribute: {capability: ^'> 1'}}", "where.attribute.capability",
     "this chooses no agencies: capability lies between 0 and 1, so it is never '> 1'"),
    ("where: {attribute: {data_quality: ^'< 0'}}", "where.attribute.data_quality", "never '< 0'"),
    ("where: {attribute: {cases: ^'> 7'}}", "where.attribute.cases", "this chooses no agencies: cases is never '> 7'"),
    ("where: {attribute: {size: ^'< 10'}}", "where.attribute.size", "this chooses no agencies: size is never '< 10'"),
    ("where: {attribute: {region: north, cases: ^'< 5'}}", "where.attribute.cases", "nothing meets all of it"),
    ("where: {all_of: [{named: Tax}, {named: ^Post}]}", "where.all_of.2.named",
     "this chooses no agencies: none of those that the choices before it leave"),
    ("where: {all_of: [{largest: 1}, {sector: ^letters}]}", "where.all_of.2.sector", "the choices before it leave"),
    ("where: {not: ^{not: {not: all}}}", "where.not", "this chooses no agencies: it leaves all of them out"),
    ("who: {attribute: {skill: ^'> 1'}}", "who.attribute.skill", "no officials: skill lies between 0 and 1"),
    ("who: {all_of: [{role: head}, {role: ^staff}]}", "who.all_of.2.role", "the choices before it leave"),
    ("who: {attribute: {slack: ^'< 0'}}", "who.attribute.slack", "this chooses no officials: slack is never '< 0'"),
]  # fmt: skip
"""What is said of a target, with ^ before what is wrong; its path; the message."""


@pytest.fixture(autouse=True)
def roster(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "roster.csv").write_text(ROSTER)


def read(said, head=HEAD):
    return reading_of(f"{head}interventions: [{{kind: training, {said}}}]\n".encode(), "a.yaml", folder=None)


@pytest.mark.parametrize(("said", "path", "words"), FAULTS, ids=[said for said, *_ in FAULTS])
def test_a_target_that_cannot_be_meant_is_told_with_its_place(said, path, words):
    with pytest.raises(ScenarioError) as refused:
        read(said.replace("^", ""))
    (message,) = refused.value.lines
    column = len("interventions: [{kind: training, ") + said.index("^") + 1
    assert message.startswith(f"a.yaml:2:{column}: interventions.training.{path}: ")
    assert words in message


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(ScenarioError) as refused:
        read("where: {any_of: [{named: X}, {sector: Y}]}, who: {attribute: {skil: 1, slak: 1}}")
    assert len(refused.value.lines) == 4


POSSIBLE = [
    "where: {attribute: {capability: '> 0.99'}}",  # Roads' is drawn
    "where: {attribute: {data_quality: '> 0.999'}}",
    "where: {all_of: [{share: 0.01}, {random: 1}]}",
    "where: {any_of: [{attribute: {capability: '> 1'}}, {named: Tax}]}",
    "where: {not: {attribute: {capability: '> 1'}}}",
    "where: {all_of: [{most_central: 1}, {named: Parks}]}",
    "where: {attribute: {culture: '> 9'}}",
    "who: {attribute: {reluctance: '> 9'}}",
    "who: {not: {role: head}}",
]


@pytest.mark.parametrize("said", POSSIBLE)
def test_what_depends_on_chance_is_left_to_the_run(said):
    assert read(said).warnings == ()


def test_without_a_roster_agencies_are_known_by_their_names_alone():
    assert read("where: {named: agency 001}", "population: {agencies: 20}\n")
    assert read("where: {attribute: {size: '> 900'}}", "population: {agencies: 20}\n")
    with pytest.raises(ScenarioError, match="there is no agency 'agency 21' \\(nearest: 'agency 021'\\)"):
        read("where: {named: agency 21}", "population: {agencies: 21}\n".replace("21", "120", 1))


def test_a_roster_that_cannot_be_read_is_left_to_the_founding(tmp_path):
    (tmp_path / "roster.csv").write_text("name,size\nTax,many\n")
    assert read("where: {named: Nobody}").scenario.interventions


names = st.sampled_from(["Tax", "Post", "Roads", "Parks"])
wheres = combined(
    st.one_of(
        st.just("all"),
        st.fixed_dictionaries({"named": st.lists(names, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"sector": st.sampled_from(["money", "letters", "roads"])}),
        st.fixed_dictionaries({"parent": st.sampled_from(["Treasury", "Works"])}),
        st.fixed_dictionaries({"share": st.sampled_from([0.3, 1.0])}),
        st.fixed_dictionaries({"random": st.integers(1, 5)}),
        *(st.fixed_dictionaries({word: how_many}) for word in Where.RANKS),
        st.sampled_from(
            [
                {"capability": "< 0.4"}, {"capability": 0.9}, {"capability": "!= 0.2"}, {"capability": "> 1"},
                {"size": ">= 50"}, {"size": "!= 10"}, {"data_quality": "<= 1"}, {"region": "north"},
                {"region": "!= north"}, {"cases": "> 3"}, {"cases": "!= 5"}, {"culture": "> 0"},
            ]
        ).map(lambda said: {"attribute": said}),
    )
)  # fmt: skip


@given(where=wheres, who=whos, seed=seeds)
@settings(max_examples=300)
def test_what_is_foreseen_holds_in_every_world(where, who, seed):
    stated = {"roster": {"file": "roster.csv", "columns": {"sector": "sector", "parent": "dept"}}}
    stated["roster"]["columns"] |= {"capability": "capability", "attributes": ["region", "cases"]}
    single = {"kind": "training", "where": {"named": "Tax"}}
    scenario = Scenario.model_validate({"population": stated, "interventions": [single]})
    engine = Engine(scenario, seed)
    ground = Ground(engine.world, engine.names, seed, 3)
    choice = Where.model_validate(where)
    chosen = choice.choose(ground, np.ones(4, dtype=np.bool_))
    expected, faults = foreseen(choice, known_agencies(scenario))
    assert not (chosen & ~expected.may).any()
    assert not (expected.must & ~chosen).any()
    assert bool(faults) == (not expected.may.any())
    officials = Who.model_validate(who).choose(ground, np.ones(len(engine.world.officials.id), dtype=np.bool_))
    by_role = foreseen(Who.model_validate(who), Officials())[0]
    role = engine.world.officials.role
    assert not (officials & ~by_role.may[role]).any()
    assert not (by_role.must[role] & ~officials).any()
