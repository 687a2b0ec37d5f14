"""The official's month: what one official does about one solution, as one rule.

Reads the state at the start of the month and proposes at most one transition. Competing risks are
resolved by one draw with the hazards added: the chance that anything happens is
1 - exp(-(sum of rates)), and the draw falls to each in proportion to its rate.

This is the rule that the compiled month loops over all rows, and that `Official.propose` runs on
its own. The equations stand in awareness, persuasion, compulsion, starting, routinising, lapse.
"""

from typing import Any

from adoptsim.processes import awareness, compulsion, lapse, persuasion, routinising, starting
from adoptsim.processes.contract import Now, Transition
from adoptsim.processes.pilots import has_access
from adoptsim.processes.relief import (
    REFERENCE_SHARE,
    REFERENCE_USEFULNESS,
    Relief,
    at_least,
    at_most,
    difficulty_that_counts,
)
from adoptsim.world.chance import Question, chance_of, rate, rate_of, uniform, uniform_block
from adoptsim.world.compilation import equation, rule, shared
from adoptsim.world.officials import Stage
from adoptsim.world.rows import Rows


@equation
def share_of_ties(count: int, degree: int) -> float:
    """Share of an official's ties; 0 for one who has none."""
    return count / degree if degree > 0 else 0.0


@rule
def skill_z(world: Rows, i: int) -> float:
    """Skill as a z-score of the population that newcomers are drawn from."""
    return (float(world.officials[i].skill) - world.traits.skill_mean) / world.traits.skill_sd


@rule
def help_for(world: Rows, s: int, i: int) -> float:
    """Help with starting, from programmes."""
    lent = float(world.levers[s, world.officials[i].agency].help) + float(world.official_levers[s, i].official_help)
    return min(1.0, lent)


@shared
def passes_gate(world: Rows, relief: Relief, s: int, i: int) -> bool:
    """Say whether the official's skill, with help, suffices to start."""
    needed = (1.0 - relief.skill) * float(world.solutions[s].skill_needed)
    return starting.passes_gate(float(world.officials[i].skill), help_for(world, s, i), needed)


@rule
def lacks_skill(world: Rows, s: int, i: int) -> bool:
    """Say whether the official's skill, with help, is short of what is needed, relief or not."""
    skill, needed = float(world.officials[i].skill), float(world.solutions[s].skill_needed)
    return not starting.passes_gate(skill, help_for(world, s, i), needed)


@rule
def difficulty_for(world: Rows, relief: Relief, s: int, i: int, ease: float) -> float:
    """Difficulty that counts for the official, where an SD of skill weighs so much."""
    need = (float(world.solutions[s].skill_needed) - float(world.officials[i].skill)) / world.traits.skill_sd
    return difficulty_that_counts(relief.difficulty, float(world.solutions[s].difficulty), ease, need)


@rule
def reluctance_of(world: Rows, relief: Relief, i: int) -> float:
    """Reluctance that counts; the median of the population is its mean."""
    return at_most(relief.reluctance, float(world.officials[i].reluctance), world.traits.reluctance_mean)


@rule
def usefulness_to(world: Rows, relief: Relief, s: int, i: int) -> float:
    """Perceived usefulness that counts."""
    return at_least(relief.usefulness, float(world.adoption[s, i].usefulness), REFERENCE_USEFULNESS)


@rule
def share_using(world: Rows, relief: Relief, s: int, i: int) -> float:
    """Share of the official's ties who use it, as it counts."""
    share = share_of_ties(world.adoption[s, i].ties_using, world.degree[i])
    return at_least(relief.peers, share, REFERENCE_SHARE)


@rule
def share_routinised(world: Rows, relief: Relief, s: int, i: int) -> float:
    """Share of the official's ties who have it in routine, as it counts."""
    share = share_of_ties(world.adoption[s, i].ties_routinised, world.degree[i])
    return at_least(relief.peers, share, REFERENCE_SHARE)


@shared
def compulsion_rate(world: Rows, c: Any, s: int, i: int, access: bool) -> float:
    """Rate of starting under a mandate; nil without access or mandate."""
    a = world.officials[i].agency
    mandate = float(world.levers[s, a].mandate)
    if mandate <= 0.0 or not access:
        return 0.0
    return rate(
        compulsion.log_hazard(
            c.compulsion,
            difficulty_for(world, c.relief, s, i, 0.0),
            mandate,
            float(world.levers[s, a].last_month),
            share_using(world, c.relief, s, i),
            reluctance_of(world, c.relief, i),
        )
    )


