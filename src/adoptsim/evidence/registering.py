"""A forecast put down before the data are seen, and judged when they are."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError

from adoptsim.evidence.forecasting import OURS, Forecast, together
from adoptsim.evidence.hazard.making import formula
from adoptsim.evidence.panel.case import Case
from adoptsim.evidence.panel.panel import NEVER, Panel, day, iso
from adoptsim.evidence.rivals import RIVALS
from adoptsim.experiments.files import digest_of
from adoptsim.world.errors import UserError

LEVELS = tuple(round(float(level), 3) for level in np.arange(0.025, 0.9751, 0.025))
"""Quantiles that are put down."""


class Depth(BaseModel):
    """What a register holds of one depth of adoption.

    Attributes
    ----------
    days : tuple of str
        Last days of the months.
    groups : dict
        Units of each group.
    adopted : dict
        How many of each group had adopted by the cut.
    known : str
        BLAKE2b hash of which units had been seen to adopt by then, and when.
    quantiles : dict
        Shares of each group, levels by days.
    rivals : dict
        Shares that simple forecasts give, by group and rival.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: tuple[str, ...]
    groups: dict[str, int]
    adopted: dict[str, int]
    known: str
    quantiles: dict[str, list[list[float]]]
    rivals: dict[str, dict[str, list[float]]]


class Registered(BaseModel):
    """What a register holds.

    Attributes
    ----------
    registered : date
        Day on which it was put down.
    case, cut, until : str
        What is forecast, from when and to when.
    draws, seed : int
        By how many draws, and which chance.
    inputs : dict
        BLAKE2b hashes of the files that were read, and of what the case says.
    units : str
        BLAKE2b hash of the names of all units, in the order of the alphabet.
    levels : tuple of float
        Quantile levels.
    depths : dict
        What is forecast, by depth of adoption.
    digest : str
        BLAKE2b hash of all of the above.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    registered: date
    case: str
    cut: str
    until: str
    draws: int
    seed: int
    inputs: dict[str, str]
    units: str
    levels: tuple[float, ...]
    depths: dict[str, Depth]
    digest: str = ""

    def signed(self) -> "Registered":
        """Return the same with its hash."""
        held = json.dumps(self.model_dump(mode="json", exclude={"digest"}), sort_keys=True)
        return self.model_copy(update={"digest": _hash(held)})

    @property
    def late(self) -> bool:
        """Whether its horizon had ended when it was put down."""
        return self.registered > date.fromisoformat(self.until)

    def text(self) -> str:
        """Return the register as JSON."""
        return json.dumps(self.model_dump(mode="json"), indent=1) + "\n"


def register(made: Forecast | Mapping[str, Forecast], today: date | None = None) -> Registered:
    """Put a forecast down, or several by depth of adoption.

    Parameters
    ----------
    made : Forecast, or mapping to Forecast
        A mapping has a forecast for each depth.
    today : date, optional
        The day of it; by default what the clock says.

    Raises
    ------
    UserError
        If the panel goes on after the cut: what is known cannot be forecast.
    """
    if isinstance(made, Forecast):
        made = {next(iter(made.fit.case.depths())): made}
    first = next(iter(made.values()))
    case = first.fit.case
    if case.panel.last > case.cut:
        raise UserError(
            f"{case.said.panel.file.name}: the panel goes on to {iso(case.panel.last)}, after the cut, "
            f"{iso(case.cut)}; a forecast is registered before its data are seen: set observed_until to the cut"
        )
    network = case.said.network
    when = date.today() if today is None else today  # noqa: DTZ011  the day where the user is
    files = [case.said.panel.file, *([network.file] if network else [])]
    inputs = {file.name: digest_of(file) for file in files}
    inputs["case"] = _hash(case.said.model_dump_json(exclude=_PLACES))
    return Registered(
        registered=when, case=case.name, cut=iso(case.cut), until=iso(case.until), draws=first.draws,
        seed=first.seed, inputs=inputs, units=_units(first.fit.panel), levels=LEVELS,
        depths={depth: _depth(one) for depth, one in made.items()},
    ).signed()  # fmt: skip


_PLACES: dict[str, Any] = {"panel": {"file"}, "network": {"file"}}
"""What a case says that differs from machine to machine."""


def _hash(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _known(panel: Panel) -> str:
    return _hash("\n".join(sorted(f"{unit} {iso(seen)}" for unit, seen in zip(panel.units, panel.seen, strict=True))))


def _units(panel: Panel) -> str:
    return _hash("\n".join(sorted(panel.units)))


def _depth(made: Forecast) -> Depth:
    drawn = made.futures
    shares = np.quantile(drawn.shares[:, :, 1:], LEVELS, axis=0).round(6)
    ahead = len(drawn.days) - 1
    return Depth(
        days=tuple(iso(one) for one in drawn.days[1:]),
        groups=dict(zip(drawn.groups, drawn.sizes.tolist(), strict=True)),
        adopted=dict(zip(drawn.groups, drawn.adopted[0, :, 0].tolist(), strict=True)),
        known=_known(made.fit.panel),
        quantiles={group: shares[:, number].tolist() for number, group in enumerate(drawn.groups)},
        rivals={
            group: {name: rival(made.past(group), ahead).round(6).tolist() for name, rival in RIVALS.items()}
            for group in drawn.groups
        },
    )


def read_registered(file: Path) -> Registered:
    """Read a register.

    Raises
    ------
    UserError
        If it cannot be read, or was changed since.
    """
    try:
        found = Registered.model_validate_json(file.read_bytes())
    except OSError as error:
        raise UserError(f"{file}: cannot be read: {str(error.strerror).lower()}") from None
    except ValidationError:
        raise UserError(f"{file}: is no registered forecast that this version of adoptsim can read") from None
    if found.signed().digest != found.digest:
        raise UserError(f"{file}: its hash is not that of what it says: it was changed after it was registered")
    return found


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a registered forecast did.

    Attributes
    ----------
    table : DataFrame
        A line a group and forecaster: mean absolute error, CRPS, coverage.
    months : int
        Months that have come.
    remarks : tuple of str
        What takes from its worth, a sentence each.
    """

    table: pd.DataFrame
    months: int
    remarks: tuple[str, ...]


