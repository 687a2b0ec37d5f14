"""Numbers at the ends of what is allowed: no crash, no number that is none, nothing lost."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adoptsim.interventions.catalogue import kinds
from adoptsim.processes.month import PARAMETER_GROUPS
from adoptsim.scenario.schema import Processes, Scenario
from adoptsim.simulation.engine import Engine
from adoptsim.simulation.obstacles import Obstacle
from adoptsim.simulation.record import run
from adoptsim.world.agencies import AgencyTraits
from adoptsim.world.calendar import Calendar
from adoptsim.world.officials import OfficialTraits
from adoptsim.world.parameters import bounds, declared
from adoptsim.world.population import Population
from adoptsim.world.solutions import SolutionTraits
from adoptsim.world.ties import TieTraits
from tests.states import assert_money
from tests.strategies import seeds

SHARES = ("share_", "obstacle_", "barrier_", "pipeline_", "gini_", "concentration", "quality", "mean_skill")
LEDGER = [f"obstacle_{one.name.lower()}" for one in Obstacle]
ALWAYS = ("share_agencies_available", "pipeline_undecided", "cost_agencies", "pilots_begun")
LIVELY = {
    "awareness": {"base": 50.0, "peers": 0.0, "access": 0.0, "media": 0.0},
    "persuasion": {
        "base": 50.0,
        "usefulness": 1.0,
        "ease": 1.0,
        "reluctance": 1.0,
        "innovation": 1.0,
        "threshold": 0.0,
    },
    "routinising": {"base": 3.0, "skill": 1.0, "usefulness": 1.0, "peers": 1.0, "reluctance": 1.0},
    "decision": {"base": 50.0},
}
"""Without these, hardly anybody comes to use anything in a few months."""
EASY = {"launch": 1, "skill_needed": 0.0, "onboarding_hours": 0.0, "available_at_start": 1.0, "price": 0.0}
CHAIN = ("a", "b", "c", "d", "e", "f", "g", "h")


def numbers(draw, group, keep=()):
    """Draw every declared number anywhere in its range, its ends most of all."""
    said = {}
    for name, field in group.model_fields.items():
        if name in keep or declared(group, name) is None:
            continue
        low, high = bounds(group, name)
        if field.annotation is int:
            said[name] = draw(st.sampled_from([int(low), int(high)]) | st.integers(int(low), int(high)))
        else:
            said[name] = draw(st.sampled_from([low, high]) | st.floats(low, high, allow_subnormal=False))
    return said


@st.composite
def extremes(draw):
    """Scenarios of tiny worlds whose numbers lie anywhere in what is allowed."""
    agencies = draw(st.integers(1, 5))
    officials = draw(st.sampled_from(["none", agencies, 12, 40]))
    team = draw(st.sampled_from([0.0, 0.5, 1.0]))
    lively = draw(st.booleans())
    ties = {"ties": draw(st.sampled_from([0.0, 1.0, 8.0])), "share_team": team, "share_agency": 1.0 - team}
    beta = ("skill_mean", "skill_sd", "traits_sd", "rule_burden_mean", "capability_mean", "data_quality_mean")
    names = CHAIN[: draw(st.integers(1, 3))]
    solutions = {
        name: SolutionTraits(
            **numbers(draw, SolutionTraits) | (EASY if lively else {}), requires=(names[place - 1],) if place else ()
        )
        for place, name in enumerate(names)
    }
    processes = {}
    for name, group in PARAMETER_GROUPS.items():
        eased = {key: value for key, value in LIVELY.get(name, {}).items() if lively and key in group.model_fields}
        processes[name] = group(**numbers(draw, group) | eased)
    rule = draw(st.sampled_from(["hazard", "threshold", "bass", "contagion"]))
    processes["persuasion"] = processes["persuasion"].model_copy(update={"rule": rule})
    acting = []
    for place, kind in enumerate(draw(st.lists(st.sampled_from(sorted(kinds())), max_size=3))):
        example = draw(st.sampled_from(kinds()[kind].examples(draw(st.sampled_from([1, 3, 1190])))))
        said = numbers(draw, kinds()[kind]) | example | {"name": f"p{place}"}
        said["months"] = draw(st.sampled_from([None, 1200] + ([1] if len(example) == 2 else [])))
        acting.append(kinds()[kind].model_validate(said))
    return Scenario(
        calendar=Calendar(months=5, fiscal_year_starts=draw(st.integers(1, 12))),
        population=Population(officials=max(agencies, officials) if officials != "none" else "none", agencies=agencies),
        officials=OfficialTraits(**numbers(draw, OfficialTraits, beta)),
        agencies=AgencyTraits(**numbers(draw, AgencyTraits, (*beta, "leadership_mean"))),
        ties=TieTraits(**ties),
        solutions=solutions,
        processes=Processes(**processes),
        interventions=tuple(acting),
    )


def assert_sound(scenario, seed, months=None):
    monthly = run(scenario, seed, months).monthly
    has_officials = scenario.population.officials != "none" or scenario.population.roster is not None
    for name, column in monthly.items():
        if column.dtype.kind != "f":
            continue
        there = column[~np.isnan(column)]
        assert np.isfinite(there).all(), name
        if name.startswith(SHARES):
            assert (there >= 0).all(), name
            assert (there <= 1 + 1e-12).all(), name
        if name.startswith("cost_"):
            assert (there >= 0).all(), name
    ledger = sum(monthly[name] for name in LEDGER)
    if has_officials:
        np.testing.assert_allclose(ledger, 1.0, atol=1e-9)
    for name in ALWAYS:
        assert np.isfinite(monthly[name]).all(), name
    return monthly


@given(extremes(), seeds)
@settings(max_examples=150)
def test_numbers_anywhere_in_their_ranges(scenario, seed):
    assert_sound(scenario, seed)
    engine = Engine(scenario, seed)
    for _ in range(3):
        engine.step()
        assert_money(engine.world)
        assert np.isfinite(engine.world.officials.reluctance).all()
        assert np.isfinite(engine.world.adoption.usefulness).all()


CASES = {
    "one official": {"population": {"officials": 1, "agencies": 1}},
    "one official an agency": {"population": {"officials": 30, "agencies": 30}},
    "teams of two": {"officials": {"span": 2}},
    "one team": {"officials": {"span": 100}, "population": {"officials": 60, "agencies": 1}},
    "no ties": {"ties": {"ties": 0}},
    "all ties in the team": {"ties": {"share_team": 1, "share_agency": 0}},
    "all ties across": {"ties": {"share_team": 0, "share_agency": 0}},
    "a chain of solutions": {"solutions": {n: {"requires": list(CHAIN[:i][-1:])} for i, n in enumerate(CHAIN)}},
    "a free solution": {"solutions": {"a": {"price": 0, "set_up_cost": 0}}},
    "no budget": {"agencies": {"digital_budget": 0}, "officials": {"delegated_budget": 0}},
    "sizes very unequal": {"agencies": {"size_log_sd": bounds(AgencyTraits, "size_log_sd")[1]}},
    "a late solution": {"solutions": {"a": {"launch": 1200}}},
    "everybody leaves": {"processes": {"turnover": {"yearly": 1}}},
    "all carried over": {"processes": {"budgets": {"carry_over": 1}}},
    "nothing carried over": {"processes": {"budgets": {"carry_over": 0}}},
    "an intervention after the end": {"interventions": [{"kind": "training", "start": 900}]},
    "choosing nobody": {
        "interventions": [
            {"kind": "training", "where": {"not": "all"}},
            {"kind": "sandbox", "where": {"attribute": {"size": "< 0"}}},
            {"kind": "procurement_reform", "where": {"not": "all"}},
        ]
    },
    "twenty times the same": {"interventions": [{"kind": "training", "name": f"t{n}", "start": 1} for n in range(20)]},
    **{f"fiscal year in month {m}": {"calendar": {"fiscal_year_starts": m}} for m in range(1, 13)},
    **{
        f"agencies alone, {name} {number}": {
            "population": {"officials": "none", "agencies": 5},
            "interventions": [example],
        }
        for name, kind in kinds().items()
        for number, example in enumerate(kind.examples())
    },
}


@pytest.mark.parametrize("case", CASES)
def test_odd_worlds(case):
    said = {"population": {"officials": 60, "agencies": 5}} | CASES[case]
    assert_sound(Scenario.model_validate(said), 3, months=26)


def test_a_single_month():
    scenario = Scenario.model_validate({"population": {"officials": 20, "agencies": 2}})
    assert set(assert_sound(scenario, 0, months=1)["month"]) == {0, 1}


def test_costs_beyond_what_64_bits_hold_in_cents():
    challenges = {"kind": "open_innovation", "challenges": 1_000_000, "suppliers": 1000, "cost_feasibility": 1e12}
    scenario = Scenario.model_validate(
        {
            "population": {"officials": "none", "agencies": 200},
            "solutions": {name: {} for name in CHAIN},
            "interventions": [challenges],
        }
    )
    record = run(scenario, 1, months=3)
    assert record.monthly["cost_programme"].dtype == np.float64
    assert record.monthly["cost_programme"][-1] == record.programmes["cost_programme"][0] > 2**63 / 100
