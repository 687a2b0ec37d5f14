"""Awareness: unaware officials hear of a solution.

H(base + peers * share of ties using + access * the agency offers it + media * information)

From the media, from ties who use it, from the agency (or a pilot of the own team) making it
available.
Source: Rogers 2003, the knowledge stage.
"""

from adoptsim.processes.contract import Phase, Process
from adoptsim.world.compilation import equation
from adoptsim.world.parameters import Parameters, parameter


class Awareness(Parameters):
    """How officials hear of a solution."""

    base: float = parameter(
        -3.5, unit="log 1/month", range=(-50, 50), plausible=(-6, -2.5),
        meaning="Monthly log-hazard of hearing of it from the media alone.",
        evidence="J calibrated: 3 % a month, so that two in three have heard after three years",
    )  # fmt: skip
    peers: float = parameter(
        3.0, unit="log HR per share", range=(-50, 50), plausible=(1, 5),
        meaning="Effect of the share of ties who use it.",
        evidence="J",
    )  # fmt: skip
    access: float = parameter(
        2.0, unit="log HR", range=(-50, 50), plausible=(0.5, 4),
        meaning="Effect of the own agency making it available.",
        evidence="J",
    )  # fmt: skip
    media: float = parameter(
        3.0, unit="log HR", range=(-50, 50), plausible=(1, 5),
        meaning="Effect of a full information campaign.",
        evidence="J",
    )  # fmt: skip


@equation
def log_hazard(p: Awareness, share_using: float, available: float, media: float) -> float:
    """Log-hazard of hearing of it this month."""
    return p.base + p.peers * share_using + p.access * available + p.media * media


PROCESS = Process(
    name="awareness",
    title="unaware officials hear of it",
    phase=Phase.PROPOSE,
    writes=("adoption.proposal",),
    parameters=Awareness,
    source="Rogers 2003, Diffusion of Innovations, 5th ed.: knowledge",
    cites=("rogers_2003",),
)
