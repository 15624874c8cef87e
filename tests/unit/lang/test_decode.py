"""The object that a body makes, and what is said of bodies that do not fit."""

from collections.abc import Callable
from typing import TypeAlias

import pytest

from blockform.diagnostics import Diagnostic
from blockform.lang import Scope, decode_body
from blockform.schema import Attribute, Block, NestedAttributes, NestedBlock, Nesting, Problem
from blockform.syntax import Body
from blockform.values import (
    DYNAMIC,
    NUMBER,
    ROOT,
    STRING,
    ListType,
    MapType,
    Mark,
    SetType,
    Value,
    list_of,
    map_of,
    null,
    number,
    object_of,
    sensitive,
    set_of,
    string,
    tuple_of,
    unknown,
)

Decode: TypeAlias = Callable[..., tuple[Value, list[Diagnostic]]]

NAMED = Block(
    attributes={"name": Attribute(type=STRING, required=True), "size": Attribute(type=NUMBER, optional=True)}
)
STEP = NestedAttributes(
    nesting=Nesting.MAP,
    attributes={
        "command": Attribute(type=STRING, required=True),
        "storage": Attribute(type=NUMBER, optional=True),
        "params": Attribute(type=DYNAMIC, optional=True),
    },
)
SCHEMA = Block(
    attributes={
        "id": Attribute(type=STRING, computed=True),
        "name": Attribute(type=STRING, required=True),
        "size": Attribute(type=NUMBER, optional=True, default=number(7)),
        "tags": Attribute(type=MapType(STRING), optional=True),
        "steps": Attribute(nested=STEP, optional=True),
        "old": Attribute(type=STRING, optional=True, deprecated="Use name."),
    },
    blocks={
        "one": NestedBlock(block=NAMED, nesting=Nesting.SINGLE),
        "item": NestedBlock(block=NAMED, nesting=Nesting.LIST, max_items=3),
        "each": NestedBlock(block=NAMED, nesting=Nesting.SET),
        "keyed": NestedBlock(block=NAMED, nesting=Nesting.MAP),
    },
)
NAMED_TYPE = NAMED.value_type


def _shown(problem: Diagnostic) -> str:
    return problem.subject.text if problem.subject else ""


def named(name: str, size: int | None = None) -> Value:
    return object_of({"name": string(name), "size": null(NUMBER) if size is None else number(size)})


@pytest.fixture
def decode(parse_body: Callable[[str], Body], scope: Scope) -> Decode:
    def decode(
        text: str, schema: Block = SCHEMA, ignore: frozenset[str] = frozenset()
    ) -> tuple[Value, list[Diagnostic]]:
        value = decode_body(parse_body(text), schema, scope, ignore=ignore)
        return value, list(scope.diags)

    return decode


def test_absent_is_null_and_no_default_is_put_in(decode: Decode) -> None:
    value, diags = decode('name = "a"')
    assert diags == []
    assert value["name"] == string("a")
    assert value["id"] == null(STRING)
    assert value["size"] == null(NUMBER)
    assert value["tags"] == null(MapType(STRING))
    assert value["one"] == null(NAMED_TYPE)
    assert value["item"] == list_of([], NAMED_TYPE)
    assert value["each"] == set_of([], NAMED_TYPE)
    assert value["keyed"] == map_of({}, NAMED_TYPE)
    assert value["steps"].type is DYNAMIC


def test_arguments_are_converted(decode: Decode) -> None:
    value, diags = decode('name = 5\nsize = "12"\ntags = { a = 1, b = true }')
    assert diags == []
    assert (value["name"], value["size"]) == (string("5"), number(12))
    assert value["tags"] == map_of({"a": string("1"), "b": string("true")})


def test_nested_blocks_by_nesting(decode: Decode) -> None:
    value, diags = decode("""
      name = "a"
      one { name = "one" }
      item { name = "b" }
      item {
        name = "a"
        size = var.n
      }
      each { name = "b" }
      each { name = "a" }
      each { name = "a" }
      keyed "k" { name = "x" }
      keyed j { name = "y" }
    """)
    assert diags == []
    assert value["one"] == named("one")
    assert value["item"] == list_of([named("b"), named("a", 3)])
    assert value["each"] == set_of([named("a"), named("b")])
    assert value["keyed"] == map_of({"k": named("x"), "j": named("y")})


