"""``--set KEY=VALUE``: single values given beside the file."""

from collections.abc import Iterator, Sequence

from adoptsim.interventions.catalogue import kinds
from adoptsim.interventions.contract import Intervention
from adoptsim.scenario import fields
from adoptsim.scenario.merging import lay_over
from adoptsim.scenario.parsing import parse_text
from adoptsim.scenario.schema import Scenario
from adoptsim.scenario.tree import Entry, KeyPath, Place, Problem, ScenarioError, refusal
from adoptsim.world.errors import nearest, quoted
from adoptsim.world.solutions import SolutionTraits


def lay_settings(tree: Entry, options: Sequence[str]) -> Entry:
    """Lay settings over a tree, in their order.

    Parameters
    ----------
    tree : Entry
        A scenario, interventions named.
    options : sequence of str
        ``path.to.value=VALUE``; the value is read as in a file.

    Raises
    ------
    ScenarioError
        If one has no ``=``, no value, a value that is not YAML, or names what is not there.
    """
    problems: list[Problem] = []
    for option in options:
        try:
            tree = lay_over(tree, _setting(option, tree))
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return tree


def _setting(option: str, tree: Entry) -> Entry:
    """Read one setting as a tree with a single branch."""
    place = Place(f"--set {option}")
    dotted, equals, text = option.partition("=")
    path = tuple(key.strip() for key in dotted.split("."))
    if not equals or not all(path):
        raise refusal(place, "write KEY=VALUE, such as --set processes.persuasion.peers=2")
    _refuse_unknown(path, tree, place)
    entry = parse_text(text, place)
    if entry is None and text.strip().casefold() not in ("null", "~"):
        raise refusal(place, "there is no value after the '='")
    branch = entry or Entry(None, place, place)
    for key in reversed(path):
        branch = Entry({key: branch}, place, place)
    return branch


def _refuse_unknown(path: KeyPath, tree: Entry, place: Place) -> None:
    known = set(_known(tree))
    reached = next((path[:length] for length in range(len(path), 0, -1) if path[:length] in known), ())
    is_value = bool(reached) and not any(one[: len(reached)] == reached and one != reached for one in known)
    if reached == path or is_value:
        return
    raise refusal(place, f"there is no value {quoted('.'.join(path))}{_hint(path, reached, known)}")


def _hint(path: KeyPath, reached: KeyPath, known: set[KeyPath]) -> str:
    """Name the nearest value that may be set: beside it, of the same name elsewhere, or any."""
    beside = [one for one in known if reached and len(one) == len(reached) + 1 and one[:-1] == reached]
    wrong = path[len(reached)]
    hint = nearest(wrong, sorted(one[-1] for one in beside if one[-1].startswith(wrong)))
    hint = hint or nearest(wrong, sorted(one[-1] for one in beside))
    same_name = [one for one in known if one[-1] == path[-1]]
    return hint or nearest(".".join(path), sorted(".".join(one) for one in same_name or known))


def _known(tree: Entry) -> Iterator[KeyPath]:
    """Yield every path that a setting may name."""
    yield from fields.paths(Scenario)
    solutions = tree.value.get("solutions")
    for name in dict(solutions.items()) if solutions else Scenario().solutions:
        yield "solutions", name
        yield from fields.paths(SolutionTraits, ("solutions", name))
    interventions = tree.value.get("interventions")
    for name, entry in interventions.items() if interventions else ():
        stated = dict(entry.items()).get("kind")
        model = kinds().get(str(stated.value) if stated else name, Intervention)
        yield "interventions", name
        yield from fields.paths(model, ("interventions", name))
