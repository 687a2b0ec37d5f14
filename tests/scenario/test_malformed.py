"""Malformed scenario files: each gives one clear error with file, line and column, and nothing else."""

import errno
import os
from pathlib import Path

import pytest

from adoptsim.interventions.catalogue import kinds
from adoptsim.scenario import fields
from adoptsim.scenario.reading import read, reading_of
from adoptsim.scenario.schema import Scenario
from adoptsim.scenario.tree import ScenarioError
from adoptsim.world.errors import UserError
from adoptsim.world.parameters import bounds, declared

NEST = 10_000

TEXTS = [
    # not YAML
    ("a\tb", "1:2", "a tab cannot indent"),
    ("\ttitle: x\n", "1:1", "a tab cannot indent"),
    ("officials:\n\tspan: 7\n", "2:1", "a tab cannot indent"),
    ("officials:\n  span: 7\n\tskill_mean: 0.4\n", "3:1", "a tab cannot indent"),
    ("officials:\n  span: 7\n skill_mean: 0.4\n", "3:2", "indentation"),
    ("officials:\n   span: 7\n  skill_mean: 0.4\n", "3:3", "indentation"),
    ("officials: span: 7\n", "1:16", "one 'name: value' a line"),
    ("officials:\n  span 7\n  skill_mean: 0.4\n", "3:13", "one 'name: value' a line"),
    ("officials:\n  span:7\n", "2:3", "must be a mapping such as"),
    ("title: 'x\n", "1:8", "quotation mark opened here is never closed"),
    ('title: "x\nabout: y\n', "1:8", "quotation mark opened here is never closed"),
    ("title: 'it's'\n", "1:12", "something more after a value"),
    ("officials: {span: 7\n", "1:12", "never closed"),
    ("officials: {span: 7\ncalendar: {months: 3}\n", "2:9", "a mapping in { } lacks a comma"),
    ("officials: {span: 7]\n", "1:20", "a mapping in { } lacks a comma"),
    ("solutions: {a: {requires: [b}}\n", "1:29", "a list in [ ] lacks a comma"),
    ("officials: }\n", "1:12", "not valid YAML"),
    ("title: @x\n", "1:8", "put the value in quotes"),
    ("title: `x`\n", "1:8", "put the value in quotes"),
    ("title: %x\n", "1:8", "put the value in quotes"),
    ("title: &\n", "1:9", "not valid YAML"),
    ("title: *x\n", "1:8", "*x refers to nothing above"),
    ("title: !x y\n", "1:8", "a tag such as !x"),
    ("title: !!python/object:os.system y\n", "1:8", "a tag such as"),
    ("officials: !!map {span: 7}\n", "1:12", "a tag such as"),
    ("calendar: {months: !!int 7}\n", "1:20", "a tag such as"),
    ("officials: &o {more: *o}\n", "1:22", "refers to nothing above"),
    ('title: "\\q"\n', "1:10", "not valid YAML"),
    ('title: "\\x4"\n', "1:11", "not valid YAML"),
    ("title: |\n  a\n b\n", "3:2", "indentation"),
    ("- title: x\nofficials: {}\n", "2:1", "indentation"),
    ("title: x\n- kind: training\n", "2:1", "indentation"),
    ("title: x\n--- \ntitle: y\n", "2:1", "a second document"),
    ("title: x\n...\n---\ntitle: y\n", "3:1", "a second document"),
    ("title: x\n---\n", "2:1", "a second document"),
    ("? [a, b]\n: 1\n", "1:3", "a name must be a word"),
    ("? {a: b}\n: 1\n", "1:3", "a name must be a word"),
    ("title: &t x\n*t : y\n", "2:1", "a name must be a word, not an alias"),
    ("%YAML 3.0\n---\ntitle: x\n", "1:1", "not valid YAML"),
    ("title: \0\n", "1:8", "'\\x00' is not allowed"),
    ("title: x\nabout: a\x07b\n", "2:9", "'\\x07' is not allowed"),
    ("title: a\x1bb\n", "1:9", "is not allowed"),
    ("title: a\x7fb\n", "1:9", "is not allowed"),
    ("title: a\ufffeb\n", "1:9", "is not allowed"),
    # not a mapping
    ("", "1:1", "the file is empty"),
    ("\n\n", "1:1", "the file is empty"),
    ("# only a comment\n", "1:1", "the file is empty"),
    ("---\n", "1:1", "the file is empty"),
    ("~\n", "1:1", "the file is empty"),
    ("{}\n---\n", "2:1", "a second document"),
    ("- kind: training\n", "1:1", "not a list"),
    ("  hello\n", "1:3", "not 'hello'"),
    ("3\n", "1:1", "not 3"),
    ("true\n", "1:1", "not true"),
    ("[1, 2]\n", "1:1", "not a list"),
    ("extends\n", "1:1", "not 'extends'"),
    # beyond the limits
    ("a: " + "[" * NEST, "1:23", "nested more than 20 levels"),
    ("a: " + "{b: " * NEST, "1:80", "nested more than 20 levels"),
    ("a:\n" + "".join(f"{' ' * level}a:\n" for level in range(1, 200)), "21:21", "nested more than 20 levels"),
    ("- " * NEST, "1:41", "nested more than 20 levels"),
    ("title: [" + "x, " * 30_000 + "x]\n", "1:60006", "more than 20,000 values"),
    ('"a\\nb": 1\n', "1:1", "a\\nb: there is no such name"),
    ("a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{new}: &{new} [{', '.join(['*' + old] * 10)}]\n" for old, new in zip("abcdef", "bcdefg", strict=True)
    ), "5:12", "more than 20,000 values, aliases counted"),
    ("a: &a [1]\n" + "b: &b [*a, *a]\n", "1:1", "there is no such name here"),
    ("x" * 300 + ": 1\n", "1:1", "a name of 300 characters is too long"),
    ("title: " + "x" * 30_000 + "\n", "1:8", "too long; at most 20,000"),
    ("title: x\n#" + "x" * 2**20, "1:1", "1,048,586 bytes long"),
    ("calendar: {months: " + "9" * 5000 + "}\n", "1:20", "5000 digits is too long"),
    ("calendar: {months: " + "9" * 399 + "}\n", "1:20", "must be a whole number from 1 to 1200"),
    ("officials: {skill_mean: " + "9" * 399 + "}\n", "1:25", "must be a number"),
    ("officials: {skill_mean: 1e999}\n", "1:25", "must be a number from 0.01 to 0.99 (0..1), not inf"),
    # names
    ("titel: x\n", "1:1", "titel: there is no such name here (nearest: 'title')"),
    ("Title: x\n", "1:1", "nearest: 'title'"),
    ("zzz: x\n", "1:1", "names: title, about"),
    ("1: x\n", "1:1", "there is no such name"),
    (": x\n", "1:1", "there is no such name"),
    ("null: x\n", "1:1", "there is no such name"),
    ("<<: {title: x}\n", "1:1", "there is no such name"),
    ("title: x\ntitle: y\n", "2:1", "title: written twice in this group, first on line 1"),
    ("officials: {span: 7, span: 7}\n", "1:22", "officials.span: written twice"),
    ("solutions: {a: {}, a: {}}\n", "1:20", "solutions.a: written twice"),
    ("interventions: {training: {}, training: {}}\n", "1:31", "interventions.training: written twice"),
    ("interventions: [{kind: training, kind: training}]\n", "1:34", "interventions.1.kind: written twice"),
    ("persuasion: {base: 1}\n", "1:1", "it belongs at processes.persuasion"),
    ("officials:\n  agencies: 5\n", "2:3", "it belongs at population.agencies or agencies"),
    ("processes: {persuade: {base: 1}}\n", "1:13", "nearest: 'persuasion'"),
    ("processes: {persuasion: {Base: 1}}\n", "1:26", "nearest: 'base'"),
    ("population: {roster: {file: a.csv, columns: {size_: x}}}\n", "1:46", "nearest: 'size'"),
    ("calendar: {start: 2025-01, end: 2030-01}\n", "1:28", "calendar.end: there is no such name"),
    # types
    ("title: 5\n", "1:8", "must be text, not 5"),
    ("title: no\nabout: 1e-3\n", "2:8", "must be text, not 0.001"),
    ("title: true\n", "1:8", "must be text, not true"),
    ("title: null\n", "1:8", "must be text, not nothing"),
    ("title:\n", "1:1", "must be text, not nothing"),
    ("title: [x]\n", "1:8", "must be text, not a list"),
    ("title: {x: y}\n", "1:8", "must be text, not a mapping"),
    ("officials: 7\n", "1:12", "must be a mapping such as 'span: …', not 7"),
    ("officials: none\n", "1:12", "must be a mapping"),
    ("officials: [span, 7]\n", "1:12", "must be a mapping such as 'span: …', not a list"),
    ("processes: []\n", "1:12", "must be a mapping"),
    ("processes: {persuasion: bass}\n", "1:25", "processes.persuasion: must be a mapping such as 'rule: …', not 'b"),
    ("officials: {span: seven}\n", "1:19", "must be a whole number from 2 to 100 (officials per manager), not 'seven'"),
    ("officials: {span: '7'}\n", "1:19", "not '7'"),
    ("officials: {span: 7.5}\n", "1:19", "not 7.5"),
    ("officials: {span: yes}\n", "1:19", "not 'yes'"),
    ("officials: {span: true}\n", "1:19", "not true"),
    ("officials: {span: null}\n", "1:19", "not nothing"),
    ("officials: {span: [7]}\n", "1:19", "not a list"),
    ("officials: {span: {a: 7}}\n", "1:19", "not a mapping"),
    ("officials: {span: 1_0}\n", "1:19", "not '1_0'"),
    ("officials: {span: 7,5}\n", "1:21", "officials.5: there is no such name"),
    ("officials: {skill_mean: 0,4}\n", "1:25", "not 0"),
    ("officials: {skill_mean: 40%}\n", "1:25", "not '40%'"),
    ("officials: {skill_mean: .nan}\n", "1:25", "not nan"),
    ("officials: {skill_mean: -.inf}\n", "1:25", "not -inf"),
    ("officials: {skill_mean: 2025-01-01}\n", "1:25", "not '2025-01-01'"),
    ("officials: {skill_mean: 1:30}\n", "1:25", "not '1:30'"),
    ("population: {officials: nobody}\n", "1:25", "neither a whole number of officials nor the word none"),
    ("population: {officials: 0}\n", "1:25", "0 is outside 1 to 20,000,000 officials"),
    ("population: {officials: 5.5}\n", "1:25", "5.5"),
    ("population: {officials: '5000'}\n", "1:25", "5000"),
    ("population: {officials: true}\n", "1:25", "true"),
    ("population: {officials: 3, agencies: 5}\n", "1:25", "3 officials cannot staff 5 agencies"),
    ("population: {roster: agencies.csv}\n", "1:22", "must be a mapping such as 'file: …', not 'agencies.csv'"),
    ("population: {roster: {}}\n", "1:14", "population.roster.file: is missing"),
    ("population: {roster: {file: [a.csv]}}\n", "1:29", "must be the name of a file, not a list"),
    ("population: {roster: {file: a.csv, scale: 0}}\n", "1:43", "must be a number"),
    ("processes: {persuasion: {rule: Hazard}}\n", "1:32", "must be hazard, threshold, bass or contagion, not 'Hazard'"),
    ("processes: {persuasion: {rule: 1}}\n", "1:32", "must be hazard, threshold, bass or contagion, not 1"),
    # the calendar
    ("calendar: {start: 2025}\n", "1:19", "write 2025-01"),
    ("calendar: {start: 2025-13}\n", "1:19", "'2025-13' will not do: First month of the run, as YYYY-MM"),
    ("calendar: {start: 2025-1}\n", "1:19", "'2025-1' will not do"),
    ("calendar: {start: January 2025}\n", "1:19", "will not do"),
    ("calendar: {start: 0000-01}\n", "1:19", "will not do"),
    ("calendar: {start: [2025, 1]}\n", "1:19", "calendar.start"),
    ("calendar: {months: 0}\n", "1:20", "from 1 to 1200 (months), not 0"),
    ("calendar: {months: 1e4}\n", "1:20", "not 10000.0"),
    ("calendar: {fiscal_year_starts: 13}\n", "1:32", "from 1 to 12"),
    # solutions
    ("solutions: []\n", "1:12", "must be a mapping"),
    ("solutions: [case_files]\n", "1:12", "must be a mapping"),
    ("solutions: {}\n", "1:12", "it needs at least 1"),
    ("solutions: case_files\n", "1:12", "must be a mapping"),
    ("solutions: {all: {}}\n", "1:13", "'all' has a meaning of its own"),
    ("solutions: {case files: {}}\n", "1:13", "'case files' is not a name"),
    ("solutions: {2nd: {}}\n", "1:13", "'2nd' is not a name"),
    ("solutions: {año: {}}\n", "1:13", "'año' is not a name"),
    ("solutions: {a-b: {}}\n", "1:13", "'a-b' is not a name"),
    ("solutions: {a.b: {}}\n", "1:13", "'a.b' is not a name"),
    ("solutions: {'': {}}\n", "1:13", "'' is not a name"),
    ("solutions: {a: 3}\n", "1:16", "must be a mapping such as 'usefulness: …', not 3"),
    ("solutions: {a: {prise: 3}}\n", "1:17", "nearest: 'price'"),
    ("solutions: {a: {price: -1}}\n", "1:24", "from 0 to 1000000 (money/seat/year), not -1"),
    ("solutions: {a: {requires: [b]}}\n", "1:27", "no solution is called 'b'"),
    ("solutions: {a: {requires: [a]}}\n", "1:27", "cannot require itself"),
    ("solutions: {forms: {requires: [form]}}\n", "1:31", "nearest: 'forms'"),
    ("solutions: {a: {requires: b}, b: {}}\n", "1:27", "must be a list, such as [one, two], not 'b'"),
    ("solutions: {a: {requires: [3]}}\n", "1:28", "solutions.a.requires.1: must be a valid string, not 3"),
    ("solutions:\n  a: {requires: [b]}\n  b: {requires: [a]}\n", "2:17", "circle: a → b → a"),
    ("solutions:\n  a: {requires: [b]}\n  b: {requires: [c]}\n  c: {requires: [b]}\n", "3:17", "circle: b → c → b"),
    # contradictions
    ("ties: {share_team: 0.8, share_agency: 0.3}\n", "1:7", "sum to 1.1; at most 1"),
    ("officials: {skill_mean: 0.02, skill_sd: 0.3}\n", "1:25", "no Beta distribution has mean 0.02 and SD 0.3"),
    ("agencies:\n  traits_sd: 0.49\n  leadership_mean: 0.5\n", "2:14", "no Beta distribution has mean 0.4 and SD 0.49"),
    # interventions
    ("interventions: training\n", "1:16", "must be a list of interventions, not 'training'"),
    ("interventions: 3\n", "1:16", "must be a list of interventions"),
    ("interventions: [training]\n", "1:17", "such as 'kind: training', not 'training'"),
    ("interventions: [[]]\n", "1:17", "not a list"),
    ("interventions:\n  -\n", "2:4", "not nothing"),
    ("interventions: [{start: 3}]\n", "1:17", "a mapping that has a kind, such as 'kind: training', not one without"),
    ("interventions: [{kind: 3}]\n", "1:17", "has a kind, such as 'kind: training', not one without"),
    ("interventions: [{kind: training, name: {a: 1}}]\n", "1:40", "interventions.1.name: must be text, not a mapping"),
    ("interventions: [{kind: training, name: [a]}]\n", "1:40", "interventions.1.name: must be text, not a list"),
    ("interventions: [{kind: training, name: null}]\n", "1:40", "interventions.1.name: must be text, not nothing"),
    ("interventions: [{kind: trainig}]\n", "1:24", "of kind 'trainig' (nearest: 'training'); kinds: "),
    ("interventions: [{kind: ''}]\n", "1:24", "no intervention is of kind ''"),
    ("interventions: {a: {start: 3}}\n", "1:17", "interventions.a.kind: no intervention is of kind 'a'"),
    ("interventions: {a: 3}\n", "1:20", "an intervention is a mapping such as 'kind: …', not 3"),
    ("interventions: {a: {kind: [training]}}\n", "1:27", "interventions.a.kind: a kind is a word; kinds: "),
    ("interventions: [{kind: training, where: {sector: true}}]\n", "1:50", "must be a list, not true"),
    ("interventions: {a: {kind: training, name: b}}\n", "1:43", "it is called 'a' already"),
    ("interventions: {all: {kind: training}}\n", "1:17", "'all' has a meaning of its own"),
    ("interventions: {a b: {kind: training}}\n", "1:17", "'a b' is not a name"),
    ("interventions: [{kind: training, name: a b}]\n", "1:17", "'a b' is not a name"),
    ("interventions: [{kind: training, name: 3}]\n", "1:17", "'3' is not a name"),
    (
        "interventions:\n  - {kind: training, name: a}\n  - {kind: training, name: a}\n",
        "3:28",
        "two interventions are called 'a'",
    ),
    ("interventions: [{kind: training, start: 2026}]\n", "1:41", "write 2026-01 for January 2026"),
    ("interventions: [{kind: training, start: 2024-12}]\n", "1:41", "a month from the start of the run on"),
    ("interventions: [{kind: training, start: 2026-13}]\n", "1:41", "neither a month number nor a month"),
    ("interventions: [{kind: training, start: soon}]\n", "1:41", "neither a month number nor a month"),
    ("interventions: [{kind: training, start: '7'}]\n", "1:41", "a month from the start of the run on"),
    ("interventions: [{kind: training, start: 0}]\n", "1:41", "a month from the start"),
    ("interventions: [{kind: training, start: true}]\n", "1:41", "not true"),
    ("interventions: [{kind: training, start: 2.5}]\n", "1:41", "not 2.5"),
    ("interventions: [{kind: training, start: [1]}]\n", "1:41", "not a list"),
    ("interventions: [{kind: training, months: 0}]\n", "1:42", "a whole number from 1 to 1200, not 0"),
    ("interventions: [{kind: training, seats: 5}]\n", "1:34", "nearest: "),
    ("interventions: [{kind: training, seats_per_month: -5}]\n", "1:51", "(officials/month), not -5"),
    ("interventions: [{kind: training, solutions: [forms]}]\n", "1:45", "no solution is called 'forms'"),
    ("interventions: [{kind: training, solutions: case_file}]\n", "1:45", "nearest: 'case_files'"),
    ("interventions: [{kind: training, where: {largst: 3}}]\n", "1:41", "nearest: 'largest'"),
    ("interventions: [{kind: training, where: {largest: 3, smallest: 2}}]\n", "1:41", "side by side"),
    ("interventions: [{kind: training, who: {largest: 3}}]\n", "1:39", "'largest' chooses agencies"),
    ("interventions: [{kind: training, where: {share: 3}}]\n", "1:49", "where.share: "),
    ("interventions: [{kind: training, where: {largest: -3}}]\n", "1:51", "-3 is not a choice"),
    ("interventions: [{kind: procurement_reform, start_ups: no}]\n", "1:55", "must be true or false, not 'no'"),
    ("interventions: [{kind: procurement_reform, start_ups: 1}]\n", "1:55", "must be true or false, not 1"),
]  # fmt: skip


