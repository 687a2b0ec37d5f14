"""Settling: proposals come true at once; exposure and counts follow.

Only an official whose example changes touches the officials who listen to it. What a user tells is
what users in the own agency experience, in steps of 1/64 SD, so that sums are whole numbers and
the order of rows does not matter.

Source: innovation-decision process, Rogers 2003; exposure, Valente 1996, Social Networks 18.
"""

from adoptsim.processes.contract import Now, Phase, Process, Transition
from adoptsim.processes.persuasion import PERSUADED
from adoptsim.world.compilation import rule
from adoptsim.world.officials import Stage
from adoptsim.world.world import World

STEPS = 64
"""Steps of what is told, per SD."""

RETELL = STEPS // 4
"""Users tell anew once their experience has moved by a quarter of an SD."""


@rule
def stage_after(stage: int, proposal: int) -> int:
    """Stage that a proposal leads to."""
    after = stage
    if proposal == Transition.NOTICE or proposal == Transition.COOL or proposal == Transition.RECALL:
        after = int(Stage.AWARE)
    elif proposal == Transition.INTEND:
        after = int(Stage.INTENDING)
    elif proposal == Transition.START or proposal == Transition.COMPEL:
        after = int(Stage.USING)
    elif proposal == Transition.ROUTINISE:
        after = int(Stage.ROUTINISED)
    elif proposal == Transition.LAPSE:
        after = int(Stage.LAPSED)
    return after


@rule
def shows(stage: int, example: float) -> bool:
    """Say whether an official at this stage is an example to others."""
    first = Stage.INTENDING if example == PERSUADED else Stage.USING
    return first <= stage <= Stage.ROUTINISED


@rule
def in_steps(value: float) -> int:
    """Round a z-score to steps of what is told, within +-500 SD."""
    steps = value * STEPS
    return int(max(-32000.0, min(32000.0, steps + 0.5 if steps >= 0.0 else steps - 0.5)))


@rule
def push(world: World, s: int, i: int, using: int, routinised: int, told: int) -> None:
    """Let the listeners of an official know of a change of its example."""
    ties = world.ties
    adoption = world.adoption
    for link in range(ties.listeners_start[i], ties.listeners_start[i + 1]):
        listener = ties.listeners[link]
        adoption.ties_using[s, listener] += using
        adoption.ties_routinised[s, listener] += routinised
        adoption.heard[s, listener] += told
    if ties.overlay_start.shape[0] > 1:
        for link in range(ties.overlay_start[i], ties.overlay_start[i + 1]):
            listener = ties.overlay[link]
            adoption.ties_using[s, listener] += using
            adoption.ties_routinised[s, listener] += routinised
            adoption.heard[s, listener] += told


@rule
def tells(world: World, s: int, i: int, stage: int, example: float) -> int:
    """What an official at this stage tells: experience once using, expectation before, else nothing."""
    if not shows(stage, example):
        return 0
    if stage >= Stage.USING:
        return in_steps(float(world.pipelines.experience[s, world.officials.agency[i]]))
    return in_steps(float(world.adoption.usefulness[s, i]))


@rule
def count(world: World, s: int, a: int, stage: int, by: int) -> None:
    """Count an official in or out of a stage in the agency's totals."""
    if stage == Stage.INTENDING:
        world.pipelines.wanting[s, a] += by
    elif stage == Stage.USING:
        world.pipelines.using[s, a] += by
    elif stage == Stage.ROUTINISED:
        world.pipelines.routinised[s, a] += by


@rule
def move(world: World, s: int, i: int, after: int, example: float, month: int) -> None:
    """Move an official to a stage: counts, exposure, date."""
    adoption = world.adoption
    before = adoption.stage[s, i]
    a = world.officials.agency[i]
    count(world, s, a, before, -1)
    count(world, s, a, after, 1)
    using = int(shows(after, example)) - int(shows(before, example))
    routinised = int(after == Stage.ROUTINISED) - int(before == Stage.ROUTINISED)
    told = tells(world, s, i, after, example)
    change = told - adoption.told[s, i]
    if using != 0 or routinised != 0 or change != 0:
        push(world, s, i, using, routinised, change)
    adoption.told[s, i] = told
    adoption.stage[s, i] = after
    adoption.since[s, i] = month


@rule
def retell(world: World, s: int, i: int) -> None:
    """Let a user tell anew once the experience has moved far enough."""
    told = in_steps(float(world.pipelines.experience[s, world.officials.agency[i]]))
    change = told - world.adoption.told[s, i]
    if abs(change) >= RETELL:
        push(world, s, i, 0, 0, change)
        world.adoption.told[s, i] = told


@rule
def settle(world: World, c, s: int, i: int, now: Now) -> None:  # type: ignore[no-untyped-def]
    """Settle one official's proposal; compulsion and lapse leave their mark on reluctance."""
    proposal = world.adoption.proposal[s, i]
    stage = world.adoption.stage[s, i]
    if proposal == Transition.STAY:
        if stage == Stage.USING or stage == Stage.ROUTINISED:
            retell(world, s, i)
        return
    world.adoption.proposal[s, i] = Transition.STAY
    move(world, s, i, stage_after(stage, proposal), c.persuasion.example, now.month)
    if proposal == Transition.START or proposal == Transition.COMPEL:
        minutes = int(60.0 * world.solutions.onboarding_hours[s])
        world.pipelines.staff_minutes[s, world.officials.agency[i]] += minutes
    if proposal == Transition.COMPEL:
        world.officials.reluctance[i] += c.culture.compulsion
    elif proposal == Transition.LAPSE:
        world.officials.reluctance[i] += c.culture.lapse


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
)
