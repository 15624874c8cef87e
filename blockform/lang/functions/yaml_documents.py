"""Functions between values and YAML."""

from collections.abc import Iterator, Sequence
from typing import Any

from blockform.lang.functions.model import Function, Param, always
from blockform.values import DYNAMIC, STRING, ListType, SetType, TupleType, Value, convert, string, unknown

_OPEN_END = "...\n"


def _yamldecode(args: Sequence[Value]) -> Value:
    from blockform.lang.functions.yaml_reader import read_yaml  # noqa: PLC0415  with the parser, in its own time

    return read_yaml(args[0].as_str())


def _yamlencode(args: Sequence[Value]) -> Value:
    value = args[0]
    return string(_document(value)) if value.is_wholly_known else unknown(STRING)


def _document(value: Value) -> str:
    """One document in block style. Source: go-cty-yaml encode.go, and its older libyaml, which ends a lone plain scalar openly."""
    import yaml  # noqa: PLC0415  15 ms, for the few configurations that write YAML

    events = yaml.events
    dumper = getattr(yaml, "CDumper", yaml.Dumper)  # without libyaml lines are folded elsewhere
    whole = [
        events.StreamStartEvent(),
        events.DocumentStartEvent(explicit=False),
        *_events(value, events),
        events.DocumentEndEvent(explicit=False),
        events.StreamEndEvent(),
    ]
    text: str = yaml.emit(whole, Dumper=dumper, allow_unicode=True)
    if text.endswith(f"\n{_OPEN_END}"):
        text = text.removesuffix(_OPEN_END)
    is_plain = not isinstance(value.raw, str | tuple | dict)
    return text + _OPEN_END if is_plain else text


def _events(value: Value, events: Any) -> Iterator[Any]:
    if isinstance(value.raw, tuple) and isinstance(value.type, ListType | TupleType | SetType):
        yield events.SequenceStartEvent(None, None, implicit=True, flow_style=False)
        for item in value.elements:
            yield from _events(item, events)
        yield events.SequenceEndEvent()
    elif isinstance(value.raw, dict):
        yield events.MappingStartEvent(None, None, implicit=True, flow_style=False)
        for key, item in value.items.items():
            yield from _events(string(key), events)
            yield from _events(item, events)
        yield events.MappingEndEvent()
    else:
        text, style = _scalar(value)
        yield events.ScalarEvent(None, None, (True, True), text, style=style)


def _scalar(value: Value) -> tuple[str, str | None]:
    """Text and style: strings are quoted, or blocks if they have several lines."""
    if value.raw is None:
        return "null", None
    if value.type is STRING:
        text = value.as_str()
        return text, "|" if "\n" in text else '"'
    return convert(value, STRING).as_str(), None


FUNCTIONS = (
    Function(
        name="yamldecode",
        summary="Reads one document of YAML (most of version 1.2) into a value.",
        params=(Param(name="src", type=STRING),),
        returns=always(DYNAMIC),
        call=_yamldecode,
        example='yamldecode("a: [1, yes]") = { "a" = [1, true] }',
        may_be_null=True,
    ),
    Function(
        name="yamlencode",
        summary="Writes the value as YAML in block style, all texts quoted.",
        params=(Param(name="value", type=DYNAMIC, allow_null=True, allow_dynamic=True),),
        returns=always(STRING),
        call=_yamlencode,
        example='yamldecode(yamlencode({ a = [1] })) = { "a" = [1] }',
    ),
)
"""The functions of this module."""
