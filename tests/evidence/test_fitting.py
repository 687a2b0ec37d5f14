"""The likelihood is right, known coefficients come back, and what the data cannot tell is said."""

import numpy as np
import pytest

from adoptsim.evidence.forecasting import forecast
from adoptsim.evidence.hazard.fitting import fit
from adoptsim.evidence.hazard.likelihood import evaluate, scores
from adoptsim.evidence.hazard.making import formula
from adoptsim.evidence.hazard.rows import history
from adoptsim.evidence.hazard.telling import diagnostics
from adoptsim.evidence.hazard.terms import Spreads, prior
from adoptsim.evidence.overlay import overlay
from adoptsim.evidence.panel.case_reading import read_case
from adoptsim.evidence.panel.panel import day
from adoptsim.scenario.reading import read
from adoptsim.world.errors import UserError
from tests.evidence.panels import strength, write_case

SPREADS = Spreads(0.3, 0.5, 0.1)


@pytest.fixture
def laid(tmp_path):
    case = read_case(write_case(tmp_path, 120))
    made = formula(case, case.known())
    return made, history(case.known(), made)


def by_hand(case, made, beta):
    """The log-likelihood, day by day and unit by unit, from the definition."""
    panel = case.known()
    total = 0.0
    for unit in range(len(panel)):
        if panel.had[unit]:
            continue
        survived = adopting = 0.0
        last = min(panel.seen[unit], panel.without[unit]) if panel.seen[unit] > 10**9 else panel.seen[unit]
        for date in range(int(panel.entered[unit]) + 1, int(last) + 1):
            month = int(np.searchsorted(made.starts, date, side="right")) - 1
            peers = made.peers.of[made.peers.start[unit] : made.peers.start[unit + 1]]
            had = [panel.seen[peer] <= made.starts[month] for peer in peers]
            rate = 0.0
            for part in made.parts:
                if part.open and not any(units[unit] and when[month] for units, when in part.open):
                    continue
                eta = sum(beta[one.term] * one.units[unit] * one.months[month] for one in part.effects)
                if part.users >= 0 and panel.using[unit] < made.starts[month]:
                    eta += beta[part.users]
                rate += np.exp(eta + beta[part.peers] * (np.mean(had) if had else 0.0))
            rate /= made.starts[month + 1] - made.starts[month]
            if date <= panel.without[unit]:
                survived += rate
            else:
                adopting += rate
        total += np.log(-np.expm1(-adopting)) - survived if adopting else -survived
    return total


def test_the_likelihood_is_that_of_the_definition(tmp_path):
    case = read_case(write_case(tmp_path, 25))
    made = formula(case, case.known())
    beta = prior(made, SPREADS)[0] + np.linspace(-0.2, 0.3, len(made.terms))
    assert evaluate(history(case.known(), made), beta)[0] == pytest.approx(by_hand(case, made, beta), rel=1e-10)


def test_derivatives_are_those_of_the_likelihood(laid):
    made, rows = laid
    beta = prior(made, SPREADS)[0] + np.linspace(-0.2, 0.3, len(made.terms))
    _, gradient, curvature = evaluate(rows, beta)
    step = 1e-5
    for term in range(len(beta)):
        aside = np.zeros(len(beta))
        aside[term] = step
        above, below = evaluate(rows, beta + aside), evaluate(rows, beta - aside)
        assert gradient[term] == pytest.approx((above[0] - below[0]) / (2 * step), rel=1e-5, abs=1e-5)
        assert curvature[:, term] == pytest.approx(-(above[1] - below[1]) / (2 * step), rel=1e-4, abs=1e-4)


def test_scores_add_up_to_the_gradient(laid):
    made, rows = laid
    beta = prior(made, SPREADS)[0]
    _, each = scores(rows, beta)
    assert each.sum(axis=0) == pytest.approx(evaluate(rows, beta)[1], rel=1e-9, abs=1e-9)


def test_the_law_takes_the_course_of_the_mandate(tmp_path):
    case = read_case(write_case(tmp_path, 20))
    made = formula(case, case.known())
    law = next(one for one in made.parts[0].effects if made.terms[one.term].name == "mandate.law")
    assert law.months.tolist() == pytest.approx([strength(month) for month in range(len(law.months))])
    last = next(one for one in made.parts[0].effects if made.terms[one.term].name == "deadline")
    assert np.flatnonzero(last.months).tolist() == [29]
    assert law.units.tolist() == (case.known().columns["size"] >= 100).astype(float).tolist()


