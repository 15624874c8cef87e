"""Plans made by hand, for what no engine is needed to show."""

from typing import Any

from blockform.addrs import parse_provider_config, parse_resource_instance
from blockform.plan import Action, Drift, Mode, OutputChange, Plan, Reason, ResourceChange
from blockform.schema import Attribute, Block, NestedAttributes, NestedBlock, Nesting, ResourceSchema
from blockform.state import State
from blockform.values import (
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    SetType,
    Type,
    Value,
    ValuePath,
    convert,
    from_plain,
    null,
    object_of,
    tuple_of,
    unknown,
)

PROVIDER = parse_provider_config('provider["registry.terraform.io/peak/press"]')

SIMPLE = ResourceSchema(
    block=Block(
        attributes={
            "id": Attribute(type=STRING, computed=True),
            "size": Attribute(type=NUMBER, optional=True),
        }
    )
)


def attribute(**options: Any) -> Attribute:
    """An optional attribute."""
    return Attribute(optional=True, **options)


_STEP = {
    "name": attribute(type=STRING),
    "command": attribute(type=STRING),
    "size": attribute(type=NUMBER),
    "secret": attribute(type=STRING, write_only=True),
}
_BLOCK = Block(attributes={"id": attribute(type=STRING), "size": attribute(type=NUMBER)})

RICH = ResourceSchema(
    block=Block(
        attributes={
            "id": Attribute(type=STRING, computed=True),
            "hash": Attribute(type=STRING, computed=True),
            "one": attribute(nested=NestedAttributes(nesting=Nesting.SINGLE, attributes=_STEP)),
            "steps": attribute(nested=NestedAttributes(nesting=Nesting.MAP, attributes=_STEP)),
            "list": attribute(nested=NestedAttributes(nesting=Nesting.LIST, attributes=_STEP)),
            "set": attribute(nested=NestedAttributes(nesting=Nesting.SET, attributes=_STEP)),
            "strings": attribute(type=SetType(STRING)),
            "labels": attribute(type=MapType(STRING)),
            "objects": attribute(type=ListType(ObjectType({"a": STRING, "b": NUMBER}))),
            "any": attribute(type=DYNAMIC),
            "token": attribute(type=STRING, sensitive=True),
            "key": attribute(type=STRING, write_only=True),
        },
        blocks={
            "timeouts": NestedBlock(block=_BLOCK, nesting=Nesting.SINGLE),
            "disk": NestedBlock(block=_BLOCK, nesting=Nesting.LIST),
            "rule": NestedBlock(block=_BLOCK, nesting=Nesting.SET),
            "zone": NestedBlock(block=_BLOCK, nesting=Nesting.MAP),
        },
    )
)


def rich(**attributes: Any) -> Value:
    """An object of the rich schema: what is not given is null, plain data becomes a value of the attribute's type."""
    of = RICH.block.value_type
    return object_of({name: _value(attributes.get(name), inner) for name, inner in of.attributes.items()})


def _value(given: Any, of: Type) -> Value:
    if given is None:
        return null(of)
    return given if isinstance(given, Value) else convert(_completed(from_plain(given), of), of)


def _completed(value: Value, of: Type) -> Value:
    """The value with a null for each attribute that its type has and that is not given."""
    if isinstance(of, ObjectType):
        return object_of(
            {
                name: _completed(value.items[name], inner) if name in value.items else null(inner)
                for name, inner in of.attributes.items()
            }
        )
    if isinstance(of, MapType):
        return object_of({key: _completed(item, of.element) for key, item in value.items.items()})
    if isinstance(of, ListType | SetType):
        return tuple_of([_completed(item, of.element) for item in value.elements])
    return value


def simple(object_id: str | None = "i-1", size: int | None = 1) -> Value:
    """An object of the simple schema; its id is unknown where None is given."""
    given = unknown(STRING) if object_id is None else from_plain(object_id)
    return object_of({"id": given, "size": null(NUMBER) if size is None else from_plain(size)})


def change(
    action: Action,
    before: Value | None = None,
    after: Value | None = None,
    *,
    addr: str = "press_thing.a",
    schema: ResourceSchema = SIMPLE,
    reason: Reason = Reason.NONE,
    deposed: str = "",
    moved_from: str = "",
    notes: tuple[str, ...] = (),
    replaces: tuple[ValuePath, ...] = (),
) -> ResourceChange:
    """A change."""
    return ResourceChange(
        addr=parse_resource_instance(addr),
        provider=PROVIDER,
        schema=schema,
        action=action,
        before=before,
        after=after,
        reason=reason,
        deposed=deposed,
        previous_addr=parse_resource_instance(moved_from) if moved_from else None,
        notes=notes,
        replace_paths=replaces,
    )


def drift(before: Value, after: Value | None, addr: str = "press_thing.a") -> Drift:
    """A change made outside."""
    return Drift(
        addr=parse_resource_instance(addr), provider=PROVIDER, schema=SIMPLE, before=before, after=after
    )


def plan(
    *changes: ResourceChange,
    mode: Mode = Mode.NORMAL,
    drift: tuple[Drift, ...] = (),
    outputs: tuple[OutputChange, ...] = (),
    errored: bool = False,
    prior: State | None = None,
) -> Plan:
    """A plan of these changes."""
    return Plan(
        mode=mode,
        changes=changes,
        drift=drift,
        outputs=outputs,
        prior=prior or State(),
        variables={},
        timestamp="2026-01-02T03:04:05Z",
        errored=errored,
    )
