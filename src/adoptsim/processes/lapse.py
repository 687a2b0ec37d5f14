"""Lapse: users stop; lapsed officials may become aware again.

H(base - routine * routinised - peers * share of ties using - mandate * strength
  + reluctance * R - usefulness * PE)

Competes with routinising. Without a seat it is certain.

Source: discontinuance, Rogers 2003; sustaining is a process of its own, Wiltsey Stirman et al.
2012, Implementation Science 7.
"""

from adoptsim.processes.contract import Phase, Process
from adoptsim.world.compilation import equation
from adoptsim.world.parameters import Parameters, parameter


class Lapse(Parameters):
    """How users stop."""

    base: float = parameter(
        -3.2, unit="log 1/month", range=(-50, 50), plausible=(-4.6, -2.6),
        meaning="Monthly log-hazard of a reference user who is not in routine.",
        evidence="C US federal HTTPS: loss of status .03-.05 a month, an upper bound",
    )  # fmt: skip
    routine: float = parameter(
        0.8, unit="log HR", range=(-50, 50), plausible=(0, 1.5),
        meaning="Protection by being in routine.",
        evidence="J",
    )  # fmt: skip
    peers: float = parameter(
        1.0, unit="log HR per share", range=(-50, 50), plausible=(0, 1.5),
        meaning="Protection by the share of ties who use it.",
        evidence="J",
    )  # fmt: skip
    mandate: float = parameter(
        0.7, unit="log HR", range=(-50, 50), plausible=(0, 1.5),
        meaning="Protection by a full mandate.",
        evidence="J",
    )  # fmt: skip
    reluctance: float = parameter(
        0.2, unit="log HR per SD", range=(-50, 50), plausible=(0, 0.5),
        meaning="Effect of reluctance, raising.",
        evidence="J",
    )  # fmt: skip
    usefulness: float = parameter(
        0.4, unit="log HR per SD", range=(-50, 50), plausible=(0, 0.8),
        meaning="Protection by perceived usefulness.",
        evidence="J",
    )  # fmt: skip
    recall: float = parameter(
        0.03, unit="chance per month", range=(0, 1), plausible=(0, 0.1),
        meaning="Chance that a lapsed official looks at it anew (becomes aware).",
        evidence="J",
    )  # fmt: skip


@equation
def log_hazard(
    p: Lapse, routinised: float, share_using: float, mandate: float, reluctance: float, usefulness: float
) -> float:
    """Log-hazard of stopping this month."""
    return (
        p.base
        - p.routine * routinised
        - p.peers * share_using
        - p.mandate * mandate
        + p.reluctance * reluctance
        - p.usefulness * usefulness
    )


PROCESS = Process(
    name="lapse",
    title="users stop; lapsed officials look at it anew",
    phase=Phase.PROPOSE,
    writes=("adoption.proposal",),
    parameters=Lapse,
    source="Rogers 2003 (discontinuance); Wiltsey Stirman et al. 2012",
    cites=("rogers_2003", "wiltsey_stirman_2012"),
)
