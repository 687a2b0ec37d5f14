"""Two hundred ways to mean ill, against a server that runs: none executes, leaks, ends it, or keeps another waiting."""

import json
import re
from itertools import batched
from pathlib import Path

import psutil
import pytest
from websockets.exceptions import ConnectionClosed

from adoptsim.faces.tongues.speaking import speaking
from adoptsim.faces.web.door import AT_ONCE
from adoptsim.faces.web.parts import sorry
from tests.faces.web.hostile import ANYTHING, LINKS, MESSAGES, MOVES, SAID, SET, UPLOADS
from tests.faces.web.serving import Browser, served

LEAK = re.compile(r"Traceback \(most|site-packages|/src/adoptsim|root:x:|/tmp/adoptsim|File \\?\"|File &quot;")
EXECUTED = Path("/tmp/executed")
MOST_MEMORY = 300_000_000
"""Bytes that the server may grow by, whatever it is sent."""

EVENTS = (
    *(("set_value", one) for one in SET), *(("move", one) for one in MOVES), *(("upload", one) for one in UPLOADS),
    *(("came", one) for one in LINKS),
    *(("choose_base", one) for one in ANYTHING), *(("month", one) for one in ANYTHING),
    *((event, ANYTHING[4]) for event in ("event_set_value", "event_upload", "event_came")),
)  # fmt: skip


@pytest.fixture(scope="module")
def client():
    with served("--jobs", "1") as client:
        first = Browser(client.port)
        first.wait_for("headline")
        first.leave()
        yield client


@pytest.fixture
def other(client):
    """Somebody who means well, and must not wait."""
    other = Browser(client.port, "v=1&base=training&population.officials=300")
    yield other
    assert other.wait_for("headline")
    assert not any(LEAK.search(text) for text in other.heard)
    other.leave()
    assert client.is_there()
    assert not EXECUTED.exists()


def test_there_are_two_hundred():
    there = {json.dumps(event) for event in EVENTS if event[0] in ("upload", "came")}
    assert len(there) > 200


@pytest.mark.usefixtures("other")
@pytest.mark.parametrize("events", tuple(batched(EVENTS, AT_ONCE)), ids=len)
def test_events_that_no_page_tells(client, events):
    before = psutil.Process(client.process).memory_info().rss
    browser = Browser(client.port)
    browser.wait_for("sight")
    browser.wait_for("headline")
    for event, data in events:
        if not any(event in (state.get("events") or ()) for state in list(browser.models.values())):
            browser.do("came", "v=1&base=training")  # its part is not shown just now
        browser.do(event, data)
        browser.hear(0.005)
    browser.do("came", "v=1&base=training")
    assert browser.wait_for("query", "v=1&base=training")
    assert browser.wait_for("headline")
    assert [text[:300] for text in browser.heard if LEAK.search(text)] == []
    assert sorry() not in "".join(browser.heard)
    browser.leave()
    assert psutil.Process(client.process).memory_info().rss - before < MOST_MEMORY


@pytest.mark.usefixtures("other")
def test_messages_that_no_browser_sends(client):
    before = psutil.Process(client.process).memory_info().rss
    for message in MESSAGES:
        sent(client, lambda browser, message=message: browser.socket.send(message))
    for kind, content in SAID:
        sent(client, lambda browser, kind=kind, content=content: browser.say(kind, content))
    assert psutil.Process(client.process).memory_info().rss - before < MOST_MEMORY


def sent(client, send):
    """Send something on a line of its own, which the server may cut."""
    browser = Browser(client.port, "")
    try:
        send(browser)
        browser.hear(0.05)
        browser.leave()
    except ConnectionClosed:
        browser.close()
    assert not any(LEAK.search(text) for text in browser.heard)


@pytest.mark.usefixtures("other")
def test_parts_of_the_page_that_are_given_something_else(client):
    browser = Browser(client.port)
    browser.wait_for("headline")
    for model in list(browser.models):
        for state in ({"_dom_classes": 3}, {"template": "IPY_MODEL_x"}, {"children": [1]}, {"words": None}, 3):
            browser.tell(model, {"method": "update", "state": state})
        browser.tell(model, {"method": "custom", "content": {"event": "__init__", "data": {}}})
        browser.tell(model, {"method": "custom", "content": 3})
        browser.tell(model, 3)
    browser.hear(0.3)
    assert not any(LEAK.search(text) for text in browser.heard)
    browser.leave()


@pytest.mark.usefixtures("other")
@pytest.mark.parametrize("path", [3, None, [], {"a": 1}, "../../etc/passwd", "/a/b", "\0", "//[::", "x" * 10_000])
def test_where_the_page_itself_fails_a_sentence_is_shown(client, path):
    with speaking("pt"):
        sentence = sorry()
    browser = Browser(client.port, "", language="pt")
    browser.run(path)
    browser.wait_to_hear(sentence)
    assert not any(LEAK.search(text) for text in browser.heard)
    browser.leave()


def test_links_as_addresses(client):
    for path in (
        "/?" + "a" * 60_000,
        "/?v=1&lang=%3Cscript%3E",
        "/?lang=" + "%ff" * 50,
        "/?" + "%00" * 20,
        "/?[]=&&&=%",
    ):
        status, headers, text = client.get(path)
        assert status in (200, 400, 414, 431)
        assert "alert(" not in text
        assert not LEAK.search(text)
        assert status != 200 or "default-src 'self'" in headers["content-security-policy"]
