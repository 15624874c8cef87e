"""Checks of a deployment's parameter values against the definitions of the release it deploys.

Source: sections 10.1, 10.2 and 10.4, and rules 70 and 71 of the Press API contract. Values are never printed.
"""

from collections.abc import Iterator, Mapping

from blockform.diagnostics.suggest import did_you_mean
from blockform.sdk import Problem
from blockform.values import Value, ValuePath, path_of
from blockform_press.bodies import Json
from blockform_press.resources.checks_parameters import fits, type_words
from blockform_press.resources.encode import is_hidden, plain
from blockform_press.resources.look import entries, rows, text_of, truth_of
from blockform_press.resources.problems import warning
from blockform_press.resources.values import KINDS, Definition, Definitions, Slot, given_values, slots_of


def check_values(deployment: Value, definitions: Definitions, title: str) -> Iterator[Problem]:
    """What is wrong with the values that the user gives; ``title`` names the release in messages."""
    slots = {slot.key: slot for slot in slots_of(deployment)}
    for slot in slots.values():
        yield from _check_slot(slot, definitions, title)
    yield from _check_blocks(deployment, definitions, title)
    for owner, kinds in definitions.owners.items():
        for kind in KINDS:
            app_level = definitions.owners.get("", {}).get(kind, {}) if owner else {}
            yield from _check_required(deployment, slots, owner, kind, kinds.get(kind, {}), app_level)


def check_shape(deployment: Value) -> Iterator[Problem]:
    """Every group of values is an object."""
    for slot in slots_of(deployment):
        if slot.values.is_known and not isinstance(slot.values.raw, dict):
            detail = f"{slot.kind} must be an object of values by parameter name."
            yield Problem("Invalid parameter values", detail, slot.path)


def _check_slot(slot: Slot, definitions: Definitions, title: str) -> Iterator[Problem]:
    known = definitions.of(slot.key)
    if known is None:
        return
    for name, value in given_values(slot).items():
        where = slot.path.index(name)
        if name not in known:
            other = "run" if slot.kind == "build" else "build"
            elsewhere = definitions.of((*slot.key[:-1], other)) or {}
            hint = f" It is a {other} parameter." if name in elsewhere else did_you_mean(name, known)
            detail = f'There is no {slot.kind} parameter "{name}" in {_owner(slot, title)}.{hint}'
            yield Problem("Unknown parameter", detail, where, on_name=True)
        elif value.is_known and not is_hidden(value):
            yield from _check_value(slot.kind, name, value, known[name], where)


def _check_value(
    kind: str, name: str, value: Value, definition: Definition, where: ValuePath
) -> Iterator[Problem]:
    of = text_of(definition, "type")
    if of is not None and not fits(value, of):
        detail = f'The {kind} parameter "{name}" must be {type_words(of)}.'
        yield Problem("Parameter value of wrong type", detail, where)
        return
    options = rows(definition, "options")
    choices = [plain(option["value"]) for option in options if option["value"].is_wholly_known]
    if options and len(choices) == len(options) and value.is_wholly_known and plain(value) not in choices:
        hides = truth_of(definition, "hide_value")
        shown = "" if hides else f": {', '.join(text_of(option, 'title') or '?' for option in options)}"
        detail = f'The value of {kind} parameter "{name}" is not among its options{shown}. The platform accepts it all the same.'
        yield warning("Parameter value outside options", detail, where)


def _check_blocks(deployment: Value, definitions: Definitions, title: str) -> Iterator[Problem]:
    if deployment.get("app_parameters") is None or not definitions.complete:
        return
    names = [name for name in definitions.owners if name]
    for name in entries(deployment, "parameters"):
        if name not in definitions.owners:
            detail = f'No block of {title} is named "{name}".{did_you_mean(name, names)}'
            yield Problem("Unknown block", detail, path_of("parameters").index(name), on_name=True)


def _check_required(
    deployment: Value,
    slots: Mapping[tuple[str, ...], Slot],
    owner: str,
    kind: str,
    definitions: Mapping[str, Definition],
    app_level: Mapping[str, Definition],
) -> Iterator[Problem]:
    """Required parameters without any value, unless a condition disables them or something is not known yet."""
    is_app = deployment.get("app_parameters") is not None
    own_key = ("parameters", owner, kind) if owner else (("app_parameters" if is_app else "parameters"), kind)
    keys = [own_key, ("app_parameters", kind)] if owner else [own_key]
    if not deployment[keys[0][0]].is_wholly_known or any(not deployment[key[0]].is_known for key in keys):
        return
    if any(key in slots and not slots[key].values.is_known for key in keys):
        return
    given: dict[str, Value] = {}
    for key in reversed(keys):
        given.update(given_values(slots[key]) if key in slots else {})
    for name, definition in definitions.items():
        if not truth_of(definition, "required") or name in given or has_default(definition):
            continue
        if name in app_level and has_default(app_level[name]):
            continue
        if is_enabled(definition, given, definitions) is not True:
            continue
        whose = f' of block "{owner}"' if owner else ""
        where = path_of("parameters").index(owner) if owner else path_of(own_key[0])
        yield Problem(
            "Missing parameter value",
            f'The {kind} parameter "{name}"{whose} needs a value: it is required and has no default.'
            + _why_enabled(definition, given),
            where,
        )


def _why_enabled(definition: Definition, given: Mapping[str, Value]) -> str:
    """Where a condition holds only by the defaults of others, that it does: a deployment has a full set of values, also of those not given.

    Source: sections 10.2 and 10.4 of the Press API contract.
    """
    if is_enabled(definition, given, {}) is True:
        return ""
    return " Its conditions hold by the defaults of parameters that are not given."


def has_default(definition: Definition) -> bool:
    """Whether a parameter has a value when none is given, of its own or made of its properties."""
    default = definition.get("default_value")
    if default is not None and not default.is_null:
        return True
    return any(has_default(member) for member in rows(definition, "properties"))


def is_enabled(
    definition: Definition, given: Mapping[str, Value], definitions: Mapping[str, Definition]
) -> bool | None:
    """Whether all conditions of a parameter hold; None where something they look at is not known."""
    answers = [_holds(condition, given, definitions) for condition in rows(definition, "conditions")]
    return _all(answers)


def _holds(
    condition: Value, given: Mapping[str, Value], definitions: Mapping[str, Definition]
) -> bool | None:
    joined = text_of(condition, "condition_type")
    if joined is not None:
        answers = [_holds(inner, given, definitions) for inner in rows(condition, "conditions")]
        if joined == "AND":
            return _all(answers)
        negated = _all([None if answer is None else not answer for answer in answers])
        return None if negated is None else not negated
    name = text_of(condition, "depends_on") or ""
    value = given.get(name)
    if value is None and name in definitions:
        value = definitions[name]["default_value"]
    if value is not None and (not value.is_wholly_known or is_hidden(value)):
        return None
    equal = _json(value) == _json(condition.get("value"))
    return equal if text_of(condition, "operator") == "equals" else not equal


def _json(value: Value | None) -> tuple[str, Json]:
    data = None if value is None else plain(value)
    return ("bool" if isinstance(data, bool) else "", data)


def _all(answers: list[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True


def _owner(slot: Slot, title: str) -> str:
    return f'block "{slot.key[1]}"' if len(slot.key) == 3 else title