def refusal_of(content: bytes) -> str:
    with pytest.raises(UserError) as error:
        reading_of(content, "bad.yaml")
    return str(error.value)


@pytest.mark.parametrize(("text", "place", "words"), TEXTS, ids=[f"{number}" for number in range(len(TEXTS))])
def test_a_malformed_file_gives_one_clear_error(text, place, words):
    message = refusal_of(text.encode())
    first = message.splitlines()[0]
    assert first.startswith(f"bad.yaml:{place}: ")
    assert words in first
    assert len(first) < 400


BYTES = [
    (b"\xff\xfet\0i\0", "1:1", "0xff is not UTF-8"),
    (b"title: x\nabout: caf\xe9\n", "2:11", "0xe9 is not UTF-8"),
    ("title: ñ".encode() + b"\x80\n", "1:9", "0x80 is not UTF-8"),
    (b"title: \xed\xa0\x80\n", "1:8", "is not UTF-8"),
    (b"title: \xf0\x9f\n", "1:8", "is not UTF-8"),
    (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "1:1", "is not UTF-8"),
    (b"PK\x03\x04" + b"\0" * 50, "1:3", "is not allowed"),
    (b"\0" * 100, "1:1", "is not allowed"),
    (b"\x1f\x8b\x08", "1:2", "is not UTF-8"),
]


