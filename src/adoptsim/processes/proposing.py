"""The official's month: what one official does about one solution, as one rule.

Reads the state at the start of the month and proposes at most one transition. Competing risks are
resolved by one draw with the hazards added: the chance that anything happens is
1 - exp(-(sum of rates)), and the draw falls to each in proportion to its rate.

This is the rule that the compiled month loops over all rows, and that `Official.propose` runs on
its own. The equations stand in awareness, persuasion, compulsion, starting, routinising, lapse.
"""

from adoptsim.processes import awareness, compulsion, lapse, persuasion, routinising, starting
from adoptsim.processes.contract import Now, Transition
from adoptsim.processes.pilots import has_access
from adoptsim.world.chance import Question, chance_of, rate, uniform
from adoptsim.world.compilation import rule
from adoptsim.world.officials import Stage
from adoptsim.world.world import World


@rule
def share_of_ties(count: int, degree: int) -> float:
    """Share of an official's ties; 0 for one who has none."""
    return count / degree if degree > 0 else 0.0


@rule
def skill_z(world: World, i: int) -> float:
    """Skill as a z-score of the population that newcomers are drawn from."""
    return (float(world.officials.skill[i]) - world.traits.skill_mean) / world.traits.skill_sd


@rule
def help_for(world: World, s: int, i: int) -> float:
    """Help with starting, from programmes."""
    lent = float(world.levers.help[s, world.officials.agency[i]]) + float(world.levers.official_help[i])
    return min(1.0, lent)


@rule
def passes_gate(world: World, s: int, i: int) -> bool:
    """Say whether the official's skill, with help, suffices to start."""
    skill = float(world.officials.skill[i])
    return starting.passes_gate(skill, help_for(world, s, i), float(world.solutions.skill_needed[s]))


@rule
def compulsion_rate(world: World, p: compulsion.Compulsion, s: int, i: int, access: bool) -> float:
    """Rate of starting under a mandate; nil without access or mandate."""
    a = world.officials.agency[i]
    mandate = float(world.levers.mandate[s, a])
    if mandate <= 0.0 or not access:
        return 0.0
    return rate(
        compulsion.log_hazard(
            p,
            float(world.solutions.difficulty[s]),
            mandate,
            float(world.levers.last_month[s, a]),
            share_of_ties(world.adoption.ties_using[s, i], world.ties.degree[i]),
            float(world.officials.reluctance[i]),
        )
    )


@rule
def persuasion_rate(world: World, p: persuasion.Persuasion, s: int, i: int) -> float:
    """Rate of being persuaded, under the rule chosen."""
    officials = world.officials
    a = officials.agency[i]
    share_using = share_of_ties(world.adoption.ties_using[s, i], world.ties.degree[i])
    if p.rule == persuasion.THRESHOLD:
        return persuasion.threshold_rate(share_using, float(officials.threshold[i]))
    if p.rule == persuasion.BASS:
        return persuasion.bass_rate(p, world.solutions.share_persuaded[s])
    manager = officials.manager[i]
    manager_stage = world.adoption.stage[s, manager] if manager >= 0 else Stage.UNAWARE
    manager_uses = manager_stage == Stage.USING or manager_stage == Stage.ROUTINISED
    support = float(world.levers.support[s, a]) + float(world.levers.official_support[i])
    return rate(
        persuasion.log_hazard(
            p,
            float(world.solutions.difficulty[s]),
            float(world.adoption.usefulness[s, i]),
            skill_z(world, i),
            float(officials.reluctance[i]),
            share_using,
            1.0 if manager_uses else 0.0,
            world.solutions.share_using[s],
            min(1.0, support),
        )
    )


@rule
def draw(question: int, world: World, s: int, i: int, now: Now) -> float:
    """Ask chance one question about an official and a solution this month."""
    return uniform(now.seed, question, int(world.solutions.id[s]), int(world.officials.id[i]), now.month)


@rule
def propose_unaware(world: World, c, s: int, i: int, now: Now) -> int:  # type: ignore[no-untyped-def]
    """An unaware official hears of it, or is made to start."""
    a = world.officials.agency[i]
    access = has_access(world, s, i)
    heard = rate(
        awareness.log_hazard(
            c.awareness,
            share_of_ties(world.adoption.ties_using[s, i], world.ties.degree[i]),
            1.0 if access else 0.0,
            float(world.levers.media[s, a]),
        )
    )
    compelled = compulsion_rate(world, c.compulsion, s, i, access)
    return one_of(heard, Transition.NOTICE, compelled, Transition.COMPEL, draw(Question.AWARE, world, s, i, now))


