"""What a calibration found in words, and as a scenario to extend."""

import json
import os
from collections.abc import Iterator, Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any

from adoptsim.experiments.calibration import Calibration
from adoptsim.experiments.calibration_tables import INCONCLUSIVE, LOUD, NARROWED, PINNED, UNKNOWN
from adoptsim.experiments.posterior import LEVEL
from adoptsim.scenario.changes import changed
from adoptsim.scenario.shipped import shipped
from adoptsim.scenario.writing import resolved_text

NAMED = 3
"""Numbers or pairs that a sentence names."""


def sentences(found: Calibration) -> Iterator[str]:
    """Say what the targets tell of the numbers, which targets are missed, and how far that is to be relied on."""
    yield from (f"Inconclusive: {doubt}." for doubt in found.doubts)
    yield _numbers(found)
    yield from _trade_offs(found)
    yield from _met(found)
    yield _check(found)
    yield _effort(found)


def _numbers(found: Calibration) -> str:
    parts = []
    for verdict in (PINNED, NARROWED, UNKNOWN, INCONCLUSIVE):
        here = found.estimates[found.estimates["verdict"] == verdict].sort_values("narrower", ascending=False)
        if not here.empty:
            told = verdict in (PINNED, NARROWED)
            parts.append(f"{verdict}: {', '.join(_number(row, told=told) for row in here.to_dict('records'))}")
    said = "; ".join(parts)
    held = f"{len(found.targets)} target" + ("" if len(found.targets) == 1 else "s")
    return f"{said[:1].upper()}{said[1:]} ({held}, {len(found.estimates)} varied)."


def _number(row: Mapping[Any, Any], *, told: bool) -> str:
    if not told:
        return str(row["path"])
    prior = f"prior {row['prior_low']:g} to {row['prior_high']:g}"
    return f"{row['path']} {row['estimate']:.3g} (90 % interval {row['low']:.3g} to {row['high']:.3g}, {prior})"


def _trade_offs(found: Calibration) -> Iterator[str]:
    tied = found.correlation[found.correlation["trade_off"]]
    if not tied.empty:
        named = [
            f"{row['first']} with {row['second']} ({row['correlation']:+.2f})" for _, row in tied[:NAMED].iterrows()
        ]
        more = f" and {len(tied) - NAMED} more pairs" if len(tied) > NAMED else ""
        yield f"What one gives the other takes, so that they are told better together: {', '.join(named)}{more}."


def _met(found: Calibration) -> Iterator[str]:
    table = found.targets
    for _, row in table[~table["within_reach"]].iterrows():
        yield (
            f"Out of reach: nowhere in these ranges does the model show {row['target']} as observed, "
            f"{row['observed']:.3g} (90 % of its points: {row['prior_low']:.3g} to {row['prior_high']:.3g})."
        )
    missed = table[~table["met"]]
    said = f"Draws of the posterior, run with other seeds, meet {len(table) - len(missed)} of {len(table)} targets"
    named = [
        f"{row['target']} (observed {row['observed']:.3g}, simulated {row['simulated']:.3g}, "
        f"{abs(row['z']):.1f} standard deviations off)"
        for _, row in missed.iterrows()
    ]
    yield said + (
        f"; missed: {', '.join(named)}: the model, or what it is held against, is wrong there." if named else "."
    )


def _check(found: Calibration) -> str:
    table = found.recovery
    seldom = table[table["coverage_high"] < LEVEL]
    rates = f"{table['coverage_90'].min():.0%} to {table['coverage_90'].max():.0%}"
    cases = f"{int(table['truths'].iloc[0])} cases like this one in which the numbers are known"
    if seldom.empty:
        return f"Self-check: in {cases}, the 90 % intervals hold each number in {rates} of them."
    named = ", ".join(f"{row['path']} in {row['coverage_90']:.0%}" for _, row in seldom.iterrows())
    return f"Self-check: in {cases}, the 90 % intervals hold a number too seldom: {named}."


def _effort(found: Calibration) -> str:
    left = found.targets.iloc[int(found.targets["chance_left"].argmax())]
    said = (
        f"Effective number of points: {found.effective:.0f} of {len(found.points):,}; chance left in means over "
        f"{found.study.replicates} runs is at most {left['chance_left']:.0%} of a target's uncertainty"
    )
    return said + (f" ({left['target']}): take more replicates." if left["chance_left"] > LOUD else ".")


def overlay(found: Calibration, folder: Path | None = None) -> str:
    """Return the text of a scenario that sets the calibrated numbers, with how well they are known.

    Parameters
    ----------
    found : Calibration
        What was found.
    folder : Path, optional
        Where the text is to lie: the scenario is extended from there. Where the scenario came from no file, or no
        folder is given, all of it is written out.
    """
    study, scenario = found.study, found.study.scenarios[found.scenario]
    file = study.files.get(found.scenario)
    about = "; ".join(_remark(row) for row in found.targets.to_dict("records"))
    if file is None or folder is None:
        return f"# Calibrated to: {about}\n" + resolved_text(changed(scenario, found.changes))
    is_shipped = file.resolve() in {one.resolve() for one in shipped().values()}
    base = file.name if is_shipped else os.path.relpath(file.absolute(), folder.absolute())
    lines = [
        f"extends: {json.dumps(base)}",
        f"title: {json.dumps(scenario.title + ', calibrated', ensure_ascii=False)}",
        f"about: {json.dumps(_about(found), ensure_ascii=False)}",
        f"source: {json.dumps('Calibrated to ' + about, ensure_ascii=False)}",
    ]
    values = {path: (held, "set by the study") for path, held in study.set.items()}
    rows = {str(row["path"]): row for row in found.estimates.to_dict("records")}
    values |= {path: (held, _known(rows[path])) for path, held in found.changes.items()}
    lines += _nested(values)
    lines += [
        f"# {path}: {row['verdict']}; the scenario's own value stays"
        for path, row in rows.items()
        if path not in values
    ]
    lines += [
        f"# {row['first']} and {row['second']} trade off, correlation {row['correlation']:.2f}"
        for _, row in found.correlation[found.correlation["trade_off"]].iterrows()
    ]
    return "\n".join(lines) + "\n"


def _remark(row: Mapping[Any, Any]) -> str:
    evidence = f" [{row['evidence']}]" if row["evidence"] else ""
    return f"{row['target']} {row['observed']:g}, SD {row['sd']:g}{evidence}"


def _about(found: Calibration) -> str:
    doubts = "".join(f" Inconclusive: {doubt}." for doubt in found.doubts)
    return f"{_numbers(found)} {' '.join(_met(found))}{doubts}"


def _known(row: Mapping[Any, Any]) -> str:
    prior = f"{row['prior']} prior {row['prior_low']:g} to {row['prior_high']:g}"
    return f"{row['verdict']}: 90 % interval {row['low']:.4g} to {row['high']:.4g}; {prior}; it was {row['before']:g}"


def _nested(values: Mapping[str, tuple[Any, str]]) -> Iterator[str]:
    """Write values by path as nested YAML, each with its remark."""
    before: list[str] = []
    for path in sorted(values):
        *groups, name = path.split(".")
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, groups, strict=False)))
        yield from ("  " * depth + f"{group}:" for depth, group in enumerate(groups) if depth >= same)
        held, remark = values[path]
        written = f"{held:.6g}" if isinstance(held, float) else json.dumps(held, ensure_ascii=False)
        yield "  " * len(groups) + f"{name}: {written}  # {remark}"
        before = groups
