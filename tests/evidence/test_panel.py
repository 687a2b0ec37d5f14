"""A panel is read as it is, and what is wrong with it is said with its place."""

import numpy as np
import pytest

from adoptsim.evidence.panel.case_reading import read_case
from adoptsim.evidence.panel.links import LinkColumns, read_links
from adoptsim.evidence.panel.loading import PanelColumns, read_panel
from adoptsim.evidence.panel.panel import NEVER, day, iso, month, month_of, months
from adoptsim.world.errors import UserError
from tests.evidence.panels import write_case

UNITS = """\
unit,adopted,had,people,place
a,2020-03-10,0,10,north
b,,0,20,south
c,2020-06-20,0,30,north
d,2020-01-01,1,40,south
"""


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "units.csv"
    path.write_text(UNITS)
    return path


def read(path, **given):
    return read_panel(path, PanelColumns(had="had"), **given)


def test_each_unit_holds_the_days_between_which_it_adopted(table):
    panel = read(table, observed_until=day("2020-12-31"))
    assert panel.units == ("a", "b", "c", "d")
    assert [iso(one) for one in panel.observed] == ["2020-01-01", "2020-03-10", "2020-06-20", "2020-12-31"]
    assert [iso(one) for one in panel.without] == ["2020-01-01", "2020-12-31", "2020-03-10", "2020-01-01"]
    assert [iso(one) for one in panel.seen] == ["2020-03-10", "never", "2020-06-20", "2020-01-01"]
    assert panel.had.tolist() == [False, False, False, True]
    assert panel.columns["people"].tolist() == [10.0, 20.0, 30.0, 40.0]
    assert panel.columns["place"].tolist() == ["north", "south", "north", "south"]


def test_at_a_cut_nothing_later_is_known(table):
    panel = read(table, observed_until=day("2020-12-31")).at(day("2020-05-01"))
    assert [iso(one) for one in panel.observed] == ["2020-01-01", "2020-03-10", "2020-05-01"]
    assert [iso(one) for one in panel.seen] == ["2020-03-10", "never", "never", "2020-01-01"]
    assert [iso(one) for one in panel.without] == ["2020-01-01", "2020-05-01", "2020-05-01", "2020-01-01"]
    assert panel.last == panel.until[1] == day("2020-05-01")
    with pytest.raises(ValueError, match="begins on 2020-01-01"):
        panel.at(day("2019-12-31"))


def test_the_last_day_without_may_be_said(tmp_path):
    path = tmp_path / "units.csv"
    path.write_text("unit,adopted,last\na,2020-03-10,2020-03-01\nb,2020-02-01,\n")
    panel = read_panel(path, PanelColumns(without="last"), observed_from=day("2020-01-01"))
    assert iso(panel.without[0]) == "2020-03-01"
    assert iso(panel.without[1]) == "2020-01-01"


def test_shares_and_selections(table):
    panel = read(table, observed_until=day("2020-12-31"))
    days = np.array([day("2020-03-09"), day("2020-03-10"), day("2020-12-31")])
    assert panel.share(days).tolist() == [0.25, 0.5, 0.75]
    north = panel.columns["place"] == "north"
    assert panel.share(days, north).tolist() == [0.0, 0.5, 1.0]
    assert panel.select(north).units == ("a", "c")


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        (UNITS + "a,,0,1,x\n", "6:1", "unit 'a' is on line 2 already"),
        (UNITS.replace("2020-03-10", "10.3.2020"), "2:2", "is not a day; write it like 2021-04-27"),
        (UNITS.replace("2020-03-10", "2020-W10-2"), "2:2", "is not a day; write it like"),
        (UNITS.replace("2020-06-20", "2021-06-20"), "4:2", "2021-06-20 is after the last day of observation"),
        (UNITS.replace("1,40", "perhaps,40"), "5:3", "says neither yes nor no"),
        (UNITS.replace("b,,", ",,"), "3:1", "the unit's name is blank"),
        ("unit,day\na,\n", "1:1", "no column 'adopted'"),
        (UNITS.replace("place", "people"), "1:5", "the header names column 'people' twice"),
        (UNITS.replace("2020-06-20", "0001-01-01"), "4:2", "write it like 2021-04-27, from the year 1800 to 2199"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, text, where, said):
    path = tmp_path / "units.csv"
    path.write_text(text)
    with pytest.raises(UserError) as error:
        read(path, observed_until=day("2020-12-31"))
    assert f"units.csv:{where}:" in str(error.value)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("a,z", ":2:2: column 'other': there is no unit 'z' in the panel"),
        ("a,a", ":2:2: column 'other': unit 'a' is linked with itself"),
        ("a,b\nb,a", ":3:2: column 'other': this link is on line 2 already"),
    ],
)
def test_links_to_nobody_themselves_or_twice_are_refused(tmp_path, lines, said):
    path = tmp_path / "links.csv"
    path.write_text(f"one,other\n{lines}\n")
    with pytest.raises(UserError) as error:
        read_links(path, LinkColumns(), ["a", "b"])
    assert said in str(error.value)


