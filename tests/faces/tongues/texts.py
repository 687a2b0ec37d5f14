"""Every text that a visitor may read and that must be translated, each with where it comes from.

Two sources: what is written in place, the first argument of `said` anywhere in the package; and what is
declared once and passed through `said` as it is: meanings, units, reasons, names, tables of words.
"""

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from adoptsim.faces import amounts, outcomes, words
from adoptsim.interventions.catalogue import OWN
from adoptsim.interventions.contract import Intervention
from adoptsim.interventions.targeting import Where, Who
from adoptsim.processes.month import ORDER, PARAMETER_GROUPS
from adoptsim.scenario import citations
from adoptsim.scenario.reading import read
from adoptsim.scenario.schema import Scenario
from adoptsim.scenario.shipped import shipped
from adoptsim.simulation import record
from adoptsim.world.agencies import Route, State
from adoptsim.world.officials import PilotState, Role, Stage
from adoptsim.world.parameters import EVIDENCE, declared

type Texts = Iterator[tuple[str, str]]

SOURCES = Path(str(files("adoptsim")))
TEMPLATES = (".j2", ".html", ".vue")
IN_TEMPLATE = re.compile(r"""\bsaid\(\s*(?:"([^"]+)"|'([^']+)')""")
PASSED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "faces/words.py": {"name.replace('_', ' ')": ()},
    "faces/outcomes.py": {"words": ("SCALES",)},
    "faces/amounts.py": {"MEASURES[measure]": ("MEASURES",)},
    "faces/charts/adoption.py": {"words": ("USE", "AVAILABLE")},
    "faces/charts/agencies.py": {"title": ("QUARTERS",)},
    "faces/charts/calibration.py": {"VERDICTS[row['verdict']]": ("VERDICTS",)},
    "faces/charts/cost.py": {"words": ("BORNE",), "GIVEN": ("GIVEN",), "SUNK": ("SUNK",)},
    "faces/charts/obstacles.py": {"text": ("OBSTACLES", "PIPELINE")},
    "faces/charts/reliefs.py": {"BARRIERS[one]": ("BARRIERS",)},
    "faces/charts/style.py": {"SHARE_OF[whose]": ("SHARE_OF",)},
    "faces/web/controls.py": {
        "label": ("PEOPLE",), "known.unit": (), "known.evidence[2:]": (), "EVIDENCE[tag]": (),
        "info.description or ''": (),
    },
    "faces/web/presets.py": {"title": (), "about": ()},
    "faces/web/sliders.py": {"name": ("LEVELS",)},
    "faces/web/time_line.py": {"MONTHS[day.month - 1]": ("MONTHS",)},
    "faces/web/titles.py": {"paragraph": ()},
    "faces/web/making.py": {"known.unit": ()},
    "faces/answering.py": {"text": ()},
    "faces/cli/endings.py": {"why": ()},
    "faces/cli/obstacles.py": {"BARRIERS[name]": ()},
    "faces/cli/targets.py": {"target.CHOOSES": ()},
    "faces/report/assumptions.py": {
        "SECTIONS[self.path[0]]": ("SECTIONS",), "TAGS[letter]": (), "TAGS[one.tag]": (), "meaning": (),
        "one.meaning": (), "one.unit": (), "self.evidence[2:]": (),
    },
    "faces/report/document.py": {"heading": (), "one.title": (), "source": ()},
    "faces/report/happenings.py": {
        "about": (), "heading": (), "one.TITLE": (), "scenario.title": (), "text": (), "words": (),
    },
    "faces/report/studies.py": {"GROUPS[str(by)]": ("GROUPS",), "str(group)": ()},
    "faces/web/costs.py": {"unit": ()},
    "faces/web/ledger.py": {
        "BARRIERS[highest[0]]": (), "BARRIERS[one]": (), "BARRIERS[row['barrier']]": (), "OBSTACLES[name]": (),
        "PIPELINE[name]": (),
    },
    "faces/web/network.py": {
        "OBSTACLES[str(held.obstacle[row, place])]": (), "PIPELINE[held.state(place)]": (), "PIPELINE[one]": (),
        "PIPELINE[state]": (), "PIPELINE[str(held.pipeline[row, place])]": (), "WHY[state]": ("WHY",),
    },
    "faces/web/reception.py": {"FAILED": ("FAILED",)},
    "faces/web/showing.py": {"STEPS[seen.step]": ("STEPS",)},
    "faces/web/telling.py": {"text": ()},
    "faces/web/visit.py": {"FAILED": ("FAILED",), "SPENT": ("SPENT",)},
}  # fmt: skip
"""What is said and is no literal, file by file, and the constants of the module that hold its texts; none
where `settings`, `mechanisms`, `scenarios` or `tables` yield them."""

TABLES: Mapping[str, Mapping[Any, str]] = {
    "EVIDENCE": EVIDENCE,
    "OBSTACLES": words.OBSTACLES,
    "BARRIERS": words.BARRIERS,
    "PIPELINE": words.PIPELINE,
    "amounts.MEASURES": amounts.MEASURES,
    "record.MEASURES": record.MEASURES,
    "AGENCY_MEASURES": record.AGENCY_MEASURES,
    "PROGRAMME_MEASURES": record.PROGRAMME_MEASURES,
    "TOTALS": record.TOTALS,
    "SCALES": dict(outcomes.SCALES),
    "headings of citations": dict(
        enumerate((citations.MONTH, citations.PROGRAMMES, citations.CHANCE, citations.OTHER))
    ),
    "ENDED_AS_PLANNED": dict(enumerate(words.ENDED_AS_PLANNED)),
}


