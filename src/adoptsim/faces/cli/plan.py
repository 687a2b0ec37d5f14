"""``adoptsim plan``: the month as a table, the interventions on a time line."""

from collections.abc import Iterator, Sequence

from rich.table import Table

from adoptsim.faces.cli.console import answers, remarks, small_table
from adoptsim.faces.cli.targets import in_words
from adoptsim.faces.words import plain
from adoptsim.interventions.contract import Intervention
from adoptsim.processes.month import ORDER
from adoptsim.scenario.reading import reading
from adoptsim.scenario.schema import Scenario
from adoptsim.world.parameters import declared

WIDEST = 60
"""Most characters of a bar."""

LONGEST = 24
"""Most characters of a name on a line."""

AROUND = 2 + 7 + 2 + 7 + 2
"""Characters that a line of the time line needs beside name and bar."""

FIXED = ("cost_start", "cost_month")
"""What is paid in any case."""


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
    longest = min(LONGEST, max(len(one.name) for one in read.scenario.interventions))
    width = max(10, min(WIDEST, console.width - max(longest, len("intervention")) - AROUND))
    for table in (time_line(read.scenario, width), details(read.scenario)):
        console.print()
        console.print(table)
    fixed = sum(fixed_cost(one, calendar.months) for one in read.scenario.interventions)
    if fixed:
        console.print(f"\nFixed costs of all together: {fixed:,.10g} over the run.", soft_wrap=True)


def month() -> Table:
    """Lay out what happens in a month, in its order."""
    laid = small_table("A month")
    for heading in ("", "phase", "process", "what happens", "source"):
        laid.add_column(heading, overflow="fold", no_wrap=heading in ("", "phase", "process"))
    laid.add_row("0", "open", "interventions", "the government acts: levers and rows are set", "")
    for number, process in enumerate(ORDER, start=1):
        laid.add_row(str(number), str(process.phase), process.name, process.title, process.source)
    laid.add_row(str(len(ORDER) + 1), "close", "measures", "everything is counted", "")
    return laid


def time_line(scenario: Scenario, width: int) -> Table:
    """Lay out when each intervention acts; a mark where a review decides whether it goes on.

    Parameters
    ----------
    scenario : Scenario
        What is planned.
    width : int
        Characters of the bars.
    """
    laid = small_table("What is done, ◆ review" if any(map(reviews, scenario.interventions)) else "What is done")
    laid.add_column("intervention", overflow="fold", max_width=LONGEST)
    for heading in ("from", "to", ""):
        laid.add_column(heading, no_wrap=True)
    calendar = scenario.calendar
    for one in scenario.interventions:
        begins = f"{calendar.date(one.start):%Y-%m}"
        if one.start > calendar.months:
            laid.add_row(one.name, begins, "", "after the end of the run")
            continue
        last = last_month(one, calendar.months)
        ends = f"{calendar.date(last):%Y-%m}" if one.ends and one.ends <= calendar.months else "the end"
        laid.add_row(one.name, begins, ends, bar(one, calendar.months, width))
    return laid


def bar(intervention: Intervention, months: int, width: int) -> str:
    """Draw when an intervention acts, from the first month of the run to its last."""
    last = last_month(intervention, months)
    drawn = ["█" if intervention.start <= month <= last else "·" for month in _months(months, width)]
    for month in reviews(intervention):
        if month < last:
            drawn[min((month - 1) * width // months, width - 1)] = "◆"
    return "".join(drawn)


def reviews(intervention: Intervention) -> list[int]:
    """Return the months of the run after which it is reviewed."""
    review = intervention.review
    return [] if review is None else [intervention.start + month - 1 for month in review.months]


def last_month(intervention: Intervention, months: int) -> int:
    """Return the last month in which it acts, as planned."""
    return min((intervention.ends or months + 1) - 1, months)


def details(scenario: Scenario) -> Table:
    """Lay out whom each intervention is aimed at, and what it costs."""
    laid = small_table("What, where, for whom, at what cost")
    laid.add_column("intervention", overflow="fold", max_width=LONGEST)
    laid.add_column("")
    solutions = tuple(scenario.solutions)
    for one in scenario.interventions:
        said = [one.TITLE, *(in_words(getattr(one, name)) for name in ("where", "who") if name in one.TARGETS)]
        if "solutions" in one.TARGETS:
            said.append(", ".join(map(plain, dict.fromkeys(one.solutions or solutions))))
        said.extend(costs(one, scenario.calendar.months))
        laid.add_row(one.name, "\n".join(said))
    return laid


def fixed_cost(intervention: Intervention, months: int) -> float:
    """Return what it costs in any case over the run, if it goes on as planned."""
    running = last_month(intervention, months) - intervention.start + 1
    return intervention.cost_start + intervention.monthly_cost * running if running > 0 else 0.0


def costs(intervention: Intervention, months: int) -> Iterator[str]:
    """Yield what it costs in any case, then everything else that it pays for."""
    fixed = fixed_cost(intervention, months)
    if fixed:
        a_month = intervention.monthly_cost
        monthly = f", {a_month:,.10g} a month of it" if a_month else ""
        sure = " at most" if reviews(intervention) else ""
        yield f"fixed cost{sure} {fixed:,.10g} over the run{monthly}"
    kind = type(intervention)
    for name in kind.model_fields:
        known = declared(kind, name)
        if name not in FIXED and known is not None and known.unit.startswith("money") and getattr(intervention, name):
            yield f"{getattr(intervention, name):,.10g} {known.unit} ({name})"


def _months(months: int, width: int) -> list[int]:
    """Return the month that each character of a bar stands for."""
    return [1 + place * months // width for place in range(width)]
