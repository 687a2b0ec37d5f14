"""A visit: what one visitor asks for, and what has been found so far.

Whatever is asked goes through the same steps, each shown as soon as it is there: a preview of a few
runs; the confirmed answer; a walk through one run; what each barrier is worth; what each intervention
contributed. Asking for something else withdraws what has not been answered. Nothing here knows
how it is shown.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from threading import Event, Lock, Thread

from adoptsim.experiments.attributing import MOST_MEMBERS, Plan, plan
from adoptsim.experiments.attribution import attribution
from adoptsim.experiments.design import Design, crossed
from adoptsim.experiments.library import Library
from adoptsim.experiments.lifting import design_of
from adoptsim.experiments.reliefs import reliefs
from adoptsim.experiments.runner import Results, Spread, perform
from adoptsim.experiments.runs import KEPT, seeds
from adoptsim.faces.tongues.errors import translated
from adoptsim.faces.tongues.speaking import said, speaking
from adoptsim.faces.web.asked import Asked
from adoptsim.faces.web.desk import Desk, Urgency, Visitor, WithdrawnError
from adoptsim.faces.web.found import BASELINE, SCENARIO, Found
from adoptsim.faces.web.history import History
from adoptsim.faces.web.making import Limits, Made, heads, made, states
from adoptsim.faces.web.uploads import Uploads
from adoptsim.scenario.schema import Scenario
from adoptsim.world.errors import UserError

log = logging.getLogger(__name__)

SEED = 1

PAUSE = 1.0
"""Seconds between two words about how far a step is."""

HEAVY = 4_000_000
"""Officials x solutions x months from which on a run takes a second or more; a shipped scenario has half."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How many runs each step takes, and how much of the machine a visit may use.

    Attributes
    ----------
    preview, confirmed : int
        Seeds with which scenario and baseline are run.
    worth : int
        Seeds with which each barrier is lifted.
    packages : int
        Most runs for what each intervention contributed; seeds are fewer where there are more packages.
    orders : int
        Pairs of orders drawn for it where there are too many interventions for all packages.
    journal : int
        Most rows (months x solutions x agencies) of the walk through a run.
    seconds : float
        Seconds of a processor that a visit may use before only previews are made for it.
    """

    preview: int = 3
    confirmed: int = 20
    worth: int = 8
    packages: int = 512
    orders: int = 4
    journal: int = 100_000
    seconds: float = 1800.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What a visitor sees.

    Attributes
    ----------
    history : History
        What was asked, and what can be undone and redone.
    made : Made or None
        The scenario that was asked for; None before the first, or if it cannot be used.
    found : Found or None
        What has been found of it so far.
    step : str
        What is being worked out: a key of `STEPS`, empty where nothing is.
    done, of : int
        Runs of this step.
    problem : str
        Why it cannot be used, or what went wrong; empty if nothing did.
    stopped : bool
        Whether the visitor has stopped the work before its end.
    """

    history: History
    made: Made | None = None
    found: Found | None = None
    step: str = ""
    done: int = 0
    of: int = 0
    problem: str = ""
    stopped: bool = False

    @property
    def is_old(self) -> bool:
        """Whether what was found answers what was asked before, and not what is asked now."""
        return self.found is not None and self.made is not None and self.found.scenario != self.made.scenario

    @property
    def title(self) -> str:
        """What the scenario is called."""
        return self.made.scenario.title if self.made else ""


STEPS = {
    "preview": "Preview",
    "confirmation": "Confirming with more runs",
    "walk": "Writing down one run month by month",
    "worth": "Working out what each barrier is worth",
    "contributions": "Working out what each intervention contributed",
}
"""The steps, in their order, and their words."""

FAILED = "A run went wrong, and this answer cannot be given. Nothing that you asked for is lost."
SPENT = "This visit has used its share of the machine, so only previews are made. The command line has no such limit."


