"""A visitor's own files: validated like any, capped, private, gone with the session; hostile ones refused at once."""

import resource
import stat
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adoptsim.faces.web import uploads as of
from adoptsim.faces.web.asked import Asked
from adoptsim.faces.web.making import made
from adoptsim.faces.web.uploads import Problem, Uploads, digest_of, problems_of
from adoptsim.scenario.reading import read
from adoptsim.world.errors import UserError

ROSTER = b"name,size\nTaxes,300\nParks,20\n"
OWN = b"extends: training\ntitle: Mine\ninterventions: {training: {days: 3}}\n"


@pytest.fixture
def uploads(tmp_path):
    with Uploads(tmp_path) as files:
        yield files


def test_a_scenario_is_read_as_from_a_file(uploads, tmp_path):
    digest = uploads.add_scenario("mine.yaml", OWN)
    path = tmp_path / "mine.yaml"
    path.write_bytes(OWN)
    assert made(Asked(base=f"upload:{digest}"), uploads).scenario == read(path)
    assert digest == digest_of(OWN)
    assert digest in uploads


def test_warnings_have_their_places(uploads):
    digest = uploads.add_scenario("mine.yaml", b"extends: training\nofficials:\n  skill_mean: 0.9\n")
    (warning,) = made(Asked(base=f"upload:{digest}"), uploads).warnings
    assert warning.startswith("mine.yaml:3:15: officials.skill_mean: 0.9 is outside the plausible range")


def test_problems_come_one_by_one_with_their_places(uploads):
    text = b"extends: training\nofficials:\n  skil_mean: 0.4\n  skill_mean: 4\n"
    with pytest.raises(UserError) as caught:
        uploads.add_scenario("mine.yaml", text)
    first, second = problems_of(caught.value)
    assert (first.line, first.column, first.key) == (3, 3, "officials.skil_mean")
    assert "nearest: 'skill_mean'" in first.message
    assert (second.line, second.column, second.key) == (4, 15, "officials.skill_mean")


def test_problems_of_a_roster_have_their_places_too(uploads):
    with pytest.raises(UserError) as caught:
        uploads.add_roster("mine.csv", b"name,size\nTaxes,many\n")
    assert problems_of(caught.value) == (
        Problem(2, 2, "", "column 'size': 'many' is not a head-count; write a whole number from 1"),
    )
    assert problems_of(UserError("no place")) == (Problem(None, None, "", "no place"),)


def test_a_scenario_may_name_an_uploaded_roster(uploads):
    text = b"population: {roster: {file: my list.csv}}\n"
    with pytest.raises(
        UserError, match=r"mine.yaml:1:29: population.roster.file: there is no file 'my list.csv' at hand"
    ):
        uploads.add_scenario("mine.yaml", text)
    roster = uploads.add_roster("my list.csv", ROSTER)
    digest = uploads.add_scenario("mine.yaml", text)
    assert uploads.scenarios[digest].roster == roster
    assert made(Asked(base=f"upload:{digest}"), uploads).scenario.population.roster.file == uploads.rosters[roster].path


def test_a_scenario_may_name_a_table_that_ships(uploads):
    columns = b"{name: agency, size: officials}"
    digest = uploads.add_scenario(
        "a.yaml", b"population: {roster: {file: roster_example.csv, columns: " + columns + b"}}"
    )
    assert uploads.scenarios[digest].roster == ""
    assert uploads.add_scenario("b.yaml", b"extends: roster_example\n")


def test_edge_lists_are_refused(uploads):
    uploads.add_roster("ties.csv", b"listener,speaker\na,b\n")
    for text in (b"ties: {file: ties.csv}", b"population: {network: {file: ties.csv}}"):
        with pytest.raises(UserError, match="takes no edge lists"):
            uploads.add_scenario("mine.yaml", text)


