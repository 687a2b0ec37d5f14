"""Another order of rows permutes a run and changes nothing else, to the last bit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adoptsim.interventions.catalogue import kinds
from adoptsim.interventions.contract import TABLES
from adoptsim.scenario.schema import Scenario
from adoptsim.simulation.engine import Engine
from adoptsim.world.columns import columns
from adoptsim.world.rows import pack
from tests.states import arrays, snapshot, stirred
from tests.strategies import scenarios, seeds

MONTHS = 24


def orders(world, chance):
    """New orders of rows by axis: teams move with their agency, officials with their team."""
    agencies = chance.permutation(len(world.agencies.id))
    teams = _within(agencies, world.agencies.team_start, chance)
    return {
        "A": agencies,
        "T": teams,
        "N": _within(teams, world.teams.start, chance),
        "S": chance.permutation(len(world.solutions.id)),
    }


def _within(outer, start, chance):
    """Rows in the new order of what they belong to, shuffled within it."""
    parts = [chance.permutation(np.arange(start[row], start[row + 1])) for row in outer]
    return np.concatenate([*parts, np.zeros(0, dtype=np.int64)]).astype(np.int64)


POINTS_TO = {
    "officials.agency": "A",
    "officials.team": "T",
    "officials.manager": "N",
    "teams.agency": "A",
    "teams.manager": "N",
    "agencies.peers": "A",
    "ties.speakers": "N",
    "ties.listeners": "N",
    "ties.overlay": "N",
}
"""Arrays that hold rows of others."""

LISTS = {
    "agencies.start": ("A", "N", None),
    "agencies.team_start": ("A", "T", None),
    "teams.start": ("T", "N", None),
    "agencies.peers_start": ("A", None, "agencies.peers"),
    "ties.speakers_start": ("N", None, "ties.speakers"),
    "ties.listeners_start": ("N", None, "ties.listeners"),
    "ties.overlay_start": ("N", None, "ties.overlay"),
}
"""Offsets: the axis they run over, and the rows or the array that they divide."""


def permuted(world, order):
    """The same world with its rows in another order."""
    was = dict(arrays(world))
    new = {axis: np.argsort(rows) for axis, rows in order.items()}

    def pointing(name, rows):
        axis = POINTS_TO.get(name)
        return rows if axis is None else np.where(rows >= 0, new[axis][rows], -1).astype(rows.dtype)

    changed = {}
    for table, kind in TABLES.items():
        for column, declared, _ in columns(kind):
            name = f"{table}.{column}"
            array = pointing(name, was[name]) if name in POINTS_TO else was[name]
            for position, axis in enumerate(declared.axes.split()):
                if axis in order:
                    array = np.take(array, order[axis], axis=position)
            changed[name] = np.ascontiguousarray(array)
    for name, (axis, _, content) in LISTS.items():
        start = was[name]
        if len(start) == 1:
            continue
        sizes = np.diff(start)[order[axis]]
        changed[name] = np.concatenate([[0], np.cumsum(sizes)]).astype(start.dtype)
        if content is not None:
            parts = [was[content][start[row] : start[row + 1]] for row in order[axis]]
            changed[content] = pointing(content, np.concatenate([*parts, was[content][:0]]))
    return world._replace(
        **{
            table: getattr(world, table)._replace(
                **{column: changed[f"{table}.{column}"] for column, _, _ in columns(kind)}
            )
            for table, kind in TABLES.items()
        }
    )


@given(scenarios(programmes=0), seeds, st.integers(0, 2**32 - 1))
@settings(max_examples=40)
def test_permuted_rows_give_permuted_results(scenario, seed, draw):
    """From an arbitrary state, levers set, ties overlaid: after every month the one is the other, permuted."""
    plain, other = stirred(scenario, seed, draw), stirred(scenario, seed, draw)
    order = orders(plain.world, np.random.default_rng(draw))
    other.world, other.rows = pack(permuted(plain.world, order))
    for month in range(MONTHS):
        plain.step()
        other.step()
        expected = snapshot(permuted(plain.world, order))
        for name, array in snapshot(other.world).items():
            assert array.tobytes() == expected[name].tobytes(), (month, name)
        for name in ("stage", "obstacle", "barrier"):
            mine = getattr(plain.counts, name)[order["S"]][:, order["A"]]
            np.testing.assert_array_equal(getattr(other.counts, name), mine)


def test_a_permutation_is_undone_by_its_inverse():
    """The permuting itself loses nothing, or the comparison would say little."""
    engine = stirred(Scenario.model_validate({"population": {"officials": 60, "agencies": 5}}), 1, 1)
    order = orders(engine.world, np.random.default_rng(3))
    assert any((rows != np.arange(len(rows))).any() for rows in order.values())
    back = permuted(permuted(engine.world, order), {axis: np.argsort(rows) for axis, rows in order.items()})
    for name, array in arrays(engine.world):
        np.testing.assert_array_equal(array, dict(arrays(back))[name], err_msg=name)


LIVELY = {
    "awareness": {"base": -2},
    "persuasion": {"base": -1},
    "decision": {"base": -1.5},
    "clearing": {"base": -1.5},
    "procurement": {"full_route": 3, "light_route": 1},
    "routinising": {"base": -2},
}

PROGRAMMES = [
    {"kind": "training", "start": 2, "seats_per_month": 9, "where": {"share": 0.7}, "who": {"least_skilled": "all"}},
    {"kind": "sandbox", "start": 3, "places": 6, "months_inside": 8},
    {"kind": "procurement_reform", "start": 6},
]

EVERY = [
    {"months": 12, **example, "name": f"{name}_{number}"}
    for name, kind in kinds().items()
    for number, example in enumerate(kind.examples(3))
]
"""Every kind in every way in which it works, all at once."""


@pytest.mark.parametrize("programmes", [PROGRAMMES, EVERY], ids=["some", "every kind"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_another_order_of_the_roster_and_of_solutions_permutes_a_run_with_programmes(seed, programmes, tmp_path):
    sizes = {f"office {number}": 3 + 7 * number % 23 for number in range(12)}
    solutions = {
        "chat": {"legal_burden": 0.7, "price": 60},
        "maps": {"legal_burden": 0.7, "requires": ["chat"]},
        "records": {"usefulness": -0.5, "launch": 4},
    }
    runs = {}
    for order in (1, -1):
        path = tmp_path / f"{order}.csv"
        path.write_text("name,size\n" + "".join(f"{name},{size}\n" for name, size in [*sizes.items()][::order]))
        scenario = Scenario.model_validate(
            {
                "population": {"roster": {"file": path}},
                "agencies": {"digital_budget": 600},
                "solutions": dict([*solutions.items()][::order]),
                "processes": LIVELY,
                "interventions": programmes,
            }
        )
        runs[order] = Engine(scenario, seed)
    for _ in range(MONTHS):
        for engine in runs.values():
            engine.step()
    one, other = (dict(arrays(engine.world)) for engine in runs.values())
    mine, theirs = (np.argsort(world["officials.id"]) for world in (one, other))
    assert (one["adoption.stage"] > 1).mean() > 0.1
    for table, kind in TABLES.items():
        for column, declared, _ in columns(kind):
            name = f"{table}.{column}"
            if declared.unit.startswith("row") or declared.axes not in ("N", "A", "S", "S N", "S A"):
                continue
            left, right = one[name], other[name]
            if "N" in declared.axes:
                left, right = left[..., mine], right[..., theirs]
            elif "A" in declared.axes:
                right = right[..., ::-1]
            if "S" in declared.axes:
                right = right[::-1]
            assert np.ascontiguousarray(left).tobytes() == np.ascontiguousarray(right).tobytes(), name
    for first, second in zip(runs[1].programmes, runs[-1].programmes, strict=True):
        assert (first.cost, first.transferred, first.minutes) == (second.cost, second.transferred, second.minutes)
        assert (first.started, first.ended, first.why) == (second.started, second.ended, second.why)
