"""One object as JSON, in Terraform's keys: what an instance of the state file and a result in the journal have in common.

Source: instanceObjectStateV4 of Terraform's internal/states/statefile/version4.go.
"""

import binascii
import json
from base64 import b64decode, b64encode

from blockform.addrs import ResourceConfigAddr, parse_resource
from blockform.state.model import NOTHING, Json, ObjectStatus, ResourceObject
from blockform.values import AttrPathStep, IndexPathStep, PathStep, ValuePath, dumps

OBJECT_KEYS = (
    "schema_version",
    "attributes",
    "attributes_flat",
    "sensitive_attributes",
    "identity_schema_version",
    "identity",
    "private",
    "dependencies",
    "create_before_destroy",
)
"""In Terraform's order; some are only carried along, in ``extra``."""

_POSITIONS = {key: position for position, key in enumerate(OBJECT_KEYS)}
_STATUSES = {None: ObjectStatus.READY, "": ObjectStatus.READY, "tainted": ObjectStatus.TAINTED}


class RecordError(ValueError):
    """JSON that is no record of an object; ``str()`` says which key and why, without its content."""


def object_to_json(obj: ResourceObject) -> dict[str, object]:
    """The object under Terraform's keys, in Terraform's order, without its status (which an instance shows elsewhere)."""
    record: dict[str, object] = {
        "schema_version": obj.schema_version,
        "attributes": dict(obj.attributes_json),
        "sensitive_attributes": [path_to_json(path) for path in obj.sensitive_paths],
        "identity_schema_version": 0,
    }
    ours = _ours(obj)
    if obj.private or ours:
        record["private"] = _private_to_json(obj.private, ours)
    if obj.dependencies:
        record["dependencies"] = sorted(map(str, obj.dependencies))
    if obj.create_before_destroy:
        record["create_before_destroy"] = True
    if obj.extra:
        record.update(obj.extra)
        if "attributes_flat" in obj.extra and not obj.attributes_json:
            del record["attributes"]
        record = {key: record[key] for key in sorted(record, key=_position)}
    return record


def object_line(obj: ResourceObject) -> str:
    """The same as text on one line; it is made once, for the journal and for the state file."""
    if not obj.memo.line:
        obj.memo.line = dumps(object_to_json(obj))
    return obj.memo.line


def object_from_json(
    record: Json, status: object, dependency_cache: dict[str, ResourceConfigAddr]
) -> ResourceObject:
    """The object of a record, unknown keys kept in ``extra``. Raises: RecordError."""
    if not isinstance(status, str | None) or status not in _STATUSES:
        raise RecordError('"status" must be "tainted" or be left out')
    extra = {key: item for key, item in record.items() if key not in _POSITIONS or key in _CARRIED}
    if not extra.get("identity_schema_version"):
        extra.pop("identity_schema_version", None)
    flat = "attributes_flat" in record
    private, ours = _without_ours(_private_from_json(record.get("private")))
    return ResourceObject(
        attributes_json=_mapping(record, "attributes", absent={} if flat else None),
        schema_version=_count(record, "schema_version"),
        status=_STATUSES[status],
        sensitive_paths=tuple(path_from_json(path) for path in _array(record, "sensitive_attributes")),
        private=private,
        dependencies=tuple(_dependency(text, dependency_cache) for text in _array(record, "dependencies")),
        create_before_destroy=record.get("create_before_destroy") is True,
        prevent_destroy=ours.get(_PREVENT_DESTROY) is True,
        is_protected=ours.get(_PROTECTED) is True,
        extra=extra or NOTHING,
    )


_CARRIED = frozenset(("attributes_flat", "identity", "identity_schema_version"))


def _position(key: str) -> int:
    return _POSITIONS.get(key, len(_POSITIONS))


# Paths -----------------------------------------------------------------------------------------------------------


def path_to_json(path: ValuePath) -> list[object]:
    """A path as state files spell it."""
    return [_step_to_json(step) for step in path.steps]


def path_from_json(data: object) -> ValuePath:
    """A path from a state file. Raises: RecordError."""
    if not isinstance(data, list):
        raise RecordError('"sensitive_attributes" must hold lists of steps')
    return ValuePath(tuple(map(_step_from_json, data)))


def _step_to_json(step: PathStep) -> object:
    match step:
        case AttrPathStep(name):
            return {"type": "get_attr", "value": name}
        case IndexPathStep(key):
            return {
                "type": "index",
                "value": {"value": key, "type": "number" if isinstance(key, int) else "string"},
            }


def _step_from_json(data: object) -> PathStep:
    match data:
        case {"type": "get_attr", "value": str(name)}:
            return AttrPathStep(name)
        case {"type": "index", "value": {"value": str() | int() as key}}:
            return IndexPathStep(key)
        case _:
            raise RecordError('"sensitive_attributes" holds a step that is neither "get_attr" nor "index"')


# Parts -----------------------------------------------------------------------------------------------------------


OURS = "blockform"
"""The key inside ``private`` under which blockform keeps what Terraform's format has no place for.

Of all that a state file holds of an object Terraform writes only ``private`` back as it was read; it drops keys that it does not know.
"""
_PREVENT_DESTROY = "prevent_destroy"
_PROTECTED = "protected"


def _ours(obj: ResourceObject) -> Json:
    found = {_PREVENT_DESTROY: obj.prevent_destroy, _PROTECTED: obj.is_protected}
    return {key: True for key, is_so in found.items() if is_so}


def _without_ours(private: Json | str) -> tuple[Json | str, Json]:
    """What belongs to the provider, and what blockform keeps beside it."""
    if isinstance(private, str) or OURS not in private:
        return private, NOTHING
    ours = private[OURS]
    rest = {key: item for key, item in private.items() if key != OURS}
    return rest or NOTHING, ours if isinstance(ours, dict) else NOTHING


def _private_to_json(private: Json | str, ours: Json = NOTHING) -> str:
    if isinstance(private, str):
        return private  # no JSON of ours can be put into what is none
    if ours:
        private = {**private, OURS: dict(ours)}
    return b64encode(json.dumps(dict(private), separators=(",", ":"), sort_keys=True).encode()).decode()


def _private_from_json(data: object) -> Json | str:
    """The provider's JSON object inside the base64 text; the text itself where it holds something else."""
    if data is None:
        return NOTHING
    if not isinstance(data, str):
        raise RecordError('"private" must be base64 text')
    try:
        inside = json.loads(b64decode(data, validate=True))
    except (binascii.Error, ValueError):
        return data
    return inside if isinstance(inside, dict) and _private_to_json(inside) == data else data


def _mapping(record: Json, key: str, absent: Json | None) -> Json:
    data = record.get(key)
    if isinstance(data, dict):
        return data
    if data is None and absent is not None:
        return absent
    raise RecordError(f'"{key}" must be an object')


def _count(record: Json, key: str) -> int:
    data = record.get(key, 0)
    if not isinstance(data, int) or isinstance(data, bool) or data < 0:
        raise RecordError(f'"{key}" must be a whole number')
    return data


def _array(record: Json, key: str) -> list[object]:
    data = record.get(key)
    if data is None:
        return []
    if not isinstance(data, list):
        raise RecordError(f'"{key}" must be a list')
    return data


def _dependency(text: object, cache: dict[str, ResourceConfigAddr]) -> ResourceConfigAddr:
    if not isinstance(text, str):
        raise RecordError('"dependencies" must hold addresses')
    if text not in cache:
        try:
            cache[text] = parse_resource(text)
        except ValueError as error:
            raise RecordError(f'"dependencies" holds an invalid address: {error}') from None
    return cache[text]
