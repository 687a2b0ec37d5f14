"""What every kind brings alone, and what two bring together beyond that: complements and substitutes.

``python -m adoptsim.evidence.complements docs/explanation/complements.md`` runs every kind at its
defaults, and every pair of the main kinds, in the baseline, with the same chance, and writes the
page. With E the effective use at the end,

synergy of A and B = E(A and B) - E(A) - E(B) + E(neither)

Positive: complements, each is worth more beside the other. Negative: substitutes.

Source: complementarity as supermodularity, Milgrom & Roberts 1990, American Economic Review 80(3).
"""

import sys
from collections.abc import Hashable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from adoptsim.evidence.trials import scenario
from adoptsim.experiments.accounts import accounts
from adoptsim.experiments.runs import simulate
from adoptsim.interventions.catalogue import kinds
from adoptsim.scenario.schema import Scenario

MAIN = (
    "training", "sandbox", "procurement_reform", "transition_unit", "innovation_lab", "open_innovation", "champions",
    "regulatory_reform", "digital_fund",
)  # fmt: skip
"""The kinds that are compared: those of which a government would do one or the other."""

TOGETHER = ("training", "procurement_reform", "transition_unit")
"""Three that remove different obstacles; looked at together too."""

MONTHS = 96

SURE = 2.0
"""Standard errors of the mean from which a synergy is called one."""


def measure(replicates: int = 24, seed: int = 1, chosen: Sequence[str] = MAIN) -> pd.DataFrame:
    """Measure effects and synergies on effective use after eight years.

    Returns
    -------
    DataFrame
        One row per kind alone (``second`` is empty), per pair, and for `TOGETHER`: ``first, second,
        effect`` (mean over seeds of what they bring together), ``synergy`` (less what each brings
        alone) and ``error`` (standard error of the synergy, or of the effect of a kind alone).
    """
    groups = [(), *((one,) for one in chosen), *combinations(chosen, 2), TOGETHER]
    scenarios = {"+".join(group): _doing(group) for group in groups}
    results = simulate(scenarios, replicates, seed, MONTHS).complete()
    last = results.monthly.query("month == @MONTHS and solution == 'case_files'")
    use = {name: rows.sort_values("seed").share_effective.to_numpy() for name, rows in last.groupby("scenario")}
    rows = []
    for group in groups[1:]:
        effect = use["+".join(group)] - use[""]
        synergy = effect - sum((use[one] - use[""] for one in group), start=np.zeros(replicates))
        judged = synergy if len(group) > 1 else effect
        first, second = (*group, "")[:2] if len(group) < 3 else (" + ".join(group), "all")
        rows.append({"first": first, "second": second, "effect": effect.mean(), "synergy": synergy.mean()})
        rows[-1]["error"] = judged.std(ddof=1) / np.sqrt(replicates)
    return pd.DataFrame(rows)


def measure_alone(replicates: int = 24, seed: int = 1) -> pd.DataFrame:
    """Measure what every kind brings alone, at its defaults, in the first way in which it works.

    Returns
    -------
    DataFrame
        One row per kind: ``effective`` and ``available`` (what it adds to the share of officials in
        routine use and of agencies that offer it, after eight years, mean over seeds), their standard
        errors ``effective_error`` and ``available_error``, ``money`` (programme and transfers), and
        ``cost`` (all costs per additional effective user-year; NaN where it adds none).
    """
    scenarios = {"": _doing(()), **{kind: _doing((kind,)) for kind in kinds()}}
    results = simulate(scenarios, replicates, seed, MONTHS).complete()
    of = {one.scenario: one for one in accounts(results.tables["monthly"], results.tables["agencies"])}
    rows = {}
    for kind in kinds():
        row = {
            "money": float(of[kind].public_money()[:, -1].mean()),
            "cost": of[kind].cost_of_more(of[""]),
        }
        for name, measure in (("effective", "share_effective"), ("available", "share_agencies_available")):
            more = of[kind].runs.measures[measure][:, -1] - of[""].runs.measures[measure][:, -1]
            row |= {name: float(more.mean()), f"{name}_error": float(more.std(ddof=1) / np.sqrt(replicates))}
        rows[kind] = row
    return pd.DataFrame.from_dict(rows, orient="index")


