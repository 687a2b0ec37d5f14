"""The reception: takes what a visitor does, whatever it is, and hands it to the visit.

What arrives comes from a browser and may be anything: whatever is not as the page sends it is
refused, and nothing else happens.
"""

import base64
import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from adoptsim.experiments.runs import slug
from adoptsim.faces.tongues.errors import translated
from adoptsim.faces.tongues.speaking import LANGUAGES, number, said, speaking
from adoptsim.faces.web import asked as asking
from adoptsim.faces.web.asked import UPLOAD, Asked, Value
from adoptsim.faces.web.link import LONGEST, asked_of, query
from adoptsim.faces.web.making import base_of
from adoptsim.faces.web.parcels import parcel
from adoptsim.faces.web.uploads import problems_of
from adoptsim.faces.web.visit import FAILED, Visit
from adoptsim.world.errors import UserError

log = logging.getLogger(__name__)

LOGGED: Final = 200
"""Characters of a stranger's mistake that the log keeps: who sends many of them cannot fill a disk with their text."""

LINES = 2
"""Lines of a file that are shown before and after the one that is wrong."""

WIDEST = 160
"""Letters of such a line that are shown."""

MOST_PROBLEMS = 20
"""Problems of a file that are shown."""

MOST_LETTERS = 10_000
"""Letters of what a browser may send, files aside."""

type Handler = Callable[[Any], None]


class Reception:
    """What one visitor does.

    Parameters
    ----------
    visit : Visit
        Whom it is handed to.
    search : str
        The query of the address with which the page was opened.
    changed : callable
        Told whenever the page is to be shown anew.

    Attributes
    ----------
    problems : list
        What is wrong with a file or a link, each with the lines that it is about.
    parcel : dict
        The last file to be saved; empty before the first.
    opened : frozenset of str
        Groups of controls that are open.
    is_step : bool
        Whether the last thing asked for is a step that the browser's own way back leads over.
    """

    def __init__(self, visit: Visit, search: str, changed: Callable[[], None]) -> None:
        self.visit = visit
        self.changed = changed
        self.problems: list[dict[str, str]] = []
        self.parcel: dict[str, Any] = {}
        self.opened: frozenset[str] = frozenset()
        self.is_step = False
        self._search = search
        visit.heard = changed
        self.handlers: Mapping[str, Handler] = {
            name: partial(self._take, handler)
            for name, handler in {
                "choose_base": self._choose_base,
                "choose_language": self._choose_language,
                "choose_solution": self._choose_solution,
                "month": self._month,
                "set_value": self._set_value,
                "back": self._back,
                "move": self._move,
                "remove": self._remove,
                "add": self._add,
                "look": self._look,
                "upload": self._upload,
                "refused": self._refused,
                "save": self._save,
                "came": self._came,
                "undo": lambda _: self._step(self.visit.undo),
                "redo": lambda _: self._step(self.visit.redo),
                "cancel": lambda _: self.visit.cancel(),
                "go_on": lambda _: self.visit.again(),
            }.items()
        }

    @property
    def asked(self) -> Asked:
        """What is asked for now."""
        return self.visit.seen.history.present

    def begin(self) -> None:
        """Ask for what the address says."""
        self._take(partial(self._open, self.visit.begin), self._search)

    def _take(self, handler: Handler, given: Any) -> None:
        """Do what a visitor asks for; say what is wrong with it."""
        try:
            with speaking(self.asked.language):
                handler(given)
        except UserError as error:
            with speaking(self.asked.language):
                self._say(translated(str(error)))
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            log.warning("a browser sent what no page sends: %s", _one_line(error))
        except Exception:
            log.exception("what a visitor asked for failed")
            with speaking(self.asked.language):
                self._say(said(FAILED))

    def _say(self, *messages: str) -> None:
        self.problems = [{"message": one, "line": "", "where": "", "text": ""} for one in messages]
        self.changed()

    def _step(self, done: Callable[[], None]) -> None:
        self.problems, self.is_step = [], True
        done()

    def _ask(self, asked: Asked) -> None:
        _refuse_unsayable(asked)
        self._step(lambda: self.visit.ask(asked))

    def _view(self, asked: Asked) -> None:
        _refuse_unsayable(asked)
        self.is_step = False
        self.visit.ask(asked)

    def _open(self, ask: Callable[[Asked], None], search: Any) -> None:
        """Ask for what a link says; where it cannot be opened, say why and ask for what the page opens with."""
        try:
            asked = asked_of(_text(search)) if search else Asked()
        except UserError as error:
            ask(Asked())
            self._say(said("This link cannot be opened: {why}", why=translated(str(error))))
            return
        ask(asked)

    def _came(self, search: Any) -> None:
        """Take what the browser's own way back or forward leads to."""
        self.problems = []
        self._open(self.visit.ask, search)

    def _choose_base(self, given: Any) -> None:
        base = _text(given)
        known = Asked(base=base, language=self.asked.language)
        base_of(known, self.visit.uploads)
        self._ask(known)

    def _choose_language(self, given: Any) -> None:
        language = _text(given)
        if language in LANGUAGES:
            self._view(asking.speaking(self.asked, language))

    def _choose_solution(self, given: Any) -> None:
        self._view(asking.showing(self.asked, _text(given)))

    def _month(self, given: Any) -> None:
        self._view(asking.at(self.asked, _whole(given)))

    def _set_value(self, given: Any) -> None:
        self._ask(asking.with_value(self.asked, _text(given["path"]), _value(given["value"])))

    def _back(self, given: Any) -> None:
        self._ask(asking.back_to_base(self.asked, _text(given)))

    def _move(self, given: Any) -> None:
        made = self.visit.seen.made
        if made is not None:
            months = None if given["months"] is None else _whole(given["months"])
            start = _whole(given["start"])
            self._ask(asking.moved(self.asked, _text(given["name"]), start, months, made.scenario))

    def _remove(self, given: Any) -> None:
        self._ask(asking.without(self.asked, _text(given)))

    def _add(self, given: Any) -> None:
        made = self.visit.seen.made
        if made is not None:
            self._ask(asking.with_intervention(self.asked, _text(given), made.scenario))

    def _look(self, given: Any) -> None:
        self.opened = frozenset([*self.opened, _text(given)][-50:])
        self.changed()

    def _upload(self, given: Any) -> None:
        name, content = _text(given["name"]), base64.b64decode(given["content"], validate=True)
        uploads = self.visit.uploads
        try:
            if given["kind"] == "roster":
                asked = asking.with_roster(self.asked, uploads.add_roster(name, content))
            else:
                asked = Asked(base=UPLOAD + uploads.add_scenario(name, content), language=self.asked.language)
        except UserError as error:
            lines = content.decode(errors="replace").splitlines()
            self.problems = [_beside(one, lines) for one in problems_of(error)[:MOST_PROBLEMS]]
            self.changed()
            return
        self._ask(asked)
        self.visit.again()

    def _refused(self, given: Any) -> None:
        """Say that a file is too large; the browser did not send it."""
        self._say(said("{name}: the file is too large for this page.", name=_text(given["name"])))

    def _save(self, given: Any) -> None:
        asked = self.asked
        name = slug(self.visit.seen.made.scenario.title)[:40] if self.visit.seen.made else ""
        self.parcel = parcel(
            _text(given),
            self.visit.seen,
            name or slug(asked.base)[:40] or "scenario",
            self.parcel.get("number", 0) + 1,
        )
        self.changed()


