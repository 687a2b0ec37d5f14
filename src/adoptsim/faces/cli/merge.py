"""``adoptsim merge``: shards of a study become one."""

from collections.abc import Sequence
from pathlib import Path

from adoptsim.experiments import merging
from adoptsim.faces.cli.conduct import How, Made, keep
from adoptsim.faces.cli.console import remarks

FAILED = 1


def merge(folders: Sequence[Path], out: Path | None, *, quiet: bool) -> int:
    """Bring shards together, write the tables of the whole, and return the exit code."""
    into = out or folders[0]
    results = merging.merge(folders, into)
    design, missing = results.design, results.missing
    if missing:
        remarks().print(
            f"adoptsim: {len(missing):,} of {len(design.rows):,} runs are not there yet; the first: "
            f"{missing[0].scenario}, seed {missing[0].seed}; run the missing shards, or the command without --shard, "
            "then merge again",
            soft_wrap=True,
        )
        return FAILED
    return keep(Made(results, into), How(quiet=quiet))
