"""References as text and as BibTeX; a small parser reads the entries back."""

import re
from importlib.metadata import version

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adoptsim.faces.bibliography import adoptsim, bibtex, escaped, text
from adoptsim.world.references import KINDS, REFERENCES, Reference
from tests.faces.bibtex import parse

WORDS = st.text(min_size=1, max_size=30).filter(str.strip)


def test_a_line_says_who_when_what_and_where():
    assert text(REFERENCES["hjort_2021"]) == (
        "Hjort, Jonas; Moreira, Diana; Rao, Gautam; Santini, Juan Francisco (2021). How Research Affects Policy: "
        "Experimental Evidence from 2,150 Brazilian Municipalities. American Economic Review 111(5), 1442–1480. "
        "https://doi.org/10.1257/aer.20190830"
    )
    assert text(REFERENCES["rogers_2003"]) == (
        "Rogers, Everett M. (2003). Diffusion of Innovations. 5th edition. Free Press."
    )
    assert text(REFERENCES["ifg_staff_turnover"]).startswith("Institute for Government (undated). Staff turnover")


@pytest.mark.parametrize("reference", REFERENCES.values(), ids=list(REFERENCES))
def test_a_line_ends_properly_and_leaves_no_gaps(reference):
    line = text(reference)
    assert not re.search(r"\.\.|  | ,|,,|\(\)|None", line)
    assert line.endswith((".", "?", reference.url or ".")) or reference.doi


def test_adoptsim_names_itself_as_installed():
    assert text(adoptsim()).startswith("The adoptsim authors (undated). adoptsim: agent-based simulation of")
    assert text(adoptsim()).endswith(f"Version {version('adoptsim')}.")


def test_all_entries_are_read_back():
    entries = parse("\n\n".join(bibtex(REFERENCES.values())))
    assert [entry.key for entry in entries] == list(REFERENCES)
    for entry, reference in zip(entries, REFERENCES.values(), strict=True):
        assert entry.fields.get("doi", "") == reference.doi
        assert entry.fields.get("url", "") == reference.url
        assert entry.fields.get("year", "None") == str(reference.year)
        assert entry.fields.get("volume", "") == reference.volume
        assert len(re.split(r" and (?![^{]*\})", entry.fields["author"])) == len(reference.authors)
        assert entry.fields["title"][0] + entry.fields["title"][-1] == "{}"


def test_names_of_organisations_are_kept_whole():
    (entry,) = parse(*bibtex([REFERENCES["omb_m_15_13"]]))
    assert entry.kind == "techreport"
    assert entry.fields["author"] == "{Office of Management and Budget}"
    assert entry.fields["institution"] == "Office of Management and Budget"


def test_what_tex_takes_for_commands_is_escaped():
    assert escaped("50 % of R&D_x #1 costs $2 {~^}\n\\") == (
        r"50 \% of R\&D\_x \#1 costs \$2 \textbraceleft{}\textasciitilde{}\textasciicircum{}\textbraceright{} "
        r"\textbackslash{}"
    )


def test_keys_differ_even_if_two_packages_choose_the_same():
    one = Reference("poster_2024", "article", ("Painter, Ann",), 2024, "Posters work")
    other = Reference("poster_2024", "book", ("Painter, Bob",), 2024, "Posters fail")
    note = Reference("scenario", "webpage", ("Web",), None, "A page")
    entries = parse("\n".join(bibtex([one, other, note], ["in words"])))
    assert [entry.key for entry in entries] == ["poster_2024", "poster_2024_2", "scenario", "scenario_2"]
    assert entries[-1].fields == {"note": "in words"}


@given(
    kind=st.sampled_from(KINDS),
    authors=st.lists(WORDS, min_size=1, max_size=3).map(tuple),
    title=WORDS,
    rest=st.dictionaries(
        st.sampled_from(["container", "volume", "pages", "edition", "publisher", "doi", "url"]), WORDS
    ),
    note=WORDS,
)
def test_nothing_that_others_write_breaks_an_entry(kind, authors, title, rest, note):
    one = Reference("odd", kind, authors, 2024, title, **rest)
    entries = parse("\n".join(bibtex([one, one], [note])))
    assert [entry.key for entry in entries] == ["odd", "odd_2", "scenario"]
    assert text(one).isprintable()
