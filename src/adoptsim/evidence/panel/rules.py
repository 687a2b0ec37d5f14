"""Choosing rows by their columns: a column to a word, several words, a number or a comparison."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from adoptsim.evidence.panel.panel import Column, Mask
from adoptsim.interventions.choices import compares

type Rule = dict[str, str | float | tuple[str, ...]]
"""Column to a word, several words, a number or a comparison such as ``'>= 1500'``; all must hold."""


def meets(columns: Mapping[str, Column], column: str, wanted: Any) -> Mask:
    """Say which rows meet one part of a rule.

    Raises
    ------
    UserError
        If the column holds words and a number is wanted, or the other way round, or no row has the word.
    """
    values = columns[column]
    if isinstance(wanted, tuple):
        return np.asarray(np.any([compares(values, one, column) for one in wanted], axis=0))
    return compares(values, wanted, column)


def chosen(columns: Mapping[str, Column], rule: Rule, rows: int) -> Mask:
    """Say which of so many rows a rule chooses; all of them where it says nothing."""
    mask = np.ones(rows, dtype=np.bool_)
    for column, wanted in rule.items():
        mask &= meets(columns, column, wanted)
    return mask
