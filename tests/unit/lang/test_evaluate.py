"""What the tables cannot say: marks, refinements, origins, depth, and which problems are forgotten."""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from blockform.diagnostics import Diagnostics
from blockform.lang import Scope, evaluate, evaluate_as
from blockform.lang.templates import known_prefix
from blockform.syntax import Expr
from blockform.values import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ConversionError,
    ListType,
    Mark,
    Origin,
    Unknown,
    Value,
    boolean,
    list_of,
    null,
    number,
    object_of,
    path_of,
    refine,
    sensitive,
    string,
    tuple_of,
    unknown,
)

Run: TypeAlias = Callable[..., Any]

HIDDEN = frozenset({Mark.SENSITIVE})
A_LIST = unknown(ListType(STRING))
A_TUPLE = tuple_of([string("a"), number(1)]).type


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param('"a${var.x}"', string("ahush", HIDDEN), id="template"),
        pytest.param('"%{ if var.x == "hush" }a%{ else }b%{ endif }"', string("a", HIDDEN), id="template-if"),
        pytest.param('"%{ for i in [var.x] }${i}%{ endfor }"', string("hush", HIDDEN), id="template-for"),
        pytest.param("var.x == 1", boolean(truth=False, marks=HIDDEN), id="operator"),
        pytest.param('var.x == "hush" ? 1 : 2', number(1, HIDDEN), id="condition"),
        pytest.param("true ? 1 : var.x", string("1", HIDDEN), id="result-not-taken"),
        pytest.param("[var.x]", tuple_of([sensitive("hush")]), id="tuple-holds-it"),
        pytest.param("{a = var.x}", object_of({"a": sensitive("hush")}), id="object-holds-it"),
        pytest.param("{(var.x) = 1}", object_of({"hush": number(1)}, HIDDEN), id="key-marks-object"),
        pytest.param("{for i in [var.x] : i => 1}", object_of({"hush": number(1)}, HIDDEN), id="for-key"),
        pytest.param('[for i in [1] : i if var.x == ""]', tuple_of([], HIDDEN), id="for-condition"),
        pytest.param("[var.x][*]", tuple_of([sensitive("hush")]), id="splat"),
        pytest.param("var.x[*]", tuple_of([sensitive("hush")], HIDDEN), id="splat-of-one"),
        pytest.param("upper([var.x]...)", string("HUSH", HIDDEN), id="expanded"),
        pytest.param('try(var.x, "")', string("hush", HIDDEN), id="try"),
    ],
)
def test_marks_reach_the_result(run: Run, text: str, want: Value) -> None:
    outcome = run(text, x=sensitive("hush"))
    assert outcome.diags == ()
    assert outcome.value == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param('"a-${var.x}"', refine(unknown(STRING), not_null=True, prefix="a-"), id="prefix"),
        pytest.param('"${var.x}-a"', refine(unknown(STRING), not_null=True), id="no-prefix"),
        pytest.param('"a-${var.x}" == "b"', boolean(truth=False), id="prefix-decides"),
        pytest.param('var.x == "" ? [] : []', refine(unknown(tuple_of([]).type), not_null=True), id="tuples"),
        pytest.param('var.x == "" ? null : null', null(DYNAMIC), id="both-null"),
        pytest.param(
            'var.x == "" ? 1 : 4', refine(unknown(NUMBER), not_null=True, minimum=1, maximum=4), id="numbers"
        ),
        pytest.param(
            'var.x == "" ? var.l : tolist(["a"])',
            refine(unknown(ListType(STRING)), not_null=True, min_length=1, max_length=2),
            id="lists",
        ),
        pytest.param("var.ul[*]", refine(A_LIST, not_null=True), id="splat-of-unknown-list"),
        pytest.param("[for i in var.ul : i]", unknown(DYNAMIC), id="for-over-unknown"),
        pytest.param("true || var.x", boolean(truth=True), id="or-decided"),
        pytest.param("var.x && false", boolean(truth=False), id="and-decided"),
        pytest.param("var.x && true", refine(unknown(BOOL), not_null=True), id="and-open"),
        pytest.param("try(var.x, 1)", unknown(DYNAMIC), id="try"),
        pytest.param("can(var.x)", unknown(BOOL), id="can"),
        pytest.param("{(var.x) = 1}", unknown(DYNAMIC), id="key"),
        pytest.param("upper(var.ul...)", unknown(DYNAMIC), id="expanded"),
        pytest.param("var.t[*]", refine(unknown(A_TUPLE), not_null=True), id="splat-of-unknown-tuple"),
        pytest.param("[for i in var.l : i if var.x == i]", unknown(DYNAMIC), id="for-condition"),
        pytest.param("{for i in var.l : var.x => i}", unknown(DYNAMIC), id="for-key"),
        pytest.param(
            '"%{ for i in var.ul }a%{ endfor }"', refine(unknown(STRING), not_null=True), id="template-for"
        ),
    ],
)
def test_unknown_says_what_it_can(run: Run, text: str, want: Value) -> None:
    outcome = run(text, x=unknown(STRING), t=unknown(A_TUPLE))
    assert outcome.diags == ()
    assert outcome.value == want
    assert outcome.value.raw == want.raw


