"""Strategies: arbitrary small inputs, for every test that states something for all of them."""

import re
from typing import Literal, get_args, get_origin

import numpy as np
from hypothesis import strategies as st

from adoptsim.interventions.catalogue import kinds
from adoptsim.interventions.review import MEASURES
from adoptsim.interventions.shock import Shock
from adoptsim.processes.month import PARAMETER_GROUPS
from adoptsim.scenario.schema import Processes, Scenario
from adoptsim.world.agencies import AgencyTraits
from adoptsim.world.calendar import Calendar
from adoptsim.world.founding import Founding
from adoptsim.world.officials import OfficialTraits
from adoptsim.world.parameters import declared
from adoptsim.world.population import Population
from adoptsim.world.solutions import SolutionTraits
from adoptsim.world.ties import TieTraits

seeds = st.integers(0, 2**63 - 1)
"""Seeds of a run."""

shares = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0, 1))
"""Numbers from 0 to 1, the ends among them."""


@st.composite
def populations(draw: st.DrawFn, most: int = 120) -> Population:
    """Numbers of officials and agencies, without a roster; sometimes agencies alone."""
    agencies = draw(st.integers(1, 12))
    officials = draw(st.one_of(st.just("none"), st.integers(agencies, max(agencies, most))))
    return Population(officials=officials, agencies=agencies, mean_size=draw(st.floats(1, 200)))


@st.composite
def tie_traits(draw: st.DrawFn) -> TieTraits:
    """How ties are drawn; closed layers and more ties than officials among them."""
    team = draw(shares)
    return TieTraits(
        ties=draw(st.sampled_from([0.0, 1.0, 6.0, 40.0])),
        share_team=team,
        share_agency=draw(st.sampled_from([0.0, 0.5, 1.0])) * (1.0 - team),
    )


@st.composite
def solution_mappings(draw: st.DrawFn) -> dict[str, SolutionTraits]:
    """One to four solutions; each may require those before it."""
    names = draw(
        st.lists(
            st.sampled_from(["case files", "chat", "e-ID", "invoices", "maps"]), min_size=1, max_size=4, unique=True
        )
    )
    return {
        name: SolutionTraits(
            usefulness=draw(st.floats(-2, 2)),
            price=draw(st.floats(0, 2000)),
            set_up_cost=draw(st.floats(0, 1e5)),
            legal_burden=draw(shares),
            aware_at_start=draw(shares),
            available_at_start=draw(shares),
            launch=draw(st.integers(1, 24)),
            requires=tuple(draw(st.sets(st.sampled_from(names[:position])))) if position else (),
        )
        for position, name in enumerate(names)
    }


@st.composite
def plans(draw: st.DrawFn, most: int = 120) -> Founding:
    """Small worlds to be founded, of at most so many officials."""
    return Founding(
        population=draw(populations(most)),
        officials=OfficialTraits(
            span=draw(st.integers(2, 12)),
            reluctance_shared=draw(shares),
            delegated_budget=draw(st.floats(0, 1e5)),
        ),
        agencies=AgencyTraits(
            size_log_sd=draw(st.sampled_from([0.0, 1.3, 4.0])),
            digital_budget=draw(st.floats(0, 5000)),
            peers=draw(st.integers(0, 15)),
        ),
        ties=draw(tie_traits()),
        solutions=draw(solution_mappings()),
    )


def numbers_of(kind, name):
    """Values a declared number may have; one that must be whole stays whole."""
    low, high = declared(kind, name).plausible
    whole = kind.model_fields[name].annotation is int
    return st.integers(int(low), int(high)) if whole else st.floats(low, high)


