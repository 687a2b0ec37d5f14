"""Forecasts rest on nothing after the cut, repeat to the byte, and are judged fairly."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from adoptsim.evidence.forecasting import OURS, crps, forecast, forecast_depths
from adoptsim.evidence.hazard.fitting import fit
from adoptsim.evidence.hazard.paths import _shocked, coefficients, futures
from adoptsim.evidence.panel.case_reading import read_case
from adoptsim.evidence.panel.panel import NEVER, NOMINAL, day
from adoptsim.evidence.panel.peers import circles_of, peers_of
from adoptsim.evidence.registering import judge, read_registered, register
from adoptsim.evidence.rivals import RIVALS
from adoptsim.faces.cli.frames import csv
from adoptsim.world.errors import UserError
from tests.evidence.panels import write_case


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return write_case(tmp_path_factory.mktemp("case"), 800)


@pytest.fixture(scope="module")
def made(path):
    return forecast(read_case(path), draws=200)


def test_the_same_seed_gives_the_same_bytes(path, made):
    again = forecast(read_case(path), draws=200)
    assert csv(again.bands()) == csv(made.bands())
    assert csv(again.fit.table()) == csv(made.fit.table())
    other = forecast(read_case(path), draws=200, seed=2)
    assert csv(other.bands()) != csv(made.bands())


@pytest.mark.parametrize("until", ["2021-06-30", "2020-03-31"])
def test_later_rows_change_nothing(tmp_path, path, made, until):
    """What was seen after the cut is deleted, and that anybody looked: the forecast is the same to the byte."""
    cut = read_case(path).cut
    lines = (path.parent / "units.csv").read_text().splitlines()
    kept = [lines[0]]
    for line in lines[1:]:
        unit, adopted, *rest = line.split(",")
        kept.append(",".join([unit, adopted if adopted and day(adopted) <= cut else "", *rest]))
    (tmp_path / "units.csv").write_text("\n".join(kept) + "\n")
    (tmp_path / "links.csv").write_text((path.parent / "links.csv").read_text())
    text = path.read_text()
    assert "observed_until: 2021-06-30" in text
    (tmp_path / "case.yaml").write_text(text.replace("observed_until: 2021-06-30", f"observed_until: {until}"))
    assert kept != lines
    blind = forecast(read_case(tmp_path / "case.yaml"), draws=200)
    assert csv(blind.bands()) == csv(made.bands())


def test_bands_are_in_order_and_nobody_gives_up(made):
    bands = made.bands()
    names = ["low_90", "low_50", "median", "high_50", "high_90"]
    assert (bands[names].diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    assert (np.diff(made.futures.adopted, axis=2) >= 0).all()
    now = bands[bands["month"] == 0]
    assert (now["low_90"] == now["high_90"]).all()
    whole = made.fit.panel.share(np.array([made.fit.panel.last]))[0]
    assert now.iloc[0]["median"] == pytest.approx(whole)


def test_groups_add_up(made):
    groups = made.futures.groups
    assert groups == ["all", "law: bound", "law: not bound"]
    whole, bound, free = (made.futures.adopted[:, groups.index(name)] for name in groups)
    assert (whole == bound + free).all()


def test_without_hazard_nobody_adopts_and_with_certainty_everybody_does(path):
    case = read_case(path)
    found = fit(case)
    still = np.zeros(len(found.estimate))
    still[found.formula.row("base")] = -60.0
    tiny = np.eye(len(still)) * 1e-12
    none = futures(replace(found, estimate=still, covariance=tiny), 20, 1)
    assert (none.adopted == none.adopted[:, :, :1]).all()
    all_of_them = futures(replace(found, estimate=-still, covariance=tiny), 20, 1)
    assert (all_of_them.shares[:, 0, 1] == 1.0).all()


def test_the_hazard_forecast_is_that_of_the_coefficients(path):
    """With coefficients known for sure, the mean of the draws is the share that the hazard gives."""
    found = fit(read_case(path))
    beta = np.zeros(len(found.estimate))
    beta[found.formula.row("base")] = np.log(0.05)
    drawn = futures(replace(found, estimate=beta, covariance=np.eye(len(beta)) * 1e-14), 400, 3)
    left = 1.0 - drawn.shares[:, 0, 0].mean()
    assert found.panel.last + 1 in found.formula.starts  # so that all months are whole
    still = left * np.exp(-0.05 * (drawn.shares.shape[2] - 1))
    expected = 1.0 - still
    error = np.sqrt(still * (1 - still / left) / (801 * 400))
    assert drawn.shares[:, 0, -1].mean() == pytest.approx(expected, abs=4 * error)


DIRECTED = """\
panel: {file: units.csv, months_from: 2000-01, observed_until: 2000-06-30}
network: {file: links.csv, directed: true}
until: 2000-12-31
"""


@pytest.mark.parametrize(("links", "follow"), [(["a,hub", "b,hub"], True), (["hub,a", "hub,b"], False)])
def test_who_looks_to_an_adopter_follows_and_not_the_other_way_round(tmp_path, links, follow):
    (tmp_path / "units.csv").write_text("unit,adopted\nhub,2\na,\nb,\n")
    (tmp_path / "links.csv").write_text("\n".join(["one,other", *links]) + "\n")
    (tmp_path / "case.yaml").write_text(DIRECTED)
    found = fit(read_case(tmp_path / "case.yaml"))
    beta = np.zeros(len(found.estimate))
    beta[[found.formula.row("base"), found.formula.row("peers")]] = -40.0, 80.0
    drawn = futures(replace(found, estimate=beta, covariance=np.eye(len(beta)) * 1e-12), 5, 1)
    assert (drawn.adopted[:, 0, 1] == (3 if follow else 1)).all()


def test_what_moves_everybody_later_has_heavy_tails(path):
    """The last level of the future: Student's t with three degrees of freedom; levels that were known stay as drawn."""
    found = fit(read_case(path))
    plain = coefficients(found, 4000, 1)
    shocked = _shocked(found, plain, 1)
    levels = found.formula.levels
    known = [row for row in levels if found.formula.terms[row].name <= "level.2020-01"]
    assert len(known) == 4
    assert shocked[:, known] == pytest.approx(plain[:, known])
    step = shocked[:, levels[-1]] - shocked[:, levels[-2]]
    assert np.quantile(step, 0.95) == pytest.approx(found.spreads.level * stats.t(3).ppf(0.95), rel=0.1)
    assert np.quantile(step, 0.75) == pytest.approx(found.spreads.level * stats.t(3).ppf(0.75), rel=0.15)


