"""Attribution: which intervention of a package did it, what two bring together, and which mix for the money.

Members of the package are its interventions, but for events (`Intervention.CHOSEN`): what merely happens
stays as it is when the package is taken apart. An event that closes members closes those that are there;
one that has nothing left to close is left out.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from adoptsim.experiments import shapley
from adoptsim.experiments.attribution import Attribution, attribution
from adoptsim.experiments.design import Case, Design, crossed
from adoptsim.experiments.executors import Progress
from adoptsim.experiments.rows import Model
from adoptsim.experiments.runner import Spread, perform
from adoptsim.experiments.runs import check, check_months, seeds
from adoptsim.interventions.contract import Intervention
from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.record import run
from adoptsim.world.errors import UserError

ORDERS = 16
"""Pairs of orders that are drawn where there are too many members for all packages."""

MOST_MEMBERS = 30

NOTHING = "(nothing)"
"""The package without members."""


def attribute(
    scenario: Scenario,
    replicates: int = 20,
    seed: int = 1,
    months: int | None = None,
    *,
    orders: int = ORDERS,
    jobs: int | None = None,
    cluster: str = "",
    folder: str | Path | None = None,
    progress: Progress | None = None,
    model: Model = run,
) -> Attribution:
    """Find out what each intervention of a scenario brings, alone, last, and in the mean over all orders.

    Parameters
    ----------
    scenario : Scenario
        With at least one intervention, at most 30.
    replicates : int
        Seeds, at least 2; every package is run with each.
    seed : int
        First seed; the others follow. It also decides which orders are drawn.
    months : int, optional
        Length of the runs; else the scenario's own.
    orders : int
        Pairs of orders, at least 2, where there are more than 8 interventions; up to 8 all packages are run.
    jobs : int, optional
        Processes to spread the runs over; all processors by default. The tables do not depend on it.
    cluster : str
        Address of a Dask scheduler to spread them over instead.
    folder : str or Path, optional
        Where finished runs are kept, and sought.
    progress : callable, optional
        Told the number of runs done and wanted.
    model : callable, optional
        What makes a run.

    Returns
    -------
    Attribution

    Raises
    ------
    UserError
        If the request or the scenario cannot be used.
    Interrupted
        On Ctrl-C; holds the finished runs.
    """
    asked = plan(scenario, replicates, seed, months, orders)
    where = None if folder is None else Path(folder)
    results = perform(asked.design, spread=Spread(jobs, cluster), folder=where, progress=progress, model=model)
    return attribution(results, asked.members, asked.packages, asked.drawn)


class Plan(NamedTuple):
    """The runs that an attribution takes.

    Attributes
    ----------
    design : Design
        Every package that is needed, with every seed; a case is a package.
    members : list of str
        The interventions.
    packages : dict of int to str
        The name of each package by the mask of its members.
    drawn : array of int, or None
        The orders, where not all packages are run.
    """

    design: Design
    members: list[str]
    packages: dict[int, str]
    drawn: shapley.Orders | None


def plan(scenario: Scenario, replicates: int, seed: int, months: int | None, orders: int) -> Plan:
    """Plan the runs of an attribution; see `attribute`.

    Raises
    ------
    UserError
        If the request or the scenario cannot be used.
    """
    names = members(scenario)
    check("replicates", replicates, 2, 1_000_000)
    check("orders", orders, 2, 100_000)
    check_months(months)
    drawn: shapley.Orders | None = None
    masks: Sequence[int] = shapley.every(len(names))
    if len(names) > shapley.MOST_EXACT:
        drawn = shapley.orders(len(names), orders, seed)
        needed = shapley.needed(drawn) | shapley.needed_for_pairs(len(names))
        masks = sorted(needed, key=lambda mask: (mask.bit_count(), mask))
    packages = {mask: package(names, mask) for mask in masks}
    cases = {
        name: Case(scenario, without(scenario, set(names) - {names[one] for one in shapley.members_of(mask)}))
        for mask, name in packages.items()
    }
    return Plan(crossed(cases, seeds(replicates, seed), months), names, packages, drawn)


def members(scenario: Scenario) -> list[str]:
    """Return the names of the interventions that a package is made of.

    Raises
    ------
    UserError
        If there is none, or too many.
    """
    names = [one.name for one in scenario.interventions if one.CHOSEN]
    if not names:
        events = " that anybody chose: what merely happens stays as it is" if scenario.interventions else ""
        raise UserError(f"interventions: there is none{events}; nothing can be attributed")
    if len(names) > MOST_MEMBERS:
        raise UserError(f"interventions: {len(names)} are too many to tell apart; {MOST_MEMBERS} at most")
    return names


def package(names: Sequence[str], mask: int) -> str:
    """Name a package by its members."""
    return " + ".join(names[one] for one in shapley.members_of(mask)) or NOTHING


def without(scenario: Scenario, names: Collection[str]) -> dict[str, Any]:
    """Return the changes that take interventions out of a scenario, and out of what closes them.

    Parameters
    ----------
    scenario : Scenario
    names : collection of str
        The interventions to take out.

    Returns
    -------
    dict
        Changes as `Case` takes them.
    """
    changes: dict[str, Any] = {f"interventions.{name}": None for name in names}
    for one in scenario.interventions:
        if one.name not in names and not set(one.closes).isdisjoint(names):
            left = [closed for closed in one.closes if closed not in names]
            if not left and not one.CHOSEN:
                changes[f"interventions.{one.name}"] = None
                continue
            for field in naming(one, one.closes):
                kept = tuple(word for word in getattr(one, field) if word not in names)
                changes[f"interventions.{one.name}.{field}"] = kept or None
    return changes


def naming(intervention: Intervention, names: Iterable[str]) -> list[str]:
    """Return the fields of an intervention that list others by name."""
    held: Mapping[str, Any] = dict(intervention)
    lists = {
        field: value for field, value in held.items() if isinstance(value, tuple) and field not in ("kind", "name")
    }
    return [field for field, value in lists.items() if not set(map(str, value)).isdisjoint(names)]
