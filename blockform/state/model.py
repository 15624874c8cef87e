"""What blockform remembers between runs: one object per resource instance, the outputs, and who wrote it.

All records are frozen; :class:`blockform.state.builder.StateBuilder` makes large changes in linear time.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cached_property
from types import MappingProxyType
from typing import Never, TypeAlias, cast

from msgspec import Struct, field
from msgspec.structs import replace

from blockform.addrs import (
    InstanceKey,
    Mode,
    ModuleInstance,
    ProviderConfigAddr,
    ResourceAddr,
    ResourceConfigAddr,
    ResourceInstanceAddr,
)
from blockform.state.marking import marked_paths, with_marked_paths
from blockform.values import (
    DYNAMIC,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    Type,
    Value,
    ValuePath,
)
from blockform.values.codec import from_json, to_json
from blockform.values.errors import ConversionError

FORMAT_VERSION = 4
TERRAFORM_VERSION = "1.15.5"
"""What state files say of their writer, so that Terraform's own version checks let them pass."""

Json: TypeAlias = Mapping[str, object]
NOTHING: Mapping[str, Never] = MappingProxyType({})


def _nothing() -> Mapping[str, Never]:
    return NOTHING


class ObjectStatus(Enum):
    """Whether an object is sound, or must be replaced by the next apply."""

    READY = "ready"
    TAINTED = "tainted"


class _Memo(Struct):
    """What was worked out from an object before; several threads may fill it with equal things."""

    decoded: tuple[Type, Value] | None = None
    line: str = ""
    text: str = ""


class ResourceObject(Struct, frozen=True, kw_only=True, dict=True):
    """One remote object as last seen.

    ``attributes_json`` is typed JSON as in the file, numbers exact; :meth:`decode` makes a value of it when a schema is at hand.
    ``private`` belongs to the provider: JSON, or the file's base64 text where that holds none. ``dependencies`` order a
    later destroy. ``prevent_destroy`` remembers that its block had that set; ``is_protected`` that the user protects it, whatever its block
    says. ``provider_key`` tells which configuration of a provider block with ``for_each`` manages it. ``extra`` holds keys of the file that
    blockform does not use.
    """

    attributes_json: Json
    schema_version: int = 0
    status: ObjectStatus = ObjectStatus.READY
    sensitive_paths: tuple[ValuePath, ...] = ()
    private: Json | str = field(default_factory=_nothing)
    dependencies: tuple[ResourceConfigAddr, ...] = ()
    create_before_destroy: bool = False
    provider_key: InstanceKey = None
    prevent_destroy: bool = False
    is_protected: bool = False
    extra: Json = field(default_factory=_nothing)

    @cached_property
    def memo(self) -> _Memo:
        """Not part of what the object is: a changed copy starts with an empty one."""
        return _Memo()

    @classmethod
    def encode(
        cls,
        value: Value,
        of: Type,
        *,
        schema_version: int = 0,
        status: ObjectStatus = ObjectStatus.READY,
        private: Json | str = NOTHING,
        dependencies: tuple[ResourceConfigAddr, ...] = (),
        create_before_destroy: bool = False,
        prevent_destroy: bool = False,
        extra: Json = NOTHING,
    ) -> "ResourceObject":
        """The record of a wholly known object value; ``of`` is the type of its schema. Sensitive marks become paths."""
        assert value.is_wholly_known, "only known values are stored"
        attributes = cast("Json", to_json(value.unmarked(), of))
        made = cls(
            attributes_json=attributes,
            schema_version=schema_version,
            status=status,
            sensitive_paths=marked_paths(value),
            private=private,
            dependencies=dependencies,
            create_before_destroy=create_before_destroy,
            prevent_destroy=prevent_destroy,
            extra=extra,
        )
        made.memo.decoded = (of, value)
        return made

    def protected(self, *, on: bool) -> "ResourceObject":
        """The same object, protected or not."""
        if self.is_protected is on:
            return self
        changed = replace(self, is_protected=on)
        changed.memo.decoded = self.memo.decoded
        return changed

    def decode(self, of: Type) -> Value:
        """The object as a value of the schema's type, sensitive parts marked; the same type gives the same value again.

        Attributes that the type no longer has are left out, those it has gained are null.

        Raises: ConversionError, when the stored JSON does not fit the type.
        """
        known = self.memo.decoded
        if known is not None and (known[0] is of or known[0] == of):
            return known[1]
        attributes = dict(self.attributes_json)
        try:
            value = from_json(attributes, of)
        except ConversionError:
            value = from_json(_without_unknown_attributes(attributes, of), of)
        value = with_marked_paths(value, self.sensitive_paths)
        self.memo.decoded = (of, value)
        return value

    def managed_by(self, key: InstanceKey) -> "ResourceObject":
        """The same object with that provider key."""
        if key == self.provider_key:
            return self
        changed = replace(self, provider_key=key)
        changed.memo.decoded = self.memo.decoded
        return changed

    @property
    def is_tainted(self) -> bool:
        """Whether the next apply must replace it."""
        return self.status is ObjectStatus.TAINTED


