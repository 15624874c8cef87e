"""Delta -> text, in Terraform's layout: a mark before what changes, unchanged parts counted instead of shown.

Source: Terraform's jsonformat/computed/renderers.
"""

import re
from collections.abc import Iterator, Mapping
from typing import assert_never

from blockform.cli.views.delta.model import (
    BlockGroup,
    Body,
    Delta,
    Entries,
    Hidden,
    Members,
    Pending,
    Retyped,
    Scalar,
    Sequence,
    Unordered,
    WriteOnly,
)
from blockform.cli.views.delta.scalars import render_scalar
from blockform.cli.views.delta.style import INDENT, Style
from blockform.plan import Action
from blockform.values import go_quote

ALWAYS_SHOWN = frozenset({"id", "name", "tags"})
"""Attributes that tell objects apart: they are shown, changed or not."""

_IDENTIFIER = re.compile(r"[^\W\d][\w-]*")


def render(delta: Delta, indent: int, style: Style) -> str:
    """The text of a part. Its first line has no margin; the others begin at ``indent`` steps."""
    match delta.shape:
        case Scalar():
            return render_scalar(delta, delta.shape, indent, style, render)
        case Sequence():
            return _sequence(delta, delta.shape, indent, style)
        case Unordered():
            return _unordered(delta, delta.shape, indent, style)
        case Entries():
            return _entries(delta, delta.shape, indent, style)
        case Members():
            return _members(delta, delta.shape, indent, style)
        case Body():
            return _body(delta, delta.shape, indent, style)
        case Hidden():
            return _hidden(delta, delta.shape, indent, style)
        case Pending():
            return _pending(delta, delta.shape, indent, style)
        case Retyped(before, after):
            sides = style.inner(hide_null=True)
            return render(before, indent, sides) + style.arrow + render(after, indent, sides)
        case WriteOnly(sensitive):
            text = "(sensitive, write-only attribute)" if sensitive else "(write-only attribute)"
            return text + _suffixes(delta, style)
        case _:
            assert_never(delta.shape)


def key_text(name: str) -> str:
    """The name as it can be written left of ``=``: in quotes where it is no identifier."""
    return name if _IDENTIFIER.fullmatch(name) else go_quote(name)


def _suffixes(delta: Delta, style: Style) -> str:
    return style.null_suffix(delta.action) + style.replacement_suffix(replaces=delta.replaces)


# Structures ----------------------------------------------------------------------------------------------------------


def _frame(opening: str, lines: list[str], closing: str) -> str:
    return "\n".join([opening, *lines, closing])


def _sequence(delta: Delta, shape: Sequence, indent: int, style: Style) -> str:
    if not shape.elements:
        return "[]" + _suffixes(delta, style)
    lines = list(_sequence_lines(shape, indent, style))
    opening = "[" + style.replacement_suffix(replaces=delta.replaces)
    return _frame(opening, lines, f"{style.margin(indent)}]{style.null_suffix(delta.action)}")


def _sequence_lines(shape: Sequence, indent: int, style: Style) -> Iterator[str]:
    """Elements that change, each with the unchanged ones next to it; how many others there are."""
    changing = style.inner(hide_null=True)
    neighbour = style.inner(unchanged=True)
    skipped: list[Delta] = []
    shows_next = False
    for element in shape.elements:
        is_changed = element.action is not Action.NO_OP
        if not is_changed and not shows_next and not style.unchanged:
            skipped.append(element)
            continue
        if shape.with_context:
            if len(skipped) > 1:
                yield style.margin(indent + 1) + style.hidden_count("element", len(skipped) - 1)
            if skipped:
                yield from _element_lines(skipped[-1], indent, neighbour)
            skipped = []
        shows_next = shape.with_context and is_changed
        yield from _element_lines(
            element, indent, neighbour if shape.with_context and not is_changed else changing
        )
    if skipped:
        yield style.margin(indent + 1) + style.hidden_count("element", len(skipped))


def _element_lines(element: Delta, indent: int, style: Style) -> Iterator[str]:
    yield from _warnings(element, indent + 1, style)
    yield f"{style.margin(indent + 1, element.action)}{render(element, indent + 1, style)},"


def _unordered(delta: Delta, shape: Unordered, indent: int, style: Style) -> str:
    own = style.replacement_suffix(replaces=delta.replaces and not shape.nested)
    if not shape.elements:
        return "[]" + style.null_suffix(delta.action) + own
    inner = style.inner(hide_null=True, says_replacement=delta.replaces and shape.nested)
    lines: list[str] = []
    unchanged = 0
    for element in shape.elements:
        if element.action is Action.NO_OP and not style.unchanged:
            unchanged += 1
        else:
            lines.extend(_element_lines(element, indent, inner))
    if unchanged:
        lines.append(style.margin(indent + 1) + style.hidden_count("element", unchanged))
    return _frame(f"[{own}", lines, f"{style.margin(indent)}]{style.null_suffix(delta.action)}")


def _entries(delta: Delta, shape: Entries, indent: int, style: Style) -> str:
    own = style.replacement_suffix(replaces=delta.replaces and not shape.nested)
    if not shape.elements:
        return "{}" + style.null_suffix(delta.action) + own
    inner = style.inner(
        hide_null=delta.action is Action.DELETE or shape.nested,
        says_replacement=delta.replaces and shape.nested,
    )
    names = {key: go_quote(key) for key in shape.elements}
    width = 0 if shape.nested else max(map(len, names.values()))
    lines: list[str] = []
    unchanged = 0
    for key in sorted(shape.elements):
        element = shape.elements[key]
        if element.action is Action.NO_OP and not style.unchanged:
            unchanged += 1
            continue
        comma = "," if isinstance(element.shape, Members) else ""
        lines.extend(_named_lines(names[key].ljust(width), element, indent, inner, comma))
    if unchanged:
        lines.append(style.margin(indent + 1) + style.hidden_count("element", unchanged))
    return _frame("{" + own, lines, f"{style.margin(indent)}}}{style.null_suffix(delta.action)}")