def _refuse_unsayable(asked: Asked) -> None:
    """Refuse what no link could say: whatever is seen can be sent to somebody.

    Raises
    ------
    UserError
        If it is too much, or cannot be read again.
    """
    text = query(asked)
    if len(text) > LONGEST:
        raise UserError(said("This would be one change too many for a link to say; take another back first."))
    asked_of(text)


def _beside(problem: Any, lines: list[str]) -> dict[str, str]:
    """Return a problem with the lines that it is about."""
    if problem.line is None:
        return {"message": translated(problem.message), "line": "", "where": "", "text": ""}
    first = max(1, problem.line - LINES)
    numbered = enumerate(lines[first - 1 : problem.line + LINES], start=first)
    text = "\n".join(f"{'→' if place == problem.line else ' '} {place:>4}  {line[:WIDEST]}" for place, line in numbered)
    where = said("Line {line}, column {column}", line=number(problem.line), column=number(problem.column or 1))
    key = f"{problem.key}: " if problem.key else ""
    return {"message": f"{key}{translated(problem.message)}", "line": str(problem.line), "where": where, "text": text}


def _one_line(error: Exception) -> str:
    """Name an error on one short line of plain characters, whatever a stranger wrote into it."""
    return f"{type(error).__name__}: {str(error)!a:.{LOGGED}}"


def _text(given: Any) -> str:
    """Return a text as the page sends it.

    Raises
    ------
    ValueError
        If it is none, or too long.
    """
    if not isinstance(given, str) or len(given) > MOST_LETTERS:
        raise ValueError(f"not a text: {type(given).__name__}")
    return given


def _whole(given: Any) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or abs(given) > 100_000:
        raise ValueError(f"not a whole number: {type(given).__name__}")
    return given


def _value(given: Any) -> Value:
    if given is None or isinstance(given, bool | int | float):
        return given
    return _text(given)
