"""Levers: the only way an intervention moves a rule. Neutral at the start of every month.

Levers compose by a declared rule, so that the order of interventions does not matter: support and
help add (capped at 1), multipliers multiply, waivers and mandates take the maximum.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from adoptsim.world.columns import Column, Floats, columns


class Compose(StrEnum):
    """How two interventions' settings of one lever combine."""

    ADD = "add"
    MULTIPLY = "multiply"
    MAXIMUM = "maximum"


class Levers(NamedTuple):
    """The month's levers; the unit of each begins with how it composes."""

    # each agency
    capability: Annotated[Floats, Column("A", "add 0..1", "technical capability lent to the agency")]
    burden_relief: Annotated[Floats, Column("A", "add 0..1", "rule burden taken away")]
    clearing: Annotated[Floats, Column("A", "add log HR", "help with clearing legal barriers")]
    informed: Annotated[Floats, Column("A", "maximum 0..1", "the head of the agency is informed")]
    culture: Annotated[Floats, Column("A", "add 0..1", "support that wears reluctance down")]
    lead_time: Annotated[Floats, Column("A", "multiply", "procurement lead time")]
    failure: Annotated[Floats, Column("A", "multiply", "risk that a project fails")]
    light_threshold: Annotated[Floats, Column("A", "multiply", "light-route threshold")]
    direct_threshold: Annotated[Floats, Column("A", "multiply", "direct-purchase threshold")]
    set_up_cost: Annotated[Floats, Column("A", "multiply", "set-up cost")]
    paperwork: Annotated[Floats, Column("A", "multiply", "paperwork")]
    bids: Annotated[Floats, Column("A", "multiply", "chance that a qualified supplier bids")]
    start_ups: Annotated[Floats, Column("A", "maximum 0/1", "start-ups are admitted on the full route")]
    budget: Annotated[Floats, Column("A", "multiply", "digital budget of the fiscal year that starts")]
    turnover: Annotated[Floats, Column("A", "maximum share", "posts that change hands this month beside the ordinary")]
    # each agency and solution
    barrier_waived: Annotated[Floats, Column("S A", "maximum 0/1", "the legal barrier is waived")]
    decision_support: Annotated[Floats, Column("S A", "add 0..1", "support for the agency's decision")]
    support: Annotated[Floats, Column("S A", "add 0..1", "support for its officials")]
    help: Annotated[Floats, Column("S A", "add 0..1", "help with starting: adds to skill")]
    media: Annotated[Floats, Column("S A", "add 0..1", "information that makes officials aware")]
    mandate: Annotated[Floats, Column("S A", "maximum 0..1", "strength of the mandate that binds the agency")]
    last_month: Annotated[Floats, Column("S A", "maximum 0/1", "last month before the mandate's deadline")]
    monitored: Annotated[Floats, Column("S A", "maximum 0..1", "the mandate is monitored on effective use")]
    withdrawn: Annotated[Floats, Column("S A", "maximum 0/1", "availability, or the way to it, ends this month")]
    light_route: Annotated[Floats, Column("S A", "maximum 0/1", "the light route is open, whatever the cost")]
    price_waived: Annotated[Floats, Column("S A", "maximum 0..1", "part of the price of seats that programmes pay")]
    set_up_waived: Annotated[Floats, Column("S A", "maximum 0..1", "part of the set-up cost that programmes pay")]
    assessment: Annotated[
        Floats, Column("S A", "add 0..1", "how fast those who know of it come to judge it by what users experience")
    ]
    # each solution
    iteration: Annotated[Floats, Column("S", "multiply", "improvement rate of the solution")]
    # each official and solution
    official_support: Annotated[Floats, Column("S N", "add 0..1", "support for single officials")]
    official_help: Annotated[Floats, Column("S N", "add 0..1", "help for single officials")]
    recruited: Annotated[Floats, Column("S N", "maximum 0/1", "hears of it, or is persuaded, for certain this month")]


COMPOSE = {name: Compose(column.unit.split()[0]) for name, column, _ in columns(Levers)}
"""How each lever composes."""

FOR_OFFICIALS = {name for name, column, _ in columns(Levers) if column.axes == "S N"}
"""Levers of single officials."""

NEUTRAL = {name: 1.0 if rule is Compose.MULTIPLY else 0.0 for name, rule in COMPOSE.items()}
"""The value of each lever when no intervention touches it."""


def neutralise(levers: Levers, names: Iterable[str] = tuple(COMPOSE)) -> None:
    """Set levers to their neutral value; all, if nothing is said."""
    for name in names:
        getattr(levers, name).fill(NEUTRAL[name])


def compose(levers: Levers, name: str, value: float, where: Any) -> None:
    """Combine one intervention's setting of a lever with what others have set.

    Parameters
    ----------
    levers : Levers
        This month's levers.
    name : str
        A lever.
    value : float
        The setting, in the lever's unit.
    where : index
        Rows to set, any numpy index into the lever's axes.
    """
    array: NDArray[np.float32] = getattr(levers, name)
    rule = COMPOSE[name]
    if rule is Compose.ADD:
        array[where] = np.minimum(array[where] + np.float32(value), np.float32(1.0))
    elif rule is Compose.MULTIPLY:
        array[where] *= np.float32(value)
    else:
        array[where] = np.maximum(array[where], np.float32(value))
