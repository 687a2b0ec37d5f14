"""What each command that makes many runs takes; the work is imported when a command is called."""

from collections.abc import Callable
from functools import reduce, wraps
from pathlib import Path
from typing import Any

import click

from adoptsim.faces.cli.options import jobs_option, quiet_option, settings, verbosity

type Command = Callable[..., Any]


def _shard(_: click.Context, __: click.Parameter, value: str | None) -> tuple[int, int]:
    """Read ``i/n``."""
    part, slash, parts = ("1/1" if value is None else value).partition("/")
    if not (slash and part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
        raise click.BadParameter(f"{value!r} is no shard; write i/n, such as 3/10 for the third of ten")
    return int(part), int(parts)


def _cluster(_: click.Context, __: click.Parameter, value: str | None) -> str:
    """Refuse an address that is empty, as of a variable that is not set: the runs would be made here."""
    if value is not None and not value.strip():
        raise click.BadParameter("the address is empty; write the scheduler's, such as tcp://10.0.0.1:8786")
    return value or ""


cluster_option = click.option(
    "--cluster", callback=_cluster, metavar="ADDRESS",
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


seed_option = click.option(
    "--seed", type=click.IntRange(min=0, max=2**63 - 1), default=1, show_default=True, metavar="S",
    help="Seed of the first run; the others follow, S + 1, S + 2 … The same for every scenario.",
)  # fmt: skip

months_option = click.option(
    "--months", type=click.IntRange(min=1, max=1200), metavar="M", help="Months to run; the scenario's own by default."
)


@click.command(short_help="Scenarios side by side, until the difference is known.")
@click.argument("scenarios", nargs=-1, required=True, metavar="BASELINE SCENARIO...")
@click.option(
    "--replicates", type=click.IntRange(min=2, max=1_000_000), metavar="N", help="Runs of each; 20 by default."
)
@click.option(
    "--precision", type=click.FloatRange(min=0, min_open=True), metavar="P",
    help="Run until the mean difference is known to within P on either side, with 90 % confidence: 0.005 is half a "
    "point of a hundred officials.",
)  # fmt: skip
@click.option(
    "--measure", default="share_effective", show_default=True, metavar="M", help="The outcome that this is about."
)
@click.option("--solution", default="all", show_default=True, metavar="NAME", help="The solution that this is about.")
@click.option(
    "--most", type=click.IntRange(min=20, max=1_000_000), metavar="N",
    help="Runs of each after which a search for precision gives up; 1000 by default.",
)  # fmt: skip
@seed_option
@months_option
@settings
@how_options
def compare(how: Any, **given: Any) -> None:
    """Compare scenarios with the first, in the same worlds with the same chance.

    BASELINE and SCENARIO are scenario files, or names of shipped scenarios. Says what differs and how surely, for
    which officials, at what cost, and which is best of several.
    """
    from adoptsim.faces.cli.compare import Request, compare

    raise SystemExit(compare(Request(**given), how))


@click.command(short_help="Which intervention did it? Which mix for the money?")
@click.argument("scenario", metavar="SCENARIO")
@click.option(
    "--budget", type=click.FloatRange(min=0), metavar="M", help="Name the best package for this much public money."
)
@click.option(
    "--replicates", type=click.IntRange(min=2, max=1_000_000), default=20, show_default=True, metavar="N",
    help="Runs of each package.",
)  # fmt: skip
@click.option(
    "--orders", type=click.IntRange(min=2, max=100_000), default=16, show_default=True, metavar="N",
    help="Pairs of orders that are drawn where there are more than 8 interventions; up to 8, all packages are run.",
)  # fmt: skip
@seed_option
@months_option
@settings
@how_options
def attribute(how: Any, **given: Any) -> None:
    """Take a scenario's package of interventions apart: what each brings, alone, last, and in the mean over all orders.

    Shapley values that add up to the whole, synergies of pairs, the cost of each, and the packages that none beats
    for as much public money.
    """
    from adoptsim.faces.cli.attribute import Request, attribute

    raise SystemExit(attribute(Request(**given), how))


@click.command(short_help="What holds it back, and what if it did not?")
@click.argument("scenario", metavar="SCENARIO")
@click.option(
    "--replicates", type=click.IntRange(min=2, max=1_000_000), default=20, show_default=True, metavar="N",
    help="Runs of each case: 79 cases with pairs, 13 without.",
)  # fmt: skip
@click.option("--no-pairs", is_flag=True, help="Lift each barrier alone, and no two together.")
@seed_option
@months_option
@settings
@how_options
def obstacles(how: Any, **given: Any) -> None:
    """Say what holds a scenario back, by lifting each of twelve barriers for everybody, alone and in pairs.

    Shows who is held back by what at the end, what routine use would gain if a barrier were gone, with the same
    chance, and which one binds: for the whole government, by size of agency, by sector and by skill.
    """
    from adoptsim.faces.cli.obstacles import Request, obstacles

    raise SystemExit(obstacles(Request(**given), how))


@click.command(short_help="A scenario at every point of a design.")
@click.argument("study", metavar="STUDY")
@how_options
def sweep(study: str, how: Any) -> None:
    """Run a scenario at every point of a design, and say what moves it most.

    STUDY is a study file, or the name of a shipped study such as timing. The same command goes on where it was
    stopped.
    """
    from adoptsim.faces.cli.sweep import sweep

    raise SystemExit(sweep(study, how))


@click.command(short_help="Which numbers matter, and whether that is known.")
@click.argument("study", metavar="STUDY")
@how_options
def sensitivity(study: str, how: Any) -> None:
    """Share out what differs in an outcome among the numbers that are varied, with intervals and a floor of chance.

    STUDY is a study file of design morris or sobol, or the name of a shipped study such as screening. The same
    command goes on where it was stopped.
    """
    from adoptsim.faces.cli.sensitivity import sensitivity

    raise SystemExit(sensitivity(study, how))


@click.command(short_help="What observed values say of the model's numbers.")
@click.argument("study", metavar="STUDY")
@click.option("--self-check", is_flag=True, help="Show number by number how those that are known are recovered.")
@how_options
def calibrate(study: str, self_check: bool, how: Any) -> None:  # noqa: FBT001  click's signature
    """Calibrate a scenario to what was observed: which numbers the targets pin down, and which they do not.

    STUDY is a study file with targets, or the name of a shipped study such as calibrate_baseline. Every point is run
    with the same seeds; draws of the posterior are then run with others, to see whether they meet the targets. The
    folder of results holds a scenario to extend. The same command goes on where it was stopped.
    """
    from adoptsim.faces.cli.calibrate import calibrate

    raise SystemExit(calibrate(study, how, self_check=self_check))


@click.command(short_help="Which package is best, whatever nobody knows.")
@click.argument("scenarios", nargs=-1, required=True, metavar="BASELINE SCENARIO...")
@click.option(
    "--samples", type=click.IntRange(min=2, max=1_000_000), default=200, show_default=True, metavar="N",
    help="Draws of everything that is judged, from the plausible ranges.",
)  # fmt: skip
@click.option("--measure", default="share_effective", show_default=True, metavar="NAME", help="What is compared.")
@click.option(
    "--worth",
    type=click.FloatRange(min=0),
    metavar="MONEY",
    help="Compare net value instead: this for each year of effective use of an official, less all that was spent.",
)
@click.option("--less", is_flag=True, help="Less of the measure is better.")
@click.option(
    "--also",
    multiple=True,
    metavar="KEY",
    help="Draw a number that is known too, such as processes.turnover.yearly; may be repeated.",
)
@click.option(
    "--replicates",
    type=click.IntRange(min=1, max=1000),
    default=1,
    show_default=True,
    metavar="N",
    help="Runs of each draw and scenario.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0, max=2**62),
    default=1,
    show_default=True,
    metavar="S",
    help="First seed; every draw has its own, the same for every scenario.",
)
@click.option("--months", type=click.IntRange(min=1, max=1200), metavar="M", help="Months to run.")
@settings
@how_options
def robustness(scenarios: tuple[str, ...], sets: tuple[str, ...], how: Any, **asked: Any) -> None:
    """Compare scenarios over the plausible ranges of what is judged, not known.

    How often each is best, what one may come to regret, and under which circumstances the favourite is not best.
    """
    from adoptsim.faces.cli.robustness import robustness

    raise SystemExit(robustness(scenarios, sets, how, **asked))


COMMANDS: tuple[click.Command, ...] = (compare, sweep, sensitivity, calibrate, attribute, obstacles, robustness, merge)