def test_links_to_nobody_may_be_dropped(tmp_path):
    path = tmp_path / "links.csv"
    path.write_text("one,other\na,z\nb,a\n")
    assert read_links(path, LinkColumns(outside="drop"), ["a", "b"]).tolist() == [[0, 1]]


def test_documented_columns_are_read_by_their_names_unless_said_otherwise(tmp_path):
    path = tmp_path / "units.csv"
    path.write_text("unit,adopted,had,until,effective\na,2020-03-10,0,2020-09-30,2020-05-01\nb,,1,2020-08-31,\n")
    span = {"observed_from": day("2020-01-01"), "observed_until": day("2020-12-31")}
    panel = read_panel(path, **span)
    assert panel.had.tolist() == [False, True]
    assert [iso(one) for one in panel.until] == ["2020-09-30", "2020-08-31"]
    assert panel.effective is not None
    assert iso(panel.effective.seen[0]) == "2020-05-01"
    plain = read_panel(path, PanelColumns(until=None, effective=None), **span)
    assert [iso(one) for one in plain.until] == ["2020-12-31"] * 2
    assert plain.effective is None
    assert plain.columns["until"].tolist() == ["2020-09-30", "2020-08-31"]


def test_a_column_that_is_mapped_is_nothing_else(tmp_path):
    path = tmp_path / "units.csv"
    path.write_text("unit,effective\na,2020-05-01\nb,\n")
    panel = read_panel(path, PanelColumns(adopted="effective"), observed_from=day("2020-01-01"))
    assert panel.effective is None
    assert iso(panel.seen[0]) == "2020-05-01"


def test_who_had_adopted_from_the_first_counts_though_no_day_is_said(tmp_path):
    path = tmp_path / "units.csv"
    path.write_text("unit,adopted,had\na,,1\nb,,0\nc,2020-05-01,0\n")
    panel = read_panel(path, observed_from=day("2020-01-01"), observed_until=day("2020-12-31"))
    assert panel.share(np.array([day("2020-01-01"), day("2020-12-31")])).tolist() == pytest.approx([1 / 3, 2 / 3])


def test_nobody_is_seen_after_it_was_last_observed(tmp_path):
    path = tmp_path / "units.csv"
    path.write_text("unit,adopted,until\na,2020-03-10,2020-02-01\n")
    with pytest.raises(UserError, match=r"units.csv:2:3: .*observed until 2020-02-01, but seen with it later"):
        read_panel(path, observed_from=day("2020-01-01"))


def test_a_network_without_a_link_is_refused(tmp_path):
    path = tmp_path / "links.csv"
    path.write_text("one,other\n")
    with pytest.raises(UserError, match=r"links.csv:2:1: the file ends after its header"):
        read_links(path, LinkColumns(), ["a", "b"])


def test_a_column_of_blanks_holds_no_sizes(tmp_path):
    path = write_case(tmp_path, 3)
    lines = "".join(f"u{unit},2019-0{unit + 1}-15,0,,A\n" for unit in range(3))
    (tmp_path / "units.csv").write_text(f"unit,adopted,had,size,state\n{lines}")
    with pytest.raises(UserError) as error:
        read_case(path)
    assert "size: column 'size' of unit 'u0', line 2 of units.csv, is blank (and 2 more)" in str(error.value)


def test_a_blank_that_a_rule_or_a_group_asks_for_is_named(tmp_path):
    path = write_case(tmp_path, 30)
    path.write_text(path.read_text().replace("size: size\n", "group: state\n"))
    units = tmp_path / "units.csv"
    units.write_text(units.read_text() + "ghost,,0,,A\nshade,,0,9,\n")
    with pytest.raises(UserError) as error:
        read_case(path)
    said = "line 33 of units.csv, is blank, so that it cannot be said whether the rule holds"
    assert f"events.law.where.size: column 'size' of unit 'ghost', {said}" in str(error.value)
    assert "group: column 'state' of unit 'shade', line 34 of units.csv, is blank" in str(error.value)


