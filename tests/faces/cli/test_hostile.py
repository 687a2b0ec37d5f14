"""Hostile input through the command line: exit code 2, one clear message, and nothing left on disk.

The malformed files are those on which reading itself is tested; here each goes through the whole command.
"""

import os
import random
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from adoptsim.faces.cli.root import cli
from adoptsim.faces.cli.run import COMPILING
from adoptsim.world.tables import LARGEST_FILE
from tests.scenario import test_malformed as malformed
from tests.world import test_bad_files as bad

ROSTER = """\
population:
  roster:
    file: roster.csv
    columns: {sector: sector, budget: budget, capability: capability, attributes: [region]}
"""
SMALL_ROSTER = "population: {roster: {file: roster.csv}}\n"
TIES = f"{SMALL_ROSTER}ties: {{file: ties.csv}}\n"
NETWORK = "population: {roster: {file: roster.csv}, network: {file: network.csv}}\n"

type Files = dict[str, bytes]


def scenarios() -> list[Files]:
    """Malformed scenario files: those written by hand, and one out of range for every number there is."""
    written = [text.encode() for text, _, _ in malformed.TEXTS] + [content for content, _, _ in malformed.BYTES]
    numbers = [malformed._nested(path, value)[0].encode() for path in malformed._numbers() for value in ("1e300", "x")]
    return [{"bad.yaml": content} for content in written + numbers]


def rosters() -> list[Files]:
    """Malformed rosters: those written by hand, and damaged ones that are refused."""
    texts = [f"{bad.HEADER}Tax,10,,,,\nPost,{size},,,,\n" for size in bad.BAD_SIZES]
    texts += [f"{bad.HEADER}Tax,10,,{value},,\n" for value in bad.BAD_NUMBERS["budget"]]
    texts += [f"{bad.HEADER}Tax,10,,,{value},\n" for value in bad.BAD_NUMBERS["capability"]]
    texts += [text for text, *_ in bad.BAD_ROSTERS.values()]
    contents = [text.encode() for text in texts] + [content for content, _ in bad.NO_TEXT]
    return [{"bad.yaml": ROSTER.encode(), "roster.csv": content} for content in contents]


def edges() -> list[Files]:
    """Malformed edge lists of officials and of agencies."""
    roster = bad.ROSTER.encode()
    ties = [{"bad.yaml": TIES.encode(), "ties.csv": text.encode()} for text, *_ in bad.BAD_TIES.values()]
    networks = [{"bad.yaml": NETWORK.encode(), "network.csv": text.encode()} for text, *_ in bad.BAD_NETWORKS.values()]
    return [{"roster.csv": roster, **files} for files in ties + networks]


CASES = {"scenarios": scenarios(), "rosters": rosters(), "edges": edges()}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def put(files: Files) -> None:
    for name, content in files.items():
        Path(name).write_bytes(content)


def refused(*words: str) -> str:
    """Call a command that must refuse its input plainly and leave nothing; return what it says."""
    before = sorted(Path().rglob("*"))
    done = CliRunner().invoke(cli, words, prog_name="adoptsim", catch_exceptions=False)
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    assert sorted(Path().rglob("*")) == before
    return clean(done.stderr)


def _message(said: str) -> list[str]:
    """Leave out warnings, and that the model is compiled, which comes first where it must be."""
    return [line for line in said.splitlines() if not line.startswith("warning: ") and line != COMPILING]


def clean(said: str) -> str:
    """Assert that a message is plain: a word for each problem, no traceback, nothing that commands a terminal."""
    lines = _message(said)
    assert lines, "nothing is said"
    assert lines[0].startswith("adoptsim: ") or "Usage: " in lines[0], said
    assert all(letter.isprintable() for line in said.split("\n") for letter in line), said
    assert not any(word in said for word in ("Traceback", "went wrong inside", "pydantic", "ruamel", "Error(")), said
    return said


def test_there_are_at_least_three_hundred_malformed_files_of_every_sort():
    assert sum(map(len, CASES.values())) >= 300
    assert len(CASES["scenarios"]) >= 200
    assert len(CASES["rosters"]) >= 60
    assert len(CASES["edges"]) >= 25
    assert all(len({tuple(files.items()) for files in cases}) == len(cases) for cases in CASES.values())


