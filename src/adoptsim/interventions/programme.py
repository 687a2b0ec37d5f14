"""A programme: one intervention at work in one run.

The model lets every programme act at the start of the month, after the levers were neutralised.
Through a programme all arrays but those its kind declares can only be read: a plugin that writes
elsewhere is stopped and named.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from adoptsim.interventions.access import restricted, written_in_vain
from adoptsim.interventions.choices import Ground, Mask
from adoptsim.interventions.contract import Intervention
from adoptsim.world import overlay
from adoptsim.world.calendar import Calendar
from adoptsim.world.columns import Doubles, columns
from adoptsim.world.founding import Names
from adoptsim.world.levers import COMPOSE, NEUTRAL, Compose, Levers, compose
from adoptsim.world.officials import Stage
from adoptsim.world.roster import hashed_ids
from adoptsim.world.world import World

_LEVER_AXES = {name: column.axes for name, column, _ in columns(Levers)}
_MOST = {name: np.inf if rule is Compose.MULTIPLY else 1.0 for name, rule in COMPOSE.items()}


class Moment(Protocol):
    """The moment, as the model's processes know it."""

    @property
    def seed(self) -> int:
        """Seed of the run."""

    @property
    def month(self) -> int:
        """Month number, from 1."""

    @property
    def months_left(self) -> int:
        """Months of the fiscal year after this one, 0..11."""


class Status(StrEnum):
    """Where a programme stands."""

    WAITING = "waiting"
    RUNNING = "running"
    ENDED = "ended"


class ContractError(RuntimeError):
    """A kind of intervention did what it does not declare; a mistake of its author, not of the user."""


