"""Groups of officials: each kind of group holds every official once, in the class where the measures count it."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.engine import Engine
from adoptsim.simulation.groups_table import GROUP_MEASURES, SIZES, SKILLS, groups_table
from adoptsim.simulation.obstacles import Obstacle
from adoptsim.simulation.officials_table import officials_table
from adoptsim.simulation.record import run
from tests.states import stirred
from tests.strategies import scenarios, seeds

LEDGER = [f"obstacle_{one.name.lower()}" for one in Obstacle]


@given(scenarios(40, programmes=0), seeds, st.integers(0, 2**32 - 1))
@settings(max_examples=40)
def test_groups_of_a_kind_hold_everybody_once(scenario, seed, draw):
    engine = stirred(scenario, seed, draw)
    table = groups_table(engine)
    assert list(table) == ["seed", "solution", *GROUP_MEASURES]
    assert "sector" not in table["by"], "no sector is known"
    if not len(engine.world.officials.id):
        assert not len(table["by"])
        return
    for s, solution in enumerate(engine.names.solutions):
        for by in ("agency_size", "skill"):
            here = (table["solution"] == solution) & (table["by"] == by)
            counted = np.array([table[name][here].sum() for name in LEDGER])
            np.testing.assert_array_equal(counted, engine.counts.obstacle[s].sum(axis=0))
    np.testing.assert_array_equal(table["officials"], sum(table[name] for name in LEDGER))
    assert (table["officials"] > 0).all()


def test_who_is_in_which_group(tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text("name,size,sector\na,10,health\nb,20,\nc,120,health\n")
    scenario = Scenario.model_validate({"population": {"roster": {"file": roster, "columns": {"sector": "sector"}}}})
    engine = Engine(scenario, 1)
    table = groups_table(engine)
    found = dict(zip(zip(table["by"], table["group"], strict=True), table["officials"], strict=True))
    sizes = list(SIZES.values())
    assert {group: found["agency_size", group] for group in sizes[:3]} == dict(zip(sizes, (10, 20, 120), strict=False))
    assert ("agency_size", sizes[3]) not in found
    assert (found["sector", "health"], found["sector", "unknown"]) == (130, 20)
    assert [found["skill", group] for group in SKILLS] == [50, 50, 50]
    # The thirds are thirds of skill.
    officials = officials_table(engine)
    engine.world.adoption.stage[0] = engine.world.officials.base_skill > np.sort(officials["base_skill"])[99]
    table = groups_table(engine)
    unaware = dict(zip(table["group"], table["obstacle_unaware"], strict=True))
    assert [unaware[group] for group in SKILLS] == [50, 50, 0]


def test_a_run_keeps_them_only_when_asked():
    scenario = Scenario.model_validate({"population": {"officials": 20, "agencies": 2}})
    assert not run(scenario, 3, months=5).groups
    assert run(scenario, 3, months=5, keep={"groups"}).groups["officials"].sum() == 40
