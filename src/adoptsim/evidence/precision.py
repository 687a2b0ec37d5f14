"""What pairing gains: how many runs the same chance on both sides saves.

``python -m adoptsim.evidence.precision docs/explanation/precision.md`` runs every shipped scenario that
does something, and the same scenario without its interventions, with the same seeds, and then a few
single interventions early, late and small; and writes the page.

With independent seeds the variance of a difference is the sum of the variances of both sides. With
the same seeds what both sides share drops out. The ratio is how many times fewer runs it takes.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import fill

import numpy as np
import pandas as pd

from adoptsim.evidence.trials import scenario
from adoptsim.experiments.cube import cube
from adoptsim.experiments.design import Case, crossed
from adoptsim.experiments.paired import difference, settled
from adoptsim.experiments.runner import perform
from adoptsim.interventions.catalogue import kinds
from adoptsim.scenario.changes import changed
from adoptsim.scenario.reading import read
from adoptsim.scenario.schema import Scenario
from adoptsim.scenario.shipped import shipped
from adoptsim.simulation.record import ALL

AIM = 10.0
"""Times fewer runs that are aimed at for late or small interventions."""

SINGLE = ("training", "champions", "procurement_reform", "transition_unit", "digital_fund")
"""Kinds that are tried early, late and small."""

MONTHS, EARLY, LATE = 96, 13, 85
"""Length of these runs, and the months in which an intervention begins early and late."""

SMALL = {"largest": 0.05}
"""Where a small intervention works: in one agency of twenty, the largest."""

MEASURE = "share_effective"

type Pairs = Mapping[str, tuple[Scenario, Scenario]]
"""What is compared, by name: without and with."""


def shipped_pairs() -> Pairs:
    """Return every shipped scenario that does something, after the same scenario without its interventions."""
    scenarios = {name: read(name) for name in shipped()}
    return {
        name: (changed(one, {f"interventions.{each.name}": None for each in one.interventions}), one)
        for name, one in scenarios.items()
        if one.interventions
    }


def single_pairs() -> Pairs:
    """Return single interventions in the baseline: from the second year on, in the last year, and in few agencies."""
    months = f"calendar.months={MONTHS}"
    pairs = {}
    for kind in SINGLE:
        early, late = (dict(kinds()[kind].examples(start)[0]) for start in (EARLY, LATE))
        for name, one in (("", early), (", in the last year", late), (", in few agencies", {**early, "where": SMALL})):
            pairs[f"{kind}{name}"] = (scenario(months), scenario(months, doing=[one]))
    return pairs


def measure(pairs: Pairs, replicates: int = 40, seed: int = 1) -> pd.DataFrame:
    """Measure what pairing gains on effective use at the end, all solutions together.

    Parameters
    ----------
    pairs : mapping
        What is compared.
    replicates, seed : int
        Runs of each scenario, and the first seed.

    Returns
    -------
    DataFrame
        One row per pair: ``name``; ``difference, low, high`` (mean paired difference and its 90 %
        interval); ``sd_without, sd_with`` (over seeds), ``correlation`` of the two, ``sd_difference``;
        ``gain, gain_low, gain_high`` (variance with independent seeds over that with the same); ``verdict``.

    Raises
    ------
    RuntimeError
        If a run failed.
    """
    cases: dict[str, Case] = {}
    names = {name: tuple(_case(cases, one) for one in pair) for name, pair in pairs.items()}
    seeds = range(seed, seed + replicates)
    results = perform(crossed(cases, seeds)).complete()
    values = cube(results.tables["outcomes"], list(cases), seeds, [MEASURE], ALL)[:, :, 0]
    place = {name: row for row, name in enumerate(cases)}
    rows = []
    for name, (without, with_it) in names.items():
        first, second = values[place[without]], values[place[with_it]]
        found = difference(first, second)
        varies = first.std() > 0 and second.std() > 0
        rows.append(
            {
                "name": name,
                "difference": found.mean,
                "low": found.interval.low,
                "high": found.interval.high,
                "sd_without": float(first.std(ddof=1)),
                "sd_with": float(second.std(ddof=1)),
                "correlation": float(np.corrcoef(first, second)[0, 1]) if varies else np.nan,
                "sd_difference": float(settled(first, second).std(ddof=1)),
                "gain": found.gain.ratio,
                "gain_low": found.gain.low,
                "gain_high": found.gain.high,
                "verdict": str(found.verdict),
            }
        )
    return pd.DataFrame(rows)


def _case(cases: dict[str, Case], one: Scenario) -> str:
    """Return the name of a case with this scenario; a new one unless it is there already."""
    plain = one.model_copy(update={"title": "", "about": "", "source": ""})
    for name, case in cases.items():
        if case.scenario == plain:
            return name
    name = f"case {len(cases)}"
    cases[name] = Case(plain)
    return name


PAGE = """# What pairing gains

