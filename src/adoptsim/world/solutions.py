"""Solutions and their markets: what is offered to officials, by whom, at what price."""

from typing import NamedTuple

from pydantic import Field

from adoptsim.world.columns import Annotated, Bytes, Column, Doubles, Ints, Longs
from adoptsim.world.parameters import Parameters, parameter


class Solutions(NamedTuple):
    """The solutions."""

    id: Annotated[Longs, Column("S", "32 bits", "persistent id, from the name")]
    usefulness: Annotated[Doubles, Column("S", "z-score", "true usefulness; may be negative")]
    first_opinion: Annotated[Doubles, Column("S", "z-score", "mean perceived usefulness before anybody has tried it")]
    opinion_sd: Annotated[Doubles, Column("S", "SD", "spread of perceived usefulness before trying it")]
    difficulty: Annotated[Doubles, Column("S", "log HR", "lowers persuasion and routinising")]
    skill_needed: Annotated[Doubles, Column("S", "0..1", "skill without which one cannot start")]
    onboarding_hours: Annotated[Doubles, Column("S", "hours", "an official's time to start using it")]
    price: Annotated[Longs, Column("S", "cents/seat/month", "list price of a seat")]
    set_up: Annotated[Longs, Column("S", "cents", "list price of setting it up in the median agency")]
    paperwork: Annotated[Doubles, Column("S", "hours", "an agency's time to decide and apply")]
    quality: Annotated[Doubles, Column("S", "0..1", "quality of the product, now")]
    improvement: Annotated[Doubles, Column("S", "1/month", "improvement rate under full feedback")]
    launch: Annotated[Ints, Column("S", "month", "first month on offer; 1 is the first month")]
    requires: Annotated[Bytes, Column("S S", "0/1", "row s requires column r to be available first")]
    incumbents: Annotated[Ints, Column("S", "count", "qualified incumbents; suppliers 0 .. incumbents-1")]
    start_ups: Annotated[Ints, Column("S", "count", "qualified start-ups; the suppliers after them")]
    wins: Annotated[Ints, Column("S K", "count", "contracts won so far, by supplier")]
    tenders: Annotated[Ints, Column("S", "count", "tenders so far")]
    bids: Annotated[Ints, Column("S", "count", "bids received so far")]
    single_bids: Annotated[Ints, Column("S", "count", "tenders with one bid so far")]
    share_using: Annotated[Doubles, Column("S", "share", "officials using or in routine, at the start of the month")]
    share_persuaded: Annotated[Doubles, Column("S", "share", "the same and those intending")]
    pilots_begun: Annotated[Ints, Column("S", "count", "pilots begun so far")]
    pilots_passed: Annotated[Ints, Column("S", "count", "pilots that reported success so far")]


SUPPLIERS = 24
"""Most suppliers a market may hold (axis K)."""


class SolutionTraits(Parameters):
    """One digital solution put before officials."""

    usefulness: float = parameter(
        0.4, unit="SD", range=(-5, 5), plausible=(-1, 2),
        meaning="True usefulness for the work; below zero, work is worse with it.",
        evidence="J a good but not an overwhelming tool",
    )  # fmt: skip
    optimism: float = parameter(
        0.2, unit="SD", range=(-5, 5), plausible=(-0.5, 1),
        meaning="How much more useful it looks before anybody has tried it.",
        evidence="F direction: perceived usefulness fell after use, Australian Treasury (theregister.com 2025); size J",
    )  # fmt: skip
    opinion_sd: float = parameter(
        0.7, unit="SD", range=(0, 5), plausible=(0.3, 1.2),
        meaning="How much officials differ in how useful it looks to them.",
        evidence="J",
    )  # fmt: skip
    difficulty: float = parameter(
        0.3, unit="log HR", range=(-10, 10), plausible=(-0.5, 1.5),
        meaning="How much harder it is than the reference solution.",
        evidence="J",
    )  # fmt: skip
    skill_needed: float = parameter(
        0.25, unit="0..1", range=(0, 1), plausible=(0, 0.6),
        meaning="Skill without which an official cannot start using it.",
        evidence="J",
    )  # fmt: skip
    onboarding_hours: float = parameter(
        12.0, unit="hours", range=(0, 2000), plausible=(0, 60),
        meaning="An official's time to start using it.",
        evidence="J",
    )  # fmt: skip
    price: float = parameter(
        240.0, unit="money/seat/year", range=(0, 1e6), plausible=(0, 1500),
        meaning="List price of a seat for a year.",
        evidence="J",
    )  # fmt: skip
    set_up_cost: float = parameter(
        6000.0, unit="money", range=(0, 1e10), plausible=(0, 500000),
        meaning="List price of setting it up in the median agency; grows with size to the power 0.6.",
        evidence="J",
    )  # fmt: skip
    paperwork: float = parameter(
        40.0, unit="hours", range=(0, 10000), plausible=(0, 200),
        meaning="An agency's time to decide and apply.",
        evidence="J",
    )  # fmt: skip
    legal_burden: float = parameter(
        0.4, unit="share of agencies", range=(0, 1), plausible=(0, 0.6),
        meaning="Share of agencies that meet a legal barrier.",
        evidence="J",
    )  # fmt: skip
    quality: float = parameter(
        0.5, unit="0..1", range=(0, 1), plausible=(0.2, 0.9),
        meaning="Quality of the product at launch.",
        evidence="J",
    )  # fmt: skip
    improvement: float = parameter(
        0.01, unit="1/month", range=(0, 1), plausible=(0, 0.05),
        meaning="Part of the missing quality gained in a month under full feedback from users.",
        evidence="J",
    )  # fmt: skip
    launch: int = parameter(
        1, unit="month", range=(1, 32000), plausible=(1, 120),
        meaning="First month on offer; 1 is the first month of the run.",
        evidence="J",
    )  # fmt: skip
    aware_at_start: float = parameter(
        0.1, unit="share of officials", range=(0, 1), plausible=(0, 1),
        meaning="Officials who know of it before the first month.",
        evidence="J",
    )  # fmt: skip
    available_at_start: float = parameter(
        0.0, unit="share of agencies", range=(0, 1), plausible=(0, 1),
        meaning="Agencies that already offer it to their officials.",
        evidence="J",
    )  # fmt: skip
    incumbents: int = parameter(
        4, unit="suppliers", range=(1, 12), plausible=(1, 8),
        meaning="Qualified established suppliers; one of them is asked where nobody bids.",
        evidence="F EU tenders: 5.7 bidders in 2011, 3.2 in 2021 (European Court of Auditors SR 28/2023)",
    )  # fmt: skip
    start_ups: int = parameter(
        3, unit="suppliers", range=(0, 12), plausible=(0, 8),
        meaning="Qualified start-ups.",
        evidence="J no source for the share of start-ups was found",
    )  # fmt: skip
    requires: tuple[str, ...] = Field(default=(), description="Solutions an agency must have available first, by name.")
