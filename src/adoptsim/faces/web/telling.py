"""What was found, in words: the sentence above the charts, and four numbers."""

from dataclasses import dataclass

import numpy as np

from adoptsim.experiments.accounts import Account
from adoptsim.experiments.paired import NO_INTERVAL, Estimate, Interval, Verdict
from adoptsim.experiments.summary import band
from adoptsim.faces.tongues.speaking import number, percent, said
from adoptsim.faces.web.chart import called, failed
from adoptsim.faces.web.found import BASELINE, SCENARIO, Found, Paired
from adoptsim.faces.words import ALL, OBSTACLES, PIPELINE, USES, counted, lasting
from adoptsim.world.columns import Doubles


@dataclass(frozen=True, slots=True)
class Number:
    """A number above the charts: what it is, the number, and what is to be said of it."""

    title: str
    value: str
    note: str


def headline(found: Found, solution: str) -> str:
    """Say in a sentence what the scenario changes and how sure that is; of the baseline, what happens in it.

    The numbers are those of the command ``run``: medians over runs, and between which values 90 % of
    them lie; a difference is taken run by run with the same seed.

    Parameters
    ----------
    found : Found
    solution : str
        Its name, ``all``, or nothing for the first.
    """
    if found.is_empty:
        return failed(found)
    said_of_it = _alone(found, solution) if found.is_baseline else _changed(found, solution)
    parts = [said_of_it]
    if found.preview:
        parts.insert(0, said("A preview of {runs}:", runs=counted(len(found.runs(SCENARIO, solution).seeds))))
    if found.results.failures:
        runs = number(len(found.results.design.rows))
        parts.append(said("{count} of {runs} runs failed.", count=number(len(found.results.failures)), runs=runs))
    return " ".join(parts)


def largest_obstacle(found: Found, case: str, solution: str, month: int = -1) -> tuple[str, float]:
    """Return the largest obstacle in a month, as a column of the monthly table, and its mean share."""
    runs = found.runs(case, solution)
    shares = {name: float(np.nanmean(runs.measures[name][:, month])) for name in obstacles(found)}
    worst = max(shares, key=lambda name: shares[name])
    return worst, shares[worst]


def obstacles(found: Found) -> dict[str, str]:
    """Return the obstacles as columns of the monthly table, and their words; without officials, states of pipelines."""
    if found.has_officials:
        return {f"obstacle_{name}": said(text) for name, text in OBSTACLES.items() if name not in USES}
    return {f"pipeline_{name}": said(text) for name, text in PIPELINE.items() if name != "available"}


def _what(found: Found) -> str:
    return "share_effective" if found.has_officials else "share_agencies_available"


def _subject(found: Found, solution: str) -> str:
    return said("the average solution") if found.named(solution) == ALL else called(found, solution)


def _between(values: Doubles, *, sign: bool = False) -> str:
    """Say between which shares 90 % of runs lie."""
    if len(values) < 2:
        return said("a single run")
    low, _, high = (100 * float(one[0]) for one in band(values[:, np.newaxis]))
    ends = (number(one, 1, sign=sign) for one in (low, high))
    return said("90 % of runs: {low} to {high}", **dict(zip(("low", "high"), ends, strict=True)))


def _state(found: Found, solution: str) -> dict[str, str]:
    """Return what sentences say of the scenario by itself."""
    runs = found.runs(SCENARIO, solution)
    values = runs.measures[_what(found)][:, -1]
    return {
        "time": lasting(int(runs.month[-1])),
        "solution": _subject(found, solution),
        "share": percent(_median(values), 1),
        "sure": _between(values),
    }


def _median(values: Doubles) -> float:
    return float(band(values[:, np.newaxis]).median[0])


def _alone(found: Found, solution: str) -> str:
    """Say what happens, and what holds most back."""
    name, share = largest_obstacle(found, SCENARIO, solution)
    values = _state(found, solution) | {"obstacle": obstacles(found)[name], "part": percent(share, 1)}
    if not found.has_officials:
        return said(
            "After {time}, {solution} is available in {share} of agencies ({sure}). "
            "What holds most back: “{obstacle}” ({part}).",
            **values,
        )
    at_all = percent(_median(found.runs(SCENARIO, solution).measures["share_nominal"][:, -1]), 1)
    return said(
        "After {time}, {share} of officials use {solution} in routine ({sure}), {at_all} use it at all. "
        "What holds most back: “{obstacle}” ({part}).",
        at_all=at_all,
        **values,
    )


def _changed(found: Found, solution: str) -> str:
    """Say what differs from the baseline."""
    state = _state(found, solution)
    if found.has_officials:
        here = said("After {time}, {share} of officials use {solution} in routine:", **state)
    else:
        here = said("After {time}, {solution} is available in {share} of agencies:", **state)
    return f"{here} {_difference(found.paired(solution, _what(found)))}"