@pytest.mark.parametrize(
    ("sort", "number"), [(sort, number) for sort, cases in CASES.items() for number in range(len(cases))]
)
def test_a_malformed_file_is_refused_by_run(sort, number):
    files = CASES[sort][number]
    put(files)
    said = refused("run", "bad.yaml", "--out", "out", "--jobs", "1", "--replicates", "1", "--no-figures")
    at_fault = {"scenarios": "bad.yaml"}.get(sort) or next(name for name in reversed(files) if name.endswith(".csv"))
    for line in _message(said):
        assert re.match(rf"(adoptsim: )?(\S*/)?{re.escape(at_fault)}(:\d+:\d+)?: \S|and \d+ more problems", line), said


NAMED = {
    "an agency": ("where: {named: [agency 1]}", "there is no agency 'agency 1' (nearest: 'agency 0"),
    "a sector": ("where: {sector: tax}", "there is no sector 'tax'; the roster names none"),
    "a department": ("where: {parent: tax}", "there is no parent 'tax'; the roster names none"),
    "an attribute": ("where: {attribute: {capabilty: '< 0.4'}}", "(nearest: 'capability')"),
    "an attribute of officials": ("who: {attribute: {skil: '< 0.4'}}", "(nearest: 'skill')"),
    "words for a number": ("where: {attribute: {capability: low}}", "attribute 'capability' holds numbers"),
    "deep inside": ("where: {any_of: [{largest: 3}, {not: {named: x}}]}", "there is no agency 'x'"),
    "a name that commands the terminal": ('where: {named: ["\\e[31mred\\n"]}', "there is no agency"),
    "markup": ('where: {named: ["[red]x[/]"]}', "there is no agency '[red]x[/]'"),
    "a path": ("where: {named: [../../etc/passwd]}", "there is no agency '../../etc/passwd'"),
    "emoji": ("where: {named: ['\U0001f600']}", "there is no agency '\U0001f600'"),
    "a very long name": (f"where: {{named: [{'x' * 9000}]}}", "xxx..."),
}


@pytest.mark.parametrize("command", ["run", "check", "plan"])
@pytest.mark.parametrize("case", NAMED)
def test_names_that_the_world_does_not_hold(case, command):
    chosen, words = NAMED[case]
    put({"bad.yaml": f"interventions: [{{kind: training, {chosen}}}]\n".encode()})
    options = ("--jobs", "1", "--out", "out", "--replicates", "1") if command == "run" else ()
    said = refused(command, "bad.yaml", *options)
    assert words in said
    assert re.search(r"bad\.yaml:1:\d+: interventions\.training\.wh(ere|o)\.", said), said
    assert len(said.splitlines()[-1]) < 400


OPTIONS = {
    "jobs": (("--jobs", "-1"), "--jobs"),
    "months": (("--months", "0"), "--months"),
    "replicates": (("--replicates", "0"), "--replicates"),
    "replicates without end": (("--replicates", "9" * 400), "--replicates"),
    "a seed of words": (("--seed", "\x1b[31m"), "--seed"),
    "a seed with a point": (("--seed", "1.0"), "--seed"),
    "a setting of nothing": (("--set", ""), "write KEY=VALUE"),
    "a setting of no value": (("--set", "officials.span="), "no value after"),
    "a setting beyond number": (("--set", "officials.span=1e400"), "must be a whole number"),
    "a setting below zero": (("--set", "solutions.case_files.price=-0.01"), "from 0 to 1000000"),
    "no number at all": (("--set", "officials.skill_mean=.nan"), "must be a number"),
    "a list for a number": (("--set", "officials.span=[[[[7]]]]"), "must be a whole number"),
    "no such name": (("--set", "../../etc/passwd=1"), "write KEY=VALUE"),
    "a command to the terminal": (("--set", "\x1b]0;x\x07=1"), "there is no value"),
    "a file": (("--out", "file"), "is there already"),
    "inside a file": (("--out", "file/deep/out"), "not a directory"),
    "a full folder": (("--out", "full"), "is there already and not empty"),
    "this folder": (("--out", "."), "."),
    "the root": (("--out", "/"), "/"),
    "a pipe": (("--out", "pipe"), "not a directory"),
    "a device": (("--out", "/dev/null"), "not a directory"),
    "a name beyond length": (("--out", "x" * 300), "file name too long"),
    "a path beyond length": (("--out", "x/" * 3000), "file name too long"),
    "a name with a NUL": (("--set", "title=a\0b"), "is not allowed"),
}


