"""Writes resource blocks for imported objects that nobody has declared yet, so that they plan empty.

Arguments stand in the order of their names, as Terraform writes them; inside nested objects what is null is left out. Sensitive parts
are left to the user. Source: Terraform's package genconfig.
"""

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from blockform.addrs import ResourceAddr
from blockform.builtin.functions import literal
from blockform.schema import Attribute, Block, NestedBlock, Nesting
from blockform.values import STRING, ConversionError, Value, dumps, from_plain, hcl_literal, loads, to_plain

_SENSITIVE = " # sensitive"
_NAME = re.compile(r"[^\W\d][\w-]*")


class Wording(Struct, frozen=True):
    """How values are written: a text that is the id of another object as a reference to it. ``used`` collects those."""

    references: Mapping[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def of(self, value: Value) -> str:
        """An expression for a value without schema."""
        raw = value.raw
        if isinstance(raw, str) and value.type is STRING:
            return self._text(raw)
        if isinstance(raw, tuple):
            return "[" + ", ".join(map(self.of, value.elements)) + "]"
        if isinstance(raw, dict):
            lines = [f"{key_text(key)} = {self._member(item)}\n" for key, item in value.items.items()]
            return "{\n" + "".join(lines) + "}" if lines else "{}"
        return literal(value)

    def _member(self, value: Value) -> str:
        return f"null{_SENSITIVE}" if value.is_sensitive else self.of(value.unmarked())

    def _text(self, text: str) -> str:
        reference = self.references.get(text)
        if reference is not None:
            self.used.add(text)
            return reference
        encoded = self._as_json(text)
        return encoded if encoded is not None else hcl_literal(text)

    def _as_json(self, text: str) -> str | None:
        """A call of jsonencode, where that gives the very same text."""
        if text[:1] not in {"{", "["}:
            return None
        try:
            found = from_plain(loads(text))
        except (ValueError, ConversionError):
            return None
        return f"jsonencode({literal(found)})" if dumps(to_plain(found)) == text else None


def key_text(key: str) -> str:
    """The key of an object as it is written."""
    return key if _NAME.fullmatch(key) else hcl_literal(key)


def resource_text(addr: ResourceAddr, schema: Block, value: Value, provider: str, wording: Wording) -> str:
    """The block of a resource, laid out; ``provider`` is the value of its argument, empty for none."""
    head = [f"provider = {provider}\n"] if provider else []
    body = "".join([*head, *_body(schema, value, wording, top=True)])
    from blockform.syntax import format_source  # noqa: PLC0415  few plans write configuration

    return format_source(f'resource "{addr.type}" "{addr.name}" {{\n{body}}}\n')


def _body(schema: Block, value: Value, wording: Wording, *, top: bool) -> Iterator[str]:
    yield from _attributes(schema.attributes, value, wording, top=top)
    for name, nested in sorted(schema.blocks.items()):
        content = value.get(name)
        if content is not None and not content.is_null:
            yield from _blocks(name, nested, content, wording)


def _attributes(
    attributes: Mapping[str, Attribute], value: Value, wording: Wording, *, top: bool
) -> Iterator[str]:
    for name, attribute in sorted(attributes.items()):
        given = value.get(name)
        if given is None or not _is_argument(name, attribute) or attribute.deprecated:
            continue
        if (
            given.is_null
            and not given.is_sensitive
            and (attribute.computed or not (top or attribute.required))
        ):
            continue
        yield f"{name} = {_argument(attribute, given, wording)}\n"


def _is_argument(name: str, attribute: Attribute) -> bool:
    settable = attribute.required or attribute.optional
    return settable and not (name == "id" and attribute.computed)


def _argument(attribute: Attribute, value: Value, wording: Wording) -> str:
    nested = attribute.nested
    if attribute.sensitive or attribute.write_only or value.is_sensitive:
        empty = {None: "null", Nesting.LIST: "[]", Nesting.SET: "[]"}
        return empty.get(nested.nesting if nested else None, "{}") + _SENSITIVE
    if value.is_null:
        return "null"
    if nested is None:
        return wording.of(value)

    def one(item: Value) -> str:
        return "{\n" + "".join(_attributes(nested.attributes, item, wording, top=False)) + "}"

    match nested.nesting:
        case Nesting.SINGLE:
            return one(value)
        case Nesting.MAP:
            lines = [f"{key_text(key)} = {one(item)}\n" for key, item in sorted(value.items.items())]
            return "{\n" + "".join(lines) + "}"
        case Nesting.LIST | Nesting.SET:
            return "[\n" + "".join(f"{one(item)},\n" for item in value.elements) + "]"


def _blocks(name: str, nested: NestedBlock, value: Value, wording: Wording) -> Iterator[str]:
    match nested.nesting:
        case Nesting.SINGLE:
            yield _block(f"{name} {{\n", nested, value, wording)
        case Nesting.MAP:
            for key, item in sorted(value.items.items()):
                yield _block(f"{name} {hcl_literal(key)} {{\n", nested, item, wording)
        case Nesting.LIST | Nesting.SET:
            for item in value.elements:
                yield _block(f"{name} {{\n", nested, item, wording)


def _block(head: str, nested: NestedBlock, value: Value, wording: Wording) -> str:
    return head + "".join(_body(nested.block, value, wording, top=True)) + "}\n"
