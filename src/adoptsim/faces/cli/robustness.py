"""``adoptsim robustness``: which package is best whatever nobody knows."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from rich.console import Console

from adoptsim.experiments.robustness import Robustness, check, compared, lay, sentences
from adoptsim.faces.cli.conduct import How, conduct, keep
from adoptsim.faces.cli.console import answers, remarks, small_table
from adoptsim.faces.cli.frames import csv
from adoptsim.faces.cli.sweep import announce
from adoptsim.scenario.reading import reading
from adoptsim.scenario.schema import Scenario, free_name
from adoptsim.world.errors import UserError

FAILED = 1


def robustness(
    paths: Sequence[str], sets: Sequence[str], how: How, *, months: int | None, measure: str, worth: float | None,
    less: bool, **asked: Any,
) -> int:  # fmt: skip
    """Do what was asked for and return the exit code."""
    check(measure, worth)
    scenarios: dict[str, Scenario] = {}
    for given in paths:
        read = reading(given, sets)
        scenarios[free_name(read.name, scenarios)] = read.scenario
        for warning in () if how.quiet else read.warnings:
            remarks().print(f"warning: {warning}", soft_wrap=True)
    draws = lay(scenarios, **asked)
    design = draws.design(months)
    announce(design, how)
    made = conduct(design, how, "robustness_" + "_".join(scenarios))
    try:
        found = compared(draws, made.results, measure=measure, worth=worth, less=less)
    except UserError as refusal:
        remarks().print(f"adoptsim: {refusal}", soft_wrap=True)
        keep(made, how)
        return FAILED
    if not how.quiet:
        answer(found, answers())
    more = {
        "draws.csv": csv(draws.table.join(found.per_draw, how="left").reset_index()),
        "best.csv": csv(found.best),
        "regret.csv": csv(found.regret),
    }
    more |= {} if how.no_figures else _figures(found)
    return keep(made, how, more)


def answer(found: Robustness, console: Console) -> None:
    """Print the answer."""
    for sentence in sentences(found):
        console.print(sentence, soft_wrap=True)
    table = small_table(f"\n{found.measure} over {len(found.per_draw)} draws")
    for heading in ("", "best", "better than the first", "mean", "regret: mean", "90 %", "largest", "choice"):
        table.add_column(heading, overflow="fold")
    for (_, best), (_, regret) in zip(found.best.iterrows(), found.regret.iterrows(), strict=True):
        better = "" if np.isnan(best["better"]) else f"{best['better']:.0%}"
        often = f"{best['best']:.0%} ({best['best_low']:.0%} to {best['best_high']:.0%})"
        numbers = [f"{regret[name]:.3g}" for name in ("mean", "regret_mean", "regret_90", "regret_max")]
        table.add_row(str(best["scenario"]), often, better, *numbers, str(regret["choices"]))
    console.print(table)


def _figures(found: Robustness) -> Mapping[str, bytes]:
    from adoptsim.faces.charts.robustness import figure
    from adoptsim.faces.charts.style import drawn

    made = figure(found)
    return {f"figures/robustness.{ending}": drawn(made, ending) for ending in ("png", "svg")}
