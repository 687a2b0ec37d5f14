"""Every text has words in every language, and nothing else has."""

import re
from collections import Counter
from pathlib import Path

import pytest

from adoptsim.faces.tongues.speaking import LANGUAGES, catalogue, said, speaking
from tests.faces.tongues import texts as english

FOREIGN = [language for language in LANGUAGES if language != "en"]
TEXTS = dict(reversed(list(english.texts())))
SAME = {"sector {group}", "Bass", "0..1", "log HR", "log HR por log", "Disruption Task Force"}
"""What is the same in English: symbols."""
NAMES = re.compile(r"(M-15-13|\b(MindLab|LabX|GovTech|Disruption Task Force|Australian Treasury)\b)")
CITATION = re.compile(r"\b(18|19|20)\d\d\b|SR \d+/\d+|GovTech Catalyst")


def fields(text: str) -> Counter[str]:
    """Return the names of the values in a text; words of a file in braces are none."""
    return Counter(re.findall(r"\{(\w+)\}", text))


def numbers(text: str) -> Counter[str]:
    """Return the digits of the numbers in a text, however their thousands and decimals are parted."""
    return Counter(re.sub(r"\D", "", found).lstrip("0") for found in re.findall(r"[\d.,]*\d", text))


@pytest.mark.parametrize("language", FOREIGN)
def test_every_text_is_translated(language):
    missing = {text: origin for text, origin in TEXTS.items() if text not in catalogue(language)}
    assert not missing


@pytest.mark.parametrize("language", FOREIGN)
def test_nothing_is_translated_that_nobody_says(language):
    assert not set(catalogue(language)) - set(TEXTS)


def test_whatever_is_said_and_is_no_literal_is_known():
    """Where this fails, a table of words is said that is not looked into: name it in `texts.PASSED`."""
    found = {(file, expression) for file, expression in english.variable()}
    assert found == {(file, expression) for file, held in english.PASSED.items() for expression in held}


@pytest.mark.parametrize("language", FOREIGN)
def test_values_are_named_alike(language):
    for text, words in catalogue(language).items():
        assert fields(words) == fields(text), text


@pytest.mark.parametrize("language", FOREIGN)
def test_blanks_marks_and_lines_are_kept(language):
    for text, words in catalogue(language).items():
        assert words.strip(), text
        assert (words[0].isspace(), words[-1].isspace()) == (text[0].isspace(), text[-1].isspace()), text
        assert words.count("\n") == text.count("\n"), text
        assert words.endswith((".", ":", "?", "…")) == text.endswith((".", ":", "?", "…")), text
        assert not re.search(r"<[a-zA-Z/!]|&\w+;", words), text
        assert "  " not in words, text


@pytest.mark.parametrize("language", FOREIGN)
def test_texts_differ_from_english_but_for_names_and_citations(language):
    alike = {text for text, words in catalogue(language).items() if words == text}
    written = {text for text in alike if re.search(r"\w", re.sub(r"\{\w+\}|adoptsim", "", text))}
    plain = {text for text in written if not (text in SAME or NAMES.search(text) or CITATION.search(text))}
    assert {text for text in plain if len(text.split()) > 1} <= SAME


@pytest.mark.parametrize("language", FOREIGN)
def test_numbers_addresses_and_names_of_files_are_kept(language):
    for text, words in catalogue(language).items():
        assert numbers(text) == numbers(words), text
        address = re.compile(r"\b[\w-]+\.(?:com|org|gov|uk|dk|io|au|de|co|eu|london|int|mx|pt)\b(?:/[\w/-]+)?")
        assert Counter(address.findall(text)) == Counter(address.findall(words)), text
        assert Counter(re.findall(r"`[^`]+`", text)) == Counter(re.findall(r"`[^`]+`", words)), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_can_be_said(language):
    with speaking(language):
        for text in TEXTS:
            assert said(text)
            if fields(text):
                assert "7" in said(text, **dict.fromkeys(fields(text), "7"))


def test_a_text_without_values_may_hold_braces():
    for text in ("{", "a } b", "{}", "{0}", "{a: {b: '>= 0.10'}}"):
        for language in LANGUAGES:
            with speaking(language):
                assert said(text) == text


GLOSSARY = Path(__file__).parents[3] / "docs" / "how-to" / "translate.md"
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
TERMS = [row for row in ROW.findall(GLOSSARY.read_text(encoding="utf-8")) if row[0] != "English"]


NO_TERM = re.compile(r'"[^"]*"|\{\w+\}|official norms')
"""Titles, names of values, and the adjective."""


@pytest.mark.parametrize("row", TERMS, ids=[row[0] for row in TERMS])
def test_one_word_for_one_thing(row):
    term = re.compile(rf"(?<![\w`'.]){row[0].removesuffix('y')}(y|ies|s)?(?![\w'`])", re.IGNORECASE)
    texts = [text for text in catalogue("es") if term.search(NO_TERM.sub("", text))]
    assert texts
    for language, words in zip(FOREIGN, row[1:], strict=True):
        stems = [word.rstrip("sao") for word in words.split(", ")]
        against = {text: catalogue(language)[text] for text in texts}
        assert not {text: said for text, said in against.items() if not any(one in said.casefold() for one in stems)}
