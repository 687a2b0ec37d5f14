"""Results that no run has left: small tables with the columns of a real one."""

import numpy as np

from adoptsim.faces.words import OBSTACLES, PIPELINE

COSTS = ("programme", "transfers", "agencies", "sunk", "staff_time")


def dates(months):
    return np.datetime64("2024-12", "M").astype("datetime64[M]") + np.arange(months + 1)


def monthly(scenarios=("baseline",), seeds=(1, 2, 3), months=36, solutions=("case_files",), *, officials=True):
    """A monthly table: use grows along a logistic curve, a little differently in each run."""
    rows = []
    moment = np.arange(months + 1)
    for number, scenario in enumerate(scenarios):
        for seed in seeds:
            for solution in (*solutions, "all"):
                nominal = (0.5 + 0.1 * number) / (1 + np.exp((18 + seed - moment) / 4))
                row = {name: np.zeros(months + 1) for name in ("share_aware", "share_intending", "gini_effective")}
                row |= {"share_nominal": nominal, "share_effective": nominal * 0.7}
                row |= {"share_agencies_available": nominal * 1.5, "value": nominal * 100}
                row |= {f"obstacle_{name}": (1 - nominal) / 13 for name in OBSTACLES}
                row |= {"obstacle_nominal": nominal * 0.3, "obstacle_effective": nominal * 0.7}
                row |= {f"pipeline_{name}": (1 - nominal * 1.5) / 5 for name in PIPELINE}
                row |= {"pipeline_available": nominal * 1.5}
                row |= {f"cost_{name}": moment * 1000.0 for name in COSTS}
                if not officials:
                    for name in row:
                        if name.startswith(("share_nominal", "share_effective", "obstacle_", "value")):
                            row[name] = np.full(months + 1, np.nan)
                keys = {
                    "scenario": scenario,
                    "seed": seed,
                    "month": moment,
                    "date": dates(months),
                    "solution": solution,
                }
                rows.append({name: np.broadcast_to(value, months + 1) for name, value in (keys | row).items()})
    return {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}


def agencies(scenarios=("baseline",), seeds=(1, 2, 3), months=(12, 24, 36), count=30, *, officials=True):
    """An agencies table: small agencies are left behind."""
    rows = []
    for scenario in scenarios:
        for seed in seeds:
            sizes = np.random.default_rng(seed).permutation(np.arange(10, 10 + count))
            for month in months:
                share = month / 36 * (sizes - 9) / count if officials else np.full(count, np.nan)
                rows.append(
                    {
                        "scenario": np.full(count, scenario),
                        "seed": np.full(count, seed),
                        "month": np.full(count, month),
                        "date": np.full(count, dates(36)[month]),
                        "solution": np.full(count, "case_files"),
                        "agency": np.array([f"agency {one}" for one in range(count)]),
                        "officials": sizes,
                        "share_effective": share,
                        "pipeline": np.where(sizes > 20, "available", "undecided"),
                    }
                )
    return {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}
