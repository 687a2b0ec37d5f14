"""``adoptsim plan``: the month as a table, the interventions on a time line."""

from collections.abc import Sequence

from rich import box
from rich.table import Table

from adoptsim.faces.cli.console import answers, remarks
from adoptsim.interventions.contract import Intervention
from adoptsim.processes.month import ORDER
from adoptsim.scenario.reading import reading
from adoptsim.scenario.schema import Scenario
from adoptsim.world.parameters import declared

WIDTH = 40
"""Characters of the time line."""


def plan(scenario: str, sets: Sequence[str]) -> None:
    """Print the month, then what the government does when."""
    read = reading(scenario, sets)
    for warning in read.warnings:
        remarks().print(f"warning: {warning}", soft_wrap=True)
    console = answers()
    console.print(month())
    calendar = read.scenario.calendar
    if not read.scenario.interventions:
        console.print("The government does nothing special: the scenario has no interventions.")
        return
    last = calendar.date(calendar.months)
    console.print(f"{calendar.months} months, {calendar.start} to {last:%Y-%m}", soft_wrap=True)
    console.print(time_line(read.scenario))


def month() -> Table:
    """Lay out what happens in a month, in its order."""
    laid = Table(title="A month", title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("", "phase", "process", "what happens", "source"):
        laid.add_column(heading, overflow="fold", no_wrap=heading in ("", "phase", "process"))
    laid.add_row("0", "open", "interventions", "the government acts: levers and rows are set", "")
    for number, process in enumerate(ORDER, start=1):
        laid.add_row(str(number), str(process.phase), process.name, process.title, process.source)
    laid.add_row(str(len(ORDER) + 1), "close", "measures", "everything is counted", "")
    return laid


def time_line(scenario: Scenario) -> Table:
    """Lay out when each intervention acts, and what it costs."""
    laid = Table(title="What is done", title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("intervention", "from", "to", "", "costs"):
        laid.add_column(heading, overflow="fold", no_wrap=heading != "costs")
    calendar = scenario.calendar
    for one in scenario.interventions:
        first, last = one.start, min((one.ends or calendar.months + 1) - 1, calendar.months)
        if first > calendar.months:
            laid.add_row(one.name, f"{calendar.date(first):%Y-%m}", "", "after the end of the run", costs(one))
            continue
        bar = "".join("█" if first <= shown <= last else "·" for shown in _months(calendar.months))
        ends = f"{calendar.date(last):%Y-%m}" if one.ends and one.ends <= calendar.months else "the end"
        laid.add_row(one.name, f"{calendar.date(first):%Y-%m}", ends, bar, costs(one))
    return laid


def costs(intervention: Intervention) -> str:
    """Name everything that an intervention pays for."""
    kind = type(intervention)
    paid = [
        f"{getattr(intervention, name):,.10g} {known.unit} ({name})"
        for name in kind.model_fields
        if (known := declared(kind, name)) is not None
        and known.unit.startswith("money")
        and getattr(intervention, name)
    ]
    return "\n".join(paid) or "nothing stated"


def _months(months: int) -> list[int]:
    """Return the month that each character of the time line stands for."""
    return [1 + place * months // WIDTH for place in range(WIDTH)]
