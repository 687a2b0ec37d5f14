"""Measure in a real browser how long one visitor waits from letting a slider go to seeing the preview."""

import shutil
from collections.abc import Sequence

from playwright.sync_api import Page, sync_playwright

from tests.faces.web.serving import served

SCENARIOS = ("training", "digital_transition", "all_together")
"""As they ship: 5,000 officials and ten years; one solution, and three."""

PLACES = (21, 37, 56, 68, 83)
"""Where the slider is let go, in hundredths of its length: nowhere where it stood before."""

CONFIRMED = """() => {
    const label = document.querySelector(".as-label");
    return label && label.innerText.startsWith("Confirmed");
}"""

MOVED = """([name, place]) => new Promise((resolve, reject) => {
    const slider = document.getElementById(name);
    const begun = performance.now();
    const look = () => {
        if (document.querySelector(".as-label").innerText.startsWith("Preview")) resolve(performance.now() - begun);
        else requestAnimationFrame(look);
    };
    slider.value = Math.round(slider.max * place / 100);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    slider.dispatchEvent(new Event("change", { bubbles: true }));
    requestAnimationFrame(look);
    setTimeout(() => reject(new Error("no preview came")), 60000);
})"""
"""Lets a slider go at a place, and looks at every frame whether the preview is drawn."""


def previews(processes: int) -> dict[str, list[float]]:
    """Return the seconds from letting go to the preview, by scenario; each move after the last is confirmed."""
    waited = {}
    with served("--jobs", str(processes)) as client, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name in SCENARIOS:
            page = browser.new_page()
            page.goto(f"http://127.0.0.1:{client.port}/?v=1&base={name}")
            waited[name] = _moved(page, PLACES)
            page.close()
        browser.close()
    return waited


def _moved(page: Page, places: Sequence[int]) -> list[float]:
    waited = []
    for place in places:
        page.wait_for_function(CONFIRMED, timeout=120_000)
        slider = page.locator("#as-controls input[type=range]").first.get_attribute("id")
        waited.append(page.evaluate(MOVED, [slider, place]) / 1000)
    return waited
