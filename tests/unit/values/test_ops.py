"""Expectations are what Terraform's console answers."""

from collections.abc import Callable

import pytest

from blockform.values import (
    BOOL,
    DYNAMIC,
    FALSE,
    NUMBER,
    SENSITIVE_MARKS,
    TRUE,
    UNKNOWN_BOOL,
    UNKNOWN_NUMBER,
    OperationError,
    Origin,
    Unknown,
    Value,
    add,
    and_,
    boolean,
    divide,
    greater,
    greater_equal,
    less,
    less_equal,
    modulo,
    multiply,
    negate,
    not_,
    null,
    number,
    or_,
    refine,
    render,
    subtract,
    unknown,
)

Binary = Callable[[Value, Value], Value]
SECRET = number(2, SENSITIVE_MARKS)


def between(minimum: int | None, maximum: int | None = None) -> Value:
    return Value(NUMBER, Unknown(not_null=True, minimum=minimum, maximum=maximum))


@pytest.mark.parametrize(
    ("operation", "left", "right", "want"),
    [
        pytest.param(add, "1", "2", "3", id="add"),
        pytest.param(add, "0.1", "0.2", "0.3", id="add_fractions"),
        pytest.param(subtract, "1", "2.5", "-1.5", id="subtract"),
        pytest.param(multiply, "3", "-2", "-6", id="multiply"),
        pytest.param(multiply, "1e300", "1e300", "1" + "0" * 600, id="multiply_beyond_512_bits"),
        pytest.param(divide, "6", "3", "2", id="divide"),
        pytest.param(divide, "1", "3", "0." + "3" * 154 + "5", id="third"),
        pytest.param(
            divide, "1" + "0" * 41, "3", "3" * 41 + "." + "3" * 113 + "4", id="third_of_a_large_one"
        ),
        pytest.param(divide, "1", "1" + "0" * 30, "0." + "0" * 29 + "1", id="small"),
        pytest.param(modulo, "-7", "3", "-1", id="modulo_negative"),
        pytest.param(modulo, "7", "-3", "1", id="modulo_by_negative"),
        pytest.param(modulo, "7.5", "2", "1.5", id="modulo_fraction"),
        pytest.param(modulo, "4000000000000000000001", "1.5", "0.5", id="modulo_large"),
        pytest.param(modulo, "5", "0", "5", id="modulo_zero"),
        pytest.param(modulo, "0", "0", "0", id="zero_modulo_zero"),
    ],
)
def test_arithmetic(operation: Binary, left: str, right: str, want: str) -> None:
    assert render(operation(number(left), number(right))) == want


def test_two_thirds_times_three_is_two() -> None:
    assert multiply(divide(number(2), number(3)), number(3)) == number(2)


def test_negate_keeps_every_digit() -> None:
    third = divide(number(1), number(3))
    assert render(negate(third)) == "-" + render(third)
    assert negate(negate(third)) == third
    assert negate(SECRET) == number(-2, SENSITIVE_MARKS)
    assert negate(unknown(NUMBER)) == UNKNOWN_NUMBER


@pytest.mark.parametrize(
    ("operation", "left", "right", "want"),
    [
        pytest.param(less, 1, 2, TRUE, id="less"),
        pytest.param(less, 2, 2, FALSE, id="less_same"),
        pytest.param(less_equal, 2, 2, TRUE, id="less_equal"),
        pytest.param(greater, 1, 2, FALSE, id="greater"),
        pytest.param(greater, "0.2", "0.1", TRUE, id="greater_fraction"),
        pytest.param(greater_equal, 2, 2, TRUE, id="greater_equal"),
        pytest.param(greater_equal, 1, 2, FALSE, id="greater_equal_not"),
    ],
)
def test_order(operation: Binary, left: int | str, right: int | str, want: Value) -> None:
    assert operation(number(left), number(right)) == want


@pytest.mark.parametrize(
    ("operation", "want"),
    [
        pytest.param(operation, want, id=operation.__name__)
        for operation, want in [
            (add, number(4, SENSITIVE_MARKS)),
            (subtract, number(0, SENSITIVE_MARKS)),
            (multiply, number(4, SENSITIVE_MARKS)),
            (divide, number(1, SENSITIVE_MARKS)),
            (modulo, number(0, SENSITIVE_MARKS)),
            (less, boolean(truth=False, marks=SENSITIVE_MARKS)),
            (greater_equal, boolean(truth=True, marks=SENSITIVE_MARKS)),
        ]
    ],
)
def test_marks_spread(operation: Binary, want: Value) -> None:
    assert operation(SECRET, number(2)) == want == operation(number(2), SECRET)


@pytest.mark.parametrize(
    ("operation", "want"),
    [
        pytest.param(add, UNKNOWN_NUMBER, id="add"),
        pytest.param(subtract, UNKNOWN_NUMBER, id="subtract"),
        pytest.param(multiply, UNKNOWN_NUMBER, id="multiply"),
        pytest.param(divide, UNKNOWN_NUMBER, id="divide"),
        pytest.param(modulo, UNKNOWN_NUMBER, id="modulo"),
        pytest.param(less, UNKNOWN_BOOL, id="less"),
        pytest.param(greater_equal, UNKNOWN_BOOL, id="greater_equal"),
    ],
)
def test_unknown_operand(operation: Binary, want: Value) -> None:
    left = unknown(NUMBER, Origin("a.b"))
    for result in (operation(left, number(3)), operation(number(3), left)):
        assert result == want
        assert result.origin is None
    assert operation(left, SECRET) == want.with_marks(SENSITIVE_MARKS)


