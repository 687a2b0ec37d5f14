"""Write the reference pages from the declarations in the code, so that they cannot lag behind it."""

import importlib
import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from itertools import groupby
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import click
from pydantic import BaseModel

import adoptsim
from adoptsim.experiments.observations import Target
from adoptsim.experiments.study import StudyFile
from adoptsim.experiments.study_reading import NEEDS
from adoptsim.faces import bibliography
from adoptsim.faces.cli.commands import COMMANDS
from adoptsim.interventions.catalogue import kinds
from adoptsim.interventions.contract import Intervention
from adoptsim.interventions.targeting import Where, Who
from adoptsim.processes import relief
from adoptsim.processes.contract import Transition
from adoptsim.processes.month import ORDER
from adoptsim.scenario import citations, fields
from adoptsim.scenario.schema import Scenario
from adoptsim.simulation import groups_table, obstacles, officials_table, record
from adoptsim.world.agencies import Route, State
from adoptsim.world.chance import Question
from adoptsim.world.columns import columns
from adoptsim.world.levers import COMPOSE, NEUTRAL, Levers
from adoptsim.world.officials import PilotState, Role, Stage
from adoptsim.world.parameters import EVIDENCE, bounds, declared
from adoptsim.world.world import World

GENERATED = "<!-- Written by docs/generate.py from the code: change the declaration, not this page. -->\n\n"

INTRODUCTIONS = {
    "parameters": """# Parameters

Every number of a scenario, by its path in the file. Outside *allowed* is an error, outside *plausible* a warning. The
letter before the evidence says how well the number is known:

""",
    "studies": """# Study files

Everything a study file may say. A path names any number, word or month of the scenario, as `--set` does:
`processes.persuasion.peers`, `interventions.training.start`, `population.officials`.

""",
    "processes": """# Processes

The month in its order. One file, one process; the text is the documentation of the file.

""",
    "interventions": """# Interventions

What a government may do, as named in a scenario file under `interventions`. Levers and arrays are those a kind may set
or write; it can touch no others.

""",
    "levers": """# Levers

The only way an intervention moves a rule. Levers are neutral at the start of every month; what several
interventions set composes as stated, so that their order does not matter.

""",
    "arrays": """# Arrays of the world

All state is arrays. Axes: N officials, T teams, A agencies, S solutions, E ties, P peer links, K suppliers; `+` means
one more entry (offsets into another array).

""",
    "command_line": """# Command line

Exit codes: 0 done, 1 a run failed, 2 the user's mistake.

""",
    "python": """# Python

The names of the package `adoptsim`.

""",
    "chance": """# Questions of chance

Each draw is a pure function of (seed, question, solution, id, month or attempt), by Philox4x32-10. The numbers of the
questions are part of the results and are never given to another.

""",
    "references": """# References

The literature behind the model, as `adoptsim cite` prints it. Under each entry stands what rests on it. A title in
square brackets describes a text whose own title is not known.

""",
    "index": """# Reference

Written from the declarations in the code.

""",
}


def paragraph(thing: Any) -> str:
    """Return the first paragraph of a docstring on one line."""
    return " ".join((inspect.getdoc(thing) or "").split("\n\n", maxsplit=1)[0].split())


