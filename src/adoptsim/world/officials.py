"""Officials and teams: one row a post, sorted by agency, then team.

A row is a post, not a person: turnover refills the post, so arrays never grow. Traits follow
resistance to change as a disposition (Oreg 2003, a z-score), digital skill on 0..1 and slack, the
hours a month free for change.
"""

from enum import IntEnum
from typing import NamedTuple

from adoptsim.world.columns import Annotated, Bytes, Column, Floats, Ints, Longs, Shorts
from adoptsim.world.parameters import Parameters, parameter


class Role(IntEnum):
    """What a post is in the hierarchy. A head also manages the agency's first team."""

    STAFF = 0
    MANAGER = 1
    HEAD = 2


class Stage(IntEnum):
    """How far an official is with a solution (Rogers 2003)."""

    UNAWARE = 0
    AWARE = 1
    INTENDING = 2
    USING = 3
    ROUTINISED = 4
    LAPSED = 5


class PilotState(IntEnum):
    """How far a team's pilot of a solution is."""

    NONE = 0
    RUNNING = 1
    KEPT = 2
    STOPPED = 3
    SCALED = 4


class Officials(NamedTuple):
    """The officials."""

    id: Annotated[Longs, Column("N", "63 bits", "persistent id; every draw about the post is keyed by it")]
    agency: Annotated[Ints, Column("N", "row", "the agency")]
    team: Annotated[Ints, Column("N", "row", "the team")]
    manager: Annotated[Ints, Column("N", "row or -1", "own manager; -1 for the head of an agency")]
    role: Annotated[Bytes, Column("N", "Role", "staff, manager or head")]
    reluctance: Annotated[Floats, Column("N", "z-score", "reluctance to change, now")]
    base_reluctance: Annotated[Floats, Column("N", "z-score", "reluctance as disposed; what it returns to")]
    skill: Annotated[Floats, Column("N", "0..1", "digital skill, now")]
    base_skill: Annotated[Floats, Column("N", "0..1", "skill on taking the post; what it decays to")]
    slack: Annotated[Floats, Column("N", "hours/month", "time free for taking up something new")]
    threshold: Annotated[Floats, Column("N", "share", "share of ties that persuades, under the threshold rule")]


class Teams(NamedTuple):
    """The teams."""

    id: Annotated[Longs, Column("T", "63 bits", "persistent id")]
    agency: Annotated[Ints, Column("T", "row", "the agency")]
    start: Annotated[Ints, Column("T+", "row", "first official of each team; the last entry is N")]
    manager: Annotated[Ints, Column("T", "row", "the official who manages the team")]
    delegated_budget: Annotated[Longs, Column("T", "cents/year", "what the manager may commit alone")]
    delegated_left: Annotated[Longs, Column("T", "cents", "what is left of it this fiscal year")]


class Adoption(NamedTuple):
    """Each official's way with each solution."""

    stage: Annotated[Bytes, Column("S N", "Stage", "how far the official is")]
    since: Annotated[Shorts, Column("S N", "month", "month in which this stage was entered; 0 at founding")]
    usefulness: Annotated[Floats, Column("S N", "z-score", "perceived usefulness")]
    ties_using: Annotated[Ints, Column("S N", "count", "ties whose example shows (using or routinised)")]
    ties_routinised: Annotated[Ints, Column("S N", "count", "ties in routine use")]
    heard: Annotated[Ints, Column("S N", "1/64 SD", "sum of what ties who use it last told")]
    told: Annotated[Shorts, Column("S N", "1/64 SD", "what this official last told its listeners")]
    proposal: Annotated[Bytes, Column("S N", "Transition", "this month's proposal; cleared on settling")]


class Pilots(NamedTuple):
    """Each team's pilot of each solution."""

    state: Annotated[Bytes, Column("S T", "PilotState", "none, running, kept, stopped or scaled")]
    months_left: Annotated[Shorts, Column("S T", "months", "until the pilot is judged")]
    seats: Annotated[Ints, Column("S T", "count", "seats paid for")]
    spent: Annotated[Longs, Column("S T", "cents", "spent so far")]
    proposal: Annotated[Bytes, Column("S T", "0/1", "the manager proposes a pilot this month")]


class OfficialTraits(Parameters):
    """How officials differ from one another."""

    span: int = parameter(
        8, unit="officials per manager", range=(2, 100), plausible=(6, 10),
        meaning="Officials that one manager leads; sets the size of teams.",
        evidence="F US federal 1:7 to 1:10, govexec.com 2013; North Carolina norm 1:8, ncleg.gov 2016",
    )  # fmt: skip
    reluctance_mean: float = parameter(
        0.0, unit="SD", range=(-5, 5), plausible=(-1, 1),
        meaning="Mean reluctance; 0 is the disposition of the reference population.",
        evidence="F Oreg 2003 gives a scale with alpha .92; as a z-score the raw scale does not matter",
    )  # fmt: skip
    reluctance_sd: float = parameter(
        1.0, unit="SD", range=(0, 5), plausible=(0.5, 1.5),
        meaning="Standard deviation of reluctance among officials.",
        evidence="F Oreg 2003; a z-score",
    )  # fmt: skip
    reluctance_shared: float = parameter(
        0.15, unit="share of variance", range=(0, 1), plausible=(0.05, 0.3),
        meaning="Part of the variance of reluctance shared within an agency: its culture.",
        evidence="C clustering of adoption within US federal agencies, intraclass correlation .10-.15",
    )  # fmt: skip
    skill_mean: float = parameter(
        0.40, unit="0..1", range=(0.01, 0.99), plausible=(0.25, 0.55),
        meaning="Mean digital skill of officials and newcomers (Beta distributed).",
        evidence="F Portugal, 573 public workers: 2.7 on 1-5, mdpi.com/2071-1050/15/13/10577",
    )  # fmt: skip
    skill_sd: float = parameter(
        0.20, unit="0..1", range=(0.001, 0.49), plausible=(0.1, 0.3),
        meaning="Standard deviation of digital skill.",
        evidence="J spread such that a fifth of officials lack the skill a common tool needs",
    )  # fmt: skip
    slack_median: float = parameter(
        3.0, unit="hours/month", range=(0, 200), plausible=(0.5, 12),
        meaning="Median time an official has free for taking up something new (log-normal).",
        evidence="J a few hours a month beside the daily work",
    )  # fmt: skip
    slack_log_sd: float = parameter(
        0.7, unit="log SD", range=(0, 3), plausible=(0.3, 1.2),
        meaning="Spread of slack among officials, on the log scale.",
        evidence="J",
    )  # fmt: skip
    delegated_budget: float = parameter(
        3000.0, unit="money/year", range=(0, 1e9), plausible=(0, 20000),
        meaning="Money a year that a manager may commit alone; staff may commit none.",
        evidence="J a third of the US micro-purchase threshold of 10,000 (lawinsider.com)",
    )  # fmt: skip
    threshold_mean: float = parameter(
        0.43, unit="share", range=(0, 2), plausible=(0.3, 0.55),
        meaning="Mean of the personal threshold (threshold rule only; normal, cut at 0 and 1).",
        evidence="C Valente thresholds in three diffusion studies: mean .36-.51",
    )  # fmt: skip
    threshold_sd: float = parameter(
        0.37, unit="share", range=(0, 2), plausible=(0.3, 0.45),
        meaning="Standard deviation of the personal threshold (threshold rule only).",
        evidence="C Valente thresholds in three diffusion studies: SD .31-.42",
    )  # fmt: skip
