"""The server shows the page and the files it needs, and nothing else."""

import http.client
import re
import signal
import socket
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.xdist_group("desk")


class Client:
    """Asks for addresses as they are written."""

    def __init__(self, port):
        self.port = port

    def is_there(self):
        try:
            return self.get("/readyz")[0] == 200
        except ConnectionError:
            return False

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text


COMMAND = [sys.executable, "-c", "from adoptsim.faces.cli.root import main; main()", "web", "--no-browser"]


@pytest.fixture(scope="module")
def client():
    with subprocess.Popen([*COMMAND, "--port", "0", "--jobs", "1"], stdout=subprocess.PIPE, text=True) as server:
        port = re.search(r":(\d+)/", server.stdout.readline())[1]
        client = Client(int(port))
        until = time.monotonic() + 120
        while not client.is_there() and time.monotonic() < until:
            time.sleep(0.1)
        yield client
        server.send_signal(signal.SIGINT)
        assert server.wait(60) == 0


def test_the_page_may_load_nothing_from_elsewhere(client):
    status, headers, text = client.get("/?v=1&lang=es")
    assert status == 200
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "user-scalable" not in text
    assert 'name="viewport"' in text
    for tag in ("src", "href"):
        assert f'{tag}="http' not in text


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
