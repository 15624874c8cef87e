"""Offline checks of parameter definitions, and of the references that a config makes to them.

Source: rules 45 to 50 of the Press API contract.
"""

from collections.abc import Iterator, Mapping

from blockform.diagnostics.suggest import did_you_mean
from blockform.sdk import Attribute, Nesting, Problem
from blockform.values import BOOL, NUMBER, DynamicType, MapType, Value, ValuePath, path_of
from blockform_press.resources.fields import PARAM, Attributes, is_param_ref, refers
from blockform_press.resources.look import is_open, is_set, numbered, part, rows, text_of, truth_of

KINDS = ("build", "run")

_ARRAYS = {"string_array": str, "number_array": float, "object_array": dict}


def fits(value: Value, of: str) -> bool:
    """Whether a known value is of a parameter type; parts that are unknown fit."""
    raw = value.raw
    match of:
        case "boolean":
            return isinstance(raw, bool)
        case "string":
            return isinstance(raw, str)
        case "number":
            return not isinstance(raw, bool | str | tuple | dict)
        case "object":
            return isinstance(raw, dict)
        case _ if of in _ARRAYS:
            element = of.removesuffix("_array")
            items = raw if isinstance(raw, tuple) else None
            return items is not None and all(
                not item.is_known or (not item.is_null and fits(item, element)) for item in items
            )
        case _:
            return True


def type_words(of: str) -> str:
    """A parameter type in words: ``a list of strings``."""
    if of in _ARRAYS:
        return f"a list of {of.removesuffix('_array')}s"
    return f"an {of}" if of[0] in "aeiou" else f"a {of}"


def check_definitions(parameters: Value | None, where: ValuePath) -> Iterator[Problem]:
    """All rules on the definitions of a release."""
    for kind in KINDS:
        definitions = rows(parameters, kind)
        names = [text_of(row, "name") for row in definitions]
        path = where.attr(kind)
        for at, row in enumerate(definitions):
            name = names[at]
            if name is not None and name in names[:at]:
                detail = f'There are two {kind} parameters "{name}".'
                yield Problem("Duplicate parameter", detail, path.index(at).attr("name"))
            yield from _check_definition(name or "?", row, path.index(at))
            if kind == "build" and is_set(row, "conditions"):
                detail = f'Only run parameters have conditions; "{name}" is a build parameter.'
                yield Problem("Conditions on build parameter", detail, path.index(at).attr("conditions"))
            if kind == "run":
                known = tuple(other for other in names if other is not None and other != name)
                open_names = any(is_open(other, "name") for other in definitions)
                for condition, place in _conditions(row, path.index(at)):
                    yield from _check_condition(name or "?", condition, known, open_names, place)


def _check_definition(name: str, row: Value, where: ValuePath) -> Iterator[Problem]:
    """The rules on one definition, and on its properties, which are definitions too."""
    of = text_of(row, "type")
    default = part(row, "default_value")
    if default is not None and of is not None and not fits(default, of):
        detail = f'The default value of parameter "{name}" is not {type_words(of)}, which its type says.'
        yield Problem("Default value of wrong type", detail, where.attr("default_value"))
    options = part(row, "options")
    if options is not None and len(options) == 0:
        detail = f'The options of parameter "{name}" are empty: leave them out, or list at least one.'
        yield Problem("Empty options", detail, where.attr("options"))
    if truth_of(row, "hide_value") and of not in {"string", None}:
        detail = f'Only string parameters can hide their values; "{name}" is {type_words(of or "")}.'
        yield Problem("Value cannot be hidden", detail, where.attr("hide_value"))
    for at, member in numbered(row, "properties"):
        path = where.attr("properties").index(at)
        yield from _check_definition(f"{name}.{text_of(member, 'name') or '?'}", member, path)


def _conditions(row: Value, where: ValuePath) -> Iterator[tuple[Value, ValuePath]]:
    """All conditions below a definition or condition, outside first."""
    for at, condition in numbered(row, "conditions"):
        path = where.attr("conditions").index(at)
        yield condition, path
        yield from _conditions(condition, path)


