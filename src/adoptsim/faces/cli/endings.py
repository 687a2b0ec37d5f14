"""Which programmes ended before their time, when and why."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adoptsim.experiments.summary import in_order
from adoptsim.faces.tongues.speaking import said
from adoptsim.faces.words import ENDED_AS_PLANNED, counted, plain

_MEASURED = re.compile(r"(?<= is )-?\d[\d.,]*\b")
"""The number in a reason that differs from run to run."""

_REVIEW = re.compile(r"review in month (?P<month>\d+): (?P<measure>\w+) is (?P<found>.+), not (?P<wanted>.+)")

_CLOSED = "closed by "


def endings(programmes: Mapping[str, NDArray[Any]], *, several: bool) -> Iterator[str]:
    """Yield a sentence for each programme that ended for another reason than that its months were over.

    Parameters
    ----------
    programmes : mapping
        The table of the results; may be empty.
    several : bool
        Name the scenario, since there are several.
    """
    if not programmes or not len(programmes["why"]):
        return
    for scenario in in_order(programmes["scenario"]):
        of_scenario = programmes["scenario"] == scenario
        for programme in in_order(programmes["programme"][of_scenario]):
            rows = of_scenario & (programmes["programme"] == programme)
            early = rows & ~np.isin(programmes["why"].astype(str), ENDED_AS_PLANNED)
            if early.any():
                what = str(programme)
                if several:
                    what = said("{programme} in {scenario}", programme=what, scenario=plain(str(scenario)))
                months, reasons = programmes["end"][early].tolist(), programmes["why"][early].tolist()
                yield _ended(what, months, reasons, counted(int(rows.sum())))


def _ended(programme: str, months: Sequence[int], reasons: Sequence[str], runs: str) -> str:
    month, times = Counter(months).most_common(1)[0]
    why = summed_up([reason for reason, ended in zip(reasons, months, strict=True) if ended == month])
    values = {"programme": programme, "times": len(months), "runs": runs, "month": month, "why": _in_words(why)}
    if times == len(months):
        return said(
            "{programme} ended before its time in {times} of {runs}, in month {month} of the run: {why}.", **values
        )
    return said(
        "{programme} ended before its time in {times} of {runs}, most often in month {month} of the run: {why}.",
        **values,
    )


def summed_up(reasons: Sequence[str]) -> str:
    """Return the reason given most often; where such reasons differ by a number, its range.

    Examples
    --------
    >>> summed_up(["cost is 3, not < 2", "cost is 5, not < 2"])
    'cost is 3 to 5, not < 2'
    """
    alike = Counter(_MEASURED.sub("…", reason) for reason in reasons).most_common(1)[0][0]
    own = [reason for reason in reasons if _MEASURED.sub("…", reason) == alike]
    numbers = sorted({found for reason in own for found in _MEASURED.findall(reason)}, key=_value)
    if len(numbers) < 2 or alike.count("…") != 1:
        return own[0]
    return alike.replace("…", f"{numbers[0]} to {numbers[-1]}")


def _in_words(why: str) -> str:
    """Say a reason in the language spoken; names and numbers in it stay as they are."""
    review = _REVIEW.fullmatch(why)
    if review:
        return said("review in month {month}: {measure} is {found}, not {wanted}", **review.groupdict())
    if why.startswith(_CLOSED):
        return said("closed by {name}", name=why.removeprefix(_CLOSED))
    return said(why)


def _value(number: str) -> float:
    return float(number.replace(",", "").rstrip("."))
