"""What a kind may write: a world in which the rest can only be read, and the name of what it wrote in vain."""

import re
from collections.abc import Collection, Iterator
from linecache import getline
from traceback import walk_tb
from types import FrameType

import numpy as np

from adoptsim.interventions.contract import TABLES
from adoptsim.world.world import World

_ASSIGNMENT = re.compile(r"(?<![=<>!])=(?!=)")


def restricted(world: World, writes: Collection[str]) -> World:
    """Return a world of the same memory in which only some arrays can be written.

    Parameters
    ----------
    world : World
        Any world.
    writes : collection of str
        The arrays that can be written, as ``table.array``.
    """
    tables = {}
    for table in TABLES:
        rows = getattr(world, table)
        views = {}
        for name, array in rows._asdict().items():
            if isinstance(array, np.ndarray):
                views[name] = array.view()
                views[name].flags.writeable = f"{table}.{name}" in writes
        tables[table] = rows._replace(**views)
    return world._replace(**tables)


def written_in_vain(error: ValueError, world: World) -> str:
    """Name the array that could not be written, as far as the text of the failed line tells.

    Parameters
    ----------
    error : ValueError
        What numpy raised.
    world : World
        The world as the kind sees it: arrays that it may not write are read-only.

    Returns
    -------
    str
        Such as ``officials.skill``; ``an array`` where that cannot be told.
    """
    for frame, line in reversed(list(walk_tb(error.__traceback__))):
        named = list(_named(frame, getline(frame.f_code.co_filename, line), world))
        if named:
            return " or ".join(named)
    return "an array"


def _named(frame: FrameType, line: str, world: World) -> Iterator[str]:
    """Yield the read-only arrays that a line writes: by table and column, by a variable, else by column alone."""
    words = set(re.findall(r"\w+", _ASSIGNMENT.split(line, maxsplit=1)[0]))
    variables = {id(frame.f_locals[word]) for word in words & frame.f_locals.keys()}
    locked = [
        (table, column, id(array))
        for table, rows in world._asdict().items()
        if hasattr(rows, "_asdict")
        for column, array in rows._asdict().items()
        if isinstance(array, np.ndarray) and not array.flags.writeable
    ]
    sure = [one for one in locked if {one[0], one[1]} <= words or one[2] in variables]
    for table, column, _ in sure or [one for one in locked if one[1] in words]:
        yield f"{table}.{column}"
