"""Changes: single values of a scenario set anew, by path, as a study varies them.

A setting on the command line is laid over the files before they are checked; a change is made to a
scenario that was read, and checks what it touches. It takes a tenth of a millisecond.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from adoptsim.interventions.contract import Intervention
from adoptsim.scenario import fields
from adoptsim.scenario.scalars import kind
from adoptsim.scenario.schema import Scenario
from adoptsim.world.calendar import Calendar
from adoptsim.world.errors import UserError, nearest, quoted

NOT_VARIED = ("title", "about", "source")
"""What a scenario says of itself; it changes no run."""


def changed(scenario: Scenario, changes: Mapping[str, Any]) -> Scenario:
    """Set values of a scenario anew.

    Parameters
    ----------
    scenario : Scenario
        What is changed; it stays as it is.
    changes : mapping of str to value
        Values as a file would give them, by path: ``processes.persuasion.peers``,
        ``solutions.case_files.price``, ``interventions.training.start``. ``interventions.training``
        or ``solutions.case_files`` alone can be taken out by None. Where the run starts on another
        date, interventions keep their months of the run.

    Returns
    -------
    Scenario

    Raises
    ------
    UserError
        If there is no such value, the value will not do, or values contradict each other.
    """
    data = dict(scenario)
    # The calendar first: it says which month a date is.
    for path in sorted(changes, key=lambda path: not path.startswith("calendar.")):
        section, *rest = path.split(".")
        if section not in data or section in NOT_VARIED or not rest:
            raise _unknown(path, scenario)
        if section == "interventions":
            data[section] = _in_interventions(data[section], rest, changes[path], path, scenario, data["calendar"])
        elif section == "solutions":
            data[section] = _in_members(data[section], rest, changes[path], path, scenario)
        else:
            data[section] = _in_group(data[section], rest, changes[path], path, scenario, data["calendar"])
    try:
        return Scenario.model_validate(data)
    except ValidationError as error:
        raise UserError(_contradiction(error, changes)) from None


def paths(scenario: Scenario) -> Iterable[str]:
    """Yield every path that a change may name."""
    for path in fields.paths(Scenario):
        if path[0] not in (*NOT_VARIED, "solutions", "interventions") and len(path) > 1:
            yield ".".join(path)
    for section in ("solutions", "interventions"):
        for name, group in _named(scenario, section).items():
            yield f"{section}.{name}"
            for path in fields.paths(type(group)):
                if path[0] not in ("kind", "name"):
                    yield ".".join((section, name, *path))


def home(scenario: Scenario, path: str) -> tuple[type[BaseModel], str]:
    """Return the group in which a value is declared, and its name there.

    Raises
    ------
    UserError
        If there is no such value.
    """
    section, *keys = path.split(".")
    model: type[BaseModel] | None = Scenario
    if section in ("solutions", "interventions") and keys:
        member = _named(scenario, section).get(keys.pop(0))
        model = None if member is None else type(member)
    else:
        keys = [section, *keys]
    for key in keys[:-1]:
        known = model is not None and key in model.model_fields
        model = fields.group(model.model_fields[key].annotation) if model is not None and known else None
    if not keys or model is None or keys[-1] not in model.model_fields:
        raise _unknown(path, scenario)
    return model, keys[-1]


def value(scenario: Scenario, path: str) -> Any:
    """Return a value of a scenario.

    Raises
    ------
    UserError
        If there is no such value.
    """
    home(scenario, path)
    section, *rest = path.split(".")
    held: Any = _named(scenario, section) if section in ("solutions", "interventions") else getattr(scenario, section)
    for key in rest:
        held = held[key] if isinstance(held, dict) else getattr(held, key, None)
    return held


def _named(scenario: Scenario, section: str) -> dict[str, Any]:
    if section == "solutions":
        return dict(scenario.solutions)
    return {one.name: one for one in scenario.interventions}


def _in_interventions(
    held: Sequence[Intervention], keys: Sequence[str], new: Any, path: str, scenario: Scenario, calendar: Calendar
) -> tuple[Intervention, ...]:
    name, *rest = keys
    if all(one.name != name for one in held):
        raise _unknown(path, scenario)
    if rest:
        return tuple(_in_group(one, rest, new, path, scenario, calendar) if one.name == name else one for one in held)
    if new is not None:
        raise UserError(f"{path}: can only be taken out, by null; change its values one by one")
    return tuple(one for one in held if one.name != name)


def _in_members(
    held: Mapping[str, BaseModel], keys: Sequence[str], new: Any, path: str, scenario: Scenario
) -> dict[str, BaseModel]:
    name, *rest = keys
    if name not in held:
        raise _unknown(path, scenario)
    if rest:
        return {**held, name: _in_group(held[name], rest, new, path, scenario, scenario.calendar)}
    if new is not None:
        raise UserError(f"{path}: can only be taken out, by null; change its values one by one")
    return {other: traits for other, traits in held.items() if other != name}


def _in_group[G: BaseModel](
    group: G, keys: Sequence[str], new: Any, path: str, scenario: Scenario, calendar: Calendar
) -> G:
    """Return the group with one value anew; only the groups on the way are checked."""
    name, *rest = keys
    model = type(group)
    if name not in model.model_fields or (isinstance(group, Intervention) and name in ("kind", "name")):
        raise _unknown(path, scenario)
    if rest:
        inner = getattr(group, name)
        if not isinstance(inner, BaseModel):
            raise _unknown(path, scenario)
        new = _in_group(inner, rest, new, path, scenario, calendar)
    elif _is_misread(new, model, name):
        raise UserError(f"{path}: must be {fields.expected(model, name)}, not {kind(new)}")
    try:
        return model.model_validate({**dict(group), name: new}, context={"calendar": calendar})
    except ValidationError as error:
        raise UserError(f"{path}: {_what_is_wrong(error, model, name, new)}") from None


def _is_misread(new: Any, model: type[BaseModel], name: str) -> bool:
    """Say whether pydantic would read a truth value, or a number in quotes, as a number."""
    options = fields.options(model.model_fields[name].annotation)
    takes_numbers = bool({int, float} & {option for option in options if isinstance(option, type)})
    return takes_numbers and ((isinstance(new, bool) and bool not in options) or _is_quoted_number(new, options))


def _is_quoted_number(new: Any, options: Sequence[Any]) -> bool:
    return isinstance(new, str) and str not in options and new.strip().replace(".", "", 1).lstrip("+-").isdigit()


def _what_is_wrong(error: ValidationError, model: type[BaseModel], name: str, new: Any) -> str:
    first = error.errors(include_url=False)[0]
    if first["type"] == "value_error":
        return str(first["ctx"]["error"])
    if first["loc"][:1] != (name,):
        other = ".".join(map(str, first["loc"]))
        return f"with {kind(new)}, {other or 'the rest'} will not do: {first['msg']}"
    return f"must be {fields.expected(model, name)}, not {kind(new)}"


def _contradiction(error: ValidationError, changes: Mapping[str, Any]) -> str:
    said = [str(one.get("ctx", {}).get("words", one["msg"])) for one in error.errors(include_url=False)]
    return f"{'; '.join(said)} (with {', '.join(f'{path} = {new}' for path, new in changes.items())})"


def _unknown(path: str, scenario: Scenario) -> UserError:
    """Name the nearest value: beside it, of the same name elsewhere, or any."""
    known = list(paths(scenario))
    group, _, name = path.rpartition(".")
    beside = {one.rpartition(".")[2]: one for one in known if one.rpartition(".")[0] == group}
    near = nearest(name, beside)
    same_name = [one for one in known if one.rpartition(".")[2] == name]
    hint = near or nearest(path, same_name) or nearest(path, known)
    return UserError(f"there is no value {quoted(path)}{hint}")
