"""What people come to the page for, from opening it to sending somebody what they found."""

import re

import pytest
from playwright.sync_api import expect

from tests.faces.web.browser.sitting import CONFIRMED, PREVIEW, drawn, link, table

SEATS = "as-interventions.training.seats_per_month"


def test_the_answer_is_a_preview_first_and_then_confirmed(sitting):
    sitting.open(link(**{"population.officials": 301}))  # nobody has asked this before
    first, second = sitting.labels[-2:]
    assert first.startswith(PREVIEW)
    assert second.startswith(CONFIRMED)
    assert re.match(r"After 4 years, \d+\.\d % of officials use case files in routine: [+-]", sitting.headline)
    assert re.search(r"in \d+ of 20 runs", sitting.headline)
    assert len(sitting.numbers) == 4
    expect(sitting.page.locator("#as-chart-adoption thead")).to_contain_text("in routine, baseline")
    sitting.wait_for_all()
    charts = sitting.page.locator(".as-chart h3").all_inner_texts()
    assert charts == [
        "Who uses it",
        "What holds it back, month by month",
        "What holds it back, then and now",
        "What would help: lifting one barrier at a time",
        "What each intervention contributed",
        "Agencies, year by year",
        "Agencies and whom they look to",
        "Money spent so far",
        "Cost of a year of routine use",
    ]


def test_a_preset_is_chosen_and_answers_for_itself(sitting):
    sitting.open(link())
    assert sitting.page.locator("#as-preset option").count() > 10
    sitting.page.locator("#as-preset").select_option("baseline")
    sitting.page.wait_for_url("**/?v=1&base=baseline")
    sitting.page.locator("#as-headline", has_text="What holds most back").wait_for()
    assert sitting.headline.startswith("A preview of 3 runs: After 10 years,")
    expect(sitting.page.get_by_text("The government does nothing special.")).to_be_visible()


def test_a_slider_that_is_let_go_changes_the_numbers(sitting):
    sitting.open(link(**{"population.officials": 302}))  # nobody has asked this before
    before, slider = sitting.numbers, sitting.page.locator(f"[id='{SEATS}']")
    most = int(slider.get_attribute("max"))
    with sitting.answered():
        sitting.slide(SEATS, most)
    assert "The answer before your last change" in sitting.labels
    assert sitting.numbers != before
    assert "(highest)" in slider.get_attribute("aria-valuetext")
    assert "interventions.training.seats_per_month=" in sitting.query
    expect(sitting.page.locator(".as-control", has=slider).get_by_text("changed")).to_be_visible()
    with sitting.answered():
        sitting.page.locator(".as-control", has=slider).get_by_role("button", name="as it ships").click()
    assert sitting.numbers == before


def test_at_most_eight_sliders_are_in_sight_and_all_others_are_folded_away(sitting):
    sitting.open(link("all_together"))
    sliders = sitting.page.locator(".as-controls .as-slide input:visible")
    assert 1 < sliders.count() <= 8
    for control in sitting.page.locator(".as-control:visible").all():
        assert control.get_by_role("group").get_by_role("button").count() >= 2
    group = sitting.page.locator("[id='as-group-interventions.training']")
    group.locator("summary").click()
    control = group.locator(".as-control").first
    control.wait_for()
    told = control.inner_text()
    assert "Unit: " in told
    assert "Range: plausible: " in told
    assert re.search(r"\n[A-Z] \w+", told)  # the letter of its evidence and what it means


def test_work_is_cancelled_and_taken_up_again(sitting):
    sitting.open(link("all_together", **{"calendar.months": 60}))
    expect(sitting.page.locator("label[for=as-progress]")).to_contain_text("Working out")
    numbers = sitting.numbers
    sitting.press("as-cancel")
    expect(sitting.page.get_by_text("Stopped before the end; what was found stays.")).to_be_visible()
    expect(sitting.page.locator("#as-progress")).to_have_count(0)
    assert sitting.numbers == numbers
    sitting.press("as-go-on")
    expect(sitting.page.locator("#as-progress")).to_be_visible()
    sitting.press("as-cancel")


def test_an_intervention_is_added_moved_in_time_and_removed(sitting):
    sitting.open(link())
    before = sitting.numbers
    with sitting.answered():
        sitting.page.locator("#as-kind").select_option("mandate")
        sitting.press("as-add")
    bar = sitting.page.locator(".as-line li", has_text="Mandate")
    expect(bar).to_contain_text("January 2025")
    added = sitting.numbers
    with sitting.answered():
        sitting.slide("as-start-mandate", 7)
    expect(bar).to_contain_text("July 2025")
    assert "interventions.mandate.start=7" in sitting.query
    assert sitting.numbers != added
    with sitting.answered():
        sitting.press("as-remove-mandate")
    expect(bar).to_have_count(0)
    assert sitting.numbers == before


