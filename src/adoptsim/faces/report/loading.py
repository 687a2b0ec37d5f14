"""Reading what commands left: the runs that a report is about, and the studies of the same scenario beside them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from adoptsim.experiments.attributing import NOTHING, ORDERS, Plan, plan
from adoptsim.experiments.attribution import Attribution, attribution
from adoptsim.experiments.design import Design, Row
from adoptsim.experiments.files import digest_of
from adoptsim.experiments.manifest import MANIFEST, Manifest
from adoptsim.experiments.reliefs import AS_IT_IS, Reliefs, reliefs
from adoptsim.experiments.rows import Failure
from adoptsim.experiments.runner import Results
from adoptsim.experiments.runs import KEPT
from adoptsim.experiments.shapley import MOST_EXACT
from adoptsim.experiments.store import load_manifest
from adoptsim.experiments.studies import DESIGN, load_design
from adoptsim.experiments.tables import Table, read_parquet
from adoptsim.experiments.verification import designed
from adoptsim.scenario.schema import Scenario
from adoptsim.scenario.writing import resolved
from adoptsim.simulation.record import AGENCY_MEASURES, MEASURES, PROGRAMME_MEASURES
from adoptsim.world.errors import UserError

SAYINGS = ("title", "about", "source")
"""What a scenario says of itself; it changes no run."""


class Loaded(NamedTuple):
    """What is reported."""

    results: Results
    manifest: Manifest
    reliefs: Reliefs | None
    attribution: Attribution | None


def load(folders: Sequence[Path]) -> Loaded:
    """Read the folder of `adoptsim run`, and those of `obstacles` and `attribute` of the same scenario.

    Parameters
    ----------
    folders : sequence of Path
        The folder of the runs first.

    Raises
    ------
    UserError
        If one is no folder of results, is damaged, or belongs to another scenario.
    """
    first, *others = folders
    manifest = load_manifest(first)
    if DESIGN in manifest.files:
        raise UserError(f"{first} holds a study; name first the folder of the runs, which 'adoptsim run' left")
    results = _results(first, manifest, designed(manifest), KEPT)
    if not results.tables["monthly"]:
        raise UserError(f"{first}: no run left a number; there is nothing to report")
    found: dict[str, Any] = {"reliefs": None, "attribution": None}
    for folder in others:
        kind, study = _study(folder, results)
        if found[kind] is not None:
            raise UserError(f"{folder}: a folder of the same command is there already; one of each will do")
        found[kind] = study
    return Loaded(results, manifest, **found)


def _study(folder: Path, of: Results) -> tuple[str, Reliefs | Attribution]:
    """Read the folder of a study of a scenario that was run."""
    manifest = load_manifest(folder)
    if DESIGN not in manifest.files:
        raise UserError(f"{folder} holds runs, not a study; only the first folder is one of 'adoptsim run'")
    design = load_design(folder)
    if AS_IT_IS not in design.cases and NOTHING not in design.cases:
        raise UserError(f"{folder} was left neither by 'adoptsim obstacles' nor by 'adoptsim attribute'")
    scenario = next(iter(design.scenarios.values()))
    if not any(_same(scenario, design.months, one, of.months) for one in of.scenarios.values()):
        raise UserError(f"{folder} is of another scenario than the runs, or of runs of another length")
    results = _results(folder, manifest, design, tuple(design.keep))
    if not results.tables["outcomes"]:
        raise UserError(f"{folder}: no run left a number; there is nothing to report")
    if AS_IT_IS in design.cases:
        return "reliefs", reliefs(results)
    planned = _planned(scenario, design, manifest)
    if planned is None:
        raise UserError(f"{folder}: its packages are not those of the scenario's interventions")
    return "attribution", attribution(results, planned.members, planned.packages, planned.drawn)


def _same(scenario: Scenario, months: int | None, other: Scenario, other_months: int | None) -> bool:
    """Say whether two are the same but for what they say of themselves, and run as long."""
    if (months or scenario.calendar.months) != (other_months or other.calendar.months):
        return False
    one, two = ({**resolved(each), **dict.fromkeys(SAYINGS)} for each in (scenario, other))
    for each, length in ((one, months), (two, other_months)):
        each["calendar"] = {**each["calendar"], "months": length or each["calendar"]["months"]}
    return one == two


def _planned(scenario: Scenario, design: Design, manifest: Manifest) -> Plan | None:
    """Return the plan that a design was made by; how many orders were drawn stands in the command alone."""
    seeds = design.seeds
    for orders in dict.fromkeys((*_orders(manifest.command), ORDERS)):
        planned = plan(scenario, len(seeds), seeds[0], design.months, orders)
        if planned.design.cases.keys() == design.cases.keys() and (
            planned.drawn is not None or len(planned.members) <= MOST_EXACT
        ):
            return planned
    return None


def _orders(command: Sequence[str]) -> list[int]:
    """Read ``--orders N`` or ``--orders=N`` in a command."""
    words = [part for word in command for part in (word.split("=", 1) if word.startswith("--orders=") else [word])]
    said = [words[place + 1] for place, word in enumerate(words[:-1]) if word == "--orders"]
    return [int(one) for one in said if one.isascii() and one.isdigit() and 2 <= int(one) <= 100_000][-1:]


def _results(folder: Path, manifest: Manifest, design: Design, kept: Sequence[str]) -> Results:
    """Read the tables of a folder."""
    tables: dict[str, Table] = {"outcomes": {}, **{name: _table(folder, name, manifest) for name in kept}}
    if DESIGN in manifest.files:
        tables["outcomes"] = _table(folder, "outcomes", manifest)
    failures = tuple(Failure(Row(one.scenario, one.seed), one.error) for one in manifest.failures)
    return Results(design, tables, failures)


def _table(folder: Path, name: str, manifest: Manifest) -> Table:
    """Read a table; one that the folder never had is empty."""
    path = folder / f"{name}.parquet"
    if path.name not in manifest.files:
        return {}
    try:
        if digest_of(path) != manifest.files[path.name]:
            raise UserError(f"{path}: is damaged, or was changed after it was written")
        return _with_rows(_with_columns(name, read_parquet(path)))
    except FileNotFoundError:
        raise UserError(f"{path}: is missing, though {MANIFEST} lists it") from None
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror or error}") from None
    except (pa.ArrowException, ValueError):
        raise UserError(f"{path}: is damaged, or of another version of adoptsim") from None


COLUMNS: Mapping[str, frozenset[str]] = {
    "monthly": frozenset({"scenario", "seed", "month", "solution", *MEASURES}),
    "agencies": frozenset({"scenario", "seed", "month", "solution", *AGENCY_MEASURES}),
    "programmes": frozenset({"scenario", "seed", *PROGRAMME_MEASURES}),
}
"""Columns without which a table is damaged."""


def _with_columns(name: str, table: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a table that has its columns.

    Raises
    ------
    ValueError
        If it lacks one.
    """
    if table and not COLUMNS.get(name, frozenset()) <= table.keys():
        raise ValueError(name)
    return table


def _with_rows(table: Mapping[str, Any]) -> Table:
    """Return a table, or none where it has no rows."""
    return dict(table) if len(next(iter(table.values()), ())) else {}
