"""The published cases, where their data are at hand."""

import os
from pathlib import Path

from adoptsim.evidence.cases.conversion import convert

VARIABLE = "ADOPTSIM_DATA"
"""Variable of the environment that names the folder of the published files."""


def real_cases(out: str | Path = "real_cases") -> dict[str, Path]:
    """Write the published cases as panels and case files, for `read_case`.

    The data are not part of adoptsim: the environment variable ``ADOPTSIM_DATA`` names the folder that holds them.

    Parameters
    ----------
    out : str or Path
        Folder for panels and case files; made if it is not there.

    Returns
    -------
    dict of str to Path
        Case files by name; empty, and nothing written, where the variable is not set.

    Raises
    ------
    UserError
        If the folder lacks a file, or one cannot be read.
    """
    named = os.environ.get(VARIABLE)
    return {path.stem: path for path in convert(Path(named), Path(out))} if named else {}
