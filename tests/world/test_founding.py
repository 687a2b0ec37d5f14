import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adoptsim.world.agencies import AgencyTraits, State
from adoptsim.world.columns import columns
from adoptsim.world.errors import UserError
from adoptsim.world.founding import Founding, found
from adoptsim.world.levers import NEUTRAL
from adoptsim.world.officials import OfficialTraits, Role, Stage
from adoptsim.world.population import Population
from adoptsim.world.roster import TRAITS, Roster, RosterColumns
from adoptsim.world.solutions import SolutionTraits
from adoptsim.world.ties import TieTraits
from tests.strategies import plans, seeds

AXES_OF_TABLES = ("officials", "adoption", "teams", "pilots", "agencies", "pipelines", "solutions", "ties", "levers")


def arrays(world):
    """Every array of a world, by table and name."""
    return {
        (table, name): getattr(getattr(world, table), name)
        for table in AXES_OF_TABLES
        for name, _, _ in columns(type(getattr(world, table)))
    }


def assert_same(one, other):
    theirs = arrays(other)
    for key, array in arrays(one).items():
        np.testing.assert_array_equal(array, theirs[key], err_msg=str(key))


@given(plans(), seeds)
def test_arrays_are_as_declared(plan, seed):
    world, _ = found(plan, seed)
    lengths = {
        "N": len(world.officials.id),
        "T": len(world.teams.id),
        "A": len(world.agencies.id),
        "S": len(plan.solutions),
        "E": len(world.ties.speakers),
        "P": len(world.agencies.peers),
        "K": world.solutions.wins.shape[1],
        "V": 0,
        "O": 0,
    }
    for table in AXES_OF_TABLES:
        for name, column, dtype in columns(type(getattr(world, table))):
            array = getattr(getattr(world, table), name)
            assert array.dtype == dtype, (table, name)
            assert array.shape == tuple(lengths[a[0]] + a.count("+") for a in column.axes.split()), (table, name)
            assert array.flags.c_contiguous, (table, name)
            assert np.isfinite(array).all(), (table, name)


@given(plans(), seeds)
def test_officials_are_counted_once_and_agencies_have_one_at_least(plan, seed):
    world, names = found(plan, seed)
    agencies = world.agencies
    assert len(names.agencies) == len(set(names.agencies)) == plan.population.agencies == len(agencies.id)
    assert agencies.size.min() >= 1
    if plan.population.officials == "none":
        assert len(world.officials.id) == len(world.teams.id) == 0
        assert agencies.size.sum() == max(round(plan.population.mean_size * len(agencies.id)), len(agencies.id))
    else:
        assert agencies.size.sum() == plan.population.officials == len(world.officials.id)
        np.testing.assert_array_equal(np.diff(agencies.start), agencies.size)
    assert world.median_size == np.median(agencies.size)


@given(plans(), seeds)
def test_posts_lie_in_agencies_and_teams(plan, seed):
    world, _ = found(plan, seed)
    officials, teams, agencies = world.officials, world.teams, world.agencies
    assert (np.diff(officials.agency) >= 0).all()
    assert (np.diff(officials.team) >= 0).all()
    assert len(np.unique(officials.id)) == len(officials.id)
    assert len(np.unique(teams.id)) == len(teams.id)
    np.testing.assert_array_equal(officials.agency, np.repeat(np.arange(len(agencies.id)), np.diff(agencies.start)))
    np.testing.assert_array_equal(officials.team, np.repeat(np.arange(len(teams.id)), np.diff(teams.start)))
    np.testing.assert_array_equal(teams.agency, np.repeat(np.arange(len(agencies.id)), np.diff(agencies.team_start)))
    np.testing.assert_array_equal(teams.agency[officials.team], officials.agency)
    np.testing.assert_array_equal(officials.id >> 32, agencies.id[officials.agency])
    numbers = np.arange(len(officials.id)) - agencies.start[officials.agency] + 1
    np.testing.assert_array_equal(officials.id & 0xFFFFFFFF, numbers)
    if len(officials.id):
        sizes = np.diff(teams.start)
        assert sizes.min() >= 1
        assert sizes.max() <= plan.officials.span + 1
        for row in range(len(agencies.id)):
            own = sizes[agencies.team_start[row] : agencies.team_start[row + 1]]
            assert own.max() - own.min() <= 1


