"""Naming the array that a kind tried to write without declaring it, from the line that failed."""

import re
from collections.abc import Iterator
from linecache import getline
from traceback import walk_tb
from types import FrameType

import numpy as np

from adoptsim.world.world import World

_ASSIGNMENT = re.compile(r"(?<![=<>!])=(?!=)")


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
