"""What is written can be read, and says what the code says."""

import json
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adoptsim.interventions.catalogue import kinds
from adoptsim.scenario import fields
from adoptsim.scenario import shipped as shipped_module
from adoptsim.scenario.json_schema import json_schema
from adoptsim.scenario.reading import reading, reading_of
from adoptsim.scenario.schema import Scenario
from adoptsim.scenario.shipped import shipped
from adoptsim.scenario.writing import ABOUT, SOURCE, baseline_text, new_text, resolved, resolved_text, write_baseline
from adoptsim.world.parameters import bounds, declared
from adoptsim.world.solutions import SolutionTraits

NAMES = sorted(shipped())


def test_the_baseline_file_is_what_the_declarations_say():
    assert shipped()["baseline"].read_text("utf-8") == baseline_text(), "run python -m adoptsim.scenario.writing"


def test_the_baseline_is_the_default():
    assert reading("baseline").scenario == Scenario(title="Baseline", about=ABOUT, source=SOURCE)
    assert list(Scenario().solutions) == ["case_files"]


def test_the_baseline_explains_every_number():
    lines = baseline_text().splitlines()
    for model, name in [
        (SolutionTraits, name) for name in SolutionTraits.model_fields if declared(SolutionTraits, name)
    ]:
        low, high = bounds(model, name)
        said = next(line for line in lines if line.startswith(f"    {name}: "))
        declaration = declared(model, name)
        expected = f"# {declaration.unit}; {fields.number(low)} to {fields.number(high)}; plausible "
        assert expected in said
        assert said.endswith(f"[{declaration.evidence}]")


def test_writing_the_baseline_gives_its_text(tmp_path, monkeypatch):
    (tmp_path / "baseline.yaml").write_text("", "utf-8")
    monkeypatch.setattr("adoptsim.scenario.writing.shipped", lambda: {"baseline": tmp_path / "baseline.yaml"})
    assert write_baseline().read_text("utf-8") == baseline_text()


def test_shipped_scenarios_are_found_in_an_installed_package(tmp_path, monkeypatch):
    assert Path(str(files("adoptsim"))).name == "adoptsim"
    (tmp_path / "shipped").mkdir()
    (tmp_path / "shipped" / "one.yaml").write_text("title: x\n", "utf-8")
    monkeypatch.setattr(shipped_module, "files", lambda _: tmp_path)
    assert shipped() == {"one": tmp_path / "shipped" / "one.yaml"}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_resolved_reads_as_the_same_scenario(name):
    scenario = reading(name).scenario
    assert reading_of(resolved_text(scenario).encode(), "other.yaml").scenario == scenario
    assert reading_of(json.dumps(resolved(scenario)).encode(), "other.json").scenario == scenario


def test_nothing_is_left_to_defaults_in_what_is_resolved():
    got = reading_of(resolved_text(reading("digital_transition").scenario).encode(), "r.yaml")
    assert [path for path, _, origin in got.values() if origin == "default"] == []


WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=30) | st.sampled_from(
    [
        "no",
        "null",
        "~",
        "1e3",
        "0x1f",
        "010",
        "a: b",
        "# c",
        " x ",
        "- y",
        "'",
        '"',
        "true",
        ".inf",
        "2025-01",
        "a\nb",
        "\t",
        "%",
        "[",
        "\\",
    ]
)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Scenarios with arbitrary words, numbers and interventions."""
    share = st.floats(0, 1).filter(lambda value: value == 0 or value > 1e-300)
    names = draw(
        st.lists(st.sampled_from(["a", "b", "Case_2", "no", "null", "e1"]), min_size=1, max_size=3, unique=True)
    )
    solutions = {
        name: {"aware_at_start": draw(share), "price": draw(st.floats(0, 1e6)), "requires": names[:position]}
        for position, name in enumerate(names)
    }
    choices = {
        "where": st.sampled_from(["all", {"largest": 3}, {"share": 0.5}, {"not": {"named": "agency 001"}}]),
        "who": st.sampled_from(["all", {"least_skilled": "all"}, {"role": "manager"}]),
        "solutions": st.sampled_from([None, names[:1], names]),
    }
    interventions = []
    for kind in draw(st.lists(st.sampled_from(sorted(kinds())), max_size=3)):
        example = draw(st.sampled_from(kinds()[kind].examples(draw(st.integers(1, 1190)))))
        targets = ("where",) if kind == "shock" else kinds()[kind].TARGETS
        stated = {target: draw(choices[target]) for target in targets}
        if example.get("gives") == "money":  # to spend freely
            stated["solutions"] = None
        interventions.append({**example, **stated, "months": draw(st.none() | st.integers(4, 1200))})
    return Scenario.model_validate(
        {
            "title": draw(WORDS.filter(bool)),
            "about": draw(WORDS),
            "population": {"officials": draw(st.sampled_from(["none", 5000, 77]))},
            "processes": {
                "persuasion": {"base": draw(st.floats(-50, 50)), "rule": draw(st.sampled_from(["hazard", "bass"]))}
            },
            "solutions": solutions,
            "interventions": interventions,
        }
    )


@given(scenarios())
def test_any_scenario_survives_writing_and_reading(scenario):
    got = reading_of(resolved_text(scenario).encode(), "other.yaml").scenario
    assert got == scenario
    assert list(got.solutions) == list(scenario.solutions)


@pytest.mark.parametrize("name", ["my_scenario", "no", "a: b", "it's"])
def test_the_starter_is_valid_and_shows_everything(name):
    text = new_text(name)
    got = reading_of(text.encode(), "new.yaml")
    assert got.scenario.title == name.replace("_", " ").capitalize()
    assert got.warnings == ()
    shown = "\n".join(line.removeprefix("# ") if line.startswith("# ") else line for line in text.splitlines()[3:])
    full = reading_of(shown.encode(), "new.yaml").scenario
    assert [one.kind for one in full.interventions] == ["training"]
    assert full.solutions["e_signature"].requires == ("case_files",)
    assert full.population.roster is not None


def test_the_json_schema_names_every_field():
    schema = json_schema()
    assert set(schema["properties"]) == {*Scenario.model_fields, "extends"}
    base = schema["$defs"]["Persuasion"]["properties"]["base"]
    assert (base["minimum"], base["maximum"], base["default"]) == (-50, 50, -3.6)
    assert "Unit: log 1/month. Plausible: -5.5 to -3." in base["description"]
    assert schema["$defs"]["Persuasion"]["additionalProperties"] is False
    listed = schema["properties"]["interventions"]["anyOf"][0]["items"]["anyOf"]
    assert len(listed) == len(kinds())
    for reference in listed:
        definition = schema["$defs"][reference["$ref"].rpartition("/")[2]]
        assert definition["properties"]["kind"]["const"] in kinds()
        assert definition["properties"]["start"]["$ref"] == "#/$defs/MonthNumber"
    json.dumps(schema)


def test_every_reference_of_the_json_schema_leads_somewhere():
    schema = json_schema()

    def references(node):
        if isinstance(node, dict):
            yield from ([node["$ref"]] if isinstance(node.get("$ref"), str) else [])
            for child in node.values():
                yield from references(child)
        elif isinstance(node, list):
            for child in node:
                yield from references(child)

    found = set(references(schema))
    assert len(found) > 20
    assert {reference.rpartition("/")[2] for reference in found} <= set(schema["$defs"])
