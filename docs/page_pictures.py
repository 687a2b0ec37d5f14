"""Take the pictures of the page that the documentation shows: ``uv run python docs/page_pictures.py``.

Needs Chromium (on Debian ``apt-get install chromium``), and some minutes.
"""

import io
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).parent / "pictures"
PROGRAM = [sys.executable, "-c", "from adoptsim.faces.cli.root import main; main()"]
COLOURS = 96
PATIENCE = 600_000
"""Milliseconds within which everything must have been worked out."""

SMALL = "v=1&base=all_together&population.officials=1500&population.agencies=30"
BAD = b"""extends: training
title: Our ministries
officials:
  skil_mean: 0.4
"""


@contextmanager
def served() -> Iterator[str]:
    """Serve the page, and give its address."""
    command = [*PROGRAM, "web", "--no-browser", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603  it is this program
        assert server.stdout is not None  # noqa: S101  it is piped
        try:
            found = re.search(r"http://\S+/", server.stdout.readline())
            if found is None:
                raise RuntimeError("the page did not start")
            yield found[0]
        finally:
            server.send_signal(signal.SIGINT)


def opened(browser: Browser, address: str, width: int, height: int) -> Page:
    """Open the page, and wait until everything is worked out."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    page.wait_for_selector(".as-label:not(.as-preview)")
    page.wait_for_selector("#as-progress", state="detached")
    page.wait_for_function("document.querySelectorAll('.as-canvas canvas').length >= 9")
    return page


def keep(name: str, picture: bytes) -> None:
    """Keep a picture in few colours, so that it is small."""
    image = Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    image.save(PICTURES / name, optimize=True)


def take(browser: Browser, home: str) -> None:
    """Take all pictures."""
    first = opened(browser, home, 1280, 900)
    keep("page.png", first.screenshot())
    first.close()
    bad = opened(browser, f"{home}?{SMALL}", 1000, 760)
    bad.locator(".as-files > summary").click()
    bad.locator("#as-upload-scenario").set_input_files(
        {"name": "ours.yaml", "mimeType": "text/plain", "buffer": BAD},
    )
    bad.locator(".as-problems").wait_for()
    keep("page_file.png", bad.locator(".as-bar").screenshot())
    bad.close()
    phone = opened(browser, f"{home}?{SMALL}&lang=es", 390, 844)
    keep("page_phone.png", phone.screenshot())
    phone.close()


def main() -> None:
    """Serve the page and take its pictures."""
    with served() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        take(browser, home)
        browser.close()


if __name__ == "__main__":
    main()
