"""Make a value fit a schema: conversion, nested attributes, defaults and validators; problems are collected, never raised."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from blockform.diagnostics import did_you_mean
from blockform.schema.model import Attribute, Block, NestedBlock, Nesting, Problem
from blockform.schema.remembered import per_schema
from blockform.schema.types import (
    likely_type,
    nested_block_type,
    null_of,
    nulls_of,
    object_type,
    unknown_of,
    value_type,
)
from blockform.values import (
    DYNAMIC,
    ROOT,
    STRING,
    AttrPathStep,
    ConversionError,
    DynamicType,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    Type,
    Unknown,
    Value,
    ValuePath,
    can_convert,
    constraint_name,
    convert,
    map_of,
    null,
    object_in_order,
    object_of,
    set_of,
    tuple_of,
    unknown,
)
from blockform.values.value import Raw

UNSUPPORTED = "Unsupported argument"
MISSING = "Missing required argument"
UNFIT = "Incorrect attribute value type"
READ_ONLY = "Value for unconfigurable attribute"

Members = Mapping[str, Attribute]


def coerce(
    value: Value, schema: Block | Attribute, path: ValuePath = ROOT, *, defaults: bool = True
) -> tuple[Value, tuple[Problem, ...]]:
    """The value as the schema wants it, and what is wrong with it; a part that does not fit becomes unknown.

    Attributes are converted to their types; absent ones become null, or with ``defaults`` their default. Nested attributes and
    blocks become objects and lists, sets or maps of objects, where elements may differ in type a tuple or an object. Names that
    the schema does not know, required ones that are null and computed ones that are set are problems. Validators see what is
    known. Marks stay where they are; none are added. Paths of problems begin with ``path``, whose last name the messages
    about an attribute use.
    """
    work = _Work(defaults)
    if isinstance(schema, Block):
        return work.block(value, schema, path), tuple(work.problems)
    return work.attribute(value, schema, path), tuple(work.problems)


def fits(value: Value, schema: Attribute) -> bool:
    """Whether it plainly is what the attribute wants, so that coercing it would change and find nothing."""
    return value.raw is not None and value.type == schema.type and _is_plain(schema)


def missing(name: str, path: ValuePath = ROOT) -> Problem:
    """That a required argument is not there."""
    return Problem(MISSING, f'The argument "{name}" is required, but no definition was found.', path)


_Rows: TypeAlias = tuple[tuple[str, Attribute, Type | None, bool], ...]


@per_schema
def _members_of(attributes: Members) -> tuple[Mapping[str, Value], ObjectType, _Rows]:
    """What objects with these attributes are made of: the nulls they begin as, their type, and what to do with each."""
    return nulls_of(attributes), likely_type(attributes), _rows(attributes)


def _rows(attributes: Members) -> _Rows:
    """Each attribute: name, schema, type of values that are taken as they are (None: each is looked at), whether it may be absent."""
    return tuple(
        (name, schema, schema.type if _is_plain(schema) else None, not schema.required)
        for name, schema in attributes.items()
    )


def _is_plain(schema: Attribute) -> bool:
    return (schema.optional or schema.required) and not (
        schema.validators or schema.accepts or schema.accepts_text or schema.deprecated
    )


class _Work(Struct):
    """One run over a value; collects the problems."""

    defaults: bool
    problems: list[Problem] = field(default_factory=list)

    # Attributes

    def attribute(self, value: Value, schema: Attribute, path: ValuePath) -> Value:
        if value.raw is None:
            value = self._absent(schema, path)
            if value.raw is None:
                return value
        elif schema.computed and not (schema.optional or schema.required):
            self._read_only(path)
            return unknown_of(schema)
        before = len(self.problems)
        fitted = self._fitted(value, schema, path)
        if schema.deprecated:
            self.problems.append(Problem("Argument is deprecated", schema.deprecated, path, warning=True))
        if schema.validators and len(self.problems) == before:
            self._validate(fitted, schema, path)
        return fitted

    def _absent(self, schema: Attribute, path: ValuePath) -> Value:
        if schema.default is not None and self.defaults:
            return schema.default
        if schema.required:
            self.problems.append(missing(_name(path), path))
        return null_of(schema)

    def _read_only(self, path: ValuePath) -> None:
        detail = (
            f'Can\'t configure a value for "{_name(path)}": its value will be decided automatically based on the result of '
            "applying this configuration."
        )
        self.problems.append(Problem(READ_ONLY, detail, path))

    def _fitted(self, value: Value, schema: Attribute, path: ValuePath) -> Value:
        if schema.nested is not None:
            of = value_type(schema)
            members = schema.nested.attributes
            return self._nested(
                value, schema.nested.nesting, of, lambda item, at: self._members(item, members, {}, at), path
            )
        if schema.accepts or schema.accepts_text:
            return self._accepted(value, schema, path)
        assert schema.type is not None
        return self._converted(value, schema.type, path)

    def _converted(self, value: Value, of: Type, path: ValuePath) -> Value:
        if value.type is of:
            return value
        try:
            return convert(value, of)
        except ConversionError as error:
            self._unfit(error.message, path, error.path)
            return unknown(of)

    def _unfit(self, reason: str, path: ValuePath, below: ValuePath = ROOT) -> None:
        detail = f'Inappropriate value for attribute "{_name(path)}": {reason}.'
        self.problems.append(Problem(UNFIT, detail, path + below))

    def _accepted(self, value: Value, schema: Attribute, path: ValuePath) -> Value:
        """A value of one of the accepted types, or a text that stands for one."""
        if value.type is DYNAMIC:
            return value
        takes_text = schema.accepts_text
        raw = value.raw
        if takes_text and value.type is STRING and (isinstance(raw, Unknown) or takes_text(value.as_str())):
            return value
        reason = ""
        for of in schema.accepts:
            if isinstance(raw, Unknown) and can_convert(value.type, of):
                return value
            try:
                return convert(value, of)
            except ConversionError as error:
                reason = reason or error.message
        if len(schema.accepts) != 1:
            reason = (
                f"{' or '.join(map(constraint_name, schema.accepts)) or 'a text of another form'} required"
            )
        self._unfit(reason, path)
        return unknown_of(schema)

    def _validate(self, value: Value, schema: Attribute, path: ValuePath) -> None:
        if not value.is_known or value.raw is None:
            return
        hidden = schema.sensitive or value.has_marks
        plain = value.unmarked()
        for validator in schema.validators:
            for found in validator(plain):
                detail = found.detail
                if hidden:
                    detail = (
                        f'The value of "{_name(path)}" is not valid. It is sensitive, so no more can be said.'
                    )
                self.problems.append(replace(found, detail=detail, path=path + found.path))

    # Objects and collections of them

    def _nested(
        self,
        value: Value,
        nesting: Nesting,
        of: Type,
        make: Callable[[Value, ValuePath], Value],
        path: ValuePath,
    ) -> Value:
        raw = value.raw
        if isinstance(raw, Unknown):
            return self._unknown_nested(value, raw, of, nesting, path)
        if nesting is Nesting.SINGLE:
            return make(value, path).with_marks(value.marks)
        if nesting is Nesting.MAP:
            return self._map(value, of, make, path)
        if not isinstance(raw, tuple):
            self._unfit(_WANTED[nesting], path)
            return unknown(of)
        items = [make(item, path.index(position)) for position, item in enumerate(raw)]
        return _sequence(items, of, value)

    def _map(
        self, value: Value, of: Type, make: Callable[[Value, ValuePath], Value], path: ValuePath
    ) -> Value:
        if not isinstance(value.raw, dict):
            self._unfit(_WANTED[Nesting.MAP], path)
            return unknown(of)
        items = {key: make(item, path.index(key)) for key, item in value.raw.items()}
        if isinstance(of, MapType):
            return map_of(items, of.element, value.marks)
        return object_of(items, value.marks)

    def _unknown_nested(
        self, value: Value, raw: Unknown, of: Type, nesting: Nesting, path: ValuePath
    ) -> Value:
        """An unknown whose type may turn out to fit stays unknown, with its origin."""
        if value.type is DYNAMIC:
            return unknown(of, raw.origin, value.marks)
        if isinstance(value.type, _KINDS[nesting]):
            return value if of is DYNAMIC else unknown(of, raw.origin, value.marks)
        self._unfit(_WANTED[nesting], path)
        return unknown(of)

    def _members(
        self, value: Value, attributes: Members, blocks: Mapping[str, NestedBlock], path: ValuePath
    ) -> Value:
        """An object with just the attributes and blocks of the schema."""
        raw: Raw = value.raw
        if isinstance(raw, Unknown):
            return self._unknown_object(value, raw, attributes, blocks, path)
        if raw is None:
            return null(object_type(attributes, blocks), value.marks)
        if not isinstance(raw, dict):
            self._unfit(_WANTED[Nesting.SINGLE], path)
            return unknown(object_type(attributes, blocks))
        nulls, of, rows = _members_of(attributes)
        fitted = dict(nulls)
        for name, schema, plain, may_lack in rows:
            part = raw.get(name, _NOTHING)
            if part.raw is None:
                if may_lack and (schema.default is None or not self.defaults):
                    continue
            elif part.type is plain:
                fitted[name] = part
                continue
            fitted[name] = self.attribute(part, schema, path.attr(name))
        for name, nested in blocks.items():
            fitted[name] = self._nested_block(raw.get(name, _NOTHING), nested, path.attr(name))
        if not raw.keys() <= fitted.keys():
            self._unsupported(raw, (*attributes, *blocks), path)
        if blocks:
            return object_of(fitted, value.marks)
        return object_in_order(fitted, value.marks, of)

    def _unsupported(self, raw: Mapping[str, Value], known: Sequence[str], path: ValuePath) -> None:
        for name in raw:
            if name not in known:
                hint = did_you_mean(name, (other for other in known if other not in raw))
                detail = f'An argument named "{name}" is not expected here.{hint}'
                self.problems.append(Problem(UNSUPPORTED, detail, path.attr(name)))

    def _unknown_object(
        self,
        value: Value,
        raw: Unknown,
        attributes: Members,
        blocks: Mapping[str, NestedBlock],
        path: ValuePath,
    ) -> Value:
        of = object_type(attributes, blocks)
        if value.type is not DYNAMIC and not isinstance(value.type, _KINDS[Nesting.SINGLE]):
            self._unfit(_WANTED[Nesting.SINGLE], path)
        return unknown(of, raw.origin, value.marks)

    # Blocks

    def block(self, value: Value, schema: Block, path: ValuePath) -> Value:
        return self._members(value, schema.attributes, schema.blocks, path)

    def _nested_block(self, value: Value, nested: NestedBlock, path: ValuePath) -> Value:
        of = nested_block_type(nested)
        name = _name(path)
        if value.raw is None:
            count = 0
            fitted = no_blocks(nested)
        else:
            fitted = self._nested(
                value, nested.nesting, of, lambda item, at: self.block(item, nested.block, at), path
            )
            if not fitted.is_known:
                return fitted
            count = 1 if nested.nesting is Nesting.SINGLE else len(fitted)
        problem = count_problem(name, count, nested)
        if problem:
            self.problems.append(replace(problem, path=path))
        return fitted


_NOTHING = null(DYNAMIC)
_WANTED = {
    Nesting.SINGLE: "object required",
    Nesting.LIST: "list of object required",
    Nesting.SET: "set of object required",
    Nesting.MAP: "map of object required",
}
_KINDS: dict[Nesting, tuple[type, ...]] = {
    Nesting.SINGLE: (ObjectType, MapType),
    Nesting.LIST: (ListType, SetType, TupleType),
    Nesting.SET: (ListType, SetType, TupleType),
    Nesting.MAP: (ObjectType, MapType),
}


def count_problem(name: str, count: int, nested: NestedBlock) -> Problem | None:
    """That there are too few or too many blocks of a type. Source: hcldec."""
    if nested.nesting is Nesting.SINGLE:
        if nested.min_items and not count:
            return Problem(f"Missing {name} block", f'A block of type "{name}" is required here.')
        return None
    if count < nested.min_items:
        detail = f'At least {nested.min_items} "{name}" blocks are required.'
        return Problem(f"Insufficient {name} blocks", detail)
    if nested.max_items and count > nested.max_items:
        detail = f'No more than {nested.max_items} "{name}" blocks are allowed'
        return Problem(f"Too many {name} blocks", detail)
    return None


def gather_blocks(items: list[Value], nested: NestedBlock) -> Value:
    """The value of the blocks of a type that is not SINGLE or MAP."""
    return _sequence(items, nested_block_type(nested), no_blocks(nested))


def no_blocks(nested: NestedBlock) -> Value:
    """The value where there is no block of a type: null for SINGLE ones, else an empty collection."""
    of = nested_block_type(nested)
    if nested.nesting is Nesting.SINGLE:
        return null(of)
    if nested.nesting is Nesting.MAP:
        return map_of({}, of.element) if isinstance(of, MapType) else object_of({})
    return _sequence([], of, tuple_of(()))


def _sequence(items: list[Value], of: Type, like: Value) -> Value:
    if isinstance(of, DynamicType):
        return tuple_of(items, like.marks)
    if isinstance(of, SetType):
        return set_of(items, of.element, like.marks)
    return Value(of, tuple(items), like.marks)


def _name(path: ValuePath) -> str:
    """The innermost attribute that the path goes through."""
    for step in reversed(path.steps):
        if isinstance(step, AttrPathStep):
            return step.name
    return ""