def _difference(pair: Paired) -> str:
    """Say how much a share differs, and how sure that is."""
    differences = pair.differences[np.isfinite(pair.differences)]
    if not len(differences):
        return said("what differs from the baseline cannot be told, as no run has a number for both.")
    median = _median(differences)
    verdict = pair.judged().verdict
    runs = len(differences)
    values = {"points": number(100 * median, 1, sign=True), "sure": _between(differences, sign=True)}
    if verdict is Verdict.FEW:
        return said(
            "{points} points against the baseline, in a single run: more are needed to tell how sure.", **values
        )
    if verdict is Verdict.IDENTICAL:
        return said("as many as in the baseline, in all of {runs} runs.", runs=number(runs))
    more = int((differences > 0).sum()) if median >= 0 else int((differences < 0).sum())
    values |= {"count": number(more), "runs": number(runs)}
    if verdict is Verdict.CHANCE:
        if median >= 0:
            return said(
                "{points} points against the baseline ({sure}), more in {count} of {runs} runs; that may be chance.",
                **values,
            )
        return said(
            "{points} points against the baseline ({sure}), fewer in {count} of {runs} runs; that may be chance.",
            **values,
        )
    if median >= 0:
        return said("{points} points against the baseline ({sure}), more in {count} of {runs} runs.", **values)
    return said("{points} points against the baseline ({sure}), fewer in {count} of {runs} runs.", **values)


def four(found: Found, solution: str) -> tuple[Number, ...]:
    """Return the four numbers: effective and nominal use, the cost of more of it, and the main obstacle now."""
    if found.is_empty:
        return ()
    use = _share(found, solution, "share_effective", said("Use in routine"))
    if not found.has_officials:
        use = _share(found, solution, "share_agencies_available", said("Agencies that have it"))
    nominal = _share(found, solution, "share_nominal", said("Use at all"))
    return (use, nominal, _price(found), _obstacle(found, solution))


def _share(found: Found, solution: str, measure: str, title: str) -> Number:
    values = found.runs(SCENARIO, solution).measures[measure][:, -1]
    if not np.isfinite(values).any():
        return Number(title, "–", said("This scenario has agencies, and no officials."))
    if found.is_baseline:
        return Number(title, percent(_median(values), 1), _between(values))
    return Number(title, percent(_median(values), 1), _against(found.paired(solution, measure)))


def _against(pair: Paired) -> str:
    """Say how much a share differs from the baseline, in brief."""
    if not np.isfinite(pair.differences).any():
        return said("no run has a number for both")
    points = number(100 * _median(pair.differences), 1, sign=True)
    return said(
        "{points} points against the baseline ({sure})", points=points, sure=_between(pair.differences, sign=True)
    )


def cost_of_more(found: Found) -> tuple[float, Interval]:
    """Return the cost per additional effective user-year, all solutions together, and its 90 % interval.

    All money spent beyond the baseline over all use beyond it, of runs paired by seed, as the commands
    ``run`` and ``compare`` say it; the interval is Fieller's for the ratio of two means.
    """
    here, first = found.accounts[SCENARIO], found.accounts[BASELINE]
    price = here.cost_of_more(first)
    if not np.isfinite(price):
        return np.nan, NO_INTERVAL
    own, theirs = here.paired(first)
    more = _sums(here)[own] - _sums(first)[theirs]
    _, sure = Estimate.of(more).ratio(1, 0)
    return price, sure


def _sums(account: Account) -> Doubles:
    return np.stack([account.user_years(), account.spent()[:, -1]], axis=1)


def _price(found: Found) -> Number:
    title = said("Cost of one more year of routine use")
    if not found.has_officials:
        return Number(title, "–", said("This scenario has agencies, and no officials."))
    if found.is_baseline:
        return Number(title, "–", said("There is no intervention yet whose cost could be compared with its use."))
    price, sure = cost_of_more(found)
    if not np.isfinite(price):
        return Number(title, "–", said("The scenario brings no more years of routine use than the baseline."))
    if not np.isfinite(sure.low):
        return Number(title, number(price), said("How sure this is cannot be told from so few runs."))
    low, high = number(sure.low), number(sure.high)
    return Number(
        title,
        number(price),
        said("in the scenario’s money; 90 % interval {low} to {high}; all solutions together", low=low, high=high),
    )


def _obstacle(found: Found, solution: str) -> Number:
    name, share = largest_obstacle(found, SCENARIO, solution)
    title = said("Main obstacle in the end")
    whose = said("{share} of officials", share=percent(share, 1))
    if not found.has_officials:
        whose = said("{share} of agencies", share=percent(share, 1))
    if found.is_baseline:
        return Number(title, obstacles(found)[name], whose)
    return Number(title, obstacles(found)[name], f"{whose}; {_against(found.paired(solution, name))}")
