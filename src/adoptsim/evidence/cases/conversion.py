"""Panels and case files from the published files, in the documented form.

``python -m adoptsim.evidence.cases DATA OUT`` writes, for each case, its panel, its network if it has one, and its case
files. Days on which somebody looked are the scans' own where the files tell them.
"""

import csv
import io
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from adoptsim.evidence.cases.texts import CASES
from adoptsim.experiments.files import replace
from adoptsim.world.errors import UserError
from adoptsim.world.tables import open_table

type Line = Mapping[str, str]

LAST_SCAN = "2016-12-31"
"""Last scan of federal domains of the programme; one more was made in 2020."""


def convert(data: Path, out: Path) -> list[Path]:
    """Write the panels and the case files.

    Parameters
    ----------
    data : Path
        Folder of the published files.
    out : Path
        Folder for what is written; made if it is not there.

    Returns
    -------
    list of Path
        The case files.

    Raises
    ------
    UserError
        If a file is not there or lacks a column.
    """
    out.mkdir(parents=True, exist_ok=True)
    for name, (header, rows) in _tables(data):
        replace(out / name, _text(header, rows).encode())
    for name, text in CASES.items():
        replace(out / name, text.encode())
    return [out / name for name in CASES]


def read(data: Path, name: str, *columns: str) -> list[dict[str, str]]:
    """Read some columns of a published file.

    Raises
    ------
    UserError
        If it is not there or lacks one of them.
    """
    table = open_table(data / name)
    at = {column: table.column(column, "the conversion") for column in columns}
    return [{column: row.cells[place] for column, place in at.items()} for row in table.rows()]


def _tables(data: Path) -> Iterator[tuple[str, tuple[Sequence[str], Iterable[Sequence[str]]]]]:
    yield "https.csv", _domains(data)
    counties = read(
        data, "us_county_dotgov_adoption.csv",
        "fips", "name", "state", "population_2019", "first_seen_main", "left_censored_main",
    )  # fmt: skip
    yield "counties.csv", (PLACES, ([*_place(one, one["fips"], "county")] for one in counties))
    fips = {one["fips"] for one in counties}
    pairs = read(data, "us_county_adjacency.csv", "fips_a", "fips_b")
    yield (
        "county_links.csv",
        (("one", "other"), ([*one.values()] for one in pairs if fips.issuperset(one.values()))),
    )
    towns = read(
        data, "us_municipality_dotgov_adoption.csv",
        "place_fips", "name", "state", "population_2019", "first_seen_main", "left_censored_main",
    )  # fmt: skip
    inhabited = (one for one in towns if one["population_2019"] not in ("", "0"))
    yield "towns.csv", (PLACES, ([*_place(one, one["place_fips"], "municipality")] for one in inhabited))
    doctors = read(data, "medinnovations_nodes.csv", "node", "community", "toa")
    yield "doctors.csv", (("unit", "adopted", "city"), ([one["node"], one["toa"], one["community"]] for one in doctors))
    advice = read(data, "medinnovations_edges.csv", "ego", "alter", "relation")
    yield "doctor_links.csv", (("one", "other", "relation"), ([*one.values()] for one in advice))


PLACES = ("unit", "adopted", "had", "name", "state", "kind", "population")


def _place(one: Line, unit: str, kind: str) -> Iterator[str]:
    yield unit
    yield one["first_seen_main"]
    yield one["left_censored_main"]
    yield one["name"]
    yield one["state"]
    yield kind
    yield one["population_2019"]


def _domains(data: Path) -> tuple[Sequence[str], Iterable[Sequence[str]]]:
    """Return the domains of the executive branch: when each was live, and when it first used and first enforced it."""
    scans = sorted({one["date"] for one in read(data, "us_https_weekly.csv", "date") if one["date"] <= LAST_SCAN})
    if not scans:
        raise UserError(f"{data / 'us_https_weekly.csv'}: no scan up to {LAST_SCAN}")
    found = read(
        data, "us_https_domains.csv",
        "domain", "agency", "branch", "first_scan_live", "last_scan_live", "first_uses_https", "first_enforces_https",
    )  # fmt: skip
    header = ("unit", "agency", "entered", "until", "adopted", "without", "effective", "effective_without")
    live = (one for one in found if one["branch"] == "executive" and one["first_scan_live"] <= LAST_SCAN)
    return header, (_domain(one, scans) for one in live)


def _domain(one: Line, scans: Sequence[str]) -> list[str]:
    entered = one["first_scan_live"]
    line = [one["domain"], one["agency"], entered, min(one["last_scan_live"], LAST_SCAN)]
    for column in ("first_uses_https", "first_enforces_https"):
        seen = one[column] if one[column] <= LAST_SCAN else ""
        before = scans[bisect_left(scans, seen) - 1] if seen > max(entered, scans[0]) else ""
        line += [seen, before if before >= entered else ""]
    return line


def _text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue()
