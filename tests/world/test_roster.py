import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adoptsim.world.agencies import AgencyTraits
from adoptsim.world.founding import Founding, found
from adoptsim.world.population import Population
from adoptsim.world.roster import Roster, RosterColumns, hashed_ids, read_roster

EXAMPLE = Path(__file__).resolve().parents[2] / "scenarios" / "roster_example.csv"


def write(folder, text, encoding="utf-8"):
    path = folder / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_columns_are_read_by_the_mapping(tmp_path):
    path = write(
        tmp_path,
        "who,heads,x,dep,money,cap,place,code\n"
        "Tax,10,fin,M1,1000.5,0.25,north,007\n"
        '"Archives,  National",8.0,,M2,,,,010\n',
    )
    columns = RosterColumns(
        name="who",
        size="heads",
        sector="x",
        parent="dep",
        budget="money",
        capability="cap",
        attributes=("place", "code"),
    )
    world, names = found(Founding(population=Population(roster=Roster(file=path, columns=columns))), 1)
    assert names.agencies == ("Tax", "Archives, National")
    assert names.sectors == ("fin", "")
    assert names.parents == ("M1", "M2")
    assert names.attributes["place"].tolist() == ["north", ""]
    assert names.attributes["code"].tolist() == ["007", "010"]
    assert world.agencies.size.tolist() == [10, 8]
    assert world.agencies.digital_budget[0] == 100_050
    assert world.agencies.digital_budget[1] > 0
    assert world.agencies.capability[0] == 0.25
    assert 0 < world.agencies.capability[1] < 1


def test_a_column_of_numbers_is_kept_as_numbers(tmp_path):
    path = write(tmp_path, "name,size,density\nA,1,2.5\nB,1,\nC,1,-3e2\n")
    register = read_roster(Roster(file=path, columns=RosterColumns(attributes=("density",))))
    np.testing.assert_array_equal(register.attributes["density"], [2.5, np.nan, -300.0])


def test_what_the_roster_leaves_blank_is_drawn_as_without_it(tmp_path):
    bare = found(Founding(population=Population(roster=Roster(file=write(tmp_path, "name,size\nA,5\nB,6\n")))), 4)[0]
    path = write(tmp_path, "name,size,leadership\nA,5,\nB,6,0.9\n")
    given_one = found(
        Founding(population=Population(roster=Roster(file=path, columns=RosterColumns(leadership="leadership")))), 4
    )[0]
    assert given_one.agencies.leadership[0] == bare.agencies.leadership[0]
    assert given_one.agencies.leadership[1] == np.float32(0.9)
    np.testing.assert_array_equal(given_one.officials.skill, bare.officials.skill)


def test_several_columns_name_an_agency_together(tmp_path):
    path = write(tmp_path, "dep,name,size\nM1,Legal Office,4\nM2,Legal Office,5\n")
    register = read_roster(Roster(file=path, columns=RosterColumns(name=("dep", "name"))))
    assert register.names == ("M1 / Legal Office", "M2 / Legal Office")


def test_one_scale_shrinks_officials_budgets_and_set_up_costs_alike(tmp_path):
    path = write(tmp_path, "name,size,money\nA,1000,50000\nB,100,5000\nC,2,100\n")
    columns = RosterColumns(budget="money")
    whole, part = (
        found(Founding(population=Population(roster=Roster(file=path, columns=columns, scale=scale))), 1)[0]
        for scale in (1.0, 0.1)
    )
    assert part.agencies.size.tolist() == [100, 10, 1]
    assert part.agencies.digital_budget.tolist() == [500_000, 50_000, 5_000]
    np.testing.assert_allclose(part.pipelines.set_up[0, :2], whole.pipelines.set_up[0, :2] / 10, rtol=1e-4)


@pytest.mark.parametrize(
    "text",
    [
        "name,size\nA,1\nB,2\n",
        "\ufeffname,size\nA,1\nB,2\n",
        "name,size\r\nA,1\r\nB,2\r\n",
        "name,size\nA,1\nB,2",
        "name,size\n\nA,1\n\n\nB,2\n\n",
        ' name , size \n A , 1 \n"B", 2.0\n',
        "size,name,,\n1,A,x,\n2,B,,y\n",
        'name,size\n"A",1\n"B","2"\n',
    ],
)
def test_the_same_roster_may_be_written_in_many_ways(tmp_path, text):
    register = read_roster(Roster(file=write(tmp_path, text)))
    assert register.names == ("A", "B")
    assert register.sizes.tolist() == [1, 2]


def test_names_are_compared_in_one_way_of_writing(tmp_path):
    path = write(tmp_path, "name,size\nMinist\u00e8re  de l'Int\u00e9rieur,1\n")
    composed = read_roster(Roster(file=path))
    path = write(tmp_path, "name,size\nMiniste\u0300re de l'Inte\u0301rieur,1\n")
    assert read_roster(Roster(file=path)).ids.tolist() == composed.ids.tolist()


@given(st.sets(st.text(min_size=1), max_size=60), st.sampled_from([3, 6, 31, 32]))
def test_ids_differ_are_above_zero_and_do_not_hang_on_the_order(names, bits):
    names = list(names)[: 2**bits - 1]
    ids = hashed_ids(names, bits)
    assert len(set(ids.values())) == len(names)
    assert all(0 < identity < 2**bits for identity in ids.values())
    assert hashed_ids(reversed(names), bits) == ids


def test_the_example_roster_founds_a_world():
    columns = RosterColumns(
        name="agency", size="officials", sector="sector", parent="department", budget="digital_budget",
        capability="capability", attributes=("region",),
    )  # fmt: skip
    world, names = found(Founding(population=Population(roster=Roster(file=EXAMPLE, columns=columns))), 1)
    assert len(names.agencies) == 12
    assert world.agencies.size.sum() == len(world.officials.id) == 2465


def count(path, column):
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return [int(row[column]) for row in csv.DictReader(handle)]


@pytest.mark.parametrize(
    ("file", "columns"),
    [
        (
            "uk_civil_service_orgs_2021.csv",
            RosterColumns(name="organisation", size="headcount", parent="department_group"),
        ),
        (
            "us_federal_subagencies_2024.csv",
            RosterColumns(name=("agency", "subagency"), size="employees", parent="agency", attributes=("agency_code",)),
        ),
    ],
)
@pytest.mark.parametrize("scale", [0.01, "none"])
def test_real_rosters_are_founded(real_data, file, columns, scale):
    roster = Roster(file=real_data / file, columns=columns, scale=1.0 if scale == "none" else scale)
    officials = "none" if scale == "none" else 5000
    world, names = found(Founding(population=Population(officials=officials, roster=roster)), 1)
    sizes = count(roster.file, columns.size)
    assert len(names.agencies) == len(sizes)
    expected = [max(1, int(size * roster.scale + 0.5)) for size in sizes]
    assert world.agencies.size.tolist() == expected
    assert len(world.officials.id) == (0 if officials == "none" else sum(expected))
    assert (np.diff(world.agencies.peers_start) >= 1).mean() > 0.8


@pytest.mark.slow
def test_the_federal_government_is_founded_at_full_size(real_data):
    columns = RosterColumns(name=("agency", "subagency"), size="employees", parent="agency")
    roster = Roster(file=real_data / "us_federal_subagencies_2024.csv", columns=columns)
    world, _ = found(Founding(population=Population(roster=roster), agencies=AgencyTraits()), 1)
    assert len(world.officials.id) == sum(count(roster.file, "employees")) > 2_300_000
