"""``adoptsim check``: is a scenario valid, and which line set which value?"""

from collections.abc import Iterator, Sequence
from typing import Any

from rich import box
from rich.table import Table

from adoptsim.faces.cli.console import answers, remarks
from adoptsim.scenario.reading import Reading, reading
from adoptsim.simulation.engine import Engine


def check(scenario: str, sets: Sequence[str], *, short: bool) -> None:
    """Print the values and their origins, then whether the scenario is valid."""
    read = reading(scenario, sets)
    engine = Engine(read.scenario, seed=1)  # its files and names must fit together too
    warnings = [*read.warnings, *_reaching_nobody(read, engine)]
    console = answers()
    if not short:
        laid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        laid.add_column("value of", overflow="fold")
        laid.add_column("is", overflow="fold")
        laid.add_column("set by", overflow="fold")
        for path, value, origin in read.values():
            laid.add_row(path, _shown(value), origin)
        console.print(laid)
    for warning in warnings:
        remarks().print(f"warning: {warning}", soft_wrap=True)
    doubts = {0: "", 1: ", with one warning"}.get(len(warnings), f", with {len(warnings)} warnings")
    console.print(f"{scenario} is valid{doubts}.", soft_wrap=True)


def _reaching_nobody(read: Reading, engine: Engine) -> Iterator[str]:
    """Warn of interventions that choose no agency in a world of chance."""
    for programme in engine.programmes:
        if programme.would_reach == 0:
            path = f"interventions.{programme.name}.where"
            yield f"{read.origin(path)}: {path}: with seed 1 this chooses no agency, and then nothing is done"


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    return str(value).lower() if isinstance(value, bool) else str(value)
