"""Measure ten thousand runs on two processors and on a Dask cluster, and write the page about it.

uv run --all-groups python -m benchmarks.scale docs/explanation/scale.md
"""

import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from adoptsim.experiments.design import Case, Design, crossed
from adoptsim.experiments.runner import Spread, perform
from adoptsim.scenario.reading import read
from benchmarks.measure import machine

ROWS = 10_000
PROCESSES = 2

SETS = ("population.officials=2000", "population.agencies=25", "calendar.months=60")


def design(rows: int) -> Design:
    """Return so many runs: points of two numbers, twenty seeds each."""
    plain = read("baseline", SETS)
    points = max(1, rows // 20)
    cases = {
        f"point_{number}": Case(
            plain,
            {
                "processes.persuasion.peers": round(0.8 + 1.7 * number / points, 6),
                "processes.turnover.yearly": round(0.05 + 0.2 * (number * 7 % points) / points, 6),
            },
        )
        for number in range(points)
    }
    return crossed(cases, range(1, rows // points + 1))


class Memory:
    """Watches the resident memory of this process and of its workers, in MB."""

    def __init__(self) -> None:
        import psutil

        self._own = psutil.Process()
        self.parent: list[float] = []
        self.workers: list[float] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        import psutil

        while not self._over.wait(1.0):
            self.parent.append(self._own.memory_info().rss / 1e6)
            sizes = []
            for child in self._own.children(recursive=True):
                try:
                    sizes.append(child.memory_info().rss / 1e6)
                except psutil.NoSuchProcess:
                    continue
            self.workers.append(max(sizes, default=0.0))


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that some work takes by the clock."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def quarter(values: list[float], which: int) -> float:
    """Return the largest of a quarter of the values, 0 to 3."""
    length = max(1, len(values) // 4)
    return max(values[which * length : (which + 1) * length] or values[-1:])


def measure(rows: int) -> dict[str, float]:
    """Make the runs one after another, in processes, and on a cluster."""
    from distributed import LocalCluster

    some = max(20, rows // 25)
    perform(design(20), spread=Spread(1))  # loads what is compiled
    serial = timed(lambda: perform(design(some), spread=Spread(1))) / some
    with tempfile.TemporaryDirectory() as folder, Memory() as memory:
        spread = timed(lambda: perform(design(rows), spread=Spread(PROCESSES), folder=Path(folder)))
        again = timed(lambda: perform(design(rows), spread=Spread(PROCESSES), folder=Path(folder)))
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    serial = (serial + timed(lambda: perform(design(some), spread=Spread(1))) / some) / 2
    with (
        LocalCluster(n_workers=PROCESSES, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster,
        tempfile.TemporaryDirectory() as folder,
    ):
        address = cluster.scheduler_address
        perform(design(40), spread=Spread(cluster=address))  # workers import, and load what is compiled
        on_cluster = timed(lambda: perform(design(some * 4), spread=Spread(cluster=address), folder=Path(folder)))
    return {
        "rows": rows,
        "serial_ms": serial * 1e3,
        "minutes": spread / 60,
        "efficiency": serial * rows / (spread * PROCESSES),
        "again": again,
        "mb": size / 1e6,
        "parent_first": quarter(memory.parent, 0),
        "parent_last": quarter(memory.parent, 3),
        "worker_first": quarter(memory.workers, 0),
        "worker_last": quarter(memory.workers, 3),
        "dask_rows": some * 4,
        "dask_overhead_ms": (on_cluster * PROCESSES / (some * 4) - serial) * 1e3,
        "dask_efficiency": serial * some * 4 / (on_cluster * PROCESSES),
    }


PAGE = """# Ten thousand runs

{rows:,.0f} runs of 2,000 officials over 60 months: 500 points of two numbers, twenty seeds each, made by the one
runner that every study uses, finished runs written to disk as they come.

| what | measured | aim |
| --- | ---: | ---: |
| one run, one after another in one process | {serial_ms:.1f} ms | |
| all, in {processes} processes, every run stored | {minutes:.1f} min | |
| throughput per processor against one process that stores nothing | {efficiency:.2f} | 0.9 |
| memory of the process that hands out, first quarter and last | {parent_first:.0f}, {parent_last:.0f} MB | flat |
| memory of a worker, first quarter and last | {worker_first:.0f}, {worker_last:.0f} MB | flat |
| what it leaves on disk: outcomes, indices | {mb:.1f} MB | |
| the same command again, when all is there | {again:.1f} s | |
| overhead a run on a Dask LocalCluster of {processes} processes, {dask_rows:,.0f} runs | {dask_overhead_ms:.1f} ms | |
| throughput per processor there | {dask_efficiency:.2f} | |

{machine}. Written by `uv run --all-groups python -m benchmarks.scale docs/explanation/scale.md`.

How to make so many on a cluster: [](../how-to/many_runs.md).
"""


if __name__ == "__main__":
    figures = measure(int(sys.argv[2]) if len(sys.argv) > 2 else ROWS)
    Path(sys.argv[1]).write_text(PAGE.format(**figures, processes=PROCESSES, machine=machine()), encoding="utf-8")
