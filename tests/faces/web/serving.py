"""A server of the page as people start it, and who speaks to it: by addresses, or as a browser does."""

import http.client
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Condition, Thread
from typing import Any
from uuid import uuid4

from websockets.exceptions import ConnectionClosed
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
        text = answer.read().decode(errors="replace")
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

    Parameters
    ----------
    port : int
        Where the server listens.
    query : str
        What the address of the page says; empty for a line on which no page is opened yet.
    root : str
        Path under which a proxy shows the page.
    told : callable, optional
        Told of every message as it comes, from another thread.

    Attributes
    ----------
    heard : list of str
        Everything heard, as it came.
    models : dict
        The parts of the page: what each was given.
    """

    def __init__(
        self,
        port: int,
        query: str = "v=1",
        *,
        language: str = "en",
        kernel: str = "",
        session: str = "",
        root: str = "",
        told: Callable[["Browser"], None] = lambda _: None,
    ) -> None:
        self.kernel, self.session, page = kernel or uuid4().hex, session or uuid4().hex, uuid4().hex
        self.heard: list[str] = []
        self.models: dict[str, dict[str, Any]] = {}
        self._told = told
        self._news = Condition()
        self._cut: ConnectionClosed | None = None
        line = connect(
            f"ws://127.0.0.1:{port}{root}/jupyter/api/kernels/{self.kernel}/channels?session_id={page}",
            max_size=None,
            ping_interval=None,
            additional_headers={"Cookie": f"solara-session-id={self.session}", "Accept-Language": f"{language}-XX,en"},
        )
        self._held = ExitStack()
        self.socket = self._held.enter_context(line)
        Thread(target=self._listen, daemon=True).start()
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

        def found() -> str:
            return next((name for name, state in self.models.items() if event in (state.get("events") or ())), "")

        return self.wait_until(found, f"nothing tells of {event}")

    def wait_for(self, prop: str, sought: Any = True) -> Any:
        """Wait until a part is given something, and return it."""

        def found() -> Any:
            given = (state[prop] for state in self.models.values() if "words" in state and state.get(prop))
            return next((one for one in given if sought in (True, one)), None)

        return self.wait_until(found, f"{prop} never came")

    def hear(self, seconds: float = 0.3) -> None:
        """Listen until nothing has come for a while.

        Raises
        ------
        ConnectionClosed
            If the server has cut the line.
        """
        with self._news:
            while self._cut is None and self._news.wait(seconds):
                pass
            if self._cut is not None:
                raise self._cut

    def close(self) -> None:
        self._held.close()

    def leave(self) -> None:
        """End the visit; its place is free afterwards."""
        self.say("shutdown_request", {})
        with self._news:
            assert self._news.wait_for(lambda: self._cut, SOON)
        self.close()

    def wait_to_hear(self, words: str) -> None:
        """Wait until some words are heard."""
        self.wait_until(lambda: any(words in text for text in self.heard), f"{words} never came")

    def wait_until(self, found: Callable[[], Any], otherwise: str) -> Any:
        """Wait until something is found among what was heard, and return it."""
        with self._news:
            self._news.wait_for(lambda: self._cut or found(), SOON)
            if not (there := found()):
                raise self._cut or AssertionError(otherwise)
            return there

    def _listen(self) -> None:
        try:
            while True:
                self._take(str(self.socket.recv()))
        except ConnectionClosed as error:
            with self._news:
                self._cut = error
                self._news.notify_all()

    def _take(self, text: str) -> None:
        with self._news:
            self.heard.append(text)
            if text.startswith("{"):
                self._understand(json.loads(text))
            self._told(self)
            self._news.notify_all()

    def _understand(self, message: Any) -> None:
        content = message["content"]
        if message["header"]["msg_type"] == "comm_open":
            self.models[content["comm_id"]] = content["data"].get("state", {})
        elif message["header"]["msg_type"] == "comm_msg" and content["data"].get("method") == "update":
            self.models.setdefault(content["comm_id"], {}).update(content["data"]["state"])
        elif message["header"]["msg_type"] == "comm_close":
            self.models.pop(content["comm_id"], None)
