"""What may stand where: the declared fields of the model, in words."""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, TypeAliasType, Union, get_args, get_origin

from pydantic import BaseModel

from adoptsim.scenario.tree import KeyPath
from adoptsim.world.calendar import MonthNumber
from adoptsim.world.parameters import bounds, declared


def options(annotation: Any) -> tuple[Any, ...]:
    """Return the types a field accepts, unions, aliases and annotations taken apart."""
    if annotation is MonthNumber:
        return (MonthNumber,)
    if isinstance(annotation, TypeAliasType):
        return options(annotation.__value__)
    origin = get_origin(annotation)
    if origin is Annotated:
        return options(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return tuple(option for part in get_args(annotation) for option in options(part))
    return (annotation,)


def group(annotation: Any) -> type[BaseModel] | None:
    """Return the group of values that a field holds, or None where it holds none, or one of several.

    Nor is it a group here if it accepts more than names and values, that is if it reads its input itself.
    """
    groups = [option for option in options(annotation) if isinstance(option, type) and issubclass(option, BaseModel)]
    return groups[0] if len(groups) == 1 and not _reads_itself(groups[0]) else None


def _reads_itself(model: type[BaseModel]) -> bool:
    return any(one.info.mode == "before" for one in model.__pydantic_decorators__.model_validators.values())


def member(annotation: Any) -> type[BaseModel] | None:
    """Return the group that each name of a mapping holds, or None where the field is no such mapping."""
    for option in options(annotation):
        if get_origin(option) in (dict, Mapping):
            return group(get_args(option)[1])
    return None


def paths(model: type[BaseModel], prefix: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield the path of every field of a group and of the groups within."""
    for name, field in model.model_fields.items():
        yield (*prefix, name)
        inner = group(field.annotation)
        if inner is not None:
            yield from paths(inner, (*prefix, name))


def number(value: float) -> str:
    """Write a number without a needless exponent or fraction."""
    return f"{value:.0f}" if float(value).is_integer() and abs(value) < 1e15 else f"{value:g}"


def expected(model: type[BaseModel], name: str) -> str:
    """Say in words what a field accepts: type, range and unit."""
    field = model.model_fields[name]
    phrases = [phrase for option in options(field.annotation) if (phrase := _phrase(option, model, name))]
    return either(list(dict.fromkeys(phrases)))


def _phrase(option: Any, model: type[BaseModel], name: str) -> str:
    if option is MonthNumber:
        return "a month from the start of the run on: a number from 1 to 1200, or a date like 2025-06"
    if option in (int, float):
        return ("a whole number" if option is int else "a number") + _range(model, name)
    if get_origin(option) is Literal:
        return either([str(word) for word in get_args(option)])
    if get_origin(option) in (tuple, list, frozenset):
        return "a list, such as [one, two]"
    if option is Path:
        return "the name of a file"
    if isinstance(option, type) and issubclass(option, BaseModel):
        return f"a mapping such as '{next(iter(option.model_fields), 'name')}: …'"
    return {bool: "true or false", str: "text", type(None): ""}.get(option, "a mapping" if member(option) else "")


def _range(model: type[BaseModel], name: str) -> str:
    low, high = bounds(model, name)
    declaration = declared(model, name)
    unit = f" ({declaration.unit})" if declaration else ""
    if math.isnan(low) and math.isnan(high):
        return unit
    if math.isnan(high):
        return f" from {number(low)}{unit}"
    if math.isnan(low):
        return f" up to {number(high)}{unit}"
    return f" from {number(low)} to {number(high)}{unit}"


def either(words: list[str]) -> str:
    """Join alternatives: ``a, b or c``."""
    return " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