def test_unknown_keeps_its_origin_when_passed_on(run: Run) -> None:
    origin = Origin("press_block_spec.a", path_of("id"))
    for text in ("var.x", "(var.x)", '"${var.x}"', "[var.x][0]", "{a = var.x}.a", "({a = var.x}[*].a)[0]"):
        assert run(text, x=unknown(STRING, origin)).value.origin == origin, text
    assert run("var.x.id", x=unknown(object_of({"id": string("")}).type, Origin("a"))).value.origin == Origin(
        "a", path_of("id")
    )
    assert run('"${var.x}-"', x=unknown(STRING, origin)).value.origin is None


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param("true ? 1 : null.a", number(1), id="result-not-taken"),
        pytest.param("false && null.a", boolean(truth=False), id="left-decides"),
        pytest.param("null.a || true", boolean(truth=True), id="right-decides"),
        pytest.param("can(null.a)", boolean(truth=False), id="can"),
        pytest.param("try(null.a, [].a, 3)", number(3), id="try"),
        pytest.param('"%{ if false }${null}%{ endif }"', string(""), id="template-branch"),
    ],
)
def test_problems_that_do_not_matter_are_forgotten(run: Run, text: str, want: Value) -> None:
    outcome = run(text)
    assert outcome.diags == ()
    assert outcome.value == want


@pytest.mark.parametrize(
    "text", ["try(var.nope, 1)", "true ? 1 : var.nope", "false && var.nope", "[for i in [] : var.nope]"]
)
def test_wrong_reference_is_reported_wherever_it_stands(run: Run, text: str) -> None:
    problem = run(text).problem
    assert problem.summary == "Reference to undeclared input variable"
    assert problem.subject.text == "var.nope"


@pytest.mark.parametrize(
    "text", ["[null.a, 1]", "{a = null.a}", "null.a", "upper(null.a)", "[for i in [1] : i.a][0]"]
)
def test_part_at_fault_is_unknown(run: Run, text: str) -> None:
    outcome = run(text)
    assert len(outcome.diags) == 1
    assert not outcome.value.is_wholly_known


def test_every_problem_of_an_expression_is_reported(run: Run) -> None:
    found = run('[null.a, 1 + "x", upper([])]').diags
    assert [problem.summary for problem in found] == [
        "Attempt to get attribute from null value",
        "Invalid operand",
        "Invalid function argument",
    ]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param('"a" < "b"', ["Invalid operand"] * 2, id="both-operands"),
        pytest.param(
            'null.a + "b"', ["Invalid operand", "Attempt to get attribute from null value"], id="one"
        ),
        pytest.param("-null.a", ["Attempt to get attribute from null value"], id="unary"),
        pytest.param("-null", ["Operation failed"], id="unary-null"),
        pytest.param(
            "null.a || null.b", ["Attempt to get attribute from null value"] * 2, id="neither-decides"
        ),
        pytest.param(
            "{ a.b = 1 }", ["Reference to undeclared input variable", "Ambiguous attribute key"], id="key"
        ),
        pytest.param("convert(1, strng)", ["Invalid reference", "Invalid type specification"], id="type"),
        pytest.param("upper([null.a]...)", ["Attempt to get attribute from null value"], id="expanded"),
        pytest.param("templatestring(1 + 1, {})", ["Invalid function argument"], id="template-source"),
        pytest.param('templatestring("${var.s}", {})', ["Invalid function argument"], id="template-wrap"),
        pytest.param('templatestring("${var.s}-", {})', ["Invalid function argument"], id="template"),
        pytest.param("provider::press::nope(1)", ["Unknown provider function"], id="provider-function"),
        pytest.param("try(null.x...)", ["Attempt to get attribute from null value"], id="try-of-fault"),
    ],
)
def test_problems_in_order(run: Run, text: str, want: list[str]) -> None:
    assert [problem.summary for problem in run(text).diags] == want


