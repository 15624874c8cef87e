"""Values, objects and references of the JSON syntax: as of the native one, but for what only JSON can get wrong."""

import json
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.lang import (
    Scope,
    decode_body,
    evaluate,
    locate,
    parse_variable_type,
    references_in_body,
    type_string,
    verbatim,
)
from blockform.schema import Attribute, Block, NestedBlock, Nesting
from blockform.syntax import Body, Expr, parse_json_config
from blockform.values import (
    DYNAMIC,
    NUMBER,
    ROOT,
    STRING,
    TRUE,
    MapType,
    Mark,
    Value,
    ValuePath,
    null,
    number,
    object_of,
    string,
    tuple_of,
    unknown,
)

Decode: TypeAlias = Callable[[Body], tuple[Value, list[Diagnostic]]]

NAMED = Block(
    attributes={"name": Attribute(type=STRING, required=True), "size": Attribute(type=NUMBER, optional=True)}
)
SCHEMA = Block(
    attributes={
        "name": Attribute(type=STRING, required=True),
        "size": Attribute(type=NUMBER, optional=True),
        "tags": Attribute(type=MapType(STRING), optional=True),
        "any": Attribute(type=DYNAMIC, optional=True),
    },
    blocks={
        "one": NestedBlock(block=NAMED, nesting=Nesting.SINGLE),
        "item": NestedBlock(block=NAMED, nesting=Nesting.LIST, max_items=3),
        "each": NestedBlock(block=NAMED, nesting=Nesting.SET),
        "keyed": NestedBlock(block=NAMED, nesting=Nesting.MAP),
        "outer": NestedBlock(
            block=Block(blocks={"inner": NestedBlock(block=NAMED, nesting=Nesting.LIST)}),
            nesting=Nesting.LIST,
        ),
    },
)


def json_body(text: str) -> Body:
    file, diagnostics = parse_json_config(text, "main.tf.json")
    assert not diagnostics, list(diagnostics)
    return file.body


def json_expr(text: str) -> Expr:
    return json_body(f'{{"a": {text}}}').attributes["a"].expr


@pytest.fixture
def decode(scope: Scope) -> Decode:
    def decode(body: Body) -> tuple[Value, list[Diagnostic]]:
        inner = scope.with_diags(Diagnostics())
        return decode_body(body, SCHEMA, inner), list(inner.diags)

    return decode


# Values ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param('"x"', string("x"), id="text"),
        pytest.param('"e\\u0301"', string("\u00e9"), id="normalised"),
        pytest.param('"a-${var.s}"', string("a-abc"), id="template"),
        pytest.param('"${var.n}"', number(3), id="interpolation alone keeps the type"),
        pytest.param('"${var.secret}"', string("hush").with_marks([Mark.SENSITIVE]), id="sensitive"),
        pytest.param('"${var.un}"', unknown(NUMBER), id="unknown"),
        pytest.param('"$${x} %%{y}"', string("${x} %{y}"), id="escaped sequences"),
        pytest.param('"%{ if var.n == 3 }y%{ else }n%{ endif }"', string("y"), id="directive"),
        pytest.param('"${upper(\\"x\\")}"', string("X"), id="quotes in an expression"),
        pytest.param("-2.50", number("-2.5"), id="negative"),
        pytest.param("1e3", number(1000), id="exponent"),
        pytest.param("true", TRUE, id="bool"),
        pytest.param("null", null(DYNAMIC), id="null"),
        pytest.param('["a", 1]', tuple_of([string("a"), number(1)]), id="array"),
        pytest.param(
            '{"k": 1, "//": 2}', object_of({"k": number(1), "//": number(2)}), id="no comments here"
        ),
        pytest.param('{"${var.s}": 1}', object_of({"abc": number(1)}), id="key with a template"),
        pytest.param('{"${var.un}": 1}', unknown(DYNAMIC), id="unknown key"),
    ],
)
def test_values(text: str, want: Value, scope: Scope) -> None:
    assert evaluate(json_expr(text), scope) == want
    assert not scope.diags


@pytest.mark.parametrize(
    ("text", "place", "summary"),
    [
        pytest.param('{"x": 1, "x": 2}', '"x"', "Duplicate object attribute", id="key twice"),
        pytest.param(
            '{"abc": 1, "${var.s}": 2}', '"${var.s}"', "Duplicate object attribute", id="made key twice"
        ),
        pytest.param('{"${null}": 1}', '"${null}"', "Invalid object key expression", id="null key"),
        pytest.param('{"${[1]}": 1}', '"${[1]}"', "Invalid object key expression", id="list as key"),
        pytest.param('["${var.s"]', "${", "Unclosed template interpolation sequence", id="broken template"),
        pytest.param('"x\\n${1 + }"', "}", "Invalid expression", id="broken expression"),
    ],
)
def test_mistakes(text: str, place: str, summary: str, scope: Scope) -> None:
    evaluate(json_expr(text), scope)
    (problem,) = scope.diags
    assert problem.summary == summary
    assert problem.subject
    assert problem.subject.text == place


