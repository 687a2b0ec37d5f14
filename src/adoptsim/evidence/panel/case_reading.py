"""Reading a case file: every problem at once, each with its place in the file."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from adoptsim.evidence.panel.case import EVENT_NEEDS, EVENT_OWN, Case, CaseFile
from adoptsim.evidence.panel.loading import line_of, read_panel
from adoptsim.evidence.panel.panel import Mask, Panel, is_numbers, iso
from adoptsim.evidence.panel.rules import Rule, chosen, meets
from adoptsim.scenario.checking import Check
from adoptsim.scenario.parsing import MOST_BYTES, parse
from adoptsim.scenario.tree import KeyPath, Place, refusal
from adoptsim.world.errors import UserError, nearest, quoted
from adoptsim.world.roster import is_number

MOST_PEOPLE = 1e10
"""Size of a unit above which it is a mistake."""

FARTHEST_YEARS = 50
FARTHEST = 365 * FARTHEST_YEARS + FARTHEST_YEARS // 4
"""Days for which a forecast is made, and for which a deadline may lie ahead."""


def read_case(path: str | Path, *, cut: int | None = None, until: int | None = None) -> Case:
    """Read a case and its files.

    Parameters
    ----------
    path : str or Path
        A YAML file.
    cut, until : int, optional
        The day to know things to, and to forecast to, in place of what the file says.

    Raises
    ------
    ScenarioError
        If the case cannot be read; one line for each problem, with its place.
    UserError
        If a table that it names cannot be used.
    """
    path = Path(path)
    place = Place(str(path))
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        beside = [str(one) for one in sorted(path.parent.glob("*.y*ml"))] if path.parent.is_dir() else []
        raise refusal(place, f"there is no such file{nearest(str(path), beside)}") from None
    except (OSError, ValueError) as error:
        raise refusal(place, f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    check = CaseCheck(parse(content, str(path), path.parent, what="case"), str(path))
    return check.case(path.stem, cut, until)


@dataclass(slots=True)
class CaseCheck(Check):
    """The check of one case."""

    def case(self, name: str, cut: int | None, until: int | None) -> Case:
        """Return the case.

        Raises
        ------
        UserError
            If there are problems, in it or in the files that it names.
        """
        said = self._validated(CaseFile, self._group(self.tree, CaseFile, ()), ())
        self._check_events()
        self.problems.refuse()
        if said is None:
            raise refusal(self.tree.place, "is no case")
        moved = {key: value for key, value in (("cut", cut), ("until", until)) if value is not None}
        said = said.model_copy(update=moved)
        panel = self._panel(said)
        case = Case(name, said, panel)
        self._check_columns(said, panel)
        self._check_days(case)
        self.problems.refuse()
        return case

    def _panel(self, said: CaseFile) -> Panel:
        network = said.network
        panel = read_panel(
            said.panel.file, said.panel.columns,
            observed_from=said.panel.observed_from, observed_until=said.panel.observed_until,
            links=network.file if network else None, link_columns=network.columns if network else None,
            months_from=said.panel.months_from, never=said.panel.never,
            directed=network is not None and network.directed, links_where=network.where if network else None,
        )  # fmt: skip
        chosen = self._chosen(panel, said.panel.where, ("panel", "where"))
        if not chosen.any():
            self.problems.add(self.place(("panel", "where")), ("panel", "where"), "chooses no unit at all")
        self.problems.refuse()
        return panel.select(chosen)

    def _check_events(self) -> None:
        """Say what an event lacks, and what has no meaning in it."""
        events = self.tree.get(("events",))
        for name, entry in events.items() if events is not None else ():
            kind = entry.get(("kind",))
            if kind is None or kind.value not in EVENT_NEEDS:
                continue
            for needed in EVENT_NEEDS[kind.value]:
                if entry.get((needed,)) is None:
                    self.problems.add(entry.key, ("events", name, needed), f"is missing; a {kind.value} needs it")
            if entry.get(("cost",)) is not None and entry.get(("budget",)) is None and kind.value == "fee":
                message = "is missing; the cost is held against a budget"
                self.problems.add(entry.key, ("events", name, "budget"), message)
            foreign = [own for other, words in EVENT_OWN.items() if other != kind.value for own in words]
            for word, child in entry.items():
                if word in foreign:
                    message = f"has no meaning in a {kind.value}; remove it, or choose another kind"
                    self.problems.add(child.key, ("events", name, word), message)

    def _check_columns(self, said: CaseFile, panel: Panel) -> None:
        """Say which columns are not there, or hold what cannot be used."""
        for key in ("peers_within", "group"):
            column = getattr(said, key)
            if column is not None and column not in panel.columns:
                self._lacks(panel, column, (key,))
        if said.size is not None:
            self._check_numbers(said, panel, said.size, ("size",), positive=True, whole=True)
        for name, covariate in said.covariates.items():
            path = ("covariates", name, "column")
            self._check_numbers(said, panel, covariate.column, path, positive=covariate.log)
            values = panel.columns.get(covariate.column)
            if values is not None and is_numbers(values) and len(np.unique(values)) == 1:
                message = f"column {quoted(covariate.column)} is the same for all units"
                self.problems.add(self.place(path), path, message)
        if said.network is not None and said.peers_within is not None:
            message = "a network is there too; keep one of them"
            self.problems.add(self.place(("peers_within",)), ("peers_within",), message)
        for name, event in said.events.items():
            self._check_rule(said, panel, event.where, ("events", name, "where"))
        self._check_words(said, panel)

    def _check_numbers(
        self, said: CaseFile, panel: Panel, column: str, path: KeyPath, *, positive: bool, whole: bool = False
    ) -> None:
        if column not in panel.columns:
            self._lacks(panel, column, path)
            return
        values = panel.columns[column]
        if not is_numbers(values):
            self._first_word(said, panel, column, path)
            return
        advice = f"; panel.where: {{{column}: '> 0'}} leaves out those of nought"
        faults = {
            "is blank": np.isnan(values),
            "is {:g}, not above zero": (values <= 0.0) & positive,
            "is {:g}, more than there are people": (values > MOST_PEOPLE) & whole,
            "is {:g}, not a whole number": (values != np.round(values)) & ~np.isnan(values) & whole,
        }
        for what, mask in faults.items():
            if mask.any():
                self._at_unit(said, panel, mask, column, path, what.format(values[np.flatnonzero(mask)[0]]), advice)
                return

    def _at_unit(
        self, said: CaseFile, panel: Panel, mask: Mask, column: str, path: KeyPath, what: str, advice: str = ""
    ) -> None:
        """Say what is wrong with a column at the first of some units, with its line."""
        file, unit = said.panel.file, panel.units[int(np.flatnonzero(mask)[0])]
        line = line_of(file, said.panel.columns.unit, unit)
        more = f" (and {int(mask.sum()) - 1:,} more)" if mask.sum() > 1 else ""
        message = f"column {quoted(column)} of unit {quoted(unit)}, line {line} of {file.name}, {what}{more}{advice}"
        self.problems.add(self.place(path), path, message)

    def _first_word(self, said: CaseFile, panel: Panel, column: str, path: KeyPath) -> None:
        """Say where a column that is to hold numbers holds a word."""
        values = panel.columns[column]
        wrong = np.array([not is_number(text) for text in values.tolist()])
        if not wrong.any():
            self.problems.add(self.place(path), path, f"column {quoted(column)} holds words in units that are left out")
            return
        word = str(values[np.flatnonzero(wrong)[0]])
        what = f"is {quoted(word)}, not a number" if word else "is blank"
        self._at_unit(said, panel, wrong, column, path, what)

    def _check_rule(self, said: CaseFile, panel: Panel, rule: Rule, path: KeyPath) -> None:
        """Say what is wrong with a rule, and where what it asks for is blank."""
        known = [column for column in rule if column in panel.columns]
        before = len(self.problems.found)
        for column in known:
            values, wanted = panel.columns[column], rule[column]
            if str(wanted)[:1] in ("<", ">") and not is_numbers(values) and values.any():
                self._first_word(said, panel, column, (*path, column))
                return
            blank = np.isnan(values) if is_numbers(values) else values == ""
            if blank.any():
                what = "is blank, so that it cannot be said whether the rule holds"
                self._at_unit(said, panel, blank, column, (*path, column), what)
                return
        chosen = self._chosen(panel, rule, path)
        if len(self.problems.found) == before and not chosen.any():
            self.problems.add(self.place(path), path, "chooses no unit at all")

    def _check_words(self, said: CaseFile, panel: Panel) -> None:
        """Say where a unit has no group."""
        for key in ("group", "peers_within"):
            column = getattr(said, key)
            if column in panel.columns and not is_numbers(panel.columns[column]):
                blank = panel.columns[column] == ""
                if blank.any():
                    self._at_unit(said, panel, blank, column, (key,), "is blank")

    def _check_days(self, case: Case) -> None:
        panel, said = case.panel, case.said
        if not panel.first < case.cut:
            message = f"{iso(case.cut)} is not after the first day of observation, {iso(panel.first)}"
            self.problems.add(self.place(("cut",)), ("cut",), message)
        if case.until <= case.cut:
            message = f"{iso(case.until)} is not after the cut, {iso(case.cut)}"
            self.problems.add(self.place(("until",)), ("until",), message)
        if case.until > case.cut + FARTHEST:
            message = f"{iso(case.until)} is more than {FARTHEST_YEARS} years after the cut, {iso(case.cut)}"
            self.problems.add(self.place(("until",)), ("until",), message)
        for name, event in said.events.items():
            for key in ("deadline", "end"):
                self._check_span(("events", name, key), event.start, getattr(event, key))

    def _check_span(self, path: KeyPath, start: int, late: int | None) -> None:
        """Say if something ends before it starts, or too long after."""
        if late is not None and late < start:
            self.problems.add(self.place(path), path, f"{iso(late)} is before the start, {iso(start)}")
        elif late is not None and path[-1] == "deadline" and late > start + FARTHEST:
            message = f"{iso(late)} is more than {FARTHEST_YEARS} years after the start, {iso(start)}"
            self.problems.add(self.place(path), path, message)

    def _chosen(self, panel: Panel, rule: Rule, path: KeyPath) -> Mask:
        """Choose units by a rule, noting what is wrong with it."""
        mask = np.ones(len(panel), dtype=np.bool_)
        for column, wanted in rule.items():
            if column not in panel.columns:
                self._lacks(panel, column, (*path, column))
                continue
            try:
                mask &= meets(panel.columns, column, wanted)
            except UserError as error:
                self._wrong_comparison(error, (*path, column))
        return mask

    def _wrong_comparison(self, error: UserError, path: KeyPath) -> None:
        self.problems.add(self.place(path), path, str(error).replace("attribute", "column"))

    def _lacks(self, panel: Panel, column: str, path: KeyPath) -> None:
        names = sorted(panel.columns)
        hint = nearest(column, names) or f"; columns: {', '.join(map(quoted, names[:12]))}"
        self.problems.add(self.place(path), path, f"the panel has no column {quoted(column)}{hint}")


def bound(panel: Panel, rule: Rule) -> Mask:
    """Say which units a rule chooses; all of them where it says nothing."""
    return chosen(panel.columns, rule, len(panel))