def test_how_a_law_may_take_another_course_is_known_from_the_ranges_of_the_mandate(tmp_path):
    """Early, a law may be stronger or weaker than the model's, by its plausible range; the same after the deadline."""
    case = read_case(write_case(tmp_path, 20))
    made = formula(case, case.known())
    asides = {made.terms[one.term].name: one.months for one in made.parts[0].effects}
    whole = asides["mandate.law"]
    early, late = asides["mandate.law.early"], asides["mandate.law.afterwards"]
    far = np.flatnonzero(whole == 0.5)
    assert early[far] == pytest.approx((1.0 - 0.2) / 3.29)
    after = np.arange(len(whole)) > 29
    assert late[after] == pytest.approx((min(0.3 + 1 / 3.29, 1.0) - max(0.3 - 1 / 3.29, 0.0)) / 2)
    assert not late[~after].any()
    assert not early[after].any()
    assert asides["mandate.law.build_up"][29] == 0.0
    assert asides["mandate.law.build_up"][26] > 0.0
    size = made.terms[made.row("mandate.law.early")].spread
    assert size == pytest.approx(np.sqrt(1.2**2 + ((2.7 - 0.7) / 3.29) ** 2 + 0.5**2))


TRUE = {"base": -4.6, "size": 0.3, "peers": 1.2, "mandate": 1.6, "deadline": 1.0}


def test_known_coefficients_come_back(tmp_path):
    """Over made-up panels, nine tenths of the intervals hold what was put in, give or take the chance of it."""
    held = []
    for seed in range(1, 9):
        folder = tmp_path / str(seed)
        folder.mkdir()
        found = fit(read_case(write_case(folder, 2000, seed, cut="2021-05-31")))
        for name, value in TRUE.items():
            row = found.formula.row(name)
            extra = found.estimate[found.formula.row("mandate.law")] if name == "mandate" else 0.0
            error = 0.62 if name == "mandate" else found.errors[row]
            held.append(abs(found.estimate[row] + extra - value) < 1.645 * error)
    # 40 intervals at .9: 36 expected, standard error 1.9; three of them below
    assert sum(held) >= 30


def test_what_the_data_cannot_tell_is_said(tmp_path):
    found = fit(read_case(write_case(tmp_path, 400, cut="2019-03-31")))
    said = " ".join(diagnostics(found))
    assert "400 of 401 units were at risk from 2018-01-01" in said
    asides = ", ".join(f"mandate.law.{field}" for field in ("early", "build_up", "afterwards"))
    assert f"mandate, mandate.law, {asides} and deadline is the prior" in said
    row = found.formula.row("mandate")
    assert found.estimate[row] == pytest.approx(1.2)
    assert found.errors[row] == pytest.approx((2.7 - 0.7) / 3.29)
    assert found.learned[found.formula.row("base")] > 0.8


def test_perfect_separation_is_said(tmp_path):
    path = write_case(tmp_path, 300)
    units = tmp_path / "units.csv"
    lines = units.read_text().splitlines()
    made = [lines[0] + ",marked"] + [f"{line},{0 if line.split(',')[1] else 1}" for line in lines[1:]]
    units.write_text("\n".join(made) + "\n")
    text = path.read_text().replace(
        "events:\n", "events:\n  marked: {kind: change, start: 2018-01-01, uncertainty: 10, where: {marked: 1}}\n"
    )
    path.write_text(text)
    found = fit(read_case(path))
    assert any("No unit adopted where and while change.marked was at work" in one for one in diagnostics(found))


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ("covariates: {x: {column: x}}", "x"),
        ("events: {law: {kind: mandate, start: 2018-06-01, deadline: 2019-12-31, where: {x: 1}}}", "mandate.law"),
    ],
)
@pytest.mark.parametrize("apart", [True, False])
def test_separation_is_told_by_the_data_whatever_the_prior_makes_of_it(tmp_path, more, name, apart):
    """Seven in ten of those with x adopt, and of the others none, or one."""
    adopts = [(unit % 2 and unit % 10 < 7) or (unit == 50 and not apart) for unit in range(100)]
    seen = [f"2019-{1 + unit % 12:02}-15" if adopts[unit] else "" for unit in range(100)]
    lines = [f"u{unit},{when},{unit % 2}" for unit, when in enumerate(seen)]
    (tmp_path / "units.csv").write_text("\n".join(["unit,adopted,x", *lines]) + "\n")
    path = tmp_path / "case.yaml"
    path.write_text(f"panel: {{file: units.csv, observed_from: 2018-01-01, observed_until: 2020-03-31}}\n{more}\n")
    told = [one for one in diagnostics(fit(read_case(path))) if "perfectly" in one]
    assert len(told) == apart
    assert all(one.startswith(f"{name} separates adopters from the others perfectly; its size") for one in told)


