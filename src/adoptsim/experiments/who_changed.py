"""Who changed: officials who use a solution in routine in one world and not in its twin with the same chance.

Because all chance is shared, a difference between two scenarios can be traced to single officials: who
gained routine use and who lost it, by role, by the size of the agency and by skill.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adoptsim.experiments.paired import interval_of_mean
from adoptsim.experiments.tables import frame
from adoptsim.simulation.groups_table import SIZES, SKILLS

ROUTINE = "routinised"

KEYS = ("seed", "solution", "official")

COLUMNS = (
    "scenario", "solution", "by", "group", "officials", "before", "after", "gained", "gained_low", "gained_high",
    "lost", "lost_low", "lost_high", "net", "net_low", "net_high", "runs",
)  # fmt: skip


def who_changed(officials: Mapping[str, NDArray[Any]], scenarios: Sequence[str]) -> pd.DataFrame:
    """Say which officials gain and lose routine use against the first scenario, in worlds of the same seed.

    Parameters
    ----------
    officials : mapping
        The table of officials: one row per run, official and solution.
    scenarios : sequence of str
        Names of the scenarios, the first being the one compared with.

    Returns
    -------
    DataFrame
        One row per scenario, solution and group: ``scenario, solution``; ``by`` (``all``, ``role``,
        ``agency_size``, ``skill``) and ``group``; ``officials`` (mean number in a run); ``before,
        after`` (shares in routine use in the first scenario and in this one); ``gained``, ``lost``
        and ``net``, shares of the group, each with the 90 % interval of its mean over seeds;
        ``runs`` (seeds). Groups are those of the first scenario. Scenarios whose officials are others
        are left out.
    """
    rows: list[dict[str, Any]] = []
    if "stage" in officials:
        table = frame(officials)
        table["routine"] = table["stage"] == ROUTINE
        first = _grouped(table[table["scenario"] == scenarios[0]].sort_values("official", kind="stable"))
        for name in scenarios[1:]:
            other = table.loc[table["scenario"] == name, [*KEYS, "routine"]]
            both = first.merge(other, on=list(KEYS), suffixes=("", "_after"))
            in_both = first["seed"].isin(other["seed"]).sum()
            if len(both) and len(both) == in_both == len(other[other["seed"].isin(first["seed"])]):
                rows += [{"scenario": name, **row} for row in _rows(both)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _grouped(first: pd.DataFrame) -> pd.DataFrame:
    """Put every official of the first scenario into groups."""
    bounds = np.array(list(SIZES))
    classes = np.array(list(SIZES.values()), dtype=object)
    place = first.groupby(["seed", "solution"])["base_skill"].rank(method="first", pct=True)
    third = np.minimum(np.ceil(place.to_numpy() * 3).astype(int) - 1, 2)
    return first.assign(
        all="everybody",
        agency_size=classes[np.searchsorted(bounds, first["agency_size"].to_numpy(), side="right") - 1],
        skill=np.array(SKILLS, dtype=object)[third],
    )[[*KEYS, "all", "role", "agency_size", "skill", "routine"]]


def _rows(both: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield the shares of each group, over seeds."""
    both = both.assign(
        gained=both["routine_after"] & ~both["routine"], lost=both["routine"] & ~both["routine_after"], officials=1
    )
    counted = ["officials", "routine", "routine_after", "gained", "lost"]
    for by in ("all", "role", "agency_size", "skill"):
        sums = both.groupby(["solution", by, "seed"], sort=False)[counted].sum()
        order = [*SIZES.values(), *SKILLS]
        groups = sums.groupby(["solution", by], sort=False)
        found = [(str(solution), str(group), one) for (solution, group), one in groups]
        for solution, group, one in sorted(found, key=lambda row: order.index(row[1]) if row[1] in order else -1):
            yield {"solution": solution, "by": by, "group": group, **_shares(one)}


def _shares(counts: pd.DataFrame) -> dict[str, Any]:
    officials = counts["officials"].to_numpy(dtype=np.float64)
    share = {name: counts[name].to_numpy(dtype=np.float64) / officials for name in ("gained", "lost")}
    share["net"] = share["gained"] - share["lost"]
    row: dict[str, Any] = {
        "officials": float(officials.mean()),
        "before": float((counts["routine"].to_numpy() / officials).mean()),
        "after": float((counts["routine_after"].to_numpy() / officials).mean()),
        "runs": len(counts),
    }
    for name, values in share.items():
        interval = interval_of_mean(values)
        row |= {name: float(values.mean()), f"{name}_low": interval.low, f"{name}_high": interval.high}
    return row
