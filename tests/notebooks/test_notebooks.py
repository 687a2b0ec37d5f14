import re
import socket
from pathlib import Path

import nbformat
import pytest
from notebooks import build

TEXTS = build.texts()
NAMES = [text.stem for text in TEXTS]

ABSOLUTE = re.compile(r"(?<![\w.:/<])/(?:home|root|tmp|usr|work|Users|mnt|var|opt)/|[A-Z]:\\\\|site-packages")

REAL = "06_real_adoptions"
"""The notebook that needs data which are no part of the project."""

LARGEST = 500_000
"""Bytes of a notebook, which is kept with every one of its versions."""


def kept(name):
    return nbformat.read(build.HERE / f"{name}.ipynb", as_version=4)


def outputs(notebook):
    return [output for cell in notebook.cells for output in cell.get("outputs", ())]


def written(notebook):
    """All that a notebook says, but for its pictures."""
    for output in outputs(notebook):
        yield output.get("text", "")
        yield from (content for kind, content in output.get("data", {}).items() if not kind.startswith("image/"))


def test_they_are_known_and_each_has_its_notebook():
    assert NAMES == [
        "01_first_scenario",
        "02_comparing_interventions",
        "03_global_sensitivity",
        "04_what_holds_it_back",
        "05_from_data_to_forecast",
        "06_real_adoptions",
    ]
    assert sorted(build.QUICK) == NAMES
    assert sorted(path.stem for path in build.HERE.glob("*.ipynb")) == NAMES


@pytest.mark.parametrize("text", TEXTS, ids=NAMES)
def test_the_notebook_is_that_of_the_text(text):
    said = [(cell.cell_type, cell.source, dict(cell.metadata), cell.id) for cell in build.read(text).cells]
    assert [(cell.cell_type, cell.source, dict(cell.metadata), cell.id) for cell in kept(text.stem).cells] == said


@pytest.mark.parametrize("text", TEXTS, ids=NAMES)
def test_adoptsim_is_all_that_is_imported(text):
    assert re.findall(r"^\s*(?:import|from) .*", text.read_text(), re.MULTILINE) == ["import adoptsim"]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_kept_was_executed_from_top_to_bottom_without_error_or_warning(name):
    notebook = kept(name)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    kinds = {(output.output_type, output.get("name")) for output in outputs(notebook)}
    assert kinds <= {("stream", "stdout"), ("execute_result", None)}
    assert sum("image/png" in output.get("data", {}) for output in outputs(notebook)) >= 2
    assert code[-1].outputs[0].text, "the last cell says what one may say"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_the_machine_is_kept(name):
    notebook = kept(name)
    assert dict(notebook.metadata) == build.METADATA
    text = "\n".join(written(notebook))
    assert not ABSOLUTE.search(text)
    assert str(Path.home()) not in text
    assert socket.gethostname() not in text
    assert " at 0x" not in text
    assert "nan" not in re.findall(r"[a-z]+", code_free(text))


def code_free(text):
    """Numbers that are not there belong into tables, not into sentences."""
    return "\n".join(line for line in text.splitlines() if line.endswith("."))


@pytest.mark.parametrize("name", NAMES)
def test_notebooks_are_small(name):
    assert (build.HERE / f"{name}.ipynb").stat().st_size < LARGEST


@pytest.mark.parametrize("name", NAMES)
def test_the_documentation_shows_the_picture_that_is_kept(name):
    assert build.picture(name).read_bytes() == build.pictures(kept(name))[build.PICTURED[name]]


@pytest.mark.slow
@pytest.mark.parametrize("text", TEXTS, ids=NAMES)
def test_notebooks_run_in_the_reduced_setting(text, tmp_path, request, monkeypatch):
    if text.stem == REAL:
        monkeypatch.setenv("ADOPTSIM_DATA", str(request.getfixturevalue("real_data")))
    made = nbformat.read(build.build(text, tmp_path, quick=True), as_version=4)
    assert [cell.cell_type for cell in made.cells] == [cell.cell_type for cell in kept(text.stem).cells]
    shown, kept_ones = ([len(cell.get("outputs", ())) for cell in one.cells] for one in (made, kept(text.stem)))
    assert shown == kept_ones


def test_without_the_data_the_notebook_says_so_and_passes_over(tmp_path, monkeypatch):
    monkeypatch.delenv("ADOPTSIM_DATA", raising=False)
    (text,) = [text for text in TEXTS if text.stem == REAL]
    said = [output.text for output in outputs(nbformat.read(build.build(text, tmp_path, quick=True), as_version=4))]
    assert len(said) == 2
    assert said[0].startswith("The data are not here: set ADOPTSIM_DATA to the folder that holds them.")


def test_a_reduced_setting_that_misses_a_parameter_is_refused(monkeypatch):
    monkeypatch.setitem(build.QUICK, NAMES[0], {"officials": 300})
    with pytest.raises(ValueError, match="its reduced setting is of officials"):
        build.reduce(build.read(TEXTS[0]), NAMES[0])


def test_a_warning_is_found():
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("stream", name="stderr", text="careful")])]
    )
    assert list(build.warned(notebook)) == ["careful"]
