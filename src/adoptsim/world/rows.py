"""Rows: the world as the compiled month reads it, one record a row.

`World` names every array; `Rows` holds the same memory as arrays of records. Arrays with the same
axes are the fields of one record, so `world.officials.skill` and ``rows.officials[i].skill`` are
the same bytes: pushing a change to a listener touches one cache line, not three.

Compiled code receives a single pointer (see `pointers`), so that passing the world on is free.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba.core import config

from adoptsim.world.chance import BLOCK
from adoptsim.world.columns import columns
from adoptsim.world.pointers import Pointed
from adoptsim.world.traits import Traits
from adoptsim.world.world import World


@dataclass(eq=False)
class Rows(Pointed):
    """All state of one run, as records and the few arrays of other lengths."""

    officials: Any
    adoption: Any
    teams: Any
    pilots: Any
    agencies: Any
    pipelines: Any
    solutions: Any
    agency_levers: Any
    levers: Any
    solution_levers: Any
    official_levers: Any
    first_official: Any
    first_team: Any
    team_start: Any
    peers_start: Any
    peers: Any
    requires: Any
    wins: Any
    listeners_start: Any
    listeners: Any
    overlay_start: Any
    overlay: Any
    degree: Any
    queue: Any
    earmarks: Any
    block_questions: Any
    block_ids: Any
    block_lots: Any
    traits: Traits
    median_size: float


RECORDS = (
    ("officials", "officials", "N"),
    ("adoption", "adoption", "S N"),
    ("teams", "teams", "T"),
    ("pilots", "pilots", "S T"),
    ("agencies", "agencies", "A"),
    ("pipelines", "pipelines", "S A"),
    ("solutions", "solutions", "S"),
    ("agency_levers", "levers", "A"),
    ("levers", "levers", "S A"),
    ("solution_levers", "levers", "S"),
    ("official_levers", "levers", "S N"),
)
"""Every array of records: its name, and the table and axes of the arrays that it holds."""


def pack(world: World) -> tuple[World, Rows]:
    """Lay a world out as records.

    Parameters
    ----------
    world : World
        Any world; its arrays are copied.

    Returns
    -------
    world : World
        The same values; every array that has a record is now a view of it.
    rows : Rows
        The records.
    """
    packed = world
    records = {}
    for name, table, axes in RECORDS:
        views, records[name] = _records(getattr(packed, table), axes)
        packed = packed._replace(**{table: views})
    return packed, Rows(**records, **_others(packed))


def _others(world: World) -> dict[str, Any]:
    """Return what has no record of its own: offsets, links, room for work, and numbers."""
    agencies, ties = world.agencies, world.ties
    return {
        "first_official": agencies.start.astype(np.int64),
        "first_team": agencies.team_start.astype(np.int64),
        "team_start": world.teams.start.astype(np.int64),
        "peers_start": agencies.peers_start,
        "peers": agencies.peers,
        "requires": world.solutions.requires,
        "wins": world.solutions.wins,
        "listeners_start": ties.listeners_start,
        "listeners": ties.listeners,
        "overlay_start": ties.overlay_start,
        "overlay": ties.overlay,
        "degree": ties.degree,
        "queue": _queue(world),
        "earmarks": np.zeros((len(world.solutions.id), 2), dtype=np.int64),
        "block_questions": np.zeros(BLOCK, dtype=np.int64),
        "block_ids": np.zeros(BLOCK, dtype=np.int64),
        "block_lots": np.zeros(BLOCK, dtype=np.float64),
        "traits": world.traits,
        "median_size": world.median_size,
    }


def _queue(world: World) -> Any:
    """Make room for the longest queue: every official or team of the largest agency, per solution."""
    agencies = world.agencies
    longest = max(np.diff(agencies.start).max(), np.diff(agencies.team_start).max(), 1)
    layout = np.dtype([("rank", np.float64), ("solution", np.int64), ("row", np.int64)], align=True)
    queue = np.zeros(int(longest) * world.solutions.id.shape[0], dtype=layout)
    return queue.view(np.recarray) if config.DISABLE_JIT else queue


def _records[T: tuple[Any, ...]](table: T, axes: str) -> tuple[T, Any]:
    """Move the arrays of one shape into one array of records; wide fields come first, to pack well."""
    fields = [(name, dtype) for name, column, dtype in columns(type(table)) if column.axes == axes]
    fields.sort(key=lambda field: -np.dtype(field[1]).itemsize)
    shape = getattr(table, fields[0][0]).shape
    records = np.zeros(shape, dtype=np.dtype(fields, align=True))
    for name, _ in fields:
        records[name] = getattr(table, name)
    views = {name: records[name] for name, _ in fields}
    # Plain Python reads a field of a row only from a record array; numba reads either.
    rows = records.view(np.recarray) if config.DISABLE_JIT else records
    return table._replace(**views), rows  # type: ignore[attr-defined]