@st.composite
def interventions(draw, kind):
    """An intervention of a kind, aimed as the kind may be, its numbers within what is plausible."""
    start = draw(st.integers(1, 4))
    example = draw(st.sampled_from(kind.examples(start)))
    said = example | {
        name: draw(numbers_of(kind, name)) for name in kind.model_fields if declared(kind, name) is not None
    }
    for name, field in kind.model_fields.items():
        if get_origin(field.annotation) is Literal and name != "kind" and name not in said:
            said[name] = draw(st.sampled_from(get_args(field.annotation)))
    said["months"] = draw(st.one_of(st.none(), st.integers(4 if len(example) > 2 else 1, 5)))
    if "where" in kind.TARGETS:
        said["where"] = draw(st.sampled_from(["all", {"largest": 2}, {"share": 0.5}, {"not": {"smallest": 0.3}}]))
    if "who" in kind.TARGETS:
        said["who"] = draw(st.sampled_from(["all", {"least_skilled": "all"}, {"role": "manager"}, {"random": 5}]))
    said["review"] = draw(st.one_of(st.none(), reviews)) if said["months"] is None else None
    return kind.model_validate(said)


reviews = st.fixed_dictionaries(
    {
        "month": st.lists(st.integers(1, 9), min_size=1, max_size=3),
        "continue_if": st.dictionaries(
            st.sampled_from(list(MEASURES)), st.sampled_from([">= 0.02", "< 0.5"]), min_size=1
        ),
        "among": st.sampled_from(["all", "reached"]),
    }
)
"""Reviews within the first months of a programme."""


@st.composite
def processes(draw: st.DrawFn, reliefs: bool = True) -> Processes:
    """Numbers of every process, anywhere in their plausible ranges; haste makes small worlds lively.

    In half of them some barriers are lifted, unless no reliefs are wanted.
    """
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    haste = draw(st.sampled_from([0.0, 2.0, 4.0]))
    lifted = draw(st.sampled_from([0.0, 0.3])) if reliefs else 0.0
    said = {}
    for process, group in PARAMETER_GROUPS.items():
        numbers = {}
        for name, field in group.model_fields.items():
            if (number := declared(group, name)) is not None:
                low, high = number.plausible
                whole = field.annotation is int
                numbers[name] = int(chance.integers(int(low), int(high) + 1)) if whole else chance.uniform(low, high)
        if "base" in numbers and process != "lapse":
            numbers["base"] += haste
        if "buy" in numbers:
            numbers["buy"] = min(1.0, numbers["buy"] * (1.0 + 4.0 * haste))
        if process == "relief":
            numbers = {name: int(chance.random() < lifted) for name in numbers}
        said[process] = group(**numbers)
    choices = {
        "rule": draw(st.sampled_from(["hazard", "threshold", "bass", "contagion"])),
        "example": draw(st.sampled_from(["users", "persuaded"])),
    }
    said["persuasion"] = said["persuasion"].model_copy(update=choices)
    return Processes(**said)


def _proper(name: str) -> str:
    return re.sub(r"\W", "_", name)


@st.composite
def scenarios(draw: st.DrawFn, most: int = 40, programmes: int = 3, reliefs: bool = True) -> Scenario:
    """Scenarios of small worlds of at most so many officials, with at most so many interventions."""
    plan = draw(plans(most))
    solutions = {
        _proper(name): traits.model_copy(update={"requires": tuple(map(_proper, traits.requires))})
        for name, traits in plan.solutions.items()
    }
    kind = st.sampled_from(sorted(kinds()))
    acting = draw(st.lists(kind.flatmap(lambda one: interventions(kinds()[one])), max_size=programmes))
    acting = [one.model_copy(update={"name": f"programme_{number}"}) for number, one in enumerate(acting)]
    if acting and draw(st.booleans()):
        closed = draw(st.sampled_from([one.name for one in acting]))
        acting.append(Shock(name="closed", event="unit_closed", programmes=closed, start=draw(st.integers(1, 8))))
    return Scenario(
        calendar=Calendar(fiscal_year_starts=draw(st.integers(1, 12))),
        population=plan.population,
        officials=plan.officials,
        agencies=plan.agencies,
        ties=plan.ties,
        solutions=solutions,
        processes=draw(processes(reliefs)),
        interventions=tuple(acting),
    )