def _members(delta: Delta, shape: Members, indent: int, style: Style) -> str:
    if not shape.attributes:
        return "{}" + _suffixes(delta, style)
    inner = style.inner(hide_null=not shape.nested)
    lines = _attribute_lines(shape.attributes, indent, style, inner)
    opening = "{" + style.replacement_suffix(replaces=delta.replaces)
    return _frame(opening, lines, f"{style.margin(indent)}}}{style.null_suffix(delta.action)}")


def _attribute_lines(attributes: Mapping[str, Delta], indent: int, style: Style, inner: Style) -> list[str]:
    names = {name: key_text(name) for name in attributes}
    width = max(map(len, names.values()), default=0)
    lines: list[str] = []
    unchanged = 0
    for name in sorted(attributes):
        attribute = attributes[name]
        is_kept = name in ALWAYS_SHOWN
        if attribute.action is Action.NO_OP and not style.unchanged and not is_kept:
            unchanged += 1
            continue
        own = inner.inner(unchanged=True) if is_kept else inner
        lines.extend(_named_lines(names[name].ljust(width), attribute, indent, own))
    if unchanged:
        lines.append(style.margin(indent + 1) + style.hidden_count("attribute", unchanged))
    return lines


def _named_lines(name: str, delta: Delta, indent: int, style: Style, comma: str = "") -> Iterator[str]:
    yield from _warnings(delta, indent + 1, style)
    yield f"{style.margin(indent + 1, delta.action)}{name} = {render(delta, indent + 1, style)}{comma}"


# Blocks --------------------------------------------------------------------------------------------------------------


def _body(delta: Delta, shape: Body, indent: int, style: Style) -> str:
    replacement = style.replacement_suffix(replaces=delta.replaces)
    if not shape.attributes and not shape.groups:
        return "{}" + replacement
    lines = _attribute_lines(shape.attributes, indent, style, style.inner())
    unchanged = 0
    for name in sorted(shape.groups):
        found, skipped = _group_lines(name, shape.groups[name], indent, style)
        if found and shape.attributes:
            lines.append("")
        lines.extend(found)
        unchanged += skipped
    if unchanged:
        lines.extend(["", style.margin(indent + 1) + style.hidden_count("block", unchanged)])
    return _frame("{" + replacement, lines, style.margin(indent) + "}")


def _group_lines(name: str, group: BlockGroup, indent: int, style: Style) -> tuple[list[str], int]:
    lines: list[str] = []
    unchanged = 0
    inner = style.inner(says_replacement=group.replaces)
    blocks = group.blocks
    if group.pending is not None:
        blocks = (("", Delta(group.pending, Pending())), *blocks)
    for label, given in blocks:
        block = _hidden_block(given, group)
        if block.action is Action.NO_OP and not style.unchanged:
            unchanged += 1
            continue
        header = key_text(name) + (f" {go_quote(label)}" if label else "")
        lines.extend(_warnings(block, indent + 1, inner))
        lines.append(f"{style.margin(indent + 1, block.action)}{header} {render(block, indent + 1, inner)}")
    return lines, unchanged


def _hidden_block(block: Delta, group: BlockGroup) -> Delta:
    """The block with its content hidden where the group of blocks as a whole is sensitive."""
    before, after = group.hidden_before, group.hidden_after
    applies = {Action.CREATE: after, Action.DELETE: before}.get(block.action, before or after)
    if not applies or isinstance(block.shape, Hidden):
        return block
    action = Action.UPDATE if block.action is Action.NO_OP and before != after else block.action
    return Delta(action, Hidden(block, before, after, is_body=True), block.replaces)


# What is not told ----------------------------------------------------------------------------------------------------


def _hidden(delta: Delta, shape: Hidden, indent: int, style: Style) -> str:
    if not shape.is_body:
        return "(sensitive value)" + _suffixes(delta, style)
    margin = style.margin(indent)
    return _frame(
        "{" + style.replacement_suffix(replaces=delta.replaces),
        [
            f"{margin}  # At least one attribute in this block is (or was) sensitive,",
            f"{margin}  # so its contents will not be displayed.",
        ],
        margin + "}",
    )


def _pending(delta: Delta, shape: Pending, indent: int, style: Style) -> str:
    replacement = style.replacement_suffix(replaces=delta.replaces)
    if shape.before is None:
        return f"(known after apply){replacement}"
    old = style.inner(hide_null=True)
    if delta.replaces:
        old = old.without_replacement()
    return f"{render(shape.before, indent, old)} -> (known after apply){replacement}"


def _warnings(delta: Delta, indent: int, style: Style) -> Iterator[str]:
    """What a change of sensitivity means, above the part. Its marks are two columns wide, whatever the style."""
    shape = delta.shape
    if not isinstance(shape, Hidden) or shape.before == shape.after:
        return
    if shape.inner.action in {Action.CREATE, Action.DELETE}:
        return
    what = "block" if shape.is_body else "attribute value"
    margin = INDENT * indent
    warning = f"{margin}  # {style.paint('Warning', 'yellow')}: this {what} will"
    if shape.before:
        yield f"{warning} no longer be marked as sensitive"
        last = f"{margin}  # after applying this change."
    else:
        yield f"{warning} be marked as sensitive and will not"
        last = f"{margin}  # display in UI output after applying this change."
    unchanged = shape.inner.action is Action.NO_OP and not shape.is_body
    yield last + (" The value is unchanged." if unchanged else "")
