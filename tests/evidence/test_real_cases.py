"""On real data, where it is at hand: forecasts use nothing after the cut, and are held against simple rivals."""

import csv as lines_of
import shutil
from time import process_time

import pytest

from adoptsim.evidence.cases.conversion import convert
from adoptsim.evidence.forecasting import OURS, forecast, forecast_depths
from adoptsim.evidence.hazard.fitting import fit
from adoptsim.evidence.panel.case_reading import read_case
from adoptsim.evidence.panel.panel import EFFECTIVE, NOMINAL
from adoptsim.faces.cli.frames import csv

COUNTIES = """\
panel:
  file: {data}/us_county_dotgov_adoption.csv
  columns: {{unit: fips, adopted: first_seen_main, had: left_censored_main}}
  observed_until: 2023-10-12
network:
  file: {data}/us_county_adjacency.csv
  columns: {{one: fips_a, other: fips_b, outside: drop}}
size: population_2019
group: state
events:
  fee_waived:
    {{kind: fee, start: 2021-04-27, cost: {{before: 400, after: 0}}, budget: 20000, hours: {{before: 24, after: 8}}}}
  illinois: {{kind: mandate, start: 2021-08-01, deadline: 2022-07-01, where: {{state: IL}}}}
cut: 2022-12-31
until: 2023-09-30
"""
TOWNS = """\
panel:
  file: {data}/us_municipality_dotgov_adoption.csv
  columns: {{unit: place_fips, adopted: first_seen_main, had: left_censored_main}}
  observed_until: 2024-11-30
  where: {{population_2019: '> 0'}}
size: population_2019
group: state
events:
  pause: {{kind: change, start: 2023-10-13, end: 2024-01-15, effect: -2}}
  simpler: {{kind: change, start: 2024-01-15}}
  california: {{kind: mandate, start: 2023-10-08, deadline: 2029-01-01, where: {{state: CA}}}}
  minnesota: {{kind: mandate, start: 2024-05-24, deadline: 2026-06-01, where: {{state: MN}}}}
  new_york:
    {{kind: mandate, start: 2024-12-21, deadline: 2026-02-28, where: {{state: NY, population_2019: '>= 1500'}}}}
cut: 2024-11-30
until: 2026-06-30
"""


@pytest.fixture
def case(tmp_path):
    def made(text, data):
        path = tmp_path / "case.yaml"
        path.write_text(text.format(data=data))
        return read_case(path)

    return made


def test_counties_to_the_end_of_2022_are_forecast_within_half_a_point(real_data, case):
    board = forecast(case(COUNTIES, real_data)).scoreboard()
    whole = board[board["group"] == "all"].set_index("forecaster")
    assert whole["mae"][OURS] < 0.005
    assert whole["coverage_90"][OURS] > 0.8
    assert whole["mae"][OURS] < whole["mae"]["persistence"] / 4


def test_the_law_of_illinois_raised_the_hazard_of_its_counties(real_data, case):
    found = fit(case(COUNTIES, real_data))
    both = found.estimate[[found.formula.row("mandate"), found.formula.row("mandate.illinois")]].sum()
    assert 1.5 < both < 3.5


def test_what_illinois_tells_is_the_prior_of_laws_to_come(real_data, tmp_path):
    convert(real_data, tmp_path)
    found = fit(read_case(tmp_path / "counties_2022.yaml"))
    row = found.formula.row("mandate")
    prior = read_case(tmp_path / "towns_2024.yaml").said.priors["mandate"]
    assert prior.mean == pytest.approx(found.estimate[row], abs=0.01)
    assert prior.sd == pytest.approx(found.errors[row], abs=0.01)


LATER = ("https_2016_06.yaml", "2016-06-03"), ("https_2016_10.yaml", "2016-10-07")


@pytest.mark.parametrize(("name", "cut"), LATER)
def test_https_forecasts_are_unchanged_when_later_rows_are_deleted(real_data, tmp_path, name, cut):
    """Of each depth, to the byte; a domain that was live later is known to have been live at the cut, and no more."""
    convert(real_data, tmp_path / "whole")
    shutil.copytree(tmp_path / "whole", tmp_path / "early")
    rows = list(lines_of.DictReader((tmp_path / "whole" / "https.csv").read_text().splitlines()))
    kept = [row for row in rows if row["entered"] <= cut]
    for row in kept:
        for word, before in (("adopted", "without"), ("effective", "effective_without")):
            row[before] = row[before] if row[word] <= cut else ""
            row[word] = row[word] if row[word] <= cut else ""
        row["until"] = min(row["until"], cut)
    with (tmp_path / "early" / "https.csv").open("w", newline="") as stream:
        writer = lines_of.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(kept)
    assert len(kept) < len(rows)
    whole, early = (forecast_depths(read_case(tmp_path / place / name), draws=50) for place in ("whole", "early"))
    assert list(whole) == [NOMINAL, EFFECTIVE]
    for depth, made in whole.items():
        assert csv(early[depth].bands()) == csv(made.bands())
        assert csv(early[depth].fit.table()) == csv(made.fit.table())


def test_twenty_thousand_towns_and_laws_to_come_take_well_under_two_minutes(real_data, case):
    begun = process_time()
    made = forecast(case(TOWNS, real_data))
    assert process_time() - begun < 120
    bands = made.bands().set_index(["group", "date"])
    last = bands.loc[("new_york: bound", "2026-06-30")]
    now = bands.loc[("new_york: bound", "2024-11-30")]
    assert last["median"] - now["median"] > 0.1
    assert last["high_90"] - last["low_90"] > 0.2  # what nobody knows is not hidden
    assert {"state: NY", "state: MN"} <= set(made.futures.groups)