@rule
def manager_uses(world: Rows, s: int, i: int) -> bool:
    """Say whether the official's own manager uses it."""
    manager = world.officials[i].manager
    if manager < 0:
        return False
    stage = world.adoption[s, manager].stage
    return stage == Stage.USING or stage == Stage.ROUTINISED


@rule
def persuasion_rate(world: Rows, c: Any, s: int, i: int) -> float:
    """Rate of being persuaded, under the rule chosen."""
    p = c.persuasion
    a = world.officials[i].agency
    share = share_using(world, c.relief, s, i)
    if p.rule == persuasion.THRESHOLD:
        return persuasion.threshold_rate(share, float(world.officials[i].threshold))
    if p.rule == persuasion.BASS:
        return persuasion.bass_rate(p, at_least(c.relief.peers, world.solutions[s].share_persuaded, REFERENCE_SHARE))
    if p.rule == persuasion.CONTAGION:
        return persuasion.contagion_rate(p.innovation, p.imitation, share)
    support = float(world.levers[s, a].support) + float(world.official_levers[s, i].official_support)
    return rate(
        persuasion.log_hazard(
            p,
            difficulty_for(world, c.relief, s, i, p.ease),
            usefulness_to(world, c.relief, s, i),
            skill_z(world, i),
            reluctance_of(world, c.relief, i),
            share,
            1.0 if manager_uses(world, s, i) else 0.0,
            world.solutions[s].share_using,
            min(1.0, support),
        )
    )


QUESTIONS = tuple(
    question.value
    for question in (
        Question.AWARE,
        Question.PERSUADED,
        Question.START,
        Question.ROUTINE,
        Question.ROUTINE,
        Question.RECALL,
    )
)
"""What chance is asked about an official, by stage."""


@rule
def question_of(world: Rows, s: int, i: int) -> int:
    """Say what chance is asked this month about an official and a solution."""
    stage = world.adoption[s, i].stage
    if stage == Stage.INTENDING and not has_access(world, s, i):
        return Question.COOL.value
    return QUESTIONS[stage]


@rule
def draw(world: Rows, s: int, i: int, now: Now) -> float:
    """Ask chance about one official and one solution."""
    return uniform(
        now.seed, question_of(world, s, i), int(world.solutions[s].id), int(world.officials[i].id), now.month
    )


@rule
def draw_block(world: Rows, s: int, first: int, last: int, now: Now) -> None:
    """Ask chance about the officials `first` .. `last` - 1, a block of them at most."""
    for i in range(first, last):
        world.block_questions[i - first] = question_of(world, s, i)
        world.block_ids[i - first] = world.officials[i].id
    questions, ids, solution = world.block_questions, world.block_ids, int(world.solutions[s].id)
    uniform_block(last - first, now.seed, questions, solution, ids, now.month, world.block_lots)


@shared
def propose_unaware(world: Rows, c: Any, s: int, i: int, u: float) -> int:
    """An unaware official hears of it, or is made to start."""
    a = world.officials[i].agency
    access = has_access(world, s, i)
    if world.official_levers[s, i].recruited > 0.0:
        return Transition.NOTICE.value
    heard = rate(
        awareness.log_hazard(
            c.awareness,
            share_using(world, c.relief, s, i),
            1.0 if access else 0.0,
            float(world.levers[s, a].media),
        )
    )
    compelled = compulsion_rate(world, c, s, i, access)
    proposal = one_of(heard, Transition.NOTICE.value, compelled, Transition.COMPEL.value, u)
    if c.relief.awareness > 0.0 and proposal == Transition.STAY:
        proposal = Transition.NOTICE.value
    return proposal


@shared
def propose_aware(world: Rows, c: Any, s: int, i: int, u: float) -> int:
    """An aware official is persuaded, or made to start."""
    if world.official_levers[s, i].recruited > 0.0:
        return Transition.INTEND.value
    persuaded = persuasion_rate(world, c, s, i)
    compelled = compulsion_rate(world, c, s, i, has_access(world, s, i))
    return one_of(persuaded, Transition.INTEND.value, compelled, Transition.COMPEL.value, u)


