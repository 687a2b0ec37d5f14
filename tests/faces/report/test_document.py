"""The report as a page: what it says is what the runs left, and nothing on it acts or comes from elsewhere."""

import dataclasses
import html
import re

import numpy as np
import pytest

from adoptsim.experiments.design import Row
from adoptsim.experiments.rows import Failure
from adoptsim.experiments.runner import Results
from adoptsim.experiments.runs import simulate
from adoptsim.faces.report.assumptions import numbers
from adoptsim.faces.report.document import report
from adoptsim.faces.tongues.speaking import LANGUAGES, speaking
from adoptsim.scenario.reading import reading_of
from adoptsim.world.errors import UserError
from tests.faces.report.conftest import BASELINE, HOSTILE, PACKAGE, SEEDS, last, scenario
from tests.faces.report.pages import Page

ENGLISH = re.compile(r"\b(the|of|with|and|which|runs|officials|agencies|from|that)\b")
KINDS = ("whole", "alone", "single", "without officials", "es", "pt")


@pytest.fixture(scope="session")
def whole(results, reliefs, attribution):
    return report(results, reliefs=reliefs, attribution=attribution)


@pytest.fixture(scope="session")
def pages(results, reliefs, attribution, whole):
    made = {"whole": whole, "alone": report(results)}
    made["single"] = report(simulate({"package": PACKAGE}, 1, 1, jobs=1))
    nobody = scenario(title="Agencies alone", population={"officials": "none", "agencies": 6})
    made["without officials"] = report(simulate({"one": nobody, "other": nobody}, 2, 1, jobs=1))
    for language in ("es", "pt"):
        with speaking(language):
            made[language] = report(results, reliefs=reliefs, attribution=attribution)
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_well_formed(pages, kind):
    page = Page(pages[kind])
    assert page.wrong == []
    assert [name for name, times in page.ids.items() if times > 1] == []
    assert page.levels[0] == 1
    assert page.levels.count(1) == 1
    assert all(later - level <= 1 for level, later in zip(page.levels, page.levels[1:], strict=False))
    assert page.tags["table"] == page.tags["caption"] > 3
    assert page.images
    assert all(len(one["alt"]) > 40 for one in page.images)
    assert set(page.labelled) <= set(page.ids)
    assert [link[1:] for link in page.links if link[1:] not in page.ids or link[0] != "#"] == []
    assert page.language == (kind if kind in LANGUAGES else "en")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_acts_and_nothing_comes_from_elsewhere(pages, kind):
    page = Page(pages[kind])
    assert not {"script", "link", "iframe", "object", "embed", "form", "base", "svg", "b"} & set(page.tags)
    assert page.loads
    assert all(one.startswith("data:image/png;base64,") for one in page.loads)
    assert "default-src 'none'; img-src data:; style-src 'unsafe-inline'" in pages[kind]
    assert len(pages[kind]) < 1_500_000


def test_what_a_user_wrote_is_text(whole):
    page = Page(whole)
    assert f"{HOSTILE}, compared with Nothing is done" in page.texts
    assert any("<img src=x onerror=alert(2)> and </details></main> an {unknown} word" in one for one in page.texts)
    assert "onerror" not in "".join(map(str, page.images))
    assert "49" not in page.texts[0]


def test_a_title_given_is_the_title(results):
    page = Page(report(results, title="</title><script>x</script>\nsecond line"))
    assert "</title><script>x</script>\\nsecond line" in page.texts
    assert not page.tags["script"]


def test_numbers_are_those_of_the_results(results, whole):
    page = Page(whole)
    for name in ("baseline", "package"):
        effective = 100 * last(results, name, "share_effective")
        low, median, high = np.quantile(effective, [0.05, 0.5, 0.95])
        assert page.row(name)[0] == f"{median:.1f} % ({low:.1f} to {high:.1f})"
    change = last(results, "package", "share_effective") - last(results, "baseline", "share_effective")
    assert f"in {(change > 0).sum()} of {SEEDS} pairs of runs" in page.text
    low, median, high = 100 * np.quantile(change, [0.05, 0.5, 0.95])
    assert f"the difference is {median:+.1f} points ({low:+.1f} to {high:+.1f})" in page.text
    unaware = 100 * last(results, "package", "obstacle_unaware").mean()
    assert float(page.row("have not heard of it")[-1].removesuffix(" %")) == pytest.approx(unaware, abs=0.5)


def test_money_is_that_of_the_accounts(results, whole):
    table = results.tables["monthly"]
    rows = (table["scenario"] == "package") & (table["solution"] == "all") & (table["month"] == table["month"].max())
    spent = sum(table[f"cost_{one}"][rows] for one in ("programme", "agencies", "staff_time"))
    unit = 1e6 if np.median(spent) >= 1e6 else 1e3
    assert Page(whole).row("together")[1].startswith(f"{np.median(spent) / unit:,.2f} (")


