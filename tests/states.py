"""States of a world: arbitrary ones that hang together, and what they must hold, counted from scratch."""

import numpy as np

from adoptsim.interventions.contract import ARRAYS, TABLES
from adoptsim.processes.contract import Now
from adoptsim.processes.settling import RETELL, STEPS
from adoptsim.simulation.engine import Engine
from adoptsim.world.agencies import State
from adoptsim.world.graph import tie_table
from adoptsim.world.levers import COMPOSE, Compose
from adoptsim.world.officials import PilotState, Stage
from adoptsim.world.rows import pack


def snapshot(world):
    """Every array of a world, copied, by ``table.array``."""
    return {name: array.copy() for name, array in arrays(world)}


def differing(one, other):
    """Names of the arrays that differ, to the last bit."""
    return {name for name in one if one[name].tobytes() != other[name].tobytes()}


def tied(engine, speakers):
    """Replace the ties: whom each official listens to, a list of lists of rows."""
    start = np.cumsum([0, *map(len, speakers)]).astype(np.int32)
    rows = np.array([row for each in speakers for row in each], dtype=np.int32)
    _replace_ties(engine, tie_table(start, rows))


def overlaid(engine, chance, count):
    """Overlay so many further ties, drawn by chance."""
    ties = engine.world.ties
    officials = len(ties.degree)
    if officials < 2:
        return
    pairs = chance.integers(0, officials, (count, 2))
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    pairs = pairs[np.argsort(pairs[:, 0], kind="stable")]
    start = np.zeros(officials + 1, dtype=np.int32)
    np.cumsum(np.bincount(pairs[:, 0], minlength=officials), out=start[1:])
    degree = ties.degree + np.bincount(pairs[:, 1], minlength=officials).astype(np.int32)
    _replace_ties(
        engine, ties._replace(overlay_start=start, overlay=pairs[:, 1].astype(np.int32).copy(), degree=degree)
    )


def _replace_ties(engine, ties):
    assert not engine.programmes, "programmes hold the world as it was"
    engine.world, engine.rows = pack(engine.world._replace(ties=ties))


def listening(ties):
    """Who listens to whom, overlays included: array of counts, listener x speaker."""
    officials = len(ties.degree)
    matrix = np.zeros((officials, officials), dtype=np.int64)
    listeners = np.repeat(np.arange(officials), np.diff(ties.speakers_start))
    np.add.at(matrix, (listeners, ties.speakers), 1)
    if len(ties.overlay_start) > 1:
        speakers = np.repeat(np.arange(officials), np.diff(ties.overlay_start))
        np.add.at(matrix, (ties.overlay[: len(speakers)], speakers), 1)
    return matrix


def exposure(world, example):
    """What ties_using, ties_routinised and heard must be, from stages and what was told."""
    matrix = listening(world.ties)
    stage = world.adoption.stage
    first = Stage.INTENDING if example == "persuaded" else Stage.USING
    shows = (stage >= first) & (stage <= Stage.ROUTINISED)
    return {
        "ties_using": shows @ matrix.T,
        "ties_routinised": (stage == Stage.ROUTINISED) @ matrix.T,
        "heard": world.adoption.told.astype(np.int64) @ matrix.T,
    }


def totals(world):
    """What pipelines must count: officials of each agency by stage."""
    stage, agency = world.adoption.stage, world.officials.agency
    agencies = len(world.agencies.id)
    wanted = {"wanting": Stage.INTENDING, "using": Stage.USING, "routinised": Stage.ROUTINISED}
    return {
        name: np.array([np.bincount(agency[row == one], minlength=agencies) for row in stage])
        for name, one in wanted.items()
    }


def assert_counters(world, example):
    """Every counter kept by the way is what a count from scratch gives."""
    for name, expected in exposure(world, example).items():
        np.testing.assert_array_equal(getattr(world.adoption, name), expected, err_msg=name)
    for name, expected in totals(world).items():
        np.testing.assert_array_equal(getattr(world.pipelines, name), expected, err_msg=name)


def assert_told(world, example):
    """Users told what they experience, a quarter of an SD off at most; who shows nothing tells nothing."""
    stage, told = world.adoption.stage, world.adoption.told
    first = Stage.INTENDING if example == "persuaded" else Stage.USING
    shows = (stage >= first) & (stage <= Stage.ROUTINISED)
    assert not told[~shows].any()
    users = shows & (stage >= Stage.USING)
    experience = world.pipelines.experience[:, world.officials.agency].astype(np.float64) * STEPS
    assert (np.abs(told - experience)[users] <= RETELL + 0.5).all()


def spent(world):
    """Cents each agency spent so far."""
    pipelines = world.pipelines
    return (pipelines.cost_set_up + pipelines.cost_seats + pipelines.cost_pilots).sum(axis=0)


def assert_money(world):
    """What came in is what is there, what was spent and what was forfeited, to the cent."""
    agencies = world.agencies
    np.testing.assert_array_equal(
        agencies.received + agencies.transfers - agencies.forfeited - spent(world),
        agencies.balance + agencies.granted + world.pipelines.earmarked.sum(axis=0),
    )
    assert (agencies.balance >= 0).all()
    assert (world.pipelines.earmarked >= 0).all()
    assert (world.teams.delegated_left >= 0).all()
    assert (world.teams.delegated_left <= world.teams.delegated_budget).all()


