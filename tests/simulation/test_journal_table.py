import numpy as np
import pytest

from adoptsim.scenario.changes import changed
from adoptsim.scenario.reading import read
from adoptsim.simulation.engine import Engine
from adoptsim.simulation.journal_table import JOURNAL_MEASURES
from adoptsim.simulation.record import run

MONTHS = 24
SMALL = {"population.officials": 300, "population.agencies": 7, "calendar.months": MONTHS}


@pytest.fixture(scope="module")
def scenario():
    return changed(read("digital_transition"), SMALL)


@pytest.fixture(scope="module")
def kept(scenario):
    return run(scenario, 3, keep={"journal", "peers", "monthly", "agencies"})


def test_there_is_a_row_a_month_solution_and_agency(kept, scenario):
    journal = kept.journal
    assert list(journal) == ["seed", "month", "solution", *JOURNAL_MEASURES]
    assert len(journal["month"]) == (MONTHS + 1) * 7 * len(scenario.solutions)
    keys = set(zip(journal["month"], journal["solution"], journal["agency"], strict=True))
    assert len(keys) == len(journal["month"])


def test_it_says_the_same_as_the_tables_of_agencies_and_months(kept):
    journal, agencies, monthly = kept.journal, kept.agencies, kept.monthly
    there = {
        key: place
        for place, key in enumerate(zip(journal["month"], journal["solution"], journal["agency"], strict=True))
    }
    for row, key in enumerate(zip(agencies["month"], agencies["solution"], agencies["agency"], strict=True)):
        place = there[key]
        for name in ("officials", "pipeline", "share_nominal", "share_effective"):
            assert journal[name][place] == agencies[name][row]
        assert journal["obstacle_share"][place] == agencies[f"obstacle_{journal['obstacle'][place]}"][row]
        others = [
            name for name in agencies if name.startswith("obstacle_") and name[9:] not in ("nominal", "effective")
        ]
        assert journal["obstacle_share"][place] == max(agencies[name][row] for name in others)
    for month, solution, share in zip(monthly["month"], monthly["solution"], monthly["share_effective"], strict=True):
        here = (journal["month"] == month) & (journal["solution"] == solution)
        if here.any():
            routine = (journal["share_effective"] * journal["officials"])[here].sum()
            assert routine == pytest.approx(share * journal["officials"][here].sum())


def test_months_in_a_state_begin_anew_when_it_changes(kept):
    journal = kept.journal
    seen = 0
    for agency in set(journal["agency"]):
        here = (journal["agency"] == agency) & (journal["solution"] == journal["solution"][0])
        states, months = journal["pipeline"][here], journal["months_in_state"][here]
        assert months[0] == 0
        for month in range(1, MONTHS + 1):
            changed_state = states[month] != states[month - 1]
            seen += changed_state
            assert months[month] == (0 if changed_state else months[month - 1] + 1)
    assert seen > 0


def test_peers_are_those_of_the_world(kept, scenario):
    engine = Engine(scenario, 3)
    agencies, names = engine.world.agencies, engine.names.agencies
    links = set(zip(kept.peers["agency"], kept.peers["peer"], strict=True))
    assert links == {
        (names[a], names[b])
        for a in range(len(names))
        for b in agencies.peers[agencies.peers_start[a] : agencies.peers_start[a + 1]]
    }
    assert links


def test_it_changes_no_run(kept, scenario):
    without = run(scenario, 3, keep={"monthly"})
    assert without.journal == without.peers == {}
    for name, column in without.monthly.items():
        assert np.array_equal(column, kept.monthly[name], equal_nan=column.dtype.kind == "f")


def test_an_agency_that_nothing_holds_back_has_no_obstacle():
    scenario = changed(read("baseline"), SMALL | {"calendar.months": 1, "population.officials": "none"})
    journal = run(scenario, 1, keep={"journal"}).journal
    assert set(journal["obstacle"]) == {""}
    assert np.isnan(journal["share_effective"]).all()
