"""Names that were probably meant. The rows are those of Terraform's didyoumean."""

import pytest

from blockform.diagnostics import did_you_mean, suggestion

KEYWORDS = ("false", "true", "null")


@pytest.mark.parametrize(
    ("given", "want"),
    [
        ("true", "true"),
        ("bananas", ""),
        ("NaN", ""),
        ("Infinity", ""),
        ("void", ""),
        ("ture", "true"),
        ("tru", "true"),
        ("tre", "true"),
        ("treu", "true"),
        ("rtue", "true"),
        ("flase", "false"),
        ("fales", "false"),
        ("flse", "false"),
        ("fasle", "false"),
        ("nil", "null"),
        ("nul", "null"),
        ("unll", "null"),
    ],
)
def test_suggestion(given: str, want: str) -> None:
    assert suggestion(given, KEYWORDS) == want


def test_sentence() -> None:
    assert did_you_mean("spce", ["id", "spec"]) == ' Did you mean "spec"?'
    assert did_you_mean("spce", []) == ""
