"""A panel tells nominal from effective adoption, and officials are persuaded and compelled."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from adoptsim.evidence.forecasting import forecast
from adoptsim.evidence.hazard.fitting import fit
from adoptsim.evidence.hazard.likelihood import evaluate
from adoptsim.evidence.hazard.making import formula
from adoptsim.evidence.hazard.paths import futures_by_depth
from adoptsim.evidence.hazard.replaying import replayed
from adoptsim.evidence.hazard.rows import history
from adoptsim.evidence.hazard.telling import diagnostics
from adoptsim.evidence.hazard.terms import Spreads, prior
from adoptsim.evidence.panel.case_reading import read_case
from adoptsim.evidence.panel.loading import PanelColumns, read_panel
from adoptsim.evidence.panel.panel import EFFECTIVE, NEVER, NOMINAL, iso
from adoptsim.faces.cli.root import cli
from adoptsim.scenario.reading import read
from adoptsim.world.errors import UserError
from tests.evidence.panels import write_case
from tests.evidence.test_fitting import by_hand

DEPTHS = """\
unit,adopted,deep,shallow
a,2020-03-10,2020-06-20,2020-06-01
b,2020-02-01,,
c,,,
"""
COLUMNS = PanelColumns(effective="deep", effective_without="shallow")


def deepened(folder, **given):
    """Write a made-up case whose units come to effective use half a year after nominal, those of even number."""
    path = write_case(folder, 200, **given)
    units = folder / "units.csv"
    head, *lines = units.read_text().splitlines()
    made = [f"{head},deep"]
    for number, line in enumerate(lines):
        seen = line.split(",")[1]
        later = (pd.Timestamp(seen) + pd.Timedelta(days=180)).date().isoformat() if seen and number % 2 == 0 else ""
        made.append(f"{line},{later if later <= '2021-06-30' else ''}")
    units.write_text("\n".join(made) + "\n")
    path.write_text(path.read_text().replace("columns: {had: had}", "columns: {had: had, effective: deep}"))
    return path


def test_each_depth_has_its_own_days_and_the_same_looks(tmp_path):
    (tmp_path / "units.csv").write_text(DEPTHS)
    panel = read_panel(tmp_path / "units.csv", COLUMNS, observed_from=18262, observed_until=18627)
    depths = panel.depths()
    assert [iso(one) for one in depths[NOMINAL].seen] == ["2020-03-10", "2020-02-01", "never"]
    assert [iso(one) for one in depths[EFFECTIVE].seen] == ["2020-06-20", "never", "never"]
    assert iso(depths[EFFECTIVE].without[0]) == "2020-06-01"
    assert depths[NOMINAL].observed.tolist() == depths[EFFECTIVE].observed.tolist()
    assert panel.at(18400).depths()[EFFECTIVE].seen.tolist() == [depths[EFFECTIVE].seen[1]] * 3
    assert panel.select(np.array([True, False, True])).depths()[EFFECTIVE].units == ("a", "c")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            DEPTHS.replace("2020-06-20", "2020-03-09"),
            r"units.csv:2:3: column 'deep': it was in effective use",
        ),
        (DEPTHS.replace("c,,", "c,,2020-03-09"), r"units.csv:4:3: column 'deep': .* but was never seen to adopt"),
        (DEPTHS.replace("2020-06-20", "2022-06-20"), r"units.csv:2:3: column 'deep': 2022-06-20 is after the last day"),
        (DEPTHS.replace("2020-06-01", "2020-07-01"), r"units.csv:2:4: column 'shallow': it was seen without"),
    ],
)
def test_depths_that_contradict_each_other_are_refused_with_their_place(tmp_path, text, said):
    (tmp_path / "units.csv").write_text(text)
    with pytest.raises(UserError, match=said):
        read_panel(tmp_path / "units.csv", COLUMNS, observed_from=18262, observed_until=18627)


def test_one_case_fits_forecasts_registers_and_scores_both_depths(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = deepened(tmp_path)
    early = path.with_name("early.yaml")
    lines = [line.split(",") for line in (tmp_path / "units.csv").read_text().splitlines()]
    kept = [
        [unit, seen if seen <= "2020-03-31" else "", *rest, deep if deep <= "2020-03-31" else ""]
        for unit, seen, *rest, deep in lines[1:]
    ]
    (tmp_path / "early.csv").write_text("\n".join([",".join(one) for one in [lines[0], *kept]]) + "\n")
    text = path.read_text().replace("units.csv", "early.csv")
    early.write_text(text.replace("until: 2021-06-30}", "until: 2020-03-31}"))
    words = ["forecast", "early.yaml", "--draws", "50", "--no-figures", "--register", "put_down.json", "--out", "made"]
    ended = CliRunner().invoke(cli, words)
    assert ended.exit_code == 0, ended.output
    assert "Effective adoption" in ended.output
    bands = pd.read_csv("made/forecast.csv")
    assert bands["depth"].unique().tolist() == [NOMINAL, EFFECTIVE]
    ended = CliRunner().invoke(cli, ["forecast", "case.yaml", "--score", "put_down.json"])
    assert ended.exit_code == 0, ended.output
    assert ended.output.count("judged by 15 months") == 2
    path.write_text(path.read_text().replace(", effective: deep", ""))
    ended = CliRunner().invoke(cli, ["forecast", "case.yaml", "--score", "put_down.json"])
    assert ended.exit_code == 2
    assert "this panel tells of nominal" in ended.output
    held = json.loads((tmp_path / "put_down.json").read_text())
    held["depths"][EFFECTIVE]["quantiles"]["all"][0][0] += 0.1
    (tmp_path / "put_down.json").write_text(json.dumps(held))
    ended = CliRunner().invoke(cli, ["forecast", "case.yaml", "--score", "put_down.json"])
    assert ended.exit_code == 2
    assert "it was changed after it was registered" in ended.output


@pytest.fixture
def officials(tmp_path):
    path = write_case(tmp_path, 400)
    path.write_text(path.read_text().replace("size: size\n", "level: official\n"))
    return path


def test_officials_are_persuaded_and_those_bound_compelled_as_well(officials):
    case = read_case(officials)
    made = formula(case, case.known())
    assert {term.path.rpartition(".")[0] for term in made.terms if term.path} == {
        "processes.persuasion", "processes.compulsion"
    }  # fmt: skip
    beta = prior(made, Spreads(0.3, 0.5, 0.1))[0] + np.linspace(-0.2, 0.3, len(made.terms))
    assert evaluate(history(case.known(), made), beta)[0] == pytest.approx(by_hand(case, made, beta), rel=1e-10)


def test_officials_without_a_law_are_persuaded_alone(officials, tmp_path):
    text = officials.read_text()
    start, end = text.index("events:"), text.index("cut:")
    officials.write_text(text[:start] + text[end:])
    found = fit(read_case(officials))
    assert len(found.formula.parts) == 1
    assert found.formula.names[:1] == ["base"]
    assert "compulsion.base" not in found.formula.names
    from adoptsim.evidence.overlay import overlay

    (tmp_path / "fitted.yaml").write_text(overlay(found))
    scenario = read(tmp_path / "fitted.yaml")
    level = found.estimate[found.formula.levels[(27 - 1) // 6 - 1]]
    assert scenario.processes.persuasion.base == pytest.approx(
        found.estimate[found.formula.row("base")] + level, abs=1e-3
    )
    assert scenario.processes.compulsion == read("baseline").processes.compulsion


def test_the_law_moves_officials_that_it_binds(officials):
    bands = forecast(read_case(officials), draws=100).bands().set_index(["group", "date"])["median"]
    rise = {name: bands[name]["2020-06-30"] - bands[name].iloc[0] for name in ("law: bound", "law: not bound")}
    assert rise["law: bound"] > 1.5 * rise["law: not bound"]


@pytest.fixture
def both(tmp_path):
    """A made-up case of which half of the units that adopted came to effective use later, and the others never."""
    return read_case(deepened(tmp_path))


def test_the_likelihood_of_effective_use_knows_who_uses_already(both):
    case = both.depths()[EFFECTIVE]
    made = formula(case, case.known())
    assert [term.name for term in made.terms if term.kind == "depth"] == ["users"]
    assert not [term for term in formula(both, both.known()).terms if term.kind == "depth"]
    beta = prior(made, Spreads(0.3, 0.5, 0.1))[0] + np.linspace(-0.2, 0.3, len(made.terms))
    told = evaluate(history(case.known(), made), beta)[0]
    assert told == pytest.approx(by_hand(case, made, beta), rel=1e-10)
    beta[made.row("users")] += 0.5
    assert evaluate(history(case.known(), made), beta)[0] != pytest.approx(told, rel=1e-6)


def test_in_no_future_is_anybody_in_effective_use_who_has_not_adopted(both):
    fits = [fit(one) for one in both.depths().values()]
    hasty = fits[1].estimate.copy()
    hasty[fits[1].formula.row("base")] += 6.0
    fits[1] = replace(fits[1], estimate=hasty)
    nominal, effective = futures_by_depth(fits, 40, 1)
    begun = effective.adopted[0, 0, 0]
    assert (effective.adopted <= nominal.adopted).all()
    assert (effective.adopted[:, 0, -1] > begun).all()
    assert (effective.adopted[:, 0, -1] == nominal.adopted[:, 0, -1]).mean() > 0.5  # nothing else holds them back
    alone = futures_by_depth(fits[:1], 40, 1)[0]
    assert (alone.adopted == nominal.adopted).all()
    with pytest.raises(ValueError, match="together with nominal"):
        forecast(both.depths()[EFFECTIVE], draws=2)


def test_how_much_sooner_users_come_to_effective_use_comes_back(both):
    """Both depths simulated from their fits, and fitted anew: 18 of 20 intervals hold it, 13 once in a hundred."""
    nominal, effective = (fit(one) for one in both.depths().values())
    put_in = effective.estimate.copy()
    put_in[effective.formula.row("base")], put_in[effective.formula.row("users")] = -6.0, 1.5
    effective = replace(effective, estimate=put_in)
    held = []
    for seed in range(1, 21):
        made = replayed(nominal, seed, effective)
        again = fit(made.depths()[EFFECTIVE], spreads=effective.spreads)
        row = again.formula.row("users")
        held.append(abs(again.estimate[row] - 1.5) <= 1.645 * again.errors[row])
        assert ((made.panel.effective.seen >= made.panel.seen) | made.panel.had).all()
    assert sum(held) >= 13
    with pytest.raises(ValueError, match="together with nominal"):
        replayed(effective, 1)


def test_the_fit_says_how_much_sooner_users_are(both):
    nominal, effective = (list(diagnostics(fit(one))) for one in both.depths().values())
    said = [one for one in effective if "times as often" in one]
    assert len(said) == 1
    assert float(said[0].partition(" times")[0].split()[-1]) > 3
    assert not [one for one in nominal if "times as often" in one]


def test_a_cut_hides_who_adopts_later(both):
    panel = both.panel.at(18400).depths()[EFFECTIVE]
    nominal = both.panel.at(18400)
    assert panel.using.tolist() == np.where(nominal.had, nominal.entered, nominal.seen).tolist()
    assert (panel.using > 18400).any()
    assert (panel.using[panel.using != NEVER] <= 18400).all()
