"""The report: one page that stands by itself, with question, answer, figures, costs, assumptions, sources and manifest.

Nothing on it comes from elsewhere and nothing on it acts: styles and pictures are in the page, which
forbids itself everything else. The same input gives the same bytes.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined

from adoptsim.experiments.attribution import Attribution
from adoptsim.experiments.manifest import Manifest, versions
from adoptsim.experiments.reliefs import Reliefs
from adoptsim.experiments.runner import Results
from adoptsim.faces import bibliography
from adoptsim.faces.report import assumptions, happenings, studies
from adoptsim.faces.report.parts import Code, Folded, Grid, Listed, Part, Section, Text
from adoptsim.faces.tongues.speaking import said, spoken
from adoptsim.faces.words import plain
from adoptsim.scenario import citations
from adoptsim.scenario.changes import changed
from adoptsim.scenario.schema import Scenario
from adoptsim.scenario.writing import resolved_text
from adoptsim.world.errors import UserError, on_one_line

TEMPLATE = "report.html.j2"


def report(
    results: Results,
    *,
    reliefs: Reliefs | None = None,
    attribution: Attribution | None = None,
    manifest: Manifest | None = None,
    title: str = "",
) -> str:
    """Write a report, in the language that is spoken.

    Parameters
    ----------
    results : Results
        Runs with the tables `monthly`, `agencies` and `programmes`; the first scenario is the one that the
        others are compared with. A single scenario will do.
    reliefs : Reliefs, optional
        What each barrier is worth, in one of these scenarios.
    attribution : Attribution, optional
        What each intervention of one of these scenarios contributed.
    manifest : Manifest, optional
        Of the folder of the runs.
    title : str
        What the report is called; else the title of the scenario that is compared.

    Returns
    -------
    str
        HTML, one page that needs no other file.

    Raises
    ------
    UserError
        If no run left a number.
    """
    if not results.tables.get("monthly"):
        raise UserError("no run left a number; there is nothing to report")
    back = (*happenings.held_back(results), *(studies.barriers(reliefs) if reliefs else ()))
    scenarios = {name: _as_run(one, results.months) for name, one in results.scenarios.items()}
    sections = [
        happenings.question(results),
        happenings.answer(results),
        happenings.use_and_agencies(results),
        Section("obstacles", said("What holds it back"), back),
        happenings.costs(results),
        *([studies.contributions(attribution)] if attribution else []),
        assumptions.section(scenarios),
        _references(scenarios),
        _scenarios(scenarios),
        _made(results, manifest),
    ]
    called = title or _title(results)
    return (
        _environment()
        .get_template(TEMPLATE)
        .render(
            language=spoken(),
            title=on_one_line(called),
            subtitle=said("A report by adoptsim, an agent-based simulation of adoption in government"),
            contents=said("Contents"),
            sections=sections,
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("adoptsim.faces.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _title(results: Results) -> str:
    first, *others = (said(one.title) if one.title else plain(name) for name, one in results.scenarios.items())
    if not others:
        return first
    return said("{scenarios}, compared with {baseline}", scenarios=", ".join(others), baseline=first)


def _as_run(scenario: Scenario, months: int | None) -> Scenario:
    """Return a scenario with the length that its runs had."""
    return scenario if months is None else changed(scenario, {"calendar.months": months})


def _references(scenarios: Mapping[str, Scenario]) -> Section:
    """List what the mechanisms rest on, heading by heading, and what the scenarios name themselves."""
    cited = {one.reference.key: one for scenario in scenarios.values() for one in citations.of_scenario(scenario)}
    order = (citations.MONTH, citations.PROGRAMMES, citations.CHANCE, citations.OTHER)
    parts: list[Part] = [
        Text(said("The model itself: {reference}", reference=bibliography.text(bibliography.adoptsim())))
    ]
    for heading, held in groupby(
        sorted(cited.values(), key=lambda one: order.index(one.heading)), key=lambda one: one.heading
    ):
        lines = tuple(_cited(one) for one in held)
        parts.append(Folded(f"{said(heading)} ({len(lines)})", (Listed(lines),)))
    own = {plain(name): " ".join(one.source.split()) for name, one in scenarios.items() if one.source.strip()}
    if own:
        named = tuple(said("{scenario}: {source}", scenario=name, source=said(source)) for name, source in own.items())
        parts.append(Folded(said("What the scenarios name as their sources"), (Listed(named),)))
    return Section("references", said("References"), tuple(parts))


def _cited(one: citations.Citation) -> str:
    written = bibliography.text(one.reference)
    if not one.users:
        return written
    return said("{reference} Used by: {users}.", reference=written, users=", ".join(map(plain, one.users)))


def _scenarios(scenarios: Mapping[str, Scenario]) -> Section:
    """Show the scenarios as files; each runs as it stands."""
    parts: list[Part] = [
        Text(said("Saved as a file, a scenario runs as it stands and gives the same numbers: adoptsim run FILE."))
    ]
    for name, one in scenarios.items():
        label = said("{scenario}, as a file", scenario=plain(name))
        parts.append(Folded(label, (Code(resolved_text(one), label),)))
    return Section("scenarios", said("The scenarios"), tuple(parts))


def _made(results: Results, manifest: Manifest | None) -> Section:
    """Say how the runs were made, so that they can be repeated."""
    heads = (said("what"), said("how"))
    caption = said("What is needed to repeat the runs")
    parts: list[Part] = [Grid(caption, heads, tuple(_how_made(results, manifest)), is_wordy=True)]
    for title, hashes in (
        (said("Files of the folder, and their BLAKE2b hashes"), manifest.files if manifest else {}),
        (said("Files that the runs read, and their BLAKE2b hashes"), manifest.inputs if manifest else {}),
    ):
        if hashes:
            grid = Grid(title, (said("file"), said("hash")), tuple(hashes.items()), is_wordy=True)
            parts.append(Folded(title, (grid,)))
    if manifest:
        parts.append(Text(said("adoptsim verify repeats the runs of a folder and compares them to the byte.")))
    return Section("manifest", said("How it was made"), tuple(parts))


def _how_made(results: Results, manifest: Manifest | None) -> Iterator[tuple[str, str]]:
    seeds = results.seeds
    if manifest and manifest.command:
        yield said("command"), " ".join(manifest.command)
    yield said("seeds"), said("{first} to {last}", first=min(seeds), last=max(seeds))
    if results.months is not None:
        yield said("months"), str(results.months)
    if manifest:
        yield said("time, UTC"), f"{manifest.time:%Y-%m-%d %H:%M:%S}"
        yield said("platform"), manifest.platform
    made_with = manifest.versions if manifest else versions()
    yield said("versions"), ", ".join(f"{package} {version}" for package, version in made_with.items())
