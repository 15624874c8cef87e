"""The state that a plan was made from, as saved plans hold it: refreshed, every secret sealed.

It shows what the plan started from. To carry the plan out, objects that are as they were stored are taken from the state itself.
"""

from collections.abc import Callable, Iterator
from typing import Protocol, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from blockform.addrs import Mode as ResourceMode
from blockform.addrs import (
    ProviderAddr,
    ProviderConfigAddr,
    ResourceInstanceAddr,
    parse_provider_config,
    parse_resource,
    parse_resource_instance,
)
from blockform.plan.sealed import has_seals
from blockform.plan.value_file import Json, value_from_file, value_to_file
from blockform.schema import ResourceSchema
from blockform.state import ObjectStatus, OutputState, ResourceObject, State, StateBuilder
from blockform.state.marking import marked_paths, with_marked_paths
from blockform.values import DYNAMIC, Type, Value, from_plain, to_json

ObjectKey: TypeAlias = tuple[ResourceInstanceAddr, str]
"""An object of the state: its instance, and its deposed key or an empty text."""

OBJECT_KEYS = frozenset(
    [
        "address",
        "deposed",
        "provider",
        "object",
        "schema_version",
        "status",
        "private",
        "dependencies",
        "create_before_destroy",
        "prevent_destroy",
        "protected",
    ]
)


class Schemas(Protocol):
    """Finds schemas of resource types and data sources."""

    def resource_schema(
        self, addr: ProviderAddr, mode: ResourceMode, type_name: str
    ) -> ResourceSchema | None:
        """The schema, or None where no installed provider has one."""
        ...


class StateEntry(Struct, frozen=True):
    """One object of a state, with what its value is read by."""

    key: ObjectKey
    provider: ProviderConfigAddr
    obj: ResourceObject

    def type(self, schemas: Schemas) -> Type:
        """The type of the schema; any where the schema is not known or is not the one the object was made with."""
        addr = self.key[0].resource
        schema = schemas.resource_schema(self.provider.provider, addr.mode, addr.type)
        return DYNAMIC if schema is None else schema.block.value_type

    def value(self, of: Type) -> Value:
        """The object's value with marks."""
        known = self.obj.memo.decoded
        if of is not DYNAMIC or (known is not None and known[0] is DYNAMIC):
            return self.obj.decode(of)
        return with_marked_paths(from_plain(dict(self.obj.attributes_json)), self.obj.sensitive_paths)


def entries(state: State) -> Iterator[StateEntry]:
    """Every object of a state."""
    for resource in state.resources.values():
        for key, instance in resource.instances.items():
            addr = resource.addr(key)
            if instance.current is not None:
                yield StateEntry((addr, ""), resource.provider_of(instance.current), instance.current)
            for deposed, obj in instance.deposed.items():
                yield StateEntry((addr, deposed), resource.provider_of(obj), obj)


def object_to_file(entry: StateEntry, value: Value, of: Type) -> Json:
    """One object with the given value, whose secrets are sealed."""
    addr, deposed = entry.key
    obj = entry.obj
    record: Json = {
        "address": str(addr),
        "provider": str(entry.provider),
        "schema_version": obj.schema_version,
        "object": value_to_file(value, of),
    }
    if deposed:
        record["deposed"] = deposed
    if obj.is_tainted:
        record["status"] = obj.status.value
    if obj.private:
        record["private"] = obj.private if isinstance(obj.private, str) else dict(obj.private)
    if obj.dependencies:
        record["dependencies"] = sorted(map(str, obj.dependencies))
    if obj.create_before_destroy:
        record["create_before_destroy"] = True
    if obj.prevent_destroy:
        record["prevent_destroy"] = True
    if obj.is_protected:
        record["protected"] = True
    return record


