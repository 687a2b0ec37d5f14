"""Writing scenarios: the baseline with every number explained, a starter, and what was resolved."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from ruamel.yaml import YAML

from adoptsim.scenario import fields
from adoptsim.scenario.schema import Scenario
from adoptsim.scenario.shipped import shipped
from adoptsim.world.parameters import EVIDENCE, bounds, declared

TITLE = "Baseline"
ABOUT = "No intervention: one solution put before 5,000 officials in 60 agencies, for ten years."
SOURCE = "The sources of single numbers stand beside them."
_COLUMN = 30
_WIDTH = 118

_HEAD = """\
# The baseline: every number of the model, with its unit, range, meaning and evidence.
#
# This file is written from the declarations in the code (python -m adoptsim.scenario.writing);
# change a number there, or in a scenario that extends this one:
#
#   extends: baseline.yaml
#   processes:
#     persuasion: {peers: 2.0}
#
# Beside each number: its unit; the range outside which it is an error; the plausible range
# outside which it draws a warning; what it means; in brackets how it is known:
"""


def resolved(scenario: Scenario) -> dict[str, Any]:
    """Return everything a scenario says, defaults included, as plain values.

    Reading it gives an equal scenario; interventions stand under their names.
    """
    values = scenario.model_dump(mode="json")
    named = {one.pop("name"): one for one in values["interventions"]}
    return {**values, "interventions": named}


def resolved_text(scenario: Scenario) -> str:
    """Return everything a scenario says, defaults included, as YAML; see `resolved`."""
    stream = io.StringIO()
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.dump(resolved(scenario), stream)
    return stream.getvalue()


def baseline_text() -> str:
    """Return the text of ``scenarios/baseline.yaml``, generated from the declarations."""
    lines = [*_HEAD.splitlines(), *(f"#   {letter}  {meaning}" for letter, meaning in EVIDENCE.items()), ""]
    lines += [f"title: {TITLE}", f"about: {_scalar(ABOUT)}", f"source: {SOURCE}"]
    scenario = Scenario()
    for name in ("calendar", "population", "officials", "agencies", "ties"):
        lines += ["", *_group(name, getattr(scenario, name), 0)]
    lines += ["", "solutions:                    # by name; a scenario may add others, or take one out by 'name: null'"]
    for name, traits in scenario.solutions.items():
        lines += _group(name, traits, 1, remark="the solution put before officials")
    lines += ["", "processes:                    # what happens each month"]
    for name in type(scenario.processes).model_fields:
        lines += _group(name, getattr(scenario.processes, name), 1)
    lines += ["", "interventions: []             # none; 'adoptsim kinds' lists what a government may do"]
    return "\n".join(lines) + "\n"


def _group(name: str, values: BaseModel, level: int, remark: str = "") -> Iterator[str]:
    indent = "  " * level
    about = remark or (type(values).__doc__ or "").strip().splitlines()[0].rstrip(".")
    yield _with_comment(f"{indent}{name}:", about)
    for field in type(values).model_fields:
        value = getattr(values, field)
        if isinstance(value, BaseModel):
            yield from _group(field, value, level + 1)
        else:
            yield _with_comment(f"{indent}  {field}: {_scalar(value)}", explain(type(values), field))


def explain(model: type[BaseModel], name: str) -> str:
    """Say in one line what a field is: unit, range, plausible range, meaning, evidence."""
    declaration = declared(model, name)
    meaning = " ".join((model.model_fields[name].description or "").split()).rstrip(".")
    if declaration is None:
        accepted = fields.expected(model, name)
        return (
            meaning
            if accepted == "text" or fields.group(model.model_fields[name].annotation)
            else f"{meaning}; {accepted}"
        )
    low, high = (fields.number(bound) for bound in bounds(model, name))
    least, most = (fields.number(bound) for bound in declaration.plausible)
    return f"{declaration.unit}; {low} to {high}; plausible {least} to {most}; {meaning} [{declaration.evidence}]"


def _with_comment(text: str, comment: str) -> str:
    return f"{text:<{_COLUMN}}# {comment}" if comment else text


def _scalar(value: Any) -> str:
    """Write a value as YAML on one line."""
    stream = io.StringIO()
    yaml = YAML()
    yaml.default_flow_style = True
    yaml.allow_unicode = True
    yaml.width = 10_000
    yaml.dump({"value": list(value) if isinstance(value, tuple) else value}, stream)
    return stream.getvalue().strip().removeprefix("{value: ").removesuffix("}")


def new_text(name: str) -> str:
    """Return a commented scenario to start from, for ``adoptsim new``.

    Parameters
    ----------
    name : str
        What it is called.
    """
    return f"""\
# A scenario says only what differs from the one it extends.
# 'adoptsim check FILE' shows the whole of it, and which line set each value.
extends: baseline.yaml

title: {_scalar(name.replace("_", " ").capitalize())}
about: What this scenario is for.
source: Where it comes from.

# calendar:
#   start: 2025-01              # first month, as YYYY-MM
#   months: 120

# population:
#   officials: 5000             # or 'none' for agencies alone
#   agencies: 60
#   roster:                     # or real agencies from a CSV file
#     file: agencies.csv
#     columns: {{name: name, size: officials}}

# solutions:
#   case_files:                 # change numbers of the solution that ships …
#     skill_needed: 0.4
#   e_signature:                # … or add one
#     usefulness: 0.8
#     requires: [case_files]

# processes:
#   persuasion:
#     peers: 2.0                # every number, explained: baseline.yaml

# interventions:
#   - kind: training            # 'adoptsim kinds' lists the kinds, 'adoptsim kinds training' their numbers
#     start: 2026-01            # a month as YYYY-MM, or the number of a month of the run
#     months: 36
"""


def write_baseline() -> Path:
    """Write ``scenarios/baseline.yaml`` anew and return its path."""
    path = shipped()["baseline"] if "baseline" in shipped() else Path("scenarios/baseline.yaml")
    path.write_text(baseline_text(), encoding="utf-8")
    return path


if __name__ == "__main__":
    write_baseline()
