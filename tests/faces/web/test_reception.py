"""Whatever a browser sends, nothing is raised, and what is asked for stays what a link can say."""

import base64
import json
from types import SimpleNamespace

import ipyvue
import pytest
import solara
from hypothesis import given
from hypothesis import strategies as st

from adoptsim.faces.tongues.speaking import LANGUAGES, speaking
from adoptsim.faces.web import page
from adoptsim.faces.web.hall import Hall
from adoptsim.faces.web.link import LONGEST, asked_of, query
from adoptsim.faces.web.parts import sorry
from adoptsim.faces.web.reception import Reception
from adoptsim.faces.web.showing import answer_of, bar_of, controls_of
from adoptsim.faces.web.visit import Visit
from tests.faces.web.hostile import ANYTHING, LINKS, MOVES, SET, UPLOADS


class NoWork:
    """A desk at which nothing is worked out."""

    def lane(self, *_):
        return lambda *_: iter(())


@pytest.fixture
def desk(monkeypatch, tmp_path):
    monkeypatch.setattr(Visit, "_work", lambda *_: None)
    reception = Reception(Hall(NoWork(), folder=tmp_path).enter(), "", lambda: None)
    reception.begin()
    yield reception
    reception.visit.close()


def check(desk):
    """Check that what is seen can be shown and sent to somebody."""
    seen = desk.visit.seen
    assert asked_of(query(desk.asked)) == desk.asked
    shown = [bar_of(seen, desk.visit.uploads), answer_of(seen), desk.problems, desk.parcel]
    if seen.made is not None:
        shown.append(controls_of(seen.made, desk.asked.language, desk.opened))
    json.dumps(shown, allow_nan=False).encode()
    assert "Traceback" not in str(desk.problems) + seen.problem


HANDLERS = ("choose_base", "choose_language", "choose_solution", "month", "set_value", "back", "move", "remove", "add",
            "look", "upload", "refused", "save", "came", "undo", "redo", "cancel", "go_on")  # fmt: skip


@pytest.mark.parametrize("name", HANDLERS)
def test_anything_may_come(desk, name, caplog):
    assert set(HANDLERS) == set(desk.handlers)
    for given_ in (*ANYTHING, *SET, *MOVES, *UPLOADS, *LINKS):
        desk.handlers[name](given_)
        assert asked_of(query(desk.asked)) == desk.asked
    check(desk)
    for record in caplog.records:
        assert record.levelname == "WARNING"
        assert record.exc_info is None
        assert record.getMessage().isascii()
        assert len(record.getMessage()) < 300


KEYS = ("path", "value", "name", "start", "months", "kind", "content")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=40),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=8,
)  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(HANDLERS), JSON), max_size=8))
def test_any_json_in_any_order_may_come(told):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Visit, "_work", lambda *_: None)
        desk = Reception(Hall(NoWork()).enter(), "", lambda: None)
        desk.begin()
        for name, data in told:
            desk.handlers[name](data)
        check(desk)
        desk.visit.close()


def test_changes_that_no_link_could_say_are_refused(desk):
    for number in range(600):
        desk.handlers["set_value"]({"path": f"interventions.x{number}.start", "value": number})
    assert len(query(desk.asked)) <= LONGEST
    assert desk.problems[0]["message"].startswith("This would be one change too many")
    desk.handlers["undo"](None)
    assert desk.problems == []


def test_half_a_letter_is_no_value(desk):
    before = desk.asked
    desk.handlers["set_value"]({"path": "officials.skill_mean", "value": "\ud800"})
    assert desk.asked == before


def test_each_parcel_has_a_number_of_its_own(desk):
    numbers = []
    for _ in range(3):
        desk.handlers["save"]("scenario")
        numbers.append(desk.parcel["number"])
    assert numbers == [1, 2, 3]
    assert base64.b64decode(desk.parcel["content"])


@pytest.mark.parametrize("failing", ["bar_of", "controls_of"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_where_showing_fails_a_sentence_is_shown(failing, language, monkeypatch, tmp_path):
    monkeypatch.setattr(Visit, "_work", lambda *_: None)
    monkeypatch.setitem(page.apps, "__default__", SimpleNamespace(hall=Hall(NoWork(), folder=tmp_path)))
    monkeypatch.setattr(page, failing, fails)
    opened = solara.RoutingProvider(
        children=[page.Page()], routes=[solara.Route("/")], pathname=f"/?v=1&lang={language}"
    )
    _, context = solara.render(opened, handle_error=False)
    shown = str([one.children for one in context.find(ipyvue.Html).widgets])
    context.close()
    with speaking(language):
        assert sorry() in shown
    assert "some/where" not in shown


def fails(*_):
    raise ArithmeticError("at /some/where.py")
