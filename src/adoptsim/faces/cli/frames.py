"""Frames as files."""

import pandas as pd

from adoptsim.experiments.tables import comma_separated


def csv(frame: pd.DataFrame) -> bytes:
    """Write a frame as CSV."""
    return comma_separated({str(name): column.to_numpy() for name, column in frame.items()})
