"""Bad interventions of every kind through the command line: one sentence with its place, exit code 2, no traceback.

The cases are made from what each kind declares, so a kind that is added is tested without a word here.
"""

import re
from itertools import product
from pathlib import Path
from typing import Any, Literal, get_origin

import pytest
from click.testing import CliRunner

from adoptsim.faces.cli.root import cli
from adoptsim.interventions.catalogue import kinds
from adoptsim.scenario import fields
from adoptsim.world.calendar import MonthNumber
from adoptsim.world.parameters import bounds, declared

WORDS = ("Traceback", "went wrong inside", "pydantic", "ruamel", "Error(", "validation error", "Input should")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def text_of(said: dict[str, Any], first: str = "kind") -> str:
    """Write one intervention, a setting a line."""
    lines = [f"{name}: {value}" for name, value in sorted(said.items(), key=lambda one: one[0] != first)]
    return "interventions:\n" + "".join(f"  {'- ' if not row else '  '}{line}\n" for row, line in enumerate(lines))


def least(kind: str, **said: Any) -> dict[str, Any]:
    """Return what a kind needs, from its first month on, with something said beside or in its place."""
    return dict(kinds()[kind].examples(1)[0]) | said


def place_of(text: str, key: str) -> str:
    """Say where a key's value stands, or the key if it holds more, or the kind where nothing is said."""
    for number, line in enumerate(text.splitlines(), start=1):
        found = re.match(rf"( +(?:- )?){key}: ", line)
        if found:
            return f"{number}:{len(found[0]) + 1}"
    raise AssertionError(key)


def refused(text: str, command: str = "check") -> str:
    """Let a command refuse a scenario; return its one line without the name of the program and the file."""
    Path("bad.yaml").write_text(text, "utf-8")
    options = ("--jobs", "1", "--out", "out", "--replicates", "1") if command == "run" else ()
    done = CliRunner().invoke(cli, [command, "bad.yaml", *options], prog_name="adoptsim", catch_exceptions=False)
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    lines = [line for line in done.stderr.splitlines() if not line.startswith("warning: ")]
    assert len(lines) == 1, lines
    assert not any(word in done.stderr for word in WORDS), done.stderr
    assert len(lines[0]) < 400
    assert not Path("out").exists()
    assert lines[0].startswith("adoptsim: bad.yaml:"), lines[0]
    return lines[0].removeprefix("adoptsim: bad.yaml:")


def values_of(kind: str, name: str) -> list[Any]:
    """Values that a setting cannot have."""
    model = kinds()[kind]
    annotation = model.model_fields[name].annotation
    bad: list[Any] = ["{a: {b: c}}", "[[1]]"]
    if declared(model, name) is not None:
        low, high = bounds(model, name)
        bad += [
            f"{low - 1:.17g}",
            f"{high * 2 + 1:.17g}",
            "many",
            "'1'",
            "true",
            ".nan",
            ".inf",
            "2025-01-15",
            "[1]",
            "~",
        ]
    elif get_origin(annotation) is Literal:
        bad += ["nonsense", "3", "true", "[a, b]"]
    elif annotation is bool:
        bad += ["maybe", "2", "'true'"]
    elif MonthNumber in fields.options(annotation):
        bad += ["2030-13", "0", "-1", "2030", "soon", "1.5", "true", "1900-01", "9999"]
    return bad


SETTINGS = [
    pytest.param(kind, name, value, id=f"{kind}.{name}={value}")
    for kind, model in kinds().items()
    for name in model.model_fields
    if name not in ("kind", "name", "solutions", "where", "who", "review", "months")
    and not (name in ("cost_start", "cost_month") and name not in model.__annotations__ and kind != "training")
    for value in values_of(kind, name)
]
"""Every setting of every kind; the costs of all kinds once."""


@pytest.mark.parametrize(("kind", "name", "value"), SETTINGS)
def test_what_a_setting_cannot_be_is_told_with_its_place(kind, name, value):
    text = text_of(least(kind, **{name: value}))
    message = refused(text)
    place, path, words = message.split(": ", 2)
    assert path == f"interventions.{kind}.{name}" or path.startswith(f"interventions.{kind}."), message
    if path == f"interventions.{kind}.{name}":
        assert place == place_of(text, name)
    declaration = declared(kinds()[kind], name)
    if declaration is not None:
        assert declaration.unit in words


TARGETS = {
    "solutions": ["nowhere", "[case_files, case_file]", "3", "[]", "{a: b}"],
    "where": [
        "{named: [Atlantis]}", "{largest: 0}", "{largset: 3}", "{role: head}", "3", "{share: 2}", "largest",
        "{attribute: {capability: '> 1'}}", "{sector: tax}", "{all_of: [{named: agency 001}, {named: agency 002}]}",
    ],
    "who": [
        "{role: boss}", "{least_skiled: 3}", "{largest: 3}", "all of them", "{attribute: {skill: '> 1'}}",
        "{random: 0.5}", "{attribute: {age: 3}}",
    ],
}  # fmt: skip
AIMED = [
    pytest.param(kind, target, value, id=f"{kind}.{target}={value}")
    for (target, values), kind in product(TARGETS.items(), kinds())
    for value in values
]


