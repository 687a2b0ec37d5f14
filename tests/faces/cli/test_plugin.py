"""A kind that another package brings: it runs, is explained and documented like ours, and is held to its contract.

The package in `tests/plugin_example` is put on the path as an installer would leave it, with its metadata, for
processes of their own; nothing of ours is touched.
"""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "tests" / "plugin_example"
COMMAND = (sys.executable, "-c", "from adoptsim.faces.cli.root import main; main()")
SMALL = ("--months", "14", "--replicates", "2", "--jobs", "1", "--no-figures")
SMALL += ("--set", "population.officials=200", "--set", "population.agencies=5")
SCENARIO = """\
interventions:
  - kind: help_desk
    start: 2025-03
    months: 6
    where: {largest: 2}
    cost_start: 100
"""


def metadata(folder: Path, name: str, version: str, points: dict[str, str]) -> None:
    """Write what an installer leaves beside a package."""
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    lines = "".join(f"{kind} = {value}\n" for kind, value in points.items())
    (info / "entry_points.txt").write_text(f"[adoptsim.interventions]\n{lines}")


def surroundings(*folders: Path) -> dict[str, str]:
    """Return this process's surroundings with folders on the path of packages."""
    path = [*map(str, folders), *filter(None, [os.environ.get("PYTHONPATH")])]
    return os.environ | {"PYTHONPATH": os.pathsep.join(path), "COLUMNS": "200"}


@pytest.fixture
def installed(tmp_path):
    """Surroundings in which the example is installed."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]
    site = tmp_path / "site"
    site.mkdir()
    metadata(site, project["name"], project["version"], project["entry-points"]["adoptsim.interventions"])
    return surroundings(site, EXAMPLE)


def call(env, folder, *words, code=0):
    done = subprocess.run([*COMMAND, *words], capture_output=True, text=True, check=False, cwd=folder, env=env)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    return done


def test_it_runs_is_planned_and_explained(installed, tmp_path):
    (tmp_path / "mine.yaml").write_text(SCENARIO)
    said = call(installed, tmp_path, "run", "mine.yaml", *SMALL, "--out", "out").stdout
    assert said.startswith("After 14 months, ")
    assert (tmp_path / "out" / "programmes.parquet").is_file()
    plan = call(installed, tmp_path, "plan", "mine.yaml").stdout
    assert "help_desk" in plan
    assert "2025-03" in plan
    assert "6 money/call (cost_per_call)" in plan
    explained = call(installed, tmp_path, "kinds", "help_desk").stdout
    for words in ("help_desk: a help desk helps officials start", "How to Run a Help Desk", "calls_per_official"):
        assert words in explained
    assert "help_desk" in call(installed, tmp_path, "kinds").stdout
    assert "Desk, Helen" in call(installed, tmp_path, "cite", "mine.yaml").stdout.replace("Desk, H.", "Desk, Helen")
    assert "the same to the byte" in call(installed, tmp_path, "verify", "out", "--jobs", "1").stdout


def test_bad_input_to_it_is_told_with_its_place(installed, tmp_path):
    (tmp_path / "bad.yaml").write_text(SCENARIO + "    helpp: 0.3\n")
    message = "bad.yaml:7:5: interventions.help_desk.helpp: there is no such name here (nearest: 'help')"
    assert call(installed, tmp_path, "run", "bad.yaml", code=2).stderr == f"adoptsim: {message}\n"


def test_without_the_package_its_kind_is_unknown(tmp_path):
    (tmp_path / "mine.yaml").write_text(SCENARIO)
    said = call(surroundings(), tmp_path, "run", "mine.yaml", code=2).stderr
    assert "no intervention is of kind 'help_desk'" in said


def test_it_stands_in_the_generated_reference(installed, tmp_path):
    script = "import sys; from pathlib import Path; import generate; generate.write(Path(sys.argv[1]))"
    env = installed | {"PYTHONPATH": os.pathsep.join([installed["PYTHONPATH"], str(ROOT / "docs")])}
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "pages")], check=True, env=env, cwd=tmp_path)
    page = (tmp_path / "pages" / "interventions.md").read_text()
    section = page.split("\n## help_desk\n")[1].split("\n## ")[0]
    for words in ("A desk that helps officials start.", "nothing: help ends with the desk", "calls/official/month"):
        assert words in section
    assert "How to Run a Help Desk" in (tmp_path / "pages" / "references.md").read_text()


def test_it_passes_our_contract_tests(installed, tmp_path):
    words = ("-m", "pytest", "tests/contracts/test_interventions.py", "-k", "help_desk or HelpDesk", "-q")
    options = ("-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts=", f"--basetemp={tmp_path / 'within'}")
    done = subprocess.run(
        [sys.executable, *words, *options], capture_output=True, text=True, check=False, cwd=ROOT, env=installed
    )
    assert done.returncode == 0, done.stdout
    assert int(done.stdout.split(" passed")[0].split()[-1]) >= 9


MEDDLERS = """
from typing import ClassVar, Literal
import numpy as np
from adoptsim.interventions.contract import Intervention

class Meddler(Intervention):
    "Meddles."
    TITLE: ClassVar[str] = "meddles"
    SOURCE: ClassVar[str] = "made up"
    PERSISTS: ClassVar[str] = "nothing"
    WRITES: ClassVar[tuple[str, ...]] = ("agencies.capability",)
    kind: Literal["meddler"] = "meddler"
    def act(self, programme):
        programme.world.agencies.capability[:] = 1
        DOES
"""
UNDECLARED = {
    "programme.world.officials.skill[:] = programme.world.officials.base_skill": "wrote officials.skill, which",
    "a = programme.world.agencies\n        a.balance[0] = a.granted[0]": "wrote agencies.balance, which",
    "programme.set('help', 1)": "sets the lever 'help', which its SETS does not name",
    "programme.transfer(0, 5)": "its WRITES does not name 'agencies.granted'",
}


def meddling(folder, does, **points):
    (folder / "meddlers.py").write_text(MEDDLERS.replace("DOES", does))
    (folder / "mine.yaml").write_text("interventions: [{kind: meddler, start: 2}]\n")
    metadata(folder, "meddlers", "0.1", points)
    return surroundings(folder)


@pytest.mark.parametrize("does", UNDECLARED)
def test_a_kind_that_does_what_it_does_not_declare_is_stopped_and_named(does, tmp_path):
    env = meddling(tmp_path, does, meddler="meddlers:Meddler")
    done = call(env, tmp_path, "run", "mine.yaml", *SMALL, "--out", "out", code=1)
    (line,) = done.stderr.splitlines()
    assert line.startswith("adoptsim: 2 of 2 runs failed; the first: mine, seed 1: ")
    assert UNDECLARED[does] in line
    assert "intervention kind 'meddler'" in line


def test_a_kind_that_declares_what_is_not_there_is_named(tmp_path):
    env = meddling(tmp_path, "pass", meddler="meddlers:Meddler")
    module = tmp_path / "meddlers.py"
    module.write_text(module.read_text().replace("agencies.capability", "officials.skil", 1))
    said = call(env, tmp_path, "run", "mine.yaml", code=2).stderr
    assert len(said.splitlines()) == 1
    assert "intervention 'meddler' of package meddlers (meddlers:Meddler) cannot be loaded" in said
    assert "Meddler.WRITES: there is no array 'officials.skil' (nearest: 'officials.skill')" in said
