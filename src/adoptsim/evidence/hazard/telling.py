"""What the data can and cannot tell, in words."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from adoptsim.evidence.hazard.fitting import LEVEL_SPREADS, TOLD, Fit
from adoptsim.evidence.hazard.terms import Effect
from adoptsim.evidence.panel.panel import iso
from adoptsim.world.columns import Doubles

TIED = 0.7
"""Correlation from which two coefficients cannot be told apart."""


def diagnostics(found: Fit) -> Iterator[str]:
    """Say in words what the data can and cannot tell, a sentence each."""
    terms, learned = found.formula.terms, found.learned
    risk = ~found.panel.had
    adopted = int(((found.panel.seen <= found.panel.last) & risk).sum())
    yield (
        f"{int(risk.sum()):,} of {len(found.panel):,} units were at risk from {iso(found.panel.first)} to "
        f"{iso(found.panel.last)}; {adopted:,} of them adopted."
    )
    held = [term.name for term, part in zip(terms, learned, strict=True) if part < TOLD and term.kind in _TOLD_KINDS]
    if held:
        yield f"What is said of {_listed(held)} is the prior: the data tell little or nothing about it."
    if any(term.kind == "level" for term in terms):
        least = found.spreads.level <= LEVEL_SPREADS[0]
        yield (
            f"The level of everybody wanders by {found.spreads.level:g} (log HR) in half a year"
            + (", the least that is tried: shared shocks may be smaller." if least else ": shared shocks matter.")
        )
    if found.formula.groups:
        yield f"Groups differ by {found.spreads.group:g} (log HR)."
    yield from _peers(found)
    yield from _users(found)
    yield from _tied(found)
    yield from _separated(found)
    if adopted == risk.sum():
        yield f"All units had adopted by {iso(found.panel.last)}: there is nothing left to forecast."


def _separated(found: Fit) -> Iterator[str]:
    """Name what separates adopters from the others, by the data alone: then only the prior says how much it does."""
    panel, terms = found.panel, found.formula.terms
    effects = {effect.term: effect for part in found.formula.parts for effect in part.effects}
    for row, effect in effects.items():
        name, kind = terms[row].name, terms[row].kind
        if kind not in ("covariate", "event"):
            continue
        since, until = (panel.first, panel.last) if kind == "covariate" else _at_work(found, effect)
        risk = ~panel.had & (panel.entered <= until) & (panel.until >= since) & (panel.seen >= since)
        adopted = risk & (panel.seen <= until)
        bound = risk & (effect.units != 0.0)
        if kind == "event" and bound.any() and not (adopted & bound).any():
            yield f"No unit adopted where and while {name} was at work: what is said of it leans on its prior."
        elif bound.any() and adopted.any() and _apart(effect.units, adopted, risk & ~adopted):
            size = f"its size ({found.estimate[row]:+.1f}) is the prior's"
            yield f"{name} separates adopters from the others perfectly; {size}."


def _at_work(found: Fit, effect: Effect) -> tuple[int, int]:
    """Return the first and the last day known on which an effect was at work; the last before the first if on none."""
    starts, last = found.formula.starts, found.panel.last
    known = np.flatnonzero((effect.months != 0.0) & (starts[:-1] <= last))
    if not len(known):
        return last + 1, last
    return int(starts[known[0]]), min(int(starts[known[-1] + 1]) - 1, last)


def _apart(values: Doubles, adopted: NDArray[np.bool_], others: NDArray[np.bool_]) -> bool:
    """Say whether adopters lie on one side of all others, or all at the very end of what there is."""
    if not others.any() or np.ptp(values[adopted | others]) == 0.0:
        return False
    least, most = values[adopted].min(), values[adopted].max()
    low, high = values[others].min(), values[others].max()
    return bool(least >= max(high, most) or most <= min(low, least) or least > high or most < low)


_TOLD_KINDS = ("model", "depth", "covariate", "event", "course")


def _peers(found: Fit) -> Iterator[str]:
    row = found.formula.parts[0].peers
    if row < 0:
        return
    value, error = found.estimate[row], found.errors[row]
    wandering = found.spreads.level > LEVEL_SPREADS[0] or bool(found.formula.groups)
    if value - 1.645 * error > 0:
        yield f"Units follow their peers: {value:+.2f} ({error:.2f}) for all against none of them."
    else:
        yield f"Whether units follow their peers cannot be told: {value:+.2f} ({error:.2f})."
    if wandering:
        yield "A shock that peers share beyond what levels and groups hold looks the same as following them."


def _users(found: Fit) -> Iterator[str]:
    row = found.formula.parts[0].users
    if row < 0:
        return
    value, error = found.estimate[row], found.errors[row]
    low, middle, high = np.exp([value - 1.645 * error, value, value + 1.645 * error])
    yield (
        f"Those who have adopted already come to effective use {middle:.1f} times as often (90 % interval {low:.1f} to "
        f"{high:.1f}) as others who do both at once."
    )


def _tied(found: Fit) -> Iterator[str]:
    """Name pairs of coefficients that cannot be told apart."""
    correlation = found.covariance / np.outer(found.errors, found.errors)
    named = [row for row, term in enumerate(found.formula.terms) if term.kind in _TOLD_KINDS]
    for number, one in enumerate(named):
        for other in named[number + 1 :]:
            if abs(correlation[one, other]) > TIED and min(found.learned[[one, other]]) >= TOLD:
                names = f"{found.formula.terms[one].name} and {found.formula.terms[other].name}"
                yield f"{names} cannot be told apart here (correlation {correlation[one, other]:+.2f})."
    levels = list(found.formula.levels)
    peers = found.formula.parts[0].peers
    if peers >= 0 and levels:
        most = float(np.abs(correlation[peers, levels]).max())
        if most > TIED:
            yield f"Peer effect and shared shocks cannot be told apart here (correlation {most:.2f})."


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
