"""The command line: one group; errors of the user's in one sentence, all others in one line.

Nothing but click is imported before a command is at work, so that ``--help`` answers at once.
"""

import io
import sys
import traceback
from errno import EDQUOT, ENOSPC
from types import TracebackType

import click

from adoptsim.faces.cli import commands
from adoptsim.faces.cli.options import verbose
from adoptsim.world.errors import UserError


class Mistake(click.ClickException):
    """Something the user can put right; exit code 2."""

    exit_code = 2

    def show(self, file: object = None) -> None:  # noqa: ARG002  click's signature
        """Say it on standard error."""
        click.echo(f"adoptsim: {self.message}", err=True)


class Root(click.Group):
    """Lists commands in their own order and turns user errors into messages."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Return the names of the commands, the most used first."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except UserError as error:
            raise Mistake(str(error)) from None


@click.group(cls=Root, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="adoptsim", message="adoptsim %(version)s")
def cli() -> None:
    """Simulate how digital solutions spread, or stall, among the officials of a government."""


for command in commands.COMMANDS:
    cli.add_command(command)


def main() -> None:
    """Run the command line."""
    sys.excepthook = _in_one_line
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a poor terminal shows ? for what it lacks
    try:
        cli(prog_name="adoptsim")
    except OSError as error:
        if error.errno not in (ENOSPC, EDQUOT):
            raise
        click.echo(f"adoptsim: the output cannot be written: {str(error.strerror).lower()}", err=True)
        sys.exit(Mistake.exit_code)


def _in_one_line(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say in one line that adoptsim itself went wrong; the traceback only with ``-v``."""
    if verbose():
        traceback.print_exception(kind, error, trace)
    said = " ".join(str(error).split())
    hint = "" if verbose() else "; run again with -v to see where"
    click.echo(f"adoptsim: went wrong inside: {kind.__name__}: {said}{hint}", err=True)
