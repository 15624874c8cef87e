"""Small makers of attributes, and the rule that turns our names into the API's."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from msgspec.structs import replace

from blockform.diagnostics.suggest import did_you_mean
from blockform.sdk import Attribute, NestedAttributes, Nesting, Problem, Validator
from blockform.values import BOOL, DYNAMIC, NUMBER, STRING, ListType, MapType, SetType, Type, Value, path_of

Attributes = Mapping[str, Attribute]

PARAM: Final = "@param:"
"""The beginning of a text that stands for the value of a build parameter."""

_SPECIAL_NAMES = {"health_check_url": "healthCheckURL", "skip_dag": "skipDAG"}
_LETTER = re.compile(r"_([a-z0-9])")


@cache
def api_name(name: str) -> str:
    """The API's name of an attribute: ``image_ref`` is ``imageRef``; two names have a rule of their own."""
    return _SPECIAL_NAMES.get(name) or _LETTER.sub(lambda match: match[1].upper(), name)


def is_param_ref(text: str) -> bool:
    """Whether a text is a reference to a build parameter, ``@param:name``."""
    return text.startswith(PARAM) and len(text) > len(PARAM)


def refers(value: Value) -> bool:
    """Whether a reference to a build parameter stands anywhere in the value."""
    raw = value.raw
    if type(raw) is str:
        return is_param_ref(raw)
    return isinstance(raw, dict | tuple) and any(
        part.raw is not None and refers(part) for part in value.elements
    )


def text(
    description: str,
    *,
    required: bool = False,
    computed: bool = False,
    sensitive: bool = False,
    default: Value | None = None,
    validators: tuple[Validator, ...] = (),
) -> Attribute:
    """A string argument, optional unless said otherwise."""
    return Attribute(
        type=STRING,
        required=required,
        optional=not required,
        computed=computed,
        sensitive=sensitive,
        default=default,
        validators=validators,
        description=description,
    )


def flag(description: str, *, computed: bool = False, default: Value | None = None) -> Attribute:
    """A bool argument."""
    return Attribute(type=BOOL, optional=True, computed=computed, default=default, description=description)


def seconds(description: str) -> Attribute:
    """A number argument in seconds."""
    return Attribute(type=NUMBER, optional=True, description=description)


def param_or(of: Type, description: str, *, required: bool = False) -> Attribute:
    """A number or bool, or a text that refers to a build parameter: one dynamic value to the type system."""
    return Attribute(
        type=DYNAMIC,
        required=required,
        optional=not required,
        accepts=(of,),
        accepts_text=is_param_ref,
        description=description,
    )


def anything(
    description: str, *, required: bool = False, validators: tuple[Validator, ...] = ()
) -> Attribute:
    """An argument of any type, kept as the user wrote it."""
    return Attribute(
        type=DYNAMIC, required=required, optional=not required, validators=validators, description=description
    )


def kept_otherwise(attribute: Attribute) -> Attribute:
    """The argument with leave to store another form of what the user wrote: fingerprints for secrets."""
    return replace(attribute, stored_otherwise=True)


def texts(description: str, *, required: bool = False, validators: tuple[Validator, ...] = ()) -> Attribute:
    """A list of strings."""
    return Attribute(
        type=ListType(STRING),
        required=required,
        optional=not required,
        validators=validators,
        description=description,
    )


def text_set(description: str, *, validators: tuple[Validator, ...] = ()) -> Attribute:
    """A set of strings."""
    return Attribute(type=SetType(STRING), optional=True, validators=validators, description=description)


def numbers(description: str) -> Attribute:
    """A list of numbers."""
    return Attribute(type=ListType(NUMBER), optional=True, description=description)


def text_map(description: str) -> Attribute:
    """A map of strings; its keys are the user's."""
    return Attribute(type=MapType(STRING), optional=True, description=description)


def nested(
    nesting: Nesting,
    description: str,
    attributes: Attributes,
    *,
    required: bool = False,
    computed: bool = False,
    validators: tuple[Validator, ...] = (),
) -> Attribute:
    """An argument that is an object (or a list, set or map of objects) with rules of its own."""
    return Attribute(
        nested=NestedAttributes(nesting=nesting, attributes=attributes),
        required=required,
        optional=not required,
        computed=computed,
        validators=validators,
        description=description,
    )


def record(
    description: str, attributes: Attributes, *, required: bool = False, computed: bool = False
) -> Attribute:
    """One object."""
    return nested(Nesting.SINGLE, description, attributes, required=required, computed=computed)


def records(description: str, attributes: Attributes, *, required: bool = False) -> Attribute:
    """A list of objects."""
    return nested(Nesting.LIST, description, attributes, required=required)


def record_map(description: str, attributes: Attributes) -> Attribute:
    """A map of objects; its keys are the user's."""
    return nested(Nesting.MAP, description, attributes)


def result(of: Type, description: str) -> Attribute:
    """An attribute that only the platform fills in."""
    return Attribute(type=of, computed=True, description=description)


def results(nesting: Nesting, description: str, attributes: Attributes) -> Attribute:
    """Objects that only the platform fills in."""
    return Attribute(
        nested=NestedAttributes(nesting=nesting, attributes=attributes),
        computed=True,
        description=description,
    )


def one_of(*words: str) -> Validator:
    """A text that must be one of these words."""

    def check(value: Value) -> tuple[Problem, ...]:
        given = value.as_str()
        if given in words:
            return ()
        return (
            Problem(
                "Invalid word",
                f'"{given}" is not possible here: {among(words)} is.{did_you_mean(given, words)}',
            ),
        )

    return check


def one_of_or_param(*words: str) -> Validator:
    """A text that must be one of these words, or a reference to a build parameter: in the config of a block."""
    strict = one_of(*words)

    def check(value: Value) -> tuple[Problem, ...]:
        return () if is_param_ref(value.as_str()) else tuple(strict(value))

    return check


def each(validator: Validator) -> Validator:
    """Every known text of a list or set, each held against a rule for one."""

    def check(value: Value) -> tuple[Problem, ...]:
        found = []
        for at, item in enumerate(value.elements):
            if item.is_known and not item.is_null:
                where = path_of() if isinstance(value.type, SetType) else path_of().index(at)
                found += [replace(problem, path=where + problem.path) for problem in validator(item)]
        return tuple(found)

    return check


def not_blank(value: Value) -> tuple[Problem, ...]:
    """A text that says something. Source: rules 17, 19, 46, 51 and 66 of the Press API contract."""
    if value.as_str().strip():
        return ()
    return (Problem("Empty text", "The platform refuses an empty text here."),)


LONGEST_NAME: Final = 255


def name_text(value: Value) -> tuple[Problem, ...]:
    """A name: not empty, and of a length that the platform stores."""
    if len(value.as_str()) > LONGEST_NAME:
        return (
            Problem(
                "Name too long", f"A name has at most {LONGEST_NAME} characters, not {len(value.as_str())}."
            ),
        )
    return not_blank(value)


def among(words: tuple[str, ...]) -> str:
    """The words as a choice: ``"a", "b" or "c"``."""
    quoted = [f'"{word}"' for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
