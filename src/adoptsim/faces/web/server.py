"""The server of the page: Solara's own parts behind a few addresses, everything else shut.

Nothing is fetched from elsewhere and nothing reported; what goes wrong is told to whoever keeps the
server, not to visitors.
"""

import socket
import warnings
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from html import escape
from importlib.metadata import files
from pathlib import Path
from threading import Timer

import solara.server.app
import solara.server.server
import solara.server.settings
import solara.server.starlette as parts
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from adoptsim.experiments.executors import start_early
from adoptsim.faces.tongues.speaking import said, speaking, spoken
from adoptsim.faces.web.desk import Desk
from adoptsim.faces.web.door import MOST_LINES, MOST_MESSAGE, Discreet, Door, close
from adoptsim.faces.web.hall import Hall
from adoptsim.faces.web.link import language_of
from adoptsim.simulation.precompiling import HALVES
from adoptsim.world.compilation import CACHE, is_compiled
from adoptsim.world.errors import UserError

PAGE = "adoptsim.faces.web.page"

MOST_VISITORS = 100
"""Visits at one time, unless another number is given."""

GONE = "10m"
"""How long a visit is kept for a browser that has lost its connection."""

MOST_WAITING = 8
"""Messages of a line that wait to be heard; more stay with who sends them."""

PATIENCE = 120.0
"""Seconds in which a browser must show that it is there: its sign stands behind whatever else it sent."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' blob:; object-src 'none'; "
        "base-uri 'self'; form-action 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""What every page is sent with: it may load nothing from elsewhere. Vue compiles its templates, hence `eval`."""

VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1">'


@dataclass(frozen=True, slots=True)
class Serving:
    """How the page is served.

    Attributes
    ----------
    host : str
        Address to listen at.
    port : int
        Port; 0 for any that is free.
    browser : bool
        Whether to open a browser.
    processes : int or None
        Processes that make runs; all processors by default.
    visitors : int
        Visits at one time.
    root_path : str
        Path under which a proxy shows the page, such as ``/adoption``.
    """

    host: str = "127.0.0.1"
    port: int = 8765
    browser: bool = True
    processes: int | None = None
    visitors: int = MOST_VISITORS
    root_path: str = ""


class App(solara.server.app.AppScript):
    """The page, and the hall that its visitors share."""

    def __init__(self, hall: Hall) -> None:
        super().__init__(PAGE)
        self.hall = hall


def serve(serving: Serving) -> None:
    """Serve the page until it is interrupted.

    Raises
    ------
    UserError
        If the address cannot be used.
    """
    listening = listen(serving.host, serving.port)
    start_early(["adoptsim.experiments.runs"])
    desk = Desk(serving.processes)
    try:
        if CACHE is not None and not is_compiled():
            desk.warm_up(HALVES)
        address = f"http://{_in_address(serving.host)}:{listening.getsockname()[1]}{serving.root_path}/"
        print(f"The page is at {address} – Ctrl-C ends it.", flush=True)  # noqa: T201  the command's answer
        if serving.browser:
            Timer(1.0, webbrowser.open, [address]).start()
        config = uvicorn.Config(
            application(Hall(desk), serving),
            log_level="warning",
            access_log=False,
            server_header=False,
            ws_max_size=MOST_MESSAGE,
            ws_max_queue=MOST_WAITING,
            ws_ping_timeout=PATIENCE,
            timeout_graceful_shutdown=2,
        )
        with suppress(KeyboardInterrupt):  # it ends in order first
            uvicorn.Server(config).run(sockets=[listening])
    finally:
        desk.close()
        listening.close()


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises
    ------
    UserError
        If the address cannot be used.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UserError(f"--host {host} --port {port}: cannot listen there: {why.lower()}") from None


