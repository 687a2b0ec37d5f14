"""What a slider is: its range, its steps and named levels, and which value lies at which place of it."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from adoptsim.faces.tongues.speaking import said, spoken

LEVELS = ("lowest", "low", "as it ships", "high", "highest")
"""The named levels; the first and the last end the plausible range."""

WIDE = 50.0
"""From this ratio of its ends on, half-way along a range is meant by ratio."""

VAST = 1e6
"""From this on, a range that starts at nought is gone along by ratio too; the first step is its millionth part."""


@dataclass(frozen=True, slots=True)
class Level:
    """A named level of a control."""

    value: float
    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A word, or yes and no, among which a control chooses."""

    value: str | bool
    name: str


@dataclass(frozen=True, slots=True)
class Control:
    """Something that can be set.

    Attributes
    ----------
    path : str
        Where it is, as changes name it.
    label : str
        What it is called.
    value, base_value : float, str or bool
        As it stands, and as the base has it; words and truth values only where there are `choices`.
    low, high : float
        Ends of the slider: the plausible range, widened to hold the value.
    step : float
        A sensible step of the slider: 1, 2 or 5 times a power of ten, at least 1 where `whole`.
    whole : bool
        Whether it is a whole number.
    levels : tuple of Level
        Named levels, ascending; up to five.
    unit, range_words, meaning : str
        Its unit, its ranges in words, what it means.
    tag, tag_words, source : str
        How it is known: a letter of the evidence and what it means, and the source; empty where it is a choice.
    changed : bool
        Whether it differs from the base.
    choices : tuple of Choice or None
        What to choose among, in place of a slider.
    by_ratio : bool
        Whether its range is so wide that a slider had better go by ratios.
    """

    path: str
    label: str
    value: float | str | bool
    base_value: float | str | bool
    low: float
    high: float
    step: float
    whole: bool
    levels: tuple[Level, ...]
    unit: str
    range_words: str
    meaning: str
    tag: str
    tag_words: str
    source: str
    changed: bool
    choices: tuple[Choice, ...] | None = None
    by_ratio: bool = False


def place_of(control: Control, value: float) -> float:
    """Return where a value lies on a slider, 0..1; by ratio where the control has it so."""
    width = control.high - control.low
    if not control.by_ratio:
        return (value - control.low) / width if width else 0.0
    shift = _shift(control)
    return math.log((value - control.low + shift) / shift) / math.log((width + shift) / shift)


def value_at(control: Control, place: float) -> float:
    """Return the value at a place of a slider, 0..1, rounded as is sensible there."""
    width = control.high - control.low
    if place in (0, 1):
        return control.high if place else control.low
    if not control.by_ratio:
        value = round(place * width / control.step) * control.step + control.low
        value = round(value, max(0, 2 - math.floor(math.log10(control.step))))
    else:
        shift = _shift(control)
        value = _rounded(control.low + shift * ((width + shift) / shift) ** place - shift, whole=control.whole)
    value = min(max(value, control.low), control.high)
    return round(value) if control.whole else value


def _shift(control: Control) -> float:
    """Return what is added to a range that it may be gone along by ratio, from its low end on."""
    return control.low if control.low > 0 else (control.high - control.low) / VAST


class Scale(NamedTuple):
    """How far a slider goes."""

    low: float
    high: float
    step: float
    levels: tuple[Level, ...]
    by_ratio: bool


def scale_of(plausible: tuple[float, float], base: float | None, value: float, *, whole: bool) -> Scale:
    """Return the scale of a slider: its plausible range, widened to hold the value and that of the base.

    Parameters
    ----------
    plausible : tuple of float
        The plausible range.
    base : float or None
        The value of the base; None for a choice, which is no slider.
    value : float
        The value.
    whole : bool
        Whether it is a whole number.
    """
    return _scale(plausible, base, value, whole, spoken())


@lru_cache(maxsize=8192)
def _scale(plausible: tuple[float, float], base: float | None, value: float, whole: bool, language: str) -> Scale:  # noqa: FBT001
    del language  # it is the one spoken
    least, most = plausible
    if base is None:
        return Scale(0.0, 1.0, 1.0, (), by_ratio=False)
    low, high = (round(end) if whole else end for end in (min(least, value, base), max(most, value, base)))
    by_ratio = (base > 0 and high / base >= WIDE) or high >= VAST
    typical = base if base > 0 else (high - low) / VAST * 100
    step = _step(typical if by_ratio else high - low, whole=whole)
    return Scale(low, high, step, _levels(least, base, most, whole=whole), by_ratio)


def _levels(least: float, base: float, most: float, *, whole: bool) -> tuple[Level, ...]:
    """Return the named levels; where two fall together, the one that ships stays, else the first."""
    at = (min(least, base), _halfway(least, base), base, _halfway(base, most), max(most, base))
    levels: list[Level] = []
    for place, name in zip(at, LEVELS, strict=True):
        rounded = place if place in {base, least, most} else _rounded(place, whole=whole)
        rounded = round(rounded) if whole else rounded
        if name == LEVELS[2]:
            levels = [one for one in levels if one.value < rounded]
        if not levels or rounded > levels[-1].value:
            levels.append(Level(rounded, said(name)))
    return tuple(levels)


def _halfway(low: float, high: float) -> float:
    """Return the middle of a range, by ratio where its ends are of different orders."""
    if low > 0 and high / low >= WIDE:
        return math.sqrt(low * high)
    return (low + high) / 2


def _rounded(value: float, *, whole: bool) -> float:
    """Round to two digits, or to the next whole number where that is finer."""
    if value == 0:
        return value
    digits = 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, digits)
    return round(rounded) if whole else rounded


def _step(width: float, *, whole: bool) -> float:
    """Return a hundredth of a range or less, as 1, 2 or 5 times a power of ten."""
    if width <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(width / 100))
    step = next(times * power for times in (5, 2, 1) if times * power <= width / 100 * (1 + 1e-9))
    digits = max(0, -math.floor(math.log10(power)))
    return max(1, round(step)) if whole else round(step, digits)
