"""Mesa's face behaves as a Mesa user expects, costs nothing until looked at, and shows the arrays as they are."""

import datetime as dt

import mesa
import numpy as np
import pytest
from mesa.agentset import AbstractAgentSet

import adoptsim
from adoptsim import Agency, Official, Role, Stage, State, Transition
from adoptsim.scenario.schema import Scenario
from tests.states import differing, snapshot, stir

SCENARIO = Scenario.model_validate(
    {
        "calendar": {"start": "2025-03", "months": 24},
        "population": {"officials": 90, "agencies": 5},
        "solutions": {"chat": {"aware_at_start": 0.5}, "maps": {"available_at_start": 1}},
        "processes": {"turnover": {"yearly": 0}},
    }
)


class Eager(Official):
    """Intends to use whatever it has heard of."""

    def propose(self, solution):
        aware = self.model.engine.world.adoption.stage[solution, self.row] == Stage.AWARE
        return Transition.INTEND if aware else super().propose(solution)


def made(scenario=SCENARIO, **said):
    return adoptsim.AdoptionModel(scenario, **({"rng": 3} | said))


def no_agents_made(model):
    return len(model._all_agents) == 0


def test_it_is_a_mesa_model():
    model = made()
    assert isinstance(model, mesa.Model)
    assert issubclass(Official, mesa.Agent)
    assert issubclass(Agency, mesa.Agent)
    assert model.setup == SCENARIO
    assert model.seed == 3


def test_a_step_is_a_month():
    model = made()
    assert (model.month, model.time, model.date) == (0, 0, dt.date(2025, 2, 1))
    model.step()
    assert (model.month, model.time, model.date) == (1, 1, dt.date(2025, 3, 1))
    model.run_for(11)
    assert (model.month, model.time, model.date) == (12, 12, dt.date(2026, 2, 1))
    model.run_until(20)
    assert (model.month, model.time) == (20, 20)


def test_running_makes_no_agents():
    model = made()
    model.run_for(12)
    assert no_agents_made(model)
    assert len(model.agents) == 95
    assert not no_agents_made(model)


@pytest.mark.parametrize("look", ["agents", "agents_by_type", "agent_types", "official_views", "agency_views"])
def test_looking_makes_every_agent_once(look):
    model = made()
    assert no_agents_made(model)
    getattr(model, look)
    assert len(model._all_agents) == 95
    getattr(model, look)
    assert len(model._all_agents) == 95
    assert [official.row for official in model.official_views] == list(range(90))
    assert [agency.row for agency in model.agency_views] == list(range(5))


def test_agents_are_found_by_type():
    model = made()
    assert isinstance(model.agents, AbstractAgentSet)
    assert set(model.agent_types) == {Official, Agency}
    assert len(model.agents_by_type[Official]) == 90
    assert len(model.agents_by_type[Agency]) == 5
    own = made(official=Eager, stepping="agents")
    assert len(own.agents_by_type[Eager]) == 90


def test_agent_sets_select_do_and_aggregate():
    model = made()
    officials = model.agents_by_type[Official]
    skill = model.engine.world.officials.skill
    assert officials.agg("skill", np.mean) == pytest.approx(skill.astype(np.float64).mean())
    assert sorted(officials.get("skill")) == sorted(skill.astype(np.float64).tolist())
    heads = officials.select(lambda official: official.role is Role.HEAD)
    assert sorted(head.row for head in heads) == model.engine.world.agencies.start[:-1].tolist()
    heads.do(lambda head: setattr(head, "reluctance", -2.0))
    assert (model.engine.world.officials.reluctance[[head.row for head in heads]] == -2.0).all()
    assert len(officials.groupby(lambda official: official.agency.name).groups) == 5
    assert [official.row for official in officials.sort("row", ascending=True)] == list(range(90))


def test_proposing_out_of_turn_changes_nothing():
    """Mesa's idiom ``shuffle_do("step")`` writes proposals only: the month's own pass writes them anew."""
    plain, touched = made(), made()
    for _ in range(6):
        touched.agents_by_type[Official].shuffle_do("step")
        plain.step()
        touched.step()
        assert not differing(snapshot(plain.engine.world), snapshot(touched.engine.world))


def test_the_data_collector_collects():
    model = made()
    collector = mesa.DataCollector(
        model_reporters={
            "month": "month",
            "nominal": lambda m: float(np.mean([agency.share_nominal("maps") for agency in m.agency_views])),
        },
        agenttype_reporters={
            Official: {"stage": lambda official: int(official.stage("maps")), "skill": "skill"},
            Agency: {"state": lambda agency: int(agency.state("maps")), "name": "name"},
        },
    )
    for _ in range(4):
        model.step()
        collector.collect(model)
    by_month = collector.get_model_vars_dataframe()
    assert by_month["month"].tolist() == [1, 2, 3, 4]
    officials = collector.get_agenttype_vars_dataframe(Official)
    assert officials.shape == (4 * 90, 2)
    last = officials.xs(4, level="Step")
    assert sorted(last["stage"]) == sorted(model.engine.world.adoption.stage[1].tolist())
    agencies = collector.get_agenttype_vars_dataframe(Agency)
    assert set(agencies["name"]) == set(model.engine.names.agencies)


