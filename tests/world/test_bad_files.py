"""Rosters and edge lists that cannot be used: each draws one clear message that names its place."""

import random
import re
from pathlib import Path

import pytest

from adoptsim.world.errors import UserError
from adoptsim.world.founding import Founding, found
from adoptsim.world.population import Population
from adoptsim.world.roster import MOST_AGENCIES, Roster, RosterColumns
from adoptsim.world.tables import LARGEST_FILE
from tests.world.test_edges import ROSTER, plan

COLUMNS = RosterColumns(sector="sector", budget="budget", capability="capability", attributes=("region",))
HEADER = "name,size,sector,budget,capability,region\n"


def refused(make, *words):
    """Assert that founding refuses the input in one line that holds the words, and return the message."""
    with pytest.raises(UserError) as caught:
        found(make, 1)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 400
    for word in words:
        assert word in message, message
    return message


def roster_plan(path, columns=COLUMNS):
    return Founding(population=Population(roster=Roster(file=path, columns=columns)))


BAD_SIZES = {
    "": "blank",
    "many": "not a head-count",
    "-3": "not a head-count",
    "0": "outside 1 to",
    "0.0": "outside 1 to",
    "2.5": "not a head-count",
    "1e3": "not a head-count",
    "0x10": "not a head-count",
    "1_000": "not a head-count",
    "+7": "not a head-count",
    "nan": "not a head-count",
    "inf": "not a head-count",
    "6 750": "write 6750",
    '"6,750"': "write 6750",
    "6'750": "write 6750",
    "6\u202f750": "write 6750",
    '"1,234,567.00"': "write 1234567",
    "\u0663\u0664": "not a head-count",
    "20000001": "outside 1 to 20,000,000",
    "999999999999999999": "outside 1 to 20,000,000",
    "9999999999999999999999": "not a head-count",
    "~50": "not a head-count",
    "50-100": "not a head-count",
    "#REF!": "not a head-count",
    "12 officials": "not a head-count",
}


@pytest.mark.parametrize("size", BAD_SIZES, ids=repr)
def test_bad_sizes(tmp_path, size):
    path = tmp_path / "roster.csv"
    path.write_text(f"{HEADER}Tax,10,,,,\nPost,{size},,,,\n", encoding="utf-8")
    refused(roster_plan(path), f"{path}:3:2: column 'size': ", BAD_SIZES[size])


BAD_NUMBERS = {
    "budget": {
        "-1": "outside 0 to 1e+14",
        "1e15": "outside 0 to",
        "a lot": "not a number",
        '"1,000"': "write 1000",
        "1 000.5": "not a number",
        "nan": "not a number",
        "inf": "not a number",
        "1e999": "not a number",
        "$5": "not a number",
        "5%": "not a number",
    },
    "capability": {
        "-0.1": "outside 0 to 1",
        "1.01": "outside 0 to 1",
        "40": "outside 0 to 1",
        "high": "not a number",
        '"0,4"': "not a number",
        "40%": "not a number",
        "NaN": "not a number",
        "--": "not a number",
    },
}


@pytest.mark.parametrize(("column", "value"), [(c, v) for c, values in BAD_NUMBERS.items() for v in values])
def test_bad_numbers(tmp_path, column, value):
    path = tmp_path / "roster.csv"
    cells = {"budget": "", "capability": "", column: value}
    path.write_text(f"{HEADER}Tax,10,,{cells['budget']},{cells['capability']},\n", encoding="utf-8")
    place = 4 if column == "budget" else 5
    refused(roster_plan(path), f"{path}:2:{place}: column {column!r}: ", BAD_NUMBERS[column][value])


