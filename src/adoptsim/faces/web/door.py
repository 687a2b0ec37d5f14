"""The door of the page: who comes in, what may be said there, and how fast.

What no page sends goes no further: Solara would make any part that a stranger names, take any bytes
apart, and show what went wrong in the program.
"""

import asyncio
import json
import logging
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from html import escape
from typing import Any
from urllib.parse import urlsplit

import solara.server.kernel_context
import solara.server.server
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from adoptsim.faces.tongues.speaking import LANGUAGES, speaking
from adoptsim.faces.web.parts import sorry

log = logging.getLogger(__name__)

MOST_LINES = 3
"""Lines to one visit at one time: a browser that comes back may have its old one still."""

MOST_MESSAGE = 5_500_000
"""Bytes of a message from a browser: the largest file that may be uploaded, as text."""

MOST_LETTERS = 20_000
"""Letters of any other message; a link, which is the longest, has 8,000."""

AT_ONCE = 150
"""Messages that are taken at once."""

A_SECOND = 5.0
"""Messages that are taken in a second after that; whoever sends more waits."""

KINDS = frozenset(
    ("kernel_info_request", "comm_info_request", "comm_open", "comm_msg", "comm_close", "shutdown_request")
)
"""Messages of Jupyter's that Solara's page sends."""

TARGETS = ("solara.control", "jupyter.widget.control")
"""What it opens a comm to: the page asked for, and its parts anew after a lost connection."""

TRACEBACK = "Traceback (most recent call last)"
"""What Python begins to tell an error with."""

_SHOWN = re.compile(rf"<pre>[^<]*{re.escape(TRACEBACK)}[^<]*</pre>")
"""How Solara shows an error to a visitor."""


class Door:
    """Lets a browser in that shows a page of this server, while there is room.

    Parameters
    ----------
    visitors : int
        Visits at one time; one that comes back has its place.
    connection : callable
        What connects a browser with its visit.
    """

    def __init__(self, visitors: int, connection: Callable[[WebSocket], Awaitable[None]]) -> None:
        self.visitors = visitors
        self.connection = connection
        self._lines: Counter[str] = Counter()

    async def connect(self, websocket: WebSocket) -> None:
        """Connect a browser with its visit, or turn it away."""
        kernel = websocket.path_params["kernel_id"]
        origin, host = websocket.headers.get("origin"), websocket.headers.get("host")
        if origin is not None and urlsplit(origin).netloc != host:
            await websocket.close(code=1008)
            return
        if not self._has_room(kernel):
            await websocket.close(code=1013)
            return
        self._lines[kernel] += 1
        try:
            await self.connection(websocket)
        finally:
            self._lines[kernel] -= 1
            self._lines += Counter()  # forgets who has no line left

    def _has_room(self, kernel: str) -> bool:
        there = {*solara.server.kernel_context.contexts, *self._lines}
        return self._lines[kernel] < MOST_LINES and (kernel in there or len(there) < self.visitors)


async def close(request: Request) -> Response:
    """End a visit whose page is closed, if it is the visitor who says so."""
    context = solara.server.kernel_context.contexts.get(request.path_params["kernel_id"])
    page = request.query_params.get("session_id")
    mine = request.cookies.get(solara.server.server.COOKIE_KEY_SESSION_ID)
    if context is not None and context.session_id == mine and page in context.page_status:
        context.page_close(page)
    return Response()


class Discreet:
    """Hears only what a page says, and tells a visitor that something went wrong where Solara would show what."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what a page says, and everything but errors back."""
        language = dict(scope.get("headers", ())).get(b"accept-language", b"")[:2].decode("latin-1")

        async def discreetly(message: Message) -> None:
            if TRACEBACK in (message.get("text") or ""):
                with speaking(language if language in LANGUAGES else "en"):
                    message = {**message, "text": _SHOWN.sub(f"<p role='alert'>{escape(sorry())}</p>", message["text"])}
            await send(message)

        if scope["type"] == "websocket":
            await self.app(scope, Ear(receive), discreetly)
        else:
            await self.app(scope, receive, send)


class Ear:
    """What is heard on one line: what a page says, no faster than somebody moves sliders.

    Who says anything else has left; who is too fast is kept waiting.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._patience = float(AT_ONCE)
        self._last = time.monotonic()

    async def __call__(self) -> Message:
        """Return the next message."""
        message = await self._receive()
        if message["type"] != "websocket.receive":
            return message
        if not is_of_a_page(message.get("text")):
            log.warning("a browser sent a message that no page sends")
            return {"type": "websocket.disconnect", "code": 1003}
        await self._pause()
        return message

    async def _pause(self) -> None:
        now = time.monotonic()
        self._patience = min(AT_ONCE, self._patience + A_SECOND * (now - self._last)) - 1
        self._last = now
        if self._patience < 0:
            await asyncio.sleep(-self._patience / A_SECOND)


def is_of_a_page(text: str | None) -> bool:
    """Say whether a message is one that a page sends: of a known kind, to a known part, and long only with a file."""
    try:
        said: Any = json.loads(text or "")
    except (ValueError, RecursionError):
        return False
    match said:
        case {"header": {"msg_type": str(kind)}, "content": dict(content), "channel": str()} if kind in KINDS:
            if kind == "comm_open" and content.get("target_name") not in TARGETS:
                return False
            return len(text or "") <= MOST_LETTERS or _has_a_file(content)
    return False


def _has_a_file(content: dict[str, Any]) -> bool:
    match content:
        case {"data": {"method": "custom", "content": {"event": "upload"}}}:
            return True
    return False
