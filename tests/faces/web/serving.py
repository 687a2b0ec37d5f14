"""A server of the page as people start it, and who speaks to it: by addresses, or as a browser does."""

import http.client
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import uuid4

from websockets.sync.client import connect

COMMAND = [sys.executable, "-c", "from adoptsim.faces.cli.root import main; main()", "web", "--no-browser"]
SOON = 120


class Client:
    """Asks for addresses as they are written."""

    def __init__(self, port: int, process: int = 0) -> None:
        self.port = port
        self.process = process

    def is_there(self) -> bool:
        try:
            return self.get("/readyz")[0] == 200
        except ConnectionError:
            return False

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text


@contextmanager
def served(*options: str) -> Iterator[Client]:
    """Serve the page until the block ends, which must end it in order."""
    with subprocess.Popen([*COMMAND, "--port", "0", *options], stdout=subprocess.PIPE, text=True) as server:
        try:
            yield _ready(server)
            server.send_signal(signal.SIGINT)
            assert server.wait(60) == 0
        finally:
            server.kill()


def _ready(server: subprocess.Popen[str]) -> Client:
    assert server.stdout is not None
    found = re.search(r":(\d+)/", server.stdout.readline())
    assert found is not None
    client = Client(int(found[1]), server.pid)
    until = time.monotonic() + SOON
    while not client.is_there() and time.monotonic() < until:
        time.sleep(0.1)
    return client


class Browser:
    """What a browser says to the server and hears from it, without drawing anything.

    Attributes
    ----------
    heard : list of str
        Everything heard, as it came.
    models : dict
        The parts of the page: what each was given.
    """

    def __init__(
        self, port: int, query: str = "v=1", language: str = "en", kernel: str = "", session: str = ""
    ) -> None:
        self.kernel, self.session, page = kernel or uuid4().hex, session or uuid4().hex, uuid4().hex
        self.heard: list[str] = []
        self.models: dict[str, dict[str, Any]] = {}
        line = connect(
            f"ws://127.0.0.1:{port}/jupyter/api/kernels/{self.kernel}/channels?session_id={page}",
            max_size=None,
            additional_headers={"Cookie": f"solara-session-id={self.session}", "Accept-Language": f"{language}-XX,en"},
        )
        self._held = ExitStack()
        self.socket = self._held.enter_context(line)
        self.say("comm_open", {"comm_id": "control", "target_name": "solara.control", "data": {}})
        if query:
            self.run(f"/?{query}")

    def say(self, kind: str, content: Any, **others: Any) -> None:
        header = {"msg_type": kind, "msg_id": uuid4().hex, "session": "a", "username": "", "version": "5.3"}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        self.socket.send(json.dumps(message | {"channel": "shell", "buffers": []} | others))

    def run(self, path: Any, **others: Any) -> None:
        """Open the page."""
        self.tell("control", {"method": "run", "args": {"path": path, **others}})

    def tell(self, model: str, data: Any) -> None:
        self.say("comm_msg", {"comm_id": model, "data": data})

    def do(self, event: str, data: Any) -> None:
        """Let the part that tells of it tell of an event."""
        self.tell(self.part(event), {"method": "custom", "content": {"event": event, "data": data}})

    def part(self, event: str) -> str:
        """Return the part that tells of an event, as soon as it is there."""
        until = time.monotonic() + SOON
        while time.monotonic() < until:
            for name, state in self.models.items():
                if event in (state.get("events") or ()):
                    return name
            self.hear(0.05)
        raise AssertionError(f"nothing tells of {event}")

    def hear(self, seconds: float = 0.3) -> None:
        """Listen until nothing has come for a while."""
        while True:
            try:
                text = self.socket.recv(timeout=seconds)
            except TimeoutError:
                return
            assert isinstance(text, str)
            self.heard.append(text)
            if text.startswith("{"):
                self._take(json.loads(text))

    def _take(self, message: Any) -> None:
        content = message["content"]
        if message["header"]["msg_type"] == "comm_open":
            self.models[content["comm_id"]] = content["data"].get("state", {})
        elif message["header"]["msg_type"] == "comm_msg" and content["data"].get("method") == "update":
            self.models[content["comm_id"]].update(content["data"]["state"])
        elif message["header"]["msg_type"] == "comm_close":
            self.models.pop(content["comm_id"], None)

    def wait_for(self, prop: str, sought: Any = True) -> Any:
        """Listen until a part is given something, and return it."""
        until = time.monotonic() + SOON
        while time.monotonic() < until:
            for state in self.models.values():
                if "words" in state and state.get(prop) and sought in (True, state[prop]):
                    return state[prop]
            self.hear(0.05)
        raise AssertionError(f"{prop} never came")

    def close(self) -> None:
        self._held.close()

    def leave(self) -> None:
        self.say("shutdown_request", {})
        self.close()
