"""How strings, numbers and bools are told: quoted, line by line, or as the data that their JSON holds.

Source: Terraform's jsonformat/computed/renderers (primitive.go, string.go).
"""

import json
import re
from collections.abc import Callable
from typing import Any, TypeAlias

from blockform.cli.views.delta.align import align
from blockform.cli.views.delta.compare import Side, compare_json
from blockform.cli.views.delta.model import Delta, Scalar
from blockform.cli.views.delta.style import Style
from blockform.plan import Action
from blockform.values import (
    STRING,
    ConversionError,
    PrimitiveType,
    Value,
    boolean,
    go_quote,
    null,
    number,
    object_of,
    string,
    tuple_of,
)
from blockform.values.number import digits

Render: TypeAlias = Callable[[Delta, int, Style], str]
"""Tells a delta: used for the data in a string of JSON."""


def render_scalar(delta: Delta, shape: Scalar, indent: int, style: Style, render: Render) -> str:
    """A string, number or bool, before and after."""
    before, after = shape.before, shape.after
    match delta.action:
        case Action.CREATE | Action.NO_OP:
            return _one(delta, after, indent, style, render)
        case Action.DELETE:
            return _one(delta, before, indent, style, render)
        case _:
            return _two(delta, before, after, indent, style, render)


def _one(delta: Delta, value: Side, indent: int, style: Style, render: Render) -> str:
    replacement = style.replacement_suffix(replaces=delta.replaces)
    text = _text(value)
    if text is None:
        return _plain(value, style) + _null_suffix(delta, value, style) + replacement
    if (data := json_value(text)) is not None:
        gone = delta.action is Action.DELETE
        created = delta.action is Action.CREATE
        return _as_json(delta, None if created else data, None if gone else data, indent, style, render)
    if "\n" in text:
        margin = style.margin(indent + 1)
        return _heredoc(delta, [margin + line for line in text.strip().split("\n")], indent, style)
    return go_quote(text) + _null_suffix(delta, value, style) + replacement


def _null_suffix(delta: Delta, value: Side, style: Style) -> str:
    return "" if value is None or value.is_null else style.null_suffix(delta.action)


def _two(delta: Delta, before: Side, after: Side, indent: int, style: Style, render: Render) -> str:
    old, new = _text(before), _text(after)
    old_data = None if old is None else json_value(old)
    new_data = None if new is None else json_value(new)
    if old_data is not None and new_data is not None:
        return _as_json(delta, old_data, new_data, indent, style, render)
    if old_data is not None or new_data is not None:
        sides = style.inner(hide_null=True)
        gone = _one(Delta(Action.DELETE, Scalar(before, None)), before, indent, sides, render)
        come = _one(Delta(Action.CREATE, Scalar(None, after)), after, indent, sides, render)
        return gone + style.arrow + come
    if "\n" in (old or "") and "\n" in (new or ""):
        found = yaml_values(old or "", new or "")
        if found is not None:
            return _as_yaml(delta, *found, indent, style, render)
    if "\n" in (old or "") or "\n" in (new or ""):
        return _heredoc(delta, _line_changes(_lines(old), _lines(new), indent, style), indent, style)
    suffix = style.replacement_suffix(replaces=delta.replaces)
    return _plain(before, style) + style.arrow + _plain(after, style) + suffix


def _text(value: Side) -> str | None:
    return value.raw if value is not None and value.type is STRING and isinstance(value.raw, str) else None


def _plain(value: Side, style: Style) -> str:
    if value is None or value.is_null:
        return style.paint("null", "gray")
    if isinstance(value.raw, bool):
        return "true" if value.raw else "false"
    if isinstance(value.raw, str):
        return go_quote(value.raw) if value.type is STRING else value.raw
    return digits(value.as_number())


# Lines ---------------------------------------------------------------------------------------------------------------


def _heredoc(delta: Delta, lines: list[str], indent: int, style: Style) -> str:
    replacement = style.replacement_suffix(replaces=delta.replaces)
    end = f"{style.margin(indent)}EOT{style.null_suffix(delta.action)}"
    return "\n".join([f"<<-EOT{replacement}", *lines, end])


def _lines(text: str | None) -> list[str]:
    if text is None:
        return ["null"]
    return (text.strip() if "\n" in text else text).split("\n")


def _line_changes(before: list[str], after: list[str], indent: int, style: Style) -> list[str]:
    """Lines that go, come or stay; long runs of those that stay are folded."""
    found: list[str] = []
    same: list[str] = []
    for old, new in align(before, after, lambda _, __: False):
        if old is not None and new is not None and before[old] == after[new]:
            same.append(style.margin(indent + 1) + before[old])
            continue
        found += _folded(same, indent, style, is_first=not found)
        same = []
        if old is not None:
            found.append(style.margin(indent + 1, Action.DELETE) + before[old])
        if new is not None:
            found.append(style.margin(indent + 1, Action.CREATE) + after[new])
    return found + _folded(same, indent, style, is_last=True)