def test_titles_say_what_columns_hold(uploads):
    header = b"agency,officials,sector,department,digital_budget,capability,region\nTaxes,3,s,d,10,0.5,north\n"
    columns = uploads.rosters[uploads.add_roster("a.csv", header)].columns
    assert (columns.name, columns.size, columns.parent, columns.budget) == (
        "agency",
        "officials",
        "department",
        "digital_budget",
    )
    assert columns.attributes == ("region",)
    assert columns.rule_burden is None


def test_files_are_private_and_gone_with_the_session(tmp_path):
    files = Uploads(tmp_path)
    digest = files.add_roster("mine.csv", ROSTER)
    path = files.rosters[digest].path
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.name == f"{digest}.csv"
    files.close()
    assert list(tmp_path.iterdir()) == []
    assert digest not in files
    with pytest.raises(UserError, match="ended"):
        files.add_roster("mine.csv", ROSTER)


def test_a_session_without_rosters_leaves_nothing_on_disk(tmp_path):
    with Uploads(tmp_path) as files:
        files.add_scenario("mine.yaml", OWN)
        assert list(tmp_path.iterdir()) == []


def test_sessions_see_nothing_of_each_other(tmp_path):
    with Uploads(tmp_path) as one, Uploads(tmp_path) as other:
        digest = one.add_scenario("mine.yaml", OWN)
        assert digest not in other
        with pytest.raises(UserError, match="upload it"):
            made(Asked(base=f"upload:{digest}"), other)


def test_a_refused_roster_leaves_nothing(uploads, tmp_path):
    with pytest.raises(UserError):
        uploads.add_roster("mine.csv", b"name,size\nTaxes,many\n")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\mine.yaml", "mine.yaml"),
        ("/etc/", "scenario.yaml"),
        ("", "scenario.yaml"),
        ("a\nb\x1b[31m.yaml", r"a\nb\x1b[31m.yaml"),
        ("\u202eexe.yaml", r"\u202eexe.yaml"),
        ("x" * 1000, "x" * 57 + "..."),
        ("\0", r"\x00"),
    ],
)
def test_names_are_shown_and_never_used(name, shown, uploads, tmp_path):
    assert uploads.scenarios[uploads.add_scenario(name, OWN)].name == shown
    roster = uploads.rosters[uploads.add_roster(name, ROSTER)]
    assert roster.path.parent.parent == tmp_path
    assert roster.path.stem == digest_of(ROSTER)


def test_the_number_and_size_of_files_are_limited(tmp_path):
    with Uploads(tmp_path) as files:
        for number in range(of.MOST_FILES):
            files.add_scenario("a.yaml", OWN + b"#%d" % number)
        files.add_scenario("again.yaml", OWN + b"#3")
        with pytest.raises(UserError, match="20 files"):
            files.add_scenario("a.yaml", OWN)
    with Uploads(tmp_path, most_bytes=100) as files:
        files.add_scenario("a.yaml", OWN)
        with pytest.raises(UserError, match="open it anew"):
            files.add_roster("a.csv", ROSTER + b"c" * 50 + b",2\n")


def many(trainings):
    one = b"{kind: training, name: t%d},"
    return b"interventions: [" + b"".join(one % number for number in range(trainings)) + b"]"


def test_columns_of_a_roster_and_values_of_a_scenario_are_limited(uploads):
    header, row = (b",".join([first, b"1", *[b"c%d" % number for number in range(198)]]) for first in (b"name", b"a"))
    header = header.replace(b",1,", b",size,")
    assert uploads.add_roster("a.csv", header + b"\n" + row)
    with pytest.raises(UserError, match="201 columns; the page takes 200"):
        uploads.add_roster("a.csv", header + b",more\n" + row + b",x")
    assert uploads.add_scenario("a.yaml", many(20))
    with pytest.raises(UserError, match="a scenario may have 2,000 on this page"):
        uploads.add_scenario("a.yaml", many(700))


