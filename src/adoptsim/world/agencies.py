"""Agencies: what they are, what money they have, and where each solution's pipeline stands."""

from enum import IntEnum
from typing import NamedTuple

from adoptsim.world.columns import Annotated, Bytes, Column, Floats, Ints, Longs, Shorts
from adoptsim.world.parameters import Parameters, parameter


class State(IntEnum):
    """Where an agency's pipeline for a solution stands (primary adoption, Gallivan 2001)."""

    UNDECIDED = 0
    CLEARING = 1
    FUNDING = 2
    PROCURING = 3
    AVAILABLE = 4
    WITHDRAWN = 5


class Route(IntEnum):
    """How a solution is bought."""

    FULL = 0
    LIGHT = 1


class Agencies(NamedTuple):
    """The agencies."""

    id: Annotated[Longs, Column("A", "31 bits", "persistent id; every draw about the agency is keyed by it")]
    start: Annotated[Ints, Column("A+", "row", "first official of each agency; the last entry is N")]
    team_start: Annotated[Ints, Column("A+", "row", "first team of each agency; the last entry is T")]
    size: Annotated[Ints, Column("A", "officials", "head-count, also where officials are not simulated")]
    culture: Annotated[Floats, Column("A", "SD", "the part of reluctance that its officials share")]
    rule_burden: Annotated[Floats, Column("A", "0..1", "red tape: slows clearing")]
    capability: Annotated[Floats, Column("A", "0..1", "technical capability: shortens lead times, lowers failure")]
    data_quality: Annotated[Floats, Column("A", "0..1", "quality of the data that solutions work on")]
    leadership: Annotated[Floats, Column("A", "0..1", "support of the leadership for going digital")]
    digital_budget: Annotated[Longs, Column("A", "cents/year", "digital budget of a fiscal year")]
    balance: Annotated[Longs, Column("A", "cents", "what is left of it")]
    received: Annotated[Longs, Column("A", "cents", "all budgets received so far")]
    forfeited: Annotated[Longs, Column("A", "cents", "unspent money not carried over so far")]
    transfers: Annotated[Longs, Column("A", "cents", "money received from programmes so far")]
    granted: Annotated[Longs, Column("A", "cents", "money given this month, not yet in the balance")]
    failed: Annotated[Bytes, Column("A", "0/1", "a project failed this month; cleared by culture")]
    peers_start: Annotated[Ints, Column("A+", "link", "first entry of each agency in `peers`")]
    peers: Annotated[Ints, Column("P", "row", "the agencies it looks to")]


class Pipelines(NamedTuple):
    """Each agency's way with each solution."""

    state: Annotated[Bytes, Column("S A", "State", "where the pipeline stands")]
    since: Annotated[Shorts, Column("S A", "month", "month in which this state was entered; 0 at founding")]
    attempt: Annotated[Shorts, Column("S A", "count", "procurements begun so far")]
    months_left: Annotated[Shorts, Column("S A", "months", "until the procurement ends")]
    route: Annotated[Bytes, Column("S A", "Route", "how it is, or was last, bought")]
    barrier: Annotated[Bytes, Column("S A", "0/1", "a legal barrier stands")]
    sandboxed: Annotated[Bytes, Column("S A", "0/1", "inside a sandbox now")]
    fit: Annotated[Floats, Column("S A", "SD", "how well the solution suits the agency; hidden until tried")]
    experience: Annotated[Floats, Column("S A", "z-score", "experienced usefulness, now")]
    price: Annotated[Longs, Column("S A", "cents/seat/month", "contracted price; the list price before a contract")]
    set_up: Annotated[Longs, Column("S A", "cents", "set-up cost at list price for an agency of this size")]
    spent: Annotated[Longs, Column("S A", "cents", "spent on the attempt under way or in service")]
    passed_pilots: Annotated[Ints, Column("S A", "count", "pilots that reported success")]
    wanting: Annotated[Ints, Column("S A", "officials", "officials intending to use")]
    using: Annotated[Ints, Column("S A", "officials", "officials using, not yet in routine")]
    routinised: Annotated[Ints, Column("S A", "officials", "officials in routine use")]
    seats_lost: Annotated[Ints, Column("S A", "count", "seats the agency cannot pay this month; cleared on settling")]
    proposal: Annotated[Bytes, Column("S A", "State", "state proposed for next month, or KEEP")]
    cost_set_up: Annotated[Longs, Column("S A", "cents", "spent on set-up so far")]
    cost_seats: Annotated[Longs, Column("S A", "cents", "spent on seats so far")]
    cost_pilots: Annotated[Longs, Column("S A", "cents", "spent on pilots so far")]
    cost_sunk: Annotated[Longs, Column("S A", "cents", "part of the above on attempts that failed or were stopped")]
    staff_minutes: Annotated[Longs, Column("S A", "minutes", "time spent on onboarding and training so far")]
    failures: Annotated[Ints, Column("S A", "count", "procurements that failed so far")]
    cost_stopped: Annotated[
        Longs, Column("S A", "cents", "part of what is sunk: on what was withdrawn, or a stopped pilot")
    ]
    earmarked: Annotated[Longs, Column("S A", "cents", "money from programmes that only this solution may spend")]
    waived: Annotated[Longs, Column("S A", "cents", "prices and fees paid by programmes, until one of them books it")]


