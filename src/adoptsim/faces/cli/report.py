"""``adoptsim report``: one page that tells what runs found."""

from collections.abc import Sequence
from pathlib import Path

from adoptsim.experiments.files import replace
from adoptsim.faces.cli.console import answers
from adoptsim.faces.report.document import report as written
from adoptsim.faces.report.loading import load
from adoptsim.faces.tongues.speaking import speaking
from adoptsim.world.errors import UserError


def report(folders: Sequence[Path], out: Path | None, language: str, *, quiet: bool) -> None:
    """Write the report, and say where it is.

    Raises
    ------
    UserError
        If a folder cannot be used, or the file is there already or cannot be written.
    """
    with speaking(language):
        if out is not None and out.exists():
            raise UserError(f"{out} is there already; nothing is overwritten, so give another file by --out")
        loaded = load(folders)
        page = written(loaded.results, reliefs=loaded.reliefs, attribution=loaded.attribution, manifest=loaded.manifest)
    path = out or _free(folders[0])
    try:
        replace(path, page.encode())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UserError(f"{path}: the report cannot be written: {reason}; nothing was left there") from None
    if not quiet:
        answers().print(f"The report is {path}", soft_wrap=True)


def _free(folder: Path) -> Path:
    """Name a file beside a folder that is not there yet: results are verified byte by byte, so none goes into them."""
    place = folder.resolve()
    number, path = 1, place.with_name(f"{place.name}.html")
    while path.exists():
        number += 1
        path = place.with_name(f"{place.name}-{number}.html")
    return path if folder.is_absolute() else _relative(path)


def _relative(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
