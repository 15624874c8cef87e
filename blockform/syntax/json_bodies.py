"""Bodies of the JSON syntax: properties that become arguments and blocks once a reader says which names are which.

Source of rules and texts: HCL's json/structure.go.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Literal

from msgspec.structs import replace

from blockform.diagnostics import Diagnostics, SourceRange
from blockform.syntax.nodes import (
    Attribute,
    Block,
    Body,
    Expr,
    JsonBlock,
    JsonBody,
    JsonStringExpr,
    Label,
    NullExpr,
    ObjectExpr,
    TupleExpr,
)

COMMENT = "//"
"""The name of properties that are comments, in objects that are bodies."""

NO_PROBLEMS = Diagnostics()
"""What is wrong with a body of the native syntax; nobody adds to it."""

_WRONG_TYPE = "Incorrect JSON value type"


def json_body(value: Expr) -> JsonBody:
    """The body that a value makes: an object, or an array of objects, which are taken together."""
    properties, wrong = _properties(value)
    members = tuple(one for one in properties if one.name != COMMENT)
    source, opening = value.source, _opening(value)
    attributes = _by_name(members)
    if isinstance(value, ObjectExpr):
        end = value.end - 1
        return JsonBody(source, opening.end, end, attributes, (), members, "object", wrong, end, value.end)
    form: Literal["array", "other"] = "array" if isinstance(value, TupleExpr) else "other"
    start, end = opening.start, opening.end
    return JsonBody(source, start, value.end, attributes, (), members, form, wrong, start, end)


def decide(
    body: Body, arguments: Collection[str], blocks: Mapping[str, tuple[str, ...]]
) -> tuple[Body, Diagnostics]:
    """The body with the properties of these names taken as arguments, or as blocks with so many labels (by the labels' names).

    A body of the native syntax is the same again; so is what has been decided before. Undecided properties stay members.
    """
    if not isinstance(body, JsonBody):
        return body, NO_PROBLEMS
    diags = Diagnostics()
    for value in body.wrong:
        _refuse_value(value, "to define arguments and child blocks", diags, in_array=body.form == "array")
    taken: dict[str, Attribute] = {}
    made: list[Block] = []
    left: list[Attribute] = []
    for member in body.members:
        if member.name in arguments:
            first = taken.setdefault(member.name, member)
            if first is not member:
                detail = f'The argument "{member.name}" was already set at {first.range}.'
                diags.error("Duplicate argument", detail, member.name_range)
        elif member.name in blocks:
            made += _Unpacker(member, diags).blocks(member.expr, blocks[member.name])
        else:
            left.append(member)
    undecided = {member.name for member in body.members}
    decided = {name: one for name, one in body.attributes.items() if name not in undecided}
    attributes = {**decided, **taken, **_by_name(left)}
    body = replace(body, attributes=attributes, blocks=(*body.blocks, *made), members=tuple(left), wrong=())
    return body, diags


def all_arguments(body: Body) -> tuple[dict[str, Attribute], Diagnostics]:
    """The arguments of a JSON body that can have no blocks: all its properties."""
    if not isinstance(body, JsonBody):
        return body.attributes, NO_PROBLEMS
    diags = Diagnostics()
    if body.form != "object":
        detail = "A JSON object is required here, setting the arguments for this block."
        diags.error(_WRONG_TYPE, detail, body.gap_range)
        return {}, diags
    for member in body.members:
        first = body.attributes[member.name]
        if first is not member:
            detail = f'The argument "{member.name}" was already set at {first.range}.'
            diags.error("Duplicate attribute definition", detail, member.name_range)
    return body.attributes, diags


def _by_name(members: Collection[Attribute]) -> dict[str, Attribute]:
    found: dict[str, Attribute] = {}
    for member in members:
        found.setdefault(member.name, member)
    return found


def _opening(value: Expr) -> SourceRange:
    """The bracket that opens an object or array; all of another value."""
    end = value.start + 1 if isinstance(value, ObjectExpr | TupleExpr) else value.end
    return SourceRange(value.source, value.start, end)


def _properties(value: Expr) -> tuple[list[Attribute], tuple[Expr, ...]]:
    """The properties of an object or of several in an array, and the values that are none. Null has no properties."""
    if isinstance(value, NullExpr):
        return [], ()
    if isinstance(value, ObjectExpr):
        return list(_members(value)), ()
    if not isinstance(value, TupleExpr):
        return [], (value,)
    objects = [item for item in value.items if isinstance(item, ObjectExpr)]
    wrong = tuple(item for item in value.items if not isinstance(item, ObjectExpr))
    return [member for item in objects for member in _members(item)], wrong


def _members(value: ObjectExpr) -> Iterator[Attribute]:
    for item in value.items:
        key = item.key
        assert isinstance(key, JsonStringExpr)
        yield Attribute(item.source, key.start, item.value.end, key.value, key.end, item.value)


def _refuse_value(value: Expr, purpose: str, diags: Diagnostics, *, in_array: bool) -> None:
    """Complain of a value in the place of an object, or in an array of objects."""
    some = "A JSON object" if in_array else "Either a JSON object or JSON array of objects"
    diags.error(_WRONG_TYPE, f"{some} is required here, {purpose}.", _opening(value))


# Blocks ----------------------------------------------------------------------------------------------------------


class _Unpacker:
    """Makes the blocks of one property: an object or an array of objects, below as many objects as the block has labels."""

    def __init__(self, member: Attribute, diags: Diagnostics) -> None:
        self.member = member
        self.diags = diags

    def blocks(
        self, value: Expr, label_names: tuple[str, ...], labels: tuple[Label, ...] = ()
    ) -> Iterator[Block]:
        """The blocks in a value of which these labels have been taken off."""
        if label_names:
            yield from self._labelled(value, label_names, labels)
        elif isinstance(value, ObjectExpr):
            yield self._block(value, value, labels)
        elif isinstance(value, TupleExpr):
            for item in value.items:
                yield self._block(item, value, labels)
        elif not isinstance(value, NullExpr):
            detail = (
                "Either a JSON object or a JSON array is required, representing the contents of one or more"
                f' "{self.member.name}" blocks.'
            )
            self.diags.error(_WRONG_TYPE, detail, _opening(value))

    def _labelled(
        self, value: Expr, label_names: tuple[str, ...], labels: tuple[Label, ...]
    ) -> Iterator[Block]:
        properties, wrong = _properties(value)
        purpose = f"to specify {label_names[0]} labels for this block"
        for one in wrong:
            _refuse_value(one, purpose, self.diags, in_array=isinstance(value, TupleExpr))
        if not properties:
            detail = (
                f"At least one object property is required, whose name represents the {self.member.name} block's"
                f" {label_names[0]}."
            )
            self.diags.error("Missing block label", detail, _opening(value))
        for below in properties:
            label = Label(below.source, below.start, below.name_end, below.name)
            yield from self.blocks(below.expr, label_names[1:], (*labels, label))

    def _block(self, value: Expr, holder: Expr, labels: tuple[Label, ...]) -> JsonBlock:
        """The block with the content ``value``, which stands in ``holder`` with others of the same labels."""
        member, opening = self.member, _opening(holder)
        return JsonBlock(
            member.source,
            member.start,
            value.end,
            member.name,
            member.name_end,
            labels,
            opening.end,
            json_body(value),
            opening.start,
        )
