"""The commands that the documentation shows exist, and the tutorial's can be typed one after the other."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from adoptsim.faces.cli.root import cli

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "tutorial" / "first_run.md"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs" / "how-to").glob("*.md")), TUTORIAL]
SHOWN = re.compile(r"^(?:.*&& )?(?:\| `)?(?:uv run )?adoptsim ([a-z][^`\n]*)", flags=re.MULTILINE)


def shown(page):
    return [shlex.split(command) for command in SHOWN.findall(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("words", [pytest.param(words, id=" ".join(words)) for page in PAGES for words in shown(page)])
def test_a_command_shown_is_understood(words):
    command = cli.get_command(None, words[0])
    assert command is not None
    command.make_context(words[0], words[1:])


def test_commands_are_shown():
    assert len(shown(ROOT / "README.md")) >= 6
    assert len(shown(TUTORIAL)) >= 6


@pytest.mark.slow
def test_the_tutorial_can_be_typed(tmp_path):
    adoptsim = Path(sys.executable).with_name("adoptsim")
    for words in shown(TUTORIAL):
        ended = subprocess.run([adoptsim, *words], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "my_government.yaml").is_file()
    assert len(list((tmp_path / "results").glob("*/manifest.json"))) == 3