Two scenarios are compared in the same worlds: with the same seed, every official meets the same chance on both sides,
so that a difference is what was done and not luck (see [](comparisons.md)). How many runs does that save? With
independent seeds the variance of a difference is the sum of the two variances; with the same seeds it is that of the
differences themselves. The ratio is how many times more runs independent seeds would take for the same interval.

Effective use at the end, all solutions together, {seeds} seeds; standard deviations over seeds in points of a hundred
officials; the ratio with its 90 % interval (jackknife). The aim is a ratio of at least {aim:g} for late or small
interventions.

## Shipped scenarios

Each against the same scenario without its interventions.

{shipped}

## Early, late and small

Single interventions in the baseline, eight years long, each at its defaults from the second year on; beginning
with the last year; and from the second year on in one agency of twenty, the largest.

{single}

## Where the aim is missed, and why

{words}

What stays in the difference has two sources, which are not told apart here. An intervention brings different things in
different worlds: where an agency happens to buy early, training finds a tool to use; where it does not, none. That
variance is a fact about the intervention, which no pairing could remove; the 90 % range of single runs in `adoptsim
compare` holds it. And two worlds that have parted go on to meet chance differently. Both are large where much is done
early: each official won over wins over others, agencies decide otherwise, and year by year the two worlds have less in
common. Both are small where little is done, or late: then the worlds are the same but for the officials concerned, and
pairing is worth most, just where the difference is hardest to see.

One agency of twenty is not always little: the three largest of sixty agencies hold a good part of all officials, and
whether they, of all, take up a solution early is what differs most from world to world.

Written by

```
uv run python -m adoptsim.evidence.precision docs/explanation/precision.md
```
"""

HEAD = (
    "| | difference, points | SD without | SD with | correlation | SD of the difference | times fewer runs |\n"
    "| --- | --- | --- | --- | --- | --- | --- |"
)


def page(shipped_ones: pd.DataFrame, single: pd.DataFrame, seeds: int) -> str:
    """Write the page."""
    return PAGE.format(
        seeds=seeds, aim=AIM, shipped=_table(shipped_ones), single=_table(single), words=_words(shipped_ones, single)
    )


def _table(measured: pd.DataFrame) -> str:
    lines = [HEAD]
    for row in measured.to_dict("records"):
        sure = f" ({_points(row['low'])} to {_points(row['high'])})" if np.isfinite(row["low"]) else ""
        cells = [
            f"{_points(row['difference'])}{sure}",
            *(f"{100 * row[one]:.2f}" for one in ("sd_without", "sd_with")),
            "–" if np.isnan(row["correlation"]) else f"{row['correlation']:.2f}",
            f"{100 * row['sd_difference']:.2f}",
            _times(row["gain"], row["gain_low"], row["gain_high"]),
        ]
        lines.append(f"| {_plain(str(row['name']))} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _times(gain: float, low: float, high: float) -> str:
    if not np.isfinite(gain):
        return "without end: the difference never varies" if gain > 0 else "–"
    sure = f" ({_about(low)} to {_about(high)})" if np.isfinite(low) else ""
    return f"{_about(gain)}{sure}"


def _about(times: float) -> str:
    return f"{times:,.0f}" if times >= 10 else f"{times:.1f}"


def _words(shipped_ones: pd.DataFrame, single: pd.DataFrame) -> str:
    """Say where the aim is met, missed and not settled."""
    late = single[single["name"].str.contains("last year")]
    small = single[single["name"].str.contains("few agencies")]
    early = single[~single["name"].str.contains(",")]
    parts = {"Interventions in the last year": late, "interventions in few agencies": small}
    parts |= {"whole interventions, early": early, "shipped scenarios": shipped_ones}
    said = [f"{head[0].upper()}{head[1:]}: {_judged(part)}." for head, part in parts.items()]
    return "\n".join(fill(one, 118, initial_indent="* ", subsequent_indent="  ") for one in said)


def _judged(part: pd.DataFrame) -> str:
    met, missed = part[part["gain"] >= AIM], part[part["gain"] < AIM]
    surely = int((met["gain_low"] >= AIM).sum() + np.isinf(met["gain"]).sum())
    said = f"{len(met)} of {len(part)} reach a ratio of {AIM:g}, {surely} of them beyond chance"
    names = [_plain(str(name).partition(",")[0]) for name in missed["name"]]
    listed = ", ".join(f"{name} ({_about(gain)})" for name, gain in zip(names, missed["gain"], strict=True))
    return f"{said}; the others are {listed}" if listed else said


def _points(share: float) -> str:
    return f"{100 * share:+z.2f}"


def _plain(name: str) -> str:
    return name.replace("_", " ")


if __name__ == "__main__":
    SEEDS = 40
    Path(sys.argv[1]).write_text(
        page(measure(shipped_pairs(), SEEDS), measure(single_pairs(), SEEDS), SEEDS), encoding="utf-8"
    )
