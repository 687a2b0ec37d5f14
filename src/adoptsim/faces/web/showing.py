"""What the parts of the page are given: made of what a visit has seen, in the language spoken."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from adoptsim.faces.tongues.speaking import LANGUAGES, number, said
from adoptsim.faces.web import adoption, agencies_map, contributions, costs, ledger, network, telling
from adoptsim.faces.web.asked import TOGETHER, Asked
from adoptsim.faces.web.chart import Chart, label
from adoptsim.faces.web.controls import Group, folded, in_sight
from adoptsim.faces.web.found import Found
from adoptsim.faces.web.link import query
from adoptsim.faces.web.making import Made
from adoptsim.faces.web.presets import presets
from adoptsim.faces.web.sliders import Control, value_at
from adoptsim.faces.web.time_line import Bar, kinds_to_add, month_words, time_line
from adoptsim.faces.web.uploads import MOST_ROSTER_BYTES, MOST_SCENARIO_BYTES, Uploads
from adoptsim.faces.web.visit import STEPS, Seen
from adoptsim.faces.words import plain
from adoptsim.scenario.schema import Scenario

type Props = dict[str, Any]
"""What a part of the page is given."""

STOPS = 100
"""Places of a slider, at most."""

LARGEST = {"scenario": MOST_SCENARIO_BYTES, "roster": MOST_ROSTER_BYTES}


def bar_of(seen: Seen, uploads: Uploads) -> Props:
    """Return what the head of the page is given."""
    asked = seen.history.present
    known = presets()
    own = uploads.scenarios.get(asked.upload)
    options = [{"value": one.name, "name": one.title} for one in known]
    if asked.upload:
        options.append({"value": asked.base, "name": own.name if own else said("your own file, not uploaded yet")})
    about = next((one.about for one in known if one.name == asked.base), "")
    title = next((one["name"] for one in options if one["value"] == asked.base), asked.base)
    is_there = seen.found is not None and not seen.found.preview and not seen.is_old
    return {
        "words": {
            "skip": said("Skip to the answer"),
            "about": said(
                "What holds digital solutions back among officials, and which interventions are worth their money."
            ),
            "language": said("Language"),
            "preset": said("Scenario"),
            "steps": said("Steps"),
            "undo": said("Undo"),
            "redo": said("Redo"),
            "share": said("Share link"),
            "copied": said("The link to what you see is copied."),
            "copy_it": said("Copy the link below."),
            "link": said("Link to what you see"),
            "files": said("Files: upload your own, or save what you see"),
            "upload": said("Upload"),
            "upload_scenario": said("A scenario (YAML)"),
            "upload_roster": said("A roster of agencies (CSV)"),
            "upload_note": said(
                "Nobody else sees your files. They are checked like any file, never executed, and gone when you leave."
            ),
            "save": said("Save"),
            "save_note": said("The scenario runs unchanged on the command line and gives the same numbers."),
            "problems": said("What is wrong"),
        },
        "title": said("{title} – adoptsim", title=title),
        "preset_about": about,
        "presets": options,
        "base": asked.base,
        "languages": [{"value": value, "name": name} for value, name in LANGUAGES.items()],
        "language": asked.language,
        "query": query(asked),
        "can_undo": bool(seen.history.past),
        "can_redo": bool(seen.history.future),
        "exports": [
            {"value": "scenario", "name": said("Scenario (YAML)"), "ready": seen.made is not None},
            {"value": "baseline", "name": said("Baseline (YAML)"), "ready": seen.made is not None},
            {"value": "tables", "name": said("Tables (CSV)"), "ready": is_there},
            {"value": "figures", "name": said("Figures (PNG, SVG)"), "ready": is_there},
            {"value": "report", "name": said("Report (HTML)"), "ready": is_there},
        ],
        "largest": LARGEST,
    }


def answer_of(seen: Seen) -> Props:
    """Return what the answer is given."""
    found, asked = seen.found, seen.history.present
    if found is None:
        headline = "" if seen.problem else said("The first answer is being worked out.")
        label = ""
        numbers: tuple[telling.Number, ...] = ()
    else:
        headline, numbers = telling.headline(found, asked.solution), telling.four(found, asked.solution)
        label = _label(seen, found)
    return {
        "words": {
            "answer": said("Answer"),
            "cancel": said("Cancel"),
            "go_on": said("Go on"),
            "stopped": said("Stopped before the end; what was found stays."),
            "to_the_controls": said("Change something"),
        },
        "label": label,
        "preview": bool(found and (found.preview or seen.is_old)),
        "headline": headline,
        "numbers": [asdict(one) for one in numbers],
        "step": said(STEPS[seen.step]) if seen.step else "",
        "done": seen.done,
        "of": seen.of,
        "so_far": said("{done} of {of} runs", done=number(seen.done), of=number(seen.of)) if seen.of else "",
        "unfinished": seen.stopped,
        "problem": seen.problem,
        "warnings": list(seen.made.warnings) if seen.made else [],
    }


def _label(seen: Seen, found: Found) -> str:
    """Say how sure an answer is, and whether it answers what is asked now."""
    runs = number(len(found.results.seeds))
    if seen.is_old:
        return said("The answer before your last change")
    if found.preview:
        return said("Preview of {runs} runs; more are being made", runs=runs)
    return said("Confirmed by {runs} runs with the same chance for scenario and baseline", runs=runs)


def controls_of(made: Made, language: str, opened: frozenset[str]) -> Props:
    """Return what the controls are given; the inside of a group only when it is opened."""
    groups = folded(made)
    scenario = made.scenario
    months = scenario.calendar.months
    return {
        "words": {
            "controls": said("What to change"),
            "in_sight": said("What matters most"),
            "time_line": said("Interventions in time"),
            "no_interventions": said("The government does nothing special."),
            "everything": said("Everything else"),
            "changed": said("changed"),
            "back": said("Back to the scenario’s own"),
            "remove": said("Remove"),
            "start": said("Begins"),
            "lasts": said("Lasts"),
            "add": said("Add an intervention"),
            "choose": said("Choose one"),
            "add_it": said("Add"),
            "to_the_end": said("to the end of the run"),
            "for_months": said("{months} months"),
            "to_the_answer": said("Back to the answer"),
            "unit": said("Unit"),
            "range": said("Range"),
            "source": said("Where this number comes from"),
        },
        "language": language,
        "sight": [control_of(one) for one in in_sight(made)],
        "line": [bar_on_the_line(bar, scenario) for bar in time_line(made)],
        "months": months,
        "dates": dates_of(scenario)[1:],
        "kinds": [{"value": one.kind, "name": one.title, "about": one.about} for one in kinds_to_add()],
        "groups": [group_of(one) for one in groups],
        "inner": {one.name: [control_of(inner) for inner in one.controls] for one in groups if one.name in opened},
    }


def dates_of(scenario: Scenario) -> list[str]:
    """Return every month of the run in words, from the month before the first."""
    return [month_words(scenario, month) for month in range(scenario.calendar.months + 1)]


def bar_on_the_line(bar: Bar, scenario: Scenario) -> Props:
    """Return an intervention on the time line."""
    notes = [] if bar.chosen else [said("This happens in the baseline too.")]
    notes += [said("Reviewed in {month}.", month=month_words(scenario, month)) for month in bar.reviews]
    return {
        "name": bar.name,
        "title": bar.title,
        "start": bar.start,
        "months": bar.months,
        "start_words": bar.start_words,
        "end_words": bar.end_words,
        "notes": notes,
        "hue": bar.colour,
    }


def group_of(group: Group) -> Props:
    """Return a folded group without what is in it."""
    parts = {
        "interventions": said("Interventions in detail"),
        "solutions": said("Solutions"),
        "processes": said("What happens in a month"),
    }
    return {
        "part": parts.get(group.name.partition(".")[0], said("Government and officials")),
        "name": group.name,
        "title": group.title,
        "about": group.about,
        "changed": any(one.changed for one in group.controls),
    }


def control_of(control: Control) -> Props:
    """Return a control: a slider as the values at its places, a choice as its words.

    Its unit stands behind its value where that counts or measures something, not where it is a scale such as ``0..1``.
    """
    shown = asdict(control) | {"counts": control.unit[:1].isalpha()}
    if control.choices is not None:
        values: list[Any] = [one.value for one in control.choices]
        return shown | {"at": values.index(control.value), "stops": []}
    stops = stops_of(control)
    nearest = min(range(len(stops)), key=lambda place: abs(stops[place] - float(control.value)))
    return shown | {"stops": stops, "at": nearest}


def stops_of(control: Control) -> list[float]:
    """Return the values of a slider at its places, with the value it has and its named levels among them."""
    places = [value_at(control, place / STOPS) for place in range(STOPS + 1)]
    return sorted({*places, float(control.value), *(level.value for level in control.levels)})


def walk_of(found: Found, made: Made, asked: Asked) -> Props:
    """Return what the walk through the years is given."""
    solutions = [{"value": name, "name": label(plain(name))} for name in found.solutions]
    if len(solutions) > 1:
        solutions.append({"value": TOGETHER, "name": said("all solutions together")})
    return {
        "words": {
            "walk": said("Walk through the years"),
            "play": said("Play"),
            "pause": said("Pause"),
            "month": said("Month"),
            "solution": said("Solution"),
        },
        "months": made.scenario.calendar.months,
        "now": found.month(asked.month),
        "dates": dates_of(made.scenario),
        "solutions": solutions,
        "solution": found.named(asked.solution),
    }


def chart_words() -> dict[str, str]:
    """Return the words beside every chart."""
    return {"as_table": said("The same as a table"), "picture": said("Save as picture")}


def charts_of(found: Found, asked: Asked, *, waiting: bool) -> Iterator[Chart]:
    """Yield the charts, in the order in which they are read; what is still being worked out keeps its place."""
    solution, month = asked.solution, asked.month
    yield adoption.adoption(found, solution)
    yield ledger.ledger(found, solution, month)
    yield ledger.now_and_then(found, solution, month)
    if found.reliefs is not None or waiting:
        yield ledger.reliefs(found, solution)
    if found.attribution is not None or (waiting and not found.is_baseline):
        yield contributions.contributions(found)
    yield agencies_map.heat_map(found, solution, month)
    if found.journal is not None or waiting:
        yield network.network(found, solution, month)
    yield costs.money(found)
    yield costs.cost_of_use(found)
