"""What each command that makes many runs takes; the work is imported when a command is called."""

from collections.abc import Callable
from functools import reduce, wraps
from pathlib import Path
from typing import Any

import click

from adoptsim.faces.cli.options import jobs_option, quiet_option, verbosity

type Command = Callable[..., Any]


def _shard(_: click.Context, __: click.Parameter, value: str | None) -> tuple[int, int]:
    """Read ``i/n``."""
    part, slash, parts = (value or "1/1").partition("/")
    if not (slash and part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
        raise click.BadParameter(f"{value!r} is no shard; write i/n, such as 3/10 for the third of ten")
    return int(part), int(parts)


cluster_option = click.option(
    "--cluster", default="", metavar="ADDRESS",
    help="Make the runs on a Dask cluster: the address of its scheduler, such as tcp://10.0.0.1:8786.",
)  # fmt: skip

shard_option = click.option(
    "--shard", callback=_shard, metavar="I/N",
    help="Make every N-th run alone, from the I-th on, for batch queues; 'adoptsim merge' brings them together.",
)  # fmt: skip

out_option = click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR",
    help="Folder for the results; finished runs that are there already are not made again. By default results/NAME.",
)  # fmt: skip

figures_option = click.option("--no-figures", is_flag=True, help="Draw no figures.")


HOW = ("jobs", "cluster", "shard", "out", "no_figures", "quiet")


def how_options(command: Command) -> Command:
    """Give a command the options of how and where; they come as one `How`, called ``how``."""

    @wraps(command)
    def with_how(**given: Any) -> Any:
        from adoptsim.experiments.executors import start_early

        said = {name: given.pop(name) for name in HOW}
        if said["jobs"] != 1 and not said["cluster"]:
            start_early(["adoptsim.experiments.runner"])
        from adoptsim.faces.cli.conduct import How

        return command(how=How(**said), **given)

    options = (verbosity, quiet_option, figures_option, out_option, shard_option, cluster_option, jobs_option)
    made: Command = reduce(lambda command, option: option(command), options, with_how)
    return made


@click.command(short_help="Bring the shards of a study together.")
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="DIR...")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Folder for the whole; the first one by default."
)
@quiet_option
@verbosity
def merge(folders: tuple[Path, ...], out: Path | None, quiet: bool) -> None:  # noqa: FBT001  click's signature
    """Bring together the runs that shards of one study have left, and write the tables of the whole.

    DIR is the folder that all shards wrote to, or there are several. Afterwards the command that the shards were of,
    without --shard, finds every run there and goes on to its answer.
    """
    from adoptsim.faces.cli.merge import merge

    raise SystemExit(merge(folders, out, quiet=quiet))


COMMANDS: tuple[click.Command, ...] = (merge,)