@pytest.mark.parametrize(("content", "place", "words"), BYTES)
def test_bytes_that_are_not_text(content, place, words):
    message = refusal_of(content)
    assert message.startswith(f"bad.yaml:{place}: ")
    assert words in message
    assert "\n" not in message


def _numbers() -> list[tuple[str, ...]]:
    """Every declared number of the model, by its path."""
    found = [path for path in fields.paths(Scenario) if path[0] not in ("solutions", "interventions")]
    found += list(fields.paths(Scenario.model_fields["solutions"].default["case_files"].__class__, ("solutions", "a")))
    for kind, model in kinds().items():
        found += list(fields.paths(model, ("interventions", kind)))
    return [path for path in found if declared(*_declaration(path))]


def _declaration(path):
    model = Scenario
    for position, key in enumerate(path[:-1]):
        if path[0] == "solutions" and position > 0:
            model = type(Scenario.model_fields["solutions"].default["case_files"])
        elif path[0] == "interventions" and position == 1:
            model = kinds()[key]
        elif path[0] not in ("solutions", "interventions") or position > 1:
            model = fields.group(model.model_fields[key].annotation)
    return model, path[-1]


def _nested(path, value: str) -> tuple[str, str]:
    """Write a value at a path, one level a line, and say where it stands."""
    lines = [f"{'  ' * level}{key}:" for level, key in enumerate(path)]
    text = "\n".join(lines) + f" {value}\n"
    if path[0] == "interventions":
        least = kinds()[path[1]].examples()[0]
        text += "".join(f"    {name}: {least[name]}\n" for name in least if name not in ("kind", "start", path[2]))
    return text, f"{len(path)}:{len(lines[-1]) + 2}"


