"""The page behind a proxy that shows it under a path, which it takes off."""

import re
import socket
from contextlib import contextmanager, suppress
from threading import Thread

from tests.faces.web.serving import Browser, Client, served

PATH = "/adoption"


@contextmanager
def proxy(port):
    """Pass on what is asked for below the path, without the path; nothing else."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        Thread(target=_accept, args=(listening, port), daemon=True).start()
        yield Client(listening.getsockname()[1])
        listening.shutdown(socket.SHUT_RDWR)


def _accept(listening, port):
    with suppress(OSError):
        while True:
            caller, _ = listening.accept()
            Thread(target=_pass_on, args=(caller, port), daemon=True).start()


def _pass_on(caller, port):
    with caller:
        head = b""
        while b"\r\n\r\n" not in head and (more := caller.recv(65_536)):
            head += more
        method, _, rest = head.partition(b" ")
        if not rest.startswith(PATH.encode() + b"/"):
            caller.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        with socket.create_connection(("127.0.0.1", port)) as server:
            server.sendall(method + b" " + rest.removeprefix(PATH.encode()))
            back = Thread(target=_pump, args=(server, caller), daemon=True)
            back.start()
            _pump(caller, server)
            back.join()


def _pump(source, sink):
    with suppress(OSError):
        while more := source.recv(65_536):
            sink.sendall(more)
        sink.shutdown(socket.SHUT_WR)


def test_the_page_and_all_that_it_loads_stand_under_the_path():
    with served("--jobs", "1", "--root-path", PATH) as client, proxy(client.port) as shown:
        assert shown.get("/")[0] == 404
        status, _, text = shown.get(f"{PATH}/")
        assert status == 200
        loaded = set(re.findall(r'(?:src|href)="(/[^"]+)"', text))
        assert loaded
        for address in loaded:
            assert address.startswith(f"{PATH}/")
            assert shown.get(address)[0] == 200
        assert f'"{PATH}' in text or f"'{PATH}" in text
        browser = Browser(shown.port, "v=1&base=training&population.officials=300&calendar.months=12", root=PATH)
        assert browser.wait_for("numbers")
        assert browser.wait_for("base", "training")
        browser.leave()