def test_a_link_shows_somebody_else_the_same(sit_down):
    mine = sit_down()
    mine.open(link())
    with mine.answered():
        mine.slide(SEATS, 40)
    mine.slide("as-month", 12)
    mine.page.wait_for_url("**month=12*")
    mine.wait_for_all()
    expect(mine.page.locator("#as-chart-now_and_then thead")).to_contain_text("scenario, 2025-12")
    mine.press("as-share")
    expect(mine.page.get_by_text("The link to what you see is copied.")).to_be_visible()
    sent = mine.page.evaluate("navigator.clipboard.readText()")
    assert sent == mine.page.locator("#as-link").input_value() == mine.page.url
    theirs = sit_down()
    theirs.open(sent.partition("?")[2])
    assert (theirs.headline, theirs.numbers) == (mine.headline, mine.numbers)
    assert theirs.page.locator("output[for=as-month]").inner_text() == "December 2025"
    for chart in ("adoption", "now_and_then", "money"):
        expect(table(theirs.page, chart)).to_have_text(drawn(mine.page, chart))


def test_steps_are_undone_and_redone_also_by_the_browsers_own_way_back(sitting):
    sitting.open(link())
    first = sitting.numbers
    expect(sitting.page.locator("#as-undo")).to_be_disabled()
    with sitting.answered():
        sitting.slide(SEATS, 80)
    second = sitting.numbers
    with sitting.answered():
        sitting.press("as-undo")
    assert sitting.numbers == first
    with sitting.answered():
        sitting.press("as-redo")
    assert sitting.numbers == second
    expect(sitting.page.locator("#as-redo")).to_be_disabled()
    with sitting.answered():
        sitting.page.go_back()
    assert sitting.numbers == first


def test_the_years_are_walked_through_on_the_ledger_and_the_agencies(sitting):
    sitting.open(link(**{"calendar.months": 12}))
    sitting.wait_for_all()
    month, then = sitting.page.locator("output[for=as-month]"), sitting.page.locator("#as-chart-now_and_then thead")
    network = table(sitting.page, "network")
    last = drawn(sitting.page, "network")
    assert month.inner_text() == "December 2025"
    sitting.slide("as-month", 0)
    expect(then).to_contain_text("scenario, 2024-12")
    expect(network).not_to_have_text(last)
    then.evaluate(
        """(head) => {
             window.walked = [];
             new MutationObserver(() => window.walked.push(head.textContent.slice(-7)))
               .observe(head, { subtree: true, childList: true, characterData: true });
           }"""
    )
    sitting.press("as-play")
    expect(sitting.page.locator("#as-play")).to_have_text("Pause")
    expect(then).to_contain_text("scenario, 2025-12")
    expect(sitting.page.locator("#as-play")).to_have_text("Play")
    walked = list(dict.fromkeys(sitting.page.evaluate("window.walked")))
    assert walked == [f"2025-{number:02}" for number in range(1, 13)]
    assert month.inner_text() == "December 2025"
    expect(network).to_have_text(last)


def test_an_agency_that_is_pointed_at_tells_its_story(sitting):
    sitting.open(link())
    sitting.wait_for_all()
    chart = sitting.page.locator("#as-chart-network .as-canvas")
    chart.locator("canvas").first.scroll_into_view_if_needed()
    spot = chart.evaluate(
        """async (canvas) => {
             const drawn = (await window.adoptsim_echarts).getInstanceByDom(canvas);
             const node = drawn.getOption().series[0].data[0];
             const [x, y] = drawn.convertToPixel({ seriesIndex: 0 }, [node.x, node.y]);
             return { x, y };
           }"""
    )
    chart.hover(position=spot)
    sitting.page.wait_for_function(
        """async () => {
             const canvas = document.querySelector("#as-chart-network .as-canvas");
             const drawn = (await window.adoptsim_echarts).getInstanceByDom(canvas);
             const texts = drawn.getZr().storage.getDisplayList(true).map((one) => one.style.text || "");
             const told = (words) => texts.some((one) => one.startsWith(words));
             return told("agency ") && told("officials: ") && told("Pipeline: ") && told("Held back most by: ");
           }"""
    )


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("v=0&base=training", "This link says version '0', which there is not."),
        ("v=9&base=training", "This link was made by a newer version of the page than this one."),
        ("v=1&base=trainig", "base='trainig', which there is not (nearest: 'training')"),
        ("v=1&base=upload:" + "0" * 32, "This needs your scenario file with the hash 0000"),
    ],
)
def test_a_link_that_does_not_open_says_why(sitting, query, why):
    sitting.look(query)
    expect(sitting.page.locator("[role=alert]")).to_contain_text(why)


def test_a_small_screen_shows_everything_without_sliding_sideways(sit_down):
    sitting = sit_down(width=390, height=844)
    sitting.open(link("all_together"))
    groups = ("ties", "agencies", "processes.persuasion", "interventions.transition_unit")
    sitting.open_parts(".as-files", ".as-chart details", *(f"[id='as-group-{one}']" for one in groups))
    for one in groups:
        sitting.page.locator(f"[id='as-group-{one}'] .as-control").first.wait_for()
    room = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    wide, screen = sitting.page.evaluate(room)
    assert wide <= screen == 390
    sitting.page.get_by_role("link", name="Change something").click()
    expect(sitting.page.locator(".as-controls h2").first).to_be_in_viewport()
    sitting.page.get_by_role("link", name="Back to the answer").click()
    expect(sitting.page.locator("#as-headline")).to_be_in_viewport()
