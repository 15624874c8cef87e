"""The conformance kit names what is wrong with a schema."""

from collections.abc import Mapping
from typing import Any

import pytest
from msgspec.structs import replace

from blockform.sdk import (
    Attribute,
    Block,
    NestedAttributes,
    NestedBlock,
    Nesting,
    ProviderSchema,
    ResourceSchema,
)
from blockform.sdk.conformance import check_schema
from blockform.sdk.validators import one_of
from blockform.values import (
    DYNAMIC,
    NUMBER,
    STRING,
    Value,
    null,
    number,
    sensitive,
    string,
    tuple_of,
    unknown,
)
from tests.unit.sdk.jars import JAR, LOOK

TEXT = Attribute(type=STRING, optional=True)


def with_attribute(attribute: Attribute, name: str = "part") -> ProviderSchema:
    return ProviderSchema(
        provider=Block(), resources={"jar_jar": ResourceSchema(block=Block(attributes={name: attribute}))}
    )


def with_block(
    name: str = "lid",
    nesting: Nesting = Nesting.LIST,
    attributes: Mapping[str, Attribute] | None = None,
    **bounds: int,
) -> ProviderSchema:
    nested = NestedBlock(block=Block(attributes={"part": TEXT}), nesting=nesting, **bounds)
    block = Block(attributes=attributes or {}, blocks={name: nested})
    return ProviderSchema(provider=Block(), resources={"jar_jar": ResourceSchema(block=block)})


def with_default(default: Value, **rules: Any) -> ProviderSchema:
    return with_attribute(Attribute(**{"type": STRING, "optional": True, "default": default, **rules}))


SCHEMAS = [
    pytest.param(
        ProviderSchema(provider=Block(), resources={"cup": JAR}, data_sources={"jars_look": LOOK}),
        [
            'resource cup: the name must begin with "jar_"',
            'data source jars_look: the name must begin with "jar_"',
        ],
        id="prefix",
    ),
    pytest.param(
        ProviderSchema(provider=Block(), resources={"jar": replace(JAR, version=-1)}),
        ["resource jar: the version must not be negative"],
        id="version",
    ),
    pytest.param(
        with_attribute(TEXT, "count"), ["resource jar_jar: count is a name of the language"], id="reserved"
    ),
    pytest.param(
        ProviderSchema(provider=Block(attributes={"alias": TEXT})),
        ["provider: alias is a name of the language"],
        id="reserved of providers",
    ),
    pytest.param(
        with_block("lifecycle"),
        ["resource jar_jar: lifecycle is a name of the language"],
        id="reserved block",
    ),
    pytest.param(
        with_block("part", attributes={"part": TEXT}),
        ["jar_jar.part: there are an attribute and a block of that name"],
        id="twice",
    ),
    pytest.param(
        with_attribute(TEXT, "healthCheck"),
        ["jar_jar.healthCheck: the name must be a lower-case identifier"],
        id="case",
    ),
    pytest.param(
        with_attribute(TEXT, "a-b"), ["jar_jar.a-b: the name must be a lower-case identifier"], id="hyphen"
    ),
    pytest.param(
        with_block("a b"), ["jar_jar.a b: the name must be a lower-case identifier"], id="block name"
    ),
    pytest.param(
        with_block(min_items=3, max_items=2),
        ["jar_jar.lid: no number of blocks lies between min_items and max_items"],
        id="bounds",
    ),
    pytest.param(
        with_block(min_items=-1),
        ["jar_jar.lid: no number of blocks lies between min_items and max_items"],
        id="negative",
    ),
    pytest.param(
        with_block(nesting=Nesting.SINGLE, max_items=2),
        ["jar_jar.lid: a SINGLE block stands once at most"],
        id="single",
    ),
    pytest.param(with_block(min_items=3), [], id="no upper bound"),
    pytest.param(
        with_attribute(Attribute(optional=True)),
        ["jar_jar.part: just one of type and nested must be given"],
        id="no type",
    ),
    pytest.param(
        with_attribute(Attribute(type=STRING, required=True, computed=True)),
        ["jar_jar.part: what is required is neither optional nor computed"],
        id="required and computed",
    ),
    pytest.param(
        with_attribute(Attribute(type=STRING)),
        ["jar_jar.part: it must be required, optional or computed"],
        id="nothing",
    ),
    pytest.param(
        with_attribute(Attribute(type=STRING, optional=True, computed=True, write_only=True)),
        ["jar_jar.part: what is write-only cannot be computed"],
        id="write-only",
    ),
    pytest.param(
        with_attribute(Attribute(type=STRING, optional=True, accepts=(NUMBER,))),
        ["jar_jar.part: accepts narrows DYNAMIC only"],
        id="accepts",
    ),
    pytest.param(
        with_attribute(Attribute(type=DYNAMIC, optional=True, accepts=(NUMBER,))),
        [],
        id="accepts of a dynamic",
    ),
    pytest.param(
        with_attribute(
            Attribute(
                optional=True,
                nested=NestedAttributes(nesting=Nesting.MAP, attributes={"in": Attribute(type=STRING)}),
            )
        ),
        ["jar_jar.part.in: it must be required, optional or computed"],
        id="nested",
    ),
    pytest.param(
        with_default(string("x"), optional=False, required=True),
        ["jar_jar.part: only an optional attribute can have a default"],
        id="default of required",
    ),
    pytest.param(
        with_default(null(STRING)), ["jar_jar.part: a default is known, not null and not marked"], id="null"
    ),
    pytest.param(
        with_default(unknown(STRING)),
        ["jar_jar.part: a default is known, not null and not marked"],
        id="unknown",
    ),
    pytest.param(
        with_default(sensitive("x")),
        ["jar_jar.part: a default is known, not null and not marked"],
        id="marked",
    ),
    pytest.param(
        with_default(tuple_of([])),
        ["jar_jar.part: the default does not fit the type: string required, but have tuple"],
        id="no fit",
    ),
    pytest.param(
        with_default(number(1)), ["jar_jar.part: the default must be of the attribute's type"], id="converted"
    ),
    pytest.param(
        with_default(string("blue"), validators=(one_of("red"),)),
        ['jar_jar.part: the default is not valid: Expected one of "red", got "blue".'],
        id="not valid",
    ),
    pytest.param(with_default(string("red"), validators=(one_of("red"),)), [], id="good default"),
]


@pytest.mark.parametrize(("schema", "broken"), SCHEMAS)
def test_schemas(schema: ProviderSchema, broken: list[str]) -> None:
    assert check_schema(schema, "tests/jar") == broken


def test_lists_are_of_resource_types() -> None:
    wrong = Block(attributes={"Part": TEXT})
    found = check_schema(ProviderSchema(provider=Block(), lists={"jar_jar": wrong}), "local/jar")
    assert found == [
        "list jar_jar: there is no resource type of that name",
        "list jar_jar.Part: the name must be a lower-case identifier",
    ]
