import numpy as np
import pytest

from adoptsim.experiments.comparing import compare
from adoptsim.experiments.who_changed import COLUMNS, who_changed
from adoptsim.scenario.reading import reading


def officials(stages, seed=1, scenario="a", skills=(0.1, 0.2, 0.5, 0.6, 0.8, 0.9)):
    """Six officials: three of a small agency, three of a large one."""
    return {
        "scenario": np.full(6, scenario, dtype=object),
        "seed": np.full(6, seed),
        "solution": np.full(6, "case_files", dtype=object),
        "official": np.arange(6),
        "agency_size": np.array([12, 12, 12, 300, 300, 300]),
        "role": np.array(["head", "staff", "staff", "head", "manager", "staff"], dtype=object),
        "base_skill": np.array(skills),
        "stage": np.array(["routinised" if letter == "r" else "aware" for letter in stages], dtype=object),
    }


def stacked(*parts):
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


TABLE = stacked(
    officials("r-----", 1, "a"), officials("rr----", 2, "a"), officials("-r--rr", 1, "b"), officials("rr--rr", 2, "b")
)  # fmt: skip


def test_gains_and_losses_are_counted_by_group_and_seed():
    found = who_changed(TABLE, ["a", "b"]).set_index(["by", "group"])
    everybody = found.loc[("all", "everybody")]
    assert (everybody.officials, everybody.runs) == (6, 2)
    assert everybody.before == pytest.approx((1 / 6 + 2 / 6) / 2)
    assert everybody.gained == pytest.approx((3 / 6 + 2 / 6) / 2)
    assert everybody.lost == pytest.approx((1 / 6 + 0) / 2)
    assert everybody.net == pytest.approx(everybody.after - everybody.before)
    large = found.loc[("agency_size", "100 to 499")]
    assert (large.gained, large.lost) == (pytest.approx(2 / 3), 0)
    assert np.isnan(large.gained_low)  # the same in every run
    assert found.loc[("skill", "most skilled third")].gained == 1
    assert found.loc[("skill", "least skilled third")].lost == 0.25
    assert found.loc[("role", "manager")].gained == 1


def test_groups_stand_in_their_order():
    found = who_changed(TABLE, ["a", "b"])
    assert found[found.by == "skill"].group.tolist() == [
        "least skilled third", "middle third", "most skilled third",
    ]  # fmt: skip
    assert found[found.by == "agency_size"].group.tolist() == ["under 20 officials", "100 to 499"]


def test_groups_of_a_kind_hold_every_official_once():
    found = who_changed(TABLE, ["a", "b"])
    assert (found.groupby("by").officials.sum() == 6).all()


def test_the_order_of_rows_does_not_matter():
    order = np.random.default_rng(1).permutation(len(TABLE["seed"]))
    mixed = {name: column[order] for name, column in TABLE.items()}
    keys = ["by", "group"]
    there, back = (who_changed(table, ["a", "b"]).sort_values(keys) for table in (TABLE, mixed))
    np.testing.assert_array_equal(there[keys], back[keys])
    numbers = list(COLUMNS[4:])
    np.testing.assert_allclose(there[numbers].to_numpy(float), back[numbers].to_numpy(float))


def test_other_officials_cannot_be_compared():
    fewer = {name: column[:-1] for name, column in TABLE.items()}
    assert who_changed(fewer, ["a", "b"]).empty
    assert who_changed({}, ["a", "b"]).empty


def test_net_change_is_the_difference_of_the_shares_in_routine_use():
    """The very model: what officials gained less what they lost is the difference of effective use."""
    sets = ["population.officials=200", "population.agencies=8", "calendar.months=36"]
    scenarios = {name: reading(name, sets).scenario for name in ("baseline", "training")}
    found = compare(scenarios, replicates=6, jobs=1)
    everybody = found.changed.set_index("by").loc["all"]
    difference = found.differences.set_index(["measure", "solution"]).loc[("share_effective", "case_files")]
    assert everybody.net == pytest.approx(difference.difference, abs=1e-12)
    assert everybody.net_low == pytest.approx(difference.low, abs=1e-12)
    assert everybody.before == pytest.approx(difference.baseline)
    assert everybody.runs == 6