def test_an_official_is_a_live_view():
    model = made()
    stir(model.engine, 5)
    world = model.engine.world
    for row in (0, 17, 89):
        official = model.official_views[row]
        assert official.reluctance == world.officials.reluctance[row]
        assert official.skill == world.officials.skill[row]
        assert official.slack == world.officials.slack[row]
        assert official.role == world.officials.role[row]
        assert official.team == world.officials.team[row]
        assert official.agency.row == world.officials.agency[row]
        assert official.stage("maps") == world.adoption.stage[1, row]
        assert official.usefulness("maps") == world.adoption.usefulness[1, row]
        assert official.months_in_stage("maps") == model.month - world.adoption.since[1, row]
        assert len(official.ties) == world.ties.degree[row]
        assert official.exposure("maps") == world.adoption.ties_using[1, row] / world.ties.degree[row]
        shown = [speaker.stage("maps") in (Stage.USING, Stage.ROUTINISED) for speaker in official.ties]
        assert official.exposure("maps") == pytest.approx(np.mean(shown))
    world.officials.skill[17] = 0.625
    world.adoption.stage[0, 17] = Stage.LAPSED
    assert model.official_views[17].skill == 0.625
    assert model.official_views[17].stage("chat") is Stage.LAPSED


def test_setters_write_the_arrays_the_month_reads():
    model = made()
    official = model.official_views[4]
    official.skill, official.reluctance, official.slack = 0.75, -1.5, 9.0
    rows = model.engine.rows.officials[4]
    assert (rows["skill"], rows["reluctance"], rows["slack"]) == (0.75, -1.5, 9.0)
    with pytest.raises(ValueError, match="skill lies between 0 and 1, not 1.5"):
        official.skill = 1.5
    with pytest.raises(ValueError, match="slack is at least 0"):
        official.slack = -1.0


def test_an_agency_is_a_live_view():
    model = made()
    stir(model.engine, 7)
    world, names = model.engine.world, model.engine.names
    for row, agency in enumerate(model.agency_views):
        assert agency.name == names.agencies[row]
        assert (agency.sector, agency.parent) == (names.sectors[row], names.parents[row])
        assert agency.size == world.agencies.size[row] == len(agency.officials)
        assert all(official.agency is agency for official in agency.officials)
        for trait in ("capability", "rule_burden", "data_quality", "leadership"):
            assert getattr(agency, trait) == getattr(world.agencies, trait)[row]
        assert agency.balance == world.agencies.balance[row] / 100
        assert agency.digital_budget == world.agencies.digital_budget[row] / 100
        assert agency.state("maps") is State(world.pipelines.state[1, row])
        stages = [official.stage("maps") for official in agency.officials]
        assert agency.share_effective("maps") == stages.count(Stage.ROUTINISED) / agency.size
        users = stages.count(Stage.ROUTINISED) + stages.count(Stage.USING)
        assert agency.share_nominal("maps") == users / agency.size
        assert dict(agency.attributes) == {}


def test_managers_lead_and_commit_money():
    model = made()
    for official in model.official_views:
        if official.role is Role.HEAD:
            assert official.manager is None
        else:
            assert official.manager.role is not Role.STAFF
            assert official.manager.agency is official.agency
        assert (official.delegated_budget > 0) == (official.role is not Role.STAFF)


def test_officials_of_ones_own_act_by_themselves():
    eager, plain = made(official=Eager, stepping="agents"), made()
    aware = eager.engine.world.adoption.stage[0] == Stage.AWARE
    assert aware.any()
    eager.step()
    plain.step()
    assert (eager.engine.world.adoption.stage[0][aware] == Stage.INTENDING).all()
    assert not (plain.engine.world.adoption.stage[0][aware] == Stage.INTENDING).all()


def test_officials_of_ones_own_are_refused_where_they_would_not_be_asked():
    class Stubborn(Official):
        def step(self):
            """Do nothing."""

    for official in (Eager, Stubborn):
        with pytest.raises(ValueError, match=f"{official.__name__} proposes by itself"):
            made(official=official)

    class Labelled(Official):
        label = "plain"

    assert made(official=Labelled).official_views[0].label == "plain"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"stepping": "fast"}, "stepping is 'compiled' or 'agents', not 'fast'"),
        ({"rng": 1.5}, "rng is a whole number"),
        ({"rng": True}, "rng is a whole number"),
        ({"rng": np.random.default_rng(1)}, "rng is a whole number"),
        ({"rng": -1}, "a seed lies between 0 and"),
        ({"rng": 2**63}, "a seed lies between 0 and"),
    ],
)
def test_what_cannot_be_meant_is_refused(said, words):
    with pytest.raises(ValueError, match=words):
        made(**said)


def test_without_a_seed_one_is_drawn_and_kept():
    one, other = made(rng=None), made(rng=None)
    assert one.seed != other.seed
    again = made(rng=one.seed)
    assert not differing(snapshot(one.engine.world), snapshot(again.engine.world))
    assert made(rng=np.int64(9)).seed == 9


def test_a_solution_is_named():
    model = made()
    assert model.solutions == ("chat", "maps")
    assert model.solution_row("maps") == 1
    with pytest.raises(KeyError, match=r"no solution is called 'map'; there are chat, maps"):
        model.official_views[0].stage("map")


def test_a_scenario_may_be_named_or_read_from_a_file(tmp_path):
    assert made("baseline").setup.title == "Baseline"
    path = tmp_path / "mine.yaml"
    path.write_text("population: {officials: 20, agencies: 2}\n")
    assert len(made(str(path)).official_views) == 20
    with pytest.raises(adoptsim.UserError):
        made("no such scenario")


def test_without_officials_there_are_agencies_alone():
    model = made(Scenario.model_validate({"population": {"officials": "none", "agencies": 4}}))
    model.run_for(3)
    assert len(model.agents) == 4
    assert model.official_views == []
    assert np.isnan(model.agency_views[0].share_nominal("case_files"))
