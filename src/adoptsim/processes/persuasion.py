"""Persuasion: aware officials come to intend.

hazard     H(base - difficulty + usefulness * PE + ease * z(skill) - reluctance * R
             + peers * share of ties using + manager * own manager uses
             + government * share of all officials using + support * support)
threshold  certain once the share of ties using reaches the personal threshold
bass       min(1, innovation + imitation * F), F the share of officials persuaded last month
contagion  1 - (1 - innovation)(1 - imitation * share of ties who are an example)

An intending official without access cools off slowly.

Sources: complementary log-log hazard, Allison 1982, Sociological Methodology 13; terms from UTAUT
(Venkatesh et al. 2003, MIS Quarterly 27(3)), resistance (Oreg 2003), own manager (Tucker 2008);
thresholds, Granovetter 1978, AJS 83(6), and Valente 1996, Social Networks 18; Bass 1969,
Management Science 15(5); Bass's two chances on a network, Rand & Rust 2011, International Journal
of Research in Marketing 28(3), and Fibich & Gibori 2010, Operations Research 58(5).
"""

from typing import Literal

import numpy as np
from pydantic import Field

from adoptsim.processes.contract import Phase, Process
from adoptsim.world.chance import rate, rate_of
from adoptsim.world.compilation import equation
from adoptsim.world.parameters import Parameters, parameter

HAZARD, THRESHOLD, BASS, CONTAGION = 0, 1, 2, 3
USERS, PERSUADED = 0, 1


class Persuasion(Parameters):
    """How aware officials come to intend."""

    rule: Literal["hazard", "threshold", "bass", "contagion"] = Field(
        default="hazard", description="The rule that persuades: hazard, threshold, bass or contagion."
    )
    example: Literal["users", "persuaded"] = Field(
        default="users", description="Whose example counts among ties: those who use it, or all who are persuaded."
    )
    base: float = parameter(
        -3.6, unit="log 1/month", range=(-50, 50), plausible=(-5.5, -3.0),
        meaning="Monthly log-hazard of the reference official: median reluctance, mean skill, no ties using.",
        evidence="C US federal HTTPS -5.0 to -5.3 for all officials; J higher as only the aware are at risk",
    )  # fmt: skip
    usefulness: float = parameter(
        0.6, unit="log HR per SD", range=(-50, 50), plausible=(0.3, 0.9),
        meaning="Effect of perceived usefulness.",
        evidence="M UTAUT performance expectancy, standardised .35-.50; sign F Taiwo & Downe 2013",
    )  # fmt: skip
    ease: float = parameter(
        0.25, unit="log HR per SD", range=(-50, 50), plausible=(0, 0.5),
        meaning="Effect of digital skill.",
        evidence="F effort expectancy is often not significant (Tamilmani et al. 2021); size M",
    )  # fmt: skip
    reluctance: float = parameter(
        0.45, unit="log HR per SD", range=(-50, 50), plausible=(0.2, 0.8),
        meaning="Effect of reluctance, lowering.",
        evidence="F sign: dispositional resistance raises resistance to IT use (jpap.sbu.ac.ir); size J",
    )  # fmt: skip
    peers: float = parameter(
        1.5, unit="log HR per share", range=(-50, 50), plausible=(0.8, 2.5),
        meaning="Effect of the share of ties who use it.",
        evidence="C US federal HTTPS, own-agency share: .81, 1.72, 2.52",
    )  # fmt: skip
    manager: float = parameter(
        0.5, unit="log HR", range=(-50, 50), plausible=(0, 1),
        meaning="Effect of the own manager using it.",
        evidence="F sign: Tucker 2008, Chelmis & Prasanna 2013; size J",
    )  # fmt: skip
    government: float = parameter(
        0.5, unit="log HR per share", range=(-50, 50), plausible=(0, 3),
        meaning="Effect of the share of all officials who use it.",
        evidence="C US federal HTTPS 2.3-4.3, collinear with time; shrunk",
    )  # fmt: skip
    support: float = parameter(
        0.8, unit="log HR", range=(-50, 50), plausible=(0, 1.5),
        meaning="Effect of full support (ambassadors, champions).",
        evidence="J",
    )  # fmt: skip
    cooling: float = parameter(
        0.02, unit="chance per month", range=(0, 1), plausible=(0, 0.05),
        meaning="Chance that an intending official without access gives the intention up.",
        evidence="J",
    )  # fmt: skip
    innovation: float = parameter(
        0.0025, unit="chance per month", range=(0, 1), plausible=(0, 0.02),
        meaning="Bass and contagion rules only: chance of being persuaded from outside (p).",
        evidence="C 339 US state policies: median p .03 a year",
    )  # fmt: skip
    imitation: float = parameter(
        0.017, unit="chance per month", range=(0, 1), plausible=(0, 0.1),
        meaning="Bass and contagion rules only: chance per share already persuaded (q).",
        evidence="C 339 US state policies: median q .20 a year",
    )  # fmt: skip


@equation
def log_hazard(
    p: Persuasion,
    difficulty: float,
    usefulness: float,
    skill: float,
    reluctance: float,
    share_using: float,
    manager_uses: float,
    government_share: float,
    support: float,
) -> float:
    """Log-hazard of being persuaded this month, under the hazard rule; skill is a z-score."""
    return (
        p.base
        - difficulty
        + p.usefulness * usefulness
        + p.ease * skill
        - p.reluctance * reluctance
        + p.peers * share_using
        + p.manager * manager_uses
        + p.government * government_share
        + p.support * support
    )


@equation
def threshold_rate(share_using: float, threshold: float) -> float:
    """Rate under the threshold rule: certain once the share reaches the threshold, else none.

    Thresholds are kept in single precision, so shares are compared in it: 1 of 5 ties reaches 0.2.
    """
    return rate(50.0) if np.float32(share_using) >= np.float32(threshold) else 0.0


@equation
def bass_rate(p: Persuasion, share_persuaded: float) -> float:
    """Rate whose chance is min(1, p + q F)."""
    return rate_of(min(1.0, p.innovation + p.imitation * share_persuaded))


@equation
def contagion_rate(innovation: float, imitation: float, share_of_examples: float) -> float:
    """Rate whose chance is 1 - (1 - p)(1 - q * share)."""
    return rate_of(innovation) + rate_of(imitation * share_of_examples)


PROCESS = Process(
    name="persuasion",
    title="aware officials come to intend; those without access cool off",
    phase=Phase.PROPOSE,
    writes=("adoption.proposal",),
    parameters=Persuasion,
    source="Venkatesh et al. 2003 (UTAUT); Granovetter 1978; Bass 1969; Rand & Rust 2011",
    cites_by_rule={
        "hazard": ("allison_1982", "venkatesh_2003", "oreg_2003", "tucker_2008"),
        "threshold": ("granovetter_1978", "valente_1996"),
        "bass": ("bass_1969",),
        "contagion": ("bass_1969", "fibich_2010", "rand_2011"),
    },
)