def test_a_law_may_have_been_made_long_after_the_panel_began(tmp_path):
    path = write_case(tmp_path, 30)
    text = (tmp_path / "units.csv").read_text()
    (tmp_path / "units.csv").write_text(text.replace("early,2018-01-01", "early,1880-01-01"))
    from adoptsim.evidence.hazard.making import formula

    case = read_case(path)
    made = formula(case, case.known())
    course = next(one for one in made.parts[0].effects if made.terms[one.term].name == "mandate.law")
    assert course.months.max() == 1.0
    assert iso(made.starts[int(np.argmax(course.months))]) == "2020-06-01"


MONTHS = "unit,adopted,began\na,1,\nb,18,\nc,7,3\nd,,\n"
"""Whole months, counted from November 1953; 18 stands for never."""


def test_months_counted_from_one_lie_between_the_ends_of_months(tmp_path):
    path = tmp_path / "units.csv"
    path.write_text(MONTHS)
    panel = read_panel(path, PanelColumns(entered="began"), months_from=month("1953-11"), never=18)
    assert [iso(one) for one in panel.seen] == ["1953-11-30", "never", "1954-05-31", "never"]
    assert [iso(one) for one in panel.without] == ["1953-10-31", "1954-05-31", "1954-04-30", "1954-05-31"]
    assert [iso(one) for one in panel.entered] == ["1953-10-31", "1953-10-31", "1953-12-31", "1953-10-31"]
    assert [iso(one)[:7] for one in panel.observed] == [
        "1953-10", "1953-11", "1953-12", "1954-01", "1954-02", "1954-03", "1954-04", "1954-05",
    ]  # fmt: skip
    assert not panel.had.any()


@pytest.mark.parametrize("said", ["0", "2.5", "-1", "x", "²", "1955-01-01", "999999"])
def test_a_month_that_is_none_is_refused_with_its_place(tmp_path, said):
    path = tmp_path / "units.csv"
    path.write_text(f"unit,adopted\na,{said}\nb,3\n")
    with pytest.raises(UserError, match=r"units.csv:2:2: column 'adopted': .* is not a month; write a whole number"):
        read_panel(path, months_from=0)


def test_directed_links_hold_one_way_and_a_rule_chooses_them(tmp_path):
    path = tmp_path / "links.csv"
    path.write_text("one,other,kind\na,b,advice\nb,a,advice\na,b,friend\na,c,friend\n")
    chosen = read_links(path, LinkColumns(), ["a", "b", "c"], directed=True, where={"kind": "advice"})
    assert chosen.tolist() == [[0, 1], [1, 0]]
    once = read_links(path, LinkColumns(repeated="drop"), ["a", "b", "c"])
    assert once.tolist() == [[0, 1], [0, 2]]
    with pytest.raises(UserError, match="links.csv: network.where: column 'kind' is nowhere 'advise'"):
        read_links(path, LinkColumns(), ["a", "b", "c"], where={"kind": "advise"})
    with pytest.raises(UserError, match="links.csv:1:1: no column 'sort', which network.where asks for"):
        read_links(path, LinkColumns(), ["a", "b", "c"], where={"sort": "advice"})
    with pytest.raises(UserError, match="is on line 2 already; 'repeated: drop' counts it once"):
        read_links(path, LinkColumns(), ["a", "b", "c"], directed=True)


def test_who_looks_to_whom(table, tmp_path):
    links = tmp_path / "links.csv"
    links.write_text("one,other\na,b\nc,b\n")
    both, one_way = (
        read(table, observed_until=day("2020-12-31"), links=links, directed=directed).ties().tolist()
        for directed in (False, True)
    )
    assert one_way == [[0, 1], [2, 1]]
    assert both == [[0, 1], [1, 2], [1, 0], [2, 1]]


def test_months_are_those_of_the_calendar():
    starts = months(day("2019-12-15"), day("2020-02-01"))
    assert [iso(one) for one in starts] == ["2019-12-01", "2020-01-01", "2020-02-01", "2020-03-01"]
    assert month_of(day("1970-02-28")) == 1


def test_nobody_adopted_and_no_days_are_said(tmp_path):
    path = tmp_path / "units.csv"
    path.write_text("unit,adopted\na,\n")
    with pytest.raises(UserError, match="nothing says from when to when"):
        read_panel(path)
    assert read_panel(path, observed_from=0, observed_until=9).seen[0] == NEVER


