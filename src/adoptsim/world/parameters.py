"""How a number is declared: once, with its value, unit, range, meaning and evidence.

Scenario validation, the command line's help, the reference tables, sliders and the bounds of
sensitivity studies all read these declarations; nothing is typed a second time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, get_args

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

EVIDENCE = {
    "F": "found: the statement was seen at the source named",
    "C": "computed from public data",
    "M": "recalled from the literature, not yet checked against the source",
    "J": "the modellers' judgement; no source",
}


class Parameters(BaseModel):
    """A frozen group of declared numbers; an unknown name is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=False)


@dataclass(frozen=True, slots=True)
class Declared:
    """What a declaration says beside the value and the range.

    Attributes
    ----------
    unit : str
        Unit of the value, ``"share"`` for 0..1, ``"log 1/month"`` for a log-hazard.
    plausible : tuple of float
        Range outside which a value draws a warning; the default bounds of sensitivity studies.
    evidence : str
        A letter of `EVIDENCE`, then the source.
    """

    unit: str
    plausible: tuple[float, float]
    evidence: str


def parameter(
    value: Any,
    *,
    unit: str,
    range: tuple[float, float],
    plausible: tuple[float, float],
    meaning: str,
    evidence: str,
) -> Any:
    """Declare one number of a `Parameters` group.

    Parameters
    ----------
    value : int or float
        The value that ships.
    unit : str
        Its unit.
    range : tuple of float
        Smallest and largest value allowed; outside is an error.
    plausible : tuple of float
        Smallest and largest value a reader would believe; outside is a warning.
    meaning : str
        One sentence in plain words.
    evidence : str
        ``F``, ``C``, ``M`` or ``J`` (see `EVIDENCE`), a blank, and the source or reason.

    Raises
    ------
    ValueError
        If the declaration contradicts itself.
    """
    low, high = range
    if not low <= plausible[0] <= plausible[1] <= high:
        raise ValueError(f"plausible range {plausible} does not lie within {range}: {meaning}")
    if not plausible[0] <= value <= plausible[1]:
        raise ValueError(f"default {value} is outside its plausible range {plausible}: {meaning}")
    if evidence[:1] not in EVIDENCE or evidence[1:2] not in ("", " "):
        raise ValueError(f"evidence must start with one of {', '.join(EVIDENCE)}: {meaning}")
    return Field(
        default=value,
        ge=low,
        le=high,
        description=meaning,
        json_schema_extra={"unit": unit, "plausible": list(plausible), "evidence": evidence},
    )


def declared(group: type[BaseModel], name: str) -> Declared | None:
    """Return the declaration of one field, or None where the field is not a declared number."""
    extra = group.model_fields[name].json_schema_extra
    if not isinstance(extra, dict) or "evidence" not in extra:
        return None
    low, high = extra["plausible"]  # type: ignore[misc, str-unpack]
    return Declared(str(extra["unit"]), (float(low), float(high)), str(extra["evidence"]))  # type: ignore[arg-type]


def bounds(group: type[BaseModel], name: str) -> tuple[float, float]:
    """Return the smallest and largest value allowed for a declared number."""
    low = high = float("nan")
    for constraint in group.model_fields[name].metadata:
        low = getattr(constraint, "ge", low)
        high = getattr(constraint, "le", high)
    return float(low), float(high)


def compile_groups(groups: Mapping[str, Parameters]) -> Any:
    """Make the compiled face of some groups: one record of records of float64, with the same names.

    The rules are annotated with the groups themselves, whose fields carry the same names. A field
    that is a choice of words (a `Literal`) becomes the position of the word among the choices.
    """
    layout = [(name, [(field, np.float64) for field in type(group).model_fields]) for name, group in groups.items()]
    record = np.zeros(1, dtype=layout).view(np.recarray)
    for name, group in groups.items():
        for field, info in type(group).model_fields.items():
            value = getattr(group, field)
            record[name][field] = get_args(info.annotation).index(value) if isinstance(value, str) else value
    return record[0]


def plain_groups(record: Any) -> SimpleNamespace:
    """Turn the compiled face of groups into plain objects with the same names, for uncompiled rules.

    Plain Python takes a field called ``data`` for the memory of a record; numba does not.
    """
    return SimpleNamespace(
        **{
            name: SimpleNamespace(**dict(zip(record[name].dtype.names, record[name].item(), strict=True)))
            for name in record.dtype.names
        }
    )