class Programme:
    """One intervention at work in one run.

    Parameters
    ----------
    intervention : Intervention
        What is done.
    world : World
        The run's world.
    names : Names
        What its rows are called.
    calendar : Calendar
        When the run takes place.
    seed : int
        Seed of the run.
    shows_from : Stage
        The first stage whose example shows to others, as the rule of persuasion has it.

    Attributes
    ----------
    world : World
        The run's world; only what the kind declares can be written through it.
    whole : World
        The same memory, all of it writable; not for kinds.
    status : Status
        Waiting, running or ended.
    month : int
        The month of the last call of `act`; 0 before.
    agencies : array of bool, shape (A,)
        The agencies chosen; none before its first month, fixed from then on.
    solutions : array of int
        Rows of the solutions it is about.
    memory : dict
        What the intervention must remember from month to month.
    started, ended : int
        The month of the first call of `act`, and the month after the last; 0 where it never came.
    why : str
        Why it ended.
    cost, transferred, minutes : int
        Cents spent by the programme, cents given to agencies, and minutes of officials' time, so far.

    Raises
    ------
    UserError
        If the intervention names a solution, agency, sector, department or attribute that is not there.
    """

    def __init__(
        self,
        intervention: Intervention,
        world: World,
        names: Names,
        calendar: Calendar,
        seed: int,
        shows_from: Stage = Stage.USING,
    ) -> None:
        intervention.check(names)
        called = self.name = intervention.name or intervention.kind
        wanted = names.solutions if intervention.solutions is None else intervention.solutions
        self.intervention = intervention
        self.whole = world
        self.world = restricted(world, intervention.WRITES)
        self.names = names
        self.calendar = calendar
        self.seed = seed
        self.shows_from = shows_from
        self.lot = hashed_ids([called], 32)[called]
        self.status = Status.WAITING
        self.month = 0
        self.agencies: Mask = np.zeros(len(world.agencies.id), dtype=np.bool_)
        self.solutions = np.array([row for row, name in enumerate(names.solutions) if name in wanted], dtype=np.intp)
        self.memory: dict[str, Any] = {}
        self.started = 0
        self.ended = 0
        self.why = ""
        self.cost = 0
        self.transferred = 0
        self.minutes = 0
        self._stopping = ""
        self._set_for_officials: list[tuple[str, Any]] = []
        self._rows: dict[str, Any] = {}
        self._within: Mask = np.zeros(len(world.officials.id), dtype=np.bool_)
        self._looks_back = type(intervention).after is not Intervention.after

    def closing(self, month: int) -> tuple[str, ...]:
        """Return the names of the programmes that this one ends this month."""
        begins = self.status is Status.WAITING and month == self.intervention.start
        return self.intervention.closes if begins else ()

    def act(self, now: Moment, closed_by: str = "") -> None:
        """Do this month what the intervention does; nothing before its start and after its end.

        Parameters
        ----------
        now : Moment
            The month.
        closed_by : str, optional
            The programme that ends this one now.

        Raises
        ------
        ContractError
            If its kind sets a lever or writes an array that it does not declare.
        """
        self.month = now.month
        if self.status is Status.ENDED:
            return
        if closed_by and self.status is Status.WAITING:
            self._over(f"closed by {closed_by} before it began")
            return
        if now.month < self.intervention.start:
            return
        with self.guard():
            if self.status is Status.WAITING and not self._open():
                self._over("it reaches no agency")
                return
            why = f"closed by {closed_by}" if closed_by else self._reason_to_end()
            if why:
                self._over(why)
                self.intervention.end(self)
                return
            self.pay(round(self.intervention.monthly_cost * 100))
            self.intervention.act(self)

    def after(self) -> None:
        """Let the intervention look, at the end of a month while it runs, at what came of it."""
        if self.status is Status.RUNNING and self._looks_back:
            with self.guard():
                self.intervention.after(self)

    def claim_waived(self) -> int:
        """Book what was waived this month on its solutions and agencies as given by this programme.

        Where several programmes waive prices of the same solution in the same agency, the first of them
        in the scenario books it; one that waives nothing this month must not ask.

        Returns
        -------
        int
            Cents.
        """
        self._must_declare("waives prices", "pipelines.waived")
        rows = np.ix_(self.solutions, self.agencies)
        cents = int(self.whole.pipelines.waived[rows].sum())
        self.whole.pipelines.waived[rows] = 0
        self.transferred += cents
        return cents

    def stop(self, why: str) -> None:
        """End the programme with this month, for the reason given."""
        self._stopping = why

    def _reason_to_end(self) -> str:
        intervention = self.intervention
        if intervention.ends is not None and self.month >= intervention.ends:
            return "its months are over"
        if self._stopping:
            return self._stopping
        return intervention.review.verdict(self) if intervention.review is not None else ""

    def _over(self, why: str) -> None:
        self.status = Status.ENDED
        self.ended = self.month
        self.why = why

    def _open(self) -> bool:
        """Begin, and say so; not where no agency is chosen."""
        self.agencies = self.intervention.where.choose(self.ground, np.ones_like(self.agencies))
        if not self.agencies.any():
            return False
        self._within = self.agencies[self.world.officials.agency]
        everywhere = len(self.solutions) == len(self.world.solutions.id) and self.agencies.all()
        self._rows = {
            "A": slice(None) if self.agencies.all() else np.flatnonzero(self.agencies),
            "S": self.solutions,
            # A slice of everything is many times faster than the same rows by number.
            "S A": slice(None) if everywhere else np.ix_(self.solutions, self.agencies),
        }
        self.status = Status.RUNNING
        self.started = self.month
        self.pay(round(self.intervention.cost_start * 100))
        self.intervention.begin(self)
        return True

    @property
    def would_reach(self) -> int:
        """How many agencies it would reach if it began now."""
        return int(self.intervention.where.choose(self.ground, np.ones_like(self.agencies)).sum())

    @property
    def ground(self) -> Ground:
        """What targeting chooses on."""
        return Ground(self.world, self.names, self.seed, self.lot)

    def officials(self) -> Mask:
        """Choose the officials as `who` says, within the agencies, as things stand this month.

        Returns
        -------
        array of bool, shape (N,)
        """
        return self.intervention.who.choose(self.ground, self._within)

    def preference(self) -> Doubles | None:
        """Say who comes first where places are short, as `who` says; None where nobody does.

        Returns
        -------
        array of float, shape (N,), or None
            Smaller comes first.
        """
        return self.intervention.who.preference(self.ground)

    def set(self, lever: str, value: float, where: object = None) -> None:
        """Set a lever for this month; what several programmes set composes by the lever's rule.

        Parameters
        ----------
        lever : str
            One of the levers that the kind declares.
        value : float
            The setting, in the lever's unit: finite, from 0, and at most 1 but for a multiplier.
        where : index, optional
            Any numpy index into the lever's axes; by default the agencies, solutions or officials
            that the programme is about.

        Raises
        ------
        ContractError
            If the kind does not declare the lever, or the lever cannot have that value.
        """
        kind = self.intervention.kind
        if lever not in self.intervention.SETS:
            raise ContractError(f"intervention kind {kind!r} sets the lever {lever!r}, which its SETS does not name")
        if not (0.0 <= value <= _MOST[lever] and np.isfinite(value)):
            raise ContractError(f"intervention kind {kind!r} sets the lever {lever!r} to {value}, which it cannot be")
        where = self._own_rows(lever) if where is None else where
        compose(self.whole.levers, lever, value, where)
        if _LEVER_AXES[lever] == "S N":
            # A copy: a kind may go on using its own array.
            self._set_for_officials.append((lever, deepcopy(where)))

    def take_back(self) -> None:
        """Make the levers neutral that it set for single officials: these few, not those of all officials."""
        for lever, where in self._set_for_officials:
            getattr(self.whole.levers, lever)[where] = NEUTRAL[lever]
        self._set_for_officials.clear()

    def _own_rows(self, lever: str) -> object:
        axes = _LEVER_AXES[lever]
        return np.ix_(self.solutions, self.officials()) if axes == "S N" else self._rows[axes]

    def pay(self, cents: int) -> None:
        """Book what the programme spends itself, in whole cents."""
        self.cost += _whole(cents, "cents")

    def transfer(self, agencies: Any, cents: NDArray[np.int64] | int, solution: int | None = None) -> None:
        """Give agencies money; booked apart from what the programme spends itself.

        Parameters
        ----------
        agencies : index
            The agencies, each once.
        cents : int or array of int
            Whole cents for each of them, from 0.
        solution : int, optional
            Row of the one solution whose set-up and seats may use the money up; without it, agencies
            spend it on what they like.

        Raises
        ------
        ContractError
            If the kind does not declare ``agencies.transfers``, and ``agencies.granted`` or, for a single
            solution, ``pipelines.earmarked``.
        """
        purse = "agencies.granted" if solution is None else "pipelines.earmarked"
        self._must_declare("gives money", purse, "agencies.transfers")
        if np.asarray(cents).dtype.kind != "i" or np.min(cents, initial=0) < 0:
            raise ContractError(f"{cents!r} are not whole numbers of cents from 0")
        self.transferred += int(np.sum(cents))
        self.whole.agencies.transfers[agencies] += cents
        if solution is None:
            self.whole.agencies.granted[agencies] += cents
        else:
            self.whole.pipelines.earmarked[solution, agencies] += cents

    def tie(self, speakers: NDArray[np.intp], listeners: NDArray[np.intp]) -> None:
        """Add ties: each listener listens to its speaker from now on.

        Raises
        ------
        ContractError
            If the kind does not declare the arrays that ties are kept in, or sets no room aside for them.
        """
        self._must_declare("adds ties", *overlay.ARRAYS)
        try:
            overlay.add_ties(self.whole, (speakers, listeners), self.shows_from)
        except ValueError as error:
            raise ContractError(f"intervention kind {self.intervention.kind!r}: {error}; see room_for_ties") from error

    def untie(self, speakers: NDArray[np.intp], listeners: NDArray[np.intp]) -> None:
        """Remove ties that were added by `tie`.

        Raises
        ------
        ContractError
            If the kind does not declare the arrays that ties are kept in.
        """
        self._must_declare("removes ties", *overlay.ARRAYS)
        overlay.remove_ties(self.whole, (speakers, listeners), self.shows_from)

    def _must_declare(self, does: str, *written: str) -> None:
        for array in written:
            if array not in self.intervention.WRITES:
                kind = self.intervention.kind
                raise ContractError(f"intervention kind {kind!r} {does}, but its WRITES does not name {array!r}")

    def staff_time(self, minutes: int) -> None:
        """Book time that officials spend on it, in whole minutes."""
        self.minutes += _whole(minutes, "minutes")

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Name the kind where it writes an array that it does not declare.

        Raises
        ------
        ContractError
            If it does.
        """
        try:
            yield
        except ValueError as error:
            if "read-only" not in str(error):
                raise
            wrote = written_in_vain(error, self.world)
            raise ContractError(
                f"intervention kind {self.intervention.kind!r} wrote {wrote}, which its WRITES does not name "
                f"(it names {', '.join(self.intervention.WRITES) or 'none'})"
            ) from error


def _whole(number: Any, unit: str) -> int:
    """Refuse what is not a whole number from 0."""
    if not isinstance(number, int | np.integer) or number < 0:
        raise ContractError(f"{number!r} is not a whole number of {unit} from 0")
    return int(number)