def texts() -> Texts:
    """Yield every text, with where it comes from; some of them more than once, none empty."""
    for text, origin in (*written(), *passed(), *templates(), *settings(), *mechanisms(), *scenarios(), *tables()):
        if text.strip():
            yield text, origin


def calls() -> Iterator[tuple[str, int, ast.expr]]:
    """Yield every call of `said`: the file, the line, and an expression that is said there."""
    for path in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "said":
                for one in alternatives(node.args[0]):
                    yield path.relative_to(SOURCES).as_posix(), node.lineno, one


def alternatives(node: ast.expr) -> Iterator[ast.expr]:
    """Yield what an expression may be: itself, or one of two."""
    if isinstance(node, ast.IfExp):
        yield from alternatives(node.body)
        yield from alternatives(node.orelse)
    else:
        yield node


def written() -> Texts:
    """Yield what is said as a literal."""
    for file, line, one in calls():
        if isinstance(one, ast.Constant):
            yield str(one.value), f"{file}:{line}"


def variable() -> Iterator[tuple[str, str]]:
    """Yield what is said and is no literal: the file, and the expression."""
    for file, _, one in calls():
        if not isinstance(one, ast.Constant):
            yield file, ast.unparse(one)


def passed() -> Texts:
    """Yield the texts of the constants that are said."""
    for file, expressions in PASSED.items():
        module = import_module("adoptsim." + file.removesuffix(".py").replace("/", "."))
        for name in (name for names in expressions.values() for name in names):
            for text in leaves(getattr(module, name)):
                if not re.match(r"[#-]|[a-z]+_", text):  # colours, dashes, names of measures
                    yield text, f"{file}: {name}"


def leaves(thing: Any) -> Iterator[str]:
    """Yield the texts in a constant; of a mapping, those of its values."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, Mapping):
        yield from leaves(tuple(thing.values()))
    elif isinstance(thing, tuple | list):
        for one in thing:
            yield from leaves(one)


def templates() -> Texts:
    """Yield what templates say."""
    for path in sorted(path for path in SOURCES.rglob("*") if path.suffix in TEMPLATES):
        for found in IN_TEMPLATE.finditer(path.read_text(encoding="utf-8")):
            yield found[1] or found[2], path.relative_to(SOURCES).as_posix()


def groups() -> list[type[BaseModel]]:
    """Return every group of settings of a scenario file."""
    found: list[type[BaseModel]] = []
    for group in (Scenario, Where, Who, *PARAMETER_GROUPS.values(), Intervention, *OWN):
        _gather(group, found)
    return found


def _gather(hint: Any, found: list[type[BaseModel]]) -> None:
    if inspect.isclass(hint) and issubclass(hint, BaseModel) and hint not in found:
        found.append(hint)
        for field in hint.model_fields.values():
            _gather(field.annotation, found)
    for inner in (getattr(hint, "__value__", None), *get_args(hint)):
        if inner is not None and not isinstance(inner, str):
            _gather(inner, found)


def settings() -> Texts:
    """Yield what is said of every setting: its name, meaning, unit, reason, and the words it may be."""
    for group in groups():
        yield paragraph(group), group.__name__
        for name, field in group.model_fields.items():
            origin = f"{group.__name__}.{name}"
            yield words.plain(field.alias or name), origin
            yield field.description or "", origin
            known = declared(group, name)
            if known is not None:
                yield known.unit, origin
                yield known.evidence[2:], origin
            for word in choices(field.annotation):
                yield words.plain(word), origin


def choices(hint: Any) -> Iterator[str]:
    """Yield the words among which a setting is chosen."""
    if get_origin(hint) is Literal:
        yield from get_args(hint)
    else:
        for inner in (getattr(hint, "__value__", None), *get_args(hint)):
            yield from () if inner is None or isinstance(inner, str) else choices(inner)


def paragraph(thing: Any) -> str:
    """Return the first paragraph of a docstring on one line."""
    return " ".join((inspect.getdoc(thing) or "").split("\n\n", maxsplit=1)[0].split())


def mechanisms() -> Texts:
    """Yield what processes and kinds of interventions say of themselves."""
    for process in ORDER:
        for text in (words.plain(process.name), process.title, process.source):
            yield text, f"process {process.name}"
    for kind in OWN:
        for text in (words.plain(kind.kind_name()), kind.TITLE, kind.SOURCE, kind.PERSISTS):
            yield text, f"kind {kind.kind_name()}"


def scenarios() -> Texts:
    """Yield what shipped scenarios say of themselves, and what their parts are called."""
    for name, path in shipped().items():
        scenario = read(path)
        names = (*scenario.solutions, *(one.name for one in scenario.interventions), name)
        for text in (scenario.title, scenario.about, scenario.source, *map(words.plain, names)):
            yield text, f"scenario {name}"


def tables() -> Texts:
    """Yield the words of the tables, and the names of measures and states."""
    for origin, table in TABLES.items():
        for key, text in table.items():
            yield text, origin
            if isinstance(key, str) and len(key) > 1:
                yield words.plain(key), origin
    for codes in (State, Route, Stage, Role, PilotState):
        for code in codes:
            yield words.plain(code.name.lower()), codes.__name__
    for month in (0, 100):
        yield outcomes_early(month), "outcomes.early"


def outcomes_early(months: int) -> str:
    """Return the words for the early days of a run of so many months."""

    class Runs:
        month = range(months)

    return outcomes.early(Runs())[1]  # type: ignore[arg-type]