@given(plans(), seeds)
def test_everybody_but_a_head_has_a_manager(plan, seed):
    world, _ = found(plan, seed)
    officials, teams, agencies = world.officials, world.teams, world.agencies
    heads = agencies.start[:-1][np.diff(agencies.start) > 0]
    np.testing.assert_array_equal(teams.manager, teams.start[:-1])
    np.testing.assert_array_equal(np.flatnonzero(officials.role == Role.HEAD), heads)
    np.testing.assert_array_equal(np.flatnonzero(officials.role != Role.STAFF), teams.manager)
    for row in range(len(officials.id)):
        if officials.role[row] == Role.HEAD:
            assert officials.manager[row] == -1
        elif officials.role[row] == Role.MANAGER:
            assert officials.manager[row] == agencies.start[officials.agency[row]]
        else:
            assert officials.manager[row] == teams.manager[officials.team[row]]


@given(plans(), seeds)
def test_founding_leaves_everything_else_at_rest(plan, seed):
    world, names = found(plan, seed)
    for name, neutral in NEUTRAL.items():
        assert (getattr(world.levers, name) == neutral).all()
    founded = {
        "adoption": {"stage", "usefulness"},
        "pilots": set(),
        "agencies": {"id", "start", "team_start", "size", "culture", *TRAITS, "digital_budget", "peers_start", "peers"},
        "pipelines": {"state", "barrier", "fit", "price", "set_up"},
    }
    for table, drawn in founded.items():
        for name, _, _ in columns(type(getattr(world, table))):
            assert name in drawn or not getattr(getattr(world, table), name).any(), (table, name)
    assert set(np.unique(world.adoption.stage)) <= {Stage.UNAWARE, Stage.AWARE}
    assert set(np.unique(world.pipelines.state)) <= {State.UNDECIDED, State.AVAILABLE}
    assert not world.pipelines.barrier[world.pipelines.state == State.AVAILABLE].any()
    np.testing.assert_array_equal(world.teams.delegated_left, world.teams.delegated_budget)
    np.testing.assert_array_equal(world.officials.skill, world.officials.base_skill)
    np.testing.assert_array_equal(world.officials.reluctance, world.officials.base_reluctance)
    assert names.solutions == tuple(plan.solutions)


def test_money_is_in_whole_cents():
    solution = SolutionTraits(price=100.0, set_up_cost=9000.0)
    plan = Founding(
        population=Population(officials=300, agencies=3),
        officials=OfficialTraits(delegated_budget=3000.25),
        agencies=AgencyTraits(size_log_sd=0.0, digital_budget=90.0, budget_log_sd=0.0),
        solutions={"chat": solution},
    )
    world, _ = found(plan, 1)
    assert world.solutions.price[0] == 833
    assert (world.pipelines.price == 833).all()
    assert world.solutions.set_up[0] == 900_000
    assert (world.pipelines.set_up == 900_000).all()
    assert (world.agencies.digital_budget == 100 * 90 * 100).all()
    assert (world.teams.delegated_budget == 300_025).all()


def test_set_up_cost_grows_with_size_to_the_power_of_six_tenths(tmp_path):
    world, _ = found(roster_plan(tmp_path, ["A,10", "B,20", "C,80"]), 1)
    median = 100 * SolutionTraits().set_up_cost
    expected = [round(median * 0.5**0.6), median, round(median * 4**0.6)]
    assert world.pipelines.set_up[0].tolist() == expected


@given(plans(), seeds)
def test_the_same_seed_founds_the_same_world(plan, seed):
    assert_same(found(plan, seed)[0], found(plan, seed)[0])


def test_another_seed_founds_another_world():
    one, other = (found(Founding(), seed)[0] for seed in (1, 2**62))
    for table, array in (("officials", "skill"), ("agencies", "culture"), ("ties", "speakers"), ("pipelines", "fit")):
        mine, theirs = (getattr(getattr(world, table), array) for world in (one, other))
        assert mine.shape != theirs.shape or (mine != theirs).mean() > 0.9


def roster_plan(folder, lines, **changes):
    path = folder / "roster.csv"
    path.write_text("\n".join(["name,size", *lines]) + "\n", encoding="utf-8")
    return dataclasses.replace(Founding(population=Population(roster=Roster(file=path))), **changes)


