"""The page: what a visit has seen, shown; what a visitor does, handed to the visit.

Everything shown is computed by plain functions of what was asked and found; this file puts them side by side.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import solara
from solara.server.app import apps

from adoptsim.faces.tongues.speaking import speaking
from adoptsim.faces.web import parts
from adoptsim.faces.web.hall import Hall
from adoptsim.faces.web.reception import Reception
from adoptsim.faces.web.showing import answer_of, bar_of, chart_words, charts_of, controls_of, walk_of
from adoptsim.faces.web.visit import Seen

log = logging.getLogger(__name__)

STYLE = Path(__file__).with_name("page.css")


@solara.component
def Layout(children: Any = ()) -> None:  # noqa: N802  Solara looks for this name
    """Show the page without a frame of Solara's own."""
    solara.Div(classes=["as-page"], children=list(children))


@solara.component
def Page() -> None:  # noqa: N802  Solara looks for this name
    """Show one visit."""
    hall: Hall = apps["__default__"].hall
    search = solara.use_router().search or ""
    _, set_turn = solara.use_state(0)

    def changed() -> None:
        set_turn(lambda turn: turn + 1)

    desk = solara.use_memo(lambda: Reception(hall.enter(), search, changed), [])

    def stay() -> Callable[[], None]:
        desk.begin()
        leave: Callable[[], None] = desk.visit.close
        return leave

    solara.use_effect(stay, [])
    solara.Style(STYLE)
    with speaking(desk.asked.language):
        try:
            show(desk)
        except Exception:
            # Solara would show the visitor where in the program it was: that is for who keeps the page.
            log.exception("what a visit has seen cannot be shown")
            solara.v.Html(tag="p", attributes={"role": "alert"}, children=[parts.sorry()])


def show(desk: Reception) -> None:
    """Put the parts of the page side by side."""
    seen = desk.visit.seen
    asked = seen.history.present
    waiting = is_waiting(seen)
    shown = [seen.found, asked.solution, asked.month, asked.language, waiting]
    charts = solara.use_memo(lambda: drawn(seen, waiting=waiting), shown)
    parts.bar(
        **bar_of(seen, desk.visit.uploads),
        step=desk.is_step,
        parcel=desk.parcel,
        problems=desk.problems,
        **events(desk, "choose_base", "choose_language", "undo", "redo", "save", "upload", "refused", "came"),
    )
    with solara.v.Html(tag="main", class_="as-main"):
        parts.answer(
            **answer_of(seen),
            **events(desk, "cancel", "go_on"),
        )
        with solara.Div(classes=["as-columns"]):
            if seen.made is not None:
                parts.controls(
                    **controls_of(seen.made, asked.language, desk.opened),
                    **events(desk, "set_value", "back", "move", "remove", "add", "look"),
                )
            with solara.Div(classes=["as-results"]):
                if seen.found is not None and seen.made is not None:
                    parts.walk(
                        **walk_of(seen.found, seen.made, asked),
                        **events(desk, "month", "choose_solution"),
                    )
                with solara.Div(classes=["as-charts"]):
                    for name, chart in charts.items():
                        parts.chart(words=chart_words(), drawing=chart).key(name)


def is_waiting(seen: Seen) -> bool:
    """Say whether something of what was found is still being worked out."""
    found = seen.found
    return (
        found is not None
        and bool(seen.step)
        and any(one is None for one in (found.journal, found.reliefs, found.attribution))
    )


def drawn(seen: Seen, *, waiting: bool) -> dict[str, str]:
    """Return the charts of what was found by name, each written down: Solara looks through lists at every turn."""
    if seen.found is None:
        return {}
    charts = charts_of(seen.found, seen.history.present, waiting=waiting)
    return {chart.name: json.dumps(asdict(chart), allow_nan=False) for chart in charts}


def events(desk: Reception, *names: str) -> dict[str, Any]:
    """Return what is done when a part of the page tells something."""
    return {f"event_{name}": desk.handlers[name] for name in names}
