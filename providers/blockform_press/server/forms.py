"""JSON as it comes over the wire: bodies that are JSON objects, and JSON text inside forms and members (section 1.4)."""

from collections.abc import Mapping
from typing import Any

import msgspec

from blockform_press.server.calls import Json
from blockform_press.server.errors import ApiError, bad_request

_ABSENT = ("", "null")


def parse_json(text: str | bytes) -> Any:
    """A JSON document; refuses what JSON does not have (NaN, infinity) and what UTF-8 cannot hold.

    Raises: ValueError.
    """
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(str(error)) from error


def json_object(body: bytes) -> Json:
    """A request body that must be a JSON object (rule 5)."""
    try:
        value = parse_json(body)
    except ValueError:
        value = None
    if not isinstance(value, dict):  # Rule 5
        raise bad_request("Request body must be a JSON object.")
    return value


def text_of(fields: Mapping[str, Any], name: str) -> Any:
    """The value inside a member that holds JSON text; absent, empty, ``null`` and JSON null all mean None (rules 7, 8)."""
    text = fields.get(name)
    if text is None or text in _ABSENT:  # Rule 8
        return None
    if not isinstance(text, str):  # Rule 7
        raise not_json(name)
    try:
        return parse_json(text)
    except ValueError as error:  # Rule 7
        raise not_json(name) from error


def flag_of(fields: Mapping[str, Any], name: str) -> bool | None:
    """A boolean written as JSON text (rules 7, 8)."""
    value = text_of(fields, name)
    if value is not None and not isinstance(value, bool):
        raise not_json(name)
    return value


def object_of(fields: Mapping[str, Any], name: str) -> Json:
    """A required object written as JSON text (rules 7, 14)."""
    value = text_of(fields, name)
    if value is None:  # Rule 14
        raise bad_request(f"Field '{name}' is required.")
    if not isinstance(value, dict):
        raise not_json(name)
    return value


def not_json(field: str) -> ApiError:
    """The refusal of rule 7."""
    return bad_request(f"Field '{field}' is not valid JSON.")