def by_id(world, names):
    """A world told by persistent ids alone, so that the order of rows is gone."""
    officials, agencies, ties = world.officials, world.agencies, world.ties
    told = {}
    for table, axis, ids in (
        ("officials", "N", officials.id),
        ("teams", "T", world.teams.id),
        ("agencies", "A", agencies.id),
    ):
        for name, column, _ in columns(type(getattr(world, table))):
            if column.axes == axis and column.unit not in ("row", "row or -1"):
                told[table, name] = dict(zip(ids.tolist(), getattr(getattr(world, table), name).tolist(), strict=True))
    for table, axis, ids in (("adoption", "S N", officials.id), ("pipelines", "S A", agencies.id)):
        for name, column, _ in columns(type(getattr(world, table))):
            assert column.axes == axis
            for solution, values in zip(names.solutions, getattr(getattr(world, table), name).tolist(), strict=True):
                told[table, name, solution] = dict(zip(ids.tolist(), values, strict=True))
    for name, column, _ in columns(type(world.solutions)):
        if column.axes != "S S":
            told["solutions", name] = dict(zip(names.solutions, getattr(world.solutions, name).tolist(), strict=True))
    told["requires"] = {
        (names.solutions[one], names.solutions[other]) for one, other in np.argwhere(world.solutions.requires)
    }
    told["managers"] = dict(
        zip(officials.id.tolist(), [officials.id[m] if m >= 0 else -1 for m in officials.manager], strict=True)
    )
    for start, rows, kind in (
        (ties.speakers_start, ties.speakers, "speakers"),
        (ties.listeners_start, ties.listeners, "listeners"),
    ):
        told[kind] = {
            int(identity): sorted(officials.id[rows[start[row] : start[row + 1]]].tolist())
            for row, identity in enumerate(officials.id)
        }
    told["peers"] = {
        int(identity): agencies.id[agencies.peers[agencies.peers_start[row] : agencies.peers_start[row + 1]]].tolist()
        for row, identity in enumerate(agencies.id)
    }
    told["names"] = dict(zip(agencies.id.tolist(), names.agencies, strict=True))
    return told


SIZES = st.lists(st.integers(1, 40), min_size=1, max_size=9)


@given(SIZES, st.randoms(use_true_random=False), seeds, st.sampled_from([0.5, 1.0]), st.booleans())
def test_reordering_permutes_the_world_and_nothing_else(tmp_path_factory, sizes, random, seed, scale, simulated):
    folder = tmp_path_factory.mktemp("rosters")
    rows = [f"Office {number},{size},{'north' if number % 2 else 'south'}" for number, size in enumerate(sizes)]
    solutions = {
        "chat": SolutionTraits(),
        "e-ID": SolutionTraits(requires=("chat",)),
        "maps": SolutionTraits(available_at_start=0.5),
    }
    told = []
    for _ in range(2):
        path = folder / "roster.csv"
        path.write_text("\n".join(["name,size,side", *rows]), encoding="utf-8")
        roster = Roster(file=path, columns=RosterColumns(sector="side"), scale=scale)
        plan = Founding(
            population=Population(officials=5000 if simulated else "none", roster=roster),
            agencies=AgencyTraits(peers=2),
            ties=TieTraits(ties=4.0),
            solutions=solutions,
        )
        told.append(by_id(*found(plan, seed)))
        random.shuffle(rows)
        solutions = dict(random.sample(list(solutions.items()), len(solutions)))
    assert told[0] == told[1]


def deviation(values, mean, sd):
    """How many standard errors a mean is away."""
    return abs(np.mean(values) - mean) / (sd / math.sqrt(np.size(values)))


@pytest.fixture(scope="module")
def large_world():
    """40,000 officials in 4,000 agencies of 10."""
    solution = SolutionTraits(
        usefulness=0.4, optimism=0.2, opinion_sd=0.7, legal_burden=0.4, aware_at_start=0.05, available_at_start=0.3
    )
    plan = Founding(
        population=Population(officials=40_000, agencies=4_000),
        agencies=AgencyTraits(size_log_sd=0.0),
        solutions={"chat": solution},
    )
    return found(plan, 11)[0]


@pytest.mark.statistical
def test_traits_have_the_declared_means_and_spreads(large_world):
    """Within four standard errors of the mean; spreads within 3 %, about four standard errors."""
    officials, agencies, declared = large_world.officials, large_world.agencies, OfficialTraits()
    culture_sd = math.sqrt(declared.reluctance_shared)
    assert deviation(agencies.culture, 0.0, culture_sd) < 4
    assert np.std(agencies.culture) == pytest.approx(culture_sd, rel=0.05)
    own = officials.reluctance - agencies.culture[officials.agency]
    assert deviation(own, 0.0, math.sqrt(1 - declared.reluctance_shared)) < 4
    assert np.std(officials.reluctance) == pytest.approx(1.0, rel=0.03)
    assert deviation(officials.skill, 0.4, 0.2) < 4
    assert np.std(officials.skill) == pytest.approx(0.2, rel=0.03)
    assert deviation(np.log(officials.slack), math.log(3.0), 0.7) < 4
    assert deviation(agencies.capability, 0.4, 0.15) < 4
    assert deviation(agencies.leadership, 0.3, 0.15) < 4
    assert deviation(agencies.rule_burden, 0.5, 0.15) < 4
    assert deviation(agencies.data_quality, 0.5, 0.15) < 4
    assert np.std(agencies.leadership) == pytest.approx(0.15, rel=0.05)
    relative_budget = agencies.digital_budget / (90_00 * agencies.size)
    assert deviation(relative_budget, 1.0, math.sqrt(math.expm1(0.25))) < 4
    assert np.std(np.log(relative_budget)) == pytest.approx(0.5, rel=0.05)


