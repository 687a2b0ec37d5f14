"""The server shows the page and the files it needs, and nothing else."""

import http.client
import re
import socket
import subprocess

import psutil
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.faces.web.serving import COMMAND, Browser, served


@pytest.fixture(scope="module")
def client():
    with served("--jobs", "1", "--visitors", "2") as client:
        yield client


def test_the_page_may_load_nothing_from_elsewhere(client):
    status, headers, text = client.get("/?v=1&lang=es")
    assert status == 200
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "user-scalable" not in text
    assert 'name="viewport"' in text
    for tag in ("src", "href"):
        assert f'{tag}="http' not in text


@pytest.mark.parametrize(
    ("language", "label", "cancel"), [("en", "Please wait", "Cancel"), ("es", "Espere, por favor", "Cancelar")]
)
def test_what_solara_says_itself_is_said_in_the_language_of_the_page(client, language, label, cancel):
    _, _, text = client.get(f"/?v=1&lang={language}")
    bars = re.findall(r"<v-progress-[^>]*>", text)
    assert len(bars) >= 3
    assert all(f'aria-label="{label}"' in bar for bar in bars)
    for theirs in ("refresh the page", "Server\n", "Restoring", "Refresh now", "Could not"):
        assert theirs not in text
    assert re.search(rf">\s*{cancel}\s*</v-btn>", text)


def test_the_library_of_charts_is_served_from_here(client):
    status, headers, _ = client.get("/_solara/cdn/echarts@5.4.0/dist/echarts.js")
    assert status == 200
    assert "immutable" in headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd", "/../etc/passwd", "/static/../../../../etc/passwd", "/static/..%2f..%2f..%2fetc/passwd",
        "/_solara/cdn/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/_solara/cdn/..%5c..%5cetc%5cpasswd", "/resourcez", "/other",
        "/static/assets/../../../etc/passwd", "/jupyter/nbextensions/..%2f..%2f..%2fetc/passwd",
        "/_solara/cdn/left-pad@1.0.0/index.js",
    ],
)  # fmt: skip
def test_other_addresses_hold_nothing(client, path):
    status, _, text = client.get(path)
    assert status == 404
    assert "root:" not in text
    assert "site-packages" not in text


def test_a_page_of_another_site_gets_no_connection(client):
    connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=60)
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    path = "/jupyter/api/kernels/a/channels?session_id=b"
    connection.request("GET", path, headers=upgrade | {"Origin": "https://elsewhere.example"})
    assert connection.getresponse().status == 403
    connection.close()


def test_a_port_that_is_taken_is_a_plain_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run([*COMMAND, "--port", str(port)], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"--host 127.0.0.1 --port {port}: cannot listen there" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_path_that_is_none_is_a_plain_sentence():
    done = subprocess.run([*COMMAND, "--root-path", "x/"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--root-path x/: write a path such as /adoption" in done.stderr


def test_one_visitor_too_many_is_turned_away_and_who_comes_back_has_a_place(client):
    first, second = Browser(client.port), Browser(client.port)
    for browser in (first, second):
        assert browser.wait_for("headline")
    with pytest.raises(InvalidStatus):
        Browser(client.port)
    second.close()
    again = Browser(client.port, "", kernel=second.kernel, session=second.session)
    again.tell("control", {"method": "app-status"})
    again.wait_to_hear('"started": true')
    for browser in (first, again):
        browser.leave()


def test_nobody_comes_back_as_somebody_else(client):
    mine = Browser(client.port)
    assert mine.wait_for("headline")
    with pytest.raises(ConnectionClosed):  # noqa: PT012  it may be told at any of these
        theirs = Browser(client.port, "", kernel=mine.kernel)
        while True:
            theirs.hear()
            theirs.tell("control", {"method": "app-status"})
    assert not any("headline" in text for text in theirs.heard)
    mine.leave()


def test_nothing_is_left_of_a_server_that_was_interrupted():
    with served("--jobs", "1") as client:
        visitor = Browser(client.port)
        assert visitor.wait_for("headline")
        others = psutil.Process(client.process).children(recursive=True)
        assert others
        visitor.close()
    _, alive = psutil.wait_procs(others, timeout=20)
    assert alive == []
