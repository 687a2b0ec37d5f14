"""Posts: laying officials out in agencies and teams, and drawing what their holders are like."""

import numpy as np

from adoptsim.world.chance import Question, normal, uniform
from adoptsim.world.columns import Bytes, Floats, Ints, Longs, allocate
from adoptsim.world.compilation import compiled
from adoptsim.world.officials import Adoption, Officials, OfficialTraits, Role, Stage, Teams
from adoptsim.world.solutions import SolutionTraits
from adoptsim.world.traits import Traits, draw_reluctance, draw_skill, draw_slack, draw_threshold

_RELUCTANCE, _SKILL, _SLACK = int(Question.RELUCTANCE), int(Question.SKILL), int(Question.SLACK)
_THRESHOLD, _INITIAL = int(Question.THRESHOLD), int(Question.INITIAL_STAGE)
_OPINION = int(Question.PERCEIVED_USEFULNESS)
_STAFF, _MANAGER, _HEAD = int(Role.STAFF), int(Role.MANAGER), int(Role.HEAD)
_UNAWARE, _AWARE = int(Stage.UNAWARE), int(Stage.AWARE)


def offsets(counts: Longs) -> Ints:
    """First row of each group, and the end of the last, from the groups' sizes."""
    start = np.zeros(len(counts) + 1, dtype=np.int32)
    np.cumsum(counts, out=start[1:])
    return start


def lay_out(declared: OfficialTraits, agency_ids: Longs, sizes: Longs) -> tuple[Officials, Teams, Ints, Ints]:
    """Place officials in agencies and teams: posts, roles and managers, traits not yet drawn.

    A team is a manager and at most `span` others; teams of one agency differ by one post at most.
    The first post of an agency is its head, who manages the first team; the first post of every
    other team is its manager.

    Parameters
    ----------
    declared : OfficialTraits
        The span and the delegated budget.
    agency_ids, sizes : arrays of A
        Persistent ids, and officials to place, which may be none.

    Returns
    -------
    officials, teams : Officials, Teams
        The tables.
    agency_start, team_start : arrays of A + 1
        First official and first team of each agency.
    """
    teams_each = -(-sizes // (declared.span + 1))
    agency_start, team_start = offsets(sizes), offsets(teams_each)
    officials = allocate(Officials, {"N": int(agency_start[-1])})
    teams = allocate(Teams, {"T": int(team_start[-1])})
    _place(
        agency_ids, agency_start, team_start, officials.id, officials.agency, officials.team, officials.manager,
        officials.role, teams.id, teams.agency, teams.start, teams.manager,
    )  # fmt: skip
    teams.delegated_budget[:] = round(declared.delegated_budget * 100)
    teams.delegated_left[:] = teams.delegated_budget
    return officials, teams, agency_start, team_start


@compiled
def _place(
    agency_ids: Longs, agency_start: Ints, team_start: Ints, official_id: Longs, official_agency: Ints,
    official_team: Ints, manager: Ints, role: Bytes, team_id: Longs, team_agency: Ints, first_of_team: Ints,
    team_manager: Ints,
) -> None:  # fmt: skip
    for agency in range(len(agency_ids)):
        head = agency_start[agency]
        first_team = team_start[agency]
        count = team_start[agency + 1] - first_team
        size = agency_start[agency + 1] - head
        row = head
        for number in range(count):
            team = first_team + number
            team_id[team] = (agency_ids[agency] << 32) | (number + 1)
            team_agency[team] = agency
            first_of_team[team] = row
            team_manager[team] = row
            members = size // count + (1 if number < size % count else 0)
            for member in range(members):
                official_id[row] = (agency_ids[agency] << 32) | (row - head + 1)
                official_agency[row] = agency
                official_team[row] = team
                if member > 0:
                    role[row] = _STAFF
                    manager[row] = first_of_team[team]
                else:
                    role[row] = _HEAD if number == 0 else _MANAGER
                    manager[row] = -1 if number == 0 else head
                row += 1
    first_of_team[-1] = agency_start[-1]


def draw_traits(officials: Officials, traits: Traits, culture: Floats, seed: int) -> None:
    """Draw what the holders of all posts are like, in place."""
    _draw_traits(
        traits, seed, officials.id, officials.agency, culture, officials.reluctance, officials.skill,
        officials.slack, officials.threshold,
    )  # fmt: skip
    officials.base_reluctance[:] = officials.reluctance
    officials.base_skill[:] = officials.skill


@compiled
def _draw_traits(
    traits: Traits, seed: int, ids: Longs, agency: Ints, culture: Floats, reluctance: Floats, skill: Floats,
    slack: Floats, threshold: Floats,
) -> None:  # fmt: skip
    for row in range(len(ids)):
        reluctance[row] = draw_reluctance(traits, culture[agency[row]], seed, _RELUCTANCE, ids[row], 0)
        skill[row] = draw_skill(traits, seed, _SKILL, ids[row], 0)
        slack[row] = draw_slack(traits, seed, _SLACK, ids[row], 0)
        threshold[row] = draw_threshold(traits, seed, _THRESHOLD, ids[row], 0)


def draw_opinions(adoption: Adoption, row: int, identity: int, declared: SolutionTraits, ids: Longs, seed: int) -> None:
    """Draw who knows of a solution at founding, and how useful it looks to each official, in place.

    Parameters
    ----------
    adoption : Adoption
        The table to fill.
    row, identity : int
        Row and persistent id of the solution.
    declared : SolutionTraits
        The solution.
    ids : array of N
        Persistent ids of the officials.
    seed : int
        Seed of the run.
    """
    mean = declared.usefulness + declared.optimism
    _draw_opinions(
        adoption.stage[row], adoption.usefulness[row], identity, mean, declared.opinion_sd, declared.aware_at_start,
        ids, seed,
    )  # fmt: skip


@compiled
def _draw_opinions(
    stage: Bytes, usefulness: Floats, solution: int, mean: float, sd: float, share_aware: float, ids: Longs, seed: int
) -> None:
    for row in range(len(ids)):
        usefulness[row] = mean + sd * normal(seed, _OPINION, solution, ids[row], 0)
        stage[row] = _AWARE if uniform(seed, _INITIAL, solution, ids[row], 0) < share_aware else _UNAWARE