def test_strings_may_be_taken_as_they_are(scope: Scope) -> None:
    expr = verbatim(json_expr('{"${a": ["${b}", 1, {"c": "%{"}]}'))
    want = {"${a": tuple_of([string("${b}"), number(1), object_of({"c": string("%{")})])}
    assert evaluate(expr, scope) == object_of(want)
    assert not scope.diags


@pytest.mark.parametrize(
    "text", ["string", "list(string)", "object({a = optional(number)})", "any", "list", "map"]
)
def test_types_are_strings(text: str) -> None:
    diags = Diagnostics()
    of, _ = parse_variable_type(json_expr(json.dumps(text)), diags)
    assert not diags
    assert type_string(of) == {"list": "list(any)", "map": "map(any)"}.get(text, text)


# Objects -----------------------------------------------------------------------------------------------------------

TWINS: list[Any] = [
    pytest.param('name = "a"', {"name": "a"}, id="argument"),
    pytest.param('name = 5\nsize = "12"', {"name": 5, "size": "12"}, id="conversions"),
    pytest.param(
        'name = "a"\ntags = { a = var.s, b = true }',
        {"name": "a", "tags": {"a": "${var.s}", "b": True}},
        id="map",
    ),
    pytest.param(
        'name = "a"\none {\n  name = "x"\n}', {"name": "a", "one": {"name": "x"}}, id="single block"
    ),
    pytest.param('name = "a"', {"name": "a", "one": None, "item": []}, id="no blocks"),
    pytest.param(
        'name = "a"\none {\n  name = "x"\n}', {"name": "a", "one": [{"name": "x"}]}, id="single in an array"
    ),
    pytest.param(
        'name = "a"\nitem {\n  name = "x"\n}\nitem {\n  name = "y"\n  size = var.n\n}',
        {"name": "a", "item": [{"name": "x"}, {"name": "y", "size": "${var.n}"}]},
        id="list",
    ),
    pytest.param(
        'name = "a"\nitem {\n  name = "x"\n}', {"name": "a", "item": {"name": "x"}}, id="list of one"
    ),
    pytest.param(
        'name = "a"\neach {\n  name = "x"\n}\neach {\n  name = "y"\n}',
        {"name": "a", "each": [{"name": "y"}, {"name": "x"}]},
        id="set",
    ),
    pytest.param(
        'name = "a"\nkeyed "k" {\n  name = "x"\n}\nkeyed "l" {\n  name = "y"\n}',
        {"name": "a", "keyed": {"k": {"name": "x"}, "l": {"name": "y"}}},
        id="map of blocks",
    ),
    pytest.param(
        'name = "a"\nouter {\n  inner {\n    name = "x"\n  }\n}\nouter {}',
        {"name": "a", "outer": [{"inner": {"name": "x"}}, {"//": "nothing"}]},
        id="blocks in blocks",
    ),
    pytest.param(
        'name = "a"\ndynamic "item" {\n  for_each = var.l\n  content {\n    name = item.value\n  }\n}',
        {"name": "a", "dynamic": {"item": {"for_each": "${var.l}", "content": {"name": "${item.value}"}}}},
        id="dynamic",
    ),
    pytest.param(
        'name = "a"\ndynamic "keyed" {\n  for_each = var.l\n  iterator = it\n  labels = [it.value]\n  content {\n'
        "    name = it.key\n  }\n}",
        {
            "name": "a",
            "dynamic": {
                "keyed": {
                    "for_each": "${var.l}",
                    "iterator": "it",
                    "labels": ["${it.value}"],
                    "content": {"name": "${it.key}"},
                }
            },
        },
        id="dynamic with an iterator and labels",
    ),
    pytest.param(
        'name = "a"\ndynamic "outer" {\n  for_each = var.l\n  content {\n    dynamic "inner" {\n      for_each = [outer.value]\n'
        '      content {\n        name = "${outer.key}${inner.value}"\n      }\n    }\n  }\n}',
        {
            "name": "a",
            "dynamic": [
                {
                    "outer": {
                        "for_each": "${var.l}",
                        "content": {
                            "dynamic": {
                                "inner": {
                                    "for_each": ["${outer.value}"],
                                    "content": {"name": "${outer.key}${inner.value}"},
                                }
                            }
                        },
                    }
                }
            ],
        },
        id="dynamic in dynamic",
    ),
]


