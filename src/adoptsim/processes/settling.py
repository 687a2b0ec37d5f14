"""Settling: proposals come true at once; exposure and counts follow.

Only an official whose example changes touches the officials who listen to it. What a user tells is
what users in the own agency experience, in steps of 1/64 SD, so that sums are whole numbers and
the order of rows does not matter.

Source: innovation-decision process, Rogers 2003; exposure, Valente 1996, Social Networks 18.
"""

from typing import Any

from adoptsim.processes.contract import Now, Phase, Process, Transition
from adoptsim.processes.persuasion import PERSUADED
from adoptsim.world.compilation import equation, rule, shared, stage
from adoptsim.world.officials import Stage
from adoptsim.world.rows import Rows

STEPS = 64
"""Steps of what is told, per SD."""

RETELL = STEPS // 4
"""Users tell anew once their experience has moved by a quarter of an SD."""


@equation
def stage_after(stage: int, proposal: int) -> int:
    """Stage that a proposal leads to."""
    after = stage
    if proposal == Transition.NOTICE or proposal == Transition.COOL or proposal == Transition.RECALL:
        after = Stage.AWARE.value
    elif proposal == Transition.INTEND:
        after = Stage.INTENDING.value
    elif proposal == Transition.START or proposal == Transition.COMPEL:
        after = Stage.USING.value
    elif proposal == Transition.ROUTINISE:
        after = Stage.ROUTINISED.value
    elif proposal == Transition.LAPSE:
        after = Stage.LAPSED.value
    return after


@equation
def shows(stage: int, example: float) -> bool:
    """Say whether an official at this stage is an example to others."""
    first = Stage.INTENDING if example == PERSUADED else Stage.USING
    return first <= stage <= Stage.ROUTINISED


@equation
def in_steps(value: float) -> int:
    """Round a z-score to steps of what is told, within +-500 SD."""
    steps = value * STEPS
    return int(max(-32000.0, min(32000.0, steps + 0.5 if steps >= 0.0 else steps - 0.5)))


@shared
def push(world: Rows, s: int, i: int, using: int, routinised: int, told: int) -> None:
    """Let the listeners of an official know of a change of its example."""
    adoption = world.adoption
    for link in range(world.listeners_start[i], world.listeners_start[i + 1]):
        listener = world.listeners[link]
        adoption[s, listener].ties_using += using
        adoption[s, listener].ties_routinised += routinised
        adoption[s, listener].heard += told
    if world.overlay_start.shape[0] > 1:
        for link in range(world.overlay_start[i], world.overlay_start[i + 1]):
            listener = world.overlay[link]
            adoption[s, listener].ties_using += using
            adoption[s, listener].ties_routinised += routinised
            adoption[s, listener].heard += told


@rule
def tells(world: Rows, s: int, i: int, stage: int, example: float) -> int:
    """What an official at this stage tells: experience once using, expectation before, else nothing."""
    if not shows(stage, example):
        return 0
    if stage >= Stage.USING:
        return in_steps(float(world.pipelines[s, world.officials[i].agency].experience))
    return in_steps(float(world.adoption[s, i].usefulness))


@rule
def count(world: Rows, s: int, a: int, stage: int, by: int) -> None:
    """Count an official in or out of a stage in the agency's totals."""
    if stage == Stage.INTENDING:
        world.pipelines[s, a].wanting += by
    elif stage == Stage.USING:
        world.pipelines[s, a].using += by
    elif stage == Stage.ROUTINISED:
        world.pipelines[s, a].routinised += by


@stage
def move(world: Rows, s: int, i: int, after: int, example: float, month: int) -> None:
    """Move an official to a stage: counts, exposure, date."""
    adoption = world.adoption
    before = adoption[s, i].stage
    a = world.officials[i].agency
    count(world, s, a, before, -1)
    count(world, s, a, after, 1)
    using = int(shows(after, example)) - int(shows(before, example))
    routinised = int(after == Stage.ROUTINISED) - int(before == Stage.ROUTINISED)
    told = tells(world, s, i, after, example)
    change = told - adoption[s, i].told
    if using != 0 or routinised != 0 or change != 0:
        push(world, s, i, using, routinised, change)
    adoption[s, i].told = told
    adoption[s, i].stage = after
    adoption[s, i].since = month


@rule
def retell(world: Rows, s: int, i: int) -> None:
    """Let a user tell anew once the experience has moved far enough."""
    told = in_steps(float(world.pipelines[s, world.officials[i].agency].experience))
    change = told - world.adoption[s, i].told
    if abs(change) >= RETELL:
        push(world, s, i, 0, 0, change)
        world.adoption[s, i].told = told


@rule
def settle(world: Rows, c: Any, i: int, now: Now) -> None:
    """Settle one official's proposals; compulsion and lapse leave their mark on reluctance, at once."""
    compelled = 0
    lapsed = 0
    for s in range(world.solutions.shape[0]):
        proposal = world.adoption[s, i].proposal
        settle_one(world, c.persuasion.example, s, i, now)
        compelled += proposal == Transition.COMPEL
        lapsed += proposal == Transition.LAPSE
    if compelled + lapsed > 0:
        world.officials[i].reluctance += compelled * c.culture.compulsion + lapsed * c.culture.lapse


@rule
def settle_one(world: Rows, example: float, s: int, i: int, now: Now) -> None:
    """Settle one official's proposal for one solution."""
    proposal = world.adoption[s, i].proposal
    stage = world.adoption[s, i].stage
    if proposal == Transition.STAY:
        if stage == Stage.USING or stage == Stage.ROUTINISED:
            retell(world, s, i)
        return
    world.adoption[s, i].proposal = Transition.STAY
    move(world, s, i, stage_after(stage, proposal), example, now.month)
    if proposal == Transition.START or proposal == Transition.COMPEL:
        minutes = int(60.0 * world.solutions[s].onboarding_hours)
        world.pipelines[s, world.officials[i].agency].staff_minutes += minutes


PROCESS = Process(
    name="settling",
    title="proposals come true; exposure and counts follow",
    phase=Phase.SETTLE,
    writes=(
        "adoption.stage",
        "adoption.since",
        "adoption.proposal",
        "adoption.ties_using",
        "adoption.ties_routinised",
        "adoption.heard",
        "adoption.told",
        "pipelines.wanting",
        "pipelines.using",
        "pipelines.routinised",
        "pipelines.staff_minutes",
        "officials.reluctance",
    ),
    parameters=None,
    source="Rogers 2003; Valente 1996",
    cites=("rogers_2003", "valente_1996"),
)
