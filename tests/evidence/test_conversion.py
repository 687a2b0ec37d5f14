"""The published files become panels and cases in the documented form; files here are made up, of the same shape."""

import shutil
import subprocess
import sys

import numpy as np
import pytest

from adoptsim.evidence.cases.__main__ import main
from adoptsim.evidence.cases.conversion import convert
from adoptsim.evidence.cases.rolling import Origin, by_origin, rolled, summary
from adoptsim.evidence.forecasting import OURS
from adoptsim.evidence.panel.case_reading import read_case
from adoptsim.evidence.panel.panel import EFFECTIVE, NOMINAL, day, iso
from adoptsim.world.errors import UserError

FILES = {
    "us_https_weekly.csv": """\
date,branch,live_domains,uses_https,enforces_https,hsts,share_uses_https,share_enforces_https,share_hsts
2015-04-28,executive,4,1,1,,0.25,0.25,
2015-06-13,executive,4,1,1,,0.25,0.25,
2016-01-15,all,4,1,1,,0.25,0.25,
2016-12-31,executive,3,3,2,,1.0,0.67,
2020-06-08,executive,3,3,3,,1.0,1.0,
""",
    "us_https_domains.csv": """\
domain,agency,branch,first_scan_live,last_scan_live,first_uses_https,first_enforces_https
a.gov,One,executive,2015-04-28,2020-06-08,2015-04-28,2015-04-28
b.gov,One,executive,2015-04-28,2016-12-31,2016-01-15,2016-12-31
c.gov,Two,executive,2015-06-13,2016-01-15,,
d.gov,Two,legislative,2015-04-28,2016-12-31,,
e.gov,Two,executive,2015-04-28,2020-06-08,2016-12-31,2020-06-08
f.gov,Two,executive,2020-06-08,2020-06-08,2020-06-08,2020-06-08
""",
    "us_county_adjacency.csv": "fips_a,fips_b\n01001,01003\n01003,99999\n",
    "medinnovations_nodes.csv": "node,community,toa\n1001,1,2\n1002,1,18\n1003,2,1\n",
    "medinnovations_edges.csv": "ego,alter,relation,rank\n1001,1002,advice,1\n1002,1001,friend,1\n",
}


def places(key, states, count):
    """Write places that adopt now and then, the larger ones sooner."""
    lines = [f"{key},name,state,population_2019,first_seen_main,left_censored_main"]
    rng = np.random.default_rng(3)
    for number in range(count):
        size = int(np.exp(rng.normal(8, 1)))
        month = int(rng.geometric(0.012 if size > 3000 else 0.005)) - 1
        seen = f"{2015 + month // 12}-{month % 12 + 1:02}-15" if month < 100 else ""
        lines.append(f"{number:05},place {number},{states[number % len(states)]},{size},{seen},0")
    return "\n".join([*lines, "01001,old,NY,900,2014-12-01,1", "01003,ghost,IL,50,,0"]) + "\n"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    for name, text in FILES.items():
        (folder / name).write_text(text)
    (folder / "us_county_dotgov_adoption.csv").write_text(places("fips", ("IL", "OH"), 300))
    towns = places("place_fips", ("CA", "MN", "NY"), 400)
    (folder / "us_municipality_dotgov_adoption.csv").write_text(towns + "77777,nobody,NY,0,,0\n")
    return folder


@pytest.fixture(scope="module")
def folder(data, tmp_path_factory):
    out = tmp_path_factory.mktemp("converted")
    convert(data, out)
    return out


def test_every_case_can_be_read(data, folder, tmp_path, capsys):
    assert main([str(data), str(tmp_path / "out")]) == 0
    paths = capsys.readouterr().out.split()
    assert len(paths) == 6
    for path in paths:
        case = read_case(path)
        assert case.panel.first < case.cut
        assert (folder / f"{case.name}.yaml").read_bytes() == (tmp_path / "out" / f"{case.name}.yaml").read_bytes()


def test_domains_hold_the_scans_between_which_they_came_to_each_depth(folder):
    panel = read_case(folder / "https_2016_06.yaml").panel
    assert panel.units == ("a.gov", "b.gov", "c.gov", "e.gov")
    depths = panel.depths()
    assert depths[NOMINAL].had.tolist() == depths[EFFECTIVE].had.tolist() == [True, False, False, False]
    assert iso(depths[NOMINAL].without[1]) == "2015-06-13"
    assert iso(depths[EFFECTIVE].without[1]) == "2016-01-15"
    assert [iso(one) for one in depths[EFFECTIVE].seen[1:]] == ["2016-12-31", "never", "never"]
    assert iso(panel.entered[2]) == "2015-06-13"
    assert iso(panel.until[2]) == "2016-01-15"


def test_places_keep_leading_zeros_and_lose_what_cannot_be(folder):
    counties = read_case(folder / "counties_2022.yaml").panel
    assert "01001" in counties.units
    assert counties.had[counties.units.index("01001")]
    assert len(counties.links) == 1
    assert "77777" not in read_case(folder / "towns_2024.yaml").panel.units


def test_a_file_that_is_not_there_or_lacks_a_column_is_named(data, tmp_path, capsys):
    shutil.copytree(data, tmp_path / "data")
    (tmp_path / "data" / "us_https_weekly.csv").write_text("day,branch\n2015-04-28,all\n")
    with pytest.raises(UserError, match="us_https_weekly.csv:1:1: no column 'date', which the conversion asks for"):
        convert(tmp_path / "data", tmp_path / "out")
    assert main([str(tmp_path / "nowhere"), str(tmp_path / "out")]) == 2
    assert "nowhere" in capsys.readouterr().err
    ended = subprocess.run(
        [sys.executable, "-m", "adoptsim.evidence.cases"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith("usage: python -m adoptsim.evidence.cases DATA OUT")


def test_an_origin_knows_what_was_made_by_its_cut_and_what_it_is_told(folder):
    early = Origin("counties_2022.yaml", "2021-03-31", "2022-06-30", told=("fee_waived",)).case(folder)
    assert list(early.said.events) == ["fee_waived"]
    assert early.cut == day("2021-03-31")
    late = Origin("towns_2024.yaml", "2023-12-31", "2024-06-30", ("CA",)).case(folder)
    assert list(late.said.events) == ["fee_waived", "pause", "california"]
    assert set(late.panel.columns["state"]) == {"CA"}
    assert late.said.group is None


def test_origins_are_judged_alike(folder):
    board = rolled(folder, (Origin("towns_2024.yaml", "2021-12-31", "2022-06-30", ("MN", "NY")),))
    means = summary(board)
    alone = board[(board["group"] == "all") & (board["forecaster"] == OURS)]["mae"].item()
    assert means.loc[("all units", OURS), "mae"] == pytest.approx(alone)
    assert set(by_origin(board).index.get_level_values("whose")) == {"all units", "groups"}