CASES = {
    "group: stat": (":8:", "group: the panel has no column 'stat' (nearest: 'state')"),
    "size: state": (":", "column 'state' of unit 'u0', line 2 of units.csv, is 'A', not a number (and 30 more)"),
    "colour: red": (":8:1", "there is no such name here"),
    "cut: yesterday": (":8:6", "'yesterday' is not a day"),
    "priors: {peer: {mean: 1, sd: 1, reason: none}}": ("", "priors.peer: processes.decision has no such number"),
    "peers_within: state": (":8:15", "a network is there too"),
    "events: {x: {kind: mandate, start: 2020-01-01}}": (":", "events.x.deadline: is missing; a mandate needs it"),
    "events: {x: {kind: change, start: 2020-01-01, force: soft}}": (":", "has no meaning in a change"),
    "events: {x: {kind: change, start: 2020-01-01, where: {stat: A}}}": (":", "the panel has no column 'stat'"),
    "events: {x: {kind: change, start: 2020-01-01, where: {state: Z}}}": (":", "column 'state' is nowhere 'Z'"),
    "events: {x: {kind: change, start: 2020-01-01, end: 2019-01-01}}": (":", "2019-01-01 is before the start"),
    "events: {x: {kind: change, start: 2020-01-01, where: {size: '> 9e9'}}}": (":", "chooses no unit at all"),
    "events: {x: {kind: change, start: 2020-01-01, where: {size: '=> 9'}}}": (":", "is no comparison; write <, <=,"),
    "events: {x: {kind: change, start: 2020-01-01, where: {state: '> 9'}}}": (
        ":",
        "line 2 of units.csv, is 'A', not a",
    ),
    "events: {x: {kind: mandate, start: 1700-01-01, deadline: 2020-01-01}}": (":", "is not a day; write it like"),
    "events: {x: {kind: mandate, start: 2020-01-01, deadline: 2150-01-01}}": (
        ":",
        "is more than 50 years after the start",
    ),
    "events: {x: {kind: fee, start: 2020-01-01, cost: {before: 9, after: 0}}}": (":", "x.budget: is missing"),
    "until: 2019-01-01": (":8:8", "2019-01-01 is not after the cut"),
    "until: 999999999": (":8:8", "999999999 is not a day; write it like"),
    "until: 2099-01-01": (":8:8", "2099-01-01 is more than 50 years after the cut"),
    "until: 9999-12-31": (":8:8", "is not a day; write it like 2021-04-27, from the year 1800 to 2199"),
}


@pytest.mark.parametrize("line", CASES)
def test_what_is_wrong_with_a_case_is_said_with_its_place(tmp_path, line):
    path = write_case(tmp_path, 30)
    key = line.partition(":")[0]
    kept, skipping = [], False
    for one in path.read_text().splitlines():
        if not one.startswith(" "):
            skipping = one.startswith(f"{key}:")
        if not skipping:
            kept.append(one)
    path.write_text("\n".join([*kept[:7], line, *kept[7:]]) + "\n")
    from adoptsim.evidence.hazard.fitting import fit

    with pytest.raises(UserError) as error:
        fit(read_case(path))
    assert CASES[line][1] in str(error.value)


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ("0", "column 'size' of unit 'ghost', line 33 of units.csv, is 0, not above zero"),
        ("-4", "line 33 of units.csv, is -4, not above zero"),
        ("2.5", "line 33 of units.csv, is 2.5, not a whole number"),
        ("", "line 33 of units.csv, is blank"),
        ("many", "line 33 of units.csv, is 'many', not a number"),
        ("nan", "line 33 of units.csv, is 'nan', not a number"),
        ("1e99", "line 33 of units.csv, is 1e+99, more than there are people"),
        ("1e300", "line 33 of units.csv, is '1e300', not a number"),
    ],
)
def test_an_impossible_size_is_named_with_its_line(tmp_path, size, said):
    path = write_case(tmp_path, 30)
    units = tmp_path / "units.csv"
    units.write_text(units.read_text() + f"ghost,,0,{size},A\n")
    with pytest.raises(UserError) as error:
        read_case(path)
    assert said in str(error.value)


def test_a_case_that_is_not_there_names_the_nearest(tmp_path, monkeypatch):
    write_case(tmp_path, 30)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="there is no such file .nearest: 'case.yaml'"):
        read_case("cas.yaml")
