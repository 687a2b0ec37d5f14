"""The parts of the page: what each is given, and what it tells back; every word that they show comes in."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import solara

from adoptsim.faces.tongues.speaking import said

type Told = Callable[[Any], None]
"""Told what a visitor did."""

type Words = Mapping[str, str]
"""Words of a part, in the language spoken."""

type Records = Sequence[Mapping[str, Any]]


def sorry() -> str:
    """Return what a visitor is told where the page itself goes wrong."""
    return said("Something went wrong and the page cannot be shown; load it anew.")


@solara.component_vue("vue/bar.vue", vuetify=False)
def bar(
    *,
    words: Words,
    title: str,
    preset_about: str,
    presets: Records,
    base: str,
    languages: Records,
    language: str,
    query: str,
    step: bool,
    can_undo: bool,
    can_redo: bool,
    exports: Records,
    parcel: Mapping[str, Any],
    problems: Records,
    largest: Mapping[str, int],
    event_choose_base: Told,
    event_choose_language: Told,
    event_undo: Told,
    event_redo: Told,
    event_save: Told,
    event_upload: Told,
    event_refused: Told,
    event_came: Told,
) -> None:
    """Show the head of the page: presets, language, undo, link, files, and what is wrong with a file."""


@solara.component_vue("vue/answer.vue", vuetify=False)
def answer(
    *,
    words: Words,
    label: str,
    preview: bool,
    headline: str,
    numbers: Records,
    step: str,
    done: int,
    of: int,
    so_far: str,
    unfinished: bool,
    problem: str,
    warnings: Sequence[str],
    event_cancel: Told,
    event_go_on: Told,
) -> None:
    """Show the sentence, the four numbers, and how far the work is."""


@solara.component_vue("vue/controls.vue", vuetify=False)
def controls(
    *,
    words: Words,
    language: str,
    sight: Records,
    line: Records,
    months: int,
    dates: Sequence[str],
    kinds: Records,
    groups: Records,
    inner: Mapping[str, Records],
    event_set_value: Told,
    event_back: Told,
    event_move: Told,
    event_remove: Told,
    event_add: Told,
    event_look: Told,
) -> None:
    """Show the sliders in sight, the time line, and everything else folded away."""


@solara.component_vue("vue/walk.vue", vuetify=False)
def walk(
    *,
    words: Words,
    months: int,
    now: int,
    dates: Sequence[str],
    solutions: Records,
    solution: str,
    event_month: Told,
    event_choose_solution: Told,
) -> None:
    """Show the month slider and its play button."""


@solara.component_vue("vue/chart.vue", vuetify=False)
def chart(*, words: Words, drawing: str) -> None:
    """Show a chart, which comes written as JSON, and the same numbers as a table."""
