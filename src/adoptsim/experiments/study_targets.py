"""Checking what a study is to meet: every target against the runs, with its place."""

from collections.abc import Iterator
from dataclasses import dataclass

from adoptsim.experiments.observations import Target, read_observed
from adoptsim.experiments.study import StudyFile
from adoptsim.experiments.study_varying import VaryingCheck
from adoptsim.simulation.record import ALL
from adoptsim.world.calendar import Calendar
from adoptsim.world.errors import nearest, quoted


@dataclass(slots=True)
class TargetsCheck(VaryingCheck):
    """The check of targets."""

    def _targets(self, file: StudyFile, calendar: Calendar) -> dict[str, Target]:
        """Return what is to be met, of the file and of the table that it names."""
        months = file.months or calendar.months
        for name, target in file.targets.items():
            for what, why in self._faults(target, months):
                path = ("targets", name, what)
                self.problems.add(self.place(path), path, why)
        if file.observed is None or self.problems.found:
            return file.targets
        table = read_observed(file.observed, calendar)
        place = self.place(("observed",))
        for name, target in table.items():
            for _, why in self._faults(target, months):
                self.problems.add(place, ("observed", name), why)
            if name in file.targets:
                self.problems.add(place, ("observed", name), "is among the targets of this file already")
        return {**file.targets, **table}

    def _faults(self, target: Target, months: int) -> Iterator[tuple[str, str]]:
        """Yield what a target has that the runs have not."""
        known = (ALL, *next(iter(self.scenarios.values())).solutions) if self.scenarios else (target.solution,)
        if target.solution not in known:
            yield "solution", f"no solution is called {quoted(target.solution)}{nearest(target.solution, known)}"
        if target.month > months:
            yield "month", f"month {target.month} comes after the last month of the runs, {months}"
