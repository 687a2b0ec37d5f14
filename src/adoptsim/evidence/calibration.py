"""Calibration: the defaults against what diffusion without intervention looks like.

``python -m adoptsim.evidence.calibration FILE`` runs the baseline, measures every pattern that
needs no intervention, and writes the table of `docs/explanation/calibration.md`. A pattern holds
if the median over the seeds lies in its band. Bands come from outside and are not widened to pass.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from adoptsim.evidence.patterns import (
    Uptake,
    bass_by_year,
    fit_of_s_curve,
    intraclass_correlation,
    month_of_widest_gap,
    months_until,
    ratio_in_year,
    watch,
)
from adoptsim.evidence.trials import each
from adoptsim.experiments.runner import Results
from adoptsim.experiments.runs import simulate
from adoptsim.scenario.reading import read
from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.measures import gini
from adoptsim.simulation.obstacles import Obstacle

MONTHS = 240
DELAY = 8
"""Months added to both lead times, to see what a delay does."""

VISIBLE = 0.003
"""Share of officials from which an obstacle is visibly at work."""


@dataclass(frozen=True, slots=True)
class Band:
    """One measured quantity and what was observed of it outside."""

    pattern: str
    quantity: str
    low: float
    high: float
    source: str


BANDS: Mapping[str, Band] = {
    "nominal_36": Band("growth", "nominal use after 36 months", 0.03, 0.09, "design target"),
    "nominal_72": Band("growth", "nominal use after 72 months", 0.10, 0.30, "design target"),
    "s_curve": Band("P1", "R squared of a logistic curve, nominal use over 120 months", 0.97, 1.0, "US states, EHR"),
    "bass_p": Band("P2", "Bass p a year, agencies, eventual adopters", 0.0, 0.135, "339 US state policies"),
    "bass_q": Band("P2", "Bass q a year, agencies, eventual adopters", 0.07, 0.49, "339 US state policies"),
    "half": Band("P2", "years from the first to half of the adopting agencies", 3.0, 12.0, "339 US state policies"),
    "ratio_1": Band("P3", "effective over nominal use, first year", 0.05, 0.40, "HTTPS, DMARC, EHR"),
    "ratio_5": Band("P3", "effective over nominal use, fifth year", 0.5, 0.9, "HTTPS, DMARC, EHR"),
    "widest_gap": Band("P3", "month of the widest gap, within 120", 1.0, 119.0, "HTTPS, DMARC, EHR"),
    "icc_nominal": Band("P7", "intraclass correlation of nominal use, month 72", 0.05, 0.30, "HTTPS"),
    "icc_effective": Band("P7", "intraclass correlation of effective use, month 72", 0.05, 0.30, "HTTPS"),
    "icc_order": Band("P7", "the same, effective less nominal, month 72", 0.0, 1.0, "HTTPS"),
    "gini_fall": Band("P8", "fall of the Gini of nominal use, month 48 to 120", 0.1, 1.0, "HTTPS .65 to .29"),
    "gini_order": Band("P8", "Gini of effective less nominal use, least of months 48, 72, 120", 0.0, 1.0, "HTTPS"),
    "size": Band("P9", "rank correlation of size and effective use, month 48", 0.0, 1.0, "HTTPS, Walker 2014"),
    "pilots": Band(
        "P11",
        "passed pilots that the agency had taken over, and used in routine, two years later",
        0.15,
        0.40,
        "DellaVigna 2024",
    ),
    "delay": Band("P12", "shift of the month of 20 % of agencies, per month of delay", 0.75, 2.0, "ECA, Gartner"),
    "ceiling": Band("P12", "loss of available agencies after 240 months, from the delay", -0.05, 0.05, "judgement"),
    "exposure_mean": Band("P13", "exposure on starting, mean", 0.30, 0.55, "three diffusion studies"),
    "exposure_sd": Band("P13", "exposure on starting, SD", 0.30, 0.45, "three diffusion studies"),
    "exposure_zero": Band("P13", "exposure on starting, share of zeros", 0.2, 0.4, "three diffusion studies"),
    "opinion": Band("P18", "perceived usefulness a year after starting, less on starting", -3.0, 0.0, "AU Treasury"),
    **{
        f"obstacle_{one.name.lower()}": Band(
            "obstacles",
            f"`{one.name.lower()}`, share of officials at its peak within 120 months",
            VISIBLE,
            1.0,
            "design",
        )
        for one in Obstacle
    },
}
"""Every quantity and its band; a band includes its ends."""


def of_one_run(monthly: pd.DataFrame, agencies: pd.DataFrame) -> dict[str, float]:
    """Measure the patterns of one seed of the baseline, over 240 months."""
    decade = monthly[monthly.month <= 120]
    at = decade.set_index("month")
    year = dict(iter(agencies.groupby("month")))
    first_use = _months_of_availability(agencies)
    p, q = bass_by_year(first_use)
    ginis = {
        m: (gini(year[m].share_nominal.to_numpy()), gini(year[m].share_effective.to_numpy())) for m in (48, 72, 120)
    }
    middle = year[72]
    officials = middle.officials.to_numpy(dtype=np.float64)
    icc = [intraclass_correlation(middle[c].to_numpy(), officials) for c in ("share_nominal", "share_effective")]
    peaks = {f"obstacle_{o.name.lower()}": float(decade[f"obstacle_{o.name.lower()}"].max()) for o in Obstacle}
    return {
        "nominal_36": float(at.share_nominal[36]),
        "nominal_72": float(at.share_nominal[72]),
        "s_curve": fit_of_s_curve(decade.share_nominal.to_numpy()),
        "bass_p": p,
        "bass_q": q,
        "half": float(np.median(first_use) - first_use.min()) / 12,
        "ratio_1": ratio_in_year(monthly, 1),
        "ratio_5": ratio_in_year(monthly, 5),
        "widest_gap": float(month_of_widest_gap(decade)),
        "icc_nominal": icc[0],
        "icc_effective": icc[1],
        "icc_order": icc[1] - icc[0],
        "gini_fall": ginis[48][0] - ginis[120][0],
        "gini_order": min(effective - nominal for nominal, effective in ginis.values()),
        "size": float(year[48].officials.rank().corr(year[48].share_effective.rank())),
    } | peaks


def _months_of_availability(agencies: pd.DataFrame) -> np.ndarray:
    """Months by which agencies first offered it, as the yearly tables show them."""
    offered = agencies[agencies.pipeline == "available"]
    return offered.groupby("agency").month.min().to_numpy(dtype=np.float64)


def of_uptake(seen: Sequence[Uptake]) -> dict[str, list[float]]:
    """Measure the patterns of single officials and pilots, seed by seed."""
    return {
        "exposure_mean": [float(one.exposure.mean()) for one in seen],
        "exposure_sd": [float(one.exposure.std()) for one in seen],
        "exposure_zero": [float((one.exposure == 0).mean()) for one in seen],
        "pilots": [one.scaled / one.passed if one.passed else float("nan") for one in seen],
        "opinion": [float(one.opinion[1] - one.opinion[0]) for one in seen],
    }


def of_delay(plain: Results, delayed: Results) -> dict[str, list[float]]:
    """Measure what longer lead times do, seed by seed."""
    shift, loss = [], []
    for (_, one), (_, other) in zip(
        plain.monthly.query("solution == 'all'").groupby("seed"),
        delayed.monthly.query("solution == 'all'").groupby("seed"),
        strict=True,
    ):
        months = [months_until(rows, "share_agencies_available", 0.2) for rows in (one, other)]
        shift.append((months[1] - months[0]) / DELAY)
        loss.append(float(one.share_agencies_available.iloc[-1] - other.share_agencies_available.iloc[-1]))
    return {"delay": shift, "ceiling": loss}


def measure(replicates: int = 30, seed: int = 1) -> pd.DataFrame:
    """Measure every pattern that needs no intervention.

    Returns
    -------
    DataFrame
        One row per quantity: ``pattern, quantity, low, high, source``, the ``median`` over the
        seeds, ``from`` and ``to`` (5 % and 95 %), and whether it ``holds``.
    """
    baseline = read("baseline")
    plain = simulate({"baseline": baseline}, replicates, seed, MONTHS).complete()
    delayed = simulate({"delayed": delayed_procurement(baseline)}, replicates, seed, MONTHS).complete()
    monthly = plain.monthly.query("solution != 'all'")
    agencies = dict(list(plain.agencies.groupby("seed")))
    runs = [of_one_run(rows, agencies[one]) for one, rows in monthly.groupby("seed")]
    values = {name: [run[name] for run in runs] for name in runs[0]}
    values |= of_delay(plain, delayed) | of_uptake(each(watch, baseline, range(seed, seed + replicates)))
    return pd.DataFrame([row_of(band, np.array(values[name])) for name, band in BANDS.items()], index=list(BANDS))


def delayed_procurement(scenario: Scenario) -> Scenario:
    """Return the scenario with both lead times longer by `DELAY` months."""
    buying = scenario.processes.procurement
    longer = {name: getattr(buying, name) + DELAY for name in ("full_route", "light_route")}
    processes_ = scenario.processes.model_copy(update={"procurement": buying.model_copy(update=longer)})
    return scenario.model_copy(update={"processes": processes_})


def row_of(band: Band, values: np.ndarray) -> dict[str, object]:
    """Set the values of a quantity, one a seed, against its band."""
    median = float(np.nanmedian(values))
    return {
        "pattern": band.pattern,
        "quantity": band.quantity,
        "median": median,
        "from": float(np.nanquantile(values, 0.05)),
        "to": float(np.nanquantile(values, 0.95)),
        "low": band.low,
        "high": band.high,
        "source": band.source,
        "holds": band.low <= median <= band.high,
    }


def table(measured: pd.DataFrame) -> str:
    """Write the measured patterns as a Markdown table."""
    lines = [
        "| pattern | quantity | median | 90 % of seeds | band | holds | observed in |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {row['pattern']} | {row['quantity']} | {row['median']:.3g} | {row['from']:.3g} to {row['to']:.3g} "
        f"| {row['low']:.3g} to {row['high']:.3g} | {'yes' if row['holds'] else '**no**'} | {row['source']} |"
        for row in measured.to_dict("records")
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(table(measure()), encoding="utf-8")