def application(hall: Hall, serving: Serving = Serving()) -> Starlette:
    """Return the application: the page, its connection, and the files it needs.

    Parameters
    ----------
    hall : Hall
        What visitors share.
    serving : Serving
        How it is served.
    """
    settings = solara.server.settings
    settings.telemetry.mixpanel_enable = False
    settings.main.mode = "production"
    settings.main.root_path = serving.root_path
    settings.theme.loader = "plain"
    settings.theme.show_banner = False
    settings.session.http_only = True
    settings.kernel.cull_timeout = GONE
    settings.kernel.max_count = MOST_LINES * serving.visitors
    solara.server.app.apps["__default__"] = App(hall)
    door = Door(serving.visitors, parts.kernel_connection)
    return Starlette(
        routes=[
            Route("/", endpoint=home),
            Route("/readyz", endpoint=parts.readyz),
            Route("/jupyter/api/kernels/{id}", endpoint=parts.kernels),
            WebSocketRoute("/jupyter/api/kernels/{kernel_id}/{name}", endpoint=door.connect),
            Route("/_solara/api/close/{kernel_id}", endpoint=close, methods=["POST"]),
            Mount("/_solara/cdn", app=Unchanging(directory=_assets())),
            Mount("/jupyter/nbextensions", app=parts.StaticNbFiles()),
            Mount("/static/assets", app=parts.StaticAssets()),
            Mount("/static", app=StaticFiles(directory=solara.server.server.solara_static)),
        ],
        middleware=[Middleware(GZipMiddleware, minimum_size=1000), Middleware(Discreet)],
        lifespan=_lifespan,
        exception_handlers={404: _nothing, 500: _wrong},
    )


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    async with parts.lifespan(app):
        yield


class Unchanging(StaticFiles):
    """Files whose address holds their version: a browser need not ask for them again."""

    async def get_response(self, path: str, scope: object) -> Response:
        """Return a file."""
        response = await super().get_response(path, scope)  # type: ignore[arg-type]
        if response.status_code == 200:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


async def home(request: Request) -> Response:
    """Return the page as Solara makes it, in the visitor's language, to be read at any size."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Solara's advice on cookies in frames of other sites
        response: Response = await parts.root(request)
    with speaking(language_of(request.url.query)):
        response.body = _in_words(bytes(response.body).decode()).encode()
    response.headers["Content-Length"] = str(len(response.body))
    response.headers.update(HEADERS)
    return response


def _in_words(html: str) -> str:
    """Put what Solara says itself into the language spoken, and let readers enlarge the page."""
    lost, busy = said("The page has lost its connection; load it anew."), said("Please wait")
    words = {
        "App is disconnected, and may not function properly. Please refresh the page.": lost,
        "Server\n                disconnected.": lost,
        "Please refresh the page": lost,
        "Could not restore session. Please refresh.": said("What you asked for is in the address of the page."),
        "Restoring session…": busy,
        "Refresh now": said("Load anew"),
        "\n                        Cancel\n": said("Cancel"),
    }
    for theirs, ours in words.items():
        html = html.replace(theirs, escape(ours))
    for bar in ("<v-progress-linear ", "<v-progress-circular "):
        html = html.replace(bar, f'{bar}aria-label="{escape(busy)}" ')
    start = html.index('<meta name="viewport"')
    html = html[:start] + VIEWPORT + html[html.index(">", start) + 1 :]
    return html.replace("<html>", f'<html lang="{spoken()}">', 1)


async def _nothing(_: Request, __: Exception) -> Response:
    return PlainTextResponse("There is nothing here.", status_code=404, headers=HEADERS)


async def _wrong(_: Request, __: Exception) -> Response:
    return PlainTextResponse("Something went wrong.", status_code=500, headers=HEADERS)


def _assets() -> Path:
    """Return where the parts of the page lie that Solara would fetch from elsewhere."""
    for file in files("solara-assets") or ():
        if file.parts[-3:] == ("echarts@5.4.0", "dist", "echarts.js"):
            return Path(str(file.locate())).resolve().parents[2]
    raise UserError("solara-assets is not installed: the page would have to fetch parts of itself from elsewhere")


def _in_address(host: str) -> str:
    """Write a host as it stands in an address."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104  it is only shown
    return f"[{shown}]" if ":" in shown else shown