@pytest.mark.statistical
def test_solutions_start_with_the_declared_shares(large_world):
    """Within four standard errors."""
    adoption, pipelines = large_world.adoption, large_world.pipelines
    assert deviation(adoption.usefulness, 0.6, 0.7) < 4
    assert np.std(adoption.usefulness) == pytest.approx(0.7, rel=0.03)
    assert deviation(adoption.stage == Stage.AWARE, 0.05, math.sqrt(0.05 * 0.95)) < 4
    offered = pipelines.state[0] == State.AVAILABLE
    assert deviation(offered, 0.3, math.sqrt(0.3 * 0.7)) < 4
    assert deviation(pipelines.barrier[0][~offered], 0.4, math.sqrt(0.4 * 0.6)) < 4
    assert deviation(pipelines.fit[0], 0.0, 0.5) < 4


@pytest.mark.statistical
def test_draws_of_different_questions_and_rows_are_unrelated(large_world):
    """Correlations within four standard errors of nil."""
    officials, adoption = large_world.officials, large_world.adoption
    reluctance = officials.reluctance - large_world.agencies.culture[officials.agency]
    series = np.stack(
        [reluctance, officials.skill, np.log(officials.slack), officials.threshold, adoption.usefulness[0]]
    )
    correlations = np.corrcoef(series)[np.triu_indices(len(series), 1)]
    assert np.abs(correlations).max() < 4 / math.sqrt(series.shape[1])
    lagged = [np.corrcoef(one[1:], one[:-1])[0, 1] for one in series]
    assert np.abs(lagged).max() < 4 / math.sqrt(series.shape[1])


def test_sizes_spread_as_declared():
    """The log SD of 4,000 sizes within four standard errors; sizes are large enough to be as good as unrounded."""
    plan = Founding(
        population=Population(officials="none", agencies=4_000, mean_size=1e5), agencies=AgencyTraits(size_log_sd=1.3)
    )
    world, _ = found(plan, 5)
    assert np.std(np.log(world.agencies.size)) == pytest.approx(1.3, abs=4 * 1.3 / math.sqrt(2 * 4_000))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"population": Population(officials=10, agencies=11)}, "10 officials cannot staff 11 agencies"),
        ({"solutions": {"a": SolutionTraits(requires=("b",))}}, "solutions.a.requires: there is no solution 'b'"),
        ({"solutions": {"chat": SolutionTraits(), "b": SolutionTraits(requires=("chatt",))}}, "nearest: 'chat'"),
        ({"solutions": {"a": SolutionTraits(requires=("a",))}}, "run in a circle"),
        (
            {"solutions": {"a": SolutionTraits(requires=("b",)), "b": SolutionTraits(requires=("a",))}},
            "run in a circle",
        ),
        ({"officials": OfficialTraits(skill_mean=0.01, skill_sd=0.49)}, "officials.skill_mean and officials.skill_sd"),
        ({"agencies": AgencyTraits(leadership_mean=0.01, traits_sd=0.4)}, "agencies.leadership_mean"),
        ({"population": Population(officials="none", agencies=10_000, mean_size=1e6)}, "population.mean_size"),
        ({"ties": TieTraits(ties=200), "population": Population(officials=20_000_000, agencies=1)}, "set ties.ties to"),
    ],
)  # fmt: skip
def test_contradictions_are_explained(changes, words):
    with pytest.raises(UserError, match=words) as caught:
        found(dataclasses.replace(Founding(), **changes), 1)
    assert "\n" not in str(caught.value)


def test_sums_that_cannot_be_counted_are_refused(tmp_path):
    costly = {"chat": SolutionTraits(set_up_cost=1e10)}
    plan = roster_plan(tmp_path, ["A,1", "B,1", "C,20000000"], solutions=costly)
    plan = dataclasses.replace(plan, population=plan.population.model_copy(update={"officials": "none"}))
    with pytest.raises(UserError, match=r"^solutions.chat.set_up_cost: an agency would have 2.4e\+14; .* larger unit"):
        found(plan, 1)


def test_a_roster_too_large_to_simulate_is_refused(tmp_path):
    plan = roster_plan(tmp_path, ["A,19000000", "B,19000000"])
    with pytest.raises(UserError, match=r"38,000,000 officials and 20,000,000 can be simulated; make .*scale smaller"):
        found(plan, 1)


def test_the_number_of_threads_plays_no_part():
    import numba

    before = numba.get_num_threads()
    one = found(Founding(), 3)[0]
    numba.set_num_threads(1)
    try:
        other = found(Founding(), 3)[0]
    finally:
        numba.set_num_threads(before)
    assert_same(one, other)
