"""Measure what is promised about speed and size, and write it down as a page of the documentation.

Each figure is taken in a process of its own. Times are of the processor, not of the clock, where one process does
the work; the best of some repetitions.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "explanation" / "performance.md"

type Figures = dict[str, float]


def _scenario(officials: int) -> object:
    from adoptsim import Scenario

    return Scenario.model_validate({"population": {"officials": officials, "agencies": max(1, officials // 80)}})


def _best(work: Callable[[], object], repetitions: int) -> float:
    """Return the shortest processor time of some repetitions, in seconds."""
    times = []
    for _ in range(repetitions):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def compiling() -> Figures:
    """Time the first run from an empty cache, and the same run after it."""
    from adoptsim import Scenario
    from adoptsim.simulation.record import run

    begun, begun_clock = time.process_time(), time.perf_counter()
    run(Scenario(), 1)
    first, first_clock = time.process_time() - begun, time.perf_counter() - begun_clock
    second = _best(lambda: run(Scenario(), 1), 3)
    return {"cpu": first - second, "clock": first_clock - second}


def months(officials: int) -> Figures:
    """Time whole months with measures; founding; memory."""
    import psutil

    from adoptsim.simulation.engine import Engine

    Engine(_scenario(1000), 1).step()  # loads what is compiled
    process = psutil.Process()
    before = process.memory_info().rss
    begun = time.process_time()
    engine = Engine(_scenario(officials), 1)
    founding = time.process_time() - begun
    resident = process.memory_info().rss - before
    length = max(6, min(120, 12_000_000 // officials))

    def pass_months() -> None:
        for _ in range(length):
            engine.step()

    seconds = _best(pass_months, 3)
    arrays = [value for value in engine.rows._asdict().values() if hasattr(value, "nbytes")]
    arrays += [engine.world.ties.speakers, engine.world.ties.speakers_start]
    return {
        "rate": officials * length / seconds / 1e6,
        "founding": founding,
        "arrays": sum(array.nbytes for array in arrays) / officials,
        "resident": resident / officials,
    }


def everything_on(officials: int) -> Figures:
    """Compare months with every kind of intervention at work, at its defaults, with months without any."""
    from adoptsim.interventions.catalogue import kinds
    from adoptsim.simulation.engine import Engine

    plain = _scenario(officials)
    full = plain.model_copy(
        update={"interventions": tuple(kind.model_validate(kind.examples()[0]) for kind in kinds().values())}
    )
    length = max(6, min(120, 12_000_000 // officials))
    seconds = {}
    for name, scenario in (("plain", plain), ("full", full)):
        engine = Engine(scenario, 1)
        engine.step()
        seconds[name] = _best(lambda engine=engine: [engine.step() for _ in range(length)], 3)
    return {"ratio": seconds["full"] / seconds["plain"]}


def stepping() -> Figures:
    """Compare a year of 2,000 officials, compiled, by agents, and one rule alone in plain Mesa."""
    from adoptsim import AdoptionModel
    from benchmarks.peers import IMITATION, INNOVATION, random_graph
    from benchmarks.plain_mesa import PlainModel

    graph = random_graph(2000, 6, seed=1)
    made = {
        "compiled": lambda: AdoptionModel(_scenario(2000), rng=1),
        "agents": lambda: AdoptionModel(_scenario(2000), rng=1, stepping="agents"),
        "mesa": lambda: PlainModel.on(graph, 2000, INNOVATION, IMITATION, rng=1),
    }
    seconds = {}
    for name, make in made.items():
        years = []
        for _ in range(4):
            model = make()
            model.step()  # the views of agents are made when first asked for
            years.append(_best(lambda model=model: [model.step() for _ in range(12)], 1))
        seconds[name] = min(years)
    return {"agents": seconds["agents"] / seconds["compiled"], "mesa": seconds["mesa"] / seconds["compiled"]}


def _apart(name: str, *arguments: int, environment: dict[str, str] | None = None) -> Figures:
    """Take a figure in a process of its own."""
    code = f"import json; from benchmarks import measure; print(json.dumps(measure.{name}(*{arguments})))"
    command = [sys.executable, "-W", "ignore", "-c", code]
    environment = os.environ | (environment or {})
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout)


def _clock(*arguments: str, repetitions: int = 3, environment: dict[str, str] | None = None) -> float:
    """Return the shortest time by the clock of a command, in seconds."""
    times = []
    for _ in range(repetitions):
        begun = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            command = [str(Path(sys.executable).with_name("adoptsim")), *arguments]
            subprocess.run(command, check=True, capture_output=True, cwd=folder, env=os.environ | (environment or {}))
        times.append(time.perf_counter() - begun)
    return min(times)


def machine() -> str:
    """Describe the machine in general words."""
    families = [line.partition(":")[2].strip() for line in _cpu_lines() if line.startswith("model name")]
    family = families[0] if families else platform.machine()
    cores, load = len(os.sched_getaffinity(0)), os.getloadavg()[1]
    return f"{cores} cores ({family}) under a load of {load:.1f}, Python {platform.python_version()}"


def _cpu_lines() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def rows() -> list[tuple[str, str, str]]:
    """Take every figure: what, how much, what was aimed at."""
    with tempfile.TemporaryDirectory() as empty:
        compile_time = _apart("compiling", environment={"ADOPTSIM_CACHE_DIR": empty})
    with tempfile.TemporaryDirectory() as empty:
        first_run = _clock("run", "baseline", repetitions=1, environment={"ADOPTSIM_CACHE_DIR": empty})
    at = {officials: _apart("months", officials) for officials in (10_000, 100_000, 1_000_000)}
    full = {officials: _apart("everything_on", officials) for officials in at}
    ratios = _apart("stepping")
    default_run = _clock("run", "baseline")
    table = [
        (f"million official-months per second per thread, {officials:,} officials", f"{figures['rate']:.1f}", "15")
        for officials, figures in at.items()
    ]
    table += [
        (
            f"every kind of intervention at work against none, {officials:,} officials, ratio",
            f"{one['ratio']:.2f}",
            "1.5",
        )
        for officials, one in full.items()
    ]
    largest = at[1_000_000]
    return [
        *table,
        ("bytes per official in arrays, ties included", f"{largest['arrays']:.0f}", "250"),
        ("bytes per official, growth of the whole process", f"{largest['resident']:.0f}", "–"),
        ("founding 1,000,000 officials, s", f"{largest['founding']:.1f}", "10"),
        ("compiling once, s of processor time", f"{compile_time['cpu']:.1f}", "10"),
        ("compiling once, s by the clock, in one process", f"{compile_time['clock']:.1f}", "–"),
        ("agents one by one against compiled, ratio", f"{ratios['agents']:.0f}", "100"),
        ("contagion alone in plain Mesa against the whole month compiled, ratio", f"{ratios['mesa']:.0f}", "–"),
        ("`adoptsim --help`, s by the clock", f"{_clock('--help'):.2f}", "0.3"),
        ("default run (20 × 5,000 officials × 120 months), s by the clock", f"{default_run:.1f}", "5"),
        ("the same the first time on a machine, compiled in two processes, s by the clock", f"{first_run:.1f}", "–"),
    ]


def page(figures: list[tuple[str, str, str]]) -> str:
    """Write the page of the documentation."""
    lines = [
        "# Performance",
        "",
        "Written by `python -m benchmarks.measure`; measured on " + machine() + ".",
        "",
        "| figure | measured | aim |",
        "|---|---:|---:|",
        *(f"| {what} | {measured} | {aim} |" for what, measured, aim in figures),
        "",
        "**How.** Every figure is taken in a process of its own, the best of three to five repetitions but for",
        "founding and compiling. A month is the whole model with one solution, all measures included, in one thread.",
        "Processor time is used unless the clock is named; a busy machine still makes every figure worse. The process",
        "grows by more than the arrays, as founding needs room to work.",
        "",
        "**With every intervention on.** An intervention acts once a month in numpy, some 20 to 200 microseconds each",
        "whatever the number of officials; the rest of the ratio is a livelier world, in which more officials are at",
        "risk of something. With 10,000 officials a month takes a millisecond, and sixteen programmes weigh as much.",
        "",
        '**Against what.** `stepping="agents"` runs the very same rule, official by official, and leaves the same',
        "bytes. The plain Mesa model (`benchmarks/plain_mesa.py`) has an object for each official and one rule, one",
        "process of twenty: process by process the distance is larger than its ratio says. The very same rule in",
        "other tools is [compared apart](peers.md).",
        "",
        "**Why it is fast.** The month is compiled by numba and passes over arrays of records; an official whose stage",
        "does not change touches nobody else (exposure is pushed on change, not gathered). The world is passed to",
        "compiled code as one pointer, see `world/pointers.py`: this halves the time to compile, which is paid once",
        "and kept on disk until a source of the package changes.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    text = page(rows())
    PAGE.write_text(text)
    print(text)
