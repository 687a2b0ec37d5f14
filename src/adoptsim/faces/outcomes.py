"""What answers and figures have in common: which months are early, and how large amounts are written."""

from adoptsim.experiments.summary import Replicates
from adoptsim.faces.tongues.speaking import said

SCALES = ((1e9, "billions"), (1e6, "millions"), (1e3, "thousands"))


def early(runs: Replicates) -> tuple[int, str]:
    """Return the month that stands for the early days, and its words."""
    return (12, said("after a year")) if len(runs.month) > 25 else (0, said("at the start"))


def scale(most: float) -> tuple[float, str]:
    """Return what amounts up to this are divided by to be read easily, and the unit's words."""
    by, words = next((one for one in SCALES if most >= one[0]), (1.0, "units"))
    return by, said(words)
