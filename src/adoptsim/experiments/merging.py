"""Shards of a study become one."""

from collections.abc import Sequence
from pathlib import Path

from adoptsim.experiments import studies
from adoptsim.experiments.runner import Results, gather
from adoptsim.world.errors import UserError


def merge(folders: str | Path | Sequence[str | Path], into: str | Path | None = None) -> Results:
    """Bring together the runs that shards of one study have left.

    Parameters
    ----------
    folders : str, Path or sequence
        The folder that all shards wrote to, or the folders of the shards.
    into : str or Path, optional
        Folder for the whole; the first one by default.

    Returns
    -------
    Results
        The runs that are there; `missing` names those that are not.

    Raises
    ------
    UserError
        If none is named, they are not of one study, or nothing can be written.
    """
    named = [Path(one) for one in ([folders] if isinstance(folders, str | Path) else folders)]
    if not named:
        raise UserError("there is nothing to merge: name the folder that the shards wrote to, or their folders")
    whole = Path(into) if into is not None else named[0]
    return gather(studies.join(named, whole), whole)
