"""What the documentation shows can be used as it stands."""

import re
from pathlib import Path

import pytest

from adoptsim.evidence.panel.case_reading import read_case
from adoptsim.experiments.study_reading import read_study
from adoptsim.interventions.contract import Intervention
from adoptsim.scenario.reading import reading

ROOT = Path(__file__).parents[2]
WRITTEN = ("tutorial", "how-to", "explanation")
PAGES = [ROOT / "README.md", *(page for folder in WRITTEN for page in sorted((ROOT / "docs" / folder).glob("*.md")))]
SCENARIOS = [
    pytest.param(block, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, block in enumerate(re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL))
]


@pytest.fixture
def beside(tmp_path):
    """A folder with the files that the pages speak of, as they print them."""
    roster = (ROOT / "docs" / "how-to" / "bring_your_own_roster.md").read_text(encoding="utf-8")
    (tmp_path / "agencies.csv").write_text(re.search(r"```text\n(.*?)```", roster, flags=re.DOTALL)[1], "utf-8")
    (tmp_path / "links.csv").write_text("from,to\nTax Office,Road Agency\n", "utf-8")
    panel = (ROOT / "docs" / "how-to" / "forecast_from_data.md").read_text(encoding="utf-8")
    (tmp_path / "units.csv").write_text(re.search(r"```text\n(.*?)```", panel, flags=re.DOTALL)[1], "utf-8")
    (tmp_path / "pairs.csv").write_text("one,other\nNortham,Eastley\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize("text", SCENARIOS)
def test_a_scenario_study_or_case_shown_is_read_without_a_warning(beside, text):
    path = beside / "shown.yaml"
    path.write_text(text, "utf-8")
    if "\npanel:" in text:
        assert read_case(path).panel.units == ("Northam", "Eastley", "Southby")
        return
    read = read_study if "\ndesign:" in text else reading
    assert read(path).warnings == ()


def test_the_kind_shown_is_a_kind():
    page = (ROOT / "docs" / "how-to" / "add_an_intervention_kind.md").read_text(encoding="utf-8")
    shown = {"__name__": __name__}
    exec(re.search(r"```python\n(.*?)```", page, flags=re.DOTALL)[1], shown)
    kind = shown["HelpDesk"]
    assert issubclass(kind, Intervention)
    assert kind.kind_name() == "help_desk"
    assert kind(start=3, help=0.4).help == 0.4


@pytest.mark.parametrize("page", ["README.md", "docs/how-to/use_it_from_python.md"])
def test_code_shown_runs_from_top_to_bottom(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # it saves a figure
    text = (ROOT / page).read_text(encoding="utf-8")
    code = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    assert code
    exec("\n".join(code), {"__name__": __name__})


def test_scenarios_are_shown():
    assert len(SCENARIOS) >= 5
