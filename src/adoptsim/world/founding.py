"""Founding: the world as it stands before the first month, from declared numbers and a seed.

Every draw is keyed by a persistent id, so another order of agencies or solutions permutes the
founded world and changes nothing else.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

import numpy as np
from numpy.typing import NDArray

from adoptsim.world.agencies import Agencies, AgencyTraits, Pipelines, State
from adoptsim.world.calendar import Calendar
from adoptsim.world.chance import NO_SOLUTION, Question
from adoptsim.world.columns import Doubles, Floats, Ints, Longs, allocate
from adoptsim.world.draws import normals, uniforms
from adoptsim.world.edges import read_network, read_ties
from adoptsim.world.errors import UserError, nearest, quoted
from adoptsim.world.graph import draw_ties, refuse_too_many, tie_table
from adoptsim.world.levers import Levers, neutralise
from adoptsim.world.officials import Adoption, Officials, OfficialTraits, Pilots
from adoptsim.world.peers import peer_rows, peers_by_kinship, peers_by_ties
from adoptsim.world.population import Population, register
from adoptsim.world.posts import draw_opinions, draw_traits, lay_out
from adoptsim.world.roster import TRAITS, Register, hashed_ids
from adoptsim.world.solutions import SUPPLIERS, Solutions, SolutionTraits
from adoptsim.world.ties import Ties, TieTraits
from adoptsim.world.traits import Traits, beta_quantiles, traits
from adoptsim.world.world import World

MOST_CENTS = 10**16
"""Largest amount of money of one kind that an agency may have; a run's sums stay within 64 bits."""

_QUESTIONS = (Question.RULE_BURDEN, Question.CAPABILITY, Question.DATA_QUALITY, Question.LEADERSHIP)


@dataclass(frozen=True, slots=True)
class Founding:
    """What a world is founded from.

    Attributes
    ----------
    calendar : Calendar
        When the run takes place.
    population : Population
        How many officials, in which agencies.
    officials, agencies, ties : OfficialTraits, AgencyTraits, TieTraits
        How they differ, and who listens to whom.
    solutions : mapping
        The solutions by name.
    """

    calendar: Calendar = field(default_factory=Calendar)
    population: Population = field(default_factory=Population)
    officials: OfficialTraits = field(default_factory=OfficialTraits)
    agencies: AgencyTraits = field(default_factory=AgencyTraits)
    ties: TieTraits = field(default_factory=TieTraits)
    solutions: Mapping[str, SolutionTraits] = field(default_factory=lambda: {"solution": SolutionTraits()})


@dataclass(frozen=True, slots=True)
class Names:
    """What rows are called; entries in the order of the rows.

    Attributes
    ----------
    agencies, sectors, parents : tuple of str
        The agencies, and where they belong; ``""`` where unknown.
    attributes : mapping
        Further columns of the roster: numbers (NaN where blank), or strings.
    solutions : tuple of str
        The solutions.
    """

    agencies: tuple[str, ...]
    sectors: tuple[str, ...]
    parents: tuple[str, ...]
    attributes: Mapping[str, NDArray[np.float64] | NDArray[np.str_]]
    solutions: tuple[str, ...]


def found(plan: Founding, seed: int) -> tuple[World, Names]:
    """Found a world.

    Parameters
    ----------
    plan : Founding
        Declared numbers and files.
    seed : int
        Seed of the run, 0 .. 2**63 - 1.

    Returns
    -------
    world : World
        Every array, as before the first month.
    names : Names
        What the rows are called.

    Raises
    ------
    UserError
        If the numbers contradict each other, or a file cannot be used.
    """
    solutions = _solutions(plan.solutions)
    agencies = register(plan.population, plan.agencies, seed)
    simulated = agencies.sizes if plan.population.officials != "none" else np.zeros_like(agencies.sizes)
    refuse_too_many(plan.ties, int(simulated.sum()))
    officials, teams, agency_start, team_start = lay_out(plan.officials, agencies.ids, simulated)
    culture = _culture(plan.officials, agencies.ids, seed)
    distributions = _distributions(plan.officials)
    draw_traits(officials, distributions, culture, seed)
    ties = _ties(plan, seed, agencies, officials, teams.start, agency_start)
    peers_start, peers = peer_rows(_peers(plan, agencies, officials.agency, agency_start, ties), agencies.ids)
    counts = {"N": len(officials.id), "T": len(teams.id), "A": len(agencies.ids), "S": len(plan.solutions)}
    levers = allocate(Levers, counts)
    neutralise(levers)
    world = World(
        officials=officials,
        adoption=_adoption(plan.solutions, solutions.id, officials.id, seed),
        teams=teams,
        pilots=allocate(Pilots, counts),
        agencies=_agencies(plan.agencies, agencies, agency_start, team_start, culture, peers_start, peers, seed),
        pipelines=_pipelines(plan, solutions, agencies, seed),
        solutions=solutions,
        ties=ties,
        levers=levers,
        traits=distributions,
        median_size=float(np.median(agencies.sizes)),
    )
    names = Names(agencies.names, agencies.sectors, agencies.parents, agencies.attributes, tuple(plan.solutions))
    return world, names


