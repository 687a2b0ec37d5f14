"""Options that commands share."""

import logging
from collections.abc import Callable
from typing import Any

import click

type Command = Callable[..., Any]


def verbose() -> bool:
    """Say whether ``-v`` was given."""
    return logging.getLogger("adoptsim").level == logging.DEBUG


def _log(_: click.Context, __: click.Parameter, value: bool) -> None:  # noqa: FBT001  click's signature
    if value:
        logging.basicConfig(format="%(relativeCreated)7.0f ms  %(message)s")
        logging.getLogger("adoptsim").setLevel(logging.DEBUG)


verbosity = click.option(
    "-v", "--verbose", is_flag=True, expose_value=False, is_eager=True, callback=_log,
    help="Say what is being done; show the traceback if adoptsim itself goes wrong.",
)  # fmt: skip

settings = click.option(
    "--set", "sets", multiple=True, metavar="KEY=VALUE",
    help="Set one value of the scenario, such as solutions.case_files.skill_needed=0.4; may be repeated.",
)  # fmt: skip

jobs_option = click.option(
    "--jobs", type=click.IntRange(min=1, max=4096), metavar="J",
    help="Processes to use; all processors by default. The results do not depend on it.",
)  # fmt: skip

quiet_option = click.option("-q", "--quiet", is_flag=True, help="No progress, no answer: files and errors only.")
