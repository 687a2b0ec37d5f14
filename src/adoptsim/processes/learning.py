"""Learning: skill grows by use and decays without; usefulness is judged anew.

skill, in routine use of something    s + by use * (1 - s)
skill, otherwise                      s - decay * (s - s at the start)+
usefulness, users                     PE + by experience * (experienced - PE)
usefulness, others who know of it     PE + by hearsay * (mean told by ties who use - PE)
usefulness, where assessed, then      PE + assessment * (experienced - PE)

Training adds to skill, see the intervention. Lapsed officials go by hearsay, as the aware do. An
assessment published by a programme reaches all who know of it, users and others.

Sources: skill decay, Tatel & Ackerman 2025 (half of gains lost after 6.5 to 13 months); revision
of expectations after use, Australian Treasury pilot 2025.
"""

from adoptsim.processes.contract import Phase, Process
from adoptsim.processes.settling import STEPS
from adoptsim.world.compilation import equation, rule
from adoptsim.world.officials import Stage
from adoptsim.world.parameters import Parameters, parameter
from adoptsim.world.rows import Rows


class Learning(Parameters):
    """How skill and opinion change."""

    by_use: float = parameter(
        0.05, unit="1/month", range=(0, 1), plausible=(0.02, 0.10),
        meaning="Part of the missing skill gained in a month of routine use.",
        evidence="M 80 % learning curve; J",
    )  # fmt: skip
    decay: float = parameter(
        0.063, unit="1/month", range=(0, 1), plausible=(0.053, 0.107),
        meaning="Part of the skill above the start lost in a month without routine use.",
        evidence="F Tatel & Ackerman 2025: half lost after 6.5, 11 or 13 months",
    )  # fmt: skip
    by_experience: float = parameter(
        0.2, unit="1/month", range=(0, 1), plausible=(0.05, 0.5),
        meaning="How fast users come to judge by what they experience.",
        evidence="F direction: Australian Treasury pilot (theregister.com 2025); size J",
    )  # fmt: skip
    by_hearsay: float = parameter(
        0.05, unit="1/month", range=(0, 1), plausible=(0, 0.2),
        meaning="How fast the aware come to judge by what ties who use it tell.",
        evidence="J",
    )  # fmt: skip


@equation
def skill_after(p: Learning, skill: float, base: float, practised: bool) -> float:
    """Skill a month later."""
    if practised:
        return skill + p.by_use * (1.0 - skill)
    return skill - p.decay * max(0.0, skill - base)


@equation
def drift(value: float, target: float, pace: float) -> float:
    """Value moved towards a target by a part of the distance."""
    return value + pace * (target - value)


@rule
def learn_skill(world: Rows, p: Learning, i: int) -> None:
    """Let one official's skill grow by use or decay."""
    practised = False
    for s in range(world.solutions.shape[0]):
        practised |= world.adoption[s, i].stage == Stage.ROUTINISED
    skill = float(world.officials[i].skill)
    base = float(world.officials[i].base_skill)
    if practised or skill > base:
        world.officials[i].skill = skill_after(p, skill, base, practised)


@rule
def learn_usefulness(world: Rows, p: Learning, s: int, i: int) -> None:
    """Let one official's opinion of one solution move."""
    adoption = world.adoption
    stage = adoption[s, i].stage
    if stage == Stage.UNAWARE:
        return
    a = world.officials[i].agency
    experience = float(world.pipelines[s, a].experience)
    opinion = float(adoption[s, i].usefulness)
    if stage == Stage.USING or stage == Stage.ROUTINISED:
        opinion = drift(opinion, experience, p.by_experience)
    elif adoption[s, i].ties_using > 0:
        heard = adoption[s, i].heard / (STEPS * adoption[s, i].ties_using)
        opinion = drift(opinion, heard, p.by_hearsay)
    assessment = float(world.levers[s, a].assessment)
    if assessment > 0.0:
        opinion = drift(opinion, experience, assessment)
    adoption[s, i].usefulness = opinion


PROCESS = Process(
    name="learning",
    title="skill grows by use and decays without; usefulness is judged anew",
    phase=Phase.CLOSE,
    writes=("officials.skill", "adoption.usefulness"),
    parameters=Learning,
    source="Tatel & Ackerman 2025; Australian Treasury 2025",
    cites=("tatel_ackerman_2025", "register_2025"),
)
