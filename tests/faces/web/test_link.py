"""Links: what was asked comes back; what a link cannot say is refused in one sentence."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adoptsim.faces.tongues.speaking import LANGUAGES
from adoptsim.faces.web.asked import Asked
from adoptsim.faces.web.link import LONGEST, LinkError, asked_of, needs, query
from adoptsim.faces.web.uploads import Uploads
from adoptsim.interventions.catalogue import kinds
from adoptsim.scenario.shipped import shipped

hashes = st.text("0123456789abcdef", min_size=32, max_size=32)
names = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,20}", fullmatch=True).filter(lambda name: name != "all")
plain = (
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(-1e18, 1e18)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
)
values = plain | st.lists(plain, max_size=4).map(tuple)
paths = st.tuples(st.sampled_from(["officials", "solutions", "interventions", "processes", "calendar"]), names, names)
asked = st.builds(
    Asked,
    base=st.sampled_from(sorted(shipped())) | hashes.map("upload:{}".format),
    roster=st.just("") | hashes,
    changes=st.dictionaries(paths.map(".".join), values, max_size=6).map(
        lambda all_: tuple(sorted(all_.items(), key=lambda one: one[0]))
    ),
    added=st.dictionaries(names, st.sampled_from(sorted(kinds())), max_size=4).map(lambda all_: tuple(all_.items())),
    language=st.sampled_from(sorted(LANGUAGES)),
    solution=st.just("") | st.just("all") | names,
    month=st.none() | st.integers(0, 1200),
)


@given(asked)
def test_what_was_asked_comes_back_with_its_types(one):
    back = asked_of(query(one))
    assert back == one
    assert repr(back) == repr(one)  # 1, 1.0 and True are equal but not the same


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        one, said = asked_of(text), ""
    except LinkError as error:
        one, said = None, str(error)
    assert "\n" not in said
    assert one is None or asked_of(query(one)) == one


def test_the_empty_link_is_what_the_page_opens_with():
    assert asked_of("") == asked_of("?") == asked_of("?v=1") == Asked()


def test_a_link_can_be_read():
    one = Asked(base="training", changes=(("interventions.training.seats_per_month", 300),), month=24)
    assert query(one) == "v=1&base=training&month=24&interventions.training.seats_per_month=300"


DIGEST = "0" * 32
REFUSED = {
    "newer": ("v=2&base=training", "newer version"),
    "newest": ("v=99999999999999999999", "newer version"),
    "no such version": ("v=0", "which there is not"),
    "version of letters": ("v=one", "which there is not"),
    "superscript": ("v=²", "which there is not"),
    "no version": ("base=training", "v=1"),
    "unknown scenario": ("v=1&base=trainning", "(nearest: 'training')"),
    "a path": ("v=1&base=../../etc/passwd", "which there is not"),
    "an absolute path": ("v=1&base=/etc/passwd", "which there is not"),
    "upload of no hash": ("v=1&base=upload:../../etc", "not the hash"),
    "upload too long": (f"v=1&base=upload:{DIGEST}0", "not the hash"),
    "roster path": ("v=1&roster=/etc/passwd", "not the hash"),
    "roster upper case": (f"v=1&roster={'A' * 32}", "not the hash"),
    "language": ("v=1&lang=fr", "which there is not"),
    "near language": ("v=1&lang=espa", "which there is not"),
    "month": ("v=1&month=-1", "not a month"),
    "month of words": ("v=1&month=may", "not a month"),
    "month beyond": ("v=1&month=1201", "not a month"),
    "month in other digits": ("v=1&month=١٢", "not a month"),
    "solution": ("v=1&solution=<script>", "no name"),
    "unknown key": ("v=1&bas=training", "(nearest: 'base')"),
    "foreign key": ("v=1&utm_source=mail", "means nothing here"),
    "title": ("v=1&title.x=1", "means nothing here"),
    "python": ("v=1&__class__.__init__=1", "means nothing here"),
    "dots": ("v=1&officials..skill=1", "means nothing here"),
    "slash": ("v=1&officials/skill=1", "means nothing here"),
    "twice": ("v=1&v=1", "twice"),
    "twice a change": ("v=1&officials.skill_mean=1&officials.skill_mean=2", "twice"),
    "no equals": ("v=1&base", "no name=value"),
    "nothing": ("v=1&&", "no name=value"),
    "no key": ("v=1&=3", "no name=value"),
    "not utf-8": ("v=1&base=%ff", "UTF-8"),
    "surrogate": ("v=1&base=\ud800", "not text"),
    "surrogate value": ('v=1&officials.skill_mean="\\ud800"', "no value"),
    "bare word": ("v=1&officials.skill_mean=high", "no value"),
    "empty value": ("v=1&officials.skill_mean=", "no value"),
    "nan": ("v=1&officials.skill_mean=NaN", "no value"),
    "infinity": ("v=1&officials.skill_mean=-Infinity", "no value"),
    "overflow": ("v=1&officials.skill_mean=1e999", "no value"),
    "huge": (f"v=1&officials.skill_mean={'9' * 7000}", "no value"),
    "mapping": ('v=1&interventions.training.where={"largest":3}', "no value"),
    "nested": ("v=1&interventions.training.solutions=[[1]]", "no value"),
    "deep": (f"v=1&officials.skill_mean={'[' * 7900}", "no value"),
    "code": ("v=1&officials.skill_mean=__import__('os').system('id')", "no value"),
    "kind": ("v=1&add.mine=trainning", "(nearest: 'training')"),
    "name": ("v=1&add.my-own=training", "no name"),
    "reserved name": ("v=1&add.all=training", "no name"),
    "no name": ("v=1&add.=training", "no name"),
    "too long": ("v=1&" + "x" * LONGEST, "8,000"),
    "far too long": ("v=1&" + "x" * 10**7, "8,000"),
}  # fmt: skip


@pytest.mark.parametrize("which", REFUSED)
def test_a_hostile_link_is_refused_in_one_sentence(which):
    text, words = REFUSED[which]
    begun = time.process_time()
    with pytest.raises(LinkError) as caught:
        asked_of(text)
    said = str(caught.value)
    assert words in said
    assert "\n" not in said
    assert len(said) < 400
    assert time.process_time() - begun < 1


def test_a_link_says_which_files_it_needs():
    content = b"extends: training\n"
    with Uploads() as uploads:
        digest = uploads.add_scenario("mine.yaml", content)
        there = Asked(base=f"upload:{digest}")
        assert needs(there, uploads) == ()
        assert needs(Asked(base=f"upload:{digest}", roster=DIGEST), uploads) == (DIGEST,)
    with Uploads() as others:
        assert needs(there, others) == (digest,)
        assert needs(Asked(), others) == ()
