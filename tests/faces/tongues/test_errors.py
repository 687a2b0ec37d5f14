"""What checks say is known in every language, whatever names of the user stand in it."""

import re
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from adoptsim.faces.cli.root import cli
from adoptsim.faces.tongues.errors import HELD, SPOKEN, patterns, recognised, translated
from adoptsim.faces.tongues.speaking import LANGUAGES, said, speaking
from adoptsim.faces.web.link import LinkError, asked_of
from tests.faces.cli.test_hostile import CASES

FOREIGN = [language for language in LANGUAGES if language != "en"]
KNOWN = 0.95


@pytest.fixture(scope="module")
def messages(tmp_path_factory):
    """What is said of the malformed files on which the command line is tested, each message once."""
    found: set[str] = set()
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(tmp_path_factory.mktemp("malformed"))
        for files in (files for cases in CASES.values() for files in cases):
            for name, content in files.items():
                Path(name).write_bytes(content)
            done = CliRunner().invoke(cli, ["check", "bad.yaml"], prog_name="adoptsim", catch_exceptions=False)
            found.update(re.sub(r"^(adoptsim|warning): ", "", line) for line in done.stderr.splitlines())
    return found


@pytest.mark.parametrize("language", FOREIGN)
def test_almost_all_that_malformed_files_provoke_is_known(messages, language):
    assert len(messages) > 700
    with speaking(language):
        unknown = [message for message in messages if recognised(message) is None]
    assert len(unknown) <= (1 - KNOWN) * len(messages), unknown


@pytest.mark.parametrize("language", FOREIGN)
def test_no_english_is_left_in_them(messages, language):
    """Beside what the user wrote, names of settings, and what the readers of YAML and CSV say."""
    english = re.compile(r"\b(must|the|with|and|not|write|there|of|from|is|an)\b")
    with speaking(language):
        for message in messages:
            own = re.sub(
                r"'(?:[^'\\]|\\.)*'|\"[^\"]*\"|\([^)]*\)|(columnas|colunas|nombres|nomes|tipos|palabras|palavras): .*",
                "",
                translated(message),
            )
            own = re.sub(r"^\S*:\d+:\d+: (\S+: )?", "", own)
            assert not english.search(own), (message, own)


@pytest.mark.parametrize("language", FOREIGN)
def test_places_paths_quotations_and_numbers_are_kept(messages, language):
    for message in messages:
        with speaking(language):
            words = translated(message).replace("\u00a0", ",")
        assert re.match(r"\S*", message)[0] == re.match(r"\S*", words)[0]  # type: ignore[index]
        for quotation in re.findall(r"'[^' ]+'", message):
            assert quotation in words, message
        for number in re.findall(r"\d[\d.,]*\d", message):
            assert number in words, message


SENTENCES = {
    "f.yaml:8:25: officials.skill_mean: must be a number from 0.01 to 0.99 (0..1), not '40%'": (
        "f.yaml:8:25: officials.skill_mean: debe ser un número de 0.01 a 0.99 (0..1), no '40%'"
    ),
    "titel: there is no such name here (nearest: 'title')": (
        "titel: aquí no existe tal nombre (el más parecido: 'title')"
    ),
    "calendar.months: must be a whole number from 1 to 1200 (months), not a list": (
        "calendar.months: debe ser un número entero de 1 a 1200 (meses), no una lista"
    ),
    "processes.persuasion.rule: must be hazard, threshold, bass or contagion, not 1": (
        "processes.persuasion.rule: debe ser hazard, threshold, bass o contagion, no 1"
    ),
    "calendar.start: '2025-13' will not do: First month of the run, as YYYY-MM": (
        "calendar.start: '2025-13' no sirve: Primer mes de la simulación, como AAAA-MM"
    ),
    "r.csv:2:1: column 'size': '6 750' has thousands separators; write 6750": (
        "r.csv:2:1: columna 'size': '6 750' tiene separadores de miles; escriba 6750"
    ),
    "the file is 1,048,577 bytes long; a scenario may have 1,048,576": (
        "el archivo tiene 1\u00a0048\u00a0577 bytes; un escenario puede tener 1\u00a0048\u00a0576"
    ),
    "closed by turnover_and_cuts": "cerrado por turnover_and_cuts",
    " (nearest: 'the file is empty; its first line must name the columns')": (
        " (el más parecido: 'the file is empty; its first line must name the columns')"
    ),
    "title: is missing\nabout: is missing": "title: falta\nabout: falta",
}


@pytest.mark.parametrize("message", SENTENCES)
def test_sentences(message):
    assert translated(message) == message
    with speaking("es"):
        assert translated(message) == SENTENCES[message]


@pytest.mark.parametrize("language", FOREIGN)
def test_what_is_not_known_is_said_to_be_in_english(language):
    with speaking(language):
        assert translated("the moon is full") == said("In English: {message}", message="the moon is full")
        assert translated("officials.span: with 3: the moon is full").endswith("the moon is full")
        assert translated("") == ""


def test_a_hint_at_the_end_of_what_the_page_says():
    with speaking("pt"), pytest.raises(LinkError, match=r"que não existe \(o mais parecido: 'sandbox'\)\.$"):
        asked_of("v=1&base=sandbx")


@pytest.mark.parametrize("language", FOREIGN)
def test_what_is_said_in_the_language_already_stays(language):
    with speaking(language):
        for message in (said("{months} months", months="7"), said("Who uses it"), said("What is done.")):
            assert translated(message) == message


@pytest.mark.parametrize("language", FOREIGN)
def test_names_that_look_like_patterns_do_no_harm(language):
    with speaking(language):
        for name in ("{name}", "{0}", "\\1", "\\g<name>", "{nearest}", "%s", ".*", "is missing"):
            assert repr(name) in translated(f"no solution is called {name!r}")


LONG = ("a, " * 600, "no column 'x', which " * 90, "x: " * 600, "must be a or " * 150, "x" * 10**6)
LONG += ("must be " + "a or " * 390, "with a: " * 240, "not valid YAML: " + "(" * 1900, "'" * 1990, " (nearest: " * 180)


@pytest.mark.parametrize("language", FOREIGN)
@pytest.mark.parametrize("message", LONG, ids=range(len(LONG)))
def test_long_messages_cost_no_time(language, message):
    with speaking(language):
        translated("")
        began = time.process_time()
        translated(message)
    assert time.process_time() - began < 1


def test_patterns_name_the_same_in_every_language():
    first = patterns(FOREIGN[0])
    for language in FOREIGN:
        for section, held in patterns(language).items():
            assert held.keys() == first[section].keys()
            for english, words in held.items():
                names = re.findall(r"\{(\w+)\}", english)
                assert sorted(names) == sorted(re.findall(r"\{(\w+)\}", words)), english
                assert len(names) == len(set(names))
                assert words != english or not english[0].isalpha()
    used = {name for held in first.values() for english in held for name in re.findall(r"\{(\w+)\}", english)}
    assert used >= SPOKEN | set(HELD)
