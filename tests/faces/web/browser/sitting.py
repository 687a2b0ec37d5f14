"""Somebody who sits before the page in a browser, and everything that must never happen there."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, Request, expect

SMALL = {"population.officials": 300, "population.agencies": 6, "calendar.months": 48}
"""A government so small that an answer takes no time."""

PREVIEW, CONFIRMED = "Preview of 3 runs", "Confirmed by 20 runs"
SOON = 120_000
expect.set_options(timeout=SOON)

LISTENING = """
window.answers = [];
new MutationObserver(() => {
  const texts = [...document.querySelectorAll(".as-label, .as-headline, .as-number")].map((one) => one.innerText);
  if (texts.join() !== (window.answers.at(-1) || []).join()) window.answers.push(texts);
}).observe(document, { subtree: true, childList: true, characterData: true });
"""
"""Writes down every answer that was shown, however short: its label, its sentence and its numbers."""


def link(base: str = "training", **others: Any) -> str:
    """Return the query of a link to a small scenario."""
    said = {"base": base, **SMALL, **others}
    return "&".join(["v=1", *(f"{key}={value}" for key, value in said.items())])


class Sitting:
    """One visitor.

    Attributes
    ----------
    page : Page
        The browser's.
    wrong : list of str
        What must not happen: errors and warnings of the page, and whatever it asked of another host.
    """

    def __init__(self, browser: Browser, port: int, *, width: int = 1280, height: int = 900) -> None:
        self.home = f"http://127.0.0.1:{port}/"
        self.wrong: list[str] = []
        self.context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB")
        self.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.context.route(re.compile(rf"^(?!{re.escape(self.home)}|data:|blob:)"), lambda route: route.abort())
        self.context.add_init_script(LISTENING)
        self.page = self.context.new_page()
        self.page.set_default_timeout(SOON)
        self.page.on("request", self._asked)
        self.page.on("websocket", lambda line: self._asked_of(line.url))
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("console", lambda told: told.type in ("error", "warning") and self.wrong.append(told.text))

    def _asked(self, request: Request) -> None:
        self._asked_of(request.url)

    def _asked_of(self, address: str) -> None:
        if not address.startswith((self.home, self.home.replace("http", "ws", 1), "data:", "blob:")):
            self.wrong.append(f"asked elsewhere: {address}")

    def leave(self) -> None:
        self.context.close()

    def open(self, query: str) -> None:
        """Open a link, and wait for a confirmed answer."""
        self.page.goto(f"{self.home}?{query}")
        self.wait(0)

    def look(self, query: str) -> None:
        """Open a link, and wait for the head of the page alone."""
        self.page.goto(f"{self.home}?{query}")
        self.page.wait_for_selector("#as-preset")

    def wait(self, seen: int) -> None:
        """Wait until, after so many answers, one is confirmed."""
        self.page.wait_for_function(
            "([seen, confirmed]) => (window.answers.slice(seen).at(-1) || [''])[0].startsWith(confirmed)",
            arg=[seen, CONFIRMED],
        )

    @contextmanager
    def answered(self) -> Iterator[None]:
        """Do something, and wait for its answer."""
        seen = self.page.evaluate("window.answers.length")
        yield
        self.wait(seen)

    def wait_for_all(self) -> None:
        """Wait until nothing is being worked out any more."""
        expect(self.page.locator("#as-progress")).to_have_count(0)

    @property
    def labels(self) -> list[str]:
        """What the label of the answer was so far."""
        texts = [one[0] for one in self.page.evaluate("window.answers") if one]
        return [text for place, text in enumerate(texts) if texts[:place][-1:] != [text]]

    @property
    def headline(self) -> str:
        return self.page.locator("#as-headline").inner_text()

    @property
    def numbers(self) -> list[str]:
        """The four numbers."""
        return self.page.locator(".as-number").all_inner_texts()

    @property
    def query(self) -> str:
        return self.page.evaluate("window.location.search.slice(1)")

    def slide(self, name: str, place: int) -> None:
        """Move a slider to a place and let it go, as a mouse does."""
        self.page.locator(f"[id='{name}']").fill(str(place))

    def press(self, name: str) -> None:
        self.page.locator(f"[id='{name}']").click()

    def upload(self, kind: str, name: str, content: str) -> None:
        """Choose a file."""
        file = {"name": name, "mimeType": "text/plain", "buffer": content.encode()}
        self.page.locator(f"#as-upload-{kind}").set_input_files(file)

    def save(self, what: str, folder: Path) -> Path:
        """Save an export to a folder."""
        with self.page.expect_download() as found:
            self.press(f"as-export-{what}")
        path = folder / found.value.suggested_filename
        found.value.save_as(path)
        return path

    def open_parts(self, *within: str) -> None:
        """Unfold what is folded away."""
        for one in within:
            for part in self.page.locator(f"{one} > summary").all():
                part.click()


def table(page: Page, chart: str) -> Locator:
    """Return the table beside a chart; it arrives when its chart does, so that it is waited for, not looked at."""
    return page.locator(f"#as-chart-{chart} tbody")


def drawn(page: Page, chart: str) -> str:
    """Return what the table beside a chart says now."""
    told = table(page, chart).text_content()
    assert told, f"The table beside {chart} is empty."
    return told
