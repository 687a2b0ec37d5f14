"""Compulsion: officials bound by a mandate start without being persuaded.

H(base - difficulty + mandate * strength + deadline * last month + peers * share of ties using
  - reluctance * R)

Only where there is access, and only officials who would not start by themselves: unaware, aware,
lapsed, and those who intend to but lack the skill. It goes straight to using, skill or no skill,
and feeds reluctance (see culture). `base` and `mandate` take part only under a mandate: without one
the rate is nil.

Source: authority innovation decisions, Zaltman, Duncan & Holbek 1973; Gallivan 2001.
"""

from adoptsim.processes.contract import Phase, Process
from adoptsim.world.compilation import equation
from adoptsim.world.parameters import Parameters, parameter


class Compulsion(Parameters):
    """How a mandate makes officials start."""

    base: float = parameter(
        -4.6, unit="log 1/month", range=(-50, 50), plausible=(-6, -3.4),
        meaning="Monthly log-hazard under a mandate of no strength.",
        evidence="C US federal HTTPS -5.0 to -5.3; J",
    )  # fmt: skip
    mandate: float = parameter(
        1.2, unit="log HR", range=(-50, 50), plausible=(0.7, 2.7),
        meaning="Effect of a full mandate.",
        evidence="J US federal HTTPS 3.2 % a month against about 1 % in the private web",
    )  # fmt: skip
    deadline: float = parameter(
        1.35, unit="log HR", range=(-50, 50), plausible=(0.5, 2.0),
        meaning="Effect of the last month before a monitored deadline.",
        evidence="C US federal HTTPS 1.29-1.43",
    )  # fmt: skip
    peers: float = parameter(
        1.5, unit="log HR per share", range=(-50, 50), plausible=(0, 2.5),
        meaning="Effect of the share of ties who use it.",
        evidence="C US federal HTTPS, own-agency share: .81, 1.72, 2.52",
    )  # fmt: skip
    reluctance: float = parameter(
        0.45, unit="log HR per SD", range=(-50, 50), plausible=(0.2, 0.8),
        meaning="Effect of reluctance, lowering.",
        evidence="F sign as in persuasion; size J",
    )  # fmt: skip


@equation
def log_hazard(
    p: Compulsion, difficulty: float, mandate: float, last_month: float, share_using: float, reluctance: float
) -> float:
    """Log-hazard of starting under compulsion this month."""
    return (
        p.base
        - difficulty
        + p.mandate * mandate
        + p.deadline * last_month
        + p.peers * share_using
        - p.reluctance * reluctance
    )


PROCESS = Process(
    name="compulsion",
    title="officials bound by a mandate start unpersuaded",
    phase=Phase.PROPOSE,
    writes=("adoption.proposal",),
    parameters=Compulsion,
    source="Zaltman, Duncan & Holbek 1973; Gallivan 2001",
    cites=("zaltman_1973", "gallivan_2001"),
)