@pytest.mark.parametrize("path", _numbers(), ids=".".join)
def test_every_number_refuses_what_is_out_of_its_range_and_what_is_no_number(path):
    low, high = bounds(*_declaration(path))
    unit = declared(*_declaration(path)).unit
    for value in (f"{high * 2 + 1:.17g}", f"{low - 1:.17g}", "many", "'1'", "true", ".nan", "[1]", "2025-01-15"):
        text, place = _nested(path, value)
        lines = refusal_of(text.encode()).splitlines()
        lines = [line for line in lines if not line.endswith("roster.file: is missing")]
        assert len(lines) == 1, lines
        assert lines[0].startswith(f"bad.yaml:{place}: {'.'.join(path)}: ")
        assert f"from {fields.number(low)} to {fields.number(high)} ({unit})" in lines[0] or "none" in lines[0]


def _warnings_at(path, value: float) -> tuple[tuple[str, ...], str]:
    text, place = _nested(path, f"{value:.17g}")
    if "roster" in path:
        text += "    file: a.csv\n"
    if path == ("population", "agencies"):
        text += "  officials: none\n"
    return reading_of(text.encode(), "a.yaml").warnings, place


@pytest.mark.parametrize("path", _numbers(), ids=".".join)
def test_every_number_warns_outside_its_plausible_range_alone(path):
    model, name = _declaration(path)
    (low, high), (least, most) = declared(model, name).plausible, bounds(model, name)
    assert _warnings_at(path, low)[0] == _warnings_at(path, high)[0] == ()
    for outside in [
        value for value in (low - 1, (low + least) / 2, high + 1, (high + most) / 2) if least <= value <= most
    ]:
        whole = isinstance(model.model_fields[name].default, int)
        if low <= outside <= high or (whole and outside != int(outside)) or name.startswith("share_"):
            continue
        warnings, place = _warnings_at(path, outside)
        assert [one.split(": ")[:2] for one in warnings] == [[f"a.yaml:{place}", ".".join(path)]]


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    path = tmp_path / "a.yaml"
    path.write_text("title: x\n", "utf-8")

    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ScenarioError, match=r"a\.yaml: cannot be read: Permission denied"):
        read(path)


def test_what_is_not_a_regular_file_is_never_opened(tmp_path):
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    for path in (pipe, "/dev/zero"):
        with pytest.raises(ScenarioError, match="there is no such file"):
            read(path)
