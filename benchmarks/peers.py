"""Run one reference diffusion in adoptsim and in what people use today, and write the comparison down as a page.

    python -m benchmarks.peers docs/explanation/peers.md

Every tool is handed the same edge list, in one process, after a warm-up; each run has a seed of its own. A tool whose
curve is not that of the others stops the script.
"""

import argparse
import gc
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

import numpy as np

from adoptsim.world.columns import Doubles, Longs
from benchmarks.measure import machine

INNOVATION, IMITATION = 0.002, 0.05
"""Chances per month; with them nine in ten adopt within `MONTHS`."""

MONTHS = 120
DEGREE = 10
SIZES = (10_000, 100_000, 1_000_000)
REFERENCE_RUNS = 30
"""Runs of adoptsim's rule alone that say what the curve is, and how much a run may differ."""

FARTHEST = 4.5
"""Standard errors that a curve may be off, in its worst month."""

PATIENCE = 60.0
"""Seconds after which a tool is not run again; at most three runs, the best counts."""


class Prepare(Protocol):
    """Make a model of a tool, and return what runs it and gives the share of adopters at the end of each month."""

    def __call__(
        self, edges: Longs, officials: int, innovation: float, imitation: float, months: int, seed: int
    ) -> Callable[[], Doubles]:
        """Take the graph over: this is the hand-over."""


@dataclass(frozen=True, slots=True)
class Tool:
    """Something to compare: its name, the largest size it is asked for, and where its model is written."""

    name: str
    package: str
    module: str
    function: str = "prepare"
    most: int = 100_000

    @property
    def prepare(self) -> Prepare:
        """What makes the model."""
        return getattr(import_module(f"benchmarks.{self.module}"), self.function)


