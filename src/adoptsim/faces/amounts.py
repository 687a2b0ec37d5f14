"""Amounts in words: shares as points of a hundred, large numbers with commas, each with its 90 % interval."""

from collections.abc import Mapping

import numpy as np

from adoptsim.faces.tongues import speaking
from adoptsim.faces.tongues.speaking import said
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
    return said(MEASURES[measure]) if measure in MEASURES else plain(measure)


def is_share(measure: str) -> bool:
    """Say whether a measure is a share of officials or agencies."""
    return measure.startswith(SHARES)


def level(value: float, measure: str) -> str:
    """Write the value of a measure."""
    if np.isnan(value):
        return "–"
    return speaking.percent(value, 1) if is_share(measure) else number(value)


def change(value: float, measure: str) -> str:
    """Write a difference of a measure."""
    if np.isnan(value):
        return "–"
    return points(value) if is_share(measure) else number(value, "+z")


def span(low: float, high: float, measure: str) -> str:
    """Write the ends of an interval of a difference; nothing where there is none."""
    if np.isnan(low) or np.isnan(high):
        return ""
    if is_share(measure):
        return said("{low} to {high}", low=_signed(low), high=_signed(high))
    return said("{low} to {high}", low=number(low, "+z"), high=number(high, "+z"))


def points(value: float) -> str:
    """Write a difference of shares."""
    return said("{number} points", number=_signed(value))


def _signed(share: float) -> str:
    return speaking.number(100 * share, 1, sign=True)


def number(value: float, sign: str = "") -> str:
    """Write a number: with commas, or with three digits where it is small."""
    if abs(value) >= 100 or not value:
        return speaking.number(value, sign="+" in sign)
    written = f"{value:{sign}.3g}"
    return written if speaking.spoken() == "en" else written.replace(".", ",")


def percent(share: float) -> str:
    """Write a chance; neither nought nor a hundred unless it is."""
    if 0 < share < 0.005 or 0.995 < share < 1:
        return speaking.percent(share, 1)
    return speaking.percent(share)


def percent_span(low: float, high: float) -> str:
    """Write the interval of a chance."""
    return said("{low} to {high}", low=speaking.number(100 * low), high=speaking.percent(high))