def test_studies_add_their_sections(pages, reliefs, attribution):
    page, alone = Page(pages["whole"]), Page(pages["alone"])
    assert "What each barrier is worth" in page.texts
    assert "What each intervention contributed" in page.texts
    assert "What each barrier is worth" not in alone.texts
    assert "What each intervention contributed" not in alone.texts
    relief = reliefs.relief[reliefs.relief["solution"] == "all"].set_index("barrier")["value"]
    assert page.row("lack of time")[2].startswith(f"{100 * relief['time']:+z.1f}")
    shapley = attribution.shapley.set_index(["intervention", "measure"])["shapley"]
    row = next(row for row in page.rows if row[0] == "training" and len(row) == 5)
    assert row[1].startswith(f"{100 * shapley['training', 'share_effective']:+z.1f}")


def test_assumptions_are_all_there_with_tags_and_sources(whole):
    page = Page(whole)
    every = numbers({"baseline": BASELINE, "package": PACKAGE})
    assert f"Of the {len(every)} numbers behind these results" in page.text
    own = {".".join(one.path) for one in every if one.is_own}
    assert {"processes.persuasion.peers", "population.officials", "calendar.months"} <= own
    assert own <= set(page.texts)
    assert "interventions.training.hours" not in own
    tags = {one: sum(row[-2:-1] == [one] for row in page.rows) for one in ("found", "computed", "recalled")}
    known = [one.tag for one in every if not one.is_own]
    assert tags == {"found": known.count("F"), "computed": known.count("C"), "recalled": known.count("M")}
    assert f"{known.count('J')} are the modellers’ judgement; {len(own)} are set" in page.text
    assert [row[-2:] for row in page.rows if row[0] == "officials" and len(row) == 7] == [["set by the scenario", "–"]]
    assert page.row("peers")[:2] == ["baseline: 1.5; package: 2", "1.5"]


def test_a_switch_that_is_off_is_no_assumption():
    paths = [one.path for one in numbers({"one": BASELINE})]
    assert not [path for path in paths if path[:2] == ("processes", "relief")]
    lifted = scenario(processes={"relief": {"time": 1}})
    assert ("processes", "relief", "time") in [one.path for one in numbers({"one": lifted})]


def test_the_scenario_on_the_page_runs_as_it_stands(whole):
    files = re.findall(r"<pre>(.*?)</pre>", whole, flags=re.DOTALL)
    assert reading_of(html.unescape(files[1]).encode(), "page").scenario == PACKAGE


def test_references_are_cited_as_text(whole):
    text = Page(whole).text
    assert "https://doi.org/" in text
    assert "https://example.org/<b>paper</b>" in text


def test_programmes_that_ended_early_are_told(whole):
    assert f"sandbox in package ended before its time in {SEEDS} of {SEEDS} runs" in Page(whole).text


def test_the_same_input_gives_the_same_bytes(results, reliefs, attribution, whole):
    assert report(results, reliefs=reliefs, attribution=attribution) == whole


def test_languages_differ(pages):
    texts = {kind: set(Page(pages[kind]).texts) for kind in ("whole", "es", "pt")}
    for language in ("es", "pt"):
        shared = {one for one in texts[language] & texts["whole"] if len(one.split()) > 4}
        assert len(shared) < 0.2 * len(texts[language])
    assert "Las preguntas" not in texts["pt"]
    assert re.search(r"\d,\d %", "\n".join(texts["es"]))
    assert not re.search(r"\d\.\d %", "\n".join(texts["es"]))


def test_without_officials_agencies_are_told(pages):
    page = Page(pages["without officials"])
    assert re.search(r"case files is available in .* of 6 agencies", page.text)
    assert "nan" not in page.text.lower().split()
    assert "agencies with it" in page.texts
    assert "in routine (effective)" not in page.texts


def test_failed_runs_are_told(results):
    there = {
        name: {column: values[table["seed"] != 2] for column, values in table.items()}
        for name, table in results.tables.items()
        if table
    }
    lost = tuple(Failure(Row(name, 2), "<b>the disk</b> is full") for name in ("baseline", "package"))
    page = Page(report(Results(results.design, there, lost)))
    assert "2 of 6 runs failed and are left out; the first: baseline, seed 2: <b>the disk</b> is full" in page.texts
    assert f"of {SEEDS - 1} pairs of runs" in page.text
    page = Page(report(Results(results.design, there)))
    assert "2 runs were not made, as the work was interrupted." in page.texts


def test_nothing_is_nothing_to_report(results):
    empty = dataclasses.replace(results, tables={**results.tables, "monthly": {}})
    with pytest.raises(UserError, match="nothing to report"):
        report(empty)
