"""A kind in full, as a reader sees it."""

import pytest

from adoptsim.faces.cli import kinds
from adoptsim.faces.cli.console import Plain
from adoptsim.interventions.catalogue import kinds as catalogue


def shown(name, monkeypatch, capsys):
    monkeypatch.setattr(kinds, "answers", lambda: Plain(width=80))
    kinds.one_kind(name)
    return capsys.readouterr().out


@pytest.mark.parametrize("name", catalogue())
def test_only_what_a_scenario_may_say_is_shown(monkeypatch, capsys, name):
    text = shown(name, monkeypatch, capsys)
    settings = {line.split()[0] for line in text.splitlines() if line.startswith(" ") and line.strip()}
    kind = catalogue()[name]
    for target in ("solutions", "where", "who"):
        assert (target in settings) == (target in kind.TARGETS)
    assert "Pydantic" not in text


def test_what_must_be_said_is_told_and_words_are_listed(monkeypatch, capsys):
    assert "deadline    must be said" in shown("mandate", monkeypatch, capsys)
    text = " ".join(shown("champions", monkeypatch, capsys).split())
    assert "Words: all, share, random, attribute" in text