def restored_object(
    entry: StateEntry, value: Value, of: Type, stored: ResourceObject | None
) -> ResourceObject:
    """The object of an entry with its secrets back in place; what the file does not keep is taken from what is stored."""
    attributes = to_json(value.unmarked(), of)
    if of is DYNAMIC:
        assert isinstance(attributes, dict)
        attributes = attributes["value"]
    assert isinstance(attributes, dict)
    obj = replace(
        entry.obj,
        attributes_json=attributes,
        sensitive_paths=marked_paths(value),
        extra=stored.extra if stored is not None else {},
    )
    obj.memo.decoded = (of, value)
    return obj


def prior_to_file(state: State, schemas: Schemas) -> Json:
    """A state whose secrets are sealed."""
    outputs = {
        name: {"sensitive": output.sensitive, "value": value_to_file(output.value, DYNAMIC)}
        for name, output in sorted(state.outputs.items())
    }
    objects = [_entry_to_file(entry, entry.type(schemas)) for entry in entries(state)]
    objects.sort(key=lambda record: (record["address"], record.get("deposed", "")))
    return {"objects": objects, "outputs": outputs, "check_results": state.check_results}


def _entry_to_file(entry: StateEntry, of: Type) -> Json:
    return object_to_file(entry, entry.value(of), of)


def prior_from_file(record: Json, schemas: Schemas, lineage: str, serial: int) -> State:
    """The state, its secrets sealed: decoding an object gives the sealed value.

    Raises: KeyError, TypeError or ValueError, ConversionError.
    """
    if record.keys() != {"objects", "outputs", "check_results"}:
        raise ValueError("unknown keys")
    outputs = {
        name: OutputState(
            value=value_from_file(output["value"], DYNAMIC), sensitive=bool(output["sensitive"])
        )
        for name, output in record["outputs"].items()
    }
    base = State(lineage=lineage, serial=serial, outputs=outputs, check_results=record["check_results"])
    builder = StateBuilder(base)
    for one in record["objects"]:
        entry = object_from_file(one, schemas)
        builder.set_object(entry.key[0], entry.obj, entry.provider, entry.key[1] or None)
    return builder.build()


def object_from_file(record: Json, schemas: Schemas) -> StateEntry:
    """One object, its secrets sealed."""
    if not record.keys() <= OBJECT_KEYS:
        raise ValueError("unknown keys")
    addr = parse_resource_instance(record["address"])
    provider = parse_provider_config(record["provider"])
    schema = schemas.resource_schema(provider.provider, addr.resource.mode, addr.resource.type)
    of = DYNAMIC if schema is None else schema.block.value_type
    value = value_from_file(record["object"], of)
    attributes = record["object"]["value"]
    obj = ResourceObject(
        attributes_json=attributes["value"] if of is DYNAMIC else attributes,
        schema_version=int(record["schema_version"]),
        status=ObjectStatus(record.get("status", ObjectStatus.READY.value)),
        sensitive_paths=marked_paths(value),
        private=record.get("private", {}),
        dependencies=tuple(map(parse_resource, record.get("dependencies", ()))),
        create_before_destroy=record.get("create_before_destroy", False) is True,
        prevent_destroy=record.get("prevent_destroy", False) is True,
        is_protected=record.get("protected", False) is True,
    )
    obj.memo.decoded = (of, value)
    return StateEntry((addr, record.get("deposed", "")), provider, obj)


def sealed_state(
    state: State, schemas: Schemas, seal: Callable[[Value], Value], seal_whole: Callable[[Value], Value]
) -> State:
    """The state with its secrets sealed: decoding an object gives the sealed value, and that is all that is left of it."""
    builder = StateBuilder(state)
    for entry in entries(state):
        of = entry.type(schemas)
        value = seal(entry.value(of))
        if has_seals(value):
            obj = replace(entry.obj, attributes_json={}, sensitive_paths=())
            obj.memo.decoded = (of, value)
            builder.set_object(entry.key[0], obj, entry.provider, entry.key[1] or None)
    for name, output in state.outputs.items():
        value = seal_whole(output.value) if output.sensitive else seal(output.value)
        builder.set_output(name, OutputState(value=value, sensitive=output.sensitive))
    return builder.build()
