"""The JSON Schema of scenario files, so that editors complete and check them while one types."""

from typing import Any

from pydantic.json_schema import models_json_schema

from adoptsim.interventions.catalogue import kinds
from adoptsim.scenario.schema import NAME, Scenario

_MONTH = {
    "description": "A month: its number in the run, from 1, or a date like 2025-06.",
    "anyOf": [
        {"type": "integer", "minimum": 1, "maximum": 1200},
        {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])(-\d{2})?$"},
    ],
}
_EXTENDS = {"type": "string", "description": "The scenario this one extends: a file, or the name of a shipped one."}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of scenario files; descriptions hold units, plausible ranges and evidence."""
    models: list[Any] = [(model, "validation") for model in (Scenario, *kinds().values())]
    references, whole = models_json_schema(models, ref_template="#/$defs/{model}")
    definitions = whole["$defs"]
    for definition in definitions.values():
        for stated in definition.get("properties", {}).values():
            _describe(stated)
    if "MonthNumber" in definitions:
        definitions["MonthNumber"] = _MONTH
    alternatives = []
    for kind, model in sorted(kinds().items()):
        reference = references[model, "validation"]
        definitions[reference["$ref"].rpartition("/")[2]]["properties"]["kind"] = {"const": kind}
        alternatives.append(reference)
    scenario = definitions.pop(references[Scenario, "validation"]["$ref"].rpartition("/")[2])
    properties = scenario["properties"]
    properties["extends"] = _EXTENDS
    names = {"pattern": f"^{NAME.pattern}$"}
    solutions = {"anyOf": [properties["solutions"]["additionalProperties"], {"type": "null"}]}
    properties["solutions"].update(additionalProperties=solutions, propertyNames=names)
    properties["interventions"] = {
        "description": properties["interventions"].get("description", ""),
        "anyOf": [
            {"type": "array", "items": {"anyOf": alternatives}},
            {
                "type": "object",
                "propertyNames": names,
                "additionalProperties": {"anyOf": [*alternatives, {"type": "object"}, {"type": "null"}]},
            },
        ],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "adoptsim scenario",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "$defs": definitions,
    }


def _describe(stated: dict[str, Any]) -> None:
    """Move what a declaration says beside the range into the description, which editors show."""
    unit, plausible, evidence = (stated.pop(key, None) for key in ("unit", "plausible", "evidence"))
    if unit is not None and plausible is not None:
        low, high = plausible
        stated["description"] = f"{stated['description']} Unit: {unit}. Plausible: {low:g} to {high:g}. [{evidence}]"
    if isinstance(stated.get("default"), dict):
        stated.pop("default")