def _solutions(declared: Mapping[str, SolutionTraits]) -> Solutions:
    """Write the solutions down, in the order of the mapping."""
    _check_requirements(declared)
    rows = {name: row for row, name in enumerate(declared)}
    table = allocate(Solutions, {"S": len(declared), "K": SUPPLIERS})
    ids = hashed_ids(declared, 32)
    same = (
        "usefulness", "opinion_sd", "difficulty", "skill_needed", "onboarding_hours", "paperwork", "quality",
        "improvement", "launch", "incumbents", "start_ups",
    )  # fmt: skip
    for name, row in rows.items():
        solution = declared[name]
        table.id[row] = ids[name]
        for column in same:
            getattr(table, column)[row] = getattr(solution, column)
        table.first_opinion[row] = solution.usefulness + solution.optimism
        table.price[row] = round(solution.price * 100 / 12)
        table.set_up[row] = round(solution.set_up_cost * 100)
        for required in solution.requires:
            table.requires[row, rows[required]] = 1
    return table


def _check_requirements(declared: Mapping[str, SolutionTraits]) -> None:
    """Refuse requirements that name no solution, or that wait for each other."""
    for name, solution in declared.items():
        for required in solution.requires:
            if required not in declared:
                hint = nearest(required, declared)
                raise UserError(f"solutions.{name}.requires: there is no solution {quoted(required)}{hint}")
    try:
        TopologicalSorter({name: solution.requires for name, solution in declared.items()}).prepare()
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        raise UserError(f"solutions: requirements run in a circle ({circle}), so none could ever start") from None


def _culture(declared: OfficialTraits, ids: Longs, seed: int) -> Floats:
    """Draw the part of reluctance that an agency's officials share."""
    sd = declared.reluctance_sd * math.sqrt(declared.reluctance_shared)
    return (sd * normals(seed, Question.AGENCY_CULTURE, NO_SOLUTION, ids)).astype(np.float32)


def _distributions(declared: OfficialTraits) -> Traits:
    """Prepare the distributions of traits; say which numbers contradict each other."""
    try:
        return traits(declared)
    except ValueError as error:
        raise UserError(f"officials.skill_mean and officials.skill_sd: {error}") from None


def _ties(
    plan: Founding, seed: int, agencies: Register, officials: Officials, team_start: Ints, agency_start: Ints
) -> Ties:
    """Read the ties from the edge list, or draw them."""
    if plan.ties.file is not None:
        if plan.population.officials == "none":
            raise UserError("ties.file: there are no officials to tie, as population.officials is none; leave it out")
        return tie_table(*read_ties(plan.ties.file, agencies.names, agency_start, officials.manager))
    return draw_ties(
        plan.ties, seed, officials.id, officials.manager, officials.team, team_start, officials.agency, agency_start,
        agencies.ids,
    )  # fmt: skip


def _peers(plan: Founding, agencies: Register, agency: Ints, agency_start: Ints, ties: Ties) -> Sequence[Ints]:
    """Read whom each agency looks to, or derive it: from its officials' ties, else from kinship and size."""
    if plan.population.network is not None:
        return read_network(plan.population.network, agencies.names)
    most = plan.agencies.peers
    if plan.population.officials == "none":
        return peers_by_kinship(most, agencies.parents, agencies.sectors, agencies.sizes, agencies.ids)
    return peers_by_ties(most, agency, agency_start, agencies.ids, ties.speakers_start, ties.speakers)


