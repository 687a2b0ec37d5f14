"""The JSON Schema of study files, so that editors complete and check them while one types."""

from typing import Any

from adoptsim.experiments.study import AS_IS, JUDGED, PLAUSIBLE, StudyFile
from adoptsim.experiments.study_reading import NEEDS

_VALUE = {"description": f"A value as in a scenario file; `{AS_IS}` for the scenario's own, null to take it out."}

_VARIED = {
    "anyOf": [
        {"type": "array", "minItems": 1, "items": _VALUE},
        {"const": PLAUSIBLE},
        {
            "type": "object",
            "additionalProperties": False,
            "anyOf": [{"required": ["from", "to"]}, {"required": ["prior"]}],
            "properties": {
                "from": {"type": ["number", "string"], "description": "Lowest value, or first month."},
                "to": {"type": ["number", "string"], "description": "Highest value, or last month."},
                "scale": {"enum": ["linear", "log"], "default": "linear"},
                "prior": {
                    "enum": ["uniform", "normal"],
                    "default": "uniform",
                    "description": "How likely its values are.",
                },
                "steps": {"type": "integer", "minimum": 2, "maximum": 1000, "description": "Values, for factorial."},
            },
        },
    ]
}


def study_schema() -> dict[str, Any]:
    """Return the JSON Schema of study files."""
    schema = StudyFile.model_json_schema()
    properties = schema["properties"]
    month = schema["$defs"]["Target"]["properties"]["month"]
    schema["$defs"]["Target"]["properties"]["month"] = {
        "description": month["description"], "type": ["integer", "string"],
    }  # fmt: skip
    properties["vary"] = {
        "description": properties["vary"]["description"],
        "anyOf": [
            {"type": "object", "minProperties": 1, "additionalProperties": _VARIED},
            {"type": "array", "minItems": 1, "items": {"type": "string"}},
            {"const": JUDGED},
        ],
    }
    needs = [
        {"if": {"properties": {"design": {"const": design}}}, "then": {"required": list(names)}}
        for design, names in NEEDS.items()
    ]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "adoptsim study",
        "description": "What is varied in a scenario, or several, and how the points are laid.",
        "allOf": [{"oneOf": [{"required": ["scenario"]}, {"required": ["scenarios"]}]}, *needs],
    }