@pytest.mark.parametrize("case", OPTIONS)
def test_options_that_cannot_be(case):
    words, expected = OPTIONS[case]
    put({"file": b"x"})
    Path("full").mkdir()
    put({"full/mine": b"x"})
    os.mkfifo("pipe")
    said = refused("run", "baseline", "--jobs", "1", "--no-figures", "--out", "out", *words)
    assert expected in said


def test_an_empty_folder_that_is_the_working_folder_is_refused_before_anything_runs(monkeypatch):
    monkeypatch.setattr("adoptsim.faces.cli.run.simulate", None)
    assert "name a folder in it by --out" in refused("run", "baseline", "--out", ".", "--jobs", "1")


LONG = "x" * 9000
TOO_LONG = [
    f"solutions: {{a: {{requires: [{LONG}]}}}}",
    f"interventions: [{{kind: {LONG}}}]",
    f"interventions: [{{kind: training, name: '{LONG} a'}}]",
    f"interventions: [{{kind: training, start: {LONG}}}]",
    f"interventions: [{{kind: training, solutions: {LONG}}}]",
    f"interventions: [{{kind: training, where: {LONG}}}]",
    f"interventions: [{{kind: training, where: {{largest: {LONG}}}}}]",
    f"interventions: [{{kind: training, where: {{attribute: {{capability: '< {LONG}'}}}}}}]",
    f"interventions: [{{kind: training, who: {{role: {LONG}}}}}]",
    "interventions: [{kind: training, where: {largest: .inf}}]",
    f"interventions: [{{kind: training, start: {'9' * 399}}}]",
    f"extends: {LONG}",
    f"title: *{LONG}",
    f"calendar: {{start: {LONG}}}",
    f"population: {{officials: {LONG}}}",
    f"population: {{officials: {'9' * 399}}}",
    "population: {officials: .inf}",
]


@pytest.mark.parametrize("text", TOO_LONG, ids=range(len(TOO_LONG)))
def test_values_without_end_are_told_shortly(text):
    put({"bad.yaml": text.encode()})
    said = refused("check", "bad.yaml")
    assert len(said.splitlines()) == 1
    assert len(said) < 500  # the kinds of interventions are listed


def test_a_choice_of_more_than_there_are_is_all_of_them():
    chosen = "[{largest: " + "9" * 399 + "}, {random: " + "9" * 30 + "}, {most_central: 1e300}]"
    put({"good.yaml": f"interventions: [{{kind: training, where: {{all_of: {chosen}}}}}]\n".encode()})
    options = ("--set", "population.officials=90", "--months", "2", "--replicates", "1", "--jobs", "1", "--no-figures")
    done = CliRunner().invoke(cli, ["run", "good.yaml", *options], prog_name="adoptsim", catch_exceptions=False)
    assert done.exit_code == 0, done.output


ODD = ("folder.yaml", "pipe.yaml", "loop.yaml", "dangling.yaml", "/dev/zero", "/dev/null", "\x1b[31m.yaml", "[/].yaml")
ODD += ("../../../../etc/passwd", "x" * 5000, "\udcff.yaml", "\U0001f600.yaml", "file.yaml/x.yaml")


@pytest.mark.parametrize("command", ["run", "check", "plan"])
@pytest.mark.parametrize("name", ODD, ids=ascii)
def test_what_is_no_scenario_file(name, command):
    Path("folder.yaml").mkdir()
    os.mkfifo("pipe.yaml")
    Path("loop.yaml").symlink_to("loop.yaml")
    Path("dangling.yaml").symlink_to("nowhere.yaml")
    put({"file.yaml": b"title: x\n"})
    refused(command, name, *(("--jobs", "1", "--out", "out") if command == "run" else ()))