def set_levers(world, chance):
    """Set levers anywhere in what they may be; about half of them, the others neutral."""
    for name, rule in COMPOSE.items():
        lever = getattr(world.levers, name)
        if name == "withdrawn":
            lever[:] = chance.random(lever.shape) < 0.05
        elif name == "turnover":
            lever[:] = chance.uniform(0, 0.2, lever.shape)
        elif rule is Compose.MULTIPLY:
            lever[:] = np.where(chance.random(lever.shape) < 0.5, 1.0, chance.uniform(0, 2, lever.shape))
        else:
            lever[:] = np.where(chance.random(lever.shape) < 0.5, 0.0, chance.random(lever.shape))
    for name in ("start_ups", "barrier_waived", "last_month", "light_route"):
        lever = getattr(world.levers, name)
        lever[:] = lever > 0


def set_agencies(world, chance, month):
    """Put pipelines, pilots and money anywhere they may be."""
    pipelines, agencies, pilots, teams = world.pipelines, world.agencies, world.pilots, world.teams
    shape = pipelines.state.shape
    pipelines.state[:] = chance.integers(0, 6, shape)
    pipelines.since[:] = chance.integers(0, month + 1, shape)
    pipelines.attempt[:] = chance.integers(0, 5, shape)
    pipelines.months_left[:] = np.where(pipelines.state == State.PROCURING, chance.integers(1, 6, shape), 0)
    pipelines.route[:] = chance.integers(0, 2, shape)
    pipelines.barrier[:] = chance.integers(0, 2, shape)
    pipelines.sandboxed[:] = chance.random(shape) < 0.2
    pipelines.experience[:] = chance.normal(0.3, 1, shape)
    pipelines.passed_pilots[:] = chance.integers(0, 2, shape)
    pipelines.failures[:] = chance.integers(0, 3, shape)
    for name in ("cost_set_up", "cost_seats", "cost_pilots", "spent"):
        getattr(pipelines, name)[:] = chance.integers(0, 10_000_00, shape)
    # Contracts at or below the list price.
    pipelines.price[:] = world.solutions.price[:, np.newaxis] * (100 - pipelines.attempt) // 100
    pilots.state[:] = chance.integers(0, 5, pilots.state.shape)
    pilots.months_left[:] = np.where(pilots.state == PilotState.RUNNING, chance.integers(1, 6, pilots.state.shape), 0)
    begun = pilots.state != PilotState.NONE
    pilots.seats[:] = np.where(begun, np.diff(teams.start), 0)
    pilots.spent[:] = np.where(begun, chance.integers(0, 1000_00, pilots.state.shape), 0)
    teams.delegated_left[:] = (teams.delegated_budget * chance.random(len(teams.id))).astype(np.int64)
    agencies.balance[:] = (agencies.digital_budget * chance.random(len(agencies.id)) ** 2).astype(np.int64)
    agencies.forfeited[:] = chance.integers(0, 1000_00, len(agencies.id))
    pipelines.earmarked[:] = np.where(chance.random(shape) < 0.1, chance.integers(0, 1000_00, shape), 0)
    agencies.granted[:] = np.where(
        chance.random(len(agencies.id)) < 0.2, chance.integers(0, 1000_00, len(agencies.id)), 0
    )
    given = agencies.granted + pipelines.earmarked.sum(axis=0)
    agencies.received[:] = agencies.balance + given + agencies.forfeited + spent(world)


def set_officials(world, chance, month, example):
    """Put officials anywhere they may be, and count what hangs on it."""
    officials, adoption = world.officials, world.adoption
    for name in ("reluctance", "base_reluctance"):
        getattr(officials, name)[:] = chance.normal(0, 1.5, len(officials.id))
    for name in ("skill", "base_skill", "threshold"):
        getattr(officials, name)[:] = chance.random(len(officials.id))
    officials.slack[:] = chance.exponential(5, len(officials.id))
    adoption.stage[:] = chance.integers(0, 6, adoption.stage.shape)
    adoption.since[:] = chance.integers(0, month + 1, adoption.stage.shape)
    adoption.usefulness[:] = chance.normal(0.5, 1, adoption.stage.shape)
    first = Stage.INTENDING if example == "persuaded" else Stage.USING
    shows = (adoption.stage >= first) & (adoption.stage <= Stage.ROUTINISED)
    adoption.told[:] = np.where(shows, chance.integers(-200, 200, adoption.stage.shape), 0)
    recount(world, example)


def recount(world, example):
    """Write every counter that hangs on stages and on what was told."""
    for name, counted in exposure(world, example).items():
        getattr(world.adoption, name)[:] = counted
    for name, counted in totals(world).items():
        getattr(world.pipelines, name)[:] = counted


def stir(engine, draw, month=30):
    """Put a run into an arbitrary state that hangs together, as it might be after so many months.

    Parameters
    ----------
    engine : Engine
        The run, without programmes if the levers are to stay as they are set.
    draw : int
        Which state.
    month : int
        The month that it is said to have reached.
    """
    chance = np.random.default_rng(draw)
    world = engine.world
    set_levers(world, chance)
    set_agencies(world, chance, month)
    set_officials(world, chance, month, engine.scenario.processes.persuasion.example)
    world.solutions.quality[:] = chance.random(len(world.solutions.id))
    engine.now = Now(engine.seed, month, engine.scenario.calendar.months_left(month))
    engine.measure()


def stirred(scenario, seed, draw):
    """Make a run in an arbitrary state; ties are overlaid on three in four, if it has no programmes."""
    engine = Engine(scenario, seed)
    if draw % 4 != 1 and not engine.programmes:
        overlaid(engine, np.random.default_rng(draw), 20)
    stir(engine, draw)
    return engine


def arrays(world):
    """Yield every array of a world with its name, ``table.array``."""
    for table in TABLES:
        for column, array in getattr(world, table)._asdict().items():
            if f"{table}.{column}" in ARRAYS:
                yield f"{table}.{column}", array
