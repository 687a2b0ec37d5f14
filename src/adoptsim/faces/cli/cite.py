"""``adoptsim cite``: the literature behind what a scenario uses."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from textwrap import fill

from rich.console import Console

from adoptsim.faces.bibliography import adoptsim, bibtex, text
from adoptsim.faces.cli.console import answers, remarks
from adoptsim.scenario import citations
from adoptsim.scenario.reading import reading
from adoptsim.world.errors import UserError


def cite(scenario: str | None, sets: Sequence[str], *, as_bibtex: bool) -> None:
    """Print what stands behind a scenario, or everything that adoptsim knows.

    Raises
    ------
    UserError
        If the scenario cannot be read, or settings are given without one.
    """
    own = ""
    if scenario is None:
        if sets:
            raise UserError("--set changes a scenario; say which: adoptsim cite SCENARIO --set KEY=VALUE")
        cited = citations.of_everything()
    else:
        read = reading(scenario, sets)
        for warning in read.warnings:
            remarks().print(f"warning: {warning}", soft_wrap=True)
        cited = citations.of_scenario(read.scenario)
        own = read.scenario.source.strip()
    console = answers()
    if as_bibtex:
        references = [adoptsim(), *(citation.reference for citation in cited)]
        console.print("\n\n".join(bibtex(references, [own] if own else [])), soft_wrap=True)
        return
    for line in lines(cited, console):
        console.print(line, soft_wrap=True)
    if own:
        console.print(f"\nThe scenario's own sources\n{own}", soft_wrap=True)


def lines(cited: Iterable[citations.Citation], console: Console) -> Iterator[str]:
    """Yield what is cited, adoptsim first, heading by heading, with what uses it."""
    yield "The model itself"
    yield _folded(text(adoptsim()), console)
    for heading, group in groupby(cited, key=lambda citation: citation.heading):
        yield f"\n{heading}"
        for citation in group:
            yield _folded(text(citation.reference), console)
            if citation.users:
                yield _folded(f"  used by: {', '.join(citation.users)}", console)


def _folded(line: str, console: Console) -> str:
    """Indent a line, and fold it at the console's width; addresses stay whole."""
    margin = " " * (2 + len(line) - len(line.lstrip()))
    return fill(
        line.strip(),
        width=max(console.width, 40),
        initial_indent=margin,
        subsequent_indent=f"{margin}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