def judge(found: Registered, case: Case) -> Judgement:
    """Judge a registered forecast by a case whose panel goes on.

    Raises
    ------
    UserError
        If depths or groups are others, or no month has come.
    """
    cases = case.depths()
    if list(cases) != list(found.depths):
        raise UserError(
            f"{case.name}: the forecast is of {' and '.join(found.depths)} adoption, and this panel tells of "
            f"{' and '.join(cases)}; give it the same columns"
        )
    if _units(case.panel.at(day(found.cut))) != found.units:
        raise UserError(f"{case.name}: its units are not those that the forecast is of; it can be judged by these only")
    judged = [_judged_depth(found, depth, cases[depth]) for depth in cases]
    tables = {depth: table for depth, (table, _) in zip(cases, judged, strict=True)}
    return Judgement(together(tables), judged[0][1], tuple(_remarks(found, cases)))


def remark_if_late(found: Registered) -> Iterator[str]:
    """Say if a register was put down when all that it forecasts had come."""
    if found.late:
        yield (
            f"It was registered on {found.registered}, after the last day that it forecasts, {found.until}: how it "
            "ended may have been known by then."
        )


def _remarks(found: Registered, cases: Mapping[str, Case]) -> Iterator[str]:
    yield from remark_if_late(found)
    for depth, case in cases.items():
        known = case.panel.at(day(found.cut))
        chosen = formula(case, known).reported["all"]
        adopted = known.had | (known.seen != NEVER)
        now, then = int(adopted[chosen].sum()), found.depths[depth].adopted["all"]
        if _known(known) != found.depths[depth].known:
            yield (
                f"By {found.cut} {now:,} units had adopted ({depth}) as this panel has it, and {then:,} as the "
                "forecast was told, not the same or not on the same days: what was known has been changed since."
            )


def _judged_depth(found: Registered, depth: str, case: Case) -> tuple[pd.DataFrame, int]:
    """Judge one depth; return its table, and how many months have come."""
    held = found.depths[depth]
    known = case.panel.at(day(found.cut))
    groups = formula(case, known).reported
    sizes = {name: int(chosen.sum()) for name, chosen in groups.items()}
    if sizes != held.groups:
        other = next((name for name in held.groups if sizes.get(name) != held.groups[name]), next(iter(sizes)))
        raise UserError(
            f"{case.name}: the group {other!r} had {held.groups.get(other, 0):,} units when the forecast was "
            f"registered, and has {sizes.get(other, 0):,} here; it can be judged by the same units only"
        )
    days = np.array([day(one) for one in held.days])
    days = days[days <= case.panel.last]
    if not len(days):
        raise UserError(f"{case.name}: the panel ends on {iso(case.panel.last)}; no month of the forecast has come yet")
    whole = case.panel.select(case.panel.entered <= known.last)
    lines: list[dict[str, Any]] = []
    for group, chosen in groups.items():
        truth = whole.share(days, chosen)
        lines.append(_judged(group, np.array(held.quantiles[group])[:, : len(days)], found.levels, truth))
        for name, shares in held.rivals[group].items():
            error = float(np.abs(np.array(shares)[: len(days)] - truth).mean())
            lines.append({"group": group, "forecaster": name, "mae": error, "crps": error})
    return pd.DataFrame(lines), len(days)


def _judged(group: str, shares: np.ndarray, levels: tuple[float, ...], truth: np.ndarray) -> dict[str, Any]:
    """Judge quantiles, levels by days; CRPS as twice the mean quantile loss."""
    at = {level: shares[number] for number, level in enumerate(levels)}
    below = truth[None, :] - shares
    loss = np.maximum(np.array(levels)[:, None] * below, (np.array(levels)[:, None] - 1.0) * below)
    inside = {width: ((at[low] <= truth) & (truth <= at[high])).mean() for width, (low, high) in _WIDTHS.items()}
    return {
        "group": group,
        "forecaster": OURS,
        "mae": float(np.abs(at[0.5] - truth).mean()),
        "crps": float(2.0 * loss.mean()),
        "coverage_50": float(inside[50]),
        "coverage_90": float(inside[90]),
        "last_error": float(at[0.5][-1] - truth[-1]),
    }


_WIDTHS = {50: (0.25, 0.75), 90: (0.05, 0.95)}
