"""Routinising: using becomes effective, routine use.

H(base - difficulty + skill * z(skill) + usefulness * PE + peers * share of ties in routine
  - reluctance * R + conditions * (data quality + quality - 1)
  + phi * (mandate * strength + deadline * last month))

phi is the part of a mandate that reaches real use: ``reach``, rising to 1 as the mandate is
monitored on effective use.

Source: assimilation gaps, Fichman & Kemerer 1999, Information Systems Research 10(3); peers carry
use, Wang, Meister & Gray 2013, MIS Quarterly.
"""

from adoptsim.processes.contract import Phase, Process
from adoptsim.world.compilation import equation
from adoptsim.world.parameters import Parameters, parameter


class Routinising(Parameters):
    """How using becomes routine."""

    base: float = parameter(
        -3.0, unit="log 1/month", range=(-50, 50), plausible=(-4.5, -2.6),
        meaning="Monthly log-hazard of the reference user.",
        evidence="J calibrated: routine use is .3 of nominal use in the first year, .65 four years on (as HTTPS)",
    )  # fmt: skip
    skill: float = parameter(
        0.5, unit="log HR per SD", range=(-50, 50), plausible=(0.2, 0.9),
        meaning="Effect of digital skill.",
        evidence="F dose of training and confidence 38-65 %, Australian trial (digital.gov.au)",
    )  # fmt: skip
    usefulness: float = parameter(
        0.6, unit="log HR per SD", range=(-50, 50), plausible=(0.3, 0.9),
        meaning="Effect of perceived usefulness.",
        evidence="M UTAUT, as in persuasion",
    )  # fmt: skip
    peers: float = parameter(
        1.8, unit="log HR per share", range=(-50, 50), plausible=(0, 2),
        meaning="Effect of the share of ties in routine use.",
        evidence="F Wang, Meister & Gray 2013: strong bottom-up influence on use; size J, calibrated",
    )  # fmt: skip
    reluctance: float = parameter(
        0.30, unit="log HR per SD", range=(-50, 50), plausible=(0.2, 0.8),
        meaning="Effect of reluctance, lowering.",
        evidence="F sign as in persuasion; size J",
    )  # fmt: skip
    conditions: float = parameter(
        1.0, unit="log HR per 0..1", range=(-50, 50), plausible=(0, 2),
        meaning="Effect of data quality and product quality, each on 0..1.",
        evidence="J",
    )  # fmt: skip
    mandate: float = parameter(
        1.2, unit="log HR", range=(-50, 50), plausible=(0.7, 2.7),
        meaning="Effect of a full mandate, as far as it reaches real use.",
        evidence="J as in compulsion",
    )  # fmt: skip
    deadline: float = parameter(
        1.35, unit="log HR", range=(-50, 50), plausible=(0.5, 2.0),
        meaning="Effect of the last month before a deadline, as far as it reaches real use.",
        evidence="C US federal HTTPS 1.29-1.43",
    )  # fmt: skip
    reach: float = parameter(
        0.4, unit="share", range=(0, 1), plausible=(0.1, 1),
        meaning="Part of a mandate monitored on nominal use that reaches effective use (phi).",
        evidence="J within bounds of DMARC and C HTTPS",
    )  # fmt: skip


@equation
def log_hazard(
    p: Routinising,
    difficulty: float,
    skill: float,
    usefulness: float,
    share_routinised: float,
    reluctance: float,
    data_quality: float,
    quality: float,
    mandate: float,
    last_month: float,
    monitored: float,
) -> float:
    """Log-hazard of using becoming routine this month; skill is a z-score."""
    phi = p.reach + (1.0 - p.reach) * monitored
    return (
        p.base
        - difficulty
        + p.skill * skill
        + p.usefulness * usefulness
        + p.peers * share_routinised
        - p.reluctance * reluctance
        + p.conditions * (data_quality + quality - 1.0)
        + phi * (p.mandate * mandate + p.deadline * last_month)
    )


PROCESS = Process(
    name="routinising",
    title="using becomes routine",
    phase=Phase.PROPOSE,
    writes=("adoption.proposal",),
    parameters=Routinising,
    source="Fichman & Kemerer 1999; Wang, Meister & Gray 2013",
    cites=("fichman_kemerer_1999", "wang_meister_gray_2013"),
)
