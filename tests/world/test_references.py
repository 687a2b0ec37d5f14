import re

import pytest

from adoptsim.interventions.catalogue import OWN
from adoptsim.interventions.contract import Intervention
from adoptsim.processes.contract import Phase, Process
from adoptsim.processes.month import ORDER
from adoptsim.world import chance
from adoptsim.world.references import REFERENCES, Reference, check, resolve

LITERATURE = pytest.mark.parametrize("reference", REFERENCES.values(), ids=list(REFERENCES))
OWN_PAPER = Reference("poster_2024", "article", ("Painter, Ann",), 2024, "Posters work", "Journal of Posters")


@LITERATURE
def test_a_reference_can_be_found(reference):
    """Every entry says enough to find it, in the form its fields demand."""
    assert reference.year is None or 1900 < reference.year < 2030
    assert not reference.key[-4:].isdigit() or int(reference.key[-4:]) == reference.year
    assert re.fullmatch(r"|\d+(-\d+)?", reference.pages)
    assert re.fullmatch(r"|10\.\d{4,9}/\S+", reference.doi)
    assert re.fullmatch(r"|https?://[^\s{}<>]+", reference.url)
    assert not (reference.doi and reference.url)
    assert reference.container or reference.publisher or reference.url or reference.kind == "report"
    if reference.kind == "article":
        assert reference.container
        assert reference.doi or reference.volume
    for words in (*reference.authors, reference.title, reference.container, reference.publisher):
        assert words == " ".join(words.split())
        assert words.isprintable()


def test_pages_run_forwards():
    for reference in REFERENCES.values():
        first, _, last = reference.pages.partition("-")
        assert not last or int(first) < int(last), reference.key


def test_keys_are_distinct_and_in_order():
    from adoptsim.world import references

    assert len(REFERENCES) == len(references._ALL)
    assert list(REFERENCES) == sorted(REFERENCES)
    assert all(key == reference.key for key, reference in REFERENCES.items())
    addresses = [reference.doi or reference.url for reference in REFERENCES.values() if reference.doi or reference.url]
    assert len(set(addresses)) == len(addresses)


def test_the_list_is_not_changed_from_outside():
    with pytest.raises(TypeError):
        REFERENCES["bass_1969"] = OWN_PAPER


@pytest.mark.parametrize("process", ORDER, ids=[process.name for process in ORDER])
def test_every_process_cites_unless_it_is_judgement(process):
    by_rule = [(*process.cites, *cites) for cites in process.cites_by_rule.values()]
    cites = (*process.cites, *sum(process.cites_by_rule.values(), ()))
    assert set(cites) <= set(REFERENCES)
    assert all(len(set(one)) == len(one) for one in (process.cites, *by_rule))
    assert bool(cites) == (process.source != "judgement")


def test_what_a_process_cites_by_rule_are_its_rules():
    for process in ORDER:
        if process.cites_by_rule:
            rules = process.parameters.model_fields["rule"].annotation.__args__
            assert set(process.cites_by_rule) == set(rules), process.name


@pytest.mark.parametrize("kind", OWN, ids=[kind.kind_name() for kind in OWN])
def test_every_kind_of_ours_cites(kind):
    assert kind.CITES
    assert set(kind.CITES) <= set(REFERENCES)
    assert len(set(kind.CITES)) == len(kind.CITES)


def test_chance_cites():
    assert set(chance.CITES) <= set(REFERENCES)


def test_a_process_with_an_unknown_key_is_refused():
    with pytest.raises(TypeError, match=r"process posters: there is no reference 'bass_1996' \(nearest: 'bass_1969'\)"):
        Process("posters", "posters", Phase.OPEN, (), None, "made up", cites_by_rule={"bass": ("bass_1996",)})


def test_a_kind_with_an_unknown_key_is_refused():
    with pytest.raises(
        TypeError, match=r"Poster.CITES: there is no reference 'rogers_2002' \(nearest: 'rogers_2003'\)"
    ):

        class Poster(Intervention):
            CITES = ("rogers_2002",)


def test_a_lone_word_is_no_tuple():
    with pytest.raises(TypeError, match="must be a tuple of keys"):
        check("rogers_2003", "Poster.CITES")


def test_a_reference_may_be_brought_along():
    class Poster(Intervention):
        CITES = ("rogers_2003", OWN_PAPER)

    assert resolve(Poster.CITES) == (REFERENCES["rogers_2003"], OWN_PAPER)


def test_a_known_key_is_not_given_to_another_reference():
    other = Reference("rogers_2003", "book", ("Rogers, Kenny",), 2003, "Songs")
    with pytest.raises(TypeError, match="the key 'rogers_2003' already means another reference"):
        check((other,), "Poster.CITES")
    check((REFERENCES["rogers_2003"],), "Poster.CITES")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"key": "Rogers 2003"}, "a key is small letters"),
        ({"kind": "artikel"}, r"there is no kind 'artikel' \(nearest: 'article'\)"),
        ({"authors": ()}, "authors must be a tuple of names"),
        ({"authors": "Rogers"}, "authors must be a tuple of names"),
        ({"authors": ("",)}, "authors must be a tuple of names"),
        ({"title": ""}, "has no title"),
    ],
)
def test_what_could_not_be_cited_is_refused(changed, words):
    whole = {"key": "poster_2024", "kind": "article", "authors": ("Painter, Ann",), "year": 2024, "title": "Posters"}
    with pytest.raises(ValueError, match=words):
        Reference(**(whole | changed))
