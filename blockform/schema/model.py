"""What a block may contain: attributes, nested attributes and nested blocks, with the rules that hold for each."""

from collections.abc import Callable, Mapping
from enum import Enum
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field

from blockform.values import (
    DYNAMIC,
    ROOT,
    ListType,
    MapType,
    ObjectType,
    SetType,
    Type,
    Value,
    ValuePath,
    has_dynamic,
)

if TYPE_CHECKING:
    from blockform.schema.modifiers import PlanModifier


class Problem(Struct, frozen=True):
    """What a validator or provider finds wrong with a value: like a diagnostic, with a path instead of a source range.

    ``path`` is relative to the value the finder was given. ``warning`` problems do not stop the run. ``on_name``: the name at the end
    of the path is wrong rather than its value.
    """

    summary: str
    detail: str
    path: ValuePath = ROOT
    warning: bool = False
    on_name: bool = False


Validator: TypeAlias = Callable[[Value], "tuple[Problem, ...]"]
"""Gets a known, non-null, unmarked value (parts of it may be unknown) and returns what is wrong with it."""


class Nesting(Enum):
    """How often a nested attribute or block may stand, and what its values make together."""

    SINGLE = "single"
    LIST = "list"
    SET = "set"
    MAP = "map"


class NestedAttributes(Struct, frozen=True, kw_only=True):
    """The type of an attribute that is an object (or a list, set or map of objects) of attributes with rules of their own."""

    nesting: Nesting
    attributes: Mapping[str, "Attribute"]


class Attribute(Struct, frozen=True, kw_only=True, dict=True):
    """One argument or attribute.

    Just one of ``type`` and ``nested`` is given. ``required`` must be set by the user, ``optional`` may be, ``computed`` is filled in
    by the provider (``optional`` and ``computed``: if the user does not). ``sensitive`` values are never shown; ``write_only`` ones
    never stored. ``accepts`` narrows ``DYNAMIC``: the value must convert to one of these types, or be a text for which
    ``accepts_text`` holds (a reference to a parameter, say). ``modifiers`` run when the attribute is planned.
    ``stored_otherwise``: the provider may plan and store another form of what the user wrote (a fingerprint of a secret).
    """

    type: Type | None = None
    nested: NestedAttributes | None = None
    required: bool = False
    optional: bool = False
    computed: bool = False
    sensitive: bool = False
    write_only: bool = False
    default: Value | None = None
    accepts: tuple[Type, ...] = ()
    accepts_text: Callable[[str], bool] | None = None
    validators: tuple[Validator, ...] = ()
    modifiers: "tuple[PlanModifier, ...]" = ()
    description: str = ""
    deprecated: str = ""
    stored_otherwise: bool = False

    @cached_property
    def value_type(self) -> Type:
        """The type of its values. Where something inside is dynamic, collections are DYNAMIC: a tuple or object in fact."""
        if self.nested is None:
            assert self.type is not None
            return self.type
        return nested_type(
            self.nested.nesting, ObjectType({n: a.value_type for n, a in self.nested.attributes.items()})
        )


class NestedBlock(Struct, frozen=True, kw_only=True):
    """A block type inside a block: ``name { ... }``, as often as ``nesting`` and the bounds allow (``max_items`` 0: any number)."""

    block: "Block"
    nesting: Nesting
    min_items: int = 0
    max_items: int = 0


def _no_attributes() -> Mapping[str, Attribute]:
    return MappingProxyType({})


def _no_blocks() -> Mapping[str, NestedBlock]:
    return MappingProxyType({})


class Block(Struct, frozen=True, kw_only=True, dict=True):
    """The schema of a block's body."""

    attributes: Mapping[str, Attribute] = field(default_factory=_no_attributes)
    blocks: Mapping[str, NestedBlock] = field(default_factory=_no_blocks)
    description: str = ""
    deprecated: str = ""

    @cached_property
    def value_type(self) -> ObjectType:
        """The type of the object that a body of this schema makes."""
        members: dict[str, Type] = {name: attribute.value_type for name, attribute in self.attributes.items()}
        for name, nested in self.blocks.items():
            members[name] = nested_type(nested.nesting, nested.block.value_type)
        return ObjectType(members)


class ResourceSchema(Struct, frozen=True, kw_only=True):
    """A resource type's (or data source's) block, the version of its stored form, and rules on the block as a whole.

    Validators get the object that the user's block makes, unknown parts and all; they need no connection.
    """

    block: Block
    version: int = 0
    validators: tuple[Validator, ...] = ()


def nested_type(nesting: Nesting, of: ObjectType) -> Type:
    """The type that instances of ``of`` make together; DYNAMIC for a collection whose elements may differ in type."""
    if nesting is Nesting.SINGLE:
        return of
    if has_dynamic(of):
        return DYNAMIC
    match nesting:
        case Nesting.LIST:
            return ListType(of)
        case Nesting.SET:
            return SetType(of)
        case Nesting.MAP:
            return MapType(of)
