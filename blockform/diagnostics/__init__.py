"""What a user is told about mistakes: source ranges, diagnostics, and their plain rendering."""

from blockform.diagnostics.model import Comparison, Deprecation, Diagnostic, Diagnostics, Severity
from blockform.diagnostics.source import SourceFile, SourcePos, SourceRange
from blockform.diagnostics.suggest import did_you_mean, suggestion

__all__ = [
    "Comparison",
    "Deprecation",
    "Diagnostic",
    "Diagnostics",
    "Severity",
    "SourceFile",
    "SourcePos",
    "SourceRange",
    "did_you_mean",
    "suggestion",
]