def test_blocks_whose_types_differ_make_a_tuple(decode: Decode) -> None:
    block = Block(attributes={"value": Attribute(type=DYNAMIC, optional=True)})
    schema = Block(
        blocks={
            "item": NestedBlock(block=block, nesting=Nesting.LIST),
            "keyed": NestedBlock(block=block, nesting=Nesting.MAP),
        }
    )
    value, diags = decode('item { value = 1 }\nitem { value = [] }\nkeyed "a" { value = "x" }', schema)
    assert diags == []
    assert value["item"] == tuple_of([object_of({"value": number(1)}), object_of({"value": tuple_of([])})])
    assert value["keyed"] == object_of({"a": object_of({"value": string("x")})})


def test_ignored_names_are_no_part_of_it(decode: Decode) -> None:
    text = 'name = "a"\ncount = nowhere.x\nlifecycle {\n  a = 1\n}'
    value, diags = decode(text, ignore=frozenset({"count", "lifecycle"}))
    assert diags == []
    assert "count" not in value.keys()  # noqa: SIM118  a value has no "in"


@pytest.mark.parametrize(
    ("text", "summary", "detail", "shown"),
    [
        pytest.param(
            "size = 1",
            "Missing required argument",
            'The argument "name" is required, but no definition was found.',
            "",
            id="missing",
        ),
        pytest.param(
            "name = null",
            "Missing required argument",
            'The argument "name" is required, but no definition was found.',
            "null",
            id="null-for-required",
        ),
        pytest.param(
            'name = "a"\nsise = 1',
            "Unsupported argument",
            'An argument named "sise" is not expected here. Did you mean "size"?',
            "sise",
            id="unknown-argument",
        ),
        pytest.param(
            'name = "a"\nitem = 1',
            "Unsupported argument",
            'An argument named "item" is not expected here. Did you mean to define a block of type "item"?',
            "item",
            id="argument-for-block",
        ),
        pytest.param(
            'name = "a"\nitme {}',
            "Unsupported block type",
            'Blocks of type "itme" are not expected here. Did you mean "item"?',
            "itme",
            id="unknown-block",
        ),
        pytest.param(
            'name = "a"\ntags {}',
            "Unsupported block type",
            'Blocks of type "tags" are not expected here. Did you mean to define argument "tags"? If so, use the equals sign to '
            "assign it a value.",
            "tags",
            id="block-for-argument",
        ),
        pytest.param(
            'name = "a"\nsize = "x"',
            "Incorrect attribute value type",
            'Inappropriate value for attribute "size": a number is required.',
            '"x"',
            id="type",
        ),
        pytest.param(
            'name = "a"\ntags = { a = "x", b = [1] }',
            "Incorrect attribute value type",
            'Inappropriate value for attribute "tags": element "b": string required, but have tuple.',
            '{ a = "x", b = [1] }',
            id="element",
        ),
        pytest.param(
            'name = "a"\nsteps = { x = { command = "a", storage = "20GB" } }',
            "Incorrect attribute value type",
            'Inappropriate value for attribute "storage": a number is required.',
            '"20GB"',
            id="nested-type",
        ),
        pytest.param(
            'name = "a"\nsteps = { x = { comand = "a", command = "b" } }',
            "Unsupported argument",
            'An argument named "comand" is not expected here.',
            "comand",
            id="nested-unknown",
        ),
        pytest.param(
            'name = "a"\nsteps = { x = {} }',
            "Missing required argument",
            'The argument "command" is required, but no definition was found.',
            "{}",
            id="nested-missing",
        ),
        pytest.param(
            'name = "a"\nid = "x"',
            "Value for unconfigurable attribute",
            'Can\'t configure a value for "id": its value will be decided automatically based on the result of applying this '
            "configuration.",
            '"x"',
            id="computed",
        ),
        pytest.param(
            'name = "a"\none { name = "a" }\none { name = "b" }',
            "Duplicate one block",
            'Only one block of type "one" is allowed. Previous definition was at main.hcl:2,1-4.',
            "one",
            id="second-single",
        ),
        pytest.param(
            'name = "a"\n' + 'item { name = "a" }\n' * 4,
            "Too many item blocks",
            'No more than 3 "item" blocks are allowed',
            "item",
            id="too-many",
        ),
        pytest.param(
            'name = "a"\nitem "x" { name = "a" }',
            "Extraneous label for item",
            "No labels are expected for item blocks.",
            '"x"',
            id="label",
        ),
        pytest.param(
            'name = "a"\nkeyed { name = "a" }',
            "Missing key for keyed",
            "All keyed blocks must have 1 labels (key).",
            "{",
            id="no-label",
        ),
        pytest.param(
            'name = "a"\nkeyed "x" { name = "a" }\nkeyed "x" { name = "b" }',
            "Duplicate keyed block",
            'A block for keyed "x" was already defined. The keyed labels must be unique.',
            'keyed "x"',
            id="same-label",
        ),
        pytest.param(
            'name = "a"\none {}',
            "Missing required argument",
            'The argument "name" is required, but no definition was found.',
            "{",
            id="missing-in-block",
        ),
        pytest.param(
            "name = var.nowhere.x",
            "Reference to undeclared input variable",
            "var.nowhere is not declared.",
            "var.nowhere",
            id="reference",
        ),
    ],
)
def test_error(decode: Decode, text: str, summary: str, detail: str, shown: str) -> None:
    _, diags = decode(text)
    assert [(d.summary, d.detail, _shown(d)) for d in diags] == [(summary, detail, shown)]