@pytest.mark.parametrize("key", ["population.roster.file", "ties.file", "population.network.file", "extends"])
@pytest.mark.parametrize("name", ["folder.csv", "pipe.csv", "loop.csv", "/dev/zero", "'[/]'", "'\\x1b'", "x" * 5000])
def test_what_is_no_table(key, name):
    Path("folder.csv").mkdir()
    os.mkfifo("pipe.csv")
    Path("loop.csv").symlink_to("loop.csv")
    value = '"\\e[31m.csv"' if name == "'\\x1b'" else name
    *groups, last = key.split(".")
    text = "".join(f"{'  ' * level}{group}:\n" for level, group in enumerate(groups))
    put({"bad.yaml": f"{text}{'  ' * len(groups)}{last}: {value}\n".encode()})
    refused("run", "bad.yaml", "--jobs", "1", "--out", "out", "--replicates", "1")


def test_files_too_large_are_refused_before_they_are_read():
    with Path("huge.yaml").open("wb") as file:
        file.truncate(10**9)
    assert "a scenario may have 1,048,576" in refused("run", "huge.yaml", "--jobs", "1", "--out", "out")
    put({"bad.yaml": SMALL_ROSTER.encode()})
    with Path("roster.csv").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    assert "larger than 200 MB" in refused("run", "bad.yaml", "--jobs", "1", "--out", "out")


def test_a_roster_of_ten_million_lines_of_junk():
    put({"bad.yaml": SMALL_ROSTER.encode(), "roster.csv": b"name,size\n" + b"x,y\n" * 10**7})
    assert "roster.csv" in refused("run", "bad.yaml", "--jobs", "1", "--out", "out", "--replicates", "1")


NAMES = [
    "\x1b[31mred",
    "two\nlines",
    "[red]x[bold]",
    "[]",
    "\U0001f600" * 50,
    "x" * 240,
    "a\x07b",
    "\u202eright to left",
    "\udcff",
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_odd_names_that_will_do_reach_no_terminal_raw(name):
    put({f"{name}.yaml": b"population: {officials: 40, agencies: 3}\n"})
    options = ("--jobs", "1", "--months", "2", "--replicates", "1", "--no-figures")
    for words in (("run", f"{name}.yaml", *options), ("check", f"{name}.yaml"), ("plan", f"{name}.yaml")):
        done = CliRunner().invoke(cli, words, prog_name="adoptsim", catch_exceptions=False)
        assert done.exit_code == 0, done.output
        assert all(letter.isprintable() for letter in done.output.replace("\n", ""))
    (folder,) = Path("results").iterdir()
    assert "the same to the byte" in CliRunner().invoke(cli, ["verify", str(folder), "--jobs", "1"]).stdout
    assert CliRunner().invoke(cli, ["run", f"{name}.yaml", *options, "--out", f"{name}"]).exit_code == 0
    assert Path(name, "manifest.json").is_file()


DAMAGED = [(kind, seed) for kind in bad.VALID for seed in range(40)]


@pytest.mark.parametrize(("kind", "seed"), DAMAGED)
def test_damaged_tables_are_run_or_refused_plainly(kind, seed):
    ways = {"roster": ROSTER, "ties": TIES, "network": NETWORK}
    put({"bad.yaml": ways[kind].encode(), "roster.csv": bad.ROSTER.encode()})
    put({f"{kind}.csv": bad.damaged(bad.VALID[kind], random.Random(1000 + seed))})
    words = ("run", "bad.yaml", "--jobs", "1", "--months", "1", "--replicates", "1", "--no-figures", "--out", "out")
    done = CliRunner().invoke(cli, words, prog_name="adoptsim", catch_exceptions=False)
    if done.exit_code == 0:
        assert Path("out/manifest.json").is_file()
        return
    assert done.exit_code == 2, done.output
    clean(done.stderr)
    assert not Path("out").exists()