def test_the_law_moves_those_it_binds(made):
    bands = made.bands().set_index(["group", "date"])["median"]
    rise = {name: bands[name]["2020-06-30"] - bands[name].iloc[0] for name in ("law: bound", "law: not bound")}
    assert rise["law: bound"] > 1.5 * rise["law: not bound"]


def test_bands_hold_what_comes_as_often_as_they_say(tmp_path):
    """Over 60 made-up panels whose rule is the model's: nine tenths of the months lie in the 90 % band, or more.

    More, as nothing but the law moves these panels, and forecasts allow for what moves everybody. Months of a panel go
    together, so that 60 panels count: three standard errors of .9 are .116.
    """
    boards = []
    for seed in range(1, 61):
        folder = tmp_path / str(seed)
        folder.mkdir()
        boards.append(forecast(read_case(write_case(folder, 300, seed)), draws=150).scoreboard())
    board = pd.concat(boards)
    inside = board[board["forecaster"] == OURS].groupby("group")["coverage_90"].mean()
    assert list(inside.index) == ["all", "law: bound", "law: not bound"]
    assert (inside > 0.9 - 3 * np.sqrt(0.9 * 0.1 / 60)).all()


@pytest.mark.parametrize("name", RIVALS)
def test_rivals_go_on_with_their_own_curves(name):
    t = np.arange(60.0)
    curves = {
        "persistence": np.full(60, 0.3),
        "linear": 0.1 + 0.005 * t,
        "null_hazard": 1 - 0.9 * np.exp(-0.02 * t),
        "logistic": 0.8 / (1 + np.exp(-0.12 * (t - 40))),
        "bass": 0.7 * (1 - np.exp(-0.103 * t)) / (1 + 0.1 / 0.003 * np.exp(-0.103 * t)),
    }
    curve = curves[name]
    assert RIVALS[name](curve[:45], 15) == pytest.approx(curve[45:], abs=2e-3)


def test_crps_is_that_of_its_definition():
    drawn = np.random.default_rng(1).normal(size=(50, 2))
    truth = np.array([0.3, -1.0])
    pairs = np.abs(drawn[:, None, :] - drawn[None, :, :]).mean(axis=(0, 1))
    assert crps(drawn, truth) == pytest.approx(np.abs(drawn - truth).mean(axis=0) - 0.5 * pairs)
    assert crps(np.full((9, 1), 0.4), np.array([0.1])) == pytest.approx([0.3])


