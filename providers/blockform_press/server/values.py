"""From the values a request gives to the full set a revision holds: inheritance, defaults, conditions, masks (10.2 to 10.5)."""

from collections.abc import Iterable, Mapping
from typing import Any

from blockform_press.server.calls import Json
from blockform_press.server.errors import bad_request
from blockform_press.server.rules_parameters import SECTIONS, check_known, check_type, sections_of

MASK = "********"


def by_name(definitions: Json, section: str) -> dict[str, Json]:
    """The definitions of one section, by parameter name."""
    return {definition["name"]: definition for definition in definitions.get(section, [])}


def block_values(definitions: Json, given: Any) -> dict[str, Json]:
    """The full set of a block deployed on its own (rule 70)."""
    sections = sections_of(given)
    for section in SECTIONS:
        check_known(sections[section], by_name(definitions, section))
    return full_set(definitions, sections)


def full_set(
    definitions: Json, given: Mapping[str, Json], inherited: Mapping[str, Json] | None = None
) -> dict[str, Json]:
    """``build`` and ``run`` values of every parameter that has one: given, else inherited from the app, else the default."""
    from_app = inherited or {section: {} for section in SECTIONS}
    return {
        section: _fill(by_name(definitions, section), given[section], from_app[section])
        for section in SECTIONS
    }


def _fill(definitions: Mapping[str, Json], given: Json, inherited: Json) -> Json:
    values: Json = {}
    for name, definition in definitions.items():
        value = given.get(name, inherited.get(name))
        if value is not None:
            check_type(definition, value)
        else:
            value = default_of(definition)
        if value is not None:
            values[name] = value
    for name, definition in definitions.items():
        if definition["required"] and name not in values and is_enabled(definition, values):  # Rule 70
            raise bad_request(f"Parameter '{name}' is required.")
    return values


def default_of(definition: Json) -> Any:
    """The default of a parameter; an object may have one made of its properties instead. None when there is none."""
    if definition.get("defaultValue") is not None or "properties" not in definition:
        return definition.get("defaultValue")
    members = ((member["name"], default_of(member)) for member in definition["properties"] or [])
    return {name: value for name, value in members if value is not None} or None


def is_enabled(definition: Json, values: Json) -> bool:
    """Whether all conditions of a run parameter hold; a disabled one needs no value (section 10.2)."""
    return all(_holds(condition, values) for condition in definition.get("conditions") or [])


def _holds(condition: Json, values: Json) -> bool:
    if "conditionType" in condition:
        parts = (_holds(part, values) for part in condition["conditions"])
        return all(parts) if condition["conditionType"] == "AND" else any(parts)
    actual, wanted = values.get(condition["dependsOn"]), condition["value"]
    equal = actual == wanted and isinstance(actual, bool) == isinstance(wanted, bool)
    return equal if condition["operator"] == "equals" else not equal


def hidden_names(definitions: Iterable[Json], section: str) -> set[str]:
    """The parameters whose values describe calls must not show."""
    return {
        definition["name"]
        for one in definitions
        for definition in one.get(section, [])
        if definition.get("hideValue") is True
    }


def masked(values: Json, definitions: Iterable[Json]) -> Json:
    """``build`` and ``run`` values as describe calls show them."""
    every = tuple(definitions)
    shown: Json = {}
    for section in SECTIONS:
        hidden = hidden_names(every, section)
        shown[section] = {
            name: MASK if name in hidden else value for name, value in values.get(section, {}).items()
        }
    return shown  # Rule 84