@pytest.mark.parametrize(
    ("result", "want"),
    [
        pytest.param(add(between(1, 5), number(2)), between(3, 7), id="add"),
        pytest.param(add(between(1), between(2, 4)), between(3), id="add_half_open"),
        pytest.param(subtract(number(10), between(1, 5)), between(5, 9), id="subtract"),
        pytest.param(subtract(between(1), number(1)), between(0), id="subtract_half_open"),
        pytest.param(multiply(between(-1, 5), number(-2)), between(-10, 2), id="multiply"),
        pytest.param(multiply(between(1), number(2)), between(2), id="multiply_half_open"),
        pytest.param(multiply(between(-1), number(2)), between(None), id="multiply_negative"),
        pytest.param(multiply(between(1, 5), number(0)), number(0), id="multiply_zero"),
        pytest.param(less(between(0, 3), number(4)), TRUE, id="less"),
        pytest.param(less(between(5), number(4)), FALSE, id="not_less"),
        pytest.param(greater(between(1), number(0)), TRUE, id="greater"),
        pytest.param(greater(between(4), number(4)), UNKNOWN_BOOL, id="greater_open"),
        pytest.param(greater_equal(between(1), number(0)), TRUE, id="greater_equal"),
    ],
)
def test_bounds_flow(result: Value, want: Value) -> None:
    assert result == want


UNSURE = unknown(BOOL)
NULL = null(BOOL)


@pytest.mark.parametrize(
    ("left", "right", "conjunction", "disjunction"),
    [
        pytest.param(TRUE, TRUE, TRUE, TRUE, id="true_true"),
        pytest.param(TRUE, FALSE, FALSE, TRUE, id="true_false"),
        pytest.param(FALSE, FALSE, FALSE, FALSE, id="false_false"),
        pytest.param(UNSURE, TRUE, UNKNOWN_BOOL, TRUE, id="unknown_true"),
        pytest.param(UNSURE, FALSE, FALSE, UNKNOWN_BOOL, id="unknown_false"),
        pytest.param(UNSURE, UNSURE, UNKNOWN_BOOL, UNKNOWN_BOOL, id="unknowns"),
        pytest.param(NULL, TRUE, FALSE, TRUE, id="null_true"),
        pytest.param(NULL, UNSURE, FALSE, UNKNOWN_BOOL, id="null_unknown"),
    ],
)
def test_logic(left: Value, right: Value, conjunction: Value, disjunction: Value) -> None:
    assert and_(left, right) == conjunction == and_(right, left)
    assert or_(left, right) == disjunction == or_(right, left)
    assert and_(left.with_marks(SENSITIVE_MARKS), right) == conjunction.with_marks(SENSITIVE_MARKS)
    assert or_(left, right.with_marks(SENSITIVE_MARKS)) == disjunction.with_marks(SENSITIVE_MARKS)


@pytest.mark.parametrize(
    ("value", "want"),
    [
        pytest.param(TRUE, FALSE, id="true"),
        pytest.param(FALSE, TRUE, id="false"),
        pytest.param(UNSURE, UNKNOWN_BOOL, id="unknown"),
        pytest.param(TRUE.with_marks(SENSITIVE_MARKS), FALSE.with_marks(SENSITIVE_MARKS), id="sensitive"),
    ],
)
def test_not(value: Value, want: Value) -> None:
    assert not_(value) == want


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda: add(null(NUMBER), number(1)), id="add"),
        pytest.param(lambda: less(number(1), null(NUMBER)), id="less"),
        pytest.param(lambda: less_equal(null(NUMBER), unknown(NUMBER)), id="less_equal_unknown"),
        pytest.param(lambda: divide(null(NUMBER), number(0)), id="divide"),
        pytest.param(lambda: negate(null(NUMBER)), id="negate"),
        pytest.param(lambda: not_(NULL), id="not"),
        pytest.param(lambda: or_(NULL, FALSE), id="or"),
        pytest.param(lambda: or_(FALSE, NULL), id="or_right"),
    ],
)
def test_null_operand_fails(call: Callable[[], Value]) -> None:
    with pytest.raises(OperationError) as caught:
        call()
    assert caught.value.summary == "Operation failed"
    assert caught.value.message == "Error during operation: argument must not be null."


@pytest.mark.parametrize(
    ("dividend", "want"),
    [
        pytest.param(0, "can't divide zero by zero or infinity by infinity", id="zero"),
        pytest.param(1, "can't divide by zero", id="one"),
    ],
)
def test_division_by_zero_fails(dividend: int, want: str) -> None:
    with pytest.raises(OperationError, match=want) as caught:
        divide(number(dividend), number(0))
    assert caught.value.summary == "Operation failed"


def test_operands_of_no_type_are_unknown() -> None:
    assert not_(unknown(DYNAMIC)) == UNKNOWN_BOOL
    assert refine(add(unknown(DYNAMIC), number(1)), minimum=1) == between(1)
