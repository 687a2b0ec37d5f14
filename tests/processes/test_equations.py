"""The month, no barrier lifted, against a second reading of its equations, in numpy, on arbitrary worlds."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from adoptsim.processes import month
from adoptsim.processes.contract import Now, Transition
from adoptsim.world.agencies import State
from adoptsim.world.chance import Question, uniform
from adoptsim.world.officials import PilotState, Stage
from tests.states import snapshot, stirred
from tests.strategies import scenarios, seeds

DRAWS = st.integers(0, 2**32 - 1)


def per_official(world, values):
    """Values by solution and agency, for every official."""
    return np.asarray(values, dtype=np.float64)[..., world.officials.agency]


def drawn(engine, question):
    world = engine.world
    return np.array(
        [
            [uniform(engine.now.seed, question, int(s), int(i), engine.now.month) for i in world.officials.id]
            for s in world.solutions.id
        ]
    ).reshape(world.adoption.stage.shape)


def rate(x):
    return np.exp(np.minimum(x, 7.0))


def share(count, degree):
    return np.divide(count, degree, out=np.zeros(count.shape), where=degree > 0)


def competing(u, first, one, second, other):
    """One draw for two risks: nothing, the one, or the other."""
    chance = -np.expm1(-(first + second))
    which = np.where(u * (first + second) < chance * first, one, other)
    return np.where(u < chance, which, Transition.STAY)


def terms(engine):
    """What the hazards of officials are made of, each by solution and official; barriers may be lifted."""
    world, lifted = engine.world, engine.scenario.processes.relief
    adoption, officials, solutions = world.adoption, world.officials, world.solutions
    uses = np.isin(adoption.stage, (Stage.USING, Stage.ROUTINISED))
    manager = np.where(officials.manager >= 0, officials.manager, 0)
    skill = officials.skill.astype(np.float64)
    shares = [share(count, world.ties.degree) for count in (adoption.ties_using, adoption.ties_routinised)]
    using, routinised = np.maximum(shares, 0.5 if lifted.peers else 0.0)
    available = per_official(world, world.pipelines.state == State.AVAILABLE) > 0
    live = np.isin(world.pilots.state, (PilotState.RUNNING, PilotState.KEPT))
    levers = {name: per_official(world, getattr(world.levers, name)) for name in
              ("mandate", "last_month", "monitored", "support", "help", "media")}  # fmt: skip
    own = {
        name: np.asarray(getattr(world.levers, f"official_{name}"), dtype=np.float64) for name in ("help", "support")
    }
    return levers | {
        "skill": skill,
        "z": (skill - world.traits.skill_mean) / world.traits.skill_sd,
        "short": (solutions.skill_needed[:, None] - skill) / world.traits.skill_sd,
        "R": np.minimum(officials.reluctance, world.traits.reluctance_mean if lifted.reluctance else np.inf),
        "PE": np.maximum(adoption.usefulness, 1.0 if lifted.usefulness else -np.inf),
        "using": using,
        "routinised": routinised,
        "manager": uses[:, manager] & (officials.manager >= 0),
        "access": available | live[:, officials.team],
        "support": np.minimum(1, levers["support"] + own["support"]),
        "help": np.minimum(1, levers["help"] + own["help"]),
        "conditions": per_official(world, world.agencies.data_quality) + solutions.quality[:, None] - 1,
    }


def difficulty(engine, t, ease):
    """Difficulty that counts where an SD of skill weighs so much."""
    hard = engine.world.solutions.difficulty[:, None]
    return hard - np.maximum(0, hard + ease * t["short"]) * engine.scenario.processes.relief.difficulty


def persuasion(engine, t):
    """Rate of being persuaded, under the rule chosen."""
    world, p = engine.world, engine.scenario.processes.persuasion
    solutions = world.solutions
    if p.rule == "hazard":
        return rate(
            p.base - difficulty(engine, t, p.ease) + p.usefulness * t["PE"] + p.ease * t["z"]
            - p.reluctance * t["R"] + p.peers * t["using"] + p.manager * t["manager"]
            + p.government * solutions.share_using[:, None] + p.support * t["support"]
        )  # fmt: skip
    if p.rule == "threshold":
        return np.where(t["using"].astype(np.float32) >= world.officials.threshold, rate(50.0), 0.0)
    if p.rule == "contagion":
        return -np.log1p(-p.innovation) - np.log1p(-p.imitation * t["using"])
    persuaded = np.maximum(solutions.share_persuaded, 0.5 if engine.scenario.processes.relief.peers else 0.0)
    chance = np.minimum(1, p.innovation + p.imitation * persuaded)
    return np.broadcast_to(-np.log1p(-chance)[:, None], t["using"].shape)


def proposals(engine):
    """What every official should propose for every solution."""
    world, p, t = engine.world, engine.scenario.processes, terms(engine)
    solutions, lifted = world.solutions, p.relief
    compelled = np.where(
        t["access"] & (t["mandate"] > 0),
        rate(
            p.compulsion.base - difficulty(engine, t, 0.0) + p.compulsion.mandate * t["mandate"]
            + p.compulsion.deadline * t["last_month"] + p.compulsion.peers * t["using"]
            - p.compulsion.reluctance * t["R"]
        ),
        0.0,
    )  # fmt: skip
    heard = rate(
        p.awareness.base + p.awareness.peers * t["using"] + p.awareness.access * t["access"]
        + p.awareness.media * t["media"]
    )  # fmt: skip
    phi = p.routinising.reach + (1 - p.routinising.reach) * t["monitored"]
    settles = rate(
        p.routinising.base - difficulty(engine, t, p.routinising.skill)
        + p.routinising.skill * t["z"] + p.routinising.usefulness * t["PE"]
        + p.routinising.peers * t["routinised"] - p.routinising.reluctance * t["R"]
        + p.routinising.conditions * t["conditions"]
        + phi * (p.routinising.mandate * t["mandate"] + p.routinising.deadline * t["last_month"])
    )  # fmt: skip
    stops = (
        p.lapse.base - p.lapse.peers * t["using"] - p.lapse.mandate * t["mandate"] + p.lapse.reluctance * t["R"]
        - p.lapse.usefulness * t["PE"]
    )  # fmt: skip
    stage = world.adoption.stage
    skilled = t["skill"] + t["help"] >= solutions.skill_needed[:, None]
    passes = skilled | bool(lifted.skill)
    ready = (stage == Stage.INTENDING) & t["access"] & passes
    slack = world.officials.slack.astype(np.float64) / np.maximum(ready.sum(axis=0), 1)
    hours = solutions.onboarding_hours[:, None]
    time = np.where(hours > 0, np.minimum(1, slack / np.where(hours > 0, hours, 1)), 1.0)
    time = np.where(lifted.time, 1.0, time)
    u = {q: drawn(engine, q) for q in (Question.AWARE, Question.PERSUADED, Question.ROUTINE, Question.START,
                                       Question.COOL, Question.RECALL)}  # fmt: skip
    recruited = world.levers.recruited > 0
    lapsing = rate(stops), rate(stops - p.lapse.routine)
    hears = competing(u[Question.AWARE], heard, Transition.NOTICE, compelled, Transition.COMPEL)
    made_to = competing(u[Question.START], 0 * compelled, Transition.STAY, compelled, Transition.COMPEL)
    by_stage = {
        Stage.UNAWARE: np.where(
            recruited,
            Transition.NOTICE,
            np.where(lifted.awareness & (hears == Transition.STAY), Transition.NOTICE, hears),
        ),
        Stage.AWARE: np.where(
            recruited,
            Transition.INTEND,
            competing(u[Question.PERSUADED], persuasion(engine, t), Transition.INTEND, compelled, Transition.COMPEL),
        ),
        Stage.INTENDING: np.where(
            t["access"],
            np.where(
                passes & (u[Question.START] < time),
                Transition.START,
                np.where(skilled, Transition.STAY, made_to),
            ),
            np.where(u[Question.COOL] < p.persuasion.cooling, Transition.COOL, Transition.STAY),
        ),
        Stage.USING: np.where(
            t["access"],
            competing(u[Question.ROUTINE], settles, Transition.ROUTINISE, lapsing[0], Transition.LAPSE),
            Transition.LAPSE,
        ),
        Stage.ROUTINISED: np.where(
            t["access"],
            competing(u[Question.ROUTINE], 0 * settles, Transition.ROUTINISE, lapsing[1], Transition.LAPSE),
            Transition.LAPSE,
        ),
        Stage.LAPSED: competing(
            u[Question.RECALL], -np.log1p(-p.lapse.recall), Transition.RECALL, compelled, Transition.COMPEL
        ),
    }
    chosen = np.select([stage == one for one in by_stage], list(by_stage.values()))
    return np.where(engine.now.month < solutions.launch[:, None], Transition.STAY, chosen)


def opened(scenario, seed, draw):
    """A run in an arbitrary state, its next month begun."""
    engine = stirred(scenario, seed, draw)
    number = engine.now.month + 1
    engine.now = Now(seed, number, scenario.calendar.months_left(number))
    month.begin(engine.rows, engine.coefficients, engine.now)
    return engine


@given(scenarios(400, programmes=0).filter(lambda one: one.population.officials != "none"), seeds, DRAWS)
@settings(max_examples=35)
def test_officials_propose_what_the_equations_say(scenario, seed, draw):
    engine = opened(scenario, seed, draw)
    month.propose(engine.rows, engine.coefficients, engine.now)
    np.testing.assert_array_equal(engine.world.adoption.proposal, proposals(engine))


@given(scenarios(programmes=0, reliefs=False), seeds, DRAWS)
@settings(max_examples=60)
def test_users_experience_and_the_month_closes_as_the_equations_say(scenario, seed, draw):
    """Nobody leaves and nothing leaves a mark, so that each change has one cause."""
    calm = scenario.processes.culture.model_copy(update={"compulsion": 0.0, "lapse": 0.0})
    nobody = scenario.processes.turnover.model_copy(update={"yearly": 0.0})
    processes = scenario.processes.model_copy(update={"culture": calm, "turnover": nobody})
    engine = opened(scenario.model_copy(update={"processes": processes}), seed, draw)
    world, p = engine.world, processes
    world.levers.turnover[:] = 0
    before = snapshot(world)
    month.propose(engine.rows, engine.coefficients, engine.now)
    month.finish(engine.rows, engine.coefficients, engine.now)
    quality = before["solutions.quality"]
    experience = (
        world.solutions.usefulness[:, None] + world.pipelines.fit
        + p.iteration.quality * (2 * quality[:, None] - 1) + p.iteration.data * (2.0 * world.agencies.data_quality - 1)
    )  # fmt: skip
    np.testing.assert_allclose(world.pipelines.experience, experience, rtol=1e-5, atol=1e-5)

    feedback = world.solutions.share_using / (world.solutions.share_using + p.iteration.half)
    pace = np.minimum(1, world.solutions.improvement * world.levers.iteration)
    np.testing.assert_allclose(world.solutions.quality, quality + pace * (1 - quality) * feedback, rtol=1e-12)

    stage = world.adoption.stage
    uses = np.isin(stage, (Stage.USING, Stage.ROUTINISED))
    opinion = before["adoption.usefulness"].astype(np.float64)
    told = share(world.adoption.heard, 64.0 * world.adoption.ties_using)
    hears = ~uses & (stage != Stage.UNAWARE) & (world.adoption.ties_using > 0)
    expected = np.where(uses, opinion + p.learning.by_experience * (per_official(world, experience) - opinion), opinion)
    expected = np.where(hears, opinion + p.learning.by_hearsay * (told - opinion), expected)
    assessed = expected + per_official(world, world.levers.assessment) * (per_official(world, experience) - expected)
    expected = np.where(stage != Stage.UNAWARE, assessed, expected)
    np.testing.assert_allclose(world.adoption.usefulness, expected, rtol=1e-5, atol=1e-5)

    skill, base = (before[f"officials.{name}"].astype(np.float64) for name in ("skill", "base_skill"))
    practised = (stage == Stage.ROUTINISED).any(axis=0)
    expected = np.where(
        practised, skill + p.learning.by_use * (1 - skill), skill - p.learning.decay * np.maximum(0, skill - base)
    )
    np.testing.assert_allclose(world.officials.skill, expected, rtol=1e-5, atol=1e-6)

    failed = (world.pipelines.failures > before["pipelines.failures"]).any(axis=0)
    most = world.adoption.ties_routinised.max(axis=0, initial=0)
    reluctance, base = (before[f"officials.{name}"].astype(np.float64) for name in ("reluctance", "base_reluctance"))
    moved = (
        reluctance + p.culture.back * (base - reluctance) + p.culture.failure * per_official(world, failed)
        - p.culture.example * share(most, world.ties.degree)
        - p.culture.support * per_official(world, world.levers.culture)
    )  # fmt: skip
    np.testing.assert_allclose(world.officials.reluctance, np.clip(moved, -6, 6), rtol=1e-5, atol=1e-5)
