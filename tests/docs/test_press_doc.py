"""The tables of arguments in docs/press.md are what the schemas say; ``--update-expected`` writes them anew.

A table stands between ``<!-- schema: resource press_block_spec config -->`` and ``<!-- end -->``. An attribute that has a table of its own
is not told again in another.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from blockform.sdk import Attribute, Block, Nesting
from blockform.values import DYNAMIC
from blockform_press import provider

DOC = Path(__file__).parents[2] / "docs" / "press.md"
TABLE = re.compile(r"<!-- schema: ([\w ]+) -->\n(.*?)<!-- end -->", re.DOTALL)

Attributes = Mapping[str, Attribute]

_NESTED = {
    Nesting.SINGLE: ("object", "."),
    Nesting.LIST: ("list of objects", "[]."),
    Nesting.SET: ("set of objects", "[]."),
    Nesting.MAP: ("map of objects", ".*."),
}


_ORDER = ("required", "optional", "result")


def block_of(words: list[str]) -> Block:
    schema = provider.schema()
    if words[0] == "provider":
        return schema.provider
    found = schema.resources if words[0] == "resource" else schema.data_sources
    return found[words[1]].block


def attributes_of(path: str) -> Attributes:
    """The attributes of a block, or of a nested attribute in it."""
    words = path.split()
    attributes = block_of(words).attributes
    for name in words[2:]:
        nested = attributes[name].nested
        assert nested is not None, path
        attributes = nested.attributes
    return attributes


def type_of(attribute: Attribute) -> str:
    if attribute.nested is not None:
        return _NESTED[attribute.nested.nesting][0]
    if attribute.type == DYNAMIC and attribute.accepts:
        return f"{' or '.join(str(of) for of in attribute.accepts)}, or `@param:name`"
    return str(attribute.type)


def use_of(attribute: Attribute) -> str:
    if attribute.required:
        return "required"
    return "optional" if attribute.optional else "result"


def lines(
    attributes: Attributes, elsewhere: list[Attributes], prefix: str = "", above: frozenset[str] = frozenset()
) -> Iterator[str]:
    """A line for each attribute, required ones first and results last, and for what is nested in it."""
    for name, attribute in sorted(attributes.items(), key=lambda item: _ORDER.index(use_of(item[1]))):
        yield f"| `{prefix}{name}` | {type_of(attribute)} | {use_of(attribute)} | {attribute.description} |"
        nested = attribute.nested
        if nested is None or name in above or any(nested.attributes is other for other in elsewhere):
            continue
        joint = _NESTED[nested.nesting][1]
        yield from lines(nested.attributes, elsewhere, f"{prefix}{name}{joint}", above | {name})


def table(path: str, elsewhere: list[Attributes]) -> str:
    words = path.split()
    rows = list(lines(attributes_of(path), elsewhere))
    if len(words) == 2:
        for name, nested in block_of(words).blocks.items():
            rows.append(f"| `{name} {{ }}` | block | optional | {nested.block.description} |")
            rows.extend(lines(nested.block.attributes, elsewhere, f"{name}."))
    return "\n".join(["", "| name | type | | meaning |", "|---|---|---|---|", *rows, "", ""])


def test_tables_are_the_schemas(request: pytest.FixtureRequest) -> None:
    text = DOC.read_text()
    told = [attributes_of(path) for path, _ in TABLE.findall(text)]

    def written(match: re.Match[str]) -> str:
        elsewhere = [attributes for attributes in told if attributes is not attributes_of(match[1])]
        return f"<!-- schema: {match[1]} -->\n{table(match[1], elsewhere)}<!-- end -->"

    wanted = TABLE.sub(written, text)
    if request.config.getoption("--update-expected"):
        DOC.write_text(wanted)
    assert wanted == DOC.read_text(), "the tables are old; write them anew with --update-expected"


def test_everything_is_told() -> None:
    text = DOC.read_text()
    schema = provider.schema()
    told = {path for path, _ in TABLE.findall(text)}
    assert {f"resource {name}" for name in schema.resources} <= told
    assert [name for name in schema.data_sources if f"`{name}`" not in text] == []
    assert "provider press" in told
