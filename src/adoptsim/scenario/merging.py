"""Laying one scenario over another: groups merge name by name, everything else replaces.

Solutions and interventions have names, so that a later file or ``--set`` can reach a single
number of theirs, or take one out by ``name: null``. What a single field of an intervention holds,
such as ``where``, is one value: it is replaced, not merged; only a review is a group of its own.
"""

from collections.abc import Mapping

from adoptsim.scenario.scalars import kind
from adoptsim.scenario.schema import free_name
from adoptsim.scenario.tree import Entry, Problems
from adoptsim.world.errors import quoted

REMOVABLE = ("solutions", "interventions")
"""Sections whose members have names of their own and may be taken out."""

OF_THE_FILE = ("title", "about", "source", "extends")
"""What a file says of itself alone; it is not passed on to those that extend it."""


def lay_over(base: Entry | None, top: Entry) -> Entry:
    """Merge two trees whose interventions are named.

    Parameters
    ----------
    base : Entry or None
        What is extended.
    top : Entry
        What extends it; wins wherever both speak.
    """
    merged = _merge(base or top.with_value({}), top, ())
    for section in REMOVABLE:
        entry = merged.value.get(section)
        if entry is not None and entry.is_mapping:
            kept = {name: member for name, member in entry.value.items() if member.value is not None}
            merged.value[section] = entry.with_value(kept)
    return merged


def inheritable(tree: Entry) -> Entry:
    """Return what a file passes on to those that extend it."""
    return tree.with_value({name: entry for name, entry in tree.value.items() if name not in OF_THE_FILE})


def _merge(base: Entry, top: Entry, path: tuple[str, ...]) -> Entry:
    if top.value is None and base.is_mapping and (len(path) == 1 or path[0] == "processes"):
        return base
    within_a_value = len(path) > 2 and path[0] == "interventions" and path[2:] != ("review",)
    if not (base.is_mapping and top.is_mapping) or within_a_value or _other_kind(base, top, path):
        return top
    merged = dict(base.value)
    for name, entry in top.value.items():
        merged[name] = _merge(base.value[name], entry, (*path, name)) if name in base.value else entry
    return top.with_value(merged)


def _other_kind(base: Entry, top: Entry, path: tuple[str, ...]) -> bool:
    """Say whether an intervention takes the name of one of another kind: then it replaces it."""
    if len(path) != 2 or path[0] != "interventions":
        return False
    kinds = [entry.value["kind"].value for entry in (base, top) if "kind" in entry.value]
    return len(kinds) == 2 and kinds[0] != kinds[1]


def name_interventions(tree: Entry, problems: Problems) -> Entry:
    """Turn a list of interventions into a mapping by name; the nameless are named after their kind."""
    section = tree.value.get("interventions")
    if section is None or not isinstance(section.value, tuple):
        return tree
    named: dict[str, Entry] = {}
    taken = [stated.value for entry in section.value if (stated := entry.get(("name",))) is not None]
    for position, entry in enumerate(section.value, start=1):
        path = ("interventions", str(position))
        stated = entry.get(("name",))
        if stated is not None and isinstance(stated.value, Mapping | tuple | None):
            problems.add(stated.place, (*path, "name"), f"must be text, not {kind(stated.value)}")
            continue
        name = _name_of(entry, taken)
        if name is None:
            given = "one without" if entry.is_mapping else kind(entry.value)
            message = f"an intervention is a mapping that has a kind, such as 'kind: training', not {given}"
            problems.add(entry.place, path, message)
        elif name in named:
            message = f"two interventions are called {quoted(name)}; give one another name"
            problems.add((stated or entry).place, path, message)
        else:
            named[name] = entry
    return tree.with_value({**tree.value, "interventions": section.with_value(named)})


def _name_of(entry: Entry, taken: list[str]) -> str | None:
    """Return the name of an intervention, free of those taken, or None where it has neither name nor kind."""
    own, its_kind = entry.get(("name",)), entry.get(("kind",))
    if not entry.is_mapping or (own is None and (its_kind is None or not isinstance(its_kind.value, str))):
        return None
    if own is not None:
        return str(own.value)
    name = free_name(str(its_kind.value if its_kind else ""), taken)
    taken.append(name)
    return name
