"""A server of the page, a browser, and whoever sits before it."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.faces.web.browser.sitting import Sitting
from tests.faces.web.serving import served

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
"""What keeps Chromium from asking anything of anybody by itself."""


@pytest.fixture(scope="module")
def chromium():
    """Chromium, until the end of the module: Playwright's loop must not run under other tests."""
    path = shutil.which("chromium")
    if path is None:
        told = "no chromium on the PATH; on Debian: apt-get install chromium"
        if os.environ.get("ADOPTSIM_BROWSER") == "required":
            pytest.fail(told)
        pytest.skip(told)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server():
    with served("--jobs", "1") as client:
        yield client


@pytest.fixture
def sit_down(chromium, server):
    """Return what lets one more visitor sit down; at the end nothing may have gone wrong for any of them."""
    seated = []

    def sit(**looks):
        seated.append(Sitting(chromium, server.port, **looks))
        return seated[-1]

    yield sit
    for one in seated:
        one.leave()
    assert [wrong for one in seated for wrong in one.wrong] == []


@pytest.fixture
def sitting(sit_down):
    return sit_down()
