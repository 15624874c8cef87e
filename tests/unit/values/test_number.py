"""Expectations are what Terraform's console prints for the same number."""

import gmpy2
import pytest

from blockform.values import NUMBER, STRING, convert, number, string
from blockform.values.number import digits, normal


@pytest.mark.parametrize(
    ("of", "want"),
    [
        pytest.param("0", "0", id="zero"),
        pytest.param("-0", "0", id="minus_zero"),
        pytest.param("+5", "5", id="plus"),
        pytest.param(".5", "0.5", id="no_whole_part"),
        pytest.param("5.", "5", id="no_fraction"),
        pytest.param("1E3", "1000", id="exponent"),
        pytest.param("1e400", "1" + "0" * 400, id="beyond_512_bits"),
        pytest.param("9" * 200, "1" + "0" * 200, id="many_digits"),
        pytest.param("0.1", "0.1", id="tenth"),
        pytest.param("-1.5e-10", "-0.00000000015", id="small"),
        pytest.param("123.456", "123.456", id="mixed"),
        pytest.param(0.1, "0.1", id="float"),
        pytest.param(1e22, "1" + "0" * 22, id="whole_float"),
        pytest.param(2**511, str(2**511), id="large_int"),
        pytest.param(2**600, "41495155688809929585124078636911611510124462322424368999956573296906528114129081463997070489471037942881978866113007891823951510754117753078868748341139637" + "0" * 26, id="larger_int"),
        pytest.param(gmpy2.mpfr("2.5"), "2.5", id="mpfr"),
    ],
)  # fmt: skip
def test_digits(of: str | float, want: str) -> None:
    assert digits(number(of).as_number()) == want
    assert convert(string(want), NUMBER) == number(of)


@pytest.mark.parametrize(
    "text", ["", "a", "1_0", "0x10", " 1", "1e", ".", "-", "٣", "Inf", "nan", "1e9999999999", "1\n"]
)
def test_no_number(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        normal(text)


@pytest.mark.parametrize("of", [float("inf"), float("nan"), gmpy2.inf()])
def test_no_finite_number(of: float) -> None:
    with pytest.raises(ValueError, match="not a"):
        normal(of)


def test_every_spelling_is_one_value() -> None:
    assert normal(7) == normal("7") == 7
    assert {number(of) for of in (1, 1.0, "1", "1.0", "10e-1", gmpy2.mpfr(1))} == {number(1)}
    assert convert(number("0.10"), STRING) == string("0.1")