@pytest.mark.parametrize(("native", "twin"), TWINS)
def test_json_makes_the_same_object(
    native: str, twin: dict[str, Any], decode: Decode, parse_body: Callable[[str], Body]
) -> None:
    native_body, body = parse_body(native), json_body(json.dumps(twin))
    value, diags = decode(body)
    assert diags == []
    assert value == decode(native_body)[0]
    assert set(map(str, references_in_body(body))) == set(map(str, references_in_body(native_body)))


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param('{"size": 1}', ["Missing required argument at }"], id="required"),
        pytest.param(
            '{"name": "a", "siez": 1}',
            [
                'Extraneous JSON object property at "siez": No argument or block type is named "siez". Did you mean "size"?'
            ],
            id="nearly an argument",
        ),
        pytest.param(
            '{"name": "a", "itme": 1}',
            [
                'Extraneous JSON object property at "itme": No argument or block type is named "itme". Did you mean "item"?'
            ],
            id="nearly a block",
        ),
        pytest.param('{"name": "a", "name": "b"}', ['Duplicate argument at "name"'], id="twice"),
        pytest.param('{"name": "a", "item": 5}', ["Incorrect JSON value type at 5"], id="no block"),
        pytest.param(
            '{"name": "a", "item": [5]}',
            ["Incorrect JSON value type at 5", "Missing required argument at 5"],
            id="no body",
        ),
        pytest.param('{"name": "a", "keyed": {}}', ["Missing block label at {"], id="no label"),
        pytest.param(
            '{"name": "a", "size": "x"}', ['Incorrect attribute value type at "x"'], id="wrong type"
        ),
        pytest.param(
            '{"name": "a", "one": [{"name": "a"}, {"name": "b"}]}',
            ["Duplicate one block at ["],
            id="two of one",
        ),
        pytest.param(
            '{"name": "a", "dynamic": {"item": {"foreach": [], "content": {}}}}',
            ["Missing required argument at }", 'Extraneous JSON object property at "foreach"'],
            id="dynamic without for_each",
        ),
        pytest.param(
            '{"name": "a", "dynamic": {"thing": {"for_each": [], "content": {}}}}',
            ['Unsupported block type at "thing"'],
            id="dynamic of an unknown type",
        ),
        pytest.param(
            '{"name": "a", "dynamic": {"item": {"for_each": []}}}',
            ["Missing dynamic content block at }"],
            id="no content",
        ),
        pytest.param(
            '{"name": "a", "dynamic": {"item": {"for_each": [1], "iterator": "a.b", "content": {}}}}',
            ['Invalid dynamic iterator name at "a.b"'],
            id="iterator",
        ),
    ],
)
def test_bodies_that_do_not_fit(text: str, want: list[str], decode: Decode) -> None:
    _, diags = decode(json_body(text))
    said = [(one, f"{one.summary} at {one.subject.text if one.subject else ''}") for one in diags]
    shown = [
        f"{line}: {one.detail}" if ":" in wanted else line
        for (one, line), wanted in zip(said, want, strict=True)
    ]
    assert shown == want


# Places ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "want"),
    [
        pytest.param(ROOT.attr("a").attr("b").index(1), "2", id="object and array"),
        pytest.param(ROOT.attr("one").attr("x"), '"${y}"', id="single block"),
        pytest.param(ROOT.attr("item").index(0).attr("x"), "3", id="only block of a list"),
        pytest.param(ROOT.attr("many").index(1).attr("x"), "5", id="second block"),
        pytest.param(ROOT.attr("keyed").index("k").attr("x"), "6", id="labelled block"),
        pytest.param(ROOT.attr("made").index(3).attr("x"), "7", id="made by a dynamic block"),
        pytest.param(ROOT.attr("nothing"), "}", id="absent"),
    ],
)
def test_paths_lead_to_their_place(path: ValuePath, want: str) -> None:
    text = (
        '{"a": {"b": [1, 2]}, "one": {"x": "${y}"}, "item": {"x": 3}, "many": [{"x": 4}, {"x": 5}],'
        ' "keyed": {"k": {"x": 6}}, "dynamic": {"made": {"for_each": [], "content": {"x": 7}}}}'
    )
    assert locate(json_body(text), path).text == want


def test_iterators_are_no_references() -> None:
    text = json.dumps(
        {
            "a": {"dynamic": {"b": {"for_each": "${x.y}", "content": {"c": ["${b.value}", "${z.w}"]}}}},
            "dynamic": "${var.plain}",
        }
    )
    assert set(map(str, references_in_body(json_body(text)))) == {"x.y", "z.w", "var.plain"}
