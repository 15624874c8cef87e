"""Diagnostics as JSON, as ``validate -json`` and the machine-readable view give them. Source: Terraform's views/json/diagnostic.go."""

from typing import Any

from blockform.diagnostics import Comparison, Diagnostic, SourceRange
from blockform.diagnostics.snippet import Snippet, snippet


def diagnostic_json(diagnostic: Diagnostic) -> dict[str, Any]:
    """The diagnostic as JSON; offsets count bytes."""
    found: dict[str, Any] = {"severity": diagnostic.severity.value, "summary": diagnostic.summary}
    found["detail"] = diagnostic.detail
    if diagnostic.address:
        found["address"] = diagnostic.address
    shown = snippet(diagnostic)
    if shown is not None and diagnostic.subject is not None:
        found["range"] = range_json(diagnostic.subject)
        found["snippet"] = _snippet(shown, diagnostic)
    return found


def range_json(subject: SourceRange) -> dict[str, Any]:
    """File name, start and end; an empty range is given one character."""
    source = subject.source
    end = max(subject.end, subject.start + 1)
    return {
        "filename": subject.filename,
        "start": _position(subject, subject.start),
        "end": _position(subject, end)
        if end <= len(source.text)
        else {
            **_position(subject, subject.start),
            "column": subject.start_pos.column + 1,
            "byte": _bytes(source.text[: subject.start]) + 1,
        },
    }


def _position(subject: SourceRange, offset: int) -> dict[str, int]:
    pos = subject.source.pos(offset)
    return {"line": pos.line, "column": pos.column, "byte": _bytes(subject.source.text[:offset])}


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def _snippet(shown: Snippet, diagnostic: Diagnostic) -> dict[str, Any]:
    found: dict[str, Any] = {
        "context": shown.context or None,
        "code": shown.code,
        "start_line": shown.start_line,
        "highlight_start_offset": _bytes(shown.code[: shown.start]),
        "highlight_end_offset": _bytes(shown.code[: shown.end]),
        "values": [
            {"traversal": name, "statement": statement} for name, statement in sorted(diagnostic.values)
        ],
    }
    if diagnostic.comparison is not None:
        found["test_assertion_expr"] = _comparison(diagnostic.comparison)
    return found


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "lhs": comparison.left,
        "rhs": comparison.right,
        "warning": comparison.warning,
        "show_verbose": comparison.in_full,
    }
