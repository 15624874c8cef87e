"""YAML as ``yamldecode`` reads it: PyYAML's events to a value, mistakes in the words of Terraform's parser.

Both parsers are libyaml: PyYAML binds it, Terraform's go-cty-yaml is a port of it to Go, so positions and problems agree.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct, field

from blockform.lang.functions.model import FunctionCallError
from blockform.lang.functions.yaml_scalars import resolve
from blockform.values import (
    STRING,
    ConversionError,
    ObjectType,
    Value,
    convert,
    friendly_name,
    go_quote,
    object_of,
    tuple_of,
)

_MAP = "tag:yaml.org,2002:map"
_SEQUENCE = "tag:yaml.org,2002:seq"
_VERSION = (1, 1)


def read_yaml(text: str) -> Value:
    """The value of the one document in the text.

    Raises: FunctionCallError. Source: go-cty-yaml decode.go.
    """
    try:
        return _Reader(_events(text)).document()
    except RecursionError:
        raise FunctionCallError("the document nests too deeply") from None


def _events(text: str) -> Iterator[Any]:
    """The parser's events; its mistakes are raised as FunctionCallError."""
    import yaml  # noqa: PLC0415  15 ms, for the few configurations that read YAML

    loader = getattr(yaml, "CLoader", yaml.Loader)  # without libyaml the messages differ, the values do not
    try:
        yield from yaml.parse(text or "\n", Loader=loader)
    except yaml.reader.ReaderError as error:
        raise FunctionCallError(str(error.reason)) from None
    except yaml.MarkedYAMLError as error:
        raise _mistake(error, is_scanner=isinstance(error, yaml.scanner.ScannerError)) from None


def _mistake(error: Any, *, is_scanner: bool) -> FunctionCallError:
    """Lines count from 0 unless the scanner complains, which then forgets the column: so it is in Terraform."""
    found, around = error.problem_mark, error.context_mark
    if found is not None and found.line:
        line, column = (found.line + 1, 1) if is_scanner else (found.line, found.column + 1)
    elif around is not None and around.line:
        line, column = around.line, around.column + 1
    else:
        return FunctionCallError(error.problem)
    return FunctionCallError(f"on line {line}, column {column}: {error.problem}")


def _fault(event: Any, text: str, *content: str) -> FunctionCallError:
    mark = event.start_mark
    at = f"on line {mark.line}, column {mark.column + 1}: " if mark.line else ""
    return FunctionCallError(at + text, None, *content)


class _Reader(Struct):
    """Reads one document. ``pending`` counts the open definitions of anchors, ``anchored`` holds the finished ones."""

    events: Iterator[Any]
    pending: dict[str, int] = field(default_factory=dict)
    anchored: dict[str, Value] = field(default_factory=dict)

    def document(self) -> Value:
        next(self.events)
        start = next(self.events)
        if _kind(start) != "DocumentStart":
            raise _fault(start, "missing start of document")
        if start.version not in (None, _VERSION):
            raise _fault(start, "found incompatible YAML document")
        value = self._value(next(self.events))
        next(self.events)
        after = next(self.events)
        if _kind(after) != "StreamEnd":
            raise _fault(after, "unexpected extra content after value")
        return value

    def _value(self, event: Any) -> Value:
        kind = _kind(event)
        if kind == "Alias":
            return self._alias(event)
        anchor = event.anchor or ""
        if anchor:
            self.pending[anchor] = self.pending.get(anchor, 0) + 1
        if kind == "Scalar":
            value = self._scalar(event)
        else:
            value = self._mapping(event) if kind == "MappingStart" else self._sequence(event)
        if anchor:
            self.pending[anchor] -= 1
            self.anchored[anchor] = value
        return value

    def _alias(self, event: Any) -> Value:
        name = go_quote(event.anchor)
        if self.pending.get(event.anchor):
            raise _fault(event, "cannot refer to anchor %s from inside its own definition", name)
        if event.anchor not in self.anchored:
            raise _fault(event, "reference to undefined anchor %s", name)
        return self.anchored[event.anchor]

    def _scalar(self, event: Any) -> Value:
        try:
            value = resolve(_tag(event), event.value, quoted=event.style in ("'", '"'))
        except FunctionCallError as error:
            raise _fault(event, error.text, *error.content) from None
        # A block of text is a string, but goes through what it would be if it were plain: "|- 0x10" is "16".
        return convert(value, STRING) if event.style in ("|", ">") and not _tag(event) else value

    def _sequence(self, event: Any) -> Value:
        if _tag(event) not in ("", _SEQUENCE):
            raise _fault(event, "can't interpret sequence as %s", event.tag)
        items = []
        while _kind(inner := next(self.events)) != "SequenceEnd":
            items.append(self._value(inner))
        return tuple_of(items)

    def _mapping(self, event: Any) -> Value:
        if _tag(event) not in ("", _MAP):
            raise _fault(event, "can't interpret mapping as %s", event.tag)
        items: dict[str, Value] = {}
        while _kind(inner := next(self.events)) != "MappingEnd":
            if _is_merge(inner):
                items.update(_merged(inner, self._value(next(self.events))))
                continue
            key = _key(inner)
            items[key] = self._value(next(self.events))
        return object_of(items)


def _kind(event: Any) -> str:
    return type(event).__name__.removesuffix("Event")


def _tag(event: Any) -> str:
    return str(event.tag or "")


def _is_merge(event: Any) -> bool:
    return _kind(event) == "Scalar" and not _tag(event) and event.value == "<<"


def _merged(event: Any, value: Value) -> dict[str, Value]:
    """What ``<<: value`` adds to a mapping."""
    if not isinstance(value.type, ObjectType):
        raise _fault(event, f"cannot merge {friendly_name(value.type)} into mapping")
    return dict(value.items)


def _key(event: Any) -> str:
    if _kind(event) != "Scalar":
        raise _fault(event, "only strings are allowed as mapping keys")
    value = resolve(_tag(event), event.value, quoted=event.style in ("'", '"'))
    if value.is_null:
        raise _fault(event, "mapping key cannot be null")
    try:
        return convert(value, STRING).as_str()
    except ConversionError:
        raise _fault(event, "only strings are allowed as mapping keys") from None
