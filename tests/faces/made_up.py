"""Results that no run has left: small tables with the columns of a real one."""

import itertools

import numpy as np

from adoptsim.faces.words import OBSTACLES, PIPELINE

COSTS = {
    "programme": 40_000,
    "transfers": 20_000,
    "agencies": 60_000,
    "sunk": 15_000,
    "stopped": 9_000,
    "should_stop": 4_000,
    "staff_time": 12_000,
}
"""Money a month; the first scenario has no programmes."""

MARKET = {"suppliers": 21, "bids_per_tender": 2.4, "share_single_bids": 0.3, "share_start_ups": 0.12}
MARKET |= {"price_per_seat": 410, "concentration": 0.2}


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
                row |= {f"cost_{name}": moment * float(cost) for name, cost in COSTS.items()}
                if number == 0:
                    row |= {f"cost_{name}": np.zeros(months + 1) for name in ("programme", "transfers")}
                row |= {name: np.full(months + 1, value * (1 + 0.1 * number)) for name, value in MARKET.items()}
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


def agencies(
    scenarios=("baseline",),
    seeds=(1, 2, 3),
    months=(12, 24, 36),
    count=30,
    solutions=("case_files",),
    *,
    officials=True,
):
    """An agencies table: small agencies are left behind."""
    rows = []
    for scenario in scenarios:
        for seed in seeds:
            sizes = np.random.default_rng(seed).permutation(np.arange(10, 10 + count))
            for month, solution in itertools.product(months, solutions):
                share = month / 36 * (sizes - 9) / count if officials else np.full(count, np.nan)
                rows.append(
                    {
                        "scenario": np.full(count, scenario),
                        "seed": np.full(count, seed),
                        "month": np.full(count, month),
                        "date": np.full(count, dates(36)[month]),
                        "solution": np.full(count, solution),
                        "agency": np.array([f"agency {one}" for one in range(count)]),
                        "officials": sizes,
                        "share_effective": share,
                        "pipeline": np.where(sizes > 20, "available", "undecided"),
                    }
                )
    return {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}


REVIEW = "review in month {}: share_effective is 0.0{}, not >= 0.10"


def programmes(scenarios=("baseline",), seeds=(1, 2, 3), each=3):
    """A programmes table: the first of a scenario runs its months, the second is reviewed, the third runs on, …

    The first of several scenarios does nothing.
    """
    columns = ("scenario", "seed", "programme", "kind", "start", "end", "why")
    rows = []
    for scenario in scenarios[1:] or scenarios:
        for seed in seeds:
            for number in range(each):
                start = 3 + 2 * (number // 4)
                row = [
                    (start, start + 24, "its months are over"),
                    (start, start + 12, REVIEW.format(start + 11, 4)) if seed % 3 else (start, 0, ""),
                    (start, 0, ""),
                    (start, start + 10 + seed % 7, "its money is spent"),
                ][number % 4]
                rows.append((scenario, seed, NAMES[number % len(NAMES)], "training", *row))
    table = {name: np.array(values) for name, values in zip(columns, zip(*rows, strict=True), strict=True)}
    return table | {f"cost_{name}": np.full(len(rows), 1000.0) for name in ("programme", "transfers", "staff_time")}


NAMES = (
    *("training", "innovation_lab", "procurement_reform", "digital_fund", "transition_unit", "champions"),
    *("community_of_practice", "information_campaign", "mandate", "regulatory_reform", "sandbox", "open_innovation"),
    *(f"another_{number}" for number in range(40)),
)