def _doing(group: Sequence[str]) -> Scenario:
    return scenario(f"calendar.months={MONTHS}", doing=[kinds()[kind].examples(13)[0] for kind in group])


PAGE = """# What each intervention brings, alone and beside others

## Alone

What every kind adds at its defaults in the baseline, from the second year to the eighth, in points of a hundred
officials or agencies: the mean over {seeds} seeds with the same chance, and its standard error. The public money is
what the programme spent and gave; the cost of a year of effective use counts agencies' money and officials' time too.
Defaults are of very different sizes and prices (those of `open_innovation` are the United Kingdom's), so this is no
ranking; see [](the_claim.md) for the same money.

{alone}

## Two at a time

What two interventions bring together beyond what each brings alone: effective use of the baseline's solution
after eight years, in points of a hundred officials, the mean over {seeds} seeds with the same chance on every side.
Each kind works at its defaults from the second year on. On the diagonal what a kind brings alone; beside it the
synergy of a pair. **Bold** is a complement, _italic_ a substitute, by more than {sure:g} standard errors; the rest
cannot be told from none.

{table}

{words}

Written by

```
uv run python -m adoptsim.evidence.complements docs/explanation/complements.md
```
"""


def page(alone: pd.DataFrame, measured: pd.DataFrame, seeds: int) -> str:
    """Write the page."""
    names = list(measured["first"][measured.second == ""])
    cells = {(str(row["first"]), str(row["second"])): dict(row) for row in measured.to_dict("records")}
    lines = ["| | " + " | ".join(_plain(name) for name in names) + " |", "| --- |" + " --- |" * len(names)]
    for row in names:
        shown = [_shown(cells, row, column) for column in names]
        lines.append(f"| {_plain(row)} | " + " | ".join(shown) + " |")
    together = measured[measured.second == "all"].iloc[0]
    pairs = measured[~measured.second.isin(["", "all"])].sort_values("synergy", ascending=False)
    sure = pairs[pairs.synergy.abs() > SURE * pairs.error]
    best, worst = sure.head(3), sure[sure.synergy < 0].tail(3).iloc[::-1]
    words = f"Strongest complements: {_listed(best[best.synergy > 0])}. Strongest substitutes: {_listed(worst)}."
    words += (
        f"\n\n{_plain(together['first']).capitalize()} together bring {100 * together['effect']:+.1f} points, "
        f"{100 * together['synergy']:+.1f} ± {100 * together['error']:.1f} beside what each of the three brings alone."
    )
    return PAGE.format(seeds=seeds, sure=SURE, alone=_alone(alone), table="\n".join(lines), words=words)


def _alone(alone: pd.DataFrame) -> str:
    lines = [
        "| kind | routine use | agencies with it | public money | cost per additional effective user-year |",
        "| --- | --- | --- | --- | --- |",
    ]
    for kind, row in alone.iterrows():
        points = [f"{100 * row[one]:+.1f} ± {100 * row[f'{one}_error']:.1f}" for one in ("effective", "available")]
        cost = "–" if np.isnan(row["cost"]) else f"{row['cost']:,.0f}"
        lines.append(f"| {_plain(str(kind))} | {points[0]} | {points[1]} | {row['money']:,.0f} | {cost} |")
    return "\n".join(lines)


def _shown(cells: dict[tuple[str, str], dict[Hashable, Any]], row: str, column: str) -> str:
    if row == column:
        return f"{100 * cells[row, '']['effect']:+.1f}"
    cell = cells.get((row, column)) or cells[column, row]
    synergy, error = cell["synergy"], cell["error"]
    text = f"{100 * synergy:+.1f}"
    if synergy > SURE * error:
        return f"**{text}**"
    return f"_{text}_" if synergy < -SURE * error else text


def _listed(pairs: pd.DataFrame) -> str:
    if pairs.empty:
        return "none"
    return "; ".join(
        f"{_plain(row['first'])} with {_plain(row['second'])} ({100 * row['synergy']:+.1f} ± {100 * row['error']:.1f})"
        for row in pairs.to_dict("records")
    )


def _plain(name: str) -> str:
    return name.replace("_", " ")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(measure_alone(), measure(), 24), encoding="utf-8")
