"""Whom a mandate binds: all who would not start by themselves, and only where there is access."""

import numpy as np
import pytest

from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.engine import Engine
from adoptsim.world.agencies import State
from adoptsim.world.officials import Stage
from tests.states import recount

NEVER = -50.0


def run(stage, skill_needed=0.0, offered=True, mandate=1.0, certain=True):
    """Twenty officials at one stage; compulsion certain or never, all else never."""
    engine = Engine(
        Scenario.model_validate(
            {
                "population": {"officials": 20, "agencies": 1},
                "agencies": {"digital_budget": 1e6},
                "solutions": {
                    "tool": {"available_at_start": 1, "skill_needed": skill_needed, "onboarding_hours": 2000}
                },
                "processes": {
                    "awareness": {"base": NEVER, "peers": 0, "access": 0},
                    "persuasion": {"base": NEVER, "cooling": 0},
                    "compulsion": {"base": 20 if certain else NEVER},
                    "decision": {"base": NEVER},
                    "lapse": {"base": NEVER, "recall": 0},
                    "pilots": {"buy": 0},
                    "turnover": {"yearly": 0},
                },
            }
        ),
        7,
    )
    engine.world.adoption.stage[:] = stage
    engine.world.officials.slack[:] = 0
    engine.world.officials.skill[:] = engine.world.officials.base_skill[:] = 0.2
    engine.world.levers.mandate[:] = mandate
    if not offered:
        engine.world.pipelines.state[:] = State.UNDECIDED
    recount(engine.world, "users")
    engine.step()
    return engine.world


@pytest.mark.parametrize("stage", [Stage.UNAWARE, Stage.AWARE, Stage.LAPSED])
def test_a_mandate_binds_whoever_does_not_intend_to(stage):
    assert (run(stage).adoption.stage == Stage.USING).all()
    assert (run(stage, offered=False).adoption.stage == stage).all()
    assert (run(stage, mandate=0.0).adoption.stage == stage).all()
    assert (run(stage, certain=False).adoption.stage == stage).all()


def test_who_intends_to_but_lacks_the_skill_is_not_spared():
    assert (run(Stage.INTENDING, skill_needed=0.5).adoption.stage == Stage.USING).all()
    assert (run(Stage.INTENDING, skill_needed=0.5, mandate=0.0).adoption.stage == Stage.INTENDING).all()


def test_who_intends_to_and_has_the_skill_only_wants_time():
    assert (run(Stage.INTENDING, skill_needed=0.1).adoption.stage == Stage.INTENDING).all()


def test_being_made_to_start_leaves_its_mark():
    compelled, free = run(Stage.LAPSED), run(Stage.LAPSED, mandate=0.0)
    # The mark fades by a twentieth of the distance within the month.
    np.testing.assert_allclose(compelled.officials.reluctance - free.officials.reluctance, 0.25 * 0.95, atol=1e-6)
