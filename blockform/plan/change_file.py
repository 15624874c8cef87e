"""Changes, drift and outputs of a plan, as saved plans hold them; every secret has been sealed before.

What a change starts from is not written again where it is the object of the prior state, which is in the file too.
"""

from functools import lru_cache
from typing import Any

from msgspec import Struct

from blockform.addrs import (
    ProviderConfigAddr,
    ResourceInstanceAddr,
    parse_provider_config,
    parse_resource_instance,
)
from blockform.plan.action import Action, Reason
from blockform.plan.model import Drift, OutputChange, ResourceChange
from blockform.plan.prior_file import Schemas
from blockform.plan.value_file import Json, value_from_file, value_to_file
from blockform.schema import ResourceSchema
from blockform.state import State
from blockform.state.record import path_from_json, path_to_json
from blockform.values import DYNAMIC, Value

CHANGE_KEYS = frozenset(
    [
        "address",
        "deposed",
        "provider",
        "schema_version",
        "action",
        "reason",
        "previous_address",
        "before",
        "after",
        "replace_paths",
        "notes",
        "private",
        "create_before_destroy",
        "importing",
        "generated_config",
        "prevent_destroy",
    ]
)
_DRIFT_KEYS = frozenset(["address", "provider", "schema_version", "before", "after", "previous_address"])
_PRIOR = "prior"
"""Stands for the object of the prior state."""
_BEFORE = "before"
"""Stands for the same value as before the change."""


class ForeignSchemaError(ValueError):
    """The file speaks of a resource type that no installed provider has in that version; carries a full sentence."""


class Subject(Struct, frozen=True):
    """The object that a record speaks of, its provider, and its schema there."""

    addr: ResourceInstanceAddr
    provider: ProviderConfigAddr
    schema: ResourceSchema


def change_to_file(change: ResourceChange, prior: State) -> Json:
    """One change of a plan made from ``prior``."""
    of = change.schema.block.value_type
    record: Json = {
        "address": str(change.addr),
        "provider": str(change.provider),
        "schema_version": change.schema.version,
        "action": change.action.value,
    }
    if change.before is not None:
        is_prior = _prior_value(prior, change.addr, change.deposed, change.schema) == change.before
        record["before"] = _PRIOR if is_prior else value_to_file(change.before, of)
    if change.after is not None:
        record["after"] = _BEFORE if change.after == change.before else value_to_file(change.after, of)
    if change.reason is not Reason.NONE:
        record["reason"] = change.reason.value
    if change.deposed:
        record["deposed"] = change.deposed
    if change.previous_addr is not None:
        record["previous_address"] = str(change.previous_addr)
    if change.replace_paths:
        record["replace_paths"] = [path_to_json(path) for path in change.replace_paths]
    if change.notes:
        record["notes"] = list(change.notes)
    if change.private:
        record["private"] = dict(change.private)
    if change.create_before_destroy:
        record["create_before_destroy"] = True
    if change.importing:
        record["importing"] = change.importing
    if change.generated_config:
        record["generated_config"] = change.generated_config
    if change.prevent_destroy:
        record["prevent_destroy"] = True
    return record


def change_from_file(record: Json, of_what: Subject, prior: State) -> ResourceChange:
    """The change. Raises: KeyError, TypeError or ValueError, ConversionError."""
    if not record.keys() <= CHANGE_KEYS:
        raise ValueError("unknown keys")
    addr, schema = of_what.addr, of_what.schema
    of = schema.block.value_type
    deposed = record.get("deposed", "")
    before: Value | None = None
    if "before" in record:
        given = record["before"]
        is_prior = given == _PRIOR
        before = _prior_value(prior, addr, deposed, schema) if is_prior else value_from_file(given, of)
    after: Value | None = None
    if "after" in record:
        after = before if record["after"] == _BEFORE else value_from_file(record["after"], of)
    previous = record.get("previous_address")
    return ResourceChange(
        addr=addr,
        provider=of_what.provider,
        schema=schema,
        action=Action(record["action"]),
        before=before,
        after=after,
        reason=Reason(record.get("reason", "")),
        deposed=deposed,
        previous_addr=None if previous is None else parse_resource_instance(previous),
        replace_paths=tuple(map(path_from_json, record.get("replace_paths", ()))),
        notes=tuple(record.get("notes", ())),
        private=record.get("private", {}),
        create_before_destroy=record.get("create_before_destroy", False),
        importing=record.get("importing", ""),
        generated_config=record.get("generated_config", ""),
        prevent_destroy=record.get("prevent_destroy", False),
    )