BOMB = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (letter, letter, b",".join([b"*%c" % (letter - 1)] * 9)) for letter in range(98, 120)
)
SCENARIOS = {
    "empty": b"",
    "blanks": b" " * 250_000,
    "lines": b"\n" * 250_000,
    "comment": b"#" * 250_000,
    "too long": b"title: x\n" * 40_000,
    "not utf-8": b'title: "\xff"',
    "utf-16": "title: x".encode("utf-16"),
    "nul": b"title: \0",
    "escape": b"title: \x1b[31m",
    "picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "archive": b"PK\x03\x04" + bytes(1000),
    "page": b"<!DOCTYPE html><script>alert(1)</script>",
    "list": b"[1, 2]",
    "word": b"training",
    "bomb": BOMB,
    "merge bomb": b"a: &a {x: 1}\nb: {<<: [*a, *a]}",
    "many values": b"".join(b"k%05d: 1\n" % number for number in range(20_000)),
    "many unknown": b"".join(b"k%05d: 1\n" % number for number in range(1_990)),
    "one key again and again": b"{" + b"a," * 120_000 + b"}",
    "one intervention again and again": b"interventions: [" + b"{kind: training, name: a}," * 600 + b"]",
    "no interventions": b"interventions: [" + b"1," * 1_900 + b"]",
    "lists in lists": b"[" * 200_000,
    "mappings in mappings": b"{a: " * 60_000,
    "indented": b"".join(b" " * level + b"a:\n" for level in range(600)),
    "dashes": b"- " * 120_000,
    "questions": b"? " * 120_000,
    "colons": b":" * 250_000,
    "anchors": b"a: [" + b"&a " * 80_000 + b"]",
    "aliases": b"*a " * 80_000,
    "quotes": b'"' * 250_000,
    "apostrophes": b"'" * 250_000,
    "bars": b"|" * 250_000,
    "documents": b"---\n" * 60_000,
    "python": b"!!python/object/apply:os.system ['touch /tmp/executed']",
    "python new": b"a: !!python/object/new:subprocess.Popen [[id]]",
    "binary": b"a: !!binary aGk=",
    "directive": b"%YAML 1.1\n%TAG ! tag:x,2000:\n---\na: !x 1",
    "huge number": b"population: {officials: " + b"9" * 200_000 + b"}",
    "long number": b"population: {officials: " + b"9" * 300 + b"}",
    "infinite": b"officials: {skill_mean: .inf}",
    "not a number": b"officials: {skill_mean: .nan}",
    "exponent": b"officials: {skill_mean: 1e999999999}",
    "extends a path": b"extends: /etc/passwd",
    "extends upwards": b"extends: ../../../etc/hostname",
    "extends itself": b"extends: mine.yaml",
    "extends an address": b"extends: https://example.org/a.yaml",
    "extends a study": b"extends: studies/roster_example.yaml",
    "extends nul": b'extends: "a\\0b"',
    "extends a list": b"extends: [training]",
    "roster path": b"population: {roster: {file: /etc/passwd}}",
    "roster upwards": b"population: {roster: {file: ../roster_example.csv}}",
    "roster device": b"population: {roster: {file: /dev/zero}}",
    "roster number": b"population: {roster: {file: 3}}",
    "roster list": b"population: {roster: {file: [a]}}",
    "ties path": b"ties: {file: /proc/self/environ}",
    "network path": b"population: {network: {file: /etc/passwd}}",
    "script in a name": b"solutions: {'<script>': {}}",
    "script in a key": b"'<img src=x onerror=alert(1)>': 1",
    "formula in a name": b"solutions: {'=cmd()': {}}",
    "dunder": b"__class__: {__init__: 1}",
    "kind": b"interventions: [{kind: ../../x}]",
    "agencies": b"population: {officials: 1, agencies: 200000}",
    "nobody": b"population: {agencies: 200000, officials: 20000000}\n"
    b"interventions: [{kind: training, where: {named: [a]}}]",
    "nested choice": b"interventions: [{kind: training, where: " + b"{not: " * 15 + b"all" + b"}" * 15 + b"}]",
    "circle": b"solutions: {a: {requires: [b]}, b: {requires: [a]}}",
    "long text": b"title: " + b"x" * 200_000,
    "long key": b"x" * 100_000 + b": 1",
    "tab": b"a:\n\tb: 1",
}  # fmt: skip