def test_too_few_blocks(decode: Decode) -> None:
    schema = Block(
        blocks={
            "one": NestedBlock(block=NAMED, nesting=Nesting.SINGLE, min_items=1),
            "item": NestedBlock(block=NAMED, nesting=Nesting.LIST, min_items=2),
        }
    )
    _, diags = decode('item { name = "a" }', schema)
    assert [(d.summary, d.detail) for d in diags] == [
        ("Missing one block", 'A block of type "one" is required here.'),
        ("Insufficient item blocks", 'At least 2 "item" blocks are required.'),
    ]


def test_deprecated_argument_is_a_warning(decode: Decode) -> None:
    _, diags = decode('name = "a"\nold = "b"')
    assert [(d.is_error, d.summary, d.detail, _shown(d)) for d in diags] == [
        (False, "Argument is deprecated", "Use name.", '"b"')
    ]


def test_references_are_reported_first(decode: Decode) -> None:
    _, diags = decode("sise = 1\nname = upper([])\ntags = { a = var.nowhere }")
    assert [d.summary for d in diags] == [
        "Reference to undeclared input variable",
        "Unsupported argument",
        "Invalid function argument",
    ]


def test_validator_problem_is_located(decode: Decode) -> None:
    def check(value: Value) -> tuple[Problem, ...]:
        assert value.is_known
        return (Problem("Invalid cron", "Five fields, please.", path=ROOT.index("x")),)

    schema = Block(attributes={"when": Attribute(type=MapType(STRING), optional=True, validators=(check,))})
    _, (problem,) = decode('when = { x = "* *", y = var.s }', schema)
    assert (problem.summary, _shown(problem)) == ("Invalid cron", '"* *"')
    assert problem.context is not None
    assert problem.context.text == 'when = { x = "* *", y = var.s }'
    assert problem.values == (("var.s", 'is "abc"'),)


def test_whole_block_is_decoded_despite_faults(decode: Decode) -> None:
    value, diags = decode('name = "a"\nsize = "x"\nitem { name = upper([]) }')
    assert len(diags) == 2
    assert value["name"] == string("a")
    assert value["size"] == unknown(NUMBER)
    assert value["item"].elements[0]["name"] == unknown(STRING)