def test_a_law_under_which_nobody_adopted_yet_is_told(tmp_path):
    path = write_case(tmp_path, 240)
    text = path.read_text().replace("{size: '>= 100'}", "{state: A}")
    path.write_text(text.replace("cut: 2020-03-31", "cut: 2019-07-15"))
    units = tmp_path / "units.csv"
    kept = []
    for line in units.read_text().splitlines():
        unit, when, *rest = line.split(",")
        kept.append(",".join([unit, "" if rest[-1] == "A" and when > "2019-05-31" else when, *rest]))
    units.write_text("\n".join(kept) + "\n")
    said = list(diagnostics(fit(read_case(path))))
    assert "No unit adopted where and while mandate.law was at work: what is said of it leans on its prior." in said


def test_those_who_adopted_before_a_law_are_no_ground_to_say_that_it_separates(tmp_path):
    """All that adopted are bound; half of them did so before the law was made, and others after it."""
    lines = [f"u{unit},{f'2018-{1 + unit:02}-15' if unit < 6 else ''},{int(unit < 30)}" for unit in range(60)]
    lines += [f"v{unit},2019-{2 + unit:02}-15,{unit % 2}" for unit in range(6)]
    (tmp_path / "units.csv").write_text("\n".join(["unit,adopted,x", *lines]) + "\n")
    path = tmp_path / "case.yaml"
    law = "{kind: mandate, start: 2019-01-01, deadline: 2019-12-31, where: {x: 1}}"
    span = "observed_from: 2018-01-01, observed_until: 2020-03-31"
    path.write_text(f"panel: {{file: units.csv, {span}}}\nevents: {{law: {law}}}\n")
    assert not [one for one in diagnostics(fit(read_case(path))) if "perfectly" in one or "at work" in one]


@pytest.mark.parametrize("name", ["base", "mandate", "users"])
def test_a_covariate_may_not_take_the_name_of_a_term(tmp_path, name):
    path = write_case(tmp_path, 60)
    path.write_text(path.read_text() + f"covariates: {{{name}: {{column: size}}}}\n")
    with pytest.raises(UserError, match=f"covariates.{name}: a term of the model has this name already"):
        fit(read_case(path))


def test_where_all_have_adopted_a_fit_says_so_and_a_forecast_is_refused(tmp_path):
    path = write_case(tmp_path, 60)
    units = tmp_path / "units.csv"
    lines = units.read_text().splitlines()
    kept = [line if line.split(",")[1] else line.replace(",,", ",2020-02-15,") for line in lines]
    units.write_text("\n".join(kept) + "\n")
    case = read_case(path, cut=day("2021-06-29"))
    assert "All units had adopted by 2021-06-29: there is nothing left to forecast." in list(diagnostics(fit(case)))
    with pytest.raises(UserError, match="all 61 units had adopted by 2021-06-29; nothing is left to forecast"):
        forecast(case, draws=2)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda line: ",".join([line.split(",")[0], "", *line.split(",")[2:]]), "no unit adopted by"),
        (
            lambda line: ",".join([line.split(",")[0], "2018-01-01", "1", *line.split(",")[3:]]),
            "had adopted from the first",
        ),
    ],
)
def test_nobody_and_everybody_are_refused(tmp_path, change, said):
    path = write_case(tmp_path, 40)
    units = tmp_path / "units.csv"
    first, *rest = units.read_text().splitlines()
    units.write_text("\n".join([first, *map(change, rest[:-1])]) + "\n")
    path.write_text(path.read_text().replace("observed_until", "observed_from: 2018-01-01, observed_until"))
    with pytest.raises(UserError, match=said):
        fit(read_case(path))


def test_the_overlay_is_a_scenario_that_holds_the_estimates(tmp_path):
    found = fit(read_case(write_case(tmp_path, 1500, cut="2021-05-31")))
    path = tmp_path / "fitted.yaml"
    path.write_text(overlay(found))
    scenario = read(path)
    decision = scenario.processes.decision
    for name in ("size", "peers", "mandate"):
        assert getattr(decision, name) == pytest.approx(found.estimate[found.formula.row(name)], abs=1e-3)
    level = found.estimate[found.formula.levels[(41 - 1) // 6 - 1]]
    assert decision.base == pytest.approx(found.estimate[found.formula.row("base")] + level, abs=1e-3)
    assert decision.burden == read("baseline").processes.decision.burden


def test_groups_and_levels_are_told_apart(tmp_path):
    path = write_case(tmp_path, 900)
    path.write_text(path.read_text() + "group: state\n")
    found = fit(read_case(path))
    assert len(found.formula.groups) == 12
    assert found.spreads.group in (0.2, 0.5)
    assert np.isfinite(found.clustered).all()
    assert np.abs(found.estimate[list(found.formula.groups)]).max() < 0.6
