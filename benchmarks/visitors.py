"""Measure how long many visitors of the page wait who all move sliders at one time, and write the page about it.

uv run python -m benchmarks.visitors docs/explanation/visitors.md
"""

import random
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from threading import Event, Thread

import numpy as np
import psutil

from adoptsim.faces.web.visit import Effort
from benchmarks.measure import machine
from benchmarks.preview import previews
from tests.faces.web.serving import Browser, served
from tests.faces.web.visitors import Question, Visitor, questions

VISITORS = 25
MOVES = 4
PROCESSES = 2

COMING = 30.0
"""Seconds within which all visitors come."""

THOUGHT = (5.0, 15.0)
"""Seconds of thought before a move, between these."""


def visitors() -> tuple[list[Visitor], list[str]]:
    """Return visitors with their questions and the previews that the library gives, and the last answers, confirmed."""
    thought = random.Random(1)
    asked = questions(VISITORS, 1 + MOVES)
    effort = Effort()
    preview = partial(Question.answer, replicates=effort.preview, preview=True)
    confirm = partial(Question.answer, replicates=effort.confirmed, preview=False)
    with ProcessPoolExecutor(PROCESSES, get_context("forkserver")) as pool:
        previews = iter(list(pool.map(preview, [question for each in asked for question in each])))
        sure = list(pool.map(confirm, [each[-1] for each in asked]))
    everybody = [
        Visitor(each, [next(previews) for _ in each], [thought.uniform(*THOUGHT) for _ in each[1:]]) for each in asked
    ]
    for one in everybody:
        assert all(now != then for then, now in pairwise(one.answers)), "an answer that does not change tells no time"
    return everybody, sure


def told(everybody: Sequence[Visitor], sure: Sequence[str], port: int) -> tuple[list[float], list[float]]:
    """Let everybody come, move sliders, and wait for the confirmed answer; return seconds waited.

    Returns
    -------
    first, moved : list of float
        From opening the page, and from each move, to the preview.
    """

    def visit(number: int) -> None:
        time.sleep(COMING * number / VISITORS)
        everybody[number].come(port)
        everybody[number].move()
        everybody[number].stay(sure[number])

    with ThreadPoolExecutor(VISITORS) as pool:
        for done in [pool.submit(visit, number) for number in range(VISITORS)]:
            done.result()
    for one in everybody:
        assert not one.strange("Preview", one.answers), "somebody was shown what they had not asked"
    return [one.first for one in everybody], [waited for one in everybody for waited in one.waited]


@contextmanager
def watched(process: int) -> Iterator[list[float]]:
    """Watch the resident memory of a process, in MB."""
    sizes: list[float] = []
    over, server = Event(), psutil.Process(process)

    def watch() -> None:
        while not over.wait(1.0):
            sizes.append(server.memory_info().rss / 1e6)

    thread = Thread(target=watch, daemon=True)
    thread.start()
    yield sizes
    over.set()
    thread.join()


def measure() -> dict[str, float]:
    """Take every figure."""
    everybody, sure = visitors()
    with served("--jobs", str(PROCESSES)) as client:
        before_all = Browser(client.port, "v=1&base=baseline")  # loads what is compiled
        before_all.wait_for("headline")
        before_all.leave()
        server = psutil.Process(client.process)
        before, used = server.memory_info().rss / 1e6, server.cpu_times().user
        begun = time.monotonic()
        with watched(client.process) as sizes:
            first, waited = told(everybody, sure, client.port)
        lasted, used = time.monotonic() - begun, server.cpu_times().user - used
        for one in everybody:
            one.leave()
    alone = previews(PROCESSES)
    return {
        "one_solution": float(np.median(alone["training"])),
        "three_solutions": float(np.median(alone["all_together"])),
        "programme": float(np.median(alone["digital_transition"])),
        "most_alone": max(max(times) for times in alone.values()),
        "moves": len(waited),
        "first": float(np.median(first)),
        "median": float(np.median(waited)),
        "late": float(np.quantile(waited, 0.95)),
        "longest": max(waited),
        "memory": (max(sizes) - before) / VISITORS,
        "whole": max(sizes),
        "server": used / lasted,
        "lasted": lasted,
    }


PAGE = """# Many visitors at one time

{visitors} visitors come to one server within {coming:.0f} seconds, each with one of five shipped scenarios as it is,
no two with the same values. Each moves a slider {each} times, reads the preview, thinks for {least:.0f} to {most:.0f}
seconds, and moves on; then waits for the confirmed answer. Every preview shown, and the last answer, are compared with
what `adoptsim.simulate` gives for the same numbers.

| what | measured |
| --- | ---: |
| one visitor, in Chromium: from letting a slider go to the preview drawn, median; `training` | {one_solution:.2f} s |
| the same; `all_together`, with three solutions and seven interventions | {three_solutions:.2f} s |
| the same; `digital_transition`, with three solutions and twelve interventions | {programme:.2f} s |
| the longest of these | {most_alone:.2f} s |
| {visitors} visitors: moves of a slider, all answered, no answer of anybody else ever shown | {moves} |
| from opening the page to the first preview, median | {first:.1f} s |
| from letting a slider go to its preview, median | {median:.2f} s |
| 95th percentile | {late:.2f} s |
| longest | {longest:.2f} s |
| memory of the server, growth for each visitor, runs kept for all included | {memory:.0f} MB |
| memory of the server at most | {whole:.0f} MB |
| processor of the server itself, of one | {server:.2f} |
| all of it | {lasted:.0f} s |

{processes} processes make runs, beside the server's own; on the same machine the visitors speak to it as browsers do,
without drawing. {machine}. Written by `uv run python -m benchmarks.visitors docs/explanation/visitors.md`; tests do
the same with a small government, and measure no time.

How work is shared, and its limits: [](../how-to/host_the_page.md).
"""


if __name__ == "__main__":
    settings = {"visitors": VISITORS, "each": MOVES, "coming": COMING, "least": THOUGHT[0], "most": THOUGHT[1]}
    text = PAGE.format(**measure(), **settings, processes=PROCESSES, machine=machine())
    Path(sys.argv[1]).write_text(text, encoding="utf-8")