def test_sensitive_arguments_keep_their_marks(parse_body: Callable[[str], Body], scope: Scope) -> None:
    inner = scope.child({"secret": sensitive("hush")})
    value = decode_body(parse_body("name = secret\ntags = { a = secret }"), SCHEMA, inner)
    assert value["name"] == sensitive("hush")
    assert value["tags"] == map_of({"a": sensitive("hush")})


# dynamic -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "want"),
    [
        pytest.param(
            'dynamic "item" {\n for_each = ["a", "b"]\n content {\n name = item.value\n size = item.key\n}\n}',
            "item",
            list_of([named("a", 0), named("b", 1)]),
            id="tuple",
        ),
        pytest.param(
            'dynamic "each" {\n for_each = var.set\n iterator = it\n content {\n name = it.key\n}\n}',
            "each",
            set_of([named("a"), named("b")]),
            id="set-and-iterator",
        ),
        pytest.param(
            'dynamic "keyed" {\n for_each = var.m\n labels = ["k-${keyed.key}"]\n content {\n name = "x"\n size = keyed.value\n}\n}',
            "keyed",
            map_of({"k-a": named("x", 1), "k-b": named("x", 2)}),
            id="labels",
        ),
        pytest.param(
            'item {\n name = "first"\n}\ndynamic "item" {\n for_each = { z = 1 }\n content {\n name = item.key\n}\n}',
            "item",
            list_of([named("first"), named("z")]),
            id="among-written-ones",
        ),
        pytest.param(
            'dynamic "item" {\n for_each = []\n content {\n name = null.x\n}\n}',
            "item",
            list_of([], NAMED_TYPE),
            id="none",
        ),
        pytest.param(
            'dynamic "item" {\n for_each = var.ul\n content {\n name = item.value\n}\n}',
            "item",
            unknown(ListType(NAMED_TYPE)),
            id="unknown-list",
        ),
        pytest.param(
            'dynamic "each" {\n for_each = var.any\n content {\n name = each.value\n}\n}',
            "each",
            unknown(SetType(NAMED_TYPE)),
            id="unknown-set",
        ),
        pytest.param(
            'dynamic "one" {\n for_each = var.ul\n content {\n name = one.value\n}\n}',
            "one",
            object_of({"name": unknown(STRING), "size": null(NUMBER)}),
            id="unknown-single",
        ),
    ],
)
def test_dynamic(decode: Decode, text: str, name: str, want: Value) -> None:
    value, diags = decode(f'name = "a"\n{text}')
    assert diags == []
    assert value[name] == want


def test_dynamic_in_dynamic(decode: Decode) -> None:
    leaf = NestedBlock(block=NAMED, nesting=Nesting.LIST)
    schema = Block(blocks={"outer": NestedBlock(block=Block(blocks={"inner": leaf}), nesting=Nesting.LIST)})
    value, diags = decode(
        """
        dynamic "outer" {
          for_each = { a = [1, 2], b = [] }
          content {
            dynamic "inner" {
              for_each = outer.value
              content {
                name = "${outer.key}${inner.value}"
              }
            }
          }
        }
        """,
        schema,
    )
    assert diags == []
    inner = [item["inner"] for item in value["outer"].elements]
    assert inner == [list_of([named("a1"), named("a2")]), list_of([], NAMED_TYPE)]


def test_sensitive_for_each_marks_the_blocks(parse_body: Callable[[str], Body], scope: Scope) -> None:
    inner = scope.child({"names": tuple_of([string("a")]).with_marks({Mark.SENSITIVE})})
    text = 'name = "a"\ndynamic "item" {\n for_each = names\n content {\n name = item.value\n}\n}'
    value = decode_body(parse_body(text), SCHEMA, inner)
    assert value["item"].elements[0].is_sensitive


