import pytest

from blockform.values import go_quote, hcl_literal


@pytest.mark.parametrize(
    ("text", "go", "hcl"),
    [
        pytest.param("a b", '"a b"', '"a b"', id="plain"),
        pytest.param("", '""', '""', id="empty"),
        pytest.param('"\\', '"\\"\\\\"', '"\\"\\\\"', id="quotes"),
        pytest.param("\n\r\t", '"\\n\\r\\t"', '"\\n\\r\\t"', id="space"),
        pytest.param("\a\b\f\v", '"\\a\\b\\f\\v"', '"\\u0007\\u0008\\u000c\\u000b"', id="control"),
        pytest.param("\x01\x7f", '"\\x01\\x7f"', '"\\u0001\\u007f"', id="unprintable"),
        pytest.param("é😀", '"é😀"', '"é😀"', id="unicode"),
        pytest.param("\u200b\U000e0001", '"\\u200b\\U000e0001"', '"\\u200b\\U000e0001"', id="format"),
        pytest.param("${a}%{b}$%", '"${a}%{b}$%"', '"$${a}%%{b}$%"', id="template"),
        pytest.param("$${a}", '"$${a}"', '"$$${a}"', id="template_escaped"),
    ],
)
def test_quoting(text: str, go: str, hcl: str) -> None:
    assert go_quote(text) == go
    assert hcl_literal(text) == hcl