@rule
def propose_aware(world: World, c, s: int, i: int, now: Now) -> int:  # type: ignore[no-untyped-def]
    """An aware official is persuaded, or made to start."""
    persuaded = persuasion_rate(world, c.persuasion, s, i)
    compelled = compulsion_rate(world, c.compulsion, s, i, has_access(world, s, i))
    u = draw(Question.PERSUADED, world, s, i, now)
    return one_of(persuaded, Transition.INTEND, compelled, Transition.COMPEL, u)


@rule
def ready(world: World, s: int, i: int) -> bool:
    """Say whether an official intends to use it and only time, or a seat, is missing."""
    intends = world.adoption.stage[s, i] == Stage.INTENDING
    return intends and has_access(world, s, i) and passes_gate(world, s, i)


@rule
def time_to_start(world: World, s: int, i: int) -> float:
    """Chance of finding the time this month; the slack is shared among what is being taken up."""
    takers = 0
    for other in range(world.solutions.id.shape[0]):
        takers += ready(world, other, i)
    return starting.chance(float(world.officials.slack[i]), max(1, takers), float(world.solutions.onboarding_hours[s]))


@rule
def propose_intending(world: World, c, s: int, i: int, now: Now) -> int:  # type: ignore[no-untyped-def]
    """An intending official starts if able to, or cools off without access."""
    if not has_access(world, s, i):
        cools = draw(Question.COOL, world, s, i, now) < c.persuasion.cooling
        return int(Transition.COOL) if cools else int(Transition.STAY)
    if not passes_gate(world, s, i):
        return int(Transition.STAY)
    starts = draw(Question.START, world, s, i, now) < time_to_start(world, s, i)
    return int(Transition.START) if starts else int(Transition.STAY)


@rule
def propose_user(world: World, c, s: int, i: int, routinised: bool, now: Now) -> int:  # type: ignore[no-untyped-def]
    """A user makes it routine, or lapses; without access lapsing is certain."""
    if not has_access(world, s, i):
        return int(Transition.LAPSE)
    officials = world.officials
    levers = world.levers
    a = officials.agency[i]
    degree = world.ties.degree[i]
    reluctance = float(officials.reluctance[i])
    usefulness = float(world.adoption.usefulness[s, i])
    mandate = float(levers.mandate[s, a])
    stops = rate(
        lapse.log_hazard(
            c.lapse,
            1.0 if routinised else 0.0,
            share_of_ties(world.adoption.ties_using[s, i], degree),
            mandate,
            reluctance,
            usefulness,
        )
    )
    settles = 0.0
    if not routinised:
        settles = rate(
            routinising.log_hazard(
                c.routinising,
                float(world.solutions.difficulty[s]),
                skill_z(world, i),
                usefulness,
                share_of_ties(world.adoption.ties_routinised[s, i], degree),
                reluctance,
                float(world.agencies.data_quality[a]),
                float(world.solutions.quality[s]),
                mandate,
                float(levers.last_month[s, a]),
                float(levers.monitored[s, a]),
            )
        )
    return one_of(settles, Transition.ROUTINISE, stops, Transition.LAPSE, draw(Question.ROUTINE, world, s, i, now))


@rule
def propose_lapsed(world: World, c, s: int, i: int, now: Now) -> int:  # type: ignore[no-untyped-def]
    """A lapsed official may look at it anew."""
    recalls = draw(Question.RECALL, world, s, i, now) < c.lapse.recall
    return int(Transition.RECALL) if recalls else int(Transition.STAY)


@rule
def one_of(first_rate: float, first: int, second_rate: float, second: int, u: float) -> int:
    """Resolve two competing risks by one draw."""
    total = first_rate + second_rate
    # The chance is below the rate, so most draws are settled without the exponential.
    if u >= total:
        return int(Transition.STAY)
    chance = chance_of(total)
    if u >= chance:
        return int(Transition.STAY)
    return int(first) if u * total < chance * first_rate else int(second)


@rule
def propose(world: World, c, s: int, i: int, now: Now) -> int:  # type: ignore[no-untyped-def]
    """Propose this month's transition of one official with one solution."""
    stage = world.adoption.stage[s, i]
    proposal = int(Transition.STAY)
    if now.month < world.solutions.launch[s]:
        proposal = int(Transition.STAY)
    elif stage == Stage.UNAWARE:
        proposal = propose_unaware(world, c, s, i, now)
    elif stage == Stage.AWARE:
        proposal = propose_aware(world, c, s, i, now)
    elif stage == Stage.INTENDING:
        proposal = propose_intending(world, c, s, i, now)
    elif stage == Stage.LAPSED:
        proposal = propose_lapsed(world, c, s, i, now)
    else:
        proposal = propose_user(world, c, s, i, stage == Stage.ROUTINISED, now)
    return proposal
