"""``adoptsim verify``: repeat the runs of a results folder."""

from pathlib import Path

from adoptsim.experiments.runner import Interrupted
from adoptsim.experiments.verification import verify as verification
from adoptsim.faces.cli.console import answers, progress, remarks


def verify(folder: Path, jobs: int | None, *, quiet: bool) -> int:
    """Print what differs and return the exit code: 0 nothing, 1 something."""
    try:
        with progress("Repeating", quiet=quiet) as report:
            different = verification(folder, jobs, report)
    except Interrupted:
        remarks().print("adoptsim: stopped before the runs were repeated; nothing was verified")
        return 1
    for one in different:
        remarks().print(f"adoptsim: {folder}: {one}", soft_wrap=True)
    if not different and not quiet:
        answers().print(f"{folder}: every run repeated, every table the same to the byte.", soft_wrap=True)
    return 1 if different else 0
