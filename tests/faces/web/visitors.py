"""Many visitors at one time: each asks what nobody else asks, and knows the answer that the library gives.

What a page shows is noted with the time at which it came. So it is seen whether each question was
answered, how long that took, and whether anybody was ever shown what somebody else had asked for.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import NamedTuple

from adoptsim import simulate
from adoptsim.faces.web import telling
from adoptsim.faces.web.found import BASELINE, SCENARIO, Found
from adoptsim.scenario.reading import read
from tests.faces.web.serving import Browser


class Slider(NamedTuple):
    """What visitors of a scenario move, between which values, and what the scenario's baseline is."""

    path: str
    low: float
    high: float
    baseline: str


SLIDERS: Mapping[str, Slider] = {
    "training": Slider("officials.reluctance_mean", 0.25, 0.6, "baseline"),
    "digital_transition": Slider("officials.skill_mean", 0.25, 0.55, "portfolio"),
    "sandbox": Slider("officials.skill_mean", 0.25, 0.55, "baseline"),
    "all_together": Slider("officials.reluctance_mean", 0.25, 0.6, "portfolio"),
    "procurement_reform": Slider("officials.reluctance_mean", 0.25, 0.6, "baseline"),
}
"""Sliders that move every answer, and the baseline with it: scenario and baseline are run anew for each."""


@dataclass(frozen=True, slots=True)
class Question:
    """A slider of a scenario at one value.

    Attributes
    ----------
    base : str
        The scenario.
    slider : Slider
        What is moved.
    sets : tuple of (str, float)
        Other values that are set, the same for all questions.
    value : float
        Where the slider stands.
    """

    base: str
    slider: Slider
    sets: tuple[tuple[str, float], ...]
    value: float

    @property
    def link(self) -> str:
        """What the address of the page says."""
        sets = {**dict(self.sets), self.slider.path: self.value}
        return "&".join([f"v=1&base={self.base}", *(f"{path}={json.dumps(value)}" for path, value in sets.items())])

    def answer(self, replicates: int, *, preview: bool) -> str:
        """Return the sentence and the numbers that the library's runs give, as the page writes them."""
        sets = [f"{path}={value}" for path, value in (*self.sets, (self.slider.path, self.value))]
        scenarios = {
            BASELINE: read(self.slider.baseline, sets),
            SCENARIO: read(self.base, sets),
        }
        found = Found(simulate(scenarios, replicates, jobs=1), preview=preview)
        return _written(telling.headline(found, ""), [asdict(one) for one in telling.four(found, "")])


def _written(headline: str, numbers: Sequence[Mapping[str, str]]) -> str:
    return json.dumps([headline, numbers], sort_keys=True)


def questions(
    visitors: int,
    each: int,
    sliders: Mapping[str, Slider] = SLIDERS,
    sets: tuple[tuple[str, float], ...] = (),
) -> list[list[Question]]:
    """Return questions for each visitor, no two alike."""
    bases = list(sliders)
    asked = []
    for visitor in range(visitors):
        base = bases[visitor % len(bases)]
        slider = sliders[base]
        places = [(visitor + visitors * one + 0.5) / (visitors * each) for one in range(each)]
        values = [round(slider.low + place * (slider.high - slider.low), 4) for place in places]
        asked.append([Question(base, slider, sets, value) for value in values])
    return asked


@dataclass
class Visitor:
    """Somebody who moves a slider and reads the answer.

    Attributes
    ----------
    questions : list of Question
        The first opens the page; each other is a move of the slider.
    answers : list of str
        The previews that the library gives.
    pauses : list of float
        Seconds of thought before each move.
    shown : list of (float, str, str)
        When each answer was shown, the first word of its label, and the answer.
    waited : list of float
        Seconds from each move to its preview.
    first : float
        Seconds from opening the page to the first preview.
    """

    questions: list[Question]
    answers: list[str]
    pauses: list[float]
    shown: list[tuple[float, str, str]] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    first: float = 0.0

    def come(self, port: int) -> None:
        """Open the page, and wait for the first preview."""
        begun = time.monotonic()
        self.browser = Browser(port, self.questions[0].link, told=self._look)
        self.first = self._await("Preview", self.answers[0]) - begun

    def move(self) -> None:
        """Move the slider to each value in turn, and read."""
        for question, answer, pause in zip(self.questions[1:], self.answers[1:], self.pauses, strict=True):
            time.sleep(pause)
            begun = time.monotonic()
            self.browser.do("set_value", {"path": question.slider.path, "value": question.value})
            self.waited.append(self._await("Preview", answer) - begun)

    def stay(self, answer: str) -> None:
        """Wait for the confirmed answer."""
        self._await("Confirmed", answer)

    def leave(self) -> None:
        self.browser.leave()

    def strange(self, label: str, answers: Sequence[str]) -> list[str]:
        """Return what was shown under a label that is none of some answers."""
        return [text for _, under, text in self.shown if under == label and text not in answers]

    def _look(self, browser: Browser) -> None:
        """Note what the page shows."""
        for state in browser.models.values():
            if state.get("headline") and state["label"]:
                now = (state["label"].split()[0], _written(state["headline"], state["numbers"]))
                if not self.shown or self.shown[-1][1:] != now:
                    self.shown.append((time.monotonic(), *now))

    def _await(self, label: str, answer: str) -> float:
        """Wait until an answer is shown, and return when that was."""
        wanted = (label, answer)
        return self.browser.wait_until(
            lambda: next((at for at, *shown in reversed(self.shown) if tuple(shown) == wanted), 0.0),
            f"never shown: {wanted}; last: {self.shown[-1:]}",
        )