ALONE = Tool("adoptsim, the rule alone", "adoptsim", "with_adoptsim", "prepare_alone", most=1_000_000)
TOOLS = (
    ALONE,
    Tool("adoptsim, the whole month", "adoptsim", "with_adoptsim", most=1_000_000),
    Tool("Starsim", "starsim", "plain_starsim", most=1_000_000),
    Tool("NDlib", "ndlib", "plain_ndlib"),
    Tool("Mesa", "mesa", "plain_mesa"),
    Tool("Mesa, ties kept in a list", "mesa", "plain_mesa", "prepare_listed"),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a tool took, in seconds of the processor, and how far its curve was off, in standard errors."""

    hand_over: float
    run: float
    runs: int
    distance: float


def random_graph(officials: int, degree: float, seed: int) -> Longs:
    """Draw an undirected graph of so many ties in the mean: edges, each once, nobody tied to themselves."""
    chance = np.random.default_rng(seed)
    ends = chance.integers(0, officials, (round(officials * degree / 2), 2))
    ends = np.sort(ends[ends[:, 0] != ends[:, 1]], axis=1)
    keys = np.sort(ends[:, 0] * officials + ends[:, 1])
    keys = keys[np.append(True, np.diff(keys) > 0)]
    return np.stack([keys // officials, keys % officials], axis=1)


def reference(edges: Longs, officials: int) -> tuple[Doubles, Doubles]:
    """Return the mean curve of many runs of the rule alone, and the standard deviation of one."""
    curves = [
        ALONE.prepare(edges, officials, INNOVATION, IMITATION, MONTHS, 1000 + seed)() for seed in range(REFERENCE_RUNS)
    ]
    return np.mean(curves, axis=0), np.std(curves, axis=0, ddof=1)


def distance(curves: list[Doubles], mean: Doubles, sd: Doubles, runs: int) -> float:
    """Return how far the mean of some curves is off that of reference runs, in standard errors, in its worst month."""
    error = sd[1:] * math.sqrt(1 / len(curves) + 1 / runs)
    return float(np.max(np.abs(np.mean(curves, axis=0) - mean)[1:] / error))


def measure(tool: Tool, edges: Longs, officials: int, expected: tuple[Doubles, Doubles]) -> Measured:
    """Run a tool a few times."""
    hand_overs: list[float] = []
    runs: list[float] = []
    curves: list[Doubles] = []
    while len(runs) < 3 and sum(runs) + sum(hand_overs) < PATIENCE:
        gc.collect()
        begun = time.process_time()
        run = tool.prepare(edges, officials, INNOVATION, IMITATION, MONTHS, len(runs))
        handed = time.process_time()
        curves.append(run())
        runs.append(time.process_time() - handed)
        hand_overs.append(handed - begun)
        del run
    off = distance(curves, *expected, REFERENCE_RUNS)
    if not off < FARTHEST:
        raise SystemExit(f"{tool.name}: another curve, {off:.1f} standard errors off with {officials:,} officials")
    return Measured(min(hand_overs), min(runs), len(runs), off)


def warm_up(tool: Tool) -> None:
    """Load and compile what a tool needs."""
    tool.prepare(random_graph(200, DEGREE, 1), 200, INNOVATION, IMITATION, 3, 1)()


def start(tool: Tool, environment: dict[str, str] | None = None) -> float:
    """Return how long a process of its own takes until a tool has run a tiny diffusion, in seconds by the clock."""
    place = TOOLS.index(tool)
    code = (
        "import time; begun = time.perf_counter(); from benchmarks import peers; "
        f"peers.warm_up(peers.TOOLS[{place}]); import json; print(json.dumps(time.perf_counter() - begun))"
    )
    command = [sys.executable, "-W", "ignore", "-c", code]
    environment = os.environ | (environment or {})
    said = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
    return float(json.loads(said.splitlines()[-1]))


def starts() -> list[tuple[str, str, str]]:
    """Take the time of each tool's start, from a filled cache and, ours, from an empty one."""
    rows = []
    for tool in TOOLS:
        empty = "–"
        if tool.package == "adoptsim":
            with tempfile.TemporaryDirectory() as folder:
                empty = f"{start(tool, {'ADOPTSIM_CACHE_DIR': folder}):.1f}"
        start(tool)  # fills the caches
        rows.append((tool.name, f"{start(tool):.1f}", empty))
    return rows


def compare(sizes: list[int]) -> list[tuple[str, ...]]:
    """Run everything: a row for each size and tool."""
    for tool in TOOLS:
        warm_up(tool)
    rows = []
    for officials in sizes:
        edges = random_graph(officials, DEGREE, seed=officials)
        expected = reference(edges, officials)
        took = {tool: measure(tool, edges, officials, expected) for tool in TOOLS if officials <= tool.most}
        ours = took[ALONE]
        for tool, one in took.items():
            whole = (one.run + one.hand_over) / (ours.run + ours.hand_over)
            rows.append(
                (
                    f"{officials:,}", tool.name, _seconds(one.hand_over), _seconds(one.run), _ratio(one.run / ours.run),
                    _ratio(whole), str(one.runs), f"{one.distance:.1f}",
                )
            )  # fmt: skip
            print(*rows[-1], sep=" | ", flush=True)
    return rows


def _seconds(seconds: float) -> str:
    return f"{seconds:.2g}" if seconds < 10 else f"{seconds:.0f}"


def _ratio(ratio: float) -> str:
    return f"{ratio:.1f}" if ratio < 10 else f"{float(f'{ratio:.2g}'):,.0f}"


def _table(heading: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    align = "|---:|---|" + "---:|" * (len(heading) - 2) if len(heading) > 3 else "|---|" + "---:|" * (len(heading) - 1)
    return ["| " + " | ".join(heading) + " |", align, *("| " + " | ".join(row) + " |" for row in rows)]


def page(sizes: list[int]) -> str:
    """Write the page of the documentation."""
    packages = ("adoptsim", "mesa", "starsim", "ndlib", "numpy", "numba", "networkx")
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    heading = (
        "officials", "tool", "hand-over, s", "120 months, s", "times the rule alone", "with hand-over", "runs",
        "curve off, SE",
    )  # fmt: skip
    rows = compare(sizes)
    first = starts()
    return "\n".join(
        [
            "# Beside what people use today",
            "",
            f"Written by `python -m benchmarks.peers`; measured on {machine()}, with {versions}.",
            "",
            "One reference diffusion: officials on a random undirected graph with ten ties in the mean; every month,",
            "whoever has not adopted does so with the chance",
            f"1 − (1 − p)(1 − q · share of ties who had adopted before), p = {INNOVATION:g}, q = {IMITATION:g};",
            f"{MONTHS} months, nobody at the start. All tools are handed the same edge list, as one array.",
            "",
            *_table(heading, rows),
            "",
            *HOW.format(patience=PATIENCE, runs=REFERENCE_RUNS, farthest=FARTHEST, months=MONTHS).strip().splitlines(),
            "",
            *_table(("tool", "s by the clock", "cache empty"), first),
            "",
            *(TEXT.strip().splitlines()),
            "",
        ]
    )


HOW = """
**How.** Seconds of the processor, one thread, in one process after a warm-up that loads and compiles. The hand-over
takes the edge list to a model ready to run: agents, graph, tables, a founded world. The {months} months are what comes
after, the curve included. Both are the best of the runs, three at most, and none once they have taken {patience:g}
seconds. *Curve off* is the distance of the mean curve of those runs from that of {runs} further runs of the rule alone
on the same graph, in standard errors, in the worst of the months; the script stops where it is above {farthest:g}.
The worst of {months} months is some 1 to 3 standard errors off where nothing is wrong.

**Before the first run.** Import, and compiled code loaded from its cache, until a diffusion of 200 officials has run in
a process of its own; and the same with an empty cache, which is filled once on a machine:
"""

TEXT = """
**What each does besides.** The comparison is of one rule, which none of the others was made for:

* *adoptsim, the rule alone* is [`adoptsim.contagion`](../reference/python.md): this rule on any network, and nothing
  else. Nobody gives up, nobody leaves, nothing costs anything.
* *adoptsim, the whole month* is a scenario with `processes.persuasion.rule: contagion` in which everything else is
  open: the other nineteen processes pass all the same, there are agencies and budgets, all measures are taken every
  month. It leaves the same adopters as the rule alone, official by official, as a test shows: the time between
  the two is what all else costs.
* *Starsim* has people who age, are born and die, networks that change, diseases that interact, and draws that stay
  the same person by person between scenarios, as here. Its own transmission is a chance per contact; a share of ties
  needs a `step` of one's own, written here as a product with a sparse matrix, the quickest of three ways tried.
* *NDlib* has dozens of models ready, with a chance per neighbour or with thresholds, but not this rule; it is written
  as NDlib's documentation describes for a model of one's own.
* *Mesa* lets an agent be anything and do anything; an object and a Python call for each is the price. The model is
  written as its example of a virus on a network, with its way of simultaneous activation; `shuffle_do`, which draws an
  order that plays no part here, takes twice as long. Its `Network` is told not to lay itself out for drawing, which
  takes 200 seconds for 10,000 nodes. Keeping each agent's neighbours in a list is not what its documentation shows, but
  what somebody in a hurry would do. Officials and agencies of adoptsim are Mesa agents too, with the rules compiled.

**Why the rule alone is quick.** An official's chance is looked up: there is one for each number of ties and of adopters
among them, and an adopter moves each listener by one place in that table. Only those still at risk are visited, and
asked in blocks of 256, for which LLVM can work out several answers at once: gathering a block's ids before asking took
a draw from 20 to 3 nanoseconds when it was profiled, and draws are four fifths of what is left.
"""


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("page", type=Path, help="file to write, docs/explanation/peers.md")
    parser.add_argument("--officials", type=int, nargs="+", default=list(SIZES), help="sizes to compare")
    said = parser.parse_args()
    said.page.write_text(page(said.officials), encoding="utf-8")


if __name__ == "__main__":
    main()