def table(heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Render a Markdown table."""
    lines = [list(heads)]
    lines += [["---"] * len(lines[0])]
    lines += [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def codes(kind: type[IntEnum]) -> str:
    """Render the names of a set of codes."""
    return table(["code", "name"], ((member.value, f"`{member.name.lower()}`") for member in kind))


def models_in(hint: Any) -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield the groups inside a type hint, each with what a path needs to reach it: nothing, or a name."""
    if inspect.isclass(hint) and issubclass(hint, BaseModel):
        yield "", hint
    for inner in get_args(hint):
        for step, model in models_in(inner):
            yield (".NAME" if get_origin(hint) is dict else step), model


def sections(group: type[BaseModel], path: str) -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield every group of settings below one, with its path in a scenario file; interventions apart."""
    for name, hint in get_type_hints(group, include_extras=True).items():
        if name in group.model_fields and name != "interventions":
            for step, inner in models_in(hint):
                below = f"{path}{name}{step}"
                yield below, inner
                yield from sections(inner, f"{below}.")


def value_of(group: type[BaseModel], name: str) -> str:
    """Write the value that ships as a scenario file would; nothing where there is none, or a group."""
    field = group.model_fields[name]
    value = None if field.is_required() else field.get_default(call_default_factory=True)
    if value is None or value == "" or isinstance(value, BaseModel | Mapping | tuple):
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def settings(group: type[BaseModel], names: Iterable[str] | None = None) -> str:
    """Render settings of one group, all unless named: numbers with what is declared of them, and the rest."""
    rows = []
    for name in group.model_fields if names is None else names:
        field = group.model_fields[name]
        said = declared(group, name)
        meaning = field.description or ""
        if said is None:
            rows.append([f"`{field.alias or name}`", value_of(group, name), "", "", "", meaning, ""])
            continue
        allowed = "{:g} to {:g}".format(*bounds(group, name))
        plausible = "{:g} to {:g}".format(*said.plausible)
        rows.append([f"`{name}`", value_of(group, name), said.unit, allowed, plausible, meaning, said.evidence])
    return table(["name", "value", "unit", "allowed", "plausible", "meaning", "evidence"], rows)


def parameters_page() -> str:
    """Render every setting of a scenario, by its path."""
    counted = dict.fromkeys(EVIDENCE, 0)
    body = ""
    for path, group in sections(Scenario, ""):
        body += f"## `{path}`\n\n{paragraph(group)}\n\n{settings(group)}\n"
        for name in group.model_fields:
            if said := declared(group, name):
                counted[said.evidence[0]] += 1
    rows = ([letter, meaning, counted[letter]] for letter, meaning in EVIDENCE.items())
    return table(["letter", "means", "numbers"], rows) + "\n" + body


def studies_page() -> str:
    """Render everything that a study file may say."""
    rows = []
    for name, field in StudyFile.model_fields.items():
        accepted = "" if name in ("vary", "rows", "set") else fields.expected(StudyFile, name)
        rows.append([f"`{name}`", value_of(StudyFile, name), accepted, field.description or ""])
    needs = ([f"`{design}`", listed(names)] for design, names in NEEDS.items())
    heads = ["name", "value", "accepted", "meaning"]
    text = table(heads, rows) + "\n## What each design needs\n\n" + table(["design", "needs"], needs)
    target = (
        [f"`{name}`", value_of(Target, name), fields.expected(Target, name), field.description or ""]
        for name, field in Target.model_fields.items()
    )
    return text + "\n## What a target says\n\n" + table(heads, target)


def arrays_page() -> str:
    """Render every array of a world, and the codes they hold."""
    text = ""
    for field, kind in get_type_hints(World).items():
        rows = [
            [f"`{name}`", column.axes, dtype.__name__, column.unit, column.meaning]
            for name, column, dtype in (columns(kind) if inspect.isclass(kind) else ())
        ]
        if rows:
            text += f"## {field}\n\n{paragraph(kind)}\n\n"
            text += table(["array", "axes", "type", "unit or range", "meaning"], rows) + "\n"
    for kind in (Role, Stage, PilotState, State, Route, Transition):
        text += f"## Codes of {kind.__name__}\n\n{paragraph(kind)}\n\n{codes(kind)}\n"
    return text


def obstacles_page() -> str:
    """Render the classes of the ledger, the standing barriers and their reliefs."""
    text = "# Obstacles\n\n" + (inspect.getdoc(obstacles) or "").partition("\n\n")[2] + "\n\n"
    text += "## Classes of the ledger\n\n" + codes(obstacles.Obstacle) + "\n"
    text += "## Standing barriers\n\n" + codes(obstacles.Barrier) + "\n"
    said = (inspect.getdoc(relief) or "").partition(": ")[2]
    rows = ((f"`processes.relief.{name}`", field.description) for name, field in relief.Relief.model_fields.items())
    return text + f"## Reliefs\n\n{said[0].upper()}{said[1:]}\n\n" + table(["path", "meaning"], rows)


def levers_page() -> str:
    """Render every lever an intervention may set."""
    rows = (
        [f"`{name}`", column.axes, COMPOSE[name].value, f"{NEUTRAL[name]:g}", column.unit, column.meaning]
        for name, column, _ in columns(Levers)
    )
    return table(["lever", "axes", "composes", "neutral", "unit", "meaning"], rows)


def processes_page() -> str:
    """Render every process of the month, in its order: equation, source, what it writes."""
    text = ""
    for process in ORDER:
        module = importlib.import_module(f"adoptsim.processes.{process.name}")
        text += f"## {process.name}\n\nPhase *{process.phase}*: {process.title}.\n\n"
        text += f"```text\n{inspect.getdoc(module)}\n```\n\n"
        text += f"Writes {listed(process.writes)}.\n\n"
    return text


def interventions_page() -> str:
    """Render every kind of intervention, what they have in common, and how to choose agencies and officials."""
    text = ""
    for kind in kinds().values():
        own = [
            name for name in kind.model_fields if name not in Intervention.model_fields or name in kind.__annotations__
        ]
        text += f"## {kind.kind_name()}\n\n{paragraph(kind)}\n\n*Remains when it ends*: {kind.PERSISTS}. "
        text += f"*Source*: {kind.SOURCE}.\n\n{settings(kind, (name for name in own if name != 'kind'))}\n"
        text += f"Sets levers: {listed(kind.SETS)}. Writes arrays: {listed(kind.WRITES)}.\n\n"
    text += "## Settings of every kind\n\n" + settings(Intervention) + "\n"
    for target, setting in ((Where, "where"), (Who, "who")):
        text += f"## Words of `{setting}`\n\n{paragraph(target)} One word a choice, or `all`.\n\n"
        text += table(["word", "takes"], ((f"`{f.alias or n}`", f.description) for n, f in target.model_fields.items()))
        text += "\n"
    return text


def results_page() -> str:
    """Render the columns of the tables that a run leaves."""
    text = "# Columns of the results\n\n" + (inspect.getdoc(record) or "").partition("\n\n")[2] + "\n\n"
    tables: tuple[tuple[str, str, Mapping[str, str]], ...] = (
        ("monthly", "One row per scenario, seed, month and solution; month 0 is the founding.", record.MEASURES),
        ("yearly", "The rows of monthly at the founding, after every twelve months and in the last month.", {}),
        ("agencies", "The same per agency, at each year's end and in the last month.", record.AGENCY_MEASURES),
        ("programmes", "One row per scenario, seed and intervention.", record.PROGRAMME_MEASURES),
        (
            "officials",
            "One row per scenario, seed, solution and official at the end of the run, where it is asked for.",
            officials_table.OFFICIAL_MEASURES,
        ),
        (
            "groups",
            "One row per scenario, seed, solution and group of officials at the end of the run, where it is asked for.",
            groups_table.GROUP_MEASURES,
        ),
    )
    for name, rows, measures in tables:
        text += f"## {name}\n\n{rows}\n\n"
        rows_of = [(f"`{one}`", meaning) for one, meaning in measures.items()]
        text += table(["measure", "meaning"], rows_of) + "\n" if rows_of else ""
    return text


def python_page() -> str:
    """Render the documentation of the public names; of settings, only what they are."""
    text = ""
    for name in (name for name in adoptsim.__all__ if not name.startswith("_")):
        thing = getattr(adoptsim, name)
        home = f"{thing.__module__}.{thing.__qualname__}"
        directive = "autoclass" if inspect.isclass(thing) else "autofunction"
        bare = not inspect.isclass(thing) or issubclass(thing, BaseModel | Exception)
        members = "" if bare else "   :members:\n"
        text += f"## {name}\n\n```{{eval-rst}}\n.. {directive}:: {home}\n{members}```\n\n"
    return text


def command_line_page() -> str:
    """Render the help of every command, as it prints it."""
    text = ""
    for command in COMMANDS:
        context = click.Context(command, info_name=f"adoptsim {command.name}", terminal_width=100)
        text += f"## {command.name}\n\n```text\n{command.get_help(context)}\n```\n\n"
    return text


def references_page() -> str:
    """Render all literature, heading by heading, with what rests on it."""
    page = ""
    for heading, group in groupby(citations.of_everything(), key=lambda citation: citation.heading):
        page += f"## {heading}\n\n"
        for citation in group:
            line = re.sub(r"https?://\S+", r"<\g<0>>", bibliography.text(citation.reference)).replace("[", "\\[")
            page += f"* `{citation.reference.key}`: {line}"
            page += f"\n  Used by: {listed(citation.users)}.\n" if citation.users else "\n"
        page += "\n"
    return page


def listed(names: Iterable[str]) -> str:
    """List names as code, or say that there are none."""
    return ", ".join(f"`{name}`" for name in names) or "none"


def write(folder: Path) -> None:
    """Write all reference pages into a folder, made if need be; pages that are right already stay untouched."""
    pages = {
        "command_line": command_line_page(),
        "parameters": parameters_page(),
        "processes": processes_page(),
        "interventions": interventions_page(),
        "levers": levers_page(),
        "obstacles": obstacles_page(),
        "studies": studies_page(),
        "results": results_page(),
        "python": python_page(),
        "arrays": arrays_page(),
        "chance": codes(Question),
        "references": references_page(),
    }
    pages["index"] = "```{toctree}\n" + "\n".join(pages) + "\n```\n"
    folder.mkdir(exist_ok=True)
    for name, text in pages.items():
        path = folder / f"{name}.md"
        page = GENERATED + INTRODUCTIONS.get(name, "") + text
        if not path.exists() or path.read_text(encoding="utf-8") != page:
            path.write_text(page, encoding="utf-8")
