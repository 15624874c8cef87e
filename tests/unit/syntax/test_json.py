"""The JSON syntax: what is read, where it stands, and what is said of mistakes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blockform.diagnostics import SourceFile
from blockform.syntax import (
    Body,
    BoolExpr,
    Expr,
    JsonBlock,
    JsonBody,
    JsonStringExpr,
    Node,
    NullExpr,
    NumberExpr,
    ObjectExpr,
    ParseCache,
    TemplateExpr,
    TemplateWrapExpr,
    TraversalExpr,
    TupleExpr,
    UnaryExpr,
    all_arguments,
    decide,
    expression_in,
    parse_config_cached,
    parse_json_config,
    template_problems,
    traversal_in,
)
from blockform.syntax.json_strings import read_string

CASES = [
    json.loads(line) for line in Path(__file__).with_name("json-cases.jsonl").read_text("utf-8").splitlines()
]
WANTED_PLACES = {
    '{"a": "x\\q"}': "1,10-1,11",
    '{"a\\q": 1}': "1,5-1,6",
    '{"a": "\\u12g4"}': "1,12-1,13",
}
"""Where we point at the character that is wrong in a string, and Terraform at the one after it."""


def body_of(text: str) -> JsonBody:
    file, diagnostics = parse_json_config(text, "main.tf.json")
    assert not diagnostics, list(diagnostics)
    assert isinstance(file.body, JsonBody)
    return file.body


def value_of(text: str) -> Expr:
    """The expression of a value, read as that of an argument."""
    return body_of(f'{{"a": {text}}}').attributes["a"].expr


def text_of(node: Node) -> str:
    return node.source.text[node.start : node.end]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["input"][:40])
def test_mistakes_are_told_as_in_terraform(case: dict[str, Any]) -> None:
    _, diagnostics = parse_json_config(case["input"], "main.tf.json")
    said = []
    for one in diagnostics.in_order():
        assert one.subject
        start, end = one.subject.start_pos, one.subject.end_pos
        column = max(end.column, start.column + 1) if start.line == end.line else end.column
        said.append([one.summary, one.detail, f"{start.line},{start.column}-{end.line},{column}"])
    want = case["errors"]
    if case["input"] in WANTED_PLACES:
        assert want[0][2] != WANTED_PLACES[case["input"]]
        want = [[*want[0][:2], WANTED_PLACES[case["input"]]], *want[1:]]
    assert sorted(said) == sorted(want)


# Values ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param("12", "Number('12')", id="integer"),
        pytest.param("-1.50e+3", "Unary('-' Number('1.50e+3'))", id="number as written"),
        pytest.param("123456789012345678901234567890", "Number('123456789012345678901234567890')", id="long"),
        pytest.param("true", "Bool(True)", id="true"),
        pytest.param("null", "Null()", id="null"),
        pytest.param('"a"', "JsonString('a' - False)", id="string"),
        pytest.param('""', "JsonString('' - False)", id="empty string"),
        pytest.param('"a $ { % x"', "JsonString('a $ { % x' - False)", id="no sequence"),
        pytest.param(
            '"${a.b}"',
            "JsonString('${a.b}' TemplateWrap(Traversal('a' [AttrStep('b')])) False)",
            id="interpolation alone",
        ),
        pytest.param(
            '"x${a}"',
            "JsonString('x${a}' Template([LiteralPart('x'), InterpolationPart(Traversal('a' []))] False) False)",
            id="template",
        ),
        pytest.param('"$${a}"', "JsonString('$${a}' String('${a}' False) False)", id="escaped sequence"),
        pytest.param('"${a"', "JsonString('${a' - True)", id="broken template"),
        pytest.param("[]", "Tuple([])", id="empty array"),
        pytest.param('[1, ["b"]]', "Tuple([Number('1'), Tuple([JsonString('b' - False)])])", id="array"),
        pytest.param(
            '{"k": 1, "k": {}}',
            "Object([ObjectItem(JsonString('k' - False) Number('1')), ObjectItem(JsonString('k' - False) Object([]))])",
            id="object with a key twice",
        ),
    ],
)
def test_values(text: str, want: str, shape: Callable[[object], str]) -> None:
    assert shape(value_of(text)) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param(r'"\" \\ \/ \b\f\n\r\t"', '" \\ / \b\f\n\r\t', id="short escapes"),
        pytest.param(r'"\u00e9\u20AC"', "é€", id="unicode escapes"),
        pytest.param(r'"\ud83d\ude00"', "😀", id="pair of surrogates"),
        pytest.param(r'"\ud83d"', "\ufffd", id="first half alone"),
        pytest.param(r'"\ude00\ud83d"', "\ufffd\ufffd", id="halves in the wrong order"),
        pytest.param(r'"\ud83dx\ude00"', "\ufffdx\ufffd", id="halves apart"),
        pytest.param('"größe 😀"', "größe 😀", id="as it is"),
    ],
)
def test_escapes(text: str, want: str) -> None:
    expr = value_of(text)
    assert isinstance(expr, JsonStringExpr)
    assert expr.value == want
    offsets = read_string(text, 0, len(text)).offsets
    assert offsets is None or len(offsets) == len(want) + 1


def test_everything_knows_its_place() -> None:
    expr = value_of(r'["\n${foo.bar + 1} \"${upper(\"x\")}\"", -5, {"${k}": null}]')
    assert isinstance(expr, TupleExpr)
    string, number, inner = expr.items
    assert text_of(number) == "-5"
    assert text_of(inner) == '{"${k}": null}'
    assert text_of(string) == r'"\n${foo.bar + 1} \"${upper(\"x\")}\""'
    assert isinstance(string, JsonStringExpr)
    assert isinstance(string.template, TemplateExpr)
    texts = [text_of(part) for part in string.template.parts]
    assert texts == [r"\n", "${foo.bar + 1}", r" \"", r"${upper(\"x\")}", r"\""]
    assert isinstance(inner, ObjectExpr)
    key = inner.items[0].key
    assert isinstance(key, JsonStringExpr)
    assert key.template
    assert text_of(key.template) == "${k}"


def test_root_may_be_an_array_of_objects() -> None:
    body = body_of('[{"a": 1}, {"b": 2, "//": 3}, {"a": 4}]')
    assert [member.name for member in body.members] == ["a", "b", "a"]
    assert list(body.attributes) == ["a", "b"]


def test_byte_order_mark_is_dropped() -> None:
    file, diagnostics = parse_json_config('\ufeff{"a": 1}'.encode(), "main.tf.json")
    assert not diagnostics
    assert list(file.body.attributes) == ["a"]


def test_bytes_must_be_utf8() -> None:
    _, diagnostics = parse_json_config(b'{"a": "\xff"}', "main.tf.json")
    assert [one.summary for one in diagnostics] == ["Invalid character encoding"]


def test_depth_has_a_limit() -> None:
    _, diagnostics = parse_json_config("[" * 5000 + "]" * 5000, "main.tf.json")
    assert "JSON nested too deeply" in [one.summary for one in diagnostics]


# Strings that hold expressions -------------------------------------------------------------------------------------


def string(text: str) -> JsonStringExpr:
    expr = value_of(json.dumps(text))
    assert isinstance(expr, JsonStringExpr)
    return expr


def test_reference_in_a_string() -> None:
    traversal = traversal_in(string('a.b["c"][0]'))
    assert isinstance(traversal, TraversalExpr)
    assert text_of(traversal) == r"a.b[\"c\"][0]"
    assert [text_of(step) for step in traversal.steps] == [".b", r"[\"c\"]", "[0]"]


@pytest.mark.parametrize("text", ["a", "a.b.c", "true", "null", "true.a", "for.if", "a-b._c"])
def test_short_cut_makes_the_same_nodes(text: str, shape: Callable[[object], str]) -> None:
    plain, padded = string(text), string(f" {text} ")
    quick, slow = expression_in(plain)[0], expression_in(padded)[0]
    assert isinstance(quick, Node)
    assert isinstance(slow, Node)
    assert (shape(quick), text_of(quick)) == (shape(slow), text_of(slow))
    quick, slow = string(f"${{{text}}}").template, string(f"${{ {text} }}").template
    assert shape(quick) == shape(slow)
    assert isinstance(quick, TemplateWrapExpr)
    assert text_of(quick) == f"${{{text}}}"
    assert text_of(quick.expr) == text


@pytest.mark.parametrize("text", ["${a.b}", "a b", "", "f(x)", "1", "a[b]", "(a)"])
def test_no_reference_in_a_string(text: str) -> None:
    assert traversal_in(string(text)) is None


def test_mistake_in_an_expression_knows_its_place() -> None:
    _, problems = expression_in(string('"a" b'))
    (problem,) = problems
    assert problem.subject
    assert problem.subject.text == "b"
    assert problem.subject.filename == "main.tf.json"


def test_mistake_in_a_template_knows_its_place() -> None:
    (problem,) = template_problems(string('a "b" ${"c" + }'))
    assert problem.subject
    assert problem.subject.text == "}"
    assert problem.subject.filename == "main.tf.json"


# Bodies ------------------------------------------------------------------------------------------------------------


def decided(text: str, blocks: dict[str, tuple[str, ...]], *arguments: str) -> tuple[JsonBody, list[str]]:
    body, problems = decide(body_of(text), arguments, blocks)
    assert isinstance(body, JsonBody)
    return body, [f"{one.subject}: {one.summary}".partition(":")[2] for one in problems]


def labels(body: Body) -> list[tuple[str, ...]]:
    return [(block.type, *(label.text for label in block.labels)) for block in body.blocks]


def test_native_bodies_stay_as_they_are() -> None:
    body = Body(SourceFile("a.tf", ""), 0, 0, {}, ())
    assert decide(body, ("a",), {"b": ()})[0] is body


def test_labels_are_objects_in_objects() -> None:
    text = '{"r": {"t": {"a": {}, "b": [{}, {}], "c": null}, "u": {"a": {"x": 1}}}, "o": 1}'
    body, problems = decided(text, {"r": ("type", "name")})
    assert not problems
    assert labels(body) == [("r", "t", "a"), ("r", "t", "b"), ("r", "t", "b"), ("r", "u", "a")]
    assert list(body.attributes) == ["o"]
    assert [member.name for member in body.members] == ["o"]
    assert list(body.blocks[-1].body.attributes) == ["x"]


def test_arrays_of_objects_hold_labels_too() -> None:
    body, problems = decided('{"r": [{"t": [{"a": {}}]}, {"t": {"b": {}}}]}', {"r": ("type", "name")})
    assert not problems
    assert labels(body) == [("r", "t", "a"), ("r", "t", "b")]


def test_ranges_of_a_block() -> None:
    text = '{"r": {"t": [{"x": 1}]}}'
    body, _ = decided(text, {"r": ("type",)})
    block = body.blocks[0]
    assert isinstance(block, JsonBlock)
    assert block.type_range.text == '"r"'
    assert block.labels[0].range.text == '"t"'
    assert block.header_range.text == "["
    assert isinstance(block.body, JsonBody)
    assert block.body.gap_range.text == "}"
    assert text[block.body.start : block.body.end] == '"x": 1'


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param(
            '{"r": 1}', ["1,7-8: Incorrect JSON value type", "1,7-8: Missing block label"], id="label level"
        ),
        pytest.param(
            '{"r": [1]}', ["1,8-9: Incorrect JSON value type", "1,7-8: Missing block label"], id="in an array"
        ),
        pytest.param('{"r": {}}', ["1,7-8: Missing block label"], id="no label"),
        pytest.param('{"r": {"t": "x"}}', ["1,13-16: Incorrect JSON value type"], id="content"),
        pytest.param('{"r": {"t": null}}', [], id="null is no block"),
        pytest.param('{"a": 1, "a": 2}', ["1,10-13: Duplicate argument"], id="argument twice"),
        pytest.param(
            '[{"a": 1}, {"a": 2}, 3]',
            ["1,22-23: Incorrect JSON value type", "1,13-16: Duplicate argument"],
            id="root",
        ),
    ],
)
def test_what_cannot_be_a_body(text: str, want: list[str]) -> None:
    _, problems = decided(text, {"r": ("type",)}, "a")
    assert problems == want


def test_decisions_add_up() -> None:
    first, _ = decided('{"a": 1, "b": {}, "c": {}, "d": 2}', {"b": ()}, "a")
    assert [member.name for member in first.members] == ["c", "d"]
    second, _ = decide(first, ("d",), {"c": ()})
    assert isinstance(second, JsonBody)
    assert (list(second.attributes), labels(second), second.members) == (["a", "d"], [("b",), ("c",)], ())


def test_all_properties_may_be_arguments() -> None:
    arguments, problems = all_arguments(body_of('{"a": 1, "//": "b", "a": 2}'))
    assert list(arguments) == ["a"]
    assert [one.summary for one in problems] == ["Duplicate attribute definition"]
    arguments, problems = all_arguments(body_of('[{"a": 1}]'))
    assert not arguments
    assert [one.summary for one in problems] == ["Incorrect JSON value type"]


# The cache ---------------------------------------------------------------------------------------------------------


def test_cache_gives_the_same_file(
    tmp_path: Path, shape: Callable[[object], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = ParseCache(tmp_path / "cache")
    text = '{"a": {"b": ["x${c.d}", -1, null, true]}, "b": "${broken"}'
    first, _ = parse_config_cached(text, "main.tf.json", cache)

    def never(*_: object) -> None:
        pytest.fail("parsed again")

    monkeypatch.setattr("blockform.syntax.cache.parse_json_config", never)
    second, _ = parse_config_cached(text, "main.tf.json", cache)
    assert shape(second.body) == shape(first.body)
    assert isinstance(second.body, JsonBody)
    assert (
        decide(second.body, (), {"a": ()})[0].blocks[0].body.attributes["b"].range.text.startswith('"b": [')
    )


# Any text ----------------------------------------------------------------------------------------------------------

_SCRAPS = st.sampled_from(
    [*'{}[]:,="\\-+.eE0159 \t\r\n', "true", "null", "nul", '"a"', '"${a}"', '"\\u12', "\x00", "é", "//"]
)


@given(st.text() | st.lists(_SCRAPS).map("".join))
def test_no_text_crashes_the_reader(text: str) -> None:
    file, diagnostics = parse_json_config(text, "main.tf.json")
    body, _ = decide(file.body, ("a",), {"b": ("label",)})
    assert isinstance(body, JsonBody)
    for one in diagnostics:
        assert one.subject
        assert 0 <= one.subject.start <= one.subject.end <= len(text)


def plain(expr: Expr) -> Any:
    """What an expression of JSON values is as Python data."""
    match expr:
        case JsonStringExpr(value=text):
            return text
        case NumberExpr(text=digits):
            return float(digits)
        case UnaryExpr(operand=NumberExpr(text=digits)):
            return -float(digits)
        case BoolExpr(value=value):
            return value
        case NullExpr():
            return None
        case TupleExpr(items=values):
            return [plain(item) for item in values]
        case ObjectExpr(items=items):
            return {plain(item.key): plain(item.value) for item in items}
    return pytest.fail(f"{expr} is no JSON value")


_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(_VALUES, st.booleans(), st.sampled_from([None, 1, "\t"]))
def test_correct_json_is_read_as_by_python(data: Any, ascii_only: bool, indent: int | str | None) -> None:
    text = json.dumps({"a": data}, ensure_ascii=ascii_only, indent=indent)
    expr = body_of(text).attributes["a"].expr
    assert plain(expr) == data
    assert json.loads(text_of(expr)) == data
