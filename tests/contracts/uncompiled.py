"""Which process writes what: run months as plain Python, and book every write on the process that made it.

Run by the contract test as ``python -m tests.contracts.uncompiled`` with NUMBA_DISABLE_JIT=1: then every
rule is an ordinary function. Those of a process are wrapped: what a call from another file changed in the
world is booked on the process, less what calls within it to further processes changed. A rule that another
file imports by name counts as that file's own. Prints JSON.
"""

import functools
import inspect
import json
import sys
from collections import defaultdict
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adoptsim.processes import month
from adoptsim.processes.contract import Now, Transition
from adoptsim.world.agencies import KEEP, State
from adoptsim.world.officials import Stage
from tests.states import differing, snapshot, stirred
from tests.strategies import scenarios, seeds

THE_MONTH = "month"
"""Stands for what month.py writes itself."""


class Book:
    """What every process wrote so far; the processes at work now, the innermost last."""

    def __init__(self) -> None:
        self.writes: dict[str, set[str]] = defaultdict(set)
        self.at_work = [THE_MONTH]
        self.engine: Any = None
        self.raw: list[bytes] = []
        self.seen: dict[str, Any] = {}

    def open(self, engine: Any) -> None:
        """Look at the world as it is before a month."""
        self.engine = engine
        self.raw, self.seen = self.bytes(), snapshot(engine.world)

    def bytes(self) -> list[bytes]:
        """All state as bytes, quick to compare; the queue is scratch paper."""
        rows = self.engine.rows._asdict()
        return [array.tobytes() for name, array in rows.items() if name != "queue" and isinstance(array, np.ndarray)]

    def look(self) -> None:
        """Book what changed since the last look on the process at work."""
        raw = self.bytes()
        if raw != self.raw:
            seen = snapshot(self.engine.world)
            self.writes[self.at_work[-1]] |= differing(seen, self.seen)
            self.raw, self.seen = raw, seen

    def close(self) -> None:
        """Look a last time, at the end of a month."""
        self.look()
        self.engine = None

    def wrap(self, process: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Book what a function changes on its process."""

        @functools.wraps(function)
        def wrapped(*args: Any) -> Any:
            caller = sys._getframe(1).f_globals["__name__"]
            if self.engine is None or caller == function.__module__:
                return function(*args)
            self.look()
            self.at_work.append(process)
            answer = function(*args)
            self.look()
            self.at_work.pop()
            return answer

        return wrapped

    def wrap_all(self) -> None:
        """Wrap every rule of every process that takes the world."""
        for process in month.ORDER:
            module = sys.modules[f"adoptsim.processes.{process.name}"]
            for name, function in rules(module):
                setattr(module, name, self.wrap(process.name, function))


def rules(module: ModuleType) -> list[tuple[str, Callable[..., Any]]]:
    """Functions that a process declares itself and that take the world."""
    return [
        (name, function)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and next(iter(inspect.signature(function).parameters)) == "world"
    ]


BOOK = Book()
TRANSITIONS: dict[str, set[str]] = defaultdict(set)
STATES: dict[str, set[str]] = defaultdict(set)


@settings(max_examples=200, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
@given(scenarios(30, programmes=0), seeds, st.integers(0, 2**32 - 1))
def run(scenario: Any, seed: int, draw: int) -> None:
    """Run four months from an arbitrary state."""
    engine = stirred(scenario, seed, draw)
    for _ in range(4):
        number = engine.now.month + 1
        engine.now = Now(seed, number, scenario.calendar.months_left(number))
        state, stage = engine.world.pipelines.state.copy(), engine.world.adoption.stage.copy()
        BOOK.open(engine)
        month.begin(engine.rows, engine.coefficients, engine.now)
        month.propose(engine.rows, engine.coefficients, engine.now)
        note(engine.world, state, stage)
        month.finish(engine.rows, engine.coefficients, engine.now)
        BOOK.close()


def note(world: Any, state: Any, stage: Any) -> None:
    """Note what was proposed where, and from where."""
    for where, proposal in np.ndenumerate(world.pipelines.proposal):
        if proposal != KEEP:
            STATES[State(state[where]).name].add(State(proposal).name)
    for where, proposal in np.ndenumerate(world.adoption.proposal):
        if proposal != Transition.STAY:
            TRANSITIONS[Stage(stage[where]).name].add(Transition(proposal).name)


def main() -> None:
    """Run, then say who wrote what and who proposed what."""
    if not inspect.isfunction(month.begin):
        raise SystemExit("run this with NUMBA_DISABLE_JIT=1")
    BOOK.wrap_all()
    run()
    said = {"writes": BOOK.writes, "transitions": TRANSITIONS, "states": STATES}
    sys.stdout.write(json.dumps({key: {k: sorted(v) for k, v in said[key].items()} for key in said}))


if __name__ == "__main__":
    main()