@dataclass
class Visit:
    """One visitor's work at the desk.

    Attributes
    ----------
    desk, library : Desk, Library
        Shared with other visitors.
    uploads : Uploads
        The visitor's own files.
    heard : callable
        Told whenever `seen` has changed, from any thread.
    """

    desk: Desk
    library: Library
    uploads: Uploads
    limits: Limits
    effort: Effort = field(default_factory=Effort)
    heard: Callable[[], None] = lambda: None
    seen: Seen = field(default_factory=lambda: Seen(History()))
    visitor: Visitor = field(default_factory=Visitor)
    _stop: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)

    def begin(self, asked: Asked) -> None:
        """Ask for the first thing; there is nothing to go back to."""
        self._go(History(present=asked))

    def ask(self, asked: Asked) -> None:
        """Ask for something; it can be undone."""
        self._go(self.seen.history.done(asked))

    def undo(self) -> None:
        """Take the last step back."""
        self._go(self.seen.history.undo())

    def redo(self) -> None:
        """Take it again."""
        self._go(self.seen.history.redo())

    def again(self) -> None:
        """Ask for the same again: after an upload that was missing, or what was cancelled."""
        self._go(self.seen.history, anew=True)

    def cancel(self) -> None:
        """Stop working; what was found stays."""
        self._stop.set()
        self._see(step="", done=0, of=0, stopped=bool(self.seen.step))

    def close(self) -> None:
        """Leave: nothing is worked out any more, and files are removed."""
        self._stop.set()
        self.heard = lambda: None
        self.uploads.close()

    def _go(self, history: History, *, anew: bool = False) -> None:
        before = self.seen
        if not anew and before.made is not None and history.present.differs_in_view_only(before.history.present):
            self._see(history=history)
            return
        self._stop.set()
        stop = self._stop = Event()
        try:
            with speaking(history.present.language):
                wanted = made(history.present, self.uploads, self.limits)
        except UserError as error:
            with speaking(history.present.language):
                problem = translated(str(error))
            self._see(history=history, made=None, found=None, step="", done=0, of=0, problem=problem)
            return
        with self._lock:
            self.seen = replace(
                self.seen, history=history, made=wanted, step="preview", done=0, of=0, problem="", stopped=False
            )
        Thread(target=self._work, args=(wanted, stop), name="visit", daemon=True).start()
        self.heard()  # after work has begun: to show it takes a while

    def _see(self, stop: Event | None = None, **changes: object) -> None:
        """See something else; nothing that was found for what is no longer wanted."""
        with self._lock:
            if stop is not None and stop.is_set():
                return
            self.seen = replace(self.seen, **changes)  # type: ignore[arg-type]
        self.heard()

    def _work(self, wanted: Made, stop: Event) -> None:
        """Take all steps, unless something else is asked for."""
        with speaking(self.seen.history.present.language):
            try:
                for found in _Work(self, wanted, stop).steps():
                    if stop.is_set():
                        return
                    self._see(stop, found=found)
                self._see(stop, step="", done=0, of=0)
            except WithdrawnError:
                return
            except UserError as error:
                self._see(stop, step="", done=0, of=0, problem=translated(str(error)))
            except Exception:
                # The visitor is told in general words: what went wrong in particular is for who keeps the page.
                log.exception("a step of a visit failed")
                self._see(stop, step="", done=0, of=0, problem=said(FAILED))


@dataclass
class _Work:
    """The steps of one answer."""

    visit: Visit
    made: Made
    stop: Event

    def steps(self) -> Iterator[Found]:
        """Yield what is found, more and more of it."""
        effort = self.visit.effort
        found = Found(self.both("preview", effort.preview, Urgency.PREVIEW), preview=True)
        yield found
        if self.visit.visitor.used > effort.seconds:
            raise UserError(said(SPENT))
        found = replace(found, journal=self.walk())
        yield found
        found = replace(found, results=self.both("confirmation", effort.confirmed, Urgency.CONFIRMATION), preview=False)
        yield found
        if self.made.scenario.population.officials != "none":
            with suppress(UnaskedError):
                found = replace(found, reliefs=reliefs(self.runs("worth", self.lifted(), Urgency.BACKGROUND)))
                yield found
        if (asked := self.packages()) is not None:
            results = self.runs("contributions", asked.design, Urgency.BACKGROUND)
            yield replace(found, attribution=attribution(results, asked.members, asked.packages, asked.drawn))

    def both(self, step: str, replicates: int, urgency: Urgency) -> Results:
        """Run scenario and baseline with the same seeds."""
        cases = {BASELINE: self.made.baseline, SCENARIO: self.made.scenario}
        return self.runs(step, crossed(cases, seeds(replicates, SEED), None, KEPT), urgency)

    def walk(self) -> Results | None:
        """Write down one run, unless it would be too long."""
        scenario = self.made.scenario
        if (
            heads(scenario.population)[1] * len(scenario.solutions) * (scenario.calendar.months + 1)
            > self.visit.effort.journal
        ):
            return None
        design = crossed({SCENARIO: scenario}, [SEED], None, {"journal", "peers", "monthly"})
        return self.runs("walk", design, Urgency.WALK)

    def lifted(self) -> Design:
        """Return the runs with each barrier lifted."""
        if any(self.made.scenario.processes.relief.model_dump().values()):
            raise UnaskedError
        return design_of(self.made.scenario, self.visit.effort.worth, SEED, None, pairs=False)

    def packages(self) -> Plan | None:
        """Return the packages to be run with as many seeds as there is room for; none where there is too little."""
        effort, scenario = self.visit.effort, self.made.scenario
        chosen = sum(one.CHOSEN for one in scenario.interventions)
        if not 0 < chosen <= MOST_MEMBERS:
            return None
        fewest = plan(scenario, 2, SEED, None, effort.orders)
        replicates = min(effort.worth, effort.packages // len(fewest.packages))
        return plan(scenario, replicates, SEED, None, effort.orders) if replicates >= 2 else None

    def runs(self, step: str, design: Design, urgency: Urgency) -> Results:
        """Make runs through the desk, and say how far they are."""
        told = 0.0

        def progress(done: int, of: int) -> None:
            nonlocal told
            now = time.monotonic()
            if done == 0 or now - told > PAUSE:
                told = now
                self.visit._see(self.stop, step=step, done=done, of=of)  # noqa: SLF001  it is the visit's own work

        lane = self.visit.desk.lane(self.visit.visitor, urgency, self.stop, is_heavy=is_heavy(self.made.scenario))
        results = perform(design, spread=Spread(through=lane), progress=progress, library=self.visit.library)
        if results.failures:
            log.warning("%s: %s", step, results.failures[0].error)
            if not results.tables["outcomes"]:
                raise UserError(said(FAILED))
        return results


def is_heavy(scenario: Scenario) -> bool:
    """Say whether a run of a scenario takes long."""
    return states(scenario) >= HEAVY


class UnaskedError(Exception):
    """A step that this scenario has no use for."""