def test_sensitive_values_are_never_shown(run: Run) -> None:
    for text in (
        "var.x.a",
        "1 + var.x",
        "tolist(var.x)",
        "var.x ? 1 : 2",
        "{for i in [var.x, var.x] : i => 1}",
        "abs(var.x)",
    ):
        for problem in run(text, x=sensitive("hush")).diags:
            assert "hush" not in problem.detail + str(problem.values), text


def test_reference_is_asked_for_once_per_traversal(run: Run) -> None:
    outcome = run('[for i in [1, 2, 3] : "${var.s}-${i}" if var.n > i]')
    assert sorted(str(reference) for reference in outcome.world.asked) == ["var.n", "var.s"]


def test_long_chain_needs_no_recursion(run: Run) -> None:
    assert run("+".join(["1"] * 20_000)).value == number(20_000)


def test_too_deep_is_a_diagnostic(run: Run) -> None:
    outcome = run("true ? 1 : " * 2_000 + "2")
    assert outcome.problem.summary == "Expression nested too deeply"
    assert outcome.value == unknown(DYNAMIC)


def test_nothing_may_be_read_without_data(parse: Callable[[str], Expr]) -> None:
    diags = Diagnostics()
    evaluate(parse("[var.a, upper(1)]"), Scope(diags=diags))
    assert [problem.summary for problem in diags] == ["Variables not allowed", "Function calls not allowed"]


def test_local_names_hide_references(parse: Callable[[str], Expr], scope: Scope) -> None:
    inner = scope.child({"var": object_of({"s": string("mine")})})
    assert evaluate(parse("var.s"), inner) == string("mine")
    assert evaluate(parse("[for var in [{s = 1}] : var.s]"), inner) == tuple_of([number(1)])
    assert evaluate(parse("var.s"), scope) == string("abc")


def test_unknown_local_name_is_an_error_with_a_hint(parse: Callable[[str], Expr]) -> None:
    scope = Scope(names={"name": string("a")})
    evaluate(parse("nam"), scope)
    (problem,) = scope.diags
    assert (problem.summary, problem.detail) == (
        "Unknown variable",
        'There is no variable named "nam". Did you mean "name"?',
    )


def test_evaluate_as_converts(parse: Callable[[str], Expr], scope: Scope) -> None:
    assert evaluate_as(parse("[1, 2]"), ListType(STRING), scope) == list_of([string("1"), string("2")])
    with pytest.raises(ConversionError) as caught:
        evaluate_as(parse('[1, "a"]'), ListType(NUMBER), scope)
    assert caught.value.path == path_of(1)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param("", "", id="empty"),
        pytest.param("a", "", id="letter-may-get-an-accent"),
        pytest.param("ab-", "ab-", id="delimiter"),
        pytest.param("noe\u0308", "no", id="composed"),
        pytest.param("a\r\n", "a", id="line-end"),
        pytest.param("é" * 100, "é" * 63, id="cut"),
    ],
)
def test_prefix_is_what_cannot_change(text: str, want: str) -> None:
    assert known_prefix(text) == want


def test_conditional_on_unknown_with_unknown_branch(run: Run) -> None:
    value = run('var.x == "" ? var.un : 3', x=unknown(STRING)).value
    assert isinstance(value.raw, Unknown)
    assert not value.raw.not_null
