"""How every function is called: conversion, nulls, unknowns, marks, and what errors say."""

from collections.abc import Sequence

import pytest

from blockform.lang.functions import (
    Function,
    FunctionCallError,
    Param,
    always,
    arity_problem,
    call,
    call_problem,
    convert_argument,
)
from blockform.lang.functions.model import redacted
from blockform.values import (
    DYNAMIC,
    NO_MARKS,
    NUMBER,
    STRING,
    ListType,
    Mark,
    Marks,
    Unknown,
    Value,
    list_of,
    null,
    number,
    sensitive,
    string,
    tuple_of,
    unknown,
)

EPHEMERAL: Marks = frozenset({Mark.EPHEMERAL})


def _shout(args: Sequence[Value]) -> Value:
    if args[0].as_str() == "no":
        raise FunctionCallError("cannot shout %s", 0, '"no"')
    return string(args[0].as_str() + "!")


SHOUT = Function(
    name="shout",
    summary="Adds an exclamation mark.",
    params=(Param(name="text", type=STRING),),
    returns=always(STRING),
    call=_shout,
)


def _first(*, null: bool = False, dynamic: bool = False, marked: bool = False) -> Function:
    first = Param(name="first", type=DYNAMIC, allow_null=null, allow_dynamic=dynamic, allow_marked=marked)
    return Function(
        name="first",
        summary="Returns its first argument.",
        params=(first,),
        variadic=Param(name="more", type=STRING),
        returns=lambda args: args[0].type,
        call=lambda args: args[0],
    )


def test_converts_arguments() -> None:
    assert call(SHOUT, [number(5)]) == string("5!")
    assert convert_argument(SHOUT, 0, number(5)) == string("5")


def test_names_the_argument_that_does_not_convert() -> None:
    with pytest.raises(FunctionCallError, match="string required, but have tuple") as caught:
        call(SHOUT, [tuple_of([])])
    assert caught.value.argument == 0


@pytest.mark.parametrize(
    ("count", "name", "want"),
    [
        pytest.param(1, None, None, id="right"),
        pytest.param(
            0,
            None,
            (
                "Not enough function arguments",
                'Function "shout" expects 1 argument(s). Missing value for "text".',
            ),
            id="few",
        ),
        pytest.param(
            2,
            "core::shout",
            ("Too many function arguments", 'Function "core::shout" expects only 1 argument(s).'),
            id="many",
        ),
    ],
)
def test_counts_arguments(count: int, name: str | None, want: tuple[str, str] | None) -> None:
    assert arity_problem(SHOUT, count, name) == want


def test_counts_arguments_of_variadic_functions() -> None:
    assert arity_problem(_first(), 3) is None
    problem = arity_problem(_first(), 0)
    assert problem is not None
    assert problem[1] == 'Function "first" expects at least 1 argument(s). Missing value for "first".'


def test_refuses_null_unless_allowed() -> None:
    with pytest.raises(FunctionCallError, match="argument must not be null") as caught:
        call(_first(), [string("a"), null(STRING)])
    assert caught.value.argument == 1
    assert call(_first(null=True), [null(STRING)]) == null(STRING)


def test_unknown_argument_makes_an_unknown_result_that_is_not_null() -> None:
    result = call(SHOUT, [unknown(STRING)])
    assert result.type is STRING
    assert result.raw == Unknown(not_null=True)


def test_parts_may_be_unknown() -> None:
    items = list_of([unknown(STRING)])
    assert call(_first(), [items]) == items


def test_argument_of_unknown_type_makes_a_result_of_unknown_type() -> None:
    assert call(_first(), [unknown(DYNAMIC), null(STRING)]) == unknown(DYNAMIC)
    assert call(_first(null=True), [null(DYNAMIC)]) == unknown(DYNAMIC)
    assert call(_first(null=True, dynamic=True), [null(DYNAMIC)]) == null(DYNAMIC)


def test_marks_move_to_the_result() -> None:
    assert call(SHOUT, [sensitive("a")]) == sensitive("a!")
    deep = list_of([sensitive("a")])
    assert call(_first(), [deep]) == sensitive(list_of([string("a")]))
    assert call(SHOUT, [sensitive(unknown(STRING))]).is_sensitive


def test_marked_arguments_are_passed_where_allowed() -> None:
    deep = list_of([sensitive("a")])
    assert call(_first(marked=True), [deep]) == deep
    assert call(_first(marked=True), [sensitive(unknown(ListType(STRING)))]).is_sensitive
    assert call(_first(marked=True), [sensitive(unknown(DYNAMIC))]).is_sensitive


def test_hides_content_of_sensitive_arguments() -> None:
    with pytest.raises(FunctionCallError) as caught:
        call(SHOUT, [string("no")])
    assert str(caught.value) == 'cannot shout "no"'
    with pytest.raises(FunctionCallError) as caught:
        call(SHOUT, [sensitive("no")])
    assert caught.value.message == "cannot shout (sensitive value)"
    assert call_problem(SHOUT, caught.value) == (
        "Invalid function argument",
        'Invalid value for "text" parameter: cannot shout (sensitive value).',
    )


@pytest.mark.parametrize(
    ("marks", "want"),
    [
        pytest.param(NO_MARKS, "x", id="none"),
        pytest.param(EPHEMERAL, "(ephemeral value)", id="ephemeral"),
        pytest.param(sensitive("").marks | EPHEMERAL, "(ephemeral sensitive value)", id="both"),
    ],
)
def test_redacts(marks: Marks, want: str) -> None:
    assert redacted("x", marks) == want


def test_tells_of_errors_without_an_argument() -> None:
    error = FunctionCallError("100% wrong")
    want = ("Error in function call", 'Call to function "core::shout" failed: 100% wrong.')
    assert call_problem(SHOUT, error, "core::shout") == want
    assert call_problem(SHOUT, FunctionCallError("wrong", 3))[0] == "Error in function call"


def test_variadic_parameter_names_its_arguments() -> None:
    error = FunctionCallError("wrong", 2)
    assert call_problem(_first(), error)[1] == 'Invalid value for "more" parameter: wrong.'
    assert _first().param(2).name == "more"
    assert SHOUT.param(0).type is not NUMBER
