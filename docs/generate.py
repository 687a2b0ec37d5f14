"""Write the reference pages from the declarations in the code, so that they cannot lag behind it."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from pydantic import BaseModel

import adoptsim
from adoptsim.processes.contract import Phase, Process, Transition
from adoptsim.world.agencies import Route, State
from adoptsim.world.chance import Question
from adoptsim.world.columns import columns
from adoptsim.world.levers import COMPOSE, NEUTRAL, Levers
from adoptsim.world.officials import PilotState, Role, Stage
from adoptsim.world.parameters import EVIDENCE, Parameters, bounds, declared
from adoptsim.world.world import World

GENERATED = "<!-- Written by docs/generate.py from the code; change the declaration, not this page. -->\n\n"


def modules() -> Iterator[ModuleType]:
    """Yield every module of the package, in the order of their names."""
    for found in sorted(pkgutil.walk_packages(adoptsim.__path__, "adoptsim."), key=lambda module: module.name):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def summary(thing: Any) -> str:
    """Return the first paragraph of a docstring on one line."""
    paragraphs = (inspect.getdoc(thing) or "").split("\n\n")
    return " ".join(paragraphs[0].split())


def table(heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Render a Markdown table."""
    lines = [list(heads)]
    lines += [["---"] * len(lines[0])]
    lines += [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def number(value: object) -> str:
    """Write a number as a scenario file would."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def groups(base: type[BaseModel], loaded: Iterable[ModuleType]) -> list[type[BaseModel]]:
    """Return the groups of declared numbers that modules define, in order of module and line."""
    return [
        thing
        for module in loaded
        for thing in vars(module).values()
        if inspect.isclass(thing)
        and issubclass(thing, base)
        and thing.__module__ == module.__name__
        and any(declared(thing, name) for name in thing.model_fields)
    ]


def parameter_table(group: type[BaseModel]) -> str:
    """Render the declared numbers of one group, and its other settings."""
    rows = []
    for name, field in group.model_fields.items():
        said = declared(group, name)
        value = "" if field.is_required() else number(field.get_default(call_default_factory=True))
        if said is None:
            rows.append([f"`{name}`", f"`{value}`" if value else "", "", "", "", field.description or "", ""])
            continue
        low, high = bounds(group, name)
        allowed = f"{low:g} to {high:g}"
        plausible = f"{said.plausible[0]:g} to {said.plausible[1]:g}"
        rows.append([f"`{name}`", value, said.unit, allowed, plausible, field.description or "", said.evidence])
    return table(["name", "value", "unit", "allowed", "plausible", "meaning", "evidence"], rows)


def parameters_page(loaded: list[ModuleType]) -> str:
    """Every declared number of the world and of the processes."""
    text = "# Parameters\n\n"
    text += "Every number of the model, as declared in the code. Outside *allowed* is an error, outside *plausible* a\n"
    text += "warning. The letter before the evidence says how well the number is known:\n\n"
    text += table(["letter", "means"], EVIDENCE.items()) + "\n"
    counted = dict.fromkeys(EVIDENCE, 0)
    body = ""
    for group in groups(Parameters, loaded):
        body += f"## {group.__name__}\n\n{summary(group)} Declared in `{group.__module__}`.\n\n"
        body += parameter_table(group) + "\n"
        for name in group.model_fields:
            if said := declared(group, name):
                counted[said.evidence[0]] += 1
    shares = ", ".join(f"{count} {letter}" for letter, count in counted.items())
    return text + f"Of {sum(counted.values())} numbers: {shares}.\n\n" + body


def arrays_page() -> str:
    """Every array of a world."""
    text = "# Arrays of the world\n\n"
    text += (
        "All state is arrays. Axes: N officials, T teams, A agencies, S solutions, E ties, P peer links, K suppliers;\n"
    )
    text += "`+` means one more entry (offsets into another array).\n\n"
    for field, kind in World.__annotations__.items():
        rows = [
            [f"`{name}`", column.axes, kind_of.__name__, column.unit, column.meaning]
            for name, column, kind_of in (columns(kind) if inspect.isclass(kind) else ())
        ]
        if rows:
            text += f"## {field}\n\n{summary(kind)}\n\n"
            text += table(["array", "axes", "type", "unit or range", "meaning"], rows) + "\n"
    text += "## Codes\n\n"
    for codes in (Role, Stage, PilotState, State, Route, Transition):
        text += f"### {codes.__name__}\n\n{summary(codes)}\n\n"
        text += table(["code", "name"], ((member.value, member.name.lower()) for member in codes)) + "\n"
    return text


def chance_page() -> str:
    """Every question asked of chance."""
    text = "# Questions of chance\n\n"
    text += "Each draw is a pure function of (seed, question, solution, id, month or attempt), by Philox4x32-10. The\n"
    text += "numbers of the questions are part of the results and are never reused.\n\n"
    return text + table(["number", "question"], ((q.value, q.name.lower().replace("_", " ")) for q in Question))


def levers_page() -> str:
    """Every lever an intervention may set."""
    text = "# Levers\n\n"
    text += "The only way an intervention moves a rule. Levers are neutral at the start of every month; settings of\n"
    text += "several interventions compose as stated, so that their order does not matter.\n\n"
    rows = (
        [f"`{name}`", column.axes, COMPOSE[name].value, f"{NEUTRAL[name]:g}", column.unit, column.meaning]
        for name, column, _ in columns(Levers)
    )
    return text + table(["lever", "axes", "composes", "neutral", "unit", "meaning"], rows)


def processes_page(loaded: list[ModuleType]) -> str:
    """Every process of the month: equation, source, what it writes."""
    found = {module.PROCESS.name: module for module in loaded if isinstance(getattr(module, "PROCESS", None), Process)}
    text = "# Processes\n\nOne file, one process. The text of each is the documentation of its file.\n\n"
    for phase in Phase:
        for name, module in found.items():
            process: Process = module.PROCESS
            if process.phase is not phase:
                continue
            text += f"## {name}\n\nPhase *{phase}*: {process.title}.\n\n"
            text += "```text\n" + (inspect.getdoc(module) or "") + "\n```\n\n"
            text += "Writes " + ", ".join(f"`{array}`" for array in process.writes) + ".\n\n"
            if process.parameters is not None:
                text += parameter_table(process.parameters) + "\n"
    return text


def write(folder: Path) -> None:
    """Write all reference pages into a folder, made if need be."""
    loaded = list(modules())
    pages = {
        "parameters": parameters_page(loaded),
        "processes": processes_page(loaded),
        "arrays": arrays_page(),
        "levers": levers_page(),
        "chance": chance_page(),
    }
    contents = "\n".join(pages)
    pages["index"] = f"# Reference\n\nWritten from the declarations in the code.\n\n```{{toctree}}\n{contents}\n```\n"
    folder.mkdir(exist_ok=True)
    for name, text in pages.items():
        path = folder / f"{name}.md"
        page = GENERATED + text
        if not path.exists() or path.read_text(encoding="utf-8") != page:
            path.write_text(page, encoding="utf-8")