@rule
def ready(world: Rows, relief: Relief, s: int, i: int) -> bool:
    """Say whether an official intends to use it and only time, or a seat, is missing."""
    intends = world.adoption[s, i].stage == Stage.INTENDING
    return intends and has_access(world, s, i) and passes_gate(world, relief, s, i)


@shared
def time_to_start(world: Rows, relief: Relief, s: int, i: int) -> float:
    """Chance of finding the time this month; the slack is shared among what is being taken up."""
    takers = 0
    for other in range(world.solutions.shape[0]):
        takers += ready(world, relief, other, i)
    return starting.chance(float(world.officials[i].slack), max(1, takers), float(world.solutions[s].onboarding_hours))


@shared
def propose_intending(world: Rows, c: Any, s: int, i: int, u: float) -> int:
    """An intending official starts if able to, is made to start unable, or cools off without access."""
    access = has_access(world, s, i)
    if not access:
        cools = u < c.persuasion.cooling
        return Transition.COOL.value if cools else Transition.STAY.value
    if passes_gate(world, c.relief, s, i):
        if u < time_to_start(world, c.relief, s, i) or c.relief.time > 0.0:
            return Transition.START.value
        # Whoever passes by a relief alone may still be made to start.
        if c.relief.skill == 0.0 or not lacks_skill(world, s, i):
            return Transition.STAY.value
    compelled = compulsion_rate(world, c, s, i, access)
    return one_of(0.0, Transition.STAY.value, compelled, Transition.COMPEL.value, u)


@shared
def propose_user(world: Rows, c: Any, s: int, i: int, routinised: bool, u: float) -> int:
    """A user makes it routine, or lapses; without access lapsing is certain."""
    if not has_access(world, s, i):
        return Transition.LAPSE.value
    a = world.officials[i].agency
    reluctance = reluctance_of(world, c.relief, i)
    usefulness = usefulness_to(world, c.relief, s, i)
    mandate = float(world.levers[s, a].mandate)
    stops = rate(
        lapse.log_hazard(
            c.lapse,
            1.0 if routinised else 0.0,
            share_using(world, c.relief, s, i),
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
                difficulty_for(world, c.relief, s, i, c.routinising.skill),
                skill_z(world, i),
                usefulness,
                share_routinised(world, c.relief, s, i),
                reluctance,
                float(world.agencies[a].data_quality),
                float(world.solutions[s].quality),
                mandate,
                float(world.levers[s, a].last_month),
                float(world.levers[s, a].monitored),
            )
        )
    return one_of(settles, Transition.ROUTINISE.value, stops, Transition.LAPSE.value, u)


@shared
def propose_lapsed(world: Rows, c: Any, s: int, i: int, u: float) -> int:
    """A lapsed official may look at it anew, or is made to start again."""
    recalls = rate_of(c.lapse.recall)
    compelled = compulsion_rate(world, c, s, i, has_access(world, s, i))
    return one_of(recalls, Transition.RECALL.value, compelled, Transition.COMPEL.value, u)


@equation
def one_of(first_rate: float, first: int, second_rate: float, second: int, u: float) -> int:
    """Resolve two competing risks by one draw."""
    total = first_rate + second_rate
    # The chance is below the rate, so most draws are settled without the exponential.
    if u >= total:
        return Transition.STAY.value
    chance = chance_of(total)
    if u >= chance:
        return Transition.STAY.value
    return first if u * total < chance * first_rate else second


@shared
def propose(world: Rows, c: Any, s: int, i: int, u: float, now: Now) -> int:
    """Propose this month's transition of one official with one solution."""
    stage = world.adoption[s, i].stage
    proposal = Transition.STAY.value
    if now.month < world.solutions[s].launch:
        proposal = Transition.STAY.value
    elif stage == Stage.UNAWARE:
        proposal = propose_unaware(world, c, s, i, u)
    elif stage == Stage.AWARE:
        proposal = propose_aware(world, c, s, i, u)
    elif stage == Stage.INTENDING:
        proposal = propose_intending(world, c, s, i, u)
    elif stage == Stage.LAPSED:
        proposal = propose_lapsed(world, c, s, i, u)
    else:
        proposal = propose_user(world, c, s, i, stage == Stage.ROUTINISED, u)
    return proposal