BAD_ROSTERS = {
    "empty": ("", ":1:1: the file is empty"),
    "only a byte order mark": ("\ufeff", ":1:1: the file is empty"),
    "only blank lines": ("\n\n\n", "the file is empty"),
    "only blanks": ("   \n", "names no column"),
    "only commas": (",,,\n", "names no column"),
    "only a header": (HEADER, ":2:1: the file ends after its header"),
    "no name column": ("nom,size,sector,budget,capability,region\nTax,1,,,,\n", "no column 'name'", "columns: 'nom'"),
    "no size column": ("name,sizes,sector,budget,capability,region\nTax,1,,,,\n", "columns.size", "nearest: 'sizes'"),
    "no sector column": (
        "name,size,Sector,budget,capability,region\nTax,1,,,,\n",
        "columns.sector",
        "nearest: 'Sector'",
    ),
    "no budget column": ("name,size,sector,capability,region\nTax,1,,,\n", "no column 'budget'"),
    "no capability column": ("name,size,sector,budget,capabilty,region\nTax,1,,,,\n", "nearest: 'capabilty'"),
    "no attribute column": ("name,size,sector,budget,capability,regions\nTax,1,,,,\n", "nearest: 'regions'"),
    "size column twice": ("name,size,size,sector,budget,capability,region\nTax,1,1,,,,\n", ":1:3: ", "'size' twice"),
    "name column twice": ("name,size,sector,budget,capability,region,name\nTax,1,,,,,T\n", ":1:7: ", "'name' twice"),
    "line too short": (HEADER + "Tax,10\n", ":2:3: this line has 2 cells where the header has 6"),
    "line too long": (HEADER + "Tax,10,,,,,9\n", ":2:7: this line has 7 cells"),
    "comma in a name": (HEADER + "Archives, National,10,,,,\n", ":2:7: ", "double quotes"),
    "second line short": (HEADER + "Tax,10,,,,\nPost\n", ":3:2: this line has 1 cells"),
    "blank name": (HEADER + ",10,,,,\n", ":2:1: column 'name': the agency's name is blank"),
    "name of blanks": (HEADER + " \u00a0 ,10,,,,\n", "the agency's name is blank"),
    "name with a bell": (HEADER + "T\aax,10,,,,\n", ":2:1: ", "control character"),
    "name with an escape": (HEADER + "\x1b[31mTax,10,,,,\n", "control character"),
    "the same name twice": (
        HEADER + "Tax,10,,,,\nPost,5,,,,\nTax,7,,,,\n",
        ":4:1: ",
        "'Tax' is on line 2 already",
        "list of columns",
    ),
    "the same name with blanks": (HEADER + "Tax Office,10,,,,\nTax  Office ,7,,,,\n", "is on line 2 already"),
    "semicolons": ("name;size;sector\nTax;10;fin\n", "separated by semicolons"),
    "tabs": ("name\tsize\tsector\nTax\t10\tfin\n", "separated by tabs"),
    "bars": ("name|size|sector\nTax|10|fin\n", "separated by bars"),
    "open quote": (HEADER + '"Tax,10,,,,\nPost,1,,,,\n', ":2:1: this line is not CSV"),
    "stray quote": (HEADER + '"Tax"x,10,,,,\n', ":2:1: this line is not CSV"),
    "NUL in the header": ("name,si\0ze,sector\nTax,10,\n", ":1:2: the file holds a NUL"),
    "NUL in a cell": (HEADER + "Tax,1\x000,,,,\n", ":2:2: the file holds a NUL"),
    "a very long cell": (HEADER + "T" * 200_000 + ",10,,,,\n", ":2:1: this line is not CSV"),
    "not a table": ("<html><body>Not found</body></html>\n", "no column"),
    "JSON": ('{"name": "Tax", "size": 10}\n', "no column 'size'"),
    "a header over two lines": ('"name\nof it",size,sector\nTax,1,fin\n', r"'name\nof it'"),
    "a very long header": ("x" * 50_000 + ",size,sector\nTax,1,fin\n", "no column 'budget'"),
    "a very long number": (HEADER + "Tax," + "9" * 50_000 + ",,,,\n", "not a head-count"),
    "a very long budget": (HEADER + "Tax,1,," + "9" * 50_000 + ",,\n", "outside 0 to"),
    "a very long name twice": (HEADER + ("T" * 50_000 + ",1,,,,\n") * 2, "is on line 2 already"),
}


@pytest.mark.parametrize("case", BAD_ROSTERS)
def test_bad_rosters(tmp_path, case):
    text, *words = BAD_ROSTERS[case]
    path = tmp_path / "roster.csv"
    path.write_text(text, encoding="utf-8", newline="")
    assert refused(roster_plan(path), *words).startswith(f"{path}:")