def _folded(
    same: list[str], indent: int, style: Style, *, is_first: bool = False, is_last: bool = False
) -> list[str]:
    """Unchanged lines, without those that are far from any change."""
    head = 0 if is_first else _CONTEXT
    tail = 0 if is_last else _CONTEXT
    hidden = len(same) - head - tail
    if hidden < _LEAST_HIDDEN:
        return same
    count = style.margin(indent + 1) + style.hidden_count("line", hidden)
    return [*same[:head], count, *same[len(same) - tail :]]


_CONTEXT = 3
"""So many unchanged lines are shown on either side of a change."""
_LEAST_HIDDEN = 6
"""Hiding fewer lines than this is not worth a line that says so."""


# JSON ----------------------------------------------------------------------------------------------------------------

_NUMERAL = PrimitiveType("number")
"""The type of a number in JSON that is written unusually: it is shown, and compared, as it is written."""


class _Digits(str):
    """The text of a number in JSON."""

    __slots__ = ()


def json_value(text: str) -> Value | None:
    """The data in a text that is a JSON array or object, else None. Null, in either, is not told from no text."""
    if not text.startswith(("{", "[")):
        return None
    try:
        return _from_data(json.loads(text, parse_int=_Digits, parse_float=_Digits, parse_constant=_refuse))
    except ValueError:
        return None


def _refuse(text: str) -> None:
    raise ValueError(f"{text} is no JSON")


def _from_data(data: Any) -> Value:
    match data:
        case dict():
            return object_of({key: _from_data(item) for key, item in data.items()})
        case list():
            return tuple_of(map(_from_data, data))
        case _Digits():
            return number(str(data)) if _USUAL.fullmatch(data) else Value(_NUMERAL, str(data))
        case bool():
            return boolean(data)
        case str():
            return string(data)
        case _:
            return null()


def yaml_values(old: str, new: str) -> tuple[Value, Value] | None:
    """The data in two texts that are YAML and differ as data; None where lines say more.

    Prose and programs may happen to be YAML, too: keys with spaces or brackets in them are taken for a sign of that.
    """
    if max(len(old), len(new)) > _LONGEST_YAML or not (_LOOKS_YAML.search(old) and _LOOKS_YAML.search(new)):
        return None
    from blockform.lang.functions.model import FunctionCallError  # noqa: PLC0415  few plans change YAML
    from blockform.lang.functions.yaml_reader import read_yaml  # noqa: PLC0415  see above

    try:
        before, after = read_yaml(old), read_yaml(new)
    except (FunctionCallError, ConversionError):
        return None
    if not (_is_document(before) and _is_document(after)):
        return None
    return (before, after) if compare_json(before, after).action is not Action.NO_OP else None


_LONGEST_YAML = 200_000
_LOOKS_YAML = re.compile(r"^(?:- |[\w./@$-]+:(?:[ \n]|$)|---)", re.MULTILINE)
_YAML_KEY = re.compile(r"[\w./@$-]+")


def _is_document(value: Value) -> bool:
    """Whether it is a collection, all of whose keys could be names."""
    if not isinstance(value.raw, dict | tuple):
        return False
    return all(
        _YAML_KEY.fullmatch(key) for _, part in value.walk() if isinstance(part.raw, dict) for key in part.raw
    )


def _as_yaml(delta: Delta, before: Value, after: Value, indent: int, style: Style, render: Render) -> str:
    """Data in a text of YAML, told as that in JSON is. Terraform shows the lines."""
    replacement = style.replacement_suffix(replaces=delta.replaces)
    text = render(compare_json(before, after), indent + 1, style.inner(hide_null=True))
    opening = f"yamlencode(\n{style.margin(indent + 1, Action.UPDATE)}{text}{replacement}\n"
    return f"{opening}{style.margin(indent)})"


_USUAL = re.compile(r"-?[1-9][0-9]{,99}|0|-?(?:0|[1-9][0-9]{,99})\.[0-9]{,99}[1-9]", re.ASCII)


def _as_json(
    delta: Delta, before: Value | None, after: Value | None, indent: int, style: Style, render: Render
) -> str:
    data = compare_json(before, after)
    inner = style.inner(hide_null=True)
    note, replacement = "", ""
    action = delta.action
    if data.action is Action.NO_OP and action is Action.UPDATE:
        note = " # whitespace changes force replacement" if delta.replaces else " # whitespace changes"
        inner = inner.inner(unchanged=True)
        action = Action.NO_OP
    else:
        replacement = style.replacement_suffix(replaces=delta.replaces)
    text = render(data, indent + 1, inner)
    if "\n" not in text:
        return f"jsonencode({text}){note}{replacement}"
    shown = Action.UPDATE if action is Action.UPDATE else Action.NO_OP
    opening = f"jsonencode({note}\n{style.margin(indent + 1, shown)}{text}{replacement}\n"
    return f"{opening}{style.margin(indent)}){style.null_suffix(delta.action)}"
