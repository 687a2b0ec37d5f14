"""What people bring, and what they take home."""

import csv
import io
import subprocess
import sys
import zipfile
from typing import Final

from playwright.sync_api import expect

from adoptsim.faces.tongues.speaking import percent
from tests.faces.web.browser.sitting import link

RUN = [sys.executable, "-c", "from adoptsim.faces.cli.root import main; main()", "run"]
MINE: Final = """\
extends: training
title: Our ministries
population: {officials: 200, agencies: 5}
calendar: {months: 36}
"""
BAD = (
    (
        "scenario", "extends: training\nofficials:\n  skil_mean: 0.4\n",
        "Line 3, column 3", "→    3    skil_mean: 0.4", "skill_mean",
    ),
    ("scenario", "extends: [training\n", "Line 1, column 10", "→    1  extends: [training", "never closed"),
    ("roster", "name,size\nParks,twenty\n", "Line 2, column 2", "→    2  Parks,twenty", "twenty"),
)  # fmt: skip
"""Kind and content of a bad file; where it is bad, the text beside it, and what is said of it."""


def summary(text):
    """Return the rows of a summary by all that says which they are."""
    rows = csv.DictReader(io.StringIO(text))
    return {
        (row["scenario"], row["solution"], row["month"], row["measure"]): (row["median"], row["low"], row["high"])
        for row in rows
    }


def test_an_uploaded_scenario_is_answered_and_its_link_says_which_file_it_needs(sit_down):
    mine = sit_down()
    mine.open(link())
    mine.open_parts(".as-files")
    with mine.answered():
        mine.upload("scenario", "ours.yaml", MINE)
    assert mine.headline.startswith("After 3 years,")
    expect(mine.page.locator("#as-preset option:checked")).to_have_text("ours.yaml")
    digest = mine.query.partition("base=upload:")[2]
    theirs = sit_down()
    theirs.look(mine.query)
    alert = theirs.page.get_by_role("alert")
    expect(alert).to_have_text(f"This needs your scenario file with the hash {digest}; upload it.")
    theirs.open_parts(".as-files")
    with theirs.answered():
        theirs.upload("scenario", "the same by another name.yaml", MINE)
    expect(alert).to_have_count(0)
    assert (theirs.headline, theirs.numbers) == (mine.headline, mine.numbers)


def test_a_bad_file_is_shown_with_line_and_column_beside_its_text(sitting):
    sitting.open(link())
    before = sitting.headline, sitting.numbers
    sitting.open_parts(".as-files")
    problems = sitting.page.get_by_role("alert", name="What is wrong")
    for kind, content, where, beside, why in BAD:
        sitting.upload(kind, f"bad.{kind}", content)
        expect(problems).to_contain_text(where)
        assert beside in problems.locator("pre").inner_text()
        assert why in problems.inner_text()
    sitting.upload("scenario", "huge.yaml", "# " + "x" * 300_000)
    expect(problems).to_contain_text("huge.yaml: the file is too large for this page.")
    assert (sitting.headline, sitting.numbers) == before


def test_an_uploaded_roster_brings_its_agencies(sitting):
    sitting.open(link())
    sitting.open_parts(".as-files")
    with sitting.answered():
        sitting.upload("roster", "agencies.csv", "name,size\nParks,40\nHarbours,60\nLibraries,80\n")
    expect(sitting.page.locator("#as-chart-heat_map tbody")).to_contain_text("Harbours")


def test_what_is_taken_home_gives_the_same_numbers_on_the_command_line(sitting, tmp_path):
    sitting.open(link())
    with sitting.answered():
        sitting.page.locator("#as-kind").select_option("mandate")
        sitting.press("as-add")
    sitting.open_parts(".as-files")
    sitting.page.locator("#as-export-tables:enabled").wait_for()
    scenario = sitting.save("scenario", tmp_path).rename(tmp_path / "scenario.yaml")
    baseline = sitting.save("baseline", tmp_path).rename(tmp_path / "baseline.yaml")
    tables = sitting.save("tables", tmp_path)
    wanted = ["--replicates", "20", "--seed", "1", "--jobs", "1", "--quiet", "--out", str(tmp_path / "runs")]
    subprocess.run([*RUN, str(scenario), str(baseline), *wanted], check=True)
    theirs = summary((tmp_path / "runs" / "summary.csv").read_text())
    with zipfile.ZipFile(tables) as archive:
        mine = summary(archive.read("summary.csv").decode())
    assert mine == theirs
    effective, nominal = (
        percent(float(theirs["scenario", "case_files", "48", share][0]), 1)
        for share in ("share_effective", "share_nominal")
    )
    assert sitting.numbers[:2] == [effective, nominal]
    assert effective in sitting.headline


def test_tables_and_figures_are_saved(sitting, tmp_path):
    sitting.open(link(**{"calendar.months": 24}))
    sitting.open_parts(".as-files")
    sitting.wait_for_all()
    with zipfile.ZipFile(sitting.save("tables", tmp_path)) as archive:
        assert {"monthly.csv", "summary.csv", "agencies.csv"} <= set(archive.namelist())
    with zipfile.ZipFile(sitting.save("figures", tmp_path)) as archive:
        names = archive.namelist()
        assert {"adoption.png", "adoption.svg"} <= set(names)
        assert all(archive.read(name)[:4] in (b"\x89PNG", b"<?xm") for name in names)
    with sitting.page.expect_download() as picture:
        sitting.page.locator("#as-chart-ledger").get_by_role("button", name="Save as picture").click()
    assert picture.value.suggested_filename == "ledger.png"
    assert picture.value.path().read_bytes()[:4] == b"\x89PNG"