NO_TEXT = [
    (HEADER.encode() + "Minist\u00e8re,10,,,,\n".encode("latin-1"), "not UTF-8"),
    (HEADER.encode() + b"Tax,10,,,,\n" * 1 + b"\xff\xfe,1,,,,\n", "not UTF-8"),
    ((HEADER + "Tax,10,,,,\n").encode("utf-16"), "not UTF-8"),
    ((HEADER + "Tax,10,,,,\n").encode("utf-16-le"), "NUL"),
    (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00", "NUL"),
    (b"\x1f\x8b\x08\x00\x00\x00\x00\x00", "not UTF-8"),
    (bytes(100), "NUL"),
]


@pytest.mark.parametrize(
    ("content", "words"),
    NO_TEXT,
    ids=["latin-1", "broken", "utf-16", "utf-16 without mark", "zip", "gzip", "zeros"],
)
def test_files_that_are_no_text(tmp_path, content, words):
    path = tmp_path / "roster.csv"
    path.write_bytes(content)
    refused(roster_plan(path), str(path), words)


def test_a_file_that_is_not_there_names_the_nearest(tmp_path):
    (tmp_path / "roster.csv").write_text(HEADER)
    refused(roster_plan(tmp_path / "rooster.csv"), "rooster.csv: there is no such file (nearest: 'roster.csv')")
    refused(roster_plan(tmp_path / "nowhere" / "roster.csv"), "there is no such file")
    refused(roster_plan(tmp_path), "this is not a file")
    refused(roster_plan(Path("/dev/null")), "this is not a file")
    with pytest.raises(UserError, match=r"cannot be read \(File name too long\)$"):
        found(roster_plan(tmp_path / ("r" * 5000)), 1)


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    path = tmp_path / "roster.csv"
    with path.open("wb") as handle:
        handle.truncate(LARGEST_FILE + 1)
    refused(roster_plan(path), "larger than 200 MB")


def test_a_roster_of_too_many_agencies_is_not_read_to_its_end(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("name,size\n" + "".join(f"A{number},1\n" for number in range(MOST_AGENCIES + 3)))
    refused(
        roster_plan(path, RosterColumns()), f"{path}:{MOST_AGENCIES + 2}:1: a roster may hold 200,000 agencies at most"
    )


def test_a_name_of_several_columns_needs_all_of_them(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("dep,name,size\nM,A,1\n,B,2\n")
    refused(roster_plan(path, RosterColumns(name=("dep", "name"))), ":3:1: column 'dep': the agency's name is blank")
    path.write_text("dep,name,size\nM,A,1\nM,A,2\n")
    assert "list of columns" not in refused(
        roster_plan(path, RosterColumns(name=("dep", "name"))), "'M / A' is on line 2"
    )


BAD_TIES = {
    "empty": ("", "the file is empty"),
    "no listener": ("from,speaker\nPost:1,Tax Office:1\n", "no column 'listener'", "ties.file"),
    "no speaker": ("listener,speakers\nPost:1,Tax Office:1\n", "nearest: 'speakers'"),
    "no number": ("listener,speaker\nPost,Tax Office:1\n", ":2:1: ", "write AGENCY:NUMBER"),
    "no agency": ("listener,speaker\n:1,Tax Office:1\n", "name is blank"),
    "blank": ("listener,speaker\n,Tax Office:1\n", "'' is not an official"),
    "unknown agency": ("listener,speaker\nPost:1,Tax Ofice:1\n", ":2:2: ", "nearest: 'Tax Office'"),
    "number nought": ("listener,speaker\nPost:0,Tax Office:1\n", "'Post' has officials 1 to 1, not 0"),
    "number too large": ("listener,speaker\nPost:1,Tax Office:6\n", "'Tax Office' has officials 1 to 5, not 6"),
    "number huge": ("listener,speaker\nPost:1,Tax Office:99999999999999999999\n", "write AGENCY:NUMBER"),
    "number negative": ("listener,speaker\nPost:-1,Tax Office:1\n", "write AGENCY:NUMBER"),
    "number broken": ("listener,speaker\nPost:1.0,Tax Office:1\n", "write AGENCY:NUMBER"),
    "number superscript": ("listener,speaker\nPost:\u00b2,Tax Office:1\n", "write AGENCY:NUMBER"),
    "number with a blank": ("listener,speaker\nPost: 1,Tax Office:1\n", "write AGENCY:NUMBER"),
    "to themselves": ("listener,speaker\nPost:1,Post:1\n", ":2:2: ", "tied to themselves"),
    "to themselves, written twice": ("listener,speaker\nPost:1,Post:01\n", "tied to themselves"),
    "repeated": (
        "listener,speaker\nPost:1,A: B:1\nA: B:1,Post:1\nPost:1,A: B:1\n",
        ":4:1: this tie is on line 2 already",
    ),
    "repeated thrice": ("listener,speaker\nPost:1,A: B:1\nPost:1,A: B:1\nPost:1,A: B:1\n", ":3:1: ", "line 2"),
    "short line": ("listener,speaker\nPost:1\n", ":2:2: ", "1 cells"),
    "long line": ("listener,speaker\nPost:1,A: B:1,3\n", ":2:3: ", "3 cells"),
}


@pytest.mark.parametrize("case", BAD_TIES)
def test_bad_ties(tmp_path, case):
    text, *words = BAD_TIES[case]
    assert refused(plan(tmp_path, ties=text), *words).startswith(f"{tmp_path / 'ties.csv'}:")


def test_ties_need_officials(tmp_path):
    refused(plan(tmp_path, ties="listener,speaker\nPost:1,A: B:1\n", officials="none"), "there are no officials to tie")


BAD_NETWORKS = {
    "empty": ("", "the file is empty"),
    "no agency": ("agencies,peer\nPost,A: B\n", "population.network.agency", "nearest: 'agencies'"),
    "no peer": ("agency,pear\nPost,A: B\n", "population.network.peer", "nearest: 'pear'"),
    "unknown": ("agency,peer\nPost,A: C\n", ":2:2: ", "nearest: 'A: B'"),
    "unknown, unlike any": ("agency,peer\nQqqqqq,Post\n", ":2:1: ", "there is no agency 'Qqqqqq'"),
    "blank": ("agency,peer\nPost,\n", ":2:2: ", "blank"),
    "with itself": ("agency,peer\nPost,Post\n", ":2:2: ", "linked with itself"),
    "repeated": ("agency,peer\nPost,A: B\nPost,Tax Office\nPost,A: B\n", ":4:2: ", "on line 2 already"),
    "short line": ("agency,peer\nPost\n", ":2:2: ", "1 cells"),
}


@pytest.mark.parametrize("case", BAD_NETWORKS)
def test_bad_networks(tmp_path, case):
    text, *words = BAD_NETWORKS[case]
    assert refused(plan(tmp_path, network=text), *words).startswith(f"{tmp_path / 'network.csv'}:")


VALID = {
    "roster": HEADER + 'Tax Office,5,fin,100,0.5,north\n"A: B",4,,,,\nPost,1,post,50.5,,south\n',
    "ties": "listener,speaker\nTax Office:5,A: B:1\nPost:1,Tax Office:2\nA: B:2,Post:1\n",
    "network": "agency,peer\nTax Office,A: B\nPost,A: B\n",
}


def damaged(text, chooser):
    """Damage a file: a few bytes lost, doubled, swapped for odd ones, or the end cut off."""
    content = bytearray(text.encode())
    for _ in range(chooser.randint(1, 4)):
        at = chooser.randrange(len(content))
        kind = chooser.randrange(5)
        if kind == 0:
            del content[at : at + chooser.randint(1, 8)]
        elif kind == 1:
            content[at:at] = content[at : at + chooser.randint(1, 30)]
        elif kind == 2:
            content[at] = chooser.choice(b'\0",;\n\r\t -:.9\xff\xc3\xa0A')
        elif kind == 3:
            content[at:at] = chooser.choice(
                [b"\n\n", b'"', b",,", b"\xef\xbb\xbf", b"99999999999", "\u00e9".encode(), b"\x00"]
            )
        else:
            del content[at:]
        if not content:
            break
    return bytes(content)


def refusal(make):
    """Return what founding says against the input, or None where it takes it."""
    try:
        found(make, 1)
    except UserError as error:
        return str(error)
    return None


@pytest.mark.parametrize("kind", VALID)
@pytest.mark.parametrize("seed", range(70))
def test_damaged_files_are_read_or_refused_plainly(tmp_path, kind, seed):
    (tmp_path / "roster.csv").write_text(ROSTER)
    make = plan(tmp_path, ties=VALID["ties"], network=VALID["network"])
    if kind == "roster":
        make = roster_plan(tmp_path / "roster.csv")
    path = tmp_path / f"{kind}.csv"
    path.write_bytes(damaged(VALID[kind], random.Random(seed)))
    message = refusal(make)
    assert message is None or re.fullmatch(rf"{re.escape(str(path))}:\d+:\d+: \S.*", message)


def test_most_damage_is_noticed(tmp_path):
    """The generated files above are bad ones, not lucky ones."""
    messages = []
    for seed in range(70):
        (tmp_path / "roster.csv").write_bytes(damaged(VALID["roster"], random.Random(seed)))
        messages.append(refusal(roster_plan(tmp_path / "roster.csv")))
    assert sum(message is not None for message in messages) > 45