@pytest.mark.parametrize(("kind", "target", "value"), AIMED)
def test_a_target_that_is_not_there_is_told_with_its_place(kind, target, value):
    message = refused(text_of(least(kind, **{target: value})))
    assert re.match(rf"\d+:\d+: interventions\.{kind}(\.{target}\b|: |\.event)", message), message


OF_ALL = [
    ({"months": 0}, "a whole number from 1 to 1200"),
    ({"months": -3}, "a whole number from 1 to 1200"),
    ({"months": 1.5}, "a whole number from 1 to 1200"),
    ({"months": "many"}, "a whole number from 1 to 1200"),
    ({"start": "2030-13"}, "'2030-13' is neither a month number nor a month like 2025-06"),
    ({"start": 0}, "a month from the start of the run on"),
    ({"start": 2030}, "write 2030-01 for January 2030"),
    ({"start": "2024-12"}, "a month from the start of the run on"),
    ({"name": "two words"}, "is not a name"),
    ({"name": "all"}, "has a meaning of its own"),
    ({"review": "{month: 6}"}, "continue_if: is missing"),
    ({"review": "{month: 0, continue_if: {share_effective: '>= 0.1'}}"}, "review.month"),
    ({"review": "{month: 6, continue_if: {share_efective: '>= 0.1'}}"}, "(nearest: 'share_effective')"),
    ({"review": "{month: 6, continue_if: {share_effective: high}}"}, "no comparison with a number"),
    ({"review": "{month: 6, continue_if: {}}"}, "is empty; it needs at least 1"),
    ({"review": "{month: [], continue_if: {value: '> 0'}}"}, "is empty; it needs at least 1"),
    ({"review": "{month: 6, continue_if: {value: '> 0'}, among: some}"}, "must be all or reached"),
    ({"review": "{month: 6, mont: 6, continue_if: {value: '> 0'}}"}, "(nearest: 'month')"),
    ({"review": "yes, please"}, "must be a mapping such as 'month: …'"),
]


@pytest.mark.parametrize("kind", kinds())
@pytest.mark.parametrize(("said", "words"), OF_ALL, ids=[str(said) for said, _ in OF_ALL])
def test_what_all_kinds_take_is_checked_in_each(kind, said, words):
    message = refused(text_of(least(kind, **said)))
    assert re.match(r"\d+:\d+: interventions\.", message), message
    assert words in message


@pytest.mark.parametrize("kind", kinds())
def test_an_unknown_setting_is_told_with_the_nearest(kind):
    model = kinds()[kind]
    own = [name for name in model.model_fields if name in model.__annotations__ and name != "kind"] or ["months"]
    for name in own:
        message = refused(text_of(least(kind) | {f"{name}_x": 3}))
        assert f"interventions.{kind}.{name}_x: there is no such name here (nearest: '{name}')" in message


@pytest.mark.parametrize("kind", kinds())
def test_what_is_needed_and_missing_is_told(kind):
    for name, field in kinds()[kind].model_fields.items():
        if field.is_required():
            said = {key: value for key, value in least(kind).items() if key != name}
            assert refused(text_of(said)) == f"2:5: interventions.{kind}.{name}: is missing"


@pytest.mark.parametrize("kind", kinds())
@pytest.mark.parametrize("command", ["run", "check", "plan"])
def test_every_command_refuses_it(kind, command):
    message = refused(text_of(least(kind, start="2030-13")), command)
    assert message.endswith("'2030-13' is neither a month number nor a month like 2025-06")


OWN = [
    ({"kind": "mandate"}, "deadline: is missing"),
    ({"kind": "mandate", "deadline": 3, "start": 6}, "the deadline, month 3, lies before the start, month 6"),
    ({"kind": "mandate", "deadline": 9, "start": 6, "months": 3}, "lies after the last month, 8; give it more months"),
    ({"kind": "mandate", "deadline": "2024-01"}, "deadline: must be a month from the start of the run on"),
    ({"kind": "shock"}, "event: is missing"),
    ({"kind": "shock", "event": "flood"}, "must be budget_cut, election, unit_closed or vendor_exit, not 'flood'"),
    ({"kind": "shock", "event": "unit_closed"}, "must say which interventions end: programmes: [NAME]"),
    ({"kind": "shock", "event": "unit_closed", "programmes": "[lab]"}, "no intervention is called 'lab'"),
    ({"kind": "shock", "event": "unit_closed", "programmes": "[shock]"}, "it cannot close itself"),
    ({"kind": "shock", "event": "unit_closed", "programmes": "[]"}, "is empty; it needs at least 1"),
    ({"kind": "shock", "event": "election", "programmes": "[shock]"}, "election closes no programmes"),
    ({"kind": "shock", "event": "election", "solutions": "case_files"}, "election takes no solutions"),
    ({"kind": "shock", "event": "election", "size": 1.1}, "a number from 0 to 1 (share), not 1.1"),
]


@pytest.mark.parametrize(("said", "words"), OWN, ids=[str(said) for said, _ in OWN])
def test_what_single_kinds_check(said, words):
    assert words in refused(text_of(said))