def _agencies(
    declared: AgencyTraits, agencies: Register, agency_start: Ints, team_start: Ints, culture: Floats,
    peers_start: Ints, peers: Ints, seed: int,
) -> Agencies:  # fmt: skip
    """Write the agencies down: what the roster gives, else what chance gives."""
    table = allocate(Agencies, {"A": len(agencies.ids), "P": len(peers)})
    table.id[:] = agencies.ids
    table.start[:] = agency_start
    table.team_start[:] = team_start
    table.size[:] = agencies.sizes
    table.culture[:] = culture
    for trait, question in zip(TRAITS, _QUESTIONS, strict=True):
        drawn = _beta(declared, trait, uniforms(seed, question, NO_SOLUTION, agencies.ids))
        getattr(table, trait)[:] = _given_or(agencies, trait, drawn)
    spread = declared.budget_log_sd * normals(seed, Question.DIGITAL_BUDGET, NO_SOLUTION, agencies.ids)
    relative = np.exp(spread - declared.budget_log_sd**2 / 2)
    budget = np.asarray(declared.digital_budget * agencies.sizes * relative, dtype=np.float64)
    table.digital_budget[:] = _cents(_given_or(agencies, "budget", budget), "agencies.digital_budget")
    table.peers_start[:] = peers_start
    table.peers[:] = peers
    return table


def _beta(declared: AgencyTraits, trait: str, u: Doubles) -> Doubles:
    """Turn uniform numbers into an agency trait, Beta distributed."""
    try:
        return beta_quantiles(getattr(declared, f"{trait}_mean"), declared.traits_sd, u)
    except ValueError as error:
        raise UserError(f"agencies.{trait}_mean and agencies.traits_sd: {error}") from None


def _given_or(agencies: Register, what: str, drawn: Doubles) -> Doubles:
    """Take what the roster gives, and where it is silent, what was drawn."""
    given = agencies.given.get(what)
    return drawn if given is None else np.where(np.isnan(given), drawn, given)


def _cents(money: Doubles, key: str) -> Longs:
    """Turn money into whole cents."""
    if len(money) and money.max() * 100 > MOST_CENTS:
        raise UserError(
            f"{key}: an agency would have {money.max():.3g}; at most {MOST_CENTS // 100:.3g} can be counted, "
            "so use a larger unit of money"
        )
    return np.rint(money * 100).astype(np.int64)


def _pipelines(plan: Founding, solutions: Solutions, agencies: Register, seed: int) -> Pipelines:
    """Start every agency's way with every solution; where it is on offer already, no barrier stands."""
    table = allocate(Pipelines, {"S": len(plan.solutions), "A": len(agencies.ids)})
    scale = plan.population.roster.scale if plan.population.roster is not None else 1.0
    relative_size = (agencies.sizes / np.median(agencies.sizes)) ** 0.6
    for row, (name, declared) in enumerate(plan.solutions.items()):
        identity = int(solutions.id[row])
        offered = uniforms(seed, Question.INITIAL_STAGE, identity, agencies.ids) < declared.available_at_start
        barred = uniforms(seed, Question.LEGAL_BARRIER, identity, agencies.ids) < declared.legal_burden
        table.state[row] = np.where(offered, State.AVAILABLE, State.UNDECIDED)
        table.barrier[row] = barred & ~offered
        table.fit[row] = plan.agencies.fit_sd * normals(seed, Question.FIT, identity, agencies.ids)
        table.price[row] = solutions.price[row]
        table.set_up[row] = _cents(declared.set_up_cost * scale * relative_size, f"solutions.{name}.set_up_cost")
    return table


def _adoption(declared: Mapping[str, SolutionTraits], solutions: Longs, officials: Longs, seed: int) -> Adoption:
    """Start every official's way with every solution."""
    table = allocate(Adoption, {"S": len(declared), "N": len(officials)})
    for row, solution in enumerate(declared.values()):
        draw_opinions(table, row, int(solutions[row]), solution, officials, seed)
    return table
