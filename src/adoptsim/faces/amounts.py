"""Amounts in words: shares as points of a hundred, large numbers with commas, each with its 90 % interval."""

from collections.abc import Mapping

import numpy as np

from adoptsim.faces.words import plain

MEASURES: Mapping[str, str] = {
    "share_effective": "in routine (effective)",
    "share_nominal": "in use at all (nominal)",
    "share_agencies_available": "agencies with it",
    "value": "value per official, SD",
    "user_years": "years of effective use",
    "spent": "all money spent",
    "public_money": "public money",
}
"""Words of the measures that are most compared."""

SHARES = ("share_", "obstacle_", "barrier_", "pipeline_")


def words(measure: str) -> str:
    """Return the words of a measure."""
    return MEASURES.get(measure, plain(measure))


def is_share(measure: str) -> bool:
    """Say whether a measure is a share of officials or agencies."""
    return measure.startswith(SHARES)


def level(value: float, measure: str) -> str:
    """Write the value of a measure."""
    if np.isnan(value):
        return "–"
    return f"{100 * value:.1f} %" if is_share(measure) else number(value)


def change(value: float, measure: str) -> str:
    """Write a difference of a measure."""
    if np.isnan(value):
        return "–"
    return f"{100 * value:+z.1f} points" if is_share(measure) else number(value, "+z")


def span(low: float, high: float, measure: str) -> str:
    """Write the ends of an interval of a difference; nothing where there is none."""
    if np.isnan(low) or np.isnan(high):
        return ""
    if is_share(measure):
        return f"{100 * low:+z.1f} to {100 * high:+z.1f}"
    return f"{number(low, '+z')} to {number(high, '+z')}"


def number(value: float, sign: str = "") -> str:
    """Write a number: with commas, or with three digits where it is small."""
    return f"{value:{sign},.0f}" if abs(value) >= 100 or not value else f"{value:{sign}.3g}"


def percent(share: float) -> str:
    """Write a chance; neither nought nor a hundred unless it is."""
    if 0 < share < 0.005 or 0.995 < share < 1:
        return f"{100 * share:.1f} %"
    return f"{100 * share:.0f} %"


def percent_span(low: float, high: float) -> str:
    """Write the interval of a chance."""
    return f"{100 * low:.0f} to {100 * high:.0f} %"
