"""``adoptsim web``: the page."""

from adoptsim.faces.web.server import Serving, serve
from adoptsim.world.errors import UserError


def web(host: str, port: int, visitors: int, root_path: str, jobs: int | None, *, browser: bool) -> None:
    """Serve the page until it is interrupted.

    Raises
    ------
    UserError
        If the address or the path cannot be used.
    """
    if root_path and (not root_path.startswith("/") or root_path.endswith("/")):
        raise UserError(f"--root-path {root_path}: write a path such as /adoption")
    serve(Serving(host, port, browser, jobs, visitors, root_path))
