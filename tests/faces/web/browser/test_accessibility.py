"""Whoever reads another language, uses keys alone or hears the page: it is the same page for them."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.faces.web.browser.sitting import link

LATE = {"calendar.months": 24}
WORDS = {
    "en": ("Confirmed by 20 runs", "Use in routine", "Who uses it", "Undo"),
    "es": ("Confirmad", "Uso rutinario", "Quién la usa", "Deshacer"),
    "pt": ("Confirmad", "Uso em rotina", "Quem a usa", "Desfazer"),
}


def violations(page):
    """Return what axe finds serious or critical: the rule, and where."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        (one["id"], one["impact"], one["nodes"][0]["target"], one["nodes"][0]["html"][:200])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def test_no_serious_violation_on_the_page_folded_or_open_wide_or_narrow(sitting):
    sitting.open(link(**LATE))
    assert violations(sitting.page) == []
    groups = [f"[id='as-group-{one}']" for one in ("interventions.mandate", "ties", "interventions.training")]
    with sitting.answered():
        sitting.slide("as-interventions.training.seats_per_month", 20)
        sitting.page.locator("#as-kind").select_option("mandate")
        sitting.press("as-add")
    sitting.open_parts(".as-files", ".as-chart details", ".as-control > details", *groups)
    sitting.page.locator(f"{groups[1]} .as-control").first.wait_for()
    sitting.press("as-share")
    sitting.upload("scenario", "bad.yaml", "extends: training\nofficials:\n  skil_mean: 0.4\n")
    sitting.page.get_by_role("alert").wait_for()
    assert violations(sitting.page) == []
    sitting.page.set_viewport_size({"width": 390, "height": 844})
    assert violations(sitting.page) == []


def test_the_page_speaks_the_language_that_is_chosen(sitting):
    sitting.open(link(**LATE))
    for language, (confirmed, number, chart, undo) in WORDS.items():
        sitting.page.locator("#as-language").select_option(language)
        expect(sitting.page.locator(".as-label")).to_contain_text(confirmed)
        expect(sitting.page.locator("html")).to_have_attribute("lang", language)
        expect(sitting.page.locator(".as-numbers dt").first).to_have_text(number)
        expect(sitting.page.locator("#as-chart-adoption h3")).to_have_text(chart)
        expect(sitting.page.locator("#as-undo")).to_have_text(undo)
        assert ("lang=" in sitting.query) == (language != "en")
        assert violations(sitting.page) == []
    sitting.page.reload()
    expect(sitting.page.locator("#as-undo")).to_have_text(WORDS["pt"][-1])


def test_everything_is_reached_and_done_with_keys_alone(sitting):
    sitting.open(link())
    before, keys = sitting.numbers, sitting.page.keyboard
    focus = sitting.page.locator(":focus")
    keys.press("Tab")
    expect(focus).to_have_text("Skip to the answer")
    keys.press("Enter")
    expect(sitting.page.locator("#as-answer")).to_be_focused()
    slider = "as-interventions.training.seats_per_month"
    for _ in range(30):
        keys.press("Tab")
        if focus.get_attribute("id") == slider:
            break
    with sitting.answered():
        keys.press("End")
    expect(focus).to_have_attribute("id", slider)
    assert sitting.numbers != before
    for _ in range(60):
        keys.press("Shift+Tab")
        if focus.get_attribute("id") == "as-undo":
            break
    with sitting.answered():
        keys.press("Enter")
    assert sitting.numbers == before


def test_no_serious_violation_in_a_report(sitting, tmp_path):
    sitting.open(link(**LATE))
    sitting.open_parts(".as-files")
    sitting.wait_for_all()
    report = sitting.save("report", tmp_path)
    shown = sitting.context.browser.new_page()
    asked = []
    shown.on("request", lambda request: asked.append(request.url))
    shown.goto(report.as_uri())
    assert [one for one in asked if not one.startswith(("file:", "data:"))] == []
    for number in sitting.numbers[:2]:
        expect(shown.get_by_text(number).first).to_be_visible()
    assert violations(shown) == []
    shown.set_viewport_size({"width": 390, "height": 844})
    assert shown.evaluate("document.documentElement.scrollWidth") <= 390
    shown.close()