def _without_unknown_attributes(data: object, of: Type) -> object:
    match of, data:
        case ObjectType(), dict():
            return {
                name: _without_unknown_attributes(data[name], inner)
                for name, inner in of.attributes.items()
                if name in data
            }
        case ((ListType() | SetType()), list()):
            return [_without_unknown_attributes(item, of.element) for item in data]
        case MapType(), dict():
            return {key: _without_unknown_attributes(item, of.element) for key, item in data.items()}
        case TupleType(), list():
            return [*map(_without_unknown_attributes, data, of.elements)]
        case _:
            return data


class InstanceState(Struct, frozen=True):
    """The objects of one resource instance: the current one, and older ones waiting for deletion by their deposed key."""

    current: ResourceObject | None = None
    deposed: Mapping[str, ResourceObject] = field(default_factory=_nothing)

    @property
    def is_empty(self) -> bool:
        """Whether no object is left."""
        return self.current is None and not self.deposed

    def with_object(self, obj: ResourceObject | None, deposed_key: str | None = None) -> "InstanceState":
        """The instance with the current object, or a deposed one, put in its place; None removes it."""
        if deposed_key is None:
            return replace(self, current=obj)
        others = {key: old for key, old in self.deposed.items() if key != deposed_key}
        return replace(self, deposed=others if obj is None else {**others, deposed_key: obj})


class ResourceState(Struct, frozen=True, kw_only=True):
    """All instances of one resource within one module instance.

    ``provider`` is the block's configuration, without the key that objects may have (see :meth:`provider_of`).
    """

    module: ModuleInstance
    resource: ResourceAddr
    provider: ProviderConfigAddr
    instances: Mapping[InstanceKey, InstanceState] = field(default_factory=dict)
    extra: Json = field(default_factory=_nothing)

    def addr(self, key: InstanceKey) -> ResourceInstanceAddr:
        """The address of the instance ``key``."""
        return ResourceInstanceAddr(self.module, self.resource, key)

    def provider_of(self, obj: ResourceObject | None) -> ProviderConfigAddr:
        """The very configuration that manages an object of the resource."""
        if obj is None or obj.provider_key is None:
            return self.provider
        return replace(self.provider, key=obj.provider_key)


class OutputState(Struct, frozen=True, kw_only=True):
    """A root output as last applied. The value itself is not marked; ``sensitive`` says that it must not be shown."""

    value: Value
    sensitive: bool = False
    extra: Json = field(default_factory=_nothing)

    @property
    def type(self) -> Type:
        """The type of the value; any for a null without one."""
        return DYNAMIC if self.value.is_null else self.value.type


ResourceKey: TypeAlias = tuple[ModuleInstance, ResourceAddr]


class State(Struct, frozen=True, kw_only=True):
    """Everything one workspace remembers.

    ``lineage`` names the history this state belongs to ("" before the first write), ``serial`` counts its versions.
    ``terraform_version`` is what the file said that it was read from. ``check_results`` is kept as raw JSON.
    """

    lineage: str = ""
    serial: int = 0
    resources: Mapping[ResourceKey, ResourceState] = field(default_factory=dict)
    outputs: Mapping[str, OutputState] = field(default_factory=_nothing)
    check_results: object = None
    extra: Json = field(default_factory=_nothing)
    terraform_version: str = TERRAFORM_VERSION

    def instance(self, addr: ResourceInstanceAddr) -> InstanceState | None:
        """The objects of this instance, None if there are none."""
        resource = self.resources.get((addr.module, addr.resource))
        return None if resource is None else resource.instances.get(addr.key)

    def provider(self, addr: ResourceInstanceAddr) -> ProviderConfigAddr | None:
        """The provider configuration that last managed the resource of this instance."""
        resource = self.resources.get((addr.module, addr.resource))
        return None if resource is None else resource.provider

    def addresses(self) -> Iterator[ResourceInstanceAddr]:
        """All resource instances, in no particular order."""
        for resource in self.resources.values():
            for key in resource.instances:
                yield resource.addr(key)

    @property
    def has_objects(self) -> bool:
        """Whether anything is managed, or read by a data source."""
        return bool(self.resources)

    @property
    def has_managed(self) -> bool:
        """Whether an object is managed."""
        return any(
            resource.resource.mode is Mode.MANAGED and resource.instances
            for resource in self.resources.values()
        )

    def with_instance(
        self, addr: ResourceInstanceAddr, instance: InstanceState | None, provider: ProviderConfigAddr
    ) -> "State":
        """The state with this instance put in its place; None or an empty one removes it, and an empty resource too.

        Costs a copy of the table of resources: use a StateBuilder for many changes.
        """
        key = (addr.module, addr.resource)
        old = self.resources.get(key)
        instances = {} if old is None else dict(old.instances)
        if instance is None or instance.is_empty:
            instances.pop(addr.key, None)
        else:
            instances[addr.key] = instance
        resources = {name: resource for name, resource in self.resources.items() if name != key}
        if instances:
            resources[key] = ResourceState(
                module=addr.module,
                resource=addr.resource,
                provider=provider.whole,
                instances=instances,
                extra=old.extra if old else NOTHING,
            )
        return replace(self, resources=resources)

    def same_content(self, other: "State") -> bool:
        """Whether both say the same but for serial and the writer's version; then there is nothing to write."""
        return (
            self.lineage == other.lineage
            and self.resources == other.resources
            and self.outputs == other.outputs
            and self.check_results == other.check_results
            and self.extra == other.extra
        )