def test_a_registered_forecast_is_judged_later_and_cannot_be_touched_up(tmp_path, path, made):
    case = read_case(path)
    with pytest.raises(UserError, match="the panel goes on to 2021-06-30, after the cut"):
        register({NOMINAL: made}, date(2020, 4, 1))
    for name in ("units.csv", "links.csv"):
        (tmp_path / name).write_text((path.parent / name).read_text())
    lines = (tmp_path / "units.csv").read_text().splitlines()
    kept = [
        ",".join([unit, adopted if not adopted or day(adopted) <= case.cut else "", *rest])
        for unit, adopted, *rest in (line.split(",") for line in lines[1:])
    ]
    (tmp_path / "units.csv").write_text("\n".join([lines[0], *kept]) + "\n")
    early = tmp_path / "case.yaml"
    early.write_text(path.read_text().replace("observed_until: 2021-06-30", "observed_until: 2020-03-31"))
    put_down = register(forecast_depths(read_case(early), draws=200), date(2020, 4, 1))
    file = tmp_path / "register.json"
    file.write_text(put_down.text())
    judged = judge(read_registered(file), case)
    ours = judged.table.set_index(["group", "forecaster"]).loc[("all", OURS)]
    again = made.scoreboard().set_index(["group", "forecaster"]).loc[("all", OURS)]
    assert judged.months == 15
    assert judged.remarks == ()
    other = register(forecast_depths(read_case(early), draws=2), date(2020, 4, 1))
    assert put_down.inputs == other.inputs
    assert put_down.digest != other.digest
    assert ours["mae"] == pytest.approx(again["mae"], abs=2e-3)
    assert ours["crps"] == pytest.approx(again["crps"], abs=2e-3)
    file.write_text(put_down.text().replace('"seed": 1', '"seed": 2'))
    with pytest.raises(UserError, match="it was changed after it was registered"):
        read_registered(file)
    with pytest.raises(UserError, match="no month of the forecast has come yet"):
        judge(put_down, read_case(early))


def moved(folder, path, change):
    """Copy a case whose lines of units are changed."""
    for name in ("links.csv", "case.yaml"):
        (folder / name).write_text((path.parent / name).read_text())
    lines = (path.parent / "units.csv").read_text().splitlines()
    (folder / "units.csv").write_text("\n".join([lines[0], *change(lines[1:])]) + "\n")
    return read_case(folder / "case.yaml")


def test_a_past_that_was_changed_since_is_told_and_other_units_are_refused(tmp_path, path):
    case = read_case(path)
    known = replace(case, panel=case.panel.at(case.cut))
    put_down = register(forecast(known, draws=20), date(2020, 4, 1))
    assert put_down.depths[NOMINAL].adopted["all"] == int((known.panel.had | (known.panel.seen != NEVER)).sum())

    def later(lines):
        early = [place for place, line in enumerate(lines) if "2018-06" < line.split(",")[1] <= "2020-03-31"][:3]
        return [line.replace(line.split(",")[1], "2021-01-31") if n in early else line for n, line in enumerate(lines)]

    (told,) = judge(put_down, moved(tmp_path, path, later)).remarks
    count = put_down.depths[NOMINAL].adopted["all"]
    assert told.startswith(
        f"By 2020-03-31 {count - 3:,} units had adopted (nominal) as this panel has it, and {count:,}"
    )

    def swapped(lines):
        """Let one who had adopted by the cut change places with one who had not."""
        had = next(place for place, line in enumerate(lines) if "2018-06" < line.split(",")[1] <= "2020-03-31")
        had_not = next(place for place, line in enumerate(lines) if not line.split(",")[1])
        (one, seen, *rest), (other, _, *others) = lines[had].split(","), lines[had_not].split(",")
        made = {had: ",".join([one, "", *rest]), had_not: ",".join([other, seen, *others])}
        return [made.get(place, line) for place, line in enumerate(lines)]

    (told,) = judge(put_down, moved(tmp_path, path, swapped)).remarks
    assert f"By 2020-03-31 {count} units had adopted (nominal) as this panel has it, and {count} as" in told
    assert "not the same or not on the same days" in told
    with pytest.raises(UserError, match="its units are not those that the forecast is of"):
        judge(put_down, moved(tmp_path, path, lambda lines: [line.replace("early", "earlier") for line in lines]))


def test_a_forecast_of_what_is_over_is_no_forecast(path):
    case = read_case(path)
    known = replace(case, panel=case.panel.at(case.cut))
    put_down = register(forecast(known, draws=20), date(2026, 1, 1))
    (told,) = judge(put_down, case).remarks
    assert told.startswith("It was registered on 2026-01-01, after the last day that it forecasts, 2021-06-30")


def test_peers_of_one_word_are_counted_as_if_all_pairs_were_linked(tmp_path):
    """Circles and the list of all their pairs give the same shares, and the same futures to the byte."""
    path = write_case(tmp_path, 300)
    text = path.read_text()
    path.write_text(text.replace("network: {file: links.csv}", "peers_within: state"))
    assert path.read_text() != text
    case = read_case(path)
    pairs, circles = peers_of(case.panel, "state"), circles_of(case.panel, "state")
    assert pairs.degree.tolist() == circles.degree.tolist()
    for look in case.panel.observed[::5]:
        had = case.panel.seen <= look
        assert circles.share(had) == pytest.approx(pairs.share(had), abs=1e-12)
    found = fit(case)
    linked = replace(found, formula=replace(found.formula, peers=peers_of(found.panel, "state")))
    assert (futures(found, 30, 1).adopted == futures(linked, 30, 1).adopted).all()
