"""Rules 46 to 50 (parameter definitions) and rule 70 (the values given for them)."""

from collections.abc import Callable, Collection
from typing import Any

from blockform_press.server.calls import Json
from blockform_press.server.errors import ApiError, bad_request

SECTIONS = ("build", "run")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _list_of(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(check(item) for item in value)


TYPES: dict[str, Callable[[Any], bool]] = {
    "boolean": lambda value: isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "string_array": _list_of(lambda value: isinstance(value, str)),
    "number": _is_number,
    "number_array": _list_of(_is_number),
    "object": lambda value: isinstance(value, dict),
    "object_array": _list_of(lambda value: isinstance(value, dict)),
}


def definitions_of(given: Any) -> Json:
    """The definitions of a release as they are stored: checked, and empty when none were sent."""
    if given is None:
        return {}
    if not isinstance(given, dict):  # Rule 46
        raise _invalid("parameters")
    for section in given:
        if section not in SECTIONS or not isinstance(given[section], list | None):  # Rule 46
            raise _invalid(section)
    definitions = {section: entries for section, entries in given.items() if entries is not None}
    for section, entries in definitions.items():
        _check_section(section, entries)
    return definitions


def _check_section(section: str, entries: list[Any]) -> None:
    names: set[str] = set()
    for entry in entries:
        _check_definition(entry)
        if entry["name"] in names:  # Rule 46
            raise _invalid(entry["name"])
        names.add(entry["name"])
    for entry in entries:
        _check_conditions(section, entry, names)


def _check_definition(entry: Any) -> None:
    name = entry.get("name") if isinstance(entry, dict) else None
    if not isinstance(name, str) or not name:  # Rule 46
        raise _invalid("")
    kind = entry.get("type")
    if (
        not isinstance(kind, str) or kind not in TYPES or not isinstance(entry.get("required"), bool)
    ):  # Rule 46
        raise _invalid(name)
    default = entry.get("defaultValue")
    if default is not None and not TYPES[kind](default):  # Rule 47
        raise bad_request(f"Parameter '{name}': default value must be of type {kind}.")
    if "options" in entry and not _are_options(entry["options"]):  # Rule 48
        raise bad_request(
            f"Parameter '{name}': options must be a non-empty list of objects with title and value."
        )
    if entry.get("hideValue") is True and kind != "string":  # Rule 49
        raise bad_request(f"Parameter '{name}': hideValue is only supported for string parameters.")
    _check_properties(name, entry)


def _check_properties(name: str, entry: Json) -> None:
    """Members of an object parameter are definitions themselves."""
    properties = entry.get("properties")
    if properties is None:
        return
    if not isinstance(properties, list):
        raise _invalid(name)
    for member in properties:
        _check_definition(member)


def _are_options(options: Any) -> bool:
    return (
        isinstance(options, list)
        and bool(options)
        and all(
            isinstance(option, dict) and option.get("title") is not None and "value" in option
            for option in options
        )
    )


def _check_conditions(section: str, entry: Json, names: Collection[str]) -> None:
    """Rule 50: only on run parameters, on other run parameters, with known words."""
    conditions = entry.get("conditions")
    if conditions is None:
        return
    others = [name for name in names if name != entry["name"]]
    if (
        section != "run"
        or not isinstance(conditions, list)
        or not all(_is_condition(c, others) for c in conditions)
    ):
        raise bad_request(f"Parameter '{entry['name']}': invalid condition.")


def _is_condition(condition: Any, others: Collection[str]) -> bool:
    if not isinstance(condition, dict):
        return False
    if "conditionType" in condition:
        parts = condition.get("conditions")
        return (
            condition["conditionType"] in ("AND", "OR")
            and isinstance(parts, list)
            and bool(parts)
            and all(_is_condition(part, others) for part in parts)
        )
    return (
        condition.get("operator") in ("equals", "not-equals")
        and condition.get("dependsOn") in others
        and isinstance(condition.get("value"), str | int | float | bool)
    )


def _invalid(name: str) -> ApiError:
    return bad_request(f"Invalid parameter definition '{name}'.")


def sections_of(given: Any) -> dict[str, Json]:
    """The ``build`` and ``run`` values of a request, each a map; null members are the same as absent ones."""
    values = {} if given is None else given
    if not isinstance(values, dict) or any(section not in SECTIONS for section in values):  # Rule 70
        raise bad_request("Invalid parameters.")
    if any(not isinstance(section, dict | None) for section in values.values()):  # Rule 70
        raise bad_request("Invalid parameters.")
    return {
        section: {name: value for name, value in (values.get(section) or {}).items() if value is not None}
        for section in SECTIONS
    }


def check_known(values: Json, names: Collection[str]) -> None:
    """Every value belongs to a parameter."""
    for name in values:
        if name not in names:  # Rules 70, 71 and 81
            raise bad_request(f"Unknown parameter '{name}'.")


def check_type(definition: Json, value: Any) -> None:
    """A value is of the type its definition says; its options do not limit it."""
    if not TYPES[definition["type"]](value):  # Rules 70 and 81
        raise bad_request(f"Parameter '{definition['name']}' must be of type {definition['type']}.")