KEEP = 255
"""Proposal of a pipeline that does not move this month."""


class AgencyTraits(Parameters):
    """How agencies differ from one another, where no roster says so."""

    size_log_sd: float = parameter(
        1.3, unit="log SD", range=(0, 4), plausible=(0.9, 1.9),
        meaning="Spread of agency sizes, log-normal.",
        evidence="C US federal domains per agency: log SD 1.34",
    )  # fmt: skip
    rule_burden_mean: float = parameter(
        0.5, unit="0..1", range=(0.01, 0.99), plausible=(0.2, 0.8),
        meaning="Mean rule burden (red tape).",
        evidence="J the middle of the scale is the reference",
    )  # fmt: skip
    capability_mean: float = parameter(
        0.4, unit="0..1", range=(0.01, 0.99), plausible=(0.2, 0.7),
        meaning="Mean technical capability.",
        evidence="J 64 % of Latin American managers saw a project hurt by lacking skills (IDB, bettergovs.org 2021)",
    )  # fmt: skip
    data_quality_mean: float = parameter(
        0.5, unit="0..1", range=(0.01, 0.99), plausible=(0.2, 0.8),
        meaning="Mean quality of the data that solutions work on.",
        evidence="J",
    )  # fmt: skip
    leadership_mean: float = parameter(
        0.3, unit="0..1", range=(0.01, 0.99), plausible=(0.1, 0.6),
        meaning="Mean support of the leadership for going digital.",
        evidence="J",
    )  # fmt: skip
    traits_sd: float = parameter(
        0.15, unit="0..1", range=(0.001, 0.49), plausible=(0.05, 0.25),
        meaning="Standard deviation of the four traits above (Beta distributed).",
        evidence="J",
    )  # fmt: skip
    fit_sd: float = parameter(
        0.5, unit="SD", range=(0, 5), plausible=(0.2, 1.0),
        meaning="How much the fit of one solution differs between agencies.",
        evidence="J",
    )  # fmt: skip
    digital_budget: float = parameter(
        90.0, unit="money/official/year", range=(0, 1e7), plausible=(20, 2000),
        meaning="Digital budget for new solutions, per official and year.",
        evidence="J of the order of half the price of a seat for everyone",
    )  # fmt: skip
    budget_log_sd: float = parameter(
        0.5, unit="log SD", range=(0, 3), plausible=(0.2, 1.0),
        meaning="Spread of the budget per official among agencies.",
        evidence="J",
    )  # fmt: skip
    peers: int = parameter(
        5, unit="agencies", range=(0, 100), plausible=(3, 10),
        meaning="Agencies that an agency looks to, where the network is derived.",
        evidence="J",
    )  # fmt: skip
