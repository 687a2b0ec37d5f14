"""Reading who is linked with whom in a panel: one link a line; every fault named by its place."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from adoptsim.evidence.panel.rules import Rule, chosen
from adoptsim.world.columns import Longs
from adoptsim.world.errors import UserError, nearest, quoted
from adoptsim.world.parameters import Parameters
from adoptsim.world.roster import attribute_of, clean_name
from adoptsim.world.tables import Row, Table, only, open_table


class LinkColumns(Parameters):
    """Which columns hold the two ends of a link."""

    one: str = Field(default="one", description="Column with one unit of a link.")
    other: str = Field(default="other", description="Column with the other.")
    outside: Literal["refuse", "drop"] = Field(
        default="refuse", description="What to do with a link to a unit that the panel lacks."
    )
    repeated: Literal["refuse", "drop"] = Field(default="refuse", description="What to do with a link said again.")


def read_links(
    file: Path, columns: LinkColumns, units: Sequence[str], *, directed: bool = False, where: Rule | None = None
) -> Longs:
    """Read who is linked with whom.

    Raises
    ------
    UserError
        If a line names nobody, links a unit with itself, or repeats another.
    """
    table = open_table(file)
    ends = [table.column(columns.one, "network.columns.one"), table.column(columns.other, "network.columns.other")]
    rows_by_unit = {unit: row for row, unit in enumerate(units)}
    lines: dict[tuple[int, int], int] = {}
    for row in _chosen_rows(table, where or {}):
        names = [clean_name(row.cells[end]) for end in ends]
        missing = [end for end, name in zip(ends, names, strict=True) if name not in rows_by_unit]
        if missing and columns.outside == "drop":
            continue
        if missing:
            name = clean_name(row.cells[missing[0]])
            hint = nearest(name, rows_by_unit) or "; 'outside: drop' leaves such links out"
            raise table.fault(row, missing[0], f"there is no unit {quoted(name)} in the panel{hint}")
        one, other = (rows_by_unit[name] for name in names)
        if one == other:
            raise table.fault(row, ends[1], f"unit {quoted(units[one])} is linked with itself")
        link = (one, other) if directed else (min(one, other), max(one, other))
        if link in lines and columns.repeated == "refuse":
            hint = "; 'repeated: drop' counts it once"
            raise table.fault(row, ends[1], f"this link is on line {lines[link]} already{hint}")
        lines.setdefault(link, row.line)
    return np.array(sorted(lines), dtype=np.int64).reshape(-1, 2)


def _chosen_rows(table: Table, where: Rule) -> list[Row]:
    """Return the lines of a table that a rule chooses.

    Raises
    ------
    UserError
        If the table lacks a column of it, or what is wanted of it.
    """
    rows = list(table.rows())
    only(table, rows)
    held = {title: attribute_of(rows, table.column(title, "network.where")) for title in where}
    try:
        mask = chosen(held, where, len(rows))
    except UserError as error:
        raise UserError(f"{table.path}: network.where: {str(error).replace('attribute', 'column')}") from None
    return [row for row, is_chosen in zip(rows, mask, strict=True) if is_chosen]