def refused(add, name, content):
    """Return what is said of a file, after checks that hold for every file."""
    begun = time.process_time()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UserError) as caught:
        add(name, content)
    said = str(caught.value)
    assert time.process_time() - begun < 3
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000
    assert "Traceback" not in said
    assert all(len(line) < 1_000 for line in said.splitlines())
    assert all(line.isprintable() for line in said.splitlines())
    assert len(said.splitlines()) <= 51
    assert said.startswith(name)
    for problem in problems_of(caught.value):
        assert problem.message
    return said


@pytest.mark.parametrize("which", SCENARIOS)
def test_a_hostile_scenario_is_refused(which, uploads, tmp_path):
    said = refused(uploads.add_scenario, "mine.yaml", SCENARIOS[which])
    assert str(tmp_path) not in said
    assert "/scenarios" not in said
    assert "root:" not in said
    assert uploads.scenarios == {}


ROSTERS = {
    "empty": b"",
    "header alone": b"name,size",
    "lines": b"\n" * 1_000_000,
    "not utf-8": b"name,size\n\xff,1",
    "late not utf-8": b"name,size\n" + b"a,1\n" * 100 + b"\xff,1",
    "utf-16": "name,size\na,1".encode("utf-16"),
    "nul": b"name,size\nx,\0",
    "archive": b"PK\x03\x04" + bytes(1000),
    "bytes": bytes(range(256)) * 1000,
    "a million columns": b"," * 1_000_000,
    "a million titles": b"a," * 1_000_000 + b"\na",
    "a million cells": b"name,size\n" + b"," * 1_000_000,
    "a million lines": b"name,size\n" + b"a,1\n" * 900_000,
    "many agencies": b"name,size\n" + b"".join(b"%d,1\n" % number for number in range(2_001)),
    "a long cell": b"name,size\n" + b"x" * 3_000_000 + b",1",
    "an open quote": b'name,size\n"a,1\n' + b"b,2\n" * 500_000,
    "quotes": b'"' * 3_000_000,
    "too long": b"x" * 4_000_001,
    "semicolons": b"name;size\na;1",
    "tabs": b"name\tsize\na\t1",
    "twice": b"name,size\na,1\na,2",
    "negative": b"name,size\na,-1",
    "nobody": b"name,size\na,0",
    "too many": b"name,size\na,99999999999999999999",
    "words": b"name,size\na,many",
    "formula": b"name,size\na,=1+1",
    "thousands": b'name,size\na,"1,000"',
    "no name": b"name,size\n,3",
    "bell": b"name,size\na\x07b,3",
    "share": b"name,size,capability\na,3,7",
    "titles twice": b"name,size,size\na,3,4",
    "short line": b"name,size\na",
    "null": b"name,size\na,null",
}  # fmt: skip


@pytest.mark.parametrize("which", ROSTERS)
def test_a_hostile_roster_is_refused(which, uploads, tmp_path):
    said = refused(uploads.add_roster, "mine.csv", ROSTERS[which])
    assert str(tmp_path) not in said
    assert "\n" not in said
    assert uploads.rosters == {}


def test_names_of_agencies_are_texts_whatever_they_say(uploads):
    content = b'name,size\n<script>alert(1)</script>,3\n"=HYPERLINK(""x"")",4\n../../etc/passwd,5\n'
    digest = uploads.add_roster("mine.csv", content)
    assert made(Asked(base="training", roster=digest), uploads).scenario.population.roster.file.is_file()


@settings(max_examples=150)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_taken_or_refused(content):
    with Uploads() as files:
        for add, name in ((files.add_scenario, "a.yaml"), (files.add_roster, "a.csv")):
            try:
                said = name + add(name, content)
            except UserError as error:
                said = str(error)
            assert said.startswith(name)