def _check_condition(
    name: str, condition: Value, known: tuple[str, ...], open_names: bool, where: ValuePath
) -> Iterator[Problem]:
    joined, basic = is_set(condition, "condition_type"), is_set(condition, "depends_on")
    if joined == basic:
        detail = f'A condition of parameter "{name}" has either depends_on, operator and value, or condition_type and conditions.'
        yield Problem("Invalid condition", detail, where)
    elif basic and not (is_set(condition, "operator") and is_set(condition, "value")):
        yield Problem(
            "Invalid condition", f'The condition of parameter "{name}" needs operator and value.', where
        )
    elif basic and isinstance(condition["value"].raw, tuple | dict):
        detail = f'The condition of parameter "{name}" compares with a text, a number or a bool.'
        yield Problem("Invalid condition", detail, where.attr("value"))
    elif joined and not rows(condition, "conditions") and not is_open(condition, "conditions"):
        detail = f'The condition of parameter "{name}" joins conditions, and lists none.'
        yield Problem("Invalid condition", detail, where)
    other = text_of(condition, "depends_on")
    if other is not None and other not in known and not open_names:
        detail = f'Parameter "{name}" depends on "{other}", which is no other run parameter.{did_you_mean(other, known)}'
        yield Problem("Reference to unknown parameter", detail, where.attr("depends_on"))


# References from the config


def check_references(config: Value, attribute: Attribute, parameters: Value | None) -> Iterator[Problem]:
    """Every ``@param:x`` in the config names a build parameter, and one of a type that fits there."""
    if not refers(config):
        return
    build = rows(parameters, "build")
    if any(is_open(row, "name") for row in build) or (
        parameters is not None and is_open(parameters, "build")
    ):
        return
    types = {name: text_of(row, "type") or "" for row in build if (name := text_of(row, "name")) is not None}
    run = frozenset(name for row in rows(parameters, "run") if (name := text_of(row, "name")) is not None)
    for text, wanted, where in _references(config, attribute, path_of("config")):
        name = text.removeprefix(PARAM)
        if name not in types:
            yield Problem("Reference to unknown parameter", _unknown(name, types, run), where)
        elif types[name] not in wanted:
            detail = f'Build parameter "{name}" is {type_words(types[name])}, but {_choice(wanted)} is needed here.'
            yield Problem("Parameter of wrong type", detail, where)


def _unknown(name: str, types: Mapping[str, str], run: frozenset[str]) -> str:
    if name in run:
        return f'"{name}" is a run parameter; only build parameters can be put into the config. Define it in parameters.build.'
    return f'There is no build parameter "{name}" in parameters.build.{did_you_mean(name, types)}'


def _choice(wanted: tuple[str, ...]) -> str:
    return " or ".join(type_words(of) for of in wanted)


_TEXT, _SCALAR = ("string",), ("string", "number", "boolean")


def _references(
    value: Value, attribute: Attribute, where: ValuePath
) -> Iterator[tuple[str, tuple[str, ...], ValuePath]]:
    """Each reference in a value: its text, the parameter types that fit there, and its path."""
    if value.is_null or not value.is_known:
        return
    if attribute.nested is None:
        wanted = _wanted_types(attribute)
        for path, item in value.walk():
            if isinstance(item.raw, str) and is_param_ref(item.raw):
                yield item.raw, wanted, where + path
        return
    members = attribute.nested.attributes
    if attribute.nested.nesting is Nesting.SINGLE:
        yield from _member_references(value, members, where)
        return
    items = value.raw.items() if isinstance(value.raw, dict) else enumerate(value.elements)
    for key, item in items:
        yield from _member_references(item, members, where.index(key))


def _member_references(
    value: Value, attributes: Attributes, where: ValuePath
) -> Iterator[tuple[str, tuple[str, ...], ValuePath]]:
    if value.is_null or not value.is_known:
        return
    for name, attribute in attributes.items():
        yield from _references(value[name], attribute, where.attr(name))


def _wanted_types(attribute: Attribute) -> tuple[str, ...]:
    if isinstance(attribute.type, DynamicType):
        if NUMBER in attribute.accepts:
            return ("number",)
        return ("boolean",) if BOOL in attribute.accepts else _SCALAR
    return _SCALAR if isinstance(attribute.type, MapType) else _TEXT
