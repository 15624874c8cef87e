import pytest

from blockform.values import (
    ROOT,
    ConversionError,
    IndexPathStep,
    OperationError,
    ValuePath,
    describe,
    path_of,
)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param(ROOT, "", id="empty"),
        pytest.param(path_of("blocks", 0, "id"), ".blocks[0].id", id="plain"),
        pytest.param(ROOT.attr("é").index("ü"), '.é["ü"]', id="unicode"),
        pytest.param(ROOT.index('a"b\n'), '["a\\"b\\n"]', id="quoted"),
        pytest.param(path_of("a") + path_of(1), ".a[1]", id="joined"),
    ],
)
def test_path_as_text(path: ValuePath, text: str) -> None:
    assert str(path) == text
    assert bool(path) is bool(text)


def test_error_with_path() -> None:
    error = ConversionError("a number is required", path_of("a"))
    assert (error.summary, error.message, describe(error)) == (
        "Incorrect value type",
        "a number is required",
        ".a: a number is required",
    )
    error.within(IndexPathStep("é"))
    assert str(error) == '["é"].a: a number is required'


def test_error_without_path() -> None:
    error = OperationError("This is null.", summary="Invalid index")
    assert (error.summary, error.path, str(error)) == ("Invalid index", ROOT, "This is null.")
