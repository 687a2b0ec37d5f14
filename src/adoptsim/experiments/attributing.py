"""Attribution: which intervention of a package did it, what two bring together, and which mix for the money.

Members of the package are its interventions, but for events (`Intervention.CHOSEN`): what merely happens
stays as it is when the package is taken apart. An event that closes members closes those that are there;
one that has nothing left to close is left out.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from adoptsim.experiments import shapley
from adoptsim.experiments.attribution import Attribution, attribution
from adoptsim.experiments.design import Case, crossed
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
    names = members(scenario)
    check("replicates", replicates, 2, 1_000_000)
    check("orders", orders, 2, 100_000)
    check_months(months)
    whole = range(len(names))
    drawn = None if len(names) <= shapley.MOST_EXACT else shapley.orders(len(names), orders, seed)
    if drawn is None:
        masks: Sequence[int] = shapley.every(len(names))
    else:
        masks = sorted(
            shapley.needed(drawn) | shapley.needed_for_pairs(len(names)), key=lambda one: (one.bit_count(), one)
        )
    cases = {
        package(names, mask): Case(scenario, without(scenario, {names[one] for one in whole if not mask >> one & 1}))
        for mask in masks
    }
    design = crossed(cases, seeds(replicates, seed), months)
    where = None if folder is None else Path(folder)
    results = perform(design, spread=Spread(jobs, cluster), folder=where, progress=progress, model=model)
    return attribution(results, names, dict(zip(masks, cases, strict=True)), drawn)


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