DYNAMIC_ERRORS = [
    ('dynamic "item" {\n content {}\n}', 'The argument "for_each" is required, but no definition was found.', "{"),
    ('dynamic "item" {\n for_each = []\n}', 'A dynamic block must have a nested block of type "content" to describe the body of each generated block.', "{"),
    ('dynamic "item" {\n for_each = []\n content {}\n content {}\n}', "Only one nested content block is allowed for each dynamic block.", "content"),
    ('dynamic "item" {\n for_each = null\n content {}\n}', "Cannot use a null value in for_each.", "null"),
    ('dynamic "item" {\n for_each = var.n\n content {}\n}', "Cannot use a number value in for_each. An iterable collection is required.", "var.n"),
    ('dynamic "item" {\n for_each = []\n iterator = a.b\n content {}\n}', "Dynamic iterator must be a single variable name.", "a.b"),
    ('dynamic "item" {\n for_each = []\n iterator = "a"\n content {}\n}', "A static variable reference is required.", '"a"'),
    ('dynamic "item" {\n for_each = []\n label = "a"\n content {}\n}', 'An argument named "label" is not expected here.', "label"),
    ('dynamic "item" {\n for_each = []\n contents {}\n content {}\n}', 'Blocks of type "contents" are not expected here. Did you mean "content"?', "contents"),
    ('dynamic "itm" {\n for_each = []\n content {}\n}', 'Blocks of type "itm" are not expected here. Did you mean "item"?', '"itm"'),
    ("dynamic {\n}", "All dynamic blocks must have 1 labels (type).", "{"),
    ('dynamic "item" "x" {\n}', "Only 1 labels (type) are expected for dynamic blocks.", '"x"'),
    ('dynamic "keyed" {\n for_each = []\n content {}\n}', 'The argument "labels" is required, but no definition was found.', "{"),
    ('dynamic "keyed" {\n for_each = [1]\n labels = var.l\n content {}\n}', "A static list expression is required.", "var.l"),
    ('dynamic "keyed" {\n for_each = [1]\n labels = []\n content {}\n}', 'Blocks of type "keyed" require 1 label(s).', "[]"),
    ('dynamic "keyed" {\n for_each = [1]\n labels = ["a", "b"]\n content {}\n}', 'Blocks of type "keyed" require 1 label(s).', '"b"'),
    ('dynamic "keyed" {\n for_each = [1]\n labels = [null]\n content {}\n}', "Cannot use a null value as a dynamic block label.", "null"),
    ('dynamic "keyed" {\n for_each = [1]\n labels = [[]]\n content {}\n}', "Cannot use this value as a dynamic block label: string required, but have tuple.", "[]"),
    ('dynamic "keyed" {\n for_each = [1]\n labels = [var.un]\n content {}\n}', "This value is not yet known. Dynamic block labels must be immediately-known values.", "var.un"),
    ('dynamic "keyed" {\n for_each = [1]\n labels = [var.secret]\n content {}\n}', "This value has dynamic marks that make it unsuitable for use as a block label.", "var.secret"),
    ('dynamic "item" {\n for_each = var.nowhere\n content {}\n}', "var.nowhere is not declared.", "var.nowhere"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "detail", "shown"), DYNAMIC_ERRORS, ids=[row[1][:40] for row in DYNAMIC_ERRORS]
)
def test_dynamic_error(decode: Decode, text: str, detail: str, shown: str) -> None:
    _, diags = decode(f'name = "a"\n{text}')
    found = [(d.detail, _shown(d)) for d in diags if '"name"' not in d.detail]
    assert found == [(detail, shown)]


def test_unknown_dynamic_block_is_still_checked_for_its_form(decode: Decode) -> None:
    text = 'name = "a"\ndynamic "item" {\n for_each = var.ul\n content {\n nam = item.value\n}\n}'
    _, diags = decode(text)
    assert [d.summary for d in diags] == ["Missing required argument", "Unsupported argument"]


def test_decoding_needs_no_functions(parse_body: Callable[[str], Body]) -> None:
    scope = Scope()
    value = decode_body(parse_body('name = "a"'), SCHEMA, scope)
    assert value["name"] == string("a")
    assert not scope.diags