def drift_to_file(drift: Drift) -> Json:
    """One object that was changed outside."""
    of = drift.schema.block.value_type
    record: Json = {
        "address": str(drift.addr),
        "provider": str(drift.provider),
        "schema_version": drift.schema.version,
        "before": value_to_file(drift.before, of),
    }
    if drift.after is not None:
        record["after"] = value_to_file(drift.after, of)
    if drift.previous_addr is not None:
        record["previous_address"] = str(drift.previous_addr)
    return record


def drift_from_file(record: Json, of_what: Subject) -> Drift:
    """The drift. Raises: KeyError, TypeError or ValueError, ConversionError."""
    if not record.keys() <= _DRIFT_KEYS:
        raise ValueError("unknown keys")
    of = of_what.schema.block.value_type
    after = value_from_file(record["after"], of) if "after" in record else None
    before = value_from_file(record["before"], of)
    previous = record.get("previous_address")
    return Drift(
        addr=of_what.addr,
        provider=of_what.provider,
        schema=of_what.schema,
        before=before,
        after=after,
        previous_addr=None if previous is None else parse_resource_instance(previous),
    )


def output_to_file(output: OutputChange) -> Json:
    """One output; the name is the key it stands under."""
    record: Json = {"sensitive": output.sensitive, "sensitivity_changes": output.sensitivity_changes}
    if output.before is not None:
        record["before"] = value_to_file(output.before, DYNAMIC)
    if output.after is not None:
        record["after"] = value_to_file(output.after, DYNAMIC)
    return record


def output_from_file(name: str, record: Json) -> OutputChange:
    """The output. Raises: KeyError, TypeError or ValueError, ConversionError."""
    if not record.keys() <= {"sensitive", "sensitivity_changes", "before", "after"}:
        raise ValueError("unknown keys")

    def value(key: str) -> Value | None:
        return value_from_file(record[key], DYNAMIC) if key in record else None

    return OutputChange(
        name=name,
        before=value("before"),
        after=value("after"),
        sensitive=record["sensitive"] is True,
        sensitivity_changes=record["sensitivity_changes"] is True,
    )


def subject_from_file(record: Json, schemas: Schemas) -> Subject:
    """What a change or drift speaks of. Raises: ForeignSchemaError, KeyError, TypeError or ValueError."""
    addr = parse_resource_instance(record["address"])
    provider = _provider_config(record["provider"])
    return Subject(addr, provider, _schema(addr, provider, record["schema_version"], schemas))


_provider_config = lru_cache(maxsize=256)(parse_provider_config)
"""Few configurations stand beside many objects."""


def _prior_value(
    prior: State, addr: ResourceInstanceAddr, deposed: str, schema: ResourceSchema
) -> Value | None:
    instance = prior.instance(addr)
    obj = (instance.deposed.get(deposed) if deposed else instance.current) if instance is not None else None
    return None if obj is None else obj.decode(schema.block.value_type)


def _schema(
    addr: ResourceInstanceAddr, provider: ProviderConfigAddr, version: Any, schemas: Schemas
) -> ResourceSchema:
    schema = schemas.resource_schema(provider.provider, addr.resource.mode, addr.resource.type)
    if schema is None:
        raise ForeignSchemaError(
            f"It changes {addr}, and no installed provider {provider.provider.for_display} has that type."
        )
    if schema.version != version:
        raise ForeignSchemaError(
            f"It was made with another version of the provider {provider.provider.for_display}: {addr} has another schema there."
        )
    return schema
